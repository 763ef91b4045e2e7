/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-conversation.h"
G_BEGIN_DECLS
/* Gives the rows of a list of conversations or contacts a context menu: right click, long press, Menu key. */
void        envoi_row_menu_attach (GtkWidget *list_view);
/* The same for other rows: make is called with each widget from the one that was hit up to the list, until it returns a menu. */
typedef GMenuModel *(*EnvoiRowMenuFunc) (GtkWidget *row, gpointer data);
void        envoi_row_menu_attach_with (GtkWidget *list_view, EnvoiRowMenuFunc make, gpointer data);   /* data: lives as long as the list */
/* The commands for one conversation. (transfer full) */
GMenuModel *envoi_row_menu_for_conversation (EnvoiConversation *conversation);
G_END_DECLS
