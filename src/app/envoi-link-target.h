/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-contact-service.h"
#include "envoi-session-manager.h"
#include "envoi-xmpp-uri.h"
G_BEGIN_DECLS
/* Where a link leads: what is known of its address here and at the server. */

/* The account that the link names, else the one that knows its address, else one that is online, else the first. (transfer full) (nullable) */
EnvoiAccount *envoi_link_target_choose_account  (EnvoiSessionManager *manager, EnvoiXmppUri *uri);
/* Whether the person stands in this room, or (unless a room is wanted) has this contact. */
gboolean      envoi_link_target_is_known        (EnvoiSessionManager *manager, EnvoiAccount *account, const char *bare, gboolean room_wanted);
/* Its services work; account nullable. */
gboolean      envoi_link_target_is_online       (EnvoiSessionManager *manager, EnvoiAccount *account);
/* (transfer full): future of boolean: it is a room. The account is online. */
DexFuture    *envoi_link_target_ask             (EnvoiSessionManager *manager, EnvoiAccount *account, const char *bare);
/* (transfer floating) */
AdwDialog    *envoi_link_target_new_join_dialog (EnvoiSessionManager *manager, EnvoiAccount *account, const char *bare, const char *nick, const char *password);
/* token nullable: of the invitation. (transfer full) */
DexFuture    *envoi_link_target_add_contact     (EnvoiContactService *service, const char *bare, const char *name, const char * const *groups, const char *token);
G_END_DECLS
