/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* A sentence for the person: that it goes on, what came of it. Not called when the person decides against it. */
typedef void (*EnvoiMoveAccountNews) (gpointer owner, const char *sentence);
/* Asks which other account of the person takes the place of this one, then tells the contacts. owner: the widget below which to ask; news is not
 * called any more once it is gone, but what was begun is done to its end. */
void envoi_move_account_ask (GtkWidget *owner, EnvoiSessionManager *manager, EnvoiAccount *account, EnvoiMoveAccountNews news);
G_END_DECLS
