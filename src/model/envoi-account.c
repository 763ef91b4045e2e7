/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-account.h"

#include "envoi-color.h"
#include "envoi-property-private.h"

GType
envoi_connection_state_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { ENVOI_CONNECTION_OFFLINE, "ENVOI_CONNECTION_OFFLINE", "offline" },
    { ENVOI_CONNECTION_WAITING, "ENVOI_CONNECTION_WAITING", "waiting" },
    { ENVOI_CONNECTION_CONNECTING, "ENVOI_CONNECTION_CONNECTING", "connecting" },
    { ENVOI_CONNECTION_AUTHENTICATING, "ENVOI_CONNECTION_AUTHENTICATING", "authenticating" },
    { ENVOI_CONNECTION_ONLINE, "ENVOI_CONNECTION_ONLINE", "online" },
    { ENVOI_CONNECTION_BLOCKED, "ENVOI_CONNECTION_BLOCKED", "blocked" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("EnvoiConnectionState", values));
  return type;
}

GType
envoi_availability_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { ENVOI_AVAILABILITY_OFFLINE, "ENVOI_AVAILABILITY_OFFLINE", "offline" },
    { ENVOI_AVAILABILITY_CHAT, "ENVOI_AVAILABILITY_CHAT", "chat" },
    { ENVOI_AVAILABILITY_ONLINE, "ENVOI_AVAILABILITY_ONLINE", "online" },
    { ENVOI_AVAILABILITY_AWAY, "ENVOI_AVAILABILITY_AWAY", "away" },
    { ENVOI_AVAILABILITY_EXTENDED_AWAY, "ENVOI_AVAILABILITY_EXTENDED_AWAY", "extended-away" },
    { ENVOI_AVAILABILITY_BUSY, "ENVOI_AVAILABILITY_BUSY", "busy" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("EnvoiAvailability", values));
  return type;
}

GType
envoi_security_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { ENVOI_SECURITY_AUTOMATIC, "ENVOI_SECURITY_AUTOMATIC", "automatic" },
    { ENVOI_SECURITY_DIRECT_TLS, "ENVOI_SECURITY_DIRECT_TLS", "direct-tls" },
    { ENVOI_SECURITY_STARTTLS, "ENVOI_SECURITY_STARTTLS", "starttls" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("EnvoiSecurity", values));
  return type;
}

struct _EnvoiAccount {
  GObject parent_instance;
  GError *problem;
  GFile *avatar_file;
  gint64 id;
  char *jid;
  char *label;
  char *color;
  gboolean enabled;
  char *host;
  guint port;
  EnvoiSecurity security;
  char *proxy;
  char *resource;
  char *pin;
  char *auth_memory;
  char *nickname;
  EnvoiAvailability availability;
  char *status_text;
  gboolean send_receipts;
  gboolean send_markers;
  gboolean send_typing;
  gboolean auto_away;
  char *roster_version;
  gboolean password_kept;
  EnvoiConnectionState state;
  gint64 retry_at;
};

G_DEFINE_FINAL_TYPE (EnvoiAccount, envoi_account, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_TITLE,
  PROP_PROBLEM,
  PROP_AVATAR_FILE,
  PROP_ID,
  PROP_JID,
  PROP_LABEL,
  PROP_COLOR,
  PROP_ENABLED,
  PROP_HOST,
  PROP_PORT,
  PROP_SECURITY,
  PROP_PROXY,
  PROP_RESOURCE,
  PROP_PIN,
  PROP_AUTH_MEMORY,
  PROP_NICKNAME,
  PROP_AVAILABILITY,
  PROP_STATUS_TEXT,
  PROP_SEND_RECEIPTS,
  PROP_SEND_MARKERS,
  PROP_SEND_TYPING,
  PROP_AUTO_AWAY,
  PROP_ROSTER_VERSION,
  PROP_PASSWORD_KEPT,
  PROP_STATE,
  PROP_RETRY_AT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

ENVOI_DEFINE_VALUE (EnvoiAccount, account, gint64, id, PROP_ID)
ENVOI_DEFINE_STRING (EnvoiAccount, account, jid, PROP_JID)
ENVOI_DEFINE_STRING_IN_TITLE (EnvoiAccount, account, label, PROP_LABEL)
ENVOI_DEFINE_STRING (EnvoiAccount, account, color, PROP_COLOR)
ENVOI_DEFINE_VALUE (EnvoiAccount, account, gboolean, enabled, PROP_ENABLED)
ENVOI_DEFINE_STRING (EnvoiAccount, account, host, PROP_HOST)
ENVOI_DEFINE_VALUE (EnvoiAccount, account, guint, port, PROP_PORT)
ENVOI_DEFINE_VALUE (EnvoiAccount, account, EnvoiSecurity, security, PROP_SECURITY)
ENVOI_DEFINE_STRING (EnvoiAccount, account, proxy, PROP_PROXY)
ENVOI_DEFINE_STRING (EnvoiAccount, account, resource, PROP_RESOURCE)
ENVOI_DEFINE_STRING (EnvoiAccount, account, pin, PROP_PIN)
ENVOI_DEFINE_STRING (EnvoiAccount, account, auth_memory, PROP_AUTH_MEMORY)
ENVOI_DEFINE_STRING (EnvoiAccount, account, nickname, PROP_NICKNAME)
ENVOI_DEFINE_VALUE (EnvoiAccount, account, EnvoiAvailability, availability, PROP_AVAILABILITY)
ENVOI_DEFINE_STRING (EnvoiAccount, account, status_text, PROP_STATUS_TEXT)
ENVOI_DEFINE_VALUE (EnvoiAccount, account, gboolean, send_receipts, PROP_SEND_RECEIPTS)
ENVOI_DEFINE_VALUE (EnvoiAccount, account, gboolean, send_markers, PROP_SEND_MARKERS)
ENVOI_DEFINE_VALUE (EnvoiAccount, account, gboolean, send_typing, PROP_SEND_TYPING)
ENVOI_DEFINE_VALUE (EnvoiAccount, account, gboolean, auto_away, PROP_AUTO_AWAY)
ENVOI_DEFINE_STRING (EnvoiAccount, account, roster_version, PROP_ROSTER_VERSION)
ENVOI_DEFINE_VALUE (EnvoiAccount, account, gboolean, password_kept, PROP_PASSWORD_KEPT)
ENVOI_DEFINE_VALUE (EnvoiAccount, account, EnvoiConnectionState, state, PROP_STATE)
ENVOI_DEFINE_VALUE (EnvoiAccount, account, gint64, retry_at, PROP_RETRY_AT)

/**
 * envoi_account_get_title:
 *
 * Returns: the person's own name for the account, or else its address
 */
const char *
envoi_account_get_title (EnvoiAccount *self)
{
  return self->label != NULL && *self->label != '\0' ? self->label : self->jid;
}

/**
 * envoi_account_get_problem:
 *
 * Returns: (nullable) (transfer none): why the account is not online
 */
const GError *
envoi_account_get_problem (EnvoiAccount *self)
{
  return self->problem;
}

void
envoi_account_set_problem (EnvoiAccount *self, const GError *problem)
{
  if (self->problem == problem)
    return;
  g_clear_error (&self->problem);
  self->problem = problem != NULL ? g_error_copy (problem) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

/**
 * envoi_account_get_avatar_file:
 *
 * Returns: (nullable) (transfer none): the person's own picture
 */
GFile *
envoi_account_get_avatar_file (EnvoiAccount *self)
{
  return self->avatar_file;
}

void
envoi_account_set_avatar_file (EnvoiAccount *self, GFile *file)
{
  if (g_set_object (&self->avatar_file, file))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVATAR_FILE]);
}

static void
envoi_account_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiAccount *self = ENVOI_ACCOUNT (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, envoi_account_get_title (self));
      break;
    case PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;
    case PROP_AVATAR_FILE:
      g_value_set_object (value, self->avatar_file);
      break;
    case PROP_ID:
      g_value_set_int64 (value, self->id);
      break;
    case PROP_JID:
      g_value_set_string (value, self->jid);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_COLOR:
      g_value_set_string (value, self->color);
      break;
    case PROP_ENABLED:
      g_value_set_boolean (value, self->enabled);
      break;
    case PROP_HOST:
      g_value_set_string (value, self->host);
      break;
    case PROP_PORT:
      g_value_set_uint (value, self->port);
      break;
    case PROP_SECURITY:
      g_value_set_enum (value, self->security);
      break;
    case PROP_PROXY:
      g_value_set_string (value, self->proxy);
      break;
    case PROP_RESOURCE:
      g_value_set_string (value, self->resource);
      break;
    case PROP_PIN:
      g_value_set_string (value, self->pin);
      break;
    case PROP_AUTH_MEMORY:
      g_value_set_string (value, self->auth_memory);
      break;
    case PROP_NICKNAME:
      g_value_set_string (value, self->nickname);
      break;
    case PROP_AVAILABILITY:
      g_value_set_enum (value, self->availability);
      break;
    case PROP_STATUS_TEXT:
      g_value_set_string (value, self->status_text);
      break;
    case PROP_SEND_RECEIPTS:
      g_value_set_boolean (value, self->send_receipts);
      break;
    case PROP_SEND_MARKERS:
      g_value_set_boolean (value, self->send_markers);
      break;
    case PROP_SEND_TYPING:
      g_value_set_boolean (value, self->send_typing);
      break;
    case PROP_AUTO_AWAY:
      g_value_set_boolean (value, self->auto_away);
      break;
    case PROP_ROSTER_VERSION:
      g_value_set_string (value, self->roster_version);
      break;
    case PROP_PASSWORD_KEPT:
      g_value_set_boolean (value, self->password_kept);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_RETRY_AT:
      g_value_set_int64 (value, self->retry_at);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_account_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EnvoiAccount *self = ENVOI_ACCOUNT (object);

  switch (id)
    {
    case PROP_ID:
      envoi_account_set_id (self, g_value_get_int64 (value));
      break;
    case PROP_JID:
      envoi_account_set_jid (self, g_value_get_string (value));
      break;
    case PROP_LABEL:
      envoi_account_set_label (self, g_value_get_string (value));
      break;
    case PROP_COLOR:
      envoi_account_set_color (self, g_value_get_string (value));
      break;
    case PROP_ENABLED:
      envoi_account_set_enabled (self, g_value_get_boolean (value));
      break;
    case PROP_HOST:
      envoi_account_set_host (self, g_value_get_string (value));
      break;
    case PROP_PORT:
      envoi_account_set_port (self, g_value_get_uint (value));
      break;
    case PROP_SECURITY:
      envoi_account_set_security (self, g_value_get_enum (value));
      break;
    case PROP_PROXY:
      envoi_account_set_proxy (self, g_value_get_string (value));
      break;
    case PROP_RESOURCE:
      envoi_account_set_resource (self, g_value_get_string (value));
      break;
    case PROP_PIN:
      envoi_account_set_pin (self, g_value_get_string (value));
      break;
    case PROP_AUTH_MEMORY:
      envoi_account_set_auth_memory (self, g_value_get_string (value));
      break;
    case PROP_NICKNAME:
      envoi_account_set_nickname (self, g_value_get_string (value));
      break;
    case PROP_AVAILABILITY:
      envoi_account_set_availability (self, g_value_get_enum (value));
      break;
    case PROP_STATUS_TEXT:
      envoi_account_set_status_text (self, g_value_get_string (value));
      break;
    case PROP_SEND_RECEIPTS:
      envoi_account_set_send_receipts (self, g_value_get_boolean (value));
      break;
    case PROP_SEND_MARKERS:
      envoi_account_set_send_markers (self, g_value_get_boolean (value));
      break;
    case PROP_SEND_TYPING:
      envoi_account_set_send_typing (self, g_value_get_boolean (value));
      break;
    case PROP_AUTO_AWAY:
      envoi_account_set_auto_away (self, g_value_get_boolean (value));
      break;
    case PROP_ROSTER_VERSION:
      envoi_account_set_roster_version (self, g_value_get_string (value));
      break;
    case PROP_PASSWORD_KEPT:
      envoi_account_set_password_kept (self, g_value_get_boolean (value));
      break;
    case PROP_STATE:
      envoi_account_set_state (self, g_value_get_enum (value));
      break;
    case PROP_RETRY_AT:
      envoi_account_set_retry_at (self, g_value_get_int64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_account_finalize (GObject *object)
{
  EnvoiAccount *self = ENVOI_ACCOUNT (object);

  g_free (self->jid);
  g_free (self->label);
  g_free (self->color);
  g_free (self->host);
  g_free (self->proxy);
  g_free (self->resource);
  g_free (self->pin);
  g_free (self->auth_memory);
  g_free (self->nickname);
  g_free (self->status_text);
  g_free (self->roster_version);
  g_clear_error (&self->problem);
  g_clear_object (&self->avatar_file);
  G_OBJECT_CLASS (envoi_account_parent_class)->finalize (object);
}

static void
envoi_account_class_init (EnvoiAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_account_get_property;
  object_class->set_property = envoi_account_set_property;
  object_class->finalize = envoi_account_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, G_TYPE_ERROR, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_AVATAR_FILE] = g_param_spec_object ("avatar-file", NULL, NULL, G_TYPE_FILE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, G_MININT64, G_MAXINT64, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_JID] = g_param_spec_string ("jid", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_COLOR] = g_param_spec_string ("color", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_HOST] = g_param_spec_string ("host", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SECURITY] = g_param_spec_enum ("security", NULL, NULL, ENVOI_TYPE_SECURITY, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_PROXY] = g_param_spec_string ("proxy", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_RESOURCE] = g_param_spec_string ("resource", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_PIN] = g_param_spec_string ("pin", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_AUTH_MEMORY] = g_param_spec_string ("auth-memory", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_NICKNAME] = g_param_spec_string ("nickname", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_AVAILABILITY] = g_param_spec_enum ("availability", NULL, NULL, ENVOI_TYPE_AVAILABILITY, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_STATUS_TEXT] = g_param_spec_string ("status-text", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SEND_RECEIPTS] = g_param_spec_boolean ("send-receipts", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SEND_MARKERS] = g_param_spec_boolean ("send-markers", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SEND_TYPING] = g_param_spec_boolean ("send-typing", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_AUTO_AWAY] = g_param_spec_boolean ("auto-away", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ROSTER_VERSION] = g_param_spec_string ("roster-version", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_PASSWORD_KEPT] = g_param_spec_boolean ("password-kept", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, ENVOI_TYPE_CONNECTION_STATE, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_RETRY_AT] = g_param_spec_int64 ("retry-at", NULL, NULL, G_MININT64, G_MAXINT64, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_account_init (EnvoiAccount *self)
{
  self->enabled = TRUE;
  self->availability = ENVOI_AVAILABILITY_ONLINE;
  self->send_receipts = TRUE;
  self->send_markers = TRUE;
  self->send_typing = TRUE;
  self->auto_away = TRUE;
}

/**
 * envoi_account_new:
 * @jid: the bare address, normalised
 *
 * Returns: (transfer full): an account with the usual settings, not stored yet
 */
EnvoiAccount *
envoi_account_new (const char *jid)
{
  EnvoiAccount *self = g_object_new (ENVOI_TYPE_ACCOUNT, NULL);
  EnvoiColor color = envoi_color_for_text (jid, FALSE);

  self->jid = g_strdup (jid);
  self->color = g_strdup_printf ("#%02x%02x%02x", (int) (color.red * 255), (int) (color.green * 255), (int) (color.blue * 255));
  return self;
}
