/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-outbox.h"

#include "envoi-history-service.h"
#include "envoi-message-stanza.h"
#include "envoi-router.h"
#include "envoi-time.h"

/* The promise of the outbox: each message arrives once, in order, whatever happens to line, server and program.
 *
 * - A row is here from its commit until the server has taken it over; in a room, until the room has sent it back to us.
 * - What the line reports as uncertain, and every row that an earlier run left (it may have been written in the instant
 *   before that run died), waits until the archive is level with us, and is looked for in it once more; only what is not
 *   there goes again, under its one id.
 * - To a room goes only what is written while we stand in it. What it has not sent back when we lose it is uncertain. When we are inside again and level
 *   with its history, that history has shown every one that had arrived; the others go again, under their one id.
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
  gboolean acked;            /* for a room: our own server has it, the room may not */
  guint tries;
} Item;

struct _EnvoiOutbox {
  GObject parent_instance;
  EnvoiSession *session;     /* not owned: it owns the service that owns us */
  GQueue items;              /* Item, in order */
  GHashTable *by_tag;        /* guint64 in the item: its GList */
  GHashTable *by_id;         /* id of the message: the same */
  GHashTable *rooms;         /* EnvoiRoom whose state is followed */
  guint in_flight;
  guint uncertain;
  gboolean loaded;
  gboolean online;
  GHashTable *settling;      /* scope that is asked for at present (see is_within): whether once more after that */
  gboolean stopped;
  gboolean pumping;
  gboolean pump_again;
};

enum { SENDING, CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiOutbox, envoi_outbox, G_TYPE_OBJECT)

static void settle (EnvoiOutbox *self, EnvoiConversation *scope);

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

static EnvoiRoom *
room_of (Item *item)
{
  return envoi_conversation_get_room (item->conversation);
}

/* Through which it goes: also what is for one participant reaches him only while we stand in the room. */
static EnvoiRoom *
gate_of (EnvoiConversation *conversation)
{
  EnvoiRoom *room = envoi_conversation_get_room (conversation);

  return room != NULL ? room : envoi_conversation_get_occupant_of (conversation);
}

static gboolean
is_open (EnvoiRoom *gate)
{
  return gate == NULL || envoi_room_get_state (gate) == ENVOI_ROOM_JOINED;
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
  g_signal_emit (self, signals[CHANGED], 0);
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
                            envoi_message_stanza_write (item->message, item->conversation, envoi_account_get_send_typing (account),
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
      else if (item->stage == WAITING && is_open (gate_of (item->conversation)) && (held == NULL || !g_hash_table_contains (held, item->conversation)))
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
  if (room_of (item) != NULL)
    {
      item->acked = TRUE;
      return;
    }
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
      settle (self, room_of (item) != NULL ? item->conversation : NULL);
    }
}

static guint
count_in_rooms (EnvoiOutbox *self, Stage stage)
{
  guint n = 0;

  if (g_hash_table_size (self->rooms) > 0)
    for (GList *link = self->items.head; link != NULL; link = link->next)
      n += ((Item *) link->data)->stage == stage && room_of (link->data) != NULL;
  return n;
}

/* ---- asking the archive ---- */

static gboolean
is_poison (Item *item)
{
  /* A server that finds a message too long closes the stream, each time it comes. */
  return item->tries >= MAX_TRIES_OF_BIG && strlen (envoi_message_get_body (item->message)) > BIG_BODY;
}

/* What is asked together: all of the account's archive, or one room's. scope: the room's conversation, NULL for the account. */
static gboolean
is_within (Item *item, EnvoiConversation *scope)
{
  return item->stage == UNCERTAIN && (scope != NULL ? item->conversation == scope : room_of (item) == NULL);
}

static gboolean
has_uncertain (EnvoiOutbox *self, EnvoiConversation *scope)
{
  for (GList *link = self->uncertain > 0 ? self->items.head : NULL; link != NULL; link = link->next)
    if (is_within (link->data, scope))
      return TRUE;
  return FALSE;
}

static void
settle_items (EnvoiOutbox *self, EnvoiConversation *scope, GHashTable *asked, GHashTable *found)
{
  GList *next;

  for (GList *link = self->items.head; link != NULL; link = next)
    {
      Item *item = link->data;
      const char *id = envoi_message_get_id (item->message);

      next = link->next;
      if (!is_within (item, scope) || !g_hash_table_contains (asked, id))
        continue;
      if (g_hash_table_contains (found, id))
        {
          set_state (self, item, scope != NULL ? ENVOI_MESSAGE_STATE_DELIVERED : ENVOI_MESSAGE_STATE_ACKED, NULL);
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

typedef struct {
  EnvoiOutbox *self;
  EnvoiConversation *scope;
} Settling;

static void
settling_free (gpointer data)
{
  Settling *settling = data;

  g_object_unref (settling->self);
  g_clear_object (&settling->scope);
  g_free (settling);
}

static gboolean
may_settle (EnvoiOutbox *self, EnvoiConversation *scope)
{
  return self->online && self->loaded && !self->stopped && (scope == NULL || is_open (envoi_conversation_get_room (scope))) && has_uncertain (self, scope);
}

static DexFuture *
settle_fiber (gpointer data)
{
  Settling *settling = data;
  EnvoiOutbox *self = settling->self;
  EnvoiConversation *scope = settling->scope;
  g_autoptr (EnvoiSession) session = g_object_ref (self->session);
  EnvoiHistoryService *history = (EnvoiHistoryService *) envoi_session_get_service (session, ENVOI_TYPE_HISTORY_SERVICE);
  guint n_refused = 0;

  if (history != NULL && !dex_await (scope != NULL ? envoi_history_service_wait_level (history, scope)
                                                   : envoi_history_service_wait_caught_up (history), NULL))
    return NULL;      /* the session or the stay ended: the next one asks again */
  while (may_settle (self, scope))
    {
      g_autoptr (GHashTable) asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_autoptr (GHashTable) found = NULL;
      g_autoptr (GPtrArray) ids = g_ptr_array_new ();
      gint64 since = G_MAXINT64;

      for (GList *link = self->items.head; link != NULL; link = link->next)
        {
          Item *item = link->data;
          char *id;

          if (!is_within (item, scope))
            continue;
          id = g_strdup (envoi_message_get_id (item->message));
          g_hash_table_add (asked, id);
          g_ptr_array_add (ids, id);
          since = MIN (since, envoi_message_get_time (item->message));
        }
      g_ptr_array_add (ids, NULL);
      if (history != NULL)
        {
          const char * const *names = (const char * const *) ids->pdata;

          found = dex_await_boxed (scope != NULL ? envoi_history_service_find_ids_in (history, scope, names, since)
                                                 : envoi_history_service_find_ids (history, names, since), NULL);
          if (found == NULL && ++n_refused < MAX_REFUSED)
            {
              dex_await (dex_timeout_new_seconds (ASK_AGAIN_SECONDS), NULL);
              continue;
            }
        }
      /* Without an archive the same id is what keeps a second copy from being taken for a second message. */
      if (found == NULL)
        found = g_hash_table_new (g_str_hash, g_str_equal);
      if (!may_settle (self, scope))
        return NULL;
      settle_items (self, scope, asked, found);
      pump (self);
    }
  return NULL;
}

static DexFuture *
on_settled (DexFuture *future, gpointer data)
{
  Settling *settling = data;
  EnvoiOutbox *self = settling->self;
  gboolean again = GPOINTER_TO_INT (g_hash_table_lookup (self->settling, settling->scope));

  g_hash_table_remove (self->settling, settling->scope);
  if (again)
    settle (self, settling->scope);
  return NULL;
}

static Settling *
settling_new (EnvoiOutbox *self, EnvoiConversation *scope)
{
  Settling *settling = g_new0 (Settling, 1);

  settling->self = g_object_ref (self);
  settling->scope = scope != NULL ? g_object_ref (scope) : NULL;
  return settling;
}

static void
settle (EnvoiOutbox *self, EnvoiConversation *scope)
{
  if (!may_settle (self, scope))
    return;
  if (g_hash_table_contains (self->settling, scope))
    {
      g_hash_table_insert (self->settling, scope, GINT_TO_POINTER (TRUE));
      return;
    }
  g_hash_table_insert (self->settling, scope, GINT_TO_POINTER (FALSE));
  dex_future_disown (dex_future_finally (dex_scheduler_spawn (NULL, 0, settle_fiber, settling_new (self, scope), settling_free),
                                         on_settled, settling_new (self, scope), settling_free));
}

/* ---- rooms ---- */

static void
on_room (EnvoiRoom *room, GParamSpec *pspec, EnvoiOutbox *self)
{
  EnvoiConversation *scope = NULL;
  gboolean open = is_open (room);

  for (GList *link = self->items.head; link != NULL; link = link->next)
    {
      Item *item = link->data;

      if (room_of (item) != room)
        continue;
      scope = item->conversation;
      if (!open && item->stage == HANDED)
        set_stage (self, item, UNCERTAIN);
    }
  if (!open)
    return;
  pump (self);
  if (scope != NULL)
    settle (self, scope);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* What is uncertain in rooms that we are back in. */
static void
settle_rooms (EnvoiOutbox *self)
{
  g_autoptr (GPtrArray) rooms = g_hash_table_get_keys_as_ptr_array (self->rooms);

  for (guint i = 0; i < rooms->len; i++)
    on_room (rooms->pdata[i], NULL, self);
}

static void
follow_room (EnvoiOutbox *self, EnvoiRoom *room)
{
  if (room == NULL || !g_hash_table_add (self->rooms, g_object_ref (room)))
    return;
  g_signal_connect_object (room, "notify::state", G_CALLBACK (on_room), self, G_CONNECT_DEFAULT);
}

gboolean
envoi_outbox_not_inside (EnvoiOutbox *self, EnvoiConversation *conversation, const char *id)
{
  GList *link = g_hash_table_lookup (self->by_id, id);
  Item *item = link != NULL ? link->data : NULL;

  /* It did not arrive; it waits until the room says that we are back. */
  if (item == NULL || item->conversation != conversation || item->stage != HANDED)
    return FALSE;
  set_stage (self, item, UNCERTAIN);
  return TRUE;
}

gboolean
envoi_outbox_waits_for (EnvoiOutbox *self, EnvoiConversation *conversation, const char *id)
{
  GList *link = g_hash_table_lookup (self->by_id, id);

  return link != NULL && ((Item *) link->data)->conversation == conversation;
}

/* ---- in and out ---- */

static void
remember (EnvoiOutbox *self, GList *link)
{
  Item *item = link->data;

  follow_room (self, gate_of (item->conversation));

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
  g_signal_emit (self, signals[CHANGED], 0);
  settle_rooms (self);
  pump (self);
  settle (self, NULL);
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
  set_state (self, link->data, room_of (link->data) != NULL ? ENVOI_MESSAGE_STATE_DELIVERED : ENVOI_MESSAGE_STATE_ACKED, NULL);
  remove_link (self, link);
  pump (self);
}

gboolean
envoi_outbox_holds (EnvoiOutbox *self, const char *id)
{
  return !self->loaded || g_hash_table_contains (self->by_id, id);
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
  settle_rooms (self);
  pump (self);
  settle (self, NULL);
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
  return self->in_flight + self->uncertain - count_in_rooms (self, HANDED) - count_in_rooms (self, UNCERTAIN);
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
  g_hash_table_unref (self->rooms);
  g_hash_table_unref (self->settling);
  g_queue_clear_full (&self->items, (GDestroyNotify) item_free);
  G_OBJECT_CLASS (envoi_outbox_parent_class)->finalize (object);
}

static void
envoi_outbox_class_init (EnvoiOutboxClass *class)
{
  G_OBJECT_CLASS (class)->finalize = envoi_outbox_finalize;
  signals[SENDING] = g_signal_new ("sending", ENVOI_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, ENVOI_TYPE_CONVERSATION, ENVOI_TYPE_MESSAGE);
  signals[CHANGED] = g_signal_new ("changed", ENVOI_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
envoi_outbox_init (EnvoiOutbox *self)
{
  g_queue_init (&self->items);
  self->by_tag = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->settling = g_hash_table_new (NULL, NULL);
  self->rooms = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
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
