/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
#include <gsasl.h>
G_BEGIN_DECLS
/**
 * EnvoiScram: the messages of SCRAM (RFC 5802) for what GNU SASL 2.2 has no words: binding to the server's certificate,
 * and the flag "y". Nonce, preparation and keys are GNU SASL's. One thread.
 */
typedef struct _EnvoiScram EnvoiScram;
/* binding_type NULL: the flag "y", I could bind but you offer nothing. NULL when the name cannot be prepared. */
EnvoiScram *envoi_scram_new       (Gsasl_hash hash, const char *user, const char *binding_type, GBytes *binding);
void        envoi_scram_free      (EnvoiScram *self);
const char *envoi_scram_get_first (EnvoiScram *self);
const char *envoi_scram_get_nonce (EnvoiScram *self);
/* The client's last message. server_first: checked by envoi_scram_check(). salted: the salted password, raw. (transfer full) */
char       *envoi_scram_answer    (EnvoiScram *self, const char *server_first, const char *salted);
/* TRUE when the server's last message proves that it knows the password. */
gboolean    envoi_scram_verify    (EnvoiScram *self, const char *text, gsize length);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiScram, envoi_scram_free)
G_END_DECLS
