/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-room-settings-page.h"
#include "envoi-form-page.h"
#include "envoi-room-commands.h"
#include <glib/gi18n.h>

static DexFuture *
ask (EnvoiSessionManager *manager, gpointer subject, EnvoiQuestionnaire *form, GError **error)
{
  EnvoiRoom *room = subject;
  EnvoiRoomService *service = envoi_find_online_room_service (manager, envoi_room_get_account (room), error);

  if (service == NULL)
    return NULL;
  return form != NULL ? envoi_room_service_save_form (service, room, form) : envoi_room_service_load_form (service, room);
}

AdwNavigationPage *
envoi_room_settings_page_new (EnvoiSessionManager *manager, EnvoiRoom *room)
{
  return envoi_form_page_new (manager, _("Settings of the Room"), room, ask);
}
