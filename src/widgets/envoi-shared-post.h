/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include <libdex.h>
#include "envoi-post.h"
G_BEGIN_DECLS
/**
 * EnvoiSharedPost:
 *
 * The card of a post that was shared into a conversation: who wrote it and what about, as far as the post is here already; else only where it is. Nothing
 * is fetched before somebody opens it. Owned by the message's row.
 */
#define ENVOI_TYPE_SHARED_POST (envoi_shared_post_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiSharedPost, envoi_shared_post, ENVOI, SHARED_POST, GtkButton)
GtkWidget  *envoi_shared_post_new     (void);
void        envoi_shared_post_set_uri (EnvoiSharedPost *self, const char *uri);   /* xmpp:…?;node=…;item=… */
const char *envoi_shared_post_get_accessible_text (EnvoiSharedPost *self);
/* Where posts that are here are found: future of EnvoiPost, nullable. NULL: nowhere. data lives as long as the program. */
typedef DexFuture *(*EnvoiSharedPostFunc) (const char *service, const char *node, const char *item, gpointer data);
void        envoi_shared_post_set_finder (EnvoiSharedPostFunc func, gpointer data);
/* Where a message is told of in a line, a link says nothing to people. */
gboolean    envoi_shared_post_is_link   (const char *text);            /* the text is the link of a post and nothing else, whole or cut; nullable */
char       *envoi_shared_post_dup_words (EnvoiPost *post);             /* that a post was shared, and which, as far as it is known: nullable */
/* The post behind the link, if it is here: future of EnvoiPost, which may be NULL. */
DexFuture  *envoi_shared_post_find      (const char *link);
G_END_DECLS
