/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session with the services of contacts and pictures, a real store in a folder of its own, and the test as the server.
 * The account is alice@prosody.test/a.
 */
#pragma once
#include "envoi-avatar-service.h"
#include "envoi-contact-service.h"
#include "peer.h"

#define ALICE "alice@prosody.test"
#define BOB "bob@prosody.test"
#define CARL "carl@prosody.test"
#define EVE "eve@evil.test"

typedef struct {
  char                *folder;
  EnvoiStore          *store;
  EnvoiAccount        *account;
  EnvoiSession        *session;
  Peer                *peer;
  EnvoiContactService *contacts;
} People;

/* Everything that was written is committed, and everything that follows from it is done. */
G_GNUC_UNUSED static void
people_settle (People *people)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (DexFuture) flushed = NULL;

      peer_settle ();
      flushed = envoi_store_flush (people->store);
      await (flushed, NULL);
    }
  peer_settle ();
}

static void
people_open (People *people)
{
  g_autoptr (GFile) folder = g_file_new_for_path (people->folder);
  g_autoptr (DexFuture) opened = NULL;
  g_autoptr (GError) error = NULL;

  people->store = envoi_store_new (folder);
  opened = envoi_store_open (people->store);
  await (opened, &error);
  g_assert_no_error (error);
}

static void
people_make_session (People *people)
{
  people->session = envoi_session_new_offline (people->account, people->store);
  people->peer = peer_new (envoi_session_get_router (people->session));
  envoi_router_set_own_full (envoi_session_get_router (people->session), ALICE "/a");
  people->contacts = ENVOI_CONTACT_SERVICE (envoi_session_add_service (people->session, ENVOI_TYPE_CONTACT_SERVICE));
  envoi_session_add_service (people->session, ENVOI_TYPE_AVATAR_SERVICE);
  people_settle (people);
}

G_GNUC_UNUSED static People *
people_new (void)
{
  People *people = g_new0 (People, 1);
  g_autoptr (DexFuture) saved = NULL;

  people->folder = g_dir_make_tmp ("envoi-people-XXXXXX", NULL);
  people_open (people);
  people->account = envoi_account_new (ALICE);
  envoi_account_set_enabled (people->account, TRUE);
  envoi_account_set_availability (people->account, ENVOI_AVAILABILITY_ONLINE);
  saved = envoi_store_save_account (people->store, people->account);
  await (saved, NULL);
  people_make_session (people);
  return people;
}

static void
people_drop_session (People *people)
{
  envoi_session_shut_down (people->session);
  people_settle (people);
  peer_free (people->peer);
  g_assert_finalize_object (people->session);
}

static void
people_close (People *people)
{
  g_autoptr (DexFuture) closed = NULL;

  g_clear_object (&people->account);
  closed = envoi_store_close (people->store);
  await (closed, NULL);
  g_assert_finalize_object (people->store);
}

/* The program ends and is started again. */
G_GNUC_UNUSED static void
people_restart (People *people)
{
  people_drop_session (people);
  people_close (people);
  people_open (people);
  people->account = g_object_ref (envoi_store_find_account (people->store, ALICE));
  people_make_session (people);
}

G_GNUC_UNUSED static void
people_free (People *people)
{
  people_drop_session (people);
  people_close (people);
  g_spawn_sync (NULL, (char **) (const char *[]) { "rm", "-rf", people->folder, NULL }, NULL, G_SPAWN_SEARCH_PATH,
                NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (people->folder);
  g_free (people);
}

/* A new session of the server. roster: what stands in the answer to the question for the list; NULL: the question stays open. */
G_GNUC_UNUSED static void
people_start (People *people, const char *roster)
{
  g_autoptr (EnvoiStanza) list = NULL;
  g_autoptr (EnvoiStanza) blocked = NULL;

  envoi_session_report_ended (people->session);
  envoi_session_report_online (people->session, FALSE);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (EnvoiStanza) info = peer_take (people->peer, "query", "http://jabber.org/protocol/disco#info");
      peer_answer (people->peer, info, "<query xmlns='http://jabber.org/protocol/disco#info'/>");
    }
  if (roster)
    {
      list = peer_take (people->peer, "query", "jabber:iq:roster");
      peer_answer (people->peer, list, roster);
    }
  blocked = peer_take (people->peer, "blocklist", "urn:xmpp:blocking");
  peer_answer (people->peer, blocked, "<blocklist xmlns='urn:xmpp:blocking'/>");
  people_settle (people);
}

#define ROSTER(items) "<query xmlns='jabber:iq:roster' ver='v1'>" items "</query>"
#define TWO "<item jid='" BOB "' name='Bob' subscription='both'><group>Friends</group></item><item jid='" CARL "' subscription='none'/>"
#define PUSH(item, version) "<iq type='set' id='p'><query xmlns='jabber:iq:roster' ver='" version "'>" item "</query></iq>"

G_GNUC_UNUSED static EnvoiContact *
person (People *people, const char *jid)
{
  return envoi_store_find_contact (people->store, people->account, jid);
}

/* What was sent of this kind and type, counted and forgotten with all before it. */
G_GNUC_UNUSED static guint
people_count_sent (People *people, const char *name, const char *type)
{
  guint n = 0;
  EnvoiStanza *stanza;

  peer_settle ();
  while ((stanza = g_queue_pop_head (&people->peer->sent)))
    {
      n += g_str_equal (envoi_stanza_get_name (stanza), name) && g_strcmp0 (envoi_stanza_get_type_attribute (stanza), type) == 0;
      envoi_stanza_unref (stanza);
    }
  return n;
}

/* The next presence that was sent; waits for nothing. (transfer full) nullable */
G_GNUC_UNUSED static EnvoiStanza *
people_pop_presence (People *people)
{
  EnvoiStanza *stanza;

  peer_settle ();
  while ((stanza = g_queue_pop_head (&people->peer->sent)))
    {
      if (g_str_equal (envoi_stanza_get_name (stanza), "presence"))
        return stanza;
      envoi_stanza_unref (stanza);
    }
  return NULL;
}
