/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-records.h"

#include "envoi-rich-text.h"

struct _EnvoiPost {
  GObject parent_instance;
  EnvoiAccount *account;
  EnvoiFeed *feed;
  EnvoiContact *author;
  char *service, *node;
  gint64 rowid;
  EnvoiPostData data;
  GPtrArray *parts;        /* of parts_code, when they have been asked for */
  EnvoiRichText *text;     /* the same */
  GListModel *uploads;
};

G_DEFINE_FINAL_TYPE (EnvoiPost, envoi_post, G_TYPE_OBJECT)

static void on_changed (GObject *object, guint field);

#define ENVOI_RECORD_DATA EnvoiPostData
ENVOI_DEFINE_RECORD (EnvoiPost, post, ENVOI_POST_FIELDS, on_changed)

enum { PROP_ACCOUNT = N_FIELDS + 1, PROP_SERVICE, PROP_NODE, PROP_FEED, PROP_AUTHOR, PROP_UPLOADS, N_PROPS };
static GParamSpec *object_properties[N_PROPS];

#define ACCESS(name, ctype) ENVOI_ACCESS (EnvoiPost, post, name, ctype)
ACCESS (atom_id, char *)
ACCESS (kind, int)
ACCESS (title, char *)
ACCESS (content_kind, int)
ACCESS (content, char *)
ACCESS (source, char *)
ACCESS (author_jid, char *)
ACCESS (claimed_name, char *)
ACCESS (claimed_jid, char *)
ACCESS (published, gint64)
ACCESS (updated, gint64)
ACCESS (edited, gboolean)
ACCESS (language, char *)
ACCESS (public_url, char *)
ACCESS (comments_service, char *)
ACCESS (comments_node, char *)
ACCESS (reply_service, char *)
ACCESS (reply_node, char *)
ACCESS (reply_item, char *)
ACCESS (via_service, char *)
ACCESS (via_node, char *)
ACCESS (via_item, char *)
ACCESS (place, EnvoiPlace *)
ACCESS (nsfw, gboolean)
ACCESS (n_comments, guint)
ACCESS (n_likes, guint)
ACCESS (liked, char *)
ACCESS (saved, gboolean)
ACCESS (read, gboolean)
ACCESS (muted, gboolean)
ACCESS (state, int)
ACCESS (problem, GError *)
ENVOI_ACCESS_SET (EnvoiPost, post, tags, char **)

static void
on_changed (GObject *object, guint field)
{
  EnvoiPost *self = ENVOI_POST (object);

  if (field == FIELD_parts_code)
    g_clear_pointer (&self->parts, g_ptr_array_unref);
  if (field == FIELD_title || field == FIELD_content || field == FIELD_content_kind)
    g_clear_pointer (&self->text, envoi_rich_text_unref);
}

EnvoiRichText *
envoi_post_get_text (EnvoiPost *self)
{
  if (self->text != NULL)
    return self->text;
  switch (self->data.content != NULL ? self->data.content_kind : ENVOI_CONTENT_NONE)
    {
    case ENVOI_CONTENT_XHTML:
      self->text = envoi_rich_text_new_from_xhtml (self->data.content, -1);
      break;
    case ENVOI_CONTENT_HTML:
      self->text = envoi_rich_text_new_from_html (self->data.content, -1);
      break;
    /* What is published as plain text is Markdown with all programs that write feeds, and reads well when it is not. */
    case ENVOI_CONTENT_TEXT:
      self->text = envoi_rich_text_new_from_markdown (self->data.content);
      break;
    default:
      self->text = envoi_rich_text_new_from_plain (self->data.title != NULL ? self->data.title : "");
    }
  return self->text;
}

const char * const *
envoi_post_get_tags (EnvoiPost *self)
{
  static const char * const none[] = { NULL };

  return self->data.tags != NULL ? (const char * const *) self->data.tags : none;
}

GPtrArray *
envoi_post_get_parts (EnvoiPost *self)
{
  if (self->parts == NULL)
    self->parts = envoi_post_parts_read (self->data.parts_code);
  return self->parts;
}

/**
 * envoi_post_set_parts:
 * @parts: (element-type EnvoiPostPart) (nullable): copied
 */
void
envoi_post_set_parts (EnvoiPost *self, GPtrArray *parts)
{
  g_autofree char *code = parts != NULL ? envoi_post_parts_write_array (parts) : NULL;

  envoi_record_set (self, &envoi_post_record_class, properties, FIELD_parts_code, &code);
}

EnvoiAccount *
envoi_post_get_account (EnvoiPost *self)
{
  return self->account;
}

const char *
envoi_post_get_service (EnvoiPost *self)
{
  return self->service;
}

const char *
envoi_post_get_node (EnvoiPost *self)
{
  return self->node;
}

const char *
envoi_post_get_item_id (EnvoiPost *self)
{
  return self->data.item_id;
}

EnvoiFeed *
envoi_post_get_feed (EnvoiPost *self)
{
  return self->feed;
}

EnvoiContact *
envoi_post_get_author (EnvoiPost *self)
{
  return self->author;
}

GListModel *
envoi_post_get_uploads (EnvoiPost *self)
{
  return self->uploads;
}

void
envoi_post_set_uploads (EnvoiPost *self, GListModel *uploads)
{
  if (g_set_object (&self->uploads, uploads))
    g_object_notify_by_pspec (G_OBJECT (self), object_properties[PROP_UPLOADS]);
}

gint64
envoi_post_get_rowid (EnvoiPost *self)
{
  return self->rowid;
}

gboolean
envoi_post_is_own (EnvoiPost *self)
{
  return self->data.author_jid != NULL && g_strcmp0 (self->data.author_jid, envoi_account_get_jid (self->account)) == 0;
}

void
envoi_post_bind (EnvoiPost *self, gint64 rowid, EnvoiFeed *feed, EnvoiContact *author)
{
  self->rowid = rowid;
  if (g_set_object (&self->feed, feed))
    g_object_notify_by_pspec (G_OBJECT (self), object_properties[PROP_FEED]);
  if (g_set_object (&self->author, author))
    g_object_notify_by_pspec (G_OBJECT (self), object_properties[PROP_AUTHOR]);
}

static void
envoi_post_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiPost *self = ENVOI_POST (object);

  switch (id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case PROP_SERVICE:
      g_value_set_string (value, self->service);
      break;
    case PROP_NODE:
      g_value_set_string (value, self->node);
      break;
    case PROP_FEED:
      g_value_set_object (value, self->feed);
      break;
    case PROP_AUTHOR:
      g_value_set_object (value, self->author);
      break;
    case PROP_UPLOADS:
      g_value_set_object (value, self->uploads);
      break;
    default:
      envoi_record_get_property (object, id, value, &envoi_post_record_class);
    }
}

static void
envoi_post_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  envoi_record_set_property (object, id, value, &envoi_post_record_class, properties);
}

static void
envoi_post_finalize (GObject *object)
{
  EnvoiPost *self = ENVOI_POST (object);

  envoi_record_clear (&envoi_post_record_class, &self->data);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->text, envoi_rich_text_unref);
  g_clear_object (&self->uploads);
  g_free (self->service);
  g_free (self->node);
  g_clear_object (&self->author);
  g_clear_object (&self->feed);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (envoi_post_parent_class)->finalize (object);
}

static void
envoi_post_class_init (EnvoiPostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = envoi_post_get_property;
  object_class->set_property = envoi_post_set_property;
  object_class->finalize = envoi_post_finalize;
  envoi_record_install (object_class, &envoi_post_record_class, properties);
  object_properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, ENVOI_TYPE_ACCOUNT, readable);
  object_properties[PROP_SERVICE] = g_param_spec_string ("service", NULL, NULL, NULL, readable);
  object_properties[PROP_NODE] = g_param_spec_string ("node", NULL, NULL, NULL, readable);
  object_properties[PROP_FEED] = g_param_spec_object ("feed", NULL, NULL, ENVOI_TYPE_FEED, readable);
  object_properties[PROP_AUTHOR] = g_param_spec_object ("author", NULL, NULL, ENVOI_TYPE_CONTACT, readable);
  object_properties[PROP_UPLOADS] = g_param_spec_object ("uploads", NULL, NULL, G_TYPE_LIST_MODEL, readable);
  for (guint i = PROP_ACCOUNT; i < N_PROPS; i++)
    g_object_class_install_property (object_class, i, object_properties[i]);
}

static void
envoi_post_init (EnvoiPost *self)
{
}

/**
 * envoi_post_new:
 * @service: a bare address, normalised
 * @node: the feed's name there
 * @item_id: its id in the feed
 *
 * Returns: (transfer full): a post, not stored yet
 */
EnvoiPost *
envoi_post_new (EnvoiAccount *account, const char *service, const char *node, const char *item_id)
{
  EnvoiPost *self = g_object_new (ENVOI_TYPE_POST, NULL);

  self->account = g_object_ref (account);
  self->service = g_strdup (service);
  self->node = g_strdup (node);
  self->data.item_id = g_strdup (item_id);
  return self;
}
