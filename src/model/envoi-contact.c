/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-contact.h"

#include "envoi-property-private.h"

GType
envoi_subscription_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { ENVOI_SUBSCRIPTION_NONE, "ENVOI_SUBSCRIPTION_NONE", "none" },
    { ENVOI_SUBSCRIPTION_TO, "ENVOI_SUBSCRIPTION_TO", "to" },
    { ENVOI_SUBSCRIPTION_FROM, "ENVOI_SUBSCRIPTION_FROM", "from" },
    { ENVOI_SUBSCRIPTION_BOTH, "ENVOI_SUBSCRIPTION_BOTH", "both" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("EnvoiSubscription", values));
  return type;
}

struct _EnvoiContact {
  GObject parent_instance;
  EnvoiAccount *account;
  GStrv groups;
  GFile *avatar_file;
  char *jid;
  char *name;
  char *nickname;
  EnvoiSubscription subscription;
  gboolean asked;
  gboolean in_roster;
  gboolean blocked;
  char *avatar_hash;
  EnvoiAvailability availability;
  char *status_text;
  gint64 last_seen;
};

G_DEFINE_FINAL_TYPE (EnvoiContact, envoi_contact, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_ACCOUNT,
  PROP_TITLE,
  PROP_GROUPS,
  PROP_AVATAR_FILE,
  PROP_JID,
  PROP_NAME,
  PROP_NICKNAME,
  PROP_SUBSCRIPTION,
  PROP_ASKED,
  PROP_IN_ROSTER,
  PROP_BLOCKED,
  PROP_AVATAR_HASH,
  PROP_AVAILABILITY,
  PROP_STATUS_TEXT,
  PROP_LAST_SEEN,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum {
  AVATAR_WANTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

ENVOI_DEFINE_GET (EnvoiContact, contact, const char *, jid)
ENVOI_DEFINE_STRING_IN_TITLE (EnvoiContact, contact, name, PROP_NAME)
ENVOI_DEFINE_STRING_IN_TITLE (EnvoiContact, contact, nickname, PROP_NICKNAME)
ENVOI_DEFINE_VALUE (EnvoiContact, contact, EnvoiSubscription, subscription, PROP_SUBSCRIPTION)
ENVOI_DEFINE_VALUE (EnvoiContact, contact, gboolean, asked, PROP_ASKED)
ENVOI_DEFINE_VALUE_IN_TITLE (EnvoiContact, contact, gboolean, in_roster, PROP_IN_ROSTER)
ENVOI_DEFINE_VALUE (EnvoiContact, contact, gboolean, blocked, PROP_BLOCKED)
ENVOI_DEFINE_STRING (EnvoiContact, contact, avatar_hash, PROP_AVATAR_HASH)
ENVOI_DEFINE_VALUE (EnvoiContact, contact, EnvoiAvailability, availability, PROP_AVAILABILITY)
ENVOI_DEFINE_STRING (EnvoiContact, contact, status_text, PROP_STATUS_TEXT)
ENVOI_DEFINE_VALUE (EnvoiContact, contact, gint64, last_seen, PROP_LAST_SEEN)

/**
 * envoi_contact_get_account:
 *
 * Returns: (transfer none): whose contact it is
 */
EnvoiAccount *
envoi_contact_get_account (EnvoiContact *self)
{
  return self->account;
}

/**
 * envoi_contact_get_title:
 *
 * A name that the contact chose counts only once the person has taken the contact into the list:
 * until then anybody could call himself anything.
 *
 * Returns: how to call the contact
 */
const char *
envoi_contact_get_title (EnvoiContact *self)
{
  if (self->name != NULL && *self->name != '\0')
    return self->name;
  if (self->in_roster && self->nickname != NULL && *self->nickname != '\0')
    return self->nickname;
  return self->jid;
}

/**
 * envoi_contact_get_groups:
 *
 * Returns: (transfer none) (array zero-terminated=1): the groups that the person put the contact in; never %NULL
 */
const char * const *
envoi_contact_get_groups (EnvoiContact *self)
{
  return (const char * const *) self->groups;
}

void
envoi_contact_set_groups (EnvoiContact *self, const char * const *groups)
{
  static const char * const none[] = { NULL };

  if (groups == NULL)
    groups = none;
  if (g_strv_equal ((const char * const *) self->groups, groups))
    return;
  g_strfreev (self->groups);
  self->groups = g_strdupv ((GStrv) groups);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUPS]);
}

/**
 * envoi_contact_get_avatar_file:
 *
 * Returns: (nullable) (transfer none): the picture, as a file in the cache
 */
GFile *
envoi_contact_get_avatar_file (EnvoiContact *self)
{
  return self->avatar_file;
}

void
envoi_contact_set_avatar_file (EnvoiContact *self, GFile *file)
{
  if (g_set_object (&self->avatar_file, file))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVATAR_FILE]);
}

/**
 * envoi_contact_want_avatar:
 *
 * Called by whoever is about to show the picture: only then it is fetched.
 */
void
envoi_contact_want_avatar (EnvoiContact *self)
{
  if (self->avatar_hash != NULL && self->avatar_file == NULL)
    g_signal_emit (self, signals[AVATAR_WANTED], 0);
}

static void
envoi_contact_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiContact *self = ENVOI_CONTACT (object);

  switch (id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case PROP_TITLE:
      g_value_set_string (value, envoi_contact_get_title (self));
      break;
    case PROP_GROUPS:
      g_value_set_boxed (value, self->groups);
      break;
    case PROP_AVATAR_FILE:
      g_value_set_object (value, self->avatar_file);
      break;
    case PROP_JID:
      g_value_set_string (value, self->jid);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_NICKNAME:
      g_value_set_string (value, self->nickname);
      break;
    case PROP_SUBSCRIPTION:
      g_value_set_enum (value, self->subscription);
      break;
    case PROP_ASKED:
      g_value_set_boolean (value, self->asked);
      break;
    case PROP_IN_ROSTER:
      g_value_set_boolean (value, self->in_roster);
      break;
    case PROP_BLOCKED:
      g_value_set_boolean (value, self->blocked);
      break;
    case PROP_AVATAR_HASH:
      g_value_set_string (value, self->avatar_hash);
      break;
    case PROP_AVAILABILITY:
      g_value_set_enum (value, self->availability);
      break;
    case PROP_STATUS_TEXT:
      g_value_set_string (value, self->status_text);
      break;
    case PROP_LAST_SEEN:
      g_value_set_int64 (value, self->last_seen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_contact_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EnvoiContact *self = ENVOI_CONTACT (object);

  switch (id)
    {
    case PROP_NAME:
      envoi_contact_set_name (self, g_value_get_string (value));
      break;
    case PROP_NICKNAME:
      envoi_contact_set_nickname (self, g_value_get_string (value));
      break;
    case PROP_SUBSCRIPTION:
      envoi_contact_set_subscription (self, g_value_get_enum (value));
      break;
    case PROP_ASKED:
      envoi_contact_set_asked (self, g_value_get_boolean (value));
      break;
    case PROP_IN_ROSTER:
      envoi_contact_set_in_roster (self, g_value_get_boolean (value));
      break;
    case PROP_BLOCKED:
      envoi_contact_set_blocked (self, g_value_get_boolean (value));
      break;
    case PROP_AVATAR_HASH:
      envoi_contact_set_avatar_hash (self, g_value_get_string (value));
      break;
    case PROP_AVAILABILITY:
      envoi_contact_set_availability (self, g_value_get_enum (value));
      break;
    case PROP_STATUS_TEXT:
      envoi_contact_set_status_text (self, g_value_get_string (value));
      break;
    case PROP_LAST_SEEN:
      envoi_contact_set_last_seen (self, g_value_get_int64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_contact_finalize (GObject *object)
{
  EnvoiContact *self = ENVOI_CONTACT (object);

  g_free (self->jid);
  g_free (self->name);
  g_free (self->nickname);
  g_free (self->avatar_hash);
  g_free (self->status_text);
  g_clear_object (&self->account);
  g_strfreev (self->groups);
  g_clear_object (&self->avatar_file);
  G_OBJECT_CLASS (envoi_contact_parent_class)->finalize (object);
}

static void
envoi_contact_class_init (EnvoiContactClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_contact_get_property;
  object_class->set_property = envoi_contact_set_property;
  object_class->finalize = envoi_contact_finalize;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, ENVOI_TYPE_ACCOUNT, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_GROUPS] = g_param_spec_boxed ("groups", NULL, NULL, G_TYPE_STRV, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_AVATAR_FILE] = g_param_spec_object ("avatar-file", NULL, NULL, G_TYPE_FILE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_JID] = g_param_spec_string ("jid", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_NICKNAME] = g_param_spec_string ("nickname", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SUBSCRIPTION] = g_param_spec_enum ("subscription", NULL, NULL, ENVOI_TYPE_SUBSCRIPTION, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ASKED] = g_param_spec_boolean ("asked", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_IN_ROSTER] = g_param_spec_boolean ("in-roster", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_BLOCKED] = g_param_spec_boolean ("blocked", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_AVATAR_HASH] = g_param_spec_string ("avatar-hash", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_AVAILABILITY] = g_param_spec_enum ("availability", NULL, NULL, ENVOI_TYPE_AVAILABILITY, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_STATUS_TEXT] = g_param_spec_string ("status-text", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LAST_SEEN] = g_param_spec_int64 ("last-seen", NULL, NULL, G_MININT64, G_MAXINT64, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[AVATAR_WANTED] = g_signal_new ("avatar-wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_FIRST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static void
envoi_contact_init (EnvoiContact *self)
{
  self->groups = g_new0 (char *, 1);
}

/**
 * envoi_contact_new:
 * @account: whose contact it is
 * @jid: the bare address, normalised
 *
 * Only the store makes contacts, so that there is one object for each.
 *
 * Returns: (transfer full): a contact
 */
EnvoiContact *
envoi_contact_new (EnvoiAccount *account, const char *jid)
{
  EnvoiContact *self = g_object_new (ENVOI_TYPE_CONTACT, NULL);

  self->account = g_object_ref (account);
  self->jid = g_strdup (jid);
  return self;
}
