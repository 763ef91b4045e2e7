/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-request.h"

#include "envoi-property-private.h"

struct _EnvoiRequest {
  GObject parent_instance;
  EnvoiContact *contact;
  char *nickname;
  char *text;
  gint64 time;
  char *moved_from;
};

G_DEFINE_FINAL_TYPE (EnvoiRequest, envoi_request, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_CONTACT,
  PROP_NICKNAME,
  PROP_TEXT,
  PROP_TIME,
  PROP_MOVED_FROM,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

ENVOI_DEFINE_GET (EnvoiRequest, request, const char *, nickname)
ENVOI_DEFINE_GET (EnvoiRequest, request, const char *, text)
ENVOI_DEFINE_GET (EnvoiRequest, request, gint64, time)
ENVOI_DEFINE_STRING (EnvoiRequest, request, moved_from, PROP_MOVED_FROM)

/**
 * envoi_request_get_contact:
 *
 * Returns: (transfer none): who asks
 */
EnvoiContact *
envoi_request_get_contact (EnvoiRequest *self)
{
  return self->contact;
}

static void
envoi_request_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiRequest *self = ENVOI_REQUEST (object);

  switch (id)
    {
    case PROP_CONTACT:
      g_value_set_object (value, self->contact);
      break;
    case PROP_NICKNAME:
      g_value_set_string (value, self->nickname);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;
    case PROP_MOVED_FROM:
      g_value_set_string (value, self->moved_from);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_request_finalize (GObject *object)
{
  EnvoiRequest *self = ENVOI_REQUEST (object);

  g_free (self->nickname);
  g_free (self->text);
  g_free (self->moved_from);
  g_clear_object (&self->contact);
  G_OBJECT_CLASS (envoi_request_parent_class)->finalize (object);
}

static void
envoi_request_class_init (EnvoiRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_request_get_property;
  object_class->finalize = envoi_request_finalize;

  properties[PROP_CONTACT] = g_param_spec_object ("contact", NULL, NULL, ENVOI_TYPE_CONTACT, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NICKNAME] = g_param_spec_string ("nickname", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MOVED_FROM] = g_param_spec_string ("moved-from", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_request_init (EnvoiRequest *self)
{
}

/**
 * envoi_request_new:
 * @contact: who asks
 * @nickname: (nullable): how the sender calls himself
 * @text: (nullable): what he says to it
 * @time: when it came
 *
 * Returns: (transfer full): a request
 */
EnvoiRequest *
envoi_request_new (EnvoiContact *contact, const char *nickname, const char *text, gint64 time)
{
  EnvoiRequest *self = g_object_new (ENVOI_TYPE_REQUEST, NULL);

  self->contact = g_object_ref (contact);
  self->nickname = g_strdup (nickname);
  self->text = g_strdup (text);
  self->time = time;
  return self;
}
