/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Login, session and its features in one go: SASL 2 (XEP-0388), Bind 2 (XEP-0386), tokens (XEP-0484). */
#include "envoi-stream-private.h"
#include "envoi-jid.h"
#include "envoi-time.h"

#define TAG "Envoi"

static const EnvoiNode *
find_inline (EnvoiStream *self, const char *name, const char *ns)
{
  const EnvoiNode *login = envoi_stanza_find (self->login_features, "authentication", ENVOI_NS_SASL2);
  const EnvoiNode *container = login != NULL ? envoi_node_find (login, "inline", ENVOI_NS_SASL2) : NULL;
  return container != NULL ? envoi_node_find (container, name, ns) : NULL;
}

static EnvoiSaslOffer *
read_token_offer (EnvoiStream *self)
{
  const EnvoiNode *fast = find_inline (self, "fast", ENVOI_NS_FAST);
  if (fast == NULL)
    return NULL;
  EnvoiSaslOffer *offer = envoi_sasl_offer_new ();
  for (const EnvoiNode *child = envoi_node_find (fast, "mechanism", NULL); child != NULL && offer->mechanisms->len < 32;
       child = envoi_node_find_next (child, "mechanism", NULL))
    g_ptr_array_add (offer->mechanisms, g_strstrip (g_strdup (envoi_node_get_text (child))));
  return offer;
}

static gboolean
is_bound (const char *mechanism)
{
  return !g_str_has_suffix (mechanism, "-NONE");
}

/* TRUE with the binding data (NULL for none) when the token's mechanism can be spoken on this line. */
static gboolean
get_token_binding (EnvoiStream *self, const char *mechanism, GBytes **binding)
{
  *binding = NULL;
  if (g_str_has_suffix (mechanism, "-EXPR"))
    *binding = self->exporter != NULL ? g_bytes_ref (self->exporter) : NULL;
  else if (g_str_has_suffix (mechanism, "-ENDP"))
    *binding = envoi_transport_dup_binding (self->transport, G_TLS_CHANNEL_BINDING_TLS_SERVER_END_POINT);
  else
    return TRUE;
  return *binding != NULL;
}

static gboolean
wants_binding (EnvoiStream *self)
{
  return self->memory->auth_memory != NULL && g_str_has_suffix (self->memory->auth_memory, "-PLUS");
}

gboolean
envoi_stream_try_token (EnvoiStream *self)
{
  EnvoiFastToken *token = self->memory->token;
  g_autoptr (EnvoiSaslOffer) offer = read_token_offer (self);
  g_autoptr (GBytes) binding = NULL;
  if (token == NULL || offer == NULL || !envoi_sasl_offer_has (offer, token->mechanism) ||
      !g_str_has_prefix (token->mechanism, "HT-SHA-256-") ||
      (token->expires != 0 && token->expires < envoi_time_now ()) ||
      (wants_binding (self) && !is_bound (token->mechanism)) ||
      !get_token_binding (self, token->mechanism, &binding))
    return FALSE;
  self->fast_in_use = TRUE;
  token->counter++;
  self->callbacks->token (self, self->user_data);
  char *initial = envoi_fast_start (self->memory->config->user, token->token, binding);
  envoi_stream_authenticate2 (self, token->mechanism, initial);
  envoi_secret_free (initial);
  return TRUE;
}

void
envoi_stream_forget_token (EnvoiStream *self)
{
  g_clear_pointer (&self->memory->token, envoi_fast_token_free);
  self->callbacks->token (self, self->user_data);
}

static void
write_bind (EnvoiStream *self, EnvoiBuilder *builder, const EnvoiNode *bind)
{
  const EnvoiNode *container = envoi_node_find (bind, "inline", ENVOI_NS_BIND2);
  gboolean carbons = FALSE, csi = FALSE, sm = FALSE;
  for (const EnvoiNode *feature = container != NULL ? envoi_node_find (container, "feature", ENVOI_NS_BIND2) : NULL; feature != NULL;
       feature = envoi_node_find_next (feature, "feature", ENVOI_NS_BIND2))
    {
      const char *name = envoi_node_get_attribute (feature, "var");
      carbons |= g_strcmp0 (name, ENVOI_NS_CARBONS) == 0;
      csi |= g_strcmp0 (name, ENVOI_NS_CSI) == 0;
      sm |= g_strcmp0 (name, ENVOI_NS_SM) == 0;
    }
  self->asked_bind2 = TRUE;
  self->asked_carbons = carbons;
  envoi_builder_open (builder, "bind", ENVOI_NS_BIND2);
  envoi_builder_leaf (builder, "tag", NULL, TAG);
  if (carbons)
    envoi_builder_leaf (builder, "enable", ENVOI_NS_CARBONS, NULL);
  if (csi && self->memory->inactive)
    envoi_builder_leaf (builder, "inactive", ENVOI_NS_CSI, NULL);
  if (sm)
    {
      envoi_builder_open (builder, "enable", ENVOI_NS_SM);
      envoi_builder_attribute (builder, "resume", "true");
      envoi_builder_close (builder);
    }
  envoi_builder_close (builder);
}

void
envoi_stream_authenticate2 (EnvoiStream *self, const char *mechanism, const char *initial)
{
  EnvoiLineMemory *memory = self->memory;
  EnvoiBuilder *builder = envoi_builder_new ("authenticate", ENVOI_NS_SASL2);
  envoi_builder_attribute (builder, "mechanism", mechanism);
  envoi_builder_leaf (builder, "initial-response", NULL, initial);
  envoi_builder_open (builder, "user-agent", NULL);
  envoi_builder_attribute (builder, "id", memory->config->user_agent_id);
  envoi_builder_leaf (builder, "software", NULL, TAG);
  envoi_builder_close (builder);

  g_clear_pointer (&self->fast_wanted, g_free);
  if (self->fast_in_use)
    {
      envoi_builder_open (builder, "fast", ENVOI_NS_FAST);
      envoi_builder_attribute_uint (builder, "count", memory->token->counter);
      envoi_builder_close (builder);
    }
  else
    {
      g_autoptr (EnvoiSaslOffer) offer = read_token_offer (self);
      g_autoptr (GBytes) end_point = envoi_transport_dup_binding (self->transport, G_TLS_CHANNEL_BINDING_TLS_SERVER_END_POINT);
      const char *wanted = offer != NULL ? envoi_fast_choose (offer, self->exporter != NULL, end_point != NULL,
                                                              wants_binding (self) || g_str_has_suffix (mechanism, "-PLUS"))
                                         : NULL;
      if (wanted != NULL)
        {
          self->fast_wanted = g_strdup (wanted);
          envoi_builder_open (builder, "request-token", ENVOI_NS_FAST);
          envoi_builder_attribute (builder, "mechanism", wanted);
          envoi_builder_close (builder);
        }
    }
  if (memory->session != NULL && find_inline (self, "sm", ENVOI_NS_SM) != NULL)
    {
      self->asked_resume = TRUE;
      envoi_builder_open (builder, "resume", ENVOI_NS_SM);
      envoi_builder_attribute_uint (builder, "h", envoi_stream_management_ask_resume (memory->management));
      envoi_builder_attribute (builder, "previd", memory->session->id);
      envoi_builder_close (builder);
    }
  const EnvoiNode *bind = find_inline (self, "bind", ENVOI_NS_BIND2);
  if (bind != NULL)
    write_bind (self, builder, bind);
  envoi_stream_expect (self, ENVOI_STAGE_AUTH);
  envoi_stream_send (self, envoi_builder_finish (builder));
}

static gboolean
prove (EnvoiStream *self, const char *additional)
{
  g_autoptr (GError) error = NULL;
  if (self->fast_in_use)
    {
      g_autoptr (GBytes) binding = NULL;
      EnvoiFastToken *token = self->memory->token;
      if (get_token_binding (self, token->mechanism, &binding) && envoi_fast_verify (token->token, binding, additional))
        return TRUE;
      g_set_error_literal (&error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_SERVER_PROOF, "the server does not know the token");
    }
  else if (self->sasl != NULL && envoi_sasl_succeed (self->sasl, additional, &error))
    return TRUE;
  if (error == NULL)
    g_set_error_literal (&error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_SERVER_PROOF, "success without a login");
  envoi_stream_fail_with (self, g_steal_pointer (&error));
  return FALSE;
}

static void
take_token (EnvoiStream *self, const EnvoiNode *node)
{
  const char *secret = envoi_node_get_attribute (node, "token");
  const char *mechanism = self->fast_wanted != NULL ? self->fast_wanted
                          : self->memory->token != NULL ? self->memory->token->mechanism : NULL;
  if (secret == NULL || *secret == '\0' || strlen (secret) > 4096 || mechanism == NULL)
    return;
  EnvoiFastToken *token = g_new0 (EnvoiFastToken, 1);
  token->token = g_strdup (secret);
  token->mechanism = g_strdup (mechanism);
  if (envoi_node_get_attribute (node, "expiry") == NULL ||
      !envoi_time_parse (envoi_node_get_attribute (node, "expiry"), &token->expires))
    token->expires = 0;
  envoi_fast_token_free (self->memory->token);
  self->memory->token = token;
  self->callbacks->token (self, self->user_data);
}

void
envoi_stream_succeed2 (EnvoiStream *self, EnvoiStanza *success)
{
  const EnvoiNode *root = envoi_stanza_get_root (success);
  const EnvoiNode *data = envoi_node_find (root, "additional-data", ENVOI_NS_SASL2);
  const EnvoiNode *identity = envoi_node_find (root, "authorization-identifier", ENVOI_NS_SASL2);
  g_autofree char *additional = data != NULL ? g_strstrip (g_strdup (envoi_node_get_text (data))) : NULL;
  if (!prove (self, additional))
    return;
  g_autofree char *full = identity != NULL ? envoi_jid_dup_full (envoi_node_get_text (identity)) : NULL;
  g_autofree char *bare = full != NULL ? envoi_jid_dup_bare (full) : NULL;
  if (g_strcmp0 (bare, self->memory->config->jid) != 0)
    {
      envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_PROTOCOL, "the server logged in somebody else");
      return;
    }
  self->authenticated = TRUE;
  envoi_xml_set_authenticated (self->xml, TRUE);
  envoi_stream_remember_login (self);
  const EnvoiNode *token = envoi_node_find (root, "token", ENVOI_NS_FAST);
  if (token != NULL)
    take_token (self, token);

  const EnvoiNode *resumed = envoi_node_find (root, "resumed", ENVOI_NS_SM);
  const EnvoiNode *failed = envoi_node_find (root, "failed", ENVOI_NS_SM);
  if (self->asked_resume && resumed != NULL)
    {
      if (envoi_stream_take_resumed (self, resumed))
        envoi_stream_ready (self, TRUE);
      return;
    }
  if (self->asked_resume && !envoi_stream_take_resume_failed (self, failed))
    return;
  const EnvoiNode *bound = envoi_node_find (root, "bound", ENVOI_NS_BIND2);
  if (!self->asked_bind2 || bound == NULL)
    {
      envoi_stream_expect (self, ENVOI_STAGE_BIND_FEATURES);
      return;
    }
  if (g_strcmp0 (bare, full) == 0)
    {
      envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_PROTOCOL, "the server named no resource");
      return;
    }
  g_set_str (&self->bound_jid, full);
  self->carbons = self->asked_carbons;
  const EnvoiNode *enabled = envoi_node_find (bound, "enabled", ENVOI_NS_SM);
  if (enabled != NULL)
    envoi_stream_take_enabled (self, enabled);
  envoi_stream_expect (self, ENVOI_STAGE_LAST_FEATURES);
}
