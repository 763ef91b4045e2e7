/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-invitation-private.h"

struct _EnvoiRoomInvitation {
  GObject parent_instance;
  EnvoiAccount *account;
  char *room, *room_name, *sender, *via, *reason, *password;
  gboolean verified, mediated, seen;
  gint64 time;
  guint n_times;
};

enum { PROP_ACCOUNT = 1, PROP_ROOM, PROP_ROOM_NAME, PROP_SENDER, PROP_VIA, PROP_VERIFIED, PROP_REASON, PROP_TIME, PROP_N_TIMES,
       PROP_HAS_PASSWORD, PROP_SEEN, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiRoomInvitation, envoi_room_invitation, G_TYPE_OBJECT)

EnvoiRoomInvitation *
envoi_room_invitation_new (EnvoiAccount *account, const EnvoiInvitationFacts *facts)
{
  EnvoiRoomInvitation *self = g_object_new (ENVOI_TYPE_ROOM_INVITATION, NULL);

  self->account = g_object_ref (account);
  self->room = g_strdup (facts->room);
  self->room_name = g_strdup (facts->room_name);
  self->sender = g_strdup (facts->sender);
  self->via = g_strdup (facts->via);
  self->reason = g_strdup (facts->reason);
  self->password = g_strdup (facts->password);
  self->verified = facts->verified;
  self->mediated = facts->mediated;
  self->time = facts->time;
  self->n_times = MAX (facts->n_times, 1);
  return self;
}

/* The same room again: what came last counts, but a word of a stranger does not push aside that of somebody known. */
void
envoi_room_invitation_repeat (EnvoiRoomInvitation *self, const EnvoiInvitationFacts *facts)
{
  g_object_freeze_notify (G_OBJECT (self));
  self->n_times++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_TIMES]);
  if (facts->verified || !self->verified)
    {
      g_set_str (&self->sender, facts->sender);
      g_set_str (&self->via, facts->via);
      g_set_str (&self->reason, facts->reason);
      self->verified = facts->verified;
      self->mediated = facts->mediated;
      self->time = facts->time;
      if (facts->password != NULL)
        g_set_str (&self->password, facts->password);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENDER]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VIA]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VERIFIED]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIME]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_PASSWORD]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

void
envoi_room_invitation_set_room_name (EnvoiRoomInvitation *self, const char *name)
{
  if (g_set_str (&self->room_name, name))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM_NAME]);
}

EnvoiAccount *
envoi_room_invitation_get_account (EnvoiRoomInvitation *self)
{
  return self->account;
}

const char *
envoi_room_invitation_get_room (EnvoiRoomInvitation *self)
{
  return self->room;
}

const char *
envoi_room_invitation_get_room_name (EnvoiRoomInvitation *self)
{
  return self->room_name;
}

const char *
envoi_room_invitation_get_sender (EnvoiRoomInvitation *self)
{
  return self->sender;
}

const char *
envoi_room_invitation_get_via (EnvoiRoomInvitation *self)
{
  return self->via;
}

gboolean
envoi_room_invitation_get_verified (EnvoiRoomInvitation *self)
{
  return self->verified;
}

gboolean
envoi_room_invitation_get_mediated (EnvoiRoomInvitation *self)
{
  return self->mediated;
}

const char *
envoi_room_invitation_get_reason (EnvoiRoomInvitation *self)
{
  return self->reason;
}

gint64
envoi_room_invitation_get_time (EnvoiRoomInvitation *self)
{
  return self->time;
}

guint
envoi_room_invitation_get_n_times (EnvoiRoomInvitation *self)
{
  return self->n_times;
}

gboolean
envoi_room_invitation_get_has_password (EnvoiRoomInvitation *self)
{
  return self->password != NULL;
}

gboolean
envoi_room_invitation_get_seen (EnvoiRoomInvitation *self)
{
  return self->seen;
}

void
envoi_room_invitation_set_seen (EnvoiRoomInvitation *self)
{
  if (self->seen)
    return;
  self->seen = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEEN]);
}

const char *
envoi_room_invitation_get_password (EnvoiRoomInvitation *self)
{
  return self->password;
}

static void
envoi_room_invitation_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiRoomInvitation *self = ENVOI_ROOM_INVITATION (object);

  switch (id)
    {
    case PROP_ACCOUNT: g_value_set_object (value, self->account); break;
    case PROP_ROOM: g_value_set_string (value, self->room); break;
    case PROP_ROOM_NAME: g_value_set_string (value, self->room_name); break;
    case PROP_SENDER: g_value_set_string (value, self->sender); break;
    case PROP_VIA: g_value_set_string (value, self->via); break;
    case PROP_VERIFIED: g_value_set_boolean (value, self->verified); break;
    case PROP_REASON: g_value_set_string (value, self->reason); break;
    case PROP_TIME: g_value_set_int64 (value, self->time); break;
    case PROP_N_TIMES: g_value_set_uint (value, self->n_times); break;
    case PROP_HAS_PASSWORD: g_value_set_boolean (value, self->password != NULL); break;
    case PROP_SEEN: g_value_set_boolean (value, self->seen); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_room_invitation_finalize (GObject *object)
{
  EnvoiRoomInvitation *self = ENVOI_ROOM_INVITATION (object);

  g_clear_object (&self->account);
  g_free (self->room);
  g_free (self->room_name);
  g_free (self->sender);
  g_free (self->via);
  g_free (self->reason);
  g_free (self->password);
  G_OBJECT_CLASS (envoi_room_invitation_parent_class)->finalize (object);
}

static void
envoi_room_invitation_class_init (EnvoiRoomInvitationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = envoi_room_invitation_get_property;
  object_class->finalize = envoi_room_invitation_finalize;
  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, ENVOI_TYPE_ACCOUNT, flags);
  properties[PROP_ROOM] = g_param_spec_string ("room", NULL, NULL, NULL, flags);
  properties[PROP_ROOM_NAME] = g_param_spec_string ("room-name", NULL, NULL, NULL, flags);
  properties[PROP_SENDER] = g_param_spec_string ("sender", NULL, NULL, NULL, flags);
  properties[PROP_VIA] = g_param_spec_string ("via", NULL, NULL, NULL, flags);
  properties[PROP_VERIFIED] = g_param_spec_boolean ("verified", NULL, NULL, FALSE, flags);
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_N_TIMES] = g_param_spec_uint ("n-times", NULL, NULL, 0, G_MAXUINT, 1, flags);
  properties[PROP_HAS_PASSWORD] = g_param_spec_boolean ("has-password", NULL, NULL, FALSE, flags);
  properties[PROP_SEEN] = g_param_spec_boolean ("seen", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_room_invitation_init (EnvoiRoomInvitation *self)
{
}
