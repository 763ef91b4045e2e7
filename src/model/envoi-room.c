/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room.h"
#include "envoi-look-alike.h"

#include "envoi-occupant-private.h"
#include "envoi-property-private.h"

/* A group without a name is called after so many of those inside. */
#define NAMES_IN_TITLE 3

struct _EnvoiRoom {
  GObject parent_instance;
  EnvoiContact *contact;
  EnvoiOccupantList *occupants;
  char *title;
  char *nick;
  char *name;
  char *configured_name;
  char *description;
  char *subject;
  char *subject_by;
  gboolean bookmarked;
  gboolean autojoin;
  EnvoiRoomNotify notify;
  EnvoiRoomFeatures features;
  char *extensions;
  char *language;
  guint n_members;
  char *community;
  EnvoiRoomState state;
  GError *problem;
  EnvoiRole role;
  EnvoiAffiliation affiliation;
  char *own_key;
  guint n_occupants;
  gboolean catching_up;
  gboolean can_write;
  char *password;
};

G_DEFINE_FINAL_TYPE (EnvoiRoom, envoi_room, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_ACCOUNT,
  PROP_CONTACT,
  PROP_JID,
  PROP_TITLE,
  PROP_IS_GROUP,
  PROP_NICK,
  PROP_NAME,
  PROP_CONFIGURED_NAME,
  PROP_DESCRIPTION,
  PROP_SUBJECT,
  PROP_SUBJECT_BY,
  PROP_BOOKMARKED,
  PROP_AUTOJOIN,
  PROP_NOTIFY,
  PROP_FEATURES,
  PROP_EXTENSIONS,
  PROP_LANGUAGE,
  PROP_N_MEMBERS,
  PROP_COMMUNITY,
  PROP_STATE,
  PROP_PROBLEM,
  PROP_ROLE,
  PROP_AFFILIATION,
  PROP_OWN_KEY,
  PROP_N_OCCUPANTS,
  PROP_CATCHING_UP,
  PROP_CAN_WRITE,
  PROP_PASSWORD,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* --- What it is called --- */

static char *
name_after_occupants (EnvoiRoom *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->occupants)), found = 0;

  for (guint i = 0; i < n && found < NAMES_IN_TITLE; i++)
    {
      g_autoptr (EnvoiOccupant) occupant = g_list_model_get_item (G_LIST_MODEL (self->occupants), i);

      if (envoi_occupant_get_is_self (occupant))
        continue;
      g_string_append_printf (names, "%s%s", found++ > 0 ? ", " : "", envoi_occupant_get_nick (occupant));
    }
  return found > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

static gboolean
is_told (const char *name)
{
  return name != NULL && name[0] != '\0';
}

static void
follow_title (EnvoiRoom *self)
{
  const char *jid = envoi_contact_get_jid (self->contact);
  const char *at = strchr (jid, '@');
  g_autofree char *title = NULL;

  if (is_told (self->name) || is_told (self->configured_name))
    title = g_strdup (is_told (self->name) ? self->name : self->configured_name);
  else if (envoi_room_is_group (self))
    title = name_after_occupants (self);
  if (title == NULL)
    title = at != NULL ? g_strndup (jid, at - jid) : g_strdup (jid);
  if (g_set_str (&self->title, title))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

/* --- Properties --- */

ENVOI_DEFINE_STRING (EnvoiRoom, room, nick, PROP_NICK)
ENVOI_DEFINE_STRING_WITH (EnvoiRoom, room, name, PROP_NAME, follow_title (self))
ENVOI_DEFINE_STRING_WITH (EnvoiRoom, room, configured_name, PROP_CONFIGURED_NAME, follow_title (self))
ENVOI_DEFINE_STRING (EnvoiRoom, room, description, PROP_DESCRIPTION)
ENVOI_DEFINE_STRING (EnvoiRoom, room, subject, PROP_SUBJECT)
ENVOI_DEFINE_STRING (EnvoiRoom, room, subject_by, PROP_SUBJECT_BY)
ENVOI_DEFINE_VALUE (EnvoiRoom, room, gboolean, bookmarked, PROP_BOOKMARKED)
ENVOI_DEFINE_VALUE (EnvoiRoom, room, gboolean, autojoin, PROP_AUTOJOIN)
ENVOI_DEFINE_VALUE (EnvoiRoom, room, EnvoiRoomNotify, notify, PROP_NOTIFY)
ENVOI_DEFINE_STRING (EnvoiRoom, room, extensions, PROP_EXTENSIONS)
ENVOI_DEFINE_STRING (EnvoiRoom, room, language, PROP_LANGUAGE)
ENVOI_DEFINE_VALUE (EnvoiRoom, room, guint, n_members, PROP_N_MEMBERS)
ENVOI_DEFINE_STRING (EnvoiRoom, room, community, PROP_COMMUNITY)
ENVOI_DEFINE_VALUE (EnvoiRoom, room, EnvoiRoomState, state, PROP_STATE)
ENVOI_DEFINE_VALUE (EnvoiRoom, room, EnvoiRole, role, PROP_ROLE)
ENVOI_DEFINE_VALUE (EnvoiRoom, room, EnvoiAffiliation, affiliation, PROP_AFFILIATION)
ENVOI_DEFINE_STRING (EnvoiRoom, room, own_key, PROP_OWN_KEY)
ENVOI_DEFINE_VALUE (EnvoiRoom, room, gboolean, catching_up, PROP_CATCHING_UP)
ENVOI_DEFINE_VALUE (EnvoiRoom, room, gboolean, can_write, PROP_CAN_WRITE)
ENVOI_DEFINE_GET (EnvoiRoom, room, EnvoiContact *, contact)
ENVOI_DEFINE_GET (EnvoiRoom, room, const char *, title)
ENVOI_DEFINE_GET (EnvoiRoom, room, EnvoiRoomFeatures, features)
ENVOI_DEFINE_GET (EnvoiRoom, room, const GError *, problem)
ENVOI_DEFINE_GET (EnvoiRoom, room, guint, n_occupants)
ENVOI_DEFINE_GET (EnvoiRoom, room, const char *, password)

EnvoiAccount *
envoi_room_get_account (EnvoiRoom *self)
{
  return envoi_contact_get_account (self->contact);
}

const char *
envoi_room_get_jid (EnvoiRoom *self)
{
  return envoi_contact_get_jid (self->contact);
}

gboolean
envoi_room_is_group (EnvoiRoom *self)
{
  const EnvoiRoomFeatures group = ENVOI_ROOM_MEMBERS_ONLY | ENVOI_ROOM_NON_ANONYMOUS;

  return (self->features & group) == group;
}

void
envoi_room_set_features (EnvoiRoom *self, EnvoiRoomFeatures features)
{
  gboolean group = envoi_room_is_group (self);

  if (self->features == features)
    return;
  self->features = features;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FEATURES]);
  if (group != envoi_room_is_group (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_GROUP]);
  follow_title (self);
}

/**
 * envoi_room_set_problem:
 * @problem: (nullable): why we are outside
 */
void
envoi_room_set_problem (EnvoiRoom *self, const GError *problem)
{
  if (problem == NULL && self->problem == NULL)
    return;
  g_clear_error (&self->problem);
  self->problem = problem != NULL ? g_error_copy (problem) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

/* The password is wiped when another takes its place. */
void
envoi_room_set_password (EnvoiRoom *self, const char *password)
{
  if (g_strcmp0 (self->password, password) == 0)
    return;
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  self->password = g_strdup (password);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PASSWORD]);
}

/* --- Who is inside --- */

static void
on_occupants_changed (EnvoiRoom *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->occupants));

  if (n != self->n_occupants)
    {
      self->n_occupants = n;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_OCCUPANTS]);
    }
  follow_title (self);
}

/**
 * envoi_room_list_occupants:
 *
 * Returns: (transfer none): a living list of #EnvoiOccupant, in no order
 */
GListModel *
envoi_room_list_occupants (EnvoiRoom *self)
{
  return G_LIST_MODEL (self->occupants);
}

/**
 * envoi_room_find_occupant:
 *
 * Returns: (transfer none) (nullable): who goes by this name at present; in a burst also those not told yet
 */
EnvoiOccupant *
envoi_room_find_occupant (EnvoiRoom *self, const char *nick)
{
  return nick != NULL ? envoi_occupant_list_find (self->occupants, nick) : NULL;
}

/**
 * envoi_room_find_look_alike:
 * @nick: of somebody who may be here or not
 *
 * Returns: (transfer none) (nullable): the nick of somebody here whom one can take this one for, and who has no worse right to the name
 */
const char *
envoi_room_find_look_alike (EnvoiRoom *self, const char *nick)
{
  EnvoiOccupant *occupant = envoi_room_find_occupant (self, nick);

  if (occupant != NULL)
    return envoi_occupant_get_look_alike (occupant);
  occupant = envoi_occupant_list_find_look_alike (self->occupants, nick);
  return occupant != NULL ? envoi_occupant_get_nick (occupant) : NULL;
}

/**
 * envoi_room_add_occupant:
 *
 * One that goes by the same name is taken out.
 */
void
envoi_room_add_occupant (EnvoiRoom *self, EnvoiOccupant *occupant)
{
  EnvoiOccupant *other = envoi_room_find_occupant (self, envoi_occupant_get_nick (occupant));

  g_return_if_fail (envoi_occupant_get_room (occupant) == NULL);
  if (other != NULL)
    envoi_room_remove_occupant (self, other);
  envoi_occupant_set_room (occupant, self);
  envoi_occupant_list_add (self->occupants, occupant);
}

void
envoi_room_remove_occupant (EnvoiRoom *self, EnvoiOccupant *occupant)
{
  g_autoptr (EnvoiOccupant) keep = g_object_ref (occupant);

  g_return_if_fail (envoi_occupant_get_room (occupant) == self);
  envoi_occupant_list_remove (self->occupants, occupant);
  envoi_occupant_set_room (occupant, NULL);
}

/**
 * envoi_room_rename_occupant:
 *
 * Returns: %FALSE when somebody else goes by this name: then nothing changes
 */
gboolean
envoi_room_rename_occupant (EnvoiRoom *self, EnvoiOccupant *occupant, const char *nick)
{
  g_return_val_if_fail (envoi_occupant_get_room (occupant) == self, FALSE);
  if (!envoi_occupant_list_rename (self->occupants, occupant, nick))
    return FALSE;
  follow_title (self);
  return TRUE;
}

void
envoi_room_clear_occupants (EnvoiRoom *self)
{
  envoi_occupant_list_clear (self->occupants);
}

/**
 * envoi_room_begin_burst:
 *
 * Until envoi_room_end_burst() the list and "n-occupants" do not hear of those who come; when one leaves, they hear of all.
 * May be nested.
 */
void
envoi_room_begin_burst (EnvoiRoom *self)
{
  envoi_occupant_list_hold (self->occupants);
}

void
envoi_room_end_burst (EnvoiRoom *self)
{
  envoi_occupant_list_let_go (self->occupants);
}

/* --- Class --- */

static void
envoi_room_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiRoom *self = ENVOI_ROOM (object);

  switch (id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, envoi_contact_get_account (self->contact));
      break;
    case PROP_CONTACT:
      g_value_set_object (value, self->contact);
      break;
    case PROP_JID:
      g_value_set_string (value, envoi_contact_get_jid (self->contact));
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_IS_GROUP:
      g_value_set_boolean (value, envoi_room_is_group (self));
      break;
    case PROP_NICK:
      g_value_set_string (value, self->nick);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_CONFIGURED_NAME:
      g_value_set_string (value, self->configured_name);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    case PROP_SUBJECT:
      g_value_set_string (value, self->subject);
      break;
    case PROP_SUBJECT_BY:
      g_value_set_string (value, self->subject_by);
      break;
    case PROP_BOOKMARKED:
      g_value_set_boolean (value, self->bookmarked);
      break;
    case PROP_AUTOJOIN:
      g_value_set_boolean (value, self->autojoin);
      break;
    case PROP_NOTIFY:
      g_value_set_enum (value, self->notify);
      break;
    case PROP_FEATURES:
      g_value_set_flags (value, self->features);
      break;
    case PROP_EXTENSIONS:
      g_value_set_string (value, self->extensions);
      break;
    case PROP_LANGUAGE:
      g_value_set_string (value, self->language);
      break;
    case PROP_N_MEMBERS:
      g_value_set_uint (value, self->n_members);
      break;
    case PROP_COMMUNITY:
      g_value_set_string (value, self->community);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;
    case PROP_ROLE:
      g_value_set_enum (value, self->role);
      break;
    case PROP_AFFILIATION:
      g_value_set_enum (value, self->affiliation);
      break;
    case PROP_OWN_KEY:
      g_value_set_string (value, self->own_key);
      break;
    case PROP_N_OCCUPANTS:
      g_value_set_uint (value, self->n_occupants);
      break;
    case PROP_CATCHING_UP:
      g_value_set_boolean (value, self->catching_up);
      break;
    case PROP_CAN_WRITE:
      g_value_set_boolean (value, self->can_write);
      break;
    case PROP_PASSWORD:
      g_value_set_string (value, self->password);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_room_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EnvoiRoom *self = ENVOI_ROOM (object);

  switch (id)
    {
    case PROP_NICK:
      envoi_room_set_nick (self, g_value_get_string (value));
      break;
    case PROP_NAME:
      envoi_room_set_name (self, g_value_get_string (value));
      break;
    case PROP_CONFIGURED_NAME:
      envoi_room_set_configured_name (self, g_value_get_string (value));
      break;
    case PROP_DESCRIPTION:
      envoi_room_set_description (self, g_value_get_string (value));
      break;
    case PROP_SUBJECT:
      envoi_room_set_subject (self, g_value_get_string (value));
      break;
    case PROP_SUBJECT_BY:
      envoi_room_set_subject_by (self, g_value_get_string (value));
      break;
    case PROP_BOOKMARKED:
      envoi_room_set_bookmarked (self, g_value_get_boolean (value));
      break;
    case PROP_AUTOJOIN:
      envoi_room_set_autojoin (self, g_value_get_boolean (value));
      break;
    case PROP_NOTIFY:
      envoi_room_set_notify (self, g_value_get_enum (value));
      break;
    case PROP_FEATURES:
      envoi_room_set_features (self, g_value_get_flags (value));
      break;
    case PROP_EXTENSIONS:
      envoi_room_set_extensions (self, g_value_get_string (value));
      break;
    case PROP_LANGUAGE:
      envoi_room_set_language (self, g_value_get_string (value));
      break;
    case PROP_N_MEMBERS:
      envoi_room_set_n_members (self, g_value_get_uint (value));
      break;
    case PROP_COMMUNITY:
      envoi_room_set_community (self, g_value_get_string (value));
      break;
    case PROP_STATE:
      envoi_room_set_state (self, g_value_get_enum (value));
      break;
    case PROP_PROBLEM:
      envoi_room_set_problem (self, g_value_get_boxed (value));
      break;
    case PROP_ROLE:
      envoi_room_set_role (self, g_value_get_enum (value));
      break;
    case PROP_AFFILIATION:
      envoi_room_set_affiliation (self, g_value_get_enum (value));
      break;
    case PROP_OWN_KEY:
      envoi_room_set_own_key (self, g_value_get_string (value));
      break;
    case PROP_CATCHING_UP:
      envoi_room_set_catching_up (self, g_value_get_boolean (value));
      break;
    case PROP_CAN_WRITE:
      envoi_room_set_can_write (self, g_value_get_boolean (value));
      break;
    case PROP_PASSWORD:
      envoi_room_set_password (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_room_finalize (GObject *object)
{
  EnvoiRoom *self = ENVOI_ROOM (object);

  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->title);
  g_free (self->nick);
  g_free (self->name);
  g_free (self->configured_name);
  g_free (self->description);
  g_free (self->subject);
  g_free (self->subject_by);
  g_free (self->extensions);
  g_free (self->language);
  g_free (self->community);
  g_clear_error (&self->problem);
  g_free (self->own_key);
  g_free (self->password);
  g_clear_object (&self->occupants);
  g_clear_object (&self->contact);
  G_OBJECT_CLASS (envoi_room_parent_class)->finalize (object);
}

static void
envoi_room_class_init (EnvoiRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags readwrite = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = envoi_room_get_property;
  object_class->set_property = envoi_room_set_property;
  object_class->finalize = envoi_room_finalize;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, ENVOI_TYPE_ACCOUNT, readable);
  properties[PROP_CONTACT] = g_param_spec_object ("contact", NULL, NULL, ENVOI_TYPE_CONTACT, readable);
  properties[PROP_JID] = g_param_spec_string ("jid", NULL, NULL, NULL, readable);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, readable);
  properties[PROP_IS_GROUP] = g_param_spec_boolean ("is-group", NULL, NULL, FALSE, readable);
  properties[PROP_NICK] = g_param_spec_string ("nick", NULL, NULL, NULL, readwrite);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, readwrite);
  properties[PROP_CONFIGURED_NAME] = g_param_spec_string ("configured-name", NULL, NULL, NULL, readwrite);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, readwrite);
  properties[PROP_SUBJECT] = g_param_spec_string ("subject", NULL, NULL, NULL, readwrite);
  properties[PROP_SUBJECT_BY] = g_param_spec_string ("subject-by", NULL, NULL, NULL, readwrite);
  properties[PROP_BOOKMARKED] = g_param_spec_boolean ("bookmarked", NULL, NULL, FALSE, readwrite);
  properties[PROP_AUTOJOIN] = g_param_spec_boolean ("autojoin", NULL, NULL, FALSE, readwrite);
  properties[PROP_NOTIFY] = g_param_spec_enum ("notify", NULL, NULL, ENVOI_TYPE_ROOM_NOTIFY, 0, readwrite);
  properties[PROP_FEATURES] = g_param_spec_flags ("features", NULL, NULL, ENVOI_TYPE_ROOM_FEATURES, 0, readwrite);
  properties[PROP_EXTENSIONS] = g_param_spec_string ("extensions", NULL, NULL, NULL, readwrite);
  properties[PROP_LANGUAGE] = g_param_spec_string ("language", NULL, NULL, NULL, readwrite);
  properties[PROP_N_MEMBERS] = g_param_spec_uint ("n-members", NULL, NULL, 0, G_MAXUINT, 0, readwrite);
  properties[PROP_COMMUNITY] = g_param_spec_string ("community", NULL, NULL, NULL, readwrite);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, ENVOI_TYPE_ROOM_STATE, 0, readwrite);
  properties[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, G_TYPE_ERROR, readwrite);
  properties[PROP_ROLE] = g_param_spec_enum ("role", NULL, NULL, ENVOI_TYPE_ROLE, 0, readwrite);
  properties[PROP_AFFILIATION] = g_param_spec_enum ("affiliation", NULL, NULL, ENVOI_TYPE_AFFILIATION, ENVOI_AFFILIATION_NONE, readwrite);
  properties[PROP_OWN_KEY] = g_param_spec_string ("own-key", NULL, NULL, NULL, readwrite);
  properties[PROP_N_OCCUPANTS] = g_param_spec_uint ("n-occupants", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_CATCHING_UP] = g_param_spec_boolean ("catching-up", NULL, NULL, FALSE, readwrite);
  properties[PROP_CAN_WRITE] = g_param_spec_boolean ("can-write", NULL, NULL, FALSE, readwrite);
  properties[PROP_PASSWORD] = g_param_spec_string ("password", NULL, NULL, NULL, readwrite);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_room_init (EnvoiRoom *self)
{
  self->affiliation = ENVOI_AFFILIATION_NONE;
  self->occupants = envoi_occupant_list_new ();
  g_signal_connect_object (self->occupants, "items-changed", G_CALLBACK (on_occupants_changed), self, G_CONNECT_SWAPPED);
}

/**
 * envoi_room_new_for_contact:
 * @contact: the room's bare address
 *
 * Returns: (transfer full): a room; only the store makes those that the program knows
 */
EnvoiRoom *
envoi_room_new_for_contact (EnvoiContact *contact)
{
  EnvoiRoom *self = g_object_new (ENVOI_TYPE_ROOM, NULL);

  self->contact = g_object_ref (contact);
  follow_title (self);
  return self;
}

/**
 * envoi_room_new:
 * @bare: its address
 *
 * Returns: (transfer full): a room that no store knows
 */
EnvoiRoom *
envoi_room_new (EnvoiAccount *account, const char *bare)
{
  g_autoptr (EnvoiContact) contact = envoi_contact_new (account, bare);

  return envoi_room_new_for_contact (contact);
}
