/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-atom.h"
#include "envoi-module.h"
G_BEGIN_DECLS
#define ENVOI_NODE_MICROBLOG "urn:xmpp:microblog:0"
#define ENVOI_NODE_COMMENTS ENVOI_NODE_MICROBLOG ":comments/"   /* + item id */
#define ENVOI_MICROBLOG_LIKE "♥"
#define ENVOI_MICROBLOG_MAX_ENTRY (200 * 1024)   /* bytes: what goes through every server */

/* What happened to one item of some node of somebody. Lives during the signal. */
typedef struct {
  const char      *from;        /* bare: whose node it is */
  const char      *node, *id;
  const char      *publisher;   /* nullable: bare, by the service's word */
  const EnvoiNode *payload;     /* nullable: only the head was sent, fetch it by its id */
  guint64          sequence;    /* of the stanza */
  gboolean         delayed;     /* an older one, sent again */
} EnvoiMicroblogItem;

/* Who may read the own blog. */
typedef enum { ENVOI_MICROBLOG_ACCESS_UNKNOWN, ENVOI_MICROBLOG_ACCESS_OPEN, ENVOI_MICROBLOG_ACCESS_CONTACTS, ENVOI_MICROBLOG_ACCESS_OTHER } EnvoiMicroblogAccess;

/**
 * EnvoiMicroblog:
 *
 * Events of feeds, the own blog and comments (XEP-0277, XEP-0472). It tells of every node of everybody, senders checked (a bare address,
 * so a server's word), and knows nothing of following: who listens drops what he doesn't follow.
 *
 * Signals:
 *   item (const EnvoiMicroblogItem *)
 *   retract (const char *from, const char *node, const char *id)
 *   purged (const char *from, const char *node), deleted (the same)
 */
#define ENVOI_TYPE_MICROBLOG (envoi_microblog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMicroblog, envoi_microblog, ENVOI, MICROBLOG, EnvoiModule)

/* Futures reject with ENVOI_FEED_ERROR, or ENVOI_STANZA_ERROR_DISCONNECTED. */
/* service NULL = the own blog (node too), which is made or set right first, with this access; UNKNOWN leaves the access as it is.
 * Future of TRUE. entry: from envoi_atom_entry_write. */
DexFuture *envoi_microblog_publish         (EnvoiMicroblog *self, const char *service, const char *node, const char *id, EnvoiStanza *entry,
                                            EnvoiMicroblogAccess access);
/* Future of TRUE, also when it was gone already. service NULL = own account. */
DexFuture *envoi_microblog_retract         (EnvoiMicroblog *self, const char *service, const char *node, const char *id);
/* The own blog. It is made when there is none. Future of TRUE. */
DexFuture *envoi_microblog_set_access      (EnvoiMicroblog *self, EnvoiMicroblogAccess access);
/* Future of int: EnvoiMicroblogAccess; UNKNOWN when there is no blog yet. */
DexFuture *envoi_microblog_get_access      (EnvoiMicroblog *self);
/* Future of a string: where the comments of an own post go: comments.DOMAIN when the server has it, else the own bare address for a post of
 * the own blog (service NULL), else the community's service. Known for the session. */
DexFuture *envoi_microblog_find_comments_service (EnvoiMicroblog *self, const char *service);
/* Future of TRUE, also when it is there already. contacts_only: as the blog itself is, where the service can. */
DexFuture *envoi_microblog_create_comments (EnvoiMicroblog *self, const char *service, const char *item, gboolean contacts_only);
char      *envoi_microblog_dup_comments_node (const char *item);
/* What stands in nodes and is no post: feed data, pictures, what others try rights with. */
gboolean   envoi_microblog_hides_item      (const char *id);
/* Nodes that are no feed for people: comments, attachments, lists. */
gboolean   envoi_microblog_hides_node      (const char *node);
G_END_DECLS
