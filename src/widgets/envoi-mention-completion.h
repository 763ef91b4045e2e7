/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-room.h"
G_BEGIN_DECLS
/**
 * EnvoiMentionCompletion:
 *
 * Completes nicknames of a room's participants where a message is written. After “@”, and after the first letters of a message, they
 * are offered in a list; Tab completes anywhere. Owned by the composer whose text it serves.
 */
#define ENVOI_TYPE_MENTION_COMPLETION (envoi_mention_completion_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMentionCompletion, envoi_mention_completion, ENVOI, MENTION_COMPLETION, GObject)
/* parent: a widget around the text, which the list belongs to. Made after the text's other key controllers, so that it sees keys before them. */
EnvoiMentionCompletion *envoi_mention_completion_new      (GtkTextView *view, GtkWidget *parent);
void                    envoi_mention_completion_set_room (EnvoiMentionCompletion *self, EnvoiRoom *room);   /* nullable: completes nothing */
/* Writes a nickname as it is written when one is chosen: at the beginning with a colon. */
void                    envoi_mention_completion_insert   (EnvoiMentionCompletion *self, const char *nick);
gboolean                envoi_mention_completion_get_open (EnvoiMentionCompletion *self);
/* Before the parent goes: takes the list off it. */
void                    envoi_mention_completion_detach   (EnvoiMentionCompletion *self);
G_END_DECLS
