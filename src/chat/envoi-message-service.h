/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-session.h"
G_BEGIN_DECLS
/**
 * EnvoiMessageService:
 *
 * Sends and receives the messages of one session, of people, rooms and participants alike: outbox, receipts (0184), markers (0333, 0490),
 * typing (0085), carbons (0280), stable ids (0359), replies (0461), corrections (0308), retractions (0424, 0425), reactions (0444), errors.
 * Main thread; owned by the session.
 *
 * Signals: notify-message (EnvoiConversation*, EnvoiMessage*): a new incoming message that the person should hear of
 *            (live or caught up, not read on another device, not from a blocked one; of a room what its "notify" says).
 *          notify-reaction (EnvoiConversation*, EnvoiMessage*, const char *nick, const char *emojis): somebody reacts to an own message, for the first
 *            time in this run; nick: who, in a room; NULL: the contact. Of a room what its "notify" says.
 *          readers-changed (EnvoiConversation*): see envoi_message_service_dup_readers()
 */
#define ENVOI_TYPE_MESSAGE_SERVICE (envoi_message_service_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMessageService, envoi_message_service, ENVOI, MESSAGE_SERVICE, EnvoiService)
/* Stored first, then sent as soon as possible, for ever, under one id. Resolves to EnvoiMessage once it is committed. */
DexFuture *envoi_message_service_send      (EnvoiMessageService *self, EnvoiConversation *conversation, const char *body);
/* A picture or file. It has a local file in the folder of envoi_message_service_dup_folder(), which belongs to the service from now on: it is uploaded as soon
 * as possible, then sent; meanwhile its "transfer" tells how far it is. Cancelled or refused it becomes FAILED, and may be retried. */
DexFuture *envoi_message_service_send_file (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiAttachment *file);
/* Where files that are to be sent are put: only the person can read it. (transfer full) */
GFile     *envoi_message_service_dup_folder (EnvoiMessageService *self);
/* Conditions of a FAILED message whose file did not get to the server, besides those of RFC 6120. */
#define ENVOI_FILE_CANCELLED "file-cancelled"
#define ENVOI_FILE_TOO_LARGE "file-too-large"
#define ENVOI_FILE_NO_SERVICE "file-no-service"
#define ENVOI_FILE_NOT_SENT "file-not-sent"
DexFuture *envoi_message_service_reply     (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *to, const char *body);
/* Words to the author of a post, with the post as a card. */
DexFuture *envoi_message_service_answer_post (EnvoiMessageService *self, EnvoiConversation *conversation, const char *service, const char *node,
                                              const char *item, const char *text);
/* A post as a card: what stands in the message for programs that do not know posts is its public address, or a word. public_url: nullable. */
DexFuture *envoi_message_service_share_post (EnvoiMessageService *self, EnvoiConversation *conversation, const char *service, const char *node,
                                             const char *item, const char *public_url);
/* Changes of messages: shown at once, kept until the server has them, for ever. */
DexFuture *envoi_message_service_correct   (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message, const char *body);
DexFuture *envoi_message_service_retract   (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message);
DexFuture *envoi_message_service_react     (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message, const char * const *emojis);
/* A FAILED message goes back to QUEUED with the same id. */
void       envoi_message_service_retry     (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message);
/* The person writes / stopped; debounced here (composing, paused after 5 s, active). Only to contacts that see our presence. */
void       envoi_message_service_set_composing (EnvoiMessageService *self, EnvoiConversation *conversation, gboolean composing);
/* The person has seen everything up to this message: unread is cleared, a marker sent when allowed. */
void       envoi_message_service_mark_read (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message);
GHashTable *envoi_message_service_dup_readers (EnvoiMessageService *self, EnvoiConversation *conversation);
/* Value of the program: words that count as a mention, one a line. */
#define ENVOI_MENTION_WORDS_KEY "mention-words"
void       envoi_message_service_load_mention_words (EnvoiMessageService *self);
G_END_DECLS
