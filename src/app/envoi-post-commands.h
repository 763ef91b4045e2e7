/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-post.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * envoi_post_command:
 * @widget: where it was chosen: questions and toasts belong to its window
 * @command: as the card's signal "command" names it: open open-author open-feed open-reply like comment show-likes repost reply share save copy-link
 *   open-public edit delete mute-author retry cancel; what is not known does nothing
 *
 * Does what the person wants done with a post. All pages with cards share it.
 */
void envoi_post_command         (GtkWidget *widget, EnvoiSessionManager *manager, EnvoiPost *post, const char *command);
/* Connects the signal "command" of a card with it. */
void envoi_post_command_connect (GtkWidget *card, EnvoiSessionManager *manager);
/* Once: cards say in words why a post did not get out. */
void envoi_post_command_init    (void);
G_END_DECLS
