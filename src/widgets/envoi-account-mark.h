/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-account.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_ACCOUNT_MARK (envoi_account_mark_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiAccountMark, envoi_account_mark, ENVOI, ACCOUNT_MARK, GtkWidget)
void envoi_account_mark_set_account (EnvoiAccountMark *self, EnvoiAccount *account);
/* Shows the mark of account as the first child of parent, or takes it away (account NULL). */
void envoi_account_mark_show (GtkWidget **mark, GtkWidget *parent, EnvoiAccount *account);
G_END_DECLS
