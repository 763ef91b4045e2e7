/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The owner's part of publish-subscribe, with what Prosody 13 and ejabberd 24 answer. */
#include "envoi-pubsub-owner.h"
#include "xep-peer.h"

#define SERVICE "pubsub.prosody.test"
#define PUBSUB "http://jabber.org/protocol/pubsub"
#define OWNER PUBSUB "#owner"

static EnvoiPubsubOwner *
owner_of (World *world)
{
  return world_get (world, ENVOI_TYPE_PUBSUB_OWNER);
}

/* What the iq says, for a look at its text. */
static char *
take_xml (World *world, const char *ns)
{
  g_autoptr (EnvoiStanza) sent = peer_take (world->peer, "pubsub", ns);

  return envoi_node_to_xml (envoi_stanza_find (sent, "pubsub", ns));
}

static void
test_create (void)
{
  World *world = world_new ();
  static const char * const options[] = { "pubsub#title", "Cats & dogs", "pubsub#access_model", "open", NULL };
  DexFuture *future = envoi_pubsub_owner_create (owner_of (world), SERVICE, "cats", options);
  g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", PUBSUB);
  const EnvoiNode *pubsub = envoi_stanza_find (question, "pubsub", PUBSUB);
  const EnvoiNode *create = envoi_node_find (pubsub, "create", PUBSUB), *configure = envoi_node_find (pubsub, "configure", PUBSUB);
  g_autoptr (EnvoiForm) form = envoi_form_read (envoi_node_find (configure, "x", ENVOI_NS_DATA_FORMS));
  g_autofree char *node = NULL, *chosen = NULL;
  g_autoptr (EnvoiStanza) second = NULL;
  g_autoptr (EnvoiStanza) third = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (envoi_stanza_get_to (question), ==, SERVICE);
  g_assert_cmpstr (envoi_stanza_get_type_attribute (question), ==, "set");
  g_assert_cmpstr (envoi_node_get_attribute (create, "node"), ==, "cats");
  g_assert_null (envoi_node_first_element (create));
  g_assert_cmpstr (form->form_type, ==, "http://jabber.org/protocol/pubsub#node_config");
  g_assert_cmpstr (envoi_form_get_value (form, "pubsub#title"), ==, "Cats & dogs");

  /* Prosody's answer is empty, ejabberd's repeats the name. */
  peer_answer (world->peer, question, NULL);
  node = await_dup (future);
  g_assert_cmpstr (node, ==, "cats");

  future = envoi_pubsub_owner_create (owner_of (world), SERVICE, NULL, NULL);
  second = peer_take (world->peer, "pubsub", PUBSUB);
  peer_answer (world->peer, second, "<pubsub xmlns='" PUBSUB "'><create node='25e3d37d'/></pubsub>");
  chosen = await_dup (future);
  g_assert_cmpstr (chosen, ==, "25e3d37d");

  future = envoi_pubsub_owner_create (owner_of (world), SERVICE, "cats", NULL);
  third = peer_take (world->peer, "pubsub", PUBSUB);
  peer_refuse (world->peer, third, "conflict");
  error = await_error (future);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_CONFLICT);
  world_free (world);
}

/* ejabberd repeats all choices inside the fields: the value is the field's own child. What is not changed goes back as it came. */
static void
test_config (void)
{
  World *world = world_new ();
  DexFuture *future = envoi_pubsub_owner_fetch_config (owner_of (world), SERVICE, "cats");
  g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", OWNER);
  g_autoptr (EnvoiForm) form = NULL;
  g_autofree char *saved = NULL, *partial = NULL;
  DexFuture *saving;

  peer_answer (world->peer, question,
               "<pubsub xmlns='" OWNER "'><configure node='cats'><x type='form' xmlns='jabber:x:data'>"
               "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#node_config</value></field>"
               "<field var='pubsub#access_model' type='list-single' label='Specify the access model'><value>open</value>"
               "<option label='Subscription requests must be approved'><value>authorize</value></option><option label='Anyone'><value>open</value></option></field>"
               "<field var='pubsub#max_payload_size' type='text-single' label='Max payload size in bytes'><value>250000</value></field>"
               "<field var='pubsub#title' type='text-single'><value>Cats</value></field></x></configure></pubsub>");
  form = await_dup (future);
  g_assert_cmpstr (envoi_form_get_value (form, "pubsub#access_model"), ==, "open");
  g_assert_cmpstr (envoi_form_get_value (form, "pubsub#title"), ==, "Cats");

  envoi_form_set_value (form, "pubsub#title", "Dogs");
  saving = envoi_pubsub_owner_save_config (owner_of (world), SERVICE, "cats", form);
  saved = take_xml (world, OWNER);
  g_assert_nonnull (strstr (saved, "Dogs"));
  g_assert_nonnull (strstr (saved, "250000"));
  dex_unref (saving);

  saving = envoi_pubsub_owner_configure (owner_of (world), NULL, "urn:xmpp:microblog:0", (const char * const []) { "pubsub#access_model", "open", NULL });
  partial = take_xml (world, OWNER);
  g_assert_nonnull (strstr (partial, "pubsub#access_model"));
  g_assert_null (strstr (partial, "pubsub#title"));
  dex_unref (saving);
  world_free (world);
}

static void
test_affiliations (void)
{
  World *world = world_new ();
  DexFuture *future = envoi_pubsub_owner_fetch_affiliations (owner_of (world), SERVICE, "cats");
  g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", OWNER);
  g_autoptr (EnvoiStanza) other = NULL;
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *set = NULL;

  peer_answer (world->peer, question,
               "<pubsub xmlns='" OWNER "'><affiliations node='cats'><affiliation affiliation='owner' jid='alice@prosody.test'/>"
               "<affiliation jid='Bob@prosody.test/x' affiliation='publisher'/><affiliation jid='bob@prosody.test' affiliation='outcast'/>"
               "<affiliation jid='@@' affiliation='member'/><affiliation jid='c@prosody.test' affiliation='none'/>"
               "<affiliation jid='d@prosody.test' affiliation='publish-only'/><affiliation affiliation='owner'/></affiliations></pubsub>");
  people = await_dup (future);
  g_assert_cmpuint (people->len, ==, 3);
  g_assert_cmpint (((EnvoiPubsubAffiliate *) people->pdata[0])->affiliation, ==, ENVOI_PUBSUB_AFFILIATION_OWNER);
  g_assert_cmpstr (((EnvoiPubsubAffiliate *) people->pdata[1])->jid, ==, BOB);
  g_assert_cmpint (((EnvoiPubsubAffiliate *) people->pdata[1])->affiliation, ==, ENVOI_PUBSUB_AFFILIATION_PUBLISHER);
  g_assert_cmpint (((EnvoiPubsubAffiliate *) people->pdata[2])->affiliation, ==, ENVOI_PUBSUB_AFFILIATION_PUBLISH_ONLY);

  /* An answer about another node is none. */
  future = envoi_pubsub_owner_fetch_affiliations (owner_of (world), SERVICE, "cats");
  other = peer_take (world->peer, "pubsub", OWNER);
  peer_answer (world->peer, other, "<pubsub xmlns='" OWNER "'><affiliations node='dogs'><affiliation affiliation='owner' jid='eve@evil.test'/></affiliations></pubsub>");
  error = await_error (future);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE);

  future = envoi_pubsub_owner_set_affiliation (owner_of (world), SERVICE, "cats", BOB, ENVOI_PUBSUB_AFFILIATION_OUTCAST);
  set = take_xml (world, OWNER);
  g_assert_nonnull (strstr (set, "outcast"));
  g_assert_nonnull (strstr (set, BOB));
  dex_unref (future);
  world_free (world);
}

static void
test_subscriptions (void)
{
  World *world = world_new ();
  DexFuture *future = envoi_pubsub_owner_fetch_subscriptions (owner_of (world), SERVICE, "cats");
  g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", OWNER);
  g_autoptr (EnvoiStanza) refused = NULL;
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GError) error = NULL;

  /* As Prosody has it: the node is named on each; carol follows with one of her clients only. */
  peer_answer (world->peer, question,
               "<pubsub xmlns='" OWNER "'><subscriptions><subscription node='cats' subscription='subscribed' jid='bob@prosody.test'/>"
               "<subscription node='cats' subscription='pending' jid='carol@prosody.test'/>"
               "<subscription node='cats' subscription='subscribed' jid='carol@prosody.test/c'/>"
               "<subscription node='cats' subscription='pending' jid='dave@prosody.test'/>"
               "<subscription node='dogs' subscription='subscribed' jid='eve@evil.test'/></subscriptions></pubsub>");
  people = await_dup (future);
  g_assert_cmpuint (people->len, ==, 3);
  g_assert_cmpint (((EnvoiPubsubSubscriber *) people->pdata[0])->state, ==, ENVOI_PUBSUB_SUBSCRIPTION_SUBSCRIBED);
  g_assert_cmpstr (((EnvoiPubsubSubscriber *) people->pdata[1])->jid, ==, "carol@prosody.test");
  g_assert_cmpint (((EnvoiPubsubSubscriber *) people->pdata[1])->state, ==, ENVOI_PUBSUB_SUBSCRIPTION_SUBSCRIBED);
  g_assert_cmpint (((EnvoiPubsubSubscriber *) people->pdata[2])->state, ==, ENVOI_PUBSUB_SUBSCRIPTION_PENDING);

  future = envoi_pubsub_owner_fetch_subscriptions (owner_of (world), NULL, "urn:xmpp:microblog:0");
  refused = peer_take (world->peer, "pubsub", OWNER);
  peer_refuse (world->peer, refused, "feature-not-implemented");
  error = await_error (future);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED);
  world_free (world);
}

typedef struct { guint n; char *service, *node, *jid; } Asked;

static void
on_asked (EnvoiPubsubOwner *owner, const char *service, const char *node, const char *jid, Asked *asked)
{
  asked->n++;
  g_set_str (&asked->service, service);
  g_set_str (&asked->node, node);
  g_set_str (&asked->jid, jid);
}

/* ejabberd's question, word for word. */
#define QUESTION(from, node, jid) \
  "<message xmlns='jabber:client' to='alice@prosody.test' " from "><x type='form' xmlns='jabber:x:data'><title>PubSub subscriber request</title>" \
  "<instructions>Choose whether to approve this entity&apos;s subscription.</instructions>" \
  "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#subscribe_authorization</value></field>" \
  "<field var='pubsub#node' type='text-single' label='Node ID'><required/><value>" node "</value></field>" \
  "<field var='pubsub#subscriber_jid' type='jid-single' label='Subscriber Address'><required/><value>" jid "</value></field>" \
  "<field var='pubsub#allow' type='boolean' label='Allow?'><required/><value>0</value></field></x></message>"

static void
test_approval (void)
{
  World *world = world_new ();
  Asked asked = { 0 };
  g_autoptr (EnvoiStanza) answer = NULL;
  g_autoptr (EnvoiForm) form = NULL;

  g_signal_connect (owner_of (world), "approval-requested", G_CALLBACK (on_asked), &asked);
  peer_receive (world->peer, QUESTION ("from='" SERVICE "'", "cats", "dave@ejab.test"));
  g_assert_cmpuint (asked.n, ==, 1);
  g_assert_cmpstr (asked.service, ==, SERVICE);
  g_assert_cmpstr (asked.node, ==, "cats");
  g_assert_cmpstr (asked.jid, ==, "dave@ejab.test");

  /* A person cannot ask in a service's place, and what is no address is nobody. */
  peer_receive (world->peer, QUESTION ("from='eve@evil.test'", "cats", "eve@evil.test"));
  peer_receive (world->peer, QUESTION ("from='" SERVICE "/x'", "cats", "eve@evil.test"));
  peer_receive (world->peer, QUESTION ("from='" SERVICE "' type='error'", "cats", "eve@evil.test"));
  peer_receive (world->peer, QUESTION ("from='" SERVICE "'", "cats", "@@"));
  peer_receive (world->peer, QUESTION ("from='" SERVICE "'", "", "eve@evil.test"));
  g_assert_cmpuint (asked.n, ==, 1);

  envoi_pubsub_owner_answer (owner_of (world), SERVICE, "cats", "dave@ejab.test", TRUE);
  answer = peer_take (world->peer, "x", ENVOI_NS_DATA_FORMS);
  form = envoi_form_read (envoi_stanza_find (answer, "x", ENVOI_NS_DATA_FORMS));
  g_assert_cmpstr (envoi_stanza_get_to (answer), ==, SERVICE);
  g_assert_cmpstr (form->type, ==, "submit");
  g_assert_cmpstr (form->form_type, ==, "http://jabber.org/protocol/pubsub#subscribe_authorization");
  g_assert_cmpstr (envoi_form_get_value (form, "pubsub#node"), ==, "cats");
  g_assert_cmpstr (envoi_form_get_value (form, "pubsub#subscriber_jid"), ==, "dave@ejab.test");
  g_assert_true (envoi_form_get_bool (form, "pubsub#allow"));
  g_free (asked.service);
  g_free (asked.node);
  g_free (asked.jid);
  world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/pubsub-owner/create", test_create);
  g_test_add_func ("/pubsub-owner/config", test_config);
  g_test_add_func ("/pubsub-owner/affiliations", test_affiliations);
  g_test_add_func ("/pubsub-owner/subscriptions", test_subscriptions);
  g_test_add_func ("/pubsub-owner/approval", test_approval);
  return g_test_run ();
}
