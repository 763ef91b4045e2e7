/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

/* One room that we are in, want to be in, or are entering: how a stay begins, is lost and ends. Part of EnvoiRoomService. */

#define ENTER_MSEC 60000

guint envoi_room_doubtful_msec = 8000;

EnvoiStay *
envoi_stay_new (EnvoiRoomService *self, EnvoiRoom *room)
{
  EnvoiStay *stay = g_rc_box_new0 (EnvoiStay);

  stay->service = self;
  stay->room = g_object_ref (room);
  stay->conversation = g_object_ref (envoi_store_ensure_conversation (self->store, self->account, envoi_room_get_jid (room)));
  return stay;
}

static void
clear_stay (gpointer data)
{
  EnvoiStay *stay = data;

  dex_clear (&stay->inside);
  dex_clear (&stay->nick_change);
  g_clear_object (&stay->room);
  g_clear_object (&stay->conversation);
  g_free (stay->nick);
  g_free (stay->own_key);
  g_free (stay->actor);
  g_free (stay->alternate);
}

void
envoi_room_reject_promise (DexPromise **promise, const GError *error)
{
  if (*promise != NULL && dex_future_is_pending (DEX_FUTURE (*promise)))
    dex_promise_reject (*promise, g_error_copy (error));
  dex_clear (promise);
}

void
envoi_stay_reject_waiting (EnvoiStay *stay, const GError *error)
{
  g_autoptr (GError) gone = error ? NULL : g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "");

  envoi_room_reject_promise (&stay->inside, error ? error : gone);
  envoi_room_reject_promise (&stay->nick_change, error ? error : gone);
}

/* The service lets go of it; a fiber may still hold it. */
void
envoi_stay_drop (gpointer data)
{
  EnvoiStay *stay = data;

  envoi_stay_stop_timers (stay);
  envoi_stay_unqueue (stay);
  envoi_stay_reject_waiting (stay, NULL);
  g_rc_box_release_full (stay, clear_stay);
}

EnvoiStay *
envoi_stay_hold (EnvoiStay *stay)
{
  g_object_ref (stay->service);
  return g_rc_box_acquire (stay);
}

void
envoi_stay_release (gpointer data)
{
  EnvoiStay *stay = data;
  g_autoptr (EnvoiRoomService) service = stay->service;

  g_rc_box_release_full (stay, clear_stay);
}

/* Whether it is still the one that the service knows of. */
gboolean
envoi_stay_is_current (EnvoiStay *stay)
{
  return stay->service->running && envoi_room_service_find_stay (stay->service, envoi_room_get_jid (stay->room)) == stay;
}

void
envoi_stay_clear (EnvoiStay *stay, EnvoiRoomState state)
{
  EnvoiHistoryService *history = envoi_room_service_get_history (stay->service);

  envoi_stay_stop_timers (stay);
  stay->leaving = FALSE;
  if (stay->bursting)
    envoi_room_end_burst (stay->room);
  stay->bursting = FALSE;
  g_object_freeze_notify (G_OBJECT (stay->room));
  envoi_room_clear_occupants (stay->room);
  envoi_room_set_role (stay->room, ENVOI_ROLE_NONE);
  envoi_room_set_own_key (stay->room, NULL);
  envoi_room_set_can_write (stay->room, FALSE);
  envoi_room_set_state (stay->room, state);
  g_object_thaw_notify (G_OBJECT (stay->room));
  if (history != NULL)
    envoi_history_service_leave_room (history, stay->conversation);
}

void
envoi_stay_end (EnvoiStay *stay, const GError *why)
{
  EnvoiRoomService *self = stay->service;
  g_autoptr (EnvoiRoom) room = g_object_ref (stay->room);

  stay->wanted = FALSE;
  stay->returning = FALSE;
  envoi_stay_unqueue (stay);
  envoi_room_set_problem (room, why);
  envoi_stay_clear (stay, ENVOI_ROOM_OUTSIDE);
  envoi_stay_reject_waiting (stay, why);
  if (why != NULL)
    g_signal_emit_by_name (self, "removed", room, why);
}

void
envoi_stay_lose (EnvoiStay *stay, const GError *why, gboolean at_once)
{
  envoi_room_set_problem (stay->room, why);
  envoi_stay_clear (stay, ENVOI_ROOM_REJOINING);
  envoi_stay_reject_waiting (stay, why);
  envoi_stay_schedule_return (stay, at_once);
}

/* The server's session is over; the room is not to blame. */
void
envoi_stay_interrupt (EnvoiStay *stay)
{
  stay->returning = stay->wanted;
  envoi_stay_clear (stay, stay->wanted ? ENVOI_ROOM_REJOINING : ENVOI_ROOM_OUTSIDE);
  envoi_stay_reject_waiting (stay, NULL);
}

DexFuture *
envoi_stay_enter (EnvoiStay *stay)
{
  EnvoiRoomService *self = stay->service;
  gboolean has_archive = envoi_room_get_features (stay->room) & ENVOI_ROOM_HAS_ARCHIVE;
  EnvoiMucJoin join = {
    .room = envoi_room_get_jid (stay->room), .nick = stay->nick, .password = envoi_room_get_password (stay->room),
    .no_history = has_archive, .show = self->show, .status = self->status,
    .light = (envoi_room_get_features (stay->room) & ENVOI_ROOM_LIGHT) != 0,
    .since = has_archive ? 0 : envoi_conversation_get_last_time (stay->conversation),
  };

  envoi_stay_reject_waiting (stay, NULL);
  stay->inside = dex_promise_new ();
  stay->challenged = 0;
  if (!stay->bursting)
    envoi_room_begin_burst (stay->room);
  stay->bursting = TRUE;
  stay->leaving = FALSE;
  envoi_room_set_state (stay->room, stay->returning ? ENVOI_ROOM_REJOINING : ENVOI_ROOM_JOINING);
  envoi_muc_join (self->muc, &join);
  return dex_ref (stay->inside);
}

/* Sends us in and waits until we stand inside. Inside a fiber. */
gboolean
envoi_stay_go_in (EnvoiStay *stay, GError **error)
{
  EnvoiRoomService *self = stay->service;
  guint epoch = self->epoch;

  for (;;)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (DexFuture) inside = envoi_stay_enter (stay);
      guint patience = stay->doubtful ? envoi_room_doubtful_msec : ENTER_MSEC, asked;

      do
        {
          g_clear_error (&local_error);
          asked = stay->challenged;
          if (dex_await (dex_future_first (dex_ref (inside), dex_timeout_new_msec (patience), NULL), &local_error))
            return TRUE;
        }
      while (local_error->domain == DEX_ERROR && stay->challenged != asked && stay->inside == (DexPromise *) inside && dex_future_is_pending (inside));
      if (local_error->domain != DEX_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (self->epoch != epoch || !envoi_stay_is_current (stay) || stay->inside != (DexPromise *) inside)
        {
          g_set_error_literal (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "");
          return FALSE;
        }
      /* Out of a room without presence goes who is a member no more: not for an answer that did not come. */
      if (!(envoi_room_get_features (stay->room) & ENVOI_ROOM_LIGHT))
        envoi_muc_leave (self->muc, envoi_room_get_jid (stay->room), NULL);
      /* The room takes us for somebody who is inside already, and has nothing to tell: go out and come in again. */
      if (stay->doubtful)
        {
          stay->doubtful = FALSE;
          continue;
        }
      g_set_error_literal (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_TIMEOUT, "");
      return FALSE;
    }
}
