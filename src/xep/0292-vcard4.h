/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0054-vcard.h"
G_BEGIN_DECLS
/**
 * EnvoiVcard4: reads the vCard4 that accounts keep in a node of their own (XEP-0292).
 */
#define ENVOI_TYPE_VCARD4 (envoi_vcard4_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiVcard4, envoi_vcard4, ENVOI, VCARD4, EnvoiModule)
/* jid NULL = own. Future of EnvoiVcardInfo without photo; an empty card for who has none. */
DexFuture *envoi_vcard4_fetch (EnvoiVcard4 *self, const char *jid);
G_END_DECLS
