/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiBuilder: writes a stanza that goes out. Owned by its maker, one thread, consumed by finish.
 *
 * Names and namespaces are our own words; values and text may come from anywhere and are made fit for XML here,
 * since a server closes the stream on a single control character. */
#include "envoi-stanza-private.h"
#include "envoi-text.h"
#include <string.h>

struct _EnvoiBuilder {
  EnvoiTree *tree;
  guint      content;   /* how many levels have content already: attributes come too late there */
};

/**
 * envoi_builder_new:
 * @ns: (nullable): NULL = jabber:client
 *
 * Returns: (transfer full): a builder with the root element open
 */
EnvoiBuilder *
envoi_builder_new (const char *name, const char *ns)
{
  EnvoiBuilder *self = g_new0 (EnvoiBuilder, 1);

  self->tree = envoi_tree_new (0);
  envoi_tree_open (self->tree, name, ns != NULL ? ns : ENVOI_NS_CLIENT);
  return self;
}

/**
 * envoi_builder_new_message:
 * @to: (nullable): @type: (nullable): @id: (nullable):
 */
EnvoiBuilder *
envoi_builder_new_message (const char *to, const char *type, const char *id)
{
  EnvoiBuilder *self = envoi_builder_new ("message", NULL);

  envoi_builder_attribute (self, "to", to);
  envoi_builder_attribute (self, "type", type);
  envoi_builder_attribute (self, "id", id);
  return self;
}

/**
 * envoi_builder_new_presence:
 * @to: (nullable): NULL = to all who may see it
 * @type: (nullable): NULL = available
 */
EnvoiBuilder *
envoi_builder_new_presence (const char *to, const char *type)
{
  EnvoiBuilder *self = envoi_builder_new ("presence", NULL);

  envoi_builder_attribute (self, "to", to);
  envoi_builder_attribute (self, "type", type);
  return self;
}

/**
 * envoi_builder_new_iq:
 * @to: (nullable): NULL = the own account
 *
 * The id is given by envoi_router_request().
 */
EnvoiBuilder *
envoi_builder_new_iq (const char *to, const char *type)
{
  EnvoiBuilder *self = envoi_builder_new ("iq", NULL);

  envoi_builder_attribute (self, "to", to);
  envoi_builder_attribute (self, "type", type);
  return self;
}

void
envoi_builder_free (EnvoiBuilder *self)
{
  envoi_tree_free (self->tree);
  g_free (self);
}

/**
 * envoi_builder_attribute:
 * @value: (nullable): NULL writes nothing
 *
 * Only right after the element was opened, and once for each name.
 */
void
envoi_builder_attribute (EnvoiBuilder *self, const char *name, const char *value)
{
  g_autofree char *clean = NULL;

  g_return_if_fail (self->content < envoi_tree_get_depth (self->tree));
  g_return_if_fail (!g_str_equal (name, "xmlns"));

  if (value == NULL)
    return;
  clean = envoi_text_sanitize (value, -1);
  envoi_tree_attribute (self->tree, name, clean);
}

void
envoi_builder_attribute_uint (EnvoiBuilder *self, const char *name, guint64 value)
{
  char text[24];

  g_snprintf (text, sizeof text, "%" G_GUINT64_FORMAT, value);
  envoi_builder_attribute (self, name, text);
}

void
envoi_builder_open (EnvoiBuilder *self, const char *name, const char *ns)
{
  self->content = envoi_tree_get_depth (self->tree);
  envoi_tree_open (self->tree, name, ns);
}

/**
 * envoi_builder_text:
 * @text: (nullable): any text; what XML cannot carry is taken out
 */
void
envoi_builder_text (EnvoiBuilder *self, const char *text)
{
  g_autofree char *clean = NULL;
  gsize size;

  if (text == NULL || *text == '\0')
    return;
  clean = envoi_text_sanitize (text, -1);
  size = strlen (clean);
  self->content = envoi_tree_get_depth (self->tree);
  memcpy (envoi_tree_text_begin (self->tree, size), clean, size);
  envoi_tree_text_end (self->tree, size);
}

void
envoi_builder_close (EnvoiBuilder *self)
{
  g_return_if_fail (envoi_tree_get_depth (self->tree) > 1);

  envoi_tree_close (self->tree);
  self->content = envoi_tree_get_depth (self->tree);
}

/**
 * envoi_builder_leaf:
 * @ns: (nullable): NULL = the parent's
 * @text: (nullable): NULL = an empty element
 */
void
envoi_builder_leaf (EnvoiBuilder *self, const char *name, const char *ns, const char *text)
{
  envoi_builder_open (self, name, ns);
  envoi_builder_text (self, text);
  envoi_builder_close (self);
}

void
envoi_builder_node (EnvoiBuilder *self, const EnvoiNode *node)
{
  self->content = envoi_tree_get_depth (self->tree);
  envoi_tree_copy (self->tree, node);
}

/**
 * envoi_builder_finish:
 * @self: (transfer full):
 *
 * Returns: (transfer full): the stanza; what was still open is closed
 */
EnvoiStanza *
envoi_builder_finish (EnvoiBuilder *self)
{
  EnvoiStanza *stanza;

  while (envoi_tree_get_depth (self->tree) > 0)
    envoi_tree_close (self->tree);
  stanza = envoi_tree_finish (self->tree);
  g_free (self);
  return stanza;
}
