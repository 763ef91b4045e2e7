/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-transfer.h"

#include "envoi-property-private.h"

GType
envoi_transfer_state_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { ENVOI_TRANSFER_WAITING, "ENVOI_TRANSFER_WAITING", "waiting" },
    { ENVOI_TRANSFER_RUNNING, "ENVOI_TRANSFER_RUNNING", "running" },
    { ENVOI_TRANSFER_DONE, "ENVOI_TRANSFER_DONE", "done" },
    { ENVOI_TRANSFER_FAILED, "ENVOI_TRANSFER_FAILED", "failed" },
    { ENVOI_TRANSFER_CANCELLED, "ENVOI_TRANSFER_CANCELLED", "cancelled" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("EnvoiTransferState", values));
  return type;
}

struct _EnvoiTransfer {
  GObject parent_instance;
  char *name;
  guint64 size, sent;
  EnvoiTransferState state;
  GError *problem;
  GCancellable *cancellable;
};

enum { PROP_NAME = 1, PROP_SIZE, PROP_SENT, PROP_STATE, PROP_FRACTION, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiTransfer, envoi_transfer, G_TYPE_OBJECT)

#define NOTIFY_FRACTION g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION])

ENVOI_DEFINE_STRING (EnvoiTransfer, transfer, name, PROP_NAME)
ENVOI_DEFINE_VALUE_WITH (EnvoiTransfer, transfer, guint64, size, PROP_SIZE, NOTIFY_FRACTION)
ENVOI_DEFINE_VALUE_WITH (EnvoiTransfer, transfer, guint64, sent, PROP_SENT, NOTIFY_FRACTION)
ENVOI_DEFINE_VALUE (EnvoiTransfer, transfer, EnvoiTransferState, state, PROP_STATE)

double
envoi_transfer_get_fraction (EnvoiTransfer *self)
{
  return self->size > 0 ? MIN ((double) self->sent / self->size, 1.0) : 0;
}

const GError *
envoi_transfer_get_problem (EnvoiTransfer *self)
{
  return self->problem;
}

GCancellable *
envoi_transfer_get_cancellable (EnvoiTransfer *self)
{
  return self->cancellable;
}

void
envoi_transfer_fail (EnvoiTransfer *self, const GError *problem)
{
  g_clear_error (&self->problem);
  self->problem = g_error_copy (problem);
  envoi_transfer_set_state (self, g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED) && g_cancellable_is_cancelled (self->cancellable)
                                    ? ENVOI_TRANSFER_CANCELLED : ENVOI_TRANSFER_FAILED);
}

void
envoi_transfer_cancel (EnvoiTransfer *self)
{
  g_cancellable_cancel (self->cancellable);
}

gboolean
envoi_transfer_is_over (EnvoiTransfer *self)
{
  return self->state >= ENVOI_TRANSFER_DONE;
}

static void
envoi_transfer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiTransfer *self = ENVOI_TRANSFER (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_SIZE:
      g_value_set_uint64 (value, self->size);
      break;
    case PROP_SENT:
      g_value_set_uint64 (value, self->sent);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, envoi_transfer_get_fraction (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_transfer_finalize (GObject *object)
{
  EnvoiTransfer *self = ENVOI_TRANSFER (object);

  g_free (self->name);
  g_clear_error (&self->problem);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (envoi_transfer_parent_class)->finalize (object);
}

static void
envoi_transfer_class_init (EnvoiTransferClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = envoi_transfer_get_property;
  object_class->finalize = envoi_transfer_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_SENT] = g_param_spec_uint64 ("sent", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, ENVOI_TYPE_TRANSFER_STATE, ENVOI_TRANSFER_WAITING, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_transfer_init (EnvoiTransfer *self)
{
  self->cancellable = g_cancellable_new ();
}

EnvoiTransfer *
envoi_transfer_new (const char *name, guint64 size)
{
  EnvoiTransfer *self = g_object_new (ENVOI_TYPE_TRANSFER, NULL);

  self->name = g_strdup (name);
  self->size = size;
  return self;
}
