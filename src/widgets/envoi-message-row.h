/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-message.h"
#include "envoi-occupant.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_MESSAGE_ROW (envoi_message_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMessageRow, envoi_message_row, ENVOI, MESSAGE_ROW, GtkWidget)
GtkWidget    *envoi_message_row_new             (void);
/* In a room each group of messages begins with its author's picture and name. Before envoi_message_row_set_message(). */
void          envoi_message_row_set_in_room     (EnvoiMessageRow *self, EnvoiRoom *room, EnvoiOccupant *occupant);
void          envoi_message_row_set_message     (EnvoiMessageRow *self, EnvoiMessage *message, const char *author);
EnvoiMessage *envoi_message_row_get_message     (EnvoiMessageRow *self);
const char   *envoi_message_row_get_accessible_text (EnvoiMessageRow *self);
void          envoi_message_row_show_more       (EnvoiMessageRow *self);
void          envoi_message_row_set_selectable  (EnvoiMessageRow *self, gboolean selectable);
/* A line below it: who has read up to here; nullable. After envoi_message_row_set_message(). */
void          envoi_message_row_set_readers     (EnvoiMessageRow *self, const char *readers);
/* Draws the eye to it for a moment. */
void          envoi_message_row_flash           (EnvoiMessageRow *self);
/* Where its text stands, for what belongs beside it. (transfer none) */
GtkWidget    *envoi_message_row_get_bubble      (EnvoiMessageRow *self);
G_END_DECLS
