/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-tables-private.h"
G_BEGIN_DECLS
/* The index of the search. Store thread.
 *
 * Its rows are numbered by envoi_search_key(): the time of a message in whole seconds, then its id. So it gives the newest first without
 * sorting, and stops when there is enough. What a transaction adds is collected and written before the commit, in this order: the index
 * takes ascending numbers far cheaper than others. A text has words in front that no text has: c and the conversation, a and the account,
 * f for each way to name who wrote it, k and the author key. */
#define ENVOI_SEARCH_ID_BITS 29
#define ENVOI_SEARCH_ID_MASK ((G_GINT64_CONSTANT (1) << ENVOI_SEARCH_ID_BITS) - 1)

typedef struct {
  gint64 key;
  char *text;             /* NULL: nothing to be found of it any more */
  gboolean again;         /* there may be an older one under this key */
} EnvoiSearchText;

/* time: microseconds since 1970; 0: cannot be found */
gint64   envoi_search_key         (gint64 time, gint64 id);
/* A mark word: what stands between may not be in it. NULL when it cannot be one. */
void     envoi_search_append_mark (GString *text, char kind, const char *word);
void     envoi_search_text_free   (gpointer data);
/* A new message. */
gboolean envoi_search_add         (EnvoiTables *self, const EnvoiConversationRecord *conversation, gint64 id, const EnvoiMessageRecord *record, GError **error);
/* The text of a message is another one now. */
gboolean envoi_search_change      (EnvoiTables *self, EnvoiConversationRecord *conversation, gint64 id, GError **error);
/* Before a message is erased. */
gboolean envoi_search_remove      (EnvoiTables *self, gint64 id, gint64 time, GError **error);
/* Writes what the transaction has collected. */
gboolean envoi_search_flush       (EnvoiTables *self, GError **error);
/* Takes in some messages from before there was an index; more: there are others. */
gboolean envoi_search_fill        (EnvoiTables *self, gboolean *more, GError **error);
/* Physically takes out what was removed, bit by bit. */
gboolean envoi_search_tidy        (EnvoiTables *self, gboolean *more, GError **error);
/* Messages up to this id are not in the index yet. */
gboolean envoi_search_get_unfinished (EnvoiTables *self, gint64 *id, GError **error);
/* After an error: TRUE when it is the index that is damaged; then it is emptied and will be made anew. */
gboolean envoi_search_begin_anew  (EnvoiTables *self, GError **error);
G_END_DECLS
