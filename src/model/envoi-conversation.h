/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-message.h"
G_BEGIN_DECLS
/**
 * EnvoiConversation:
 *
 * One conversation with one contact: what its row in the list shows. Unique per (account, address), handed out by the
 * store. Main thread. Stored: id draft open pinned muted-until last-* unread read-position. Live: typing active.
 */
#define ENVOI_TYPE_CONVERSATION (envoi_conversation_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiConversation, envoi_conversation, ENVOI, CONVERSATION, GObject)
EnvoiConversation *envoi_conversation_new (EnvoiContact *contact);
EnvoiContact *envoi_conversation_get_contact (EnvoiConversation *self);   /* property "contact" */
EnvoiAccount *envoi_conversation_get_account (EnvoiConversation *self);   /* property "account" */
const char   *envoi_conversation_get_jid (EnvoiConversation *self);
const char   *envoi_conversation_get_title (EnvoiConversation *self);     /* property "title", follows the contact's */
ENVOI_PROP_VAL (EnvoiConversation, conversation, gint64, id)
ENVOI_PROP_STR (EnvoiConversation, conversation, draft)                    /* unsent text, nullable */
ENVOI_PROP_VAL (EnvoiConversation, conversation, gboolean, open)           /* shown in the list; FALSE = archived */
ENVOI_PROP_VAL (EnvoiConversation, conversation, gboolean, pinned)
ENVOI_PROP_VAL (EnvoiConversation, conversation, gint64, muted_until)      /* 0 = not muted, G_MAXINT64 = for ever */
ENVOI_PROP_STR (EnvoiConversation, conversation, last_text)                /* one line, clipped */
ENVOI_PROP_VAL (EnvoiConversation, conversation, gint64, last_time)
ENVOI_PROP_VAL (EnvoiConversation, conversation, gint64, last_position)    /* of the newest message; 0 = none */
ENVOI_PROP_VAL (EnvoiConversation, conversation, gboolean, last_outgoing)
ENVOI_PROP_VAL (EnvoiConversation, conversation, EnvoiMessageState, last_state)
ENVOI_PROP_VAL (EnvoiConversation, conversation, guint, unread)
ENVOI_PROP_VAL (EnvoiConversation, conversation, gint64, read_position)    /* all up to here has been read by the person */
ENVOI_PROP_VAL (EnvoiConversation, conversation, gboolean, typing)         /* the contact is writing */
ENVOI_PROP_VAL (EnvoiConversation, conversation, gboolean, active)         /* its page is open and the window has the focus */
G_END_DECLS
