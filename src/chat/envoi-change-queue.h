/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-session.h"
G_BEGIN_DECLS
typedef struct _EnvoiStanza EnvoiStanza;
/**
 * EnvoiChangeQueue:
 *
 * Own changes of messages (corrections, reactions, retractions) on their way to the server: kept on the disk until the server has taken them over. Owned
 * by the message service; main thread. A change that arrives twice changes nothing the second time, so what is uncertain is sent again.
 */
#define ENVOI_TYPE_CHANGE_QUEUE (envoi_change_queue_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiChangeQueue, envoi_change_queue, ENVOI, CHANGE_QUEUE, GObject)
/* Whether a change of the message with this id in the conversation with this address may go now. */
typedef gboolean (*EnvoiChangeMayGo) (const char *address, const char *target, gpointer user_data);
EnvoiChangeQueue *envoi_change_queue_new     (EnvoiSession *session, EnvoiChangeMayGo may_go, gpointer user_data);
/* Takes in what the run before left. */
void              envoi_change_queue_start   (EnvoiChangeQueue *self);
/* target: id of the message that is changed, as the stanza names it. */
void              envoi_change_queue_add     (EnvoiChangeQueue *self, const char *target, EnvoiStanza *stanza /* transfer full */);
/* Something that the function was asked for may have changed. */
void              envoi_change_queue_pump    (EnvoiChangeQueue *self);
guint             envoi_change_queue_get_n_items (EnvoiChangeQueue *self);
void              envoi_change_queue_stop    (EnvoiChangeQueue *self);
G_END_DECLS
