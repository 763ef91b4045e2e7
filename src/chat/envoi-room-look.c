/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "0030-disco.h"
#include "envoi-avatar-service.h"
#include "envoi-jid.h"
#include "envoi-muc-info.h"
#include "envoi-xmpp-uri.h"

/* What is behind an address, before anybody enters it. Part of EnvoiRoomService. */

static EnvoiRoomAddressShown
who_sees_address (EnvoiRoomFeatures features, gboolean semi_anonymous)
{
  if (features & ENVOI_ROOM_NON_ANONYMOUS)
    return ENVOI_ROOM_SHOWN_TO_ALL;
  return semi_anonymous ? ENVOI_ROOM_SHOWN_TO_MODERATORS : ENVOI_ROOM_SHOWN_UNKNOWN;
}

/* The link to a community in the one form that is kept and compared; NULL for anything else. */
static char *
dup_community (const char *told)
{
  g_autoptr (EnvoiXmppUri) uri = told != NULL ? envoi_xmpp_uri_parse (told, NULL) : NULL;
  g_autoptr (EnvoiXmppUri) clean = NULL;

  if (uri == NULL || envoi_xmpp_uri_get_action (uri) != ENVOI_XMPP_URI_NODE || envoi_xmpp_uri_get (uri, "node") == NULL)
    return NULL;
  clean = envoi_xmpp_uri_new (ENVOI_XMPP_URI_NODE, envoi_xmpp_uri_get_bare (uri));
  envoi_xmpp_uri_add (clean, "node", envoi_xmpp_uri_get (uri, "node"));
  return envoi_xmpp_uri_to_string (clean);
}

static void
take_info (EnvoiRoomPreview *preview, const EnvoiMucInfo *info)
{
  preview->exists = TRUE;
  preview->is_room = info->is_room;
  preview->name = g_strdup (info->name);
  preview->description = g_strdup (info->description);
  preview->language = g_strdup (info->language);
  preview->subject = g_strdup (info->subject);
  preview->community = dup_community (info->pubsub);
  preview->avatar_hash = g_strdup (info->avatar_hash);
  preview->n_occupants = info->n_occupants;
  preview->features = (EnvoiRoomFeatures) info->features;
  preview->address_shown = who_sees_address (preview->features, info->is_room);
}

/* Whether the service behind an address where nothing is would make a room there. */
static gboolean
is_service (EnvoiRoomService *self, const char *bare)
{
  EnvoiDisco *disco = envoi_room_service_get_module (self, ENVOI_TYPE_DISCO);
  const char *at = strchr (bare, '@');
  g_autoptr (EnvoiDiscoInfo) info = NULL;

  if (disco == NULL || at == NULL)
    return FALSE;
  info = dex_await_boxed (envoi_disco_query_info (disco, at + 1, NULL), NULL);
  return info != NULL && envoi_disco_info_has_feature (info, ENVOI_NS_MUC);
}

/* Never NULL; what is not known has a problem. with_nick: asks for a reserved one too. */
EnvoiRoomPreview *
envoi_room_look (EnvoiRoomService *self, const char *bare, gboolean with_nick)
{
  EnvoiRoomPreview *preview = envoi_room_preview_new (bare);
  EnvoiRoom *room = envoi_store_find_room (self->store, self->account, bare);
  g_autoptr (GError) error = NULL;
  g_autoptr (EnvoiMucInfo) info = dex_await_boxed (envoi_muc_fetch_info (self->muc, bare), &error);

  if (info != NULL)
    take_info (preview, info);
  else
    {
      preview->problem = envoi_room_error_from_stanza (error);
      preview->can_create = g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND) && is_service (self, bare);
    }
  if (with_nick && preview->is_room)
    preview->reserved_nick = dex_await_string (envoi_muc_fetch_reserved_nick (self->muc, bare), NULL);
  preview->joined = room != NULL && envoi_room_get_state (room) == ENVOI_ROOM_JOINED;
  if (preview->reserved_nick != NULL)
    preview->proposed_nick = g_strdup (preview->reserved_nick);
  else if (room != NULL && envoi_room_get_nick (room) != NULL)
    preview->proposed_nick = g_strdup (envoi_room_get_nick (room));
  else
    preview->proposed_nick = envoi_room_service_dup_nick (self);
  return preview;
}

void
envoi_room_service_take_picture (EnvoiRoomService *self, EnvoiRoom *room, const char *hash)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));
  EnvoiService *avatars = session ? envoi_session_get_service (session, ENVOI_TYPE_AVATAR_SERVICE) : NULL;

  if (avatars != NULL)
    envoi_avatar_service_set_of_room (ENVOI_AVATAR_SERVICE (avatars), room, hash);
}

/* What stays of a room when it is not looked at: whether its log is public is told only inside. */
void
envoi_room_take_preview (EnvoiRoomService *self, EnvoiRoom *room, const EnvoiRoomPreview *preview)
{
  EnvoiRoomFeatures kept = envoi_room_get_features (room) & ENVOI_ROOM_LOGGED;

  if (!preview->is_room)
    return;
  g_object_freeze_notify (G_OBJECT (room));
  envoi_room_set_configured_name (room, preview->name);
  envoi_room_set_description (room, preview->description);
  envoi_room_set_language (room, preview->language);
  envoi_room_set_community (room, preview->community);
  envoi_room_set_features (room, preview->features | kept);
  if (preview->n_occupants >= 0)
    envoi_room_set_n_members (room, preview->n_occupants);
  g_object_thaw_notify (G_OBJECT (room));
  if (preview->avatar_hash != NULL)
    envoi_room_service_take_picture (self, room, preview->avatar_hash);
}

typedef struct { EnvoiRoomService *self; char *address; } Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_object_unref (look->self);
  g_free (look->address);
  g_free (look);
}

static DexFuture *
preview_fiber (gpointer data)
{
  Look *look = data;
  g_autofree char *bare = envoi_jid_dup_bare (look->address);

  if (bare == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_JID_MALFORMED, "%s", "");
  if (!envoi_room_service_is_online (look->self))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");
  return dex_future_new_take_boxed (ENVOI_TYPE_ROOM_PREVIEW, envoi_room_look (look->self, bare, TRUE));
}

/**
 * envoi_room_service_preview:
 *
 * Asks what is behind an address. Nothing is joined, made or stored.
 *
 * Returns: (transfer full): a future of a boxed EnvoiRoomPreview, also when nothing is there; rejects with ENVOI_STANZA_ERROR when @address
 *   is none (JID_MALFORMED) or nobody can be asked (DISCONNECTED)
 */
DexFuture *
envoi_room_service_preview (EnvoiRoomService *self, const char *address)
{
  Look *look = g_new0 (Look, 1);

  look->self = g_object_ref (self);
  look->address = g_strdup (address);
  return dex_scheduler_spawn (NULL, 0, preview_fiber, look, look_free);
}
