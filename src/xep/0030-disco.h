/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-disco-info.h"
#include "envoi-module.h"
G_BEGIN_DECLS
/**
 * EnvoiDisco:
 *
 * Asks others what they can do and answers the same question (XEP-0030). At the start of each session it asks about the own
 * account and the own server; both answers are kept until the session ends.
 *
 * Signals:
 *   own-info (): the answers about the account and the server are there (or will not come)
 *   caps-asked (): the own server did not know what this client announces in its presence, and has just been told
 */
#define ENVOI_TYPE_DISCO (envoi_disco_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiDisco, envoi_disco, ENVOI, DISCO, EnvoiModule)
typedef struct { char *jid; char *node; char *name; } EnvoiDiscoItem;
#define ENVOI_TYPE_DISCO_ITEM (envoi_disco_item_get_type ())
GType envoi_disco_item_get_type (void);

/* Future of EnvoiDiscoInfo. jid NULL = own account. Answers are kept for the session; the same question is asked once at a time. */
DexFuture      *envoi_disco_query_info  (EnvoiDisco *self, const char *jid, const char *node);
/* Future of a boxed GPtrArray of EnvoiDiscoItem, at most 2000. */
DexFuture      *envoi_disco_query_items (EnvoiDisco *self, const char *jid, const char *node);
/* What the own account and the own server announced in this session; NULL while not known. (transfer none) */
EnvoiDiscoInfo *envoi_disco_get_account (EnvoiDisco *self);
EnvoiDiscoInfo *envoi_disco_get_server  (EnvoiDisco *self);
/* What we answer. (transfer none) */
EnvoiDiscoInfo *envoi_disco_get_own     (EnvoiDisco *self);
/* The node under which the caps of our presence are answered too. */
void            envoi_disco_set_caps_node (EnvoiDisco *self, const char *node);
G_END_DECLS
