/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-activity.h"
#include "envoi-comment.h"
#include "envoi-draft.h"
#include "envoi-store.h"
G_BEGIN_DECLS
/* What the store keeps of feeds. As everything in it: called in the main thread, done in the store thread in the order of the calls, told after the commit.
 *
 * Signals of EnvoiStore: "post-added" (EnvoiPost), "post-changed" (EnvoiPost), "post-removed" (EnvoiFeed, item id),
 * "comment-added" (EnvoiComment; a like, too), "activity-added" (EnvoiActivity), "mutes-changed" ().
 * Property: unseen-activities (uint): of all accounts. */

/* --- Feeds: identity map --- */
GListModel *envoi_store_list_feeds  (EnvoiStore *self);   /* EnvoiFeed, all that is known, followed or not, unsorted */
EnvoiFeed  *envoi_store_find_feed   (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node);   /* transfer none, nullable */
EnvoiFeed  *envoi_store_ensure_feed (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node);   /* transfer none; made and stored when missing */
/* Keeps what the setters have set. Following: what is published from now on is unread, and its posts come into the home lists; unfollowing
 * takes them out of these. */
void        envoi_store_save_feed   (EnvoiStore *self, EnvoiFeed *feed);
/* With its posts. */
DexFuture  *envoi_store_forget_feed (EnvoiStore *self, EnvoiFeed *feed);

/* --- Posts --- */
typedef enum {
  ENVOI_POST_LIVE,    /* an event, now */
  ENVOI_POST_PAGE,    /* fetched */
  ENVOI_POST_OWN,     /* written here: its state counts */
  ENVOI_POST_ALONE,   /* an event, or fetched for itself, and what stands before it at the service may not be here */
} EnvoiPostOrigin;
/**
 * envoi_store_add_post:
 * Keeps a post as it was read or written. Its place is (account, service, node, item id); the feed is made when it is missing. Of an item that is known
 * what is the same (by the entry) changes nothing; else the stored one is replaced, but for what the person did with it (read, saved, liked) and
 * the counts. What waits to be published is not replaced by an older version from the wire. The object becomes the list's when it is new.
 * Unread is what others published after the feed was followed. Emits "post-added" or "post-changed".
 * Resolves to int: 1 new, 2 changed, 0 known.
 */
DexFuture *envoi_store_add_post    (EnvoiStore *self, EnvoiPost *post, const char *entry_xml, EnvoiPostOrigin origin);
void       envoi_store_put_post    (EnvoiStore *self, EnvoiPost *post, const char *entry_xml, EnvoiPostOrigin origin);   /* for floods */
/* Resolves to a boolean: it was there. */
DexFuture *envoi_store_remove_post (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, const char *item_id);
DexFuture *envoi_store_load_post   (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, const char *item_id);   /* EnvoiPost, nullable */
/* The post whose comments are there (the newest, of several); EnvoiPost, nullable. */
DexFuture *envoi_store_load_post_of_comments (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node);
DexFuture *envoi_store_load_post_entry (EnvoiStore *self, EnvoiPost *post);   /* the XML as it came; string, nullable */
/* What is stored of a feed: boxed G_TYPE_HASH_TABLE, item id → envoi_store_hash_entry() of its entry ("" when it has none). */
DexFuture *envoi_store_load_known_items (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node);
/* Those of these items that are stored, and that all before them at the service, down to the feed's cursor, is stored with: boxed G_TYPE_HASH_TABLE as above. */
DexFuture *envoi_store_load_joined_items (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, const char * const *ids);
/* What the feed has is without a hole: so its ENVOI_POST_ALONE and _OWN ones are joined, too. */
void       envoi_store_join_posts  (EnvoiStore *self, EnvoiFeed *feed);
/* Ids of the published ones from this time on, the newest first, at most 500; GStrv. */
DexFuture *envoi_store_load_items_since (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, gint64 since);
char      *envoi_store_hash_entry  (const char *entry_xml);                   /* transfer full */
/* State and problem, nothing else. */
void       envoi_store_set_post_state (EnvoiStore *self, EnvoiPost *post, EnvoiPostState state, const GError *problem);
void       envoi_store_set_post_read  (EnvoiStore *self, EnvoiPost *post);
void       envoi_store_set_post_saved (EnvoiStore *self, EnvoiPost *post, gboolean saved);
void       envoi_store_set_feed_read  (EnvoiStore *self, EnvoiFeed *feed);
void       envoi_store_set_all_read   (EnvoiStore *self);                     /* the whole home */

/* --- Comments and likes: the living lists of one post. Filled when they are first asked for. --- */
GListModel *envoi_store_list_comments (EnvoiStore *self, EnvoiPost *post);    /* transfer full; EnvoiComment by time, without likes */
GListModel *envoi_store_list_likes    (EnvoiStore *self, EnvoiPost *post);    /* transfer full; EnvoiComment by time, one an author */
/* Resolves to int: 1 new, 2 changed, 0 known. The counts of the post follow. Emits "comment-added" when it is new. */
DexFuture  *envoi_store_add_comment     (EnvoiStore *self, EnvoiComment *comment, EnvoiPostOrigin origin);
DexFuture  *envoi_store_remove_comment  (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, const char *item_id);
/* All there are at the server: what is not among them goes, but what waits to be sent. comments: EnvoiComment. */
DexFuture  *envoi_store_replace_comments (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, GPtrArray *comments);
void        envoi_store_set_comment_state (EnvoiStore *self, EnvoiComment *comment, EnvoiPostState state, const GError *problem);
DexFuture  *envoi_store_load_comment    (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, const char *item_id);   /* EnvoiComment, nullable */

/* --- Drafts --- */
GListModel *envoi_store_list_drafts  (EnvoiStore *self);                      /* EnvoiDraft, in whatever state, unsorted */
/* At each pause. A new one joins the list. A part's file outside the store's folder is copied into it, and the part then names the copy. */
void        envoi_store_save_draft   (EnvoiStore *self, EnvoiDraft *draft);
DexFuture  *envoi_store_remove_draft (EnvoiStore *self, EnvoiDraft *draft);   /* with the copies of its files */

/* --- Small things that are still to be done at a server, and survive the program --- */
typedef struct {
  gint64        id;          /* given by the store */
  EnvoiAccount *account;
  char         *kind;        /* whatever the service calls it: "comment", "like", … */
  char         *service, *node, *item, *payload;   /* nullable */
  int           attempts;
  gint64        not_before;  /* time; 0: at once */
} EnvoiFeedTask;
#define ENVOI_TYPE_FEED_TASK (envoi_feed_task_get_type ())
GType          envoi_feed_task_get_type (void);
EnvoiFeedTask *envoi_feed_task_new  (EnvoiAccount *account, const char *kind, const char *service, const char *node, const char *item, const char *payload);
EnvoiFeedTask *envoi_feed_task_copy (const EnvoiFeedTask *self);
void           envoi_feed_task_free (EnvoiFeedTask *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiFeedTask, envoi_feed_task_free)
DexFuture  *envoi_store_add_task    (EnvoiStore *self, EnvoiFeedTask *task);         /* sets its id; resolves to it (gint64) after the commit */
void        envoi_store_save_task   (EnvoiStore *self, const EnvoiFeedTask *task);   /* payload, attempts, not_before */
DexFuture  *envoi_store_load_tasks  (EnvoiStore *self, EnvoiAccount *account);       /* GPtrArray of EnvoiFeedTask, oldest first */
DexFuture  *envoi_store_finish_task (EnvoiStore *self, const EnvoiFeedTask *task);

/* --- What happened to the person --- */
/* Resolves to int: 1 new, 0 known (same account, kind, actor, post and comment). Emits "activity-added". */
DexFuture  *envoi_store_add_activity       (EnvoiStore *self, EnvoiActivity *activity);
/* What a comment, like or repost that was taken back had told; comment_id: its item id. */
void        envoi_store_withdraw_activity  (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, const char *item_id,
                                            const char *comment_id);
void        envoi_store_set_activity_seen  (EnvoiStore *self, EnvoiActivity *activity);   /* NULL: all */
/* All that concerns a post. */
void        envoi_store_set_post_activities_seen (EnvoiStore *self, EnvoiPost *post);
guint       envoi_store_get_unseen_activities (EnvoiStore *self);

/* --- Mutes: posts and comments that the person does not want to see --- */
typedef enum { ENVOI_MUTE_WORDS, ENVOI_MUTE_AUTHOR } EnvoiMuteKind;
#define ENVOI_TYPE_MUTE (envoi_mute_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMute, envoi_mute, ENVOI, MUTE, GObject)   /* immutable */
EnvoiMuteKind envoi_mute_get_kind  (EnvoiMute *self);
const char   *envoi_mute_get_value (EnvoiMute *self);                /* one or several words, one behind the other; or a bare address */
gint64        envoi_mute_get_until (EnvoiMute *self);                /* 0: for ever */
GListModel *envoi_store_list_mutes  (EnvoiStore *self);              /* EnvoiMute */
void        envoi_store_add_mute    (EnvoiStore *self, EnvoiMuteKind kind, const char *value, gint64 until);   /* replaces an equal one */
void        envoi_store_remove_mute (EnvoiStore *self, EnvoiMute *mute);

/* --- Saved tags --- */
GListModel *envoi_store_list_saved_tags (EnvoiStore *self);          /* EnvoiSavedTag, the first saved first */
#define ENVOI_TYPE_SAVED_TAG (envoi_saved_tag_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiSavedTag, envoi_saved_tag, ENVOI, SAVED_TAG, GObject)
const char *envoi_saved_tag_get_tag    (EnvoiSavedTag *self);
gboolean    envoi_store_is_tag_saved   (EnvoiStore *self, const char *tag);
void        envoi_store_set_tag_saved  (EnvoiStore *self, const char *tag, gboolean saved);

/* --- Search in posts and comments --- */
typedef struct {
  const char   *text;        /* as in EnvoiSearchQuery */
  EnvoiAccount *account;     /* nullable */
  EnvoiFeed    *feed;        /* nullable */
  const char   *from;        /* an address, or words of a name; nullable */
  gint64        after, before;
} EnvoiPostSearchQuery;
typedef struct {
  EnvoiPost    *post;        /* of a comment: the post that it belongs to; NULL when that is not stored */
  EnvoiComment *comment;     /* NULL: the post itself */
  char         *snippet;     /* plain, one line */
  GArray       *matches;     /* guint pairs of bytes in it */
  gint64        place;       /* for paging */
} EnvoiPostSearchHit;
#define ENVOI_TYPE_POST_SEARCH_HIT (envoi_post_search_hit_get_type ())
GType       envoi_post_search_hit_get_type (void);
/* GPtrArray of EnvoiPostSearchHit, the newest first. place: 0, or the last hit's place. */
DexFuture  *envoi_store_search_posts (EnvoiStore *self, const EnvoiPostSearchQuery *query, guint limit, gint64 place);
G_END_DECLS
