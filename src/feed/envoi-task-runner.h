/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-error.h"
#include "envoi-store-feeds.h"
G_BEGIN_DECLS
/**
 * EnvoiTaskRunner:
 *
 * Small things to be told to a service that must not get lost: each is on the disk until the service has taken or refused it. What concerns one
 * and the same thing goes in the order of the person's wishes; what fails for a reason that passes is tried again, later and later. Owned by a
 * service; main thread. A task may run more than once (a program that was killed does not know how far it got), so whoever runs it makes that harmless.
 */
#define ENVOI_TYPE_TASK_RUNNER (envoi_task_runner_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiTaskRunner, envoi_task_runner, ENVOI, TASK_RUNNER, GObject)
/* Future of whatever the task gives; a rejection is looked at: see envoi_task_runner_is_passing(). */
typedef DexFuture *(*EnvoiTaskFunc) (EnvoiFeedTask *task, gpointer user_data);
/* It is done with; error: why it was refused for good, NULL when it went well. */
typedef void (*EnvoiTaskDoneFunc) (EnvoiFeedTask *task, const GError *error, gpointer user_data);

/* kinds: those that this runner takes, NULL-terminated, static. */
EnvoiTaskRunner *envoi_task_runner_new     (EnvoiStore *store, EnvoiAccount *account, const char * const *kinds,
                                            EnvoiTaskFunc run, EnvoiTaskDoneFunc done, gpointer user_data);
/* Takes in what earlier runs left. */
void             envoi_task_runner_start   (EnvoiTaskRunner *self);
void             envoi_task_runner_stop    (EnvoiTaskRunner *self);
void             envoi_task_runner_online  (EnvoiTaskRunner *self);
void             envoi_task_runner_offline (EnvoiTaskRunner *self);
/* While held, nothing is begun although there is a line. */
void             envoi_task_runner_set_held (EnvoiTaskRunner *self, gboolean held);
/* Resolves with the task's result; while offline to TRUE as soon as it is on the disk. not_before: 0 or a time. */
DexFuture       *envoi_task_runner_add     (EnvoiTaskRunner *self, const char *kind, const char *service, const char *node, const char *item,
                                            const char *payload, gint64 not_before);
/* One that waits and has not begun, the newest. (transfer none) nullable; kind NULL: any */
EnvoiFeedTask   *envoi_task_runner_find    (EnvoiTaskRunner *self, const char *kind, const char *service, const char *node, const char *item);
/* Takes such a one back. FALSE: there is none, or it has begun. */
gboolean         envoi_task_runner_cancel  (EnvoiTaskRunner *self, const char *kind, const char *service, const char *node, const char *item);
/* Resolves when what was left by earlier runs is known. */
DexFuture       *envoi_task_runner_wait_loaded (EnvoiTaskRunner *self);
/* TRUE for an error that says nothing about the request: no line, no answer, a server that is down. */
gboolean         envoi_task_runner_is_passing  (const GError *error);
G_END_DECLS
