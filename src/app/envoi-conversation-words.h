/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-message-list.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiConversationWords:
 *
 * What the person does with the messages of the page: answers, corrects, reacts, takes back, looks up. Owned by the conversation page, whose view and
 * field it serves; main thread.
 *
 * Signals: wrote (): something went out
 */
#define ENVOI_TYPE_CONVERSATION_WORDS (envoi_conversation_words_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiConversationWords, envoi_conversation_words, ENVOI, CONVERSATION_WORDS, GObject)
EnvoiConversationWords *envoi_conversation_words_new (EnvoiSessionManager *manager, GtkWidget *view, GtkWidget *composer);
/* list nullable: none is shown. */
void     envoi_conversation_words_set_list   (EnvoiConversationWords *self, EnvoiMessageList *list);
/* Sends what was written: as a correction, an answer, or a plain message. FALSE when the account is switched off. */
gboolean envoi_conversation_words_send       (EnvoiConversationWords *self, const char *text);
/* A former message is in the field: what is there is no draft. */
gboolean envoi_conversation_words_is_editing (EnvoiConversationWords *self);
/* Shows the message at this place and draws the eye to it. */
void     envoi_conversation_words_jump_to    (EnvoiConversationWords *self, gint64 position);
/* Who writes at present, in words: “Typing…”, “Anna and Bert are typing…”; NULL: nobody. (transfer full) */
char    *envoi_conversation_typing_text      (EnvoiConversation *conversation);
G_END_DECLS
