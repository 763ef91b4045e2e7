/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* How a stanza lies in memory, for the files of this room that make one.
 *
 * A stanza is one block: its head, then nodes, attributes and strings in the order in which they were written.
 * All links are distances in bytes from the record that holds them (0 = none), so a growing block may move. */
struct _EnvoiStanza {
  gatomicrefcount references;
  guint32         size;
  guint64         sequence;
  /* the root node follows */
};

struct _EnvoiNode {
  gint32 name;        /* 0 for a text node */
  gint32 ns;
  gint32 text;        /* all direct text joined; 0 when there is none */
  gint32 attributes;  /* the first EnvoiAttribute */
  gint32 first;
  gint32 next;
};

typedef struct {
  gint32 next;
  gint32 name;
  gint32 value;
} EnvoiAttribute;

/**
 * EnvoiTree:
 *
 * Writes such a block from top to bottom. Strings are taken as they are: the caller has cleaned them.
 * Attributes come before the first child of their element.
 */
typedef struct _EnvoiTree EnvoiTree;
#define ENVOI_TREE_MAX_DEPTH 130

EnvoiTree   *envoi_tree_new       (gsize size_hint);
void         envoi_tree_open      (EnvoiTree *self, const char *name, const char *ns); /* ns NULL = the parent's */
void         envoi_tree_attribute (EnvoiTree *self, const char *name, const char *value);
/* A place of size bytes for text at the end of the open element; write it, then tell how much was used. */
char        *envoi_tree_text_begin (EnvoiTree *self, gsize size);
void         envoi_tree_text_end  (EnvoiTree *self, gsize used);
void         envoi_tree_close     (EnvoiTree *self);
guint        envoi_tree_get_depth (EnvoiTree *self);
void         envoi_tree_copy      (EnvoiTree *self, const EnvoiNode *node);
EnvoiStanza *envoi_tree_finish    (EnvoiTree *self);   /* consumes; the root must be closed */
void         envoi_tree_free      (EnvoiTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiTree, envoi_tree_free)

const EnvoiAttribute *envoi_node_first_attribute (const EnvoiNode *node);
const EnvoiAttribute *envoi_attribute_next       (const EnvoiAttribute *attribute);
const char           *envoi_attribute_get_name   (const EnvoiAttribute *attribute);
const char           *envoi_attribute_get_value  (const EnvoiAttribute *attribute);

/* Writes node as XML that stands inside an element of parent_ns. */
void         envoi_node_write     (const EnvoiNode *node, const char *parent_ns, GString *out);

/* Only before the stanza is shared: its place in the incoming stream. */
void         envoi_stanza_set_sequence (EnvoiStanza *self, guint64 sequence);
/* The same stanza with this attribute of the root set (value NULL = taken away). (transfer full) */
EnvoiStanza *envoi_stanza_with_attribute (const EnvoiStanza *self, const char *name, const char *value);
G_END_DECLS
