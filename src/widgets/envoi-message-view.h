/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-message.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_MESSAGE_VIEW (envoi_message_view_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMessageView, envoi_message_view, ENVOI, MESSAGE_VIEW, GtkWidget)
GtkWidget *envoi_message_view_new             (void);
void       envoi_message_view_set_model       (EnvoiMessageView *self, GListModel *model, const char *author);
void       envoi_message_view_start_at        (EnvoiMessageView *self, guint index);
void       envoi_message_view_scroll_to_end   (EnvoiMessageView *self);
gboolean   envoi_message_view_get_at_bottom   (EnvoiMessageView *self);
void       envoi_message_view_set_has_older   (EnvoiMessageView *self, gboolean has_older);
void       envoi_message_view_set_has_newer   (EnvoiMessageView *self, gboolean has_newer);
void       envoi_message_view_set_loading     (EnvoiMessageView *self, gboolean loading);
void       envoi_message_view_set_unread      (EnvoiMessageView *self, guint unread);
G_END_DECLS
