/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
typedef enum {
  ENVOI_STYLE_STRONG,
  ENVOI_STYLE_EMPHASIS,
  ENVOI_STYLE_STRIKE,
  ENVOI_STYLE_MONO,         /* a span between back ticks */
  ENVOI_STYLE_CODE,         /* the lines of a preformatted block, its fences too */
  ENVOI_STYLE_QUOTE,        /* a line that begins with ">", its line feed too */
  ENVOI_STYLE_MARK,         /* the signs that say all that: shown, but not as loud */
} EnvoiStyle;
typedef struct { guint start, end; /* byte offsets in the text */ EnvoiStyle style; guint level; /* of a quote: 1 … */ } EnvoiStyleSpan;
/**
 * envoi_styling_find:
 * Reads Message Styling (XEP-0393) in plain text. The text stays as it is; at most max spans, in linear time. Spans may lie in each other and never
 * stand partly over one another.
 * Returns: (transfer full) (nullable) (element-type EnvoiStyleSpan): NULL when nothing is styled
 */
GArray     *envoi_styling_find   (const char *text, gsize length, guint max);
/* What somebody does ("/me waves", XEP-0245): the text behind the command; NULL when it is none. Points into text. */
const char *envoi_styling_action (const char *text);
G_END_DECLS
