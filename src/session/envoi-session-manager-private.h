/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-keyring.h"
#include "envoi-session-manager.h"
#include "envoi-session-private.h"
#include "envoi-sleep-watch.h"
G_BEGIN_DECLS
struct _EnvoiSessionManager {
  GObject parent_instance;
  EnvoiStore *store;
  EnvoiNet *net;
  EnvoiKeyring *keyring;
  GListStore *sessions;
  GArray *service_types;       /* GType */
  GHashTable *refused;         /* address: the certificate that was refused last */
  GHashTable *passwords;       /* address: a password that no keyring keeps, while its session is away */
  GCancellable *closing;       /* ends what a stopping program must not wait for */
  char *user_agent_id;
  DexFuture *prepared;
  gboolean active;
  gint64 idle_since;
  gboolean stopping;
  EnvoiSleepWatch *sleep_watch;  /* from the start on */
  gboolean asleep;               /* from the word that the machine goes to sleep to the word that it woke */
};
DexFuture    *envoi_session_manager_prepare            (EnvoiSessionManager *self);
EnvoiSession *envoi_session_manager_adopt              (EnvoiSessionManager *self, EnvoiAccount *account, EnvoiRouter *router,
                                                        EnvoiConnection *connection);
EnvoiSession *envoi_session_manager_find_by_connection (EnvoiSessionManager *self, EnvoiConnection *connection);
void          envoi_session_manager_note_refused       (EnvoiSessionManager *self, EnvoiAccount *account, EnvoiConnection *connection);
GHashTable   *envoi_session_manager_refused_new        (void);
void          envoi_session_manager_keep_token         (EnvoiSessionManager *self, EnvoiSession *session, const EnvoiFastToken *token);
void          envoi_session_manager_go                 (EnvoiSession *session);
void          envoi_session_manager_start_account      (EnvoiSessionManager *self, EnvoiAccount *account);
DexFuture    *envoi_session_manager_close_session      (EnvoiSessionManager *self, EnvoiSession *session);
void          envoi_session_manager_watch_sleep        (EnvoiSessionManager *self);
/* Only inside a fiber. */
DexFuture    *envoi_session_manager_keep_password      (EnvoiSessionManager *self, EnvoiAccount *account, const char *password);
G_END_DECLS
