/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-chat.h"

#include "envoi-avatar-service.h"
#include "envoi-invitation-service.h"
#include "envoi-profile-service.h"
#include "envoi-room-service.h"
#include "envoi-session-manager.h"

/* Contacts come first: all others ask them whom we may show ourselves to. Rooms come before messages, which ask them who wrote what. Messages come before history, which hands them its pages. */
void
envoi_chat_init (EnvoiSessionManager *manager)
{
  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_CONTACT_SERVICE);
  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_AVATAR_SERVICE);
  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_PROFILE_SERVICE);
  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_ROOM_SERVICE);
  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_INVITATION_SERVICE);
  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_MESSAGE_SERVICE);
  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_HISTORY_SERVICE);
}
