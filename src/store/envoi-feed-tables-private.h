/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-feed-records.h"
#include "envoi-post-list.h"
#include "envoi-rows-private.h"
#include "envoi-tables-private.h"
G_BEGIN_DECLS
/* The SQL of feeds. Store thread only. Plain copies of rows, for the way between the threads; all strings are owned. */

typedef struct {
  gint64 id, account;
  char *service, *node;
  guint unread;
  gint64 newest;
  EnvoiFeedData data;
} EnvoiFeedRecord;

typedef struct {
  gint64 id, feed;
  char *entry;               /* nullable */
  gboolean own;              /* by the account's person */
  EnvoiPostData data;
} EnvoiPostRecord;

typedef struct {
  gint64 id, place;
  gboolean muted;
  EnvoiCommentData data;
} EnvoiCommentRecord;

typedef struct {
  gint64 id, account;
  guint count;
  EnvoiActivityData data;
} EnvoiActivityRecord;

typedef struct {
  gint64 id, account;
  EnvoiDraftData data;
} EnvoiDraftRecord;

typedef struct {
  gint64 id, until;
  EnvoiMuteKind kind;
  char *value;
} EnvoiMuteRecord;

/* The figures of a feed, as they were committed. */
typedef struct { gint64 feed, newest; guint unread; } EnvoiFeedFigures;
/* The counts of a post, as they were committed. */
typedef struct { gint64 post; guint n_comments, n_likes; char *liked; } EnvoiPostCounts;

void envoi_feed_record_free     (EnvoiFeedRecord *self);
void envoi_post_record_free     (EnvoiPostRecord *self);
void envoi_comment_record_free  (EnvoiCommentRecord *self);
void envoi_activity_record_free (EnvoiActivityRecord *self);
void envoi_draft_record_free    (EnvoiDraftRecord *self);
void envoi_mute_record_free     (EnvoiMuteRecord *self);
void envoi_post_counts_free     (EnvoiPostCounts *self);

/* --- Feeds (envoi-feed-table.c) --- */
/* What a post must know of its feed, as this transaction sees it. NULL on error. */
typedef struct {
  gint64 id, account, unread_after;
  gboolean followed, own_blog, stale;   /* stale: the figures are counted before the commit */
  EnvoiFeedKind kind;
  EnvoiFeedFigures figures;
} EnvoiHotFeed;
EnvoiHotFeed *envoi_feed_table_get (EnvoiTables *self, gint64 id, GError **error);
int      envoi_feed_home           (const EnvoiHotFeed *feed);
gboolean envoi_feed_table_load     (EnvoiTables *self, GPtrArray *feeds, GError **error);
/* refollowed: whether its posts came to the home or left it. */
gboolean envoi_feed_table_save     (EnvoiTables *self, const EnvoiFeedRecord *record, gboolean *refollowed, GError **error);
gboolean envoi_feed_table_forget   (EnvoiTables *self, gint64 id, GError **error);
gboolean envoi_feed_table_set_read (EnvoiTables *self, gint64 id, GError **error);   /* 0: all */
/* Counts the figures of all feeds that were touched. */
gboolean envoi_feed_table_count    (EnvoiTables *self, GError **error);
/* Takes some of the rubbish out. */
gboolean envoi_feed_table_collect  (EnvoiTables *self, gboolean *more, GError **error);

/* --- Posts (envoi-post-table.c) --- */
/* record: gets its id and what the merge made of it. */
gboolean envoi_post_table_add      (EnvoiTables *self, EnvoiPostRecord *record, EnvoiPostOrigin origin, int *outcome, GError **error);
gboolean envoi_post_table_remove   (EnvoiTables *self, gint64 id, GError **error);
gboolean envoi_post_table_find     (EnvoiTables *self, gint64 feed, const char *item_id, gint64 *id, GError **error);
/* NULL on error; *found FALSE and no error: none. */
EnvoiPostRecord *envoi_post_table_get (EnvoiTables *self, gint64 id, GError **error);
gboolean envoi_post_table_load_entry (EnvoiTables *self, gint64 id, char **xml, GError **error);
gboolean envoi_post_table_known    (EnvoiTables *self, gint64 feed, GHashTable *items, GError **error);
/* items: gets those of the ids that are stored and joined, with the hash of their entry. */
gboolean envoi_post_table_joined   (EnvoiTables *self, gint64 feed, const char * const *ids, GHashTable *items, GError **error);
gboolean envoi_post_table_join     (EnvoiTables *self, gint64 feed, GError **error);
typedef enum { ENVOI_POST_SET_READ, ENVOI_POST_SET_SAVED, ENVOI_POST_SET_STATE } EnvoiPostSet;
gboolean envoi_post_table_set      (EnvoiTables *self, gint64 id, EnvoiPostSet what, int value, const char *problem, GError **error);

/* A page of a list: what stands behind (older) or before this place, without it. published G_MAXINT64: from the newest. */
typedef struct {
  EnvoiPostScope scope;
  gint64 account, feed;      /* 0: any */
  char *word;                /* tag or author */
  gboolean newer;
  gint64 published, id;
  gint64 floor;              /* what was published before it is left out */
  char *item_id;
  guint limit;
} EnvoiPostPage;
gboolean envoi_post_table_page     (EnvoiTables *self, const EnvoiPostPage *page, GPtrArray *rows, GError **error);

/* --- Comments (envoi-comment-table.c) --- */
gboolean envoi_comment_table_place (EnvoiTables *self, gint64 account, const char *service, const char *node, gboolean make, gint64 *place, GError **error);
/* counts: gets EnvoiPostCounts of the posts whose comments are there. */
gboolean envoi_comment_table_add   (EnvoiTables *self, EnvoiCommentRecord *record, EnvoiPostOrigin origin, int *outcome, GError **error);
gboolean envoi_comment_table_remove (EnvoiTables *self, gint64 place, const char *item_id, gboolean *removed, GError **error);
gboolean envoi_comment_table_set_state (EnvoiTables *self, gint64 place, const char *item_id, EnvoiPostState state, const char *problem, GError **error);
gboolean envoi_comment_table_load  (EnvoiTables *self, gint64 place, GPtrArray *rows, GError **error);
EnvoiCommentRecord *envoi_comment_table_get (EnvoiTables *self, gint64 place, const char *item_id, GError **error);   /* NULL and no error: none */
EnvoiCommentRecord *envoi_comment_table_get_by_id (EnvoiTables *self, gint64 id, GError **error);
/* post 0: all whose comments are there. */
gboolean envoi_comment_table_count (EnvoiTables *self, gint64 place, gint64 post, GPtrArray *counts, GError **error);
/* All that stand at a place but are not among these item ids, nor wait to be sent. removed: gets item ids. */
gboolean envoi_comment_table_keep_only (EnvoiTables *self, gint64 place, GHashTable *item_ids, GPtrArray *removed, GError **error);
gboolean envoi_comment_table_post_at (EnvoiTables *self, gint64 account, const char *service, const char *node, gint64 *post, GError **error);
gboolean envoi_comment_table_collect (EnvoiTables *self, gboolean *more, GError **error);

/* --- What is written and to be done (envoi-draft-table.c) --- */
gboolean envoi_draft_table_load    (EnvoiTables *self, GPtrArray *drafts, GError **error);
gboolean envoi_draft_table_save    (EnvoiTables *self, const EnvoiDraftRecord *record, GError **error);
gboolean envoi_draft_table_remove  (EnvoiTables *self, gint64 id, GError **error);
gboolean envoi_task_table_save     (EnvoiTables *self, gint64 account, const EnvoiFeedTask *task, GError **error);
gboolean envoi_task_table_load     (EnvoiTables *self, gint64 account, GPtrArray *tasks, GError **error);   /* without their account */
gboolean envoi_task_table_finish   (EnvoiTables *self, gint64 id, GError **error);

/* --- What happened (envoi-activity-table.c) --- */
gboolean envoi_activity_table_add  (EnvoiTables *self, EnvoiActivityRecord *record, gboolean *added, GError **error);
gboolean envoi_activity_table_withdraw (EnvoiTables *self, gint64 account, const char *service, const char *node, const char *item_id,
                                        const char *comment_id, GArray *ids, GError **error);
gboolean envoi_activity_table_see  (EnvoiTables *self, gint64 id, GError **error);   /* 0: all; with those it is told for */
gboolean envoi_activity_table_see_post (EnvoiTables *self, gint64 account, const char *service, const char *node, const char *item_id, GError **error);
gboolean envoi_activity_table_count (EnvoiTables *self, gint64 *unseen, GError **error);
/* Older than this place, the newest first; time G_MAXINT64: from the newest. */
gboolean envoi_activity_table_page (EnvoiTables *self, gint64 account, gint64 time, gint64 id, guint limit, GPtrArray *rows, GError **error);

/* --- Mutes and tags (envoi-mute-table.c) --- */
enum { ENVOI_MUTED_BY_WORDS = 1, ENVOI_MUTED_BY_AUTHOR = 2 };
gboolean envoi_mute_table_load     (EnvoiTables *self, GPtrArray *mutes, GError **error);
gboolean envoi_mute_table_save     (EnvoiTables *self, const EnvoiMuteRecord *record, GError **error);
gboolean envoi_mute_table_remove   (EnvoiTables *self, gint64 id, GError **error);
/* Which of them a text by somebody falls under. */
gboolean envoi_mute_table_judge    (EnvoiTables *self, const char *author, const char *text, int *muted, GError **error);
/* After a change of the mutes: which posts and comments are muted now. changed: gets ids of posts. */
gboolean envoi_mute_table_apply    (EnvoiTables *self, GArray *changed, GError **error);
gboolean envoi_tag_table_load      (EnvoiTables *self, GPtrArray *tags, GError **error);
gboolean envoi_tag_table_save      (EnvoiTables *self, const char *tag, gboolean saved, GError **error);

/* --- Search (envoi-feed-search-index.c) --- */
/* What can be found of a post: title, text and tags, plain. (transfer full) */
char    *envoi_post_search_text    (const EnvoiPostData *data);
gboolean envoi_post_search_add     (EnvoiTables *self, const EnvoiPostRecord *record, gint64 account, const char *text, gboolean again, GError **error);
gboolean envoi_post_search_remove  (EnvoiTables *self, gint64 id, gint64 published, gboolean is_comment, GError **error);
gboolean envoi_comment_search_add  (EnvoiTables *self, const EnvoiCommentRecord *record, gboolean again, GError **error);
/* Writes what the transaction has collected. */
gboolean envoi_feed_search_flush   (EnvoiTables *self, GError **error);
/* Takes in some of what is not in the index. */
gboolean envoi_feed_search_fill    (EnvoiTables *self, gboolean *more, GError **error);
gboolean envoi_feed_search_begin_anew (EnvoiTables *self, GError **error);
/* Of a row of the index. */
gint64   envoi_feed_search_id      (gint64 key, gboolean *is_comment);
G_END_DECLS
