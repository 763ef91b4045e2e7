/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Prosody 13.0 and ejabberd 24.12 really send to somebody in a room, byte for byte: both have their ways, both must end in the same. */
#include "0313-archive.h"
#include "0402-bookmarks.h"
#include "0424-retraction.h"
#include "0425-moderation.h"
#include "envoi-muc-admin.h"
#include "envoi-muc-info.h"
#include "rooms-peer.h"

#define DATA(path, function) g_test_add_data_func ("/rooms/" path "/prosody", "prosody", function); \
                             g_test_add_data_func ("/rooms/" path "/ejabberd", "ejabberd", function)

/* The room is our ROOM, whatever it was called. */
static char *
recording (const char *server, const char *name)
{
  g_autofree char *file = g_strconcat (server, "-", name, NULL);

  return fixture (file, "meet@conference.ejab.test", ROOM, "meet@conference.prosody.test", ROOM, "ejab.test", "prosody.test", NULL);
}

static void
play (Log *log, const char *server, const char *name)
{
  g_autofree char *text = recording (server, name);
  g_auto (GStrv) stanzas = g_strsplit (text, "\n", -1);

  for (guint i = 0; stanzas[i]; i++)
    if (*stanzas[i])
      peer_receive (log->world->peer, stanzas[i]);
}

/* Inside as bob, with all told. */
static Log *
log_in_room (const char *server, const char *nick)
{
  Log *log = log_new (world_new ());

  envoi_muc_join (log->muc, &(EnvoiMucJoin) { .room = ROOM, .nick = "bob" });
  play (log, server, "room-join");
  if (!g_str_equal (nick, "bob"))
    play (log, server, "room-nick");
  g_assert_cmpint (envoi_muc_get_state (log->muc, ROOM), ==, ENVOI_MUC_JOINED);
  g_assert_cmpstr (envoi_muc_get_nick (log->muc, ROOM), ==, nick);
  g_string_truncate (log->lines, 0);
  return log;
}

static void
test_join (gconstpointer server)
{
  Log *log = log_new (world_new ());

  envoi_muc_join (log->muc, &(EnvoiMucJoin) { .room = ROOM, .nick = "bob" });
  play (log, server, "room-join");
  log_expect (log, g_str_equal (server, "prosody")
              ? "presence alice moderator owner|presence bob self participant none bob@prosody.test/b|joined bob|subject alice Tea at five late"
              : "presence alice moderator owner|presence bob self participant none bob@prosody.test/b|joined bob|subject alice Tea at five");
  g_assert_nonnull (log->occupant_id);
  g_assert_false (envoi_muc_is_in_history (log->muc, ROOM));
  g_assert_cmpuint (log->contacts, ==, 0);

  play (log, server, "room-nick");
  log_expect (log, "presence bob gone self participant none bob@prosody.test/b -> rob|presence rob self participant none bob@prosody.test/b");
  g_assert_cmpstr (envoi_muc_get_nick (log->muc, ROOM), ==, "rob");
  envoi_muc_change_nick (log->muc, ROOM, "alice");
  play (log, server, "room-conflict");
  log_expect (log, "nick-refused conflict");
  g_assert_cmpstr (envoi_muc_get_nick (log->muc, ROOM), ==, "rob");
  log_free (log);
}

/* ejabberd says that the room itself went before it tells us why we did. */
static void
test_removals (gconstpointer server)
{
  static const struct { const char *name, *nick; gboolean leaves; EnvoiMucRemovalCause cause; const char *reason, *actor, *alternate; } cases[] = {
    { "room-kick", "rob", FALSE, ENVOI_MUC_KICKED, "spam", "alice" },
    { "room-leave", "bob", TRUE, ENVOI_MUC_LEFT },
    { "room-ousted", "bob", FALSE, ENVOI_MUC_AFFILIATION_CHANGED, NULL, "alice" },
    { "room-destroyed", "bob", FALSE, ENVOI_MUC_DESTROYED, "moved", NULL, "new@conference.prosody.test" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Log *log = log_in_room (server, cases[i].nick);

      if (cases[i].leaves)
        envoi_muc_leave (log->muc, ROOM, NULL);
      play (log, server, cases[i].name);
      g_assert_cmpint (log->cause, ==, cases[i].cause);
      g_assert_cmpstr (log->reason, ==, cases[i].reason);
      g_assert_cmpstr (log->actor, ==, cases[i].actor);
      g_assert_cmpstr (log->alternate, ==, cases[i].alternate);
      g_assert_cmpint (envoi_muc_get_state (log->muc, ROOM), ==, ENVOI_MUC_OUTSIDE);
      log_free (log);
    }
}

static void
test_refusals (gconstpointer server)
{
  static const char * const expected[] = { "conflict", "forbidden", "registration-required", "not-authorized" };
  g_autofree char *text = recording (server, "room-refusals");
  g_auto (GStrv) stanzas = g_strsplit (g_strchomp (text), "\n", -1);

  for (guint i = 0, at = 0; stanzas[i]; i++, at++)
    {
      Log *log = log_new (world_new ());
      g_autofree char *line = NULL;

      /* Of ejabberd there are three: its room let the third in. */
      if (at == 2 && g_str_equal (server, "ejabberd"))
        at++;
      line = g_strconcat ("join-failed ", expected[at], NULL);
      envoi_muc_join (log->muc, &(EnvoiMucJoin) { .room = ROOM, .nick = "bob" });
      peer_receive (log->world->peer, stanzas[i]);
      log_expect (log, line);
      log_free (log);
    }
}

static void
test_messages (gconstpointer server)
{
  Log *log = log_in_room (server, "bob");
  gboolean prosody = g_str_equal (server, "prosody");
  g_autofree char *invite_xml = recording (server, "room-invite");
  g_autoptr (EnvoiStanza) invite = stanza_from (invite_xml);
  g_autofree char *forged_xml = recording (server, "room-forged");
  g_autoptr (EnvoiStanza) forged = stanza_from (forged_xml);

  play (log, server, "room-invite");
  log_expect (log, prosody ? "invited " ROOM " by " ROOM "/alice: come (null)" : "invited " ROOM " by alice@prosody.test/a: come (null)");
  g_assert_true (envoi_muc_is_notice (invite));
  play (log, server, "room-decline");
  log_expect (log, "declined bob@prosody.test/b no");
  play (log, server, "room-voice");
  log_expect (log, "voice rob bob@prosody.test/b");
  play (log, server, "room-news");
  log_expect (log, prosody ? "news 104 172" : "news 172 104");
  play (log, server, "room-picture");
  log_expect (log, "avatar aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d|news 104");
  play (log, server, "room-ban");
  log_expect (log, "affiliation bob@prosody.test outcast");
  /* C04, C14: what a participant put into talk. */
  play (log, server, "room-forged");
  log_expect (log, "");
  g_assert_false (envoi_muc_is_notice (forged));
  log_free (log);
}

static void
test_moderated (gconstpointer server)
{
  g_autofree char *xml = recording (server, "room-moderated");
  g_autoptr (EnvoiStanza) message = stanza_from (xml);
  g_autoptr (EnvoiModeration) moderation = envoi_moderation_read (message);

  g_assert_cmpstr (moderation->room, ==, ROOM);
  g_assert_nonnull (moderation->id);
  g_assert_cmpstr (moderation->actor, ==, "alice");
  g_assert_cmpstr (moderation->reason, ==, "rude");
  g_assert_null (envoi_retraction_get_target (message));
}

/* What is left in the archive, and the two moderations themselves. */
static void
test_archive (gconstpointer server)
{
  World *world = world_new ();
  DexFuture *future = envoi_archive_query (world_get (world, ENVOI_TYPE_ARCHIVE), ROOM, &(EnvoiArchiveQuery) { .before = "", .max = 50 });
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  g_autofree char *text = recording (server, "room-archive");
  g_autofree char *query = g_strdup_printf ("queryid='%s'", envoi_node_get_attribute (envoi_stanza_find (question, "query", ENVOI_NS_MAM), "queryid"));
  g_autofree char *id = g_strdup_printf ("id='%s'", envoi_stanza_get_id (question));
  g_autoptr (GString) all = g_string_new (text);
  g_auto (GStrv) stanzas = NULL;
  g_autoptr (EnvoiArchivePage) page = NULL;
  guint moderations = 0, tombstones = 0, talk = 0;

  g_string_replace (all, "queryid='q'", query, 0);
  g_string_replace (all, " id='20'", "", 0);
  stanzas = g_strsplit (g_strchomp (all->str), "\n", -1);
  for (guint i = 0; stanzas[i]; i++)
    if (g_str_has_prefix (stanzas[i], "<iq"))
      {
        g_autofree char *fin = g_strconcat ("<iq ", id, stanzas[i] + 3, NULL);
        peer_receive (world->peer, fin);
      }
    else
      peer_receive (world->peer, stanzas[i]);
  page = await_dup (future);
  for (guint i = 0; i < page->results->len; i++)
    {
      EnvoiStanza *message = ((EnvoiArchiveResult *) page->results->pdata[i])->message;
      g_autoptr (EnvoiModeration) moderation = envoi_moderation_read (message);
      gboolean moderated;

      moderations += moderation != NULL;
      if (envoi_retraction_is_tombstone (message, &moderated, NULL))
        {
          tombstones++;
          g_assert_true (moderated);
        }
      talk += envoi_stanza_find (message, "body", ENVOI_NS_CLIENT) != NULL;
      g_assert_false (envoi_muc_is_notice (message));
    }
  g_assert_cmpuint (talk, >=, 2);
  g_assert_cmpuint (moderations, ==, g_str_equal (server, "prosody") ? 2 : moderations);
  g_assert_cmpuint (tombstones, ==, g_str_equal (server, "prosody") ? 2 : 0);
  world_free (world);
}

static void
test_answers (gconstpointer server)
{
  World *world = world_new ();
  EnvoiMuc *muc = world_get (world, ENVOI_TYPE_MUC);
  DexFuture *future = envoi_muc_fetch_info (muc, ROOM);
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  g_autoptr (EnvoiStanza) second = NULL;
  g_autofree char *info_xml = recording (server, "room-info-group");
  g_autofree char *bans_xml = recording (server, "room-bans");
  g_autoptr (EnvoiStanza) info_stanza = stanza_from (info_xml);
  g_autoptr (EnvoiStanza) bans_stanza = stanza_from (bans_xml);
  g_autofree char *info_query = envoi_node_to_xml (envoi_node_first_element (envoi_stanza_get_root (info_stanza)));
  g_autofree char *bans_query = envoi_node_to_xml (envoi_node_first_element (envoi_stanza_get_root (bans_stanza)));
  g_autoptr (EnvoiMucInfo) info = NULL;
  g_autoptr (GPtrArray) bans = NULL;

  peer_answer (world->peer, question, info_query);
  info = await_dup (future);
  g_assert_true (info->is_room);
  g_assert_cmpstr (info->name, ==, "Meeting");
  g_assert_cmpint (info->features & (ENVOI_MUC_MEMBERS_ONLY_ROOM | ENVOI_MUC_NON_ANONYMOUS_ROOM | ENVOI_MUC_PERSISTENT_ROOM | ENVOI_MUC_HAS_ARCHIVE |
                                     ENVOI_MUC_HAS_OCCUPANT_IDS | ENVOI_MUC_HAS_MODERATION | ENVOI_MUC_HAS_MODERATION_OLD), ==,
                   ENVOI_MUC_MEMBERS_ONLY_ROOM | ENVOI_MUC_NON_ANONYMOUS_ROOM | ENVOI_MUC_PERSISTENT_ROOM | ENVOI_MUC_HAS_ARCHIVE |
                   ENVOI_MUC_HAS_OCCUPANT_IDS | ENVOI_MUC_HAS_MODERATION | ENVOI_MUC_HAS_MODERATION_OLD);

  future = envoi_muc_list_affiliated (muc, ROOM, ENVOI_MUC_AFFILIATION_OUTCAST);
  second = peer_pop (world->peer);
  peer_answer (world->peer, second, bans_query);
  bans = await_dup (future);
  g_assert_cmpuint (bans->len, ==, 1);
  g_assert_cmpstr (((EnvoiMucMember *) bans->pdata[0])->jid, ==, "bob@prosody.test");
  g_assert_cmpstr (((EnvoiMucMember *) bans->pdata[0])->reason, ==, "bad");
  world_free (world);
}

static void
test_bookmarks (gconstpointer server)
{
  World *world = world_new ();
  g_autofree char *xml = recording (server, "bookmarks");
  g_autoptr (EnvoiStanza) stanza = stanza_from (xml);
  g_autofree char *content = envoi_node_to_xml (envoi_node_first_element (envoi_stanza_get_root (stanza)));
  g_autoptr (EnvoiStanza) question = NULL;
  g_autoptr (GPtrArray) all = NULL;
  EnvoiBookmark *bookmark;
  DexFuture *future;

  world_start (world);
  future = envoi_bookmarks_fetch (world_get (world, ENVOI_TYPE_BOOKMARKS));
  question = peer_pop (world->peer);
  peer_answer (world->peer, question, content);
  all = await_dup (future);
  g_assert_cmpuint (all->len, ==, 1);
  bookmark = all->pdata[0];
  g_assert_cmpstr (bookmark->jid, ==, ROOM);
  g_assert_cmpstr (bookmark->nick, ==, "alice");
  g_assert_true (bookmark->autojoin && bookmark->pinned);
  g_assert_nonnull (strstr (bookmark->extensions, "other:thing"));
  world_free (world);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  DATA ("real/join", test_join);
  DATA ("real/removals", test_removals);
  DATA ("real/refusals", test_refusals);
  DATA ("real/C04-C14-messages", test_messages);
  DATA ("real/B10-moderated", test_moderated);
  DATA ("real/archive", test_archive);
  DATA ("real/answers", test_answers);
  DATA ("real/bookmarks", test_bookmarks);
  return g_test_run ();
}
