/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiNewCommunityDialog:
 *
 * Makes a community: name, what it is about, who may read and who may write. Opens its page when it is there.
 */
#define ENVOI_TYPE_NEW_COMMUNITY_DIALOG (envoi_new_community_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiNewCommunityDialog, envoi_new_community_dialog, ENVOI, NEW_COMMUNITY_DIALOG, AdwDialog)
/* places: boxed EnvoiCommunityPlace where it may be made; NULL: those of the account's own server are asked for. account nullable. */
AdwDialog *envoi_new_community_dialog_new (EnvoiSessionManager *manager, EnvoiAccount *account, GPtrArray *places);
G_END_DECLS
