/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0277-microblog.h"
#include "0470-attachments.h"
#include "envoi-post-writer.h"
#include "envoi-publisher.h"
#include "envoi-pubsub-owner.h"
#include "envoi-pubsub-pages.h"
#include "envoi-store-feeds.h"
#include "envoi-task-runner.h"
#include "envoi-wall-clock.h"
G_BEGIN_DECLS
/* For the files of EnvoiPublisher. */

struct _EnvoiPublisher {
  EnvoiService       parent_instance;
  EnvoiStore        *store;
  EnvoiAccount      *account;
  EnvoiPubsub       *pubsub;
  EnvoiPubsubOwner  *owner;
  EnvoiMicroblog    *microblog;
  EnvoiAttachments  *attachments;
  EnvoiTaskRunner   *tasks;
  EnvoiWallClock    *clock;      /* for what is scheduled, and for trying again */
  GHashTable        *said;       /* item id: EnvoiComment that is on its way */
  GHashTable        *promises;   /* EnvoiDraft: DexPromise of its publication */
  EnvoiDraft        *sending;    /* the one under way; one at a time keeps their order */
  EnvoiPost         *shown;      /* as which it is shown, as soon as that is known; nullable */
  GListModel        *uploads;    /* its files on their way; nullable */
  DexPromise        *taken_back; /* the person wants it back before it is out; nullable */
  gboolean           leaving;    /* it may be out from now on: too late to take it back */
  gint64             not_before; /* after a try that failed for a passing reason */
  guint              tries, upload_tries;
  EnvoiBlogAccess    access;
  EnvoiBlogAccess    wanted;     /* for a blog that is not there yet */
  gboolean           running, online;
  gboolean           hears;      /* in this session the own blog was asked to tell us what other devices publish */
};

static inline const char *
envoi_publisher_own (EnvoiPublisher *self)
{
  return envoi_account_get_jid (self->account);
}

/* NULL for the own account, as the modules want it. */
static inline const char *
envoi_publisher_address (EnvoiPublisher *self, const char *service)
{
  return g_strcmp0 (service, envoi_publisher_own (self)) == 0 ? NULL : service;
}

DexFuture *envoi_publisher_offline_error (void);
void       envoi_publisher_tell_published (EnvoiPublisher *self, EnvoiPost *post);
void       envoi_publisher_tell_refused   (EnvoiPublisher *self, EnvoiDraft *draft, const GError *error);
/* The queue (envoi-publisher-queue.c) */
void       envoi_publisher_queue_start (EnvoiPublisher *self);
void       envoi_publisher_queue_pump  (EnvoiPublisher *self);
void       envoi_publisher_queue_stop  (EnvoiPublisher *self);
/* How far its files are, where it is shown. (nullable): none is under way. */
void       envoi_publisher_show_uploads (EnvoiPublisher *self, GListModel *uploads);
/* It goes out: rejected when the person took it back before. In a fiber. */
gboolean   envoi_publisher_leave       (EnvoiPublisher *self, EnvoiDraft *draft, GError **error);
/* A draft is shown as the post that it will be. */
void       envoi_publisher_show        (EnvoiPublisher *self, EnvoiDraft *draft);
/* How the post of this draft is framed; comments_service: NULL for none. The strings belong to the draft and the account. */
EnvoiPostFrame envoi_publisher_frame   (EnvoiPublisher *self, EnvoiDraft *draft, const char *comments_service);
/* Brings one draft out (envoi-publisher-send.c). Future of EnvoiPost. */
DexFuture *envoi_publisher_send        (EnvoiPublisher *self, EnvoiDraft *draft, gboolean may_be_out);
/* Tasks: which and how (envoi-publisher-tasks.c) */
extern const char * const envoi_publisher_task_kinds[];
DexFuture *envoi_publisher_task_run    (EnvoiFeedTask *task, gpointer self);
void       envoi_publisher_task_done   (EnvoiFeedTask *task, const GError *error, gpointer self);
G_END_DECLS
