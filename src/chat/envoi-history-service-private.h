/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0313-archive.h"
#include "envoi-history-service.h"
#include "envoi-message-service-private.h"
G_BEGIN_DECLS

/* Value of the account: archive id of the newest live message that the cursor passed; for a room's archive with its address behind. */
#define ENVOI_LIVE_CURSOR "archive-live-cursor"

/**
 * EnvoiLevel:
 *
 * One archive that the store is kept level with: the account's, or a room's. Made by the history service, held by it and by the
 * fibers that read the archive; main thread.
 */
typedef struct {
  EnvoiHistoryService *service;  /* whoever holds a level outside of it holds the service too */
  char *with;                    /* "": the account's archive; else the bare address of the room */
  EnvoiConversation *conversation;  /* the room's; NULL for the account's */
  EnvoiArchiveState *state;      /* of the whole archive; NULL until it was loaded */
  GHashTable *own_ids;           /* id: archive id, of own messages seen by the catch-up of this session */
  GHashTable *heard;             /* address and id of what came live before the catch-up was through */
  GHashTable *torn;              /* EnvoiConversation: archive id of the live message above which the catch-up has yet to come */
  gboolean passed;               /* this run has caught up once: no torn row is left that it does not know of */
  DexPromise *caught_up;         /* of this session of the server's, or of this stay in the room */
  gint64 online_at;              /* when this session of the server, or this stay, began */
  gint64 signed_in_at;           /* when the very first one began */
  guint epoch;                   /* counts the server's sessions, or the stays */
  gboolean running;
  gboolean catching_up;
  gboolean complete;             /* level with the archive in this session */
  gboolean doubtful;             /* the session was resumed: what comes live may be out of order until the archive was asked */
  gboolean heard_in_doubt;       /* and something came */
  guint late_id;                 /* the line has come a moment ago: what the server had not handed over may come yet, and into the archive too */
  gboolean heard_late;           /* and something came */

  char *candidate;               /* archive id of a live message that may become the cursor */
  char *latest;
  gint64 candidate_at;
  gint64 latest_at;
} EnvoiLevel;

struct _EnvoiHistoryService {
  EnvoiService parent_instance;
  EnvoiLevel *own;
  GHashTable *rooms;             /* bare address: EnvoiLevel */
  GHashTable *states;            /* address: EnvoiArchiveState, of those conversations of the own archive that were looked at */
  GHashTable *loading;           /* address: the DexFuture of the page on its way */
};

/* A live message was taken. */
void       envoi_history_service_note_live  (EnvoiHistoryService *self, EnvoiConversation *conversation, const char *id, const char *archive_id);
char      *envoi_history_heard_key          (const char *jid, const char *id);
/* We stand in the room (again): what we have missed is fetched if it keeps an archive. Told again while it runs, it goes on. */
void       envoi_history_service_enter_room (EnvoiHistoryService *self, EnvoiConversation *conversation, gboolean has_archive);
/* We have left the room, or it has lost us: from now on there may be more in the archive than comes to us. */
void       envoi_history_service_leave_room (EnvoiHistoryService *self, EnvoiConversation *conversation);

/* own_ids gets what the archive has of us. */
void       envoi_history_note_own           (EnvoiLevel *self, const char *id, const char *origin_id, const char *archive_id);

/* How long a page may hold the main loop in one turn. */
extern gint64 envoi_history_slice_usec;
/* How long until the archive is asked again when the order is not clear. */
extern guint envoi_history_unclear_msec;
/* How long after the line has come the account's archive may still get what belongs further up, by its stamps; and how long that takes. */
extern gint64 envoi_history_settled_usec;
extern guint envoi_history_late_msec;

/* Between the files of this service. */
EnvoiLevel *envoi_level_new                 (EnvoiHistoryService *service, EnvoiConversation *room);
EnvoiLevel *envoi_level_hold                (EnvoiLevel *self);   /* and its service */
void       envoi_level_release              (gpointer level);
void       envoi_level_unref                (gpointer level);
void       envoi_level_start                (EnvoiLevel *self);
/* The session was resumed. */
void       envoi_level_doubt                (EnvoiLevel *self);
/* The line has come; a while later envoi_level_look_again() follows by itself. */
void       envoi_level_expect_late          (EnvoiLevel *self);
/* What came meanwhile has its place in the archive now: it is asked. */
void       envoi_level_look_again           (EnvoiLevel *self);
/* There is nothing to ask: whoever waits hears so. */
void       envoi_level_skip                 (EnvoiLevel *self);
/* The session, or the stay in the room, is over. */
void       envoi_level_forget               (EnvoiLevel *self);
DexFuture *envoi_level_wait_caught_up       (EnvoiLevel *self);
DexFuture *envoi_level_find_ids             (EnvoiLevel *self, const char * const *ids, gint64 since);
/* The archive that this conversation's messages come from. */
EnvoiLevel *envoi_history_get_level         (EnvoiHistoryService *self, EnvoiConversation *conversation);
gboolean   envoi_level_is_own               (EnvoiLevel *self);
void       envoi_history_service_show_catching_up (EnvoiHistoryService *self);   /* the property follows the own level */

/* All only inside a fiber. */
EnvoiArchive *envoi_history_get_archive     (EnvoiHistoryService *self);
/* Resolves to EnvoiArchivePage. Awaits. NULL with error set. */
EnvoiArchivePage *envoi_history_ask         (EnvoiLevel *self, const EnvoiArchiveQuery *query, GError **error);
/* Takes every result; counts what is new once it is committed. heads (nullable): gets the archive id of each EnvoiConversation's first
 * message. end (nullable): how the page's oldest message was. */
typedef struct {
  gboolean tied;                 /* known already */
  char *oldest;                  /* its archive id; NULL: there was none, only what is no message */
} EnvoiPageEnd;
guint      envoi_history_take_page          (EnvoiLevel *self, EnvoiArchivePage *page, EnvoiOrigin origin, GHashTable *heads, EnvoiPageEnd *end);
gint64     envoi_archive_page_get_time      (EnvoiArchivePage *page, gboolean last);
/* The whole of catching up; FALSE when the session ended or the archive would not answer. */
gboolean   envoi_history_catch_up           (EnvoiLevel *self, GError **error);
void       envoi_level_save_state           (EnvoiLevel *self);
/* The value's key, for this archive. (transfer full) */
char      *envoi_level_dup_live_cursor_key  (EnvoiLevel *self);
G_END_DECLS
