/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-error.h"
#include "envoi-store.h"
G_BEGIN_DECLS
/* Whoever needs these includes their headers; the window does not. */
typedef struct _EnvoiConnection EnvoiConnection;
typedef struct _EnvoiRouter EnvoiRouter;
typedef struct _EnvoiModuleSet EnvoiModuleSet;
/**
 * EnvoiSession:
 *
 * One account online: connection, router, extension modules and services, bound to the store. Owned by EnvoiSessionManager;
 * main thread. It starts services (see EnvoiService) in the order of registration.
 *
 * Properties: account; idle-since (gint64, microseconds since 1970, 0 = the person is there); the state follows into the account.
 * Signals: online (gboolean resumed), offline ()
 *          stanza-sent (guint64 tag), stanza-acked (guint64 tag), stanza-uncertain (guint64 tag): what became of a durable stanza
 */
#define ENVOI_TYPE_SESSION (envoi_session_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiSession, envoi_session, ENVOI, SESSION, GObject)
#define ENVOI_TYPE_SERVICE (envoi_service_get_type ())
G_DECLARE_DERIVABLE_TYPE (EnvoiService, envoi_service, ENVOI, SERVICE, GObject)
/**
 * EnvoiService: base class of what is started per session and translates between protocol, model and store.
 */
struct _EnvoiServiceClass {
  GObjectClass parent_class;
  void (*start)   (EnvoiService *self);                    /* once; router and store are there, nobody is online yet */
  void (*online)  (EnvoiService *self, gboolean resumed);
  void (*offline) (EnvoiService *self);                    /* the line is lost */
  void (*ended)   (EnvoiService *self);                    /* the server's session is over: forget what was live */
  void (*idle)    (EnvoiService *self, gint64 since);      /* since when the person is away; 0: is back */
  void (*stop)    (EnvoiService *self);
};
EnvoiSession    *envoi_service_get_session (EnvoiService *self);

EnvoiAccount    *envoi_session_get_account    (EnvoiSession *self);
EnvoiStore      *envoi_session_get_store      (EnvoiSession *self);
EnvoiRouter     *envoi_session_get_router     (EnvoiSession *self);
EnvoiConnection *envoi_session_get_connection (EnvoiSession *self);  /* NULL in unit tests */
gboolean         envoi_session_is_online      (EnvoiSession *self);
/* The person does something that wants the line: it does not wait out the pause before its next try. */
void             envoi_session_nudge          (EnvoiSession *self);
gint64           envoi_session_get_idle_since (EnvoiSession *self);
EnvoiService    *envoi_session_get_service    (EnvoiSession *self, GType type);  /* transfer none, nullable */
/* An extension module made from the table (src/xep). transfer none, nullable */
gpointer         envoi_session_get_module     (EnvoiSession *self, GType type);
EnvoiModuleSet  *envoi_session_get_modules    (EnvoiSession *self);

/* For tests: a session without a connection, whose router's other end is the test. It begins without services. */
EnvoiSession    *envoi_session_new_offline    (EnvoiAccount *account, EnvoiStore *store);
/* Makes a service of this type and starts it. transfer none */
EnvoiService    *envoi_session_add_service    (EnvoiSession *self, GType type);
/* What a connection would report. */
void             envoi_session_report_online  (EnvoiSession *self, gboolean resumed);
void             envoi_session_report_lost    (EnvoiSession *self);
void             envoi_session_report_ended   (EnvoiSession *self);
/* Stops the services, takes the modules off the router. It can't be started again. */
void             envoi_session_shut_down      (EnvoiSession *self);
G_END_DECLS
