/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
G_BEGIN_DECLS

typedef enum {
  ENVOI_CONNECTION_OFFLINE,        /* not wanted */
  ENVOI_CONNECTION_WAITING,        /* between two attempts, or no network */
  ENVOI_CONNECTION_CONNECTING,
  ENVOI_CONNECTION_AUTHENTICATING,
  ENVOI_CONNECTION_ONLINE,
  ENVOI_CONNECTION_BLOCKED,        /* needs the person: see "problem" */
} EnvoiConnectionState;
#define ENVOI_TYPE_CONNECTION_STATE (envoi_connection_state_get_type ())
GType envoi_connection_state_get_type (void);

typedef enum { ENVOI_AVAILABILITY_OFFLINE, ENVOI_AVAILABILITY_CHAT, ENVOI_AVAILABILITY_ONLINE, ENVOI_AVAILABILITY_AWAY,
               ENVOI_AVAILABILITY_EXTENDED_AWAY, ENVOI_AVAILABILITY_BUSY } EnvoiAvailability;
#define ENVOI_TYPE_AVAILABILITY (envoi_availability_get_type ())
GType envoi_availability_get_type (void);

typedef enum { ENVOI_SECURITY_AUTOMATIC, ENVOI_SECURITY_DIRECT_TLS, ENVOI_SECURITY_STARTTLS } EnvoiSecurity;
#define ENVOI_TYPE_SECURITY (envoi_security_get_type ())
GType envoi_security_get_type (void);

/**
 * EnvoiAccount:
 *
 * One address of the person: settings (kept by the store) and live state (set by its session). Main thread.
 * Every field is a GObject property of the same name with dashes. The setters notify only on change.
 * Settings: id jid label color enabled host port security proxy resource pin auth-memory nickname
 *           availability status-text send-receipts send-markers send-typing auto-away roster-version password-kept
 * Live:     state problem retry-at avatar-file
 */
#define ENVOI_TYPE_ACCOUNT (envoi_account_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiAccount, envoi_account, ENVOI, ACCOUNT, GObject)

EnvoiAccount *envoi_account_new (const char *jid);
#define ENVOI_PROP_STR(Type, type, name) \
  const char *envoi_##type##_get_##name (Type *self); \
  void envoi_##type##_set_##name (Type *self, const char *name);
#define ENVOI_PROP_VAL(Type, type, ctype, name) \
  ctype envoi_##type##_get_##name (Type *self); \
  void envoi_##type##_set_##name (Type *self, ctype name);
ENVOI_PROP_VAL (EnvoiAccount, account, gint64, id)               /* row id, 0 while not stored */
ENVOI_PROP_STR (EnvoiAccount, account, jid)                      /* bare */
ENVOI_PROP_STR (EnvoiAccount, account, label)                    /* the person's own name for it, nullable */
ENVOI_PROP_STR (EnvoiAccount, account, color)                    /* "#rrggbb", never NULL (made from the address) */
ENVOI_PROP_VAL (EnvoiAccount, account, gboolean, enabled)
ENVOI_PROP_STR (EnvoiAccount, account, host)                     /* manual host, nullable */
ENVOI_PROP_VAL (EnvoiAccount, account, guint, port)              /* manual port, 0 = usual */
ENVOI_PROP_VAL (EnvoiAccount, account, EnvoiSecurity, security)
ENVOI_PROP_STR (EnvoiAccount, account, proxy)                    /* NULL = system's, "direct://", "socks5://h:p", "http://h:p" */
ENVOI_PROP_STR (EnvoiAccount, account, resource)                 /* stable per installation */
ENVOI_PROP_STR (EnvoiAccount, account, pin)                      /* sha256 of the pinned certificate's key in hex, nullable */
ENVOI_PROP_STR (EnvoiAccount, account, auth_memory)              /* opaque: best mechanism and binding seen; no secret */
ENVOI_PROP_STR (EnvoiAccount, account, nickname)
ENVOI_PROP_VAL (EnvoiAccount, account, EnvoiAvailability, availability)  /* what the person chose; OFFLINE = invisible/disconnected */
ENVOI_PROP_STR (EnvoiAccount, account, status_text)
ENVOI_PROP_VAL (EnvoiAccount, account, gboolean, send_receipts)
ENVOI_PROP_VAL (EnvoiAccount, account, gboolean, send_markers)
ENVOI_PROP_VAL (EnvoiAccount, account, gboolean, send_typing)
ENVOI_PROP_VAL (EnvoiAccount, account, gboolean, auto_away)
ENVOI_PROP_STR (EnvoiAccount, account, roster_version)
ENVOI_PROP_VAL (EnvoiAccount, account, gboolean, password_kept)  /* FALSE: no keyring, for this run only */
ENVOI_PROP_VAL (EnvoiAccount, account, EnvoiConnectionState, state)
const GError *envoi_account_get_problem (EnvoiAccount *self);    /* nullable; domain and code tell the app which sentence */
void          envoi_account_set_problem (EnvoiAccount *self, const GError *problem);
ENVOI_PROP_VAL (EnvoiAccount, account, gint64, retry_at)         /* when the next attempt comes, 0 = none planned */
GFile        *envoi_account_get_avatar_file (EnvoiAccount *self);
void          envoi_account_set_avatar_file (EnvoiAccount *self, GFile *file);
/* label, or else the address. */
const char   *envoi_account_get_title (EnvoiAccount *self);
G_END_DECLS
