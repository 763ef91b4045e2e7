/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Posts with files: how far these are is told, the person can take the post back while they are on their way, and what is at the server already does not
 * go there twice. The upload service is a server on this computer. */
#include <libsoup/soup.h>

#include "envoi-http.h"
#include "envoi-wall-clock.h"
#include "publisher-world.h"

#define SIZE 300000

typedef struct {
  FeedWorld *world;
  SoupServer *server;
  guint puts, status;
  gboolean holds;                  /* gives no answer yet */
  SoupServerMessage *held;
} House;

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  House *house = data;

  house->puts++;
  g_assert_cmpint (soup_server_message_get_request_body (message)->length, ==, SIZE);
  soup_server_message_set_status (message, house->status, NULL);
  if (house->holds)
    {
      house->held = g_object_ref (message);
      soup_server_message_pause (message);
    }
}

static House *
house_new (void)
{
  House *house = g_new0 (House, 1);
  GSList *uris;

  envoi_http_set_relaxed (TRUE);
  house->status = 201;
  house->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (house->server, NULL, on_request, house, NULL);
  g_assert_true (soup_server_listen_local (house->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (house->server);
  house->world = feed_new (FEED_PROSODY);
  house->world->upload_base = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  envoi_session_add_service (house->world->session, ENVOI_TYPE_UPLOADER);
  feed_caught_up (house->world);
  return house;
}

static void
house_free (House *house)
{
  feed_free (house->world);
  soup_server_disconnect (house->server);
  g_clear_object (&house->held);
  g_object_unref (house->server);
  g_free (house);
}

/* Goes on with what was held. */
static void
let_go (House *house)
{
  house->holds = FALSE;
  soup_server_message_unpause (house->held);
  g_clear_object (&house->held);
}

static void
add_file (House *house, EnvoiDraft *draft, const char *name)
{
  g_autofree char *path = g_build_filename (house->world->folder, name, NULL), *content = g_malloc0 (SIZE);
  g_autoptr (EnvoiPostPart) part = envoi_post_part_new (ENVOI_PART_FILE, NULL);

  g_assert_true (g_file_set_contents (path, content, SIZE, NULL));
  envoi_post_part_set_local_path (part, path);
  envoi_post_part_set_title (part, name);
  envoi_post_part_set_media_type (part, "text/plain");
  envoi_post_part_set_length (part, SIZE);
  g_list_store_append (envoi_draft_get_parts (draft), part);
}

static EnvoiDraft *
draft_with_files (House *house, guint n)
{
  EnvoiDraft *draft = new_draft (house->world, "With files", NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u.txt", i);

      add_file (house, draft, name);
    }
  return draft;
}

static const char *
href_of (EnvoiDraft *draft, guint position)
{
  g_autoptr (EnvoiPostPart) part = g_list_model_get_item (G_LIST_MODEL (envoi_draft_get_parts (draft)), position);

  return envoi_post_part_get_href (part);
}

static EnvoiTransferState
state_of (EnvoiDraft *draft, guint position)
{
  g_autoptr (EnvoiTransfer) upload = g_list_model_get_item (envoi_draft_get_uploads (draft), position);

  return envoi_transfer_get_state (upload);
}

/* --- How far it is ---------------------------------------------------------------------------------------------------------- */

static void
test_progress (void)
{
  House *house = house_new ();
  g_autoptr (EnvoiDraft) draft = draft_with_files (house, 2);
  g_autoptr (EnvoiPost) post = NULL;
  g_autoptr (EnvoiTransfer) first = NULL;
  g_autoptr (DexFuture) published = NULL;

  house->holds = TRUE;
  published = envoi_publisher_submit (house->world->publisher, draft);
  wait_until (house->held != NULL);
  /* It has never left: the entry goes when the files are there. */
  g_assert_cmpint (envoi_draft_get_state (draft), ==, ENVOI_DRAFT_QUEUED);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_draft_get_uploads (draft)), ==, 2);
  first = g_list_model_get_item (envoi_draft_get_uploads (draft), 0);
  g_assert_cmpstr (envoi_transfer_get_name (first), ==, "file-0.txt");
  wait_until (envoi_transfer_get_sent (first) == SIZE);
  g_assert_cmpint (state_of (draft, 0), ==, ENVOI_TRANSFER_RUNNING);
  g_assert_cmpint (state_of (draft, 1), ==, ENVOI_TRANSFER_WAITING);
  /* Who opens the timeline now sees it, too. */
  post = feed_post (house->world, ALICE, BLOG, envoi_draft_get_item_id (draft));
  g_assert_cmpint (envoi_post_get_state (post), ==, ENVOI_POST_SENDING);
  g_assert_true (envoi_post_get_uploads (post) == envoi_draft_get_uploads (draft));
  g_assert_cmpuint (count_items (house->world, ALICE, BLOG), ==, 0);
  let_go (house);
  g_assert_nonnull (await (published, NULL));
  feed_settle (house->world);
  g_assert_null (envoi_post_get_uploads (post));
  g_assert_null (envoi_draft_get_uploads (draft));
  g_assert_cmpuint (count_items (house->world, ALICE, BLOG), ==, 1);
  g_assert_cmpuint (house->puts, ==, 2);
  g_clear_object (&first);
  g_clear_object (&post);
  g_clear_object (&draft);
  house_free (house);
}

/* Cancelled at the second file: nothing is out, the draft has all that was in it, and goes out later without the first file going twice. */
static void
test_cancel (void)
{
  House *house = house_new ();
  g_autoptr (EnvoiDraft) draft = draft_with_files (house, 2);
  g_autoptr (EnvoiPost) post = NULL;
  g_autoptr (DexFuture) published = NULL;
  g_autoptr (DexFuture) again = NULL;
  g_autofree char *first = NULL;

  house->holds = TRUE;
  published = envoi_publisher_submit (house->world->publisher, draft);
  wait_until (house->held != NULL);
  let_go (house);
  house->holds = TRUE;
  wait_until (house->held != NULL);
  feed_done (envoi_publisher_cancel (house->world->publisher, draft));
  g_assert_true (dex_future_is_rejected (published));
  feed_settle (house->world);
  g_assert_cmpint (envoi_draft_get_state (draft), ==, ENVOI_DRAFT_EDITING);
  g_assert_null (envoi_draft_get_problem (draft));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (envoi_draft_get_parts (draft))), ==, 2);
  first = g_strdup (href_of (draft, 0));
  g_assert_nonnull (first);
  g_assert_null (href_of (draft, 1));
  g_assert_null (post = feed_post (house->world, ALICE, BLOG, envoi_draft_get_item_id (draft)));
  g_assert_cmpuint (count_items (house->world, ALICE, BLOG), ==, 0);
  let_go (house);
  again = envoi_publisher_submit (house->world->publisher, draft);
  g_assert_nonnull (await (again, NULL));
  g_assert_cmpstr (href_of (draft, 0), ==, first);
  g_assert_cmpuint (house->puts, ==, 3);
  g_assert_cmpuint (count_items (house->world, ALICE, BLOG), ==, 1);
  g_clear_object (&draft);
  house_free (house);
}

/* When the entry has left it is too late. */
static void
test_too_late (void)
{
  House *house = house_new ();
  g_autoptr (EnvoiDraft) draft = draft_with_files (house, 1);
  g_autoptr (DexFuture) published = envoi_publisher_submit (house->world->publisher, draft);
  g_autoptr (GError) error = NULL;

  wait_until (envoi_draft_get_state (draft) == ENVOI_DRAFT_SENDING);
  error = await_error (envoi_publisher_cancel (house->world->publisher, draft));
  g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CONFLICT);
  g_assert_nonnull (await (published, NULL));
  g_assert_cmpuint (count_items (house->world, ALICE, BLOG), ==, 1);
  g_clear_object (&draft);
  house_free (house);
}

/* --- Trouble ------------------------------------------------------------------------------------------------------------------ */

/* What the server refuses is told at once, and tried again when the person wants it. */
static void
test_refused (void)
{
  House *house = house_new ();
  g_autoptr (EnvoiDraft) draft = draft_with_files (house, 1);
  g_autoptr (EnvoiPost) post = NULL;
  g_autoptr (GError) error = NULL;

  house->status = 413;
  error = await_error (envoi_publisher_submit (house->world->publisher, draft));
  g_assert_error (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_TOO_LARGE);
  feed_settle (house->world);
  g_assert_cmpint (envoi_draft_get_state (draft), ==, ENVOI_DRAFT_FAILED);
  post = feed_post (house->world, ALICE, BLOG, envoi_draft_get_item_id (draft));
  g_assert_cmpint (envoi_post_get_state (post), ==, ENVOI_POST_FAILED);
  g_assert_cmpuint (count_items (house->world, ALICE, BLOG), ==, 0);
  g_clear_object (&post);
  house->status = 201;
  feed_done (envoi_publisher_retry (house->world->publisher, draft));
  g_assert_cmpuint (count_items (house->world, ALICE, BLOG), ==, 1);
  g_clear_object (&draft);
  house_free (house);
}

/* What may pass is tried again by itself, and after the third time the person is asked. */
static void
test_broken (void)
{
  House *house = house_new ();
  g_autoptr (EnvoiDraft) draft = draft_with_files (house, 1);
  g_autoptr (DexFuture) published = NULL;
  g_autoptr (GError) error = NULL;
  gint64 now = envoi_time_now ();

  envoi_wall_clock_fake (now);
  house->status = 500;
  published = envoi_publisher_submit (house->world->publisher, draft);
  for (guint i = 1; i < 3; i++)
    {
      wait_until (house->puts == i);
      wait_until (envoi_draft_get_uploads (draft) == NULL);
      g_assert_cmpint (envoi_draft_get_state (draft), ==, ENVOI_DRAFT_QUEUED);
      g_assert_true (dex_future_is_pending (published));
      envoi_wall_clock_fake (now += G_TIME_SPAN_MINUTE);
    }
  await (published, &error);
  g_assert_error (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_FAILED);
  g_assert_cmpuint (house->puts, ==, 3);
  g_assert_cmpint (envoi_draft_get_state (draft), ==, ENVOI_DRAFT_FAILED);
  house->status = 201;
  feed_done (envoi_publisher_retry (house->world->publisher, draft));
  g_assert_cmpuint (count_items (house->world, ALICE, BLOG), ==, 1);
  g_clear_object (&draft);
  house_free (house);
  envoi_wall_clock_fake (0);
}

/* The program ends while a file is on its way: the next run brings it there, and the post is out once. */
static void
test_restart (void)
{
  House *house = house_new ();
  FeedWorld *world = house->world;

  house->holds = TRUE;
  {
    g_autoptr (EnvoiDraft) draft = draft_with_files (house, 1);

    dex_future_disown (envoi_publisher_submit (world->publisher, draft));
    wait_until (house->held != NULL);
    feed_settle (world);
  }
  feed_restart (world);
  g_clear_object (&house->held);
  house->holds = FALSE;
  envoi_session_add_service (world->session, ENVOI_TYPE_UPLOADER);
  feed_caught_up (world);
  wait_until (count_items (house->world, ALICE, BLOG) == 1 && count_drafts (world) == 0);
  feed_settle (world);
  g_assert_cmpuint (feed_count (world, "publish " ALICE " " BLOG), ==, 1);
  house_free (house);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/publisher-files/progress", test_progress);
  g_test_add_func ("/publisher-files/cancel", test_cancel);
  g_test_add_func ("/publisher-files/too-late", test_too_late);
  g_test_add_func ("/publisher-files/refused", test_refused);
  g_test_add_func ("/publisher-files/broken", test_broken);
  g_test_add_func ("/publisher-files/restart", test_restart);
  return g_test_run ();
}
