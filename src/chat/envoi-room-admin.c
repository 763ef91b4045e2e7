/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "envoi-jid.h"
#include "envoi-muc-admin.h"

/* What moderators, admins and owners do. Part of EnvoiRoomService. */

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

gboolean
envoi_room_service_can_ask (EnvoiRoomService *self, EnvoiRoom *room)
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
  if (!envoi_room_service_can_ask (self, room) || envoi_occupant_get_room (occupant) != room)
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
  if (!envoi_room_service_can_ask (self, room))
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
  if (!envoi_room_service_can_ask (self, room))
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

  if (envoi_room_service_can_ask (self, room) && occupant != NULL)
    envoi_muc_answer_voice (self->muc, envoi_room_get_jid (room), nick, envoi_occupant_get_real_jid (occupant), allow);
}
