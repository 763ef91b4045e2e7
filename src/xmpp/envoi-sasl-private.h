/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-error.h"
#include <gio/gio.h>
G_BEGIN_DECLS

/* What a server offers in one profile (RFC 6120 or XEP-0388), as it was written there. */
typedef struct {
  GPtrArray *mechanisms;     /* of char* */
  GPtrArray *bindings;       /* of char*; NULL when the server announces none (XEP-0440) */
} EnvoiSaslOffer;
EnvoiSaslOffer *envoi_sasl_offer_new  (void);
void            envoi_sasl_offer_free (EnvoiSaslOffer *self);
gboolean        envoi_sasl_offer_has  (const EnvoiSaslOffer *self, const char *mechanism);
gboolean        envoi_sasl_offer_has_binding (const EnvoiSaslOffer *self, const char *type);
/* The base64 hash of the offer that XEP-0474 compares. mechanism: the SCRAM mechanism in use. (transfer full) */
char           *envoi_sasl_offer_hash (const EnvoiSaslOffer *self, const char *mechanism);

/* How good a mechanism is; 0 for one that we do not speak. */
int             envoi_sasl_rank       (const char *mechanism);
/* A mechanism and how it may be used. */
typedef struct {
  const char *mechanism;     /* static */
  const char *binding;       /* type of channel binding, static; NULL for none */
  gboolean    nothing_bound; /* the server offers no binding at all: the flag "y" tells it that we saw that */
  gboolean    needs_hash;    /* weaker than before: only with the server's XEP-0474 hash, never PLAIN */
} EnvoiSaslChoice;
/**
 * envoi_sasl_choose:
 * memory: nullable, the mechanism that this account used at its best.
 * FALSE with NO_MECHANISM, or with DOWNGRADE when only PLAIN is left where better was seen.
 */
gboolean        envoi_sasl_choose     (const EnvoiSaslOffer *offer, gboolean can_export, gboolean has_end_point, const char *memory,
                                       EnvoiSaslChoice *choice, GError **error);

/* The server's first SCRAM message, checked before any library reads it. */
typedef struct { guint iterations; GBytes *salt; char *hash; } EnvoiScramChallenge;
gboolean        envoi_scram_check     (const char *message, gsize length, const char *client_nonce,
                                       EnvoiScramChallenge *challenge, GError **error);
void            envoi_scram_challenge_clear (EnvoiScramChallenge *self);

/* A derived key is kept for the next login with the same salt. In memory only. */
typedef struct { char *key; char *salted; } EnvoiSaslCache;
void            envoi_sasl_cache_clear (EnvoiSaslCache *self);

/**
 * EnvoiSasl: one authentication by GNU SASL. Net thread; the key derivation runs in GLib's pool.
 */
typedef struct _EnvoiSasl EnvoiSasl;
/* binding: data of the chosen type, nullable. cache: of the caller, outlives self. */
EnvoiSasl      *envoi_sasl_new        (const EnvoiSaslChoice *choice, const EnvoiSaslOffer *offer, const char *user,
                                       const char *password, GBytes *binding, EnvoiSaslCache *cache, GError **error);
void            envoi_sasl_free       (EnvoiSasl *self);
const char     *envoi_sasl_get_mechanism (EnvoiSasl *self);
/* The initial response in base64. (transfer full) */
char           *envoi_sasl_start      (EnvoiSasl *self, GError **error);
/* Answers a challenge. The result is base64, "" for an empty response. */
void            envoi_sasl_step_async (EnvoiSasl *self, const char *challenge, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
char           *envoi_sasl_step_finish (EnvoiSasl *self, GAsyncResult *result, GError **error);
/* The server says that we are in: TRUE only when it has proved that it knows the password (or the mechanism has no proof). */
gboolean        envoi_sasl_succeed    (EnvoiSasl *self, const char *additional, GError **error);
/* TRUE when the server's list of mechanisms was confirmed by XEP-0474. */
gboolean        envoi_sasl_is_confirmed (EnvoiSasl *self);
/* The error that a <failure/> stands for. condition: the name of its first child. (transfer full) */
GError         *envoi_sasl_failure    (const char *condition, const char *text);

/* Hashed tokens (draft-ietf-kitten-sasl-ht) for XEP-0484. binding: raw data, nullable for -NONE. */
char           *envoi_fast_start      (const char *user, const char *token, GBytes *binding);
gboolean        envoi_fast_verify     (const char *token, GBytes *binding, const char *additional);
/* The best of the mechanisms that a server offers for tokens; NULL when there is none. */
const char     *envoi_fast_choose     (const EnvoiSaslOffer *offer, gboolean can_export, gboolean has_end_point, gboolean bound_only);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiSasl, envoi_sasl_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiSaslOffer, envoi_sasl_offer_free)
G_END_DECLS
