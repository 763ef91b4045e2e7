/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiScram: RFC 5802, sections 3 and 7, the client's side. Owned by an EnvoiSasl. */
#include "envoi-scram-private.h"
#include <string.h>

#define NONCE_BYTES 24

struct _EnvoiScram {
  Gsasl_hash hash;
  GBytes *binding;       /* nullable */
  char *header;          /* gs2-header */
  char *first;           /* the whole first message */
  char *nonce;
  guint8 server_signature[GSASL_HASH_MAX_SIZE];
};

static char *
escape_name (const char *name)
{
  g_autoptr (GString) text = g_string_new (name);
  g_string_replace (text, "=", "=3D", 0);
  g_string_replace (text, ",", "=2C", 0);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

EnvoiScram *
envoi_scram_new (Gsasl_hash hash, const char *user, const char *binding_type, GBytes *binding)
{
  char random[NONCE_BYTES];
  char *prepared = NULL;
  if (gsasl_saslprep (user, GSASL_ALLOW_UNASSIGNED, &prepared, NULL) != GSASL_OK || gsasl_nonce (random, sizeof random) != GSASL_OK)
    {
      gsasl_free (prepared);
      return NULL;
    }
  g_autofree char *name = escape_name (prepared);
  gsasl_free (prepared);
  EnvoiScram *self = g_new0 (EnvoiScram, 1);
  self->hash = hash;
  self->binding = binding_type != NULL ? g_bytes_ref (binding) : NULL;
  self->header = binding_type != NULL ? g_strdup_printf ("p=%s,,", binding_type) : g_strdup ("y,,");
  self->nonce = g_base64_encode ((const guchar *) random, sizeof random);
  self->first = g_strdup_printf ("%sn=%s,r=%s", self->header, name, self->nonce);
  return self;
}

void
envoi_scram_free (EnvoiScram *self)
{
  g_clear_pointer (&self->binding, g_bytes_unref);
  g_free (self->header);
  g_free (self->first);
  g_free (self->nonce);
  explicit_bzero (self->server_signature, sizeof self->server_signature);
  g_free (self);
}

const char *
envoi_scram_get_first (EnvoiScram *self)
{
  return self->first;
}

const char *
envoi_scram_get_nonce (EnvoiScram *self)
{
  return self->nonce;
}

static void
sign (EnvoiScram *self, const char *key, const char *message, guint8 *signature)
{
  gsize length = gsasl_hash_length (self->hash);
  g_autoptr (GHmac) hmac = g_hmac_new (self->hash == GSASL_HASH_SHA256 ? G_CHECKSUM_SHA256 : G_CHECKSUM_SHA1, (const guchar *) key, length);
  g_hmac_update (hmac, (const guchar *) message, strlen (message));
  g_hmac_get_digest (hmac, signature, &length);
}

char *
envoi_scram_answer (EnvoiScram *self, const char *server_first, const char *salted)
{
  char client_key[GSASL_HASH_MAX_SIZE], server_key[GSASL_HASH_MAX_SIZE], stored_key[GSASL_HASH_MAX_SIZE];
  guint8 proof[GSASL_HASH_MAX_SIZE];
  gsize length = gsasl_hash_length (self->hash);
  if (gsasl_scram_secrets_from_salted_password (self->hash, salted, client_key, server_key, stored_key) != GSASL_OK)
    return NULL;
  g_autoptr (GByteArray) channel = g_byte_array_new ();
  g_byte_array_append (channel, (const guint8 *) self->header, strlen (self->header));
  if (self->binding != NULL)
    g_byte_array_append (channel, g_bytes_get_data (self->binding, NULL), g_bytes_get_size (self->binding));
  g_autofree char *encoded = g_base64_encode (channel->data, channel->len);
  const char *nonce_end = strchr (server_first, ',');
  g_autofree char *without_proof = g_strdup_printf ("c=%s,%.*s", encoded, (int) (nonce_end - server_first), server_first);
  g_autofree char *message = g_strdup_printf ("%s,%s,%s", self->first + strlen (self->header), server_first, without_proof);
  sign (self, stored_key, message, proof);
  sign (self, server_key, message, self->server_signature);
  for (gsize i = 0; i < length; i++)
    proof[i] ^= (guint8) client_key[i];
  g_autofree char *text = g_base64_encode (proof, length);
  explicit_bzero (client_key, sizeof client_key);
  explicit_bzero (server_key, sizeof server_key);
  explicit_bzero (stored_key, sizeof stored_key);
  return g_strdup_printf ("%s,p=%s", without_proof, text);
}

gboolean
envoi_scram_verify (EnvoiScram *self, const char *text, gsize length)
{
  gsize size = 0, wanted = gsasl_hash_length (self->hash);
  if (length < 3 || memcmp (text, "v=", 2) != 0)
    return FALSE;
  g_autofree char *value = g_strndup (text + 2, length - 2);
  char *extension = strchr (value, ',');
  if (extension != NULL)
    *extension = '\0';
  g_autofree guchar *signature = g_base64_decode (value, &size);
  if (size != wanted)
    return FALSE;
  guint8 difference = 0;
  for (gsize i = 0; i < wanted; i++)
    difference |= signature[i] ^ self->server_signature[i];
  return difference == 0;
}
