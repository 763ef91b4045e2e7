/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0004-data-forms.h"
#include "envoi-router.h"
G_BEGIN_DECLS
/* An account is made at a server (XEP-0077), on a line that has no login, with or without an invitation (XEP-0445). */
#define ENVOI_NS_REGISTER_FEATURE "http://jabber.org/features/iq-register"
#define ENVOI_NS_INVITED_REGISTER_FEATURE "urn:xmpp:ibr-token:0"

/* What the server wants to know. Immutable but for the values of the form. */
typedef struct {
  EnvoiForm   *form;          /* of the older kind too: then its fields are named after the elements */
  gboolean     plain;         /* the older kind */
  char        *url;           /* http(s): where it can be done on the web; nullable */
  EnvoiStanza *stanza;        /* holds the pictures */
} EnvoiAccountForm;
#define ENVOI_TYPE_ACCOUNT_FORM (envoi_account_form_get_type ())
GType             envoi_account_form_get_type (void);
EnvoiAccountForm *envoi_account_form_copy     (const EnvoiAccountForm *self);   /* shares everything */
void              envoi_account_form_free     (EnvoiAccountForm *self);
/* The element in which the pictures stand. */
const EnvoiNode  *envoi_account_form_get_query (const EnvoiAccountForm *self);
/* NULL: not understood. */
EnvoiAccountForm *envoi_account_form_read     (EnvoiStanza *answer);

/* All reject with ENVOI_STANZA_ERROR. */
DexFuture *envoi_account_form_present_token (EnvoiRouter *router, const char *server, const char *token);   /* TRUE */
DexFuture *envoi_account_form_fetch    (EnvoiRouter *router, const char *server);                      /* EnvoiAccountForm */
/* The values, "username" and "password" among them, are in the form. TRUE; after TIMEOUT or DISCONNECTED nobody knows. */
DexFuture *envoi_account_form_submit        (EnvoiRouter *router, const char *server, const EnvoiAccountForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiAccountForm, envoi_account_form_free)
G_END_DECLS
