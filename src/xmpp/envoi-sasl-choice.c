/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which mechanism, and whether somebody has tampered with the offer. Pure functions. */
#include "envoi-sasl-private.h"
#include <string.h>

/* Weakest first. GNU SASL 2.2 has no SCRAM with SHA-512. With channel binding a weaker hash still beats a stronger
 * one without: the binding is what a man in the middle with a valid certificate cannot forge. */
static const char *const ranking[] = { "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS" };
#define RANK_PLAIN 1

EnvoiSaslOffer *
envoi_sasl_offer_new (void)
{
  EnvoiSaslOffer *self = g_new0 (EnvoiSaslOffer, 1);
  self->mechanisms = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
envoi_sasl_offer_free (EnvoiSaslOffer *self)
{
  g_ptr_array_unref (self->mechanisms);
  g_clear_pointer (&self->bindings, g_ptr_array_unref);
  g_free (self);
}

gboolean
envoi_sasl_offer_has (const EnvoiSaslOffer *self, const char *mechanism)
{
  return g_ptr_array_find_with_equal_func (self->mechanisms, mechanism, g_str_equal, NULL);
}

gboolean
envoi_sasl_offer_has_binding (const EnvoiSaslOffer *self, const char *type)
{
  /* Without an announcement a server with -PLUS means the default of its TLS version, in TLS 1.3 tls-exporter (RFC 9266). */
  return self->bindings == NULL || g_ptr_array_find_with_equal_func (self->bindings, type, g_str_equal, NULL);
}

static int
compare_octets (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
append_sorted (GString *text, GPtrArray *names)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (names, (GCopyFunc) g_strdup, NULL);
  g_ptr_array_set_free_func (sorted, g_free);
  g_ptr_array_sort (sorted, compare_octets);
  for (guint i = 0; i < sorted->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, 0x1e);
      g_string_append (text, sorted->pdata[i]);
    }
}

char *
envoi_sasl_offer_hash (const EnvoiSaslOffer *self, const char *mechanism)
{
  g_autoptr (GString) text = g_string_new (NULL);
  append_sorted (text, self->mechanisms);
  if (self->bindings != NULL)
    {
      g_string_append_c (text, 0x1f);
      append_sorted (text, self->bindings);
    }
  gboolean sha1 = g_str_has_prefix (mechanism, "SCRAM-SHA-1-") || g_str_equal (mechanism, "SCRAM-SHA-1");
  g_autoptr (GChecksum) checksum = g_checksum_new (sha1 ? G_CHECKSUM_SHA1 : G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_checksum_update (checksum, (const guchar *) text->str, text->len);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

int
envoi_sasl_rank (const char *mechanism)
{
  for (guint i = 0; mechanism != NULL && i < G_N_ELEMENTS (ranking); i++)
    if (g_str_equal (ranking[i], mechanism))
      return i + 1;
  return 0;
}

gboolean
envoi_sasl_choose (const EnvoiSaslOffer *offer, gboolean can_export, gboolean has_end_point, const char *memory,
                   EnvoiSaslChoice *choice, GError **error)
{
  *choice = (EnvoiSaslChoice) { NULL };
  const char *binding = NULL;
  if (can_export && envoi_sasl_offer_has_binding (offer, "tls-exporter"))
    binding = "tls-exporter";
  else if (has_end_point && offer->bindings != NULL && envoi_sasl_offer_has_binding (offer, "tls-server-end-point"))
    binding = "tls-server-end-point";
  choice->nothing_bound = offer->bindings == NULL && (can_export || has_end_point);
  for (int i = G_N_ELEMENTS (ranking) - 1; i >= 0 && choice->mechanism == NULL; i--)
    {
      gboolean bound = g_str_has_suffix (ranking[i], "-PLUS"), offered = envoi_sasl_offer_has (offer, ranking[i]);
      choice->nothing_bound &= !(bound && offered);
      if (!offered || (bound && binding == NULL))
        continue;
      choice->mechanism = ranking[i];
      choice->binding = bound ? binding : NULL;
    }
  if (choice->mechanism == NULL)
    {
      g_set_error_literal (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_NO_MECHANISM, "no common mechanism");
      return FALSE;
    }
  if (envoi_sasl_rank (choice->mechanism) < envoi_sasl_rank (memory))
    {
      if (envoi_sasl_rank (choice->mechanism) <= RANK_PLAIN)
        {
          g_set_error (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_DOWNGRADE,
                       "the server offered %s before, now only %s", memory, choice->mechanism);
          return FALSE;
        }
      choice->needs_hash = TRUE;
    }
  return TRUE;
}

GError *
envoi_sasl_failure (const char *condition, const char *text)
{
  int code = ENVOI_CONNECTION_ERROR_WRONG_PASSWORD;
  if (g_strcmp0 (condition, "account-disabled") == 0 || g_strcmp0 (condition, "credentials-expired") == 0)
    code = ENVOI_CONNECTION_ERROR_ACCOUNT_DISABLED;
  else if (g_strcmp0 (condition, "temporary-auth-failure") == 0 || g_strcmp0 (condition, "aborted") == 0)
    code = ENVOI_CONNECTION_ERROR_AUTH_TEMPORARY;
  else if (g_strcmp0 (condition, "invalid-mechanism") == 0 || g_strcmp0 (condition, "mechanism-too-weak") == 0 ||
           g_strcmp0 (condition, "encryption-required") == 0)
    code = ENVOI_CONNECTION_ERROR_NO_MECHANISM;
  else if (g_strcmp0 (condition, "malformed-request") == 0 || g_strcmp0 (condition, "incorrect-encoding") == 0 ||
           g_strcmp0 (condition, "invalid-authzid") == 0)
    code = ENVOI_CONNECTION_ERROR_PROTOCOL;
  return g_error_new_literal (ENVOI_CONNECTION_ERROR, code, text != NULL && *text != '\0' ? text : condition != NULL ? condition : "");
}
