/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-account.h"
G_BEGIN_DECLS

typedef enum { ENVOI_SUBSCRIPTION_NONE, ENVOI_SUBSCRIPTION_TO, ENVOI_SUBSCRIPTION_FROM, ENVOI_SUBSCRIPTION_BOTH } EnvoiSubscription;
#define ENVOI_TYPE_SUBSCRIPTION (envoi_subscription_get_type ())
GType envoi_subscription_get_type (void);

/**
 * EnvoiContact:
 *
 * Somebody with an address, seen from one account: in the contact list or not. Unique per (account, address),
 * handed out by the store. Main thread. Stored: name nickname groups subscription asked in-roster blocked avatar-hash.
 * Live: availability status-text last-seen avatar-file.
 */
#define ENVOI_TYPE_CONTACT (envoi_contact_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiContact, envoi_contact, ENVOI, CONTACT, GObject)
EnvoiContact *envoi_contact_new (EnvoiAccount *account, const char *jid);
EnvoiAccount *envoi_contact_get_account (EnvoiContact *self);
const char   *envoi_contact_get_jid (EnvoiContact *self);                      /* bare */
ENVOI_PROP_STR (EnvoiContact, contact, name)                                    /* given by the person, nullable */
ENVOI_PROP_STR (EnvoiContact, contact, nickname)                                /* chosen by the contact (0172), nullable */
const char   *envoi_contact_get_title (EnvoiContact *self);                    /* property "title": name, else nickname when in the roster, else address */
const char * const *envoi_contact_get_groups (EnvoiContact *self);
void          envoi_contact_set_groups (EnvoiContact *self, const char * const *groups);
ENVOI_PROP_VAL (EnvoiContact, contact, EnvoiSubscription, subscription)
ENVOI_PROP_VAL (EnvoiContact, contact, gboolean, asked)                         /* our request waits for the answer */
ENVOI_PROP_VAL (EnvoiContact, contact, gboolean, in_roster)
ENVOI_PROP_VAL (EnvoiContact, contact, gboolean, blocked)
ENVOI_PROP_STR (EnvoiContact, contact, avatar_hash)                             /* lower-case hex sha1 of the advertised avatar, nullable */
ENVOI_PROP_VAL (EnvoiContact, contact, EnvoiAvailability, availability)
ENVOI_PROP_STR (EnvoiContact, contact, status_text)
ENVOI_PROP_VAL (EnvoiContact, contact, gint64, last_seen)
GFile        *envoi_contact_get_avatar_file (EnvoiContact *self);              /* cached picture, nullable */
void          envoi_contact_set_avatar_file (EnvoiContact *self, GFile *file);
/* A widget that shows the picture says so; emits "avatar-wanted" (RUN_FIRST, no args) when a hash is known and no file is there. */
void          envoi_contact_want_avatar (EnvoiContact *self);
G_END_DECLS
