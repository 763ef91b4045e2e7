/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-feed.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiBlogHead:
 *
 * What stands above the posts of somebody's blog: who that is, following, writing to them; of the own blog: publishing and who can read it. Says why
 * a blog cannot be read.
 */
#define ENVOI_TYPE_BLOG_HEAD (envoi_blog_head_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiBlogHead, envoi_blog_head, ENVOI, BLOG_HEAD, GtkWidget)
GtkWidget *envoi_blog_head_new (EnvoiSessionManager *manager, EnvoiFeed *feed);
G_END_DECLS
