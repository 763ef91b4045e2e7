/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
#define ENVOI_NS_DISCO_INFO "http://jabber.org/protocol/disco#info"
/**
 * EnvoiDiscoInfo:
 *
 * What somebody says of itself (XEP-0030): identities, features, forms. Bounded, immutable, counted. Main thread.
 */
typedef struct _EnvoiDiscoInfo EnvoiDiscoInfo;
#define ENVOI_TYPE_DISCO_INFO (envoi_disco_info_get_type ())
GType           envoi_disco_info_get_type (void);
/* From a <query xmlns='…disco#info'>. NULL when it breaks a bound (256 identities, 2048 features, 64 forms). */
EnvoiDiscoInfo *envoi_disco_info_read        (const EnvoiNode *query);
EnvoiDiscoInfo *envoi_disco_info_new_own     (const char *name, const char * const *features);
EnvoiDiscoInfo *envoi_disco_info_ref         (EnvoiDiscoInfo *self);
void            envoi_disco_info_unref       (EnvoiDiscoInfo *self);
gboolean        envoi_disco_info_has_feature (const EnvoiDiscoInfo *self, const char *feature);
/* type NULL = any. */
gboolean        envoi_disco_info_has_identity (const EnvoiDiscoInfo *self, const char *category, const char *type);
/* Name of the first identity that has one; nullable. */
const char     *envoi_disco_info_get_name    (const EnvoiDiscoInfo *self);
/* Value of a field of the form with this FORM_TYPE; nullable. */
const char     *envoi_disco_info_get_value   (const EnvoiDiscoInfo *self, const char *form_type, const char *var);
/* All of them; nullable. */
const char * const *envoi_disco_info_get_values (const EnvoiDiscoInfo *self, const char *form_type, const char *var);
/* The verification string's hash (XEP-0115, 5.1) in base64; NULL when the answer is ill-formed in the sense of 5.4:
 * doubled identities, features or forms, a FORM_TYPE with several values, or a '<' that would let one answer pass for another. */
char           *envoi_disco_info_dup_hash    (const EnvoiDiscoInfo *self, GChecksumType type);
/* Writes the children of <query>. */
void            envoi_disco_info_write       (const EnvoiDiscoInfo *self, EnvoiBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiDiscoInfo, envoi_disco_info_unref)
G_END_DECLS
