/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-profile.h"
#include "envoi-session.h"
G_BEGIN_DECLS
/**
 * EnvoiProfileService:
 *
 * What people tell about themselves (XEP-0292, XEP-0054), and what the own account shows and is secured by: its picture (XEP-0084)
 * and its password and existence (XEP-0077). All futures reject with ENVOI_STANZA_ERROR. Main thread; owned by the session.
 */
#define ENVOI_TYPE_PROFILE_SERVICE (envoi_profile_service_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiProfileService, envoi_profile_service, ENVOI, PROFILE_SERVICE, EnvoiService)
/* Future of EnvoiProfile, empty for who tells nothing. contact NULL: the own one. */
DexFuture *envoi_profile_service_fetch           (EnvoiProfileService *self, EnvoiContact *contact);
/* Future of TRUE. png: square, made by ourselves. */
DexFuture *envoi_profile_service_set_avatar      (EnvoiProfileService *self, GBytes *png, guint side, EnvoiAudience audience);
DexFuture *envoi_profile_service_remove_avatar   (EnvoiProfileService *self);
/* At the server only. Future of TRUE; after TIMEOUT or DISCONNECTED it is not known which password holds. */
DexFuture *envoi_profile_service_change_password (EnvoiProfileService *self, const char *password);
/* Deletes the account at its server; here it is left as it is. Future of TRUE; after TIMEOUT or DISCONNECTED it is not known whether it is gone. */
DexFuture *envoi_profile_service_delete_account (EnvoiProfileService *self);
G_END_DECLS
