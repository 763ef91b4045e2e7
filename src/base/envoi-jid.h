/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib-object.h>
G_BEGIN_DECLS

#define ENVOI_JID_ERROR (envoi_jid_error_quark ())
typedef enum { ENVOI_JID_ERROR_EMPTY, ENVOI_JID_ERROR_LOCAL, ENVOI_JID_ERROR_DOMAIN, ENVOI_JID_ERROR_RESOURCE } EnvoiJidError;
GQuark envoi_jid_error_quark (void);

/**
 * EnvoiJid:
 *
 * An address of XMPP (RFC 7622), normalised when it is made: the local part folded,
 * the domain in lower-case Unicode, the resource composed. Immutable, counted, any thread.
 */
typedef struct _EnvoiJid EnvoiJid;
#define ENVOI_TYPE_JID (envoi_jid_get_type ())
GType       envoi_jid_get_type     (void);
EnvoiJid   *envoi_jid_new          (const char *text, GError **error);
EnvoiJid   *envoi_jid_ref          (EnvoiJid *self);
void        envoi_jid_unref        (EnvoiJid *self);
const char *envoi_jid_get_local    (const EnvoiJid *self);  /* nullable */
const char *envoi_jid_get_domain   (const EnvoiJid *self);
const char *envoi_jid_get_resource (const EnvoiJid *self);  /* nullable */
const char *envoi_jid_get_bare     (const EnvoiJid *self);  /* local@domain */
const char *envoi_jid_get_full     (const EnvoiJid *self);  /* with the resource, if any */
gboolean    envoi_jid_equal        (const EnvoiJid *a, const EnvoiJid *b);

/* For strings that came from outside: normalised bare address, or NULL when it is none. (transfer full) */
char       *envoi_jid_dup_bare     (const char *text);
/* The same for a full or bare address. */
char       *envoi_jid_dup_full     (const char *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiJid, envoi_jid_unref)
G_END_DECLS
