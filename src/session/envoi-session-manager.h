/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-session.h"
G_BEGIN_DECLS
/**
 * EnvoiSessionManager:
 *
 * All sessions of the program: one for each enabled account of the store; passwords in the keyring; network changes, suspend and
 * idleness of the person. Main thread; owned by the application.
 */
#define ENVOI_TYPE_SESSION_MANAGER (envoi_session_manager_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiSessionManager, envoi_session_manager, ENVOI, SESSION_MANAGER, GObject)
EnvoiSessionManager *envoi_session_manager_new (EnvoiStore *store);
/* Services that each session gets, in this order; called before start. */
void          envoi_session_manager_add_service_type (EnvoiSessionManager *self, GType type);
/* The store is open: connects every enabled account. (transfer full): resolves when all of them have their session. */
DexFuture    *envoi_session_manager_start  (EnvoiSessionManager *self);
DexFuture    *envoi_session_manager_stop   (EnvoiSessionManager *self);   /* suspend: sessions stay resumable; resolves when all is stored */
GListModel   *envoi_session_manager_list_sessions (EnvoiSessionManager *self);
EnvoiSession *envoi_session_manager_get_session (EnvoiSessionManager *self, EnvoiAccount *account); /* nullable */
EnvoiStore   *envoi_session_manager_get_store (EnvoiSessionManager *self);
/**
 * envoi_session_manager_sign_in:
 * Tries to go online with a new account (not yet in the store). On success it is stored, its password goes to the keyring.
 * Cancelling: dex_future_disown is not enough, use the cancellable.
 * Returns: (transfer full): future of EnvoiAccount; rejects with ENVOI_CONNECTION_ERROR (the certificate then is on the account's problem, see get_refused_certificate)
 */
DexFuture    *envoi_session_manager_sign_in (EnvoiSessionManager *self, EnvoiAccount *account, const char *password, GCancellable *cancellable);
GTlsCertificate *envoi_session_manager_get_refused_certificate (EnvoiSessionManager *self, EnvoiAccount *account, GTlsCertificateFlags *flags); /* nullable */
char         *envoi_session_manager_dup_pin (GTlsCertificate *certificate);
DexFuture    *envoi_session_manager_set_password (EnvoiSessionManager *self, EnvoiAccount *account, const char *password); /* and try again */
/* FALSE when it surely is another one; TRUE when it is the one in use, or none is known in this run. */
gboolean      envoi_session_manager_check_password (EnvoiSessionManager *self, EnvoiAccount *account, const char *password);
void          envoi_session_manager_set_pin      (EnvoiSessionManager *self, EnvoiAccount *account, const char *pin);       /* and try again */
void          envoi_session_manager_set_enabled  (EnvoiSessionManager *self, EnvoiAccount *account, gboolean enabled);
DexFuture    *envoi_session_manager_remove_account (EnvoiSessionManager *self, EnvoiAccount *account); /* here only: session, store, keyring */
void          envoi_session_manager_retry_now    (EnvoiSessionManager *self, EnvoiAccount *account);
void          envoi_session_manager_nudge        (EnvoiSessionManager *self, EnvoiAccount *account);  /* see envoi_session_nudge() */
void          envoi_session_manager_set_active   (EnvoiSessionManager *self, gboolean active);   /* a window has the focus (0352) */
void          envoi_session_manager_set_idle     (EnvoiSessionManager *self, gboolean idle);     /* auto-away */
/* For the account's details page: "TLS 1.3, SCRAM-SHA-256-PLUS". (transfer full) nullable */
char         *envoi_session_manager_describe_line (EnvoiSessionManager *self, EnvoiAccount *account);
G_END_DECLS
