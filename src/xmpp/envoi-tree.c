/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiTree: the one writer of stanza blocks. Used by one thread, owned by the builder or the parser that fills it.
 *
 * Repeated names (the same as the sibling before) and namespaces (the same as an enclosing element's, or the one
 * written last) are stored once, which keeps a roster or an archive page small. */
#include "envoi-stanza-private.h"
#include <string.h>

typedef struct {
  guint32 node;
  guint32 last_child;
  guint32 last_attribute;
  guint32 texts;
  gsize   text_size;
} Frame;

struct _EnvoiTree {
  guint8 *block;
  gsize   used;
  gsize   size;
  guint32 last_ns;
  guint32 open_text;     /* a text node whose string ends the block; it can still grow */
  guint32 text_at;       /* where the place given by text_begin starts */
  guint   depth;
  Frame   stack[ENVOI_TREE_MAX_DEPTH];
};

#define NODE(self, at) ((EnvoiNode *) (gpointer) ((self)->block + (at)))
#define ATTRIBUTE(self, at) ((EnvoiAttribute *) (gpointer) ((self)->block + (at)))
#define STRING(self, at) ((const char *) (self)->block + (at))

EnvoiTree *
envoi_tree_new (gsize size_hint)
{
  EnvoiTree *self = g_new (EnvoiTree, 1);

  self->size = MAX (size_hint, 256);
  self->block = g_malloc (self->size);
  self->used = sizeof (EnvoiStanza);
  self->last_ns = self->open_text = self->depth = 0;
  return self;
}

void
envoi_tree_free (EnvoiTree *self)
{
  g_free (self->block);
  g_free (self);
}

static guint32
reserve (EnvoiTree *self, gsize size)
{
  guint32 at = self->used;

  if (self->used + size > self->size)
    {
      self->size = MAX (self->size * 2, self->used + size);
      g_assert (self->size < G_MAXINT32);
      self->block = g_realloc (self->block, self->size);
    }
  self->used += size;
  return at;
}

static guint32
reserve_record (EnvoiTree *self, gsize size)
{
  gsize padding = -self->used & 3;
  guint32 at = reserve (self, padding + size) + padding;

  memset (self->block + at, 0, size);
  return at;
}

static guint32
add_string (EnvoiTree *self, const char *string)
{
  gsize size = strlen (string) + 1;
  guint32 at = reserve (self, size);

  memcpy (self->block + at, string, size);
  return at;
}

static guint32
add_node (EnvoiTree *self)
{
  guint32 at = reserve_record (self, sizeof (EnvoiNode));

  if (self->depth > 0)
    {
      Frame *parent = &self->stack[self->depth - 1];

      if (parent->last_child != 0)
        NODE (self, parent->last_child)->next = at - parent->last_child;
      else
        NODE (self, parent->node)->first = at - parent->node;
      parent->last_child = at;
    }
  return at;
}

static guint32
find_ns (EnvoiTree *self, const char *ns)
{
  if (self->depth > 0)
    {
      guint32 parent = self->stack[self->depth - 1].node;
      guint32 at = parent + NODE (self, parent)->ns;

      if (ns == NULL || g_str_equal (STRING (self, at), ns))
        return at;
    }
  if (ns == NULL)
    ns = ENVOI_NS_CLIENT;
  if (self->last_ns != 0 && g_str_equal (STRING (self, self->last_ns), ns))
    return self->last_ns;
  self->last_ns = add_string (self, ns);
  return self->last_ns;
}

void
envoi_tree_open (EnvoiTree *self, const char *name, const char *ns)
{
  guint32 sibling = self->depth > 0 ? self->stack[self->depth - 1].last_child : 0;
  guint32 at, name_at, ns_at;

  g_return_if_fail (self->depth < ENVOI_TREE_MAX_DEPTH);

  at = add_node (self);
  self->open_text = 0;
  if (sibling != 0 && NODE (self, sibling)->name != 0 &&
      g_str_equal (STRING (self, sibling + NODE (self, sibling)->name), name))
    name_at = sibling + NODE (self, sibling)->name;
  else
    name_at = add_string (self, name);
  ns_at = find_ns (self, ns);
  NODE (self, at)->name = (gint64) name_at - at;
  NODE (self, at)->ns = (gint64) ns_at - at;
  self->stack[self->depth++] = (Frame) { .node = at };
}

void
envoi_tree_attribute (EnvoiTree *self, const char *name, const char *value)
{
  Frame *frame = &self->stack[self->depth - 1];
  guint32 at, name_at, value_at;

  at = reserve_record (self, sizeof (EnvoiAttribute));
  name_at = add_string (self, name);
  value_at = add_string (self, value);
  ATTRIBUTE (self, at)->name = name_at - at;
  ATTRIBUTE (self, at)->value = value_at - at;
  if (frame->last_attribute != 0)
    ATTRIBUTE (self, frame->last_attribute)->next = at - frame->last_attribute;
  else
    NODE (self, frame->node)->attributes = at - frame->node;
  frame->last_attribute = at;
}

char *
envoi_tree_text_begin (EnvoiTree *self, gsize size)
{
  Frame *frame = &self->stack[self->depth - 1];

  if (self->open_text != 0 && self->open_text == frame->last_child)
    self->used--;   /* goes on over the old end */
  else
    {
      guint32 at = add_node (self);

      NODE (self, at)->text = self->used - at;
      self->open_text = at;
      frame->texts++;
    }
  self->text_at = reserve (self, size + 1);
  return (char *) self->block + self->text_at;
}

void
envoi_tree_text_end (EnvoiTree *self, gsize used)
{
  self->used = self->text_at + used + 1;
  self->block[self->used - 1] = '\0';
  self->stack[self->depth - 1].text_size += used;
}

/* Several texts between elements: readers want them as one string, and must not allocate for it. */
static void
join_texts (EnvoiTree *self, Frame *frame)
{
  guint32 at = reserve (self, frame->text_size + 1);
  char *end = (char *) self->block + at;

  for (const EnvoiNode *child = envoi_node_get_first (NODE (self, frame->node)); child != NULL; child = envoi_node_get_next (child))
    if (child->name == 0)
      end = g_stpcpy (end, envoi_node_get_text (child));
  *end = '\0';
  NODE (self, frame->node)->text = at - frame->node;
}

void
envoi_tree_close (EnvoiTree *self)
{
  Frame *frame = &self->stack[self->depth - 1];

  g_return_if_fail (self->depth > 0);
  self->open_text = 0;
  if (frame->texts == 1)
    {
      guint32 child = frame->node + NODE (self, frame->node)->first;

      while (NODE (self, child)->name != 0)
        child += NODE (self, child)->next;
      NODE (self, frame->node)->text = (gint64) child + NODE (self, child)->text - frame->node;
    }
  else if (frame->texts > 1)
    join_texts (self, frame);
  self->depth--;
}

guint
envoi_tree_get_depth (EnvoiTree *self)
{
  return self->depth;
}

void
envoi_tree_copy (EnvoiTree *self, const EnvoiNode *node)
{
  if (envoi_node_get_name (node) == NULL)
    {
      gsize size = strlen (envoi_node_get_text (node));
      char *place = envoi_tree_text_begin (self, size);

      memcpy (place, envoi_node_get_text (node), size);
      envoi_tree_text_end (self, size);
      return;
    }

  g_return_if_fail (self->depth < ENVOI_TREE_MAX_DEPTH);
  envoi_tree_open (self, envoi_node_get_name (node), envoi_node_get_ns (node));
  for (const EnvoiAttribute *a = envoi_node_first_attribute (node); a != NULL; a = envoi_attribute_next (a))
    envoi_tree_attribute (self, envoi_attribute_get_name (a), envoi_attribute_get_value (a));
  for (const EnvoiNode *child = envoi_node_get_first (node); child != NULL; child = envoi_node_get_next (child))
    envoi_tree_copy (self, child);
  envoi_tree_close (self);
}

EnvoiStanza *
envoi_tree_finish (EnvoiTree *self)
{
  EnvoiStanza *stanza;

  g_assert (self->depth == 0 && self->used > sizeof (EnvoiStanza));
  stanza = g_realloc (self->block, self->used);
  g_atomic_ref_count_init (&stanza->references);
  stanza->size = self->used;
  stanza->sequence = 0;
  self->block = NULL;
  envoi_tree_free (self);
  return stanza;
}
