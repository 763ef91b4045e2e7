/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "0425-moderation.h"

/* Taking messages away for all. Part of EnvoiRoomService. */

#define MAX_MODERATED 200

static DexFuture *
moderate (EnvoiRoomService *self, EnvoiRoom *room, EnvoiMessage *message, const char *reason)
{
  gboolean old = !(envoi_room_get_features (room) & ENVOI_ROOM_MODERATION);

  return envoi_muc_moderate (self->muc, envoi_room_get_jid (room), envoi_message_get_archive_id (message), reason, old);
}

/**
 * envoi_room_service_moderate:
 * @reason: (nullable)
 *
 * Takes a message away for all (XEP-0425). What the room makes of it comes back as from anybody.
 *
 * Returns: (transfer full): a future of TRUE; rejects with ENVOI_ROOM_ERROR, ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_room_service_moderate (EnvoiRoomService *self, EnvoiRoom *room, EnvoiMessage *message, const char *reason)
{
  if (!envoi_room_service_can_ask (self, room))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  if (!(envoi_room_get_features (room) & (ENVOI_ROOM_MODERATION | ENVOI_ROOM_MODERATION_OLD)))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_ALLOWED);
  if (envoi_message_get_archive_id (message) == NULL)
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_FOUND);
  return envoi_room_admin_translate (moderate (self, room, message, reason));
}

typedef struct {
  EnvoiRoomService *self;
  EnvoiRoom *room;
  EnvoiConversation *conversation;
  char *author_key, *reason;
} Moderation;

static void
moderation_free (gpointer data)
{
  Moderation *moderation = data;

  g_object_unref (moderation->self);
  g_object_unref (moderation->room);
  g_object_unref (moderation->conversation);
  g_free (moderation->author_key);
  g_free (moderation->reason);
  g_free (moderation);
}

static Moderation *
moderation_new (EnvoiRoomService *self, EnvoiRoom *room, const char *author_key, const char *reason)
{
  Moderation *moderation = g_new0 (Moderation, 1);

  moderation->self = g_object_ref (self);
  moderation->room = g_object_ref (room);
  moderation->conversation = g_object_ref (envoi_store_ensure_conversation (self->store, self->account, envoi_room_get_jid (room)));
  moderation->author_key = g_strdup (author_key);
  moderation->reason = g_strdup (reason);
  return moderation;
}

/* Those of one author that can be taken away. Inside a fiber. */
static GPtrArray *
load_moderated (Moderation *moderation, GError **error)
{
  g_autoptr (GPtrArray) stored = dex_await_boxed (envoi_store_load_messages_by (moderation->self->store, moderation->conversation,
                                                                                moderation->author_key, MAX_MODERATED), error);
  GPtrArray *chosen;

  if (stored == NULL)
    return NULL;
  chosen = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < stored->len; i++)
    {
      EnvoiMessage *message = stored->pdata[i];

      if (envoi_message_get_archive_id (message) != NULL && envoi_message_get_retraction (message) == ENVOI_RETRACTION_NONE)
        g_ptr_array_add (chosen, g_object_ref (message));
    }
  return chosen;
}

static DexFuture *
preview_moderation_fiber (gpointer data)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *chosen = load_moderated (data, &error);

  if (chosen == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, chosen);
}

DexFuture *
envoi_room_service_preview_moderate_all (EnvoiRoomService *self, EnvoiRoom *room, const char *author_key)
{
  return dex_scheduler_spawn (NULL, 0, preview_moderation_fiber, moderation_new (self, room, author_key, NULL), moderation_free);
}

/* One after another: a room that answers "no" once is not asked two hundred times. */
static DexFuture *
moderate_all_fiber (gpointer data)
{
  Moderation *moderation = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) chosen = load_moderated (moderation, &error);
  guint n = 0;

  if (chosen == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < chosen->len; i++)
    {
      g_clear_error (&error);
      if (!envoi_room_service_can_ask (moderation->self, moderation->room))
        return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
      if (dex_await (moderate (moderation->self, moderation->room, chosen->pdata[i], moderation->reason), &error))
        n++;
      /* The archive keeps it no more: nothing is left to take away. */
      else if (!g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  return dex_future_new_for_uint (n);
}

/**
 * envoi_room_service_moderate_all:
 * @author_key: whose messages
 * @reason: (nullable)
 *
 * Takes away what is stored of one author, newest first, at most 200 messages.
 *
 * Returns: (transfer full): a future of guint: how many; rejects with ENVOI_ROOM_ERROR, ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_room_service_moderate_all (EnvoiRoomService *self, EnvoiRoom *room, const char *author_key, const char *reason)
{
  if (!(envoi_room_get_features (room) & (ENVOI_ROOM_MODERATION | ENVOI_ROOM_MODERATION_OLD)))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_ALLOWED);
  return envoi_room_admin_translate (dex_scheduler_spawn (NULL, 0, moderate_all_fiber, moderation_new (self, room, author_key, reason),
                                                          moderation_free));
}
