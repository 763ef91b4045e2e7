/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session with its services and a real store in a folder of its own, and a server in memory that answers what a session asks
 * at its start and keeps an archive. What the session sends as messages is kept for the test to look at.
 * The account is alice@prosody.test/a; bob@prosody.test is a contact who sees her presence, eve@evil.test a stranger.
 */
#pragma once
#include <glib/gstdio.h>
#include "envoi-contact-service.h"
#include "envoi-history-service.h"
#include "envoi-id.h"
#include "envoi-jid.h"
#include "envoi-message-list.h"
#include "envoi-message-service.h"
#include "envoi-room-service.h"
#include "envoi-time.h"
#include "peer.h"

#define ALICE "alice@prosody.test"
#define BOB "bob@prosody.test"
#define CARL "carl@prosody.test"
#define EVE "eve@evil.test"
#define CHAT_ROOM "harbour@rooms.prosody.test"

typedef struct { char *id; gint64 time; char *with; char *message; guint shown_at; } Archived;   /* shown_at: see archive_age */
typedef struct { EnvoiStanza *stanza; guint64 tag; } Out;
typedef struct _ChatWorld ChatWorld;
/* Answers an archive query in the server's place; TRUE = done. */
typedef gboolean (*ChatArchiveFunc) (ChatWorld *world, EnvoiStanza *question, const EnvoiNode *query);

struct _ChatWorld {
  char *folder;
  EnvoiStore *store;
  EnvoiAccount *account;
  EnvoiSession *session;
  EnvoiRouter *router;
  EnvoiRoomService *rooms;
  EnvoiMessageService *messages;
  EnvoiHistoryService *history;
  GQueue questions;            /* EnvoiStanza: iqs that wait for the server */
  GPtrArray *out;              /* Out: messages that were sent */
  GPtrArray *archive;          /* Archived, in order */
  GPtrArray *room_archive;     /* the same, of CHAT_ROOM */
  ChatArchiveFunc on_query;
  guint archive_age;           /* what is shown later than this is not in the archive yet, though it has its place */
  guint n_queries;
  guint serve_id;
  gboolean silent;             /* the server answers nothing */
  gboolean no_archive;         /* announces none */
  const char *room_features;   /* what CHAT_ROOM says of itself; NULL: there is no such room */
  gboolean takes;              /* acknowledges and archives each message that is sent */
  guint n_stamped;
  char *told_devices;          /* the last thing that was published of what has been read (0490) */
};

static void
archived_free (gpointer data)
{
  Archived *item = data;

  g_free (item->id);
  g_free (item->with);
  g_free (item->message);
  g_free (item);
}

static void
out_free (gpointer data)
{
  envoi_stanza_unref (((Out *) data)->stanza);
  g_free (data);
}

/* The server's archive gets a message; each a second after the one before. */
G_GNUC_UNUSED static const char *
chat_archive (ChatWorld *world, const char *with, const char *id, char *message /* transfer full */)
{
  Archived *item = g_new0 (Archived, 1);

  item->id = g_strdup (id);
  item->time = envoi_time_now () - (gint64) 100 * 24 * 3600 * G_USEC_PER_SEC + (gint64) ++world->n_stamped * G_USEC_PER_SEC;
  item->with = g_strdup (with);
  item->message = message;
  g_ptr_array_add (world->archive, item);
  return item->id;
}

G_GNUC_UNUSED static char *
chat_text (const char *from, const char *to, const char *id, const char *body)
{
  return g_strdup_printf ("<message xmlns='jabber:client' type='chat' from='%s' to='%s' id='%s'><body>%s</body></message>", from, to, id, body);
}

G_GNUC_UNUSED static void
chat_archive_incoming (ChatWorld *world, const char *with, guint first, guint n)
{
  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *archive_id = g_strdup_printf ("arch-%u", i);
      g_autofree char *id = g_strdup_printf ("in-%u", i);
      g_autofree char *body = g_strdup_printf ("text %u", i);

      chat_archive (world, with, archive_id, chat_text (with, ALICE, id, body));
    }
}

static void
chat_receive_take (ChatWorld *world, char *xml)
{
  g_autoptr (EnvoiStanza) stanza = stanza_from (xml);

  envoi_router_dispatch (world->router, stanza);
  g_free (xml);
}

G_GNUC_UNUSED G_GNUC_PRINTF (2, 3) static void
chat_receive (ChatWorld *world, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  chat_receive_take (world, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
chat_answer (ChatWorld *world, EnvoiStanza *question, const char *content)
{
  const char *to = envoi_stanza_get_to (question);

  chat_receive (world, "<iq xmlns='jabber:client' type='result' id='%s'%s%s%s>%s</iq>", envoi_stanza_get_id (question),
                to ? " from='" : "", to ? to : "", to ? "'" : "", content);
}

G_GNUC_UNUSED static void
chat_refuse (ChatWorld *world, EnvoiStanza *question, const char *condition)
{
  const char *to = envoi_stanza_get_to (question);

  chat_receive (world, "<iq xmlns='jabber:client' type='error' id='%s'%s%s%s><error type='cancel'>"
                "<%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>", envoi_stanza_get_id (question),
                to ? " from='" : "", to ? to : "", to ? "'" : "", condition);
}

static char *
chat_form_value (const EnvoiNode *query, const char *var)
{
  const EnvoiNode *form = envoi_node_find (query, "x", "jabber:x:data");

  for (const EnvoiNode *field = form ? envoi_node_find (form, "field", NULL) : NULL; field; field = envoi_node_find_next (field, "field", NULL))
    if (g_strcmp0 (envoi_node_get_attribute (field, "var"), var) == 0)
      {
        const EnvoiNode *value = envoi_node_find (field, "value", NULL);
        return value ? g_strdup (envoi_node_get_text (value)) : NULL;
      }
  return NULL;
}

/* One result of the archive, to a question with this id. */
G_GNUC_UNUSED static void
chat_send_result (ChatWorld *world, const EnvoiNode *query, Archived *item)
{
  g_autofree char *stamp = envoi_time_format (item->time);

  chat_receive (world, "<message xmlns='jabber:client' from='%s' to='" ALICE "/a'><result xmlns='urn:xmpp:mam:2' queryid='%s' id='%s'>"
                "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='%s'/>%s</forwarded></result></message>",
                g_strcmp0 (item->with, CHAT_ROOM) == 0 ? CHAT_ROOM : ALICE, envoi_node_get_attribute (query, "queryid"), item->id, stamp, item->message);
}

static void
chat_finish_page (ChatWorld *world, EnvoiStanza *question, const char *first, const char *last, gboolean complete)
{
  g_autofree char *ids = first ? g_strdup_printf ("<first>%s</first><last>%s</last>", first, last) : g_strdup ("");
  g_autofree char *fin = g_strdup_printf ("<fin xmlns='urn:xmpp:mam:2'%s><set xmlns='http://jabber.org/protocol/rsm'>%s</set></fin>",
                                          complete ? " complete='true'" : "", ids);

  chat_answer (world, question, fin);
}

static gboolean
chat_find_archived (ChatWorld *world, const char *id, guint *index)
{
  for (*index = 0; *index < world->archive->len; (*index)++)
    if (g_str_equal (((Archived *) world->archive->pdata[*index])->id, id))
      return TRUE;
  return FALSE;
}

/* What an archive without faults answers. */
static void
chat_serve_archive (ChatWorld *world, EnvoiStanza *question, const EnvoiNode *query)
{
  const EnvoiNode *set = envoi_node_find (query, "set", "http://jabber.org/protocol/rsm");
  const EnvoiNode *after = set ? envoi_node_find (set, "after", NULL) : NULL;
  const EnvoiNode *before = set ? envoi_node_find (set, "before", NULL) : NULL;
  const EnvoiNode *max_node = set ? envoi_node_find (set, "max", NULL) : NULL;
  g_autofree char *with = chat_form_value (query, "with");
  g_autofree char *start_text = chat_form_value (query, "start");
  g_autofree char *end_text = chat_form_value (query, "end");
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  guint max = max_node ? (guint) g_ascii_strtoull (envoi_node_get_text (max_node), NULL, 10) : 50;
  gint64 start = 0, end = G_MAXINT64;
  guint from = 0, to = world->archive->len, skip;

  if (start_text)
    g_assert_true (envoi_time_parse (start_text, &start));
  if (end_text)
    g_assert_true (envoi_time_parse (end_text, &end));
  if (after && !chat_find_archived (world, envoi_node_get_text (after), &from))
    {
      chat_refuse (world, question, "item-not-found");
      return;
    }
  if (after)
    from++;
  if (before && *envoi_node_get_text (before) && !chat_find_archived (world, envoi_node_get_text (before), &to))
    {
      chat_refuse (world, question, "item-not-found");
      return;
    }
  for (guint i = from; i < to; i++)
    {
      Archived *item = world->archive->pdata[i];
      if (item->shown_at <= world->archive_age && item->time >= start && item->time <= end && (with == NULL || g_str_equal (with, item->with)))
        g_ptr_array_add (chosen, item);
    }
  skip = before && chosen->len > max ? chosen->len - max : 0;
  for (guint i = skip; i < MIN (chosen->len, skip + max); i++)
    chat_send_result (world, query, chosen->pdata[i]);
  chat_finish_page (world, question, chosen->len ? ((Archived *) chosen->pdata[skip])->id : NULL,
                    chosen->len ? ((Archived *) chosen->pdata[MIN (chosen->len, skip + max) - 1])->id : NULL, chosen->len <= max);
}

static void
chat_serve (ChatWorld *world, EnvoiStanza *question)
{
  const EnvoiNode *child = envoi_node_first_element (envoi_stanza_get_root (question));
  const char *ns = child ? envoi_node_get_ns (child) : "";

  if (g_strcmp0 (envoi_stanza_get_type_attribute (question), "get") != 0 && g_strcmp0 (envoi_stanza_get_type_attribute (question), "set") != 0)
    return;
  if (g_strcmp0 (envoi_stanza_get_to (question), CHAT_ROOM) == 0 && world->room_features != NULL && g_str_equal (ns, "http://jabber.org/protocol/disco#info")
      && envoi_node_get_attribute (child, "node") == NULL)
    {
      g_autofree char *info = g_strdup_printf ("<query xmlns='http://jabber.org/protocol/disco#info'><identity category='conference' type='text'/>"
                                               "<feature var='http://jabber.org/protocol/muc'/>%s</query>", world->room_features);
      chat_answer (world, question, info);
    }
  else if (g_str_equal (ns, "http://jabber.org/protocol/disco#info"))
    chat_answer (world, question, world->no_archive
                 ? "<query xmlns='http://jabber.org/protocol/disco#info'><identity category='account' type='registered'/></query>"
                 : "<query xmlns='http://jabber.org/protocol/disco#info'><identity category='account' type='registered'/>"
                   "<feature var='urn:xmpp:mam:2'/><feature var='urn:xmpp:sid:0'/></query>");
  else if (g_str_equal (ns, "jabber:iq:roster"))
    chat_answer (world, question, "<query xmlns='jabber:iq:roster'><item jid='" BOB "' name='Bob' subscription='both'/>"
                                  "<item jid='" CARL "' subscription='both'/></query>");
  else if (g_str_equal (ns, "urn:xmpp:blocking"))
    chat_answer (world, question, "<blocklist xmlns='urn:xmpp:blocking'/>");
  else if (g_str_equal (ns, "urn:xmpp:mam:2"))
    {
      g_autoptr (GPtrArray) account = NULL;

      world->n_queries++;
      if (g_strcmp0 (envoi_stanza_get_to (question), CHAT_ROOM) == 0)
        {
          account = g_steal_pointer (&world->archive);
          world->archive = g_ptr_array_ref (world->room_archive);
          chat_serve_archive (world, question, child);
          g_ptr_array_unref (world->archive);
          world->archive = g_steal_pointer (&account);
          return;
        }
      if (world->on_query == NULL || !world->on_query (world, question, child))
        chat_serve_archive (world, question, child);
    }
  else if (g_str_equal (ns, "urn:xmpp:carbons:2"))
    chat_answer (world, question, "");
  else
    chat_refuse (world, question, "service-unavailable");
}

static gboolean
chat_on_serve (gpointer data)
{
  ChatWorld *world = data;
  EnvoiStanza *question = world->silent ? NULL : g_queue_pop_head (&world->questions);

  if (question == NULL)
    {
      world->serve_id = 0;
      return G_SOURCE_REMOVE;
    }
  chat_serve (world, question);
  envoi_stanza_unref (question);
  return G_SOURCE_CONTINUE;
}

static void
chat_on_output (EnvoiRouter *router, EnvoiStanza *stanza, guint64 tag, gpointer user_data)
{
  ChatWorld *world = user_data;

  if (g_str_equal (envoi_stanza_get_name (stanza), "iq"))
    {
      g_autofree char *xml = envoi_stanza_to_xml (stanza);

      if (strstr (xml, "<publish") != NULL && strstr (xml, "urn:xmpp:mds:displayed:0") != NULL)
        g_set_str (&world->told_devices, xml);
      g_queue_push_tail (&world->questions, envoi_stanza_ref (stanza));
      if (world->serve_id == 0)
        world->serve_id = g_idle_add (chat_on_serve, world);
    }
  else if (g_str_equal (envoi_stanza_get_name (stanza), "message"))
    {
      Out *out = g_new0 (Out, 1);

      out->stanza = envoi_stanza_ref (stanza);
      out->tag = tag;
      g_ptr_array_add (world->out, out);
      if (world->takes && tag != 0)
        {
          g_autofree char *id = envoi_id_new ();
          g_autofree char *with = envoi_jid_dup_bare (envoi_stanza_get_to (stanza));
          g_autofree char *body = g_strdup (envoi_node_get_text (envoi_stanza_find (stanza, "body", ENVOI_NS_CLIENT)));

          chat_archive (world, with, id, chat_text (ALICE "/a", with, envoi_stanza_get_id (stanza), body));
          g_signal_emit_by_name (world->session, "stanza-sent", tag);
          g_signal_emit_by_name (world->session, "stanza-acked", tag);
        }
    }
}

static DexFuture *
await_future (DexFuture *future)
{
  await (future, NULL);
  return future;
}

/* Everything that was asked for is answered, written and shown. */
G_GNUC_UNUSED static void
chat_settle (ChatWorld *world)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (DexFuture) flushed = NULL;

      peer_settle ();
      flushed = envoi_store_flush (world->store);
      await (flushed, NULL);
    }
  peer_settle ();
}

static void
chat_make_session (ChatWorld *world)
{
  world->session = envoi_session_new_offline (world->account, world->store);
  world->router = envoi_session_get_router (world->session);
  envoi_router_set_own_full (world->router, ALICE "/a");
  envoi_router_set_output (world->router, chat_on_output, world, NULL);
  envoi_session_add_service (world->session, ENVOI_TYPE_CONTACT_SERVICE);
  world->rooms = ENVOI_ROOM_SERVICE (envoi_session_add_service (world->session, ENVOI_TYPE_ROOM_SERVICE));
  world->messages = ENVOI_MESSAGE_SERVICE (envoi_session_add_service (world->session, ENVOI_TYPE_MESSAGE_SERVICE));
  world->history = ENVOI_HISTORY_SERVICE (envoi_session_add_service (world->session, ENVOI_TYPE_HISTORY_SERVICE));
}

static void
chat_open_store (ChatWorld *world)
{
  g_autoptr (GFile) folder = g_file_new_for_path (world->folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (DexFuture) opened = NULL;

  world->store = envoi_store_new (folder);
  opened = envoi_store_open (world->store);
  await (opened, &error);
  g_assert_no_error (error);
}

G_GNUC_UNUSED static ChatWorld *
chat_new (void)
{
  ChatWorld *world = g_new0 (ChatWorld, 1);
  g_autoptr (DexFuture) saved = NULL;

  world->folder = g_dir_make_tmp ("envoi-chat-XXXXXX", NULL);
  world->out = g_ptr_array_new_with_free_func (out_free);
  world->archive = g_ptr_array_new_with_free_func (archived_free);
  world->room_archive = g_ptr_array_new_with_free_func (archived_free);
  g_queue_init (&world->questions);
  chat_open_store (world);
  world->account = envoi_account_new (ALICE);
  envoi_account_set_resource (world->account, "a");
  envoi_account_set_enabled (world->account, TRUE);
  envoi_account_set_availability (world->account, ENVOI_AVAILABILITY_ONLINE);
  envoi_account_set_send_receipts (world->account, TRUE);
  envoi_account_set_send_markers (world->account, TRUE);
  envoi_account_set_send_typing (world->account, TRUE);
  saved = envoi_store_save_account (world->store, world->account);
  await (saved, NULL);
  chat_make_session (world);
  return world;
}

static void
chat_drop_session (ChatWorld *world)
{
  envoi_session_shut_down (world->session);
  chat_settle (world);
  envoi_router_set_output (world->router, NULL, NULL, NULL);
  /* What is under way sees the end of the session at its next turn. */
  wait_until (G_OBJECT (world->session)->ref_count == 1);
  g_assert_finalize_object (world->session);
  g_queue_clear_full (&world->questions, (GDestroyNotify) envoi_stanza_unref);
}

static void
chat_close_store (ChatWorld *world)
{
  g_autoptr (DexFuture) closed = NULL;

  g_clear_object (&world->account);
  closed = envoi_store_close (world->store);
  await (closed, NULL);
  g_assert_finalize_object (world->store);
}

/* The program ends and is started again. */
G_GNUC_UNUSED static void
chat_restart (ChatWorld *world)
{
  chat_drop_session (world);
  chat_close_store (world);
  chat_open_store (world);
  world->account = g_object_ref (envoi_store_find_account (world->store, ALICE));
  chat_make_session (world);
}

G_GNUC_UNUSED static void
chat_free (ChatWorld *world)
{
  g_autoptr (GDir) dir = NULL;

  chat_drop_session (world);
  chat_close_store (world);
  g_clear_handle_id (&world->serve_id, g_source_remove);
  g_ptr_array_unref (world->out);
  g_ptr_array_unref (world->archive);
  g_ptr_array_unref (world->room_archive);
  g_spawn_sync (NULL, (char **) (const char *[]) { "rm", "-rf", world->folder, NULL }, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (world->told_devices);
  g_free (world->folder);
  g_free (world);
}

/* A session of the server begins; returns when the archive is caught up with. */
G_GNUC_UNUSED static void
chat_start (ChatWorld *world)
{
  g_autoptr (DexFuture) caught_up = NULL;

  envoi_session_report_online (world->session, FALSE);
  caught_up = envoi_history_service_wait_caught_up (world->history);
  await (caught_up, NULL);
  chat_settle (world);
}

/* It is over: what is on its way is uncertain. */
G_GNUC_UNUSED static void
chat_end (ChatWorld *world)
{
  for (guint i = 0; i < world->out->len; i++)
    if (((Out *) world->out->pdata[i])->tag != 0)
      g_signal_emit_by_name (world->session, "stanza-uncertain", ((Out *) world->out->pdata[i])->tag);
  g_ptr_array_set_size (world->out, 0);
  envoi_session_report_ended (world->session);
}

G_GNUC_UNUSED static EnvoiConversation *
chat_with (ChatWorld *world, const char *jid)
{
  return envoi_store_find_conversation (world->store, world->account, jid);
}

static void
chat_prepend (EnvoiMessageList *list, guint n, GQueue *texts)
{
  for (guint i = n; i > 0; i--)
    {
      g_autoptr (EnvoiMessage) message = g_list_model_get_item (G_LIST_MODEL (list), i - 1);

      g_queue_push_head (texts, g_strconcat (envoi_message_get_after_gap (message) ? "|" : "", envoi_message_get_outgoing (message) ? "-" : "",
                                             envoi_message_get_body (message), NULL));
    }
}

/* The bodies of a conversation, oldest first, as its list shows them; "-" before own ones, "|" where a gap is.
 * "text 3", "text 4" ... of chat_archive_incoming() are drawn together: "3..5". */
G_GNUC_UNUSED static char *
chat_texts (ChatWorld *world, const char *jid)
{
  EnvoiConversation *conversation = chat_with (world, jid);
  GString *text = g_string_new ("");
  g_autoptr (EnvoiMessageList) list = NULL;
  GQueue texts = G_QUEUE_INIT;
  guint first = 0, next = 0;

  chat_settle (world);
  if (conversation == NULL)
    return g_string_free (text, FALSE);
  list = envoi_message_list_new (world->store, conversation);
  dex_unref (await_future (envoi_message_list_load (list)));
  dex_unref (await_future (envoi_message_list_jump_to_end (list)));
  chat_prepend (list, g_list_model_get_n_items (G_LIST_MODEL (list)), &texts);
  while (!envoi_message_list_get_at_start (list))
    {
      g_autoptr (DexFuture) future = await_future (envoi_message_list_load_older (list));

      chat_prepend (list, g_value_get_uint (dex_future_get_value (future, NULL)), &texts);
    }
  while (!g_queue_is_empty (&texts))
    {
      g_autofree char *body = g_queue_pop_head (&texts);
      gboolean counted = g_str_has_prefix (body, "text ");
      guint number = counted ? (guint) g_ascii_strtoull (body + 5, NULL, 10) : 0;

      if (counted && next != 0 && number == next)
        {
          g_string_truncate (text, text->len - (number - 1 == first ? 0 : strlen ("..") + snprintf (NULL, 0, "%u", number - 1)));
          g_string_append_printf (text, "..%u", number);
        }
      else
        {
          g_string_append_printf (text, "%s%s", text->len ? "," : "", counted ? body + 5 : body);
          first = number;
        }
      next = counted ? number + 1 : 0;
    }
  return g_string_free (text, FALSE);
}
