/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-jid.h"
#include "envoi-store.h"

static EnvoiErrorText *
text_for (GQuark domain, int code, const char *server)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "<foreign> text");
  return envoi_error_text_new (error, server);
}

static void
check (GQuark domain, int code)
{
  g_autoptr (EnvoiErrorText) text = text_for (domain, code, "example.org");

  g_assert_nonnull (text->title);
  g_assert_cmpstr (text->title, !=, "");
  g_assert_cmpuint (strlen (text->body), >, 10);
  g_assert_null (strstr (text->body, "%s"));
  g_assert_null (strstr (text->body, "foreign"));
  if (text->remedy != ENVOI_REMEDY_NONE)
    g_assert_nonnull (envoi_remedy_get_label (text->remedy));
}

static void
test_everything_has_a_sentence (void)
{
  for (int code = 0; code <= ENVOI_CONNECTION_ERROR_CANCELLED; code++)
    check (ENVOI_CONNECTION_ERROR, code);
  for (int code = 0; code <= ENVOI_STANZA_ERROR_DISCONNECTED; code++)
    check (ENVOI_STANZA_ERROR, code);
  for (int code = 0; code <= ENVOI_STORE_ERROR_FAILED; code++)
    check (ENVOI_STORE_ERROR, code);
  for (int code = 0; code <= ENVOI_TRANSFER_ERROR_NO_SPACE; code++)
    check (ENVOI_TRANSFER_ERROR, code);
  check (ENVOI_JID_ERROR, ENVOI_JID_ERROR_DOMAIN);
  check (G_FILE_ERROR, G_FILE_ERROR_PERM);
  check (ENVOI_CONNECTION_ERROR, 4711);
}

static void
test_each_connection_error_has_its_own (void)
{
  g_autoptr (GHashTable) bodies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int code = 0; code <= ENVOI_CONNECTION_ERROR_CANCELLED; code++)
    {
      g_autoptr (EnvoiErrorText) text = text_for (ENVOI_CONNECTION_ERROR, code, "example.org");
      g_assert_true (g_hash_table_add (bodies, g_strdup (text->body)));
    }
}

static void
test_the_server_is_named (void)
{
  g_autoptr (EnvoiErrorText) named = text_for (ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_NO_SUCH_SERVER, "exmaple.org");
  g_autoptr (EnvoiErrorText) unnamed = text_for (ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_NO_SUCH_SERVER, NULL);
  g_autoptr (EnvoiErrorText) hostile = text_for (ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_NO_SUCH_SERVER, "%s%n%999d");

  g_assert_nonnull (strstr (named->body, "exmaple.org"));
  g_assert_nonnull (strstr (unnamed->body, "the server"));
  g_assert_nonnull (strstr (hostile->body, "%s%n%999d"));
}

static void
test_the_button_helps (void)
{
  static const struct { int code; EnvoiRemedy remedy; } cases[] = {
    { ENVOI_CONNECTION_ERROR_WRONG_PASSWORD, ENVOI_REMEDY_PASSWORD },
    { ENVOI_CONNECTION_ERROR_NO_PASSWORD, ENVOI_REMEDY_PASSWORD },
    { ENVOI_CONNECTION_ERROR_NO_SUCH_SERVER, ENVOI_REMEDY_ADDRESS },
    { ENVOI_CONNECTION_ERROR_CERTIFICATE, ENVOI_REMEDY_CERTIFICATE },
    { ENVOI_CONNECTION_ERROR_PIN_CHANGED, ENVOI_REMEDY_CERTIFICATE },
    { ENVOI_CONNECTION_ERROR_PROXY, ENVOI_REMEDY_SERVER },
    { ENVOI_CONNECTION_ERROR_TIMEOUT, ENVOI_REMEDY_RETRY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiErrorText) text = text_for (ENVOI_CONNECTION_ERROR, cases[i].code, "example.org");
      g_assert_cmpint (text->remedy, ==, cases[i].remedy);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error-text/everything-has-a-sentence", test_everything_has_a_sentence);
  g_test_add_func ("/error-text/each-connection-error-has-its-own", test_each_connection_error_has_its_own);
  g_test_add_func ("/error-text/the-server-is-named", test_the_server_is_named);
  g_test_add_func ("/error-text/the-button-helps", test_the_button_helps);
  return g_test_run ();
}
