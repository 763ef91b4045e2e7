/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-outbox-private.h"

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

enum { SENDING, CHANGED, UPLOAD, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiOutbox, envoi_outbox, G_TYPE_OBJECT)

static void
item_free (EnvoiOutboxEntry *item)
{
  g_object_unref (item->conversation);
  g_object_unref (item->message);
  g_free (item);
}

void
envoi_outbox_set_stage (EnvoiOutbox *self, EnvoiOutboxEntry *item, EnvoiOutboxStage stage)
{
  self->in_flight -= item->stage == ENVOI_OUTBOX_HANDED;
  self->uncertain -= item->stage == ENVOI_OUTBOX_UNCERTAIN;
  item->stage = stage;
  self->in_flight += stage == ENVOI_OUTBOX_HANDED;
  self->uncertain += stage == ENVOI_OUTBOX_UNCERTAIN;
}

void
envoi_outbox_set_state (EnvoiOutbox *self, EnvoiOutboxEntry *item, EnvoiMessageState state, const char *condition)
{
  envoi_store_set_message_state (envoi_session_get_store (self->session), item->conversation, envoi_message_get_id (item->message),
                                 state, condition, NULL);
}

void
envoi_outbox_remove (EnvoiOutbox *self, GList *link)
{
  EnvoiOutboxEntry *item = link->data;

  envoi_outbox_set_stage (self, item, ENVOI_OUTBOX_WAITING);
  g_hash_table_remove (self->by_tag, &item->tag);
  g_hash_table_remove (self->by_id, envoi_message_get_id (item->message));
  g_queue_delete_link (&self->items, link);
  item_free (item);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
hand_out (EnvoiOutbox *self, EnvoiOutboxEntry *item)
{
  EnvoiRouter *router = envoi_session_get_router (self->session);
  EnvoiAccount *account = envoi_session_get_account (self->session);
  gboolean late = item->again || envoi_time_now () - envoi_message_get_time (item->message) > LATE;

  item->tries++;
  envoi_outbox_set_stage (self, item, ENVOI_OUTBOX_HANDED);
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
      EnvoiOutboxEntry *item = link->data;

      next = link->next;
      if (item->stage == ENVOI_OUTBOX_UNCERTAIN)
        {
          if (held == NULL)
            held = g_hash_table_new (NULL, NULL);
          g_hash_table_add (held, item->conversation);
        }
      else if (item->stage == ENVOI_OUTBOX_WAITING && envoi_message_get_body (item->message) == NULL)
        {
          /* Taken back before it left: there is nothing to be sent. */
          envoi_outbox_set_state (self, item, ENVOI_MESSAGE_STATE_ACKED, NULL);
          envoi_outbox_remove (self, link);
        }
      else if (item->stage == ENVOI_OUTBOX_WAITING && !envoi_outbox_is_ready (item->message))
        g_signal_emit (self, signals[UPLOAD], 0, item->conversation, item->message);
      else if (item->stage == ENVOI_OUTBOX_WAITING && envoi_outbox_is_open (envoi_outbox_gate_of (item->conversation)) && (held == NULL || !g_hash_table_contains (held, item->conversation)))
        hand_out (self, item);
    }
}

/* Hands out what may go. What it hands out may be reported on at once, which comes back here: then it goes round again. */
void
envoi_outbox_pump (EnvoiOutbox *self)
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

static EnvoiOutboxEntry *
item_new (EnvoiConversation *conversation, EnvoiMessage *message)
{
  EnvoiOutboxEntry *item = g_new0 (EnvoiOutboxEntry, 1);

  item->conversation = g_object_ref (conversation);
  item->message = g_object_ref (message);
  item->tag = envoi_message_get_rowid (message);
  return item;
}

/* ---- what the line reports ---- */

static EnvoiOutboxEntry *
find (EnvoiOutbox *self, guint64 tag, GList **link)
{
  *link = g_hash_table_lookup (self->by_tag, &tag);
  return *link ? (*link)->data : NULL;
}

static void
on_sent (EnvoiSession *session, guint64 tag, EnvoiOutbox *self)
{
  GList *link;
  EnvoiOutboxEntry *item = find (self, tag, &link);

  if (item != NULL)
    envoi_outbox_set_state (self, item, ENVOI_MESSAGE_STATE_SENT, NULL);
}

static void
on_acked (EnvoiSession *session, guint64 tag, EnvoiOutbox *self)
{
  GList *link;
  EnvoiOutboxEntry *item = find (self, tag, &link);

  if (item == NULL)
    return;
  if (envoi_outbox_room_of (item) != NULL)
    {
      item->acked = TRUE;
      return;
    }
  envoi_outbox_set_state (self, item, ENVOI_MESSAGE_STATE_ACKED, NULL);
  envoi_outbox_remove (self, link);
  envoi_outbox_pump (self);
}

static void
on_uncertain (EnvoiSession *session, guint64 tag, EnvoiOutbox *self)
{
  GList *link;
  EnvoiOutboxEntry *item = find (self, tag, &link);

  if (item != NULL && item->stage == ENVOI_OUTBOX_HANDED)
    {
      envoi_outbox_set_stage (self, item, ENVOI_OUTBOX_UNCERTAIN);
      envoi_outbox_settle (self, envoi_outbox_room_of (item) != NULL ? item->conversation : NULL);
    }
}

static guint
count_in_rooms (EnvoiOutbox *self, EnvoiOutboxStage stage)
{
  guint n = 0;

  if (g_hash_table_size (self->rooms) > 0)
    for (GList *link = self->items.head; link != NULL; link = link->next)
      n += ((EnvoiOutboxEntry *) link->data)->stage == stage && envoi_outbox_room_of (link->data) != NULL;
  return n;
}

/* ---- rooms ---- */

static void
on_room (EnvoiRoom *room, GParamSpec *pspec, EnvoiOutbox *self)
{
  EnvoiConversation *scope = NULL;
  gboolean open = envoi_outbox_is_open (room);

  for (GList *link = self->items.head; link != NULL; link = link->next)
    {
      EnvoiOutboxEntry *item = link->data;

      if (envoi_outbox_room_of (item) != room)
        continue;
      scope = item->conversation;
      if (!open && item->stage == ENVOI_OUTBOX_HANDED)
        envoi_outbox_set_stage (self, item, ENVOI_OUTBOX_UNCERTAIN);
    }
  if (!open)
    return;
  envoi_outbox_pump (self);
  if (scope != NULL)
    envoi_outbox_settle (self, scope);
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
  EnvoiOutboxEntry *item = link != NULL ? link->data : NULL;

  /* It did not arrive; it waits until the room says that we are back. */
  if (item == NULL || item->conversation != conversation || item->stage != ENVOI_OUTBOX_HANDED)
    return FALSE;
  envoi_outbox_set_stage (self, item, ENVOI_OUTBOX_UNCERTAIN);
  return TRUE;
}

gboolean
envoi_outbox_waits_for (EnvoiOutbox *self, EnvoiConversation *conversation, const char *id)
{
  GList *link = g_hash_table_lookup (self->by_id, id);

  return link != NULL && ((EnvoiOutboxEntry *) link->data)->conversation == conversation;
}

/* ---- in and out ---- */

static void
remember (EnvoiOutbox *self, GList *link)
{
  EnvoiOutboxEntry *item = link->data;

  follow_room (self, envoi_outbox_gate_of (item->conversation));

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
      EnvoiOutboxEntry *item;

      if (g_hash_table_contains (self->by_tag, &tag))
        continue;
      item = item_new (row->conversation, row->message);
      /* What has no address yet cannot have left. */
      if (envoi_outbox_is_ready (item->message))
        envoi_outbox_set_stage (self, item, ENVOI_OUTBOX_UNCERTAIN);
      g_queue_push_head (&self->items, item);
      remember (self, self->items.head);
    }
  self->loaded = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
  settle_rooms (self);
  envoi_outbox_pump (self);
  envoi_outbox_settle (self, NULL);
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
  EnvoiOutboxEntry *item;

  if (self->stopped || g_hash_table_contains (self->by_tag, &tag))
    return;
  item = item_new (conversation, message);
  g_queue_push_tail (&self->items, item);
  remember (self, self->items.tail);
  envoi_outbox_pump (self);
}

void
envoi_outbox_confirm (EnvoiOutbox *self, const char *id)
{
  GList *link = g_hash_table_lookup (self->by_id, id);

  if (link == NULL)
    return;
  envoi_outbox_set_state (self, link->data, envoi_outbox_room_of (link->data) != NULL ? ENVOI_MESSAGE_STATE_DELIVERED : ENVOI_MESSAGE_STATE_ACKED, NULL);
  envoi_outbox_remove (self, link);
  envoi_outbox_pump (self);
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

  if (link == NULL || ((EnvoiOutboxEntry *) link->data)->conversation != conversation)
    return;
  envoi_outbox_remove (self, link);
  envoi_outbox_pump (self);
}

void
envoi_outbox_online (EnvoiOutbox *self)
{
  self->online = TRUE;
  settle_rooms (self);
  envoi_outbox_pump (self);
  envoi_outbox_settle (self, NULL);
}

void
envoi_outbox_offline (EnvoiOutbox *self)
{
  self->online = FALSE;
}

void
envoi_outbox_ready (EnvoiOutbox *self)
{
  envoi_outbox_pump (self);
}

gboolean
envoi_outbox_fail (EnvoiOutbox *self, const char *id, const char *condition)
{
  GList *link = g_hash_table_lookup (self->by_id, id);

  if (link == NULL || ((EnvoiOutboxEntry *) link->data)->stage != ENVOI_OUTBOX_WAITING)
    return FALSE;
  envoi_outbox_set_state (self, link->data, ENVOI_MESSAGE_STATE_FAILED, condition);
  envoi_outbox_remove (self, link);
  return TRUE;
}

guint
envoi_outbox_get_n_items (EnvoiOutbox *self)
{
  return self->items.length;
}

guint
envoi_outbox_get_n_in_flight (EnvoiOutbox *self)
{
  return self->in_flight + self->uncertain - count_in_rooms (self, ENVOI_OUTBOX_HANDED) - count_in_rooms (self, ENVOI_OUTBOX_UNCERTAIN);
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
  signals[UPLOAD] = g_signal_new ("upload", ENVOI_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
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
