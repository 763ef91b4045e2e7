/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-activity-notifier.h"
#include "envoi-application.h"
#include "envoi-idle.h"
#include "envoi-link-actions.h"
#include "envoi-notifier.h"
#include "envoi-room-notifier.h"
#include "envoi-search-provider.h"
#include "envoi-window.h"
G_BEGIN_DECLS
struct _EnvoiApplication
{
  AdwApplication parent_instance;
  GSettings *settings;
  EnvoiDownloader *downloader;
  EnvoiStore *store;
  EnvoiSessionManager *manager;
  EnvoiNotifier *notifier;
  EnvoiActivityNotifier *activity_notifier;
  EnvoiRoomNotifier *room_notifier;
  EnvoiIdle *idle;
  EnvoiLinkOpener *links;
  EnvoiSearchProvider *search_provider;
  DexPromise *ready;        /* EnvoiSessionManager, or why the store does not open */
  DexPromise *started;      /* every account that is switched on has a session */
  GError *refusal;
  GVariant *wanted;         /* (ss): the conversation to show as soon as the store is open */
  GVariant *declined;       /* (ss): the invitation that was declined before the store was open */
  guint present_id, linger_id;
  gboolean want_window, want_online, opened, online, held, quitting;
};

void         envoi_application_add_actions (EnvoiApplication *self);
EnvoiWindow *envoi_application_find_window (EnvoiApplication *self);    /* nullable */
void         envoi_application_go_online   (EnvoiApplication *self);    /* once; needs the store */
void         envoi_application_decline     (EnvoiApplication *self, GVariant *which);   /* (ss): an invitation */
void         envoi_application_end         (EnvoiApplication *self);    /* in order: everything reaches the disk before */
G_END_DECLS
