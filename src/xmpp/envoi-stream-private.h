/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-sasl-private.h"
#include "envoi-stream-management-private.h"
#include "envoi-transport-private.h"
#include "envoi-xml-private.h"
G_BEGIN_DECLS

#define ENVOI_NS_TLS "urn:ietf:params:xml:ns:xmpp-tls"
#define ENVOI_NS_SASL "urn:ietf:params:xml:ns:xmpp-sasl"
#define ENVOI_NS_SASL2 "urn:xmpp:sasl:2"
#define ENVOI_NS_BINDINGS "urn:xmpp:sasl-cb:0"
#define ENVOI_NS_BIND "urn:ietf:params:xml:ns:xmpp-bind"
#define ENVOI_NS_BIND2 "urn:xmpp:bind:0"
#define ENVOI_NS_FAST "urn:xmpp:fast:0"
#define ENVOI_NS_SM "urn:xmpp:sm:3"
#define ENVOI_NS_CSI "urn:xmpp:csi:0"
#define ENVOI_NS_CARBONS "urn:xmpp:carbons:2"
#define ENVOI_NS_STREAM_ERRORS "urn:ietf:params:xml:ns:xmpp-streams"

/* A copy of EnvoiConnectionConfig that may cross threads: immutable, counted. */
typedef struct {
  gatomicrefcount references;
  char *jid, *user, *domain, *ascii_domain;
  char *resource, *password, *host, *proxy, *pin, *auth_memory, *user_agent_id;
  guint port;
  int security;
  gboolean registering;
  EnvoiFastToken *token;
  EnvoiResumeState *resume;
} EnvoiLineConfig;
EnvoiLineConfig *envoi_line_config_new   (const EnvoiConnectionConfig *config);
EnvoiLineConfig *envoi_line_config_ref   (EnvoiLineConfig *self);
void             envoi_line_config_unref (EnvoiLineConfig *self);

/* What lives as long as an account's line and is used by each of its streams. Net thread. */
typedef struct {
  EnvoiLineConfig *config;
  EnvoiStreamManagement *management;
  EnvoiResumeState *session;      /* nullable: what can be resumed; its handled is not kept up to date */
  EnvoiFastToken *token;          /* nullable */
  char *auth_memory;              /* nullable */
  EnvoiSaslCache cache;
  gboolean inactive;              /* client state */
} EnvoiLineMemory;

typedef enum {
  ENVOI_STAGE_CONNECT, ENVOI_STAGE_CLEAR_FEATURES, ENVOI_STAGE_PROCEED, ENVOI_STAGE_TLS, ENVOI_STAGE_FEATURES,
  ENVOI_STAGE_AUTH, ENVOI_STAGE_BIND_FEATURES, ENVOI_STAGE_RESUME, ENVOI_STAGE_BIND, ENVOI_STAGE_ENABLE,
  ENVOI_STAGE_LAST_FEATURES, ENVOI_STAGE_READY, ENVOI_STAGE_CLOSED
} EnvoiStage;

/**
 * EnvoiStream: one connection to the server, from the first byte to the last. Net thread, counted; owned by the line.
 */
typedef struct _EnvoiStream EnvoiStream;
typedef struct {
  void (*secured)       (EnvoiStream *self, gpointer user_data);      /* TLS stands, the login begins */
  void (*acked)         (const EnvoiOutgoing *outgoing, gpointer user_data);
  void (*session_ended) (EnvoiStream *self, gpointer user_data);      /* what was to be resumed is gone; a new session follows */
  void (*ready)         (EnvoiStream *self, gboolean resumed, gpointer user_data);
  /* counted: it came under stream management, or there is none. */
  void (*element)       (EnvoiStream *self, EnvoiStanza *element /* transfer full */, gboolean counted, gpointer user_data);
  void (*activity)      (EnvoiStream *self, gsize size, gpointer user_data);
  void (*written)       (EnvoiStream *self, guint64 total, gpointer user_data);
  void (*token)         (EnvoiStream *self, gpointer user_data);      /* memory->token has changed */
  void (*auth_memory)   (EnvoiStream *self, gpointer user_data);      /* memory->auth_memory has changed */
  void (*failed)        (EnvoiStream *self, const GError *error, gpointer user_data);  /* the last one */
} EnvoiStreamCallbacks;

struct _EnvoiStream {
  gatomicrefcount references;
  EnvoiNet *net;
  EnvoiLineMemory *memory;        /* of the line, outlives the open stream */
  const EnvoiStreamCallbacks *callbacks;
  gpointer user_data;
  EnvoiStage stage;
  EnvoiTransport *transport;
  EnvoiXml *xml;
  GSource *deadline;
  GCancellable *cancellable;
  EnvoiTarget *redirect;          /* see-other-host */
  gboolean closed_by_peer, authenticated;
  /* login */
  EnvoiSaslOffer *offer;
  EnvoiSasl *sasl;
  gboolean sasl2, fast_in_use, asked_resume, asked_bind2, asked_carbons;
  GBytes *exporter;
  char *fast_wanted;              /* mechanism of the token asked for */
  EnvoiStanza *login_features;
  /* the session */
  GStrv features;                 /* namespaces of the stream features of this session, nullable */
  char *bound_jid;                /* nullable until bound */
  char *bind_id;
  guint bind_tries;
  gboolean managed;               /* XEP-0198 is on */
  gboolean carbons;               /* switched on while binding */
  char *sm_id, *sm_location;
  guint sm_max;
  GQueue early;                   /* stanzas that came before the session was complete */
};

EnvoiStream *envoi_stream_new    (EnvoiNet *net, EnvoiLineMemory *memory, const EnvoiStreamCallbacks *callbacks, gpointer user_data);
EnvoiStream *envoi_stream_ref    (EnvoiStream *self);
void         envoi_stream_unref  (EnvoiStream *self);
void         envoi_stream_open   (EnvoiStream *self, const EnvoiTarget *target);
/* No callback comes any more. in_order: the server is told that the stream, and the session with it, ends. */
void         envoi_stream_close  (EnvoiStream *self, gboolean in_order);
/* Returns the total of "written" at which it is out. */
guint64      envoi_stream_send   (EnvoiStream *self, EnvoiStanza *stanza /* transfer full */);
char        *envoi_stream_describe (EnvoiStream *self);

/* Within the parts of the stream. */
void         envoi_stream_expect (EnvoiStream *self, EnvoiStage stage);
void         envoi_stream_restart (EnvoiStream *self, EnvoiStage stage);
void         envoi_stream_fail   (EnvoiStream *self, int code, const char *format, ...) G_GNUC_PRINTF (3, 4);
void         envoi_stream_fail_with (EnvoiStream *self, GError *error /* transfer full */);
void         envoi_stream_ready  (EnvoiStream *self, gboolean resumed);
void         envoi_stream_keep_features (EnvoiStream *self, EnvoiStanza *features);
/* envoi-stream-auth.c */
void         envoi_stream_authenticate (EnvoiStream *self, EnvoiStanza *features);
void         envoi_stream_auth_element (EnvoiStream *self, EnvoiStanza *element);
void         envoi_stream_remember_login (EnvoiStream *self);
/* envoi-stream-sasl2.c */
gboolean     envoi_stream_try_token (EnvoiStream *self);
void         envoi_stream_authenticate2 (EnvoiStream *self, const char *mechanism, const char *initial);
void         envoi_stream_succeed2 (EnvoiStream *self, EnvoiStanza *success);
void         envoi_stream_forget_token (EnvoiStream *self);
/* envoi-stream-bind.c */
void         envoi_stream_bind_features (EnvoiStream *self, EnvoiStanza *features);
void         envoi_stream_bind_element  (EnvoiStream *self, EnvoiStanza *element);
gboolean     envoi_stream_take_resumed  (EnvoiStream *self, const EnvoiNode *resumed);
gboolean     envoi_stream_take_resume_failed (EnvoiStream *self, const EnvoiNode *failed);
void         envoi_stream_take_enabled  (EnvoiStream *self, const EnvoiNode *enabled);
/* The first child of a failure, error ... that names the condition. */
const char  *envoi_stream_condition (const EnvoiNode *node, const char *ns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiStream, envoi_stream_unref)
G_END_DECLS
