/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-attachment.h"

#include <string.h>

#include "envoi-file-name.h"
#include "envoi-property-private.h"

struct _EnvoiAttachment {
  GObject parent_instance;
  EnvoiAccount *account;
  char *author, *uri, *name, *media_type, *description;
  guint64 size;
  guint width, height;
  gboolean sensitive;
  GFile *local_file;
  EnvoiTransfer *transfer;
};

enum { PROP_AUTHOR = 1, PROP_URI, PROP_NAME, PROP_MEDIA_TYPE, PROP_DESCRIPTION, PROP_SIZE, PROP_WIDTH, PROP_HEIGHT, PROP_SENSITIVE, PROP_LOCAL_FILE,
       PROP_TRANSFER, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiAttachment, envoi_attachment, G_TYPE_OBJECT)

ENVOI_DEFINE_STRING (EnvoiAttachment, attachment, author, PROP_AUTHOR)
ENVOI_DEFINE_STRING (EnvoiAttachment, attachment, uri, PROP_URI)
ENVOI_DEFINE_STRING (EnvoiAttachment, attachment, media_type, PROP_MEDIA_TYPE)
ENVOI_DEFINE_STRING (EnvoiAttachment, attachment, description, PROP_DESCRIPTION)
ENVOI_DEFINE_VALUE (EnvoiAttachment, attachment, guint64, size, PROP_SIZE)
ENVOI_DEFINE_VALUE (EnvoiAttachment, attachment, guint, width, PROP_WIDTH)
ENVOI_DEFINE_VALUE (EnvoiAttachment, attachment, guint, height, PROP_HEIGHT)
ENVOI_DEFINE_VALUE (EnvoiAttachment, attachment, gboolean, sensitive, PROP_SENSITIVE)
ENVOI_DEFINE_GET (EnvoiAttachment, attachment, const char *, name)
ENVOI_DEFINE_GET (EnvoiAttachment, attachment, EnvoiAccount *, account)
ENVOI_DEFINE_GET (EnvoiAttachment, attachment, GFile *, local_file)
ENVOI_DEFINE_GET (EnvoiAttachment, attachment, EnvoiTransfer *, transfer)

void
envoi_attachment_set_name (EnvoiAttachment *self, const char *name)
{
  g_autofree char *clean = name != NULL ? envoi_file_name_sanitize (name, NULL) : NULL;

  if (g_set_str (&self->name, clean))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

void
envoi_attachment_set_account (EnvoiAttachment *self, EnvoiAccount *account)
{
  g_set_object (&self->account, account);
}

void
envoi_attachment_set_local_file (EnvoiAttachment *self, GFile *file)
{
  if (g_set_object (&self->local_file, file))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOCAL_FILE]);
}

void
envoi_attachment_set_transfer (EnvoiAttachment *self, EnvoiTransfer *transfer)
{
  if (g_set_object (&self->transfer, transfer))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRANSFER]);
}

static gboolean
has_picture_ending (const char *name)
{
  static const char * const endings[] = { "png", "jpg", "jpeg", "jpe", "gif", "webp" };
  const char *dot = name != NULL ? strrchr (name, '.') : NULL;

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (endings); i++)
    if (g_ascii_strcasecmp (dot + 1, endings[i]) == 0)
      return TRUE;
  return FALSE;
}

gboolean
envoi_attachment_is_picture (EnvoiAttachment *self)
{
  static const char * const types[] = { "image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp" };
  g_autofree char *name = NULL;

  for (guint i = 0; self->media_type != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_ascii_strcasecmp (self->media_type, types[i]) == 0)
      return TRUE;
  if (self->media_type != NULL && g_ascii_strcasecmp (self->media_type, "application/octet-stream") != 0)
    return FALSE;
  name = self->name != NULL ? g_strdup (self->name) : self->uri != NULL ? envoi_file_name_from_uri (self->uri) : NULL;
  return has_picture_ending (name);
}

char *
envoi_attachment_dup_name (EnvoiAttachment *self)
{
  char *name = self->name != NULL ? g_strdup (self->name) : self->uri != NULL ? envoi_file_name_from_uri (self->uri) : NULL;

  return name != NULL ? name : g_strdup ("file");
}

char *
envoi_attachment_dup_host (EnvoiAttachment *self)
{
  g_autoptr (GUri) uri = self->uri != NULL ? g_uri_parse (self->uri, G_URI_FLAGS_NONE, NULL) : NULL;

  return uri != NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
}

/* --- As text --------------------------------------------------------------------------------------------------------- */

static void
put (GKeyFile *file, const char *key, const char *value)
{
  if (value != NULL)
    g_key_file_set_string (file, "file", key, value);
}

char *
envoi_attachment_to_text (EnvoiAttachment *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *local = self->local_file != NULL ? g_file_get_path (self->local_file) : NULL;

  put (file, "uri", self->uri);
  put (file, "author", self->author);
  put (file, "name", self->name);
  put (file, "type", self->media_type);
  put (file, "description", self->description);
  put (file, "local", local);
  g_key_file_set_uint64 (file, "file", "size", self->size);
  g_key_file_set_integer (file, "file", "width", self->width);
  g_key_file_set_integer (file, "file", "height", self->height);
  g_key_file_set_boolean (file, "file", "sensitive", self->sensitive);
  return g_key_file_to_data (file, NULL, NULL);
}

EnvoiAttachment *
envoi_attachment_new_from_text (const char *text)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *uri = NULL, *author = NULL, *name = NULL, *type = NULL, *description = NULL, *local = NULL;
  EnvoiAttachment *self;

  if (text == NULL || !g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, NULL))
    return NULL;
  uri = g_key_file_get_string (file, "file", "uri", NULL);
  author = g_key_file_get_string (file, "file", "author", NULL);
  name = g_key_file_get_string (file, "file", "name", NULL);
  type = g_key_file_get_string (file, "file", "type", NULL);
  description = g_key_file_get_string (file, "file", "description", NULL);
  local = g_key_file_get_string (file, "file", "local", NULL);
  if (uri == NULL && local == NULL)
    return NULL;
  self = envoi_attachment_new (NULL, author, uri);
  envoi_attachment_set_name (self, name);
  self->media_type = g_steal_pointer (&type);
  self->description = g_steal_pointer (&description);
  self->size = g_key_file_get_uint64 (file, "file", "size", NULL);
  self->width = MAX (g_key_file_get_integer (file, "file", "width", NULL), 0);
  self->height = MAX (g_key_file_get_integer (file, "file", "height", NULL), 0);
  self->sensitive = g_key_file_get_boolean (file, "file", "sensitive", NULL);
  if (local != NULL)
    self->local_file = g_file_new_for_path (local);
  return self;
}

char *
envoi_attachment_text_preview (const char *text, const char *body)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *uri = NULL, *name = NULL, *description = NULL;

  if (text == NULL || body == NULL || !g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, NULL))
    return NULL;
  uri = g_key_file_get_string (file, "file", "uri", NULL);
  if (uri != NULL && strcmp (uri, body) != 0)
    return NULL;
  description = g_key_file_get_string (file, "file", "description", NULL);
  if (description != NULL && *description != '\0')
    return g_steal_pointer (&description);
  name = g_key_file_get_string (file, "file", "name", NULL);
  return name != NULL ? g_steal_pointer (&name) : uri != NULL ? envoi_file_name_from_uri (uri) : NULL;
}

/* --- The object ------------------------------------------------------------------------------------------------------ */

static void
envoi_attachment_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiAttachment *self = ENVOI_ATTACHMENT (object);
  const char *strings[] = { [PROP_AUTHOR] = self->author, [PROP_URI] = self->uri, [PROP_NAME] = self->name, [PROP_MEDIA_TYPE] = self->media_type,
                            [PROP_DESCRIPTION] = self->description };

  switch (id)
    {
    case PROP_SIZE:
      g_value_set_uint64 (value, self->size);
      break;
    case PROP_WIDTH:
    case PROP_HEIGHT:
      g_value_set_uint (value, id == PROP_WIDTH ? self->width : self->height);
      break;
    case PROP_SENSITIVE:
      g_value_set_boolean (value, self->sensitive);
      break;
    case PROP_LOCAL_FILE:
      g_value_set_object (value, self->local_file);
      break;
    case PROP_TRANSFER:
      g_value_set_object (value, self->transfer);
      break;
    default:
      g_value_set_string (value, strings[id]);
    }
}

static void
envoi_attachment_finalize (GObject *object)
{
  EnvoiAttachment *self = ENVOI_ATTACHMENT (object);

  g_clear_object (&self->account);
  g_clear_object (&self->local_file);
  g_clear_object (&self->transfer);
  g_free (self->author);
  g_free (self->uri);
  g_free (self->name);
  g_free (self->media_type);
  g_free (self->description);
  G_OBJECT_CLASS (envoi_attachment_parent_class)->finalize (object);
}

static void
envoi_attachment_class_init (EnvoiAttachmentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  static const struct { guint id; const char *name; } strings[] = {
    { PROP_AUTHOR, "author" }, { PROP_URI, "uri" }, { PROP_NAME, "name" }, { PROP_MEDIA_TYPE, "media-type" }, { PROP_DESCRIPTION, "description" },
  };

  object_class->get_property = envoi_attachment_get_property;
  object_class->finalize = envoi_attachment_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    properties[strings[i].id] = g_param_spec_string (strings[i].name, NULL, NULL, NULL, flags);
  properties[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_WIDTH] = g_param_spec_uint ("width", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_HEIGHT] = g_param_spec_uint ("height", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SENSITIVE] = g_param_spec_boolean ("sensitive", NULL, NULL, FALSE, flags);
  properties[PROP_LOCAL_FILE] = g_param_spec_object ("local-file", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_TRANSFER] = g_param_spec_object ("transfer", NULL, NULL, ENVOI_TYPE_TRANSFER, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_attachment_init (EnvoiAttachment *self)
{
}

EnvoiAttachment *
envoi_attachment_new (EnvoiAccount *account, const char *author, const char *uri)
{
  EnvoiAttachment *self = g_object_new (ENVOI_TYPE_ATTACHMENT, NULL);

  g_set_object (&self->account, account);
  self->author = g_strdup (author);
  self->uri = g_strdup (uri);
  return self;
}
