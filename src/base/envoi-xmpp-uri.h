/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib-object.h>
G_BEGIN_DECLS

#define ENVOI_XMPP_URI_ERROR (envoi_xmpp_uri_error_quark ())
typedef enum {
  ENVOI_XMPP_URI_ERROR_NOT_A_LINK,   /* neither xmpp: nor a web link that stands for one */
  ENVOI_XMPP_URI_ERROR_TOO_LONG,
  ENVOI_XMPP_URI_ERROR_ENCODING,     /* a broken %, %00, or no UTF-8 */
  ENVOI_XMPP_URI_ERROR_HIDDEN,       /* controls, or what turns the direction of writing */
  ENVOI_XMPP_URI_ERROR_ADDRESS,      /* none, or no valid one */
  ENVOI_XMPP_URI_ERROR_INCOMPLETE,   /* what it names needs more to be done */
} EnvoiXmppUriError;
GQuark envoi_xmpp_uri_error_quark (void);

/* What a link asks for (XEP-0147 and what programs add to it). */
typedef enum {
  ENVOI_XMPP_URI_ADDRESS,       /* nothing: only an address */
  ENVOI_XMPP_URI_JOIN,          /* password, nick (ours), or the resource of the address as nick */
  ENVOI_XMPP_URI_MESSAGE,       /* body, subject, thread */
  ENVOI_XMPP_URI_ROSTER,        /* name, group; preauth, ibr */
  ENVOI_XMPP_URI_SUBSCRIBE,
  ENVOI_XMPP_URI_REGISTER,      /* preauth; the address is a server, or the account to make */
  ENVOI_XMPP_URI_NODE,          /* node, item: a post, or a feed */
  ENVOI_XMPP_URI_REMOVE,
  ENVOI_XMPP_URI_UNSUBSCRIBE,
  ENVOI_XMPP_URI_COMMAND,
  ENVOI_XMPP_URI_TRUST,         /* encryption, trust, distrust: key identifiers (XEP-0434) */
  ENVOI_XMPP_URI_OTHER,         /* something that we do not know: good for its address only */
} EnvoiXmppUriAction;

/**
 * EnvoiXmppUri:
 *
 * A link to an address of XMPP with what it asks for: read from xmpp: (RFC 5122, XEP-0147, and as programs really write it) and from the
 * web links that stand for it; written as xmpp: or as a web link. What comes out is bounded, valid UTF-8 without controls; who shows it
 * still isolates it. It acts on nothing. Counted, not to be changed once it is shared, any thread.
 */
typedef struct _EnvoiXmppUri EnvoiXmppUri;
#define ENVOI_TYPE_XMPP_URI (envoi_xmpp_uri_get_type ())
#define ENVOI_XMPP_URI_MAX_LENGTH 8192
GType              envoi_xmpp_uri_get_type      (void);
EnvoiXmppUri      *envoi_xmpp_uri_parse         (const char *text, GError **error);
EnvoiXmppUri      *envoi_xmpp_uri_new           (EnvoiXmppUriAction action, const char *address);
EnvoiXmppUri      *envoi_xmpp_uri_ref           (EnvoiXmppUri *self);
void               envoi_xmpp_uri_unref         (EnvoiXmppUri *self);
/* TRUE for what envoi_xmpp_uri_parse() is for, well-formed or not: the scheme, or the host of a known web gateway. */
gboolean           envoi_xmpp_uri_is_link       (const char *text);

EnvoiXmppUriAction envoi_xmpp_uri_get_action    (const EnvoiXmppUri *self);
const char        *envoi_xmpp_uri_get_address   (const EnvoiXmppUri *self);   /* normalised, may have a resource */
const char        *envoi_xmpp_uri_get_bare      (const EnvoiXmppUri *self);   /* the same without resource */
const char        *envoi_xmpp_uri_get_resource  (const EnvoiXmppUri *self);   /* nullable */
const char        *envoi_xmpp_uri_get_query     (const EnvoiXmppUri *self);   /* the word behind “?”, in lower case; "" for none */
const char        *envoi_xmpp_uri_get_authority (const EnvoiXmppUri *self);   /* the account that it wants to be used with; nullable */
const char        *envoi_xmpp_uri_get           (const EnvoiXmppUri *self, const char *key);   /* first value of this key, decoded; nullable */
/* Identifiers of encryption keys of this very address that the link names. */
guint              envoi_xmpp_uri_count_keys    (const EnvoiXmppUri *self);
/* Device (decimal, nullable) and key (hexadecimal digits) of one. FALSE beyond the last. */
gboolean           envoi_xmpp_uri_get_key       (const EnvoiXmppUri *self, guint index, const char **device, const char **key);

/* While it is made: appends; value may be NULL for a bare key. */
void               envoi_xmpp_uri_add           (EnvoiXmppUri *self, const char *key, const char *value);
char              *envoi_xmpp_uri_to_string     (const EnvoiXmppUri *self);   /* "xmpp:…" in ASCII (transfer full) */
char              *envoi_xmpp_uri_to_web_link   (const EnvoiXmppUri *self);   /* a page that explains it to who has no program (transfer full) */
/* The link into the room at an address, which who opens the link checks. (transfer full) */
char              *envoi_xmpp_uri_dup_join      (const char *room);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiXmppUri, envoi_xmpp_uri_unref)
G_END_DECLS
