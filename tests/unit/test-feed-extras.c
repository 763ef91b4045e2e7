/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands around posts: types of feeds, stories, reactions, public followers, posts shared into conversations, moving house. */
#include <string.h>

#include "0060-pubsub.h"
#include "0277-microblog.h"
#include "0283-moved.h"
#include "0372-references.h"
#include "0465-public-subscriptions.h"
#include "0470-attachments.h"
#include "0472-social-feed.h"
#include "0501-stories.h"
#include "envoi-error.h"
#include "envoi-time.h"
#include "xep-peer.h"

#define SERVICE "pubsub.prosody.test"
#define PUBSUB(items) "<pubsub xmlns='http://jabber.org/protocol/pubsub'>" items "</pubsub>"

static void
keep_entry (EnvoiMicroblog *self, const EnvoiMicroblogItem *item, EnvoiAtomEntry **entry)
{
  g_assert_cmpstr (item->node, ==, ENVOI_NODE_STORIES);
  *entry = envoi_atom_entry_read (item->payload);
}

static void
test_story (void)
{
  World *world = world_new ();
  g_autoptr (EnvoiAtomEntry) entry = NULL;
  gint64 published;

  g_signal_connect (world_get (world, ENVOI_TYPE_MICROBLOG), "item", G_CALLBACK (keep_entry), &entry);
  peer_receive_take (world->peer, fixture ("prosody-story-event", NULL));
  g_assert_cmpstr (envoi_story_get_picture (entry)->href, ==, "https://example.org/s.jpg");
  published = entry->published;
  g_assert_true (envoi_story_is_current (entry, published + 23 * 3600 * G_TIME_SPAN_SECOND));
  g_assert_false (envoi_story_is_current (entry, published + 24 * 3600 * G_TIME_SPAN_SECOND));
  g_assert_false (envoi_story_is_current (entry, published - 2 * 3600 * G_TIME_SPAN_SECOND));
  g_assert_true (envoi_social_feed_accepts_entry (ENVOI_SOCIAL_FEED_GALLERY, entry));
  /* Two pictures are no story. */
  envoi_atom_entry_add_link (entry, "enclosure", "https://example.org/t.jpg", "image/jpeg");
  g_assert_null (envoi_story_get_picture (entry));
  g_assert_false (envoi_social_feed_accepts_entry (ENVOI_SOCIAL_FEED_STORIES, entry));
  world_free (world);
}

static void
test_types (void)
{
  g_assert_cmpint (envoi_social_feed_read_type (NULL), ==, ENVOI_SOCIAL_FEED_UNSAID);
  g_assert_cmpint (envoi_social_feed_read_type (""), ==, ENVOI_SOCIAL_FEED_UNSAID);
  g_assert_cmpint (envoi_social_feed_read_type ("urn:xmpp:microblog:0"), ==, ENVOI_SOCIAL_FEED_BLOG);
  g_assert_cmpint (envoi_social_feed_read_type ("urn:xmpp:pubsub-social-gallery:0"), ==, ENVOI_SOCIAL_FEED_GALLERY);
  g_assert_cmpint (envoi_social_feed_read_type ("urn:xmpp:pubsub-social-feed:gallery:1"), ==, ENVOI_SOCIAL_FEED_GALLERY);
  g_assert_cmpint (envoi_social_feed_read_type ("urn:xmpp:spaces:0"), ==, ENVOI_SOCIAL_FEED_OTHER);
}

/* --- Reactions ----------------------------------------------------------------------------------------------------- */

#define BESIDE "urn:xmpp:pubsub-attachments:1/xmpp:bob@prosody.test?;node=urn%3Axmpp%3Amicroblog%3A0;item=un%20mot"

static void
test_attachments (void)
{
  World *world = world_new ();
  EnvoiAttachments *attachments = world_get (world, ENVOI_TYPE_ATTACHMENTS);
  DexFuture *future = envoi_attachments_fetch (attachments, BOB, "urn:xmpp:microblog:0", "un mot");
  g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  g_autoptr (GPtrArray) all = NULL;
  const EnvoiPubsubAttachment *first, *second;

  g_assert_cmpstr (envoi_node_get_attribute (envoi_node_first_element (envoi_stanza_find (question, "pubsub", NULL)), "node"), ==, BESIDE);
  peer_answer (world->peer, question, PUBSUB ("<items node='" BESIDE "'>"
    "<item id='carol@x.test' publisher='carol@x.test/phone'><attachments xmlns='urn:xmpp:pubsub-attachments:1'><noticed timestamp='2026-07-11T12:07:24Z'/>"
    "<reactions timestamp='2026-07-11T12:07:48Z'><reaction>🎉</reaction><reaction>🎉</reaction><reaction>👷</reaction><reaction>not one</reaction><reaction/></reactions>"
    "</attachments></item>"
    "<item id='dave@x.test'><attachments xmlns='urn:xmpp:pubsub-attachments:1'><reactions><reaction>♥</reaction></reactions></attachments></item>"
    /* Somebody else's hand, nobody's name, no attachments, twice. */
    "<item id='victim@x.test' publisher='" EVE "'><attachments xmlns='urn:xmpp:pubsub-attachments:1'><reactions><reaction>💩</reaction></reactions></attachments></item>"
    "<item id='@@'><attachments xmlns='urn:xmpp:pubsub-attachments:1'/></item>"
    "<item id='erin@x.test'><entry xmlns='http://www.w3.org/2005/Atom'/></item>"
    "<item id='dave@x.test'><attachments xmlns='urn:xmpp:pubsub-attachments:1'><reactions><reaction>🤡</reaction></reactions></attachments></item>"
    "</items>"));
  all = await_dup (future);
  g_assert_cmpuint (all->len, ==, 2);
  first = all->pdata[0];
  second = all->pdata[1];
  g_assert_cmpstr (first->jid, ==, "carol@x.test");
  g_assert_true (first->verified);
  g_assert_cmpint (first->noticed, >, 1);
  g_assert_cmpuint (g_strv_length (first->reactions), ==, 2);
  g_assert_false (second->verified);
  g_assert_cmpstr (second->reactions[0], ==, "♥");
  world_free (world);
}

static void
test_own_reactions (void)
{
  World *world = world_new ();
  EnvoiAttachments *attachments = world_get (world, ENVOI_TYPE_ATTACHMENTS);
  DexFuture *future = envoi_attachments_set_reactions (attachments, BOB, "urn:xmpp:microblog:0", "un mot", (const char * const []) { "🎉", NULL });
  g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB), publish = NULL, refused = NULL;
  g_autofree char *xml = NULL;
  g_autoptr (GError) error = NULL;

  peer_answer (world->peer, question, PUBSUB ("<items node='" BESIDE "'><item id='" ALICE "'><attachments xmlns='urn:xmpp:pubsub-attachments:1'>"
    "<noticed/><reactions><reaction>👎</reaction></reactions><rsvp xmlns='urn:xmpp:rsvp:0'/></attachments></item></items>"));
  publish = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  xml = envoi_stanza_to_xml (publish);
  g_assert_nonnull (strstr (xml, "🎉"));
  g_assert_nonnull (strstr (xml, "noticed"));
  g_assert_nonnull (strstr (xml, "urn:xmpp:rsvp:0"));
  g_assert_null (strstr (xml, "👎"));
  peer_answer (world->peer, publish, NULL);
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);

  /* The post takes none: nothing is made in another's name. */
  future = envoi_attachments_set_reactions (attachments, BOB, "n", "i", (const char * const []) { NULL });
  refused = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  peer_refuse (world->peer, refused, "item-not-found");
  error = await_error (future);
  g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND);
  g_assert_null (peer_pop (world->peer));
  world_free (world);
}

static void
test_summary (void)
{
  World *world = world_new ();
  EnvoiAttachments *attachments = world_get (world, ENVOI_TYPE_ATTACHMENTS);
  DexFuture *future = envoi_attachments_fetch_summary (attachments, SERVICE, "cats", "1");
  g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB), again = NULL;
  g_autoptr (GHashTable) counts = NULL, none = NULL;

  peer_answer (world->peer, question, PUBSUB ("<items node='urn:xmpp:pubsub-attachments:summary:1/cats'><item id='1'>"
    "<summary xmlns='urn:xmpp:pubsub-attachments:summary:1'><noticed count='5'/><reactions><reaction count='3'>👷</reaction>"
    "<reaction count='-1'>🔨</reaction><reaction count='2'>text</reaction></reactions></summary></item></items>"));
  counts = await_dup (future);
  g_assert_cmpuint (g_hash_table_size (counts), ==, 1);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (counts, "👷")), ==, 3);

  future = envoi_attachments_fetch_summary (attachments, SERVICE, "cats", "1");
  again = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  peer_refuse (world->peer, again, "item-not-found");
  none = await_dup (future);
  g_assert_cmpuint (g_hash_table_size (none), ==, 0);
  world_free (world);
}

/* --- Followers ----------------------------------------------------------------------------------------------------- */

static void
test_public_subscriptions (void)
{
  World *world = world_new ();
  EnvoiPublicSubscriptions *public = world_get (world, ENVOI_TYPE_PUBLIC_SUBSCRIPTIONS);
  DexFuture *future = envoi_public_subscriptions_fetch (public, BOB);
  g_autoptr (EnvoiStanza) a = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB), b = NULL, info = NULL, subscribe = NULL;
  g_autoptr (GPtrArray) follows = NULL;
  g_auto (GStrv) followers = NULL;

  peer_answer (world->peer, a, PUBSUB ("<items node='urn:xmpp:pps:subscriptions:0'><item id='1'><subscription xmlns='urn:xmpp:pps:0' node='n' jid='carol@x.test'/></item>"
                                       "<item id='2'><subscription xmlns='urn:xmpp:pps:0' node='' jid='carol@x.test'/></item><item id='3'/></items>"));
  follows = await_dup (future);
  g_assert_cmpuint (follows->len, ==, 1);
  g_assert_cmpstr (((EnvoiFollow *) follows->pdata[0])->service, ==, "carol@x.test");

  future = envoi_public_subscriptions_fetch_subscribers (public, BOB, "n");
  b = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  peer_refuse (world->peer, b, "item-not-found");
  followers = await_dup (future);
  g_assert_cmpuint (g_strv_length (followers), ==, 0);

  future = envoi_public_subscriptions_subscribe (public, SERVICE, "cats");
  info = peer_take (world->peer, "query", "http://jabber.org/protocol/disco#info");
  peer_answer (world->peer, info, "<query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:pps:0'/></query>");
  subscribe = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  g_assert_nonnull (envoi_node_find (envoi_node_first_element (envoi_stanza_find (subscribe, "pubsub", NULL)), "public", "urn:xmpp:pps:0"));
  peer_answer (world->peer, subscribe, NULL);
  dex_unref (({ await (future, NULL); future; }));
  world_free (world);
}

/* --- Posts in conversations ---------------------------------------------------------------------------------------- */

static void
test_reference (void)
{
  /* As Movim sends it. */
  static const struct { const char *xml, *post; } cases[] = {
    { "<message type='chat' to='bob@example.org' id='M'><body>Post shared using Movim</body>"
      "<reference xmlns='urn:xmpp:reference:0' type='data' uri='xmpp:pubsub.movim.eu?;node=cats;item=ID'/>"
      "<x xmlns='jabber:x:oob'><url>xmpp:pubsub.movim.eu?;node=cats;item=ID</url></x></message>", "xmpp:pubsub.movim.eu?;node=cats;item=ID" },
    { "<message><reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:pubsub.movim.eu?;node=cats;item=ID'/></message>", NULL },
    { "<message><reference xmlns='urn:xmpp:reference:0' type='data' uri='https://evil.test/x'/></message>", NULL },
    { "<message><reference xmlns='urn:xmpp:reference:0' type='data' uri='xmpp:bob@x.test'/></message>", NULL },
    { "<message><reference xmlns='urn:xmpp:reference:0' type='data'/></message>", NULL },
    { "<message><reference xmlns='urn:xmpp:reference:0' type='data' uri='xmpp:a@b?;node=n;item=i'><media-sharing xmlns='urn:xmpp:sims:1'/></reference></message>", NULL },
    { "<message><body>xmpp:a@b?;node=n;item=i</body></message>", NULL },
  };
  EnvoiBuilder *builder = envoi_builder_new_message (BOB, "chat", "1");
  g_autoptr (EnvoiStanza) written = NULL;
  g_autofree char *back = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiStanza) message = stanza_from (cases[i].xml);
      g_autofree char *post = envoi_reference_read_post (message);

      g_assert_cmpstr (post, ==, cases[i].post);
    }
  envoi_reference_write_post (builder, "bob@x.test", "urn:xmpp:microblog:0", "a;b");
  written = envoi_builder_finish (builder);
  back = envoi_reference_read_post (written);
  g_assert_cmpstr (back, ==, "xmpp:bob@x.test?;node=urn:xmpp:microblog:0;item=a%3Bb");
}

/* --- Moving -------------------------------------------------------------------------------------------------------- */

static void
on_claimed (EnvoiMoved *self, const char *new_bare, const char *old_bare, char **claim)
{
  g_free (*claim);
  *claim = g_strconcat (old_bare, " ", new_bare, NULL);
}

static gboolean
await_boolean (DexFuture *future)
{
  gboolean value = g_value_get_boolean (await (future, NULL));

  dex_unref (future);
  return value;
}

static void
test_moved (void)
{
  static const struct { const char *answer; gboolean moved; } cases[] = {
    { PUBSUB ("<items node='urn:xmpp:moved:1'><item id='current'><moved xmlns='urn:xmpp:moved:1'><new-jid>bob@new.test</new-jid></moved></item></items>"), TRUE },
    { PUBSUB ("<items node='urn:xmpp:moved:1'><item id='current'><moved xmlns='urn:xmpp:moved:1'><new-jid>" EVE "</new-jid></moved></item></items>"), FALSE },
    { PUBSUB ("<items node='urn:xmpp:moved:1'/>"), FALSE },
    { PUBSUB ("<items node='other'/>"), FALSE },
    { NULL, FALSE },
  };
  World *world = world_new ();
  EnvoiMoved *moved = world_get (world, ENVOI_TYPE_MOVED);
  g_autofree char *claim = NULL;
  g_autoptr (EnvoiStanza) presence = NULL, publish = NULL;
  DexFuture *future;

  g_signal_connect (moved, "claimed", G_CALLBACK (on_claimed), &claim);
  peer_receive (world->peer, "<presence from='bob@new.test' type='subscribe'><moved xmlns='urn:xmpp:moved:1'><old-jid>bob@new.test</old-jid></moved></presence>");
  peer_receive (world->peer, "<presence from='bob@new.test'><moved xmlns='urn:xmpp:moved:1'><old-jid>" BOB "</old-jid></moved></presence>");
  peer_receive (world->peer, "<presence from='bob@new.test' type='subscribe'><moved xmlns='urn:xmpp:moved:1'><old-jid>" BOB "/x</old-jid></moved></presence>");
  peer_receive (world->peer, "<presence from='bob@new.test' type='subscribe'><moved xmlns='urn:xmpp:moved:1'/></presence>");
  g_assert_null (claim);
  peer_receive (world->peer, "<presence from='bob@new.test' type='subscribe'><moved xmlns='urn:xmpp:moved:1'><old-jid>" BOB "</old-jid></moved></presence>");
  g_assert_cmpstr (claim, ==, BOB " bob@new.test");
  peer_clear (world->peer);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiStanza) question = NULL;

      future = envoi_moved_verify (moved, BOB, "bob@new.test");
      question = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
      g_assert_cmpstr (envoi_stanza_get_to (question), ==, BOB);
      if (cases[i].answer)
        peer_answer (world->peer, question, cases[i].answer);
      else
        peer_refuse (world->peer, question, "forbidden");
      g_assert_cmpint (await_boolean (future), ==, cases[i].moved);
    }

  envoi_moved_announce (moved, BOB, "alice@old.test");
  presence = peer_pop (world->peer);
  g_assert_cmpstr (envoi_node_get_text (envoi_node_first_element (envoi_stanza_find (presence, "moved", "urn:xmpp:moved:1"))), ==, "alice@old.test");
  future = envoi_moved_publish (moved, "alice@new.test");
  publish = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  peer_answer (world->peer, publish, NULL);
  g_assert_true (await_boolean (future));
  world_free (world);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed-extras/story", test_story);
  g_test_add_func ("/feed-extras/types", test_types);
  g_test_add_func ("/feed-extras/attachments", test_attachments);
  g_test_add_func ("/feed-extras/own-reactions", test_own_reactions);
  g_test_add_func ("/feed-extras/summary", test_summary);
  g_test_add_func ("/feed-extras/public-subscriptions", test_public_subscriptions);
  g_test_add_func ("/feed-extras/reference", test_reference);
  g_test_add_func ("/feed-extras/moved", test_moved);
  return g_test_run ();
}
