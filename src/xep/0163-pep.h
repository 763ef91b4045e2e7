/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0060-pubsub.h"
#include "envoi-module.h"
G_BEGIN_DECLS
/**
 * EnvoiPep:
 *
 * Hands out events of accounts' nodes by node name (XEP-0163), with the sender checked: an event comes from a bare address of an
 * account (or has no sender: then it is our own), never from a resource; what is private comes from the own account only.
 */
#define ENVOI_TYPE_PEP (envoi_pep_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPep, envoi_pep, ENVOI, PEP, EnvoiModule)

typedef enum { ENVOI_PEP_OWN /* only the own account's node */, ENVOI_PEP_ANYONE } EnvoiPepScope;
typedef enum { ENVOI_PEP_ITEM, ENVOI_PEP_RETRACT, ENVOI_PEP_EMPTIED /* purged or deleted */ } EnvoiPepChange;
/* Once per item. from: bare address of whose node it is, never NULL. id: nullable. payload: the item's first element; nullable; only for ITEM. */
typedef void (*EnvoiPepFunc) (EnvoiPep *self, const char *from, EnvoiPepChange change, const char *id, const EnvoiNode *payload, gpointer user_data);
/* Returns an id for unwatch. Several may watch one node. */
guint envoi_pep_watch   (EnvoiPep *self, const char *node, EnvoiPepScope scope, EnvoiPepFunc func, gpointer user_data, GDestroyNotify destroy);
void  envoi_pep_unwatch (EnvoiPep *self, guint id);
G_END_DECLS
