/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
/**
 * EnvoiPubsubAttachment:
 *
 * What one person put to a post: reactions, or that he noticed it (XEP-0470).
 */
typedef struct {
  char    *jid;         /* bare: whose it is */
  gboolean verified;    /* the service vouches for that */
  gint64   noticed;     /* 0 = not */
  gint64   reacted;     /* when, as he says; 0 = not said */
  GStrv    reactions;   /* never NULL; none twice, at most 32 */
} EnvoiPubsubAttachment;
#define ENVOI_TYPE_PUBSUB_ATTACHMENT (envoi_pubsub_attachment_get_type ())
GType            envoi_pubsub_attachment_get_type (void);
EnvoiPubsubAttachment *envoi_pubsub_attachment_copy     (const EnvoiPubsubAttachment *self);
void             envoi_pubsub_attachment_free     (EnvoiPubsubAttachment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiPubsubAttachment, envoi_pubsub_attachment_free)
/* An item of such a node. NULL when it is none, or somebody else's hand. publisher: nullable, bare. (transfer full) */
EnvoiPubsubAttachment *envoi_pubsub_attachment_read     (const char *id, const char *publisher, const EnvoiNode *payload);

/**
 * EnvoiAttachments:
 *
 * Reactions to posts, as Libervia keeps them: in a node beside the post, which only its author or the service can make.
 */
#define ENVOI_TYPE_ATTACHMENTS (envoi_attachments_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiAttachments, envoi_attachments, ENVOI, ATTACHMENTS, EnvoiModule)
/* Future of a GPtrArray of EnvoiPubsubAttachment, each person once; empty where there is no such node. Rejects with ENVOI_FEED_ERROR. */
DexFuture *envoi_attachments_fetch         (EnvoiAttachments *self, const char *service, const char *node, const char *item);
/* Future of a GHashTable (char * → guint): how many of each reaction, from the service's summary; empty where it keeps none. */
DexFuture *envoi_attachments_fetch_summary (EnvoiAttachments *self, const char *service, const char *node, const char *item);
/* Own reactions are these now (an empty array: none); what else we put there stays. Future of TRUE; NOT_FOUND: this post takes none. */
DexFuture *envoi_attachments_set_reactions (EnvoiAttachments *self, const char *service, const char *node, const char *item,
                                            const char * const *reactions);
/* This one, too, beside those that are there. */
DexFuture *envoi_attachments_add_reaction  (EnvoiAttachments *self, const char *service, const char *node, const char *item, const char *reaction);
/* The node beside a post of the own account: whoever may read the post may react. Future of TRUE, also when it is there already. */
DexFuture *envoi_attachments_create        (EnvoiAttachments *self, const char *node, const char *item, gboolean contacts_only);
/* Which post such a node stands beside: TRUE and its names (transfer full), when it is one. */
gboolean   envoi_attachments_read_node     (const char *attachments_node, char **service, char **node, char **item);
char      *envoi_attachments_dup_node      (const char *service, const char *node, const char *item);
G_END_DECLS
