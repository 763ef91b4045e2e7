/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-store.h"
G_BEGIN_DECLS
/**
 * EnvoiMessageList:
 *
 * A GListModel of EnvoiMessage: a sliding window over one conversation in the store. Begins with the last
 * 50 rows (or around the first unread), grows at both ends by pages, sheds at the far end above 600 rows, follows new messages when
 * its end is the conversation's end. Sets the row marks. Main thread; owned by the page that shows it.
 *
 * Properties: conversation, loading (boolean), at-start, at-end (boolean: nothing older/newer is stored)
 */
#define ENVOI_TYPE_MESSAGE_LIST (envoi_message_list_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMessageList, envoi_message_list, ENVOI, MESSAGE_LIST, GObject)
EnvoiMessageList *envoi_message_list_new  (EnvoiStore *store, EnvoiConversation *conversation);
EnvoiConversation *envoi_message_list_get_conversation (EnvoiMessageList *self);
/* First fill: resolves to guint, the index where reading should start (the first unread row, or the last row). */
DexFuture *envoi_message_list_load        (EnvoiMessageList *self);
DexFuture *envoi_message_list_load_older  (EnvoiMessageList *self);  /* resolves to guint: rows added; 0 = nothing older stored */
DexFuture *envoi_message_list_load_newer  (EnvoiMessageList *self);
DexFuture *envoi_message_list_jump_to_end (EnvoiMessageList *self);  /* window becomes the last rows */
/* The window becomes rows around a position; resolves to guint, the index of the row that stands there (or of the next one). */
DexFuture *envoi_message_list_jump_to     (EnvoiMessageList *self, gint64 position);
gboolean   envoi_message_list_get_at_start (EnvoiMessageList *self);
gboolean   envoi_message_list_get_at_end   (EnvoiMessageList *self);
/* Whether the reader is at the end (TRUE from the beginning, property "following"). A list that does not follow keeps what is read: when
 * it is full, new rows stay outside and "at-end" becomes FALSE. */
void       envoi_message_list_set_following (EnvoiMessageList *self, gboolean following);
gboolean   envoi_message_list_get_following (EnvoiMessageList *self);
/* Keeps the divider where it is while the page is open; this takes it away. */
void       envoi_message_list_clear_divider (EnvoiMessageList *self);
G_END_DECLS
