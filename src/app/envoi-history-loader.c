/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-history-loader.h"
#include "envoi-commands.h"
#include "envoi-when-done.h"

#define MOST_PAGES 20

/*
 * EnvoiHistoryLoader: brings older messages into a list: from the store while it has some, then from the server's archive;
 * fills gaps. One page at a time. Owned by the conversation page; main thread.
 */

struct _EnvoiHistoryLoader
{
  GObject parent_instance;
  EnvoiSessionManager *manager;
  EnvoiMessageList *list;
  GHashTable *tried;        /* positions of gaps that were asked for in this session */
  gboolean loading, filling, has_older;
};

enum { CHANGED, LOADED, JUMPED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiHistoryLoader, envoi_history_loader, G_TYPE_OBJECT)

static EnvoiHistoryService *
get_online_service (EnvoiHistoryLoader *self)
{
  EnvoiConversation *conversation = envoi_message_list_get_conversation (self->list);
  EnvoiSession *session = envoi_session_manager_get_session (self->manager, envoi_conversation_get_account (conversation));

  if (session == NULL || !envoi_session_is_online (session))
    return NULL;
  return envoi_find_history_service (self->manager, envoi_conversation_get_account (conversation));
}

static void
set_state (EnvoiHistoryLoader *self, gboolean loading, gboolean has_older)
{
  if (self->loading == loading && self->has_older == has_older)
    return;
  self->loading = loading;
  self->has_older = has_older;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_first_fill (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiHistoryLoader *self = owner;

  if (error == NULL)
    g_signal_emit (self, signals[LOADED], 0, g_value_get_uint (value));
  else
    g_warning ("The messages of a conversation cannot be read: %s", error->message);
  envoi_history_loader_check_gaps (self);
}

/* First fill of the list. */
void
envoi_history_loader_start (EnvoiHistoryLoader *self)
{
  envoi_when_done (envoi_message_list_load (self->list), self, on_first_fill);
}

static void
on_end (gpointer owner, const GValue *value, const GError *error)
{
  if (error == NULL)
    g_signal_emit (owner, signals[JUMPED], 0);
}

void
envoi_history_loader_jump_to_end (EnvoiHistoryLoader *self)
{
  envoi_when_done (envoi_message_list_jump_to_end (self->list), self, on_end);
}

static DexFuture *
load_older (gpointer data)
{
  EnvoiHistoryLoader *self = data;
  EnvoiConversation *conversation = envoi_message_list_get_conversation (self->list);
  g_autoptr (GError) error = NULL;
  guint n = dex_await_uint (envoi_message_list_load_older (self->list), &error);

  for (guint pages = 0; n == 0 && error == NULL; pages++)
    {
      EnvoiHistoryService *service = get_online_service (self);
      if (service == NULL || pages == MOST_PAGES || envoi_history_service_is_complete (service, conversation))
        {
          set_state (self, FALSE, FALSE);
          return dex_future_new_true ();
        }
      /* A page of the archive may hold nothing that is new to us. */
      dex_await_uint (envoi_history_service_load_older (service, conversation), &error);
      if (error == NULL)
        n = dex_await_uint (envoi_message_list_load_older (self->list), &error);
    }
  if (error != NULL)
    g_debug ("Older messages do not come: %s", error->message);
  set_state (self, FALSE, error == NULL);
  return dex_future_new_true ();
}

void
envoi_history_loader_load_older (EnvoiHistoryLoader *self)
{
  if (self->loading || !self->has_older)
    return;
  set_state (self, TRUE, TRUE);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, load_older, g_object_ref (self), g_object_unref));
}

static DexFuture *
load_newer (gpointer data)
{
  EnvoiHistoryLoader *self = data;
  g_autoptr (GError) error = NULL;

  dex_await_uint (envoi_message_list_load_newer (self->list), &error);
  set_state (self, FALSE, self->has_older);
  return dex_future_new_true ();
}

void
envoi_history_loader_load_newer (EnvoiHistoryLoader *self)
{
  if (self->loading)
    return;
  set_state (self, TRUE, self->has_older);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, load_newer, g_object_ref (self), g_object_unref));
}

typedef struct { EnvoiHistoryLoader *loader; EnvoiMessage *message; } Gap;

static void
gap_free (gpointer data)
{
  Gap *gap = data;
  g_object_unref (gap->loader);
  g_object_unref (gap->message);
  g_free (gap);
}

static DexFuture *
fill_gap (gpointer data)
{
  Gap *gap = data;
  EnvoiHistoryLoader *self = gap->loader;
  EnvoiHistoryService *service = get_online_service (self);
  g_autoptr (GError) error = NULL;

  if (service != NULL)
    dex_await_uint (envoi_history_service_fill_gap (service, envoi_message_list_get_conversation (self->list), gap->message), &error);
  self->filling = FALSE;
  if (error != NULL)
    g_debug ("A gap stays: %s", error->message);
  else if (service != NULL)
    envoi_history_loader_check_gaps (self);
  return dex_future_new_true ();
}

void
envoi_history_loader_fill_gap (EnvoiHistoryLoader *self, EnvoiMessage *message)
{
  Gap *gap;

  if (self->filling || get_online_service (self) == NULL)
    return;
  self->filling = TRUE;
  gap = g_new0 (Gap, 1);
  gap->loader = g_object_ref (self);
  gap->message = g_object_ref (message);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, fill_gap, gap, gap_free));
}

/* A gap in what is shown is filled without being asked for, each one once. */
void
envoi_history_loader_check_gaps (EnvoiHistoryLoader *self)
{
  if (self->filling || get_online_service (self) == NULL)
    return;
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->list)); i > 0; i--)
    {
      g_autoptr (EnvoiMessage) message = g_list_model_get_item (G_LIST_MODEL (self->list), i - 1);
      gint64 position = envoi_message_get_position (message);
      if (envoi_message_get_after_gap (message) && !envoi_message_get_gap_lost (message) && !g_hash_table_contains (self->tried, &position))
        {
          g_hash_table_add (self->tried, g_memdup2 (&position, sizeof position));
          envoi_history_loader_fill_gap (self, message);
          return;
        }
    }
}

/* The archive can be asked again. */
void
envoi_history_loader_came_online (EnvoiHistoryLoader *self)
{
  g_hash_table_remove_all (self->tried);
  set_state (self, self->loading, TRUE);
  envoi_history_loader_check_gaps (self);
}

gboolean
envoi_history_loader_get_loading (EnvoiHistoryLoader *self)
{
  return self->loading;
}

gboolean
envoi_history_loader_get_has_older (EnvoiHistoryLoader *self)
{
  return self->has_older;
}

static void
envoi_history_loader_finalize (GObject *object)
{
  EnvoiHistoryLoader *self = ENVOI_HISTORY_LOADER (object);

  g_hash_table_unref (self->tried);
  g_clear_object (&self->list);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_history_loader_parent_class)->finalize (object);
}

static void
envoi_history_loader_class_init (EnvoiHistoryLoaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_history_loader_finalize;
  signals[LOADED] = g_signal_new ("loaded", ENVOI_TYPE_HISTORY_LOADER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[JUMPED] = g_signal_new ("jumped", ENVOI_TYPE_HISTORY_LOADER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", ENVOI_TYPE_HISTORY_LOADER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
envoi_history_loader_init (EnvoiHistoryLoader *self)
{
  self->tried = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->has_older = TRUE;
}

EnvoiHistoryLoader *
envoi_history_loader_new (EnvoiSessionManager *manager, EnvoiMessageList *list)
{
  EnvoiHistoryLoader *self = g_object_new (ENVOI_TYPE_HISTORY_LOADER, NULL);

  self->manager = g_object_ref (manager);
  self->list = g_object_ref (list);
  return self;
}
