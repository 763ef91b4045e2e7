/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-records.h"

struct _EnvoiDraft {
  GObject parent_instance;
  EnvoiAccount *account;
  gint64 id;
  GListStore *parts;
  GListModel *uploads;
  EnvoiDraftData data;
};

G_DEFINE_FINAL_TYPE (EnvoiDraft, envoi_draft, G_TYPE_OBJECT)

#define ENVOI_RECORD_DATA EnvoiDraftData
ENVOI_DEFINE_RECORD (EnvoiDraft, draft, ENVOI_DRAFT_FIELDS, NULL)

enum { PROP_ACCOUNT = N_FIELDS + 1, PROP_ID, PROP_PARTS, PROP_UPLOADS, N_PROPS };
static GParamSpec *object_properties[N_PROPS];

#define ACCESS(name, ctype) ENVOI_ACCESS (EnvoiDraft, draft, name, ctype)
ACCESS (service, char *)
ACCESS (node, char *)
ACCESS (title, char *)
ACCESS (text, char *)
ACCESS (language, char *)
ACCESS (audience, int)
ACCESS (comments, gboolean)
ACCESS (nsfw, gboolean)
ACCESS (reply_service, char *)
ACCESS (reply_node, char *)
ACCESS (reply_item, char *)
ACCESS (via_service, char *)
ACCESS (via_node, char *)
ACCESS (via_item, char *)
ACCESS (edit_of, char *)
ACCESS (published, gint64)
ACCESS (scheduled, gint64)
ACCESS (updated, gint64)
ACCESS (item_id, char *)
ACCESS (state, int)
ACCESS (problem, GError *)
ENVOI_ACCESS_SET (EnvoiDraft, draft, tags, char **)

const char * const *
envoi_draft_get_tags (EnvoiDraft *self)
{
  static const char * const none[] = { NULL };

  return self->data.tags != NULL ? (const char * const *) self->data.tags : none;
}

EnvoiAccount *
envoi_draft_get_account (EnvoiDraft *self)
{
  return self->account;
}

void
envoi_draft_set_account (EnvoiDraft *self, EnvoiAccount *account)
{
  if (g_set_object (&self->account, account))
    g_object_notify_by_pspec (G_OBJECT (self), object_properties[PROP_ACCOUNT]);
}

gint64
envoi_draft_get_id (EnvoiDraft *self)
{
  return self->id;
}

void
envoi_draft_set_id (EnvoiDraft *self, gint64 id)
{
  if (self->id == id)
    return;
  self->id = id;
  g_object_notify_by_pspec (G_OBJECT (self), object_properties[PROP_ID]);
}

GListStore *
envoi_draft_get_parts (EnvoiDraft *self)
{
  return self->parts;
}

GListModel *
envoi_draft_get_uploads (EnvoiDraft *self)
{
  return self->uploads;
}

void
envoi_draft_set_uploads (EnvoiDraft *self, GListModel *uploads)
{
  if (g_set_object (&self->uploads, uploads))
    g_object_notify_by_pspec (G_OBJECT (self), object_properties[PROP_UPLOADS]);
}

void
envoi_draft_write_parts (EnvoiDraft *self)
{
  g_autofree char *code = envoi_post_parts_write (G_LIST_MODEL (self->parts));

  envoi_record_set (self, &envoi_draft_record_class, properties, FIELD_parts_code, &code);
}

void
envoi_draft_read_parts (EnvoiDraft *self)
{
  g_autoptr (GPtrArray) parts = envoi_post_parts_read (self->data.parts_code);

  g_list_store_splice (self->parts, 0, g_list_model_get_n_items (G_LIST_MODEL (self->parts)), parts->pdata, parts->len);
}

static gboolean
is_blank (const char *text)
{
  for (; text != NULL && *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

gboolean
envoi_draft_is_empty (EnvoiDraft *self)
{
  return is_blank (self->data.title) && is_blank (self->data.text) && g_list_model_get_n_items (G_LIST_MODEL (self->parts)) == 0;
}

static void
envoi_draft_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiDraft *self = ENVOI_DRAFT (object);

  switch (id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case PROP_ID:
      g_value_set_int64 (value, self->id);
      break;
    case PROP_PARTS:
      g_value_set_object (value, self->parts);
      break;
    case PROP_UPLOADS:
      g_value_set_object (value, self->uploads);
      break;
    default:
      envoi_record_get_property (object, id, value, &envoi_draft_record_class);
    }
}

static void
envoi_draft_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  envoi_record_set_property (object, id, value, &envoi_draft_record_class, properties);
}

static void
envoi_draft_finalize (GObject *object)
{
  EnvoiDraft *self = ENVOI_DRAFT (object);

  envoi_record_clear (&envoi_draft_record_class, &self->data);
  g_clear_object (&self->uploads);
  g_clear_object (&self->parts);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (envoi_draft_parent_class)->finalize (object);
}

static void
envoi_draft_class_init (EnvoiDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = envoi_draft_get_property;
  object_class->set_property = envoi_draft_set_property;
  object_class->finalize = envoi_draft_finalize;
  envoi_record_install (object_class, &envoi_draft_record_class, properties);
  object_properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, ENVOI_TYPE_ACCOUNT, readable);
  object_properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, readable);
  object_properties[PROP_PARTS] = g_param_spec_object ("parts", NULL, NULL, G_TYPE_LIST_STORE, readable);
  object_properties[PROP_UPLOADS] = g_param_spec_object ("uploads", NULL, NULL, G_TYPE_LIST_MODEL, readable);
  for (guint i = PROP_ACCOUNT; i < N_PROPS; i++)
    g_object_class_install_property (object_class, i, object_properties[i]);
}

static void
envoi_draft_init (EnvoiDraft *self)
{
  self->parts = g_list_store_new (ENVOI_TYPE_POST_PART);
  self->data.comments = TRUE;
}

/**
 * envoi_draft_new:
 *
 * Returns: (transfer full): an empty draft for the account's own blog, not stored yet
 */
EnvoiDraft *
envoi_draft_new (EnvoiAccount *account)
{
  EnvoiDraft *self = g_object_new (ENVOI_TYPE_DRAFT, NULL);

  self->account = g_object_ref (account);
  self->data.service = g_strdup (envoi_account_get_jid (account));
  self->data.node = g_strdup (ENVOI_BLOG_NODE);
  return self;
}
