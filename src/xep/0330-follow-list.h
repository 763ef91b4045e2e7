/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
#define ENVOI_FOLLOW_LIST_MAX 5000
typedef enum { ENVOI_FOLLOW_LIST_PUBLIC /* contacts may read it */, ENVOI_FOLLOW_LIST_PRIVATE, ENVOI_FOLLOW_LIST_N } EnvoiFollowListKind;
/**
 * EnvoiFollow:
 *
 * One feed that somebody follows, as kept in his list.
 */
typedef struct {
  char     *item;         /* nullable: id in the list; NULL = made from the rest */
  char     *service;      /* bare JID */
  char     *node;
  char     *title;        /* nullable, one line */
  gboolean  pinned;       /* XEP-0469 */
  guint     notify;       /* EnvoiBookmarkNotify of 0402-bookmarks.h (XEP-0492) */
  char     *extensions;   /* nullable: <extensions> as it came; hand it back: what is unknown is kept */
} EnvoiFollow;
#define ENVOI_TYPE_FOLLOW (envoi_follow_get_type ())
GType        envoi_follow_get_type (void);
EnvoiFollow *envoi_follow_new      (const char *service, const char *node, const char *title);
EnvoiFollow *envoi_follow_copy     (const EnvoiFollow *self);
void         envoi_follow_free     (EnvoiFollow *self);
EnvoiFollow *envoi_follow_read     (const char *id, const EnvoiNode *subscription);   /* NULL when it is none */
EnvoiStanza *envoi_follow_write    (const EnvoiFollow *self);
/* The id that Movim gives it too. (transfer full) */
char        *envoi_follow_dup_item_id (const char *service, const char *node, const char *own_bare);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiFollow, envoi_follow_free)

/**
 * EnvoiFollowList:
 *
 * The feeds that the account follows, kept at its server in two lists, and the public lists of contacts (XEP-0330, as Movim and Libervia
 * do it). That one is followed for the service itself is said by a subscription (envoi_pubsub_subscribe).
 *
 * Signals, only about the own lists, by the own account's word:
 *   changed (EnvoiFollowListKind, const EnvoiFollow *): added or changed, here or on another device
 *   removed (EnvoiFollowListKind, const char *service, const char *node)
 *   emptied (EnvoiFollowListKind)
 *   contact-changed (const char *bare): a contact's public list is another now
 */
#define ENVOI_TYPE_FOLLOW_LIST (envoi_follow_list_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiFollowList, envoi_follow_list, ENVOI, FOLLOW_LIST, EnvoiModule)
/* Future of a GPtrArray of EnvoiFollow, each feed once. jid NULL = own account; of others only the public list. No list: of others
 * empty, of the own account NOT_FOUND, for a server may have lost it. Rejects with ENVOI_FEED_ERROR. */
DexFuture *envoi_follow_list_fetch  (EnvoiFollowList *self, const char *jid, EnvoiFollowListKind kind);
/* Futures of TRUE. Publishing again changes it; the item id is the one it was read under. */
DexFuture *envoi_follow_list_put    (EnvoiFollowList *self, EnvoiFollowListKind kind, const EnvoiFollow *follow);
DexFuture *envoi_follow_list_remove (EnvoiFollowList *self, EnvoiFollowListKind kind, const char *service, const char *node);
G_END_DECLS
