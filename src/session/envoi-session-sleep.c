/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-session-manager-private.h"

/* The machine sleeps and wakes. Before: what came is on the disk and acknowledged, and each line is closed so that its server
 * keeps the session from now on, instead of sending into a dead line until it finds out. After: each line at once. */

#define STORE_SECONDS 2   /* logind waits five in all */
#define LINES_SECONDS 1

static void
on_state (EnvoiConnection *connection, GParamSpec *pspec, DexPromise *closed)
{
  if (envoi_connection_get_state (connection) != ENVOI_STREAM_ONLINE && dex_future_is_pending (DEX_FUTURE (closed)))
    dex_promise_resolve_boolean (closed, TRUE);
}

static void
promise_unref (gpointer promise, GClosure *closure)
{
  dex_unref (promise);
}

/* Resolves when the line is closed. */
static DexFuture *
put_to_sleep (EnvoiConnection *connection)
{
  DexPromise *closed = dex_promise_new ();

  if (envoi_connection_get_state (connection) == ENVOI_STREAM_ONLINE)
    g_signal_connect_data (connection, "notify::state", G_CALLBACK (on_state), dex_ref (closed), promise_unref, 0);
  else
    dex_promise_resolve_boolean (closed, TRUE);
  envoi_connection_sleep (connection);
  return DEX_FUTURE (closed);
}

static DexFuture *
fall_asleep_fiber (gpointer data)
{
  EnvoiSessionManager *self = data;
  GListModel *list = G_LIST_MODEL (self->sessions);
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) closed = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (EnvoiSession) session = g_list_model_get_item (list, i);

      envoi_session_save_state (session);
      g_ptr_array_add (connections, g_object_ref (envoi_session_get_connection (session)));
    }
  dex_await (dex_future_first (envoi_store_flush (self->store), dex_timeout_new_seconds (STORE_SECONDS), NULL), NULL);
  for (guint i = 0; i < connections->len && self->asleep; i++)
    g_ptr_array_add (closed, put_to_sleep (connections->pdata[i]));
  if (closed->len > 0)
    dex_await (dex_future_first (dex_future_allv ((DexFuture *const *) closed->pdata, closed->len), dex_timeout_new_seconds (LINES_SECONDS), NULL), NULL);
  for (guint i = 0; i < connections->len; i++)
    for (guint j = 0; j < closed->len; j++)
      g_signal_handlers_disconnect_by_func (connections->pdata[i], on_state, closed->pdata[j]);
  /* The machine may have woken meanwhile: the lock is the next sleep's then. */
  if (self->asleep && self->sleep_watch != NULL)
    envoi_sleep_watch_release (self->sleep_watch);
  return dex_future_new_for_boolean (TRUE);
}

static void
on_sleeping (EnvoiSleepWatch *watch, EnvoiSessionManager *self)
{
  self->asleep = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, fall_asleep_fiber, g_object_ref (self), g_object_unref));
}

static void
on_awake (EnvoiSleepWatch *watch, EnvoiSessionManager *self)
{
  self->asleep = FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->sessions)); i++)
    {
      g_autoptr (EnvoiSession) session = g_list_model_get_item (G_LIST_MODEL (self->sessions), i);

      envoi_connection_wake (envoi_session_get_connection (session));
    }
}

void
envoi_session_manager_watch_sleep (EnvoiSessionManager *self)
{
  if (self->sleep_watch != NULL)
    return;
  self->sleep_watch = envoi_sleep_watch_new ();
  g_signal_connect_object (self->sleep_watch, "sleeping", G_CALLBACK (on_sleeping), self, 0);
  g_signal_connect_object (self->sleep_watch, "awake", G_CALLBACK (on_awake), self, 0);
}
