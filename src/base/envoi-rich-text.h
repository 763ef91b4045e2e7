/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib-object.h>
G_BEGIN_DECLS
typedef enum {
  ENVOI_RICH_PARAGRAPH,     /* inlines */
  ENVOI_RICH_HEADING,       /* level 1 … 6, inlines */
  ENVOI_RICH_CODE,          /* inlines (one, with line feeds), language */
  ENVOI_RICH_LIST,          /* ordered, start; its blocks are items */
  ENVOI_RICH_ITEM,          /* blocks */
  ENVOI_RICH_QUOTE,         /* blocks */
  ENVOI_RICH_RULE,
  ENVOI_RICH_PICTURE,       /* src (http or https), alt, href */
} EnvoiRichBlockKind;

typedef enum {
  ENVOI_RICH_BOLD = 1,
  ENVOI_RICH_ITALIC = 2,
  ENVOI_RICH_STRIKE = 4,
  ENVOI_RICH_MONO = 8,
} EnvoiRichStyle;

/* A run of text in one look. "\n" stands for a line break. */
typedef struct {
  char *text;
  guint style;              /* EnvoiRichStyle */
  char *href;               /* nullable; http, https, xmpp, mailto, geo, tel: nothing else comes through */
  char *tag;                /* nullable: in lower case without "#", when the run is one */
} EnvoiRichInline;

typedef struct {
  EnvoiRichBlockKind kind;
  guint level;
  gboolean ordered;
  guint start;
  char *language;           /* nullable */
  char *src, *alt, *href;   /* nullable */
  GPtrArray *inlines;       /* (element-type EnvoiRichInline) nullable where the kind has none */
  GPtrArray *blocks;        /* (element-type EnvoiRichBlock) the same */
} EnvoiRichBlock;

/**
 * EnvoiRichText:
 *
 * The text of a post as a tree of a few kinds of blocks, whatever it was written in. The readers never fail: what is not in the tree's
 * language is left out, and no program, style, form or foreign frame of a stranger comes through. Bounded in depth, number and length
 * (the rest is cut, see envoi_rich_text_get_cut()); linear time; pure, any thread. Counted, never changed.
 */
typedef struct _EnvoiRichText EnvoiRichText;
#define ENVOI_TYPE_RICH_TEXT (envoi_rich_text_get_type ())
GType            envoi_rich_text_get_type          (void);
/* xml: the inner of <content type="xhtml">, with or without its <div>. length -1: up to the NUL. */
EnvoiRichText   *envoi_rich_text_new_from_xhtml    (const char *xml, gssize length);
EnvoiRichText   *envoi_rich_text_new_from_html     (const char *html, gssize length);
/* CommonMark with ~~strike~~; HTML within it is text. */
EnvoiRichText   *envoi_rich_text_new_from_markdown (const char *markdown);
/* Paragraphs at empty lines; line feeds, links and #tags. */
EnvoiRichText   *envoi_rich_text_new_from_plain    (const char *text);
EnvoiRichText   *envoi_rich_text_ref               (EnvoiRichText *self);
void             envoi_rich_text_unref             (EnvoiRichText *self);
gboolean         envoi_rich_text_equal             (const EnvoiRichText *a, const EnvoiRichText *b);

/* (transfer none) (element-type EnvoiRichBlock): not to be changed. */
const GPtrArray *envoi_rich_text_get_blocks        (const EnvoiRichText *self);
/* TRUE when a bound was reached and something at the end is missing. */
gboolean         envoi_rich_text_get_cut           (const EnvoiRichText *self);
/* Visible characters of all runs, for reading time and folding. */
guint            envoi_rich_text_get_length        (const EnvoiRichText *self);
gboolean         envoi_rich_text_is_empty          (const EnvoiRichText *self);
/* The first picture's src; nullable. */
const char      *envoi_rich_text_get_picture       (const EnvoiRichText *self);
/* One block a line; at most max_chars characters, 0: all. (transfer full) */
char            *envoi_rich_text_to_plain          (const EnvoiRichText *self, guint max_chars);
/* The inner of <div xmlns="http://www.w3.org/1999/xhtml">, well-formed XML. (transfer full) */
char            *envoi_rich_text_to_xhtml          (const EnvoiRichText *self);
/* For editing what came without its source. (transfer full) */
char            *envoi_rich_text_to_markdown       (const EnvoiRichText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiRichText, envoi_rich_text_unref)

/* envoi_rich_link_is_allowed: whether href may stand behind a link: an absolute address of a known scheme, bounded, without controls. */
gboolean         envoi_rich_link_is_allowed        (const char *href);
G_END_DECLS
