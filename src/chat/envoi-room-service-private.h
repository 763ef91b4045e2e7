/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0004-data-forms.h"
#include "0045-rooms.h"
#include "0402-bookmarks.h"
#include "envoi-address-set.h"
#include "envoi-history-service-private.h"
#include "envoi-room-service.h"
G_BEGIN_DECLS

/**
 * EnvoiStay:
 *
 * What the service knows of one room that we are in, want to be in, or are entering. Made with the first wish to enter, kept until the
 * session stops: the room object carries what everybody sees. Main thread.
 */
typedef struct {
  EnvoiRoomService *service;     /* owner; whoever else holds a stay holds it too */
  EnvoiRoom *room;
  EnvoiConversation *conversation;
  char *nick;                    /* asked for, or ours */
  gboolean wanted;               /* when we are thrown out by accident, we come back */
  gboolean known;                /* what the room can do was asked in this session of the server */
  gboolean doubtful;             /* the program was started anew in an old session: the room may think that we are inside already */
  gboolean returning;            /* comes back by itself: nobody waits at the door */
  gboolean queued;               /* stands in the queue of those that come back */
  gboolean entering;             /* out of the queue, on its way */
  gboolean leaving;              /* we went: nothing that the room says any more matters */
  gboolean bursting;             /* the room's list waits for the end of those who are told at once */
  gboolean looking, look_once_more;   /* it is asked what it is; it has changed since */
  gboolean destroying;           /* by us */
  gboolean creating, created;    /* the room is being made by us; it was made by our coming */
  char *own_key;                 /* ours, where the room gives no identities */
  DexPromise *inside;            /* of the attempt under way; NULL: none */
  guint challenged;              /* how often in this attempt the room asked something, or was answered: a person needs time */
  DexPromise *nick_change;
  char *actor, *alternate;       /* of the last removal: who did it; where the room went */
  guint n_failures;              /* in a row */
  guint retry_id;
  guint ping_id;
  gint64 heard_at;               /* boot time in seconds: the room was alive */
  gboolean pinging;
} EnvoiStay;

struct _EnvoiRoomService {
  EnvoiService parent_instance;
  EnvoiStore *store;
  EnvoiAccount *account;
  EnvoiMuc *muc;
  gboolean running;
  gboolean was_online;           /* in this run */
  gboolean doubtful;             /* see EnvoiStay */
  guint epoch;                   /* counts the server's sessions */

  GHashTable *stays;             /* bare address: EnvoiStay */
  GPtrArray *queue;              /* EnvoiStay borrowed: who comes back, the most eager last */
  guint n_entering;              /* attempts of the queue under way */
  GHashTable *ignored;           /* address and author key of those who are not listened to */
  EnvoiShow show;                /* what others see of us, in rooms too */
  char *status;
  gint64 idle_since;

  EnvoiBookmarks *bookmarks;
  EnvoiAddressSet *unsaved;      /* rooms whose bookmark is not at the server as it is here */
  gboolean bookmarks_known;      /* in this session; before, what is at the server must not be written over */
  gboolean bookmarks_missed;     /* while they were asked for, the server did not know yet that we want to hear of changes */
  GHashTable *echoes;            /* what we published and what comes back to us of it: fingerprint, when */
  char *service_address;         /* where the own server keeps rooms; "" = nowhere, NULL = not asked */

  GListStore *invitations;
  gint64 invited_at;             /* of the last "invited" signal */
  guint n_invited;               /* in this minute */
};

/* --- service --- */
EnvoiStay *envoi_room_service_find_stay     (EnvoiRoomService *self, const char *bare);    /* nullable */
EnvoiStay *envoi_room_service_get_stay      (EnvoiRoomService *self, EnvoiRoom *room);     /* made when missing */
gboolean   envoi_room_service_is_online     (EnvoiRoomService *self);
EnvoiHistoryService *envoi_room_service_get_history (EnvoiRoomService *self);              /* nullable */
gpointer   envoi_room_service_get_module    (EnvoiRoomService *self, GType type);
/* ENVOI_ROOM_ERROR for what a room answers; errors that mean the line stay what they are. */
GError    *envoi_room_error_from_stanza     (const GError *error);
DexFuture *envoi_room_reject                (EnvoiRoomError code);

/* --- what rooms say (envoi-room-news.c) --- */
void       envoi_room_news_start            (EnvoiRoomService *self);

/* --- what rooms ask first (envoi-room-challenge.c) --- */
void       envoi_room_challenge_start       (EnvoiRoomService *self);

/* --- in and out (envoi-room-stay.c, envoi-room-join.c) --- */
EnvoiStay *envoi_stay_new                   (EnvoiRoomService *self, EnvoiRoom *room);
EnvoiStay *envoi_stay_hold                  (EnvoiStay *stay);
void       envoi_stay_release               (gpointer stay);
void       envoi_stay_drop                  (gpointer stay);
/* How long a room that may think that we are inside already is waited for. */
extern guint envoi_room_doubtful_msec;
/* Sends us in; "inside" of the stay tells. */
DexFuture *envoi_stay_enter                 (EnvoiStay *stay);
/* The same, and waits. Inside a fiber. */
gboolean   envoi_stay_go_in                 (EnvoiStay *stay, GError **error);
void       envoi_stay_interrupt             (EnvoiStay *stay);
/* The archive is read from where we were; told again when it turns out that there is one. */
void       envoi_stay_begin_history         (EnvoiStay *stay);
/* Asks the room again what it is, in the background. */
void       envoi_stay_look_again            (EnvoiStay *stay);
/* Whether it is still the one that the service knows of. */
gboolean   envoi_stay_is_current            (EnvoiStay *stay);
/* Whoever waits hears why in vain; NULL: the line. */
void       envoi_stay_reject_waiting        (EnvoiStay *stay, const GError *error);
void       envoi_room_reject_promise        (DexPromise **promise, const GError *error);
/* Out of the room; the bookmark is the caller's affair. by_will: the person says so here. */
void       envoi_room_go_out                (EnvoiRoomService *self, EnvoiRoom *room, gboolean by_will);
/* We are outside and stay there: why is told. */
void       envoi_stay_end                   (EnvoiStay *stay, const GError *why);
/* We are outside against our will, and the room is not to blame: come back by and by. */
void       envoi_stay_lose                  (EnvoiStay *stay, const GError *why, gboolean at_once);
/* The live part of the room is gone. */
void       envoi_stay_clear                 (EnvoiStay *stay, EnvoiRoomState state);

/* --- coming back (envoi-room-return.c) --- */
void       envoi_room_return_online         (EnvoiRoomService *self, gboolean resumed);
void       envoi_room_return_ended          (EnvoiRoomService *self);
void       envoi_room_return_stop           (EnvoiRoomService *self);
void       envoi_stay_queue                 (EnvoiStay *stay);
void       envoi_stay_unqueue               (EnvoiStay *stay);
void       envoi_stay_schedule_return       (EnvoiStay *stay, gboolean at_once);
void       envoi_stay_heard                 (EnvoiStay *stay);
void       envoi_stay_ping                  (EnvoiStay *stay);
void       envoi_stay_stop_timers           (EnvoiStay *stay);

/* --- who is inside (envoi-room-occupants.c) --- */
void       envoi_room_occupants_start       (EnvoiRoomService *self);
void       envoi_stay_load_ignored          (EnvoiStay *stay);

/* --- what is behind an address (envoi-room-look.c); inside a fiber --- */
EnvoiRoomPreview *envoi_room_look           (EnvoiRoomService *self, const char *bare, gboolean with_nick);
/* hash nullable: of the picture that the room says to have */
void       envoi_room_service_take_picture  (EnvoiRoomService *self, EnvoiRoom *room, const char *hash);
void       envoi_room_take_preview          (EnvoiRoomService *self, EnvoiRoom *room, const EnvoiRoomPreview *preview);

/* --- bookmarks (envoi-room-bookmarks.c) --- */
void       envoi_room_bookmarks_start       (EnvoiRoomService *self);
void       envoi_room_bookmarks_ended       (EnvoiRoomService *self);
/* Reads them all; resolves when the rooms that they name are stored, or nothing can be had. */
DexFuture *envoi_room_bookmarks_load        (EnvoiRoomService *self);
/* Stores the room, and publishes it if it is a bookmark: now, or in the next session. */
void       envoi_room_bookmarks_save        (EnvoiRoomService *self, EnvoiRoom *room);
void       envoi_room_bookmarks_remove      (EnvoiRoomService *self, EnvoiRoom *room);

/* --- those who may more (envoi-room-admin.c, envoi-room-settings.c) --- */
/* Online and inside. */
gboolean   envoi_room_service_can_ask       (EnvoiRoomService *self, EnvoiRoom *room);
DexFuture *envoi_room_settings_save         (EnvoiRoomService *self, EnvoiRoom *room, const EnvoiForm *form);
/* Makes ENVOI_ROOM_ERROR of what a room answers to a request. (transfer full), takes future */
DexFuture *envoi_room_admin_translate       (DexFuture *future);

/* --- made by us (envoi-room-create.c) --- */
/* Opens a room that was made by our coming, as its service thinks best. Future of TRUE. */
DexFuture *envoi_room_open_instantly        (EnvoiRoomService *self, const char *bare);

/* --- invitations (envoi-room-invitations.c) --- */
void       envoi_room_invitations_start     (EnvoiRoomService *self);
void       envoi_room_invitations_drop      (EnvoiRoomService *self, const char *room);
G_END_DECLS
