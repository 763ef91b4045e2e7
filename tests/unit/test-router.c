/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who gets what. The test is the router's peer: it reads what is sent and feeds what comes. */
#include "envoi-router.h"
#include <string.h>

typedef struct {
  EnvoiRouter *router;
  GPtrArray   *sent;     /* EnvoiStanza */
  GArray      *tags;
  GString     *log;      /* which handlers ran */
} Fixture;

static void
on_output (EnvoiRouter *router, EnvoiStanza *stanza, guint64 tag, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_ptr_array_add (fixture->sent, envoi_stanza_ref (stanza));
  g_array_append_val (fixture->tags, tag);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->router = envoi_router_new ("Alice@Example.org");
  fixture->sent = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_stanza_unref);
  fixture->tags = g_array_new (FALSE, FALSE, sizeof (guint64));
  fixture->log = g_string_new (NULL);
  envoi_router_set_own_full (fixture->router, "alice@example.org/desk");
  envoi_router_set_output (fixture->router, on_output, fixture, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->router != NULL)
    g_assert_finalize_object (fixture->router);
  g_ptr_array_unref (fixture->sent);
  g_array_unref (fixture->tags);
  g_string_free (fixture->log, TRUE);
}

static void
dispatch (Fixture *fixture, const char *format, ...)
{
  g_autofree char *xml = NULL;
  g_autoptr (EnvoiStanza) stanza = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, format);
  xml = g_strdup_vprintf (format, args);
  va_end (args);
  stanza = envoi_stanza_parse (xml, -1, &error);
  g_assert_no_error (error);
  envoi_router_dispatch (fixture->router, stanza);
}

static char *
last_sent (Fixture *fixture)
{
  g_assert_cmpuint (fixture->sent->len, >, 0);
  return envoi_stanza_to_xml (fixture->sent->pdata[fixture->sent->len - 1]);
}

static DexFuture *
ask (Fixture *fixture, const char *to, guint timeout, const char **id)
{
  EnvoiBuilder *builder = envoi_builder_new_iq (to, "get");
  DexFuture *future;

  envoi_builder_leaf (builder, "query", "urn:test", NULL);
  future = envoi_router_request (fixture->router, envoi_builder_finish (builder), timeout);
  *id = envoi_stanza_get_id (fixture->sent->pdata[fixture->sent->len - 1]);
  return future;
}

static gboolean
is_pending (DexFuture *future)
{
  return dex_future_get_status (future) == DEX_FUTURE_STATUS_PENDING;
}

static EnvoiStanza *
get_result (DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  g_assert_no_error (error);
  return g_value_get_boxed (value);
}

static void
assert_rejected (DexFuture *future, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_future_get_value (future, &error));
  g_assert_error (error, ENVOI_STANZA_ERROR, code);
}

static void
test_answer (Fixture *fixture, gconstpointer data)
{
  const char *id, *second_id;
  g_autoptr (DexFuture) first = ask (fixture, "bob@example.org/Phone", 30, &id);
  g_autoptr (DexFuture) second = ask (fixture, "bob@example.org/Phone", 30, &second_id);

  g_assert_cmpstr (id, !=, second_id);
  g_assert_cmpuint (strlen (id), >=, 16);
  dispatch (fixture, "<iq from='BOB@example.org/Phone' type='result' id='%s'><query xmlns='urn:test' n='2'/></iq>", second_id);
  g_assert_true (is_pending (first));
  g_assert_nonnull (envoi_stanza_find (get_result (second), "query", "urn:test"));
  dispatch (fixture, "<iq from='bob@example.org/Phone' type='error' id='%s'><error type='cancel'>"
            "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>", id);
  assert_rejected (first, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND);
  /* An answer is no question: nobody answers it, not even a second one. */
  dispatch (fixture, "<iq from='bob@example.org/Phone' type='result' id='%s'/>", id);
  g_assert_cmpuint (fixture->sent->len, ==, 2);
}

/* Row A09: the right id from the wrong address is no answer, and the question stays open. */
static void
test_a09 (Fixture *fixture, gconstpointer data)
{
  static const char * const strangers[] = { "evil@example.net", "evil@example.net/desk", "example.net", "bob@example.org",
    "bob@example.org/other", "bob@example.org/phone", "example.org.evil.net", "alice@example.org", "" };
  const char *id;
  g_autoptr (DexFuture) future = ask (fixture, "bob@example.org/Phone", 30, &id);

  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      dispatch (fixture, "<iq from='%s' type='result' id='%s'><query xmlns='urn:test'/></iq>", strangers[i], id);
      dispatch (fixture, "<iq from='%s' type='error' id='%s'/>", strangers[i], id);
      g_assert_true (is_pending (future));
    }
  dispatch (fixture, "<iq type='result' id='%s'/>", id);
  g_assert_true (is_pending (future));
  dispatch (fixture, "<iq from='bob@example.org/Phone' type='result' id='%s'/>", id);
  g_assert_nonnull (get_result (future));
}

/* Row A09, for a question to the own account: a contact's roster or archive answer. */
static void
test_a09_own (Fixture *fixture, gconstpointer data)
{
  static const char * const strangers[] = { "evil@example.org", "example.net", "alice@example.org/other", "alice@example.net",
    "alice@example.org.evil.net", "sub.example.org" };
  const char *id;
  g_autoptr (DexFuture) future = ask (fixture, NULL, 30, &id);

  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      dispatch (fixture, "<iq from='%s' type='result' id='%s'/>", strangers[i], id);
      g_assert_true (is_pending (future));
    }
}

/* Row A10: which addresses stand for the own account depends on whether a "to" was set. */
static void
test_a10 (Fixture *fixture, gconstpointer data)
{
  static const char * const own[] = { NULL, "alice@example.org", "ALICE@example.org", "example.org", "alice@example.org/desk" };
  const char *id;

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      g_autoptr (DexFuture) future = ask (fixture, NULL, 30, &id);
      g_autofree char *from = own[i] != NULL ? g_strdup_printf ("from='%s'", own[i]) : g_strdup ("");

      dispatch (fixture, "<iq %s type='result' id='%s'/>", from, id);
      g_assert_nonnull (get_result (future));
    }
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      g_autoptr (DexFuture) future = ask (fixture, "room@rooms.example.org", 30, &id);
      g_autofree char *from = own[i] != NULL ? g_strdup_printf ("from='%s'", own[i]) : g_strdup ("");

      dispatch (fixture, "<iq %s type='result' id='%s'/>", from, id);
      g_assert_true (is_pending (future));
    }
}

/* Row A10: the own address asked by name may answer without one (RFC 6120, 8.1.2.1), but not as the server. */
static void
test_a10_own_by_name (Fixture *fixture, gconstpointer data)
{
  const char *id;
  g_autoptr (DexFuture) future = ask (fixture, "alice@example.org", 30, &id);

  dispatch (fixture, "<iq from='example.org' type='result' id='%s'/>", id);
  dispatch (fixture, "<iq from='alice@example.org/desk' type='result' id='%s'/>", id);
  g_assert_true (is_pending (future));
  dispatch (fixture, "<iq type='result' id='%s'/>", id);
  g_assert_nonnull (get_result (future));
}

static void
test_unknown_iq (Fixture *fixture, gconstpointer data)
{
  g_autofree char *xml = NULL;

  dispatch (fixture, "<iq from='bob@x/y' type='get' id='1'><query xmlns='urn:unknown'/></iq>");
  xml = last_sent (fixture);
  g_assert_cmpstr (xml, ==, "<iq to='bob@x/y' type='error' id='1'><error type='cancel'>"
                            "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
  dispatch (fixture, "<iq from='bob@x/y' type='result' id='2'/>");
  dispatch (fixture, "<iq from='bob@x/y' type='error' id='3'/>");
  dispatch (fixture, "<iq from='bob@x/y' type='GET' id='4'/>");
  dispatch (fixture, "<iq from='bob@x/y' id='5'/>");
  dispatch (fixture, "<message from='bob@x/y' type='get' id='6'/>");
  dispatch (fixture, "<iq xmlns='urn:other' from='bob@x/y' type='get' id='7'/>");
  g_assert_cmpuint (fixture->sent->len, ==, 1);
}

static gboolean
handle (Fixture *fixture, char sign, gboolean take)
{
  g_string_append_c (fixture->log, sign);
  return take;
}

static gboolean on_a (EnvoiRouter *r, EnvoiStanza *s, gpointer data) { return handle (data, 'a', FALSE); }
static gboolean on_b (EnvoiRouter *r, EnvoiStanza *s, gpointer data) { return handle (data, 'b', FALSE); }
static gboolean on_c (EnvoiRouter *r, EnvoiStanza *s, gpointer data) { return handle (data, 'c', FALSE); }
static gboolean on_taking (EnvoiRouter *r, EnvoiStanza *s, gpointer data) { return handle (data, 'T', TRUE); }

static void
test_priorities (Fixture *fixture, gconstpointer data)
{
  EnvoiRouter *router = fixture->router;
  guint taking;
  g_autoptr (EnvoiStanza) inner = envoi_stanza_parse ("<message/>", -1, NULL);

  envoi_router_add (router, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_FALLBACK, NULL, NULL, on_c, fixture, NULL);
  envoi_router_add (router, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_NORMAL, NULL, NULL, on_a, fixture, NULL);
  envoi_router_add (router, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_NORMAL, NULL, NULL, on_b, fixture, NULL);
  dispatch (fixture, "<message/>");
  g_assert_cmpstr (fixture->log->str, ==, "abc");

  taking = envoi_router_add (router, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_FILTER, "x", "urn:x", on_taking, fixture, NULL);
  g_string_truncate (fixture->log, 0);
  dispatch (fixture, "<message><x xmlns='urn:x'/></message>");
  g_assert_cmpstr (fixture->log->str, ==, "T");
  g_string_truncate (fixture->log, 0);
  dispatch (fixture, "<message><x xmlns='urn:y'/><y><x xmlns='urn:x'/></y></message>");
  dispatch (fixture, "<presence><x xmlns='urn:x'/></presence>");
  g_assert_cmpstr (fixture->log->str, ==, "abc");

  g_string_truncate (fixture->log, 0);
  envoi_router_dispatch_below (router, inner, ENVOI_PRIORITY_NORMAL);
  g_assert_cmpstr (fixture->log->str, ==, "c");

  g_string_truncate (fixture->log, 0);
  envoi_router_remove (router, taking);
  dispatch (fixture, "<message><x xmlns='urn:x'/></message>");
  g_assert_cmpstr (fixture->log->str, ==, "abc");
}

static void
count_destroyed (gpointer data)
{
  (*(guint *) data)++;
}

typedef struct { Fixture *fixture; guint self, other, destroyed; } Changing;

static gboolean
on_changing (EnvoiRouter *router, EnvoiStanza *stanza, gpointer user_data)
{
  Changing *changing = user_data;

  envoi_router_remove (router, changing->self);
  envoi_router_remove (router, changing->other);
  envoi_router_add (router, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_FALLBACK, NULL, NULL, on_c, changing->fixture, NULL);
  return handle (changing->fixture, 'X', FALSE);
}

/* Modules come and go while a stanza is under way. */
static void
test_change_within_handler (Fixture *fixture, gconstpointer data)
{
  Changing changing = { .fixture = fixture };

  changing.self = envoi_router_add (fixture->router, ENVOI_STANZA_MESSAGE, 200, NULL, NULL, on_changing, &changing, NULL);
  envoi_router_add (fixture->router, ENVOI_STANZA_MESSAGE, 150, NULL, NULL, on_b, fixture, NULL);
  changing.other = envoi_router_add (fixture->router, ENVOI_STANZA_MESSAGE, 100, NULL, NULL, on_a, fixture, NULL);
  envoi_router_add (fixture->router, ENVOI_STANZA_PRESENCE, 0, NULL, NULL, on_a, &changing.destroyed, count_destroyed);
  dispatch (fixture, "<message/>");
  g_assert_cmpstr (fixture->log->str, ==, "Xb");
  dispatch (fixture, "<message/>");
  g_assert_cmpstr (fixture->log->str, ==, "Xbbc");
  g_assert_cmpuint (changing.destroyed, ==, 0);
  g_assert_finalize_object (g_steal_pointer (&fixture->router));
  g_assert_cmpuint (changing.destroyed, ==, 1);
}

static gboolean
on_query (EnvoiRouter *router, EnvoiStanza *stanza, gpointer data)
{
  envoi_router_send (router, envoi_builder_finish (envoi_builder_new_result (stanza)));
  return TRUE;
}

static void
test_known_iq (Fixture *fixture, gconstpointer data)
{
  g_autofree char *xml = NULL;

  envoi_router_add (fixture->router, ENVOI_STANZA_IQ, ENVOI_PRIORITY_NORMAL, "query", "urn:known", on_query, NULL, NULL);
  dispatch (fixture, "<iq from='bob@x/y' type='get' id='1'><query xmlns='urn:known'/></iq>");
  xml = last_sent (fixture);
  g_assert_cmpstr (xml, ==, "<iq to='bob@x/y' type='result' id='1'/>");
  g_assert_cmpuint (fixture->sent->len, ==, 1);
}

static void
test_tag (Fixture *fixture, gconstpointer data)
{
  envoi_router_send_tagged (fixture->router, envoi_builder_finish (envoi_builder_new_message ("b@x", "chat", "1")), 4711);
  envoi_router_send (fixture->router, envoi_builder_finish (envoi_builder_new_presence (NULL, NULL)));
  g_assert_cmpuint (g_array_index (fixture->tags, guint64, 0), ==, 4711);
  g_assert_cmpuint (g_array_index (fixture->tags, guint64, 1), ==, 0);
}

static void
test_timeout (Fixture *fixture, gconstpointer data)
{
  const char *id;
  g_autoptr (DexFuture) future = ask (fixture, "bob@x", 1, &id);

  while (is_pending (future))
    g_main_context_iteration (NULL, TRUE);
  assert_rejected (future, ENVOI_STANZA_ERROR_TIMEOUT);
  dispatch (fixture, "<iq from='bob@x' type='result' id='%s'/>", id);
  assert_rejected (future, ENVOI_STANZA_ERROR_TIMEOUT);
}

static void
test_line_lost (Fixture *fixture, gconstpointer data)
{
  const char *id;
  g_autoptr (DexFuture) first = ask (fixture, "bob@x", 30, &id);
  g_autoptr (DexFuture) second = ask (fixture, NULL, 30, &id);
  g_autoptr (DexFuture) third = NULL;

  envoi_router_fail_requests (fixture->router);
  assert_rejected (first, ENVOI_STANZA_ERROR_DISCONNECTED);
  assert_rejected (second, ENVOI_STANZA_ERROR_DISCONNECTED);
  third = ask (fixture, NULL, 30, &id);
  g_assert_finalize_object (g_steal_pointer (&fixture->router));
  assert_rejected (third, ENVOI_STANZA_ERROR_DISCONNECTED);
}

/* An answer that came without content is an error with no condition, never a success. */
static void
test_error_without_content (Fixture *fixture, gconstpointer data)
{
  const char *id;
  g_autoptr (DexFuture) future = ask (fixture, "bob@x", 30, &id);

  dispatch (fixture, "<iq from='bob@x' type='error' id='%s'/>", id);
  assert_rejected (future, ENVOI_STANZA_ERROR_UNDEFINED_CONDITION);
}

static void
test_is_own (Fixture *fixture, gconstpointer data)
{
  EnvoiRouter *router = fixture->router;

  g_assert_cmpstr (envoi_router_get_own_bare (router), ==, "alice@example.org");
  g_assert_true (envoi_router_is_own (router, NULL));
  g_assert_true (envoi_router_is_own (router, "alice@example.org"));
  g_assert_true (envoi_router_is_own (router, "ALICE@EXAMPLE.ORG"));
  g_assert_false (envoi_router_is_own (router, "alice@example.org/desk"));
  g_assert_false (envoi_router_is_own (router, "example.org"));
  g_assert_false (envoi_router_is_own (router, "evil@example.org"));
  g_assert_false (envoi_router_is_own (router, ""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
#define ADD(path, function) g_test_add ("/router/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("answer", test_answer);
  ADD ("A09", test_a09);
  ADD ("A09/own", test_a09_own);
  ADD ("A10", test_a10);
  ADD ("A10/own-by-name", test_a10_own_by_name);
  ADD ("unknown-iq", test_unknown_iq);
  ADD ("known-iq", test_known_iq);
  ADD ("priorities", test_priorities);
  ADD ("change-within-handler", test_change_within_handler);
  ADD ("tag", test_tag);
  ADD ("timeout", test_timeout);
  ADD ("line-lost", test_line_lost);
  ADD ("error-without-content", test_error_without_content);
  ADD ("is-own", test_is_own);
  return g_test_run ();
}
