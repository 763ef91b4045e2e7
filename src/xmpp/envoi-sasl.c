/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiSasl: PLAIN and SCRAM by GNU SASL. Owned by one stream, net thread. */
#include "envoi-sasl-private.h"
#include "envoi-net-private.h"
#include "envoi-scram-private.h"
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

typedef enum { STEP_START, STEP_CHALLENGE, STEP_PROOF, STEP_DONE } Step;

struct _EnvoiSasl {
  const char *mechanism;
  Gsasl_session *session;   /* NULL with own */
  EnvoiScram *own;          /* for what GNU SASL has no words */
  Step step;
  gboolean scram, needs_hash, confirmed;
  char *password;
  char *client_nonce;
  char *offer_hash;       /* what XEP-0474's attribute must say */
  EnvoiSaslCache *cache;
};

typedef struct { Gsasl_hash hash; char *password; guint iterations; GBytes *salt; char *key; char *challenge; } Derivation;

static Gsasl *
library (void)
{
  static Gsasl *context = NULL;
  static gsize once = 0;
  if (g_once_init_enter (&once))
    {
      if (gsasl_init (&context) != GSASL_OK)
        context = NULL;
      g_once_init_leave (&once, 1);
    }
  return context;
}

static gboolean
take_fault (int code, GError **error)
{
  if (code == GSASL_OK || code == GSASL_NEEDS_MORE)
    return TRUE;
  int ours = ENVOI_CONNECTION_ERROR_SERVER_PROOF;
  if (code == GSASL_SASLPREP_ERROR || code == GSASL_NO_PASSWORD)
    ours = ENVOI_CONNECTION_ERROR_WRONG_PASSWORD;
  else if (code == GSASL_MALLOC_ERROR || code == GSASL_CRYPTO_ERROR)
    ours = ENVOI_CONNECTION_ERROR_AUTH_TEMPORARY;
  g_set_error_literal (error, ENVOI_CONNECTION_ERROR, ours, gsasl_strerror (code));
  return FALSE;
}

static Gsasl_hash
hash_of (const char *mechanism)
{
  return g_str_has_prefix (mechanism, "SCRAM-SHA-256") ? GSASL_HASH_SHA256 : GSASL_HASH_SHA1;
}

void
envoi_sasl_cache_clear (EnvoiSaslCache *self)
{
  g_clear_pointer (&self->key, envoi_secret_free);
  g_clear_pointer (&self->salted, envoi_secret_free);
}

EnvoiSasl *
envoi_sasl_new (const EnvoiSaslChoice *choice, const EnvoiSaslOffer *offer, const char *user, const char *password,
                GBytes *binding, EnvoiSaslCache *cache, GError **error)
{
  g_autoptr (EnvoiSasl) self = g_new0 (EnvoiSasl, 1);
  self->mechanism = choice->mechanism;
  self->scram = g_str_has_prefix (choice->mechanism, "SCRAM-");
  self->needs_hash = choice->needs_hash;
  self->password = g_strdup (password);
  self->cache = cache;
  if (self->scram)
    self->offer_hash = envoi_sasl_offer_hash (offer, choice->mechanism);
  if (library () == NULL)
    {
      take_fault (GSASL_MALLOC_ERROR, error);
      return NULL;
    }
  /* GNU SASL 2.2 binds by tls-exporter only, and refuses to start when it should say "y". */
  if (self->scram && (g_strcmp0 (choice->binding, "tls-server-end-point") == 0 || (choice->binding == NULL && choice->nothing_bound)))
    {
      self->own = envoi_scram_new (hash_of (choice->mechanism), user, choice->binding, binding);
      if (self->own == NULL)
        {
          take_fault (GSASL_SASLPREP_ERROR, error);
          return NULL;
        }
      return g_steal_pointer (&self);
    }
  if (!take_fault (gsasl_client_start (library (), choice->mechanism, &self->session), error) ||
      !take_fault (gsasl_property_set (self->session, GSASL_AUTHID, user), error))
    return NULL;
  if (!self->scram && !take_fault (gsasl_property_set (self->session, GSASL_PASSWORD, password), error))
    return NULL;
  if (choice->binding != NULL)
    {
      g_autofree char *text = g_base64_encode (g_bytes_get_data (binding, NULL), g_bytes_get_size (binding));
      if (!take_fault (gsasl_property_set (self->session, GSASL_CB_TLS_EXPORTER, text), error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

void
envoi_sasl_free (EnvoiSasl *self)
{
  if (self->session != NULL)
    gsasl_finish (self->session);
  g_clear_pointer (&self->own, envoi_scram_free);
  envoi_secret_free (self->password);
  g_free (self->client_nonce);
  g_free (self->offer_hash);
  g_free (self);
}

const char *
envoi_sasl_get_mechanism (EnvoiSasl *self)
{
  return self->mechanism;
}

gboolean
envoi_sasl_is_confirmed (EnvoiSasl *self)
{
  return self->confirmed;
}

/* One step of the library: raw bytes in, base64 out. */
static char *
step (EnvoiSasl *self, const char *input, gsize length, GError **error)
{
  char *output = NULL;
  size_t size = 0;
  if (!take_fault (gsasl_step (self->session, input, length, &output, &size), error))
    {
      gsasl_free (output);
      return NULL;
    }
  if (self->scram && self->step == STEP_START && output != NULL)
    {
      const char *nonce = g_strstr_len (output, size, ",r=");
      self->client_nonce = nonce != NULL ? g_strndup (nonce + 3, size - (nonce + 3 - output)) : NULL;
    }
  char *text = size > 0 ? g_base64_encode ((const guchar *) output, size) : g_strdup ("");
  if (output != NULL)
    explicit_bzero (output, size);
  gsasl_free (output);
  return text;
}

char *
envoi_sasl_start (EnvoiSasl *self, GError **error)
{
  if (self->own != NULL)
    {
      const char *text = envoi_scram_get_first (self->own);
      self->client_nonce = g_strdup (envoi_scram_get_nonce (self->own));
      self->step = STEP_CHALLENGE;
      return g_base64_encode ((const guchar *) text, strlen (text));
    }
  g_autofree char *first = step (self, NULL, 0, error);
  if (first == NULL)
    return NULL;
  if (self->scram && (self->client_nonce == NULL || *self->client_nonce == '\0'))
    {
      take_fault (GSASL_CRYPTO_ERROR, error);
      return NULL;
    }
  self->step = self->scram ? STEP_CHALLENGE : STEP_DONE;
  return g_steal_pointer (&first);
}

static void
derivation_free (gpointer data)
{
  Derivation *self = data;
  envoi_secret_free (self->password);
  g_bytes_unref (self->salt);
  envoi_secret_free (self->key);
  g_free (self->challenge);
  g_free (self);
}

static void
derive (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Derivation *self = data;
  char salted[GSASL_HASH_MAX_SIZE];
  char *prepared = NULL;
  gsize length = gsasl_hash_length (self->hash), salt_length;
  const guint8 *salt = g_bytes_get_data (self->salt, &salt_length);
  g_autoptr (GError) error = NULL;
  if (!take_fault (gsasl_saslprep (self->password, 0, &prepared, NULL), &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  /* GnuTLS needs a fifth of the time that GNU SASL needs: a server may ask for ten million rounds. */
  gnutls_datum_t key = { (guint8 *) prepared, strlen (prepared) }, salt_datum = { (guint8 *) salt, salt_length };
  int fault = gnutls_pbkdf2 (self->hash == GSASL_HASH_SHA256 ? GNUTLS_MAC_SHA256 : GNUTLS_MAC_SHA1, &key, &salt_datum, self->iterations,
                             salted, length);
  explicit_bzero (prepared, strlen (prepared));
  gsasl_free (prepared);
  if (fault < 0)
    {
      g_task_return_new_error_literal (task, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_AUTH_TEMPORARY, gnutls_strerror (fault));
      return;
    }
  char *hex = g_malloc (2 * length + 1);
  for (gsize i = 0; i < length; i++)
    g_snprintf (hex + 2 * i, 3, "%02x", (guint8) salted[i]);
  explicit_bzero (salted, sizeof salted);
  g_task_return_pointer (task, hex, (GDestroyNotify) envoi_secret_free);
}

/* What a derived key depends on, as one string: a changed password must not find the old key. */
static char *
cache_key (EnvoiSasl *self, const EnvoiScramChallenge *challenge)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length;
  const guchar *salt = g_bytes_get_data (challenge->salt, &length);
  g_autofree char *head = g_strdup_printf ("%d %u %zu ", (int) hash_of (self->mechanism), challenge->iterations, length);
  g_checksum_update (checksum, (const guchar *) head, -1);
  g_checksum_update (checksum, salt, length);
  g_checksum_update (checksum, (const guchar *) self->password, -1);
  return g_strdup (g_checksum_get_string (checksum));
}

static char *
answer_own (EnvoiSasl *self, const char *challenge, const char *salted)
{
  char raw[GSASL_HASH_MAX_SIZE] = { 0 };
  for (gsize i = 0; i < gsasl_hash_length (hash_of (self->mechanism)); i++)
    raw[i] = (char) (g_ascii_xdigit_value (salted[2 * i]) << 4 | g_ascii_xdigit_value (salted[2 * i + 1]));
  g_autofree char *text = envoi_scram_answer (self->own, challenge, raw);
  explicit_bzero (raw, sizeof raw);
  return text != NULL ? g_base64_encode ((const guchar *) text, strlen (text)) : NULL;
}

static void
answer (GTask *task, EnvoiSasl *self, const char *challenge, const char *salted)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *response = NULL;
  if (self->own != NULL)
    {
      response = answer_own (self, challenge, salted);
      if (response == NULL)
        take_fault (GSASL_CRYPTO_ERROR, &error);
    }
  else if (take_fault (gsasl_property_set (self->session, GSASL_SCRAM_SALTED_PASSWORD, salted), &error))
    response = step (self, challenge, strlen (challenge), &error);
  if (response == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  self->step = STEP_PROOF;
  g_task_return_pointer (task, g_steal_pointer (&response), g_free);
}

static void
on_derived (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EnvoiSasl *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  char *salted = g_task_propagate_pointer (G_TASK (result), &error);
  /* After cancellation self is gone. */
  if (g_task_return_error_if_cancelled (task))
    {
      envoi_secret_free (salted);
      return;
    }
  if (salted == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  Derivation *derivation = g_task_get_task_data (G_TASK (result));
  envoi_sasl_cache_clear (self->cache);
  self->cache->key = g_steal_pointer (&derivation->key);
  self->cache->salted = salted;
  answer (task, self, derivation->challenge, salted);
}

static gboolean
verify (EnvoiSasl *self, const char *text, gsize length, GError **error)
{
  g_autofree char *output = NULL;
  if (length > 2 && memcmp (text, "e=", 2) == 0)
    {
      g_autofree char *reason = g_strndup (text + 2, length - 2);
      gboolean credentials = g_str_equal (reason, "invalid-proof") || g_str_equal (reason, "unknown-user");
      g_set_error (error, ENVOI_CONNECTION_ERROR,
                   credentials ? ENVOI_CONNECTION_ERROR_WRONG_PASSWORD : ENVOI_CONNECTION_ERROR_SERVER_PROOF, "%s", reason);
      return FALSE;
    }
  if (self->own != NULL && !envoi_scram_verify (self->own, text, length))
    return take_fault (GSASL_AUTHENTICATION_ERROR, error);
  output = self->own == NULL ? step (self, text, length, error) : g_strdup ("");
  if (output == NULL)
    return FALSE;
  self->step = STEP_DONE;
  return TRUE;
}

void
envoi_sasl_step_async (EnvoiSasl *self, const char *challenge, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  g_autofree char *text = (char *) g_base64_decode (challenge, &length);
  g_task_set_task_data (task, self, NULL);
  g_task_set_source_tag (task, envoi_sasl_step_async);
  if (self->step == STEP_PROOF)
    {
      if (verify (self, text, length, &error))
        g_task_return_pointer (task, g_strdup (""), g_free);
      else
        g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (self->step != STEP_CHALLENGE)
    {
      g_task_return_new_error_literal (task, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_SERVER_PROOF, "unexpected challenge");
      return;
    }
  EnvoiScramChallenge first;
  if (!envoi_scram_check (text, length, self->client_nonce, &first, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  int fault = -1;
  if (first.hash != NULL && g_strcmp0 (first.hash, self->offer_hash) != 0)
    fault = ENVOI_CONNECTION_ERROR_DOWNGRADE;
  else if (first.hash == NULL && self->needs_hash)
    fault = ENVOI_CONNECTION_ERROR_DOWNGRADE;
  self->confirmed = first.hash != NULL;
  if (fault >= 0)
    {
      g_task_return_new_error_literal (task, ENVOI_CONNECTION_ERROR, fault,
                                       first.hash != NULL ? "the list of mechanisms was changed on its way"
                                                          : "the server offers less than before");
      envoi_scram_challenge_clear (&first);
      return;
    }
  char *key = cache_key (self, &first);
  if (g_strcmp0 (key, self->cache->key) == 0)
    {
      answer (task, self, text, self->cache->salted);
      envoi_secret_free (key);
    }
  else
    {
      Derivation *derivation = g_new0 (Derivation, 1);
      derivation->hash = hash_of (self->mechanism);
      derivation->password = g_strdup (self->password);
      derivation->iterations = first.iterations;
      derivation->salt = g_bytes_ref (first.salt);
      derivation->key = key;
      derivation->challenge = g_steal_pointer (&text);
      g_autoptr (GTask) work = g_task_new (NULL, NULL, on_derived, g_object_ref (task));
      g_task_set_task_data (work, derivation, derivation_free);
      g_task_set_source_tag (work, derive);
      g_task_run_in_thread (work, derive);
    }
  envoi_scram_challenge_clear (&first);
}

char *
envoi_sasl_step_finish (EnvoiSasl *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
envoi_sasl_succeed (EnvoiSasl *self, const char *additional, GError **error)
{
  if (self->step == STEP_PROOF && additional != NULL && *additional != '\0')
    {
      gsize length = 0;
      g_autofree char *text = (char *) g_base64_decode (additional, &length);
      if (!verify (self, text, length, error))
        return FALSE;
    }
  if (self->step == STEP_DONE)
    return TRUE;
  g_set_error_literal (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_SERVER_PROOF,
                       "the server did not prove that it knows the password");
  return FALSE;
}
