/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-store-feeds-private.h"
G_BEGIN_DECLS
/* What the two halves of EnvoiPostList share: the class with its loads, and the rows. */

/* A post is a tall row that is dear to draw: more than a screen of them would be too much for one turn of the main loop. */
#define FIRST_ROWS 8
#define PAGE_ROWS 10
#define MOST_ROWS 300
#define FLOOD_ROWS 8
#define FLOOD_INTERVAL (300 * 1000)
/* More new posts than these are fetched anew when they are wanted. */
#define MOST_WAITING 60

struct _EnvoiPostList {
  GObject parent_instance;
  EnvoiStore *store;
  EnvoiPostPage page;          /* what belongs to it */
  EnvoiAccount *account;
  EnvoiFeed *feed;
  GPtrArray *rows;             /* EnvoiPost, the newest first */
  GHashTable *held;            /* EnvoiPost → (nothing): the same as a set */
  GHashTable *keys;            /* service, node and item id of the rows: what two accounts have stands there once */
  GPtrArray *pending;          /* told, not shown yet */
  GPtrArray *beyond;           /* told while an older page is on its way that may have been read before, and older than all rows */
  GHashTable *waiting;         /* EnvoiPost, owned: newer than the first row, while the reader is elsewhere */
  gboolean loaded, at_start, at_end, following, stale;
  guint loading, fill, n_new;  /* fill: counts the times that the window began anew */
  guint page_fill;
  DexFuture *older, *newer, *top;
  EnvoiPostReaderFunc find_reader;
  gpointer reader_data;
  EnvoiPost *caught_up;
  gint64 last_flush;
  guint flush_timeout;
};

enum {
  ENVOI_POST_LIST_PROP_0, ENVOI_POST_LIST_PROP_LOADING, ENVOI_POST_LIST_PROP_AT_START, ENVOI_POST_LIST_PROP_AT_END,
  ENVOI_POST_LIST_PROP_FOLLOWING, ENVOI_POST_LIST_PROP_N_NEW, ENVOI_POST_LIST_PROP_CAUGHT_UP, ENVOI_POST_LIST_N_PROPS,
};

/* envoi-post-list.c */
void       envoi_post_list_set_flag       (EnvoiPostList *self, gboolean *flag, gboolean value, int property);
void       envoi_post_list_set_n_new      (EnvoiPostList *self, guint n_new);

/* envoi-post-rows.c */
int        envoi_post_list_compare        (gconstpointer a, gconstpointer b);
char      *envoi_post_list_key            (EnvoiPost *post);
/* anew: even when there is one. */
void       envoi_post_list_find_caught_up (EnvoiPostList *self, gboolean anew);
/* Takes next. */
void       envoi_post_list_set_rows       (EnvoiPostList *self, GPtrArray *next);
GPtrArray *envoi_post_list_slice          (GPtrArray *rows, guint from, guint to);
/* The rows and these, in order, each post once. */
GPtrArray *envoi_post_list_merge          (EnvoiPostList *self, GPtrArray *rows, GPtrArray *others);
G_END_DECLS
