/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-session.h"
G_BEGIN_DECLS
/**
 * EnvoiOutbox:
 *
 * Own messages on their way to the server: rows in state QUEUED or SENT of one account, in the order of their writing. Owned by
 * the message service; main thread. A conversation's messages leave in order; behind one whose fate is uncertain all later ones of that
 * conversation wait until the archive was asked. A room's messages wait until we stand in it, and stay until the room has sent them back.
 *
 * Signals: sending (EnvoiConversation*, EnvoiMessage*): is handed to the line now; upload (the same): could go if its file were at the server; changed: something left it, or a room is ready
 */
#define ENVOI_TYPE_OUTBOX (envoi_outbox_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiOutbox, envoi_outbox, ENVOI, OUTBOX, GObject)
EnvoiOutbox *envoi_outbox_new      (EnvoiSession *session);
/* Takes in what the run before left. */
void         envoi_outbox_start    (EnvoiOutbox *self);
/* A committed row (its rowid is known). */
void         envoi_outbox_add      (EnvoiOutbox *self, EnvoiConversation *conversation, EnvoiMessage *message);
/* The archive has it, or the room sent it back: whatever the line says, it has arrived. */
void         envoi_outbox_confirm  (EnvoiOutbox *self, const char *id);
/* The other side refused it: it is no longer on its way. */
void         envoi_outbox_drop     (EnvoiOutbox *self, EnvoiConversation *conversation, const char *id);
/* The room says that we are not in it: the message waits until we are. FALSE when it is none of ours. */
gboolean     envoi_outbox_not_inside (EnvoiOutbox *self, EnvoiConversation *conversation, const char *id);
/* Whether the message with this id has yet to leave, or its fate is open. */
gboolean     envoi_outbox_waits_for (EnvoiOutbox *self, EnvoiConversation *conversation, const char *id);
gboolean     envoi_outbox_holds   (EnvoiOutbox *self, const char *id);
/* A file that a message waited for is at the server. */
void         envoi_outbox_ready    (EnvoiOutbox *self);
/* A message that has not left will not leave: why. FALSE when it is not here, or on its way already. */
gboolean     envoi_outbox_fail     (EnvoiOutbox *self, const char *id, const char *condition);
void         envoi_outbox_online   (EnvoiOutbox *self);
void         envoi_outbox_offline  (EnvoiOutbox *self);
guint        envoi_outbox_get_n_items     (EnvoiOutbox *self);
guint        envoi_outbox_get_n_in_flight (EnvoiOutbox *self);
void         envoi_outbox_stop     (EnvoiOutbox *self);
G_END_DECLS
