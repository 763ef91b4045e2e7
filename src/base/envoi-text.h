/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/* Text from outside or from a person, made fit for XML and display: valid UTF-8, no C0 controls but tab, LF
 * (CR LF becomes LF), no U+FFFE and U+FFFF. (transfer full) */
char    *envoi_text_sanitize     (const char *text, gssize length);
/* The longest prefix of at most max_graphemes user-visible characters and max_bytes bytes; never cuts a
 * grapheme (UAX 29 as Pango does it is not available here: marks, joiners, modifiers, flags are kept together).
 * Returns its length in bytes. Linear time. */
gsize    envoi_text_clip         (const char *text, gsize max_graphemes, gsize max_bytes);
/* One line of at most max_graphemes for lists and notifications: runs of white space become one blank. (transfer full) */
char    *envoi_text_one_line     (const char *text, gsize max_graphemes);
/* Wraps a stranger's text in FSI ... PDI and drops unbalanced bidi controls inside. (transfer full) */
char    *envoi_text_isolate      (const char *text);
/* TRUE when text holds only emoji (1..max of them) and blanks. */
gboolean envoi_text_is_emoji     (const char *text, guint max);
/* TRUE when one word mixes scripts that look alike (Latin with Cyrillic, Greek ...): UTS 39, section 5.1. */
gboolean envoi_text_is_mixed_script (const char *text);
/* Case- and accent-folded key for searching and sorting names. (transfer full) */
char    *envoi_text_fold         (const char *text);
G_END_DECLS
