/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/* A name for a file of ours from one that somebody else gave: one path element of at most 200 bytes, without controls, bidi controls, path
 * separators, leading dots and blanks at its ends; it keeps its ending. fallback when nothing is left (F05 of the threat list). (transfer full) */
char    *envoi_file_name_sanitize (const char *name, const char *fallback);
/* The last element of the path of an address, decoded and sanitised; NULL when it has none. (transfer full) */
char    *envoi_file_name_from_uri (const char *uri);
/* Whether opening such a file may run something: a program, a script, a page or a drawing with scripts in it (F06). media_type is nullable. */
gboolean envoi_file_name_is_active (const char *name, const char *media_type);
G_END_DECLS
