/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiContactsView:
 *
 * The list of contacts in the sidebar, by group. Signal "contact-activated" (EnvoiContact).
 */
#define ENVOI_TYPE_CONTACTS_VIEW (envoi_contacts_view_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiContactsView, envoi_contacts_view, ENVOI, CONTACTS_VIEW, AdwBin)
/* The list is made when this is called: contacts cost nothing before they are looked at. Again: their groups are looked at anew. */
void          envoi_contacts_view_start  (EnvoiContactsView *self, EnvoiStore *store);
void          envoi_contacts_view_search (EnvoiContactsView *self, const char *folded);   /* nullable: all */
void          envoi_contacts_view_set_several_accounts (EnvoiContactsView *self, gboolean several);
EnvoiContact *envoi_contacts_view_dup_first (EnvoiContactsView *self);                     /* (transfer full) (nullable) */
GtkWidget    *envoi_contacts_view_get_list  (EnvoiContactsView *self);                     /* the GtkListView */
G_END_DECLS
