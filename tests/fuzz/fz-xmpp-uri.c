/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One link: what is accepted is bounded, clean, and written and read again it is the same. */
#include "envoi-xmpp-uri.h"
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char * const keys[] = { "body", "name", "preauth", "node", "item", "password" };
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (EnvoiXmppUri) first = envoi_xmpp_uri_parse (text, &error), second = NULL;
  g_autofree char *written = NULL, *again = NULL;
  const char *device, *key;

  if (first == NULL)
    {
      g_assert_nonnull (error);
      return 0;
    }
  g_assert_true (envoi_xmpp_uri_is_link (text));
  g_assert_true (g_utf8_validate (envoi_xmpp_uri_get_address (first), -1, NULL));
  g_assert_true (g_str_has_prefix (envoi_xmpp_uri_get_address (first), envoi_xmpp_uri_get_bare (first)));
  for (guint i = 0; envoi_xmpp_uri_get_key (first, i, &device, &key); i++)
    g_assert_cmpuint (i, <, envoi_xmpp_uri_count_keys (first));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *value = envoi_xmpp_uri_get (first, keys[i]);

      if (value == NULL)
        continue;
      g_assert_true (g_utf8_validate (value, -1, NULL));
      g_assert_null (strpbrk (value, "\x01\x07\x1b\x7f\r"));
    }
  written = envoi_xmpp_uri_to_string (first);
  g_assert_true (g_str_is_ascii (written));
  if (strlen (written) > ENVOI_XMPP_URI_MAX_LENGTH)
    return 0;
  second = envoi_xmpp_uri_parse (written, &error);
  g_assert_no_error (error);
  g_assert_cmpint (envoi_xmpp_uri_get_action (first), ==, envoi_xmpp_uri_get_action (second));
  g_assert_cmpstr (envoi_xmpp_uri_get_address (first), ==, envoi_xmpp_uri_get_address (second));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_assert_cmpstr (envoi_xmpp_uri_get (first, keys[i]), ==, envoi_xmpp_uri_get (second, keys[i]));
  again = envoi_xmpp_uri_to_string (second);
  g_assert_cmpstr (written, ==, again);
  return 0;
}
