/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-community-service.h"
#include "envoi-feed-service.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* What the pages of communities share. */
/* Nullable: the account is switched off. */
EnvoiCommunityService *envoi_find_community_service        (EnvoiSessionManager *manager, EnvoiAccount *account);
/* As above; NULL with a reason also while the account is not online. */
EnvoiCommunityService *envoi_find_online_community_service (EnvoiSessionManager *manager, EnvoiAccount *account, GError **error);
EnvoiFeedService      *envoi_find_online_feed_service      (EnvoiSessionManager *manager, EnvoiAccount *account, GError **error);
/* The first account that is online, else the first. (transfer none) (nullable) */
EnvoiAccount          *envoi_find_first_account            (EnvoiSessionManager *manager);
/* Shows a page of its own in a dialog: what has no place beside the sidebar. */
AdwDialog             *envoi_page_dialog_new               (AdwNavigationPage *page);
/* Opens the page of a blog or community in the window of this widget. */
void                   envoi_open_feed                     (GtkWidget *widget, EnvoiFeed *feed);
/* The words of an error below a head, or nothing. */
void                   envoi_banner_show_error             (GtkWidget *banner, const GError *error);
/* A spinner in the middle. */
GtkWidget             *envoi_waiting_new                   (void);
/* A scrolled column of at most this width. */
GtkWidget             *envoi_column_new                    (GtkWidget *child, int width);
G_END_DECLS
