/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events of feeds and who may send them; publishing as three servers want it; the lists of followed feeds. */
#include <string.h>

#include "0277-microblog.h"
#include "0330-follow-list.h"
#include "0402-bookmarks.h"
#include "envoi-error.h"
#include "envoi-pubsub-pages.h"
#include "xep-peer.h"

typedef struct { guint n_items, n_retracts, n_purged, n_deleted; char *from, *node, *id, *publisher; gboolean payload, delayed; } Seen;

static void
on_item (EnvoiMicroblog *self, const EnvoiMicroblogItem *item, Seen *seen)
{
  seen->n_items++;
  g_set_str (&seen->from, item->from);
  g_set_str (&seen->node, item->node);
  g_set_str (&seen->id, item->id);
  g_set_str (&seen->publisher, item->publisher);
  seen->payload = item->payload != NULL;
  seen->delayed = item->delayed;
}

static void
on_retract (EnvoiMicroblog *self, const char *from, const char *node, const char *id, Seen *seen)
{
  seen->n_retracts++;
  g_set_str (&seen->from, from);
  g_set_str (&seen->id, id);
}

static void
on_purged (EnvoiMicroblog *self, const char *from, const char *node, Seen *seen)
{
  seen->n_purged++;
}

static void
on_deleted (EnvoiMicroblog *self, const char *from, const char *node, Seen *seen)
{
  seen->n_deleted++;
}

static World *
world_listening (Seen *seen)
{
  World *world = world_new ();
  EnvoiMicroblog *microblog = world_get (world, ENVOI_TYPE_MICROBLOG);

  g_signal_connect (microblog, "item", G_CALLBACK (on_item), seen);
  g_signal_connect (microblog, "retract", G_CALLBACK (on_retract), seen);
  g_signal_connect (microblog, "purged", G_CALLBACK (on_purged), seen);
  g_signal_connect (microblog, "deleted", G_CALLBACK (on_deleted), seen);
  return world;
}

static void
seen_clear (Seen *seen)
{
  g_free (seen->from);
  g_free (seen->node);
  g_free (seen->id);
  g_free (seen->publisher);
}

#define EVENT(from, content) "<message " from " type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>" content "</event></message>"

static void
test_real_events (void)
{
  Seen seen = { 0 };
  World *world = world_listening (&seen);

  peer_receive_take (world->peer, fixture ("ejabberd-post-event", NULL));
  g_assert_cmpuint (seen.n_items, ==, 1);
  g_assert_cmpstr (seen.from, ==, "alice@ejab.test");
  g_assert_cmpstr (seen.node, ==, ENVOI_NODE_MICROBLOG);
  g_assert_cmpstr (seen.publisher, ==, "alice@ejab.test");
  g_assert_true (seen.payload);

  /* Only the head: a comment. */
  peer_receive_take (world->peer, fixture ("prosody-comment-event", NULL));
  g_assert_cmpuint (seen.n_items, ==, 2);
  g_assert_cmpstr (seen.from, ==, "comments.prosody.test");
  g_assert_cmpstr (seen.publisher, ==, "bob@prosody.test");
  g_assert_cmpstr (seen.id, ==, "c1");
  g_assert_false (seen.payload);

  /* ejabberd after an absence: it says its service did it. Nobody follows that. */
  peer_receive_take (world->peer, fixture ("ejabberd-stray-event", NULL));
  g_assert_cmpstr (seen.from, ==, "pubsub.ejab.test");

  peer_receive_take (world->peer, fixture ("prosody-post-retract", NULL));
  g_assert_cmpuint (seen.n_retracts, ==, 1);
  g_assert_cmpstr (seen.id, ==, "post-7");
  peer_receive (world->peer, EVENT ("from='" BOB "'", "<purge node='n'/><delete node='n'/>"));
  g_assert_cmpuint (seen.n_purged, ==, 1);
  g_assert_cmpuint (seen.n_deleted, ==, 1);
  seen_clear (&seen);
  world_free (world);
}

/* A12, A13: a client speaks for nobody's feed, whatever it names; nor does an error, a room, or an event without a place. */
static void
test_a13_forged_events (void)
{
  static const char * const bad[] = {
    EVENT ("from='" BOB "/b'", "<items node='n'><item id='1' publisher='" BOB "'/></items>"),
    EVENT ("from='" ALICE "/other'", "<items node='n'><item id='1'/></items>"),
    EVENT ("from='not@@an address'", "<items node='n'><item id='1'/></items>"),
    EVENT ("from='" BOB "'", "<items><item id='1'/></items><items node=''><item id='1'/></items>"),
    EVENT ("from='" BOB "'", "<items node='n'><item/><item id=''/><retract/><entry id='1'/></items>"),
    "<message type='error' from='" BOB "'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'><item id='1'/></items></event></message>",
    "<message type='groupchat' from='room@muc.test'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'><item id='1'/></items></event></message>",
    "<message type='chat' from='" BOB "'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'><item id='1'/></items></event></message>",
  };
  Seen seen = { 0 };
  World *world = world_listening (&seen);
  GString *many = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    peer_receive (world->peer, bad[i]);
  g_assert_cmpuint (seen.n_items + seen.n_retracts, ==, 0);

  /* What no publisher is named for, or nonsense, has none: it is not taken from the entry. */
  peer_receive (world->peer, EVENT ("from='" BOB "'", "<items node='n'><item id='1' publisher='@@'><entry xmlns='http://www.w3.org/2005/Atom'>"
                                    "<author><uri>xmpp:" EVE "</uri></author></entry></item></items>"));
  g_assert_cmpuint (seen.n_items, ==, 1);
  g_assert_null (seen.publisher);
  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (many, "<item id='%u'/>", i);
  peer_receive_take (world->peer, g_strdup_printf (EVENT ("from='" BOB "'", "<items node='n'>%s</items>"), many->str));
  g_assert_cmpuint (seen.n_items, <=, 1 + 256);
  g_string_free (many, TRUE);
  seen_clear (&seen);
  world_free (world);
}

static void
test_hidden (void)
{
  g_assert_true (envoi_microblog_hides_item ("0"));
  g_assert_true (envoi_microblog_hides_item ("test_post"));
  g_assert_true (envoi_microblog_hides_item ("urn:xmpp:avatar:metadata"));
  g_assert_false (envoi_microblog_hides_item ("01"));
  g_assert_true (envoi_microblog_hides_node ("urn:xmpp:microblog:0:comments/x"));
  g_assert_true (envoi_microblog_hides_node ("urn:xmpp:pubsub-attachments:1/xmpp:a@b"));
  g_assert_false (envoi_microblog_hides_node (ENVOI_NODE_MICROBLOG));
}

/* --- Publishing ---------------------------------------------------------------------------------------------------- */

static EnvoiStanza *
make_entry (void)
{
  return stanza_from ("<entry xmlns='http://www.w3.org/2005/Atom'><title>t</title></entry>");
}

static gboolean
has_option (EnvoiStanza *question, const char *var, const char *value)
{
  g_autofree char *xml = envoi_stanza_to_xml (question);
  g_autofree char *wanted = g_strdup_printf ("var='%s'><value>%s</value>", var, value);

  g_strdelimit (xml, "\"", '\'');
  return strstr (xml, wanted) != NULL;
}

static EnvoiStanza *
take_owner (World *world)
{
  return peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB "#owner");
}

static void
test_publish (void)
{
  World *world = world_new ();
  g_autoptr (EnvoiStanza) entry = make_entry ();
  DexFuture *future = envoi_microblog_publish (world_get (world, ENVOI_TYPE_MICROBLOG), NULL, NULL, "1", entry, ENVOI_MICROBLOG_ACCESS_OPEN);
  g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);

  /* Without these a new blog would keep one post, and ejabberd tell strangers nothing. */
  g_assert_true (has_option (question, "pubsub#max_items", "max"));
  g_assert_true (has_option (question, "pubsub#access_model", "open"));
  g_assert_true (has_option (question, "pubsub#itemreply", "publisher"));
  g_assert_true (has_option (question, "pubsub#presence_based_delivery", "false"));
  peer_answer (world->peer, question, NULL);
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);
  world_free (world);
}

/* The blog was made by Movim: it is set right, and then the post goes in without conditions. */
static void
test_publish_recovery (void)
{
  static const char * const refusals[] = { "conflict", "resource-constraint" };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      World *world = world_new ();
      g_autoptr (EnvoiStanza) entry = make_entry ();
      DexFuture *future = envoi_microblog_publish (world_get (world, ENVOI_TYPE_MICROBLOG), NULL, NULL, "1", entry, ENVOI_MICROBLOG_ACCESS_UNKNOWN);
      g_autoptr (EnvoiStanza) first = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB), config = NULL, second = NULL;

      g_assert_false (has_option (first, "pubsub#access_model", "open"));
      peer_refuse (world->peer, first, refusals[i]);
      config = take_owner (world);
      g_assert_true (has_option (config, "pubsub#max_items", "max"));
      /* Nobody asked for others to read it. */
      g_assert_false (has_option (config, "pubsub#access_model", "open"));
      peer_answer (world->peer, config, NULL);
      second = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
      g_assert_null (envoi_node_find (envoi_stanza_find (second, "pubsub", NULL), "publish-options", NULL));
      peer_answer (world->peer, second, NULL);
      g_assert_true (g_value_get_boolean (await (future, NULL)));
      dex_unref (future);
      world_free (world);
    }
}

/* What is to be for contacts only is not published when the blog can't be made so. */
static void
test_publish_unsafe (void)
{
  World *world = world_new ();
  g_autoptr (EnvoiStanza) entry = make_entry ();
  DexFuture *future = envoi_microblog_publish (world_get (world, ENVOI_TYPE_MICROBLOG), NULL, NULL, "1", entry, ENVOI_MICROBLOG_ACCESS_CONTACTS);
  g_autoptr (EnvoiStanza) first = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  g_autoptr (GError) error = NULL;

  g_assert_true (has_option (first, "pubsub#access_model", "presence"));
  peer_refuse (world->peer, first, "conflict");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (EnvoiStanza) config = take_owner (world);

      g_assert_true (has_option (config, "pubsub#access_model", "presence"));
      peer_refuse (world->peer, config, "not-acceptable");
    }
  error = await_error (future);
  g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNSUPPORTED);
  peer_settle ();
  g_assert_true (g_queue_is_empty (&world->peer->sent));
  world_free (world);
}

static void
test_publish_elsewhere (void)
{
  World *world = world_new ();
  EnvoiMicroblog *microblog = world_get (world, ENVOI_TYPE_MICROBLOG);
  g_autoptr (EnvoiStanza) entry = make_entry ();
  DexFuture *future = envoi_microblog_publish (microblog, "pubsub.prosody.test", "cats", "1", entry, ENVOI_MICROBLOG_ACCESS_UNKNOWN);
  g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB), retract = NULL;
  g_autofree char *many = g_strnfill (ENVOI_MICROBLOG_MAX_ENTRY, 'x');
  g_autofree char *xml = g_strdup_printf ("<entry xmlns='http://www.w3.org/2005/Atom'><title>%s</title></entry>", many);
  g_autoptr (EnvoiStanza) big = stanza_from (xml);
  g_autoptr (GError) error = NULL, too_big = NULL;

  /* Options would conflict with what its owner set. */
  g_assert_null (envoi_node_find (envoi_stanza_find (question, "pubsub", NULL), "publish-options", NULL));
  peer_refuse (world->peer, question, "forbidden");
  error = await_error (future);
  g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FORBIDDEN);

  too_big = await_error (envoi_microblog_publish (microblog, NULL, NULL, "1", big, ENVOI_MICROBLOG_ACCESS_UNKNOWN));
  g_assert_error (too_big, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_TOO_BIG);

  future = envoi_microblog_retract (microblog, "pubsub.prosody.test", "cats", "1");
  retract = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  g_assert_cmpstr (envoi_node_get_attribute (envoi_node_first_element (envoi_stanza_find (retract, "pubsub", NULL)), "notify"), ==, "true");
  peer_refuse (world->peer, retract, "item-not-found");
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);
  world_free (world);
}

static int
await_int (DexFuture *future)
{
  int value = g_value_get_int (await (future, NULL));

  dex_unref (future);
  return value;
}

static void
test_access (void)
{
  static const char * const forms[] = { "prosody-blog-config", "ejabberd-blog-config" };
  World *world = world_new ();
  EnvoiMicroblog *microblog = world_get (world, ENVOI_TYPE_MICROBLOG);

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *xml = fixture (forms[i], NULL);
      g_autoptr (EnvoiStanza) answer = stanza_from (xml);
      g_autofree char *content = envoi_node_to_xml (envoi_node_first_element (envoi_stanza_get_root (answer)));
      DexFuture *future = envoi_microblog_get_access (microblog);
      g_autoptr (EnvoiStanza) question = take_owner (world);

      peer_answer (world->peer, question, content);
      g_assert_cmpint (await_int (future), ==, ENVOI_MICROBLOG_ACCESS_CONTACTS);
    }
  {
    DexFuture *future = envoi_microblog_get_access (microblog);
    g_autoptr (EnvoiStanza) question = take_owner (world);

    peer_refuse (world->peer, question, "item-not-found");
    g_assert_cmpint (await_int (future), ==, ENVOI_MICROBLOG_ACCESS_UNKNOWN);
  }
  {
    /* No blog yet: it is made. */
    DexFuture *future = envoi_microblog_set_access (microblog, ENVOI_MICROBLOG_ACCESS_OPEN);
    g_autoptr (EnvoiStanza) config = take_owner (world), create = NULL;

    peer_refuse (world->peer, config, "item-not-found");
    create = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
    g_assert_true (has_option (create, "pubsub#access_model", "open"));
    peer_answer (world->peer, create, NULL);
    g_assert_true (g_value_get_boolean (await (future, NULL)));
    dex_unref (future);
  }
  world_free (world);
}

static void
test_comments_place (void)
{
  World *world = world_new ();
  EnvoiMicroblog *microblog = world_get (world, ENVOI_TYPE_MICROBLOG);
  DexFuture *future = envoi_microblog_find_comments_service (microblog, NULL);
  g_autoptr (EnvoiStanza) items = peer_take (world->peer, "query", "http://jabber.org/protocol/disco#items"), info = NULL, create = NULL, again = NULL;
  g_autofree char *found = NULL, *own = NULL;

  peer_answer (world->peer, items, "<query xmlns='http://jabber.org/protocol/disco#items'><item jid='pubsub.prosody.test'/><item jid='comments.prosody.test'/></query>");
  info = peer_take (world->peer, "query", "http://jabber.org/protocol/disco#info");
  g_assert_cmpstr (envoi_stanza_get_to (info), ==, "comments.prosody.test");
  peer_answer (world->peer, info, "<query xmlns='http://jabber.org/protocol/disco#info'><identity category='pubsub' type='service'/></query>");
  found = await_dup (future);
  g_assert_cmpstr (found, ==, "comments.prosody.test");

  future = envoi_microblog_create_comments (microblog, found, "9f2c", TRUE);
  create = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  g_assert_true (has_option (create, "pubsub#access_model", "presence"));
  g_assert_true (has_option (create, "pubsub#publish_model", "open"));
  peer_refuse (world->peer, create, "not-acceptable");
  again = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  g_assert_true (has_option (again, "pubsub#access_model", "open"));
  peer_refuse (world->peer, again, "conflict");
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);
  world_free (world);
}

/* --- What is followed ---------------------------------------------------------------------------------------------- */

typedef struct { guint n_changed, n_removed, n_emptied, n_contacts, kind; char *service, *node; } Lists;

static void
on_changed (EnvoiFollowList *self, guint kind, const EnvoiFollow *follow, Lists *lists)
{
  lists->n_changed++;
  lists->kind = kind;
  g_set_str (&lists->service, follow->service);
}

static void
on_removed (EnvoiFollowList *self, guint kind, const char *service, const char *node, Lists *lists)
{
  lists->n_removed++;
  lists->kind = kind;
  g_set_str (&lists->node, node);
}

static void
on_emptied (EnvoiFollowList *self, guint kind, Lists *lists)
{
  lists->n_emptied++;
}

static void
on_contact (EnvoiFollowList *self, const char *bare, Lists *lists)
{
  lists->n_contacts++;
}

static World *
world_following (Lists *lists)
{
  World *world = world_new ();
  EnvoiFollowList *list = world_get (world, ENVOI_TYPE_FOLLOW_LIST);

  g_signal_connect (list, "changed", G_CALLBACK (on_changed), lists);
  g_signal_connect (list, "removed", G_CALLBACK (on_removed), lists);
  g_signal_connect (list, "emptied", G_CALLBACK (on_emptied), lists);
  g_signal_connect (list, "contact-changed", G_CALLBACK (on_contact), lists);
  return world;
}

static void
test_follow_list (void)
{
  Lists lists = { 0 };
  World *world = world_following (&lists);
  EnvoiFollowList *list = world_get (world, ENVOI_TYPE_FOLLOW_LIST);
  DexFuture *future = envoi_follow_list_fetch (list, NULL, ENVOI_FOLLOW_LIST_PUBLIC);
  g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB), publish = NULL, retract = NULL;
  g_autofree char *xml = fixture ("prosody-follows", NULL), *text = NULL;
  g_autoptr (EnvoiStanza) answer = stanza_from (xml);
  g_autofree char *content = envoi_node_to_xml (envoi_node_first_element (envoi_stanza_get_root (answer)));
  g_autoptr (GPtrArray) follows = NULL;
  g_autoptr (EnvoiFollow) follow = NULL;
  const EnvoiNode *item;

  peer_answer (world->peer, question, content);
  follows = await_dup (future);
  g_assert_cmpuint (follows->len, ==, 1);
  follow = envoi_follow_copy (follows->pdata[0]);
  g_assert_cmpstr (follow->service, ==, "pubsub.prosody.test");
  g_assert_cmpstr (follow->node, ==, "cats");
  g_assert_cmpstr (follow->title, ==, "Cats");

  /* Movim's id. */
  text = envoi_follow_dup_item_id ("pubsub.prosody.test", "cats", ALICE);
  g_assert_cmpstr (text, ==, "cda59310481f38d8a2c395854385a82565973edd");

  future = envoi_follow_list_put (list, ENVOI_FOLLOW_LIST_PRIVATE, follow);
  publish = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  g_assert_true (has_option (publish, "pubsub#access_model", "whitelist"));
  item = envoi_node_first_element (envoi_node_first_element (envoi_stanza_find (publish, "pubsub", NULL)));
  g_assert_cmpstr (envoi_node_get_attribute (item, "id"), ==, text);
  peer_answer (world->peer, publish, NULL);
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);

  future = envoi_follow_list_remove (list, ENVOI_FOLLOW_LIST_PUBLIC, "pubsub.prosody.test", "cats");
  retract = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  g_assert_cmpstr (envoi_node_get_attribute (envoi_node_first_element (envoi_stanza_find (retract, "pubsub", NULL)), "notify"), ==, "true");
  peer_refuse (world->peer, retract, "item-not-found");
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);

  /* What another device did. */
  peer_receive_take (world->peer, fixture ("prosody-follow-event", "to='alice@prosody.test/a2'", "to='" ALICE "/a'", NULL));
  g_assert_cmpuint (lists.n_changed, ==, 1);
  g_assert_cmpuint (lists.kind, ==, ENVOI_FOLLOW_LIST_PUBLIC);
  peer_receive (world->peer, EVENT ("from='" ALICE "'", "<items node='urn:xmpp:pubsub:subscription'><retract id='cda59310481f38d8a2c395854385a82565973edd'/>"
                                    "<retract id='unknown'/></items>"));
  g_assert_cmpuint (lists.n_removed, ==, 1);
  g_assert_cmpstr (lists.node, ==, "cats");
  /* A contact's list is not ours. */
  peer_receive_take (world->peer, fixture ("prosody-follow-event", "from='alice@", "from='bob@", NULL));
  g_assert_cmpuint (lists.n_changed, ==, 1);
  g_assert_cmpuint (lists.n_contacts, ==, 1);
  g_free (lists.service);
  g_free (lists.node);
  world_free (world);
}

/* Others make lists, too: what is no feed is left out, what is there twice counts once, what is unknown stays. */
static void
test_follow_list_hostile (void)
{
  World *world = world_new ();
  EnvoiFollowList *list = world_get (world, ENVOI_TYPE_FOLLOW_LIST);
  DexFuture *future = envoi_follow_list_fetch (list, BOB, ENVOI_FOLLOW_LIST_PUBLIC);
  g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  g_autoptr (GPtrArray) follows = NULL;
  g_autoptr (EnvoiStanza) written = NULL;
  g_autofree char *xml = NULL;
  EnvoiFollow *follow;

  peer_answer (world->peer, question,
    "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:pubsub:subscription'>"
    "<item id='1'><subscription xmlns='urn:xmpp:pubsub:subscription:0' server='@@' node='n'/></item>"
    "<item id='2'><subscription xmlns='urn:xmpp:pubsub:subscription:0' server='pubsub.x'/></item>"
    "<item id='3'><entry xmlns='http://www.w3.org/2005/Atom'/></item><item id='4'/>"
    "<item><subscription xmlns='urn:xmpp:pubsub:subscription' server='Carol@X.test/phone' node='urn:xmpp:microblog:0'><title> C \n arol </title>"
    "<extensions><notify xmlns='urn:xmpp:notification-settings:0'><always/></notify><pinned xmlns='urn:xmpp:bookmarks-pinning:0'/><x xmlns='urn:x'/></extensions>"
    "</subscription></item>"
    "<item id='6'><subscription xmlns='urn:xmpp:pubsub:subscription:0' server='carol@x.test' node='urn:xmpp:microblog:0'/></item>"
    "</items></pubsub>");
  follows = await_dup (future);
  g_assert_cmpuint (follows->len, ==, 1);
  follow = follows->pdata[0];
  g_assert_cmpstr (follow->service, ==, "carol@x.test");
  g_assert_cmpstr (follow->title, ==, "C arol");
  g_assert_true (follow->pinned);
  g_assert_cmpuint (follow->notify, ==, ENVOI_BOOKMARK_NOTIFY_ALWAYS);
  follow->pinned = FALSE;
  follow->notify = ENVOI_BOOKMARK_NOTIFY_NEVER;
  written = envoi_follow_write (follow);
  xml = envoi_stanza_to_xml (written);
  g_assert_nonnull (strstr (xml, "urn:x"));
  g_assert_nonnull (strstr (xml, "<never"));
  g_assert_null (strstr (xml, "<always"));
  g_assert_null (strstr (xml, "pinned"));
  world_free (world);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/microblog/real-events", test_real_events);
  g_test_add_func ("/microblog/A12-A13-forged-events", test_a13_forged_events);
  g_test_add_func ("/microblog/hidden", test_hidden);
  g_test_add_func ("/microblog/publish", test_publish);
  g_test_add_func ("/microblog/publish-recovery", test_publish_recovery);
  g_test_add_func ("/microblog/publish-unsafe", test_publish_unsafe);
  g_test_add_func ("/microblog/publish-elsewhere", test_publish_elsewhere);
  g_test_add_func ("/microblog/access", test_access);
  g_test_add_func ("/microblog/comments-place", test_comments_place);
  g_test_add_func ("/follow-list/real", test_follow_list);
  g_test_add_func ("/follow-list/hostile", test_follow_list_hostile);
  return g_test_run ();
}
