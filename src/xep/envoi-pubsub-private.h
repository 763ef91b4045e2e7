/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0060-pubsub.h"
G_BEGIN_DECLS
/* For the files of EnvoiPubsub. */
struct _EnvoiPubsub {
  EnvoiModule parent_instance;
  GPtrArray  *lists;        /* of ids, see envoi-pubsub-ids.c; the one that was used last stands last */
  guint       forget_id;
};

/* Future of a GPtrArray of ids in the service's order, not to be changed. anew: asks in any case; else what one reading of the node has
 * learned serves its next page, too. */
DexFuture *envoi_pubsub_list_ids    (EnvoiPubsub *self, const char *jid, const char *node, gboolean anew);
void       envoi_pubsub_ids_attach  (EnvoiPubsub *self);
/* All of them. */
void       envoi_pubsub_ids_forget  (EnvoiPubsub *self);
G_END_DECLS
