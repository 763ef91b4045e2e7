/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-contact.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_CONTACT_ROW (envoi_contact_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiContactRow, envoi_contact_row, ENVOI, CONTACT_ROW, GtkWidget)
GtkWidget    *envoi_contact_row_new              (void);
void          envoi_contact_row_set_contact      (EnvoiContactRow *self, EnvoiContact *contact);
EnvoiContact *envoi_contact_row_get_contact      (EnvoiContactRow *self);
void          envoi_contact_row_set_show_account (EnvoiContactRow *self, gboolean show_account);
G_END_DECLS
