/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-message.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_MESSAGE_ROW (envoi_message_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMessageRow, envoi_message_row, ENVOI, MESSAGE_ROW, GtkWidget)
GtkWidget    *envoi_message_row_new             (void);
void          envoi_message_row_set_message     (EnvoiMessageRow *self, EnvoiMessage *message, const char *author);
EnvoiMessage *envoi_message_row_get_message     (EnvoiMessageRow *self);
const char   *envoi_message_row_get_accessible_text (EnvoiMessageRow *self);
void          envoi_message_row_show_more       (EnvoiMessageRow *self);
void          envoi_message_row_set_selectable  (EnvoiMessageRow *self, gboolean selectable);
G_END_DECLS
