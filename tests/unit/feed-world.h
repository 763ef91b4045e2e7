/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session with the services of feeds, a real store in a folder of its own, and the servers of feed-servers.h. The account is alice@prosody.test/a.
 */
#pragma once
#include "feed-servers.h"

/* --- The session ---------------------------------------------------------------------------------------------------------- */

/* Everything that was asked for is answered, written and shown. */
G_GNUC_UNUSED static void
feed_settle (FeedWorld *world)
{
  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (DexFuture) flushed = NULL;

      peer_settle ();
      flushed = envoi_store_flush (world->store);
      await (flushed, NULL);
    }
  peer_settle ();
}

static void
feed_make_session (FeedWorld *world)
{
  world->session = envoi_session_new_offline (world->account, world->store);
  world->router = envoi_session_get_router (world->session);
  envoi_router_set_own_full (world->router, ALICE "/a");
  envoi_router_set_output (world->router, feed_on_output, world, NULL);
  world->feeds = ENVOI_FEED_SERVICE (envoi_session_add_service (world->session, ENVOI_TYPE_FEED_SERVICE));
  world->publisher = ENVOI_PUBLISHER (envoi_session_add_service (world->session, ENVOI_TYPE_PUBLISHER));
}

static void
feed_open_store (FeedWorld *world)
{
  g_autoptr (GFile) folder = g_file_new_for_path (world->folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (DexFuture) opened = NULL;

  world->store = envoi_store_new (folder);
  opened = envoi_store_open (world->store);
  await (opened, &error);
  g_assert_no_error (error);
}

/* Over a store that may be there already. */
static FeedWorld *
feed_new_in (FeedFlavour flavour, const char *folder)
{
  FeedWorld *world = g_new0 (FeedWorld, 1);
  g_autoptr (DexFuture) saved = NULL;

  world->flavour = flavour;
  world->folder = g_strdup (folder);
  world->log = g_ptr_array_new_with_free_func (g_free);
  world->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, feed_node_free);
  g_queue_init (&world->questions);
  feed_open_store (world);
  g_set_object (&world->account, envoi_store_find_account (world->store, ALICE));
  if (world->account == NULL)
    {
      world->account = envoi_account_new (ALICE);
      envoi_account_set_resource (world->account, "a");
      envoi_account_set_enabled (world->account, TRUE);
      saved = envoi_store_save_account (world->store, world->account);
      await (saved, NULL);
    }
  feed_make_session (world);
  feed_settle (world);
  return world;
}

G_GNUC_UNUSED static FeedWorld *
feed_new (FeedFlavour flavour)
{
  g_autofree char *folder = g_dir_make_tmp ("envoi-feed-XXXXXX", NULL);

  return feed_new_in (flavour, folder);
}

static void
feed_online (FeedWorld *world)
{
  world->gone = FALSE;
  envoi_session_report_online (world->session, FALSE);
}

/* (transfer full) */
G_GNUC_UNUSED static EnvoiFeed *
feed_follow (FeedWorld *world, const char *service, const char *node, gboolean shared)
{
  EnvoiFeed *feed = await_dup (envoi_feed_service_follow (world->feeds, service, node, shared));

  feed_settle (world);
  return feed;
}

static gboolean
feed_is_caught_up (FeedWorld *world)
{
  gboolean caught_up;

  g_object_get (world->feeds, "caught-up", &caught_up, NULL);
  return caught_up;
}

/* Level with all that is followed. */
G_GNUC_UNUSED static void
feed_caught_up (FeedWorld *world)
{
  feed_online (world);
  wait_until (feed_is_caught_up (world));
  feed_settle (world);
}

/* The line breaks and the server's session is over; what was asked gets no answer. */
G_GNUC_UNUSED static void
feed_lose (FeedWorld *world)
{
  world->gone = TRUE;
  g_queue_clear_full (&world->questions, (GDestroyNotify) envoi_stanza_unref);
  g_queue_init (&world->questions);
  envoi_session_report_lost (world->session);
  envoi_session_report_ended (world->session);
  envoi_router_fail_requests (world->router);
  feed_settle (world);
}

static void
feed_drop_session (FeedWorld *world)
{
  envoi_session_shut_down (world->session);
  envoi_router_fail_requests (world->router);
  feed_settle (world);
  envoi_router_set_output (world->router, NULL, NULL, NULL);
  wait_until (G_OBJECT (world->session)->ref_count == 1);
  g_assert_finalize_object (world->session);
  g_queue_clear_full (&world->questions, (GDestroyNotify) envoi_stanza_unref);
  g_queue_init (&world->questions);
}

static void
feed_close_store (FeedWorld *world)
{
  g_autoptr (DexFuture) closed = NULL;

  g_clear_object (&world->account);
  closed = envoi_store_close (world->store);
  await (closed, NULL);
  g_assert_finalize_object (world->store);
}

/* The program is started again. */
G_GNUC_UNUSED static void
feed_reopen (FeedWorld *world)
{
  feed_open_store (world);
  world->account = g_object_ref (envoi_store_find_account (world->store, ALICE));
  world->gone = world->silent = FALSE;
  world->loses = NULL;
  feed_make_session (world);
  feed_settle (world);
}

/* The program ends and is started again. */
G_GNUC_UNUSED static void
feed_restart (FeedWorld *world)
{
  feed_drop_session (world);
  feed_close_store (world);
  feed_reopen (world);
}

static void
feed_free (FeedWorld *world)
{
  feed_drop_session (world);
  feed_close_store (world);
  g_clear_handle_id (&world->serve_id, g_source_remove);
  g_spawn_sync (NULL, (char **) (const char *[]) { "rm", "-rf", world->folder, NULL }, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_hash_table_unref (world->nodes);
  g_ptr_array_unref (world->log);
  g_free (world->upload_base);
  g_free (world->folder);
  g_free (world);
}

/* --- Looking ------------------------------------------------------------------------------------------------------------------ */

/* It went well. */
G_GNUC_UNUSED static void
feed_done (DexFuture *future /* transfer full */)
{
  g_autoptr (GError) error = NULL;

  await (future, &error);
  g_assert_no_error (error);
  dex_unref (future);
}

G_GNUC_UNUSED static guint
feed_count (FeedWorld *world, const char *prefix)
{
  guint n = 0;

  for (guint i = 0; i < world->log->len; i++)
    n += g_str_has_prefix (world->log->pdata[i], prefix);
  return n;
}

/* The post that is stored. (transfer full) nullable */
G_GNUC_UNUSED static EnvoiPost *
feed_post (FeedWorld *world, const char *service, const char *node, const char *item)
{
  return await_dup (envoi_store_load_post (world->store, world->account, service, node, item));
}

/* Ids of what is stored. (transfer full) */
G_GNUC_UNUSED static guint
feed_stored (FeedWorld *world, const char *service, const char *node)
{
  g_autoptr (GHashTable) items = await_dup (envoi_store_load_known_items (world->store, world->account, service, node));

  return items != NULL ? g_hash_table_size (items) : 0;
}
