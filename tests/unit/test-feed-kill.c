/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program that is killed while it gets level with a feed, in a flood of events: whenever that was, the next run leaves nothing out. Each seed is one
 * life of a feed; it is played by a child that kills itself somewhere, and then again, as far as the server is concerned, by the run that has to make good. */
#include "feed-world.h"

#include <signal.h>
#include <sys/wait.h>

#define MAX_TURNS 700

typedef struct { gboolean edit; guint n, minute; } Deed;

/* What a seed makes of it: the deeds before the first run, while it is away, and in the flood. */
typedef struct {
  guint seed;
  FeedFlavour flavour;
  GRand *chance;
  const char *service, *node;
  GArray *deeds;
  guint n_first, n_away, n_posts, turns;
} Life;

static Life *
life_new (guint seed, FeedFlavour flavour)
{
  Life *life = g_new0 (Life, 1);
  guint n_deeds;

  life->seed = seed;
  life->flavour = flavour;
  life->chance = g_rand_new_with_seed (seed);
  /* A stranger's blog is read through a window that grows; a community's ids are listed. */
  life->service = seed % 2 == 0 ? PUBSUB : BOB;
  life->node = seed % 2 == 0 ? "cats" : BLOG;
  life->deeds = g_array_new (FALSE, FALSE, sizeof (Deed));
  life->n_first = g_rand_int_range (life->chance, 15, 50);
  life->n_away = life->n_first + g_rand_int_range (life->chance, 0, 90);
  n_deeds = life->n_away + g_rand_int_range (life->chance, 0, 90);
  for (guint i = 0; i < n_deeds; i++)
    {
      Deed deed = { i > 10 && g_rand_int_range (life->chance, 0, 100) < 12, 0, i };

      deed.n = deed.edit ? (guint) g_rand_int_range (life->chance, 0, life->n_posts) : life->n_posts++;
      g_array_append_val (life->deeds, deed);
    }
  life->turns = g_rand_int_range (life->chance, 1, MAX_TURNS);
  return life;
}

static void
life_free (Life *life)
{
  g_rand_free (life->chance);
  g_array_unref (life->deeds);
  g_free (life);
}

static void
life_do (Life *life, FeedWorld *world, guint i)
{
  const Deed *deed = &g_array_index (life->deeds, Deed, i);
  g_autofree char *title = g_strdup_printf (deed->edit ? "post %04u, changed %u" : "post %04u", deed->n, i), *id = g_strdup_printf ("p%04u", deed->n);
  g_autofree char *xml = NULL;
  guint written = deed->minute;

  for (guint k = 0; deed->edit && k < i; k++)
    if (!g_array_index (life->deeds, Deed, k).edit && g_array_index (life->deeds, Deed, k).n == deed->n)
      written = g_array_index (life->deeds, Deed, k).minute;
  xml = feed_entry_edited (title, written, deed->minute);
  feed_publish (world, life->service, life->node, id, life->service, xml);
}

/* The world of this life, over this folder of the store. */
static FeedWorld *
life_enter (Life *life, const char *folder)
{
  FeedWorld *world = feed_new_in (life->flavour, folder);
  g_autofree char *listed = g_strdup_printf ("<subscription xmlns='urn:xmpp:pubsub:subscription:0' server='%s' node='%s'><title>T</title></subscription>",
                                             life->service, life->node);

  feed_put (world, ALICE, PRIVATE_LIST, "a", NULL, listed);
  g_hash_table_add (feed_node (world, life->service, life->node)->followers, g_strdup (ALICE));
  world->gone = TRUE;
  return world;
}

/* The first run, and the one that is killed. */
static int
live_and_die (guint seed, FeedFlavour flavour, const char *folder)
{
  Life *life = life_new (seed, flavour);
  FeedWorld *world = life_enter (life, folder);
  guint next = life->n_away;

  for (guint i = 0; i < life->n_first; i++)
    life_do (life, world, i);
  feed_caught_up (world);
  feed_lose (world);
  for (guint i = life->n_first; i < life->n_away; i++)
    life_do (life, world, i);
  feed_online (world);
  for (guint turn = 0; turn < life->turns; turn++)
    {
      if (next < life->deeds->len && g_rand_int_range (life->chance, 0, 100) < 25)
        life_do (life, world, next++);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (100);   /* the store is at work */
    }
  return kill (getpid (), SIGKILL);
}

static const char *program;

/* How many posts are missing. */
static guint
test_seed (guint seed, FeedFlavour flavour)
{
  g_autofree char *folder = g_dir_make_tmp ("envoi-feed-XXXXXX", NULL), *number = g_strdup_printf ("%u", seed), *kind = g_strdup_printf ("%d", flavour);
  const char *child[] = { program, "--live-and-die", number, kind, folder, NULL };
  g_autoptr (GError) error = NULL;
  Life *life = life_new (seed, flavour);
  FeedWorld *world;
  EnvoiFeed *feed;
  FeedNode *node;
  g_autoptr (GHashTable) stored = NULL;
  guint missing = 0;
  int status;

  g_spawn_sync (NULL, (char **) child, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);

  world = life_enter (life, folder);
  for (guint i = 0; i < life->deeds->len; i++)
    life_do (life, world, i);
  feed_caught_up (world);
  feed = envoi_store_find_feed (world->store, world->account, life->service, life->node);
  while (!envoi_feed_get_complete (feed))
    {
      g_autoptr (DexFuture) page = envoi_feed_service_load_older (world->feeds, feed);

      await (page, &error);
      g_assert_no_error (error);
    }
  feed_settle (world);
  stored = await_dup (envoi_store_load_known_items (world->store, world->account, life->service, life->node));
  node = feed_find (world, life->service, life->node);
  g_assert_cmpuint (node->items->len, ==, life->n_posts);
  for (guint i = 0; i < node->items->len; i++)
    {
      const FeedItem *item = node->items->pdata[i];
      g_autofree char *hash = envoi_store_hash_entry (item->xml);
      const char *here = g_hash_table_lookup (stored, item->id);

      /* An old post that was changed stands where it stood on ejabberd, and nobody is told who was away. */
      if (here == NULL || (flavour == FEED_PROSODY && !g_str_equal (here, hash)))
        {
          missing++;
          g_test_message ("%s is %s", item->id, here == NULL ? "missing" : "an old version");
        }
    }
  if (missing > 0)
    g_test_message ("seed %u on %s: %u of %u posts are missing (first %u, away %u, flood up to %u, killed after %u turns)", seed, feed_flavours[flavour],
                    missing, life->n_posts, life->n_first, life->n_away, life->deeds->len, life->turns);
  life_free (life);
  feed_free (world);
  return missing;
}

static void
test_killed (gconstpointer data)
{
  const char *only = g_getenv ("ENVOI_TEST_SEED");
  guint n = only != NULL ? atoi (only) : g_getenv ("ENVOI_TEST_LONG") != NULL ? 200 : 8, n_bad = 0;

  for (guint seed = only != NULL ? n : 1; seed <= n; seed++)
    n_bad += test_seed (seed, GPOINTER_TO_INT (data)) > 0;
  g_test_message ("%u of %u seeds left something out", n_bad, n);
  g_assert_cmpuint (n_bad, ==, 0);
}

int
main (int argc, char **argv)
{
  if (argc == 5 && g_str_equal (argv[1], "--live-and-die"))
    return live_and_die (atoi (argv[2]), atoi (argv[3]), argv[4]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < FEED_FLAVOURS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/feed-kill/%s", feed_flavours[i]);

      g_test_add_data_func (path, GINT_TO_POINTER (i), test_killed);
    }
  return g_test_run ();
}
