/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-message-list.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_HISTORY_LOADER (envoi_history_loader_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiHistoryLoader, envoi_history_loader, ENVOI, HISTORY_LOADER, GObject)
/* Signals: changed (): loading or has-older; loaded (guint start): the list is filled, read on from there; jumped (): the list is at its end */
EnvoiHistoryLoader *envoi_history_loader_new           (EnvoiSessionManager *manager, EnvoiMessageList *list);
void                envoi_history_loader_start         (EnvoiHistoryLoader *self);
void                envoi_history_loader_jump_to_end   (EnvoiHistoryLoader *self);
void                envoi_history_loader_load_older    (EnvoiHistoryLoader *self);
void                envoi_history_loader_load_newer    (EnvoiHistoryLoader *self);
void                envoi_history_loader_fill_gap      (EnvoiHistoryLoader *self, EnvoiMessage *message);
void                envoi_history_loader_check_gaps    (EnvoiHistoryLoader *self);
void                envoi_history_loader_came_online   (EnvoiHistoryLoader *self);
gboolean            envoi_history_loader_get_loading   (EnvoiHistoryLoader *self);
gboolean            envoi_history_loader_get_has_older (EnvoiHistoryLoader *self);
G_END_DECLS
