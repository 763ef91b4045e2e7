/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The beginning of a session: an old one is resumed (XEP-0198), or a resource is bound (RFC 6120, 7) and management enabled. */
#include "envoi-stream-private.h"
#include "envoi-id.h"
#include "envoi-jid.h"

#define MAX_SESSION_ID 4000   /* XEP-0198, 3 */
#define MAX_BIND_TRIES 3

gboolean
envoi_stream_take_resumed (EnvoiStream *self, const EnvoiNode *resumed)
{
  guint64 h = 0;
  const char *id = envoi_node_get_attribute (resumed, "previd");
  if ((id != NULL && g_strcmp0 (id, self->memory->session->id) != 0) || !envoi_node_get_uint (resumed, "h", G_MAXUINT32, &h) ||
      !envoi_stream_management_resume (self->memory->management, h, self->callbacks->acked, self->user_data))
    {
      /* Whatever that is, it is not our session: give it up rather than lose count of it. */
      self->callbacks->session_ended (self, self->user_data);
      envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_LINE_LOST, "the server resumed with impossible numbers");
      return FALSE;
    }
  self->managed = TRUE;
  g_set_str (&self->bound_jid, self->memory->session->jid);
  return TRUE;
}

/* failed: nullable. FALSE when the stream has failed. */
gboolean
envoi_stream_take_resume_failed (EnvoiStream *self, const EnvoiNode *failed)
{
  guint64 h;
  /* With h the server still says what it got: that much is certain (version 1.5). After a restart we have nothing to compare. */
  if (failed != NULL && envoi_node_get_uint (failed, "h", G_MAXUINT32, &h) &&
      !envoi_stream_management_is_restored (self->memory->management))
    envoi_stream_management_acknowledge (self->memory->management, h, self->callbacks->acked, self->user_data);
  self->callbacks->session_ended (self, self->user_data);
  self->asked_resume = FALSE;
  return self->stage != ENVOI_STAGE_CLOSED;
}

void
envoi_stream_take_enabled (EnvoiStream *self, const EnvoiNode *enabled)
{
  guint64 max = 0;
  const char *id = envoi_node_get_attribute (enabled, "id");
  const char *location = envoi_node_get_attribute (enabled, "location");
  self->managed = TRUE;
  envoi_stream_management_start (self->memory->management);
  /* An id that could not be sent back would stand in the way of each later sign-in. */
  if (envoi_node_get_bool (enabled, "resume", FALSE) && id != NULL && strlen (id) <= MAX_SESSION_ID)
    {
      g_set_str (&self->sm_id, id);
      g_set_str (&self->sm_location, location != NULL && strlen (location) <= MAX_SESSION_ID ? location : NULL);
      envoi_node_get_uint (enabled, "max", G_MAXUINT, &max);
      self->sm_max = max;
    }
}

static void
bind (EnvoiStream *self)
{
  EnvoiBuilder *builder = envoi_builder_new_iq (NULL, "set");
  g_autofree char *resource = NULL;
  g_free (self->bind_id);
  self->bind_id = envoi_id_new_short ();
  envoi_builder_attribute (builder, "id", self->bind_id);
  envoi_builder_open (builder, "bind", ENVOI_NS_BIND);
  if (self->bind_tries == 0)
    resource = g_strdup (self->memory->config->resource);
  else
    {
      g_autofree char *suffix = envoi_id_new_short ();
      resource = g_strdup_printf ("%s.%s", self->memory->config->resource != NULL ? self->memory->config->resource : "Envoi", suffix);
    }
  if (resource != NULL)
    envoi_builder_leaf (builder, "resource", NULL, resource);
  envoi_stream_expect (self, ENVOI_STAGE_BIND);
  envoi_stream_send (self, envoi_builder_finish (builder));
}

void
envoi_stream_bind_features (EnvoiStream *self, EnvoiStanza *features)
{
  gboolean managed = envoi_stanza_find (features, "sm", ENVOI_NS_SM) != NULL;
  envoi_stream_keep_features (self, features);
  if (self->memory->session != NULL && managed)
    {
      EnvoiBuilder *builder = envoi_builder_new ("resume", ENVOI_NS_SM);
      envoi_builder_attribute_uint (builder, "h", envoi_stream_management_ask_resume (self->memory->management));
      envoi_builder_attribute (builder, "previd", self->memory->session->id);
      self->asked_resume = TRUE;
      envoi_stream_expect (self, ENVOI_STAGE_RESUME);
      envoi_stream_send (self, envoi_builder_finish (builder));
      return;
    }
  if (self->memory->session != NULL)
    self->callbacks->session_ended (self, self->user_data);
  if (envoi_stanza_find (features, "bind", ENVOI_NS_BIND) == NULL)
    envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_PROTOCOL, "the server offers no session");
  else
    bind (self);
}

static void
enable (EnvoiStream *self)
{
  if (self->features == NULL || !g_strv_contains ((const char *const *) self->features, ENVOI_NS_SM))
    {
      envoi_stream_ready (self, FALSE);
      return;
    }
  EnvoiBuilder *builder = envoi_builder_new ("enable", ENVOI_NS_SM);
  envoi_builder_attribute (builder, "resume", "true");
  envoi_stream_expect (self, ENVOI_STAGE_ENABLE);
  envoi_stream_send (self, envoi_builder_finish (builder));
}

static void
take_bind_answer (EnvoiStream *self, EnvoiStanza *element)
{
  if (g_strcmp0 (envoi_stanza_get_id (element), self->bind_id) != 0)
    {
      envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_PROTOCOL, "an answer to nothing within bind");
      return;
    }
  g_autoptr (GError) error = envoi_stanza_dup_error (element);
  if (g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_CONFLICT) && ++self->bind_tries < MAX_BIND_TRIES)
    {
      bind (self);
      return;
    }
  if (error != NULL)
    {
      gboolean full = g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_RESOURCE_CONSTRAINT) ||
                      g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ALLOWED);
      envoi_stream_fail (self, full ? ENVOI_CONNECTION_ERROR_SERVER_FULL : ENVOI_CONNECTION_ERROR_PROTOCOL, "bind: %s",
                         envoi_stanza_error_get_condition (error->code));
      return;
    }
  const EnvoiNode *answer = envoi_stanza_find (element, "bind", ENVOI_NS_BIND);
  const EnvoiNode *jid = answer != NULL ? envoi_node_find (answer, "jid", ENVOI_NS_BIND) : NULL;
  g_autofree char *full = jid != NULL ? envoi_jid_dup_full (envoi_node_get_text (jid)) : NULL;
  g_autofree char *bare = full != NULL ? envoi_jid_dup_bare (full) : NULL;
  if (g_strcmp0 (bare, self->memory->config->jid) != 0 || g_strcmp0 (bare, full) == 0)
    {
      envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_PROTOCOL, "the server bound an address that is not ours");
      return;
    }
  g_set_str (&self->bound_jid, full);
  enable (self);
}

void
envoi_stream_bind_element (EnvoiStream *self, EnvoiStanza *element)
{
  const EnvoiNode *root = envoi_stanza_get_root (element);
  if (self->stage == ENVOI_STAGE_RESUME && envoi_node_is (root, "resumed", ENVOI_NS_SM))
    {
      if (envoi_stream_take_resumed (self, root))
        envoi_stream_ready (self, TRUE);
    }
  else if (self->stage == ENVOI_STAGE_RESUME && envoi_node_is (root, "failed", ENVOI_NS_SM))
    {
      if (envoi_stream_take_resume_failed (self, root))
        bind (self);
    }
  else if (self->stage == ENVOI_STAGE_BIND && envoi_node_is (root, "iq", ENVOI_NS_CLIENT))
    take_bind_answer (self, element);
  else if (self->stage == ENVOI_STAGE_ENABLE && envoi_node_is (root, "enabled", ENVOI_NS_SM))
    {
      envoi_stream_take_enabled (self, root);
      envoi_stream_ready (self, FALSE);
    }
  else if (self->stage == ENVOI_STAGE_ENABLE && envoi_node_is (root, "failed", ENVOI_NS_SM))
    envoi_stream_ready (self, FALSE);
  else
    envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_PROTOCOL, "<%s/> was not expected here", envoi_node_get_name (root));
}
