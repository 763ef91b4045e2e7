/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-application.h"
#include "envoi-conversation.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_WINDOW (envoi_window_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiWindow, envoi_window, ENVOI, WINDOW, AdwApplicationWindow)
EnvoiWindow *envoi_window_new               (EnvoiApplication *application);
void         envoi_window_store_opened      (EnvoiWindow *self);
void         envoi_window_save_state        (EnvoiWindow *self);
void         envoi_window_toast             (EnvoiWindow *self, const char *text);
void         envoi_window_show_conversation (EnvoiWindow *self, EnvoiConversation *conversation);
void         envoi_window_open_conversation (EnvoiWindow *self, const char *account_jid, const char *jid);
void         envoi_window_propose_text      (EnvoiWindow *self, const char *text);
G_END_DECLS
