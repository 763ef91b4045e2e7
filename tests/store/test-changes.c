/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Corrections, retractions, moderation, reactions and answers: who may, what counts, and what the lists tell of it. */
#include "store-helper.h"

#include "envoi-time.h"

#define ROOM "meetup@rooms.example"
#define SECOND G_GINT64_CONSTANT (1000000)
#define BASE (G_GINT64_CONSTANT (1700000000) * SECOND)
#define L ENVOI_INSERT_LIVE
#define A ENVOI_INSERT_ARCHIVE
#define BACK ENVOI_INSERT_ARCHIVE_BACKWARD

typedef struct {
  char *folder;
  EnvoiStore *store;
  EnvoiConversation *room, *peer;
  EnvoiMessageList *list;
} Fixture;

static void
load (Fixture *f)
{
  EnvoiAccount *account = test_account (f->store, "juliet@capulet.example");

  envoi_store_ensure_room (f->store, account, ROOM);
  f->room = envoi_store_ensure_conversation (f->store, account, ROOM);
  f->peer = test_conversation (f->store);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_folder_new ();
  f->store = test_store_open (f->folder);
  load (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->list);
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM conversation AS c WHERE account_id IS NOT NULL AND"
    " (unread <> (SELECT count (*) FROM message WHERE conversation_id = c.id AND outgoing = 0 AND position > c.read_position AND NOT flags & 768)"
    " OR mentions <> (SELECT count (*) FROM message WHERE conversation_id = c.id AND outgoing = 0 AND position > c.read_position AND flags & 64)"
    " OR last_position <> ifnull ((SELECT max (position) FROM message WHERE conversation_id = c.id), 0))"), ==, 0);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
  test_store_close (f->store);
  test_folder_remove (f->folder);
}

static gint64
say (Fixture *f, EnvoiInsertMode mode, gboolean own, const char *nick, const char *key, const char *id, const char *archive_id, const char *body, gint64 time,
     gboolean mention)
{
  EnvoiMessage *message = envoi_message_new (own, id, body, time);
  g_autofree char *sender = g_strconcat (ROOM "/", nick, NULL);

  envoi_message_set_sender (message, sender);
  envoi_message_set_nick (message, nick);
  envoi_message_set_author_key (message, key);
  envoi_message_set_archive_id (message, archive_id);
  envoi_message_set_mentions_me (message, mention);
  return test_add (f->store, f->room, message, mode);
}

static int
change (Fixture *f, EnvoiConversation *conversation, EnvoiMessageChange change)
{
  g_autoptr (DexFuture) future = envoi_store_apply_change (f->store, conversation, &change);
  g_autoptr (GError) error = NULL;
  const GValue *value;

  test_until (!dex_future_is_pending (future));
  value = dex_future_get_value (future, &error);
  g_assert_no_error (error);
  return g_value_get_int (value);
}

static int
correct (Fixture *f, EnvoiConversation *conversation, const char *target, const char *key, const char *id, const char *body, gint64 time)
{
  return change (f, conversation, (EnvoiMessageChange) { ENVOI_CHANGE_CORRECTION, target, key, FALSE, id, .time = time, .body = body });
}

static int
react (Fixture *f, EnvoiConversation *conversation, const char *target, const char *key, const char *nick, const char *id, gint64 time, const char *emojis)
{
  g_auto (GStrv) set = g_strsplit (emojis, " ", -1);

  return change (f, conversation, (EnvoiMessageChange) { ENVOI_CHANGE_REACTIONS, target, key, .id = id, .time = time, .nick = nick,
                                                         .emojis = (const char * const *) set });
}

static EnvoiMessage *
find (Fixture *f, EnvoiConversation *conversation, const char *id)
{
  g_autoptr (DexFuture) future = envoi_store_load_message (f->store, conversation, id);

  test_until (!dex_future_is_pending (future));
  return g_value_dup_object (dex_future_get_value (future, NULL));
}

static void
assert_body (Fixture *f, EnvoiConversation *conversation, const char *id, const char *body)
{
  g_autoptr (EnvoiMessage) message = find (f, conversation, id);

  g_assert_nonnull (message);
  g_assert_cmpstr (envoi_message_get_body (message), ==, body);
}

static char *
versions (Fixture *f, EnvoiMessage *message)
{
  g_autoptr (DexFuture) future = envoi_store_load_edits (f->store, message);
  GString *text = g_string_new (NULL);
  GPtrArray *edits;

  test_until (!dex_future_is_pending (future));
  edits = g_value_get_boxed (dex_future_get_value (future, NULL));
  for (guint i = 0; i < edits->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "|" : "", ((EnvoiEdit *) edits->pdata[i])->body);
  return g_string_free (text, FALSE);
}

static char *
reactions_of (Fixture *f, EnvoiConversation *conversation, const char *id)
{
  g_autoptr (EnvoiMessage) message = find (f, conversation, id);
  EnvoiReactions *reactions = envoi_message_get_reactions (message);
  GString *text = g_string_new (NULL);

  for (guint i = 0; reactions != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (reactions)); i++)
    {
      g_autoptr (EnvoiReaction) reaction = g_list_model_get_item (G_LIST_MODEL (reactions), i);
      g_autofree char *names = g_strjoinv (",", (char **) envoi_reaction_get_names (reaction));

      g_string_append_printf (text, "%s%s%u%s(%s)", i > 0 ? " " : "", envoi_reaction_get_emoji (reaction), envoi_reaction_get_count (reaction),
                              envoi_reaction_get_mine (reaction) ? "!" : "", names);
    }
  return g_string_free (text, FALSE);
}

static void
assert_reactions (Fixture *f, EnvoiConversation *conversation, const char *id, const char *expected)
{
  g_autofree char *found = reactions_of (f, conversation, id);

  g_assert_cmpstr (found, ==, expected);
}

static void
open_list (Fixture *f, EnvoiConversation *conversation)
{
  g_clear_object (&f->list);
  f->list = envoi_message_list_new (f->store, conversation);
  test_wait_uint (envoi_message_list_load (f->list));
}

static EnvoiMessage *
shown (Fixture *f, guint i)
{
  g_autoptr (EnvoiMessage) message = g_list_model_get_item (G_LIST_MODEL (f->list), i);

  return message;
}

static void
reopen (Fixture *f)
{
  g_clear_object (&f->list);
  test_store_close (f->store);
  f->store = test_store_open (f->folder);
  load (f);
}

/* --- Corrections --- */

static void
test_correction (Fixture *f, gconstpointer data)
{
  g_autofree char *before = NULL, *after = NULL;

  say (f, L, FALSE, "Ann", "o:a", "m1", "S1", "helo", BASE, FALSE);
  open_list (f, f->room);
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c1", "hello", BASE + SECOND), ==, 1);
  /* The row that is shown changes, and so do the conversation's last line and the former versions. */
  g_assert_cmpstr (envoi_message_get_body (shown (f, 0)), ==, "hello");
  g_assert_true (envoi_message_get_edited (shown (f, 0)));
  g_assert_cmpstr (envoi_conversation_get_last_text (f->room), ==, "hello");
  g_assert_cmpstr (envoi_conversation_get_last_nick (f->room), ==, "Ann");
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c2", "hello all", BASE + 2 * SECOND), ==, 1);
  before = versions (f, shown (f, 0));
  g_assert_cmpstr (before, ==, "helo|hello");
  /* The same ones from the archive count once; an older one that was not known goes into its place. */
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c1", "hello", BASE + SECOND + 5), ==, 1);
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c2", "hello all", BASE + 2 * SECOND + 5), ==, 1);
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c0", "hel", BASE + SECOND / 2), ==, 1);
  g_assert_cmpstr (envoi_message_get_body (shown (f, 0)), ==, "hello all");
  after = versions (f, shown (f, 0));
  g_assert_cmpstr (after, ==, "helo|hel|hello");
  /* Nor does the archive's copy of the first version make another message. */
  g_assert_cmpint (say (f, A, FALSE, "Ann", "o:a", "m1", "S1", "helo", BASE, FALSE), ==, 0);
  reopen (f);
  assert_body (f, f->room, "S1", "hello all");
}

static void
test_correction_one_to_one (Fixture *f, gconstpointer data)
{
  test_add (f->store, f->peer, test_message (FALSE, "i1", NULL, "helo", BASE), L);
  test_add (f->store, f->peer, test_message (TRUE, "o1", NULL, "hy", BASE + 1), L);
  /* One to one it goes without saying who it was, and the full form is the same. */
  g_assert_cmpint (correct (f, f->peer, "i1", NULL, "c1", "hello", BASE + 2), ==, 1);
  g_assert_cmpint (correct (f, f->peer, "i1", "romeo@montague.example", "c2", "hello!", BASE + 3), ==, 1);
  assert_body (f, f->peer, "i1", "hello!");
  /* Row B01: nobody corrects the other's words, and not across conversations. */
  g_assert_cmpint (correct (f, f->peer, "o1", NULL, "c3", "evil", BASE + 4), ==, -1);
  g_assert_cmpint (correct (f, f->peer, "i1", "juliet@capulet.example", "c4", "evil", BASE + 4), ==, -1);
  g_assert_cmpint (correct (f, f->room, "i1", "o:m", "c5", "evil", BASE + 4), ==, 0);
  g_assert_cmpint (change (f, f->peer, (EnvoiMessageChange) { ENVOI_CHANGE_CORRECTION, "o1", .outgoing = TRUE, .id = "c6", .time = BASE + 5, .body = "hi" }), ==, 1);
  g_assert_cmpint (change (f, f->peer, (EnvoiMessageChange) { ENVOI_CHANGE_MODERATION, "i1", "romeo@montague.example", .time = BASE + 6 }), ==, -1);
  assert_body (f, f->peer, "o1", "hi");
  assert_body (f, f->peer, "i1", "hello!");
  {
    g_autoptr (EnvoiMessage) message = find (f, f->peer, "i1");

    g_assert_cmpstr (envoi_message_get_author_key (message), ==, "romeo@montague.example");
  }
  /* The live copy had no archive id and is edited; the archive's first version is still the same message. */
  g_assert_cmpint (test_add (f->store, f->peer, test_message (FALSE, "i1", "A1", "helo", BASE), A), ==, 0);
  assert_body (f, f->peer, "A1", "hello!");
}

static void
test_correction_by_others (Fixture *f, gconstpointer data)
{
  say (f, L, FALSE, "Bob", "o:b", "m1", "S1", "bob's", BASE, FALSE);
  say (f, L, FALSE, "Cid", NULL, "m2", "S2", "nobody's", BASE + 1, FALSE);
  g_assert_cmpint (correct (f, f->room, "m1", "o:m", "c1", "mallory's", BASE + 2), ==, -1);
  g_assert_cmpint (correct (f, f->room, "m1", NULL, "c1", "mallory's", BASE + 2), ==, -1);
  /* Without an identity nobody may. */
  g_assert_cmpint (correct (f, f->room, "m2", NULL, "c2", "mallory's", BASE + 2), ==, -1);
  g_assert_cmpint (correct (f, f->room, "m2", "o:m", "c2", "mallory's", BASE + 2), ==, -1);
  assert_body (f, f->room, "m1", "bob's");
  /* One who gives his message the id of another's changes his own only. */
  say (f, L, FALSE, "Mallory", "o:m", "m1", "S3", "same id", BASE + 3, FALSE);
  g_assert_cmpint (correct (f, f->room, "m1", "o:b", "c3", "bob's own", BASE + 4), ==, 1);
  g_assert_cmpint (correct (f, f->room, "m1", "o:m", "c4", "mallory's", BASE + 4), ==, 1);
  assert_body (f, f->room, "S1", "bob's own");
  assert_body (f, f->room, "S3", "mallory's");
}

static void
test_correction_loops (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiMessage) message = NULL;
  g_autofree char *body = NULL;

  say (f, L, FALSE, "Ann", "o:a", "a", "S1", "first", BASE, FALSE);
  /* Row B06: names itself. */
  g_assert_cmpint (correct (f, f->room, "a", "o:a", "a", "self", BASE + 1), ==, 1);
  g_assert_cmpint (correct (f, f->room, "x", "o:a", "x", "self", BASE + 1), ==, 0);
  /* Row B07: a chain of 10,000, each naming the one before it; then a round. */
  for (int i = 0; i < 10000; i++)
    {
      g_autofree char *target = i == 0 ? g_strdup ("a") : g_strdup_printf ("c%d", i - 1), *id = g_strdup_printf ("c%d", i), *text = g_strdup_printf ("v%d", i);
      EnvoiMessageChange one = { ENVOI_CHANGE_CORRECTION, target, "o:a", FALSE, id, .time = BASE + 2 + i, .body = text };

      dex_future_disown (envoi_store_apply_change (f->store, f->room, &one));
    }
  g_assert_cmpint (correct (f, f->room, "c9999", "o:a", "a", "round", BASE + SECOND), ==, 1);
  /* The last one counts. */
  assert_body (f, f->room, "S1", "round");
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM edit"), <=, 51);
  message = find (f, f->room, "S1");
  body = versions (f, message);
  g_assert_true (g_str_has_prefix (body, "first|"));
}

static void
test_pending (Fixture *f, gconstpointer data)
{
  /* The archive read backward gives the change before its target. */
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c2", "third", BASE + 3 * SECOND), ==, 0);
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c1", "second", BASE + 2 * SECOND), ==, 0);
  g_assert_cmpint (correct (f, f->room, "m1", "o:m", "c3", "evil", BASE + 4 * SECOND), ==, 0);
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r1", BASE + 4 * SECOND, "👍"), ==, 0);
  g_assert_cmpint (say (f, BACK, FALSE, "Ann", "o:a", "m1", "S1", "first", BASE, TRUE), !=, 0);
  assert_body (f, f->room, "S1", "third");
  assert_reactions (f, f->room, "S1", "👍1(Bob)");
  g_assert_cmpstr (envoi_conversation_get_last_text (f->room), ==, "third");
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM pending_change"), ==, 0);
  /* A chain waits as well; what waits is bounded. */
  g_assert_cmpint (correct (f, f->room, "d2", "o:a", "d3", "fourth", BASE + 5), ==, 0);
  g_assert_cmpint (correct (f, f->room, "d1", "o:a", "d2", "third", BASE + 4), ==, 0);
  g_assert_cmpint (say (f, BACK, FALSE, "Ann", "o:a", "d1", "S0", "first", BASE - SECOND, FALSE), !=, 0);
  assert_body (f, f->room, "S0", "fourth");
  for (int i = 0; i < 3000; i++)
    {
      EnvoiMessageChange one = { ENVOI_CHANGE_RETRACTION, "nowhere", "o:a", .time = BASE + i };

      dex_future_disown (envoi_store_apply_change (f->store, f->room, &one));
    }
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM pending_change"), <=, 1064);
  /* A message that is here gets the archive id that something waits for. */
  test_add (f->store, f->peer, test_message (TRUE, "o1", NULL, "mine", BASE), L);
  g_assert_cmpint (react (f, f->peer, "A9", NULL, NULL, "r2", BASE + 1, "❤️"), ==, 0);
  test_add (f->store, f->peer, test_message (TRUE, "o1", "A9", "mine", BASE), A);
  assert_reactions (f, f->peer, "o1", "❤️1(romeo@montague.example)");
}

static void
test_clock_ahead (Fixture *f, gconstpointer data)
{
  /* Our clock is an hour ahead. The archive tells later when it was, so that what was corrected while we were away counts. */
  say (f, L, FALSE, "Ann", "o:a", "m1", "S1", "first", BASE + 3600 * SECOND, FALSE);
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c1", "second", BASE + 3601 * SECOND), ==, 1);
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r1", BASE + 3602 * SECOND, "👍"), ==, 1);
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c1", "second", BASE + SECOND), ==, 1);
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r1", BASE + 2 * SECOND, "👍"), ==, 1);
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c2", "third", BASE + 3 * SECOND), ==, 1);
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r2", BASE + 4 * SECOND, "❤️"), ==, 1);
  assert_body (f, f->room, "S1", "third");
  assert_reactions (f, f->room, "S1", "❤️1(Bob)");
}

/* --- Retractions --- */

static void
test_retraction (Fixture *f, gconstpointer data)
{
  say (f, L, FALSE, "Ann", "o:a", "m1", "S1", "one", BASE, FALSE);
  say (f, L, FALSE, "Ann", "o:a", "m2", "S2", "Juliet, secret", BASE + 1, TRUE);
  g_assert_cmpuint (envoi_conversation_get_unread (f->room), ==, 2);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 1);
  open_list (f, f->room);
  correct (f, f->room, "m2", "o:a", "c1", "Juliet, secrets", BASE + 2);
  react (f, f->room, "S2", "o:b", "Bob", "r1", BASE + 3, "👍");
  /* Row B09. */
  g_assert_cmpint (change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_RETRACTION, "S2", "o:b", .id = "t1", .time = BASE + 4 }), ==, -1);
  g_assert_cmpint (change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_RETRACTION, "S2", "o:a", .id = "t2", .time = BASE + 4 }), ==, 1);
  g_assert_null (envoi_message_get_body (shown (f, 1)));
  g_assert_cmpint (envoi_message_get_retraction (shown (f, 1)), ==, ENVOI_RETRACTION_BY_AUTHOR);
  g_assert_null (envoi_message_get_reactions (shown (f, 1)));
  g_assert_cmpuint (envoi_conversation_get_unread (f->room), ==, 1);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 0);
  g_assert_null (envoi_conversation_get_last_text (f->room));
  /* It stays so, whatever comes. */
  g_assert_cmpint (change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_RETRACTION, "S2", "o:a", .id = "t2", .time = BASE + 5 }), ==, 1);
  g_assert_cmpint (correct (f, f->room, "m2", "o:a", "c2", "again", BASE + 6), ==, 1);
  g_assert_cmpint (react (f, f->room, "S2", "o:b", "Bob", "r2", BASE + 6, "👍"), ==, 1);
  g_assert_cmpint (say (f, A, FALSE, "Ann", "o:a", "m2", "S2", "Juliet, secret", BASE + 1, TRUE), ==, 0);
  g_assert_cmpint (say (f, L, FALSE, "Ann", "o:a", "m2", NULL, "Juliet, secret", BASE + 1, TRUE), ==, 0);
  g_assert_null (envoi_message_get_body (shown (f, 1)));
  g_assert_cmpuint (envoi_conversation_get_unread (f->room), ==, 1);
  envoi_store_set_read (f->store, f->room, envoi_conversation_get_last_position (f->room));
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_cmpuint (envoi_conversation_get_unread (f->room), ==, 0);
  /* None of its words is left in the tables. */
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM message WHERE body LIKE '%secret%'"), ==, 0);
  g_assert_cmpint (test_sql (f->folder, "SELECT (SELECT count (*) FROM edit) + (SELECT count (*) FROM reaction)"), ==, 0);
}

static void
test_moderation (Fixture *f, gconstpointer data)
{
  say (f, L, FALSE, "Mallory", NULL, "m1", "S1", "spam", BASE, FALSE);
  open_list (f, f->room);
  g_assert_cmpint (change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_MODERATION, "S1", .id = "t1", .time = BASE + 1, .reason = "No spam" }), ==, 1);
  g_assert_cmpint (envoi_message_get_retraction (shown (f, 0)), ==, ENVOI_RETRACTION_BY_MODERATOR);
  g_assert_cmpstr (envoi_message_get_retraction_reason (shown (f, 0)), ==, "No spam");
  reopen (f);
  open_list (f, f->room);
  g_assert_cmpint (envoi_message_get_retraction (shown (f, 0)), ==, ENVOI_RETRACTION_BY_MODERATOR);
  g_assert_null (envoi_message_get_body (shown (f, 0)));
}

static void
test_messages_by_one (Fixture *f, gconstpointer data)
{
  g_autoptr (DexFuture) future = NULL;
  GPtrArray *messages;

  for (int i = 0; i < 30; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%d", i), *archive_id = g_strdup_printf ("S%d", i);

      say (f, L, FALSE, "Nick", i % 3 == 0 ? "o:m" : "o:a", id, archive_id, id, BASE + i, FALSE);
    }
  future = envoi_store_load_messages_by (f->store, f->room, "o:m", 4);
  test_until (!dex_future_is_pending (future));
  messages = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_cmpuint (messages->len, ==, 4);
  g_assert_cmpstr (envoi_message_get_body (messages->pdata[0]), ==, "m27");
  g_assert_cmpstr (envoi_message_get_body (messages->pdata[3]), ==, "m18");
}

/* --- Mentions --- */

static void
test_mentions_follow (Fixture *f, gconstpointer data)
{
  gint64 first;

  say (f, L, FALSE, "Ann", "o:a", "m1", "S1", "Juliet!", BASE, TRUE);
  first = envoi_conversation_get_last_position (f->room);
  say (f, L, FALSE, "Ann", "o:a", "m2", "S2", "nothing", BASE + 1, FALSE);
  say (f, L, FALSE, "Ann", "o:a", "m3", "S3", "Juliet?", BASE + 2, TRUE);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 2);
  g_assert_cmpint (change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_CORRECTION, "m2", "o:a", .id = "c1", .time = BASE + 3, .body = "oh, Juliet",
                                                              .mentions_me = TRUE }), ==, 1);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 3);
  g_assert_cmpint (correct (f, f->room, "m3", "o:a", "c2", "nobody", BASE + 4), ==, 1);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 2);
  envoi_store_set_read (f->store, f->room, first);
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 1);
  g_assert_cmpuint (envoi_conversation_get_unread (f->room), ==, 2);
  reopen (f);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 1);
  envoi_store_set_read (f->store, f->room, G_MAXINT64);
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 0);
}

/* --- Reactions --- */

static void
test_reactions (Fixture *f, gconstpointer data)
{
  static const char *flood[10001];

  say (f, L, FALSE, "Ann", "o:a", "m1", "S1", "one", BASE, FALSE);
  open_list (f, f->room);
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r1", BASE + 1, "👍 ❤️"), ==, 1);
  g_assert_cmpint (react (f, f->room, "S1", "o:c", "Cid", "r2", BASE + 2, "👍"), ==, 1);
  g_assert_cmpint (change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_REACTIONS, "S1", "o:j", TRUE, .id = "r3", .time = BASE + 3,
                                                              .emojis = (const char *[]) { "❤️", NULL } }), ==, 1);
  assert_reactions (f, f->room, "S1", "👍2(Bob,Cid) ❤️2!(Bob)");
  g_assert_nonnull (envoi_message_get_reactions (shown (f, 0)));
  /* Row B13: the last set of a person counts, live and from the archive once; an older one does not come back. */
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r4", BASE + 4, "🎉"), ==, 1);
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r1", BASE + 1, "👍 ❤️"), ==, 1);
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r4", BASE + 4, "🎉"), ==, 1);
  assert_reactions (f, f->room, "S1", "👍1(Cid) ❤️1!() 🎉1(Bob)");
  /* Row B13: what is no emoji, what is there twice, and ten thousand of them. */
  for (guint i = 0; i < 10000; i++)
    flood[i] = i % 2 ? "👎" : g_intern_string (((char[]) { '\xf0', '\x9f', '\x98', (char) (0x80 + i / 2 % 0x30), 0 }));
  g_assert_cmpint (change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_REACTIONS, "S1", "o:m", .id = "r5", .time = BASE + 5, .emojis = flood }), ==, 1);
  {
    EnvoiReactions *reactions = envoi_message_get_reactions (shown (f, 0));

    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (reactions)), <=, 23);
  }
  g_assert_cmpint (react (f, f->room, "S1", "o:m", "Mallory", "r6", BASE + 6, "text <b> 👍👍 1"), ==, 1);
  assert_reactions (f, f->room, "S1", "👍1(Cid) ❤️1!() 🎉1(Bob)");
  /* Without an identity nobody's set can be told from another's. */
  g_assert_cmpint (react (f, f->room, "S1", NULL, "Ghost", "r7", BASE + 7, "👍"), ==, -1);
  /* Row B13: not across conversations. */
  g_assert_cmpint (react (f, f->peer, "S1", NULL, NULL, "r8", BASE + 8, "👍"), ==, 0);
  react (f, f->room, "S1", "o:b", "Bob", "r9", BASE + 9, "");
  react (f, f->room, "S1", "o:c", "Cid", "r10", BASE + 9, "");
  change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_REACTIONS, "S1", "o:j", TRUE, .id = "r11", .time = BASE + 9 });
  g_assert_null (envoi_message_get_reactions (shown (f, 0)));
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r4", BASE + 4, "🎉"), ==, 1);
  g_assert_null (envoi_message_get_reactions (shown (f, 0)));
}

static void
test_reactions_of_many (Fixture *f, gconstpointer data)
{
  say (f, L, FALSE, "Ann", "o:a", "m1", "S1", "one", BASE, FALSE);
  for (int i = 0; i < 1500; i++)
    {
      g_autofree char *key = g_strdup_printf ("g:%d", i);
      EnvoiMessageChange one = { ENVOI_CHANGE_REACTIONS, "S1", key, .time = BASE + i, .emojis = (const char *[]) { "👍", NULL }, .nick = "x" };

      dex_future_disown (envoi_store_apply_change (f->store, f->room, &one));
    }
  g_assert_cmpint (react (f, f->room, "S1", "g:7000", "x", "r", BASE + 7000, "👍"), ==, -1);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM reaction"), ==, 1000);
}

/* --- Any order --- */

#define ACTS 400
#define TALKS 30

typedef struct { guint about; EnvoiChangeKind kind; guint author; gint64 time; guint number; } Act;

static void
deliver (Fixture *f, const Act *act)
{
  static const char * const emojis[] = { "👍", "❤️", "🎉" };
  g_autofree char *target = g_strdup_printf (act->kind == ENVOI_CHANGE_CORRECTION ? "m%u" : "S%u", act->about), *id = g_strdup_printf ("x%u", act->number);
  g_autofree char *key = g_strdup_printf ("o:%u", act->author), *body = g_strdup_printf ("changed%u", act->number);
  const char *set[] = { act->number % 4 < 3 ? emojis[act->number % 4] : NULL, NULL };
  EnvoiMessageChange change = { act->kind, target, key, .id = id, .time = act->time, .body = body, .nick = key, .emojis = set };

  dex_future_disown (envoi_store_apply_change (f->store, f->room, &change));
}

/* Whatever the order in which messages and changes come, and how often: in the end it is the same. */
static void
test_any_order (Fixture *f, gconstpointer data)
{
  for (int round = 0; round < (test_is_long () ? 100 : 5); round++)
    {
      Act acts[ACTS];
      g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));

      test_wait (envoi_store_clear_conversation (f->store, f->room), NULL);
      for (guint i = 0; i < ACTS; i++)
        {
          acts[i] = (Act) { g_test_rand_int_range (0, TALKS), (EnvoiChangeKind[]) { ENVOI_CHANGE_CORRECTION, ENVOI_CHANGE_CORRECTION, ENVOI_CHANGE_REACTIONS,
                            ENVOI_CHANGE_RETRACTION }[i % 60 == 0 ? 3 : i % 3], g_test_rand_int_range (0, 3), BASE + 1000 + i, i };
          for (int n = g_test_rand_int_range (1, 3); n > 0; n--)
            g_array_append_val (order, i);
        }
      for (guint i = ACTS; i < ACTS + TALKS; i++)
        g_array_append_val (order, i);
      for (guint i = order->len - 1; i > 0; i--)
        {
          guint j = g_test_rand_int_range (0, i + 1), swap = g_array_index (order, guint, i);

          g_array_index (order, guint, i) = g_array_index (order, guint, j);
          g_array_index (order, guint, j) = swap;
        }
      for (guint i = 0; i < order->len; i++)
        {
          guint which = g_array_index (order, guint, i);

          if (which < ACTS)
            deliver (f, &acts[which]);
          else
            {
              g_autofree char *id = g_strdup_printf ("m%u", which - ACTS), *archive_id = g_strdup_printf ("S%u", which - ACTS);
              g_autofree char *key = g_strdup_printf ("o:%u", (which - ACTS) % 3);

              say (f, BACK, FALSE, "Nick", key, id, archive_id, "original", envoi_time_now () + which, FALSE);
            }
        }
      test_wait (envoi_store_flush (f->store), NULL);
      for (guint m = 0; m < TALKS; m++)
        {
          g_autofree char *id = g_strdup_printf ("S%u", m), *body = g_strdup ("original");
          g_autoptr (EnvoiMessage) message = find (f, f->room, id);
          guint latest[3] = { ACTS, ACTS, ACTS }, reacting = 0;

          for (guint i = 0; i < ACTS; i++)
            if (acts[i].about == m && acts[i].kind == ENVOI_CHANGE_REACTIONS)
              latest[acts[i].author] = i;
            else if (acts[i].about == m && acts[i].author == m % 3 && body != NULL)
              {
                g_free (body);
                body = acts[i].kind == ENVOI_CHANGE_RETRACTION ? NULL : g_strdup_printf ("changed%u", i);
              }
          g_assert_cmpstr (envoi_message_get_body (message), ==, body);
          for (guint a = 0; a < 3; a++)
            reacting += body != NULL && latest[a] < ACTS && latest[a] % 4 < 3;
          {
            EnvoiReactions *reactions = envoi_message_get_reactions (message);
            guint counted = 0;

            for (guint i = 0; reactions != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (reactions)); i++)
              {
                g_autoptr (EnvoiReaction) reaction = g_list_model_get_item (G_LIST_MODEL (reactions), i);

                counted += envoi_reaction_get_count (reaction);
              }
            g_assert_cmpuint (counted, ==, reacting);
          }
        }
      g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM search WHERE search MATCH 'changed*'"), >=,
                       test_sql (f->folder, "SELECT count (*) FROM message WHERE body LIKE 'changed%' AND conversation_id IN"
                                            " (SELECT id FROM conversation WHERE account_id IS NOT NULL)"));
    }
}

/* --- Answers --- */

static gint64
answer (Fixture *f, EnvoiInsertMode mode, const char *id, const char *archive_id, const char *to, gint64 time)
{
  EnvoiMessage *message = envoi_message_new (FALSE, id, id, time);

  envoi_message_set_sender (message, ROOM "/Bob");
  envoi_message_set_nick (message, "Bob");
  envoi_message_set_author_key (message, "o:b");
  envoi_message_set_archive_id (message, archive_id);
  envoi_message_set_reply_to (message, to);
  return test_add (f->store, f->room, message, mode);
}

static void
test_quoted (Fixture *f, gconstpointer data)
{
  EnvoiMessage *quoted;

  say (f, L, FALSE, "Ann", "o:a", "m1", "S1", "original", BASE, FALSE);
  open_list (f, f->room);
  answer (f, L, "m2", "S2", "S1", BASE + 1);
  g_assert_true (envoi_message_get_quoted (shown (f, 1)) == shown (f, 0));
  reopen (f);
  open_list (f, f->room);
  quoted = envoi_message_get_quoted (shown (f, 1));
  g_assert_true (quoted == shown (f, 0));
  /* It lives. */
  correct (f, f->room, "m1", "o:a", "c1", "corrected", BASE + 2);
  g_assert_cmpstr (envoi_message_get_body (quoted), ==, "corrected");
  change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_RETRACTION, "S1", "o:a", .id = "t1", .time = BASE + 3 });
  g_assert_null (envoi_message_get_body (quoted));
  /* An answer to what is not here yet finds it when it comes; one to itself, or round about, finds nothing. */
  answer (f, L, "m3", "S3", "S0", BASE + 4);
  g_assert_null (envoi_message_get_quoted (shown (f, 2)));
  say (f, BACK, FALSE, "Ann", "o:a", "m0", "S0", "older", BASE - SECOND, FALSE);
  test_until (envoi_message_list_get_at_start (f->list) && g_list_model_get_n_items (G_LIST_MODEL (f->list)) == 4);
  g_assert_true (envoi_message_get_quoted (shown (f, 3)) == shown (f, 0));
  answer (f, L, "m4", "S4", "S4", BASE + 5);
  answer (f, L, "m5", "S5", "S6", BASE + 6);
  answer (f, L, "m6", "S6", "S5", BASE + 7);
  g_assert_null (envoi_message_get_quoted (shown (f, 4)));
  g_assert_null (envoi_message_get_quoted (shown (f, 5)));
  g_assert_true (envoi_message_get_quoted (shown (f, 6)) == shown (f, 5));
}

/* --- Rooms --- */

static void
test_echo (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiMessage) own = envoi_message_new (TRUE, "own1", "mine", BASE);
  g_autoptr (EnvoiMessage) next = envoi_message_new (TRUE, "own2", "mine too", BASE);
  g_autofree char *bodies = NULL, *later = NULL;

  envoi_message_set_author_key (own, "o:j");
  envoi_message_set_origin_id (own, "own1");
  envoi_message_set_author_key (next, "o:j");
  envoi_message_set_origin_id (next, "own2");
  test_wait_int64 (envoi_store_add_message (f->store, f->room, own, L));
  test_wait_int64 (envoi_store_add_message (f->store, f->room, next, L));
  say (f, L, FALSE, "Bob", "o:b", "m1", "S1", "between", BASE + 1, FALSE);
  /* Nobody else's message under this id confirms it. */
  g_assert_cmpint (say (f, L, FALSE, "Mallory", "o:m", "own1", "S9", "mine", BASE + 1, FALSE), !=, 0);
  g_assert_cmpint (envoi_message_get_state (own), ==, ENVOI_MESSAGE_STATE_QUEUED);
  g_assert_cmpint (say (f, L, TRUE, "Juliet", "o:j", "own1", "S2", "mine", BASE + 2, FALSE), ==, 0);
  g_assert_cmpint (envoi_message_get_state (own), ==, ENVOI_MESSAGE_STATE_ACKED);
  g_assert_cmpstr (envoi_message_get_archive_id (own), ==, "S2");
  /* The room's order is the one that everybody sees; what was written after it stays behind it. */
  bodies = test_bodies (f->store, f->room);
  g_assert_cmpstr (bodies, ==, "between mine mine mine too");
  g_assert_cmpint (say (f, L, TRUE, "Juliet", "o:j", "own2", "S3", "mine too", BASE + 3, FALSE), ==, 0);
  g_assert_cmpint (say (f, L, FALSE, "Bob", "o:b", "m2", "S4", "last", BASE + 4, FALSE), !=, 0);
  later = test_bodies (f->store, f->room);
  g_assert_cmpstr (later, ==, "between mine mine mine too last");
}

static void
test_room_identity (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiMessage) own = envoi_message_new (TRUE, "own1", "uncertain", BASE);

  /* Two clients that count their ids, and say the same. */
  g_assert_cmpint (say (f, L, FALSE, "Ann", "o:a", "1", NULL, "ok", BASE, FALSE), !=, 0);
  g_assert_cmpint (say (f, L, FALSE, "Bob", "o:b", "1", NULL, "ok", BASE + 1, FALSE), !=, 0);
  g_assert_cmpint (say (f, A, FALSE, "Ann", "o:a", "1", "S1", "ok", BASE, FALSE), ==, 0);
  g_assert_cmpint (say (f, A, FALSE, "Bob", "o:b", "1", "S2", "ok", BASE + 1, FALSE), ==, 0);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM message"), ==, 2);
  /* The same nick later is somebody else. */
  g_assert_cmpint (say (f, L, FALSE, "Ann", "o:x", "1", NULL, "ok", BASE + 5, FALSE), !=, 0);
  /* What a room without ids tells again at each visit. */
  {
    for (int i = 0; i < 2; i++)
      {
        g_autoptr (EnvoiMessage) nameless = envoi_message_new (FALSE, NULL, "history", BASE + 9 * SECOND);

        envoi_message_set_sender (nameless, ROOM "/Cid");
        envoi_message_set_delayed (nameless, TRUE);
        g_assert_cmpint (test_wait_int64 (envoi_store_add_message (f->store, f->room, nameless, A)) == 0, ==, i == 1);
      }
  }
  /* An own message that did not come back is found in the archive of a room that tells no identities. */
  envoi_message_set_author_key (own, "g:1");
  test_wait_int64 (envoi_store_add_message (f->store, f->room, own, L));
  g_assert_cmpint (say (f, A, FALSE, "Juliet", NULL, "own1", "S7", "uncertain", BASE + 10 * SECOND, FALSE), ==, 0);
  g_assert_cmpint (envoi_message_get_state (own), ==, ENVOI_MESSAGE_STATE_ACKED);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  ADD ("/changes/correction", test_correction);
  ADD ("/changes/B01-correction-one-to-one", test_correction_one_to_one);
  ADD ("/changes/B03-B04-correction-by-others", test_correction_by_others);
  ADD ("/changes/B06-B07-correction-loops", test_correction_loops);
  ADD ("/changes/pending", test_pending);
  ADD ("/changes/clock-ahead", test_clock_ahead);
  ADD ("/changes/B09-retraction", test_retraction);
  ADD ("/changes/moderation", test_moderation);
  ADD ("/changes/messages-by-one", test_messages_by_one);
  ADD ("/changes/mentions-follow", test_mentions_follow);
  ADD ("/changes/B13-reactions", test_reactions);
  ADD ("/changes/B13-reactions-of-many", test_reactions_of_many);
  ADD ("/changes/any-order", test_any_order);
  ADD ("/changes/quoted", test_quoted);
  ADD ("/changes/echo", test_echo);
  ADD ("/changes/room-identity", test_room_identity);
  return g_test_run ();
}
