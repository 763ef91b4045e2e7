/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib-object.h>
G_BEGIN_DECLS
/* Errors that travel through several rooms: they stand at the bottom so that the window can word them. */

/* Stanza errors (RFC 6120, 8.3). The code is the condition; the message is the foreign text (may be ""). */
#define ENVOI_STANZA_ERROR (envoi_stanza_error_quark ())
typedef enum { ENVOI_STANZA_ERROR_UNDEFINED_CONDITION, ENVOI_STANZA_ERROR_BAD_REQUEST, ENVOI_STANZA_ERROR_CONFLICT,
  ENVOI_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED, ENVOI_STANZA_ERROR_FORBIDDEN, ENVOI_STANZA_ERROR_GONE, ENVOI_STANZA_ERROR_INTERNAL_SERVER_ERROR,
  ENVOI_STANZA_ERROR_ITEM_NOT_FOUND, ENVOI_STANZA_ERROR_JID_MALFORMED, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, ENVOI_STANZA_ERROR_NOT_ALLOWED,
  ENVOI_STANZA_ERROR_NOT_AUTHORIZED, ENVOI_STANZA_ERROR_POLICY_VIOLATION, ENVOI_STANZA_ERROR_RECIPIENT_UNAVAILABLE, ENVOI_STANZA_ERROR_REDIRECT,
  ENVOI_STANZA_ERROR_REGISTRATION_REQUIRED, ENVOI_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND, ENVOI_STANZA_ERROR_REMOTE_SERVER_TIMEOUT,
  ENVOI_STANZA_ERROR_RESOURCE_CONSTRAINT, ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE, ENVOI_STANZA_ERROR_SUBSCRIPTION_REQUIRED,
  ENVOI_STANZA_ERROR_UNEXPECTED_REQUEST,
  ENVOI_STANZA_ERROR_TIMEOUT, ENVOI_STANZA_ERROR_DISCONNECTED /* ours: no answer came */ } EnvoiStanzaError;
GQuark      envoi_stanza_error_quark  (void);

/* Why an account is not online. */
#define ENVOI_CONNECTION_ERROR (envoi_connection_error_quark ())
typedef enum {
  ENVOI_CONNECTION_ERROR_NO_NETWORK, ENVOI_CONNECTION_ERROR_NO_SUCH_SERVER, ENVOI_CONNECTION_ERROR_UNREACHABLE, ENVOI_CONNECTION_ERROR_TIMEOUT,
  ENVOI_CONNECTION_ERROR_PROXY, ENVOI_CONNECTION_ERROR_NO_TLS, ENVOI_CONNECTION_ERROR_TLS, ENVOI_CONNECTION_ERROR_CERTIFICATE /* see certificate */,
  ENVOI_CONNECTION_ERROR_PIN_CHANGED, ENVOI_CONNECTION_ERROR_NO_PASSWORD, ENVOI_CONNECTION_ERROR_WRONG_PASSWORD, ENVOI_CONNECTION_ERROR_ACCOUNT_DISABLED,
  ENVOI_CONNECTION_ERROR_NO_MECHANISM, ENVOI_CONNECTION_ERROR_DOWNGRADE, ENVOI_CONNECTION_ERROR_SERVER_PROOF, ENVOI_CONNECTION_ERROR_AUTH_TEMPORARY,
  ENVOI_CONNECTION_ERROR_SERVER_FULL, ENVOI_CONNECTION_ERROR_CONFLICT, ENVOI_CONNECTION_ERROR_SERVER_SHUTDOWN, ENVOI_CONNECTION_ERROR_PROTOCOL,
  ENVOI_CONNECTION_ERROR_LINE_LOST, ENVOI_CONNECTION_ERROR_CANCELLED
} EnvoiConnectionErrorCode;
GQuark envoi_connection_error_quark (void);

/* Why we are not (or no longer) in a room, or may not do something in it. The message is the foreign text: a reason given (may be ""). */
#define ENVOI_ROOM_ERROR (envoi_room_error_quark ())
typedef enum {
  ENVOI_ROOM_ERROR_FAILED,         /* the room said something that we don't know */
  ENVOI_ROOM_ERROR_NOT_FOUND,      /* there is no such room, or it is locked */
  ENVOI_ROOM_ERROR_NOT_A_ROOM,     /* something else is there */
  ENVOI_ROOM_ERROR_UNREACHABLE,    /* the room's server does not answer */
  ENVOI_ROOM_ERROR_NICK_CONFLICT,  /* somebody else has or reserved the nick */
  ENVOI_ROOM_ERROR_NICK_REFUSED,   /* this nick is not allowed, or only the reserved one */
  ENVOI_ROOM_ERROR_PASSWORD,       /* a password is needed, or it is another one */
  ENVOI_ROOM_ERROR_MEMBERS_ONLY,
  ENVOI_ROOM_ERROR_BANNED,
  ENVOI_ROOM_ERROR_FULL,
  ENVOI_ROOM_ERROR_NOT_ALLOWED,    /* rooms may not be made here; or this needs more rights */
  ENVOI_ROOM_ERROR_KICKED,
  ENVOI_ROOM_ERROR_REMOVED,        /* the room became members-only, or we are a member no more */
  ENVOI_ROOM_ERROR_DESTROYED,      /* the message: reason; see also the room's problem */
  ENVOI_ROOM_ERROR_SHUTDOWN,       /* the room's server stops: we come back by ourselves */
  ENVOI_ROOM_ERROR_LOST,           /* the room lost us: we come back by ourselves */
  ENVOI_ROOM_ERROR_NOT_INSIDE,     /* this can be done only inside */
  ENVOI_ROOM_ERROR_EXISTS          /* a room with this address is there already */
} EnvoiRoomError;
GQuark envoi_room_error_quark (void);
/* Why no account was made. The message is the server's own text (may be ""). */
#define ENVOI_REGISTRATION_ERROR (envoi_registration_error_quark ())
typedef enum {
  ENVOI_REGISTRATION_ERROR_NOT_OFFERED,      /* this server lets no program make accounts */
  ENVOI_REGISTRATION_ERROR_INVITATION_NEEDED,
  ENVOI_REGISTRATION_ERROR_INVITATION_REFUSED, /* used up, too old, or of another server */
  ENVOI_REGISTRATION_ERROR_NAME_TAKEN,
  ENVOI_REGISTRATION_ERROR_NAME_REFUSED,
  ENVOI_REGISTRATION_ERROR_REFUSED,          /* something that was entered */
  ENVOI_REGISTRATION_ERROR_WRONG_ANSWER,     /* to the puzzle */
  ENVOI_REGISTRATION_ERROR_TOO_SOON,         /* too many accounts from here lately */
  ENVOI_REGISTRATION_ERROR_ASK_AGAIN,        /* the puzzle has expired with its line: there is a new form */
  ENVOI_REGISTRATION_ERROR_UNCERTAIN,        /* sent, and no answer came: the account may have been made */
} EnvoiRegistrationError;
GQuark envoi_registration_error_quark (void);
/* Why a feed could not be read, followed or written to. The message is the service's own text (may be ""). */
#define ENVOI_FEED_ERROR (envoi_feed_error_quark ())
typedef enum {
  ENVOI_FEED_ERROR_FAILED,         /* the service said something that we don't know */
  ENVOI_FEED_ERROR_NOT_FOUND,      /* no such feed, or no such post */
  ENVOI_FEED_ERROR_CONTACTS_ONLY,  /* only contacts of its owner may read it */
  ENVOI_FEED_ERROR_FORBIDDEN,      /* we may not do this here */
  ENVOI_FEED_ERROR_CLOSED,         /* only those on a list may */
  ENVOI_FEED_ERROR_PENDING,        /* asked for; somebody has to allow it */
  ENVOI_FEED_ERROR_UNSUPPORTED,    /* the service cannot do this */
  ENVOI_FEED_ERROR_TOO_BIG,        /* the post is larger than the service takes */
  ENVOI_FEED_ERROR_GONE,           /* moved or deleted */
  ENVOI_FEED_ERROR_CONFLICT,       /* there is one of this name, or the feed is set otherwise */
  ENVOI_FEED_ERROR_LIMIT,          /* too many, too often */
  ENVOI_FEED_ERROR_UNREACHABLE,    /* its server does not answer; ENVOI_STANZA_ERROR_DISCONNECTED when we are not connected */
  ENVOI_FEED_ERROR_UNREADABLE,     /* the answer makes no sense */
  ENVOI_FEED_ERROR_NOT_SUBSCRIBED, /* this needs a subscription that is not there */
} EnvoiFeedError;
GQuark envoi_feed_error_quark (void);

/* Why a file did not get to the server, or from it. The message is for the log. */
#define ENVOI_TRANSFER_ERROR (envoi_transfer_error_quark ())
typedef enum {
  ENVOI_TRANSFER_ERROR_FAILED,           /* something else */
  ENVOI_TRANSFER_ERROR_NO_SERVICE,       /* the own server takes no files */
  ENVOI_TRANSFER_ERROR_TOO_LARGE,
  ENVOI_TRANSFER_ERROR_QUOTA,            /* too much was sent lately; later it may work */
  ENVOI_TRANSFER_ERROR_NOT_ALLOWED,      /* this account may not */
  ENVOI_TRANSFER_ERROR_NOT_FOUND,        /* it is not there any more */
  ENVOI_TRANSFER_ERROR_REFUSED,          /* the server does not give it, or take it */
  ENVOI_TRANSFER_ERROR_UNREACHABLE,
  ENVOI_TRANSFER_ERROR_TIMEOUT,          /* nothing came for too long, or much too slowly */
  ENVOI_TRANSFER_ERROR_BROKEN,           /* it ended early, or is not what was announced */
  ENVOI_TRANSFER_ERROR_UNSAFE_ADDRESS,   /* it leads into a private network, or without encryption */
  ENVOI_TRANSFER_ERROR_CERTIFICATE,
  ENVOI_TRANSFER_ERROR_NO_SPACE,
} EnvoiTransferError;
GQuark envoi_transfer_error_quark (void);
G_END_DECLS
