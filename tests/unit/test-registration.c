/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts that are made: what servers ask, what goes back, what a refusal means. The line itself is in the live tests. */
#include <glib/gstdio.h>
#include "0077-new-account.h"
#include "0231-bits-of-binary.h"
#include "envoi-new-account-private.h"
#include "envoi-questionnaire-form.h"
#include "peer.h"

#define SERVER "prosody.test"

typedef struct { EnvoiRouter *router; Peer *peer; } Line;

static Line
line_open (void)
{
  Line line = { envoi_router_new (SERVER), NULL };

  line.peer = peer_new (line.router);
  return line;
}

static void
line_close (Line *line)
{
  peer_free (line->peer);
  g_assert_finalize_object (line->router);
}

static EnvoiAccountForm *
fetch (Line *line, const char *query)
{
  DexFuture *future = envoi_account_form_fetch (line->router, SERVER);
  g_autoptr (EnvoiStanza) question = peer_take (line->peer, "query", "jabber:iq:register");

  g_assert_cmpstr (envoi_stanza_get_to (question), ==, SERVER);
  g_assert_cmpstr (envoi_stanza_get_type_attribute (question), ==, "get");
  peer_answer (line->peer, question, query);
  return await_dup (future);
}

static char *
submit (Line *line, const EnvoiAccountForm *form)
{
  DexFuture *future = envoi_account_form_submit (line->router, SERVER, form);
  g_autoptr (EnvoiStanza) sent = peer_take (line->peer, "query", "jabber:iq:register");

  g_assert_cmpstr (envoi_stanza_get_type_attribute (sent), ==, "set");
  peer_answer (line->peer, sent, NULL);
  await_dup (future);
  return envoi_node_to_xml (envoi_stanza_find (sent, "query", "jabber:iq:register"));
}

/* As Prosody and ejabberd ask without data forms. */
static void
test_plain (void)
{
  Line line = line_open ();
  g_autoptr (EnvoiAccountForm) form = fetch (&line,
    "<query xmlns='jabber:iq:register'><instructions>Choose a name &amp; a password.</instructions><username/><password/><email/>"
    "<key>k1</key><evil/><username/><x xmlns='jabber:x:oob'><url>https://prosody.test/register</url></x></query>");
  g_autoptr (EnvoiQuestionnaire) questions = envoi_questionnaire_new_for_form (form->form, envoi_account_form_get_query (form));
  g_autoptr (EnvoiForm) answered = NULL;
  g_autofree char *xml = NULL;

  g_assert_true (form->plain);
  g_assert_cmpstr (form->url, ==, "https://prosody.test/register");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (questions)), ==, 4);
  g_assert_cmpstr (envoi_questionnaire_get_instructions (questions), ==, "Choose a name & a password.");
  g_assert_cmpint (envoi_question_get_kind (envoi_questionnaire_find (questions, "password")), ==, ENVOI_QUESTION_SECRET);
  g_assert_false (envoi_questionnaire_get_valid (questions));
  envoi_question_set_value (envoi_questionnaire_find (questions, "username"), "new<bie");
  envoi_question_set_value (envoi_questionnaire_find (questions, "password"), "moon & sun");
  envoi_question_set_value (envoi_questionnaire_find (questions, "email"), "n@example.org");
  g_assert_true (envoi_questionnaire_get_valid (questions));
  answered = envoi_questionnaire_dup_form (questions);
  xml = submit (&line, form);
  g_assert_cmpstr (xml, ==, "<query xmlns='jabber:iq:register'><username>new&lt;bie</username><password>moon &amp; sun</password>"
                            "<email>n@example.org</email><key>k1</key></query>");
  line_close (&line);
}

/* A 1x1 picture; what it shows does not matter here. */
#define DOT "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
#define CID "sha1+8f35fef110ffc5df08d579a50083ff9308fb6242@bob.xmpp.org"
#define FIELD(attributes, content) "<field " attributes ">" content "</field>"
#define CAPTCHA_FORM \
  "<query xmlns='jabber:iq:register'><instructions>old programs read this</instructions><username/><password/>" \
  "<x xmlns='jabber:x:data' type='form'><title>Account</title><instructions>Fill it in</instructions>" \
  FIELD ("type='hidden' var='FORM_TYPE'", "<value>urn:xmpp:captcha</value>") \
  FIELD ("type='text-single' var='username' label='User'", "<required/>") FIELD ("type='text-private' var='password'", "<required/>") \
  FIELD ("type='fixed' var='captcha-fallback-text'", "<value>No picture? Go to the page.</value>") \
  FIELD ("type='text-single' var='captcha-fallback-url' label='Page'", "<value>https://prosody.test/captcha/1</value>") \
  FIELD ("type='hidden' var='challenge'", "<value>c1</value>") FIELD ("type='hidden' var='sid'", "") \
  FIELD ("type='text-single' var='ocr' label='Enter the text'", \
         "<required/><media xmlns='urn:xmpp:media-element'><uri type='audio/x-wav'>https://prosody.test/1.wav</uri>" \
         "<uri type='image/png'>cid:" CID "</uri></media>") \
  "</x><data xmlns='urn:xmpp:bob' cid='" CID "' type='image/png' max-age='0'>" DOT "</data></query>"

/* A puzzle in a picture (XEP-0158): the picture comes along, the web page is only offered, what is hidden goes back. */
static void
test_captcha (void)
{
  Line line = line_open ();
  g_autoptr (EnvoiAccountForm) form = fetch (&line, CAPTCHA_FORM);
  g_autoptr (EnvoiQuestionnaire) questions = envoi_questionnaire_new_for_form (form->form, envoi_account_form_get_query (form));
  EnvoiQuestion *ocr = envoi_questionnaire_find (questions, "ocr"), *page = envoi_questionnaire_find (questions, "captcha-fallback-url");
  g_autoptr (EnvoiForm) answered = NULL;
  g_autofree char *xml = NULL;

  g_assert_false (form->plain);
  g_assert_nonnull (envoi_question_get_picture (ocr));
  g_assert_cmpmem (g_bytes_get_data (envoi_question_get_picture (ocr), NULL), 4, "\x89PNG", 4);
  g_assert_cmpint (envoi_question_get_kind (page), ==, ENVOI_QUESTION_FIXED);
  g_assert_cmpstr (envoi_question_get_link (page), ==, "https://prosody.test/captcha/1");
  g_assert_cmpstr (envoi_question_get_link (ocr), ==, "https://prosody.test/1.wav");
  envoi_question_set_value (envoi_questionnaire_find (questions, "username"), "newbie");
  envoi_question_set_value (envoi_questionnaire_find (questions, "password"), "moon");
  envoi_question_set_value (ocr, "84ws2");
  answered = envoi_questionnaire_dup_form (questions);
  xml = submit (&line, form);
  g_assert_nonnull (strstr (xml, "<value>urn:xmpp:captcha</value>"));
  g_assert_nonnull (strstr (xml, "<field var='challenge'"));
  g_assert_nonnull (strstr (xml, "<value>c1</value>"));
  g_assert_nonnull (strstr (xml, "<value>84ws2</value>"));
  g_assert_nonnull (strstr (xml, "<value>newbie</value>"));
  g_assert_null (strstr (xml, "captcha-fallback-text"));
  line_close (&line);
}

static void
test_bits (void)
{
  static const struct { const char *data; gboolean good; } cases[] = {
    { "<data xmlns='urn:xmpp:bob' cid='a@b'>" DOT "</data>", TRUE },
    { "<data xmlns='urn:xmpp:bob' cid='a@b'> iVBO\nRw== </data>", TRUE },
    { "<data xmlns='urn:xmpp:bob' cid='c@b'>" DOT "</data>", FALSE },
    { "<data xmlns='urn:other' cid='a@b'>" DOT "</data>", FALSE },
    { "<data xmlns='urn:xmpp:bob' cid='a@b'/>", FALSE },
    { "<data xmlns='urn:xmpp:bob' cid='a@b'>&lt;svg/></data>", FALSE },
    { "<data xmlns='urn:xmpp:bob' cid='a@b'>abc</data>", FALSE },
  };
  Line line = line_open ();
  g_autoptr (EnvoiStanza) question = NULL;
  g_autoptr (GBytes) fetched = NULL;
  DexFuture *future;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml = g_strdup_printf ("<iq>%s</iq>", cases[i].data);
      g_autoptr (EnvoiStanza) stanza = stanza_from (xml);
      g_autoptr (GBytes) bytes = envoi_bits_read (envoi_stanza_get_root (stanza), "cid:a@b");

      g_assert_true ((bytes != NULL) == cases[i].good);
    }
  future = envoi_bits_fetch (line.router, SERVER, "cid:a@b");
  question = peer_take (line.peer, "data", "urn:xmpp:bob");
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (question, "data", "urn:xmpp:bob"), "cid"), ==, "a@b");
  peer_answer (line.peer, question, cases[0].data);
  fetched = await_dup (future);
  g_assert_cmpuint (g_bytes_get_size (fetched), >, 40);
  line_close (&line);
}

static void
test_token (void)
{
  Line line = line_open ();
  DexFuture *future = envoi_account_form_present_token (line.router, SERVER, "t<1>");
  g_autoptr (EnvoiStanza) sent = peer_take (line.peer, "preauth", "urn:xmpp:pars:0");

  g_assert_cmpstr (envoi_stanza_get_type_attribute (sent), ==, "set");
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (sent, "preauth", "urn:xmpp:pars:0"), "token"), ==, "t<1>");
  peer_answer (line.peer, sent, NULL);
  await_dup (future);
  line_close (&line);
}

/* What is no form is refused as a whole, and a link counts only when a browser would open it. */
static void
test_nonsense (void)
{
  static const char * const answers[] = {
    "", "<query xmlns='jabber:iq:auth'/>",
    "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'>"
    FIELD ("var='FORM_TYPE' type='hidden'", "<value>a</value>") FIELD ("var='FORM_TYPE' type='hidden'", "<value>b</value>") "</x></query>",
  };
  Line line = line_open ();
  g_autoptr (EnvoiAccountForm) odd = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      DexFuture *future = envoi_account_form_fetch (line.router, SERVER);
      g_autoptr (EnvoiStanza) question = peer_take (line.peer, "query", "jabber:iq:register");
      g_autoptr (GError) error = NULL;

      peer_answer (line.peer, question, answers[i]);
      error = await_error (future);
      g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_UNDEFINED_CONDITION);
    }
  odd = fetch (&line, "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:oob'><url>javascript:alert(1)</url></x></query>");
  g_assert_null (odd->url);
  g_assert_cmpuint (odd->form->fields->len, ==, 0);
  line_close (&line);
}

/* The form of a room: choices keep what holds, all kinds go back as they came. */
static void
test_all_kinds (void)
{
  g_autoptr (EnvoiStanza) stanza = stanza_from (
    "<iq><x xmlns='jabber:x:data' type='form'>" FIELD ("var='FORM_TYPE' type='hidden'", "<value>muc#roomconfig</value>")
    FIELD ("var='name' type='text-single'", "<value>Verona</value>") FIELD ("var='lines' type='text-multi'", "<value>a</value><value>b</value>")
    FIELD ("var='open' type='boolean'", "<value>true</value>")
    FIELD ("var='max' type='list-single'", "<value>77</value><option label='Ten'><value>10</value></option>")
    FIELD ("var='roles' type='list-multi'", "<value>visitor</value><option><value>visitor</value></option><option><value>moderator</value></option>")
    FIELD ("var='owner' type='jid-multi'", "<value>Romeo@Example.ORG</value>") FIELD ("var='nothing' type='list-single'", "")
    FIELD ("var='strange' type='urn:unknown'", "<value>x</value>") FIELD ("type='fixed'", "<value>Words</value>") "</x></iq>");
  g_autoptr (EnvoiForm) form = envoi_form_read (envoi_stanza_find (stanza, "x", "jabber:x:data"));
  g_autoptr (EnvoiQuestionnaire) questions = envoi_questionnaire_new_for_form (form, NULL);
  g_autoptr (EnvoiForm) answered = NULL;
  EnvoiQuestion *max = envoi_questionnaire_find (questions, "max");

  g_assert_true (envoi_questionnaire_get_valid (questions));
  g_assert_cmpuint (envoi_question_get_n_options (max), ==, 2);
  g_assert_cmpstr (envoi_question_get_value (max), ==, "77");
  g_assert_cmpint (envoi_question_get_kind (envoi_questionnaire_find (questions, "nothing")), ==, ENVOI_QUESTION_TEXT);
  g_assert_true (envoi_question_get_active (envoi_questionnaire_find (questions, "open")));
  envoi_question_set_value (envoi_questionnaire_find (questions, "name"), NULL);
  answered = envoi_questionnaire_dup_form (questions);
  g_assert_true (answered == form);
  g_assert_cmpstr (envoi_form_get_value (form, "name"), ==, "");
  g_assert_cmpstr (envoi_form_get_value (form, "open"), ==, "1");
  g_assert_cmpstr (envoi_form_get_value (form, "owner"), ==, "romeo@example.org");
  g_assert_cmpstr (envoi_form_get_value (form, "strange"), ==, "x");
  g_assert_cmpstr (envoi_form_find (form, "lines")->values[1], ==, "b");
}

/* Each refusal means something that the person can act on. */
static void
test_refusals (void)
{
  static const struct { int condition; gboolean puzzle; GQuark (*domain) (void); int code; } cases[] = {
    { ENVOI_STANZA_ERROR_CONFLICT, FALSE, envoi_registration_error_quark, ENVOI_REGISTRATION_ERROR_NAME_TAKEN },
    { ENVOI_STANZA_ERROR_JID_MALFORMED, FALSE, envoi_registration_error_quark, ENVOI_REGISTRATION_ERROR_NAME_REFUSED },
    { ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, FALSE, envoi_registration_error_quark, ENVOI_REGISTRATION_ERROR_REFUSED },
    { ENVOI_STANZA_ERROR_NOT_ALLOWED, TRUE, envoi_registration_error_quark, ENVOI_REGISTRATION_ERROR_WRONG_ANSWER },
    { ENVOI_STANZA_ERROR_NOT_ALLOWED, FALSE, envoi_registration_error_quark, ENVOI_REGISTRATION_ERROR_NOT_OFFERED },
    { ENVOI_STANZA_ERROR_RESOURCE_CONSTRAINT, TRUE, envoi_registration_error_quark, ENVOI_REGISTRATION_ERROR_TOO_SOON },
    { ENVOI_STANZA_ERROR_TIMEOUT, FALSE, envoi_registration_error_quark, ENVOI_REGISTRATION_ERROR_UNCERTAIN },
    { ENVOI_STANZA_ERROR_DISCONNECTED, FALSE, envoi_registration_error_quark, ENVOI_REGISTRATION_ERROR_UNCERTAIN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = envoi_new_account_error_of_answers (g_error_new_literal (ENVOI_STANZA_ERROR, cases[i].condition, "words"),
                                                                     cases[i].puzzle);

      g_assert_error (error, cases[i].domain (), cases[i].code);
      g_assert_cmpstr (error->message, ==, "words");
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = envoi_new_account_error_of_form (g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ALLOWED, ""), i);

      g_assert_error (error, ENVOI_REGISTRATION_ERROR, i ? ENVOI_REGISTRATION_ERROR_INVITATION_NEEDED : ENVOI_REGISTRATION_ERROR_NOT_OFFERED);
    }
  g_assert_null (envoi_new_account_error_of_token (g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE, "")));
  {
    g_autoptr (GError) error = envoi_new_account_error_of_token (g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_FORBIDDEN, ""));
    g_assert_error (error, ENVOI_REGISTRATION_ERROR, ENVOI_REGISTRATION_ERROR_INVITATION_REFUSED);
  }
}

/* Nobody answers, no server at all, the person changes his mind: each ends at once and leaves nothing behind. */
static void
test_ends (void)
{
  g_autofree char *path = g_dir_make_tmp ("envoi-registration-XXXXXX", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  EnvoiStore *store = envoi_store_new (folder);
  EnvoiSessionManager *manager;
  g_autoptr (GSocketListener) silent = g_socket_listener_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) cancelled = NULL, nowhere = NULL;
  EnvoiAccount *server = envoi_account_new (SERVER);
  g_autoptr (EnvoiAccount) person = envoi_account_new ("somebody@" SERVER);
  EnvoiNewAccount *making;
  DexFuture *future;

  await_dup (envoi_store_open (store));
  manager = envoi_session_manager_new (store);
  making = envoi_new_account_new (manager, person, NULL);
  nowhere = await_error (envoi_new_account_ask (making, NULL));
  g_assert_error (nowhere, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_NO_SUCH_SERVER);
  peer_settle ();
  g_assert_finalize_object (making);

  envoi_account_set_host (server, "127.0.0.1");
  envoi_account_set_port (server, g_socket_listener_add_any_inet_port (silent, NULL, NULL));
  envoi_account_set_proxy (server, "direct://");
  making = envoi_new_account_new (manager, server, "t");
  future = envoi_new_account_ask (making, cancellable);
  while (envoi_new_account_get_step (making) != ENVOI_NEW_ACCOUNT_CONNECTING)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  cancelled = await_error (future);
  g_assert_error (cancelled, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_CANCELLED);
  g_assert_cmpint (envoi_new_account_get_step (making), ==, ENVOI_NEW_ACCOUNT_IDLE);
  g_assert_false (envoi_new_account_can_create (making));
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_accounts (store)), ==, 0);
  peer_settle ();
  g_assert_finalize_object (making);
  g_assert_finalize_object (server);
  await_dup (envoi_session_manager_stop (manager));
  peer_settle ();
  g_assert_finalize_object (manager);
  await_dup (envoi_store_close (store));
  g_assert_finalize_object (store);
  g_spawn_sync (NULL, (char **) (const char *[]) { "rm", "-rf", path, NULL }, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/registration/plain", test_plain);
  g_test_add_func ("/registration/captcha", test_captcha);
  g_test_add_func ("/registration/bits", test_bits);
  g_test_add_func ("/registration/token", test_token);
  g_test_add_func ("/registration/nonsense", test_nonsense);
  g_test_add_func ("/registration/all-kinds", test_all_kinds);
  g_test_add_func ("/registration/refusals", test_refusals);
  g_test_add_func ("/registration/ends", test_ends);
  return g_test_run ();
}
