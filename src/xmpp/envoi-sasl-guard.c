/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server may say in SCRAM before GNU SASL hears it (RFC 5802, section 5.1), and hashed tokens. Pure functions. */
#include "envoi-sasl-private.h"
#include <string.h>

#define MIN_ITERATIONS 4096
#define MAX_ITERATIONS 10000000
#define MAX_SALT 128
#define MAX_MESSAGE 4096
#define HT_DIGEST 32

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_SERVER_PROOF, why);
  return FALSE;
}

static const char *
value_of (char **fields, guint index, char name)
{
  return fields[index] != NULL && fields[index][0] == name && fields[index][1] == '=' ? fields[index] + 2 : NULL;
}

gboolean
envoi_scram_check (const char *message, gsize length, const char *client_nonce, EnvoiScramChallenge *challenge, GError **error)
{
  *challenge = (EnvoiScramChallenge) { 0 };
  if (length == 0 || length > MAX_MESSAGE || memchr (message, '\0', length) != NULL)
    return refuse (error, "malformed challenge");
  g_autofree char *text = g_strndup (message, length);
  g_auto (GStrv) fields = g_strsplit (text, ",", -1);
  if (value_of (fields, 0, 'm') != NULL)
    return refuse (error, "the server demands an unknown extension");
  const char *nonce = value_of (fields, 0, 'r');
  const char *salt = nonce != NULL ? value_of (fields, 1, 's') : NULL;
  const char *iterations = salt != NULL ? value_of (fields, 2, 'i') : NULL;
  if (iterations == NULL)
    return refuse (error, "malformed challenge");
  if (!g_str_has_prefix (nonce, client_nonce) || strlen (nonce) <= strlen (client_nonce))
    return refuse (error, "the server's nonce is not ours");
  guint64 count;
  if (!g_ascii_string_to_unsigned (iterations, 10, MIN_ITERATIONS, MAX_ITERATIONS, &count, NULL))
    return refuse (error, "the number of iterations is out of bounds");
  for (guint i = 3; fields[i] != NULL; i++)
    {
      if (!g_ascii_isalpha (fields[i][0]) || fields[i][1] != '=')
        return refuse (error, "malformed challenge");
      if (fields[i][0] == 'm')
        return refuse (error, "the server demands an unknown extension");
    }
  gsize salt_length = 0;
  g_autofree guchar *raw = strlen (salt) <= 4 * MAX_SALT ? g_base64_decode (salt, &salt_length) : NULL;
  g_autofree char *again = salt_length > 0 ? g_base64_encode (raw, salt_length) : NULL;
  if (salt_length == 0 || salt_length > MAX_SALT || g_strcmp0 (again, salt) != 0)
    return refuse (error, "the salt is out of bounds");
  challenge->iterations = count;
  challenge->salt = g_bytes_new_take (g_steal_pointer (&raw), salt_length);
  for (guint i = 3; fields[i] != NULL && challenge->hash == NULL; i++)
    challenge->hash = g_strdup (value_of (fields, i, 'h'));
  return TRUE;
}

void
envoi_scram_challenge_clear (EnvoiScramChallenge *self)
{
  g_clear_pointer (&self->salt, g_bytes_unref);
  g_clear_pointer (&self->hash, g_free);
}

static void
token_digest (const char *token, const char *role, GBytes *binding, guint8 digest[HT_DIGEST])
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) token, strlen (token));
  g_hmac_update (hmac, (const guchar *) role, strlen (role));
  if (binding != NULL)
    g_hmac_update (hmac, g_bytes_get_data (binding, NULL), g_bytes_get_size (binding));
  gsize length = HT_DIGEST;
  g_hmac_get_digest (hmac, digest, &length);
}

char *
envoi_fast_start (const char *user, const char *token, GBytes *binding)
{
  guint8 digest[HT_DIGEST];
  token_digest (token, "Initiator", binding, digest);
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_byte_array_append (message, (const guint8 *) user, strlen (user) + 1);
  g_byte_array_append (message, digest, sizeof digest);
  return g_base64_encode (message->data, message->len);
}

gboolean
envoi_fast_verify (const char *token, GBytes *binding, const char *additional)
{
  guint8 digest[HT_DIGEST];
  gsize length = 0;
  g_autofree guchar *answer = additional != NULL ? g_base64_decode (additional, &length) : NULL;
  token_digest (token, "Responder", binding, digest);
  if (length != sizeof digest)
    return FALSE;
  guint8 difference = 0;
  for (guint i = 0; i < sizeof digest; i++)
    difference |= digest[i] ^ answer[i];
  return difference == 0;
}

const char *
envoi_fast_choose (const EnvoiSaslOffer *offer, gboolean can_export, gboolean has_end_point, gboolean bound_only)
{
  if (can_export && envoi_sasl_offer_has (offer, "HT-SHA-256-EXPR"))
    return "HT-SHA-256-EXPR";
  if (has_end_point && envoi_sasl_offer_has (offer, "HT-SHA-256-ENDP"))
    return "HT-SHA-256-ENDP";
  /* Whoever overhears an unbound token's message can use it: only where the password is not bound either. */
  if (!bound_only && envoi_sasl_offer_has (offer, "HT-SHA-256-NONE"))
    return "HT-SHA-256-NONE";
  return NULL;
}
