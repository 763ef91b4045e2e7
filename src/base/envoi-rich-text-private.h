/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-rich-text.h"
G_BEGIN_DECLS
/* For the files of EnvoiRichText. */
struct _EnvoiRichText
{
  gatomicrefcount count;
  GPtrArray *blocks;
  guint length;
  gboolean cut;
};

/**
 * EnvoiRichBuilder: takes what a reader finds, in its order, and keeps all bounds and the shape of the tree: text stands in a leaf, a leaf in
 * a container, items in lists only. On the stack of its reader.
 */
typedef struct {
  EnvoiRichText *text;
  GPtrArray *containers;    /* EnvoiRichBlock, not owned; the innermost last */
  EnvoiRichBlock *leaf;     /* open paragraph, heading or code; not owned, nullable */
  guint n_nodes;
  gsize n_bytes;
  guint styles[4];          /* how often each style is open, by bit */
  char *href;               /* of the link that is open; nullable */
  GString *run;             /* being written, in one look */
  guint run_style;
  char *run_href;
} EnvoiRichBuilder;

void           envoi_rich_builder_init        (EnvoiRichBuilder *self);
EnvoiRichText *envoi_rich_builder_finish      (EnvoiRichBuilder *self);
/* FALSE: at the bound of depth or number, nothing was opened, and nothing is to be closed. */
gboolean       envoi_rich_builder_open        (EnvoiRichBuilder *self, EnvoiRichBlockKind kind, gboolean ordered, guint start);
/* Closes the innermost container of this kind with all that is open in it. */
void           envoi_rich_builder_close       (EnvoiRichBuilder *self, EnvoiRichBlockKind kind);
void           envoi_rich_builder_open_leaf   (EnvoiRichBuilder *self, EnvoiRichBlockKind kind, guint level, const char *language);
void           envoi_rich_builder_close_leaf  (EnvoiRichBuilder *self);
void           envoi_rich_builder_add_text    (EnvoiRichBuilder *self, const char *text, gsize length);   /* white space as in HTML */
void           envoi_rich_builder_add_raw     (EnvoiRichBuilder *self, const char *text, gsize length);   /* as it is */
void           envoi_rich_builder_add_break   (EnvoiRichBuilder *self);
void           envoi_rich_builder_add_rule    (EnvoiRichBuilder *self);
/* An address that may not be shown leaves its alt text. */
void           envoi_rich_builder_add_picture (EnvoiRichBuilder *self, const char *src, const char *alt);
void           envoi_rich_builder_style       (EnvoiRichBuilder *self, EnvoiRichStyle style, gboolean on);
/* href nullable; (transfer full) the one that was open. */
char          *envoi_rich_builder_set_link    (EnvoiRichBuilder *self, const char *href);
EnvoiRichBlock *envoi_rich_builder_get_container (EnvoiRichBuilder *self);   /* nullable: the root */
/* Inlines of runs that are neither link nor code, cut at links and #tags. */
void           envoi_rich_inlines_find_links  (GPtrArray *inlines);
void           envoi_rich_inline_free         (EnvoiRichInline *self);
G_END_DECLS
