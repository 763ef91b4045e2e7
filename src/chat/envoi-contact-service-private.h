/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-address-set.h"
#include "envoi-contact-service.h"
#include "envoi-own-presence.h"
#include "envoi-resources.h"
#include "0030-disco.h"
#include "0172-nick.h"
#include "0191-blocking.h"
#include "0283-moved.h"
#include "rfc6121-roster.h"
G_BEGIN_DECLS
struct _EnvoiContactService {
  EnvoiService      parent_instance;
  EnvoiStore       *store;
  EnvoiAccount     *account;
  EnvoiRoster      *roster;
  EnvoiPresence    *presence;
  EnvoiBlocking    *blocking;
  EnvoiNick        *nick;
  EnvoiMoved       *moved;

  EnvoiOwnPresence *own;
  EnvoiResources   *resources;
  EnvoiAddressSet  *approved;     /* whom the person added: their request needs no question */
  EnvoiAddressSet  *written;      /* whom the person wrote to without being seen by them */
  char             *published_nick;
  GHashTable       *moves;        /* new address of who asks -> the old one, which has confirmed it */
  GHashTable       *gone;         /* old addresses that named a new one: each is offered once */
  guint             checks;       /* confirmations that are on their way */

  gboolean          running;      /* between start and stop */
  gboolean          was_online;   /* in this run of the program */
  guint             epoch;        /* sessions of the server: an answer to one that is over does not count */
  GQueue            pushes;       /* Push: what came while the list itself was on its way */
  gboolean          fetching;
  gboolean          caps_asked;   /* the server learned only now which events we want: those that it would have sent did not come */
  gboolean          can_block;
  GStrv             kept;         /* presences of the run before, until it is known whether its session goes on */
  gboolean          resumed;      /* it does */
  gboolean          hidden;       /* offline for long: who is there is not known */
  guint             hide_timeout;
};

gboolean      envoi_contact_service_is_online     (EnvoiContactService *self);
void          envoi_contact_service_apply_item    (EnvoiContactService *self, const EnvoiRosterItem *item);
void          envoi_contact_service_show          (EnvoiContactService *self, EnvoiContact *contact, const EnvoiPresenceNews *news);
EnvoiRequest *envoi_contact_service_find_request  (EnvoiContactService *self, EnvoiContact *contact);   /* transfer full, nullable */
void          envoi_contact_service_mark_blocked  (EnvoiContactService *self, const char *jid, gboolean blocked);

/* The list itself: asking for it at the start of a session, its changes. */
void          envoi_contact_roster_start   (EnvoiContactService *self);
void          envoi_contact_roster_online  (EnvoiContactService *self);
void          envoi_contact_roster_ended   (EnvoiContactService *self);
/* Requests: who asks us. */
void          envoi_contact_requests_start (EnvoiContactService *self);
/* Contacts that have a new address. */
void          envoi_contact_moves_start    (EnvoiContactService *self);
const char   *envoi_contact_moves_get_old  (EnvoiContactService *self, const char *bare);   /* nullable */
void          envoi_contact_moves_forget   (EnvoiContactService *self, const char *bare);
/* Nicknames and the block list. */
void          envoi_contact_extras_start   (EnvoiContactService *self);
void          envoi_contact_extras_online  (EnvoiContactService *self, gboolean resumed);
void          envoi_contact_extras_listed  (EnvoiContactService *self);   /* the list is there */
G_END_DECLS
