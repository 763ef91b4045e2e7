/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-router.h"
#include <gio/gio.h>
G_BEGIN_DECLS
/**
 * EnvoiNet: the net thread with its GMainContext; one for all accounts. Made and freed in the main thread.
 */
typedef struct _EnvoiNet EnvoiNet;
EnvoiNet *envoi_net_new  (void);
void      envoi_net_free (EnvoiNet *self);  /* closes what is open, joins the thread (bounded) */


typedef enum { ENVOI_STREAM_OFFLINE, ENVOI_STREAM_WAITING, ENVOI_STREAM_CONNECTING, ENVOI_STREAM_AUTHENTICATING, ENVOI_STREAM_ONLINE,
               ENVOI_STREAM_BLOCKED } EnvoiStreamState;   /* the values equal EnvoiConnectionState's of the model */

/* What must be known to resume a session after a restart (XEP-0198). Plain data, no secret beyond the id. */
typedef struct { char *id; char *location; char *jid; guint32 handled; guint max_seconds; gint64 saved_at; } EnvoiResumeState;
EnvoiResumeState *envoi_resume_state_copy (const EnvoiResumeState *self);
void              envoi_resume_state_free (EnvoiResumeState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiResumeState, envoi_resume_state_free)

/* A fast-login token (XEP-0484): a secret, belongs into the keyring. */
typedef struct { char *token; char *mechanism; gint64 expires; guint64 counter; } EnvoiFastToken;
EnvoiFastToken *envoi_fast_token_copy (const EnvoiFastToken *self);
void            envoi_fast_token_free (EnvoiFastToken *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiFastToken, envoi_fast_token_free)

typedef struct {
  const char *jid;             /* bare */
  const char *resource;
  const char *password;        /* nullable */
  const char *host;            /* nullable */
  guint       port;
  int         security;        /* EnvoiSecurity's values: 0 automatic, 1 direct TLS, 2 STARTTLS */
  const char *proxy;           /* NULL = the system's; "direct://" = none */
  const char *pin;             /* nullable */
  const char *auth_memory;     /* nullable; opaque */
  const char *user_agent_id;   /* UUID, stable per installation (XEP-0388) */
  const EnvoiFastToken   *token;   /* nullable */
  const EnvoiResumeState *resume;  /* nullable */
  gboolean    registering;     /* no login: jid is the server's, and the session is what may be said before one (XEP-0077) */
} EnvoiConnectionConfig;       /* all copied by set_config */

/**
 * EnvoiConnection:
 *
 * One account's line to its server, as the main thread sees it: all work is done in the net thread, all signals come
 * in the main thread. It reconnects by itself while wanted; BLOCKED ends that until wanted is set again.
 *
 * Properties: state (int of EnvoiStreamState, notify), retry-at (gint64, boot seconds)
 * Signals:
 *   session (gboolean resumed)           online; own full address is set on the router before
 *   lost ()                              the line is gone; the session may still be resumed
 *   ended ()                             the session can't be resumed any more: a new one will start. Emitted before "session (FALSE)"
 *                                        of the next, and for the first one after a start without resume
 *   batch-done (EnvoiStanza *last)       a batch of at most 4 ms was dispatched to the router; last may be NULL
 *   sent (guint64 tag), acked (guint64 tag)   a durable stanza was written, was taken over by the server
 *   uncertain (guint64 tag)              the session ended with this tagged stanza unacked, or it was never written
 *   resume-changed (EnvoiResumeState*)   nullable
 *   token-changed (EnvoiFastToken*)      nullable
 *   auth-memory-changed (const char*)
 */
#define ENVOI_TYPE_CONNECTION (envoi_connection_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiConnection, envoi_connection, ENVOI, CONNECTION, GObject)
EnvoiConnection *envoi_connection_new        (EnvoiNet *net, EnvoiRouter *router);  /* becomes the router's output */
void             envoi_connection_set_config (EnvoiConnection *self, const EnvoiConnectionConfig *config); /* used at the next attempt */
void             envoi_connection_set_wanted (EnvoiConnection *self, gboolean wanted); /* FALSE: closes the stream in order (session ends) */
void             envoi_connection_suspend    (EnvoiConnection *self);  /* program quits: close the socket, keep the session for a resume */
typedef gboolean (*EnvoiBehind) (gpointer data);
void             envoi_connection_set_behind (EnvoiConnection *self, EnvoiBehind behind, gpointer data);
void             envoi_connection_go_on      (EnvoiConnection *self);  /* no longer behind */
void             envoi_connection_retry_now  (EnvoiConnection *self);
void             envoi_connection_nudge      (EnvoiConnection *self);  /* the person wants it now: do not wait out the pause; see also set_active */
void             envoi_connection_probe      (EnvoiConnection *self);  /* is the line alive? answer within 5 s or reconnect */
/* The machine is about to sleep: like suspend, but the connection stays wanted. It comes again with wake, or when it sees that time has passed. */
void             envoi_connection_sleep      (EnvoiConnection *self);
void             envoi_connection_wake       (EnvoiConnection *self);  /* comes again at once; was it not put to sleep, probes */
void             envoi_connection_set_active (EnvoiConnection *self, gboolean active);  /* client state, XEP-0352 */
EnvoiStreamState envoi_connection_get_state  (EnvoiConnection *self);
const GError    *envoi_connection_get_error  (EnvoiConnection *self);  /* why not online; nullable */
GTlsCertificate *envoi_connection_get_certificate (EnvoiConnection *self);  /* last one refused, or in use; nullable */
GTlsCertificateFlags envoi_connection_get_certificate_flags (EnvoiConnection *self);
char            *envoi_connection_dup_pin    (GTlsCertificate *certificate);  /* sha256 of its public key, hex */
gboolean         envoi_connection_has_feature (EnvoiConnection *self, const char *ns); /* stream feature of the last session */
/* TRUE when carbons (XEP-0280) were switched on within the login of this session (XEP-0386): nobody needs to ask again. */
gboolean         envoi_connection_did_enable_carbons (EnvoiConnection *self);
/* Everything up to and with this stanza is committed: it may be acknowledged to the server. */
void             envoi_connection_mark_handled (EnvoiConnection *self, EnvoiStanza *last);
/* The state to store together with what last brought. NULL when there is nothing to resume. (transfer full) */
EnvoiResumeState *envoi_connection_dup_resume_state (EnvoiConnection *self, EnvoiStanza *last);
/* A description for people of how the line is secured: "TLS 1.3, SCRAM-SHA-256-PLUS ...". (transfer full), nullable */
char            *envoi_connection_describe   (EnvoiConnection *self);
G_END_DECLS
