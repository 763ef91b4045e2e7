/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain data that crosses between the main and the net thread. */
#include "envoi-stream-private.h"
#include "envoi-jid.h"

EnvoiResumeState *
envoi_resume_state_copy (const EnvoiResumeState *self)
{
  if (self == NULL)
    return NULL;
  EnvoiResumeState *copy = g_memdup2 (self, sizeof *self);
  copy->id = g_strdup (self->id);
  copy->location = g_strdup (self->location);
  copy->jid = g_strdup (self->jid);
  return copy;
}

void
envoi_resume_state_free (EnvoiResumeState *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->location);
  g_free (self->jid);
  g_free (self);
}

EnvoiFastToken *
envoi_fast_token_copy (const EnvoiFastToken *self)
{
  if (self == NULL)
    return NULL;
  EnvoiFastToken *copy = g_memdup2 (self, sizeof *self);
  copy->token = g_strdup (self->token);
  copy->mechanism = g_strdup (self->mechanism);
  return copy;
}

void
envoi_fast_token_free (EnvoiFastToken *self)
{
  if (self == NULL)
    return;
  envoi_secret_free (self->token);
  g_free (self->mechanism);
  g_free (self);
}

static char *
dup_or_null (const char *text)
{
  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

EnvoiLineConfig *
envoi_line_config_new (const EnvoiConnectionConfig *config)
{
  g_autoptr (EnvoiJid) jid = envoi_jid_new (config->jid, NULL);
  if (jid == NULL || (envoi_jid_get_local (jid) == NULL && !config->registering))
    return NULL;
  g_autofree char *ascii = g_hostname_to_ascii (envoi_jid_get_domain (jid));
  if (ascii == NULL)
    return NULL;
  EnvoiLineConfig *self = g_new0 (EnvoiLineConfig, 1);
  g_atomic_ref_count_init (&self->references);
  self->jid = g_strdup (envoi_jid_get_bare (jid));
  self->user = g_strdup (envoi_jid_get_local (jid));
  self->domain = g_strdup (envoi_jid_get_domain (jid));
  self->ascii_domain = g_steal_pointer (&ascii);
  self->resource = dup_or_null (config->resource);
  self->password = g_strdup (config->password);
  self->host = dup_or_null (config->host);
  self->port = config->port;
  self->security = config->security;
  self->registering = config->registering;
  self->proxy = dup_or_null (config->proxy);
  self->pin = dup_or_null (config->pin);
  self->auth_memory = dup_or_null (config->auth_memory);
  self->user_agent_id = dup_or_null (config->user_agent_id);
  self->token = envoi_fast_token_copy (config->token);
  self->resume = envoi_resume_state_copy (config->resume);
  return self;
}

EnvoiLineConfig *
envoi_line_config_ref (EnvoiLineConfig *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
envoi_line_config_unref (EnvoiLineConfig *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->jid);
  g_free (self->user);
  g_free (self->domain);
  g_free (self->ascii_domain);
  g_free (self->resource);
  envoi_secret_free (self->password);
  g_free (self->host);
  g_free (self->proxy);
  g_free (self->pin);
  g_free (self->auth_memory);
  g_free (self->user_agent_id);
  envoi_fast_token_free (self->token);
  envoi_resume_state_free (self->resume);
  g_free (self);
}
