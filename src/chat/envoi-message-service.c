/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-message-service-private.h"

#include <string.h>

#include "0085-chat-states.h"
#include "0280-carbons.h"
#include "0359-stanza-ids.h"
#include "envoi-contact-service.h"
#include "envoi-history-service-private.h"
#include "envoi-id.h"
#include "envoi-message-stanza.h"
#include "envoi-router.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include "envoi-xmpp-uri.h"

/* Messages of one session, which owns it; main thread. Whatever brings a message (the line, a carbon, the archive) goes through envoi-message-intake.c.
 * What follows from a message, a receipt or a notification, waits until it is committed: the store says so with "message-added". */

#define MAX_MENTION_WORDS 50

enum { NOTIFY_MESSAGE, NOTIFY_REACTION, READERS_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];
static GQuark origin_quark;

G_DEFINE_FINAL_TYPE (EnvoiMessageService, envoi_message_service, ENVOI_TYPE_SERVICE)

EnvoiSession *
envoi_message_service_session (EnvoiMessageService *self)
{
  return envoi_service_get_session (ENVOI_SERVICE (self));
}

EnvoiStore *
envoi_message_service_store (EnvoiMessageService *self)
{
  return envoi_session_get_store (envoi_message_service_session (self));
}

EnvoiRoomService *
envoi_message_service_rooms (EnvoiMessageService *self)
{
  return (EnvoiRoomService *) envoi_session_get_service (envoi_message_service_session (self), ENVOI_TYPE_ROOM_SERVICE);
}

gboolean
envoi_message_service_may_reveal (EnvoiMessageService *self, EnvoiConversation *conversation)
{
  EnvoiService *contacts = envoi_session_get_service (envoi_message_service_session (self), ENVOI_TYPE_CONTACT_SERVICE);

  return contacts != NULL
         && envoi_contact_service_may_reveal (ENVOI_CONTACT_SERVICE (contacts), envoi_conversation_get_contact (conversation));
}

void
envoi_message_service_send_now (EnvoiMessageService *self, EnvoiStanza *stanza)
{
  envoi_router_send (envoi_session_get_router (envoi_message_service_session (self)), stanza);
}

void
envoi_message_service_set_origin (EnvoiMessage *message, EnvoiOrigin origin)
{
  g_object_set_qdata (G_OBJECT (message), origin_quark, GINT_TO_POINTER (origin + 1));
}

/* ---- in ---- */

static void
take_live (EnvoiMessageService *self, EnvoiStanza *stanza, EnvoiOrigin origin, gint64 time)
{
  EnvoiStanzaIds *ids = envoi_session_get_module (envoi_message_service_session (self), ENVOI_TYPE_STANZA_IDS);
  const char *archive_id = ids ? envoi_stanza_ids_read_own (ids, stanza) : NULL;
  EnvoiConversation *conversation = envoi_message_service_take (self, stanza, origin, archive_id, time, NULL);
  EnvoiService *history = envoi_session_get_service (envoi_message_service_session (self), ENVOI_TYPE_HISTORY_SERVICE);

  if (conversation == NULL || history == NULL)
    return;
  if (envoi_conversation_get_room (conversation) != NULL)
    archive_id = envoi_message_room_archive_id (envoi_conversation_get_room (conversation), stanza);
  envoi_history_service_note_live (ENVOI_HISTORY_SERVICE (history), conversation, envoi_stanza_get_id (stanza), archive_id);
}

static gboolean
on_message (EnvoiRouter *router, EnvoiStanza *stanza, gpointer user_data)
{
  take_live (user_data, stanza, ENVOI_ORIGIN_LIVE, 0);
  return FALSE;
}

static void
on_carbon (EnvoiCarbons *carbons, EnvoiStanza *stanza, gboolean sent, gint64 time, EnvoiMessageService *self)
{
  take_live (self, stanza, ENVOI_ORIGIN_COPY, time);
}

/* ---- after the commit ---- */

/* What the person wants to hear of a room: see EnvoiRoom:notify. */
static gboolean
is_worth_telling (EnvoiConversation *conversation, EnvoiMessage *message)
{
  EnvoiRoom *room = envoi_conversation_get_room (conversation);

  if (room == NULL)
    return TRUE;
  switch (envoi_room_get_notify (room))
    {
    case ENVOI_ROOM_NOTIFY_ALL:
      return TRUE;
    case ENVOI_ROOM_NOTIFY_NOTHING:
      return FALSE;
    case ENVOI_ROOM_NOTIFY_MENTIONS:
      return envoi_message_get_mentions_me (message);
    case ENVOI_ROOM_NOTIFY_DEFAULT:
    default:
      return envoi_room_is_group (room) || envoi_message_get_mentions_me (message);
    }
}

void
envoi_message_service_announce_reaction (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message, const char *nick, const char *emojis)
{
  EnvoiRoom *room = envoi_conversation_get_room (conversation);

  /* It is about the person, as a mention is. */
  if (room == NULL || envoi_room_get_notify (room) != ENVOI_ROOM_NOTIFY_NOTHING)
    g_signal_emit (self, signals[NOTIFY_REACTION], 0, conversation, message, nick, emojis);
}

static void
announce (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  if (envoi_message_get_position (message) > envoi_conversation_get_read_position (conversation))
    g_signal_emit (self, signals[NOTIFY_MESSAGE], 0, conversation, message);
}

static void
on_message_added (EnvoiStore *store, EnvoiConversation *conversation, EnvoiMessage *message, EnvoiMessageService *self)
{
  guint origin = GPOINTER_TO_UINT (g_object_get_qdata (G_OBJECT (message), origin_quark));

  if (origin == 0 || envoi_conversation_get_account (conversation) != envoi_session_get_account (envoi_message_service_session (self)))
    return;
  origin--;
  if (envoi_message_get_outgoing (message))
    {
      /* Who answers from another device has read there. */
      if (origin <= ENVOI_ORIGIN_CATCH_UP && envoi_message_get_position (message) > envoi_conversation_get_read_position (conversation))
        envoi_store_set_read (store, conversation, envoi_message_get_position (message));
      return;
    }
  if (origin == ENVOI_ORIGIN_LIVE || origin == ENVOI_ORIGIN_CATCH_UP)
    envoi_message_reports_receipt (self, conversation, message);
  if (!is_worth_telling (conversation, message))
    return;
  if (origin == ENVOI_ORIGIN_LIVE || origin == ENVOI_ORIGIN_COPY)
    announce (self, conversation, message);
  else if (origin == ENVOI_ORIGIN_CATCH_UP)
    g_hash_table_replace (self->caught_up, g_object_ref (conversation), g_object_ref (message));
}

void
envoi_message_service_caught_up_in (EnvoiMessageService *self, EnvoiConversation *conversation)
{
  g_autoptr (EnvoiConversation) hold = g_object_ref (conversation);
  g_autoptr (EnvoiMessage) message = NULL;

  if (envoi_conversation_get_room (conversation) != NULL)
    envoi_message_reports_caught_up (self, conversation);
  message = g_hash_table_lookup (self->caught_up, conversation);
  if (message == NULL)
    return;
  g_object_ref (message);
  g_hash_table_remove (self->caught_up, conversation);
  announce (self, conversation, message);
}

void
envoi_message_service_caught_up (EnvoiMessageService *self)
{
  g_autoptr (GPtrArray) conversations = g_hash_table_get_keys_as_ptr_array (self->caught_up);

  envoi_message_reports_caught_up (self, NULL);
  g_ptr_array_foreach (conversations, (GFunc) (void *) g_object_ref, NULL);
  g_ptr_array_set_free_func (conversations, g_object_unref);
  for (guint i = 0; i < conversations->len; i++)
    /* A room has a history of its own. */
    if (envoi_conversation_get_room (conversations->pdata[i]) == NULL)
      envoi_message_service_caught_up_in (self, conversations->pdata[i]);
}

guint
envoi_message_service_get_n_in_flight (EnvoiMessageService *self)
{
  return envoi_outbox_get_n_in_flight (self->outbox);
}

/* ---- out ---- */

typedef struct {
  EnvoiMessageService *self;
  EnvoiConversation *conversation;
  EnvoiMessage *message;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  g_object_unref (sending->self);
  g_object_unref (sending->conversation);
  g_object_unref (sending->message);
  g_free (sending);
}

static DexFuture *
on_stored (DexFuture *future, gpointer data)
{
  Sending *sending = data;

  if (envoi_message_service_session (sending->self) != NULL)
    envoi_outbox_add (sending->self->outbox, sending->conversation, sending->message);
  return dex_future_new_for_object (sending->message);
}

static EnvoiRoom *
room_of (EnvoiConversation *conversation)
{
  return envoi_conversation_get_room (conversation) ? envoi_conversation_get_room (conversation) : envoi_conversation_get_occupant_of (conversation);
}

static char *
dup_own_address (EnvoiMessageService *self, EnvoiConversation *conversation)
{
  EnvoiRoom *room = room_of (conversation);

  if (room == NULL || envoi_room_get_nick (room) == NULL)
    return g_strdup (envoi_router_get_own_bare (envoi_session_get_router (envoi_message_service_session (self))));
  return g_strconcat (envoi_room_get_jid (room), "/", envoi_room_get_nick (room), NULL);
}

static DexFuture *
send (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *to, const char *body, const char *post_uri, EnvoiAttachment *file)
{
  EnvoiRoom *room = room_of (conversation);
  g_autofree char *clean = envoi_text_sanitize (body, -1);
  g_autofree char *id = envoi_id_new ();
  g_autofree char *own = dup_own_address (self, conversation);
  g_autoptr (EnvoiMessage) message = envoi_message_new (TRUE, id, clean, envoi_time_now ());
  Sending *sending = g_new0 (Sending, 1);

  envoi_message_set_origin_id (message, id);
  envoi_message_set_sender (message, own);
  envoi_message_set_author_key (message, room != NULL ? envoi_room_get_own_key (room) : own);
  if (room != NULL)
    envoi_message_set_nick (message, envoi_room_get_nick (room));
  /* Nobody sends receipts to a crowd. */
  envoi_message_set_wants_receipt (message, envoi_conversation_get_room (conversation) == NULL);
  envoi_message_set_markable (message, TRUE);
  envoi_message_set_post_uri (message, post_uri);
  envoi_message_set_state (message, ENVOI_MESSAGE_STATE_QUEUED);
  envoi_message_set_attachment (message, file);
  if (to != NULL)
    {
      gboolean groupchat = envoi_conversation_get_room (conversation) != NULL;
      const char *target = groupchat && envoi_message_get_archive_id (to) ? envoi_message_get_archive_id (to) : envoi_message_get_id (to);

      envoi_message_set_reply_to (message, target);
      envoi_message_set_reply_sender (message, envoi_message_get_sender (to));
      envoi_message_set_quoted (message, to);
    }
  sending->self = g_object_ref (self);
  sending->conversation = g_object_ref (conversation);
  sending->message = g_object_ref (message);
  envoi_session_nudge (envoi_message_service_session (self));
  return dex_future_then (envoi_store_add_message (envoi_message_service_store (self), conversation, message, ENVOI_INSERT_LIVE),
                          on_stored, sending, sending_free);
}

/**
 * envoi_message_service_reply:
 * @to: (nullable): what is answered; in a room it has an archive id
 * @body: what the person wrote; cleaned of what XML can't carry
 *
 * Returns: (transfer full): a future of EnvoiMessage that resolves when the message is committed, from when on it can't get lost
 */
DexFuture *
envoi_message_service_reply (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *to, const char *body)
{
  return send (self, conversation, to, body, NULL, NULL);
}

DexFuture *
envoi_message_service_send_file (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiAttachment *file)
{
  g_autofree char *name = envoi_attachment_dup_name (file);

  /* Its address takes the place of this as soon as it has one. */
  return send (self, conversation, NULL, name, NULL, file);
}

GFile *
envoi_message_service_dup_folder (EnvoiMessageService *self)
{
  GFile *folder = g_file_get_child (envoi_store_get_folder (envoi_message_service_store (self)), "sending");

  g_mkdir_with_parents (g_file_peek_path (folder), 0700);
  return folder;
}

static char *
dup_post_link (const char *service, const char *node, const char *item)
{
  g_autoptr (EnvoiXmppUri) uri = envoi_xmpp_uri_new (ENVOI_XMPP_URI_NODE, service);

  envoi_xmpp_uri_add (uri, "node", node);
  envoi_xmpp_uri_add (uri, "item", item);
  return envoi_xmpp_uri_to_string (uri);
}

DexFuture *
envoi_message_service_share_post (EnvoiMessageService *self, EnvoiConversation *conversation, const char *service, const char *node,
                                  const char *item, const char *public_url)
{
  g_autofree char *link = dup_post_link (service, node, item);

  /* The link itself is what a program that does not know posts can make something of. */
  return send (self, conversation, NULL, public_url != NULL ? public_url : link, link, NULL);
}

DexFuture *
envoi_message_service_answer_post (EnvoiMessageService *self, EnvoiConversation *conversation, const char *service, const char *node,
                                   const char *item, const char *text)
{
  g_autofree char *link = dup_post_link (service, node, item);

  return send (self, conversation, NULL, text, link, NULL);
}

/**
 * envoi_message_service_send:
 *
 * Like envoi_message_service_reply(), to nobody's message.
 */
DexFuture *
envoi_message_service_send (EnvoiMessageService *self, EnvoiConversation *conversation, const char *body)
{
  return envoi_message_service_reply (self, conversation, NULL, body);
}

/**
 * envoi_message_service_retry:
 * @message: in state FAILED
 */
void
envoi_message_service_retry (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  Sending *sending;

  if (envoi_message_get_state (message) != ENVOI_MESSAGE_STATE_FAILED || envoi_message_get_rowid (message) == 0)
    return;
  sending = g_new0 (Sending, 1);
  sending->self = g_object_ref (self);
  sending->conversation = g_object_ref (conversation);
  sending->message = g_object_ref (message);
  envoi_store_set_message_state (envoi_message_service_store (self), conversation, envoi_message_get_id (message), ENVOI_MESSAGE_STATE_QUEUED, NULL, NULL);
  dex_future_disown (dex_future_then (envoi_store_flush (envoi_message_service_store (self)), on_stored, sending, sending_free));
}

static void
on_sending (EnvoiOutbox *outbox, EnvoiConversation *conversation, EnvoiMessage *message, EnvoiMessageService *self)
{
  envoi_typing_own_sent (self->typing, conversation);
}

static void
send_state (EnvoiConversation *conversation, EnvoiChatState state, gpointer data)
{
  EnvoiMessageService *self = data;
  EnvoiSession *session = envoi_message_service_session (self);
  EnvoiRoom *room = envoi_conversation_get_room (conversation);

  if (!envoi_session_is_online (session) || !envoi_account_get_send_typing (envoi_session_get_account (session))
      || envoi_conversation_get_occupant_of (conversation) != NULL)
    return;
  if (room != NULL)
    {
      /* Among friends only: in a public channel it would be noise for all. */
      if (envoi_room_is_group (room) && envoi_room_get_state (room) == ENVOI_ROOM_JOINED && envoi_room_get_can_write (room))
        envoi_message_service_send_now (self, envoi_message_stanza_new_state (envoi_conversation_get_jid (conversation), state));
      return;
    }
  /* G06: strangers see nobody type; and to who is away it would be told in vain. */
  if (envoi_contact_get_availability (envoi_conversation_get_contact (conversation)) != ENVOI_AVAILABILITY_OFFLINE
      && envoi_message_service_may_reveal (self, conversation))
    envoi_message_service_send_now (self, envoi_chat_state_new_message (envoi_conversation_get_jid (conversation), state));
}

void
envoi_message_service_set_composing (EnvoiMessageService *self, EnvoiConversation *conversation, gboolean composing)
{
  envoi_typing_set_own (self->typing, conversation, composing);
}

/* ---- words ---- */

static void
set_words (EnvoiMessageService *self, const char *text)
{
  g_clear_pointer (&self->mention_words, g_strfreev);
  if (text != NULL && *text != '\0')
    self->mention_words = g_strsplit (text, "\n", MAX_MENTION_WORDS);
}

static DexFuture *
on_words (DexFuture *future, gpointer data)
{
  const GValue *value = dex_future_get_value (future, NULL);

  set_words (data, value != NULL ? g_value_get_string (value) : NULL);
  return NULL;
}

/**
 * envoi_message_service_load_mention_words:
 *
 * Reads anew which words the person wants to hear of (see ENVOI_MENTION_WORDS_KEY): a value of the program, the same for all accounts.
 */
void
envoi_message_service_load_mention_words (EnvoiMessageService *self)
{
  dex_future_disown (dex_future_finally (envoi_store_get_value (envoi_message_service_store (self), NULL, ENVOI_MENTION_WORDS_KEY),
                                         on_words, g_object_ref (self), g_object_unref));
}

/* ---- the session ---- */

static gboolean
may_change (const char *address, const char *target, gpointer user_data)
{
  EnvoiMessageService *self = user_data;
  EnvoiConversation *conversation;
  EnvoiRoom *room;

  if (envoi_outbox_holds (self->outbox, target))
    return FALSE;
  conversation = envoi_store_find_conversation (envoi_message_service_store (self), envoi_session_get_account (envoi_message_service_session (self)), address);
  room = conversation != NULL ? room_of (conversation) : NULL;
  return room == NULL || envoi_room_get_state (room) == ENVOI_ROOM_JOINED;
}

static void
on_outbox_changed (EnvoiOutbox *outbox, EnvoiMessageService *self)
{
  envoi_change_queue_pump (self->changes);
}

static void
envoi_message_service_start (EnvoiService *service)
{
  EnvoiMessageService *self = ENVOI_MESSAGE_SERVICE (service);
  EnvoiSession *session = envoi_service_get_session (service);
  EnvoiCarbons *carbons = envoi_session_get_module (session, ENVOI_TYPE_CARBONS);

  self->outbox = envoi_outbox_new (session);
  g_signal_connect_object (self->outbox, "sending", G_CALLBACK (on_sending), self, 0);
  g_signal_connect_object (self->outbox, "changed", G_CALLBACK (on_outbox_changed), self, 0);
  self->files = envoi_file_sender_new (session, self->outbox);
  self->changes = envoi_change_queue_new (session, may_change, self);
  self->typing = envoi_typing_new (send_state, self);
  self->handler = envoi_router_add (envoi_session_get_router (session), ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_NORMAL, NULL, NULL,
                                    on_message, self, NULL);
  if (carbons != NULL)
    g_signal_connect_object (carbons, "carbon", G_CALLBACK (on_carbon), self, 0);
  g_signal_connect_object (envoi_session_get_store (session), "message-added", G_CALLBACK (on_message_added), self, 0);
  envoi_message_reports_start (self);
  envoi_message_service_load_mention_words (self);
  envoi_outbox_start (self->outbox);
  envoi_change_queue_start (self->changes);
}

static void
envoi_message_service_online (EnvoiService *service, gboolean resumed)
{
  EnvoiMessageService *self = ENVOI_MESSAGE_SERVICE (service);

  self->online_at = envoi_time_now ();
  envoi_message_reports_online (self);
  envoi_outbox_online (self->outbox);
  envoi_change_queue_pump (self->changes);
}

static void
envoi_message_service_offline (EnvoiService *service)
{
  EnvoiMessageService *self = ENVOI_MESSAGE_SERVICE (service);

  self->absent_since = envoi_time_now ();
  envoi_typing_reset (self->typing);
  envoi_outbox_offline (self->outbox);
}

static void
envoi_message_service_stop (EnvoiService *service)
{
  EnvoiMessageService *self = ENVOI_MESSAGE_SERVICE (service);

  envoi_message_reports_stop (self);
  envoi_typing_reset (self->typing);
  envoi_file_sender_stop (self->files);
  envoi_outbox_stop (self->outbox);
  envoi_change_queue_stop (self->changes);
  g_signal_handlers_disconnect_by_data (envoi_session_get_store (envoi_message_service_session (self)), self);
  if (self->handler != 0)
    envoi_router_remove (envoi_session_get_router (envoi_message_service_session (self)), self->handler);
  self->handler = 0;
}

static void
envoi_message_service_finalize (GObject *object)
{
  EnvoiMessageService *self = ENVOI_MESSAGE_SERVICE (object);

  g_clear_object (&self->files);
  g_clear_object (&self->outbox);
  g_clear_object (&self->changes);
  g_clear_pointer (&self->typing, envoi_typing_free);
  g_hash_table_unref (self->markers);
  g_hash_table_unref (self->caught_up);
  g_hash_table_unref (self->reacted);
  g_hash_table_unref (self->readers);
  g_hash_table_unref (self->unpublished);
  g_clear_pointer (&self->displayed, g_hash_table_unref);
  g_strfreev (self->mention_words);
  G_OBJECT_CLASS (envoi_message_service_parent_class)->finalize (object);
}

static void
envoi_message_service_class_init (EnvoiMessageServiceClass *class)
{
  EnvoiServiceClass *service_class = ENVOI_SERVICE_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = envoi_message_service_finalize;
  service_class->start = envoi_message_service_start;
  service_class->online = envoi_message_service_online;
  service_class->offline = envoi_message_service_offline;
  service_class->stop = envoi_message_service_stop;
  origin_quark = g_quark_from_static_string ("envoi-message-origin");
  signals[NOTIFY_MESSAGE] = g_signal_new ("notify-message", ENVOI_TYPE_MESSAGE_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, ENVOI_TYPE_CONVERSATION, ENVOI_TYPE_MESSAGE);
  signals[NOTIFY_REACTION] = g_signal_new ("notify-reaction", ENVOI_TYPE_MESSAGE_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 4, ENVOI_TYPE_CONVERSATION, ENVOI_TYPE_MESSAGE, G_TYPE_STRING, G_TYPE_STRING);
  signals[READERS_CHANGED] = g_signal_new ("readers-changed", ENVOI_TYPE_MESSAGE_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, ENVOI_TYPE_CONVERSATION);
}

static void
envoi_message_service_init (EnvoiMessageService *self)
{
  self->markers = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->caught_up = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->reacted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unpublished = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->readers = g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) g_hash_table_unref);
}
