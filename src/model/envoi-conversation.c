/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-conversation.h"

#include "envoi-property-private.h"

struct _EnvoiConversation {
  GObject parent_instance;
  EnvoiContact *contact;
  EnvoiRoom *room;
  EnvoiRoom *occupant_of;
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
  guint mentions;
  char *last_nick;
  gint64 read_position;
  gboolean typing;
  GStrv typing_names;
  gboolean active;
};

G_DEFINE_FINAL_TYPE (EnvoiConversation, envoi_conversation, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_CONTACT,
  PROP_ROOM,
  PROP_OCCUPANT_OF,
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
  PROP_MENTIONS,
  PROP_LAST_NICK,
  PROP_READ_POSITION,
  PROP_TYPING,
  PROP_TYPING_NAMES,
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
ENVOI_DEFINE_VALUE (EnvoiConversation, conversation, guint, mentions, PROP_MENTIONS)
ENVOI_DEFINE_STRING (EnvoiConversation, conversation, last_nick, PROP_LAST_NICK)
ENVOI_DEFINE_GET (EnvoiConversation, conversation, EnvoiRoom *, room)
ENVOI_DEFINE_GET (EnvoiConversation, conversation, EnvoiRoom *, occupant_of)
ENVOI_DEFINE_VALUE (EnvoiConversation, conversation, gint64, read_position, PROP_READ_POSITION)
ENVOI_DEFINE_VALUE (EnvoiConversation, conversation, gboolean, typing, PROP_TYPING)

const char * const *
envoi_conversation_get_typing_names (EnvoiConversation *self)
{
  return (const char * const *) self->typing_names;
}

void
envoi_conversation_set_typing_names (EnvoiConversation *self, const char * const *names)
{
  static const char * const none[] = { NULL };

  if (g_strv_equal (self->typing_names ? (const char * const *) self->typing_names : none, names ? names : none))
    return;
  g_strfreev (self->typing_names);
  self->typing_names = names != NULL && names[0] != NULL ? g_strdupv ((char **) names) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TYPING_NAMES]);
}

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
 * Returns: the bare address of the other side; in a private conversation with a participant of a room his full one
 */
const char *
envoi_conversation_get_jid (EnvoiConversation *self)
{
  return envoi_contact_get_jid (self->contact);
}

/**
 * envoi_conversation_get_title:
 *
 * Returns: what to call the room, the participant, or the other side
 */
const char *
envoi_conversation_get_title (EnvoiConversation *self)
{
  const char *nick = strchr (envoi_contact_get_jid (self->contact), '/');

  if (self->room != NULL)
    return envoi_room_get_title (self->room);
  if (nick != NULL && nick[1] != '\0')
    return nick + 1;
  return envoi_contact_get_title (self->contact);
}

static void
on_title_changed (EnvoiConversation *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

/**
 * envoi_conversation_set_room:
 * @room: (nullable): the room whose conversation this is
 *
 * Only the store calls it.
 */
void
envoi_conversation_set_room (EnvoiConversation *self, EnvoiRoom *room)
{
  if (self->room == room)
    return;
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func (self->room, on_title_changed, self);
  g_set_object (&self->room, room);
  if (room != NULL)
    g_signal_connect_object (room, "notify::title", G_CALLBACK (on_title_changed), self, G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
  on_title_changed (self);
}

/**
 * envoi_conversation_set_occupant_of:
 * @room: (nullable): the room with whose participant this conversation is
 *
 * Only the store calls it.
 */
void
envoi_conversation_set_occupant_of (EnvoiConversation *self, EnvoiRoom *room)
{
  if (g_set_object (&self->occupant_of, room))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OCCUPANT_OF]);
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
    case PROP_ROOM:
      g_value_set_object (value, self->room);
      break;
    case PROP_OCCUPANT_OF:
      g_value_set_object (value, self->occupant_of);
      break;
    case PROP_ACCOUNT:
      g_value_set_object (value, envoi_contact_get_account (self->contact));
      break;
    case PROP_JID:
      g_value_set_string (value, envoi_contact_get_jid (self->contact));
      break;
    case PROP_TITLE:
      g_value_set_string (value, envoi_conversation_get_title (self));
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
    case PROP_MENTIONS:
      g_value_set_uint (value, self->mentions);
      break;
    case PROP_LAST_NICK:
      g_value_set_string (value, self->last_nick);
      break;
    case PROP_READ_POSITION:
      g_value_set_int64 (value, self->read_position);
      break;
    case PROP_TYPING:
      g_value_set_boolean (value, self->typing);
      break;
    case PROP_TYPING_NAMES:
      g_value_set_boxed (value, self->typing_names);
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
    case PROP_MENTIONS:
      envoi_conversation_set_mentions (self, g_value_get_uint (value));
      break;
    case PROP_LAST_NICK:
      envoi_conversation_set_last_nick (self, g_value_get_string (value));
      break;
    case PROP_READ_POSITION:
      envoi_conversation_set_read_position (self, g_value_get_int64 (value));
      break;
    case PROP_TYPING:
      envoi_conversation_set_typing (self, g_value_get_boolean (value));
      break;
    case PROP_TYPING_NAMES:
      envoi_conversation_set_typing_names (self, g_value_get_boxed (value));
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
  g_free (self->last_nick);
  g_clear_object (&self->occupant_of);
  g_clear_object (&self->room);
  g_clear_object (&self->contact);
  g_strfreev (self->typing_names);
  G_OBJECT_CLASS (envoi_conversation_parent_class)->finalize (object);
}

static void
envoi_conversation_class_init (EnvoiConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags readwrite = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = envoi_conversation_get_property;
  object_class->set_property = envoi_conversation_set_property;
  object_class->finalize = envoi_conversation_finalize;

  properties[PROP_CONTACT] = g_param_spec_object ("contact", NULL, NULL, ENVOI_TYPE_CONTACT, readable);
  properties[PROP_ROOM] = g_param_spec_object ("room", NULL, NULL, ENVOI_TYPE_ROOM, readable);
  properties[PROP_OCCUPANT_OF] = g_param_spec_object ("occupant-of", NULL, NULL, ENVOI_TYPE_ROOM, readable);
  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, ENVOI_TYPE_ACCOUNT, readable);
  properties[PROP_JID] = g_param_spec_string ("jid", NULL, NULL, NULL, readable);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, readable);
  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, G_MININT64, G_MAXINT64, 0, readwrite);
  properties[PROP_DRAFT] = g_param_spec_string ("draft", NULL, NULL, NULL, readwrite);
  properties[PROP_OPEN] = g_param_spec_boolean ("open", NULL, NULL, FALSE, readwrite);
  properties[PROP_PINNED] = g_param_spec_boolean ("pinned", NULL, NULL, FALSE, readwrite);
  properties[PROP_MUTED_UNTIL] = g_param_spec_int64 ("muted-until", NULL, NULL, G_MININT64, G_MAXINT64, 0, readwrite);
  properties[PROP_LAST_TEXT] = g_param_spec_string ("last-text", NULL, NULL, NULL, readwrite);
  properties[PROP_LAST_TIME] = g_param_spec_int64 ("last-time", NULL, NULL, G_MININT64, G_MAXINT64, 0, readwrite);
  properties[PROP_LAST_POSITION] = g_param_spec_int64 ("last-position", NULL, NULL, G_MININT64, G_MAXINT64, 0, readwrite);
  properties[PROP_LAST_OUTGOING] = g_param_spec_boolean ("last-outgoing", NULL, NULL, FALSE, readwrite);
  properties[PROP_LAST_STATE] = g_param_spec_enum ("last-state", NULL, NULL, ENVOI_TYPE_MESSAGE_STATE, 0, readwrite);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, readwrite);
  properties[PROP_MENTIONS] = g_param_spec_uint ("mentions", NULL, NULL, 0, G_MAXUINT, 0, readwrite);
  properties[PROP_LAST_NICK] = g_param_spec_string ("last-nick", NULL, NULL, NULL, readwrite);
  properties[PROP_READ_POSITION] = g_param_spec_int64 ("read-position", NULL, NULL, G_MININT64, G_MAXINT64, 0, readwrite);
  properties[PROP_TYPING] = g_param_spec_boolean ("typing", NULL, NULL, FALSE, readwrite);
  properties[PROP_TYPING_NAMES] = g_param_spec_boxed ("typing-names", NULL, NULL, G_TYPE_STRV, readwrite);
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, readwrite);
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
  g_signal_connect_object (contact, "notify::title", G_CALLBACK (on_title_changed), self, G_CONNECT_SWAPPED);
  return self;
}
