/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of messages: against a plain reading of the file after random operations, and rule by rule. */
#include "store-helper.h"

#include <sqlite3.h>
#include <time.h>

#include "envoi-store-private.h"
#include "envoi-time.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define BASE (G_GINT64_CONSTANT (1700000000) * SECOND)

typedef struct {
  char *folder;
  EnvoiStore *store;
  EnvoiConversation *conversation;
  EnvoiMessageList *list;
  GPtrArray *mirror;     /* what somebody knows who only listens to items-changed */
  guint changes;
  guint number;
} Fixture;

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, Fixture *f)
{
  g_assert_cmpuint (position + removed, <=, f->mirror->len);
  if (removed > 0)
    g_ptr_array_remove_range (f->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (f->mirror, position + i, g_list_model_get_item (model, position + i));
  g_assert_cmpuint (f->mirror->len, ==, g_list_model_get_n_items (model));
  f->changes++;
}

static void
make_list (Fixture *f)
{
  f->list = envoi_message_list_new (f->store, f->conversation);
  f->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (f->list, "items-changed", G_CALLBACK (on_items_changed), f);
}

static void
drop_list (Fixture *f)
{
  g_ptr_array_unref (f->mirror);
  g_assert_finalize_object (f->list);
  f->list = NULL;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_folder_new ();
  f->store = test_store_open (f->folder);
  f->conversation = test_conversation (f->store);
  f->number = 0;
  make_list (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  drop_list (f);
  test_store_close (f->store);
  test_folder_remove (f->folder);
}

static EnvoiMessage *
row (Fixture *f, guint i)
{
  g_autoptr (EnvoiMessage) message = g_list_model_get_item (G_LIST_MODEL (f->list), i);

  return message;   /* held by the list */
}

static guint
count (Fixture *f)
{
  return g_list_model_get_n_items (G_LIST_MODEL (f->list));
}

static void
settle (Fixture *f)
{
  test_wait (envoi_store_flush (f->store), NULL);
  test_until (f->list == NULL || envoi_message_list_is_settled (f->list));
}

static void
put (Fixture *f, EnvoiInsertMode mode, gboolean outgoing, gint64 time)
{
  g_autofree char *id = g_strdup_printf ("m%u", f->number);
  g_autofree char *body = g_strdup_printf ("%u", f->number++);
  g_autoptr (EnvoiMessage) message = test_message (outgoing, id, mode == ENVOI_INSERT_ARCHIVE ? id : NULL, body, time);

  envoi_store_put_message (f->store, f->conversation, message, mode);
}

static void
put_many (Fixture *f, guint many)
{
  for (guint i = 0; i < many; i++)
    put (f, ENVOI_INSERT_LIVE, FALSE, BASE);
  settle (f);
}

static int
local_day (gint64 time)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time / SECOND);

  return g_date_time_get_year (local) * 1000 + g_date_time_get_day_of_year (local);
}

/* The window is a piece of the conversation without a hole, and each of its marks is what its neighbours say. */
static void
check (Fixture *f)
{
  g_autofree char *path = test_database_path (f->folder);
  sqlite3 *handle = NULL;
  sqlite3_stmt *found = NULL;
  guint shown = count (f), i = 0, dividers = 0;
  gint64 before_time = 0;
  int before_outgoing = -1;
  gboolean started = FALSE, more = FALSE, skipped = FALSE;

  g_assert_cmpint (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, "SELECT m.id, position, time, outgoing, flags, state FROM message AS m JOIN conversation AS c"
    " ON c.id = conversation_id WHERE account_id IS NOT NULL ORDER BY position", -1, &found, NULL), ==, SQLITE_OK);
  while (sqlite3_step (found) == SQLITE_ROW)
    {
      gint64 time = sqlite3_column_int64 (found, 2);
      int outgoing = sqlite3_column_int (found, 3);

      if (shown > 0 && sqlite3_column_int64 (found, 0) == envoi_message_get_rowid (row (f, 0)))
        started = TRUE;
      if (started && i < shown)
        {
          EnvoiMessage *message = row (f, i);
          gboolean gap = (sqlite3_column_int (found, 4) & 8) != 0;
          gboolean day = before_outgoing < 0 || local_day (time) != local_day (before_time);

          g_assert_true (f->mirror->pdata[i] == message);
          g_assert_cmpint (envoi_message_get_rowid (message), ==, sqlite3_column_int64 (found, 0));
          g_assert_cmpint (envoi_message_get_position (message), ==, sqlite3_column_int64 (found, 1));
          g_assert_cmpint (envoi_message_get_state (message), ==, sqlite3_column_int (found, 5));
          g_assert_cmpint (envoi_message_get_after_gap (message), ==, gap);
          g_assert_cmpint (envoi_message_get_starts_day (message), ==, day);
          g_assert_cmpint (envoi_message_get_starts_group (message), ==,
                           day || gap || envoi_message_get_first_unread (message) || outgoing != before_outgoing
                           || ABS (time - before_time) > 5 * 60 * SECOND);
          dividers += envoi_message_get_first_unread (message);
          i++;
        }
      else if (started)
        more = TRUE;
      else
        skipped = TRUE;
      before_time = time;
      before_outgoing = outgoing;
    }
  sqlite3_finalize (found);
  sqlite3_close (handle);
  g_assert_cmpuint (i, ==, shown);
  g_assert_cmpuint (dividers, <=, 1);
  g_assert_cmpuint (shown, <=, 600);
  if (shown > 0)
    {
      g_assert_cmpint (envoi_message_list_get_at_start (f->list), ==, !skipped);
      g_assert_cmpint (envoi_message_list_get_at_end (f->list), ==, !more);
    }
}

static void
test_random (Fixture *f, gconstpointer data)
{
  gint64 position;
  guint steps = test_is_long () ? 2000 : 300;

  test_wait_uint (envoi_message_list_load (f->list));
  for (guint step = 0; step < steps; step++)
    {
      int kind = g_test_rand_int_range (0, 16);
      /* Half a year around, on whole seconds, so that times meet. */
      gint64 time = BASE + g_test_rand_int_range (0, 180 * 24) * (gint64) 1800 * SECOND;

      g_test_message ("step %u: %d (%u rows, start %d, end %d)", step, kind, count (f), envoi_message_list_get_at_start (f->list),
                      envoi_message_list_get_at_end (f->list));
      switch (kind)
        {
        case 0: case 1: case 2:
          put (f, ENVOI_INSERT_LIVE, g_test_rand_bit (), time);
          break;
        case 3:
          for (int i = g_test_rand_int_range (2, 150); i > 0; i--)
            put (f, ENVOI_INSERT_LIVE, g_test_rand_bit (), time + i * 60 * SECOND);
          break;
        case 4: case 5:
          for (int i = g_test_rand_int_range (1, 60); i > 0; i--)
            put (f, ENVOI_INSERT_ARCHIVE, g_test_rand_bit (), time + g_test_rand_int_range (0, 30) * 60 * SECOND);
          break;
        case 6: case 7:
          /* The archive's copy of something that came live: it moves. */
          if (f->number > 0)
            {
              guint known = g_test_rand_int_range (0, f->number);
              g_autofree char *id = g_strdup_printf ("m%u", known);
              g_autofree char *body = g_strdup_printf ("%u", known);
              g_autofree char *archive_id = g_strdup_printf ("m%u", known);

              for (int outgoing = 0; outgoing < 2; outgoing++)
                {
                  g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM message WHERE stanza_id = '%s' AND outgoing = %d", id, outgoing);
                  g_autoptr (EnvoiMessage) message = test_message (outgoing, id, archive_id, body, time);

                  test_wait (envoi_store_flush (f->store), NULL);
                  if (test_sql (f->folder, sql) > 0)
                    envoi_store_put_message (f->store, f->conversation, message, ENVOI_INSERT_ARCHIVE);
                }
            }
          break;
        case 8: case 9:
          test_wait_uint (envoi_message_list_load_older (f->list));
          break;
        case 10: case 11:
          test_wait_uint (envoi_message_list_load_newer (f->list));
          break;
        case 12:
          envoi_message_list_set_following (f->list, g_test_rand_bit ());
          envoi_conversation_set_active (f->conversation, g_test_rand_bit ());
          break;
        case 13:
          if (g_test_rand_bit ())
            test_wait_uint (envoi_message_list_jump_to_end (f->list));
          else
            test_wait_uint (envoi_message_list_load (f->list));
          break;
        case 14:
          position = envoi_conversation_get_last_position (f->conversation);
          envoi_store_set_read (f->store, f->conversation, position - g_test_rand_int_range (0, 5));
          if (g_test_rand_bit ())
            envoi_message_list_clear_divider (f->list);
          break;
        case 15:
          if (count (f) > 0)
            envoi_store_set_gap (f->store, f->conversation, envoi_message_get_archive_id (row (f, g_test_rand_int_range (0, count (f)))), g_test_rand_bit ());
          if (g_test_rand_int_range (0, 10) == 0)
            test_wait (envoi_store_clear_conversation (f->store, f->conversation), NULL);
          break;
        }
      settle (f);
      check (f);
    }
}

static void
test_first_fill (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (test_wait_uint (envoi_message_list_load (f->list)), ==, 0);
  g_assert_cmpuint (count (f), ==, 0);
  g_assert_true (envoi_message_list_get_at_start (f->list));
  g_assert_true (envoi_message_list_get_at_end (f->list));
  drop_list (f);

  /* Without anything unread: the end. */
  put_many (f, 200);
  envoi_store_set_read (f->store, f->conversation, G_MAXINT64);
  test_wait (envoi_store_flush (f->store), NULL);
  make_list (f);
  g_assert_cmpuint (test_wait_uint (envoi_message_list_load (f->list)), ==, 49);
  g_assert_cmpuint (count (f), ==, 50);
  g_assert_true (envoi_message_list_get_at_end (f->list));
  g_assert_false (envoi_message_list_get_at_start (f->list));
  g_assert_false (envoi_message_get_first_unread (row (f, 49)));
  check (f);
  drop_list (f);

  /* A few unread: the end, and the divider within it. */
  put_many (f, 5);
  make_list (f);
  g_assert_cmpuint (test_wait_uint (envoi_message_list_load (f->list)), ==, 45);
  g_assert_cmpuint (count (f), ==, 50);
  g_assert_true (envoi_message_get_first_unread (row (f, 45)));
  check (f);
  drop_list (f);

  /* Many unread: around the first of them. */
  put_many (f, 300);
  make_list (f);
  g_assert_cmpuint (test_wait_uint (envoi_message_list_load (f->list)), ==, 15);
  g_assert_cmpuint (count (f), ==, 50);
  g_assert_true (envoi_message_get_first_unread (row (f, 15)));
  g_assert_cmpstr (envoi_message_get_body (row (f, 15)), ==, "200");
  g_assert_false (envoi_message_list_get_at_end (f->list));
  check (f);

  /* The divider stays when they are read, until it is taken away. */
  envoi_store_set_read (f->store, f->conversation, G_MAXINT64);
  settle (f);
  g_assert_true (envoi_message_get_first_unread (row (f, 15)));
  envoi_message_list_clear_divider (f->list);
  g_assert_false (envoi_message_get_first_unread (row (f, 15)));
  g_assert_false (envoi_message_get_starts_group (row (f, 15)));
}

static void
test_pages (Fixture *f, gconstpointer data)
{
  guint pages = 0, more;

  put_many (f, 1000);
  envoi_store_set_read (f->store, f->conversation, G_MAXINT64);
  test_wait_uint (envoi_message_list_jump_to_end (f->list));
  while ((more = test_wait_uint (envoi_message_list_load_older (f->list))) > 0)
    {
      g_assert_cmpuint (more, ==, 50);
      check (f);
      pages++;
    }
  g_assert_cmpuint (pages, ==, 19);
  g_assert_cmpstr (envoi_message_get_body (row (f, 0)), ==, "0");
  g_assert_cmpuint (count (f), ==, 600);
  g_assert_false (envoi_message_list_get_at_end (f->list));
  /* What comes now is not in the window, and is there at its end when it gets there. */
  put_many (f, 1);
  check (f);
  for (pages = 0; test_wait_uint (envoi_message_list_load_newer (f->list)) > 0; pages++)
    check (f);
  g_assert_true (envoi_message_list_get_at_end (f->list));
  g_assert_cmpuint (pages, ==, 9);
  g_assert_cmpstr (envoi_message_get_body (row (f, count (f) - 1)), ==, "1000");
  g_assert_cmpuint (test_wait_uint (envoi_message_list_jump_to_end (f->list)), ==, 49);
}

static void
test_follows (Fixture *f, gconstpointer data)
{
  test_wait_uint (envoi_message_list_load (f->list));
  for (guint i = 0; i < 700; i++)
    {
      put (f, ENVOI_INSERT_LIVE, TRUE, BASE);
      settle (f);
    }
  check (f);
  g_assert_true (envoi_message_list_get_at_end (f->list));
  g_assert_false (envoi_message_list_get_at_start (f->list));
  g_assert_cmpstr (envoi_message_get_body (row (f, count (f) - 1)), ==, "699");

  /* Who reads elsewhere keeps what is read. */
  envoi_message_list_set_following (f->list, FALSE);
  {
    EnvoiMessage *first = row (f, 0);

    for (guint i = 0; i < 20; i++)
      put_many (f, 10);
    g_assert_true (row (f, 0) == first);
    g_assert_cmpuint (count (f), <=, 600);
    g_assert_false (envoi_message_list_get_at_end (f->list));
    check (f);
  }
}

/* A flood changes the list a few times, not thousands of times, and never by more rows than a glance takes. */
static void
test_flood (Fixture *f, gconstpointer data)
{
  test_wait_uint (envoi_message_list_load (f->list));
  for (guint i = 0; i < 20000; i++)
    {
      put (f, ENVOI_INSERT_LIVE, FALSE, BASE);
      if (i % 50 == 0)
        g_main_context_iteration (NULL, FALSE);
    }
  settle (f);
  g_test_message ("%u changes", f->changes);
  g_assert_cmpuint (f->changes, <, 400);
  g_assert_cmpuint (count (f), >=, 50);
  g_assert_true (envoi_message_list_get_at_end (f->list));
  g_assert_cmpstr (envoi_message_get_body (row (f, count (f) - 1)), ==, "19999");
  g_assert_cmpuint (envoi_conversation_get_unread (f->conversation), ==, 20000);
  check (f);
}

/* What comes while nobody looks gets the divider; what comes under the reader's eyes does not. */
static void
test_divider_when_away (Fixture *f, gconstpointer data)
{
  test_wait_uint (envoi_message_list_load (f->list));
  envoi_conversation_set_active (f->conversation, TRUE);
  put_many (f, 1);
  g_assert_false (envoi_message_get_first_unread (row (f, 0)));
  envoi_store_set_read (f->store, f->conversation, envoi_message_get_position (row (f, 0)));
  envoi_conversation_set_active (f->conversation, FALSE);
  put (f, ENVOI_INSERT_LIVE, TRUE, BASE);
  put_many (f, 2);
  g_assert_false (envoi_message_get_first_unread (row (f, 1)));
  g_assert_true (envoi_message_get_first_unread (row (f, 2)));
  g_assert_false (envoi_message_get_first_unread (row (f, 3)));
  envoi_message_list_clear_divider (f->list);
  check (f);
}

/* Days are those of the person's calendar: 2023-11-14, 23:59 and 00:01 in Berlin. */
static void
test_days (Fixture *f, gconstpointer data)
{
  const gint64 midnight = G_GINT64_CONSTANT (1700002800) * SECOND;

  test_wait_uint (envoi_message_list_load (f->list));
  put (f, ENVOI_INSERT_LIVE, TRUE, midnight - 120 * SECOND);
  put (f, ENVOI_INSERT_LIVE, TRUE, midnight - 60 * SECOND);
  put (f, ENVOI_INSERT_LIVE, TRUE, midnight);
  put (f, ENVOI_INSERT_LIVE, TRUE, midnight + 60 * SECOND);
  put (f, ENVOI_INSERT_LIVE, TRUE, midnight + 400 * SECOND);
  settle (f);
  for (guint i = 0; i < 5; i++)
    {
      g_assert_cmpint (envoi_message_get_starts_day (row (f, i)), ==, i == 0 || i == 2);
      g_assert_cmpint (envoi_message_get_starts_group (row (f, i)), ==, i == 0 || i == 2 || i == 4);
    }
}

/* Two windows over one conversation show the same objects; the one that goes leaves the other alone. */
static void
test_two_windows (Fixture *f, gconstpointer data)
{
  EnvoiMessageList *other = envoi_message_list_new (f->store, f->conversation);
  g_autoptr (EnvoiMessage) message = NULL;

  put_many (f, 10);
  test_wait_uint (envoi_message_list_load (f->list));
  test_wait_uint (envoi_message_list_load (other));
  message = g_list_model_get_item (G_LIST_MODEL (other), 3);
  g_assert_true (message == row (f, 3));
  g_assert_finalize_object (other);
  put_many (f, 1);
  g_assert_cmpuint (count (f), ==, 11);
}

/* A list that goes while its rows are on their way leaves nobody waiting. */
static void
test_gone_while_loading (Fixture *f, gconstpointer data)
{
  EnvoiMessageList *other = envoi_message_list_new (f->store, f->conversation);
  DexFuture *future;

  put_many (f, 10);
  future = envoi_message_list_load (other);
  g_assert_finalize_object (other);
  g_assert_false (test_wait (future, NULL));
}

static void
test_sent_object_is_the_row (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiMessage) message = test_message (TRUE, "mine", NULL, "x", BASE);

  test_wait_uint (envoi_message_list_load (f->list));
  g_assert_cmpint (test_add (f->store, f->conversation, g_object_ref (message), ENVOI_INSERT_LIVE), ==, envoi_message_get_rowid (message));
  settle (f);
  g_assert_true (row (f, 0) == message);
}

/* The archive tells of it in the moment in which it came: told of twice, it is one row. */
static void
test_moved_as_it_came (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiMessage) live = test_message (FALSE, "m", NULL, "x", BASE + 5 * SECOND);
  g_autoptr (EnvoiMessage) copy = test_message (FALSE, "m", "a", "x", BASE);

  test_wait_uint (envoi_message_list_load (f->list));
  envoi_store_put_message (f->store, f->conversation, live, ENVOI_INSERT_LIVE);
  envoi_store_put_message (f->store, f->conversation, copy, ENVOI_INSERT_ARCHIVE);
  settle (f);
  g_assert_cmpuint (count (f), ==, 1);
  g_assert_cmpint (envoi_message_get_position (row (f, 0)), ==, BASE);
  check (f);
}

/* A place found elsewhere, a search say, and reading on from there in both directions. */
static void
test_jump_to (Fixture *f, gconstpointer data)
{
  guint at;

  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *id = g_strdup_printf ("j%u", i);

      test_add (f->store, f->conversation, test_message (i % 2, id, id, id, BASE + i * SECOND), ENVOI_INSERT_ARCHIVE);
    }
  test_wait_uint (envoi_message_list_load (f->list));
  at = test_wait_uint (envoi_message_list_jump_to (f->list, BASE + 150 * SECOND));
  g_assert_cmpstr (envoi_message_get_id (row (f, at)), ==, "j150");
  g_assert_cmpuint (at, >=, 20);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), >=, at + 20);
  g_assert_false (envoi_message_list_get_at_end (f->list) || envoi_message_list_get_at_start (f->list));
  g_assert_cmpuint (test_wait_uint (envoi_message_list_load_older (f->list)), >, 0);
  while (test_wait_uint (envoi_message_list_load_newer (f->list)) > 0)
    ;
  g_assert_true (envoi_message_list_get_at_end (f->list));
  for (guint i = 1; i < g_list_model_get_n_items (G_LIST_MODEL (f->list)); i++)
    g_assert_cmpint (envoi_message_get_position (row (f, i)), ==, envoi_message_get_position (row (f, i - 1)) + SECOND);
  /* Between two, before the first, behind the last. */
  at = test_wait_uint (envoi_message_list_jump_to (f->list, BASE + 150 * SECOND + 1));
  g_assert_cmpstr (envoi_message_get_id (row (f, at)), ==, "j151");
  g_assert_cmpuint (test_wait_uint (envoi_message_list_jump_to (f->list, 1)), ==, 0);
  g_assert_true (envoi_message_list_get_at_start (f->list));
  at = test_wait_uint (envoi_message_list_jump_to (f->list, G_MAXINT64));
  g_assert_cmpstr (envoi_message_get_id (row (f, at)), ==, "j399");
  g_assert_true (envoi_message_list_get_at_end (f->list));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "Europe/Berlin", TRUE);
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  ADD ("/message-list/first-fill", test_first_fill);
  ADD ("/message-list/pages", test_pages);
  ADD ("/message-list/follows", test_follows);
  ADD ("/message-list/flood", test_flood);
  ADD ("/message-list/divider-when-away", test_divider_when_away);
  ADD ("/message-list/days", test_days);
  ADD ("/message-list/two-windows", test_two_windows);
  ADD ("/message-list/gone-while-loading", test_gone_while_loading);
  ADD ("/message-list/sent-object-is-the-row", test_sent_object_is_the_row);
  ADD ("/message-list/jump-to", test_jump_to);
  ADD ("/message-list/moved-as-it-came", test_moved_as_it_came);
  ADD ("/message-list/random", test_random);
  return g_test_run ();
}
