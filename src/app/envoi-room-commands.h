/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-room-service.h"
#include "envoi-session-manager.h"
#include "envoi-when-done.h"
G_BEGIN_DECLS
/* What the pages and dialogs of rooms share. */
EnvoiRoomService *envoi_find_room_service        (EnvoiSessionManager *manager, EnvoiAccount *account);   /* nullable: account switched off */
/* As above; NULL with a reason also while the account is not online. */
EnvoiRoomService *envoi_find_online_room_service (EnvoiSessionManager *manager, EnvoiAccount *account, GError **error);
/* The room by both addresses; an empty account address means the first account that knows it. (transfer none) (nullable) */
EnvoiRoom        *envoi_find_room                (EnvoiSessionManager *manager, const char *account_jid, const char *jid);
/* An address typed or pasted by hand, also as a link; NULL when it is none. (transfer full) */
char             *envoi_read_address             (const char *text);
/* A row that only tells something: an icon and a sentence. */
GtkWidget        *envoi_fact_row_new             (const char *icon_name, const char *text);
/* Asks before something that hurts; the answer "yes" calls func with data. What the dialog says is plain text. */
AdwAlertDialog   *envoi_confirmation_new             (const char *title, const char *body, const char *yes_label, gboolean destructive);
void              envoi_confirmation_ask             (AdwAlertDialog *question, GtkWidget *parent, GCallback on_yes, gpointer owner);
/* Closes all dialogs of a window: the person has come to where they led. root nullable. */
void              envoi_close_dialogs            (GtkWidget *root);
/* Escape in a search field of a dialog first empties it, then goes back or closes the dialog, as it does elsewhere. */
void              envoi_search_follow_escape     (GtkSearchEntry *entry);
G_END_DECLS
