/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-room.h"
#include "envoi-message.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* EnvoiModerationDialog: takes one message, or all of one person, away for everybody. It shows first what will be gone. */
#define ENVOI_TYPE_MODERATION_DIALOG (envoi_moderation_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiModerationDialog, envoi_moderation_dialog, ENVOI, MODERATION_DIALOG, AdwDialog)
AdwDialog *envoi_moderation_dialog_new            (EnvoiSessionManager *manager, EnvoiRoom *room, EnvoiMessage *message);
AdwDialog *envoi_moderation_dialog_new_for_author (EnvoiSessionManager *manager, EnvoiRoom *room, const char *author_key, const char *nick);
G_END_DECLS
