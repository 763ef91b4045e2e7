/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
typedef enum { ENVOI_ROSTER_NONE, ENVOI_ROSTER_TO, ENVOI_ROSTER_FROM, ENVOI_ROSTER_BOTH, ENVOI_ROSTER_REMOVE } EnvoiRosterSubscription;
typedef struct {
  char                   *jid;        /* bare, normalised */
  char                   *name;       /* nullable */
  GStrv                   groups;     /* never NULL */
  EnvoiRosterSubscription subscription;
  gboolean                asked;      /* our request waits for an answer */
  gboolean                approved;   /* a request of the contact will be granted by the server */
} EnvoiRosterItem;      /* immutable, counted */
EnvoiRosterItem *envoi_roster_item_ref   (EnvoiRosterItem *self);
void             envoi_roster_item_unref (EnvoiRosterItem *self);
typedef struct {
  gboolean   unchanged;   /* the version asked with is the present one; items is empty */
  char      *version;     /* nullable: the server has no versions */
  GPtrArray *items;       /* EnvoiRosterItem, at most 20000 */
} EnvoiRosterResult;
#define ENVOI_TYPE_ROSTER_RESULT (envoi_roster_result_get_type ())
GType envoi_roster_result_get_type (void);
/**
 * EnvoiRoster:
 *
 * The contact list on the server (RFC 6121, 2) with its versions (XEP-0237). Pushes count only from the own account.
 *
 * Signal: pushed (EnvoiRosterItem *item, const char *version nullable)
 */
#define ENVOI_TYPE_ROSTER (envoi_roster_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRoster, envoi_roster, ENVOI, ROSTER, EnvoiModule)
#define ENVOI_NS_ROSTER_VERSIONS "urn:xmpp:features:rosterver"
/* version: what is stored; "" = nothing yet; NULL = the server announces no versions. Future of EnvoiRosterResult. */
DexFuture *envoi_roster_fetch  (EnvoiRoster *self, const char *version);
DexFuture *envoi_roster_set    (EnvoiRoster *self, const char *jid, const char *name, const char * const *groups);  /* future of EnvoiStanza */
DexFuture *envoi_roster_remove (EnvoiRoster *self, const char *jid);
G_END_DECLS
