/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-post-part.h"

#include "envoi-record.h"

#define PART_SEPARATOR "\x1e"
#define FIELD_SEPARATOR "\x1f"
/* More than these are not a post any more. */
#define MOST_PARTS 200

#define ENVOI_POST_PART_FIELDS(X, L) \
  X (ENUM, kind, envoi_part_kind_get_type, ENVOI_PART_CARD) X (STRING, href, NULL, 0) X (STRING, media_type, NULL, 0) X (STRING, title, NULL, 0) \
  X (STRING, description, NULL, 0) X (STRING, logo, NULL, 0) X (INT64, length, NULL, 0) X (UINT, width, NULL, 0) X (UINT, height, NULL, 0) \
  X (STRING, local_path, NULL, 0)

typedef struct { ENVOI_POST_PART_FIELDS (ENVOI_RECORD_MEMBER, ENVOI_RECORD_MEMBER) } EnvoiPostPartData;

struct _EnvoiPostPart {
  GObject parent_instance;
  EnvoiPostPartData data;
};

G_DEFINE_FINAL_TYPE (EnvoiPostPart, envoi_post_part, G_TYPE_OBJECT)

#define ENVOI_RECORD_DATA EnvoiPostPartData
enum { ENVOI_POST_PART_FIELDS (ENVOI_RECORD_INDEX, ENVOI_RECORD_INDEX) N_FIELDS };
static GParamSpec *properties[N_FIELDS];
static const EnvoiField record_fields[] = { ENVOI_POST_PART_FIELDS (ENVOI_RECORD_ROW_X, ENVOI_RECORD_ROW_L) };
static const EnvoiRecordClass envoi_post_part_record_class = { record_fields, N_FIELDS, sizeof (EnvoiPostPartData), G_STRUCT_OFFSET (EnvoiPostPart, data), NULL };

#define ACCESS(name, ctype) ENVOI_ACCESS (EnvoiPostPart, post_part, name, ctype)
ACCESS (kind, int)
ACCESS (href, char *)
ACCESS (media_type, char *)
ACCESS (title, char *)
ACCESS (description, char *)
ACCESS (logo, char *)
ACCESS (length, gint64)
ACCESS (width, guint)
ACCESS (height, guint)
ACCESS (local_path, char *)

GFile *
envoi_post_part_get_local_file (EnvoiPostPart *self)
{
  return self->data.local_path != NULL ? g_file_new_for_path (self->data.local_path) : NULL;
}

void
envoi_post_part_set_local_file (EnvoiPostPart *self, GFile *file)
{
  envoi_post_part_set_local_path (self, file != NULL ? g_file_peek_path (file) : NULL);
}

/* --- As a text --- */

/* A separator that somebody put into a text must not make a part. */
static void
append (GString *code, const char *text)
{
  for (; text != NULL && *text != '\0'; text++)
    g_string_append_c (code, *text == PART_SEPARATOR[0] || *text == FIELD_SEPARATOR[0] ? ' ' : *text);
}

static void
write_one (GString *code, EnvoiPostPart *self)
{
  const EnvoiPostPartData *data = &self->data;
  const char *texts[] = { data->href, data->media_type, data->title, data->description, data->logo, data->local_path };

  if (code->len > 0)
    g_string_append (code, PART_SEPARATOR);
  g_string_append_printf (code, "%d" FIELD_SEPARATOR "%" G_GINT64_FORMAT FIELD_SEPARATOR "%u" FIELD_SEPARATOR "%u",
                          data->kind, data->length, data->width, data->height);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_string_append (code, FIELD_SEPARATOR);
      append (code, texts[i]);
    }
}

char *
envoi_post_parts_write_array (GPtrArray *parts)
{
  GString *code = g_string_new (NULL);

  for (guint i = 0; i < parts->len && i < MOST_PARTS; i++)
    write_one (code, parts->pdata[i]);
  return g_string_free (code, code->len == 0);
}

char *
envoi_post_parts_write (GListModel *parts)
{
  g_autoptr (GPtrArray) array = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    g_ptr_array_add (array, g_list_model_get_item (parts, i));
  return envoi_post_parts_write_array (array);
}

static char *
take_text (const char *text)
{
  return text[0] != '\0' ? g_strdup (text) : NULL;
}

GPtrArray *
envoi_post_parts_read (const char *code)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) rows = g_strsplit (code != NULL ? code : "", PART_SEPARATOR, MOST_PARTS);

  for (guint i = 0; rows[i] != NULL; i++)
    {
      g_auto (GStrv) texts = g_strsplit (rows[i], FIELD_SEPARATOR, -1);
      EnvoiPostPart *part;
      EnvoiPostPartData *data;

      if (g_strv_length (texts) != 10)
        continue;
      part = g_object_new (ENVOI_TYPE_POST_PART, NULL);
      data = &part->data;
      data->kind = CLAMP (atoi (texts[0]), 0, ENVOI_PART_CARD);
      data->length = g_ascii_strtoll (texts[1], NULL, 10);
      data->width = g_ascii_strtoull (texts[2], NULL, 10);
      data->height = g_ascii_strtoull (texts[3], NULL, 10);
      data->href = take_text (texts[4]);
      data->media_type = take_text (texts[5]);
      data->title = take_text (texts[6]);
      data->description = take_text (texts[7]);
      data->logo = take_text (texts[8]);
      data->local_path = take_text (texts[9]);
      g_ptr_array_add (parts, part);
    }
  return parts;
}

/* --- Class --- */

static void
envoi_post_part_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  envoi_record_get_property (object, id, value, &envoi_post_part_record_class);
}

static void
envoi_post_part_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  envoi_record_set_property (object, id, value, &envoi_post_part_record_class, properties);
}

static void
envoi_post_part_finalize (GObject *object)
{
  envoi_record_clear (&envoi_post_part_record_class, &ENVOI_POST_PART (object)->data);
  G_OBJECT_CLASS (envoi_post_part_parent_class)->finalize (object);
}

static void
envoi_post_part_class_init (EnvoiPostPartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_post_part_get_property;
  object_class->set_property = envoi_post_part_set_property;
  object_class->finalize = envoi_post_part_finalize;
  envoi_record_install (object_class, &envoi_post_part_record_class, properties);
}

static void
envoi_post_part_init (EnvoiPostPart *self)
{
}

/**
 * envoi_post_part_new:
 * @href: (nullable): its address; %NULL while it is only here
 *
 * Returns: (transfer full): a part
 */
EnvoiPostPart *
envoi_post_part_new (EnvoiPartKind kind, const char *href)
{
  EnvoiPostPart *self = g_object_new (ENVOI_TYPE_POST_PART, NULL);

  self->data.kind = kind;
  self->data.href = g_strdup (href);
  return self;
}
