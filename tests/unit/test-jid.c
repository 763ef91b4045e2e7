/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-jid.h"

static void
test_normalises (void)
{
  static const struct { const char *text, *full; } cases[] = {
    { "Alice@Example.ORG/Desk Top", "alice@example.org/Desk Top" },
    { "ÉLODIE@bücher.example", "élodie@bücher.example" },
    { "élodie@xn--bcher-kva.example", "élodie@bücher.example" },
    { "example.org", "example.org" },
    { "alice@example.org.", "alice@example.org" },
    { "alice@[::1]", "alice@[::1]" },
    { "room@conference.example/a@b/c", "room@conference.example/a@b/c" },
    { "ａlice@example.org", "alice@example.org" },   /* full-width a */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(EnvoiJid) jid = envoi_jid_new (cases[i].text, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (envoi_jid_get_full (jid), ==, cases[i].full);
    }
}

static void
test_parts (void)
{
  g_autoptr(EnvoiJid) jid = envoi_jid_new ("alice@example.org/desk", NULL);
  g_autoptr(EnvoiJid) host = envoi_jid_new ("example.org/x", NULL);

  g_assert_cmpstr (envoi_jid_get_local (jid), ==, "alice");
  g_assert_cmpstr (envoi_jid_get_domain (jid), ==, "example.org");
  g_assert_cmpstr (envoi_jid_get_resource (jid), ==, "desk");
  g_assert_cmpstr (envoi_jid_get_bare (jid), ==, "alice@example.org");
  g_assert_null (envoi_jid_get_local (host));
  g_assert_cmpstr (envoi_jid_get_bare (host), ==, "example.org");
}

static void
test_refuses (void)
{
  g_autofree char *long_local = g_strnfill (1024, 'a');
  g_autofree char *too_long = g_strconcat (long_local, "@example.org", NULL);
  const char *cases[] = {
    "", "@example.org", "alice@", "alice@example.org/", "a b@example.org", "a\"b@example.org", "a<b@example.org",
    "alice@exa mple.org", "alice@exa<mple.org", "alice@example..org", "alice@.org", "a\x01@example.org",
    "a\xe2\x80\xae@example.org" /* right-to-left override */, "\xff@example.org", "alice@[::zz]", too_long,
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(EnvoiJid) jid = envoi_jid_new (cases[i], &error);

      g_assert_null (jid);
      g_assert_true (error != NULL && error->domain == ENVOI_JID_ERROR);
    }
  g_assert_null (envoi_jid_dup_bare (NULL));
}

static void
test_shortcut_agrees (void)
{
  static const char *cases[] = { "alice@example.org", "a.b-c_d@conference.example.org", "Alice@example.org", "alice@localhost",
    "alice@127.0.0.1", "x@y_z.example", "a@b..c" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(EnvoiJid) jid = envoi_jid_new (cases[i], NULL);
      g_autofree char *bare = envoi_jid_dup_bare (cases[i]);
      g_autofree char *full = envoi_jid_dup_full (cases[i]);

      g_assert_cmpstr (bare, ==, jid != NULL ? envoi_jid_get_bare (jid) : NULL);
      g_assert_cmpstr (full, ==, jid != NULL ? envoi_jid_get_full (jid) : NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jid/normalises", test_normalises);
  g_test_add_func ("/jid/parts", test_parts);
  g_test_add_func ("/jid/refuses", test_refuses);
  g_test_add_func ("/jid/shortcut-agrees", test_shortcut_agrees);
  return g_test_run ();
}
