/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiStore: what the main thread sees of the store: the identity map, the living lists, and a command to the store
 * thread for each change. Owned by the application; main thread. */
#include "envoi-store-feeds-private.h"

G_DEFINE_FINAL_TYPE (EnvoiStore, envoi_store, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_TROUBLE,
  PROP_RECOVERED,
  PROP_RECOVERED_PATH,
  PROP_SEARCH_COMPLETE,
  PROP_UNSEEN_ACTIVITIES,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum {
  MESSAGE_ADDED,
  POST_ADDED,
  POST_CHANGED,
  COMMENT_ADDED,
  ACTIVITY_ADDED,
  POST_REMOVED,
  MUTES_CHANGED,
  RELIEVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Commands on their way: a line typed now waits for all of them. */
#define MANY_PENDING 100
#define FEW_PENDING  30

/* --- Events --- */

void
envoi_store_emit_message_added (EnvoiStore *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  g_signal_emit (self, signals[MESSAGE_ADDED], 0, conversation, message);
}

void
envoi_store_emit_news (EnvoiStore *self, EnvoiStoreNews what, gpointer object)
{
  g_signal_emit (self, signals[POST_ADDED + what], 0, object);
}

void
envoi_store_emit_post_removed (EnvoiStore *self, EnvoiFeed *feed, const char *item_id)
{
  g_signal_emit (self, signals[POST_REMOVED], 0, feed, item_id);
}

void
envoi_store_emit_mutes_changed (EnvoiStore *self)
{
  g_signal_emit (self, signals[MUTES_CHANGED], 0);
}

void
envoi_store_notify_unseen (EnvoiStore *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNSEEN_ACTIVITIES]);
}

static void
on_finished (EnvoiCommand *command, gpointer data)
{
  EnvoiStore *self = data;

  if (command->error != NULL)
    {
      if (command->promise != NULL)
        dex_promise_reject (command->promise, g_error_copy (command->error));
    }
  else if (command->klass->done != NULL)
    command->klass->done (command, self);
  else if (command->promise != NULL)
    dex_promise_resolve_boolean (command->promise, TRUE);
  envoi_command_free (command);
}

static void
on_changed (const EnvoiConversationRecord *record, gpointer data)
{
  envoi_store_apply_conversation (data, record);
}

static void
on_figures (const EnvoiFeedFigures *figures, gpointer data)
{
  envoi_store_apply_figures (data, figures);
}

static void
on_trouble (const GError *error, gpointer data)
{
  EnvoiStore *self = data;

  g_clear_error (&self->trouble);
  self->trouble = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TROUBLE]);
}

static void
set_search_complete (EnvoiStore *self, gboolean complete)
{
  if (self->search_complete == complete)
    return;
  self->search_complete = complete;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH_COMPLETE]);
}

static void
on_recovered (const char *damaged_path, gboolean running, gpointer data)
{
  EnvoiStore *self = data;

  if (running)
    {
      GQueue commands = G_QUEUE_INIT;

      envoi_store_resave_accounts (self, &commands);
      envoi_store_resave_contacts (self, &commands);
      envoi_store_resave_rooms (self, &commands);
      envoi_store_resave_feeds (self, &commands);
      envoi_store_resave_conversations (self, &commands);
      envoi_writer_resume (self->writer, &commands);
    }
  set_search_complete (self, FALSE);
  self->recovered = TRUE;
  g_set_str (&self->recovered_path, damaged_path);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECOVERED_PATH]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECOVERED]);
}

static void
on_turn_over (gpointer data)
{
  EnvoiStore *self = data;
  g_autoptr (GPtrArray) touched = self->touched;

  if (self->behind && envoi_writer_count_pending (self->writer) < FEW_PENDING)
    {
      self->behind = FALSE;
      g_signal_emit (self, signals[RELIEVED], 0);
    }
  envoi_store_feeds_turn_over (self);
  if (touched->len == 0)
    {
      g_steal_pointer (&touched);
      return;
    }
  self->touched = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < touched->len; i++)
    envoi_message_list_flush (touched->pdata[i]);
}

static void
on_search_complete (gpointer data)
{
  set_search_complete (data, TRUE);
}

static const EnvoiWriterEvents events = { on_finished, on_changed, on_figures, on_trouble, on_recovered, on_search_complete, on_turn_over };

/* --- Commands --- */

/**
 * envoi_store_is_behind:
 *
 * Returns: TRUE while so much waits for the disk, or to be told of, that who has more should wait for the signal "relieved"
 */
gboolean
envoi_store_is_behind (EnvoiStore *self)
{
  self->behind |= envoi_writer_count_pending (self->writer) > MANY_PENDING;
  return self->behind;
}

void
envoi_store_push (EnvoiStore *self, gpointer command)
{
  envoi_writer_push (self->writer, command);
}

DexFuture *
envoi_store_push_with_future (EnvoiStore *self, gpointer command)
{
  DexPromise *promise = dex_promise_new ();

  ((EnvoiCommand *) command)->promise = dex_ref (promise);
  envoi_writer_push (self->writer, command);
  return DEX_FUTURE (promise);
}

DexFuture *
envoi_store_unknown (void)
{
  return dex_future_new_reject (ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED, "The store does not know this object (any more).");
}

typedef struct {
  EnvoiCommand parent;
  GPtrArray *accounts, *contacts, *conversations, *requests, *rooms;
  gint64 last_account, last_contact, last_conversation, search_unfinished;
  EnvoiFeedsLoad feeds;
} Open;

static gboolean
run_open (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Open *open = (Open *) command;

  g_ptr_array_set_size (open->accounts, 0);
  g_ptr_array_set_size (open->contacts, 0);
  g_ptr_array_set_size (open->conversations, 0);
  g_ptr_array_set_size (open->requests, 0);
  g_ptr_array_set_size (open->rooms, 0);
  return envoi_people_load (tables, open->accounts, open->contacts, open->requests, error)
         && envoi_room_table_load (tables, open->rooms, error)
         && envoi_conversation_table_load (tables, open->conversations, error)
         && envoi_database_get_int64 (tables->database, error, &open->last_account, 0, "SELECT max (id) FROM account", "")
         && envoi_database_get_int64 (tables->database, error, &open->last_contact, 0, "SELECT max (id) FROM contact", "")
         && envoi_database_get_int64 (tables->database, error, &open->last_conversation, 0, "SELECT max (id) FROM conversation", "")
         && envoi_database_get_int64 (tables->database, error, &open->search_unfinished, 0, "SELECT unfinished + posts_unfinished + comments_unfinished FROM search_state", "")
         && envoi_feeds_load_run (&open->feeds, tables, error);
}

static void
done_open (EnvoiCommand *command, EnvoiStore *self)
{
  Open *open = (Open *) command;

  self->last_account = open->last_account;
  self->last_contact = open->last_contact;
  self->last_conversation = open->last_conversation;
  envoi_store_adopt_accounts (self, open->accounts);
  envoi_store_adopt_contacts (self, open->contacts, open->requests);
  envoi_store_adopt_rooms (self, open->rooms);
  envoi_store_adopt_conversations (self, open->conversations);
  self->open = TRUE;
  envoi_store_adopt_feeds (self, &open->feeds);
  set_search_complete (self, open->search_unfinished == 0);
  dex_promise_resolve_boolean (command->promise, TRUE);
}

static void
clear_open (EnvoiCommand *command)
{
  Open *open = (Open *) command;

  g_ptr_array_unref (open->accounts);
  g_ptr_array_unref (open->contacts);
  g_ptr_array_unref (open->conversations);
  g_ptr_array_unref (open->requests);
  g_ptr_array_unref (open->rooms);
  envoi_feeds_load_clear (&open->feeds);
}

static const EnvoiCommandClass open_class = { sizeof (Open), 0, run_open, done_open, clear_open };

/**
 * envoi_store_open:
 *
 * Makes or opens the file in the store thread, brings it to the present schema, looks after its health and loads what is
 * always known: accounts, contacts, conversations and requests. After a rejection it may be called again.
 *
 * Returns: (transfer full): resolves to %TRUE; rejects with ENVOI_STORE_ERROR. ENVOI_STORE_ERROR_NEWER: a newer program
 *   wrote the file, which is left as it is.
 */
DexFuture *
envoi_store_open (EnvoiStore *self)
{
  DexPromise *promise;
  Open *open;

  g_return_val_if_fail (ENVOI_IS_STORE (self), NULL);
  if (self->open || envoi_writer_is_running (self->writer))
    return dex_future_new_reject (ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED, "The store is open already.");
  open = envoi_command_new (&open_class);
  open->accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_account_record_free);
  open->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_contact_record_free);
  open->conversations = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_conversation_record_free);
  open->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_request_record_free);
  open->rooms = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_room_record_free);
  envoi_feeds_load_init (&open->feeds);
  promise = dex_promise_new ();
  open->parent.promise = dex_ref (promise);
  envoi_writer_start (self->writer, &open->parent);
  return DEX_FUTURE (promise);
}

static gboolean
run_nothing (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  return TRUE;
}

static const EnvoiCommandClass flush_class = { sizeof (EnvoiCommand), 0, run_nothing, NULL, NULL };
static const EnvoiCommandClass close_class = { sizeof (EnvoiCommand), ENVOI_COMMAND_CLOSES, run_nothing, NULL, NULL };

/**
 * envoi_store_flush:
 *
 * Returns: (transfer full): resolves to %TRUE when everything written so far is committed; rejects only when the store
 *   is closed before that
 */
DexFuture *
envoi_store_flush (EnvoiStore *self)
{
  g_return_val_if_fail (ENVOI_IS_STORE (self), NULL);
  return envoi_store_push_with_future (self, envoi_command_new (&flush_class));
}

/**
 * envoi_store_close:
 *
 * The last call. What waits is written first; a disk that refuses is given five seconds.
 *
 * Returns: (transfer full): resolves to %TRUE; rejects when something could not be written
 */
DexFuture *
envoi_store_close (EnvoiStore *self)
{
  g_return_val_if_fail (ENVOI_IS_STORE (self), NULL);
  return envoi_store_push_with_future (self, envoi_command_new (&close_class));
}

/**
 * envoi_store_get_folder:
 *
 * Returns: (transfer none): where everything lies
 */
GFile *
envoi_store_get_folder (EnvoiStore *self)
{
  return self->folder;
}

EnvoiAccountEntry *
envoi_store_get_account_entry (EnvoiStore *self, EnvoiAccount *account)
{
  return g_hash_table_lookup (self->account_entries, account);
}

EnvoiConversationEntry *
envoi_store_get_conversation_entry (EnvoiStore *self, EnvoiConversation *conversation)
{
  return g_hash_table_lookup (self->conversation_entries, conversation);
}

GListModel *
envoi_store_list_accounts (EnvoiStore *self)
{
  return G_LIST_MODEL (self->accounts);
}

GListModel *
envoi_store_list_contacts (EnvoiStore *self)
{
  return G_LIST_MODEL (self->contacts);
}

GListModel *
envoi_store_list_conversations (EnvoiStore *self)
{
  return G_LIST_MODEL (self->conversations);
}

GListModel *
envoi_store_list_requests (EnvoiStore *self)
{
  return G_LIST_MODEL (self->requests);
}

GListModel *
envoi_store_list_rooms (EnvoiStore *self)
{
  return G_LIST_MODEL (self->rooms);
}

/* --- Class --- */

static void
envoi_store_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiStore *self = ENVOI_STORE (object);

  switch (id)
    {
    case PROP_TROUBLE:
      g_value_set_boxed (value, self->trouble);
      break;
    case PROP_RECOVERED:
      g_value_set_boolean (value, self->recovered);
      break;
    case PROP_RECOVERED_PATH:
      g_value_set_string (value, self->recovered_path);
      break;
    case PROP_SEARCH_COMPLETE:
      g_value_set_boolean (value, self->search_complete);
      break;
    case PROP_UNSEEN_ACTIVITIES:
      g_value_set_uint (value, self->feeds->unseen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_store_dispose (GObject *object)
{
  EnvoiStore *self = ENVOI_STORE (object);

  /* Without envoi_store_close this waits for the disk: better a short stall at the very end than a lost row. */
  g_clear_pointer (&self->writer, envoi_writer_free);
  g_clear_handle_id (&self->feeds->mute_timeout, g_source_remove);
  g_hash_table_remove_all (self->conversations_by_id);
  g_hash_table_remove_all (self->conversation_entries);
  g_hash_table_remove_all (self->account_entries);
  G_OBJECT_CLASS (envoi_store_parent_class)->dispose (object);
}

static void
envoi_store_finalize (GObject *object)
{
  EnvoiStore *self = ENVOI_STORE (object);

  g_clear_pointer (&self->feeds, envoi_store_feeds_free);
  g_clear_pointer (&self->conversations_by_id, g_hash_table_unref);
  g_clear_pointer (&self->conversation_entries, g_hash_table_unref);
  g_clear_pointer (&self->account_entries, g_hash_table_unref);
  g_clear_pointer (&self->touched, g_ptr_array_unref);
  g_clear_object (&self->accounts);
  g_clear_object (&self->contacts);
  g_clear_object (&self->conversations);
  g_clear_object (&self->requests);
  g_clear_object (&self->rooms);
  g_clear_object (&self->folder);
  g_clear_error (&self->trouble);
  g_free (self->recovered_path);
  G_OBJECT_CLASS (envoi_store_parent_class)->finalize (object);
}

static void
envoi_store_class_init (EnvoiStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_store_get_property;
  object_class->dispose = envoi_store_dispose;
  object_class->finalize = envoi_store_finalize;

  /**
   * EnvoiStore:trouble: (nullable)
   *
   * Why writes wait at present; %NULL when they do not.
   */
  properties[PROP_TROUBLE] = g_param_spec_boxed ("trouble", NULL, NULL, G_TYPE_ERROR, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RECOVERED] = g_param_spec_boolean ("recovered", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RECOVERED_PATH] = g_param_spec_string ("recovered-path", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * EnvoiStore:search-complete:
   *
   * Whether every message can be found. After an update of the program, and after damage, that takes a while.
   */
  properties[PROP_SEARCH_COMPLETE] = g_param_spec_boolean ("search-complete", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_UNSEEN_ACTIVITIES] = g_param_spec_uint ("unseen-activities", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * EnvoiStore::relieved:
   *
   * The end of what envoi_store_is_behind() said.
   */
  signals[RELIEVED] = g_signal_new ("relieved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * EnvoiStore::message-added:
   * @conversation: where
   * @message: the new message
   *
   * A message that was not known is committed.
   */
  signals[MESSAGE_ADDED] = g_signal_new ("message-added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, ENVOI_TYPE_CONVERSATION, ENVOI_TYPE_MESSAGE);
  signals[POST_ADDED] = g_signal_new ("post-added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ENVOI_TYPE_POST);
  signals[POST_CHANGED] = g_signal_new ("post-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ENVOI_TYPE_POST);
  signals[COMMENT_ADDED] = g_signal_new ("comment-added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ENVOI_TYPE_COMMENT);
  signals[ACTIVITY_ADDED] = g_signal_new ("activity-added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ENVOI_TYPE_ACTIVITY);
  signals[POST_REMOVED] = g_signal_new ("post-removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, ENVOI_TYPE_FEED, G_TYPE_STRING);
  signals[MUTES_CHANGED] = g_signal_new ("mutes-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
envoi_store_init (EnvoiStore *self)
{
  self->accounts = g_list_store_new (ENVOI_TYPE_ACCOUNT);
  self->contacts = g_list_store_new (ENVOI_TYPE_CONTACT);
  self->conversations = g_list_store_new (ENVOI_TYPE_CONVERSATION);
  self->requests = g_list_store_new (ENVOI_TYPE_REQUEST);
  self->rooms = g_list_store_new (ENVOI_TYPE_ROOM);
  self->account_entries = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) envoi_account_entry_free);
  self->conversation_entries = g_hash_table_new (NULL, NULL);
  self->conversations_by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->touched = g_ptr_array_new_with_free_func (g_object_unref);
  self->feeds = envoi_store_feeds_new (self);
}

/**
 * envoi_store_new:
 * @folder: where everything lies; made when it is missing, for the person's eyes only
 *
 * Returns: (transfer full): a store, not open yet
 */
EnvoiStore *
envoi_store_new (GFile *folder)
{
  EnvoiStore *self = g_object_new (ENVOI_TYPE_STORE, NULL);

  self->folder = g_object_ref (folder);
  self->writer = envoi_writer_new (g_file_peek_path (folder), &events, self);
  return self;
}
