/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
#define ENVOI_TAG_MAX_CHARS 100
/**
 * envoi_tags_find:
 * @text: plain text or Markdown
 *
 * The #tags of a text: letters of any script with their accents, digits, "_" and inner "-"; at least one letter; not within a word or a link.
 * Returns: (transfer full): in lower case, without "#", each once, in their order; at most 50
 */
char   **envoi_tags_find (const char *text);
/* The next tag in text from byte from on: *start at its "#", *end behind it. FALSE when there is none. */
gboolean envoi_tags_next (const char *text, gsize length, gsize from, gsize *start, gsize *end);
/* The key of a tag as it is written, "#" or not: lower case, composed. NULL when it is none. (transfer full) (nullable) */
char    *envoi_tag_key   (const char *tag);
G_END_DECLS
