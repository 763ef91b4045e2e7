/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
G_BEGIN_DECLS
/* A place where the server of a domain may be reached. direct: TLS from the first byte (XEP-0368). */
typedef struct { char *host; guint16 port; gboolean direct; guint16 priority, weight; } EnvoiTarget;
EnvoiTarget *envoi_target_new  (const char *host, guint16 port, gboolean direct);
EnvoiTarget *envoi_target_copy (const EnvoiTarget *self);
void         envoi_target_free (EnvoiTarget *self);
/* "host", "host:port", "[v6]:port": FALSE when it is none of them. (transfer full) */
EnvoiTarget *envoi_target_parse (const char *text, guint16 default_port, gboolean direct);

/* Puts targets of both services in the order to try: ascending priority, by weight within one (RFC 2782).
 * random gives numbers in [0, 1). */
void         envoi_resolver_order (GPtrArray *targets, double (*random) (gpointer), gpointer user_data);
/* Reads ENVOI_TEST_RESOLVE's form "domain=host:port[:direct],...". (transfer full), nullable */
GPtrArray   *envoi_resolver_parse_override (const char *text, const char *domain);

/**
 * envoi_resolver_lookup_async:
 * Finds where a domain (in ASCII form) is served: both SRV services, merged, else the domain itself.
 * without_dns: no look-up at all, the proxy resolves. Ends within 10 s. Thread: one with a GMainContext.
 */
void         envoi_resolver_lookup_async  (const char *domain, gboolean without_dns, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
/* (transfer full) (element-type EnvoiTarget): never empty; or NULL with an ENVOI_CONNECTION_ERROR */
GPtrArray   *envoi_resolver_lookup_finish (GAsyncResult *result, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiTarget, envoi_target_free)
G_END_DECLS
