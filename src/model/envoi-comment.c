/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-records.h"

struct _EnvoiComment {
  GObject parent_instance;
  EnvoiAccount *account;
  EnvoiContact *author;
  char *service, *node;
  gint64 rowid;
  EnvoiCommentData data;
};

G_DEFINE_FINAL_TYPE (EnvoiComment, envoi_comment, G_TYPE_OBJECT)

#define ENVOI_RECORD_DATA EnvoiCommentData
ENVOI_DEFINE_RECORD (EnvoiComment, comment, ENVOI_COMMENT_FIELDS, NULL)

enum { PROP_ACCOUNT = N_FIELDS + 1, PROP_SERVICE, PROP_NODE, PROP_AUTHOR, N_PROPS };
static GParamSpec *object_properties[N_PROPS];

#define ACCESS(name, ctype) ENVOI_ACCESS (EnvoiComment, comment, name, ctype)
ACCESS (author_jid, char *)
ACCESS (claimed_name, char *)
ACCESS (text, char *)
ACCESS (published, gint64)
ACCESS (updated, gint64)
ACCESS (is_like, gboolean)
ACCESS (own, gboolean)
ACCESS (state, int)
ACCESS (problem, GError *)

EnvoiAccount *
envoi_comment_get_account (EnvoiComment *self)
{
  return self->account;
}

const char *
envoi_comment_get_service (EnvoiComment *self)
{
  return self->service;
}

const char *
envoi_comment_get_node (EnvoiComment *self)
{
  return self->node;
}

const char *
envoi_comment_get_item_id (EnvoiComment *self)
{
  return self->data.item_id;
}

EnvoiContact *
envoi_comment_get_author (EnvoiComment *self)
{
  return self->author;
}

gint64
envoi_comment_get_rowid (EnvoiComment *self)
{
  return self->rowid;
}

void
envoi_comment_bind (EnvoiComment *self, gint64 rowid, EnvoiContact *author)
{
  self->rowid = rowid;
  if (g_set_object (&self->author, author))
    g_object_notify_by_pspec (G_OBJECT (self), object_properties[PROP_AUTHOR]);
}

static void
envoi_comment_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiComment *self = ENVOI_COMMENT (object);

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
    case PROP_AUTHOR:
      g_value_set_object (value, self->author);
      break;
    default:
      envoi_record_get_property (object, id, value, &envoi_comment_record_class);
    }
}

static void
envoi_comment_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  envoi_record_set_property (object, id, value, &envoi_comment_record_class, properties);
}

static void
envoi_comment_finalize (GObject *object)
{
  EnvoiComment *self = ENVOI_COMMENT (object);

  envoi_record_clear (&envoi_comment_record_class, &self->data);
  g_free (self->service);
  g_free (self->node);
  g_clear_object (&self->author);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (envoi_comment_parent_class)->finalize (object);
}

static void
envoi_comment_class_init (EnvoiCommentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = envoi_comment_get_property;
  object_class->set_property = envoi_comment_set_property;
  object_class->finalize = envoi_comment_finalize;
  envoi_record_install (object_class, &envoi_comment_record_class, properties);
  object_properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, ENVOI_TYPE_ACCOUNT, readable);
  object_properties[PROP_SERVICE] = g_param_spec_string ("service", NULL, NULL, NULL, readable);
  object_properties[PROP_NODE] = g_param_spec_string ("node", NULL, NULL, NULL, readable);
  object_properties[PROP_AUTHOR] = g_param_spec_object ("author", NULL, NULL, ENVOI_TYPE_CONTACT, readable);
  for (guint i = PROP_ACCOUNT; i < N_PROPS; i++)
    g_object_class_install_property (object_class, i, object_properties[i]);
}

static void
envoi_comment_init (EnvoiComment *self)
{
}

/**
 * envoi_comment_new:
 * @service: where the comments of the post are, a bare address
 * @node: their name there
 * @item_id: the id of this one
 *
 * Returns: (transfer full): a comment, not stored yet
 */
EnvoiComment *
envoi_comment_new (EnvoiAccount *account, const char *service, const char *node, const char *item_id)
{
  EnvoiComment *self = g_object_new (ENVOI_TYPE_COMMENT, NULL);

  self->account = g_object_ref (account);
  self->service = g_strdup (service);
  self->node = g_strdup (node);
  self->data.item_id = g_strdup (item_id);
  return self;
}
