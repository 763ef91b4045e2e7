/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two blogs and a community, and what is published there. */
#pragma once
#include "envoi-activity-list.h"
#include "envoi-post-list.h"
#include "envoi-time.h"
#include "store-helper.h"

#define ME "juliet@capulet.example"
#define ROMEO "romeo@montague.example"
#define NURSE "nurse@capulet.example"
#define PUBSUB "pubsub.verona.example"
#define NODE "balconies"
#define SECOND G_GINT64_CONSTANT (1000000)
#define BASE (G_GINT64_CONSTANT (1700000000) * SECOND)

typedef struct {
  char *folder;
  EnvoiStore *store;
  EnvoiAccount *account;
  EnvoiFeed *romeo, *nurse, *community;
} Fixture;

G_GNUC_UNUSED static EnvoiFeed *
follow (Fixture *f, const char *service, const char *node, gint64 unread_after)
{
  EnvoiFeed *feed = envoi_store_ensure_feed (f->store, f->account, service, node);

  envoi_feed_set_followed (feed, TRUE);
  envoi_feed_set_unread_after (feed, unread_after);
  envoi_store_save_feed (f->store, feed);
  return feed;
}

G_GNUC_UNUSED static void
load (Fixture *f)
{
  f->account = test_account (f->store, ME);
  f->romeo = follow (f, ROMEO, ENVOI_BLOG_NODE, BASE);
  f->nurse = follow (f, NURSE, ENVOI_BLOG_NODE, BASE);
  f->community = follow (f, PUBSUB, NODE, BASE);
}

G_GNUC_UNUSED static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_folder_new ();
  f->store = test_store_open (f->folder);
  load (f);
}

/* What is kept of figures is what counting gives. */
G_GNUC_UNUSED static void
check_file (const char *folder)
{
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM feed AS f WHERE account_id IS NOT NULL AND"
    " (unread <> (SELECT count (*) FROM post WHERE feed_id = f.id AND read = 0)"
    " OR newest <> ifnull ((SELECT max (published) FROM post WHERE feed_id = f.id), 0))"), ==, 0);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
}

G_GNUC_UNUSED static void
tear_down (Fixture *f, gconstpointer data)
{
  test_wait (envoi_store_flush (f->store), NULL);
  check_file (f->folder);
  test_store_close (f->store);
  test_folder_remove (f->folder);
}

G_GNUC_UNUSED static void
reopen (Fixture *f)
{
  test_store_close (f->store);
  f->store = test_store_open (f->folder);
  f->account = envoi_store_find_account (f->store, ME);
  f->romeo = envoi_store_find_feed (f->store, f->account, ROMEO, ENVOI_BLOG_NODE);
  f->nurse = envoi_store_find_feed (f->store, f->account, NURSE, ENVOI_BLOG_NODE);
  f->community = envoi_store_find_feed (f->store, f->account, PUBSUB, NODE);
}

/* A post by the blog's owner, or by nobody in the community. (transfer full) */
G_GNUC_UNUSED static EnvoiPost *
post_new (Fixture *f, EnvoiFeed *feed, const char *id, const char *title, gint64 published)
{
  EnvoiPost *post = envoi_post_new (envoi_feed_get_account (feed), envoi_feed_get_service (feed), envoi_feed_get_node (feed), id);

  envoi_post_set_title (post, title);
  envoi_post_set_published (post, published);
  envoi_post_set_updated (post, published);
  if (envoi_feed_get_kind (feed) == ENVOI_FEED_BLOG)
    envoi_post_set_author_jid (post, envoi_feed_get_service (feed));
  return post;
}

G_GNUC_UNUSED static int
wait_int (DexFuture *future)
{
  g_autoptr (DexFuture) mine = future;
  g_autoptr (GError) error = NULL;
  const GValue *value;

  test_until (!dex_future_is_pending (future));
  value = dex_future_get_value (future, &error);
  g_assert_no_error (error);
  return g_value_get_int (value);
}

G_GNUC_UNUSED static gpointer
wait_object (DexFuture *future)
{
  g_autoptr (DexFuture) mine = future;
  g_autoptr (GError) error = NULL;
  const GValue *value;

  test_until (!dex_future_is_pending (future));
  value = dex_future_get_value (future, &error);
  g_assert_no_error (error);
  return g_value_dup_object (value);
}

/* Takes the post; its entry is made of its id and title. */
G_GNUC_UNUSED static int
add (Fixture *f, EnvoiPost *post, EnvoiPostOrigin origin)
{
  g_autoptr (EnvoiPost) mine = post;
  g_autofree char *entry = g_markup_printf_escaped ("<entry><id>%s</id><title>%s</title></entry>", envoi_post_get_item_id (post), envoi_post_get_title (post));

  return wait_int (envoi_store_add_post (f->store, post, entry, origin));
}

G_GNUC_UNUSED static int
say (Fixture *f, EnvoiFeed *feed, const char *id, const char *title, int second)
{
  return add (f, post_new (f, feed, id, title, BASE + second * SECOND), ENVOI_POST_LIVE);
}

G_GNUC_UNUSED static char *
titles (GListModel *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (EnvoiPost) post = g_list_model_get_item (list, i);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", envoi_post_get_title (post));
    }
  return g_string_free (text, FALSE);
}

#define assert_titles(list, expected) \
  G_STMT_START { g_autofree char *_got = titles (G_LIST_MODEL (list)); g_assert_cmpstr (_got, ==, expected); } G_STMT_END

G_GNUC_UNUSED static EnvoiPostList *
list_of (Fixture *f, EnvoiPostScope scope, EnvoiFeed *feed, const char *word)
{
  EnvoiPostList *list = envoi_post_list_new (f->store, &(EnvoiPostQuery) { .scope = scope, .feed = feed, .tag = word, .author = word });

  test_wait_uint (envoi_post_list_load (list));
  return list;
}

G_GNUC_UNUSED static EnvoiPost *
at (EnvoiPostList *list, guint i)
{
  g_autoptr (EnvoiPost) post = g_list_model_get_item (G_LIST_MODEL (list), i);

  g_assert_nonnull (post);
  return post;
}
