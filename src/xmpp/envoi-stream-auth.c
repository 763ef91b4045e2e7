/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The login of a stream: what is offered, which way is taken, and SASL as RFC 6120 has it. */
#include "envoi-stream-private.h"

static void
add_texts (GPtrArray *names, const EnvoiNode *parent, const char *name, const char *ns)
{
  for (const EnvoiNode *child = envoi_node_find (parent, name, ns); child != NULL && names->len < 64;
       child = envoi_node_find_next (child, name, ns))
    g_ptr_array_add (names, g_strstrip (g_strdup (envoi_node_get_text (child))));
}

static EnvoiSaslOffer *
read_offer (const EnvoiNode *mechanisms, const char *ns, const EnvoiNode *bindings)
{
  EnvoiSaslOffer *offer = envoi_sasl_offer_new ();
  add_texts (offer->mechanisms, mechanisms, "mechanism", ns);
  if (bindings == NULL)
    return offer;
  offer->bindings = g_ptr_array_new_with_free_func (g_free);
  for (const EnvoiNode *child = envoi_node_find (bindings, "channel-binding", ENVOI_NS_BINDINGS);
       child != NULL && offer->bindings->len < 64; child = envoi_node_find_next (child, "channel-binding", ENVOI_NS_BINDINGS))
    if (envoi_node_get_attribute (child, "type") != NULL)
      g_ptr_array_add (offer->bindings, g_strdup (envoi_node_get_attribute (child, "type")));
  return offer;
}

static void
start_password (EnvoiStream *self)
{
  EnvoiLineConfig *config = self->memory->config;
  g_autoptr (GError) error = NULL;
  EnvoiSaslChoice choice;
  if (config->password == NULL)
    {
      envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_NO_PASSWORD, "there is no password");
      return;
    }
  g_clear_pointer (&self->sasl, envoi_sasl_free);
  g_autoptr (GBytes) end_point = envoi_transport_dup_binding (self->transport, G_TLS_CHANNEL_BINDING_TLS_SERVER_END_POINT);
  if (envoi_sasl_choose (self->offer, self->exporter != NULL, end_point != NULL, self->memory->auth_memory, &choice, &error))
    self->sasl = envoi_sasl_new (&choice, self->offer, config->user, config->password,
                                 g_strcmp0 (choice.binding, "tls-exporter") == 0 ? self->exporter : end_point, &self->memory->cache, &error);
  char *initial = self->sasl != NULL ? envoi_sasl_start (self->sasl, &error) : NULL;
  if (initial == NULL)
    {
      envoi_stream_fail_with (self, g_steal_pointer (&error));
      return;
    }
  if (self->sasl2)
    envoi_stream_authenticate2 (self, choice.mechanism, initial);
  else
    {
      EnvoiBuilder *builder = envoi_builder_new ("auth", ENVOI_NS_SASL);
      envoi_builder_attribute (builder, "mechanism", choice.mechanism);
      envoi_builder_text (builder, *initial != '\0' ? initial : "=");
      envoi_stream_expect (self, ENVOI_STAGE_AUTH);
      envoi_stream_send (self, envoi_builder_finish (builder));
    }
  envoi_secret_free (initial);
}

void
envoi_stream_authenticate (EnvoiStream *self, EnvoiStanza *features)
{
  const EnvoiNode *bindings = envoi_stanza_find (features, "sasl-channel-binding", ENVOI_NS_BINDINGS);
  const EnvoiNode *newer = envoi_stanza_find (features, "authentication", ENVOI_NS_SASL2);
  const EnvoiNode *older = envoi_stanza_find (features, "mechanisms", ENVOI_NS_SASL);
  self->sasl2 = newer != NULL && self->memory->config->user_agent_id != NULL;
  if (!self->sasl2 && older == NULL)
    {
      envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_NO_MECHANISM, "the server offers no login");
      return;
    }
  g_clear_pointer (&self->login_features, envoi_stanza_unref);
  self->login_features = envoi_stanza_ref (features);
  g_clear_pointer (&self->offer, envoi_sasl_offer_free);
  self->offer = self->sasl2 ? read_offer (newer, ENVOI_NS_SASL2, bindings) : read_offer (older, ENVOI_NS_SASL, bindings);
  g_clear_pointer (&self->exporter, g_bytes_unref);
  self->exporter = envoi_transport_dup_binding (self->transport, G_TLS_CHANNEL_BINDING_TLS_EXPORTER);
  if (!self->sasl2 || !envoi_stream_try_token (self))
    start_password (self);
}

/* What this account can do at its best, so that a later offer of less is noticed. A weaker one replaces it only when the
 * server itself has signed its list (XEP-0474). */
void
envoi_stream_remember_login (EnvoiStream *self)
{
  if (self->sasl == NULL)
    return;
  const char *mechanism = envoi_sasl_get_mechanism (self->sasl);
  int rank = envoi_sasl_rank (mechanism), before = envoi_sasl_rank (self->memory->auth_memory);
  if (rank > before || (rank < before && envoi_sasl_is_confirmed (self->sasl)))
    {
      g_set_str (&self->memory->auth_memory, mechanism);
      self->callbacks->auth_memory (self, self->user_data);
    }
}

static void
respond (EnvoiStream *self, const char *response)
{
  EnvoiBuilder *builder = envoi_builder_new ("response", self->sasl2 ? ENVOI_NS_SASL2 : ENVOI_NS_SASL);
  if (*response != '\0')
    envoi_builder_text (builder, response);
  envoi_stream_expect (self, ENVOI_STAGE_AUTH);
  envoi_stream_send (self, envoi_builder_finish (builder));
}

static void
on_stepped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EnvoiStream) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *response = envoi_sasl_step_finish (self->sasl, result, &error);
  if (self->stage != ENVOI_STAGE_AUTH)
    return;
  if (response == NULL)
    envoi_stream_fail_with (self, g_steal_pointer (&error));
  else
    respond (self, response);
}

static void
take_failure (EnvoiStream *self, EnvoiStanza *element)
{
  const EnvoiNode *root = envoi_stanza_get_root (element);
  const char *ns = self->sasl2 ? ENVOI_NS_SASL2 : ENVOI_NS_SASL;
  const char *condition = envoi_stream_condition (root, ENVOI_NS_SASL);
  const EnvoiNode *text = envoi_node_find (root, "text", ns);
  if (self->fast_in_use)
    {
      /* The token is spent; the password is the way that was there before it. */
      envoi_stream_forget_token (self);
      self->fast_in_use = FALSE;
      start_password (self);
      return;
    }
  envoi_stream_fail_with (self, envoi_sasl_failure (condition, text != NULL ? envoi_node_get_text (text) : NULL));
}

static void
take_success (EnvoiStream *self, EnvoiStanza *element)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *additional = g_strstrip (g_strdup (envoi_node_get_text (envoi_stanza_get_root (element))));
  if (self->sasl == NULL || !envoi_sasl_succeed (self->sasl, g_str_equal (additional, "=") ? NULL : additional, &error))
    {
      envoi_stream_fail_with (self, g_steal_pointer (&error));
      return;
    }
  self->authenticated = TRUE;
  envoi_stream_remember_login (self);
  envoi_xml_set_authenticated (self->xml, TRUE);
  envoi_stream_restart (self, ENVOI_STAGE_BIND_FEATURES);
}

void
envoi_stream_auth_element (EnvoiStream *self, EnvoiStanza *element)
{
  const EnvoiNode *root = envoi_stanza_get_root (element);
  const char *ns = self->sasl2 ? ENVOI_NS_SASL2 : ENVOI_NS_SASL;
  if (envoi_node_is (root, "challenge", ns) && self->sasl != NULL)
    {
      g_autofree char *challenge = g_strstrip (g_strdup (envoi_node_get_text (root)));
      envoi_sasl_step_async (self->sasl, challenge, self->cancellable, on_stepped, envoi_stream_ref (self));
    }
  else if (envoi_node_is (root, "success", ns))
    {
      if (self->sasl2)
        envoi_stream_succeed2 (self, element);
      else
        take_success (self, element);
    }
  else if (envoi_node_is (root, "failure", ns))
    take_failure (self, element);
  else if (envoi_node_is (root, "continue", ns))
    envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_NO_MECHANISM, "the server wants a second factor");
  else
    envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_PROTOCOL, "<%s/> within the login", envoi_node_get_name (root));
}
