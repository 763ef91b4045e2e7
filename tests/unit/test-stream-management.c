/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-backoff-private.h"
#include "envoi-stream-management-private.h"

static void
collect (const EnvoiOutgoing *outgoing, gpointer text)
{
  g_string_append_printf (text, "%" G_GUINT64_FORMAT " ", outgoing->tag);
}

static void
send (EnvoiStreamManagement *sm, guint64 first, guint64 last)
{
  for (guint64 tag = first; tag <= last; tag++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static ("<x/>", 4);
      envoi_stream_management_sent (sm, tag, bytes);
    }
}

static guint64
receive (EnvoiStreamManagement *sm, guint n)
{
  guint64 last = 0;
  while (n-- > 0)
    last = envoi_stream_management_received (sm);
  return last;
}

static void
test_acknowledge (void)
{
  g_autoptr (EnvoiStreamManagement) sm = envoi_stream_management_new ();
  g_autoptr (GString) acked = g_string_new (NULL);
  envoi_stream_management_start (sm);
  send (sm, 1, 5);
  g_assert_true (envoi_stream_management_acknowledge (sm, 0, collect, acked));
  g_assert_true (envoi_stream_management_acknowledge (sm, 3, collect, acked));
  g_assert_true (envoi_stream_management_acknowledge (sm, 3, collect, acked));
  g_assert_cmpstr (acked->str, ==, "1 2 3 ");
  /* T26: going back, and more than was sent: refused, and nothing is dropped. */
  g_assert_false (envoi_stream_management_acknowledge (sm, 2, collect, acked));
  g_assert_false (envoi_stream_management_acknowledge (sm, 6, collect, acked));
  g_assert_false (envoi_stream_management_acknowledge (sm, G_MAXUINT32, collect, acked));
  g_assert_cmpuint (envoi_stream_management_get_n_unacked (sm), ==, 2);
  g_assert_cmpuint (envoi_stream_management_get_unacked_bytes (sm), ==, 8);
  envoi_stream_management_end (sm, collect, acked);
  g_assert_cmpstr (acked->str, ==, "1 2 3 4 5 ");
  g_assert_cmpuint (envoi_stream_management_get_n_unacked (sm), ==, 0);
}

static void
test_resume (void)
{
  g_autoptr (EnvoiStreamManagement) sm = envoi_stream_management_new ();
  g_autoptr (GString) acked = g_string_new (NULL), left = g_string_new (NULL);
  envoi_stream_management_start (sm);
  send (sm, 1, 7);
  guint64 sequence = receive (sm, 4);
  g_assert_cmpuint (ENVOI_SEQUENCE_COUNT (sequence), ==, 4);
  g_assert_true (envoi_stream_management_handled (sm, sequence));
  receive (sm, 3);                                     /* 5 to 7 are in memory, not on disk */
  g_assert_cmpuint (envoi_stream_management_ask_resume (sm), ==, 4);
  g_assert_true (envoi_stream_management_handled (sm, sequence + 1));   /* 5 is stored while we wait for the answer */
  g_assert_true (envoi_stream_management_resume (sm, 4, collect, acked));
  g_assert_cmpstr (acked->str, ==, "1 2 3 4 ");
  envoi_stream_management_foreach_unacked (sm, collect, left);
  g_assert_cmpstr (left->str, ==, "5 6 7 ");
  /* The later acknowledgement counts on from h, not from the head of the queue. */
  g_assert_true (envoi_stream_management_acknowledge (sm, 5, collect, acked));
  g_assert_cmpstr (acked->str, ==, "1 2 3 4 5 ");
  /* 5 to 7 come again and are known; 8 is new and keeps the count of the session. */
  g_assert_cmpuint (envoi_stream_management_get_handled (sm), ==, 4);
  g_assert_cmpuint (receive (sm, 1), ==, 0);
  g_assert_cmpuint (envoi_stream_management_get_handled (sm), ==, 5);
  g_assert_cmpuint (receive (sm, 2), ==, 0);
  g_assert_cmpuint (receive (sm, 1), ==, sequence + 4);
  g_assert_false (envoi_stream_management_resume (sm, 99, collect, acked));
}

static void
test_restart (void)
{
  g_autoptr (EnvoiStreamManagement) sm = envoi_stream_management_new ();
  g_autoptr (GString) acked = g_string_new (NULL);
  envoi_stream_management_restore (sm, 41);
  g_assert_true (envoi_stream_management_is_restored (sm));
  g_assert_cmpuint (envoi_stream_management_ask_resume (sm), ==, 41);
  /* What the earlier run sent is unknown here: the server's count is taken over. */
  g_assert_true (envoi_stream_management_resume (sm, 1234, collect, acked));
  g_assert_cmpstr (acked->str, ==, "");
  guint64 sequence = receive (sm, 1);
  g_assert_cmpuint (ENVOI_SEQUENCE_COUNT (sequence), ==, 42);
  g_assert_true (envoi_stream_management_handled (sm, sequence));
  send (sm, 1, 2);
  g_assert_true (envoi_stream_management_acknowledge (sm, 1235, collect, acked));
  g_assert_cmpstr (acked->str, ==, "1 ");
  g_assert_false (envoi_stream_management_acknowledge (sm, 1237, collect, acked));
}

static void
test_wrap (void)
{
  g_autoptr (EnvoiStreamManagement) sm = envoi_stream_management_new ();
  g_autoptr (GString) acked = g_string_new (NULL);
  envoi_stream_management_restore (sm, G_MAXUINT32);
  g_assert_true (envoi_stream_management_resume (sm, G_MAXUINT32 - 1, NULL, NULL) == TRUE);
  send (sm, 1, 4);
  g_assert_true (envoi_stream_management_acknowledge (sm, G_MAXUINT32, collect, acked));
  g_assert_true (envoi_stream_management_acknowledge (sm, 1, collect, acked));
  g_assert_cmpstr (acked->str, ==, "1 2 3 ");
  g_assert_false (envoi_stream_management_acknowledge (sm, G_MAXUINT32, collect, acked));
  g_assert_true (envoi_stream_management_acknowledge (sm, 2, collect, acked));
}

static void
test_wrap_incoming (void)
{
  g_autoptr (EnvoiStreamManagement) sm = envoi_stream_management_new ();
  envoi_stream_management_restore (sm, G_MAXUINT32 - 1);
  envoi_stream_management_ask_resume (sm);
  envoi_stream_management_resume (sm, 0, NULL, NULL);
  guint64 sequence = receive (sm, 3);
  g_assert_true (envoi_stream_management_handled (sm, sequence));
  g_assert_cmpuint ((guint32) envoi_stream_management_get_handled (sm), ==, 1);
}

static void
test_sessions (void)
{
  g_autoptr (EnvoiStreamManagement) sm = envoi_stream_management_new ();
  envoi_stream_management_start (sm);
  guint64 old = receive (sm, 5);
  envoi_stream_management_start (sm);
  guint64 new = receive (sm, 5);
  g_assert_cmpuint (ENVOI_SEQUENCE_SESSION (new), ==, ENVOI_SEQUENCE_SESSION (old) + 1);
  g_assert_false (envoi_stream_management_handled (sm, old));          /* stored late, from a session that is over */
  g_assert_false (envoi_stream_management_handled (sm, new + 1));      /* never handed on */
  g_assert_true (envoi_stream_management_handled (sm, new));
  g_assert_false (envoi_stream_management_handled (sm, new - 1));
}

static void
test_backoff (void)
{
  EnvoiBackoff backoff = { 0 };
  guint ceilings[] = { 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300 };
  for (guint i = 0; i < G_N_ELEMENTS (ceilings); i++)
    {
      EnvoiBackoff twin = backoff;
      g_assert_cmpuint (envoi_backoff_next (&twin, 0, 300), ==, i == 0 ? 0 : 250);
      g_assert_cmpuint (envoi_backoff_next (&backoff, 0.999999, 300), <=, ceilings[i] * 1000);
      if (i > 0)
        g_assert_cmpuint (envoi_backoff_next (&(EnvoiBackoff) { i }, 0.999999, 300), >, ceilings[i] * 990);
    }
  /* T20: no storm, however the dice fall on average. */
  for (guint longest = 60; longest <= 300; longest += 240)
    {
      guint tries = 0;
      backoff.attempt = 0;
      for (guint64 time = 0; time < 600000; tries++)
        time += envoi_backoff_next (&backoff, longest == 60 ? 0.6 : 0.3, longest);
      g_assert_cmpuint (tries, <=, 24);
    }
  envoi_backoff_reset (&backoff);
  g_assert_cmpuint (envoi_backoff_next (&backoff, 0.5, 300), ==, 0);
  backoff.attempt = G_MAXUINT;
  g_assert_cmpuint (envoi_backoff_next (&backoff, 0.5, 300), ==, 150000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream-management/acknowledge", test_acknowledge);
  g_test_add_func ("/stream-management/resume", test_resume);
  g_test_add_func ("/stream-management/restart", test_restart);
  g_test_add_func ("/stream-management/T27-wrap", test_wrap);
  g_test_add_func ("/stream-management/T27-wrap-incoming", test_wrap_incoming);
  g_test_add_func ("/stream-management/sessions", test_sessions);
  g_test_add_func ("/backoff/growth", test_backoff);
  return g_test_run ();
}
