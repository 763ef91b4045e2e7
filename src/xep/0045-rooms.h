/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0153-vcard-photo.h"
#include "envoi-module.h"
#include "rfc6121-presence.h"
G_BEGIN_DECLS
#define ENVOI_NS_MUC "http://jabber.org/protocol/muc"
#define ENVOI_NS_MUC_USER ENVOI_NS_MUC "#user"
/* The values are those of the model's EnvoiRole and EnvoiAffiliation. */
typedef enum { ENVOI_MUC_ROLE_NONE, ENVOI_MUC_ROLE_VISITOR, ENVOI_MUC_ROLE_PARTICIPANT, ENVOI_MUC_ROLE_MODERATOR } EnvoiMucRole;
typedef enum { ENVOI_MUC_AFFILIATION_OUTCAST, ENVOI_MUC_AFFILIATION_NONE, ENVOI_MUC_AFFILIATION_MEMBER, ENVOI_MUC_AFFILIATION_ADMIN,
               ENVOI_MUC_AFFILIATION_OWNER } EnvoiMucAffiliation;
typedef enum { ENVOI_MUC_OUTSIDE, ENVOI_MUC_JOINING, ENVOI_MUC_JOINED, ENVOI_MUC_LEAVING } EnvoiMucState;
/* Status codes (XEP-0045, 15.6) that mean something here. */
enum { ENVOI_MUC_STATUS_NON_ANONYMOUS = 100, ENVOI_MUC_STATUS_CONFIG = 104, ENVOI_MUC_STATUS_SELF = 110, ENVOI_MUC_STATUS_LOGGED = 170,
       ENVOI_MUC_STATUS_NOT_LOGGED = 171, ENVOI_MUC_STATUS_NOW_NON_ANONYMOUS = 172, ENVOI_MUC_STATUS_NOW_SEMI_ANONYMOUS = 173,
       ENVOI_MUC_STATUS_NOW_ANONYMOUS = 174, ENVOI_MUC_STATUS_CREATED = 201, ENVOI_MUC_STATUS_NICK_GIVEN = 210, ENVOI_MUC_STATUS_BANNED = 301,
       ENVOI_MUC_STATUS_NICK_CHANGE = 303, ENVOI_MUC_STATUS_KICKED = 307, ENVOI_MUC_STATUS_AFFILIATION_CHANGE = 321,
       ENVOI_MUC_STATUS_NOW_MEMBERS_ONLY = 322, ENVOI_MUC_STATUS_SHUTDOWN = 332, ENVOI_MUC_STATUS_TECHNICAL = 333 };
#define ENVOI_MUC_MAX_STATUSES 16
#define ENVOI_MUC_MAX_HATS 8

/* One presence of one participant; lives as long as the signal runs. Addresses and nicks are normalised, texts sanitised and clipped. */
typedef struct {
  EnvoiStanza        *stanza;        /* nullable: rooms without presence send none */
  const char         *room;          /* bare */
  const char         *nick;          /* never NULL */
  gboolean            available;
  gboolean            self;          /* it is about us */
  EnvoiMucRole        role;
  EnvoiMucAffiliation affiliation;
  const char         *real_jid;      /* nullable; full, or bare, as the room gave it */
  const char         *occupant_id;   /* nullable; to be believed only when the room announces urn:xmpp:occupant-id:0 (0421) */
  guint               n_statuses;
  guint16             statuses[ENVOI_MUC_MAX_STATUSES];
  const char         *new_nick;      /* nullable: of an unavailable one with status 303 */
  const char         *reason;        /* nullable: why removed, at most 1,023 bytes */
  const char         *actor;         /* nullable: nick of who did it */
  EnvoiShow           show;
  const char         *status;        /* nullable */
  gint64              idle_since;    /* 0 = not idle */
  EnvoiVcardPhoto     photo;
  const char         *avatar_hash;   /* only with ENVOI_VCARD_PHOTO_HASH */
  const char * const *hats;          /* titles; never NULL, at most ENVOI_MUC_MAX_HATS */
} EnvoiMucPresence;
gboolean envoi_muc_presence_has_status (const EnvoiMucPresence *self, guint status);

/* Why we are not inside any more. */
typedef enum {
  ENVOI_MUC_LEFT,            /* we went, and the room has said good-bye */
  ENVOI_MUC_KICKED, ENVOI_MUC_BANNED,
  ENVOI_MUC_AFFILIATION_CHANGED,  /* members only, and we are none any more */
  ENVOI_MUC_MEMBERS_ONLY,    /* the room became so */
  ENVOI_MUC_DESTROYED,
  ENVOI_MUC_SHUTDOWN,        /* the service stops */
  ENVOI_MUC_TECHNICAL,       /* put out for a fault of the line */
  ENVOI_MUC_LOST             /* the room or its server says that we are not there, or can't be reached */
} EnvoiMucRemovalCause;
typedef struct {
  const char          *room;
  EnvoiMucRemovalCause cause;
  const char          *reason;       /* nullable */
  const char          *actor;        /* nullable: nick */
  const char          *alternate;    /* nullable: bare address of the room to go to, of DESTROYED */
  const char          *password;     /* nullable: of that room */
  const GError        *error;        /* nullable: ENVOI_STANZA_ERROR, of LOST */
} EnvoiMucRemoval;

typedef struct {
  const char *room;            /* who invites: the room itself, bare */
  const char *claimed_from;    /* nullable: who it says has invited; nothing proves it */
  const char *reason;          /* nullable */
  const char *password;        /* nullable */
  const char *thread;          /* nullable: the one-to-one talk that goes on there */
} EnvoiMucInvite;

/* What to join with; zero everything that is not wanted. */
typedef struct {
  const char *room;            /* bare */
  const char *nick;            /* as from envoi_muc_dup_nick */
  const char *password;        /* nullable */
  gboolean    no_history;      /* the archive will be asked: maxstanzas=0 */
  gint64      since;           /* microseconds; 0 = as the room likes; only without no_history */
  EnvoiShow   show;
  const char *status;          /* nullable */
  gboolean    light;           /* a room without presence (ENVOI_MUC_IS_LIGHT): nick, password and history mean nothing there */
} EnvoiMucJoin;

/**
 * EnvoiMuc:
 *
 * The rooms of one session (XEP-0045, and MUC Light told as if it were that): standing in them and what they tell of who is in. As soon as a room is being joined, all its
 * presence belongs here and reaches nobody else; what comes from rooms that we are not in changes nothing. Messages pass by,
 * but for subjects, invitations, requests and news of the room itself.
 *
 * Signals:
 *   presence (const EnvoiMucPresence *): somebody came, changed or went; ours too, before "joined" and "removed"
 *   joined (const EnvoiMucPresence *): we are inside and know who else is; the nick may be another than asked (status 210)
 *   join-failed (const char *room, const GError *): ENVOI_STANZA_ERROR: CONFLICT (nick), NOT_AUTHORIZED (password), REGISTRATION_REQUIRED
 *     (members only), FORBIDDEN (banned), SERVICE_UNAVAILABLE (full), ITEM_NOT_FOUND, NOT_ALLOWED, GONE, NOT_ACCEPTABLE, …
 *   nick-refused (const char *room, const GError *): we keep the old one
 *   removed (const EnvoiMucRemoval *)
 *   subject (const char *room, const char *nick nullable, const char *text, gint64 time): text is "" when there is none; time is
 *     microseconds, 0 = now. The first one after "joined" ends the history of the room.
 *   news (const char *room, const guint16 *statuses, guint n): the room tells of itself: configuration, log, anonymity
 *   avatar (const char *room, const char *hash nullable): the room's own picture in its vCard
 *   invited (const EnvoiMucInvite *): also from rooms that we are not in
 *   declined (const char *room, const char *claimed_from nullable, const char *reason nullable)
 *   affiliation (const char *room, const char *jid, EnvoiMucAffiliation): of somebody who is not inside; told to admins only
 *   voice-requested (const char *room, const char *nick, const char *jid nullable)
 */
#define ENVOI_TYPE_MUC (envoi_muc_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMuc, envoi_muc, ENVOI, MUC, EnvoiModule)

/* A nick as rooms compare it (RFC 7622 resource), without blanks around it; NULL when it can be none. (transfer full) */
char         *envoi_muc_dup_nick       (const char *text);
/* Also for a room that we are in: then all is told anew. Without an answer it stays JOINING until envoi_muc_leave. */
void          envoi_muc_join           (EnvoiMuc *self, const EnvoiMucJoin *join);
void          envoi_muc_leave          (EnvoiMuc *self, const char *room, const char *status);
/* Asked of the room; ends with a presence of status 303 and 110, or with "nick-refused". */
void          envoi_muc_change_nick    (EnvoiMuc *self, const char *room, const char *nick);
/* Our state changed: for a room that we are in. */
void          envoi_muc_send_presence  (EnvoiMuc *self, const char *room, EnvoiShow show, const char *status, gint64 idle_since);
/* These three: future of TRUE when the room did not refuse; rejects with ENVOI_STANZA_ERROR. */
DexFuture    *envoi_muc_set_subject    (EnvoiMuc *self, const char *room, const char *text);
DexFuture    *envoi_muc_request_voice  (EnvoiMuc *self, const char *room);
/* Through the room, so that a members-only one lets them in. jid: bare address. */
DexFuture    *envoi_muc_invite         (EnvoiMuc *self, const char *room, const char *jid, const char *reason);
void          envoi_muc_decline        (EnvoiMuc *self, const char *room, const char *inviter, const char *reason);
/* Answers "voice-requested". */
void          envoi_muc_answer_voice   (EnvoiMuc *self, const char *room, const char *nick, const char *jid, gboolean allow);

/* jid: full or bare, normalised. What we are in, are entering or leaving. */
gboolean      envoi_muc_is_room        (EnvoiMuc *self, const char *jid);
EnvoiMucState envoi_muc_get_state      (EnvoiMuc *self, const char *room);
/* Ours there; nullable. (transfer none) */
const char   *envoi_muc_get_nick       (EnvoiMuc *self, const char *room);
/* TRUE from "joined" until the subject: only then a delay stamp of the room is its own. */
gboolean      envoi_muc_is_in_history  (EnvoiMuc *self, const char *room);

/* TRUE for messages that rooms write beside talk (invitations, refusals, news), whatever text is in them: for what comes from an archive. Live
 * ones never reach those who read talk. */
gboolean      envoi_muc_is_notice      (const EnvoiStanza *message);

/* For tests and for what reads stored stanzas: no signal, no state. Fills self but for "self", which is status 110. FALSE when it is no
 * presence of a participant. Free with clear. */
typedef struct { EnvoiMucPresence presence; GPtrArray *owned; gboolean destroyed; const char *alternate, *password; } EnvoiMucReading;
gboolean      envoi_muc_reading_init   (EnvoiMucReading *self, EnvoiStanza *stanza);
void          envoi_muc_reading_clear  (EnvoiMucReading *self);
EnvoiMucRole        envoi_muc_role_parse        (const char *text);   /* unknown = NONE */
EnvoiMucAffiliation envoi_muc_affiliation_parse (const char *text);
const char         *envoi_muc_role_to_string        (EnvoiMucRole role);
const char         *envoi_muc_affiliation_to_string (EnvoiMucAffiliation affiliation);
G_END_DECLS
