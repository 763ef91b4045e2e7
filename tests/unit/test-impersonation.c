/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chat-world.h"

/* What others claim about messages, through the whole way from the stanza to the store: whoever is not the author changes nothing, under
 * whatever name, whether the room tells who is who by lasting ids, by real addresses, or not at all. Rows of the attack table are named. */

#define ROOM CHAT_ROOM
#define ARCHIVED "<feature var='urn:xmpp:mam:2'/><feature var='urn:xmpp:sid:0'/>"

typedef enum { LASTING_IDS, REAL_ADDRESSES, NOTHING } Kind;

static const char * const features[] = {
  [LASTING_IDS] = "<feature var='urn:xmpp:occupant-id:0'/>" ARCHIVED, [REAL_ADDRESSES] = "<feature var='muc_nonanonymous'/>" ARCHIVED,
  [NOTHING] = ARCHIVED,
};

static const char *
own_nick (ChatWorld *world)
{
  return envoi_room_get_nick (envoi_store_find_room (world->store, world->account, ROOM));
}

/* What the room adds to what a participant sends. (transfer full) */
static char *
stamp (Kind kind, const char *who)
{
  return kind == LASTING_IDS && who != NULL ? g_strdup_printf ("<occupant-id xmlns='urn:xmpp:occupant-id:0' id='id-%s'/>", who) : g_strdup ("");
}

static void
present (ChatWorld *world, Kind kind, const char *nick, const char *who)
{
  g_autofree char *added = stamp (kind, who);
  g_autofree char *address = kind == REAL_ADDRESSES ? g_strdup_printf (" jid='%s@people.test/x'", who) : g_strdup ("");

  chat_receive (world, "<presence xmlns='jabber:client' from='" ROOM "/%s' to='" ALICE "/a'><x xmlns='http://jabber.org/protocol/muc#user'>"
                "<item affiliation='member' role='participant'%s/>%s</x>%s</presence>", nick, address,
                g_str_equal (who, "alice") ? "<status code='110'/>" : "", added);
}

static void
leave (ChatWorld *world, const char *nick)
{
  chat_receive (world, "<presence xmlns='jabber:client' type='unavailable' from='" ROOM "/%s' to='" ALICE "/a'>"
                "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='member' role='none'/></x></presence>", nick);
}

static void
rename_to (ChatWorld *world, Kind kind, const char *nick, const char *next, const char *who)
{
  chat_receive (world, "<presence xmlns='jabber:client' type='unavailable' from='" ROOM "/%s' to='" ALICE "/a'>"
                "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='member' role='participant' nick='%s'/><status code='303'/>%s</x></presence>",
                nick, next, g_str_equal (who, "alice") ? "<status code='110'/>" : "");
  present (world, kind, next, who);
}

static char *
talk (Kind kind, const char *nick, const char *who, const char *id, const char *content)
{
  g_autofree char *added = stamp (kind, who);

  return g_strdup_printf ("<message xmlns='jabber:client' type='groupchat' from='" ROOM "%s%s' to='" ALICE "/a' id='%s'>%s"
                          "<stanza-id xmlns='urn:xmpp:sid:0' by='" ROOM "' id='s-%s'/>%s</message>", nick ? "/" : "", nick ? nick : "", id, content, id, added);
}

static void
say (ChatWorld *world, Kind kind, const char *nick, const char *who, const char *id, const char *content)
{
  chat_receive_take (world, talk (kind, nick, who, id, content));
}

static void
enter (ChatWorld *world, Kind kind, const char *eve)
{
  g_autoptr (DexFuture) joined = envoi_room_service_join (world->rooms, ROOM, "Alice", NULL, FALSE);
  EnvoiRoom *room;

  wait_until ((room = envoi_store_find_room (world->store, world->account, ROOM)) != NULL
              && (envoi_room_get_state (room) == ENVOI_ROOM_JOINING || envoi_room_get_state (room) == ENVOI_ROOM_REJOINING));
  present (world, kind, eve, "eve");
  present (world, kind, "Alice", "alice");
  chat_receive (world, "<message xmlns='jabber:client' type='groupchat' from='" ROOM "/%s' to='" ALICE "/a'><subject>boats</subject></message>", eve);
  await (joined, NULL);
  g_assert_true (dex_future_is_resolved (joined));
  chat_settle (world);
}

static EnvoiMessage *
dup_message (ChatWorld *world, const char *jid, const char *id)
{
  g_autoptr (DexFuture) future = NULL;

  chat_settle (world);
  future = await_future (envoi_store_load_message (world->store, chat_with (world, jid), id));
  return g_value_dup_object (dex_future_get_value (future, NULL));
}

/* --- All that can be claimed --- */

#define BODY(text) "<body>" text "</body>"
#define REPLACE "<replace xmlns='urn:xmpp:message-correct:0' id='%s'/>"
#define RETRACT "<retract xmlns='urn:xmpp:message-retract:1' id='%s'/>"
#define REACT(emoji) "<reactions xmlns='urn:xmpp:reactions:0' id='%s'>" emoji "</reactions>"

static const char * const claims[] = {
  BODY ("forged") REPLACE,
  BODY ("fallback") RETRACT,
  BODY ("fallback") "<apply-to xmlns='urn:xmpp:fasten:0' id='%s'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>",
  /* Reactions of one's own are everybody's right: those of others are not touched by them, nor taken away. */
  REACT ("<reaction>👎</reaction>"),
  REACT (""),
  /* B10, B11 */
  "<retract xmlns='urn:xmpp:message-retract:1' id='%s'><moderated xmlns='urn:xmpp:message-moderate:1' by='" ROOM "'/></retract>",
  "<retract xmlns='urn:xmpp:message-retract:1' id='%s'><moderated xmlns='urn:xmpp:message-moderate:1' by='" ROOM "/Bob'/></retract>",
  "<apply-to xmlns='urn:xmpp:fasten:0' id='%s'><moderated xmlns='urn:xmpp:message-moderate:0' by='" ROOM "/Bob'><retract xmlns='urn:xmpp:message-retract:0'/>"
  "</moderated></apply-to>",
  /* B12 */
  BODY ("") "<retracted xmlns='urn:xmpp:message-retract:1' id='%s' stamp='2026-01-01T00:00:00Z'/>",
  "<displayed xmlns='urn:xmpp:chat-markers:0' id='%s'/>",
  "<received xmlns='urn:xmpp:receipts' id='%s'/>",
};

/* What a sender may write to pass for @victim: B05, C04. The room adds to it what it knows. (transfer full) */
static char *
disguise (Kind kind, const char *victim)
{
  return g_strdup_printf ("<x xmlns='http://jabber.org/protocol/muc#user'><item jid='%s@people.test/x' affiliation='owner' role='moderator'/></x>"
                          "<nick xmlns='http://jabber.org/protocol/nick'>Bob</nick>%s%s%s", victim,
                          /* Where the room gives ids it takes forged ones away: see test_forged_id. */
                          kind == LASTING_IDS ? "" : "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='id-", kind == LASTING_IDS ? "" : victim,
                          kind == LASTING_IDS ? "" : "'/>");
}

typedef char *Deliver (Kind kind, const char *nick, const char *id, const char *content);

static char *
to_room (Kind kind, const char *nick, const char *id, const char *content)
{
  return talk (kind, nick, "eve", id, content);
}

static char *
in_private (Kind kind, const char *nick, const char *id, const char *content)
{
  g_autofree char *added = stamp (kind, "eve");

  return g_strdup_printf ("<message xmlns='jabber:client' type='chat' from='" ROOM "/%s' to='" ALICE "/a' id='%s'>%s"
                          "<x xmlns='http://jabber.org/protocol/muc#user'/>%s</message>", nick, id, content, added);
}

/* Eve, under @nick, claims everything about the message that has these names. */
static void
attack (ChatWorld *world, Kind kind, Deliver deliver, const char *nick, const char *victim, const char *name, const char *other_name)
{
  static guint n;
  const char *names[] = { name, other_name };
  g_autofree char *false_word = disguise (kind, victim);

  for (guint i = 0; i < 4 * G_N_ELEMENTS (claims); i++)
    {
      g_autofree char *id = g_strdup_printf ("attack-%u", n++);
      g_auto (GStrv) parts = g_strsplit (claims[i / 4], "%s", 2);
      g_autofree char *content = g_strconcat (parts[0], names[i % 2], parts[1], i % 4 / 2 ? false_word : "", NULL);

      chat_receive_take (world, deliver (kind, nick, id, content));
    }
  chat_settle (world);
}

static void
assert_reaction (EnvoiMessage *message, const char *emoji, gboolean mine, const char *name)
{
  GListModel *reactions = G_LIST_MODEL (envoi_message_get_reactions (message));

  g_assert_nonnull (reactions);
  for (guint i = 0; i < g_list_model_get_n_items (reactions); i++)
    {
      g_autoptr (EnvoiReaction) reaction = g_list_model_get_item (reactions, i);

      if (!g_str_equal (envoi_reaction_get_emoji (reaction), emoji))
        continue;
      g_assert_cmpuint (envoi_reaction_get_count (reaction), ==, 1);
      g_assert_cmpint (envoi_reaction_get_mine (reaction), ==, mine);
      g_assert_cmpstr (envoi_reaction_get_names (reaction)[0], ==, name);
      return;
    }
  g_assert_not_reached ();
}

static void
assert_untouched (ChatWorld *world, const char *jid, const char *id, const char *body, gboolean mine, const char *reactor)
{
  g_autoptr (EnvoiMessage) message = dup_message (world, jid, id);
  g_autoptr (DexFuture) edits = NULL;

  g_assert_cmpstr (envoi_message_get_body (message), ==, body);
  g_assert_false (envoi_message_get_edited (message));
  g_assert_cmpint (envoi_message_get_retraction (message), ==, ENVOI_RETRACTION_NONE);
  assert_reaction (message, "🍰", mine, reactor);
  edits = await_future (envoi_store_load_edits (world->store, message));
  g_assert_cmpuint (((GPtrArray *) g_value_get_boxed (dex_future_get_value (edits, NULL)))->len, ==, 0);
}

/* Whoever reads under @nick: how far. */
static void
assert_reads (ChatWorld *world, const char *nick, const char *id)
{
  g_autoptr (GHashTable) readers = envoi_message_service_dup_readers (world->messages, chat_with (world, ROOM));
  GPtrArray *nicks = g_hash_table_lookup (readers, id);

  g_assert_nonnull (nicks);
  g_assert_true (g_ptr_array_find_with_equal_func (nicks, nick, g_str_equal, NULL));
}

/* --- In a room --- */

/* Bob has written m1, reacted to it and read up to it; Alice has written too, and reacted to her own. */
static ChatWorld *
begin (Kind kind, char **own_id)
{
  ChatWorld *world = chat_new ();
  const char *cake[] = { "🍰", NULL };
  g_autoptr (EnvoiMessage) own = NULL;

  world->room_features = features[kind];
  chat_start (world);
  enter (world, kind, "Eve");
  present (world, kind, "Bob", "bob");
  say (world, kind, "Bob", "bob", "m0", BODY ("before"));
  say (world, kind, "Bob", "bob", "m1", BODY ("true"));
  say (world, kind, "Bob", "bob", "m2", "<reactions xmlns='urn:xmpp:reactions:0' id='s-m1'><reaction>🍰</reaction></reactions>");
  say (world, kind, "Bob", "bob", "m3", "<displayed xmlns='urn:xmpp:chat-markers:0' id='s-m1'/>");
  own = await_dup (envoi_message_service_send (world->messages, chat_with (world, ROOM), "mine"));
  chat_settle (world);
  *own_id = g_strdup (envoi_message_get_id (own));
  say (world, kind, "Alice", "alice", *own_id, BODY ("mine"));
  chat_settle (world);
  dex_unref (await_future (envoi_message_service_react (world->messages, chat_with (world, ROOM), own, cake)));
  assert_untouched (world, ROOM, "m1", "true", FALSE, "Bob");
  assert_untouched (world, ROOM, *own_id, "mine", TRUE, NULL);
  assert_reads (world, "Bob", "s-m1");
  return world;
}

static void
attack_all (ChatWorld *world, Kind kind, const char *nick, const char *own_id)
{
  g_autofree char *own_archive_id = g_strconcat ("s-", own_id, NULL);
  gint64 read = envoi_conversation_get_read_position (chat_with (world, ROOM));

  attack (world, kind, to_room, nick, "bob", "m1", "s-m1");
  attack (world, kind, to_room, nick, "alice", own_id, own_archive_id);
  /* What is read and how far others have read is told by themselves only. */
  say (world, kind, nick, "eve", "marker", "<displayed xmlns='urn:xmpp:chat-markers:0' id='s-m0'/>");
  chat_settle (world);
  assert_untouched (world, ROOM, "m1", "true", FALSE, "Bob");
  assert_untouched (world, ROOM, own_id, "mine", TRUE, NULL);
  g_assert_cmpint (envoi_conversation_get_read_position (chat_with (world, ROOM)), ==, read);
}

/* The true one, who is called @nick now, may do all of it. */
static void
let_bob_change (ChatWorld *world, Kind kind, const char *nick)
{
  say (world, kind, nick, "bob", "t1", BODY ("truer") "<replace xmlns='urn:xmpp:message-correct:0' id='m1'/>");
  say (world, kind, nick, "bob", "t2", "<reactions xmlns='urn:xmpp:reactions:0' id='s-m1'><reaction>🎉</reaction></reactions>");
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, ROOM, "m1");
    g_assert_cmpstr (envoi_message_get_body (message), ==, "truer");
    assert_reaction (message, "🎉", FALSE, nick);
  }
  say (world, kind, nick, "bob", "t3", BODY ("fallback") "<retract xmlns='urn:xmpp:message-retract:1' id='s-m1'/>");
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, ROOM, "m1");
    g_assert_cmpint (envoi_message_get_retraction (message), ==, ENVOI_RETRACTION_BY_AUTHOR);
  }
}

/* B03, B04: under her own name, then under Bob's, while he is there under another. */
static void
test_nick_change (gconstpointer data)
{
  Kind kind = GPOINTER_TO_INT (data);
  g_autofree char *own_id = NULL;
  ChatWorld *world = begin (kind, &own_id);

  attack_all (world, kind, "Eve", own_id);
  rename_to (world, kind, "Bob", "Rob", "bob");
  attack_all (world, kind, "Eve", own_id);
  rename_to (world, kind, "Eve", "Bob", "eve");
  attack_all (world, kind, "Bob", own_id);
  assert_reads (world, "Bob", "s-m1");
  let_bob_change (world, kind, "Rob");
  chat_free (world);
}

/* B04: Bob has gone; Eve takes his name, by changing hers and by coming under it. */
static void
test_nick_left (gconstpointer data)
{
  Kind kind = GPOINTER_TO_INT (data);
  g_autofree char *own_id = NULL;
  ChatWorld *world = begin (kind, &own_id);

  leave (world, "Bob");
  rename_to (world, kind, "Eve", "Bob", "eve");
  attack_all (world, kind, "Bob", own_id);
  leave (world, "Bob");
  /* Nobody of that name is there. */
  attack_all (world, kind, "Bob", own_id);
  present (world, kind, "Bob", "eve");
  attack_all (world, kind, "Bob", own_id);
  assert_reads (world, "Bob", "s-m1");
  if (kind != NOTHING)
    {
      present (world, kind, "Robert", "bob");
      let_bob_change (world, kind, "Robert");
    }
  chat_free (world);
}

/* The name that was ours. */
static void
test_own_nick (gconstpointer data)
{
  Kind kind = GPOINTER_TO_INT (data);
  g_autofree char *own_id = NULL;
  ChatWorld *world = begin (kind, &own_id);

  dex_future_disown (envoi_room_service_change_nick (world->rooms, envoi_store_find_room (world->store, world->account, ROOM), "Ally"));
  rename_to (world, kind, "Alice", "Ally", "alice");
  chat_settle (world);
  g_assert_cmpstr (own_nick (world), ==, "Ally");
  rename_to (world, kind, "Eve", "Alice", "eve");
  attack_all (world, kind, "Alice", own_id);
  /* Nor are her words ours, under whatever id. */
  say (world, kind, "Alice", "eve", own_id, BODY ("mine"));
  say (world, kind, "Alice", "eve", "fresh", BODY ("not mine"));
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, ROOM, "fresh");
    g_assert_false (envoi_message_get_outgoing (message));
  }
  assert_untouched (world, ROOM, own_id, "mine", TRUE, NULL);
  chat_free (world);
}

/* We were away; Eve is Bob when we come back, in what the room repeats of its past, live, and in its archive. */
static void
test_while_away (gconstpointer data)
{
  Kind kind = GPOINTER_TO_INT (data);
  g_autofree char *own_id = NULL;
  ChatWorld *world = begin (kind, &own_id);

  chat_archive (world, ROOM, "s-m1", talk (kind, "Bob", "bob", "m1", BODY ("true")));
  for (guint i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      g_autofree char *false_word = disguise (kind, "bob");
      g_autofree char *id = g_strdup_printf ("old-%u", i);
      g_auto (GStrv) parts = g_strsplit (claims[i], "%s", 2);
      g_autofree char *content = g_strconcat (parts[0], i == 0 ? "m1" : "s-m1", parts[1], false_word, NULL);
      g_autofree char *archive_id = g_strconcat ("s-", id, NULL);

      chat_archive (world, ROOM, archive_id, talk (kind, "Bob", "eve", id, content));
    }
  g_ptr_array_unref (world->room_archive);
  world->room_archive = g_steal_pointer (&world->archive);
  world->archive = g_ptr_array_new_with_free_func (archived_free);
  chat_end (world);
  chat_settle (world);
  chat_start (world);
  enter (world, kind, "Bob");
  dex_unref (await_future (envoi_history_service_wait_level (world->history, chat_with (world, ROOM))));
  assert_untouched (world, ROOM, "m1", "true", FALSE, "Bob");
  attack_all (world, kind, "Bob", own_id);
  chat_restart (world);
  chat_start (world);
  enter (world, kind, "Bob");
  attack_all (world, kind, "Bob", own_id);
  chat_free (world);
}

/* B05: not all rooms take away the ids that senders write into what goes to one person only. */
static void
test_forged_id (void)
{
  g_autofree char *own_id = NULL;
  ChatWorld *world = begin (LASTING_IDS, &own_id);

  chat_receive_take (world, g_strdup ("<message xmlns='jabber:client' type='chat' from='" ROOM "/Bob' to='" ALICE "/a' id='p1'><body>psst</body>"
                                      "<x xmlns='http://jabber.org/protocol/muc#user'/><occupant-id xmlns='urn:xmpp:occupant-id:0' id='id-bob'/></message>"));
  leave (world, "Bob");
  rename_to (world, LASTING_IDS, "Eve", "Bob", "eve");
  chat_receive_take (world, g_strdup ("<message xmlns='jabber:client' type='chat' from='" ROOM "/Bob' to='" ALICE "/a' id='p2'><body>forged</body>"
                                      "<replace xmlns='urn:xmpp:message-correct:0' id='p1'/><x xmlns='http://jabber.org/protocol/muc#user'/>"
                                      "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='id-bob'/></message>"));
  chat_receive_take (world, g_strdup ("<message xmlns='jabber:client' type='chat' from='" ROOM "/Bob' to='" ALICE "/a' id='p3'><body>fallback</body>"
                                      "<retract xmlns='urn:xmpp:message-retract:1' id='p1'/><x xmlns='http://jabber.org/protocol/muc#user'/>"
                                      "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='id-bob'/></message>"));
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, ROOM "/Bob", "p1");
    g_assert_cmpstr (envoi_message_get_body (message), ==, "psst");
    g_assert_false (envoi_message_get_edited (message));
    g_assert_cmpint (envoi_message_get_retraction (message), ==, ENVOI_RETRACTION_NONE);
  }
  chat_free (world);
}

/* C03: between us and one participant, whose name another one has now. */
static void
test_private (gconstpointer data)
{
  Kind kind = GPOINTER_TO_INT (data);
  g_autofree char *own_id = NULL;
  ChatWorld *world = begin (kind, &own_id);
  g_autofree char *bob = stamp (kind, "bob");
  const char *cake[] = { "🍰", NULL };
  g_autoptr (EnvoiMessage) own = NULL;

  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" ROOM "/Bob' to='" ALICE "/a' id='p1'><body>psst</body>"
                "<x xmlns='http://jabber.org/protocol/muc#user'/>%s</message>", bob);
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" ROOM "/Bob' to='" ALICE "/a' id='p2'>"
                "<reactions xmlns='urn:xmpp:reactions:0' id='p1'><reaction>🍰</reaction></reactions><x xmlns='http://jabber.org/protocol/muc#user'/>%s</message>", bob);
  chat_settle (world);
  own = await_dup (envoi_message_service_send (world->messages, chat_with (world, ROOM "/Bob"), "secret"));
  chat_settle (world);
  dex_unref (await_future (envoi_message_service_react (world->messages, chat_with (world, ROOM "/Bob"), own, cake)));
  leave (world, "Bob");
  rename_to (world, kind, "Eve", "Bob", "eve");
  attack (world, kind, in_private, "Bob", "bob", "p1", "s-p1");
  leave (world, "Bob");
  attack (world, kind, in_private, "Bob", "bob", "p1", "s-p1");
  present (world, kind, "Bob", "eve");
  attack (world, kind, in_private, "Bob", "bob", "p1", "s-p1");
  assert_untouched (world, ROOM "/Bob", "p1", "psst", FALSE, "Bob");
  assert_untouched (world, ROOM "/Bob", envoi_message_get_id (own), "secret", TRUE, NULL);
  /* What is said aside changes nothing of what is said to all. */
  attack (world, kind, in_private, "Bob", "bob", "m1", "s-m1");
  assert_untouched (world, ROOM, "m1", "true", FALSE, "Bob");
  chat_free (world);
}

/* --- Between two --- */

static char *
from_eve (Kind kind, const char *nick, const char *id, const char *content)
{
  return g_strdup_printf ("<message xmlns='jabber:client' type='chat' from='" EVE "/x' to='" ALICE "/a' id='%s'>%s</message>", id, content);
}

/* B01, B09, A23: a stranger who calls himself Bob. */
static void
test_between_two (void)
{
  ChatWorld *world = chat_new ();
  const char *cake[] = { "🍰", NULL };
  g_autoptr (EnvoiMessage) own = NULL;
  EnvoiMessageState state;

  chat_start (world);
  chat_receive_take (world, chat_text (BOB "/x", ALICE "/a", "m1", "true"));
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" BOB "/x' to='" ALICE "/a' id='m2'>"
                "<reactions xmlns='urn:xmpp:reactions:0' id='m1'><reaction>🍰</reaction></reactions></message>");
  chat_receive_take (world, chat_text (EVE "/x", ALICE "/a", "e1", "hello"));
  chat_settle (world);
  own = await_dup (envoi_message_service_send (world->messages, chat_with (world, BOB), "mine"));
  chat_settle (world);
  dex_unref (await_future (envoi_message_service_react (world->messages, chat_with (world, BOB), own, cake)));
  state = envoi_message_get_state (own);
  attack (world, NOTHING, from_eve, "Bob", "bob", "m1", envoi_message_get_id (own));
  assert_untouched (world, BOB, "m1", "true", FALSE, "Bob");
  assert_untouched (world, BOB, envoi_message_get_id (own), "mine", TRUE, NULL);
  g_assert_cmpint (envoi_message_get_state (own), ==, state);
  chat_free (world);
}

static void
add (const char *name, GTestDataFunc func)
{
  static const char * const kinds[] = { [LASTING_IDS] = "with-ids", [REAL_ADDRESSES] = "with-addresses", [NOTHING] = "without" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/impersonation/%s/%s", name, kinds[i]);
      g_test_add_data_func (path, GINT_TO_POINTER (i), func);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  add ("b03-nick-change", test_nick_change);
  add ("b04-nick-left", test_nick_left);
  add ("own-nick", test_own_nick);
  add ("while-away", test_while_away);
  add ("c03-private", test_private);
  g_test_add_func ("/impersonation/b05-forged-id", test_forged_id);
  g_test_add_func ("/impersonation/b01-between-two", test_between_two);
  return g_test_run ();
}
