/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of a server's certificate. Net thread; the pin also main. */
#include "envoi-config.h"
#include "envoi-transport-private.h"
#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>

char *
envoi_certificate_dup_pin (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return NULL;
  char *pin = NULL;
  gnutls_x509_crt_t x509 = NULL;
  gnutls_pubkey_t key = NULL;
  gnutls_datum_t data = { der->data, der->len }, spki = { NULL, 0 };
  if (gnutls_x509_crt_init (&x509) == 0 && gnutls_x509_crt_import (x509, &data, GNUTLS_X509_FMT_DER) == 0 &&
      gnutls_pubkey_init (&key) == 0 && gnutls_pubkey_import_x509 (key, x509, 0) == 0 &&
      gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &spki) == 0)
    pin = g_compute_checksum_for_data (G_CHECKSUM_SHA256, spki.data, spki.size);
  gnutls_free (spki.data);
  if (key != NULL)
    gnutls_pubkey_deinit (key);
  if (x509 != NULL)
    gnutls_x509_crt_deinit (x509);
  return pin;
}

static gboolean
matches (const char *pattern, gsize length, const char *domain)
{
  g_autofree char *name = g_strndup (pattern, length);
  if (strlen (name) != length)
    return FALSE;
  if (!g_str_has_prefix (name, "*."))
    return g_ascii_strcasecmp (name, domain) == 0;
  /* A whole left-most label, and never the last but one: "*.test" would be good for everybody. */
  const char *rest = strchr (domain, '.');
  return rest != NULL && strchr (name + 2, '.') != NULL && strchr (name + 2, '*') == NULL && g_ascii_strcasecmp (name + 1, rest) == 0;
}

gboolean
envoi_certificate_names_domain (GTlsCertificate *certificate, const char *domain)
{
  if (g_hostname_is_ip_address (domain))
    return TRUE;    /* GIO has compared it with the addresses; common names do not count there */
  g_autoptr (GPtrArray) names = g_tls_certificate_get_dns_names (certificate);
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      gsize length;
      const char *name = g_bytes_get_data (names->pdata[i], &length);
      if (matches (name, length, domain))
        return TRUE;
    }
  return FALSE;
}

void
envoi_certificate_use_test_authority (GTlsConnection *tls)
{
#ifdef ENVOI_DEVELOPER
  const char *file = g_getenv ("ENVOI_TEST_CA");
  g_autoptr (GError) error = NULL;
  if (file == NULL)
    return;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (file, &error);
  if (database != NULL)
    g_tls_connection_set_database (tls, database);
  else
    g_warning ("ENVOI_TEST_CA: %s", error->message);
#endif
}
