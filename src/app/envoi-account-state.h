/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-store.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_ACCOUNT_STATE (envoi_account_state_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiAccountState, envoi_account_state, ENVOI, ACCOUNT_STATE, GObject)
/* Signal: changed () */
EnvoiAccountState *envoi_account_state_new          (EnvoiStore *store);
EnvoiAccount      *envoi_account_state_get_worst    (EnvoiAccountState *self);   /* the one to speak of; NULL without accounts */
const char        *envoi_account_state_get_subtitle (EnvoiAccountState *self);   /* a few words; never NULL */
const char        *envoi_account_state_get_banner   (EnvoiAccountState *self);   /* a sentence that asks for attention, nullable */
const char        *envoi_account_state_get_banner_title (EnvoiAccountState *self);   /* the same in a few words, nullable */
gboolean           envoi_account_state_get_alarming (EnvoiAccountState *self);   /* somebody may be attacking */
const char        *envoi_account_state_get_button   (EnvoiAccountState *self);   /* what to do about it, nullable */
gboolean           envoi_account_state_get_several  (EnvoiAccountState *self);
G_END_DECLS
