/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiSendFiles:
 *
 * Asks what to send before it is sent: each picture and file with its size, a description for each picture, and whether pictures go in their original
 * size. What a camera put beside a picture never goes. Made when it is opened.
 */
#define ENVOI_TYPE_SEND_FILES (envoi_send_files_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiSendFiles, envoi_send_files, ENVOI, SEND_FILES, AdwDialog)
/* files: GFile. Opens above the window of parent. (transfer none) */
EnvoiSendFiles *envoi_send_files_present         (GtkWidget *parent, EnvoiSessionManager *manager, EnvoiConversation *conversation, GListModel *files,
                                                  GSettings *settings);
/* A picture that was pasted or dropped and is no file. */
EnvoiSendFiles *envoi_send_files_present_texture (GtkWidget *parent, EnvoiSessionManager *manager, EnvoiConversation *conversation, GdkTexture *texture,
                                                  GSettings *settings);
G_END_DECLS
