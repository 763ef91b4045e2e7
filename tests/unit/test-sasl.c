/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-sasl-private.h"
#include <string.h>

static EnvoiSaslOffer *
offer (const char *mechanisms, const char *bindings)
{
  EnvoiSaslOffer *self = envoi_sasl_offer_new ();
  g_auto (GStrv) names = g_strsplit (mechanisms, " ", -1);
  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (self->mechanisms, g_strdup (names[i]));
  if (bindings == NULL)
    return self;
  g_auto (GStrv) types = g_strsplit (bindings, " ", -1);
  self->bindings = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; types[i] != NULL; i++)
    g_ptr_array_add (self->bindings, g_strdup (types[i]));
  return self;
}

typedef struct { const char *mechanisms, *bindings; gboolean can_export; const char *memory, *expected; gboolean needs_hash;
  const char *binding; gboolean nothing_bound; } Case;

static void
test_choice (void)
{
  static const Case cases[] = {
    { "PLAIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS", "tls-exporter", TRUE, NULL, "SCRAM-SHA-256-PLUS", FALSE, "tls-exporter", FALSE },
    { "SCRAM-SHA-1-PLUS SCRAM-SHA-256", "tls-server-end-point tls-exporter", TRUE, NULL, "SCRAM-SHA-1-PLUS", FALSE, "tls-exporter", FALSE },
    { "SCRAM-SHA-1-PLUS SCRAM-SHA-256", NULL, TRUE, NULL, "SCRAM-SHA-1-PLUS", FALSE, "tls-exporter", FALSE },
    { "SCRAM-SHA-1-PLUS SCRAM-SHA-256", "tls-server-end-point", TRUE, NULL, "SCRAM-SHA-1-PLUS", FALSE, "tls-server-end-point", FALSE },
    { "SCRAM-SHA-1-PLUS SCRAM-SHA-256", "tls-server-end-point tls-exporter", FALSE, NULL, "SCRAM-SHA-1-PLUS", FALSE, "tls-server-end-point", FALSE },
    /* No type in common: unbound, but never with "y". */
    { "SCRAM-SHA-256-PLUS SCRAM-SHA-256", "tls-unknown", TRUE, NULL, "SCRAM-SHA-256", FALSE, NULL, FALSE },
    { "SCRAM-SHA-256-PLUS SCRAM-SHA-256", NULL, FALSE, NULL, "SCRAM-SHA-256", FALSE, NULL, FALSE },
    { "SCRAM-SHA-256 SCRAM-SHA-1", "tls-exporter", TRUE, NULL, "SCRAM-SHA-256", FALSE, NULL, FALSE },
    { "SCRAM-SHA-256 SCRAM-SHA-1", NULL, TRUE, NULL, "SCRAM-SHA-256", FALSE, NULL, TRUE },
    { "PLAIN DIGEST-MD5", NULL, TRUE, NULL, "PLAIN", FALSE, NULL, TRUE },
    /* H07: -PLUS stripped, then all but PLAIN stripped. */
    { "SCRAM-SHA-256 SCRAM-SHA-1", NULL, TRUE, "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", TRUE, NULL, TRUE },
    { "SCRAM-SHA-1", NULL, TRUE, "SCRAM-SHA-256", "SCRAM-SHA-1", TRUE, NULL, TRUE },
    { "SCRAM-SHA-256", NULL, TRUE, "SCRAM-SHA-1", "SCRAM-SHA-256", FALSE, NULL, TRUE },
    { "PLAIN", NULL, TRUE, "PLAIN", "PLAIN", FALSE, NULL, TRUE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiSaslOffer) one = offer (cases[i].mechanisms, cases[i].bindings);
      g_autoptr (GError) error = NULL;
      EnvoiSaslChoice choice;
      g_assert_true (envoi_sasl_choose (one, cases[i].can_export, TRUE, cases[i].memory, &choice, &error));
      g_assert_cmpstr (choice.mechanism, ==, cases[i].expected);
      g_assert_cmpint (choice.needs_hash, ==, cases[i].needs_hash);
      g_assert_cmpstr (choice.binding, ==, cases[i].binding);
      g_assert_cmpint (choice.nothing_bound, ==, cases[i].nothing_bound);
    }
  EnvoiSaslChoice choice;
  g_autoptr (GError) error = NULL;
  g_autoptr (EnvoiSaslOffer) plain = offer ("PLAIN", NULL), strange = offer ("X-OAUTH2 DIGEST-MD5 EXTERNAL", NULL);
  g_assert_false (envoi_sasl_choose (plain, TRUE, TRUE, "SCRAM-SHA-1", &choice, &error));
  g_assert_error (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_DOWNGRADE);
  g_clear_error (&error);
  g_assert_false (envoi_sasl_choose (strange, TRUE, TRUE, NULL, &choice, &error));
  g_assert_error (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_NO_MECHANISM);
}

/* XEP-0474, section 5.1: the names sorted, joined by RS, the bindings behind US. */
static void
test_offer_hash (void)
{
  g_autoptr (EnvoiSaslOffer) both = offer ("SCRAM-SHA-256 SCRAM-SHA-1 SCRAM-SHA-1-PLUS", "tls-server-end-point tls-exporter");
  g_autoptr (EnvoiSaslOffer) none = offer ("SCRAM-SHA-256", NULL);
  const char *text = "SCRAM-SHA-1\x1eSCRAM-SHA-1-PLUS\x1eSCRAM-SHA-256\x1ftls-exporter\x1etls-server-end-point";
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_checksum_update (checksum, (const guchar *) text, -1);
  g_checksum_get_digest (checksum, digest, &length);
  g_autofree char *expected = g_base64_encode (digest, length);
  g_autofree char *hash = envoi_sasl_offer_hash (both, "SCRAM-SHA-1-PLUS");
  g_assert_cmpstr (hash, ==, expected);
  g_autofree char *other = envoi_sasl_offer_hash (none, "SCRAM-SHA-256");
  g_assert_cmpstr (other, ==, "5IlFKz4VKe4+I01or1SYZH07/h8E/JKh4/0iRkqB2IY=");
}

/* H06 */
static void
test_guard (void)
{
  g_autofree char *long_salt = g_base64_encode ((guchar[200]) { 1 }, 200);
  g_autofree char *longest = g_base64_encode ((guchar[128]) { 1 }, 128);
  g_autofree char *huge = g_strnfill (5000, 'x');
  struct { const char *text; gboolean good; } cases[] = {
    { "r=mineYOURS,s=c2FsdA==,i=4096", TRUE },
    { "r=mineYOURS,s=c2FsdA==,i=10000000", TRUE },
    { "r=mineYOURS,s=c2FsdA==,i=4096,h=abc,x=y", TRUE },
    { g_strdup_printf ("r=mineYOURS,s=%s,i=4096", longest), TRUE },
    { "r=mineYOURS,s=c2FsdA==,i=4095", FALSE }, { "r=mineYOURS,s=c2FsdA==,i=0", FALSE }, { "r=mineYOURS,s=c2FsdA==,i=-1", FALSE },
    { "r=mineYOURS,s=c2FsdA==,i=10000001", FALSE }, { "r=mineYOURS,s=c2FsdA==,i=4294967295", FALSE },
    { "r=mineYOURS,s=c2FsdA==,i=18446744073709555712", FALSE }, { "r=mineYOURS,s=c2FsdA==,i= 4096", FALSE },
    { "r=mineYOURS,s=c2FsdA==,i=4096x", FALSE }, { "r=mineYOURS,s=c2FsdA==,i=", FALSE }, { "r=mineYOURS,s=c2FsdA==", FALSE },
    { "r=mine,s=c2FsdA==,i=4096", FALSE }, { "r=minYOURS,s=c2FsdA==,i=4096", FALSE }, { "r=,s=c2FsdA==,i=4096", FALSE },
    { "r=mineYOURS,s=,i=4096", FALSE }, { "r=mineYOURS,s=!!!!,i=4096", FALSE }, { "r=mineYOURS,s=c2FsdA,i=4096", FALSE },
    { g_strdup_printf ("r=mineYOURS,s=%s,i=4096", long_salt), FALSE },
    { "m=ext,r=mineYOURS,s=c2FsdA==,i=4096", FALSE }, { "r=mineYOURS,s=c2FsdA==,i=4096,m=ext", FALSE },
    { "s=c2FsdA==,r=mineYOURS,i=4096", FALSE }, { "r=mineYOURS,s=c2FsdA==,i=4096,", FALSE }, { "e=other-error", FALSE }, { "", FALSE },
    { huge, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      EnvoiScramChallenge challenge;
      gboolean good = envoi_scram_check (cases[i].text, strlen (cases[i].text), "mine", &challenge, &error);
      g_test_message ("%.80s", cases[i].text);
      g_assert_cmpint (good, ==, cases[i].good);
      if (!good)
        g_assert_error (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_SERVER_PROOF);
      envoi_scram_challenge_clear (&challenge);
    }
  g_free ((char *) cases[3].text);
  g_free ((char *) cases[20].text);
  EnvoiScramChallenge challenge;
  g_assert_false (envoi_scram_check ("r=mineYOURS\0,s=c2FsdA==,i=4096", 31, "mine", &challenge, NULL));
  g_assert_true (envoi_scram_check ("r=mineX,s=c2FsdA==,i=5000,h=abc", 31, "mine", &challenge, NULL));
  g_assert_cmpuint (challenge.iterations, ==, 5000);
  g_assert_cmpstr (challenge.hash, ==, "abc");
  g_assert_cmpmem (g_bytes_get_data (challenge.salt, NULL), g_bytes_get_size (challenge.salt), "salt", 4);
  envoi_scram_challenge_clear (&challenge);
}

static void
on_stepped (GObject *source, GAsyncResult *result, gpointer slot)
{
  *(GAsyncResult **) slot = g_object_ref (result);
}

static char *
answer (EnvoiSasl *sasl, const char *text, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *challenge = g_base64_encode ((const guchar *) text, strlen (text));
  envoi_sasl_step_async (sasl, challenge, NULL, on_stepped, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return envoi_sasl_step_finish (sasl, result, error);
}

static char *
decode (const char *text)
{
  gsize length = 0;
  g_autofree char *raw = (char *) g_base64_decode (text, &length);
  return g_strndup (raw, length);
}

typedef struct { EnvoiSasl *sasl; EnvoiSaslCache cache; char *first, *nonce; } Exchange;

static void
begin (Exchange *exchange, EnvoiSaslChoice choice, const char *mechanisms, GBytes *binding)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EnvoiSaslOffer) one = offer (mechanisms, NULL);
  exchange->sasl = envoi_sasl_new (&choice, one, "ro,m=eo", "pencil", binding, &exchange->cache, &error);
  g_assert_no_error (error);
  g_autofree char *start = envoi_sasl_start (exchange->sasl, &error);
  g_assert_no_error (error);
  exchange->first = decode (start);
  exchange->nonce = g_strdup (strstr (exchange->first, ",r=") + 3);
}

static void
end (Exchange *exchange)
{
  g_clear_pointer (&exchange->sasl, envoi_sasl_free);
  g_clear_pointer (&exchange->first, g_free);
  g_clear_pointer (&exchange->nonce, g_free);
}

#define UNBOUND ((EnvoiSaslChoice) { "SCRAM-SHA-256" })
#define UNOFFERED ((EnvoiSaslChoice) { "SCRAM-SHA-256", .nothing_bound = TRUE })
#define EXPORTED ((EnvoiSaslChoice) { "SCRAM-SHA-256-PLUS", "tls-exporter" })
#define END_POINT ((EnvoiSaslChoice) { "SCRAM-SHA-256-PLUS", "tls-server-end-point" })
#define SUSPICIOUS ((EnvoiSaslChoice) { "SCRAM-SHA-256", .needs_hash = TRUE })

static void
test_flags (void)
{
  g_autoptr (GBytes) binding = g_bytes_new_static ("0123456789abcdef0123456789abcdef", 32);
  struct { EnvoiSaslChoice choice; const char *start; } cases[] = {
    { EXPORTED, "p=tls-exporter,,n=ro=2Cm=3Deo,r=" }, { END_POINT, "p=tls-server-end-point,,n=ro=2Cm=3Deo,r=" },
    { UNBOUND, "n,,n=ro=2Cm=3Deo,r=" }, { UNOFFERED, "y,,n=ro=2Cm=3Deo,r=" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Exchange exchange = { NULL };
      begin (&exchange, cases[i].choice, "SCRAM-SHA-256", cases[i].choice.binding != NULL ? binding : NULL);
      g_assert_true (g_str_has_prefix (exchange.first, cases[i].start));
      g_assert_cmpuint (strlen (exchange.nonce), >=, 24);
      end (&exchange);
    }
}

/* H05: the whole exchange, and each way in which a server fails to prove itself. */
static void
test_proof (void)
{
  Exchange exchange = { NULL };
  g_autoptr (GError) error = NULL;
  begin (&exchange, UNBOUND, "SCRAM-SHA-256", NULL);
  g_assert_false (envoi_sasl_succeed (exchange.sasl, NULL, &error));            /* success at once */
  g_assert_error (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_SERVER_PROOF);
  g_clear_error (&error);
  /* Through GNU SASL and through our own messages, for each flag. */
  g_autoptr (GBytes) binding = g_bytes_new_static ("0123456789abcdef0123456789abcdef", 32);
  struct { EnvoiSaslChoice choice; const char *header; } kinds[] = {
    { UNBOUND, "n,," }, { EXPORTED, "p=tls-exporter,," }, { END_POINT, "p=tls-server-end-point,," }, { UNOFFERED, "y,," } };
  for (int round = 0; round < 16; round++)
    {
      Exchange one = { NULL };
      int way = round % 4;
      GBytes *data = kinds[round / 4].choice.binding != NULL ? binding : NULL;
      const char *header = kinds[round / 4].header;
      begin (&one, kinds[round / 4].choice, "SCRAM-SHA-256", data);
      g_autofree char *server_first = g_strdup_printf ("r=%sSERVER,s=c2FsdA==,i=4096", one.nonce);
      g_autofree char *response = answer (one.sasl, server_first, &error);
      g_assert_no_error (error);
      g_autofree char *final = decode (response);
      g_autofree char *channel = g_strconcat (header, data != NULL ? "0123456789abcdef0123456789abcdef" : "", NULL);
      g_autofree char *encoded = g_base64_encode ((const guchar *) channel, strlen (channel));
      g_autofree char *begun = g_strdup_printf ("c=%s,r=%sSERVER,p=", encoded, one.nonce);
      g_assert_true (g_str_has_prefix (final, begun));
      /* The server's side, from RFC 5802, with a password of its own. */
      guint8 salted[32], block[32];
      const char *password = way == 1 ? "pencils" : "pencil";
      g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) password, strlen (password));
      gsize size = 32;
      g_hmac_update (hmac, (const guchar *) "salt\0\0\0\1", 8);
      g_hmac_get_digest (hmac, block, &size);
      memcpy (salted, block, 32);
      for (int i = 1; i < 4096; i++)
        {
          g_autoptr (GHmac) next = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) password, strlen (password));
          g_hmac_update (next, block, 32);
          g_hmac_get_digest (next, block, &size);
          for (int j = 0; j < 32; j++)
            salted[j] ^= block[j];
        }
      g_autoptr (GHmac) key = g_hmac_new (G_CHECKSUM_SHA256, salted, 32);
      guint8 server_key[32], signature[32];
      g_hmac_update (key, (const guchar *) "Server Key", 10);
      g_hmac_get_digest (key, server_key, &size);
      char *proof = strstr (final, ",p=");
      *proof = '\0';
      proof += 3;
      g_autofree char *message = g_strdup_printf ("%s,%s,%s", one.first + strlen (header), server_first, final);
      g_autoptr (GHmac) sign = g_hmac_new (G_CHECKSUM_SHA256, server_key, 32);
      g_hmac_update (sign, (const guchar *) message, -1);
      g_hmac_get_digest (sign, signature, &size);
      g_autofree char *verifier = g_base64_encode (signature, 32);
      if (way != 1)
        {
          /* What the server checks: H (proof XOR HMAC (StoredKey, message)) = StoredKey. */
          guint8 client_key[32], stored_key[32], mask[32], again[32];
          g_autoptr (GHmac) client = g_hmac_new (G_CHECKSUM_SHA256, salted, 32);
          g_hmac_update (client, (const guchar *) "Client Key", 10);
          g_hmac_get_digest (client, client_key, &size);
          g_autoptr (GChecksum) stored = g_checksum_new (G_CHECKSUM_SHA256), check = g_checksum_new (G_CHECKSUM_SHA256);
          g_checksum_update (stored, client_key, 32);
          g_checksum_get_digest (stored, stored_key, &size);
          g_autoptr (GHmac) masking = g_hmac_new (G_CHECKSUM_SHA256, stored_key, 32);
          g_hmac_update (masking, (const guchar *) message, -1);
          g_hmac_get_digest (masking, mask, &size);
          gsize proof_length = 0;
          g_autofree guchar *raw = g_base64_decode (proof, &proof_length);
          g_assert_cmpuint (proof_length, ==, 32);
          for (int i = 0; i < 32; i++)
            raw[i] ^= mask[i];
          g_checksum_update (check, raw, 32);
          g_checksum_get_digest (check, again, &size);
          g_assert_cmpmem (again, 32, stored_key, 32);
        }
      g_autofree char *server_final = g_strdup_printf ("v=%s", verifier);
      g_autofree char *wire = g_base64_encode ((const guchar *) server_final, strlen (server_final));
      if (way == 0)
        g_assert_true (envoi_sasl_succeed (one.sasl, wire, &error));
      else if (way == 1)
        g_assert_false (envoi_sasl_succeed (one.sasl, wire, &error));
      else if (way == 2)
        g_assert_false (envoi_sasl_succeed (one.sasl, NULL, &error));
      else
        {
          /* The older way: the proof is a challenge of its own. */
          g_autofree char *empty = answer (one.sasl, server_final, &error);
          g_assert_cmpstr (empty, ==, "");
          g_assert_true (envoi_sasl_succeed (one.sasl, NULL, &error));
        }
      if (way == 1 || way == 2)
        g_assert_error (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_SERVER_PROOF);
      g_clear_error (&error);
      /* The derived key is kept, and found again. */
      g_assert_nonnull (one.cache.salted);
      end (&one);
      envoi_sasl_cache_clear (&one.cache);
    }
  end (&exchange);
}

static void
test_downgrade (void)
{
  Exchange exchange = { NULL };
  g_autoptr (GError) error = NULL;
  begin (&exchange, SUSPICIOUS, "SCRAM-SHA-256", NULL);
  g_autofree char *unsigned_list = g_strdup_printf ("r=%sX,s=c2FsdA==,i=4096", exchange.nonce);
  g_assert_null (answer (exchange.sasl, unsigned_list, &error));
  g_assert_error (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_DOWNGRADE);
  g_clear_error (&error);
  end (&exchange);
  begin (&exchange, UNBOUND, "SCRAM-SHA-256", NULL);
  g_autofree char *other_list = g_strdup_printf ("r=%sX,s=c2FsdA==,i=4096,h=AAAA", exchange.nonce);
  g_assert_null (answer (exchange.sasl, other_list, &error));
  g_assert_error (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_DOWNGRADE);
  g_clear_error (&error);
  end (&exchange);
  begin (&exchange, SUSPICIOUS, "SCRAM-SHA-256", NULL);
  g_autofree char *signed_list = g_strdup_printf ("r=%sX,s=c2FsdA==,i=4096,h=5IlFKz4VKe4+I01or1SYZH07/h8E/JKh4/0iRkqB2IY=", exchange.nonce);
  g_autofree char *response = answer (exchange.sasl, signed_list, &error);
  g_assert_no_error (error);
  g_assert_true (envoi_sasl_is_confirmed (exchange.sasl));
  end (&exchange);
  envoi_sasl_cache_clear (&exchange.cache);
}

static void
test_token (void)
{
  g_autoptr (GBytes) binding = g_bytes_new_static ("binding", 7);
  g_autofree char *start = envoi_fast_start ("romeo", "secret", binding);
  /* romeo NUL HMAC-SHA-256 ("secret", "Initiator" "binding") */
  g_assert_cmpstr (start, ==, "cm9tZW8AA+wfAmE8Dhs27zFT9ibwJkrb8by9VF0sZoWlXzrpJag=");
  g_assert_true (envoi_fast_verify ("secret", binding, "HqjVHgam6NiFDfhyDKKMSng6N24TZwhYmJW7XTi4jUY="));
  g_assert_false (envoi_fast_verify ("secret", NULL, "HqjVHgam6NiFDfhyDKKMSng6N24TZwhYmJW7XTi4jUY="));
  g_assert_false (envoi_fast_verify ("secret", binding, NULL));
  g_assert_false (envoi_fast_verify ("secret", binding, ""));
  g_autoptr (EnvoiSaslOffer) all = offer ("HT-SHA-256-NONE HT-SHA-256-ENDP HT-SHA-256-EXPR", NULL), unbound = offer ("HT-SHA-256-NONE", NULL);
  g_assert_cmpstr (envoi_fast_choose (all, TRUE, TRUE, TRUE), ==, "HT-SHA-256-EXPR");
  g_assert_cmpstr (envoi_fast_choose (all, FALSE, TRUE, TRUE), ==, "HT-SHA-256-ENDP");
  g_assert_cmpstr (envoi_fast_choose (unbound, TRUE, TRUE, FALSE), ==, "HT-SHA-256-NONE");
  g_assert_null (envoi_fast_choose (unbound, TRUE, TRUE, TRUE));
}

static void
test_failure (void)
{
  struct { const char *condition; int code; } cases[] = {
    { "not-authorized", ENVOI_CONNECTION_ERROR_WRONG_PASSWORD }, { "account-disabled", ENVOI_CONNECTION_ERROR_ACCOUNT_DISABLED },
    { "credentials-expired", ENVOI_CONNECTION_ERROR_ACCOUNT_DISABLED }, { "temporary-auth-failure", ENVOI_CONNECTION_ERROR_AUTH_TEMPORARY },
    { NULL, ENVOI_CONNECTION_ERROR_WRONG_PASSWORD }, { "invalid-mechanism", ENVOI_CONNECTION_ERROR_NO_MECHANISM },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = envoi_sasl_failure (cases[i].condition, NULL);
      g_assert_error (error, ENVOI_CONNECTION_ERROR, cases[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sasl/H07-choice", test_choice);
  g_test_add_func ("/sasl/offer-hash", test_offer_hash);
  g_test_add_func ("/sasl/H06-guard", test_guard);
  g_test_add_func ("/sasl/flags", test_flags);
  g_test_add_func ("/sasl/H05-proof", test_proof);
  g_test_add_func ("/sasl/H07-downgrade", test_downgrade);
  g_test_add_func ("/sasl/token", test_token);
  g_test_add_func ("/sasl/failure", test_failure);
  return g_test_run ();
}
