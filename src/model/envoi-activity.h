/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-feed-types.h"
G_BEGIN_DECLS
/* The node of an activity MOVED whose item id, the new address, only the old account's server has told. */
#define ENVOI_ACTIVITY_NODE_GONE "gone"
/**
 * EnvoiActivity:
 *
 * One thing that happened to the person: who did what, where. Every field is a property of the same name with dashes. Main thread.
 */
#define ENVOI_TYPE_ACTIVITY (envoi_activity_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiActivity, envoi_activity, ENVOI, ACTIVITY, GObject)
EnvoiActivity *envoi_activity_new         (EnvoiAccount *account, EnvoiActivityKind kind, gint64 time);
EnvoiAccount  *envoi_activity_get_account (EnvoiActivity *self);
gint64         envoi_activity_get_id      (EnvoiActivity *self);    /* 0 while it is not stored */
EnvoiContact  *envoi_activity_get_actor   (EnvoiActivity *self);    /* of actor-jid; NULL: not stored, or nobody that is known here */
ENVOI_PROP_VAL (EnvoiActivity, activity, EnvoiActivityKind, kind)
ENVOI_PROP_VAL (EnvoiActivity, activity, gint64, time)
ENVOI_PROP_STR (EnvoiActivity, activity, actor_jid)                 /* bare, nullable */
ENVOI_PROP_STR (EnvoiActivity, activity, actor_name)                /* only said, nullable */
ENVOI_PROP_STR (EnvoiActivity, activity, service)                   /* of the feed concerned, nullable */
ENVOI_PROP_STR (EnvoiActivity, activity, node)
ENVOI_PROP_STR (EnvoiActivity, activity, item_id)                   /* of the post concerned, nullable */
ENVOI_PROP_STR (EnvoiActivity, activity, comment_id)                /* item id of the comment or like, nullable */
ENVOI_PROP_STR (EnvoiActivity, activity, text)                      /* title or comment, plain, nullable */
ENVOI_PROP_VAL (EnvoiActivity, activity, guint, count)              /* how many others did the same to the same post; of likes and reposts */
ENVOI_PROP_VAL (EnvoiActivity, activity, gboolean, seen)
G_END_DECLS
