/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-transport-private.h"
#include <gnutls/abstract.h>
#include <gnutls/x509.h>

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
