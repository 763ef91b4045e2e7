/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0077-new-account.h"

#include <string.h>

#include "envoi-text.h"

#define NS "jabber:iq:register"
#define NS_PREAUTH "urn:xmpp:pars:0"
#define NS_OOB "jabber:x:oob"
#define TIMEOUT 40
#define MAX_WORDS 4000
#define MAX_URL 2000

G_DEFINE_BOXED_TYPE (EnvoiAccountForm, envoi_account_form, envoi_account_form_copy, envoi_account_form_free)

/* What the older kind may ask for (XEP-0077, 14.3). */
static const char * const plain_fields[] = { "username", "password", "nick", "name", "first", "last", "email", "address", "city", "state",
                                             "zip", "phone", "url", "date", "misc", "text", "key", NULL };

EnvoiAccountForm *
envoi_account_form_copy (const EnvoiAccountForm *self)
{
  EnvoiAccountForm *copy = g_new0 (EnvoiAccountForm, 1);

  copy->form = envoi_form_ref (self->form);
  copy->plain = self->plain;
  copy->url = g_strdup (self->url);
  copy->stanza = envoi_stanza_ref (self->stanza);
  return copy;
}

void
envoi_account_form_free (EnvoiAccountForm *self)
{
  envoi_form_unref (self->form);
  g_free (self->url);
  envoi_stanza_unref (self->stanza);
  g_free (self);
}

const EnvoiNode *
envoi_account_form_get_query (const EnvoiAccountForm *self)
{
  return envoi_stanza_find (self->stanza, "query", NS);
}

static EnvoiForm *
read_plain (const EnvoiNode *query)
{
  EnvoiForm *form = envoi_form_new (NULL);
  const EnvoiNode *instructions = envoi_node_find (query, "instructions", NS);

  for (const EnvoiNode *child = envoi_node_first_element (query); child; child = envoi_node_next_element (child))
    {
      const char *name = envoi_node_get_name (child), *type = "text-single";
      EnvoiFormField *field;

      if (g_strcmp0 (envoi_node_get_ns (child), NS) != 0 || !g_strv_contains (plain_fields, name) || envoi_form_find (form, name))
        continue;
      if (g_str_equal (name, "password"))
        type = "text-private";
      else if (g_str_equal (name, "key"))
        type = "hidden";
      envoi_form_set_value (form, name, g_str_equal (name, "key") ? envoi_node_get_text (child) : NULL);
      field = envoi_form_find (form, name);
      field->type = g_strdup (type);
      field->required = TRUE;
    }
  if (instructions)
    {
      form->instructions = envoi_text_sanitize (envoi_node_get_text (instructions), -1);
      form->instructions[envoi_text_clip (form->instructions, MAX_WORDS, MAX_WORDS)] = '\0';
    }
  return form;
}

/**
 * envoi_account_form_read:
 * @answer: of a server that was asked for its form
 *
 * A data form counts more than elements; they are there for programs that know no better.
 *
 * Returns: (transfer full) (nullable): what the server wants to know
 */
EnvoiAccountForm *
envoi_account_form_read (EnvoiStanza *answer)
{
  const EnvoiNode *query = envoi_stanza_find (answer, "query", NS);
  const EnvoiNode *x = query ? envoi_node_find (query, "x", ENVOI_NS_DATA_FORMS) : NULL;
  const EnvoiNode *oob = query ? envoi_node_find (query, "x", NS_OOB) : NULL;
  const EnvoiNode *url = oob ? envoi_node_find (oob, "url", NS_OOB) : NULL;
  g_autofree char *text = url ? g_strstrip (g_strdup (envoi_node_get_text (url))) : NULL;
  EnvoiForm *form;
  EnvoiAccountForm *self;

  if (query == NULL)
    return NULL;
  form = x ? envoi_form_read (x) : read_plain (query);
  if (form == NULL)
    return NULL;
  self = g_new0 (EnvoiAccountForm, 1);
  self->form = form;
  self->plain = x == NULL;
  self->stanza = envoi_stanza_ref (answer);
  if (text && strlen (text) <= MAX_URL && (g_ascii_strncasecmp (text, "https://", 8) == 0 || g_ascii_strncasecmp (text, "http://", 7) == 0))
    self->url = g_steal_pointer (&text);
  return self;
}

static DexFuture *
on_done (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
on_form (DexFuture *answer, gpointer user_data)
{
  EnvoiAccountForm *form = envoi_account_form_read (g_value_get_boxed (dex_future_get_value (answer, NULL)));

  if (form == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_UNDEFINED_CONDITION, "Not a form");
  return dex_future_new_take_boxed (ENVOI_TYPE_ACCOUNT_FORM, form);
}

/**
 * envoi_account_form_present_token:
 * @token: of an invitation: a secret
 *
 * Shows the invitation on this line (XEP-0445, 4): what comes next is registered by its leave.
 */
DexFuture *
envoi_account_form_present_token (EnvoiRouter *router, const char *server, const char *token)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (server, "set");

  envoi_builder_open (iq, "preauth", NS_PREAUTH);
  envoi_builder_attribute (iq, "token", token);
  return dex_future_then (envoi_router_request (router, envoi_builder_finish (iq), TIMEOUT), on_done, NULL, NULL);
}

DexFuture *
envoi_account_form_fetch (EnvoiRouter *router, const char *server)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (server, "get");

  envoi_builder_open (iq, "query", NS);
  return dex_future_then (envoi_router_request (router, envoi_builder_finish (iq), TIMEOUT), on_form, NULL, NULL);
}

DexFuture *
envoi_account_form_submit (EnvoiRouter *router, const char *server, const EnvoiAccountForm *form)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (server, "set");

  envoi_builder_open (iq, "query", NS);
  if (!form->plain)
    envoi_form_write_submit (form->form, iq);
  for (guint i = 0; form->plain && i < form->form->fields->len; i++)
    {
      const EnvoiFormField *field = form->form->fields->pdata[i];

      envoi_builder_leaf (iq, field->var, NULL, field->values[0] ? field->values[0] : "");
    }
  return dex_future_then (envoi_router_request (router, envoi_builder_finish (iq), TIMEOUT), on_done, NULL, NULL);
}
