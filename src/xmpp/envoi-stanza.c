/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiStanza: reading. Immutable and counted atomically, so any thread may read and drop it. */
#include "envoi-stanza-private.h"
#include <string.h>

#define AT(record, distance) ((gconstpointer) ((const guint8 *) (record) + (distance)))

G_DEFINE_BOXED_TYPE (EnvoiStanza, envoi_stanza, envoi_stanza_ref, envoi_stanza_unref)

/**
 * envoi_stanza_ref:
 *
 * Returns: (transfer full): the same stanza
 */
EnvoiStanza *
envoi_stanza_ref (EnvoiStanza *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/**
 * envoi_stanza_unref:
 * @self: (transfer full):
 *
 * The last one frees the stanza and with it every node of it.
 */
void
envoi_stanza_unref (EnvoiStanza *self)
{
  if (g_atomic_ref_count_dec (&self->references))
    g_free (self);
}

const EnvoiNode *
envoi_stanza_get_root (const EnvoiStanza *self)
{
  return AT (self, sizeof (EnvoiStanza));
}

const char *
envoi_stanza_get_name (const EnvoiStanza *self)
{
  return envoi_node_get_name (envoi_stanza_get_root (self));
}

const char *
envoi_stanza_get_id (const EnvoiStanza *self)
{
  return envoi_node_get_attribute (envoi_stanza_get_root (self), "id");
}

const char *
envoi_stanza_get_from (const EnvoiStanza *self)
{
  return envoi_node_get_attribute (envoi_stanza_get_root (self), "from");
}

const char *
envoi_stanza_get_to (const EnvoiStanza *self)
{
  return envoi_node_get_attribute (envoi_stanza_get_root (self), "to");
}

const char *
envoi_stanza_get_type_attribute (const EnvoiStanza *self)
{
  return envoi_node_get_attribute (envoi_stanza_get_root (self), "type");
}

/**
 * envoi_stanza_find:
 * @name: (nullable): NULL = any
 * @ns: (nullable): NULL = any
 *
 * Returns: (transfer none) (nullable): the first child element of the root that matches
 */
const EnvoiNode *
envoi_stanza_find (const EnvoiStanza *self, const char *name, const char *ns)
{
  return envoi_node_find (envoi_stanza_get_root (self), name, ns);
}

guint64
envoi_stanza_get_sequence (const EnvoiStanza *self)
{
  return self->sequence;
}

void
envoi_stanza_set_sequence (EnvoiStanza *self, guint64 sequence)
{
  self->sequence = sequence;
}

/**
 * envoi_stanza_new_from_node:
 * @node: an element of any stanza
 * @sequence: what the new stanza reports as its place
 *
 * Returns: (transfer full): a copy that does not keep the other stanza alive
 */
EnvoiStanza *
envoi_stanza_new_from_node (const EnvoiNode *node, guint64 sequence)
{
  EnvoiTree *tree;
  EnvoiStanza *stanza;

  g_return_val_if_fail (envoi_node_get_name (node) != NULL, NULL);

  tree = envoi_tree_new (0);
  envoi_tree_copy (tree, node);
  stanza = envoi_tree_finish (tree);
  stanza->sequence = sequence;
  return stanza;
}

EnvoiStanza *
envoi_stanza_with_attribute (const EnvoiStanza *self, const char *name, const char *value)
{
  const EnvoiNode *root = envoi_stanza_get_root (self);
  EnvoiTree *tree = envoi_tree_new (self->size + 64);
  EnvoiStanza *stanza;

  envoi_tree_open (tree, envoi_node_get_name (root), envoi_node_get_ns (root));
  for (const EnvoiAttribute *a = envoi_node_first_attribute (root); a != NULL; a = envoi_attribute_next (a))
    if (!g_str_equal (envoi_attribute_get_name (a), name))
      envoi_tree_attribute (tree, envoi_attribute_get_name (a), envoi_attribute_get_value (a));
  if (value != NULL)
    envoi_tree_attribute (tree, name, value);
  for (const EnvoiNode *child = envoi_node_get_first (root); child != NULL; child = envoi_node_get_next (child))
    envoi_tree_copy (tree, child);
  envoi_tree_close (tree);
  stanza = envoi_tree_finish (tree);
  stanza->sequence = self->sequence;
  return stanza;
}

const char *
envoi_node_get_name (const EnvoiNode *node)
{
  return node->name != 0 ? AT (node, node->name) : NULL;
}

const char *
envoi_node_get_ns (const EnvoiNode *node)
{
  return node->ns != 0 ? AT (node, node->ns) : NULL;
}

const EnvoiAttribute *
envoi_node_first_attribute (const EnvoiNode *node)
{
  return node->attributes != 0 ? AT (node, node->attributes) : NULL;
}

const EnvoiAttribute *
envoi_attribute_next (const EnvoiAttribute *attribute)
{
  return attribute->next != 0 ? AT (attribute, attribute->next) : NULL;
}

const char *
envoi_attribute_get_name (const EnvoiAttribute *attribute)
{
  return AT (attribute, attribute->name);
}

const char *
envoi_attribute_get_value (const EnvoiAttribute *attribute)
{
  return AT (attribute, attribute->value);
}

/**
 * envoi_node_get_attribute:
 * @name: as written; the language of the text is "xml:lang". Other attributes with a prefix are not kept.
 *
 * Returns: (transfer none) (nullable): the value, valid UTF-8 without control characters
 */
const char *
envoi_node_get_attribute (const EnvoiNode *node, const char *name)
{
  for (const EnvoiAttribute *a = envoi_node_first_attribute (node); a != NULL; a = envoi_attribute_next (a))
    if (g_str_equal (envoi_attribute_get_name (a), name))
      return envoi_attribute_get_value (a);
  return NULL;
}

const char *
envoi_node_get_text (const EnvoiNode *node)
{
  return node->text != 0 ? AT (node, node->text) : "";
}

const EnvoiNode *
envoi_node_get_first (const EnvoiNode *node)
{
  return node->first != 0 ? AT (node, node->first) : NULL;
}

const EnvoiNode *
envoi_node_get_next (const EnvoiNode *node)
{
  return node->next != 0 ? AT (node, node->next) : NULL;
}

static const EnvoiNode *
skip_texts (const EnvoiNode *node)
{
  while (node != NULL && node->name == 0)
    node = envoi_node_get_next (node);
  return node;
}

const EnvoiNode *
envoi_node_first_element (const EnvoiNode *node)
{
  return skip_texts (envoi_node_get_first (node));
}

const EnvoiNode *
envoi_node_next_element (const EnvoiNode *node)
{
  return skip_texts (envoi_node_get_next (node));
}

/**
 * envoi_node_is:
 * @name: (nullable): NULL = any
 * @ns: (nullable): NULL = any
 */
gboolean
envoi_node_is (const EnvoiNode *node, const char *name, const char *ns)
{
  return node->name != 0 &&
         (name == NULL || g_str_equal (envoi_node_get_name (node), name)) &&
         (ns == NULL || g_str_equal (envoi_node_get_ns (node), ns));
}

const EnvoiNode *
envoi_node_find (const EnvoiNode *node, const char *name, const char *ns)
{
  const EnvoiNode *child = envoi_node_first_element (node);

  return child == NULL || envoi_node_is (child, name, ns) ? child : envoi_node_find_next (child, name, ns);
}

const EnvoiNode *
envoi_node_find_next (const EnvoiNode *node, const char *name, const char *ns)
{
  do
    node = envoi_node_next_element (node);
  while (node != NULL && !envoi_node_is (node, name, ns));
  return node;
}

/**
 * envoi_node_get_uint:
 * @max: the largest value that counts
 * @value: (out): untouched on FALSE
 *
 * Decimal digits only: no sign, blank, exponent or further text, so that "-1" or "1e9" is never half read.
 *
 * Returns: FALSE when the attribute is missing, malformed or above @max
 */
gboolean
envoi_node_get_uint (const EnvoiNode *node, const char *attribute, guint64 max, guint64 *value)
{
  const char *text = envoi_node_get_attribute (node, attribute);
  guint64 sum = 0;

  if (text == NULL || *text == '\0')
    return FALSE;
  for (; *text != '\0'; text++)
    {
      guint digit = *text - '0';

      if (digit > 9 || sum > (G_MAXUINT64 - digit) / 10)
        return FALSE;
      sum = sum * 10 + digit;
    }
  if (sum > max)
    return FALSE;
  *value = sum;
  return TRUE;
}

/**
 * envoi_node_get_bool:
 *
 * The lexical forms of XML Schema: "true", "1", "false", "0"; anything else is @fallback.
 */
gboolean
envoi_node_get_bool (const EnvoiNode *node, const char *attribute, gboolean fallback)
{
  const char *text = envoi_node_get_attribute (node, attribute);

  if (text == NULL)
    return fallback;
  if (g_str_equal (text, "true") || g_str_equal (text, "1"))
    return TRUE;
  if (g_str_equal (text, "false") || g_str_equal (text, "0"))
    return FALSE;
  return fallback;
}
