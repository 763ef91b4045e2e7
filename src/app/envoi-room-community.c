/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-room-community.h"
#include "envoi-community-service.h"
#include "envoi-room-commands.h"
#include "envoi-store-feeds.h"
#include "envoi-xmpp-uri.h"

/* See the header. Main thread. */

EnvoiFeed *
envoi_room_dup_community (EnvoiSessionManager *manager, EnvoiRoom *room)
{
  const char *text = envoi_room_get_community (room), *service, *node;
  g_autoptr (EnvoiXmppUri) uri = text != NULL ? envoi_xmpp_uri_parse (text, NULL) : NULL;
  EnvoiAccount *account = envoi_room_get_account (room);
  EnvoiFeed *feed;

  if (uri == NULL || envoi_xmpp_uri_get (uri, "node") == NULL)
    return NULL;
  service = envoi_xmpp_uri_get_bare (uri);
  node = envoi_xmpp_uri_get (uri, "node");
  feed = envoi_store_find_feed (envoi_session_manager_get_store (manager), account, service, node);
  return feed != NULL ? g_object_ref (feed) : envoi_feed_new (account, service, node, NULL);
}

static const char *
domain_of (const char *jid)
{
  const char *at = strchr (jid, '@');

  return at != NULL ? at + 1 : jid;
}

static gboolean
is_within (const char *host, const char *domain)
{
  gsize length = strlen (host), tail = strlen (domain);

  return g_str_equal (host, domain) || (length > tail + 1 && host[length - tail - 1] == '.' && g_str_equal (host + length - tail, domain));
}

gboolean
envoi_room_community_is_near (EnvoiRoom *room, EnvoiFeed *feed)
{
  const char *host = domain_of (envoi_feed_get_service (feed)), *above = strchr (domain_of (envoi_room_get_jid (room)), '.');

  /* rooms.example.org and pubsub.example.org; but nothing that only shares its "org". */
  return is_within (host, domain_of (envoi_account_get_jid (envoi_room_get_account (room)))) ||
         (above != NULL && strchr (above + 1, '.') != NULL && is_within (host, above + 1));
}

static gboolean
belongs (EnvoiSessionManager *manager, EnvoiRoom *room, EnvoiFeed *feed)
{
  g_autoptr (EnvoiFeed) community = NULL;

  if (envoi_room_get_account (room) != envoi_feed_get_account (feed) || envoi_room_get_community (room) == NULL)
    return FALSE;
  community = envoi_room_dup_community (manager, room);
  return community != NULL && g_str_equal (envoi_feed_get_service (community), envoi_feed_get_service (feed)) &&
         g_str_equal (envoi_feed_get_node (community), envoi_feed_get_node (feed));
}

/* A room that only says so counts when the person is in it already: nobody can put his room on the page of somebody else's community. */
char *
envoi_community_find_room (EnvoiSessionManager *manager, EnvoiFeed *feed)
{
  GListModel *rooms = envoi_store_list_rooms (envoi_session_manager_get_store (manager));
  char *named = envoi_community_dup_room (feed);

  for (guint i = 0; named == NULL && i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (EnvoiRoom) room = g_list_model_get_item (rooms, i);

      if (envoi_room_get_bookmarked (room) && belongs (manager, room, feed))
        named = g_strdup (envoi_room_get_jid (room));
    }
  return named;
}

static gboolean
may_set (EnvoiRoom *room)
{
  return envoi_room_get_state (room) == ENVOI_ROOM_JOINED && envoi_room_get_affiliation (room) == ENVOI_AFFILIATION_OWNER;
}

DexFuture *
envoi_community_link_room (EnvoiSessionManager *manager, EnvoiFeed *feed, const char *jid)
{
  EnvoiAccount *account = envoi_feed_get_account (feed);
  EnvoiRoomService *service = envoi_find_online_room_service (manager, account, NULL);
  GListModel *rooms = envoi_store_list_rooms (envoi_session_manager_get_store (manager));
  g_autoptr (EnvoiXmppUri) uri = envoi_xmpp_uri_new (ENVOI_XMPP_URI_NODE, envoi_feed_get_service (feed));
  g_autofree char *link = NULL;
  DexFuture *done = dex_future_new_true ();

  envoi_xmpp_uri_add (uri, "node", envoi_feed_get_node (feed));
  link = envoi_xmpp_uri_to_string (uri);
  for (guint i = 0; service != NULL && i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (EnvoiRoom) room = g_list_model_get_item (rooms, i);
      gboolean chosen = g_strcmp0 (envoi_room_get_jid (room), jid) == 0, linked = belongs (manager, room, feed);

      if (envoi_room_get_account (room) == account && chosen != linked && may_set (room))
        done = dex_future_all (done, envoi_room_service_set_community (service, room, chosen ? link : NULL), NULL);
    }
  return done;
}
