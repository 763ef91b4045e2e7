/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-session.h"
G_BEGIN_DECLS
/**
 * EnvoiContactService:
 *
 * Roster (RFC 6121, versioned), presence both ways, requests, blocking (0191), nicknames (0172) of one session.
 * All futures reject with ENVOI_STANZA_ERROR. Main thread; owned by the session.
 *
 * Signal: own-presence (guint show, const char *status, gint64 idle_since): what was just told to all who see us (see EnvoiShow)
 */
#define ENVOI_TYPE_CONTACT_SERVICE (envoi_contact_service_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiContactService, envoi_contact_service, ENVOI, CONTACT_SERVICE, EnvoiService)
DexFuture *envoi_contact_service_add     (EnvoiContactService *self, const char *jid, const char *name, const char * const *groups); /* and asks for presence; pre-approves */
/* The same with the token of an invitation that the contact has made (nullable): nobody needs to answer then. */
DexFuture *envoi_contact_service_add_invited (EnvoiContactService *self, const char *jid, const char *name, const char * const *groups, const char *token);
DexFuture *envoi_contact_service_update  (EnvoiContactService *self, EnvoiContact *contact, const char *name, const char * const *groups);
DexFuture *envoi_contact_service_remove  (EnvoiContactService *self, EnvoiContact *contact);
/* Lets the contact see our presence; add_back: takes it into the list and asks for the same. Nothing happens while offline. */
void       envoi_contact_service_accept  (EnvoiContactService *self, EnvoiContact *contact, gboolean add_back);
/* Refuses a request, or takes back what was granted. Nothing happens while offline. */
void       envoi_contact_service_decline (EnvoiContactService *self, EnvoiContact *contact);
void       envoi_contact_service_ask_again (EnvoiContactService *self, EnvoiContact *contact);
DexFuture *envoi_contact_service_block   (EnvoiContactService *self, EnvoiContact *contact, gboolean blocked);
gboolean   envoi_contact_service_can_block (EnvoiContactService *self);
/* Sends own presence from the account's availability and status-text (and idleness). Changed settings do that by themselves. */
void       envoi_contact_service_publish_presence (EnvoiContactService *self);
void       envoi_contact_service_set_idle (EnvoiContactService *self, gint64 idle_since /* 0 = not idle */);
/* TRUE when the contact may learn that we are there: it sees our presence, or we wrote to it; and it is not blocked. */
gboolean   envoi_contact_service_may_reveal (EnvoiContactService *self, EnvoiContact *contact);
/* Highest-priority full address of a present contact; NULL when none. */
const char *envoi_contact_service_best_resource (EnvoiContactService *self, EnvoiContact *contact);
/* Says at this account that the person is found at the other one from now on, then asks from there all contacts of this one that it has not asked yet,
 * slowly. Nothing is taken away here. Future of the number (guint) of who was asked: fewer than were to be when the line was lost; then do it again.
 * Rejects with ENVOI_FEED_ERROR (nothing could be said) or ENVOI_STANZA_ERROR. */
DexFuture *envoi_contact_service_move          (EnvoiContactService *self, EnvoiContactService *to);
guint      envoi_contact_service_count_to_move (EnvoiContactService *self, EnvoiContactService *to);
G_END_DECLS
