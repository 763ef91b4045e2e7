/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
#include <sqlite3.h>
G_BEGIN_DECLS
/* The words of a text, as the search sees them. Pure; any thread.
 *
 * A word is a run of letters, digits and marks, in lower case, accents taken off where they are not letters of their own. Scripts that
 * write without blanks are cut into pairs of neighbours, so that each word within is found by the pairs in it: "日本語" is 日本 and 本語,
 * and 語 in the place of the last. A symbol (an emoji) is a word. What stands between two U+0002 is one word as it is: no text holds it. */
#define ENVOI_WORD_MARK "\x02"

typedef enum {
  ENVOI_WORDS_OF_TEXT,
  ENVOI_WORDS_OF_QUERY,   /* without the lone last character of a run that has pairs */
} EnvoiWordsMode;

/* word: not ended by zero; start and end: bytes of the text; same_place: stands where the one before it stands. FALSE: enough. */
typedef gboolean (*EnvoiWordFunc) (const char *word, int length, int start, int end, gboolean same_place, gpointer data);
void     envoi_words_each     (const char *text, gsize length, EnvoiWordsMode mode, EnvoiWordFunc func, gpointer data);
/* TRUE when the character belongs to a script without blanks. */
gboolean envoi_words_is_dense (gunichar c);
/* Makes the search of the database cut its texts this way. Returns an SQLite code. */
int      envoi_words_register (sqlite3 *handle);
G_END_DECLS
