/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-store.h"
G_BEGIN_DECLS
/**
 * EnvoiAddressSet:
 *
 * A few bare addresses that an account remembers under a name, kept in the store. Main thread; owned by a service.
 */
typedef struct _EnvoiAddressSet EnvoiAddressSet;
EnvoiAddressSet *envoi_address_set_new      (EnvoiStore *store, EnvoiAccount *account, const char *key);
void             envoi_address_set_unref    (EnvoiAddressSet *self);
/* Resolves when what was kept is in. */
DexFuture       *envoi_address_set_wait_loaded (EnvoiAddressSet *self);
gboolean         envoi_address_set_contains (EnvoiAddressSet *self, const char *bare);
void             envoi_address_set_add      (EnvoiAddressSet *self, const char *bare);
void             envoi_address_set_remove   (EnvoiAddressSet *self, const char *bare);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiAddressSet, envoi_address_set_unref)
G_END_DECLS
