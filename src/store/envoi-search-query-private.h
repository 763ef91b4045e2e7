/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-feed-tables-private.h"
#include "envoi-search-index-private.h"
G_BEGIN_DECLS
/* What is searched for, as it goes to the thread. Strings are owned. */
typedef struct {
  char *text;
  gint64 account, conversation;      /* 0: any */
  char *from;
  GPtrArray *from_addresses;         /* char *: of contacts who are called so */
  gint64 after, before;
  guint limit;
  gint64 place;
  gboolean in_feeds;                 /* in posts and comments; conversation is the feed then */
} EnvoiSearchRecord;

typedef struct {
  gint64 conversation, place;
  EnvoiMessageRecord *record;        /* NULL in feeds */
  EnvoiPostRecord *post;             /* in feeds: it, or the one that the comment belongs to, nullable */
  EnvoiCommentRecord *comment;       /* nullable */
  char *service, *node;              /* of the comment */
  gint64 account;
  char *snippet;
  GArray *matches;
} EnvoiSearchFind;

void     envoi_search_record_clear (EnvoiSearchRecord *self);
void     envoi_search_find_free    (gpointer data);
/* finds: gets EnvoiSearchFind, the newest first. */
gboolean envoi_search_run          (EnvoiTables *self, const EnvoiSearchRecord *query, GPtrArray *finds, GError **error);

/* What a query looks for in a text (envoi-search-snippet.c). */
typedef struct {
  GHashTable *words;                 /* char *: these */
  GPtrArray *beginnings;             /* char *: what begins with one of these */
} EnvoiSearchWords;
/* Whether a word of the text begins so. */
gboolean envoi_search_has_beginning (const char *text, const char *beginning);
/* What stands under a key of the index of feeds (envoi-feed-search.c). beginning: nullable. 1 taken, 0 left, -1 error. */
int      envoi_feed_search_take    (EnvoiTables *self, gint64 key, const EnvoiSearchWords *words, const char *beginning, GPtrArray *finds, GError **error);
gboolean envoi_search_words_match  (const EnvoiSearchWords *self, const char *word, int length);
/* matches: guint pairs. (transfer full) */
char    *envoi_search_make_snippet (const EnvoiSearchWords *self, const char *text, GArray *matches);
G_END_DECLS
