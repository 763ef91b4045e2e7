/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-mailbox-private.h"
#include "envoi-resolver-private.h"

static double
fixed (gpointer number)
{
  return *(double *) number;
}

static void
add (GPtrArray *targets, const char *host, guint priority, guint weight, gboolean direct)
{
  EnvoiTarget *target = envoi_target_new (host, 5222, direct);
  target->priority = priority;
  target->weight = weight;
  g_ptr_array_add (targets, target);
}

static char *
order (double number)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_target_free);
  g_autoptr (GString) text = g_string_new (NULL);
  add (targets, "c", 20, 0, TRUE);
  add (targets, "a", 10, 90, FALSE);
  add (targets, "z", 5, 0, FALSE);
  add (targets, "b", 10, 10, TRUE);
  envoi_resolver_order (targets, fixed, &number);
  for (guint i = 0; i < targets->len; i++)
    g_string_append (text, ((EnvoiTarget *) targets->pdata[i])->host);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* XEP-0368: the targets of both services are one list. */
static void
test_order (void)
{
  g_autofree char *low = order (0), *high = order (0.999);
  g_assert_cmpstr (low, ==, "zabc");
  g_assert_cmpstr (high, ==, "zbac");
}

static void
test_weight (void)
{
  /* Over many draws, nine in ten go to the heavier. */
  guint first = 0;
  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *text = order (i / 1000.0);
      first += text[1] == 'a';
    }
  g_assert_cmpuint (first, >, 850);
  g_assert_cmpuint (first, <, 950);
}

static void
test_parse (void)
{
  struct { const char *text, *host; int port; } cases[] = {
    { "chat.example", "chat.example", 1 }, { "chat.example:99", "chat.example", 99 }, { "[::1]:99", "::1", 99 }, { "::1", "::1", 1 },
    { "127.0.0.1:99", "127.0.0.1", 99 }, { "b\303\274cher.example", "xn--bcher-kva.example", 1 },
    { "", NULL, 0 }, { "a:0", NULL, 0 }, { "a:99999", NULL, 0 }, { NULL, NULL, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiTarget) target = envoi_target_parse (cases[i].text, 1, FALSE);
      g_assert_cmpstr (target != NULL ? target->host : NULL, ==, cases[i].host);
      g_assert_cmpint (target != NULL ? target->port : 0, ==, cases[i].port);
    }
}

static void
test_override (void)
{
  g_autoptr (GPtrArray) targets = envoi_resolver_parse_override ("a.test=127.0.0.1:1, b.test=[::1]:2:direct,b.test=h:3", "b.test");
  g_assert_cmpuint (targets->len, ==, 2);
  EnvoiTarget *first = targets->pdata[0], *second = targets->pdata[1];
  g_assert_true (first->direct && first->port == 2 && !second->direct && second->port == 3);
  g_assert_null (envoi_resolver_parse_override ("a.test=127.0.0.1:1", "c.test"));
}

/* --- the way to the main thread --- */

typedef struct { guint64 next; guint turns; gint64 longest; gboolean drained; GMainLoop *loop; } Reader;

static void
on_event (const EnvoiEvent *event, gpointer data)
{
  Reader *reader = data;
  gint64 until = g_get_monotonic_time () + 100;
  g_assert_cmpuint (event->number, ==, reader->next++);
  while (g_get_monotonic_time () < until)
    ;
  if (event->number == 2999)
    g_main_loop_quit (reader->loop);
}

static void
on_turn (gpointer data)
{
  ((Reader *) data)->turns++;
}

static void
on_drained (gpointer data)
{
  ((Reader *) data)->drained = TRUE;
}

static gpointer
post_all (gpointer mailbox)
{
  for (guint64 i = 0; i < 3000; i++)
    envoi_mailbox_post (mailbox, ENVOI_EVENT_SENT, i, NULL, NULL, 100);
  return NULL;
}

static void
test_mailbox (void)
{
  static const EnvoiMailboxCallbacks callbacks = { on_event, on_turn, on_drained };
  Reader reader = { .loop = g_main_loop_new (NULL, FALSE) };
  g_autoptr (EnvoiMailbox) mailbox = envoi_mailbox_new (NULL, &callbacks, &reader);
  GThread *thread = g_thread_new ("post", post_all, mailbox);
  g_thread_join (thread);
  g_assert_true (envoi_mailbox_is_full (mailbox));
  g_main_loop_run (reader.loop);
  g_assert_cmpuint (reader.next, ==, 3000);
  /* 300 ms of work in turns of 4 ms: the loop was free in between. */
  g_assert_cmpuint (reader.turns, >, 20);
  g_assert_true (reader.drained);
  g_assert_false (envoi_mailbox_is_full (mailbox));
  envoi_mailbox_close (mailbox);
  g_autofree char *data = g_strdup ("x");
  envoi_mailbox_post (mailbox, ENVOI_EVENT_SENT, 0, g_strdup ("freed"), g_free, 0);
  g_main_loop_unref (reader.loop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/resolver/order", test_order);
  g_test_add_func ("/resolver/weight", test_weight);
  g_test_add_func ("/resolver/parse", test_parse);
  g_test_add_func ("/resolver/override", test_override);
  g_test_add_func ("/mailbox/turns", test_mailbox);
  return g_test_run ();
}
