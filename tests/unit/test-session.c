/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include "envoi-extension-list.h"
#include "envoi-config.h"
#include "envoi-keyring.h"
#include "envoi-session-private.h"
#include "peer.h"

/* What a session keeps over a restart, in which order its services hear of things, and the keyring of the tests. */

static void
test_resume_text (void)
{
  EnvoiResumeState state = { (char *) "id'\"\\\n<>", (char *) "[::1]:5222", (char *) "alice@prosody.test/a", G_MAXUINT32, 300, 1234567890123456 };
  EnvoiResumeState bare = { (char *) "x", NULL, NULL, 0, 0, 0 };
  g_autofree char *text = envoi_resume_state_to_text (&state);
  g_autofree char *bare_text = envoi_resume_state_to_text (&bare);
  g_autoptr (EnvoiResumeState) copy = envoi_resume_state_from_text (text);
  g_autoptr (EnvoiResumeState) bare_copy = envoi_resume_state_from_text (bare_text);
  const char *others[] = { "", "x", "(", "(2, 'a', '', '', 0, 0, 0)", "(1, '', '', '', 0, 0, 0)", "(1, 'a')", "@av []", NULL };

  g_assert_cmpstr (copy->id, ==, state.id);
  g_assert_cmpstr (copy->location, ==, state.location);
  g_assert_cmpstr (copy->jid, ==, state.jid);
  g_assert_cmpuint (copy->handled, ==, G_MAXUINT32);
  g_assert_cmpuint (copy->max_seconds, ==, 300);
  g_assert_cmpint (copy->saved_at, ==, state.saved_at);
  g_assert_null (bare_copy->location);
  g_assert_null (bare_copy->jid);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_null (envoi_resume_state_from_text (others[i]));
  g_assert_null (envoi_resume_state_to_text (NULL));
}

static void
test_token_text (void)
{
  EnvoiFastToken token = { (char *) "to'ken", (char *) "HT-SHA-256-EXPR", 17, 3 };
  g_autofree char *text = envoi_fast_token_to_text (&token);
  g_autoptr (EnvoiFastToken) copy = envoi_fast_token_from_text (text);

  g_assert_cmpstr (copy->token, ==, "to'ken");
  g_assert_cmpstr (copy->mechanism, ==, "HT-SHA-256-EXPR");
  g_assert_cmpint (copy->expires, ==, 17);
  g_assert_cmpuint (copy->counter, ==, 3);
  g_assert_null (envoi_fast_token_from_text (NULL));
  g_assert_null (envoi_fast_token_from_text ("secret"));
}

/* A service that writes down what it hears. */
#define TEST_TYPE_SERVICE (test_service_get_type ())
G_DECLARE_FINAL_TYPE (TestService, test_service, TEST, SERVICE, EnvoiService)
struct _TestService { EnvoiService parent_instance; };
G_DEFINE_FINAL_TYPE (TestService, test_service, ENVOI_TYPE_SERVICE)
static GString *heard;

static void on_start (EnvoiService *self) { g_string_append (heard, "start "); }
static void on_online (EnvoiService *self, gboolean resumed) { g_string_append (heard, resumed ? "resumed " : "online "); }
static void on_offline (EnvoiService *self) { g_string_append (heard, "offline "); }
static void on_ended (EnvoiService *self) { g_string_append (heard, "ended "); }
static void on_idle (EnvoiService *self, gint64 since) { g_string_append_printf (heard, "idle-%" G_GINT64_FORMAT " ", since); }
static void on_stop (EnvoiService *self) { g_string_append (heard, "stop "); }

static void
test_service_class_init (TestServiceClass *class)
{
  EnvoiServiceClass *service_class = ENVOI_SERVICE_CLASS (class);

  service_class->start = on_start;
  service_class->online = on_online;
  service_class->offline = on_offline;
  service_class->ended = on_ended;
  service_class->idle = on_idle;
  service_class->stop = on_stop;
}

static void
test_service_init (TestService *self)
{
}

static void
test_life (void)
{
  g_autofree char *path = g_dir_make_tmp ("envoi-session-XXXXXX", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  EnvoiStore *store = envoi_store_new (folder);
  EnvoiAccount *account = envoi_account_new ("alice@prosody.test");
  EnvoiSession *session = envoi_session_new_offline (account, store);
  EnvoiService *service;

  heard = g_string_new ("");
  service = envoi_session_add_service (session, TEST_TYPE_SERVICE);
  g_assert_true (envoi_service_get_session (service) == session);
  g_assert_true (envoi_session_get_service (session, TEST_TYPE_SERVICE) == service);
  envoi_session_report_ended (session);
  envoi_session_report_online (session, FALSE);
  g_assert_true (envoi_session_is_online (session));
  g_object_set (session, "idle-since", G_GINT64_CONSTANT (7), NULL);
  g_object_set (session, "idle-since", G_GINT64_CONSTANT (7), NULL);
  envoi_session_report_lost (session);
  envoi_session_report_lost (session);
  g_assert_false (envoi_session_is_online (session));
  envoi_session_report_online (session, TRUE);
  envoi_session_report_ended (session);
  envoi_session_shut_down (session);
  envoi_session_report_online (session, FALSE);
  g_assert_cmpstr (heard->str, ==, "start ended online idle-7 offline resumed offline ended stop ");
  g_string_free (heard, TRUE);
  g_assert_finalize_object (session);
  g_assert_finalize_object (account);
  g_assert_finalize_object (store);
  g_rmdir (path);
}

#ifdef ENVOI_DEVELOPER
static void
done (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  await (future, &error);
  g_assert_no_error (error);
  dex_unref (future);
}

static void
test_keyring (void)
{
  EnvoiKeyring *keyring = NULL;
  g_autofree char *secret = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("ENVOI_TEST_KEYRING", "memory", TRUE);
  keyring = envoi_keyring_new ();
  done (envoi_keyring_save (keyring, "a@b", ENVOI_KEYRING_PASSWORD, "one"));
  done (envoi_keyring_save (keyring, "a@b", ENVOI_KEYRING_FAST_TOKEN, "two"));
  secret = await_dup (envoi_keyring_within_deadline (envoi_keyring_load (keyring, "a@b", ENVOI_KEYRING_PASSWORD)));
  g_assert_cmpstr (secret, ==, "one");
  g_assert_null (await_dup (envoi_keyring_load (keyring, "c@d", ENVOI_KEYRING_PASSWORD)));
  done (envoi_keyring_clear (keyring, "a@b", NULL));
  g_assert_null (await_dup (envoi_keyring_load (keyring, "a@b", ENVOI_KEYRING_PASSWORD)));
  g_assert_null (await_dup (envoi_keyring_load (keyring, "a@b", ENVOI_KEYRING_FAST_TOKEN)));
  g_assert_finalize_object (keyring);

  g_setenv ("ENVOI_TEST_KEYRING", "none", TRUE);
  keyring = envoi_keyring_new ();
  error = await_error (envoi_keyring_load (keyring, "a@b", ENVOI_KEYRING_PASSWORD));
  g_assert_finalize_object (keyring);
}
#endif

/* About lists what the table has, by number, each with its address. */
static void
test_extension_list (void)
{
  g_auto (GStrv) lines = envoi_extension_list_dup ();

  g_assert_cmpuint (g_strv_length (lines), >, 30);
  for (guint i = 0; lines[i]; i++)
    {
      g_assert_true (i == 0 || strcmp (lines[i - 1], lines[i]) < 0);
      g_assert_nonnull (strstr (lines[i], " https://xmpp.org/extensions/xep-"));
    }
  g_assert_true (g_strv_contains ((const char * const *) lines, "XEP-0198 Stream Management https://xmpp.org/extensions/xep-0198.html"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/session/resume-text", test_resume_text);
  g_test_add_func ("/session/token-text", test_token_text);
  g_test_add_func ("/session/life", test_life);
  g_test_add_func ("/session/extension-list", test_extension_list);
#ifdef ENVOI_DEVELOPER
  g_test_add_func ("/session/keyring", test_keyring);
#endif
  return g_test_run ();
}
