/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_OWN_PROFILE (envoi_own_profile_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiOwnProfile, envoi_own_profile, ENVOI, OWN_PROFILE, AdwBin)
/* It can stand in a template; only this tells it whom it is about. Once. */
void envoi_own_profile_set_account (EnvoiOwnProfile *self, EnvoiSessionManager *manager, EnvoiAccount *account);
G_END_DECLS
