/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
/**
 * EnvoiRegistration:
 *
 * What an account that is online may change about itself (XEP-0077): its password, and its being there.
 * How accounts are made is in 0077-new-account.h.
 */
#define ENVOI_TYPE_REGISTRATION (envoi_registration_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRegistration, envoi_registration, ENVOI, REGISTRATION, EnvoiModule)
/* Future of TRUE; rejects with ENVOI_STANZA_ERROR. After TIMEOUT or DISCONNECTED it is not known which password holds. */
DexFuture *envoi_registration_change_password (EnvoiRegistration *self, const char *password);
/* Deletes the account. Future of TRUE; rejects with ENVOI_STANZA_ERROR. After TIMEOUT or DISCONNECTED it is not known whether it is gone. */
DexFuture *envoi_registration_remove (EnvoiRegistration *self);
G_END_DECLS
