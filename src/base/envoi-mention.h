/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/**
 * envoi_mention_find:
 * Whether a text names somebody: one of the words stands in it as a word of its own, in upper or lower case alike. Lines that quote (">") do
 * not count. Scripts that are written without blanks need no border.
 * @words: (nullable): a NULL-terminated array; empty words never match
 */
gboolean envoi_mention_find (const char *text, const char * const *words);
G_END_DECLS
