/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_CONVERSATION_PAGE (envoi_conversation_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiConversationPage, envoi_conversation_page, ENVOI, CONVERSATION_PAGE, AdwNavigationPage)
EnvoiConversationPage *envoi_conversation_page_new               (EnvoiSessionManager *manager);
void                   envoi_conversation_page_set_conversation  (EnvoiConversationPage *self, EnvoiConversation *conversation);
EnvoiConversation     *envoi_conversation_page_get_conversation  (EnvoiConversationPage *self);
void                   envoi_conversation_page_jump_to           (EnvoiConversationPage *self, gint64 position);
void                   envoi_conversation_page_save_draft        (EnvoiConversationPage *self);
/* Puts a text into the field, behind what stands there; nothing is sent. */
void                   envoi_conversation_page_propose_text      (EnvoiConversationPage *self, const char *text);
void                   envoi_conversation_page_set_window_active (EnvoiConversationPage *self, gboolean active);
/* Moves the focus from the field to the messages; FALSE when it is among them already. */
gboolean               envoi_conversation_page_focus_messages    (EnvoiConversationPage *self, GtkWidget *focus);
/* In a room: shows who is there, or hides it. */
void envoi_conversation_page_toggle_participants (EnvoiConversationPage *self);
/* Writes somebody's nickname into the field. */
void envoi_conversation_page_mention             (EnvoiConversationPage *self, const char *nick);
G_END_DECLS
