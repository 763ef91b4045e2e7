/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-conversation.h"

#include "envoi-property-private.h"

struct _EnvoiConversation {
  GObject parent_instance;
  EnvoiContact *contact;
  gint64 id;
  char *draft;
  gboolean open;
  gboolean pinned;
  gint64 muted_until;
  char *last_text;
  gint64 last_time;
  gint64 last_position;
  gboolean last_outgoing;
  EnvoiMessageState last_state;
  guint unread;
  gint64 read_position;
  gboolean typing;
  gboolean active;
};

G_DEFINE_FINAL_TYPE (EnvoiConversation, envoi_conversation, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_CONTACT,
  PROP_ACCOUNT,
  PROP_JID,
  PROP_TITLE,
  PROP_ID,
  PROP_DRAFT,
  PROP_OPEN,
  PROP_PINNED,
  PROP_MUTED_UNTIL,
  PROP_LAST_TEXT,
  PROP_LAST_TIME,
  PROP_LAST_POSITION,
  PROP_LAST_OUTGOING,
  PROP_LAST_STATE,
  PROP_UNREAD,
  PROP_READ_POSITION,
  PROP_TYPING,
  PROP_ACTIVE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

ENVOI_DEFINE_VALUE (EnvoiConversation, conversation, gint64, id, PROP_ID)
ENVOI_DEFINE_STRING (EnvoiConversation, conversation, draft, PROP_DRAFT)
ENVOI_DEFINE_VALUE (EnvoiConversation, conversation, gboolean, open, PROP_OPEN)
ENVOI_DEFINE_VALUE (EnvoiConversation, conversation, gboolean, pinned, PROP_PINNED)
ENVOI_DEFINE_VALUE (EnvoiConversation, conversation, gint64, muted_until, PROP_MUTED_UNTIL)
ENVOI_DEFINE_STRING (EnvoiConversation, conversation, last_text, PROP_LAST_TEXT)
ENVOI_DEFINE_VALUE (EnvoiConversation, conversation, gint64, last_time, PROP_LAST_TIME)
ENVOI_DEFINE_VALUE (EnvoiConversation, conversation, gint64, last_position, PROP_LAST_POSITION)
ENVOI_DEFINE_VALUE (EnvoiConversation, conversation, gboolean, last_outgoing, PROP_LAST_OUTGOING)
ENVOI_DEFINE_VALUE (EnvoiConversation, conversation, EnvoiMessageState, last_state, PROP_LAST_STATE)
ENVOI_DEFINE_VALUE (EnvoiConversation, conversation, guint, unread, PROP_UNREAD)
ENVOI_DEFINE_VALUE (EnvoiConversation, conversation, gint64, read_position, PROP_READ_POSITION)
ENVOI_DEFINE_VALUE (EnvoiConversation, conversation, gboolean, typing, PROP_TYPING)
ENVOI_DEFINE_VALUE (EnvoiConversation, conversation, gboolean, active, PROP_ACTIVE)

/**
 * envoi_conversation_get_contact:
 *
 * Returns: (transfer none): with whom
 */
EnvoiContact *
envoi_conversation_get_contact (EnvoiConversation *self)
{
  return self->contact;
}

/**
 * envoi_conversation_get_account:
 *
 * Returns: (transfer none): under which of the person's accounts
 */
EnvoiAccount *
envoi_conversation_get_account (EnvoiConversation *self)
{
  return envoi_contact_get_account (self->contact);
}

/**
 * envoi_conversation_get_jid:
 *
 * Returns: the bare address of the other side
 */
const char *
envoi_conversation_get_jid (EnvoiConversation *self)
{
  return envoi_contact_get_jid (self->contact);
}

/**
 * envoi_conversation_get_title:
 *
 * Returns: how to call the other side
 */
const char *
envoi_conversation_get_title (EnvoiConversation *self)
{
  return envoi_contact_get_title (self->contact);
}

static void
on_contact_title_changed (EnvoiConversation *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

static void
envoi_conversation_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiConversation *self = ENVOI_CONVERSATION (object);

  switch (id)
    {
    case PROP_CONTACT:
      g_value_set_object (value, self->contact);
      break;
    case PROP_ACCOUNT:
      g_value_set_object (value, envoi_contact_get_account (self->contact));
      break;
    case PROP_JID:
      g_value_set_string (value, envoi_contact_get_jid (self->contact));
      break;
    case PROP_TITLE:
      g_value_set_string (value, envoi_contact_get_title (self->contact));
      break;
    case PROP_ID:
      g_value_set_int64 (value, self->id);
      break;
    case PROP_DRAFT:
      g_value_set_string (value, self->draft);
      break;
    case PROP_OPEN:
      g_value_set_boolean (value, self->open);
      break;
    case PROP_PINNED:
      g_value_set_boolean (value, self->pinned);
      break;
    case PROP_MUTED_UNTIL:
      g_value_set_int64 (value, self->muted_until);
      break;
    case PROP_LAST_TEXT:
      g_value_set_string (value, self->last_text);
      break;
    case PROP_LAST_TIME:
      g_value_set_int64 (value, self->last_time);
      break;
    case PROP_LAST_POSITION:
      g_value_set_int64 (value, self->last_position);
      break;
    case PROP_LAST_OUTGOING:
      g_value_set_boolean (value, self->last_outgoing);
      break;
    case PROP_LAST_STATE:
      g_value_set_enum (value, self->last_state);
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    case PROP_READ_POSITION:
      g_value_set_int64 (value, self->read_position);
      break;
    case PROP_TYPING:
      g_value_set_boolean (value, self->typing);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->active);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_conversation_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EnvoiConversation *self = ENVOI_CONVERSATION (object);

  switch (id)
    {
    case PROP_ID:
      envoi_conversation_set_id (self, g_value_get_int64 (value));
      break;
    case PROP_DRAFT:
      envoi_conversation_set_draft (self, g_value_get_string (value));
      break;
    case PROP_OPEN:
      envoi_conversation_set_open (self, g_value_get_boolean (value));
      break;
    case PROP_PINNED:
      envoi_conversation_set_pinned (self, g_value_get_boolean (value));
      break;
    case PROP_MUTED_UNTIL:
      envoi_conversation_set_muted_until (self, g_value_get_int64 (value));
      break;
    case PROP_LAST_TEXT:
      envoi_conversation_set_last_text (self, g_value_get_string (value));
      break;
    case PROP_LAST_TIME:
      envoi_conversation_set_last_time (self, g_value_get_int64 (value));
      break;
    case PROP_LAST_POSITION:
      envoi_conversation_set_last_position (self, g_value_get_int64 (value));
      break;
    case PROP_LAST_OUTGOING:
      envoi_conversation_set_last_outgoing (self, g_value_get_boolean (value));
      break;
    case PROP_LAST_STATE:
      envoi_conversation_set_last_state (self, g_value_get_enum (value));
      break;
    case PROP_UNREAD:
      envoi_conversation_set_unread (self, g_value_get_uint (value));
      break;
    case PROP_READ_POSITION:
      envoi_conversation_set_read_position (self, g_value_get_int64 (value));
      break;
    case PROP_TYPING:
      envoi_conversation_set_typing (self, g_value_get_boolean (value));
      break;
    case PROP_ACTIVE:
      envoi_conversation_set_active (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_conversation_finalize (GObject *object)
{
  EnvoiConversation *self = ENVOI_CONVERSATION (object);

  g_free (self->draft);
  g_free (self->last_text);
  g_clear_object (&self->contact);
  G_OBJECT_CLASS (envoi_conversation_parent_class)->finalize (object);
}

static void
envoi_conversation_class_init (EnvoiConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_conversation_get_property;
  object_class->set_property = envoi_conversation_set_property;
  object_class->finalize = envoi_conversation_finalize;

  properties[PROP_CONTACT] = g_param_spec_object ("contact", NULL, NULL, ENVOI_TYPE_CONTACT, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, ENVOI_TYPE_ACCOUNT, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_JID] = g_param_spec_string ("jid", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, G_MININT64, G_MAXINT64, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_DRAFT] = g_param_spec_string ("draft", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_OPEN] = g_param_spec_boolean ("open", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_PINNED] = g_param_spec_boolean ("pinned", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_MUTED_UNTIL] = g_param_spec_int64 ("muted-until", NULL, NULL, G_MININT64, G_MAXINT64, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LAST_TEXT] = g_param_spec_string ("last-text", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LAST_TIME] = g_param_spec_int64 ("last-time", NULL, NULL, G_MININT64, G_MAXINT64, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LAST_POSITION] = g_param_spec_int64 ("last-position", NULL, NULL, G_MININT64, G_MAXINT64, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LAST_OUTGOING] = g_param_spec_boolean ("last-outgoing", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LAST_STATE] = g_param_spec_enum ("last-state", NULL, NULL, ENVOI_TYPE_MESSAGE_STATE, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_READ_POSITION] = g_param_spec_int64 ("read-position", NULL, NULL, G_MININT64, G_MAXINT64, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_TYPING] = g_param_spec_boolean ("typing", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_conversation_init (EnvoiConversation *self)
{
}

/**
 * envoi_conversation_new:
 * @contact: with whom
 *
 * Only the store makes conversations, so that there is one object for each.
 *
 * Returns: (transfer full): a conversation
 */
EnvoiConversation *
envoi_conversation_new (EnvoiContact *contact)
{
  EnvoiConversation *self = g_object_new (ENVOI_TYPE_CONVERSATION, NULL);

  self->contact = g_object_ref (contact);
  g_signal_connect_object (contact, "notify::title", G_CALLBACK (on_contact_title_changed), self, G_CONNECT_SWAPPED);
  return self;
}
