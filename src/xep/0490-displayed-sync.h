/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
/* How far a conversation has been read, on whichever device. */
typedef struct {
  char *peer;    /* bare address of the person or room; of a private conversation room/nick */
  char *id;      /* in the archive of by */
  char *by;      /* the own bare address, or the room's */
} EnvoiDisplayed;
void envoi_displayed_free (EnvoiDisplayed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiDisplayed, envoi_displayed_free)
/**
 * EnvoiDisplayedSync:
 *
 * Tells the person's other devices what was read, and hears it from them (XEP-0490), in a private node of the account. Only the own account
 * may tell (A12 of the threat list).
 *
 * Signals: displayed (const EnvoiDisplayed *)
 */
#define ENVOI_TYPE_DISPLAYED_SYNC (envoi_displayed_sync_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiDisplayedSync, envoi_displayed_sync, ENVOI, DISPLAYED_SYNC, EnvoiModule)
#define ENVOI_DISPLAYED_MAX 5000
/* Future of a GPtrArray of EnvoiDisplayed; rejects with ENVOI_STANZA_ERROR. No node yet: empty. */
DexFuture *envoi_displayed_sync_fetch   (EnvoiDisplayedSync *self);
/* Future of TRUE; rejects with ENVOI_STANZA_ERROR. by: the room's bare address, or NULL for the own archive. */
DexFuture *envoi_displayed_sync_publish (EnvoiDisplayedSync *self, const char *peer, const char *id, const char *by);
G_END_DECLS
