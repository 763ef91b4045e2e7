/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "0054-vcard.h"
#include "envoi-muc-admin.h"
#include "envoi-text.h"

/* What a room is: subject, settings, name, its end. Part of EnvoiRoomService. */

/**
 * envoi_room_service_set_subject:
 *
 * Returns: (transfer full): a future of TRUE once the room has not refused it; it tells everybody. Rejects with ENVOI_ROOM_ERROR, ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_room_service_set_subject (EnvoiRoomService *self, EnvoiRoom *room, const char *subject)
{
  g_autofree char *clean = envoi_text_sanitize (subject ? subject : "", -1);

  if (!envoi_room_service_can_ask (self, room))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  return envoi_room_admin_translate (envoi_muc_set_subject (self->muc, envoi_room_get_jid (room), clean));
}

/* --- The form ------------------------------------------------------------------------------------------------------- */

static DexFuture *
on_configured (DexFuture *future, gpointer user_data)
{
  EnvoiStay *stay = user_data;

  if (stay->service->running)
    envoi_stay_look_again (stay);
  return dex_future_new_true ();
}

DexFuture *
envoi_room_settings_save (EnvoiRoomService *self, EnvoiRoom *room, const EnvoiForm *form)
{
  return dex_future_then (envoi_room_admin_translate (envoi_muc_save_config (self->muc, envoi_room_get_jid (room), form)), on_configured,
                          envoi_stay_hold (envoi_room_service_get_stay (self, room)), envoi_stay_release);
}

typedef struct { EnvoiRoomService *self; EnvoiRoom *room; char *name, *description, *community; } Describe;

static void
describe_free (gpointer data)
{
  Describe *describe = data;

  g_object_unref (describe->self);
  g_object_unref (describe->room);
  g_free (describe->name);
  g_free (describe->description);
  g_free (describe->community);
  g_free (describe);
}

static DexFuture *
on_form_to_describe (DexFuture *future, gpointer user_data)
{
  Describe *describe = user_data;
  EnvoiForm *form = g_value_get_boxed (dex_future_get_value (future, NULL));

  if (describe->name != NULL)
    envoi_form_set_value (form, "muc#roomconfig_roomname", describe->name);
  if (describe->description != NULL)
    envoi_form_set_value (form, "muc#roomconfig_roomdesc", describe->description);
  return envoi_room_settings_save (describe->self, describe->room, form);
}

/**
 * envoi_room_service_describe:
 * @name: (nullable): %NULL leaves it as it is, "" takes it away
 * @description: (nullable): the same
 *
 * Returns: (transfer full): a future of TRUE; rejects with ENVOI_ROOM_ERROR, ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_room_service_describe (EnvoiRoomService *self, EnvoiRoom *room, const char *name, const char *description)
{
  Describe *describe;

  if (!envoi_room_service_can_ask (self, room))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  describe = g_new0 (Describe, 1);
  describe->self = g_object_ref (self);
  describe->room = g_object_ref (room);
  describe->name = g_strdup (name);
  describe->description = g_strdup (description);
  return dex_future_then (envoi_room_admin_translate (envoi_muc_fetch_config (self->muc, envoi_room_get_jid (room))), on_form_to_describe,
                          describe, describe_free);
}

static DexFuture *
on_form_to_link (DexFuture *future, gpointer user_data)
{
  Describe *describe = user_data;
  EnvoiForm *form = g_value_get_boxed (dex_future_get_value (future, NULL));

  /* ejabberd has a place for it, Prosody has none. */
  if (envoi_form_find (form, "muc#roomconfig_pubsub") == NULL)
    return dex_future_new_for_boolean (FALSE);
  envoi_form_set_value (form, "muc#roomconfig_pubsub", describe->community != NULL ? describe->community : "");
  return envoi_room_settings_save (describe->self, describe->room, form);
}

/**
 * envoi_room_service_set_community:
 * @uri: (nullable): link of the community that the room belongs to; %NULL: none
 *
 * Returns: (transfer full): a future of boolean, %FALSE: this room cannot say it; rejects with ENVOI_ROOM_ERROR, ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_room_service_set_community (EnvoiRoomService *self, EnvoiRoom *room, const char *uri)
{
  Describe *describe;

  if (!envoi_room_service_can_ask (self, room))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  describe = g_new0 (Describe, 1);
  describe->self = g_object_ref (self);
  describe->room = g_object_ref (room);
  describe->community = g_strdup (uri);
  return dex_future_then (envoi_room_admin_translate (envoi_muc_fetch_config (self->muc, envoi_room_get_jid (room))), on_form_to_link,
                          describe, describe_free);
}

/* --- The reserved nick ---------------------------------------------------------------------------------------------- */

static DexFuture *
on_register_form (DexFuture *future, gpointer user_data)
{
  Describe *describe = user_data;
  EnvoiForm *form = g_value_get_boxed (dex_future_get_value (future, NULL));

  envoi_form_set_value (form, "muc#register_roomnick", describe->name);
  return envoi_room_admin_translate (envoi_muc_register (describe->self->muc, envoi_room_get_jid (describe->room), form));
}

DexFuture *
envoi_room_service_reserve_nick (EnvoiRoomService *self, EnvoiRoom *room, const char *nick)
{
  g_autofree char *clean = envoi_muc_dup_nick (nick);
  Describe *describe;

  if (clean == NULL)
    return envoi_room_reject (ENVOI_ROOM_ERROR_NICK_REFUSED);
  if (!envoi_room_service_can_ask (self, room))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  describe = g_new0 (Describe, 1);
  describe->self = g_object_ref (self);
  describe->room = g_object_ref (room);
  describe->name = g_steal_pointer (&clean);
  return dex_future_then (envoi_room_admin_translate (envoi_muc_fetch_register (self->muc, envoi_room_get_jid (room))), on_register_form,
                          describe, describe_free);
}

/* --- Its picture ---------------------------------------------------------------------------------------------------- */

/**
 * envoi_room_service_set_picture:
 * @picture: (nullable): the bytes of a picture file; %NULL takes it away
 * @media_type: (nullable)
 *
 * Returns: (transfer full): a future of TRUE; rejects with ENVOI_ROOM_ERROR, ENVOI_STANZA_ERROR. The room tells everybody
 */
DexFuture *
envoi_room_service_set_picture (EnvoiRoomService *self, EnvoiRoom *room, GBytes *picture, const char *media_type)
{
  if (!envoi_room_service_can_ask (self, room))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  return envoi_room_admin_translate (envoi_vcard_set_photo (envoi_room_service_get_module (self, ENVOI_TYPE_VCARD), envoi_room_get_jid (room),
                                                            picture, media_type));
}

/* --- Its end -------------------------------------------------------------------------------------------------------- */

static DexFuture *
on_destroyed (DexFuture *future, gpointer user_data)
{
  EnvoiStay *stay = user_data;

  stay->destroying = FALSE;
  if (dex_future_get_value (future, NULL) == NULL)
    return dex_ref (future);
  if (stay->service->running)
    {
      envoi_room_go_out (stay->service, stay->room, TRUE);
      envoi_room_bookmarks_remove (stay->service, stay->room);
    }
  return dex_future_new_true ();
}

/**
 * envoi_room_service_destroy:
 * @reason: (nullable)
 * @alternate: (nullable): a room to go to instead
 *
 * Ends the room for everybody. What was said in it stays here, its bookmark goes.
 *
 * Returns: (transfer full): a future of TRUE; rejects with ENVOI_ROOM_ERROR, ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_room_service_destroy (EnvoiRoomService *self, EnvoiRoom *room, const char *reason, const char *alternate)
{
  EnvoiStay *stay;

  if (!envoi_room_service_can_ask (self, room))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  stay = envoi_room_service_get_stay (self, room);
  /* The room says good-bye to us as to everybody: that is no news. */
  stay->destroying = TRUE;
  return dex_future_finally (envoi_room_admin_translate (envoi_muc_destroy (self->muc, envoi_room_get_jid (room), alternate, NULL, reason)),
                             on_destroyed, envoi_stay_hold (stay), envoi_stay_release);
}

/**
 * envoi_room_service_dup_alternate:
 *
 * Returns: (transfer full) (nullable): where a room that was destroyed has gone
 */
char *
envoi_room_service_dup_alternate (EnvoiRoomService *self, EnvoiRoom *room)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, envoi_room_get_jid (room));

  return stay ? g_strdup (stay->alternate) : NULL;
}

/**
 * envoi_room_service_dup_actor:
 *
 * Returns: (transfer full) (nullable): the nick of who put us out of the room, as far as the room says so
 */
char *
envoi_room_service_dup_actor (EnvoiRoomService *self, EnvoiRoom *room)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, envoi_room_get_jid (room));

  return stay ? g_strdup (stay->actor) : NULL;
}
