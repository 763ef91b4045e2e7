/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-conversation-page.h"
#include "envoi-sidebar.h"
#include "envoi-window.h"
G_BEGIN_DECLS
struct _EnvoiWindow
{
  AdwApplicationWindow parent_instance;
  GtkWidget *toasts, *stack, *refused_page, *start_view, *split_view;
  EnvoiSidebar *sidebar;                  /* made when the store is open */
  EnvoiConversationPage *page;
  AdwNavigationPage *nothing;             /* stands where a conversation will be */
  AdwNavigationPage *feeds;               /* holds feeds_view; made when a page of the feeds is shown */
  AdwNavigationView *feeds_view;
  EnvoiSessionManager *manager;
  gboolean told_of_damage;
};

void envoi_window_add_actions  (EnvoiWindow *self);
void envoi_window_show_nothing (EnvoiWindow *self);                      /* no conversation is open */
void envoi_window_show_sign_in (EnvoiWindow *self);
/* where as for the action app.create-account. */
void envoi_window_show_create_account (EnvoiWindow *self, const char *where);
void envoi_window_add_address  (EnvoiWindow *self, const char *jid);     /* the dialog to add a contact; jid nullable */
void envoi_window_toast_error  (gpointer self, const GValue *value, const GError *error);   /* an EnvoiWhenDone */
G_END_DECLS
