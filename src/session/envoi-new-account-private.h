/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0077-new-account.h"
#include "envoi-connection.h"
#include "envoi-new-account.h"
G_BEGIN_DECLS
struct _EnvoiNewAccount {
  GObject parent_instance;
  EnvoiSessionManager *manager;
  EnvoiAccount *server;
  char *token;
  EnvoiNewAccountStep step;
  EnvoiRouter *router;
  EnvoiConnection *connection;
  DexPromise *outcome;           /* of connecting */
  gboolean stands;               /* the line */
  EnvoiAccountForm *form;
  EnvoiQuestionnaire *questionnaire;
  char *made;                    /* the name under which the server made the account */
  char *uncertain;               /* the name that was sent when no answer came */
};
void       envoi_new_account_set_step          (EnvoiNewAccount *self, EnvoiNewAccountStep step);
void       envoi_new_account_set_questionnaire (EnvoiNewAccount *self, EnvoiQuestionnaire *questionnaire);
gboolean   envoi_new_account_connect           (EnvoiNewAccount *self, GCancellable *cancellable, GError **error);
void       envoi_new_account_hang_up           (EnvoiNewAccount *self);
DexFuture *envoi_new_account_bound             (EnvoiNewAccount *self, DexFuture *future, GCancellable *cancellable);
GError    *envoi_new_account_translate         (GError *error /* transfer full */);
/* What an answer of the server means, at the three places where it may refuse. (transfer full); they take the error. */
GError    *envoi_new_account_error_of_token    (GError *error);
GError    *envoi_new_account_error_of_form     (GError *error, gboolean invitations);
GError    *envoi_new_account_error_of_answers  (GError *error, gboolean puzzle);
G_END_DECLS
