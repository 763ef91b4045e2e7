/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_SEARCH_DIALOG (envoi_search_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiSearchDialog, envoi_search_dialog, ENVOI, SEARCH_DIALOG, AdwDialog)
/* conversation: the one that is open, to be searched alone; nullable. Opens what is chosen through "win.show-message". */
AdwDialog *envoi_search_dialog_new (EnvoiSessionManager *manager, EnvoiConversation *conversation, gboolean only_here);
/* Looks through posts and comments, not messages. */
void       envoi_search_dialog_show_posts (EnvoiSearchDialog *self);
void       envoi_search_dialog_set_words  (EnvoiSearchDialog *self, const char *typed);
G_END_DECLS
