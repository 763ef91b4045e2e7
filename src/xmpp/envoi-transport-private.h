/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-net-private.h"
#include "envoi-resolver-private.h"
G_BEGIN_DECLS
/**
 * EnvoiTransport: bytes to one server and back: TCP or a proxy, then TLS. Net thread, counted.
 * All callbacks come from the net thread's loop, never from within a call; none comes after close.
 */
typedef struct _EnvoiTransport EnvoiTransport;
typedef struct {
  /* The step that was asked for is done, or not: error is borrowed, an ENVOI_CONNECTION_ERROR. */
  void (*connected) (const GError *error, gpointer user_data);
  void (*secured)   (const GError *error, gpointer user_data);
  void (*received)  (const guint8 *data, gsize size, gpointer user_data);
  /* total: bytes that the system has taken since the beginning. */
  void (*written)   (guint64 total, gpointer user_data);
  /* The line is gone. */
  void (*lost)      (const GError *error, gpointer user_data);
} EnvoiTransportCallbacks;

/* domain: the account's, in ASCII: the only name that a certificate is checked against. pin, proxy: nullable. */
EnvoiTransport *envoi_transport_new      (EnvoiNet *net, const char *domain, const char *pin, const char *proxy,
                                          const EnvoiTransportCallbacks *callbacks, gpointer user_data);
EnvoiTransport *envoi_transport_ref      (EnvoiTransport *self);
void            envoi_transport_unref    (EnvoiTransport *self);
/* Opens the line; with a direct target, TLS included. Ends with "connected". */
void            envoi_transport_connect  (EnvoiTransport *self, const EnvoiTarget *target);
/* Switches to TLS; what was received in clear and not yet reported is dropped. Ends with "secured". */
void            envoi_transport_start_tls (EnvoiTransport *self);
/* Whether bytes are taken from the socket; at first they are not. */
void            envoi_transport_set_reading (EnvoiTransport *self, gboolean reading);
gboolean        envoi_transport_is_reading (EnvoiTransport *self);
/* Queues bytes; returns the total that "written" will report when they are out. */
guint64         envoi_transport_write    (EnvoiTransport *self, GBytes *bytes);
gsize           envoi_transport_get_queued (EnvoiTransport *self);
/* What is queued is still sent, for a short while; drain: and the server may end its half, for a line that is left in order. No callback comes any
 * more. */
void            envoi_transport_close    (EnvoiTransport *self, gboolean drain);

gboolean        envoi_transport_is_secure (EnvoiTransport *self);
gboolean        envoi_transport_is_direct (EnvoiTransport *self);
/* (transfer full), nullable */
GBytes         *envoi_transport_dup_binding (EnvoiTransport *self, GTlsChannelBindingType type);
/* The server's certificate, refused or in use, and what is wrong with it. */
GTlsCertificate *envoi_transport_get_certificate (EnvoiTransport *self);
GTlsCertificateFlags envoi_transport_get_certificate_flags (EnvoiTransport *self);
/* "TLS 1.3, pinned certificate" */
char           *envoi_transport_describe (EnvoiTransport *self);
/* sha256 of the public key, hex. (transfer full), nullable */
char           *envoi_certificate_dup_pin (GTlsCertificate *certificate);
/* RFC 9525: an alternative name of the certificate is the domain (ASCII form); the common name does not count. */
gboolean        envoi_certificate_names_domain (GTlsCertificate *certificate, const char *domain);
/* In a developer's build, what ENVOI_TEST_CA names is trusted instead of the system's store. */
void            envoi_certificate_use_test_authority (GTlsConnection *tls);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiTransport, envoi_transport_unref)
G_END_DECLS
