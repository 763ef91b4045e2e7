/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stanza errors (RFC 6120, 8.3) read and written. */
#include "envoi-stanza.h"
#include "envoi-text.h"

static const char * const conditions[] = {
  [ENVOI_STANZA_ERROR_UNDEFINED_CONDITION] = "undefined-condition",
  [ENVOI_STANZA_ERROR_BAD_REQUEST] = "bad-request",
  [ENVOI_STANZA_ERROR_CONFLICT] = "conflict",
  [ENVOI_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED] = "feature-not-implemented",
  [ENVOI_STANZA_ERROR_FORBIDDEN] = "forbidden",
  [ENVOI_STANZA_ERROR_GONE] = "gone",
  [ENVOI_STANZA_ERROR_INTERNAL_SERVER_ERROR] = "internal-server-error",
  [ENVOI_STANZA_ERROR_ITEM_NOT_FOUND] = "item-not-found",
  [ENVOI_STANZA_ERROR_JID_MALFORMED] = "jid-malformed",
  [ENVOI_STANZA_ERROR_NOT_ACCEPTABLE] = "not-acceptable",
  [ENVOI_STANZA_ERROR_NOT_ALLOWED] = "not-allowed",
  [ENVOI_STANZA_ERROR_NOT_AUTHORIZED] = "not-authorized",
  [ENVOI_STANZA_ERROR_POLICY_VIOLATION] = "policy-violation",
  [ENVOI_STANZA_ERROR_RECIPIENT_UNAVAILABLE] = "recipient-unavailable",
  [ENVOI_STANZA_ERROR_REDIRECT] = "redirect",
  [ENVOI_STANZA_ERROR_REGISTRATION_REQUIRED] = "registration-required",
  [ENVOI_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND] = "remote-server-not-found",
  [ENVOI_STANZA_ERROR_REMOTE_SERVER_TIMEOUT] = "remote-server-timeout",
  [ENVOI_STANZA_ERROR_RESOURCE_CONSTRAINT] = "resource-constraint",
  [ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE] = "service-unavailable",
  [ENVOI_STANZA_ERROR_SUBSCRIPTION_REQUIRED] = "subscription-required",
  [ENVOI_STANZA_ERROR_UNEXPECTED_REQUEST] = "unexpected-request",
};

/* A foreign sentence ends in a banner or a log: a paragraph is enough. */
#define MAX_TEXT_GRAPHEMES 500
#define MAX_TEXT_BYTES     2000

/**
 * envoi_stanza_error_get_condition:
 * @code: an EnvoiStanzaError
 *
 * Returns: (transfer none): the element's name; "undefined-condition" for the codes that are only ours
 */
const char *
envoi_stanza_error_get_condition (int code)
{
  return code >= 0 && code < (int) G_N_ELEMENTS (conditions)
    ? conditions[code] : conditions[ENVOI_STANZA_ERROR_UNDEFINED_CONDITION];
}

static int
find_condition (const EnvoiNode *error)
{
  for (const EnvoiNode *child = envoi_node_find (error, NULL, ENVOI_NS_STANZA_ERRORS); child != NULL;
       child = envoi_node_find_next (child, NULL, ENVOI_NS_STANZA_ERRORS))
    for (guint code = 0; code < G_N_ELEMENTS (conditions); code++)
      if (envoi_node_is (child, conditions[code], NULL))
        return code;
  return ENVOI_STANZA_ERROR_UNDEFINED_CONDITION;
}

/**
 * envoi_stanza_dup_error:
 *
 * Returns: (transfer full) (nullable): the error with the sender's own text (maybe "") as message; NULL when
 *   @self is not of type "error"
 */
GError *
envoi_stanza_dup_error (const EnvoiStanza *self)
{
  const EnvoiNode *error, *text = NULL;
  int code = ENVOI_STANZA_ERROR_UNDEFINED_CONDITION;
  g_autofree char *message = NULL;

  if (g_strcmp0 (envoi_stanza_get_type_attribute (self), "error") != 0)
    return NULL;
  error = envoi_stanza_find (self, "error", envoi_node_get_ns (envoi_stanza_get_root (self)));
  if (error != NULL)
    {
      code = find_condition (error);
      text = envoi_node_find (error, "text", ENVOI_NS_STANZA_ERRORS);
    }
  if (text != NULL)
    message = g_strndup (envoi_node_get_text (text),
                         envoi_text_clip (envoi_node_get_text (text), MAX_TEXT_GRAPHEMES, MAX_TEXT_BYTES));
  return g_error_new_literal (ENVOI_STANZA_ERROR, code, message != NULL ? message : "");
}

/**
 * envoi_stanza_new_error_reply:
 * @request: what is answered
 * @error_type: "cancel", "modify", "auth" or "wait"
 * @code: an EnvoiStanzaError
 *
 * Returns: (transfer full) (nullable): the answer; NULL when @request is an error itself, which is never
 *   answered (RFC 6120, 8.3.1)
 */
EnvoiStanza *
envoi_stanza_new_error_reply (const EnvoiStanza *request, const char *error_type, int code)
{
  EnvoiBuilder *builder;

  if (g_strcmp0 (envoi_stanza_get_type_attribute (request), "error") == 0)
    return NULL;
  builder = envoi_builder_new (envoi_stanza_get_name (request), envoi_node_get_ns (envoi_stanza_get_root (request)));
  envoi_builder_attribute (builder, "to", envoi_stanza_get_from (request));
  envoi_builder_attribute (builder, "type", "error");
  envoi_builder_attribute (builder, "id", envoi_stanza_get_id (request));
  envoi_builder_open (builder, "error", NULL);
  envoi_builder_attribute (builder, "type", error_type);
  envoi_builder_leaf (builder, envoi_stanza_error_get_condition (code), ENVOI_NS_STANZA_ERRORS, NULL);
  return envoi_builder_finish (builder);
}

/**
 * envoi_builder_new_result:
 * @request: an iq of type "get" or "set"
 *
 * Returns: (transfer full): a builder of its answer
 */
EnvoiBuilder *
envoi_builder_new_result (const EnvoiStanza *request)
{
  EnvoiBuilder *builder = envoi_builder_new_iq (envoi_stanza_get_from (request), "result");

  envoi_builder_attribute (builder, "id", envoi_stanza_get_id (request));
  return builder;
}
