/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-session.h"

/* Base class of the services of a session. The session owns them; they live in the main thread and
 * never outlive it, so the pointer back is a plain one. */

typedef struct {
  EnvoiSession *session;
} EnvoiServicePrivate;

enum { PROP_SESSION = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (EnvoiService, envoi_service, G_TYPE_OBJECT)

static void
envoi_service_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiServicePrivate *priv = envoi_service_get_instance_private (ENVOI_SERVICE (object));

  if (id == PROP_SESSION)
    g_value_set_object (value, priv->session);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_service_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EnvoiServicePrivate *priv = envoi_service_get_instance_private (ENVOI_SERVICE (object));

  if (id == PROP_SESSION)
    g_set_weak_pointer (&priv->session, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_service_finalize (GObject *object)
{
  EnvoiServicePrivate *priv = envoi_service_get_instance_private (ENVOI_SERVICE (object));

  g_clear_weak_pointer (&priv->session);
  G_OBJECT_CLASS (envoi_service_parent_class)->finalize (object);
}

static void
on_plain (EnvoiService *self)
{
}

static void
on_online (EnvoiService *self, gboolean resumed)
{
}

static void
on_idle (EnvoiService *self, gint64 since)
{
}

static void
envoi_service_class_init (EnvoiServiceClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = envoi_service_get_property;
  object_class->set_property = envoi_service_set_property;
  object_class->finalize = envoi_service_finalize;
  class->start = class->offline = class->ended = class->stop = on_plain;
  class->online = on_online;
  class->idle = on_idle;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, ENVOI_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_service_init (EnvoiService *self)
{
}

/**
 * envoi_service_get_session:
 *
 * Returns: (transfer none) (nullable): the session that started the service; NULL only after it is gone
 */
EnvoiSession *
envoi_service_get_session (EnvoiService *self)
{
  EnvoiServicePrivate *priv = envoi_service_get_instance_private (self);

  return priv->session;
}
