/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-store-feeds.h"
G_BEGIN_DECLS
/**
 * EnvoiActivityList:
 *
 * A GListModel of EnvoiActivity, the newest first: a window that begins with 50 rows and grows at its end by pages. Likes and reposts of one post are one row,
 * that of the newest, with "count" others. Main thread; owned by the page.
 *
 * Properties: loading, at-end (nothing older is stored)
 */
#define ENVOI_TYPE_ACTIVITY_LIST (envoi_activity_list_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiActivityList, envoi_activity_list, ENVOI, ACTIVITY_LIST, GObject)
EnvoiActivityList *envoi_activity_list_new        (EnvoiStore *store, EnvoiAccount *account);   /* account nullable: all */
DexFuture         *envoi_activity_list_load       (EnvoiActivityList *self);   /* resolves to guint: rows */
DexFuture         *envoi_activity_list_load_older (EnvoiActivityList *self);   /* resolves to guint: rows added */
gboolean           envoi_activity_list_get_at_end (EnvoiActivityList *self);
G_END_DECLS
