/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-muc-admin.h"
#include "envoi-room-service-private.h"

/* What rooms say of us and of themselves. Part of EnvoiRoomService. */

static void
set_feature (EnvoiRoom *room, EnvoiRoomFeatures feature, gboolean on)
{
  EnvoiRoomFeatures features = envoi_room_get_features (room);

  envoi_room_set_features (room, on ? features | feature : features & ~feature);
}

void
envoi_stay_begin_history (EnvoiStay *stay)
{
  EnvoiHistoryService *history = envoi_room_service_get_history (stay->service);

  if (history != NULL)
    envoi_history_service_enter_room (history, stay->conversation, envoi_room_get_features (stay->room) & ENVOI_ROOM_HAS_ARCHIVE);
}

/* A room that is made by our coming, though it was not meant so: the one that we knew is gone. A passing room comes to life with
 * whoever comes first, and is opened for the others; a lasting one would not be the same. */
static gboolean
is_another (EnvoiStay *stay, const EnvoiMucPresence *presence)
{
  if (!envoi_muc_presence_has_status (presence, ENVOI_MUC_STATUS_CREATED) || stay->creating)
    return FALSE;
  if (envoi_room_get_features (stay->room) & ENVOI_ROOM_PERSISTENT)
    return TRUE;
  dex_future_disown (envoi_room_open_instantly (stay->service, envoi_room_get_jid (stay->room)));
  return FALSE;
}

static void
on_joined (EnvoiMuc *muc, const EnvoiMucPresence *presence, EnvoiRoomService *self)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, presence->room);
  EnvoiRoom *room;

  if (stay == NULL || stay->inside == NULL)
    {
      envoi_muc_leave (muc, presence->room, NULL);
      return;
    }
  room = stay->room;
  if (is_another (stay, presence))
    {
      g_autoptr (GError) error = g_error_new_literal (ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NOT_FOUND, "");

      dex_future_disown (envoi_muc_cancel_config (muc, presence->room));
      envoi_stay_end (stay, error);
      return;
    }
  stay->created = envoi_muc_presence_has_status (presence, ENVOI_MUC_STATUS_CREATED);
  stay->wanted = TRUE;
  stay->returning = stay->doubtful = FALSE;
  stay->n_failures = 0;
  g_set_str (&stay->nick, presence->nick);
  if (stay->bursting)
    envoi_room_end_burst (room);
  stay->bursting = FALSE;
  g_object_freeze_notify (G_OBJECT (room));
  if (envoi_muc_presence_has_status (presence, ENVOI_MUC_STATUS_NON_ANONYMOUS))
    set_feature (room, ENVOI_ROOM_NON_ANONYMOUS, TRUE);
  set_feature (room, ENVOI_ROOM_LOGGED, envoi_muc_presence_has_status (presence, ENVOI_MUC_STATUS_LOGGED));
  envoi_room_set_problem (room, NULL);
  envoi_room_set_nick (room, presence->nick);
  envoi_room_set_state (room, ENVOI_ROOM_JOINED);
  g_object_thaw_notify (G_OBJECT (room));
  envoi_store_save_room (self->store, room);
  envoi_stay_heard (stay);
  envoi_stay_begin_history (stay);
  if (dex_future_is_pending (DEX_FUTURE (stay->inside)))
    dex_promise_resolve_boolean (stay->inside, TRUE);
}

static void
on_join_failed (EnvoiMuc *muc, const char *address, const GError *error, EnvoiRoomService *self)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, address);

  g_autoptr (GError) wrong = g_error_new_literal (ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NOT_ALLOWED, "");
  gboolean unanswered = stay != NULL && stay->challenged > 0 && (g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_AUTHORIZED)
                                                             || g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ALLOWED));

  /* Whoever waits decides what becomes of it. */
  if (stay != NULL)
    envoi_room_reject_promise (&stay->inside, unanswered ? wrong : error);
}

static const EnvoiRoomError removal_errors[] = {
  [ENVOI_MUC_KICKED] = ENVOI_ROOM_ERROR_KICKED, [ENVOI_MUC_BANNED] = ENVOI_ROOM_ERROR_BANNED,
  [ENVOI_MUC_AFFILIATION_CHANGED] = ENVOI_ROOM_ERROR_REMOVED, [ENVOI_MUC_MEMBERS_ONLY] = ENVOI_ROOM_ERROR_REMOVED,
  [ENVOI_MUC_DESTROYED] = ENVOI_ROOM_ERROR_DESTROYED, [ENVOI_MUC_SHUTDOWN] = ENVOI_ROOM_ERROR_SHUTDOWN,
  [ENVOI_MUC_TECHNICAL] = ENVOI_ROOM_ERROR_LOST, [ENVOI_MUC_LOST] = ENVOI_ROOM_ERROR_LOST,
};

static void
on_removed (EnvoiMuc *muc, const EnvoiMucRemoval *removal, EnvoiRoomService *self)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, removal->room);
  g_autoptr (GError) why = NULL;

  if (stay == NULL || stay->leaving || removal->cause == ENVOI_MUC_LEFT)
    return;
  if (stay->destroying && removal->cause == ENVOI_MUC_DESTROYED)
    {
      envoi_room_go_out (self, stay->room, TRUE);
      return;
    }
  why = g_error_new_literal (ENVOI_ROOM_ERROR, removal_errors[removal->cause], removal->reason ? removal->reason : "");
  g_set_str (&stay->actor, removal->actor);
  g_set_str (&stay->alternate, removal->alternate);
  switch (removal->cause)
    {
    case ENVOI_MUC_SHUTDOWN:
      envoi_stay_lose (stay, why, FALSE);
      break;
    case ENVOI_MUC_TECHNICAL:
    case ENVOI_MUC_LOST:
      envoi_stay_lose (stay, why, stay->n_failures == 0);
      break;
    default:
      envoi_stay_end (stay, why);
    }
}

static void
on_nick_refused (EnvoiMuc *muc, const char *address, const GError *error, EnvoiRoomService *self)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, address);

  if (stay != NULL)
    envoi_room_reject_promise (&stay->nick_change, error);
}

static void
on_subject (EnvoiMuc *muc, const char *address, const char *nick, const char *text, gint64 time, EnvoiRoomService *self)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, address);

  if (stay == NULL)
    return;
  envoi_stay_heard (stay);
  if (g_strcmp0 (envoi_room_get_subject (stay->room), *text ? text : NULL) == 0)
    return;
  g_object_freeze_notify (G_OBJECT (stay->room));
  envoi_room_set_subject_by (stay->room, nick);
  envoi_room_set_subject (stay->room, *text ? text : NULL);
  g_object_thaw_notify (G_OBJECT (stay->room));
  envoi_store_save_room (self->store, stay->room);
}

static DexFuture *
look_again_fiber (gpointer data)
{
  EnvoiStay *stay = data;
  EnvoiRoomService *self = stay->service;

  if (!self->running)
    return NULL;
  do
    {
      g_autoptr (EnvoiRoomPreview) preview = NULL;

      stay->look_once_more = FALSE;
      preview = envoi_room_look (self, envoi_room_get_jid (stay->room), FALSE);
      if (!envoi_stay_is_current (stay))
        break;
      if (!preview->is_room)
        continue;
      envoi_room_take_preview (self, stay->room, preview);
      envoi_store_save_room (self->store, stay->room);
      if (envoi_room_get_state (stay->room) == ENVOI_ROOM_JOINED)
        envoi_stay_begin_history (stay);
    }
  while (stay->look_once_more);
  stay->looking = FALSE;
  return NULL;
}

/* A room that says again and again that it has changed is not asked more often than it answers. */
void
envoi_stay_look_again (EnvoiStay *stay)
{
  stay->known = TRUE;
  stay->look_once_more = TRUE;
  if (stay->looking)
    return;
  stay->looking = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, look_again_fiber, envoi_stay_hold (stay), envoi_stay_release));
}

/* C09: what the person must know of the room is shown by its features. */
static void
on_news (EnvoiMuc *muc, const char *address, const guint16 *statuses, guint n, EnvoiRoomService *self)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, address);

  for (guint i = 0; stay != NULL && i < n; i++)
    switch (statuses[i])
      {
      case ENVOI_MUC_STATUS_LOGGED: set_feature (stay->room, ENVOI_ROOM_LOGGED, TRUE); break;
      case ENVOI_MUC_STATUS_NOT_LOGGED: set_feature (stay->room, ENVOI_ROOM_LOGGED, FALSE); break;
      case ENVOI_MUC_STATUS_NOW_NON_ANONYMOUS: set_feature (stay->room, ENVOI_ROOM_NON_ANONYMOUS, TRUE); break;
      case ENVOI_MUC_STATUS_NOW_SEMI_ANONYMOUS:
      case ENVOI_MUC_STATUS_NOW_ANONYMOUS: set_feature (stay->room, ENVOI_ROOM_NON_ANONYMOUS, FALSE); break;
      case ENVOI_MUC_STATUS_CONFIG: envoi_stay_look_again (stay); break;
      default: break;
      }
}

static void
on_avatar (EnvoiMuc *muc, const char *address, const char *hash, EnvoiRoomService *self)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, address);

  if (stay != NULL)
    envoi_room_service_take_picture (self, stay->room, hash);
}

void
envoi_room_news_start (EnvoiRoomService *self)
{
  g_signal_connect (self->muc, "avatar", G_CALLBACK (on_avatar), self);
  g_signal_connect (self->muc, "joined", G_CALLBACK (on_joined), self);
  g_signal_connect (self->muc, "join-failed", G_CALLBACK (on_join_failed), self);
  g_signal_connect (self->muc, "removed", G_CALLBACK (on_removed), self);
  g_signal_connect (self->muc, "nick-refused", G_CALLBACK (on_nick_refused), self);
  g_signal_connect (self->muc, "subject", G_CALLBACK (on_subject), self);
  g_signal_connect (self->muc, "news", G_CALLBACK (on_news), self);
}
