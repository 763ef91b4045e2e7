/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-occupant-private.h"
#include "envoi-look-alike.h"
#include "envoi-text-look.h"

#include "envoi-property-private.h"
#include "envoi-room.h"

GType
envoi_role_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { ENVOI_ROLE_NONE, "ENVOI_ROLE_NONE", "none" },
    { ENVOI_ROLE_VISITOR, "ENVOI_ROLE_VISITOR", "visitor" },
    { ENVOI_ROLE_PARTICIPANT, "ENVOI_ROLE_PARTICIPANT", "participant" },
    { ENVOI_ROLE_MODERATOR, "ENVOI_ROLE_MODERATOR", "moderator" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("EnvoiRole", values));
  return type;
}

GType
envoi_affiliation_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { ENVOI_AFFILIATION_OUTCAST, "ENVOI_AFFILIATION_OUTCAST", "outcast" },
    { ENVOI_AFFILIATION_NONE, "ENVOI_AFFILIATION_NONE", "none" },
    { ENVOI_AFFILIATION_MEMBER, "ENVOI_AFFILIATION_MEMBER", "member" },
    { ENVOI_AFFILIATION_ADMIN, "ENVOI_AFFILIATION_ADMIN", "admin" },
    { ENVOI_AFFILIATION_OWNER, "ENVOI_AFFILIATION_OWNER", "owner" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("EnvoiAffiliation", values));
  return type;
}

struct _EnvoiOccupant {
  GObject parent_instance;
  EnvoiRoom *room;             /* without a reference: the room owns us */
  guint index;                 /* in the room's list */
  char *nick;
  EnvoiRole role;
  EnvoiAffiliation affiliation;
  char *real_jid;
  char *key;
  EnvoiAvailability availability;
  char *status_text;
  char *avatar_hash;
  GFile *avatar_file;
  GStrv hats;
  gboolean ignored;
  gboolean is_self;
  char *look;                  /* see envoi_text_dup_look() */
  char *look_alike;
};

G_DEFINE_FINAL_TYPE (EnvoiOccupant, envoi_occupant, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_ROOM,
  PROP_NICK,
  PROP_ROLE,
  PROP_AFFILIATION,
  PROP_REAL_JID,
  PROP_KEY,
  PROP_AVAILABILITY,
  PROP_STATUS_TEXT,
  PROP_AVATAR_HASH,
  PROP_AVATAR_FILE,
  PROP_HATS,
  PROP_IGNORED,
  PROP_IS_SELF,
  PROP_LOOK_ALIKE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static guint avatar_wanted;

ENVOI_DEFINE_VALUE (EnvoiOccupant, occupant, EnvoiRole, role, PROP_ROLE)
ENVOI_DEFINE_VALUE (EnvoiOccupant, occupant, EnvoiAffiliation, affiliation, PROP_AFFILIATION)
ENVOI_DEFINE_STRING (EnvoiOccupant, occupant, real_jid, PROP_REAL_JID)
ENVOI_DEFINE_STRING (EnvoiOccupant, occupant, key, PROP_KEY)
ENVOI_DEFINE_VALUE (EnvoiOccupant, occupant, EnvoiAvailability, availability, PROP_AVAILABILITY)
ENVOI_DEFINE_STRING (EnvoiOccupant, occupant, status_text, PROP_STATUS_TEXT)
ENVOI_DEFINE_STRING (EnvoiOccupant, occupant, avatar_hash, PROP_AVATAR_HASH)
ENVOI_DEFINE_VALUE (EnvoiOccupant, occupant, gboolean, ignored, PROP_IGNORED)
ENVOI_DEFINE_VALUE (EnvoiOccupant, occupant, gboolean, is_self, PROP_IS_SELF)

/**
 * envoi_occupant_get_room:
 *
 * Returns: (transfer none) (nullable): the room in which he is at present
 */
EnvoiRoom *
envoi_occupant_get_room (EnvoiOccupant *self)
{
  return self->room;
}

void
envoi_occupant_set_room (EnvoiOccupant *self, EnvoiRoom *room)
{
  if (g_set_weak_pointer (&self->room, room))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

const char *
envoi_occupant_get_nick (EnvoiOccupant *self)
{
  return self->nick;
}

void
envoi_occupant_set_nick (EnvoiOccupant *self, const char *nick)
{
  g_clear_pointer (&self->look, g_free);
  if (g_set_str (&self->nick, nick))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NICK]);
}

const char *
envoi_occupant_get_look (EnvoiOccupant *self)
{
  if (self->look == NULL)
    self->look = envoi_text_dup_look (self->nick);
  return self->look;
}

const char *
envoi_occupant_get_look_alike (EnvoiOccupant *self)
{
  return self->look_alike;
}

void
envoi_occupant_set_look_alike (EnvoiOccupant *self, const char *nick)
{
  if (g_set_str (&self->look_alike, nick))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOOK_ALIKE]);
}

guint
envoi_occupant_get_index (EnvoiOccupant *self)
{
  return self->index;
}

void
envoi_occupant_set_index (EnvoiOccupant *self, guint index)
{
  self->index = index;
}

GFile *
envoi_occupant_get_avatar_file (EnvoiOccupant *self)
{
  return self->avatar_file;
}

void
envoi_occupant_set_avatar_file (EnvoiOccupant *self, GFile *file)
{
  if (g_set_object (&self->avatar_file, file))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVATAR_FILE]);
}

void
envoi_occupant_want_avatar (EnvoiOccupant *self)
{
  if (self->avatar_hash != NULL && self->avatar_file == NULL)
    g_signal_emit (self, avatar_wanted, 0);
}

const char * const *
envoi_occupant_get_hats (EnvoiOccupant *self)
{
  return (const char * const *) self->hats;
}

void
envoi_occupant_set_hats (EnvoiOccupant *self, const char * const *hats)
{
  if (hats != NULL && hats[0] == NULL)
    hats = NULL;
  if (hats == (const char * const *) self->hats
      || (hats != NULL && self->hats != NULL && g_strv_equal (hats, (const char * const *) self->hats)))
    return;
  g_strfreev (self->hats);
  self->hats = g_strdupv ((char **) hats);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HATS]);
}

static void
envoi_occupant_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiOccupant *self = ENVOI_OCCUPANT (object);

  switch (id)
    {
    case PROP_ROOM:
      g_value_set_object (value, self->room);
      break;
    case PROP_NICK:
      g_value_set_string (value, self->nick);
      break;
    case PROP_ROLE:
      g_value_set_enum (value, self->role);
      break;
    case PROP_AFFILIATION:
      g_value_set_enum (value, self->affiliation);
      break;
    case PROP_REAL_JID:
      g_value_set_string (value, self->real_jid);
      break;
    case PROP_KEY:
      g_value_set_string (value, self->key);
      break;
    case PROP_AVAILABILITY:
      g_value_set_enum (value, self->availability);
      break;
    case PROP_STATUS_TEXT:
      g_value_set_string (value, self->status_text);
      break;
    case PROP_AVATAR_HASH:
      g_value_set_string (value, self->avatar_hash);
      break;
    case PROP_AVATAR_FILE:
      g_value_set_object (value, self->avatar_file);
      break;
    case PROP_HATS:
      g_value_set_boxed (value, self->hats);
      break;
    case PROP_IGNORED:
      g_value_set_boolean (value, self->ignored);
      break;
    case PROP_IS_SELF:
      g_value_set_boolean (value, self->is_self);
      break;
    case PROP_LOOK_ALIKE:
      g_value_set_string (value, self->look_alike);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_occupant_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EnvoiOccupant *self = ENVOI_OCCUPANT (object);

  switch (id)
    {
    case PROP_ROLE:
      envoi_occupant_set_role (self, g_value_get_enum (value));
      break;
    case PROP_AFFILIATION:
      envoi_occupant_set_affiliation (self, g_value_get_enum (value));
      break;
    case PROP_REAL_JID:
      envoi_occupant_set_real_jid (self, g_value_get_string (value));
      break;
    case PROP_KEY:
      envoi_occupant_set_key (self, g_value_get_string (value));
      break;
    case PROP_AVAILABILITY:
      envoi_occupant_set_availability (self, g_value_get_enum (value));
      break;
    case PROP_STATUS_TEXT:
      envoi_occupant_set_status_text (self, g_value_get_string (value));
      break;
    case PROP_AVATAR_HASH:
      envoi_occupant_set_avatar_hash (self, g_value_get_string (value));
      break;
    case PROP_AVATAR_FILE:
      envoi_occupant_set_avatar_file (self, g_value_get_object (value));
      break;
    case PROP_HATS:
      envoi_occupant_set_hats (self, g_value_get_boxed (value));
      break;
    case PROP_IGNORED:
      envoi_occupant_set_ignored (self, g_value_get_boolean (value));
      break;
    case PROP_IS_SELF:
      envoi_occupant_set_is_self (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_occupant_finalize (GObject *object)
{
  EnvoiOccupant *self = ENVOI_OCCUPANT (object);

  g_clear_weak_pointer (&self->room);
  g_free (self->nick);
  g_free (self->real_jid);
  g_free (self->key);
  g_free (self->status_text);
  g_free (self->avatar_hash);
  g_free (self->look);
  g_free (self->look_alike);
  g_clear_object (&self->avatar_file);
  g_strfreev (self->hats);
  G_OBJECT_CLASS (envoi_occupant_parent_class)->finalize (object);
}

static void
envoi_occupant_class_init (EnvoiOccupantClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags readwrite = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = envoi_occupant_get_property;
  object_class->set_property = envoi_occupant_set_property;
  object_class->finalize = envoi_occupant_finalize;

  properties[PROP_ROOM] = g_param_spec_object ("room", NULL, NULL, ENVOI_TYPE_ROOM, readable);
  properties[PROP_NICK] = g_param_spec_string ("nick", NULL, NULL, NULL, readable);
  properties[PROP_ROLE] = g_param_spec_enum ("role", NULL, NULL, ENVOI_TYPE_ROLE, 0, readwrite);
  properties[PROP_AFFILIATION] = g_param_spec_enum ("affiliation", NULL, NULL, ENVOI_TYPE_AFFILIATION, ENVOI_AFFILIATION_NONE, readwrite);
  properties[PROP_REAL_JID] = g_param_spec_string ("real-jid", NULL, NULL, NULL, readwrite);
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, readwrite);
  properties[PROP_AVAILABILITY] = g_param_spec_enum ("availability", NULL, NULL, ENVOI_TYPE_AVAILABILITY, ENVOI_AVAILABILITY_ONLINE, readwrite);
  properties[PROP_STATUS_TEXT] = g_param_spec_string ("status-text", NULL, NULL, NULL, readwrite);
  properties[PROP_AVATAR_HASH] = g_param_spec_string ("avatar-hash", NULL, NULL, NULL, readwrite);
  properties[PROP_AVATAR_FILE] = g_param_spec_object ("avatar-file", NULL, NULL, G_TYPE_FILE, readwrite);
  properties[PROP_HATS] = g_param_spec_boxed ("hats", NULL, NULL, G_TYPE_STRV, readwrite);
  properties[PROP_IGNORED] = g_param_spec_boolean ("ignored", NULL, NULL, FALSE, readwrite);
  properties[PROP_IS_SELF] = g_param_spec_boolean ("is-self", NULL, NULL, FALSE, readwrite);
  properties[PROP_LOOK_ALIKE] = g_param_spec_string ("look-alike", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  avatar_wanted = g_signal_new ("avatar-wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_FIRST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
envoi_occupant_init (EnvoiOccupant *self)
{
  self->affiliation = ENVOI_AFFILIATION_NONE;
  self->availability = ENVOI_AVAILABILITY_ONLINE;
}

/**
 * envoi_occupant_new:
 *
 * Returns: (transfer full): somebody who is in no room yet; see envoi_room_add_occupant()
 */
EnvoiOccupant *
envoi_occupant_new (const char *nick)
{
  EnvoiOccupant *self = g_object_new (ENVOI_TYPE_OCCUPANT, NULL);

  self->nick = g_strdup (nick);
  return self;
}
