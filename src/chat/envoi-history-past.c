/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-history-service-private.h"

/* Pages of the past, fetched when somebody looks for them: further back, or into a hole. */

#define OLDER_PAGE 100
#define MAX_OLDER_PAGES 5

static EnvoiSession *
session_of (EnvoiLevel *self)
{
  return envoi_service_get_session (ENVOI_SERVICE (self->service));
}

/* How far back this conversation is known. A room's archive is one with its conversation. Borrowed. */
static EnvoiArchiveState *
load_state (EnvoiLevel *self, const char *with, GError **error)
{
  EnvoiSession *session = session_of (self);
  EnvoiArchiveState *state = envoi_level_is_own (self) ? g_hash_table_lookup (self->service->states, with) : self->state;

  if (state != NULL)
    return state;
  state = dex_await_boxed (envoi_store_load_archive_state (envoi_session_get_store (session), envoi_session_get_account (session), with), error);
  if (state != NULL && envoi_level_is_own (self))
    g_hash_table_replace (self->service->states, g_strdup (with), state);
  else if (state != NULL)
    {
      g_clear_pointer (&self->state, envoi_archive_state_free);
      self->state = state;
    }
  return state;
}

/* A room lets only those who are inside look into its archive. */
static gboolean
is_open (EnvoiLevel *self, EnvoiSession *session)
{
  return session != NULL && envoi_session_is_online (session) && (envoi_level_is_own (self) || self->running || self->complete);
}

typedef struct {
  EnvoiLevel *level;
  EnvoiConversation *conversation;
  char *archive_id;
} Past;

static void
past_free (gpointer data)
{
  Past *past = data;

  envoi_level_release (past->level);
  g_object_unref (past->conversation);
  g_free (past->archive_id);
  g_free (past);
}

static Past *
past_new (EnvoiHistoryService *self, EnvoiConversation *conversation, const char *archive_id)
{
  Past *past = g_new0 (Past, 1);

  past->level = envoi_level_hold (envoi_history_get_level (self, conversation));
  past->conversation = g_object_ref (conversation);
  past->archive_id = g_strdup (archive_id);
  return past;
}

/* The page before what is known of this conversation. */
static EnvoiArchivePage *
ask_older (EnvoiLevel *self, const char *with, EnvoiArchiveState *state, GError **error)
{
  EnvoiArchiveQuery query = { .with = envoi_level_is_own (self) ? with : NULL, .before = state->oldest_id, .max = OLDER_PAGE };
  gint64 end = state->oldest_id ? state->oldest_time : self->state ? self->state->oldest_time : 0;
  g_autoptr (GError) local_error = NULL;
  EnvoiArchivePage *page = NULL;

  if (state->oldest_id != NULL)
    {
      page = envoi_history_ask (self, &query, &local_error);
      if (page != NULL || !g_error_matches (local_error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND))
        {
          if (page == NULL)
            g_propagate_error (error, g_steal_pointer (&local_error));
          return page;
        }
    }
  query.before = "";
  query.end = end;
  return envoi_history_ask (self, &query, error);
}

static DexFuture *
load_older_fiber (gpointer data)
{
  Past *past = data;
  EnvoiLevel *self = past->level;
  g_autoptr (EnvoiSession) session = session_of (self) ? g_object_ref (session_of (self)) : NULL;
  const char *with = envoi_conversation_get_jid (past->conversation);
  g_autoptr (GError) error = NULL;
  EnvoiArchiveState *state;
  guint epoch = self->epoch;
  guint n_new = 0;

  /* Before the first catch-up it is not known where the past begins. */
  if (!is_open (self, session))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");
  if (!dex_await (envoi_level_wait_caught_up (self), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  state = load_state (self, with, &error);
  if (state == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (self->state != NULL && self->state->complete)
    state->complete = TRUE;
  for (guint n = 0; n < MAX_OLDER_PAGES && n_new == 0 && !state->complete; n++)
    {
      g_autoptr (EnvoiArchivePage) page = ask_older (self, with, state, &error);

      if (page == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      n_new = envoi_history_take_page (self, page, ENVOI_ORIGIN_BEFORE, NULL, NULL);
      if (self->epoch != epoch)
        return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");
      state->complete = page->complete || page->first == NULL || g_strcmp0 (page->first, state->oldest_id) == 0;
      if (page->first != NULL)
        {
          g_free (state->oldest_id);
          state->oldest_id = g_strdup (page->first);
          if (page->results->len > 0)
            state->oldest_time = envoi_archive_page_get_time (page, FALSE);
        }
      envoi_store_save_archive_state (envoi_session_get_store (session), envoi_session_get_account (session), with, state);
    }
  return dex_future_new_for_uint (n_new);
}

static DexFuture *
on_older_loaded (DexFuture *future, gpointer data)
{
  Past *past = data;

  g_hash_table_remove (past->level->service->loading, envoi_conversation_get_jid (past->conversation));
  return dex_ref (future);
}

/**
 * envoi_history_service_load_older:
 *
 * Fetches the page before the oldest known message of a conversation. Asked again while it is on its way, it is the same page.
 *
 * Returns: (transfer full): a future of guint: how many were new; 0 at the beginning of history. Rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_history_service_load_older (EnvoiHistoryService *self, EnvoiConversation *conversation)
{
  const char *with = envoi_conversation_get_jid (conversation);
  DexFuture *future = g_hash_table_lookup (self->loading, with);

  if (future != NULL)
    return dex_ref (future);
  future = dex_scheduler_spawn (NULL, 0, load_older_fiber, past_new (self, conversation, NULL), past_free);
  future = dex_future_finally (future, on_older_loaded, past_new (self, conversation, NULL), past_free);
  if (dex_future_is_pending (future))
    g_hash_table_insert (self->loading, g_strdup (with), dex_ref (future));
  return future;
}

gboolean
envoi_history_service_is_complete (EnvoiHistoryService *self, EnvoiConversation *conversation)
{
  EnvoiArchiveState *state = g_hash_table_lookup (self->states, envoi_conversation_get_jid (conversation));
  EnvoiLevel *level = envoi_history_get_level (self, conversation);
  EnvoiRoom *room = envoi_conversation_get_room (conversation);

  if (room != NULL && !(envoi_room_get_features (room) & ENVOI_ROOM_HAS_ARCHIVE))
    return TRUE;
  return (level->state != NULL && level->state->complete) || (envoi_level_is_own (level) && state != NULL && state->complete);
}

/* The gap is closed when what comes begins with what we had; else it lies before that now, and where the archive begins there it can't be
 * filled any more. A page may hold nothing but reactions and the like: then it is the page before that. */
static DexFuture *
fill_gap_fiber (gpointer data)
{
  Past *past = data;
  EnvoiLevel *self = past->level;
  g_autoptr (EnvoiSession) session = session_of (self) ? g_object_ref (session_of (self)) : NULL;
  const char *with = envoi_level_is_own (self) ? envoi_conversation_get_jid (past->conversation) : NULL;
  g_autofree char *before = g_strdup (past->archive_id);
  EnvoiStore *store;
  guint epoch = self->epoch;
  guint n_new = 0;

  if (!is_open (self, session))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");
  store = envoi_session_get_store (session);
  for (guint n = 0; n < MAX_OLDER_PAGES; n++)
    {
      EnvoiArchiveQuery query = { .with = with, .before = before, .max = OLDER_PAGE };
      EnvoiPageEnd end = { FALSE, NULL };
      g_autofree char *oldest = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (EnvoiArchivePage) page = envoi_history_ask (self, &query, &error);
      gboolean over;

      if (page == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      n_new += envoi_history_take_page (self, page, ENVOI_ORIGIN_BEFORE, NULL, &end);
      oldest = end.oldest;
      if (self->epoch != epoch)
        return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");
      over = page->complete || page->first == NULL || g_str_equal (page->first, before);
      if (oldest != NULL && g_strcmp0 (oldest, past->archive_id) != 0)
        {
          if (!end.tied && over)
            envoi_store_set_gap_lost (store, past->conversation, oldest);
          else if (!end.tied)
            envoi_store_set_gap (store, past->conversation, oldest, TRUE);
          envoi_store_set_gap (store, past->conversation, past->archive_id, FALSE);
          break;
        }
      if (over)
        {
          envoi_store_set_gap_lost (store, past->conversation, past->archive_id);
          break;
        }
      g_free (before);
      before = g_strdup (page->first);
    }
  return dex_future_new_for_uint (n_new);
}

/**
 * envoi_history_service_fill_gap:
 * @message: has after-gap
 *
 * Returns: (transfer full): a future of guint: how many were new. Rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_history_service_fill_gap (EnvoiHistoryService *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  const char *archive_id = envoi_message_get_archive_id (message);

  if (archive_id == NULL)
    return dex_future_new_for_uint (0);
  return dex_scheduler_spawn (NULL, 0, fill_gap_fiber, past_new (self, conversation, archive_id), past_free);
}
