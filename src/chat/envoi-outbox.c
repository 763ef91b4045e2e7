/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-outbox.h"

#include "envoi-history-service.h"
#include "envoi-message-stanza.h"
#include "envoi-router.h"
#include "envoi-time.h"

/* The promise of the outbox: each message arrives once, in order, whatever happens to line, server and program.
 *
 * - A row is here from its commit until the server has taken it over.
 * - What the line reports as uncertain, and every row that an earlier run left (it may have been written in the instant
 *   before that run died), waits until the archive is level with us, and is looked for in it once more; only what is not
 *   there goes again, under its one id.
 * - Nothing newer of the same conversation passes an uncertain one.
 */

#define MAX_IN_FLIGHT 200
#define LATE (60 * G_USEC_PER_SEC)      /* older than this is sent with the time of its writing */
#define MAX_REFUSED 3
#define ASK_AGAIN_SECONDS 10
#define BIG_BODY (64 * 1024)
#define MAX_TRIES_OF_BIG 3

typedef enum { WAITING, HANDED, UNCERTAIN } Stage;

typedef struct {
  EnvoiConversation *conversation;
  EnvoiMessage *message;
  guint64 tag;
  Stage stage;
  gboolean again;
  guint tries;
} Item;

struct _EnvoiOutbox {
  GObject parent_instance;
  EnvoiSession *session;     /* not owned: it owns the service that owns us */
  GQueue items;              /* Item, in order */
  GHashTable *by_tag;        /* guint64 in the item: its GList */
  GHashTable *by_id;         /* id of the message: the same */
  guint in_flight;
  guint uncertain;
  gboolean loaded;
  gboolean online;
  gboolean settling;
  gboolean settle_again;
  gboolean stopped;
  gboolean pumping;
  gboolean pump_again;
};

enum { SENDING, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiOutbox, envoi_outbox, G_TYPE_OBJECT)

static void settle (EnvoiOutbox *self);

static void
item_free (Item *item)
{
  g_object_unref (item->conversation);
  g_object_unref (item->message);
  g_free (item);
}

static void
set_stage (EnvoiOutbox *self, Item *item, Stage stage)
{
  self->in_flight -= item->stage == HANDED;
  self->uncertain -= item->stage == UNCERTAIN;
  item->stage = stage;
  self->in_flight += stage == HANDED;
  self->uncertain += stage == UNCERTAIN;
}

static void
set_state (EnvoiOutbox *self, Item *item, EnvoiMessageState state, const char *condition)
{
  envoi_store_set_message_state (envoi_session_get_store (self->session), item->conversation, envoi_message_get_id (item->message),
                                 state, condition, NULL);
}

static void
remove_link (EnvoiOutbox *self, GList *link)
{
  Item *item = link->data;

  set_stage (self, item, WAITING);
  g_hash_table_remove (self->by_tag, &item->tag);
  g_hash_table_remove (self->by_id, envoi_message_get_id (item->message));
  g_queue_delete_link (&self->items, link);
  item_free (item);
}

static void
hand_out (EnvoiOutbox *self, Item *item)
{
  EnvoiRouter *router = envoi_session_get_router (self->session);
  EnvoiAccount *account = envoi_session_get_account (self->session);
  gboolean late = item->again || envoi_time_now () - envoi_message_get_time (item->message) > LATE;

  item->tries++;
  set_stage (self, item, HANDED);
  g_signal_emit (self, signals[SENDING], 0, item->conversation, item->message);
  envoi_router_send_tagged (router,
                            envoi_message_stanza_write (item->message, envoi_conversation_get_jid (item->conversation),
                                                        envoi_account_get_send_typing (account),
                                                        late ? envoi_router_get_own_bare (router) : NULL),
                            item->tag);
}

static void
pump_once (EnvoiOutbox *self)
{
  g_autoptr (GHashTable) held = NULL;
  GList *next;

  for (GList *link = self->items.head; link != NULL && self->in_flight < MAX_IN_FLIGHT; link = next)
    {
      Item *item = link->data;

      next = link->next;
      if (item->stage == UNCERTAIN)
        {
          if (held == NULL)
            held = g_hash_table_new (NULL, NULL);
          g_hash_table_add (held, item->conversation);
        }
      else if (item->stage == WAITING && (held == NULL || !g_hash_table_contains (held, item->conversation)))
        hand_out (self, item);
    }
}

/* Hands out what may go. What it hands out may be reported on at once, which comes back here: then it goes round again. */
static void
pump (EnvoiOutbox *self)
{
  if (!self->online || !self->loaded || self->stopped)
    return;
  self->pump_again = TRUE;
  if (self->pumping)
    return;
  self->pumping = TRUE;
  while (self->pump_again)
    {
      self->pump_again = FALSE;
      pump_once (self);
    }
  self->pumping = FALSE;
}

static Item *
item_new (EnvoiConversation *conversation, EnvoiMessage *message)
{
  Item *item = g_new0 (Item, 1);

  item->conversation = g_object_ref (conversation);
  item->message = g_object_ref (message);
  item->tag = envoi_message_get_rowid (message);
  return item;
}

/* ---- what the line reports ---- */

static Item *
find (EnvoiOutbox *self, guint64 tag, GList **link)
{
  *link = g_hash_table_lookup (self->by_tag, &tag);
  return *link ? (*link)->data : NULL;
}

static void
on_sent (EnvoiSession *session, guint64 tag, EnvoiOutbox *self)
{
  GList *link;
  Item *item = find (self, tag, &link);

  if (item != NULL)
    set_state (self, item, ENVOI_MESSAGE_STATE_SENT, NULL);
}

static void
on_acked (EnvoiSession *session, guint64 tag, EnvoiOutbox *self)
{
  GList *link;
  Item *item = find (self, tag, &link);

  if (item == NULL)
    return;
  set_state (self, item, ENVOI_MESSAGE_STATE_ACKED, NULL);
  remove_link (self, link);
  pump (self);
}

static void
on_uncertain (EnvoiSession *session, guint64 tag, EnvoiOutbox *self)
{
  GList *link;
  Item *item = find (self, tag, &link);

  if (item != NULL && item->stage == HANDED)
    {
      set_stage (self, item, UNCERTAIN);
      settle (self);
    }
}

/* ---- asking the archive ---- */

static gboolean
is_poison (Item *item)
{
  /* A server that finds a message too long closes the stream, each time it comes. */
  return item->tries >= MAX_TRIES_OF_BIG && strlen (envoi_message_get_body (item->message)) > BIG_BODY;
}

static void
settle_items (EnvoiOutbox *self, GHashTable *asked, GHashTable *found)
{
  GList *next;

  for (GList *link = self->items.head; link != NULL; link = next)
    {
      Item *item = link->data;
      const char *id = envoi_message_get_id (item->message);

      next = link->next;
      if (item->stage != UNCERTAIN || !g_hash_table_contains (asked, id))
        continue;
      if (g_hash_table_contains (found, id))
        {
          set_state (self, item, ENVOI_MESSAGE_STATE_ACKED, NULL);
          remove_link (self, link);
        }
      else if (is_poison (item))
        {
          set_state (self, item, ENVOI_MESSAGE_STATE_FAILED, "policy-violation");
          remove_link (self, link);
        }
      else
        {
          set_stage (self, item, WAITING);
          item->again = TRUE;
        }
    }
}

static DexFuture *
settle_fiber (gpointer data)
{
  EnvoiOutbox *self = data;
  g_autoptr (EnvoiSession) session = g_object_ref (self->session);
  EnvoiHistoryService *history = (EnvoiHistoryService *) envoi_session_get_service (session, ENVOI_TYPE_HISTORY_SERVICE);
  guint n_refused = 0;

  if (history != NULL && !dex_await (envoi_history_service_wait_caught_up (history), NULL))
    return NULL;      /* the session ended: the next one asks again */
  while (self->online && !self->stopped && self->uncertain > 0)
    {
      g_autoptr (GHashTable) asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_autoptr (GHashTable) found = NULL;
      g_autoptr (GPtrArray) ids = g_ptr_array_new ();
      gint64 since = G_MAXINT64;

      for (GList *link = self->items.head; link != NULL; link = link->next)
        {
          Item *item = link->data;
          char *id;

          if (item->stage != UNCERTAIN)
            continue;
          id = g_strdup (envoi_message_get_id (item->message));
          g_hash_table_add (asked, id);
          g_ptr_array_add (ids, id);
          since = MIN (since, envoi_message_get_time (item->message));
        }
      g_ptr_array_add (ids, NULL);
      if (history != NULL)
        {
          found = dex_await_boxed (envoi_history_service_find_ids (history, (const char * const *) ids->pdata, since), NULL);
          if (found == NULL && ++n_refused < MAX_REFUSED)
            {
              dex_await (dex_timeout_new_seconds (ASK_AGAIN_SECONDS), NULL);
              continue;
            }
        }
      /* Without an archive the same id is what keeps a second copy from being taken for a second message. */
      if (found == NULL)
        found = g_hash_table_new (g_str_hash, g_str_equal);
      if (!self->online)
        return NULL;
      settle_items (self, asked, found);
      pump (self);
    }
  return NULL;
}

static DexFuture *
on_settled (DexFuture *future, gpointer data)
{
  EnvoiOutbox *self = data;

  self->settling = FALSE;
  if (self->settle_again)
    {
      self->settle_again = FALSE;
      settle (self);
    }
  return NULL;
}

static void
settle (EnvoiOutbox *self)
{
  if (!self->online || !self->loaded || self->stopped || self->uncertain == 0)
    return;
  if (self->settling)
    {
      self->settle_again = TRUE;
      return;
    }
  self->settling = TRUE;
  dex_future_disown (dex_future_finally (dex_scheduler_spawn (NULL, 0, settle_fiber, g_object_ref (self), g_object_unref),
                                         on_settled, g_object_ref (self), g_object_unref));
}

/* ---- in and out ---- */

static void
remember (EnvoiOutbox *self, GList *link)
{
  Item *item = link->data;

  g_hash_table_insert (self->by_tag, &item->tag, link);
  g_hash_table_insert (self->by_id, (char *) envoi_message_get_id (item->message), link);
}

static DexFuture *
on_loaded (DexFuture *future, gpointer data)
{
  EnvoiOutbox *self = data;
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *rows = value ? g_value_get_boxed (value) : NULL;

  if (self->stopped)
    return NULL;
  for (guint i = rows ? rows->len : 0; i > 0; i--)
    {
      EnvoiOutboxItem *row = rows->pdata[i - 1];
      guint64 tag = envoi_message_get_rowid (row->message);
      Item *item;

      if (g_hash_table_contains (self->by_tag, &tag))
        continue;
      item = item_new (row->conversation, row->message);
      set_stage (self, item, UNCERTAIN);
      g_queue_push_head (&self->items, item);
      remember (self, self->items.head);
    }
  self->loaded = TRUE;
  pump (self);
  settle (self);
  return NULL;
}

void
envoi_outbox_start (EnvoiOutbox *self)
{
  DexFuture *rows = envoi_store_load_outbox (envoi_session_get_store (self->session), envoi_session_get_account (self->session));

  dex_future_disown (dex_future_finally (rows, on_loaded, g_object_ref (self), g_object_unref));
}

void
envoi_outbox_add (EnvoiOutbox *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  guint64 tag = envoi_message_get_rowid (message);
  Item *item;

  if (self->stopped || g_hash_table_contains (self->by_tag, &tag))
    return;
  item = item_new (conversation, message);
  g_queue_push_tail (&self->items, item);
  remember (self, self->items.tail);
  pump (self);
}

void
envoi_outbox_confirm (EnvoiOutbox *self, const char *id)
{
  GList *link = g_hash_table_lookup (self->by_id, id);

  if (link == NULL)
    return;
  set_state (self, link->data, ENVOI_MESSAGE_STATE_ACKED, NULL);
  remove_link (self, link);
  pump (self);
}

void
envoi_outbox_drop (EnvoiOutbox *self, EnvoiConversation *conversation, const char *id)
{
  GList *link = g_hash_table_lookup (self->by_id, id);

  if (link == NULL || ((Item *) link->data)->conversation != conversation)
    return;
  remove_link (self, link);
  pump (self);
}

void
envoi_outbox_online (EnvoiOutbox *self)
{
  self->online = TRUE;
  pump (self);
  settle (self);
}

void
envoi_outbox_offline (EnvoiOutbox *self)
{
  self->online = FALSE;
}

guint
envoi_outbox_get_n_items (EnvoiOutbox *self)
{
  return self->items.length;
}

guint
envoi_outbox_get_n_in_flight (EnvoiOutbox *self)
{
  return self->in_flight + self->uncertain;
}

void
envoi_outbox_stop (EnvoiOutbox *self)
{
  self->stopped = TRUE;
  self->online = FALSE;
  g_signal_handlers_disconnect_by_data (self->session, self);
}

static void
envoi_outbox_finalize (GObject *object)
{
  EnvoiOutbox *self = ENVOI_OUTBOX (object);

  g_hash_table_unref (self->by_tag);
  g_hash_table_unref (self->by_id);
  g_queue_clear_full (&self->items, (GDestroyNotify) item_free);
  G_OBJECT_CLASS (envoi_outbox_parent_class)->finalize (object);
}

static void
envoi_outbox_class_init (EnvoiOutboxClass *class)
{
  G_OBJECT_CLASS (class)->finalize = envoi_outbox_finalize;
  signals[SENDING] = g_signal_new ("sending", ENVOI_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, ENVOI_TYPE_CONVERSATION, ENVOI_TYPE_MESSAGE);
}

static void
envoi_outbox_init (EnvoiOutbox *self)
{
  g_queue_init (&self->items);
  self->by_tag = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
}

/**
 * envoi_outbox_new:
 * @session: (transfer none): outlives the outbox's use, up to envoi_outbox_stop()
 */
EnvoiOutbox *
envoi_outbox_new (EnvoiSession *session)
{
  EnvoiOutbox *self = g_object_new (ENVOI_TYPE_OUTBOX, NULL);

  self->session = session;
  g_signal_connect (session, "stanza-sent", G_CALLBACK (on_sent), self);
  g_signal_connect (session, "stanza-acked", G_CALLBACK (on_acked), self);
  g_signal_connect (session, "stanza-uncertain", G_CALLBACK (on_uncertain), self);
  return self;
}
