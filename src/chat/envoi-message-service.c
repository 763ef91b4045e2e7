/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-message-service-private.h"

#include "0184-receipts.h"
#include "0203-delay.h"
#include "0280-carbons.h"
#include "0333-markers.h"
#include "0359-stanza-ids.h"
#include "envoi-contact-service.h"
#include "envoi-history-service-private.h"
#include "envoi-id.h"
#include "envoi-jid.h"
#include "envoi-message-stanza.h"
#include "envoi-outbox.h"
#include "envoi-router.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include "envoi-typing.h"

/* One-to-one messages of one session, which owns it; main thread. Whatever brings a message (the line, a carbon, the
 * archive) ends in envoi_message_service_take(). What follows from a message, a receipt or a notification, waits until
 * it is committed: the store says so with "message-added". */

#define HELD_BACK_WINDOW (120 * G_USEC_PER_SEC)   /* so long after coming online the server may hand over what it held back */
#define OLDEST_HELD_BACK (60 * 24 * 3600 * (gint64) G_USEC_PER_SEC)
#define CLOCK_MARGIN (600 * (gint64) G_USEC_PER_SEC)
#define MAX_ERROR_TEXT 500

struct _EnvoiMessageService {
  EnvoiService parent_instance;
  EnvoiOutbox *outbox;
  EnvoiTyping *typing;
  guint handler;
  gint64 online_at;
  gint64 absent_since;
  GHashTable *markers;       /* EnvoiConversation: the EnvoiMessage up to which is read and not told yet */
  GHashTable *caught_up;     /* EnvoiConversation: its newest EnvoiMessage that came with the catch-up */
};

enum { NOTIFY_MESSAGE, N_SIGNALS };
static guint signals[N_SIGNALS];
static GQuark origin_quark;

G_DEFINE_FINAL_TYPE (EnvoiMessageService, envoi_message_service, ENVOI_TYPE_SERVICE)

static EnvoiSession *
session_of (EnvoiMessageService *self)
{
  return envoi_service_get_session (ENVOI_SERVICE (self));
}

static EnvoiStore *
store_of (EnvoiMessageService *self)
{
  return envoi_session_get_store (session_of (self));
}

static gboolean
may_reveal (EnvoiMessageService *self, EnvoiConversation *conversation)
{
  EnvoiService *contacts = envoi_session_get_service (session_of (self), ENVOI_TYPE_CONTACT_SERVICE);

  return contacts != NULL
         && envoi_contact_service_may_reveal (ENVOI_CONTACT_SERVICE (contacts), envoi_conversation_get_contact (conversation));
}

static void
send_now (EnvoiMessageService *self, EnvoiStanza *stanza)
{
  envoi_router_send (envoi_session_get_router (session_of (self)), stanza);
}

/* ---- in ---- */

void
envoi_taken_clear (EnvoiTaken *taken)
{
  g_clear_object (&taken->message);
  dex_clear (&taken->added);
}

/* A17, A18: a stamp counts only when the server can have held the message back: soon after we came, and for no longer
 * than we were away. Whoever stamps a message that comes in the middle of a session made it up. */
static gint64
live_time (EnvoiMessageService *self, EnvoiStanza *stanza, gboolean *delayed)
{
  gint64 now = envoi_time_now ();
  gint64 floor = self->absent_since ? self->absent_since - CLOCK_MARGIN : now - OLDEST_HELD_BACK;
  gint64 stamp;

  *delayed = FALSE;
  if (now - self->online_at > HELD_BACK_WINDOW)
    return now;
  stamp = envoi_delay_read (stanza, envoi_session_get_router (session_of (self)), 0);
  if (stamp == 0 || stamp < floor || stamp >= now)
    return now;
  *delayed = TRUE;
  return stamp;
}

static void
take_error (EnvoiMessageService *self, EnvoiStanza *stanza, EnvoiConversation *conversation)
{
  g_autoptr (GError) error = envoi_stanza_dup_error (stanza);
  const char *id = envoi_stanza_get_id (stanza);
  g_autofree char *text = NULL;

  /* A22: only the addressee's own conversation is looked at, so nobody else's error reaches it. */
  if (error == NULL || id == NULL || conversation == NULL)
    return;
  text = envoi_text_one_line (error->message, MAX_ERROR_TEXT);
  envoi_outbox_drop (self->outbox, conversation, id);
  envoi_store_set_message_state (store_of (self), conversation, id, ENVOI_MESSAGE_STATE_FAILED,
                                 envoi_stanza_error_get_condition (error->code), *text ? text : NULL);
}

typedef struct {
  EnvoiStore *store;
  EnvoiConversation *conversation;
} ReadElsewhere;

static void
read_elsewhere_free (gpointer data)
{
  ReadElsewhere *read = data;

  g_object_unref (read->store);
  g_object_unref (read->conversation);
  g_free (read);
}

static DexFuture *
on_position_found (DexFuture *future, gpointer data)
{
  ReadElsewhere *read = data;
  gint64 position = g_value_get_int64 (dex_future_get_value (future, NULL));

  if (position > envoi_conversation_get_read_position (read->conversation))
    envoi_store_set_read (read->store, read->conversation, position);
  return NULL;
}

static void
take_read_elsewhere (EnvoiMessageService *self, EnvoiConversation *conversation, const char *id)
{
  ReadElsewhere *read = g_new0 (ReadElsewhere, 1);

  read->store = g_object_ref (store_of (self));
  read->conversation = g_object_ref (conversation);
  dex_future_disown (dex_future_then (envoi_store_find_position (store_of (self), conversation, id, NULL),
                                      on_position_found, read, read_elsewhere_free));
}

/* A23: the sender's own conversation is the only one that a receipt or marker can touch. */
static void
take_reports (EnvoiMessageService *self, EnvoiStanza *stanza, EnvoiConversation *conversation, gboolean outgoing)
{
  const char *received = envoi_receipt_get_id (stanza);
  const char *displayed = envoi_marker_get_displayed (stanza);

  if (conversation == NULL)
    return;
  if (received != NULL && !outgoing)
    envoi_store_set_message_state (store_of (self), conversation, received, ENVOI_MESSAGE_STATE_DELIVERED, NULL, NULL);
  if (displayed != NULL && outgoing)
    take_read_elsewhere (self, conversation, displayed);
  else if (displayed != NULL)
    envoi_store_mark_up_to (store_of (self), conversation, displayed, ENVOI_MESSAGE_STATE_READ);
}

EnvoiConversation *
envoi_message_service_take (EnvoiMessageService *self, EnvoiStanza *stanza, EnvoiOrigin origin, const char *archive_id,
                            gint64 time, EnvoiTaken *taken)
{
  EnvoiAccount *account = envoi_session_get_account (session_of (self));
  EnvoiStore *store = store_of (self);
  const char *own = envoi_router_get_own_bare (envoi_session_get_router (session_of (self)));
  const char *from = envoi_stanza_get_from (stanza);
  const char *to = envoi_stanza_get_to (stanza);
  g_autofree char *sender = from ? envoi_jid_dup_bare (from) : g_strdup (own);
  g_autofree char *addressee = to ? envoi_jid_dup_bare (to) : g_strdup (own);
  g_autoptr (EnvoiMessage) message = NULL;
  EnvoiInsertMode mode = origin == ENVOI_ORIGIN_BEFORE ? ENVOI_INSERT_ARCHIVE_BACKWARD
                         : origin >= ENVOI_ORIGIN_CATCH_UP ? ENVOI_INSERT_ARCHIVE : ENVOI_INSERT_LIVE;
  EnvoiConversation *conversation;
  EnvoiContact *contact;
  gboolean outgoing, delayed = FALSE;
  const char *peer;

  if (sender == NULL || addressee == NULL)
    return NULL;
  outgoing = g_str_equal (sender, own);
  peer = outgoing ? addressee : sender;
  /* A message between two others is none of ours, whoever put it into our archive. */
  if (!outgoing && !g_str_equal (addressee, own))
    return NULL;
  conversation = envoi_store_find_conversation (store, account, peer);
  if (g_strcmp0 (envoi_stanza_get_type_attribute (stanza), "error") == 0)
    {
      if (!outgoing && origin == ENVOI_ORIGIN_LIVE)
        take_error (self, stanza, conversation);
      return NULL;
    }
  if (!envoi_message_stanza_is_personal (stanza))
    return NULL;
  contact = conversation ? envoi_conversation_get_contact (conversation) : envoi_store_find_contact (store, account, peer);
  if (contact != NULL && !outgoing && envoi_contact_get_blocked (contact))
    return NULL;
  take_reports (self, stanza, conversation, outgoing);

  if (time == 0)
    time = origin == ENVOI_ORIGIN_LIVE ? live_time (self, stanza, &delayed) : envoi_time_now ();
  message = envoi_message_stanza_read (stanza, outgoing, MIN (time, envoi_time_now ()));
  if (conversation != NULL && !outgoing && origin == ENVOI_ORIGIN_LIVE)
    envoi_typing_set_theirs (self->typing, conversation, message ? ENVOI_CHAT_STATE_ACTIVE : envoi_chat_state_read (stanza));
  if (message == NULL)
    return NULL;

  if (conversation == NULL)
    conversation = envoi_store_ensure_conversation (store, account, peer);
  envoi_message_set_archive_id (message, archive_id);
  envoi_message_set_delayed (message, delayed);
  /* Its place is the archive's also where that runs ahead of our clock; what is shown never lies in the future. */
  if (mode != ENVOI_INSERT_LIVE)
    envoi_message_set_position (message, time);
  if (outgoing)
    {
      envoi_message_set_state (message, ENVOI_MESSAGE_STATE_ACKED);
      if (origin >= ENVOI_ORIGIN_CATCH_UP && envoi_message_get_id (message) != NULL)
        envoi_outbox_confirm (self->outbox, envoi_message_get_id (message));
    }
  g_object_set_qdata (G_OBJECT (message), origin_quark, GINT_TO_POINTER (origin + 1));
  if (taken != NULL)
    {
      taken->added = envoi_store_add_message (store, conversation, message, mode);
      taken->message = g_steal_pointer (&message);
    }
  else
    envoi_store_put_message (store, conversation, message, mode);
  return conversation;
}

static void
take_live (EnvoiMessageService *self, EnvoiStanza *stanza, EnvoiOrigin origin, gint64 time)
{
  EnvoiStanzaIds *ids = envoi_session_get_module (session_of (self), ENVOI_TYPE_STANZA_IDS);
  const char *archive_id = ids ? envoi_stanza_ids_read_own (ids, stanza) : NULL;
  EnvoiConversation *conversation = envoi_message_service_take (self, stanza, origin, archive_id, time, NULL);
  EnvoiService *history;

  if (conversation == NULL)
    return;
  history = envoi_session_get_service (session_of (self), ENVOI_TYPE_HISTORY_SERVICE);
  if (history != NULL)
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

static void
send_receipt (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  /* G01: nobody learns from a receipt that we are there who could not see it. */
  if (envoi_message_get_wants_receipt (message) && envoi_message_get_id (message) != NULL
      && envoi_session_is_online (session_of (self))
      && envoi_account_get_send_receipts (envoi_session_get_account (session_of (self)))
      && may_reveal (self, conversation))
    send_now (self, envoi_receipt_new_message (envoi_conversation_get_jid (conversation), "chat", envoi_message_get_id (message)));
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

  if (origin == 0 || envoi_conversation_get_account (conversation) != envoi_session_get_account (session_of (self)))
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
    send_receipt (self, conversation, message);
  if (origin == ENVOI_ORIGIN_LIVE || origin == ENVOI_ORIGIN_COPY)
    announce (self, conversation, message);
  else if (origin == ENVOI_ORIGIN_CATCH_UP)
    g_hash_table_replace (self->caught_up, g_object_ref (conversation), g_object_ref (message));
}

void
envoi_message_service_caught_up_in (EnvoiMessageService *self, EnvoiConversation *conversation)
{
  g_autoptr (EnvoiConversation) hold = g_object_ref (conversation);
  g_autoptr (EnvoiMessage) message = g_hash_table_lookup (self->caught_up, conversation);

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

  g_ptr_array_foreach (conversations, (GFunc) (void *) g_object_ref, NULL);
  g_ptr_array_set_free_func (conversations, g_object_unref);
  for (guint i = 0; i < conversations->len; i++)
    /* A room has a history of its own. */
    if (envoi_conversation_get_room (conversations->pdata[i]) == NULL)
      envoi_message_service_caught_up_in (self, conversations->pdata[i]);
}

EnvoiConversation *
envoi_message_service_take_from_room (EnvoiMessageService *self, EnvoiRoom *room, EnvoiStanza *stanza, EnvoiOrigin origin,
                                      const char *archive_id, gint64 time, EnvoiTaken *taken)
{
  return envoi_message_service_take (self, stanza, origin, archive_id, time, taken);
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

  if (session_of (sending->self) != NULL)
    envoi_outbox_add (sending->self->outbox, sending->conversation, sending->message);
  return dex_future_new_for_object (sending->message);
}

/**
 * envoi_message_service_send:
 * @body: what the person wrote; cleaned of what XML can't carry
 *
 * Returns: (transfer full): a future of EnvoiMessage that resolves when the message is committed, from when on it can't get lost
 */
DexFuture *
envoi_message_service_send (EnvoiMessageService *self, EnvoiConversation *conversation, const char *body)
{
  g_autofree char *clean = envoi_text_sanitize (body, -1);
  g_autofree char *id = envoi_id_new ();
  g_autoptr (EnvoiMessage) message = envoi_message_new (TRUE, id, clean, envoi_time_now ());
  Sending *sending = g_new0 (Sending, 1);

  envoi_message_set_origin_id (message, id);
  envoi_message_set_sender (message, envoi_router_get_own_bare (envoi_session_get_router (session_of (self))));
  envoi_message_set_wants_receipt (message, TRUE);
  envoi_message_set_markable (message, TRUE);
  envoi_message_set_state (message, ENVOI_MESSAGE_STATE_QUEUED);
  sending->self = g_object_ref (self);
  sending->conversation = g_object_ref (conversation);
  sending->message = g_object_ref (message);
  envoi_session_nudge (session_of (self));
  return dex_future_then (envoi_store_add_message (store_of (self), conversation, message, ENVOI_INSERT_LIVE),
                          on_stored, sending, sending_free);
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
  envoi_store_set_message_state (store_of (self), conversation, envoi_message_get_id (message), ENVOI_MESSAGE_STATE_QUEUED, NULL, NULL);
  dex_future_disown (dex_future_then (envoi_store_flush (store_of (self)), on_stored, sending, sending_free));
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

  /* G06: strangers see nobody type; and to who is away it would be told in vain. */
  if (envoi_session_is_online (session_of (self))
      && envoi_account_get_send_typing (envoi_session_get_account (session_of (self)))
      && envoi_contact_get_availability (envoi_conversation_get_contact (conversation)) != ENVOI_AVAILABILITY_OFFLINE
      && may_reveal (self, conversation))
    send_now (self, envoi_chat_state_new_message (envoi_conversation_get_jid (conversation), state));
}

void
envoi_message_service_set_composing (EnvoiMessageService *self, EnvoiConversation *conversation, gboolean composing)
{
  envoi_typing_set_own (self->typing, conversation, composing);
}

static void
send_marker (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  if (envoi_account_get_send_markers (envoi_session_get_account (session_of (self))) && may_reveal (self, conversation))
    send_now (self, envoi_marker_new_displayed (envoi_conversation_get_jid (conversation), "chat", envoi_message_get_id (message)));
}

/**
 * envoi_message_service_mark_read:
 * @message: the newest that the person has seen
 */
void
envoi_message_service_mark_read (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  gint64 position = envoi_message_get_position (message);
  gboolean news = position > envoi_conversation_get_read_position (conversation);

  if (!news && envoi_conversation_get_unread (conversation) == 0)
    return;
  envoi_store_set_read (store_of (self), conversation, position);
  if (!news || envoi_message_get_outgoing (message) || !envoi_message_get_markable (message) || envoi_message_get_id (message) == NULL)
    return;
  if (envoi_session_is_online (session_of (self)))
    send_marker (self, conversation, message);
  else
    g_hash_table_replace (self->markers, g_object_ref (conversation), g_object_ref (message));
}

/* ---- the session ---- */

static void
envoi_message_service_start (EnvoiService *service)
{
  EnvoiMessageService *self = ENVOI_MESSAGE_SERVICE (service);
  EnvoiSession *session = envoi_service_get_session (service);
  EnvoiCarbons *carbons = envoi_session_get_module (session, ENVOI_TYPE_CARBONS);

  self->outbox = envoi_outbox_new (session);
  g_signal_connect_object (self->outbox, "sending", G_CALLBACK (on_sending), self, 0);
  self->typing = envoi_typing_new (send_state, self);
  self->handler = envoi_router_add (envoi_session_get_router (session), ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_NORMAL, NULL, NULL,
                                    on_message, self, NULL);
  if (carbons != NULL)
    g_signal_connect_object (carbons, "carbon", G_CALLBACK (on_carbon), self, 0);
  g_signal_connect_object (envoi_session_get_store (session), "message-added", G_CALLBACK (on_message_added), self, 0);
  envoi_outbox_start (self->outbox);
}

static void
envoi_message_service_online (EnvoiService *service, gboolean resumed)
{
  EnvoiMessageService *self = ENVOI_MESSAGE_SERVICE (service);
  GHashTableIter iter;
  gpointer conversation, message;

  self->online_at = envoi_time_now ();
  g_hash_table_iter_init (&iter, self->markers);
  while (g_hash_table_iter_next (&iter, &conversation, &message))
    {
      send_marker (self, conversation, message);
      g_hash_table_iter_remove (&iter);
    }
  envoi_outbox_online (self->outbox);
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

  envoi_typing_reset (self->typing);
  envoi_outbox_stop (self->outbox);
  g_signal_handlers_disconnect_by_data (envoi_session_get_store (session_of (self)), self);
  if (self->handler != 0)
    envoi_router_remove (envoi_session_get_router (session_of (self)), self->handler);
  self->handler = 0;
}

static void
envoi_message_service_finalize (GObject *object)
{
  EnvoiMessageService *self = ENVOI_MESSAGE_SERVICE (object);

  g_clear_object (&self->outbox);
  g_clear_pointer (&self->typing, envoi_typing_free);
  g_hash_table_unref (self->markers);
  g_hash_table_unref (self->caught_up);
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
}

static void
envoi_message_service_init (EnvoiMessageService *self)
{
  self->markers = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->caught_up = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
}
