/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-post-composer.h"
#include "envoi-post-entry.h"
#include "envoi-post-list.h"
#include "envoi-store-feeds.h"
#include "envoi-word-completion.h"
G_BEGIN_DECLS
/* For the files of this dialog. */
struct _EnvoiPostComposer
{
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  EnvoiStore *store;
  EnvoiDraft *draft;
  EnvoiFeed *feed;                 /* where it goes; nullable while its account is unknown there */
  EnvoiFeedAccess blog_access;     /* of the own blog, as far as known */
  EnvoiWordCompletion *completion;
  GPtrArray *known_tags;           /* strings, the best first */
  EnvoiPostList *recent;           /* while tags are gathered from it */
  GSignalGroup *on_feed, *on_draft;
  guint save_id;
  gboolean filling, finished, changed;
  char *offered_link, *refused_link;
  gboolean reading_link;
  guint64 limit;                   /* bytes that the server takes of one file; 0: it takes none; G_MAXUINT64: not known */
  gboolean too_large;              /* something is larger */
  GtkWidget *toasts, *navigation, *write_page, *publish_button, *banner, *body;
  GtkWidget *context, *context_icon, *context_title, *context_text, *context_close;
  GtkWidget *target_button, *audience_button, *audience_icon, *audience_label, *title_entry, *stack, *text_overlay, *text_scroller, *entry, *placeholder, *preview_scroller;
  GtkWidget *link_revealer, *link_button, *link_stack, *link_label, *parts_scroller, *parts_list, *notes_label;
  GtkWidget *title_toggle, *counter, *spacer, *preview_toggle;
  AdwNavigationPage *options_page; /* made when it is asked for; ours */
};

void  envoi_post_composer_changed        (EnvoiPostComposer *self);                  /* something was written: saved soon */
void  envoi_post_composer_show_problem   (EnvoiPostComposer *self, const char *text);    /* until it is solved; NULL: none */
void  envoi_post_composer_update         (EnvoiPostComposer *self);                  /* what can be done now */
void  envoi_post_composer_toast          (EnvoiPostComposer *self, const char *text);
/* Text (envoi-post-composer-text.c) */
void  envoi_post_composer_init_text      (EnvoiPostComposer *self);
void  envoi_post_composer_add_text_actions (EnvoiPostComposer *self, GSimpleActionGroup *group);
void  envoi_post_composer_show_preview   (EnvoiPostComposer *self);
void  envoi_post_composer_update_counter (EnvoiPostComposer *self);
/* Pictures, files, card (envoi-post-composer-parts.c) */
void  envoi_post_composer_init_parts     (EnvoiPostComposer *self);
void  envoi_post_composer_fill_parts     (EnvoiPostComposer *self);
gboolean envoi_post_composer_has_picture (EnvoiPostComposer *self);
void  envoi_post_composer_choose_files   (EnvoiPostComposer *self);
void  envoi_post_composer_ask_limit      (EnvoiPostComposer *self);                  /* of the draft's account */
void  envoi_post_composer_update_link    (EnvoiPostComposer *self);
void  envoi_post_composer_read_link      (EnvoiPostComposer *self);
void  envoi_post_composer_refuse_link    (EnvoiPostComposer *self);
/* Where to, and what it refers to (envoi-post-composer-target.c) */
void  envoi_post_composer_init_target    (EnvoiPostComposer *self);
void  envoi_post_composer_update_target  (EnvoiPostComposer *self);
void  envoi_post_composer_update_context (EnvoiPostComposer *self);
void  envoi_post_composer_drop_context   (EnvoiPostComposer *self);
gboolean envoi_post_composer_is_blog     (EnvoiPostComposer *self);
G_END_DECLS
