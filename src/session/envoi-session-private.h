/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-connection.h"
#include "envoi-session.h"
G_BEGIN_DECLS
/* Takes over a connection, online or not, with its router. */
EnvoiSession *envoi_session_new            (EnvoiAccount *account, EnvoiStore *store, EnvoiRouter *router, EnvoiConnection *connection,
                                            const char *user_agent_id);
/* The secrets that the next attempt uses; kept here so that any changed setting can be told to the connection with them. */
void          envoi_session_set_password   (EnvoiSession *self, const char *password);
const char   *envoi_session_get_password   (EnvoiSession *self);
void          envoi_session_set_fast_token (EnvoiSession *self, const EnvoiFastToken *token);
const EnvoiFastToken *envoi_session_get_fast_token (EnvoiSession *self);
void          envoi_session_set_resume     (EnvoiSession *self, const EnvoiResumeState *state);  /* as stored by the run before */
/* Tells the connection all settings. */
void          envoi_session_configure      (EnvoiSession *self);
/* Wanted = the account is enabled, the person does not want to be offline and nothing stands in the way. */
void          envoi_session_set_wanted     (EnvoiSession *self, gboolean wanted);
/* Writes the state to resume from behind all that has been dispatched up to now; the store's flush then covers it. */
void          envoi_session_save_state     (EnvoiSession *self);

/* Fills a config that borrows from account, the secrets and state given. */
void          envoi_session_fill_config    (EnvoiConnectionConfig *config, EnvoiAccount *account, const char *password,
                                            const EnvoiFastToken *token, const EnvoiResumeState *resume, const char *user_agent_id);

/* The stored form of a resume state and of a token. (transfer full); reading gives NULL for what is not ours. */
char             *envoi_resume_state_to_text   (const EnvoiResumeState *state);
EnvoiResumeState *envoi_resume_state_from_text (const char *text);
char             *envoi_fast_token_to_text     (const EnvoiFastToken *token);
EnvoiFastToken   *envoi_fast_token_from_text   (const char *text);
G_END_DECLS
