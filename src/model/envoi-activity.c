/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-records.h"

struct _EnvoiActivity {
  GObject parent_instance;
  EnvoiAccount *account;
  EnvoiContact *actor;
  gint64 id;
  EnvoiActivityData data;
};

G_DEFINE_FINAL_TYPE (EnvoiActivity, envoi_activity, G_TYPE_OBJECT)

#define ENVOI_RECORD_DATA EnvoiActivityData
ENVOI_DEFINE_RECORD (EnvoiActivity, activity, ENVOI_ACTIVITY_FIELDS, NULL)

enum { PROP_ACCOUNT = N_FIELDS + 1, PROP_ID, PROP_ACTOR, N_PROPS };
static GParamSpec *object_properties[N_PROPS];

#define ACCESS(name, ctype) ENVOI_ACCESS (EnvoiActivity, activity, name, ctype)
ACCESS (kind, int)
ACCESS (time, gint64)
ACCESS (actor_jid, char *)
ACCESS (actor_name, char *)
ACCESS (service, char *)
ACCESS (node, char *)
ACCESS (item_id, char *)
ACCESS (comment_id, char *)
ACCESS (text, char *)
ACCESS (count, guint)
ACCESS (seen, gboolean)

EnvoiAccount *
envoi_activity_get_account (EnvoiActivity *self)
{
  return self->account;
}

gint64
envoi_activity_get_id (EnvoiActivity *self)
{
  return self->id;
}

EnvoiContact *
envoi_activity_get_actor (EnvoiActivity *self)
{
  return self->actor;
}

void
envoi_activity_bind (EnvoiActivity *self, gint64 id, EnvoiContact *actor)
{
  self->id = id;
  if (g_set_object (&self->actor, actor))
    g_object_notify_by_pspec (G_OBJECT (self), object_properties[PROP_ACTOR]);
}

static void
envoi_activity_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiActivity *self = ENVOI_ACTIVITY (object);

  switch (id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case PROP_ID:
      g_value_set_int64 (value, self->id);
      break;
    case PROP_ACTOR:
      g_value_set_object (value, self->actor);
      break;
    default:
      envoi_record_get_property (object, id, value, &envoi_activity_record_class);
    }
}

static void
envoi_activity_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  envoi_record_set_property (object, id, value, &envoi_activity_record_class, properties);
}

static void
envoi_activity_finalize (GObject *object)
{
  EnvoiActivity *self = ENVOI_ACTIVITY (object);

  envoi_record_clear (&envoi_activity_record_class, &self->data);
  g_clear_object (&self->actor);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (envoi_activity_parent_class)->finalize (object);
}

static void
envoi_activity_class_init (EnvoiActivityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = envoi_activity_get_property;
  object_class->set_property = envoi_activity_set_property;
  object_class->finalize = envoi_activity_finalize;
  envoi_record_install (object_class, &envoi_activity_record_class, properties);
  object_properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, ENVOI_TYPE_ACCOUNT, readable);
  object_properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, readable);
  object_properties[PROP_ACTOR] = g_param_spec_object ("actor", NULL, NULL, ENVOI_TYPE_CONTACT, readable);
  for (guint i = PROP_ACCOUNT; i < N_PROPS; i++)
    g_object_class_install_property (object_class, i, object_properties[i]);
}

static void
envoi_activity_init (EnvoiActivity *self)
{
}

/**
 * envoi_activity_new:
 *
 * Returns: (transfer full): something that happened, not stored yet
 */
EnvoiActivity *
envoi_activity_new (EnvoiAccount *account, EnvoiActivityKind kind, gint64 time)
{
  EnvoiActivity *self = g_object_new (ENVOI_TYPE_ACTIVITY, NULL);

  self->account = g_object_ref (account);
  self->data.kind = kind;
  self->data.time = time;
  return self;
}
