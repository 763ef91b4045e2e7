/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "0433-channel-search.h"

/* The public directory of rooms. Part of EnvoiRoomService. */

static DexFuture *
on_found (DexFuture *future, gpointer user_data)
{
  EnvoiRoomService *self = user_data;
  GPtrArray *channels = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_room_preview_free);

  for (guint i = 0; self->store != NULL && i < channels->len; i++)
    {
      const EnvoiFoundChannel *channel = channels->pdata[i];
      EnvoiRoom *room = envoi_store_find_room (self->store, self->account, channel->address);
      EnvoiRoomPreview *preview = envoi_room_preview_new (channel->address);

      preview->exists = preview->is_room = TRUE;
      preview->joined = room != NULL && envoi_room_get_state (room) == ENVOI_ROOM_JOINED;
      preview->name = g_strdup (channel->name);
      preview->description = g_strdup (channel->description);
      preview->language = g_strdup (channel->language);
      preview->n_occupants = channel->n_users;
      preview->features = (channel->is_open ? 0 : ENVOI_ROOM_MEMBERS_ONLY) | (channel->shows_addresses ? ENVOI_ROOM_NON_ANONYMOUS : 0);
      preview->address_shown = channel->shows_addresses ? ENVOI_ROOM_SHOWN_TO_ALL : ENVOI_ROOM_SHOWN_UNKNOWN;
      g_ptr_array_add (found, preview);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&found));
}

/**
 * envoi_room_service_search_directory:
 * @text: what to look for; goes to the owner of ENVOI_ROOM_DIRECTORY, so the caller has asked the person
 *
 * Returns: (transfer full): a future of a boxed GPtrArray of EnvoiRoomPreview, the biggest first; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_room_service_search_directory (EnvoiRoomService *self, const char *text)
{
  EnvoiChannelSearch *search = envoi_room_service_get_module (self, ENVOI_TYPE_CHANNEL_SEARCH);

  if (search == NULL || !envoi_room_service_is_online (self))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");
  return dex_future_then (envoi_channel_search_find (search, ENVOI_ROOM_DIRECTORY, text, ENVOI_CHANNEL_SEARCH_MAX), on_found,
                          g_object_ref (self), g_object_unref);
}
