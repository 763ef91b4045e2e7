/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-activity-list.h"
#include "envoi-store-private.h"
G_BEGIN_DECLS
/* What the store knows of feeds in the main thread. */
typedef struct {
  EnvoiFeed *feed;
  gint64 id, account;
} EnvoiFeedEntry;

/* The living lists of one place of comments; goes with the last of them. */
typedef struct _EnvoiCommentPlace EnvoiCommentPlace;

struct _EnvoiStoreFeeds {
  EnvoiStore *store;
  GListStore *feeds, *drafts, *mutes, *tags;
  GHashTable *entries;         /* EnvoiFeed → EnvoiFeedEntry (owned) */
  GHashTable *by_id;           /* gint64 → EnvoiFeedEntry */
  GHashTable *by_key;          /* account, service and node → EnvoiFeedEntry */
  GHashTable *live;            /* gint64 row → live post, without a reference */
  GHashTable *places;          /* account, service and node → EnvoiCommentPlace (owned) */
  GPtrArray *lists;            /* EnvoiPostList, without references */
  GPtrArray *activity_lists;   /* EnvoiActivityList, without references */
  GPtrArray *touched;          /* post lists that heard of something in this turn */
  gint64 last_feed, last_draft, last_task, last_mute;
  guint unseen, mute_timeout;
};

/* (transfer full) */
char           *envoi_feeds_key         (gint64 account, const char *service, const char *node);
EnvoiFeedEntry *envoi_feeds_get_entry   (EnvoiStore *self, EnvoiFeed *feed);
EnvoiAccount   *envoi_feeds_account     (EnvoiStore *self, gint64 id);

/* envoi-store-feeds.c */
EnvoiStoreFeeds *envoi_store_feeds_new  (EnvoiStore *store);
void envoi_store_feeds_free             (EnvoiStoreFeeds *self);
void envoi_store_drop_feeds_of          (EnvoiStore *self, EnvoiAccount *account);
void envoi_store_resave_feeds           (EnvoiStore *self, GQueue *commands);
void envoi_store_apply_figures          (EnvoiStore *self, const EnvoiFeedFigures *figures);
void envoi_store_feeds_turn_over        (EnvoiStore *self);
/* What is read when the file is opened. */
typedef struct {
  GPtrArray *feeds, *drafts, *mutes, *tags;
  gint64 last_feed, last_draft, last_task, last_mute, unseen;
} EnvoiFeedsLoad;
void     envoi_feeds_load_init          (EnvoiFeedsLoad *self);
void     envoi_feeds_load_clear         (EnvoiFeedsLoad *self);
gboolean envoi_feeds_load_run           (EnvoiFeedsLoad *self, EnvoiTables *tables, GError **error);
void     envoi_store_adopt_feeds        (EnvoiStore *self, const EnvoiFeedsLoad *load);

/* envoi-store-posts.c */
EnvoiPost *envoi_store_materialise_post (EnvoiStore *self, const EnvoiPostRecord *record);   /* transfer full; NULL: its feed has gone */
EnvoiPost *envoi_store_find_live_post   (EnvoiStore *self, gint64 id);                       /* transfer none, nullable */
void       envoi_store_apply_counts     (EnvoiStore *self, GPtrArray *counts);
void       envoi_feeds_forget_live_posts (EnvoiStoreFeeds *self, EnvoiFeed *feed);                /* NULL: all */
/* A page for a list; func is called in the main thread, not when the list has gone. rows: EnvoiPost, the newest first. */
typedef void (*EnvoiPostPageFunc) (EnvoiPostList *list, GPtrArray *posts, gboolean more, const GError *error, DexPromise *promise);
DexFuture *envoi_store_load_post_page   (EnvoiStore *self, EnvoiPostList *list, EnvoiPost *beyond, gboolean newer, guint count, EnvoiPostPageFunc func);
/* All lists are told. */
void       envoi_store_tell_post        (EnvoiStore *self, EnvoiPost *post, gboolean added);
void       envoi_store_reload_lists     (EnvoiStore *self);

/* envoi-store-drafts.c */
void envoi_store_adopt_drafts           (EnvoiStore *self, GPtrArray *records);
void envoi_store_resave_drafts          (EnvoiStore *self, GQueue *commands);

/* envoi-store-mutes.c */
void envoi_store_adopt_mutes            (EnvoiStore *self, GPtrArray *records, GPtrArray *tags);

/* envoi-store-comments.c */
void envoi_comment_place_free           (EnvoiCommentPlace *self);
void envoi_store_reload_comments        (EnvoiStore *self);

/* envoi-store-activity.c */
void envoi_store_set_unseen             (EnvoiStore *self, guint unseen);
EnvoiContact *envoi_store_find_actor   (EnvoiStore *self, EnvoiAccount *account, const char *jid);   /* jid nullable; transfer none, nullable */

/* envoi-store.c */
typedef enum { ENVOI_STORE_POST_ADDED, ENVOI_STORE_POST_CHANGED, ENVOI_STORE_COMMENT_ADDED, ENVOI_STORE_ACTIVITY_ADDED } EnvoiStoreNews;
void envoi_store_emit_news              (EnvoiStore *self, EnvoiStoreNews what, gpointer object);
void envoi_store_emit_post_removed      (EnvoiStore *self, EnvoiFeed *feed, const char *item_id);
void envoi_store_emit_mutes_changed     (EnvoiStore *self);
void envoi_store_notify_unseen          (EnvoiStore *self);

/* What the store tells a list of posts; it acts on it when the turn is over. */
const EnvoiPostPage *envoi_post_list_get_page (EnvoiPostList *self);
void envoi_post_list_tell               (EnvoiPostList *self, EnvoiPost *post, gboolean added);
void envoi_post_list_flush              (EnvoiPostList *self);
void envoi_post_list_reload             (EnvoiPostList *self);   /* what belongs to it has changed */
void envoi_post_list_drop_feed          (EnvoiPostList *self, EnvoiFeed *feed);   /* at once */
gboolean envoi_post_list_is_settled     (EnvoiPostList *self);
/* The same for what happened. */
void envoi_activity_list_add            (EnvoiActivityList *self, EnvoiActivity *activity);
void envoi_activity_list_drop           (EnvoiActivityList *self, gint64 id);
void envoi_activity_list_see            (EnvoiActivityList *self, EnvoiActivity *activity);   /* NULL: all */
void envoi_activity_list_see_post       (EnvoiActivityList *self, EnvoiPost *post);
G_END_DECLS
