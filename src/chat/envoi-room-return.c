/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "0410-self-ping.h"
#include "envoi-time.h"

/* Coming back: into all rooms at the beginning of a session, into one that has lost us, and finding out that it has (XEP-0410). The
 * room that is looked at goes first, then pinned ones, then those read last; a few are entered at a time. Part of EnvoiRoomService. */

#define MAX_ENTERING 8
#define BOOKMARKS_SECONDS 3
#define SILENCE_SECONDS 600
#define SILENCE_SPREAD 240
#define RESUMED_SECONDS 2
#define RESUMED_SPREAD 6
#define FIRST_PAUSE 5
#define LONGEST_PAUSE 300
#define CONFLICT_TRIES 3

static void pump (EnvoiRoomService *self);

/* --- The queue ------------------------------------------------------------------------------------------------------ */

static int
compare_eagerness (gconstpointer a, gconstpointer b)
{
  EnvoiConversation *one = (*(EnvoiStay * const *) a)->conversation;
  EnvoiConversation *two = (*(EnvoiStay * const *) b)->conversation;
  gint64 left, right;

  if (envoi_conversation_get_active (one) != envoi_conversation_get_active (two))
    return envoi_conversation_get_active (one) ? 1 : -1;
  if (envoi_conversation_get_pinned (one) != envoi_conversation_get_pinned (two))
    return envoi_conversation_get_pinned (one) ? 1 : -1;
  left = envoi_conversation_get_read_position (one);
  right = envoi_conversation_get_read_position (two);
  return left < right ? -1 : left > right;
}

void
envoi_stay_unqueue (EnvoiStay *stay)
{
  if (stay->queued)
    g_ptr_array_remove (stay->service->queue, stay);
  stay->queued = FALSE;
}

/* Behind a call of pump() later, so that many are sorted once. */
void
envoi_stay_queue (EnvoiStay *stay)
{
  EnvoiRoomService *self = stay->service;

  if (stay->queued || stay->entering)
    return;
  g_clear_handle_id (&stay->retry_id, g_source_remove);
  if (stay->nick == NULL)
    stay->nick = envoi_room_get_nick (stay->room) ? envoi_muc_dup_nick (envoi_room_get_nick (stay->room)) : NULL;
  if (stay->nick == NULL)
    stay->nick = envoi_room_service_dup_nick (self);
  stay->queued = TRUE;
  stay->returning = TRUE;
  g_ptr_array_add (self->queue, stay);
}

static void
start_queue (EnvoiRoomService *self)
{
  g_ptr_array_sort (self->queue, compare_eagerness);
  pump (self);
}

/* What is tried again by itself; all else a person has to decide. */
static gboolean
is_passing (EnvoiStay *stay, const GError *why)
{
  if (why->domain != ENVOI_ROOM_ERROR)
    return TRUE;
  switch (why->code)
    {
    case ENVOI_ROOM_ERROR_UNREACHABLE:
    case ENVOI_ROOM_ERROR_FULL:
    case ENVOI_ROOM_ERROR_FAILED:
    case ENVOI_ROOM_ERROR_SHUTDOWN:
    case ENVOI_ROOM_ERROR_LOST:
      return TRUE;
    /* It may be our own shadow, which the room has not noticed to be gone. */
    case ENVOI_ROOM_ERROR_NICK_CONFLICT:
      return stay->wanted && stay->n_failures < CONFLICT_TRIES;
    default:
      return FALSE;
    }
}

static DexFuture *
return_fiber (gpointer data)
{
  EnvoiStay *stay = data;
  EnvoiRoomService *self = stay->service;
  g_autoptr (GError) error = NULL;
  guint epoch = self->epoch;
  gboolean inside;

  /* The session was over before this had its turn: then nobody is counted as entering. */
  if (!self->running || !stay->entering)
    return NULL;
  /* A room that was never seen is looked at first: whether it has an archive decides what is asked for. */
  if (envoi_room_get_features (stay->room) == 0)
    {
      g_autoptr (EnvoiRoomPreview) preview = envoi_room_look (self, envoi_room_get_jid (stay->room), FALSE);

      if (self->epoch == epoch && stay->returning)
        envoi_room_take_preview (self, stay->room, preview);
      stay->known = self->epoch == epoch && preview->is_room;
    }
  /* Left, or entered by hand, meanwhile. */
  inside = self->epoch == epoch && stay->returning && envoi_stay_go_in (stay, &error);
  if (self->epoch != epoch)
    return NULL;
  stay->entering = FALSE;
  self->n_entering--;
  pump (self);
  if (inside && !stay->known)
    envoi_stay_look_again (stay);
  if (inside || error == NULL || !stay->returning)
    return NULL;

  {
    g_autoptr (GError) why = envoi_room_error_from_stanza (error);

    if (g_error_matches (why, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED))
      return NULL;
    if (is_passing (stay, why))
      {
        stay->n_failures++;
        envoi_stay_lose (stay, why, FALSE);
      }
    else
      envoi_stay_end (stay, why);
  }
  return NULL;
}

static void
pump (EnvoiRoomService *self)
{
  while (self->n_entering < MAX_ENTERING && self->queue->len > 0 && envoi_room_service_is_online (self))
    {
      EnvoiStay *stay = self->queue->pdata[self->queue->len - 1];

      g_ptr_array_set_size (self->queue, self->queue->len - 1);
      stay->queued = FALSE;
      stay->entering = TRUE;
      self->n_entering++;
      envoi_room_set_state (stay->room, ENVOI_ROOM_REJOINING);
      dex_future_disown (dex_scheduler_spawn (NULL, 0, return_fiber, envoi_stay_hold (stay), envoi_stay_release));
    }
}

/* --- One that has lost us ------------------------------------------------------------------------------------------- */

static gboolean
on_retry (gpointer data)
{
  EnvoiStay *stay = data;
  EnvoiRoomService *self = stay->service;

  stay->retry_id = 0;
  /* Without a line there is nothing to try: the next session, or this one resumed, begins with it. */
  if (envoi_room_service_is_online (self))
    {
      envoi_stay_queue (stay);
      start_queue (self);
    }
  return G_SOURCE_REMOVE;
}

void
envoi_stay_schedule_return (EnvoiStay *stay, gboolean at_once)
{
  guint pause = MIN (FIRST_PAUSE << MIN (stay->n_failures, 6), LONGEST_PAUSE);

  stay->wanted = stay->returning = TRUE;
  g_clear_handle_id (&stay->retry_id, g_source_remove);
  if (at_once)
    {
      /* Who is put out again and again comes back more and more slowly. */
      stay->n_failures++;
      stay->retry_id = g_idle_add (on_retry, stay);
    }
  else
    stay->retry_id = g_timeout_add (g_random_int_range (pause * 500, pause * 1000), on_retry, stay);
}

/**
 * envoi_room_service_rejoin:
 *
 * Now, not at the end of the pause; also a room that we are outside of for good, if there is still a reason to think otherwise.
 */
void
envoi_room_service_rejoin (EnvoiRoomService *self, EnvoiRoom *room)
{
  EnvoiStay *stay = envoi_room_service_get_stay (self, room);

  if (envoi_room_get_state (room) == ENVOI_ROOM_JOINED || envoi_room_get_state (room) == ENVOI_ROOM_JOINING)
    return;
  stay->n_failures = 0;
  stay->wanted = TRUE;
  envoi_room_set_state (room, ENVOI_ROOM_REJOINING);
  envoi_stay_queue (stay);
  start_queue (self);
}

/* --- Are we still inside? ------------------------------------------------------------------------------------------- */

static void arm_ping (EnvoiStay *stay, guint seconds);

static DexFuture *
ping_fiber (gpointer data)
{
  EnvoiStay *stay = data;
  EnvoiRoomService *self = stay->service;
  g_autoptr (GError) error = NULL;
  guint epoch = self->epoch;
  int presence;

  if (!self->running)
    return NULL;
  presence = dex_await_int (envoi_muc_self_ping (self->muc, envoi_room_get_jid (stay->room)), &error);
  if (self->epoch != epoch || !stay->pinging)
    return NULL;
  stay->pinging = FALSE;
  if (envoi_room_get_state (stay->room) != ENVOI_ROOM_JOINED)
    return NULL;
  if (presence == ENVOI_SELF_PING_OUTSIDE)
    {
      g_autoptr (GError) why = g_error_new_literal (ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_LOST, "");
      envoi_stay_lose (stay, why, TRUE);
      return NULL;
    }
  if (presence == ENVOI_SELF_PING_INSIDE)
    envoi_stay_heard (stay);
  /* No answer tells nothing: the line may be lost, or the room's server be away for a while. */
  else
    arm_ping (stay, 60);
  return NULL;
}

void
envoi_stay_ping (EnvoiStay *stay)
{
  if (stay->pinging || envoi_room_get_state (stay->room) != ENVOI_ROOM_JOINED || !envoi_room_service_is_online (stay->service))
    return;
  stay->pinging = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, ping_fiber, envoi_stay_hold (stay), envoi_stay_release));
}

static gboolean
on_silence (gpointer data)
{
  EnvoiStay *stay = data;
  gint64 silent = envoi_time_boot () - stay->heard_at;

  stay->ping_id = 0;
  if (silent < SILENCE_SECONDS)
    arm_ping (stay, SILENCE_SECONDS - silent + g_random_int_range (0, SILENCE_SPREAD));
  else
    {
      envoi_stay_ping (stay);
      if (stay->ping_id == 0)
        arm_ping (stay, SILENCE_SECONDS + g_random_int_range (0, SILENCE_SPREAD));
    }
  return G_SOURCE_REMOVE;
}

static void
arm_ping (EnvoiStay *stay, guint seconds)
{
  g_clear_handle_id (&stay->ping_id, g_source_remove);
  stay->ping_id = g_timeout_add_seconds (seconds, on_silence, stay);
}

/* The room is alive: it spoke to us. */
void
envoi_stay_heard (EnvoiStay *stay)
{
  stay->heard_at = envoi_time_boot ();
  if (stay->ping_id == 0 && envoi_room_get_state (stay->room) == ENVOI_ROOM_JOINED)
    arm_ping (stay, SILENCE_SECONDS + g_random_int_range (0, SILENCE_SPREAD));
}

void
envoi_stay_stop_timers (EnvoiStay *stay)
{
  g_clear_handle_id (&stay->ping_id, g_source_remove);
  g_clear_handle_id (&stay->retry_id, g_source_remove);
  stay->pinging = FALSE;
}

static gboolean
on_resumed (gpointer data)
{
  EnvoiStay *stay = data;

  stay->ping_id = 0;
  arm_ping (stay, SILENCE_SECONDS + g_random_int_range (0, SILENCE_SPREAD));
  envoi_stay_ping (stay);
  return G_SOURCE_REMOVE;
}

/* --- The session ---------------------------------------------------------------------------------------------------- */

/* Everybody who is to be inside and is not. */
static void
queue_all (EnvoiRoomService *self)
{
  GListModel *rooms = envoi_store_list_rooms (self->store);

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (EnvoiRoom) room = g_list_model_get_item (rooms, i);
      EnvoiStay *stay;

      if (envoi_room_get_account (room) != self->account)
        continue;
      stay = envoi_room_service_find_stay (self, envoi_room_get_jid (room));
      if (!envoi_room_get_autojoin (room) && (stay == NULL || !stay->wanted))
        continue;
      if (envoi_room_get_state (room) == ENVOI_ROOM_JOINED || envoi_room_get_state (room) == ENVOI_ROOM_JOINING)
        continue;
      stay = envoi_room_service_get_stay (self, room);
      stay->doubtful = self->doubtful;
      envoi_stay_queue (stay);
    }
}

static DexFuture *
come_back_fiber (gpointer data)
{
  EnvoiRoomService *self = data;
  guint epoch = self->epoch;

  if (!self->running)
    return NULL;
  /* The bookmarks say which rooms; they are not waited for long. */
  dex_await (dex_future_first (envoi_room_bookmarks_load (self), dex_timeout_new_seconds (BOOKMARKS_SECONDS), NULL), NULL);
  if (self->epoch != epoch || !self->running)
    return NULL;
  queue_all (self);
  start_queue (self);
  return NULL;
}

void
envoi_room_return_online (EnvoiRoomService *self, gboolean resumed)
{
  gboolean first = !self->was_online;
  GHashTableIter iter;
  gpointer value;

  self->was_online = TRUE;
  if (!resumed || first)
    {
      /* Who was inside was only in memory: a new run does not know it, though the rooms think that we do. */
      self->doubtful = resumed;
      dex_future_disown (dex_scheduler_spawn (NULL, 0, come_back_fiber, g_object_ref (self), g_object_unref));
      return;
    }
  g_hash_table_iter_init (&iter, self->stays);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      EnvoiStay *stay = value;

      if (envoi_room_get_state (stay->room) == ENVOI_ROOM_JOINED)
        {
          g_clear_handle_id (&stay->ping_id, g_source_remove);
          stay->ping_id = g_timeout_add_seconds (RESUMED_SECONDS + g_random_int_range (0, RESUMED_SPREAD), on_resumed, stay);
        }
      else if (stay->wanted && stay->returning && stay->retry_id == 0)
        envoi_stay_queue (stay);
    }
  start_queue (self);
}

void
envoi_room_return_ended (EnvoiRoomService *self)
{
  GHashTableIter iter;
  gpointer value;

  g_ptr_array_set_size (self->queue, 0);
  self->n_entering = 0;
  g_hash_table_iter_init (&iter, self->stays);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      EnvoiStay *stay = value;

      stay->queued = stay->entering = stay->known = FALSE;
      if (envoi_room_get_state (stay->room) == ENVOI_ROOM_JOINED)
        stay->wanted = TRUE;
      stay->n_failures = 0;
      envoi_stay_interrupt (stay);
    }
}

void
envoi_room_return_stop (EnvoiRoomService *self)
{
  GHashTableIter iter;
  gpointer value;

  g_ptr_array_set_size (self->queue, 0);
  self->n_entering = 0;
  g_hash_table_iter_init (&iter, self->stays);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      EnvoiStay *stay = value;

      stay->queued = stay->entering = stay->wanted = FALSE;
      envoi_stay_interrupt (stay);
    }
}
