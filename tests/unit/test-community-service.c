/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Communities from their discovery to their end, against a service in memory that answers as Prosody 13 and ejabberd 24 do. */
#include "community-world.h"

/* --- Finding -------------------------------------------------------------------------------------------------------- */

static void
test_find (void)
{
  Scene *scene = scene_new ();
  g_autoptr (GPtrArray) own = NULL, other = NULL, feeds = NULL;
  g_autoptr (GError) nowhere = NULL;
  Community *cats = community_of (scene, PUBSUB, "cats", TRUE);
  EnvoiFeed *feed;

  /* On the own server; comments have a place of their own there that is none of communities. */
  own = await_dup (envoi_community_service_find_places (scene->service, NULL));
  g_assert_cmpuint (own->len, ==, 1);
  g_assert_cmpstr (((EnvoiCommunityPlace *) own->pdata[0])->address, ==, PUBSUB);
  g_assert_cmpstr (((EnvoiCommunityPlace *) own->pdata[0])->name, ==, "Publish & more");
  g_assert_false (((EnvoiCommunityPlace *) own->pdata[0])->can_approve);
  /* A place by its own address. */
  other = await_dup (envoi_community_service_find_places (scene->service, EJABBERD));
  g_assert_cmpuint (other->len, ==, 1);
  g_assert_true (((EnvoiCommunityPlace *) other->pdata[0])->can_approve);
  nowhere = await_error (envoi_community_service_find_places (scene->service, "somebody@else.test"));
  g_assert_error (nowhere, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND);

  set_field (cats, "pubsub#title", "Cats");
  set_field (cats, "pubsub#description", "All about cats.\nTalk: xmpp:cats@rooms.test?join");
  set_field (cats, "pubsub#type", "urn:xmpp:pubsub-social-feed:gallery:1");
  set_field (cats, "pubsub#access_model", "open");
  set_field (cats, "pubsub#publish_model", "publishers");
  community_of (scene, PUBSUB, "dogs", TRUE);
  feed_fill (scene->world, PUBSUB, "cats", NULL, 0, 7);
  feed_put (scene->world, PUBSUB, "cats", "urn:xmpp:avatar:metadata", NULL,
            "<metadata xmlns='urn:xmpp:avatar:metadata'><info id='abc' type='image/png' bytes='1' url='https://upload.test/c.png'/></metadata>");
  feed_put (scene->world, PUBSUB, "cats", "test_post", NULL, "<entry xmlns='http://www.w3.org/2005/Atom'/>");

  feeds = await_dup (envoi_community_service_browse (scene->service, PUBSUB));
  g_assert_cmpuint (feeds->len, ==, 2);
  feed = feed_at (feeds, "cats");
  g_assert_cmpstr (envoi_feed_get_title (feed), ==, "Named cats");
  done (envoi_community_service_look (scene->service, feed));
  g_assert_cmpstr (envoi_feed_get_title (feed), ==, "Cats");
  g_assert_cmpint (envoi_feed_get_kind (feed), ==, ENVOI_FEED_GALLERY);
  g_assert_cmpint (envoi_feed_get_access (feed), ==, ENVOI_FEED_ACCESS_OPEN);
  g_assert_cmpint (envoi_feed_get_publish (feed), ==, ENVOI_FEED_PUBLISH_PUBLISHERS);
  g_assert_cmpstr (envoi_feed_get_avatar_url (feed), ==, "https://upload.test/c.png");
  /* The picture and what somebody tried rights with are no posts. */
  g_assert_cmpuint (envoi_feed_get_n_posts (feed), ==, 7);
  g_assert_true (envoi_community_wants_picture (feed));
  g_assert_false (envoi_community_may_publish (feed));
  {
    g_autofree char *room = envoi_community_dup_room (feed);
    g_assert_cmpstr (room, ==, "cats@rooms.test");
  }
  /* Looking at communities stores none. */
  g_assert_null (envoi_store_find_feed (scene->world->store, scene->world->account, PUBSUB, "cats"));
  scene_free (scene);
}

static gboolean
about (EnvoiStanza *stanza, const char *node)
{
  const EnvoiNode *child = envoi_node_first_element (envoi_stanza_get_root (stanza));

  return g_strcmp0 (envoi_node_get_attribute (child, "node"), node) == 0;
}

/* Two hundred rows do not become six hundred questions at once, and what came into sight last is looked at first. */
static void
test_paced (void)
{
  Scene *scene = scene_new ();
  g_autoptr (GPtrArray) feeds = NULL;
  guint n_looked = 0;

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *node = g_strdup_printf ("c%03u", i);
      set_field (community_of (scene, PUBSUB, node, TRUE), "pubsub#description", "looked at");
    }
  feeds = await_dup (envoi_community_service_browse (scene->service, PUBSUB));
  g_assert_cmpuint (feeds->len, ==, 200);
  scene->hold = TRUE;
  for (guint i = 0; i < feeds->len; i++)
    dex_future_disown (envoi_community_service_look (scene->service, feeds->pdata[i]));
  feed_settle (scene->world);
  g_assert_cmpuint (scene->held.length, ==, 3);
  /* Asked for once more: it does not wait behind all others, nor is it asked for twice. */
  dex_future_disown (envoi_community_service_look (scene->service, feeds->pdata[50]));
  while (n_looked < 200)
    {
      EnvoiStanza *question;

      wait_until (scene->held.length > 0);
      g_assert_cmpuint (scene->held.length, <=, 3);
      question = g_queue_pop_head (&scene->held);
      if (n_looked == 3)
        g_assert_true (about (question, envoi_feed_get_node (feeds->pdata[50])));
      serve (scene, question);
      envoi_stanza_unref (question);
      n_looked++;
      feed_settle (scene->world);
    }
  for (guint i = 0; i < feeds->len; i++)
    g_assert_cmpstr (envoi_feed_get_description (feeds->pdata[i]), ==, "looked at");
  g_assert_cmpuint (scene->n_info, ==, 200);
  scene_free (scene);
}

/* --- Making and setting --------------------------------------------------------------------------------------------- */

static void
test_create (void)
{
  Scene *scene = scene_new ();
  EnvoiCommunitySettings settings = { "  Caf\xc3\xa9 & <Friends>\n", "Where we meet", TRUE, ENVOI_FEED_ACCESS_OPEN, ENVOI_FEED_PUBLISH_SUBSCRIBERS };
  g_autoptr (EnvoiFeed) feed = NULL, second = NULL;
  g_autoptr (GError) error = NULL;
  Community *made;

  feed = await_dup (envoi_community_service_create (scene->service, PUBSUB, &settings));
  g_assert_cmpstr (envoi_feed_get_node (feed), ==, "cafe-friends");
  g_assert_cmpstr (envoi_feed_get_title (feed), ==, "Caf\xc3\xa9 & <Friends>");
  g_assert_cmpint (envoi_feed_get_affiliation (feed), ==, ENVOI_FEED_AFFILIATION_OWNER);
  g_assert_true (envoi_feed_get_followed (feed));
  made = community_of (scene, PUBSUB, "cafe-friends", FALSE);
  g_assert_nonnull (made);
  /* What others need: that posts stay, how long, and that everybody sees who wrote them. */
  g_assert_cmpstr (g_hash_table_lookup (made->config, "pubsub#itemreply"), ==, "publisher");
  g_assert_cmpstr (g_hash_table_lookup (made->config, "pubsub#max_items"), ==, "max");
  g_assert_cmpstr (g_hash_table_lookup (made->config, "pubsub#persist_items"), ==, "true");
  g_assert_cmpstr (g_hash_table_lookup (made->config, "pubsub#type"), ==, "urn:xmpp:pubsub-social-feed:gallery:1");
  g_assert_cmpstr (g_hash_table_lookup (made->config, "pubsub#publish_model"), ==, "subscribers");

  /* The name is taken: another one; the first is not touched. */
  second = await_dup (envoi_community_service_create (scene->service, PUBSUB, &settings));
  g_assert_cmpstr (envoi_feed_get_node (second), ==, "cafe-friends-2");

  scene->create_refusal = "forbidden";
  error = await_error (envoi_community_service_create (scene->service, PUBSUB, &settings));
  g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FORBIDDEN);
  scene_free (scene);
}

static void
test_settings (void)
{
  static const char * const services[] = { PUBSUB, EJABBERD };

  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    {
      Scene *scene = scene_new ();
      Community *cats = community_of (scene, services[i], "cats", TRUE);
      g_autoptr (EnvoiFeed) feed = loose (scene, services[i], "cats");
      g_autoptr (EnvoiCommunitySettings) settings = NULL;
      g_autoptr (EnvoiQuestionnaire) form = NULL;
      g_autoptr (GError) error = NULL, forbidden = NULL;

      add_person (cats->roles, ALICE, "owner");
      set_field (cats, "pubsub#title", "Cats");
      set_field (cats, "pubsub#description", "old");
      set_field (cats, "pubsub#access_model", "open");
      set_field (cats, "pubsub#publish_model", "publishers");
      set_field (cats, "pubsub#max_payload_size", "250000");
      done (envoi_community_service_look_closely (scene->service, feed));
      g_assert_cmpint (envoi_feed_get_affiliation (feed), ==, ENVOI_FEED_AFFILIATION_OWNER);

      settings = await_dup (envoi_community_service_load_settings (scene->service, feed));
      g_assert_cmpstr (settings->title, ==, "Cats");
      g_assert_cmpstr (settings->description, ==, "old");
      g_assert_cmpint (settings->publish, ==, ENVOI_FEED_PUBLISH_PUBLISHERS);
      g_set_str (&settings->description, "new");
      settings->publish = ENVOI_FEED_PUBLISH_OPEN;
      settings->gallery = TRUE;
      done (envoi_community_service_save_settings (scene->service, feed, settings));
      g_assert_cmpstr (g_hash_table_lookup (cats->config, "pubsub#description"), ==, "new");
      g_assert_cmpstr (g_hash_table_lookup (cats->config, "pubsub#max_payload_size"), ==, "250000");
      /* What others made lacks it often. */
      g_assert_cmpstr (g_hash_table_lookup (cats->config, "pubsub#itemreply"), ==, "publisher");
      g_assert_cmpstr (envoi_feed_get_description (feed), ==, "new");
      g_assert_cmpint (envoi_feed_get_kind (feed), ==, ENVOI_FEED_GALLERY);

      settings->access = ENVOI_FEED_ACCESS_AUTHORIZE;
      if (i == 0)
        {
          error = await_error (envoi_community_service_save_settings (scene->service, feed, settings));
          g_assert_cmpint (error->domain, ==, ENVOI_FEED_ERROR);
          g_assert_cmpint (envoi_feed_get_access (feed), ==, ENVOI_FEED_ACCESS_OPEN);
        }
      else
        {
          done (envoi_community_service_save_settings (scene->service, feed, settings));
          g_assert_cmpint (envoi_feed_get_access (feed), ==, ENVOI_FEED_ACCESS_AUTHORIZE);
        }

      form = await_dup (envoi_community_service_load_form (scene->service, feed));
      envoi_question_set_value (envoi_questionnaire_find (form, "pubsub#max_payload_size"), "1000");
      done (envoi_community_service_save_form (scene->service, feed, form));
      g_assert_cmpstr (g_hash_table_lookup (cats->config, "pubsub#max_payload_size"), ==, "1000");

      add_person (cats->roles, ALICE, "publisher");
      forbidden = await_error (envoi_community_service_load_settings (scene->service, feed));
      g_assert_error (forbidden, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FORBIDDEN);
      scene_free (scene);
    }
}

/* Its room stands in the last line of the description, where Movim shows it as a link; here it is no part of the words. */
static void
test_room (void)
{
  Scene *scene = scene_new ();
  Community *cats = community_of (scene, PUBSUB, "cats", TRUE);
  g_autoptr (EnvoiFeed) feed = loose (scene, PUBSUB, "cats");
  g_autoptr (EnvoiCommunitySettings) settings = NULL, again = NULL;
  g_autofree char *named = NULL;

  add_person (cats->roles, ALICE, "owner");
  set_field (cats, "pubsub#title", "Cats");
  set_field (cats, "pubsub#description", "About xmpp:dogs@rooms.test?join, and cats.");
  settings = await_dup (envoi_community_service_load_settings (scene->service, feed));
  g_assert_null (settings->room);
  settings->room = g_strdup ("Cat Lovers@rooms.test");
  done (envoi_community_service_save_settings (scene->service, feed, settings));
  g_assert_cmpstr (g_hash_table_lookup (cats->config, "pubsub#description"), ==, "About xmpp:dogs@rooms.test?join, and cats.");

  g_set_str (&settings->room, "cats@rooms.test/nick");
  done (envoi_community_service_save_settings (scene->service, feed, settings));
  g_assert_cmpstr (g_hash_table_lookup (cats->config, "pubsub#description"), ==, "About xmpp:dogs@rooms.test?join, and cats.\n\nxmpp:cats@rooms.test?join");
  g_assert_cmpstr (envoi_feed_get_description (feed), ==, "About xmpp:dogs@rooms.test?join, and cats.");
  named = envoi_community_dup_room (feed);
  g_assert_cmpstr (named, ==, "cats@rooms.test");

  again = await_dup (envoi_community_service_load_settings (scene->service, feed));
  g_assert_cmpstr (again->room, ==, "cats@rooms.test");
  g_assert_cmpstr (again->description, ==, "About xmpp:dogs@rooms.test?join, and cats.");
  g_clear_pointer (&again->room, g_free);
  g_clear_pointer (&again->description, g_free);
  done (envoi_community_service_save_settings (scene->service, feed, again));
  g_assert_cmpstr (g_hash_table_lookup (cats->config, "pubsub#description"), ==, "");
  g_assert_null (envoi_feed_get_room_uri (feed));
  scene_free (scene);
}

static void
test_picture (void)
{
  Scene *scene = scene_new ();
  g_autoptr (EnvoiFeed) feed = loose (scene, PUBSUB, "cats");
  g_autoptr (GBytes) png = g_bytes_new_static ("png", 3);
  Community *cats = community_of (scene, PUBSUB, "cats", TRUE);

  add_person (cats->roles, ALICE, "owner");
  done (envoi_community_service_set_picture (scene->service, feed, "https://upload.test/new.png", "image/png", png, 64, 64));
  g_assert_cmpstr (envoi_feed_get_avatar_url (feed), ==, "https://upload.test/new.png");
  g_assert_cmpuint (envoi_feed_get_n_posts (feed), ==, 0);
  done (envoi_community_service_set_picture (scene->service, feed, NULL, NULL, NULL, 0, 0));
  g_assert_null (envoi_feed_get_avatar_url (feed));
  scene_free (scene);
}

static void
test_delete (void)
{
  Scene *scene = scene_new ();
  EnvoiCommunitySettings settings = { "Short", NULL, FALSE, ENVOI_FEED_ACCESS_OPEN, ENVOI_FEED_PUBLISH_OPEN };
  g_autoptr (EnvoiFeed) feed = await_dup (envoi_community_service_create (scene->service, PUBSUB, &settings));
  FeedNode *list = feed_find (scene->world, ALICE, PRIVATE_LIST);

  feed_settle (scene->world);
  g_assert_nonnull (list);
  g_assert_cmpuint (list->items->len, ==, 1);
  done (envoi_community_service_delete (scene->service, feed));
  feed_settle (scene->world);
  g_assert_null (community_of (scene, PUBSUB, "short", FALSE));
  g_assert_null (envoi_store_find_feed (scene->world->store, scene->world->account, PUBSUB, "short"));
  /* Off the list that all devices read. */
  g_assert_cmpuint (list->items->len, ==, 0);
  scene_free (scene);
}

/* --- People --------------------------------------------------------------------------------------------------------- */

static EnvoiCommunityPerson *
person_at (GPtrArray *people, const char *jid)
{
  for (guint i = 0; i < people->len; i++)
    if (g_str_equal (envoi_community_person_get_jid (people->pdata[i]), jid))
      return people->pdata[i];
  return NULL;
}

typedef struct { guint n_requests, n_settled, n_changed; char *jid; } Heard;

static void
on_request (EnvoiCommunityService *service, const char *address, const char *node, const char *jid, Heard *heard)
{
  heard->n_requests++;
  g_set_str (&heard->jid, jid);
}

static void
on_settled (EnvoiCommunityService *service, const char *address, const char *node, const char *jid, Heard *heard)
{
  heard->n_settled++;
}

static void
on_changed (EnvoiCommunityService *service, EnvoiFeed *feed, Heard *heard)
{
  heard->n_changed++;
}

static void
test_people (void)
{
  Scene *scene = scene_new ();
  Community *cats = community_of (scene, EJABBERD, "cats", TRUE);
  g_autoptr (EnvoiFeed) feed = loose (scene, EJABBERD, "cats");
  g_autoptr (GPtrArray) people = NULL, public = NULL;
  g_autoptr (GError) error = NULL;
  EnvoiCommunityPerson *dave, *bob;
  Heard heard = { 0 };

  g_signal_connect (scene->service, "request", G_CALLBACK (on_request), &heard);
  g_signal_connect (scene->service, "settled", G_CALLBACK (on_settled), &heard);
  g_signal_connect (scene->service, "changed", G_CALLBACK (on_changed), &heard);
  add_person (cats->roles, ALICE, "owner");
  add_person (cats->roles, CAROL, "publisher");
  add_person (cats->roles, "eve@evil.test", "outcast");
  add_person (cats->subscriptions, BOB, "subscribed");
  add_person (cats->subscriptions, CAROL, "subscribed");
  add_person (cats->subscriptions, "dave@ejab.test", "pending");

  people = await_dup (envoi_community_service_list_people (scene->service, feed));
  g_assert_cmpuint (people->len, ==, 5);
  /* Who waits comes first, who is banned last. */
  g_assert_cmpstr (envoi_community_person_get_jid (people->pdata[0]), ==, "dave@ejab.test");
  g_assert_cmpstr (envoi_community_person_get_jid (people->pdata[1]), ==, ALICE);
  g_assert_cmpstr (envoi_community_person_get_jid (people->pdata[2]), ==, CAROL);
  g_assert_cmpstr (envoi_community_person_get_jid (people->pdata[4]), ==, "eve@evil.test");
  g_assert_true (envoi_community_person_get_follows (people->pdata[2]));
  g_assert_false (envoi_community_person_get_follows (people->pdata[1]));

  dave = person_at (people, "dave@ejab.test");
  bob = person_at (people, BOB);
  g_assert_true (envoi_community_person_get_waits (dave));
  done (envoi_community_service_let_in (scene->service, feed, dave, TRUE));
  g_assert_false (envoi_community_person_get_waits (dave));
  g_assert_true (envoi_community_person_get_follows (dave));
  g_assert_cmpstr (g_hash_table_lookup (cats->subscriptions, "dave@ejab.test"), ==, "subscribed");
  g_assert_cmpuint (feed_count (scene->world, "message " EJABBERD " yes"), ==, 1);
  g_assert_cmpuint (heard.n_settled, ==, 1);

  done (envoi_community_service_set_role (scene->service, feed, bob, ENVOI_FEED_AFFILIATION_PUBLISHER));
  g_assert_cmpstr (g_hash_table_lookup (cats->roles, BOB), ==, "publisher");
  g_assert_cmpint (envoi_community_person_get_role (bob), ==, ENVOI_FEED_AFFILIATION_PUBLISHER);
  /* Banned: gets nothing more either. */
  done (envoi_community_service_set_role (scene->service, feed, bob, ENVOI_FEED_AFFILIATION_OUTCAST));
  g_assert_cmpstr (g_hash_table_lookup (cats->roles, BOB), ==, "outcast");
  g_assert_null (g_hash_table_lookup (cats->subscriptions, BOB));
  g_assert_false (envoi_community_person_get_follows (bob));
  done (envoi_community_service_put_out (scene->service, feed, dave));
  g_assert_null (g_hash_table_lookup (cats->subscriptions, "dave@ejab.test"));
  g_assert_cmpuint (heard.n_changed, ==, 4);

  /* Whoever owns nothing there sees what is told to all: ejabberd names the owners. */
  g_hash_table_remove (cats->roles, ALICE);
  add_person (cats->roles, CAROL, "owner");
  public = await_dup (envoi_community_service_list_people (scene->service, feed));
  g_assert_cmpuint (public->len, ==, 1);
  g_assert_cmpstr (envoi_community_person_get_jid (public->pdata[0]), ==, CAROL);
  {
    g_autoptr (EnvoiFeed) quiet = loose (scene, PUBSUB, "quiet");
    community_of (scene, PUBSUB, "quiet", TRUE);
    error = await_error (envoi_community_service_list_people (scene->service, quiet));
    g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FORBIDDEN);
  }
  {
    g_autoptr (EnvoiStanza) asked = stanza_from (
      "<message xmlns='jabber:client' to='" ALICE "' from='" EJABBERD "'><x type='form' xmlns='jabber:x:data'>"
      "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#subscribe_authorization</value></field>"
      "<field var='pubsub#node'><value>cats</value></field><field var='pubsub#subscriber_jid'><value>dave@ejab.test</value></field>"
      "<field var='pubsub#allow' type='boolean'><value>0</value></field></x></message>");
    envoi_router_dispatch (scene->world->router, asked);
  }
  g_assert_cmpuint (heard.n_requests, ==, 1);
  /* ejabberd's list has nobody who waits: whoever was told of does. */
  {
    g_autoptr (GPtrArray) waiting = NULL;

    add_person (cats->roles, ALICE, "owner");
    waiting = await_dup (envoi_community_service_list_people (scene->service, feed));
    g_assert_true (envoi_community_person_get_waits (person_at (waiting, "dave@ejab.test")));
    done (envoi_community_service_let_in (scene->service, feed, person_at (waiting, "dave@ejab.test"), FALSE));
    g_clear_pointer (&waiting, g_ptr_array_unref);
    waiting = await_dup (envoi_community_service_list_people (scene->service, feed));
    g_assert_null (person_at (waiting, "dave@ejab.test"));
  }
  g_assert_cmpstr (heard.jid, ==, "dave@ejab.test");
  g_free (heard.jid);
  scene_free (scene);
}

/* Without a line nothing waits for ever. */
static void
test_offline (void)
{
  Scene *scene = scene_new ();
  g_autoptr (EnvoiFeed) feed = loose (scene, PUBSUB, "cats");
  g_autoptr (GError) looked = NULL, people = NULL, cut = NULL;
  DexFuture *waiting;

  community_of (scene, PUBSUB, "cats", TRUE);
  scene->hold = TRUE;
  waiting = envoi_community_service_look (scene->service, feed);
  feed_settle (scene->world);
  feed_lose (scene->world);
  cut = await_error (waiting);
  looked = await_error (envoi_community_service_look (scene->service, feed));
  g_assert_error (looked, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED);
  people = await_error (envoi_community_service_list_people (scene->service, feed));
  g_assert_error (people, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED);
  scene_free (scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/community/find", test_find);
  g_test_add_func ("/community/paced", test_paced);
  g_test_add_func ("/community/create", test_create);
  g_test_add_func ("/community/settings", test_settings);
  g_test_add_func ("/community/room", test_room);
  g_test_add_func ("/community/picture", test_picture);
  g_test_add_func ("/community/delete", test_delete);
  g_test_add_func ("/community/people", test_people);
  g_test_add_func ("/community/offline", test_offline);
  return g_test_run ();
}
