/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
/**
 * EnvoiMoved:
 *
 * Moving to another address (XEP-0283). Who moves says so at the old account, then asks his contacts from the new one. Who is asked believes
 * it only when the old account says the same, and when he had let that one see his presence: the latter is for who listens to check.
 *
 * Signals:
 *   claimed (const char *new_bare, const char *old_bare): a request for contact says that it comes from somebody who moved
 *   gone (const char *new_bare, const char *old_bare): what was sent to the old address came back with a new one; nobody confirms it
 */
#define ENVOI_TYPE_MOVED (envoi_moved_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMoved, envoi_moved, ENVOI, MOVED, EnvoiModule)
/* From the old account. Future of TRUE; rejects with ENVOI_FEED_ERROR. */
DexFuture *envoi_moved_publish  (EnvoiMoved *self, const char *new_bare);
/* From the old account: it is not so (any more). */
DexFuture *envoi_moved_withdraw (EnvoiMoved *self);
/* Future of boolean: whether the old account says that it moved to this new one. Never rejects but when we are not connected. */
DexFuture *envoi_moved_verify   (EnvoiMoved *self, const char *old_bare, const char *new_bare);
/* From the new account: asks this contact to be one again. */
void       envoi_moved_announce (EnvoiMoved *self, const char *contact, const char *old_bare);
G_END_DECLS
