/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chat-world.h"

/* The store is level with the archive, whatever the archive does, and a hole is never silent. */

static void
assert_texts (ChatWorld *world, const char *jid, const char *expected)
{
  g_autofree char *texts = chat_texts (world, jid);

  g_assert_cmpstr (texts, ==, expected);
}

static char *
numbers (guint first, guint n)
{
  return n == 1 ? g_strdup_printf ("%u", first) : g_strdup_printf ("%u..%u", first, first + n - 1);
}

static void
assert_numbers (ChatWorld *world, guint first, guint n)
{
  g_autofree char *expected = numbers (first, n);

  assert_texts (world, BOB, expected);
}

static guint
load_older (ChatWorld *world, const char *jid)
{
  g_autoptr (DexFuture) future = envoi_history_service_load_older (world->history, chat_with (world, jid));
  g_autoptr (GError) error = NULL;
  const GValue *value = await (future, &error);

  g_assert_no_error (error);
  chat_settle (world);
  return g_value_get_uint (value);
}

/* New here: the newest come at once, the rest when somebody looks. */
static void
test_first (void)
{
  ChatWorld *world = chat_new ();

  chat_archive_incoming (world, BOB, 0, 800);
  chat_start (world);
  assert_numbers (world, 300, 500);
  g_assert_true (envoi_conversation_get_open (chat_with (world, BOB)));
  g_assert_false (envoi_history_service_is_complete (world->history, chat_with (world, BOB)));
  /* The first page of the past overlaps by the one message that it is found by. */
  g_assert_cmpuint (load_older (world, BOB), ==, 99);
  assert_numbers (world, 201, 599);
  g_assert_cmpuint (load_older (world, BOB), ==, 100);
  g_assert_cmpuint (load_older (world, BOB), ==, 100);
  g_assert_cmpuint (load_older (world, BOB), ==, 1);
  g_assert_cmpuint (load_older (world, BOB), ==, 0);
  assert_numbers (world, 0, 800);
  g_assert_true (envoi_history_service_is_complete (world->history, chat_with (world, BOB)));
  chat_free (world);
}

/* What the server held back for us is new, though the archive has it too; what is older is not. */
static gboolean
hand_over (ChatWorld *world, EnvoiStanza *question, const EnvoiNode *query)
{
  if (world->n_queries == 1)
    for (guint i = 8; i < 10; i++)
      chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" BOB "' to='" ALICE "' id='in-%u'><body>text %u</body></message>", i, i);
  return FALSE;
}

static void
test_first_unread (void)
{
  ChatWorld *world = chat_new ();

  world->on_query = hand_over;
  chat_archive_incoming (world, BOB, 0, 10);
  /* And what came between the sign-in and our being seen. */
  chat_archive_incoming (world, CARL, 10, 3);
  ((Archived *) world->archive->pdata[12])->time = envoi_time_now () - G_USEC_PER_SEC;
  chat_start (world);
  assert_numbers (world, 0, 10);
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, BOB)), ==, 2);
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, CARL)), ==, 1);
  chat_free (world);
}

/* The first run dies before it has caught up: what came since the sign-in is not taken for the past by the next. */
static gboolean
keep_silent (ChatWorld *world, EnvoiStanza *question, const EnvoiNode *query)
{
  return TRUE;
}

static void
test_first_died (void)
{
  ChatWorld *world = chat_new ();

  chat_archive_incoming (world, BOB, 0, 100);
  world->on_query = keep_silent;
  envoi_session_report_online (world->session, FALSE);
  wait_until (world->n_queries == 1);
  chat_settle (world);
  world->on_query = NULL;
  chat_archive_incoming (world, BOB, 100, 900);
  for (guint i = 100; i < 1000; i++)
    ((Archived *) world->archive->pdata[i])->time = envoi_time_now () + i;
  chat_restart (world);
  chat_start (world);
  assert_numbers (world, 0, 1000);
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, BOB)), ==, 900);
  chat_free (world);
}

static void
test_forward (void)
{
  ChatWorld *world = chat_new ();

  chat_archive_incoming (world, BOB, 0, 10);
  chat_start (world);
  chat_archive_incoming (world, BOB, 10, 700);
  chat_restart (world);
  chat_start (world);
  assert_numbers (world, 0, 710);
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, BOB)), ==, 700);
  /* Nothing new: one question. */
  chat_end (world);
  world->n_queries = 0;
  chat_start (world);
  g_assert_cmpuint (world->n_queries, ==, 1);
  assert_numbers (world, 0, 710);
  chat_free (world);
}

/* Signed in with nothing in the archive: what comes then is new, however it comes. */
static void
test_first_message (void)
{
  ChatWorld *world = chat_new ();

  chat_start (world);
  chat_archive_incoming (world, BOB, 0, 1);
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" BOB "/x' to='" ALICE "/a' id='in-0'><body>text 0</body></message>");
  chat_end (world);
  chat_archive_incoming (world, BOB, 1, 700);
  chat_restart (world);
  chat_start (world);
  assert_numbers (world, 0, 701);
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, BOB)), ==, 701);
  chat_free (world);
}

/* A live message that comes while pages are missing must not move the cursor over them. */
static gboolean
interrupt (ChatWorld *world, EnvoiStanza *question, const EnvoiNode *query)
{
  if (world->n_queries == 2)
    {
      chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" BOB "/x' to='" ALICE "/a' id='in-900'><body>text 900</body>"
                    "<stanza-id xmlns='urn:xmpp:sid:0' by='" ALICE "' id='arch-900'/></message>");
      return TRUE;    /* and never answers */
    }
  return FALSE;
}

static void
test_live_during_catch_up (void)
{
  ChatWorld *world = chat_new ();
  g_autofree char *expected = NULL;

  chat_archive_incoming (world, BOB, 0, 10);
  chat_start (world);
  chat_archive_incoming (world, BOB, 10, 590);
  chat_archive_incoming (world, BOB, 900, 1);
  chat_restart (world);
  world->n_queries = 0;
  world->on_query = interrupt;
  envoi_session_report_online (world->session, FALSE);
  wait_until (world->n_queries == 2);
  chat_settle (world);
  world->on_query = NULL;
  chat_restart (world);
  /* A page goes on from the cursor, half a minute behind the newest that was there. */
  assert_texts (world, BOB, "0..250,|text 900");
  chat_start (world);
  {
    g_autofree char *before = numbers (0, 600);
    expected = g_strconcat (before, ",900", NULL);
  }
  assert_texts (world, BOB, expected);
  chat_free (world);
}

/* T28: the archive no longer has the cursor. What may be missing is marked, and the mark goes when it is filled or proves empty. */
static void
test_t28_purged (void)
{
  ChatWorld *world = chat_new ();
  g_autoptr (EnvoiMessageList) list = NULL;
  g_autoptr (EnvoiMessage) message = NULL;
  g_autoptr (DexFuture) future = NULL;

  chat_archive_incoming (world, BOB, 0, 3);
  chat_start (world);
  chat_end (world);
  g_ptr_array_set_size (world->archive, 0);
  world->n_stamped += 100;
  chat_archive_incoming (world, BOB, 10, 2);
  chat_archive_incoming (world, EVE, 12, 1);
  chat_start (world);
  assert_texts (world, BOB, "0..2,|text 10,11");
  chat_end (world);
  chat_start (world);
  assert_texts (world, BOB, "0..2,|text 10,11");

  list = envoi_message_list_new (world->store, chat_with (world, BOB));
  dex_unref (await_future (envoi_message_list_load (list)));
  message = g_list_model_get_item (G_LIST_MODEL (list), 3);
  /* Looked for, and not there: what is missing stays missing, and stays told. */
  g_assert_false (envoi_message_get_gap_lost (message));
  future = envoi_history_service_fill_gap (world->history, chat_with (world, BOB), message);
  await (future, NULL);
  assert_texts (world, BOB, "0..2,|text 10,11");
  g_assert_true (envoi_message_get_gap_lost (message));
  g_clear_object (&message);
  g_clear_object (&list);
  chat_free (world);
}

/* T28: only the cursor itself is gone; its neighbour ties old and new. */
static void
test_t28_tied (void)
{
  ChatWorld *world = chat_new ();

  chat_archive_incoming (world, BOB, 0, 3);
  chat_archive_incoming (world, CARL, 3, 1);
  chat_start (world);
  chat_end (world);
  ((Archived *) world->archive->pdata[2])->time = ((Archived *) world->archive->pdata[3])->time;
  g_ptr_array_remove_index (world->archive, 3);
  chat_archive_incoming (world, BOB, 10, 2);
  chat_start (world);
  assert_texts (world, BOB, "0..2,10..11");
  chat_free (world);
}

/* T29: pages that no archive should give. Each ends, nothing is doubled. */
static guint quirk;

static gboolean
odd_pages (ChatWorld *world, EnvoiStanza *question, const EnvoiNode *query)
{
  GPtrArray *archive = world->archive;

  g_assert_cmpuint (world->n_queries, <, 50);
  switch (quirk)
    {
    case 0:  /* the same last for ever */
      for (guint i = 0; i < 5; i++)
        chat_send_result (world, query, archive->pdata[i]);
      chat_finish_page (world, question, "arch-0", "arch-4", FALSE);
      return TRUE;
    case 1:  /* nothing, and not complete */
      chat_finish_page (world, question, NULL, NULL, FALSE);
      return TRUE;
    case 2:  /* in reverse */
      for (guint i = archive->len; i > 0; i--)
        chat_send_result (world, query, archive->pdata[i - 1]);
      chat_finish_page (world, question, "arch-0", ((Archived *) archive->pdata[archive->len - 1])->id, TRUE);
      return TRUE;
    case 3:  /* each result twice */
      for (guint i = 0; i < archive->len; i++)
        {
          chat_send_result (world, query, archive->pdata[i]);
          chat_send_result (world, query, archive->pdata[i]);
        }
      chat_finish_page (world, question, "arch-0", ((Archived *) archive->pdata[archive->len - 1])->id, TRUE);
      return TRUE;
    case 4:  /* overlapping pages: each begins where the one before began */
      {
        guint from = MIN (world->n_queries - 1, archive->len - 1), to = MIN (from + 3, archive->len);

        for (guint i = from; i < to; i++)
          chat_send_result (world, query, archive->pdata[i]);
        chat_finish_page (world, question, ((Archived *) archive->pdata[from])->id, ((Archived *) archive->pdata[to - 1])->id, to == archive->len);
        return TRUE;
      }
    default: /* a last that is always new, with nothing in the pages */
      {
        g_autofree char *id = g_strdup_printf ("ghost-%u", world->n_queries);
        chat_finish_page (world, question, id, id, FALSE);
        return TRUE;
      }
    }
}

static void
test_t29_odd_pages (void)
{
  for (quirk = 0; quirk <= 5; quirk++)
    {
      ChatWorld *world = chat_new ();

      chat_archive_incoming (world, BOB, 0, 1);
      chat_start (world);
      chat_end (world);
      chat_archive_incoming (world, BOB, 1, 9);
      world->n_queries = 0;
      world->on_query = odd_pages;
      chat_start (world);
      if (quirk == 2 || quirk == 3 || quirk == 4)
        assert_numbers (world, 0, 10);
      else
        assert_numbers (world, 0, quirk == 0 ? 5 : 1);
      chat_free (world);
    }
}

/* A05, A06, A07: results that nobody asked for, or that come from another. */
static gboolean
forged_results (ChatWorld *world, EnvoiStanza *question, const EnvoiNode *query)
{
  static const char *froms[] = { EVE, EVE "/x", BOB, "prosody.test", ALICE "/other", "room@conference.prosody.test" };

  for (guint i = 0; i < G_N_ELEMENTS (froms); i++)
    chat_receive (world, "<message xmlns='jabber:client' from='%s' to='" ALICE "/a'><result xmlns='urn:xmpp:mam:2' queryid='%s' id='f%u'>"
                  "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>"
                  "<message xmlns='jabber:client' type='chat' from='" BOB "' to='" ALICE "' id='f%u'><body>forged</body></message></forwarded></result></message>",
                  froms[i], envoi_node_get_attribute (query, "queryid"), i, i);
  return FALSE;
}

static void
test_a05_a06_a07 (void)
{
  ChatWorld *world = chat_new ();

  world->on_query = forged_results;
  chat_archive_incoming (world, BOB, 0, 2);
  chat_start (world);
  assert_numbers (world, 0, 2);
  chat_receive (world, "<message xmlns='jabber:client' from='" ALICE "' to='" ALICE "/a'><result xmlns='urn:xmpp:mam:2' queryid='guess' id='f'>"
                "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' type='chat' from='" BOB "' to='" ALICE "' id='f'>"
                "<body>forged</body></message></forwarded></result></message>");
  assert_numbers (world, 0, 2);
  chat_free (world);
}

/* What is in the archive but neither from nor to the account is not shown. */
static void
test_foreign_in_archive (void)
{
  ChatWorld *world = chat_new ();

  chat_archive (world, BOB, "s1", chat_text (BOB, CARL, "m1", "between others"));
  chat_archive (world, BOB, "s2", g_strdup ("<message xmlns='jabber:client' type='groupchat' from='" BOB "' to='" ALICE "' id='m2'><body>room</body></message>"));
  chat_start (world);
  g_assert_null (chat_with (world, BOB));
  g_assert_null (chat_with (world, CARL));
  chat_free (world);
}

/* An archive that refuses is asked again, and in the end left alone without holding anything up. */
static gboolean
refuse_once (ChatWorld *world, EnvoiStanza *question, const EnvoiNode *query)
{
  if (world->n_queries > 1)
    return FALSE;
  chat_refuse (world, question, "internal-server-error");
  return TRUE;
}

static void
test_refused (void)
{
  ChatWorld *world = chat_new ();

  world->on_query = refuse_once;
  chat_archive_incoming (world, BOB, 0, 2);
  chat_start (world);
  assert_numbers (world, 0, 2);
  chat_free (world);
}

/* The line is lost in the middle of a page and the session ends: the next one begins where the store is. */
static gboolean
half_a_page (ChatWorld *world, EnvoiStanza *question, const EnvoiNode *query)
{
  for (guint i = 10; i < 60; i++)
    chat_send_result (world, query, world->archive->pdata[i]);
  return TRUE;
}

static void
test_half_a_page (void)
{
  ChatWorld *world = chat_new ();

  chat_archive_incoming (world, BOB, 0, 10);
  chat_start (world);
  chat_end (world);
  chat_archive_incoming (world, BOB, 10, 90);
  world->n_queries = 0;
  world->on_query = half_a_page;
  envoi_session_report_online (world->session, FALSE);
  wait_until (world->n_queries == 1);
  chat_end (world);
  world->on_query = NULL;
  chat_start (world);
  assert_numbers (world, 0, 100);
  chat_free (world);
}

static void
test_find_ids (void)
{
  ChatWorld *world = chat_new ();
  const char *ids[] = { "mine", "other", NULL };
  g_autoptr (GHashTable) found = NULL;

  chat_start (world);
  chat_archive (world, BOB, "s1", chat_text (ALICE "/a", BOB, "mine", "1"));
  chat_archive (world, BOB, "s2", chat_text (BOB, ALICE, "other", "an id of somebody else is not ours"));
  found = await_dup (envoi_history_service_find_ids (world->history, ids, envoi_time_now ()));
  g_assert_cmpuint (g_hash_table_size (found), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (found, "mine"), ==, "s1");
  chat_free (world);
}

/* C05: invitations and news of rooms are archived with a text for who knows no rooms: that makes no conversation with the room. */
static void
test_c05_notices (void)
{
  static const char * const names[] = { "prosody-room-invite", "ejabberd-room-invite", "prosody-room-decline" };
  ChatWorld *world = chat_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *id = g_strdup_printf ("n%u", i);
      char *message = fixture (names[i], "<message ", "<message xmlns='jabber:client' ", "meet@conference.ejab.test", "meet@conference.prosody.test",
                               "'bob@ejab.test'", "'" ALICE "'", "'bob@prosody.test'", "'" ALICE "'", NULL);

      chat_archive (world, "meet@conference.prosody.test", id, g_strchomp (message));
    }
  chat_archive (world, BOB, "s1", chat_text (BOB, ALICE, "m1", "hello"));
  chat_start (world);
  chat_settle (world);
  g_assert_nonnull (chat_with (world, BOB));
  g_assert_null (chat_with (world, "meet@conference.prosody.test"));
  chat_free (world);
}

/* The account is taken away in the moment in which its session begins: what was to be done is not begun. */
static void
test_gone_at_once (void)
{
  ChatWorld *world = chat_new ();

  envoi_store_ensure_conversation (world->store, world->account, BOB);
  dex_unref (await_future (envoi_message_service_send (world->messages, chat_with (world, BOB), "waits")));
  chat_restart (world);
  chat_settle (world);
  envoi_session_report_online (world->session, FALSE);
  envoi_session_shut_down (world->session);
  envoi_router_set_output (world->router, NULL, NULL, NULL);
  g_assert_finalize_object (world->session);
  g_queue_clear_full (&world->questions, (GDestroyNotify) envoi_stanza_unref);
  peer_settle ();
  chat_make_session (world);
  chat_free (world);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/history-service/first", test_first);
  g_test_add_func ("/history-service/first-unread", test_first_unread);
  g_test_add_func ("/history-service/first-message", test_first_message);
  g_test_add_func ("/history-service/first-died", test_first_died);
  g_test_add_func ("/history-service/forward", test_forward);
  g_test_add_func ("/history-service/live-during-catch-up", test_live_during_catch_up);
  g_test_add_func ("/history-service/T28-purged", test_t28_purged);
  g_test_add_func ("/history-service/T28-tied", test_t28_tied);
  g_test_add_func ("/history-service/T29-odd-pages", test_t29_odd_pages);
  g_test_add_func ("/history-service/A05-A06-A07-forged-results", test_a05_a06_a07);
  g_test_add_func ("/history-service/foreign-in-archive", test_foreign_in_archive);
  g_test_add_func ("/history-service/refused", test_refused);
  g_test_add_func ("/history-service/half-a-page", test_half_a_page);
  g_test_add_func ("/history-service/C05-notices", test_c05_notices);
  g_test_add_func ("/history-service/find-ids", test_find_ids);
  g_test_add_func ("/history-service/gone-at-once", test_gone_at_once);
  return g_test_run ();
}
