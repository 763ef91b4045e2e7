/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <libdex.h>
G_BEGIN_DECLS
/**
 * EnvoiKeyring:
 *
 * Passwords and fast-login tokens in the Secret Service, or behind the Secret portal inside a Flatpak. Never blocks. Main thread; owned by
 * the session manager. Kinds are "password" and "fast-token".
 */
#define ENVOI_TYPE_KEYRING (envoi_keyring_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiKeyring, envoi_keyring, ENVOI, KEYRING, GObject)
#define ENVOI_KEYRING_PASSWORD "password"
#define ENVOI_KEYRING_FAST_TOKEN "fast-token"
EnvoiKeyring *envoi_keyring_new    (void);
/* Resolves to string, NULL when there is none; rejects when there is no keyring. A locked one may take as long as the person. */
DexFuture    *envoi_keyring_load   (EnvoiKeyring *self, const char *account, const char *kind);
/* Resolves to TRUE once kept; rejects when it can't be. */
DexFuture    *envoi_keyring_save   (EnvoiKeyring *self, const char *account, const char *kind, const char *secret);
/* Forgets one kind, or with kind NULL all of the account. */
DexFuture    *envoi_keyring_clear  (EnvoiKeyring *self, const char *account, const char *kind);
/* Bounds a future of the keyring: rejects after 5 s with DEX_ERROR_TIMED_OUT while the question itself goes on. (transfer full) both */
DexFuture    *envoi_keyring_within_deadline (DexFuture *future);
G_END_DECLS
