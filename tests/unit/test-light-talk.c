/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chat-world.h"

/* Talk in a room without presence (MUC Light), against a scripted service of such rooms: found, entered, read, written in, left. */

#define SERVICE "light.prosody.test"
#define TEA "tea@light.prosody.test"
#define NS "urn:xmpp:muclight:0"

/* The service: it knows one room, and says what it is when its own address is asked. */
static gboolean
light_answers (ChatWorld *world, EnvoiStanza *question)
{
  const char *to = envoi_stanza_get_to (question);
  const EnvoiNode *child = envoi_node_first_element (envoi_stanza_get_root (question));
  const char *ns = child ? envoi_node_get_ns (child) : "";

  if (g_strcmp0 (to, SERVICE) == 0)
    chat_answer (world, question, "<query xmlns='http://jabber.org/protocol/disco#info'><identity category='conference' type='text'/><feature var='" NS "'/></query>");
  else if (g_strcmp0 (to, TEA) != 0)
    return FALSE;
  else if (g_str_equal (ns, NS "#affiliations") && g_strcmp0 (envoi_stanza_get_type_attribute (question), "get") == 0)
    chat_answer (world, question, "<query xmlns='" NS "#affiliations'><version>1</version><user affiliation='owner'>" BOB "</user>"
                 "<user affiliation='member'>" ALICE "</user></query>");
  else if (g_str_equal (ns, NS "#configuration") && g_strcmp0 (envoi_stanza_get_type_attribute (question), "get") == 0)
    chat_answer (world, question, "<query xmlns='" NS "#configuration'><version>1</version><roomname>Tea</roomname><subject>At five</subject></query>");
  else if (g_str_equal (ns, "http://jabber.org/protocol/disco#info"))
    chat_refuse (world, question, "bad-request");
  else
    return FALSE;
  return TRUE;
}

static char *last_order;    /* whole */

typedef struct { ChatWorld *world; EnvoiStanza *question; } Later;

static gboolean
on_later (gpointer data)
{
  Later *later = data;

  light_answers (later->world, later->question);
  envoi_stanza_unref (later->question);
  g_free (later);
  return G_SOURCE_REMOVE;
}

static void
light_on_output (EnvoiRouter *router, EnvoiStanza *stanza, guint64 tag, gpointer user_data)
{
  const char *to = envoi_stanza_get_to (stanza);
  const EnvoiNode *child = envoi_node_first_element (envoi_stanza_get_root (stanza));
  Later *later;

  if (g_strcmp0 (to, TEA) == 0 && g_strcmp0 (envoi_stanza_get_type_attribute (stanza), "set") == 0)
    {
      g_free (last_order);
      last_order = envoi_stanza_to_xml (stanza);
    }
  if (!g_str_equal (envoi_stanza_get_name (stanza), "iq") || to == NULL || strstr (to, SERVICE) == NULL ||
      g_strcmp0 (envoi_stanza_get_type_attribute (stanza), "get") != 0 || child == NULL)
    {
      chat_on_output (router, stanza, tag, user_data);
      return;
    }
  later = g_new0 (Later, 1);
  *later = (Later) { user_data, envoi_stanza_ref (stanza) };
  g_idle_add (on_later, later);
}

static ChatWorld *
start_inside (EnvoiRoom **room)
{
  ChatWorld *world = chat_new ();
  g_autoptr (DexFuture) joined = NULL;
  g_autoptr (GError) error = NULL;

  envoi_router_set_output (world->router, light_on_output, world, NULL);
  chat_start (world);
  joined = envoi_room_service_join (world->rooms, TEA, NULL, NULL, FALSE);
  await (joined, &error);
  g_assert_no_error (error);
  chat_settle (world);
  *room = envoi_store_find_room (world->store, world->account, TEA);
  g_assert_cmpint (envoi_room_get_state (*room), ==, ENVOI_ROOM_JOINED);
  return world;
}

/* The last order of the kind that went to the room; NULL when there is none. */
static EnvoiStanza *
last_to_room (ChatWorld *world, const char *name, const char *ns)
{
  for (guint i = world->out->len; i > 0; i--)
    {
      Out *out = world->out->pdata[i - 1];

      if (g_strcmp0 (envoi_stanza_get_to (out->stanza), TEA) == 0 && envoi_stanza_find (out->stanza, name, ns))
        return out->stanza;
    }
  return NULL;
}

static void
test_enter (void)
{
  EnvoiRoom *room;
  ChatWorld *world = start_inside (&room);

  g_assert_true (envoi_room_get_features (room) & ENVOI_ROOM_LIGHT);
  g_assert_true (envoi_room_is_group (room));
  g_assert_cmpstr (envoi_room_get_configured_name (room), ==, "Tea");
  g_assert_cmpstr (envoi_room_get_subject (room), ==, "At five");
  g_assert_cmpstr (envoi_room_get_own_key (room), ==, "j:" ALICE);
  g_assert_true (envoi_room_get_can_write (room));
  g_assert_cmpuint (envoi_room_get_n_occupants (room), ==, 2);
  g_assert_cmpint (envoi_occupant_get_affiliation (envoi_room_find_occupant (room, BOB)), ==, ENVOI_AFFILIATION_OWNER);
  /* Nobody of such a room wants to know whether we are at the machine. */
  for (guint i = 0; i < world->out->len; i++)
    g_assert_false (g_str_equal (envoi_stanza_get_name (((Out *) world->out->pdata[i])->stanza), "presence") &&
                    envoi_stanza_get_to (((Out *) world->out->pdata[i])->stanza) && strstr (envoi_stanza_get_to (((Out *) world->out->pdata[i])->stanza), SERVICE));
  chat_free (world);
}

static void
test_talk (void)
{
  EnvoiRoom *room;
  ChatWorld *world = start_inside (&room);
  g_autoptr (EnvoiMessage) mine = NULL;
  g_autoptr (EnvoiMessage) his = NULL;
  g_autofree char *texts = NULL;
  g_autofree char *corrected = NULL;
  EnvoiStanza *sent;

  chat_receive (world, "<message xmlns='jabber:client' type='groupchat' from='" TEA "/" BOB "' to='" ALICE "/a' id='m1'><body>two sugars</body></message>");
  mine = await_dup (envoi_message_service_send (world->messages, chat_with (world, TEA), "none for me"));
  chat_settle (world);
  sent = last_to_room (world, "body", ENVOI_NS_CLIENT);
  g_assert_cmpstr (envoi_stanza_get_type_attribute (sent), ==, "groupchat");
  g_assert_cmpint (envoi_message_get_state (mine), !=, ENVOI_MESSAGE_STATE_DELIVERED);
  /* The room's echo says that it arrived. */
  chat_receive (world, "<message xmlns='jabber:client' type='groupchat' from='" TEA "/" ALICE "' to='" ALICE "/a' id='%s'><body>none for me</body></message>",
                envoi_message_get_id (mine));
  chat_settle (world);
  g_assert_cmpint (envoi_message_get_state (mine), ==, ENVOI_MESSAGE_STATE_DELIVERED);
  texts = chat_texts (world, TEA);
  g_assert_cmpstr (texts, ==, "two sugars,-none for me");
  his = g_value_dup_object (dex_future_get_value (await_future (envoi_store_load_message (world->store, chat_with (world, TEA), "m1")), NULL));
  g_assert_cmpstr (envoi_message_get_author_key (his), ==, "j:" BOB);

  /* B03: another member changes nothing of it; he himself does. */
  chat_receive (world, "<message xmlns='jabber:client' type='groupchat' from='" TEA "/eve@evil.test' to='" ALICE "/a' id='m2'><body>forged</body>"
                "<replace xmlns='urn:xmpp:message-correct:0' id='m1'/></message>");
  chat_receive (world, "<message xmlns='jabber:client' type='groupchat' from='" TEA "/" BOB "' to='" ALICE "/a' id='m3'><body>three sugars</body>"
                "<replace xmlns='urn:xmpp:message-correct:0' id='m1'/></message>");
  chat_settle (world);
  g_assert_cmpstr (envoi_message_get_body (his), ==, "three sugars");
  chat_free (world);
}

static void
test_members_and_end (void)
{
  EnvoiRoom *room;
  ChatWorld *world = start_inside (&room);

  chat_receive (world, "<message xmlns='jabber:client' type='groupchat' from='" TEA "' to='" ALICE "/a'><x xmlns='" NS "#affiliations'>"
                "<user affiliation='member'>carol@prosody.test</user></x><body/></message>");
  chat_settle (world);
  g_assert_nonnull (envoi_room_find_occupant (room, "carol@prosody.test"));
  chat_receive (world, "<message xmlns='jabber:client' type='groupchat' from='" TEA "' to='" ALICE "/a'><x xmlns='" NS "#configuration'>"
                "<subject>At six</subject></x><body/></message>");
  chat_settle (world);
  g_assert_cmpstr (envoi_room_get_subject (room), ==, "At six");
  /* None of it is talk. */
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, TEA)), ==, 0);

  envoi_room_service_leave (world->rooms, room, FALSE);
  chat_settle (world);
  g_assert_nonnull (strstr (last_order, NS "#affiliations"));
  g_assert_nonnull (strstr (last_order, ">" ALICE "<"));
  g_clear_pointer (&last_order, g_free);
  g_assert_cmpint (envoi_room_get_state (room), ==, ENVOI_ROOM_OUTSIDE);
  chat_free (world);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/light-talk/enter", test_enter);
  g_test_add_func ("/light-talk/B03-talk", test_talk);
  g_test_add_func ("/light-talk/members-and-end", test_members_and_end);
  return g_test_run ();
}
