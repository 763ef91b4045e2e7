/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-post-card.h"
G_BEGIN_DECLS
/* For the files of this widget. */
struct _EnvoiPostCard
{
  GtkWidget parent_instance;
  EnvoiPostCardStyle style;
  EnvoiPost *post;
  gulong handler, feed_handler;
  EnvoiFeed *feed;
  guint update_id, pending;         /* what is to be drawn anew at the next turn */
  gboolean hide_feed;
  char *accessible_text;
  GtkWidget *frame, *head, *author_button, *avatar, *name, *details, *menu_button, *title, *body, *buttons;
  GtkWidget *like_button, *like_icon, *like_count, *comment_button, *comment_count, *repost_button, *share_button, *save_button, *save_icon;
  GtkWidget *divider, *context, *trouble;   /* made when they are needed */
  GMenuModel *post_menu;
};

/* The lines and the text below the head (envoi-post-card-body.c) */
void envoi_post_card_update_head    (EnvoiPostCard *self);
void envoi_post_card_update_context (EnvoiPostCard *self);
void envoi_post_card_update_body    (EnvoiPostCard *self);
void envoi_post_card_update_trouble (EnvoiPostCard *self);
G_END_DECLS
