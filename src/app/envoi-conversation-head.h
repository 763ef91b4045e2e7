/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-conversation.h"
G_BEGIN_DECLS
/* The head of the conversation page, and the notice below it about strangers: with whom one talks. The widgets are the page's. */
typedef struct {
  AdwNavigationPage *page;
  GtkWidget *title_button, *avatar, *title_label, *subtitle_label, *stranger_revealer, *stranger_label, *add_button, *block_button;
} EnvoiConversationHead;
/* Shows the conversation as it is now. Returns whether the person may write there. */
gboolean envoi_conversation_head_update (const EnvoiConversationHead *self, EnvoiConversation *conversation);
G_END_DECLS
