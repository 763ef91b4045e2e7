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
void         envoi_window_add_toast         (EnvoiWindow *self, AdwToast *toast);   /* with a button; (transfer floating) */
void         envoi_window_show_conversation (EnvoiWindow *self, EnvoiConversation *conversation);
void         envoi_window_open_conversation (EnvoiWindow *self, const char *account_jid, const char *jid);
/* Shows a page of the feeds (transfer floating) where a conversation would be: over the one that is there (push), or as the first. A page with the tag
 * of one that is there leads back to that. Tags: "home", "activity", "saved", "drafts", "communities", envoi_feed_page_tag(). */
void         envoi_window_show_feed_page    (EnvoiWindow *self, AdwNavigationPage *page, gboolean push);
/* The page with this tag among those that lie there now; tag NULL: the visible one. (transfer none) (nullable) */
AdwNavigationPage *envoi_window_get_feed_page (EnvoiWindow *self, const char *tag);
/* Tag of the page of a feed; with item: of the page of a post. (transfer full) */
char        *envoi_feed_page_tag            (EnvoiAccount *account, const char *service, const char *node, const char *item);
void         envoi_window_propose_text      (EnvoiWindow *self, const char *text);
G_END_DECLS
