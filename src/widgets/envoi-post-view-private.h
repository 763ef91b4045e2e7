/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-post-card.h"
#include "envoi-post-view.h"
G_BEGIN_DECLS
/* For the files of this widget. */
struct _EnvoiPostView
{
  GtkWidget parent_instance;
  GtkWidget *overlay, *scroller, *list_view, *pill_revealer, *pill, *pill_content;
  GtkAdjustment *adjustment;
  GListModel *model;
  GListModel *rows;                 /* the model itself, or as many posts to a row as a gallery has */
  GListStore *heads, *feet;         /* at most one marker each */
  GtkSliceListModel *grown;         /* the beginning of the rows, which grows by itself: rows are made a few at a time */
  GListModel *all;                  /* heads, grown, feet */
  GtkWidget *head;
  EnvoiPost *caught_up;
  char *end_text;
  GtkWindow *window;                /* the one that the view is mapped in, not owned */
  gboolean gallery, hide_feed, loading, has_older, has_newer, following;
  gboolean top_wanted;              /* until the model has changed, or some frames went by */
  guint per_row;
  guint n_new, check_id, focus_id, top_id, grow_id, look_tick, look_frames;
  guint focused;                    /* index in the model of the post that has the focus, or G_MAXUINT */
  double rest_value, rest_upper;   /* of the adjustment when it was last looked at */
};

/* Rows (envoi-post-view-rows.c). What shows a post is a card, or the tile of a gallery. */
void           envoi_post_view_make_rows        (EnvoiPostView *self);
GPtrArray     *envoi_post_view_list_shown       (EnvoiPostView *self);       /* what shows a post at present, in order. (transfer container) */
GtkWidget     *envoi_post_view_find_shown       (EnvoiPostView *self, EnvoiPost *post);     /* nullable */
EnvoiPost     *envoi_post_view_post_of          (GtkWidget *widget);         /* NULL: it shows none */
/* The row of the post of this index is among those that are made. */
void           envoi_post_view_reach            (EnvoiPostView *self, guint i);
gboolean       envoi_post_view_is_in_sight      (EnvoiPostView *self, GtkWidget *widget);
void           envoi_post_view_emit_jump        (EnvoiPostView *self);
void           envoi_post_view_emit_command     (EnvoiPostView *self, const char *command, EnvoiPost *post);

/* The keyboard (envoi-post-view-keys.c) */
void           envoi_post_view_add_keys         (EnvoiPostView *self);
void           envoi_post_view_on_focus_changed (EnvoiPostView *self);
/* Before the list view knows of the change, so that the focus is still where the person left it. */
void           envoi_post_view_follow_focus     (EnvoiPostView *self, guint position, guint removed, guint added);
G_END_DECLS
