/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <libsoup/soup.h>
#include "envoi-account.h"
#include "envoi-error.h"
G_BEGIN_DECLS
/* A session that tells servers nothing but what it asks for: no name of the program, no cookies, no kept answers, no referrer. By the account's proxy;
 * account NULL: the system's. (transfer full) */
SoupSession *envoi_http_session_new        (EnvoiAccount *account);
/* Whether the address belongs to this computer, to a private network, or to nobody. */
gboolean     envoi_http_address_is_private (GInetAddress *address);
/* The line may not lead into a private network, but for these: the host of asked, over TLS. Cancels the cancellable otherwise, before a byte
 * is sent, and notes in *refused that it did. */
void         envoi_http_guard_message      (SoupMessage *message, GUri *asked, GCancellable *cancellable, gboolean *refused);
/* FALSE: with an error for addresses that are not to be used: other schemes, no host, a name and password in it, and without TLS when that is needed. */
gboolean     envoi_http_check_uri          (GUri *uri, gboolean need_tls, GError **error);
/* An error of GIO or libsoup as ENVOI_TRANSFER_ERROR, or G_IO_ERROR_CANCELLED. (transfer full) */
GError      *envoi_http_translate_error    (const GError *error);
/* NULL when the status says that all is well. (transfer full) */
GError      *envoi_http_error_from_status  (guint status);
G_END_DECLS
