/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-message-row.h"
G_BEGIN_DECLS
/* For the files of this widget. */
#define ENVOI_MESSAGE_ROW_MAX_CHARS 62
struct _EnvoiMessageRow
{
  GtkWidget parent_instance;
  EnvoiMessage *message;
  EnvoiReactions *reactions;   /* whose changes are listened to */
  EnvoiRoom *room;             /* nullable */
  EnvoiOccupant *occupant;     /* nullable: who wrote it, when still inside */
  gulong notify_handler, reactions_handler;
  guint flash_id, chips_id;
  char *author;
  char *accessible_text;
  gsize shown;              /* bytes of the body in labels */
  gboolean selectable, in_room;
  GtkWidget *bubble, *body, *footer, *time, *state;
  GtkWidget *media, *transfer;   /* made when needed */
  EnvoiAttachment *attachment;   /* that they show */
  gulong transfer_handler;
  GtkWidget *gap, *day, *divider, *name, *avatar, *quote, *post, *more, *edited, *chips, *readers, *error;   /* made when needed */
};

/* Text (envoi-message-body.c) */
GtkWidget *envoi_message_row_new_body_label (EnvoiMessageRow *self);
void       envoi_message_row_remove_pages   (EnvoiMessageRow *self);
void       envoi_message_row_update_body    (EnvoiMessageRow *self);
/* A picture or file in it (envoi-message-media.c) */
void     envoi_message_row_update_media (EnvoiMessageRow *self);
void     envoi_message_row_drop_media   (EnvoiMessageRow *self);
/* Whether its text is nothing but the address of its picture or file. */
gboolean envoi_message_row_is_only_media (EnvoiMessage *message);
/* "Picture: the harbour". (transfer full) */
char    *envoi_message_media_text       (EnvoiMessage *message);
/* What stands around the bubble and in its footer (envoi-message-marks.c) */
void       envoi_message_row_update_marks   (EnvoiMessageRow *self);
void       envoi_message_row_update_author  (EnvoiMessageRow *self);
void       envoi_message_row_update_state   (EnvoiMessageRow *self);
void       envoi_message_row_update_error   (EnvoiMessageRow *self);
void       envoi_message_row_update_edited  (EnvoiMessageRow *self);
void       envoi_message_row_update_chips   (EnvoiMessageRow *self);

static inline void
envoi_message_row_remove_child (GtkWidget **child)
{
  g_clear_pointer (child, gtk_widget_unparent);
}
G_END_DECLS
