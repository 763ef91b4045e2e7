/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0158-captcha.h"

#include "envoi-xep.h"

/* Questions before something is let in. Owned by the module set; main thread. */

#define NS "urn:xmpp:captcha"
#define NS_FORMS "jabber:x:data"
#define TIMEOUT 60

struct _EnvoiCaptcha {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiCaptcha, envoi_captcha, ENVOI_TYPE_MODULE)

enum { CHALLENGED, N_SIGNALS };
static guint signals[N_SIGNALS];

void
envoi_challenge_free (EnvoiChallenge *self)
{
  g_free (self->from);
  envoi_form_unref (self->form);
  envoi_stanza_unref (self->message);
  g_free (self);
}

/**
 * envoi_challenge_read:
 *
 * Returns: (transfer full) (nullable): the question in @message
 */
EnvoiChallenge *
envoi_challenge_read (const EnvoiStanza *message)
{
  const EnvoiNode *captcha = envoi_stanza_find (message, "captcha", NS);
  const EnvoiNode *x = captcha != NULL ? envoi_node_find (captcha, "x", NS_FORMS) : NULL;
  g_autoptr (EnvoiForm) form = NULL;
  g_autofree char *from = NULL;
  EnvoiChallenge *self;

  if (x == NULL || g_strcmp0 (envoi_stanza_get_type_attribute (message), "error") == 0)
    return NULL;
  from = envoi_jid_dup_bare (envoi_stanza_get_from (message));
  form = envoi_form_read (x);
  if (from == NULL || form == NULL)
    return NULL;
  self = g_new0 (EnvoiChallenge, 1);
  self->from = g_steal_pointer (&from);
  self->form = g_steal_pointer (&form);
  self->message = envoi_stanza_ref ((EnvoiStanza *) message);
  return self;
}

/**
 * envoi_captcha_answer:
 *
 * Returns: (transfer full): a future of TRUE; rejects with ENVOI_STANZA_ERROR when the answer was wrong, or came too late
 */
DexFuture *
envoi_captcha_answer (EnvoiCaptcha *self, const char *to, const EnvoiForm *form)
{
  EnvoiBuilder *request = envoi_builder_new_iq (to, "set");

  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  g_autoptr (EnvoiStanza) stanza = NULL;

  envoi_builder_open (request, "captcha", NS);
  envoi_form_write_submit (form, request);
  stanza = envoi_builder_finish (request);
  if (router == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  return envoi_router_request (router, g_steal_pointer (&stanza), TIMEOUT);
}

static gboolean
on_message (EnvoiRouter *router, EnvoiStanza *message, gpointer user_data)
{
  g_autoptr (EnvoiChallenge) challenge = envoi_challenge_read (message);
  gboolean expected = FALSE;

  if (challenge != NULL)
    g_signal_emit (user_data, signals[CHALLENGED], 0, challenge, &expected);
  return expected;
}

static void
envoi_captcha_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_FILTER - 1, "captcha", NS, on_message);
}

static void
envoi_captcha_class_init (EnvoiCaptchaClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_captcha_attach;
  signals[CHALLENGED] = g_signal_new ("challenged", ENVOI_TYPE_CAPTCHA, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1,
                                      G_TYPE_POINTER);
}

static void
envoi_captcha_init (EnvoiCaptcha *self)
{
}

ENVOI_XEP_ROW (0158_captcha) = {
  .number = 158, .title = "CAPTCHA Forms", .version = "1.0.1", .partial = TRUE, .note = "when an account is made, and before rooms",
  .get_type = envoi_captcha_get_type,
};
