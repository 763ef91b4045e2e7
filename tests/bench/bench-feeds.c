/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the store costs for feeds: a timeline of very many posts, opened and gone through, a burst, a first sign-in.
 * bench-feeds [posts]
 * bench-feeds --fill FOLDER ADDRESS POSTS: writes so many posts into a store, for the benchmarks of the program. */
#include <stdlib.h>
#include <time.h>

#include "envoi-post-list.h"
#include "envoi-time.h"

#define FEEDS 60
#define BURST 2000
#define TEXT "<div xmlns='http://www.w3.org/1999/xhtml'><p>But <b>soft</b>, what light through yonder window breaks? It is the east, and Juliet is the sun.</p>" \
  "<p>Arise, fair sun, and kill the envious <a href='https://verona.example/moon'>moon</a>, who is already sick and pale with grief.</p></div>"

static double longest_turn;

static double
cpu (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static void
turn (gboolean may_block)
{
  double begin = cpu (CLOCK_THREAD_CPUTIME_ID);

  g_main_context_iteration (NULL, may_block);
  longest_turn = MAX (longest_turn, cpu (CLOCK_THREAD_CPUTIME_ID) - begin);
}

static const GValue *
wait_for (DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  const GValue *value;

  while (dex_future_is_pending (future))
    turn (TRUE);
  value = dex_future_get_value (future, &error);
  if (value == NULL)
    g_error ("%s", error->message);
  return value;
}

static void
put (EnvoiStore *store, EnvoiFeed *feed, guint number, gint64 published, EnvoiPostOrigin origin)
{
  static const char * const tags[] = { "verona", "balcony", NULL };
  g_autofree char *id = g_strdup_printf ("3f1c4a5e-0000-4000-8000-%012u", number), *title = g_strdup_printf ("Post number %u", number);
  g_autofree char *place = g_strconcat (ENVOI_BLOG_NODE ":comments/", id, NULL), *entry = g_strconcat ("<entry><id>", id, "</id>" TEXT "</entry>", NULL);
  g_autoptr (EnvoiPost) post = envoi_post_new (envoi_feed_get_account (feed), envoi_feed_get_service (feed), envoi_feed_get_node (feed), id);

  envoi_post_set_title (post, title);
  envoi_post_set_content_kind (post, ENVOI_CONTENT_XHTML);
  envoi_post_set_content (post, TEXT);
  envoi_post_set_author_jid (post, envoi_feed_get_service (feed));
  envoi_post_set_tags (post, tags);
  envoi_post_set_published (post, published);
  envoi_post_set_updated (post, published);
  envoi_post_set_comments_service (post, envoi_feed_get_service (feed));
  envoi_post_set_comments_node (post, place);
  envoi_store_put_post (store, post, entry, origin);
}

/* Blogs that the account follows, full of posts: behind the newest there is one each minute. */
static int
fill (const char *folder, const char *address, guint many)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  EnvoiStore *store = envoi_store_new (file);
  EnvoiAccount *account;
  gint64 now = envoi_time_now ();
  gboolean complete = FALSE;

  wait_for (envoi_store_open (store));
  account = envoi_store_find_account (store, address);
  if (account == NULL)
    g_error ("There is no account %s in %s.", address, folder);
  for (guint i = 0; i < many; i++)
    {
      g_autofree char *jid = g_strdup_printf ("blog%u@montague.example", i % FEEDS);
      EnvoiFeed *feed = envoi_store_ensure_feed (store, account, jid, ENVOI_BLOG_NODE);

      if (!envoi_feed_get_followed (feed))
        {
          envoi_feed_set_followed (feed, TRUE);
          envoi_store_save_feed (store, feed);
        }
      put (store, feed, i, now - (gint64) (i + 1) * G_TIME_SPAN_MINUTE, ENVOI_POST_PAGE);
      if (i % 500 == 0)
        wait_for (envoi_store_flush (store));
    }
  wait_for (envoi_store_flush (store));
  while (!complete)
    {
      turn (FALSE);
      g_object_get (store, "search-complete", &complete, NULL);
    }
  wait_for (envoi_store_close (store));
  g_object_unref (store);
  return 0;
}

int
main (int argc, char **argv)
{
  guint many = argc > 1 ? atoi (argv[1]) : 50000, scrolled = 0, pages = 0;
  g_autofree char *folder = g_dir_make_tmp ("envoi-bench-XXXXXX", NULL), *sweep = g_strdup_printf ("rm -rf '%s'", folder);
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  EnvoiStore *store = envoi_store_new (file);
  g_autoptr (EnvoiAccount) account = envoi_account_new ("juliet@capulet.example");
  g_autoptr (EnvoiPostList) list = NULL;
  EnvoiFeed *feeds[FEEDS];
  gint64 now = envoi_time_now ();
  DexFuture *done;
  double process, thread;

  dex_init ();
  if (argc == 5 && g_str_equal (argv[1], "--fill"))
    return fill (argv[2], argv[3], atoi (argv[4]));
  wait_for (envoi_store_open (store));
  wait_for (envoi_store_save_account (store, account));
  for (guint i = 0; i < FEEDS; i++)
    {
      g_autofree char *jid = g_strdup_printf ("blog%u@montague.example", i);

      feeds[i] = envoi_store_ensure_feed (store, account, jid, ENVOI_BLOG_NODE);
      envoi_feed_set_followed (feeds[i], TRUE);
      envoi_store_save_feed (store, feeds[i]);
    }
  process = cpu (CLOCK_PROCESS_CPUTIME_ID);
  thread = cpu (CLOCK_THREAD_CPUTIME_ID);
  for (guint i = 0; i < FEEDS * 20; i++)
    put (store, feeds[i / 20], i, now - i * G_TIME_SPAN_MINUTE, ENVOI_POST_PAGE);
  wait_for (envoi_store_flush (store));
  process = cpu (CLOCK_PROCESS_CPUTIME_ID) - process;
  thread = cpu (CLOCK_THREAD_CPUTIME_ID) - thread;
  g_print ("60 blogs of 20 posts stored: %.3f s CPU (main %.3f)\n", process, thread);

  process = cpu (CLOCK_PROCESS_CPUTIME_ID);
  for (guint i = FEEDS * 20; i < many; i++)
    {
      put (store, feeds[i % FEEDS], i, now - i * G_TIME_SPAN_MINUTE, ENVOI_POST_PAGE);
      if (i % 500 == 0)
        wait_for (envoi_store_flush (store));
    }
  wait_for (envoi_store_flush (store));
  g_print ("%u posts stored: %.2f s CPU\n", many, cpu (CLOCK_PROCESS_CPUTIME_ID) - process);
  wait_for (envoi_store_close (store));
  g_object_unref (store);

  process = cpu (CLOCK_PROCESS_CPUTIME_ID);
  store = envoi_store_new (file);
  wait_for (envoi_store_open (store));
  g_print ("opened: %.1f ms CPU\n", (cpu (CLOCK_PROCESS_CPUTIME_ID) - process) * 1000);
  list = envoi_post_list_new (store, &(EnvoiPostQuery) { .scope = ENVOI_POSTS_HOME });
  process = cpu (CLOCK_PROCESS_CPUTIME_ID);
  wait_for (envoi_post_list_load (list));
  g_print ("timeline of %u opened: %.1f ms CPU, %u rows\n", many, (cpu (CLOCK_PROCESS_CPUTIME_ID) - process) * 1000, g_list_model_get_n_items (G_LIST_MODEL (list)));
  process = cpu (CLOCK_PROCESS_CPUTIME_ID);
  longest_turn = 0;
  while (pages < 200)
    {
      guint added = g_value_get_uint (wait_for (envoi_post_list_load_older (list)));

      if (added == 0)
        break;
      scrolled += added;
      pages++;
    }
  process = (cpu (CLOCK_PROCESS_CPUTIME_ID) - process) * 1000;
  g_print ("%u rows in %u pages: %.1f ms CPU, %.2f a page, longest turn %.1f ms\n", scrolled, pages, process, process / MAX (pages, 1), longest_turn * 1000);

  wait_for (envoi_post_list_jump_to_top (list));
  account = g_object_ref (envoi_store_find_account (store, "juliet@capulet.example"));
  process = cpu (CLOCK_PROCESS_CPUTIME_ID);
  thread = cpu (CLOCK_THREAD_CPUTIME_ID);
  longest_turn = 0;
  for (guint i = 0; i < BURST; i++)
    {
      put (store, envoi_post_get_feed (g_list_model_get_item (G_LIST_MODEL (list), i % 20)), many + i, envoi_time_now (), ENVOI_POST_LIVE);
      if (i % 50 == 49)
        turn (FALSE);
    }
  done = envoi_store_flush (store);
  while (dex_future_is_pending (done))
    turn (TRUE);
  dex_unref (done);
  process = cpu (CLOCK_PROCESS_CPUTIME_ID) - process;
  thread = cpu (CLOCK_THREAD_CPUTIME_ID) - thread;
  g_print ("burst of %d: %.3f s CPU (main %.3f), longest turn %.1f ms\n", BURST, process, thread, longest_turn * 1000);

  for (guint i = 0; i < 4; i++)
    {
      static const char * const texts[] = { "light ", "lig", "number 777", "4242" };
      EnvoiPostSearchQuery query = { .text = texts[i] };
      guint found;

      process = cpu (CLOCK_PROCESS_CPUTIME_ID);
      done = envoi_store_search_posts (store, &query, 30, 0);
      found = ((GPtrArray *) g_value_get_boxed (wait_for (done)))->len;
      g_print ("search %s: %u found, %.1f ms CPU\n", texts[i], found, (cpu (CLOCK_PROCESS_CPUTIME_ID) - process) * 1000);
      dex_unref (done);
    }
  process = cpu (CLOCK_PROCESS_CPUTIME_ID);
  envoi_store_add_mute (store, ENVOI_MUTE_WORDS, "number 77", 0);
  wait_for (envoi_store_flush (store));
  g_print ("a mute: %.1f ms CPU\n", (cpu (CLOCK_PROCESS_CPUTIME_ID) - process) * 1000);
  g_clear_object (&list);
  wait_for (envoi_store_close (store));
  g_object_unref (store);
  return system (sweep);
}
