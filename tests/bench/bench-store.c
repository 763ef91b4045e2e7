/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the store costs: a flood of incoming messages, the start of the program, a conversation with very many messages.
 * bench-store [messages in the long conversation] */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "envoi-database-private.h"
#include "envoi-message-list.h"
#include "envoi-time.h"

#define FLOOD 20000
#define CONTACTS 400

static double
cpu (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static double longest_turn;

static void
turn (void)
{
  double begin = cpu (CLOCK_THREAD_CPUTIME_ID);

  g_main_context_iteration (NULL, FALSE);
  longest_turn = MAX (longest_turn, cpu (CLOCK_THREAD_CPUTIME_ID) - begin);
}

static const GValue *
wait_for (DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  const GValue *value;

  while (dex_future_is_pending (future))
    {
      g_main_context_iteration (NULL, TRUE);
    }
  value = dex_future_get_value (future, &error);
  if (value == NULL)
    g_error ("%s", error->message);
  return value;
}

static EnvoiStore *
open_store (const char *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  EnvoiStore *store = envoi_store_new (file);

  wait_for (envoi_store_open (store));
  return store;
}

static EnvoiMessage *
message_new (guint i)
{
  g_autofree char *id = g_strdup_printf ("3f1c4a5e-0000-4000-8000-%012u", i);
  g_autofree char *archive = g_strdup_printf ("01940000-0000-7000-8000-%012u", i);
  g_autofree char *body = i % 2 ? g_strdup_printf ("Message number %u: but soft, what light through yonder window breaks?", i)
                                : g_strdup_printf ("Message number %u: but soft, what light through yonder window breaks %s?", i, i % 4 ? "alpha" : "beta");
  EnvoiMessage *message = envoi_message_new (FALSE, id, body, envoi_time_now ());

  envoi_message_set_archive_id (message, archive);
  envoi_message_set_sender (message, "romeo@montague.example/orchard");
  envoi_message_set_markable (message, TRUE);
  return message;
}

static void
flood (EnvoiStore *store, EnvoiConversation *conversation, gboolean with_list)
{
  g_autoptr (EnvoiMessageList) list = with_list ? envoi_message_list_new (store, conversation) : NULL;
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  static guint number;
  DexFuture *done;
  double process, thread, wall;

  if (list != NULL)
    wait_for (envoi_message_list_load (list));
  for (guint i = 0; i < FLOOD; i++)
    g_ptr_array_add (messages, message_new (number++));
  longest_turn = 0;
  wall = g_get_monotonic_time () / 1e6;
  process = cpu (CLOCK_PROCESS_CPUTIME_ID);
  thread = cpu (CLOCK_THREAD_CPUTIME_ID);
  /* As they come from the line: some dozens a turn. */
  for (guint i = 0; i < FLOOD; i++)
    {
      envoi_store_put_message (store, conversation, messages->pdata[i], ENVOI_INSERT_LIVE);
      if (i % 50 == 49)
        turn ();
    }
  done = envoi_store_flush (store);
  while (dex_future_is_pending (done))
    turn ();
  process = cpu (CLOCK_PROCESS_CPUTIME_ID) - process;
  thread = cpu (CLOCK_THREAD_CPUTIME_ID) - thread;
  wall = g_get_monotonic_time () / 1e6 - wall;
  g_print ("flood of %d%s: %.3f s CPU (main %.3f, store %.3f), %.3f s, longest turn %.1f ms\n", FLOOD,
           with_list ? ", list open" : "", process, thread, process - thread, wall, longest_turn * 1000);
  dex_unref (done);
}

/* What people type: a word of every message, a rare one, a beginning, several, a phrase, one that is nowhere, in a small conversation. */
static void
search (EnvoiStore *store, EnvoiConversation *small, const char *what)
{
  static const struct { const char *text, *from; gboolean small; } asked[] = {
    { "light ", NULL, FALSE }, { "lig", NULL, FALSE }, { "l", NULL, FALSE }, { "w", NULL, FALSE }, { "4242", NULL, FALSE }, { "yonder number soft", NULL, FALSE },
    { "\"light through yonder\"", NULL, FALSE }, { "nowhere", NULL, FALSE }, { "nowhere light ", NULL, FALSE }, { "soft ", NULL, TRUE },
    { "light ", "romeo@montague.example", FALSE }, { "alpha beta ", NULL, FALSE }, { "light 777123", NULL, FALSE }, { "\"yonder light\"", NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      EnvoiSearchQuery query = { .text = asked[i].text, .from = asked[i].from, .conversation = asked[i].small ? small : NULL };
      double least = 1e9, begin;
      guint found = 0;

      for (int j = 0; j < 3; j++)
        {
          DexFuture *future;

          begin = cpu (CLOCK_PROCESS_CPUTIME_ID);
          future = envoi_store_search (store, &query, 50, 0);
          found = ((GPtrArray *) g_value_get_boxed (wait_for (future)))->len;
          least = MIN (least, cpu (CLOCK_PROCESS_CPUTIME_ID) - begin);
          if (j == 0)
            g_print ("search %s: %s%s: %u found, first %.1f ms CPU", what, asked[i].text, asked[i].small ? " (small)" : asked[i].from != NULL ? " (from)" : "", found,
                     least * 1000);
          dex_unref (future);
        }
      g_print (", best %.1f\n", least * 1000);
    }
}

/* As a file from before the search is found: how long until everything is, and what a message waits for meanwhile. */
static void
take_in (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, ENVOI_DATABASE_NAME, NULL);
  EnvoiDatabase *database = envoi_database_open (path, 0, NULL);
  double begin, begin_cpu, longest = 0;
  gboolean complete = FALSE;
  EnvoiStore *store;

  envoi_database_exec (database, "INSERT INTO search (search) VALUES ('delete-all'); UPDATE search_state SET unfinished = (SELECT max (id) FROM message)", NULL);
  envoi_database_close (database);
  begin = g_get_monotonic_time () / 1e6;
  begin_cpu = cpu (CLOCK_PROCESS_CPUTIME_ID);
  store = open_store (folder);
  while (!complete)
    {
      double asked = g_get_monotonic_time () / 1e6;

      wait_for (envoi_store_flush (store));
      longest = MAX (longest, g_get_monotonic_time () / 1e6 - asked);
      g_usleep (20000);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_object_get (store, "search-complete", &complete, NULL);
    }
  g_print ("all taken into the search: %.1f s, %.1f s CPU, longest wait for a command %.1f ms\n", g_get_monotonic_time () / 1e6 - begin,
           cpu (CLOCK_PROCESS_CPUTIME_ID) - begin_cpu, longest * 1000);
  wait_for (envoi_store_close (store));
  g_object_unref (store);
}

int
main (int argc, char **argv)
{
  guint many = argc > 1 ? atoi (argv[1]) : 1000000;
  g_autofree char *folder = g_dir_make_tmp ("envoi-bench-XXXXXX", NULL);
  g_autofree char *sweep = g_strdup_printf ("rm -rf '%s'", folder);
  EnvoiStore *store;
  EnvoiAccount *account;
  EnvoiConversation *conversation;
  double begin, begin_cpu;

  dex_init ();
  store = open_store (folder);
  account = envoi_account_new ("juliet@capulet.example");
  wait_for (envoi_store_save_account (store, account));
  for (guint i = 0; i < CONTACTS; i++)
    {
      g_autofree char *jid = g_strdup_printf ("contact%u@montague.example", i);
      EnvoiContact *contact = envoi_store_ensure_contact (store, account, jid);
      g_autoptr (EnvoiMessage) message = message_new (1000000000 + i);

      envoi_contact_set_name (contact, jid);
      envoi_contact_set_in_roster (contact, TRUE);
      envoi_store_save_contact (store, contact);
      envoi_store_put_message (store, envoi_store_ensure_conversation (store, account, jid), message, ENVOI_INSERT_LIVE);
    }
  wait_for (envoi_store_flush (store));
  conversation = envoi_store_ensure_conversation (store, account, "romeo@montague.example");
  flood (store, conversation, FALSE);
  flood (store, conversation, TRUE);

  conversation = envoi_store_ensure_conversation (store, account, "nurse@capulet.example");
  begin = g_get_monotonic_time () / 1e6;
  for (guint i = 0; i < many; i++)
    {
      g_autoptr (EnvoiMessage) message = message_new (2000000 + i);

      envoi_store_put_message (store, conversation, message, ENVOI_INSERT_LIVE);
      if (i % 5000 == 0)
        wait_for (envoi_store_flush (store));
    }
  wait_for (envoi_store_flush (store));
  envoi_store_set_read (store, conversation, envoi_conversation_get_last_position (conversation) - 200);
  wait_for (envoi_store_flush (store));
  g_print ("%u messages stored in %.1f s\n", many, g_get_monotonic_time () / 1e6 - begin);
  wait_for (envoi_store_close (store));
  g_object_unref (store);

  take_in (folder);
  begin = g_get_monotonic_time () / 1e6;
  begin_cpu = cpu (CLOCK_PROCESS_CPUTIME_ID);
  store = open_store (folder);
  g_print ("open, %d contacts and conversations: %.1f ms, %.1f ms CPU\n", CONTACTS, (g_get_monotonic_time () / 1e6 - begin) * 1000,
           (cpu (CLOCK_PROCESS_CPUTIME_ID) - begin_cpu) * 1000);
  account = envoi_store_find_account (store, "juliet@capulet.example");
  conversation = envoi_store_find_conversation (store, account, "nurse@capulet.example");
  for (int i = 0; i < 2; i++)
    {
      EnvoiMessageList *list = envoi_message_list_new (store, conversation);

      begin = g_get_monotonic_time () / 1e6;
      begin_cpu = cpu (CLOCK_PROCESS_CPUTIME_ID);
      wait_for (envoi_message_list_load (list));
      g_print ("window over %u messages, %u unread: %.2f ms, %.2f ms CPU, %u rows\n", many, envoi_conversation_get_unread (conversation),
               (g_get_monotonic_time () / 1e6 - begin) * 1000, (cpu (CLOCK_PROCESS_CPUTIME_ID) - begin_cpu) * 1000,
               g_list_model_get_n_items (G_LIST_MODEL (list)));
      g_object_unref (list);
    }
  search (store, envoi_store_find_conversation (store, account, "contact7@montague.example"), "in all");
  begin = g_get_monotonic_time () / 1e6;
  wait_for (envoi_store_clear_conversation (store, conversation));
  g_print ("cleared: %.2f ms\n", (g_get_monotonic_time () / 1e6 - begin) * 1000);
  wait_for (envoi_store_close (store));
  g_object_unref (store);
  return system (sweep) != 0;
}
