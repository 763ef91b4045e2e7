/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-post.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiArticlePage:
 *
 * One post, whole, with who likes it and its comments, which come live while the page is there; below them the field for one's own. Leads to the posts
 * before and after it in the same feed.
 *
 * Actions: article.older, article.newer, article.comment
 */
#define ENVOI_TYPE_ARTICLE_PAGE (envoi_article_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiArticlePage, envoi_article_page, ENVOI, ARTICLE_PAGE, AdwNavigationPage)
/* service bare. It is looked for here, then at its service. */
AdwNavigationPage *envoi_article_page_new           (EnvoiSessionManager *manager, EnvoiAccount *account, const char *service, const char *node, const char *item);
EnvoiPost         *envoi_article_page_get_post      (EnvoiArticlePage *self);   /* nullable */
/* Puts the focus into the field for a comment, as soon as there is one. */
void               envoi_article_page_begin_comment (EnvoiArticlePage *self);
G_END_DECLS
