/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-conversation.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_CONVERSATION_ROW (envoi_conversation_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiConversationRow, envoi_conversation_row, ENVOI, CONVERSATION_ROW, GtkWidget)
GtkWidget         *envoi_conversation_row_new              (void);
void               envoi_conversation_row_set_conversation (EnvoiConversationRow *self, EnvoiConversation *conversation);
EnvoiConversation *envoi_conversation_row_get_conversation (EnvoiConversationRow *self);
/* Several accounts are in use: each row then bears the colour of its own. */
void               envoi_conversation_row_set_show_account (EnvoiConversationRow *self, gboolean show_account);
G_END_DECLS
