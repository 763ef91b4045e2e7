/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
G_BEGIN_DECLS
#define ENVOI_TYPE_LIVE_LIST (envoi_live_list_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiLiveList, envoi_live_list, ENVOI, LIVE_LIST, GObject)
typedef gboolean (*EnvoiLiveListMatch) (gpointer item, gpointer user_data);
EnvoiLiveList *envoi_live_list_new (GListModel *source, const char * const *properties,
                                    EnvoiLiveListMatch match, GCompareDataFunc compare, gpointer user_data);
void           envoi_live_list_refilter (EnvoiLiveList *self);
gboolean       envoi_live_list_find     (EnvoiLiveList *self, gpointer item, guint *position);
G_END_DECLS
