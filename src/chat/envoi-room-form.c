/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "envoi-muc-admin.h"
#include "envoi-questionnaire-form.h"

/* The settings of a room as a form to fill in. Part of EnvoiRoomService. */

static DexFuture *
on_form (DexFuture *future, gpointer user_data)
{
  EnvoiForm *form = g_value_get_boxed (dex_future_get_value (future, NULL));

  return dex_future_new_take_object (envoi_questionnaire_new_for_form (form, NULL));
}

/**
 * envoi_room_service_load_form:
 *
 * The settings of the room, in the words of its service.
 *
 * Returns: (transfer full): a future of EnvoiQuestionnaire; rejects with ENVOI_ROOM_ERROR, ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_room_service_load_form (EnvoiRoomService *self, EnvoiRoom *room)
{
  if (!envoi_room_service_can_ask (self, room))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  return dex_future_then (envoi_room_admin_translate (envoi_muc_fetch_config (self->muc, envoi_room_get_jid (room))), on_form, NULL, NULL);
}

/**
 * envoi_room_service_save_form:
 * @form: as loaded, with the person's answers
 *
 * Returns: (transfer full): a future of TRUE; rejects with ENVOI_ROOM_ERROR, ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_room_service_save_form (EnvoiRoomService *self, EnvoiRoom *room, EnvoiQuestionnaire *form)
{
  g_autoptr (EnvoiForm) answers = envoi_questionnaire_dup_form (form);

  if (!envoi_room_service_can_ask (self, room))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  if (answers == NULL)
    return envoi_room_reject (ENVOI_ROOM_ERROR_FAILED);
  return envoi_room_settings_save (self, room, answers);
}
