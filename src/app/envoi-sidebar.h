/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_SIDEBAR (envoi_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiSidebar, envoi_sidebar, ENVOI, SIDEBAR, AdwNavigationPage)
/* Signal: conversation-activated (EnvoiConversation) */
EnvoiSidebar      *envoi_sidebar_new         (EnvoiSessionManager *manager);
void               envoi_sidebar_select      (EnvoiSidebar *self, EnvoiConversation *conversation);
/* Shows which page of the feeds is open, by its tag; NULL for none. */
void               envoi_sidebar_select_page (EnvoiSidebar *self, const char *tag);
void               envoi_sidebar_show        (EnvoiSidebar *self, const char *view);   /* "conversations", "contacts" or "feeds" */
/* The same without taking the focus; what is shown already stays as it is. */
void               envoi_sidebar_turn_to     (EnvoiSidebar *self, const char *view);
gboolean           envoi_sidebar_shows       (EnvoiSidebar *self, const char *view);
void               envoi_sidebar_search      (EnvoiSidebar *self);
void               envoi_sidebar_open_menu   (EnvoiSidebar *self);
EnvoiConversation *envoi_sidebar_find_unread (EnvoiSidebar *self);   /* (transfer none) (nullable) */
G_END_DECLS
