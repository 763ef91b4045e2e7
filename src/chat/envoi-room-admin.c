/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "0425-moderation.h"
#include "envoi-jid.h"
#include "envoi-muc-admin.h"

/* What moderators, admins and owners do. Part of EnvoiRoomService. */

#define MAX_MODERATED 200

static DexFuture *
on_refused (DexFuture *future, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  int code = ENVOI_ROOM_ERROR_FAILED;

  dex_future_get_value (future, &error);
  if (error->domain != ENVOI_STANZA_ERROR)
    return dex_ref (future);
  switch (error->code)
    {
    case ENVOI_STANZA_ERROR_FORBIDDEN:
    case ENVOI_STANZA_ERROR_NOT_ALLOWED:
    case ENVOI_STANZA_ERROR_NOT_AUTHORIZED:
      code = ENVOI_ROOM_ERROR_NOT_ALLOWED;
      break;
    case ENVOI_STANZA_ERROR_ITEM_NOT_FOUND:
    case ENVOI_STANZA_ERROR_GONE:
      code = ENVOI_ROOM_ERROR_NOT_FOUND;
      break;
    case ENVOI_STANZA_ERROR_CONFLICT:
      code = ENVOI_ROOM_ERROR_NICK_CONFLICT;
      break;
    case ENVOI_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND:
    case ENVOI_STANZA_ERROR_REMOTE_SERVER_TIMEOUT:
    case ENVOI_STANZA_ERROR_TIMEOUT:
      code = ENVOI_ROOM_ERROR_UNREACHABLE;
      break;
    default:
      return dex_ref (future);
    }
  return dex_future_new_for_error (g_error_new_literal (ENVOI_ROOM_ERROR, code, error->message));
}

/* In these answers "forbidden" is not a ban. */
DexFuture *
envoi_room_admin_translate (DexFuture *future)
{
  return dex_future_catch (future, on_refused, NULL, NULL);
}

static gboolean
can_ask (EnvoiRoomService *self, EnvoiRoom *room)
{
  return envoi_room_service_is_online (self) && envoi_room_get_state (room) == ENVOI_ROOM_JOINED;
}

/* --- People --------------------------------------------------------------------------------------------------------- */

/**
 * envoi_room_service_set_role:
 * @role: NONE puts him out of the room; he may come back
 * @reason: (nullable)
 *
 * Returns: (transfer full): a future of TRUE; rejects with ENVOI_ROOM_ERROR, ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_room_service_set_role (EnvoiRoomService *self, EnvoiRoom *room, EnvoiOccupant *occupant, EnvoiRole role, const char *reason)
{
  if (!can_ask (self, room) || envoi_occupant_get_room (occupant) != room)
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  return envoi_room_admin_translate (envoi_muc_set_role (self->muc, envoi_room_get_jid (room), envoi_occupant_get_nick (occupant),
                                                         (EnvoiMucRole) role, reason));
}

/**
 * envoi_room_service_set_affiliation:
 * @jid: bare
 * @affiliation: OUTCAST bans
 * @reason: (nullable)
 *
 * Returns: (transfer full): a future of TRUE; rejects with ENVOI_ROOM_ERROR, ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_room_service_set_affiliation (EnvoiRoomService *self, EnvoiRoom *room, const char *jid, EnvoiAffiliation affiliation, const char *reason)
{
  g_autofree char *bare = envoi_jid_dup_bare (jid);

  if (bare == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_JID_MALFORMED, "%s", "");
  if (!can_ask (self, room))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  return envoi_room_admin_translate (envoi_muc_set_affiliation (self->muc, envoi_room_get_jid (room), bare, (EnvoiMucAffiliation) affiliation,
                                                                NULL, reason));
}

static EnvoiMember *
envoi_member_copy (EnvoiMember *self)
{
  EnvoiMember *copy = g_memdup2 (self, sizeof *self);

  copy->jid = g_strdup (self->jid);
  copy->nick = g_strdup (self->nick);
  copy->reason = g_strdup (self->reason);
  return copy;
}

static void
envoi_member_free (EnvoiMember *self)
{
  g_free (self->jid);
  g_free (self->nick);
  g_free (self->reason);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (EnvoiMember, envoi_member, envoi_member_copy, envoi_member_free)

static DexFuture *
on_members (DexFuture *future, gpointer user_data)
{
  GPtrArray *told = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_member_free);

  for (guint i = 0; i < told->len; i++)
    {
      const EnvoiMucMember *from = told->pdata[i];
      EnvoiMember member = { from->jid, from->nick, from->reason, (EnvoiAffiliation) from->affiliation };

      g_ptr_array_add (members, envoi_member_copy (&member));
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&members));
}

/**
 * envoi_room_service_list_affiliated:
 *
 * Returns: (transfer full): a future of a boxed GPtrArray of EnvoiMember; rejects with ENVOI_ROOM_ERROR, ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_room_service_list_affiliated (EnvoiRoomService *self, EnvoiRoom *room, EnvoiAffiliation affiliation)
{
  if (!can_ask (self, room))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  return dex_future_then (envoi_room_admin_translate (envoi_muc_list_affiliated (self->muc, envoi_room_get_jid (room),
                                                                                 (EnvoiMucAffiliation) affiliation)),
                          on_members, NULL, NULL);
}

/**
 * envoi_room_service_answer_voice:
 *
 * The answer to "voice-requested".
 */
void
envoi_room_service_answer_voice (EnvoiRoomService *self, EnvoiRoom *room, const char *nick, gboolean allow)
{
  EnvoiOccupant *occupant = envoi_room_find_occupant (room, nick);

  if (can_ask (self, room) && occupant != NULL)
    envoi_muc_answer_voice (self->muc, envoi_room_get_jid (room), nick, envoi_occupant_get_real_jid (occupant), allow);
}

/* --- Messages ------------------------------------------------------------------------------------------------------- */

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
  if (!can_ask (self, room))
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
      if (!can_ask (moderation->self, moderation->room))
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
