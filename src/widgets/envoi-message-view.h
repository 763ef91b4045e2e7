/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-message.h"
#include "envoi-room.h"
G_BEGIN_DECLS
/* What the person may do with the messages that are shown. */
typedef enum { ENVOI_MESSAGE_VIEW_ANSWER = 1 /* write, react, change own ones */, ENVOI_MESSAGE_VIEW_MODERATE = 2 } EnvoiMessageViewAbilities;
#define ENVOI_TYPE_MESSAGE_VIEW (envoi_message_view_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMessageView, envoi_message_view, ENVOI, MESSAGE_VIEW, GtkWidget)
GtkWidget *envoi_message_view_new             (void);
/* room: whose participants wrote the messages; nullable. Before envoi_message_view_set_model(). */
void       envoi_message_view_set_room        (EnvoiMessageView *self, EnvoiRoom *room);
void       envoi_message_view_set_model       (EnvoiMessageView *self, GListModel *model, const char *author);
void       envoi_message_view_set_abilities   (EnvoiMessageView *self, EnvoiMessageViewAbilities abilities);
void       envoi_message_view_start_at        (EnvoiMessageView *self, guint index);
void       envoi_message_view_scroll_to_end   (EnvoiMessageView *self);
/* Puts this row into the middle and draws the eye to it. */
void       envoi_message_view_show_row        (EnvoiMessageView *self, guint index);
gboolean   envoi_message_view_get_at_bottom   (EnvoiMessageView *self);
void       envoi_message_view_set_has_older   (EnvoiMessageView *self, gboolean has_older);
void       envoi_message_view_set_has_newer   (EnvoiMessageView *self, gboolean has_newer);
void       envoi_message_view_set_loading     (EnvoiMessageView *self, gboolean loading);
void       envoi_message_view_set_unread      (EnvoiMessageView *self, guint unread);
/* Opens the menu of a message whose row is there. */
void       envoi_message_view_open_menu       (EnvoiMessageView *self, EnvoiMessage *message);
/* Who has read up to where: id of a message to a line of text; nullable. */
void       envoi_message_view_set_readers     (EnvoiMessageView *self, GHashTable *readers);
/* The row that shows it at present; nullable. (transfer none) */
GtkWidget *envoi_message_view_find_row        (EnvoiMessageView *self, EnvoiMessage *message);
G_END_DECLS
