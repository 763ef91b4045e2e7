/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline of several blogs that are read down to different times: whoever scrolls gets each post once, in its place, and never one above himself. */
#include "feed-world.h"

#include "envoi-home-past.h"

#define MAX_BLOGS 6

typedef struct {
  FeedWorld *world;
  EnvoiPostList *list;
  guint n_blogs, n_posts;
  guint reader;            /* the row that the reader is at */
  gboolean scrolling;
} Scene;

static EnvoiFeedService *
find_service (EnvoiAccount *account, gpointer store)
{
  EnvoiFeedService *feeds = g_object_get_data (store, "feeds");

  return feeds;
}

static char *
blog_name (guint i)
{
  return g_strdup_printf (i % 2 == 0 ? "blog%u" : "community%u", i);
}

static void
write_post (Scene *scene, guint blog, guint number, guint minute)
{
  g_autofree char *node = blog_name (blog), *id = g_strdup_printf ("%u-%04u", blog, number), *title = g_strdup_printf ("%u of %u", number, blog);
  g_autofree char *xml = feed_entry_at (title, minute);

  feed_publish (scene->world, PUBSUB, node, id, BOB, xml);
}

/* Some write much, some little, some stopped long ago; their posts stand between each other. */
static Scene *
scene_new (FeedFlavour flavour, GRand *chance)
{
  Scene *scene = g_new0 (Scene, 1);

  scene->world = feed_new (flavour);
  scene->n_blogs = g_rand_int_range (chance, 2, MAX_BLOGS + 1);
  for (guint i = 0; i < scene->n_blogs; i++)
    {
      guint step = g_rand_int_range (chance, 1, 60), end = g_rand_int_range (chance, 2000, 5000), n = g_rand_int_range (chance, 0, 110);
      g_autofree char *node = blog_name (i), *item = g_strdup_printf ("f%u", i), *xml = NULL;

      feed_node (scene->world, PUBSUB, node);
      for (guint k = 0; k < n; k++)
        write_post (scene, i, k, end + k * step + g_rand_int_range (chance, 0, step));
      scene->n_posts += n;
      xml = g_strdup_printf ("<subscription xmlns='urn:xmpp:pubsub:subscription:0' server='" PUBSUB "' node='%s'><title>T</title></subscription>", node);
      feed_put (scene->world, ALICE, PRIVATE_LIST, item, NULL, xml);
      g_hash_table_add (feed_node (scene->world, PUBSUB, node)->followers, g_strdup (ALICE));
    }
  feed_caught_up (scene->world);
  g_object_set_data (G_OBJECT (scene->world->store), "feeds", scene->world->feeds);
  return scene;
}

static EnvoiPost *
find_reader (gpointer data)
{
  Scene *scene = data;
  EnvoiPost *post = g_list_model_get_item (G_LIST_MODEL (scene->list), scene->reader);

  if (post != NULL)
    g_object_unref (post);
  return post;
}

static void
on_items_changed (GListModel *list, guint position, guint removed, guint added, Scene *scene)
{
  if (!scene->scrolling)
    return;
  g_assert_cmpuint (removed, ==, 0);
  g_assert_cmpuint (position, >, scene->reader);
}

static void
scene_open (Scene *scene, EnvoiPostScope scope)
{
  EnvoiPostQuery query = { .scope = scope };

  scene->list = envoi_post_list_new (scene->world->store, &query);
  envoi_post_list_set_floor (scene->list, envoi_home_past_find_floor (scene->world->store, scope, find_service, scene->world->store));
  envoi_post_list_set_reader (scene->list, find_reader, scene);
  g_signal_connect (scene->list, "items-changed", G_CALLBACK (on_items_changed), scene);
  feed_done (envoi_post_list_load (scene->list));
  envoi_post_list_set_following (scene->list, FALSE);
  scene->scrolling = TRUE;
}

static guint
scene_older (Scene *scene, EnvoiPostScope scope)
{
  g_autoptr (DexFuture) future = envoi_home_past_load_older (scene->list, scene->world->store, scope, find_service, G_OBJECT (scene->world->store));
  g_autoptr (GError) error = NULL;
  const GValue *value = await (future, &error);

  g_assert_no_error (error);
  return g_value_get_uint (value);
}

static void
assert_in_order (Scene *scene)
{
  gint64 former = G_MAXINT64;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (scene->list)); i++)
    {
      g_autoptr (EnvoiPost) post = g_list_model_get_item (G_LIST_MODEL (scene->list), i);

      g_assert_cmpint (envoi_post_get_published (post), <=, former);
      former = envoi_post_get_published (post);
    }
}

static void
scene_free (Scene *scene)
{
  g_clear_object (&scene->list);
  g_object_set_data (G_OBJECT (scene->world->store), "feeds", NULL);
  feed_free (scene->world);
  g_free (scene);
}

/* Down to the first post of each; with what is published meanwhile, whenever it says it was. Longer timelines than the window holds are another test's. */
static void
scroll (guint seed, FeedFlavour flavour, gboolean live)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  Scene *scene = scene_new (flavour, chance);
  guint n_seen, n_live = 0, n_rounds = 0;

  scene_open (scene, ENVOI_POSTS_HOME);
  do
    {
      guint n = g_list_model_get_n_items (G_LIST_MODEL (scene->list));

      scene->reader = n > 0 ? n - 1 : 0;
      if (live && n > 2 && g_rand_boolean (chance))
        write_post (scene, g_rand_int_range (chance, 0, scene->n_blogs), 1000 + n_live++, g_rand_boolean (chance) ? 1000000 : g_rand_int_range (chance, 3000, 9000));
      n_seen = scene_older (scene, ENVOI_POSTS_HOME);
      feed_settle (scene->world);
      assert_in_order (scene);
      g_assert_cmpuint (++n_rounds, <, 200);
    }
  while (n_seen > 0 && g_list_model_get_n_items (G_LIST_MODEL (scene->list)) < 280);
  if (n_seen == 0)
    {
      GListModel *rows = G_LIST_MODEL (scene->list);

      /* Many at once are taken in a little later. */
      wait_until (g_list_model_get_n_items (rows) + envoi_post_list_get_n_new (scene->list) == scene->n_posts + n_live);
      if (!live)
        g_assert_cmpuint (g_list_model_get_n_items (rows), ==, scene->n_posts);
      /* At the top again, all is there. */
      scene->scrolling = FALSE;
      envoi_post_list_set_following (scene->list, TRUE);
      assert_in_order (scene);
      if (scene->n_posts + n_live < 300)
        g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (scene->list)), ==, scene->n_posts + n_live);
    }
  scene_free (scene);
}

static void
test_scroll (gconstpointer data)
{
  guint n = g_getenv ("ENVOI_TEST_LONG") != NULL ? 100 : 5;

  for (guint seed = 1; seed <= n; seed++)
    scroll (seed, GPOINTER_TO_INT (data), seed % 2 == 0);
}

/* One has written a post a minute, the other one a day: the second one's history does not show before the first one's of the same time, and only who
 * ends too early is asked. */
static void
test_barrier (void)
{
  Scene *scene = g_new0 (Scene, 1);

  scene->world = feed_new (FEED_MNESIA);
  for (guint blog = 0; blog < 2; blog++)
    {
      g_autofree char *node = blog_name (blog);
      g_autofree char *xml = g_strdup_printf ("<subscription xmlns='urn:xmpp:pubsub:subscription:0' server='" PUBSUB "' node='%s'><title>T</title></subscription>", node);
      g_autofree char *item = g_strdup_printf ("f%u", blog);

      for (guint k = 0; k < 60; k++)
        write_post (scene, blog, k, blog == 0 ? 90000 + k : k * 1440);
      feed_put (scene->world, ALICE, PRIVATE_LIST, item, NULL, xml);
    }
  feed_caught_up (scene->world);
  g_object_set_data (G_OBJECT (scene->world->store), "feeds", scene->world->feeds);
  g_ptr_array_set_size (scene->world->log, 0);
  scene_open (scene, ENVOI_POSTS_HOME);
  while (g_list_model_get_n_items (G_LIST_MODEL (scene->list)) < 50)
    {
      scene->reader = g_list_model_get_n_items (G_LIST_MODEL (scene->list)) - 1;
      g_assert_cmpuint (scene_older (scene, ENVOI_POSTS_HOME), >, 0);
    }
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (EnvoiPost) post = g_list_model_get_item (G_LIST_MODEL (scene->list), i);

      g_assert_cmpstr (envoi_post_get_node (post), ==, "blog0");
    }
  g_assert_cmpuint (feed_count (scene->world, "items " PUBSUB " blog0"), >, 0);
  g_assert_cmpuint (feed_count (scene->world, "items " PUBSUB " community1"), ==, 0);
  scene_free (scene);
}

/* Nobody who cannot be asked keeps the others back; offline, all that is stored is there. */
static void
test_refused (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (7);
  Scene *scene = scene_new (FEED_SQL, chance);
  guint stored = 0, n;

  for (guint i = 0; i < scene->n_blogs; i++)
    {
      g_autofree char *node = blog_name (i);

      feed_node (scene->world, PUBSUB, node)->refusal = i == 0 ? NULL : "forbidden";
    }
  scene_open (scene, ENVOI_POSTS_HOME);
  do
    {
      n = g_list_model_get_n_items (G_LIST_MODEL (scene->list));
      scene->reader = n > 0 ? n - 1 : 0;
    }
  while (scene_older (scene, ENVOI_POSTS_HOME) > 0);
  for (guint i = 0; i < scene->n_blogs; i++)
    {
      g_autofree char *node = blog_name (i);

      stored += feed_stored (scene->world, PUBSUB, node);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (scene->list)), ==, stored);
  scene_free (scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < FEED_FLAVOURS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/home-past/scroll/%s", feed_flavours[i]);

      g_test_add_data_func (path, GINT_TO_POINTER (i), test_scroll);
    }
  g_test_add_func ("/home-past/barrier", test_barrier);
  g_test_add_func ("/home-past/refused", test_refused);
  return g_test_run ();
}
