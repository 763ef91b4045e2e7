/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-new-account-private.h"

#include <string.h>

#include "0231-bits-of-binary.h"
#include "envoi-jid.h"
#include "envoi-questionnaire-form.h"

/* What is said while an account is being made: the invitation, the form, the answers, and then signing in. All in fibers. */

#define NS_INVITE "urn:xmpp:invite"

typedef struct {
  EnvoiNewAccount *self;
  GCancellable *cancellable;
  char *name, *password;
} Task;

static void
wipe (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
}

static void
task_free (gpointer data)
{
  Task *task = data;

  wipe (task->password);
  g_free (task->password);
  g_free (task->name);
  g_clear_object (&task->cancellable);
  g_object_unref (task->self);
  g_free (task);
}

static const char *
get_domain (EnvoiNewAccount *self)
{
  return envoi_account_get_jid (self->server);
}

/* What was refused ------------------------------------------------------------------------- */

static GError *
reword (GError *error, int code)
{
  GError *worded = g_error_new_literal (ENVOI_REGISTRATION_ERROR, code, error->message != NULL ? error->message : "");

  g_error_free (error);
  return worded;
}

GError *
envoi_new_account_error_of_token (GError *error)
{
  if (error->domain != ENVOI_STANZA_ERROR || error->code == ENVOI_STANZA_ERROR_TIMEOUT || error->code == ENVOI_STANZA_ERROR_DISCONNECTED)
    return envoi_new_account_translate (error);
  /* A server that does not know invitations may still make accounts for everybody. */
  if (error->code == ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE || error->code == ENVOI_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED)
    {
      g_error_free (error);
      return NULL;
    }
  return reword (error, error->code == ENVOI_STANZA_ERROR_RESOURCE_CONSTRAINT ? ENVOI_REGISTRATION_ERROR_TOO_SOON
                                                                             : ENVOI_REGISTRATION_ERROR_INVITATION_REFUSED);
}

GError *
envoi_new_account_error_of_form (GError *error, gboolean invitations)
{
  if (error->domain != ENVOI_STANZA_ERROR || error->code == ENVOI_STANZA_ERROR_TIMEOUT || error->code == ENVOI_STANZA_ERROR_DISCONNECTED)
    return envoi_new_account_translate (error);
  switch (error->code)
    {
    case ENVOI_STANZA_ERROR_RESOURCE_CONSTRAINT:
    case ENVOI_STANZA_ERROR_POLICY_VIOLATION:
      return reword (error, ENVOI_REGISTRATION_ERROR_TOO_SOON);
    case ENVOI_STANZA_ERROR_INTERNAL_SERVER_ERROR:
      return reword (error, ENVOI_REGISTRATION_ERROR_REFUSED);
    default:
      return reword (error, invitations ? ENVOI_REGISTRATION_ERROR_INVITATION_NEEDED : ENVOI_REGISTRATION_ERROR_NOT_OFFERED);
    }
}

GError *
envoi_new_account_error_of_answers (GError *error, gboolean puzzle)
{
  if (error->domain != ENVOI_STANZA_ERROR)
    return envoi_new_account_translate (error);
  switch (error->code)
    {
    case ENVOI_STANZA_ERROR_TIMEOUT:
    case ENVOI_STANZA_ERROR_DISCONNECTED:
      return reword (error, ENVOI_REGISTRATION_ERROR_UNCERTAIN);
    case ENVOI_STANZA_ERROR_CONFLICT:
      return reword (error, ENVOI_REGISTRATION_ERROR_NAME_TAKEN);
    case ENVOI_STANZA_ERROR_JID_MALFORMED:
      return reword (error, ENVOI_REGISTRATION_ERROR_NAME_REFUSED);
    case ENVOI_STANZA_ERROR_RESOURCE_CONSTRAINT:
      return reword (error, ENVOI_REGISTRATION_ERROR_TOO_SOON);
    case ENVOI_STANZA_ERROR_NOT_ALLOWED:
    case ENVOI_STANZA_ERROR_NOT_AUTHORIZED:
      return reword (error, puzzle ? ENVOI_REGISTRATION_ERROR_WRONG_ANSWER : ENVOI_REGISTRATION_ERROR_NOT_OFFERED);
    case ENVOI_STANZA_ERROR_FORBIDDEN:
    case ENVOI_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED:
    case ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE:
      return reword (error, ENVOI_REGISTRATION_ERROR_NOT_OFFERED);
    default:
      return reword (error, ENVOI_REGISTRATION_ERROR_REFUSED);
    }
}

/* Asking ----------------------------------------------------------------------------------- */

/* Name and password have places of their own in the window. */
static void
hide_field (EnvoiForm *form, const char *var)
{
  EnvoiFormField *field = envoi_form_find (form, var);

  if (field != NULL)
    g_set_str (&field->type, "hidden");
}

/* Pictures that did not come along. */
static void
fetch_pictures (Task *task, const EnvoiForm *form, EnvoiQuestionnaire *questionnaire)
{
  EnvoiNewAccount *self = task->self;

  for (guint i = 0; i < form->fields->len; i++)
    {
      const EnvoiFormField *field = form->fields->pdata[i];
      EnvoiQuestion *question = field->media != NULL ? envoi_questionnaire_find (questionnaire, field->var) : NULL;

      for (guint m = 0; question != NULL && envoi_question_get_picture (question) == NULL && m < field->media->len; m++)
        {
          const EnvoiFormMedia *media = field->media->pdata[m];
          g_autoptr (GBytes) picture = NULL;

          if (!g_str_has_prefix (media->uri, "cid:") || (media->type != NULL && !g_str_has_prefix (media->type, "image/")))
            continue;
          picture = dex_await_boxed (envoi_new_account_bound (self, envoi_bits_fetch (self->router, get_domain (self), media->uri),
                                                              task->cancellable), NULL);
          if (picture != NULL)
            envoi_question_set_picture (question, picture);
        }
    }
}

static void
take_form (Task *task, const EnvoiAccountForm *form)
{
  EnvoiNewAccount *self = task->self;
  g_autoptr (EnvoiQuestionnaire) questionnaire = NULL;

  hide_field (form->form, "username");
  hide_field (form->form, "password");
  questionnaire = envoi_questionnaire_new_for_form (form->form, envoi_account_form_get_query (form));
  envoi_questionnaire_set_link (questionnaire, form->url);
  fetch_pictures (task, form->form, questionnaire);
  if (self->questionnaire != NULL)
    envoi_questionnaire_take_answers (questionnaire, self->questionnaire);
  g_clear_pointer (&self->form, envoi_account_form_free);
  self->form = envoi_account_form_copy (form);
  envoi_new_account_set_questionnaire (self, questionnaire);
}

static gboolean
fetch_form (Task *task, GError **error)
{
  EnvoiNewAccount *self = task->self;
  g_autoptr (EnvoiAccountForm) form = NULL;
  GError *problem = NULL;
  gboolean invitations;

  envoi_new_account_set_step (self, ENVOI_NEW_ACCOUNT_ASKING);
  invitations = self->token == NULL && (envoi_connection_has_feature (self->connection, ENVOI_NS_INVITED_REGISTER_FEATURE) ||
                                        envoi_connection_has_feature (self->connection, NS_INVITE));
  form = dex_await_boxed (envoi_new_account_bound (self, envoi_account_form_fetch (self->router, get_domain (self)), task->cancellable), &problem);
  if (form == NULL)
    {
      g_propagate_error (error, envoi_new_account_error_of_form (problem, invitations));
      return FALSE;
    }
  if (envoi_form_find (form->form, "username") == NULL && form->url == NULL)
    {
      g_set_error_literal (error, ENVOI_REGISTRATION_ERROR, ENVOI_REGISTRATION_ERROR_NOT_OFFERED, "");
      return FALSE;
    }
  take_form (task, form);
  return TRUE;
}

/* From nothing to a form; the invitation counts for the line on which it was shown. */
static gboolean
approach (Task *task, GError **error)
{
  EnvoiNewAccount *self = task->self;
  GError *problem = NULL;

  if (!envoi_new_account_connect (self, task->cancellable, error))
    return FALSE;
  if (self->token != NULL)
    {
      envoi_new_account_set_step (self, ENVOI_NEW_ACCOUNT_ASKING);
      dex_await (envoi_new_account_bound (self, envoi_account_form_present_token (self->router, get_domain (self), self->token), task->cancellable),
                 &problem);
      if (problem != NULL && (problem = envoi_new_account_error_of_token (problem)) != NULL)
        {
          g_propagate_error (error, problem);
          return FALSE;
        }
    }
  return fetch_form (task, error);
}

static DexFuture *
ask_fiber (gpointer data)
{
  Task *task = data;
  GError *error = NULL;
  gboolean good = approach (task, &error);

  envoi_new_account_set_step (task->self, ENVOI_NEW_ACCOUNT_IDLE);
  if (good)
    return dex_future_new_for_object (task->self->questionnaire);
  envoi_new_account_hang_up (task->self);
  return dex_future_new_for_error (error);
}

/* Creating --------------------------------------------------------------------------------- */

static gboolean
has_puzzle (EnvoiQuestionnaire *questionnaire)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (questionnaire)); i++)
    {
      g_autoptr (EnvoiQuestion) question = g_list_model_get_item (G_LIST_MODEL (questionnaire), i);

      if (envoi_question_get_picture (question) != NULL || envoi_question_get_link (question) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
submit (Task *task, GError **error)
{
  EnvoiNewAccount *self = task->self;
  g_autoptr (EnvoiForm) form = envoi_questionnaire_dup_form (self->questionnaire);
  EnvoiFormField *secret;
  GError *problem = NULL;

  envoi_new_account_set_step (self, ENVOI_NEW_ACCOUNT_SENDING);
  envoi_form_set_value (form, "username", task->name);
  envoi_form_set_value (form, "password", task->password);
  dex_await (envoi_new_account_bound (self, envoi_account_form_submit (self->router, get_domain (self), self->form), task->cancellable), &problem);
  secret = envoi_form_find (form, "password");
  wipe (secret->values[0]);
  if (problem != NULL)
    g_propagate_error (error, envoi_new_account_error_of_answers (problem, has_puzzle (self->questionnaire)));
}

static gboolean
register_name (Task *task, GError **error)
{
  EnvoiNewAccount *self = task->self;
  gboolean uncertain = g_strcmp0 (self->uncertain, task->name) == 0;
  g_autoptr (GError) problem = NULL;

  if (!self->stands)
    {
      if (!approach (task, error))
        return FALSE;
      if (has_puzzle (self->questionnaire) || !envoi_questionnaire_get_valid (self->questionnaire))
        {
          g_set_error_literal (error, ENVOI_REGISTRATION_ERROR, ENVOI_REGISTRATION_ERROR_ASK_AGAIN, "");
          return FALSE;
        }
    }
  submit (task, &problem);
  /* That taken name is most likely what the last try has made. */
  if (problem == NULL || (uncertain && g_error_matches (problem, ENVOI_REGISTRATION_ERROR, ENVOI_REGISTRATION_ERROR_NAME_TAKEN)))
    {
      g_set_str (&self->made, task->name);
      return TRUE;
    }
  if (problem->domain == ENVOI_CONNECTION_ERROR || g_error_matches (problem, ENVOI_REGISTRATION_ERROR, ENVOI_REGISTRATION_ERROR_UNCERTAIN))
    {
      /* Silence, or a change of mind, after it was sent. */
      g_set_str (&self->uncertain, task->name);
      envoi_new_account_hang_up (self);
    }
  /* A puzzle is good for one try. */
  else if (self->stands && has_puzzle (self->questionnaire))
    fetch_form (task, NULL);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static EnvoiAccount *
dup_account (EnvoiNewAccount *self, const char *name)
{
  g_autofree char *address = g_strconcat (name, "@", get_domain (self), NULL);
  EnvoiAccount *account = envoi_account_new (address);

  envoi_account_set_host (account, envoi_account_get_host (self->server));
  envoi_account_set_port (account, envoi_account_get_port (self->server));
  envoi_account_set_security (account, envoi_account_get_security (self->server));
  envoi_account_set_proxy (account, envoi_account_get_proxy (self->server));
  envoi_account_set_pin (account, envoi_account_get_pin (self->server));
  return account;
}

static DexFuture *
create_fiber (gpointer data)
{
  Task *task = data;
  EnvoiNewAccount *self = task->self;
  g_autofree char *written = g_strconcat (task->name, "@", get_domain (self), NULL);
  g_autoptr (EnvoiJid) jid = envoi_jid_new (written, NULL);
  g_autoptr (EnvoiAccount) account = NULL, signed_in = NULL;
  GError *error = NULL;

  if (jid == NULL || envoi_jid_get_local (jid) == NULL || envoi_jid_get_resource (jid) != NULL ||
      !g_str_equal (envoi_jid_get_domain (jid), get_domain (self)))
    return dex_future_new_for_error (g_error_new_literal (ENVOI_REGISTRATION_ERROR, ENVOI_REGISTRATION_ERROR_NAME_REFUSED, ""));
  g_set_str (&task->name, envoi_jid_get_local (jid));
  if (g_strcmp0 (self->made, task->name) != 0 && !register_name (task, &error))
    {
      envoi_new_account_set_step (self, ENVOI_NEW_ACCOUNT_IDLE);
      return dex_future_new_for_error (error);
    }
  envoi_new_account_hang_up (self);
  envoi_new_account_set_step (self, ENVOI_NEW_ACCOUNT_SIGNING_IN);
  account = dup_account (self, task->name);
  signed_in = dex_await_object (envoi_session_manager_sign_in (self->manager, account, task->password, task->cancellable), &error);
  envoi_new_account_set_step (self, ENVOI_NEW_ACCOUNT_IDLE);
  if (signed_in != NULL)
    return dex_future_new_for_object (signed_in);
  /* So it was somebody else's after all. */
  if (g_error_matches (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_WRONG_PASSWORD) && g_strcmp0 (self->made, self->uncertain) == 0)
    {
      g_clear_pointer (&self->made, g_free);
      g_clear_pointer (&self->uncertain, g_free);
      g_clear_error (&error);
      error = g_error_new_literal (ENVOI_REGISTRATION_ERROR, ENVOI_REGISTRATION_ERROR_NAME_TAKEN, "");
    }
  return dex_future_new_for_error (error);
}

static Task *
task_new (EnvoiNewAccount *self, GCancellable *cancellable)
{
  Task *task = g_new0 (Task, 1);

  task->self = g_object_ref (self);
  g_set_object (&task->cancellable, cancellable);
  return task;
}

/**
 * envoi_new_account_ask:
 * @cancellable: (nullable): ends it
 *
 * Returns: (transfer full): future of #EnvoiQuestionnaire
 */
DexFuture *
envoi_new_account_ask (EnvoiNewAccount *self, GCancellable *cancellable)
{
  return dex_scheduler_spawn (NULL, 0, ask_fiber, task_new (self, cancellable), task_free);
}

/**
 * envoi_new_account_create:
 * @name: the local part of the new address
 * @password: goes to the server and, when the account stands, to the keyring
 * @cancellable: (nullable): ends it; what was sent already is not taken back
 *
 * Returns: (transfer full): future of #EnvoiAccount
 */
DexFuture *
envoi_new_account_create (EnvoiNewAccount *self, const char *name, const char *password, GCancellable *cancellable)
{
  Task *task;

  g_return_val_if_fail (self->questionnaire != NULL, NULL);

  task = task_new (self, cancellable);
  task->name = g_strdup (name);
  task->password = g_strdup (password);
  return dex_scheduler_spawn (NULL, 0, create_fiber, task, task_free);
}
