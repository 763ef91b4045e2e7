/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* What becomes of it; sentence is NULL when the account is gone, there and here. Not called when the person decides against it. */
typedef void (*EnvoiDeleteAccountDone) (gpointer owner, const char *sentence);
/* Asks, with the password as proof that it is meant, whether the account shall be deleted at its server for ever; then does so, and forgets it
 * here. owner: the widget below which to ask; done is not called any more once it is gone. */
void envoi_delete_account_ask (GtkWidget *owner, EnvoiSessionManager *manager, EnvoiAccount *account, EnvoiDeleteAccountDone done);
G_END_DECLS
