/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-room-invitation.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* EnvoiInvitationRow: a room that somebody asks the person into, and who that is. */
#define ENVOI_TYPE_INVITATION_ROW (envoi_invitation_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiInvitationRow, envoi_invitation_row, ENVOI, INVITATION_ROW, AdwPreferencesRow)
GtkWidget  *envoi_invitation_row_new     (EnvoiSessionManager *manager, EnvoiRoomInvitation *invitation);   /* (transfer floating) */
/* The invitations of all accounts, living. (transfer full) */
GListModel *envoi_invitations_list_new   (EnvoiSessionManager *manager);
/* Who invites, as a sentence: the contact's name where one is known, and what is not sure about it. (transfer full) */
char       *envoi_invitation_dup_sender_text (EnvoiSessionManager *manager, EnvoiRoomInvitation *invitation);
/* The same, and with_reason what was written to it, in one line. (transfer full) */
char       *envoi_invitation_dup_text    (EnvoiSessionManager *manager, EnvoiRoomInvitation *invitation, gboolean with_reason);
G_END_DECLS
