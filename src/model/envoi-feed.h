/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-feed-types.h"
G_BEGIN_DECLS
/**
 * EnvoiFeed:
 *
 * A blog or a community, seen from one account. Unique per (account, service, node), handed out by the store. Main thread.
 * Every field is a property of the same name with dashes; the setters notify only on change, envoi_store_save_feed() keeps what they set.
 * Kept by the store itself: unread newest. Live: loading problem.
 */
#define ENVOI_TYPE_FEED (envoi_feed_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiFeed, envoi_feed, ENVOI, FEED, GObject)
/* contact: the blog's owner; NULL for a community. For the store; others ask envoi_store_ensure_feed(). */
EnvoiFeed    *envoi_feed_new         (EnvoiAccount *account, const char *service, const char *node, EnvoiContact *contact);
EnvoiAccount *envoi_feed_get_account (EnvoiFeed *self);
const char   *envoi_feed_get_service (EnvoiFeed *self);             /* bare: of a person, or of a pubsub service */
const char   *envoi_feed_get_node    (EnvoiFeed *self);
EnvoiContact *envoi_feed_get_contact (EnvoiFeed *self);             /* whose blog it is; NULL for a community */
ENVOI_PROP_VAL (EnvoiFeed, feed, EnvoiFeedKind, kind)
ENVOI_PROP_STR (EnvoiFeed, feed, title)                             /* never NULL: else the contact's title, or the node */
const char   *envoi_feed_get_own_title (EnvoiFeed *self);           /* what the feed says of itself, nullable */
ENVOI_PROP_STR (EnvoiFeed, feed, description)
ENVOI_PROP_STR (EnvoiFeed, feed, avatar_hash)
ENVOI_PROP_STR (EnvoiFeed, feed, avatar_url)
ENVOI_PROP_VAL (EnvoiFeed, feed, gboolean, followed)
ENVOI_PROP_VAL (EnvoiFeed, feed, gboolean, shared)                  /* contacts are told that it is followed */
ENVOI_PROP_STR (EnvoiFeed, feed, extensions)                        /* foreign elements of its entry in the list of follows, as XML */
ENVOI_PROP_VAL (EnvoiFeed, feed, gboolean, notify)
ENVOI_PROP_VAL (EnvoiFeed, feed, gboolean, pinned)
ENVOI_PROP_VAL (EnvoiFeed, feed, gboolean, pending)                 /* the follow waits for approval */
ENVOI_PROP_VAL (EnvoiFeed, feed, gboolean, complete)                /* the beginning is stored */
ENVOI_PROP_STR (EnvoiFeed, feed, cursor)                            /* where older pages go on, nullable */
ENVOI_PROP_VAL (EnvoiFeed, feed, gint64, depth)                     /* since then nothing is missing, of what can be had; 0: not known, or since ever */
ENVOI_PROP_VAL (EnvoiFeed, feed, gint64, unread_after)              /* what was published later is unread; set by the store when it is followed */
ENVOI_PROP_VAL (EnvoiFeed, feed, EnvoiFeedAccess, access)
ENVOI_PROP_VAL (EnvoiFeed, feed, EnvoiFeedPublish, publish)
ENVOI_PROP_VAL (EnvoiFeed, feed, EnvoiFeedAffiliation, affiliation)
ENVOI_PROP_VAL (EnvoiFeed, feed, guint, n_followers)                /* as the server says; 0: unknown */
ENVOI_PROP_VAL (EnvoiFeed, feed, guint, n_posts)                    /* as the server says; 0: unknown */
ENVOI_PROP_STR (EnvoiFeed, feed, room_uri)                          /* of the room that belongs to it, nullable */
ENVOI_PROP_VAL (EnvoiFeed, feed, guint, unread)
ENVOI_PROP_VAL (EnvoiFeed, feed, gint64, newest)                    /* when its newest stored post was published; 0: none */
ENVOI_PROP_VAL (EnvoiFeed, feed, gboolean, loading)
ENVOI_PROP_VAL (EnvoiFeed, feed, const GError *, problem)           /* nullable */
gboolean      envoi_feed_is_own      (EnvoiFeed *self);             /* the account's own blog */
G_END_DECLS
