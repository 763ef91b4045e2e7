/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-questionnaire.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
typedef enum { ENVOI_NEW_ACCOUNT_IDLE, ENVOI_NEW_ACCOUNT_CONNECTING, ENVOI_NEW_ACCOUNT_ASKING, ENVOI_NEW_ACCOUNT_SENDING,
               ENVOI_NEW_ACCOUNT_SIGNING_IN } EnvoiNewAccountStep;
/**
 * EnvoiNewAccount:
 *
 * An account that is being made at a server (XEP-0077), with an invitation or without one (XEP-0445): first ask() what the server wants
 * to know, then create() with the answers, which signs in at once. Both may be called again after a failure. A line that the server
 * closes meanwhile, because filling in took long, is opened again. Nothing is stored before the account stands. Main thread.
 *
 * Properties: step (int of EnvoiNewAccountStep, notify), questionnaire (notify: the server asks anew, perhaps with another picture)
 */
#define ENVOI_TYPE_NEW_ACCOUNT (envoi_new_account_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiNewAccount, envoi_new_account, ENVOI, NEW_ACCOUNT, GObject)
/* server: an account whose address is the server's, not in the store; its settings (host, port, proxy, pin ...) are used. token: nullable. */
EnvoiNewAccount *envoi_new_account_new    (EnvoiSessionManager *manager, EnvoiAccount *server, const char *token);
EnvoiAccount    *envoi_new_account_get_server (EnvoiNewAccount *self);
/* Future of EnvoiQuestionnaire: what is asked beside name and password; with a link and no questions where only the web page helps.
 * Rejects with ENVOI_CONNECTION_ERROR or ENVOI_REGISTRATION_ERROR. */
DexFuture       *envoi_new_account_ask    (EnvoiNewAccount *self, GCancellable *cancellable);
/* Future of EnvoiAccount, signed in. Rejects with the same; after ENVOI_REGISTRATION_ERROR_ASK_AGAIN there is another questionnaire. */
DexFuture       *envoi_new_account_create (EnvoiNewAccount *self, const char *name, const char *password, GCancellable *cancellable);
EnvoiQuestionnaire *envoi_new_account_get_questionnaire (EnvoiNewAccount *self);   /* nullable */
EnvoiNewAccountStep envoi_new_account_get_step (EnvoiNewAccount *self);
/* FALSE: accounts are made on the web page only, which the questionnaire's link names. */
gboolean         envoi_new_account_can_create (EnvoiNewAccount *self);
/* The account is there, whatever became of signing in. */
gboolean         envoi_new_account_is_made (EnvoiNewAccount *self);
G_END_DECLS
