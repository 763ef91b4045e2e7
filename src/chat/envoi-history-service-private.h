/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0313-archive.h"
#include "envoi-history-service.h"
#include "envoi-message-service-private.h"
G_BEGIN_DECLS

/* Value of the account: archive id of the newest live message that the cursor passed. */
#define ENVOI_LIVE_CURSOR "archive-live-cursor"

struct _EnvoiHistoryService {
  EnvoiService parent_instance;
  EnvoiArchiveState *state;      /* of the whole archive; NULL until it was loaded */
  GHashTable *states;            /* bare address: EnvoiArchiveState, of those that were looked at */
  GHashTable *loading;           /* bare address: the DexFuture of the page on its way */
  GHashTable *own_ids;           /* id: archive id, of own messages seen by the catch-up of this session */
  GHashTable *heard;             /* address and id of what came live before the catch-up was through */
  GHashTable *torn;              /* EnvoiConversation: archive id of the live message above which the catch-up has yet to come */
  gboolean passed;               /* this run has caught up once: no torn row is left that it does not know of */
  DexPromise *caught_up;         /* of this session of the server's */
  gint64 online_at;              /* when this session of the server began */
  gint64 signed_in_at;           /* when the very first one began */
  guint epoch;                   /* counts the server's sessions */
  gboolean running;
  gboolean catching_up;
  gboolean complete;             /* level with the archive in this session */
  gboolean doubtful;             /* the session was resumed: what comes live may be out of order until the archive was asked */
  gboolean heard_in_doubt;       /* and something came */

  char *candidate;               /* archive id of a live message that may become the cursor */
  char *latest;
  gint64 candidate_at;
  gint64 latest_at;
};

/* A live message was taken. */
void       envoi_history_service_note_live  (EnvoiHistoryService *self, EnvoiConversation *conversation, const char *id, const char *archive_id);
char      *envoi_history_heard_key          (const char *jid, const char *id);

/* own_ids gets what the archive has of us. */
void       envoi_history_note_own           (EnvoiHistoryService *self, const char *id, const char *origin_id, const char *archive_id);

/* How long a page may hold the main loop in one turn. */
extern gint64 envoi_history_slice_usec;
/* How long until the archive is asked again when the order is not clear. */
extern guint envoi_history_unclear_msec;

/* Between the files of this service; all only inside a fiber. */
EnvoiArchive *envoi_history_get_archive     (EnvoiHistoryService *self);
/* Resolves to EnvoiArchivePage. Awaits. NULL with error set. */
EnvoiArchivePage *envoi_history_ask         (EnvoiHistoryService *self, const EnvoiArchiveQuery *query, GError **error);
/* Takes every result; counts what is new once it is committed. heads (nullable): gets the archive id of each EnvoiConversation's first
 * message. tied (nullable): whether the page's oldest message was known already. */
guint      envoi_history_take_page          (EnvoiHistoryService *self, EnvoiArchivePage *page, EnvoiOrigin origin, GHashTable *heads,
                                             gboolean *tied);
gint64     envoi_archive_page_get_time      (EnvoiArchivePage *page, gboolean last);
/* The whole of catching up; FALSE when the session ended or the archive would not answer. */
gboolean   envoi_history_catch_up           (EnvoiHistoryService *self, GError **error);
G_END_DECLS
