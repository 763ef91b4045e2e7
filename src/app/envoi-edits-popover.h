/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-store.h"
G_BEGIN_DECLS
/* Shows the former versions of a message beside a widget; they are read from the store first. */
void envoi_edits_popover_show (GtkWidget *beside, EnvoiStore *store, EnvoiMessage *message);
G_END_DECLS
