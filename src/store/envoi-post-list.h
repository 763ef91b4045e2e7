/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-store-feeds.h"
G_BEGIN_DECLS
typedef enum {
  ENVOI_POSTS_HOME,          /* of all that is followed */
  ENVOI_POSTS_PEOPLE,        /* of followed blogs */
  ENVOI_POSTS_COMMUNITIES,   /* of followed communities */
  ENVOI_POSTS_FEED,          /* of one feed */
  ENVOI_POSTS_SAVED,
  ENVOI_POSTS_TAG,
  ENVOI_POSTS_AUTHOR,        /* known to be by somebody */
  ENVOI_POSTS_OWN_QUEUE,     /* what waits to be published or deleted, or could not be */
} EnvoiPostScope;

typedef struct {
  EnvoiPostScope scope;
  EnvoiAccount  *account;    /* nullable: all; then a post that two accounts have stands there once */
  EnvoiFeed     *feed;       /* of ENVOI_POSTS_FEED */
  const char    *tag;        /* of ENVOI_POSTS_TAG: without #, lower case */
  const char    *author;     /* of ENVOI_POSTS_AUTHOR: a bare address */
} EnvoiPostQuery;

/**
 * EnvoiPostList:
 *
 * A GListModel of EnvoiPost, the newest first: a sliding window over what is stored. Begins with 8 rows, grows at its ends by pages, sheds at the far end
 * above 300 rows. Muted posts are left out (not of FEED with its own author, nor of OWN_QUEUE). A post that changes keeps its row. Main thread; owned by the page.
 *
 * Properties: loading, at-start (the newest is in it), at-end (nothing older is stored), following, n-new (uint), caught-up (EnvoiPost)
 */
#define ENVOI_TYPE_POST_LIST (envoi_post_list_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPostList, envoi_post_list, ENVOI, POST_LIST, GObject)
EnvoiPostList *envoi_post_list_new         (EnvoiStore *store, const EnvoiPostQuery *query);
DexFuture     *envoi_post_list_load        (EnvoiPostList *self);    /* the first fill; resolves to guint: rows */
DexFuture     *envoi_post_list_load_older  (EnvoiPostList *self);    /* resolves to guint: rows added; 0: nothing older is stored */
DexFuture     *envoi_post_list_load_newer  (EnvoiPostList *self);    /* the same at the beginning */
DexFuture     *envoi_post_list_jump_to_top (EnvoiPostList *self);    /* the window becomes the newest rows; n-new becomes 0 */
/* Whether the reader is at the top (TRUE from the beginning). A list that does not follow keeps what is newer than its first row outside and counts it
 * in n-new; following again takes it in. */
void           envoi_post_list_set_following (EnvoiPostList *self, gboolean following);
gboolean       envoi_post_list_get_following (EnvoiPostList *self);
guint          envoi_post_list_get_n_new   (EnvoiPostList *self);
gboolean       envoi_post_list_get_at_start (EnvoiPostList *self);
gboolean       envoi_post_list_get_at_end  (EnvoiPostList *self);
gboolean       envoi_post_list_get_loading (EnvoiPostList *self);
/* Nothing older than this is loaded from now on (rows that are there stay), for something may be missing from there on; G_MININT64, as it is in the
 * beginning: whatever is stored. at-end then means: nothing older is stored above it. */
void           envoi_post_list_set_floor   (EnvoiPostList *self, gint64 published);
/* When the n-th stored post below the rows was published, whatever the floor is; future of gint64, G_MININT64: none is stored. */
DexFuture     *envoi_post_list_find_below  (EnvoiPostList *self, guint n);
/* Who knows the first row that the reader sees (NULL: nobody looks). While the list does not follow, nothing is put in above it: it waits as what is
 * newer does. */
typedef EnvoiPost *(*EnvoiPostReaderFunc)  (gpointer data);   /* transfer none */
void           envoi_post_list_set_reader  (EnvoiPostList *self, EnvoiPostReaderFunc func, gpointer data);
/* The first post that was read already when the list was loaded, with unread ones before it: the line "caught up" stands above it. Nullable. */
EnvoiPost     *envoi_post_list_get_caught_up (EnvoiPostList *self);
G_END_DECLS
