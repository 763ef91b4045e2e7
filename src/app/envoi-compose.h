/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-draft.h"
#include "envoi-post.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* Opens the composer over the window of a widget. */

/* An empty post. account: whose, NULL: the one that knows the place; service and node: the community it is for, NULL: the own blog. */
void envoi_compose_new   (GtkWidget *widget, EnvoiSessionManager *manager, EnvoiAccount *account, const char *service, const char *node);
/* A post that answers another one, in the person's blog or in the community of that one. */
void envoi_compose_reply (GtkWidget *widget, EnvoiSessionManager *manager, EnvoiPost *post);
/* What is published; it keeps its place. */
void envoi_compose_edit  (GtkWidget *widget, EnvoiSessionManager *manager, EnvoiPost *post);
/* Goes on with a draft. A composer that is open for it stays. */
void envoi_compose_draft (GtkWidget *widget, EnvoiSessionManager *manager, EnvoiDraft *draft);
/* The language of a post that is sent off is the proposal for the next. */
void envoi_compose_remember_language (EnvoiDraft *draft);
/* The stored draft with this id; nullable. (transfer none) */
EnvoiDraft *envoi_compose_find_draft (EnvoiSessionManager *manager, gint64 id);
/* The composer that is open over the window, if one is. (transfer none) (nullable) */
GtkWidget *envoi_compose_get_open (GtkWidget *window);
/* After a start: the post that was being written when the program ended all of a sudden is offered. */
void envoi_compose_offer_interrupted (GtkWidget *window, EnvoiSessionManager *manager);
G_END_DECLS
