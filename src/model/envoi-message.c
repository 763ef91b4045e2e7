/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-message.h"

#include "envoi-property-private.h"

GType
envoi_message_state_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { ENVOI_MESSAGE_STATE_NONE, "ENVOI_MESSAGE_STATE_NONE", "none" },
    { ENVOI_MESSAGE_STATE_QUEUED, "ENVOI_MESSAGE_STATE_QUEUED", "queued" },
    { ENVOI_MESSAGE_STATE_SENT, "ENVOI_MESSAGE_STATE_SENT", "sent" },
    { ENVOI_MESSAGE_STATE_ACKED, "ENVOI_MESSAGE_STATE_ACKED", "acked" },
    { ENVOI_MESSAGE_STATE_DELIVERED, "ENVOI_MESSAGE_STATE_DELIVERED", "delivered" },
    { ENVOI_MESSAGE_STATE_READ, "ENVOI_MESSAGE_STATE_READ", "read" },
    { ENVOI_MESSAGE_STATE_FAILED, "ENVOI_MESSAGE_STATE_FAILED", "failed" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("EnvoiMessageState", values));
  return type;
}

GType
envoi_retraction_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { ENVOI_RETRACTION_NONE, "ENVOI_RETRACTION_NONE", "none" },
    { ENVOI_RETRACTION_BY_AUTHOR, "ENVOI_RETRACTION_BY_AUTHOR", "by-author" },
    { ENVOI_RETRACTION_BY_MODERATOR, "ENVOI_RETRACTION_BY_MODERATOR", "by-moderator" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("EnvoiRetraction", values));
  return type;
}

struct _EnvoiMessage {
  GObject parent_instance;
  gint64 rowid;
  gint64 position;
  gboolean outgoing;
  char *id;
  char *body;
  gint64 time;
  char *archive_id;
  char *origin_id;
  char *sender;
  char *language;
  EnvoiMessageState state;
  char *error_text;
  char *error_condition;
  gboolean delayed;
  gboolean wants_receipt;
  gboolean markable;
  gboolean starts_day;
  gboolean starts_group;
  gboolean first_unread;
  gboolean after_gap;
  gboolean gap_lost;
  char *nick;
  char *author_key;
  char *real_jid;
  gboolean mentions_me;
  gboolean edited;
  EnvoiRetraction retraction;
  char *retraction_reason;
  char *reply_to;
  char *reply_sender;
  char *post_uri;
  EnvoiMessage *quoted;
  EnvoiAttachment *attachment;
  EnvoiReactions *reactions;
};

G_DEFINE_FINAL_TYPE (EnvoiMessage, envoi_message, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_ROWID,
  PROP_POSITION,
  PROP_OUTGOING,
  PROP_ID,
  PROP_BODY,
  PROP_TIME,
  PROP_ARCHIVE_ID,
  PROP_ORIGIN_ID,
  PROP_SENDER,
  PROP_LANGUAGE,
  PROP_STATE,
  PROP_ERROR_TEXT,
  PROP_ERROR_CONDITION,
  PROP_DELAYED,
  PROP_WANTS_RECEIPT,
  PROP_MARKABLE,
  PROP_STARTS_DAY,
  PROP_STARTS_GROUP,
  PROP_FIRST_UNREAD,
  PROP_AFTER_GAP,
  PROP_GAP_LOST,
  PROP_NICK,
  PROP_AUTHOR_KEY,
  PROP_REAL_JID,
  PROP_MENTIONS_ME,
  PROP_EDITED,
  PROP_RETRACTION,
  PROP_RETRACTION_REASON,
  PROP_REPLY_TO,
  PROP_REPLY_SENDER,
  PROP_POST_URI,
  PROP_QUOTED,
  PROP_REACTIONS,
  PROP_ATTACHMENT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

ENVOI_DEFINE_VALUE (EnvoiMessage, message, gint64, rowid, PROP_ROWID)
ENVOI_DEFINE_VALUE (EnvoiMessage, message, gint64, position, PROP_POSITION)
ENVOI_DEFINE_GET (EnvoiMessage, message, gboolean, outgoing)
ENVOI_DEFINE_GET (EnvoiMessage, message, const char *, id)
ENVOI_DEFINE_STRING (EnvoiMessage, message, body, PROP_BODY)
ENVOI_DEFINE_GET (EnvoiMessage, message, gint64, time)
ENVOI_DEFINE_STRING (EnvoiMessage, message, archive_id, PROP_ARCHIVE_ID)
ENVOI_DEFINE_STRING (EnvoiMessage, message, origin_id, PROP_ORIGIN_ID)
ENVOI_DEFINE_STRING (EnvoiMessage, message, sender, PROP_SENDER)
ENVOI_DEFINE_STRING (EnvoiMessage, message, language, PROP_LANGUAGE)
ENVOI_DEFINE_VALUE (EnvoiMessage, message, EnvoiMessageState, state, PROP_STATE)
ENVOI_DEFINE_STRING (EnvoiMessage, message, error_text, PROP_ERROR_TEXT)
ENVOI_DEFINE_STRING (EnvoiMessage, message, error_condition, PROP_ERROR_CONDITION)
ENVOI_DEFINE_VALUE (EnvoiMessage, message, gboolean, delayed, PROP_DELAYED)
ENVOI_DEFINE_VALUE (EnvoiMessage, message, gboolean, wants_receipt, PROP_WANTS_RECEIPT)
ENVOI_DEFINE_VALUE (EnvoiMessage, message, gboolean, markable, PROP_MARKABLE)
ENVOI_DEFINE_VALUE (EnvoiMessage, message, gboolean, starts_day, PROP_STARTS_DAY)
ENVOI_DEFINE_VALUE (EnvoiMessage, message, gboolean, starts_group, PROP_STARTS_GROUP)
ENVOI_DEFINE_VALUE (EnvoiMessage, message, gboolean, first_unread, PROP_FIRST_UNREAD)
ENVOI_DEFINE_VALUE (EnvoiMessage, message, gboolean, after_gap, PROP_AFTER_GAP)
ENVOI_DEFINE_VALUE (EnvoiMessage, message, gboolean, gap_lost, PROP_GAP_LOST)
ENVOI_DEFINE_STRING (EnvoiMessage, message, nick, PROP_NICK)
ENVOI_DEFINE_STRING (EnvoiMessage, message, author_key, PROP_AUTHOR_KEY)
ENVOI_DEFINE_STRING (EnvoiMessage, message, real_jid, PROP_REAL_JID)
ENVOI_DEFINE_VALUE (EnvoiMessage, message, gboolean, mentions_me, PROP_MENTIONS_ME)
ENVOI_DEFINE_VALUE (EnvoiMessage, message, gboolean, edited, PROP_EDITED)
ENVOI_DEFINE_VALUE (EnvoiMessage, message, EnvoiRetraction, retraction, PROP_RETRACTION)
ENVOI_DEFINE_STRING (EnvoiMessage, message, retraction_reason, PROP_RETRACTION_REASON)
ENVOI_DEFINE_STRING (EnvoiMessage, message, reply_to, PROP_REPLY_TO)
ENVOI_DEFINE_STRING (EnvoiMessage, message, reply_sender, PROP_REPLY_SENDER)
ENVOI_DEFINE_STRING (EnvoiMessage, message, post_uri, PROP_POST_URI)
ENVOI_DEFINE_GET (EnvoiMessage, message, EnvoiMessage *, quoted)
ENVOI_DEFINE_GET (EnvoiMessage, message, EnvoiAttachment *, attachment)

void
envoi_message_set_attachment (EnvoiMessage *self, EnvoiAttachment *attachment)
{
  if (g_set_object (&self->attachment, attachment))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTACHMENT]);
}
ENVOI_DEFINE_GET (EnvoiMessage, message, EnvoiReactions *, reactions)

void
envoi_message_set_quoted (EnvoiMessage *self, EnvoiMessage *quoted)
{
  if (g_set_object (&self->quoted, quoted))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUOTED]);
}

void
envoi_message_set_reactions (EnvoiMessage *self, EnvoiReactions *reactions)
{
  if (g_set_object (&self->reactions, reactions))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REACTIONS]);
}

static void
envoi_message_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiMessage *self = ENVOI_MESSAGE (object);

  switch (id)
    {
    case PROP_ROWID:
      g_value_set_int64 (value, self->rowid);
      break;
    case PROP_POSITION:
      g_value_set_int64 (value, self->position);
      break;
    case PROP_OUTGOING:
      g_value_set_boolean (value, self->outgoing);
      break;
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_BODY:
      g_value_set_string (value, self->body);
      break;
    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;
    case PROP_ARCHIVE_ID:
      g_value_set_string (value, self->archive_id);
      break;
    case PROP_ORIGIN_ID:
      g_value_set_string (value, self->origin_id);
      break;
    case PROP_SENDER:
      g_value_set_string (value, self->sender);
      break;
    case PROP_LANGUAGE:
      g_value_set_string (value, self->language);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, self->error_text);
      break;
    case PROP_ERROR_CONDITION:
      g_value_set_string (value, self->error_condition);
      break;
    case PROP_DELAYED:
      g_value_set_boolean (value, self->delayed);
      break;
    case PROP_WANTS_RECEIPT:
      g_value_set_boolean (value, self->wants_receipt);
      break;
    case PROP_MARKABLE:
      g_value_set_boolean (value, self->markable);
      break;
    case PROP_STARTS_DAY:
      g_value_set_boolean (value, self->starts_day);
      break;
    case PROP_STARTS_GROUP:
      g_value_set_boolean (value, self->starts_group);
      break;
    case PROP_FIRST_UNREAD:
      g_value_set_boolean (value, self->first_unread);
      break;
    case PROP_AFTER_GAP:
      g_value_set_boolean (value, self->after_gap);
      break;
    case PROP_GAP_LOST:
      g_value_set_boolean (value, self->gap_lost);
      break;
    case PROP_NICK:
      g_value_set_string (value, self->nick);
      break;
    case PROP_AUTHOR_KEY:
      g_value_set_string (value, self->author_key);
      break;
    case PROP_REAL_JID:
      g_value_set_string (value, self->real_jid);
      break;
    case PROP_MENTIONS_ME:
      g_value_set_boolean (value, self->mentions_me);
      break;
    case PROP_EDITED:
      g_value_set_boolean (value, self->edited);
      break;
    case PROP_RETRACTION:
      g_value_set_enum (value, self->retraction);
      break;
    case PROP_RETRACTION_REASON:
      g_value_set_string (value, self->retraction_reason);
      break;
    case PROP_REPLY_TO:
      g_value_set_string (value, self->reply_to);
      break;
    case PROP_REPLY_SENDER:
      g_value_set_string (value, self->reply_sender);
      break;
    case PROP_POST_URI:
      g_value_set_string (value, self->post_uri);
      break;
    case PROP_QUOTED:
      g_value_set_object (value, self->quoted);
      break;
    case PROP_ATTACHMENT:
      g_value_set_object (value, self->attachment);
      break;
    case PROP_REACTIONS:
      g_value_set_object (value, self->reactions);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_message_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EnvoiMessage *self = ENVOI_MESSAGE (object);

  switch (id)
    {
    case PROP_ROWID:
      envoi_message_set_rowid (self, g_value_get_int64 (value));
      break;
    case PROP_POSITION:
      envoi_message_set_position (self, g_value_get_int64 (value));
      break;
    case PROP_BODY:
      envoi_message_set_body (self, g_value_get_string (value));
      break;
    case PROP_ARCHIVE_ID:
      envoi_message_set_archive_id (self, g_value_get_string (value));
      break;
    case PROP_ORIGIN_ID:
      envoi_message_set_origin_id (self, g_value_get_string (value));
      break;
    case PROP_SENDER:
      envoi_message_set_sender (self, g_value_get_string (value));
      break;
    case PROP_LANGUAGE:
      envoi_message_set_language (self, g_value_get_string (value));
      break;
    case PROP_STATE:
      envoi_message_set_state (self, g_value_get_enum (value));
      break;
    case PROP_ERROR_TEXT:
      envoi_message_set_error_text (self, g_value_get_string (value));
      break;
    case PROP_ERROR_CONDITION:
      envoi_message_set_error_condition (self, g_value_get_string (value));
      break;
    case PROP_DELAYED:
      envoi_message_set_delayed (self, g_value_get_boolean (value));
      break;
    case PROP_WANTS_RECEIPT:
      envoi_message_set_wants_receipt (self, g_value_get_boolean (value));
      break;
    case PROP_MARKABLE:
      envoi_message_set_markable (self, g_value_get_boolean (value));
      break;
    case PROP_STARTS_DAY:
      envoi_message_set_starts_day (self, g_value_get_boolean (value));
      break;
    case PROP_STARTS_GROUP:
      envoi_message_set_starts_group (self, g_value_get_boolean (value));
      break;
    case PROP_FIRST_UNREAD:
      envoi_message_set_first_unread (self, g_value_get_boolean (value));
      break;
    case PROP_AFTER_GAP:
      envoi_message_set_after_gap (self, g_value_get_boolean (value));
      break;
    case PROP_GAP_LOST:
      envoi_message_set_gap_lost (self, g_value_get_boolean (value));
      break;
    case PROP_NICK:
      envoi_message_set_nick (self, g_value_get_string (value));
      break;
    case PROP_AUTHOR_KEY:
      envoi_message_set_author_key (self, g_value_get_string (value));
      break;
    case PROP_REAL_JID:
      envoi_message_set_real_jid (self, g_value_get_string (value));
      break;
    case PROP_MENTIONS_ME:
      envoi_message_set_mentions_me (self, g_value_get_boolean (value));
      break;
    case PROP_EDITED:
      envoi_message_set_edited (self, g_value_get_boolean (value));
      break;
    case PROP_RETRACTION:
      envoi_message_set_retraction (self, g_value_get_enum (value));
      break;
    case PROP_RETRACTION_REASON:
      envoi_message_set_retraction_reason (self, g_value_get_string (value));
      break;
    case PROP_REPLY_TO:
      envoi_message_set_reply_to (self, g_value_get_string (value));
      break;
    case PROP_REPLY_SENDER:
      envoi_message_set_reply_sender (self, g_value_get_string (value));
      break;
    case PROP_POST_URI:
      envoi_message_set_post_uri (self, g_value_get_string (value));
      break;
    case PROP_QUOTED:
      envoi_message_set_quoted (self, g_value_get_object (value));
      break;
    case PROP_ATTACHMENT:
      envoi_message_set_attachment (self, g_value_get_object (value));
      break;
    case PROP_REACTIONS:
      envoi_message_set_reactions (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_message_finalize (GObject *object)
{
  EnvoiMessage *self = ENVOI_MESSAGE (object);

  g_free (self->id);
  g_free (self->body);
  g_free (self->archive_id);
  g_free (self->origin_id);
  g_free (self->sender);
  g_free (self->language);
  g_free (self->error_text);
  g_free (self->error_condition);
  g_free (self->nick);
  g_free (self->author_key);
  g_free (self->real_jid);
  g_free (self->retraction_reason);
  g_free (self->reply_to);
  g_free (self->reply_sender);
  g_free (self->post_uri);
  g_clear_object (&self->quoted);
  g_clear_object (&self->attachment);
  g_clear_object (&self->reactions);
  G_OBJECT_CLASS (envoi_message_parent_class)->finalize (object);
}

static void
envoi_message_class_init (EnvoiMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags readwrite = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = envoi_message_get_property;
  object_class->set_property = envoi_message_set_property;
  object_class->finalize = envoi_message_finalize;

  properties[PROP_ROWID] = g_param_spec_int64 ("rowid", NULL, NULL, G_MININT64, G_MAXINT64, 0, readwrite);
  properties[PROP_POSITION] = g_param_spec_int64 ("position", NULL, NULL, G_MININT64, G_MAXINT64, 0, readwrite);
  properties[PROP_OUTGOING] = g_param_spec_boolean ("outgoing", NULL, NULL, FALSE, readable);
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, readable);
  properties[PROP_BODY] = g_param_spec_string ("body", NULL, NULL, NULL, readwrite);
  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, 0, readable);
  properties[PROP_ARCHIVE_ID] = g_param_spec_string ("archive-id", NULL, NULL, NULL, readwrite);
  properties[PROP_ORIGIN_ID] = g_param_spec_string ("origin-id", NULL, NULL, NULL, readwrite);
  properties[PROP_SENDER] = g_param_spec_string ("sender", NULL, NULL, NULL, readwrite);
  properties[PROP_LANGUAGE] = g_param_spec_string ("language", NULL, NULL, NULL, readwrite);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, ENVOI_TYPE_MESSAGE_STATE, 0, readwrite);
  properties[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL, readwrite);
  properties[PROP_ERROR_CONDITION] = g_param_spec_string ("error-condition", NULL, NULL, NULL, readwrite);
  properties[PROP_DELAYED] = g_param_spec_boolean ("delayed", NULL, NULL, FALSE, readwrite);
  properties[PROP_WANTS_RECEIPT] = g_param_spec_boolean ("wants-receipt", NULL, NULL, FALSE, readwrite);
  properties[PROP_MARKABLE] = g_param_spec_boolean ("markable", NULL, NULL, FALSE, readwrite);
  properties[PROP_STARTS_DAY] = g_param_spec_boolean ("starts-day", NULL, NULL, FALSE, readwrite);
  properties[PROP_STARTS_GROUP] = g_param_spec_boolean ("starts-group", NULL, NULL, FALSE, readwrite);
  properties[PROP_FIRST_UNREAD] = g_param_spec_boolean ("first-unread", NULL, NULL, FALSE, readwrite);
  properties[PROP_AFTER_GAP] = g_param_spec_boolean ("after-gap", NULL, NULL, FALSE, readwrite);
  properties[PROP_GAP_LOST] = g_param_spec_boolean ("gap-lost", NULL, NULL, FALSE, readwrite);
  properties[PROP_NICK] = g_param_spec_string ("nick", NULL, NULL, NULL, readwrite);
  properties[PROP_AUTHOR_KEY] = g_param_spec_string ("author-key", NULL, NULL, NULL, readwrite);
  properties[PROP_REAL_JID] = g_param_spec_string ("real-jid", NULL, NULL, NULL, readwrite);
  properties[PROP_MENTIONS_ME] = g_param_spec_boolean ("mentions-me", NULL, NULL, FALSE, readwrite);
  properties[PROP_EDITED] = g_param_spec_boolean ("edited", NULL, NULL, FALSE, readwrite);
  properties[PROP_RETRACTION] = g_param_spec_enum ("retraction", NULL, NULL, ENVOI_TYPE_RETRACTION, 0, readwrite);
  properties[PROP_RETRACTION_REASON] = g_param_spec_string ("retraction-reason", NULL, NULL, NULL, readwrite);
  properties[PROP_REPLY_TO] = g_param_spec_string ("reply-to", NULL, NULL, NULL, readwrite);
  properties[PROP_REPLY_SENDER] = g_param_spec_string ("reply-sender", NULL, NULL, NULL, readwrite);
  properties[PROP_POST_URI] = g_param_spec_string ("post-uri", NULL, NULL, NULL, readwrite);
  properties[PROP_ATTACHMENT] = g_param_spec_object ("attachment", NULL, NULL, ENVOI_TYPE_ATTACHMENT, readwrite);
  properties[PROP_QUOTED] = g_param_spec_object ("quoted", NULL, NULL, ENVOI_TYPE_MESSAGE, readwrite);
  properties[PROP_REACTIONS] = g_param_spec_object ("reactions", NULL, NULL, ENVOI_TYPE_REACTIONS, readwrite);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_message_init (EnvoiMessage *self)
{
}

/**
 * envoi_message_new:
 * @outgoing: whether the person wrote it
 * @id: (nullable): the stanza's id
 * @body: the text, sanitised
 * @time: when it was written, in microseconds since 1970
 *
 * Returns: (transfer full): a message that no store knows yet
 */
EnvoiMessage *
envoi_message_new (gboolean outgoing, const char *id, const char *body, gint64 time)
{
  EnvoiMessage *self = g_object_new (ENVOI_TYPE_MESSAGE, NULL);

  self->outgoing = outgoing;
  self->id = g_strdup (id);
  self->body = g_strdup (body);
  self->time = time;
  if (outgoing)
    self->state = ENVOI_MESSAGE_STATE_QUEUED;
  return self;
}
