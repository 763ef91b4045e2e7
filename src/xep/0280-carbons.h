/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
/**
 * EnvoiCarbons:
 *
 * Copies of what the own other clients send and receive (XEP-0280), switched on at the start of each session.
 * A copy counts only when it comes from the own bare address and is about the own account; all others are dropped whole.
 * The copy is never dispatched as if it had come by itself.
 *
 * Signal: carbon (EnvoiStanza *message, gboolean sent, gint64 time): time is the delay stamp beside it, 0 = now
 */
#define ENVOI_TYPE_CARBONS (envoi_carbons_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCarbons, envoi_carbons, ENVOI, CARBONS, EnvoiModule)
G_END_DECLS
