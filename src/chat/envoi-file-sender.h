/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-outbox.h"
G_BEGIN_DECLS
/**
 * EnvoiFileSender:
 *
 * Brings the files of messages in the outbox to the server, one after the other, then gives the messages their addresses. What the line or the server's
 * trouble stops is tried again; what the server refuses, or the person cancels, makes the message FAILED. Owned by the message service; main thread.
 */
#define ENVOI_TYPE_FILE_SENDER (envoi_file_sender_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiFileSender, envoi_file_sender, ENVOI, FILE_SENDER, GObject)
EnvoiFileSender *envoi_file_sender_new  (EnvoiSession *session, EnvoiOutbox *outbox);
void             envoi_file_sender_stop (EnvoiFileSender *self);
G_END_DECLS
