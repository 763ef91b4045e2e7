/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ChatWorld with rooms: a service of rooms at conference.prosody.test that answers as Prosody does, and the account's bookmarks, which it
 * hands back as events. A room is there when it was made by fake_room().
 */
#pragma once
#include "chat-world.h"
#include "0030-disco.h"
#include "envoi-history-service-private.h"
#include "envoi-room-service-private.h"

#define ROOM "r@conference.prosody.test"
#define OTHER "s@conference.prosody.test"
#define OPEN_ROOM "muc_open muc_semianonymous muc_persistent urn:xmpp:mam:2 urn:xmpp:occupant-id:0"
#define MUC_USER_NS "http://jabber.org/protocol/muc#user"

typedef struct {
  char *jid;
  char *features;              /* words: features of the room; NULL: it is not there */
  char *reserved;              /* nick that it keeps for us */
  GPtrArray *occupants;        /* whole presences without from: "nick\nxml" */
  char *nick;                  /* ours; NULL: we are outside */
  const char *refuse;          /* condition of the error that a join gets */
  const char *error_type;
  gboolean silent;             /* answers no join */
  gboolean deaf;               /* thinks that we are inside: a join gets no answer until we have left */
  const char *self_statuses;
  const char *role, *affiliation;
  const char *community;       /* "muc#roominfo_pubsub"; NULL: as Prosody, which has no place for it */
  GPtrArray *archive;          /* Archived */
  guint n_joins, n_leaves, n_queries;
  char *joined_with;           /* the last join, whole */
  char *shown;                 /* the last presence that was no join */
} FakeRoom;

typedef struct {
  ChatWorld *chat;
  EnvoiRoomService *rooms;
  GHashTable *fakes;           /* bare address: FakeRoom */
  GHashTable *bookmarks;       /* id: xml of the item's payload */
  GPtrArray *order;            /* addresses, in the order of the joins */
  guint n_published, n_retracted;
  guint n_inside_at_once, n_waiting;
  gboolean no_bookmarks;       /* the server refuses */
  const char *late_bookmark;   /* ROOM gets it behind the first answer, before which the server asks what we want to hear of */
  char *config;                /* what was submitted last, whole */
  char *admin;                 /* the same of the admin's requests */
  guint serve_id;
  GQueue work;                 /* EnvoiStanza: presences and iqs that wait for the rooms */
} RoomWorld;

static void
fake_free (gpointer data)
{
  FakeRoom *fake = data;

  g_free (fake->jid);
  g_free (fake->features);
  g_free (fake->reserved);
  g_ptr_array_unref (fake->occupants);
  g_ptr_array_unref (fake->archive);
  g_free (fake->nick);
  g_free (fake->joined_with);
  g_free (fake->shown);
  g_free (fake);
}

static FakeRoom *
fake_room (RoomWorld *world, const char *jid, const char *features)
{
  FakeRoom *fake = g_new0 (FakeRoom, 1);

  fake->jid = g_strdup (jid);
  fake->features = g_strdup (features);
  fake->occupants = g_ptr_array_new_with_free_func (g_free);
  fake->archive = g_ptr_array_new_with_free_func (archived_free);
  fake->self_statuses = "";
  fake->role = "participant";
  fake->affiliation = "none";
  g_hash_table_replace (world->fakes, g_strdup (jid), fake);
  return fake;
}

static FakeRoom *
fake_find (RoomWorld *world, const char *jid)
{
  g_autofree char *bare = jid ? g_strndup (jid, strcspn (jid, "/")) : NULL;

  return bare ? g_hash_table_lookup (world->fakes, bare) : NULL;
}

/* Somebody is inside; inner: what stands in his presence besides. */
static void
fake_occupant (FakeRoom *fake, const char *nick, const char *inner)
{
  g_ptr_array_add (fake->occupants, g_strconcat (nick, "\n", inner, NULL));
}

#define X(item) "<x xmlns='" MUC_USER_NS "'>" item "</x>"
#define ITEM "<item affiliation='none' role='participant'/>"
#define OCCUPANT_ID(id) "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='" id "'/>"

static void
fake_tell_self (RoomWorld *world, FakeRoom *fake, const char *statuses)
{
  chat_receive (world->chat, "<presence xmlns='jabber:client' from='%s/%s' to='" ALICE "/a'><x xmlns='" MUC_USER_NS "'>"
                "<item affiliation='%s' role='%s'/><status code='110'/>%s</x>" OCCUPANT_ID ("us") "</presence>",
                fake->jid, fake->nick, fake->affiliation, fake->role, statuses);
}

/* We are put out. */
G_GNUC_UNUSED static void
fake_remove (RoomWorld *world, FakeRoom *fake, const char *inner)
{
  chat_receive (world->chat, "<presence xmlns='jabber:client' type='unavailable' from='%s/%s' to='" ALICE "/a'><x xmlns='" MUC_USER_NS "'>"
                "%s<status code='110'/></x></presence>", fake->jid, fake->nick, inner);
  g_clear_pointer (&fake->nick, g_free);
}

static void
fake_on_join (RoomWorld *world, FakeRoom *fake, EnvoiStanza *stanza, const char *nick)
{
  fake->n_joins++;
  g_ptr_array_add (world->order, g_strdup (fake->jid));
  g_free (fake->joined_with);
  fake->joined_with = envoi_stanza_to_xml (stanza);
  if (fake->silent || (fake->deaf && fake->nick != NULL))
    return;
  if (fake->refuse != NULL)
    {
      chat_receive (world->chat, "<presence xmlns='jabber:client' type='error' from='%s/%s' to='" ALICE "/a'>"
                    "<x xmlns='http://jabber.org/protocol/muc'/><error type='%s'>"
                    "<%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>", fake->jid, nick,
                    fake->error_type ? fake->error_type : "cancel", fake->refuse);
      return;
    }
  g_set_str (&fake->nick, nick);
  for (guint i = 0; i < fake->occupants->len; i++)
    {
      g_auto (GStrv) parts = g_strsplit (fake->occupants->pdata[i], "\n", 2);

      chat_receive (world->chat, "<presence xmlns='jabber:client' from='%s/%s' to='" ALICE "/a'>%s</presence>", fake->jid, parts[0], parts[1]);
    }
  fake_tell_self (world, fake, fake->self_statuses);
  chat_receive (world->chat, "<message xmlns='jabber:client' type='groupchat' from='%s' to='" ALICE "/a'><subject/></message>", fake->jid);
}

static void
fake_on_presence (RoomWorld *world, FakeRoom *fake, EnvoiStanza *stanza)
{
  const char *nick = strchr (envoi_stanza_get_to (stanza), '/');
  const char *type = envoi_stanza_get_type_attribute (stanza);

  g_assert_nonnull (nick);
  if (g_strcmp0 (type, "unavailable") == 0)
    {
      fake->n_leaves++;
      if (fake->nick != NULL)
        fake_remove (world, fake, "<item affiliation='none' role='none'/>");
    }
  else if (envoi_stanza_find (stanza, "x", "http://jabber.org/protocol/muc"))
    fake_on_join (world, fake, stanza, nick + 1);
  else if (fake->nick != NULL && !g_str_equal (fake->nick, nick + 1))
    {
      if (fake->refuse != NULL)
        {
          chat_receive (world->chat, "<presence xmlns='jabber:client' type='error' from='%s%s' to='" ALICE "/a'><error type='cancel'>"
                        "<%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>", fake->jid, nick, fake->refuse);
          return;
        }
      chat_receive (world->chat, "<presence xmlns='jabber:client' type='unavailable' from='%s/%s' to='" ALICE "/a'><x xmlns='" MUC_USER_NS "'>"
                    "<item affiliation='none' role='participant' nick='%s'/><status code='303'/><status code='110'/></x></presence>",
                    fake->jid, fake->nick, nick + 1);
      g_set_str (&fake->nick, nick + 1);
      fake_tell_self (world, fake, "");
    }
  else
    {
      g_free (fake->shown);
      fake->shown = envoi_stanza_to_xml (stanza);
    }
}

static gboolean
fake_find_archived (FakeRoom *fake, const char *id, guint *index)
{
  for (*index = 0; *index < fake->archive->len; (*index)++)
    if (g_str_equal (((Archived *) fake->archive->pdata[*index])->id, id))
      return TRUE;
  return FALSE;
}

static void
fake_on_archive (RoomWorld *world, FakeRoom *fake, EnvoiStanza *question, const EnvoiNode *query)
{
  const EnvoiNode *set = envoi_node_find (query, "set", "http://jabber.org/protocol/rsm");
  const EnvoiNode *after = set ? envoi_node_find (set, "after", NULL) : NULL;
  const EnvoiNode *before = set ? envoi_node_find (set, "before", NULL) : NULL;
  const EnvoiNode *max_node = set ? envoi_node_find (set, "max", NULL) : NULL;
  g_autofree char *start_text = chat_form_value (query, "start");
  guint max = max_node ? (guint) g_ascii_strtoull (envoi_node_get_text (max_node), NULL, 10) : 50;
  guint from = 0, to = fake->archive->len, first, last;
  gint64 start = 0;

  fake->n_queries++;
  if (fake->nick == NULL)
    {
      chat_refuse (world->chat, question, "forbidden");
      return;
    }
  if ((after && !fake_find_archived (fake, envoi_node_get_text (after), &from))
      || (before && *envoi_node_get_text (before) && !fake_find_archived (fake, envoi_node_get_text (before), &to)))
    {
      chat_refuse (world->chat, question, "item-not-found");
      return;
    }
  if (after)
    from++;
  if (start_text && envoi_time_parse (start_text, &start))
    while (from < to && ((Archived *) fake->archive->pdata[from])->time < start)
      from++;
  first = before && to - from > max ? to - max : from;
  last = MIN (to, first + max);
  for (guint i = first; i < last; i++)
    {
      Archived *item = fake->archive->pdata[i];
      g_autofree char *stamp = envoi_time_format (item->time);

      chat_receive (world->chat, "<message xmlns='jabber:client' from='%s' to='" ALICE "/a'><result xmlns='urn:xmpp:mam:2' queryid='%s' id='%s'>"
                    "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='%s'/>%s</forwarded></result></message>",
                    fake->jid, envoi_node_get_attribute (query, "queryid"), item->id, stamp, item->message);
    }
  chat_finish_page (world->chat, question, first < last ? ((Archived *) fake->archive->pdata[first])->id : NULL,
                    first < last ? ((Archived *) fake->archive->pdata[last - 1])->id : NULL, before ? first == from : last == to);
}

static void
fake_on_disco (RoomWorld *world, FakeRoom *fake, EnvoiStanza *question, const EnvoiNode *query)
{
  g_autoptr (GString) answer = g_string_new ("<query xmlns='http://jabber.org/protocol/disco#info'");

  if (g_strcmp0 (envoi_node_get_attribute (query, "node"), "x-roomuser-item") == 0)
    {
      g_string_append (answer, " node='x-roomuser-item'>");
      if (fake->reserved != NULL)
        g_string_append_printf (answer, "<identity category='conference' type='text' name='%s'/>", fake->reserved);
    }
  else
    {
      g_auto (GStrv) words = g_strsplit (fake->features, " ", -1);

      g_string_append_printf (answer, "><identity category='conference' type='text' name='Room %c'/>"
                              "<feature var='http://jabber.org/protocol/muc'/>", fake->jid[0]);
      for (guint i = 0; words[i]; i++)
        if (*words[i])
          g_string_append_printf (answer, "<feature var='%s'/>", words[i]);
    }
  if (fake->community != NULL)
    g_string_append_printf (answer, "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roominfo</value></field>"
                            "<field var='muc#roominfo_pubsub'><value>%s</value></field></x>", fake->community);
  g_string_append (answer, "</query>");
  chat_answer (world->chat, question, answer->str);
}

static void
fake_on_iq (RoomWorld *world, FakeRoom *fake, EnvoiStanza *question)
{
  const EnvoiNode *child = envoi_node_first_element (envoi_stanza_get_root (question));
  const char *ns = envoi_node_get_ns (child);
  gboolean get = g_str_equal (envoi_stanza_get_type_attribute (question), "get");

  if (fake->features == NULL)
    chat_refuse (world->chat, question, "item-not-found");
  else if (g_str_equal (ns, "http://jabber.org/protocol/disco#info"))
    fake_on_disco (world, fake, question, child);
  else if (g_str_equal (ns, "urn:xmpp:ping"))
    {
      if (fake->nick != NULL)
        chat_answer (world->chat, question, "");
      else
        chat_refuse (world->chat, question, "not-acceptable");
    }
  else if (g_str_equal (ns, "urn:xmpp:mam:2"))
    fake_on_archive (world, fake, question, child);
  else if (g_str_equal (ns, "http://jabber.org/protocol/muc#owner") && get)
    {
      g_autofree char *form = g_strconcat ("<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='form'>"
                                    "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roomconfig</value></field>"
                                    "<field var='muc#roomconfig_roomname' type='text-single'/>"
                                    "<field var='muc#roomconfig_persistentroom' type='boolean'><value>0</value></field>"
                                    "<field var='muc#roomconfig_publicroom' type='boolean'><value>1</value></field>"
                                    "<field var='muc#roomconfig_moderatedroom' type='boolean'><value>1</value></field>"
                                    "<field var='muc#roomconfig_membersonly' type='boolean'><value>0</value></field>"
                                    "<field var='muc#roomconfig_whois' type='list-single'><value>moderators</value><option><value>moderators</value></option>"
                                    "<option><value>anyone</value></option></field>"
                                    "<field var='mam' type='boolean'><value>0</value></field>"
                                    "<field var='unheard-of' type='text-single'><value>kept</value></field>",
                                    fake->community != NULL ? "<field var='muc#roomconfig_pubsub' type='text-single'><value/></field>" : "", "</x></query>", NULL);

      chat_answer (world->chat, question, form);
    }
  else if (g_str_equal (ns, "http://jabber.org/protocol/muc#owner"))
    {
      g_free (world->config);
      world->config = envoi_stanza_to_xml (question);
      chat_answer (world->chat, question, "");
    }
  else
    {
      g_free (world->admin);
      world->admin = envoi_stanza_to_xml (question);
      chat_answer (world->chat, question, "");
    }
}

/* ---- the account's bookmarks ---- */

static void
bookmark_event (RoomWorld *world, const char *inner)
{
  chat_receive (world->chat, "<message xmlns='jabber:client' type='headline' from='" ALICE "' to='" ALICE "/a'>"
                "<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:bookmarks:1'>%s</items></event></message>", inner);
}

/* What another device does. */
G_GNUC_UNUSED static void
bookmark_set (RoomWorld *world, const char *jid, const char *xml)
{
  g_autofree char *item = g_strdup_printf ("<item id='%s'>%s</item>", jid, xml);

  g_hash_table_replace (world->bookmarks, g_strdup (jid), g_strdup (xml));
  bookmark_event (world, item);
}

G_GNUC_UNUSED static void
bookmark_drop (RoomWorld *world, const char *jid)
{
  g_autofree char *item = g_strdup_printf ("<retract id='%s'/>", jid);

  g_hash_table_remove (world->bookmarks, jid);
  bookmark_event (world, item);
}

#define CONFERENCE(attributes, inner) "<conference xmlns='urn:xmpp:bookmarks:1' " attributes ">" inner "</conference>"

static gboolean
bookmarks_on_iq (RoomWorld *world, EnvoiStanza *question)
{
  const EnvoiNode *pubsub = envoi_stanza_find (question, "pubsub", "http://jabber.org/protocol/pubsub");
  const EnvoiNode *verb = pubsub ? envoi_node_first_element (pubsub) : NULL;
  const EnvoiNode *item = verb ? envoi_node_find (verb, "item", NULL) : NULL;

  if (verb == NULL || g_strcmp0 (envoi_node_get_attribute (verb, "node"), "urn:xmpp:bookmarks:1") != 0)
    return FALSE;
  if (world->no_bookmarks)
    chat_refuse (world->chat, question, "internal-server-error");
  else if (g_str_equal (envoi_node_get_name (verb), "items"))
    {
      g_autoptr (GString) answer = g_string_new ("<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:bookmarks:1'>");
      GHashTableIter iter;
      gpointer id, xml;

      g_hash_table_iter_init (&iter, world->bookmarks);
      while (g_hash_table_iter_next (&iter, &id, &xml))
        g_string_append_printf (answer, "<item id='%s'>%s</item>", (char *) id, (char *) xml);
      g_string_append (answer, "</items></pubsub>");
      if (world->late_bookmark != NULL)
        {
          g_signal_emit_by_name (envoi_session_get_module (world->chat->session, ENVOI_TYPE_DISCO), "caps-asked");
          g_hash_table_replace (world->bookmarks, g_strdup (ROOM), g_strdup (g_steal_pointer (&world->late_bookmark)));
        }
      chat_answer (world->chat, question, answer->str);
    }
  else if (g_str_equal (envoi_node_get_name (verb), "publish"))
    {
      g_autofree char *id = g_strdup (envoi_node_get_attribute (item, "id"));
      g_autofree char *xml = envoi_node_to_xml (envoi_node_first_element (item));

      world->n_published++;
      bookmark_set (world, id, xml);
      chat_answer (world->chat, question, "");
    }
  else
    {
      g_autofree char *id = g_strdup (envoi_node_get_attribute (item, "id"));

      world->n_retracted++;
      bookmark_drop (world, id);
      chat_answer (world->chat, question, "");
    }
  return TRUE;
}

/* ---- the wire ---- */

static gboolean
is_own_info (EnvoiStanza *stanza)
{
  const EnvoiNode *query = envoi_stanza_find (stanza, "query", "http://jabber.org/protocol/disco#info");
  const char *to = envoi_stanza_get_to (stanza);

  return query != NULL && g_strcmp0 (envoi_stanza_get_type_attribute (stanza), "get") == 0 && (to == NULL || g_str_equal (to, ALICE));
}

static gboolean
room_on_serve (gpointer data)
{
  RoomWorld *world = data;
  g_autoptr (EnvoiStanza) stanza = world->chat->silent ? NULL : g_queue_pop_head (&world->work);
  FakeRoom *fake = stanza ? fake_find (world, envoi_stanza_get_to (stanza)) : NULL;

  if (stanza == NULL)
    {
      world->serve_id = 0;
      return G_SOURCE_REMOVE;
    }
  if (is_own_info (stanza))
    chat_answer (world->chat, stanza, "<query xmlns='http://jabber.org/protocol/disco#info'><identity category='account' type='registered'/>"
                 "<identity category='pubsub' type='pep'/><feature var='urn:xmpp:mam:2'/><feature var='urn:xmpp:sid:0'/>"
                 "<feature var='urn:xmpp:bookmarks:1#compat'/></query>");
  else if (g_str_equal (envoi_stanza_get_name (stanza), "presence"))
    fake_on_presence (world, fake, stanza);
  else if (fake != NULL)
    fake_on_iq (world, fake, stanza);
  else if (!bookmarks_on_iq (world, stanza))
    chat_refuse (world->chat, stanza, "item-not-found");
  return G_SOURCE_CONTINUE;
}

static void
room_on_output (EnvoiRouter *router, EnvoiStanza *stanza, guint64 tag, gpointer user_data)
{
  RoomWorld *world = user_data;
  const char *to = envoi_stanza_get_to (stanza);
  gboolean iq = g_str_equal (envoi_stanza_get_name (stanza), "iq");
  const EnvoiNode *pubsub = iq ? envoi_stanza_find (stanza, "pubsub", "http://jabber.org/protocol/pubsub") : NULL;
  gboolean ours = (iq && is_own_info (stanza)) || (fake_find (world, to) != NULL && !g_str_equal (envoi_stanza_get_name (stanza), "message"))
                  || (iq && to != NULL && g_str_has_suffix (to, "@conference.prosody.test"))
                  || (pubsub != NULL && to == NULL && envoi_node_first_element (pubsub) != NULL
                      && g_strcmp0 (envoi_node_get_attribute (envoi_node_first_element (pubsub), "node"), "urn:xmpp:bookmarks:1") == 0);

  if (!ours)
    {
      chat_on_output (router, stanza, tag, world->chat);
      return;
    }
  g_queue_push_tail (&world->work, envoi_stanza_ref (stanza));
  if (world->serve_id == 0)
    world->serve_id = g_idle_add (room_on_serve, world);
}

static void
room_make_session (RoomWorld *world)
{
  envoi_router_set_output (world->chat->router, room_on_output, world, NULL);
  world->rooms = (EnvoiRoomService *) envoi_session_get_service (world->chat->session, ENVOI_TYPE_ROOM_SERVICE);
  if (world->rooms == NULL)
    world->rooms = ENVOI_ROOM_SERVICE (envoi_session_add_service (world->chat->session, ENVOI_TYPE_ROOM_SERVICE));
}

G_GNUC_UNUSED static RoomWorld *
room_world_new (void)
{
  RoomWorld *world = g_new0 (RoomWorld, 1);

  world->chat = chat_new ();
  world->fakes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, fake_free);
  world->bookmarks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  world->order = g_ptr_array_new_with_free_func (g_free);
  g_queue_init (&world->work);
  room_make_session (world);
  return world;
}

/* The program ends and is started again; the server's session goes on or not, as the test says next. */
G_GNUC_UNUSED static void
room_world_restart (RoomWorld *world)
{
  chat_restart (world->chat);
  g_queue_clear_full (&world->work, (GDestroyNotify) envoi_stanza_unref);
  room_make_session (world);
}

G_GNUC_UNUSED static void
room_world_free (RoomWorld *world)
{
  g_clear_handle_id (&world->serve_id, g_source_remove);
  chat_free (world->chat);
  g_queue_clear_full (&world->work, (GDestroyNotify) envoi_stanza_unref);
  g_hash_table_unref (world->fakes);
  g_hash_table_unref (world->bookmarks);
  g_ptr_array_unref (world->order);
  g_free (world->config);
  g_free (world->admin);
  g_free (world);
}

G_GNUC_UNUSED static EnvoiRoom *
room_of (RoomWorld *world, const char *jid)
{
  return envoi_store_find_room (world->chat->store, world->chat->account, jid);
}

G_GNUC_UNUSED static EnvoiRoomState
room_state (RoomWorld *world, const char *jid)
{
  EnvoiRoom *room = room_of (world, jid);

  return room ? envoi_room_get_state (room) : ENVOI_ROOM_OUTSIDE;
}

/* Joins, and must succeed. */
G_GNUC_UNUSED static EnvoiRoom *
room_enter (RoomWorld *world, const char *jid, gboolean remember)
{
  g_autoptr (DexFuture) future = envoi_room_service_join (world->rooms, jid, NULL, NULL, remember);
  g_autoptr (GError) error = NULL;

  await (future, &error);
  g_assert_no_error (error);
  chat_settle (world->chat);
  return room_of (world, jid);
}

/* The server's session ends, and another begins. */
G_GNUC_UNUSED static void
room_world_again (RoomWorld *world)
{
  GHashTableIter iter;
  gpointer fake;

  g_hash_table_iter_init (&iter, world->fakes);
  while (g_hash_table_iter_next (&iter, NULL, &fake))
    g_clear_pointer (&((FakeRoom *) fake)->nick, g_free);
  chat_end (world->chat);
  chat_start (world->chat);
  chat_settle (world->chat);
}
