/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0447-file-sharing.h"

#include <string.h>

#include "envoi-text.h"
#include "envoi-xep.h"

#define NS_URL_DATA "http://jabber.org/protocol/url-data"
#define NS_HASHES "urn:xmpp:hashes:2"
#define MAX_ADDRESS 4096
#define MAX_SIDE 1000000

static char *
dup_child (const EnvoiNode *node, const char *name, gsize graphemes)
{
  const EnvoiNode *child = envoi_node_find (node, name, ENVOI_NS_FILE_METADATA);
  g_autofree char *clean = child != NULL ? envoi_text_sanitize (envoi_node_get_text (child), -1) : NULL;

  if (clean == NULL || *g_strstrip (clean) == '\0')
    return NULL;
  clean[envoi_text_clip (clean, graphemes, graphemes * 8)] = '\0';
  return g_steal_pointer (&clean);
}

static guint64
read_number (const EnvoiNode *node, const char *name, guint64 max)
{
  const EnvoiNode *child = envoi_node_find (node, name, ENVOI_NS_FILE_METADATA);
  guint64 number;

  return child != NULL && g_ascii_string_to_unsigned (envoi_node_get_text (child), 10, 0, max, &number, NULL) ? number : 0;
}

static void
read_metadata (const EnvoiNode *file, EnvoiSharedFile *self)
{
  self->name = dup_child (file, "name", 255);
  self->media_type = dup_child (file, "media-type", 100);
  self->description = dup_child (file, "desc", 2000);
  self->size = read_number (file, "size", G_MAXINT64);
  self->width = read_number (file, "width", MAX_SIDE);
  self->height = read_number (file, "height", MAX_SIDE);
  for (const EnvoiNode *hash = envoi_node_find (file, "hash", NS_HASHES); hash != NULL; hash = envoi_node_find_next (hash, "hash", NS_HASHES))
    if (g_strcmp0 (envoi_node_get_attribute (hash, "algo"), "sha-256") == 0 && strlen (envoi_node_get_text (hash)) == 44)
      g_set_str (&self->sha256, envoi_node_get_text (hash));
}

EnvoiSharedFile *
envoi_shared_file_read (const EnvoiStanza *message)
{
  const EnvoiNode *sharing = envoi_stanza_find (message, "file-sharing", ENVOI_NS_FILE_SHARING);
  const EnvoiNode *file = sharing != NULL ? envoi_node_find (sharing, "file", ENVOI_NS_FILE_METADATA) : NULL;
  const EnvoiNode *sources = sharing != NULL ? envoi_node_find (sharing, "sources", ENVOI_NS_FILE_SHARING) : NULL;
  EnvoiSharedFile *self;

  if (file == NULL)
    return NULL;
  self = g_new0 (EnvoiSharedFile, 1);
  read_metadata (file, self);
  for (const EnvoiNode *data = sources != NULL ? envoi_node_find (sources, "url-data", NS_URL_DATA) : NULL; data != NULL && self->uri == NULL;
       data = envoi_node_find_next (data, "url-data", NS_URL_DATA))
    {
      const char *uri = envoi_node_get_attribute (data, "target");

      if (uri != NULL && strlen (uri) <= MAX_ADDRESS && (g_str_has_prefix (uri, "https://") || g_str_has_prefix (uri, "http://")))
        self->uri = g_strdup (uri);
    }
  return self;
}

void
envoi_shared_file_free (EnvoiSharedFile *self)
{
  g_free (self->uri);
  g_free (self->name);
  g_free (self->media_type);
  g_free (self->description);
  g_free (self->sha256);
  g_free (self);
}

static void
write_number (EnvoiBuilder *builder, const char *name, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  if (number > 0)
    envoi_builder_leaf (builder, name, NULL, text);
}

static void
write_text (EnvoiBuilder *builder, const char *name, const char *text)
{
  if (text != NULL && *text != '\0')
    envoi_builder_leaf (builder, name, NULL, text);
}

void
envoi_shared_file_write (EnvoiBuilder *message, const EnvoiSharedFile *file)
{
  gboolean is_picture = file->media_type != NULL && g_str_has_prefix (file->media_type, "image/");

  envoi_builder_open (message, "file-sharing", ENVOI_NS_FILE_SHARING);
  envoi_builder_attribute (message, "disposition", is_picture ? "inline" : "attachment");
  envoi_builder_open (message, "file", ENVOI_NS_FILE_METADATA);
  write_text (message, "media-type", file->media_type);
  write_text (message, "name", file->name);
  write_number (message, "size", file->size);
  write_number (message, "width", file->width);
  write_number (message, "height", file->height);
  write_text (message, "desc", file->description);
  if (file->sha256 != NULL)
    {
      envoi_builder_open (message, "hash", NS_HASHES);
      envoi_builder_attribute (message, "algo", "sha-256");
      envoi_builder_text (message, file->sha256);
      envoi_builder_close (message);
    }
  envoi_builder_close (message);
  envoi_builder_open (message, "sources", NULL);
  envoi_builder_open (message, "url-data", NS_URL_DATA);
  envoi_builder_attribute (message, "target", file->uri);
  envoi_builder_close (message);
  envoi_builder_close (message);
  envoi_builder_close (message);
}

ENVOI_XEP_ROW (0447_file_sharing) = {
  .number = 447, .title = "Stateless File Sharing", .version = "0.3.0", .partial = TRUE, .kind = ENVOI_XEP_PAYLOAD,
  .note = "one file a message, by address",
  .features = ENVOI_XEP_FEATURES (ENVOI_NS_FILE_SHARING),
};
