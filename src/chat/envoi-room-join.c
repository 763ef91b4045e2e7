/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "envoi-jid.h"

/* Into a room and out of it. Joining reads from top to bottom in join_fiber(): look, enter, stand inside, remember; the history service
 * goes on from there. Part of EnvoiRoomService. */

#define NICK_SECONDS 60

/* --- Joining -------------------------------------------------------------------------------------------------------- */

typedef struct {
  EnvoiRoomService *self;
  char *address, *nick, *password;
  gboolean remember;
} Join;

static void
join_free (gpointer data)
{
  Join *join = data;

  g_object_unref (join->self);
  g_free (join->address);
  g_free (join->nick);
  g_free (join->password);
  g_free (join);
}

static GError *
refusal_of (const EnvoiRoomPreview *preview)
{
  if (preview->exists && !preview->is_room)
    return g_error_new_literal (ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NOT_A_ROOM, "");
  if (preview->problem != NULL && preview->problem->domain == ENVOI_ROOM_ERROR
      && (preview->problem->code == ENVOI_ROOM_ERROR_NOT_FOUND || preview->problem->code == ENVOI_ROOM_ERROR_UNREACHABLE
          || preview->problem->code == ENVOI_ROOM_ERROR_DESTROYED))
    return g_error_copy (preview->problem);
  if (preview->problem != NULL && g_error_matches (preview->problem, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED))
    return g_error_copy (preview->problem);
  /* Who does not say what it is may be a room all the same. */
  return NULL;
}

/* The nick asked for, else the one that the room keeps for us, else the bookmark's, else our own. (transfer full) */
static char *
choose_nick (Join *join, EnvoiRoom *room, const EnvoiRoomPreview *preview)
{
  const char *wishes[] = { join->nick, preview->reserved_nick, room ? envoi_room_get_nick (room) : NULL };

  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++)
    {
      char *nick = wishes[i] ? envoi_muc_dup_nick (wishes[i]) : NULL;
      if (nick != NULL)
        return nick;
    }
  return envoi_room_service_dup_nick (join->self);
}

static DexFuture *
join_fiber (gpointer data)
{
  Join *join = data;
  EnvoiRoomService *self = join->self;
  g_autofree char *bare = envoi_jid_dup_bare (join->address);
  EnvoiRoom *known = bare ? envoi_store_find_room (self->store, self->account, bare) : NULL;
  g_autoptr (EnvoiRoomPreview) preview = NULL;
  g_autoptr (EnvoiRoom) room = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *nick = NULL;
  EnvoiStay *stay;
  guint epoch = self->epoch;

  if (bare == NULL || strchr (bare, '@') == NULL)
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_A_ROOM);
  if (!envoi_room_service_is_online (self))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");

  /* What is there? */
  preview = envoi_room_look (self, bare, join->nick == NULL);
  error = refusal_of (preview);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (self->epoch != epoch)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");

  /* In. */
  room = g_object_ref (envoi_store_ensure_room (self->store, self->account, bare));
  stay = envoi_room_service_get_stay (self, room);
  nick = choose_nick (join, room, preview);
  if (envoi_room_get_state (room) != ENVOI_ROOM_JOINED || (join->nick != NULL && g_strcmp0 (nick, stay->nick) != 0))
    {
      EnvoiStay *held = envoi_stay_hold (stay);
      gboolean was_inside = envoi_room_get_state (room) == ENVOI_ROOM_JOINED;
      gboolean inside;

      envoi_room_take_preview (self, room, preview);
      stay->known = TRUE;
      /* Inside, the name is ours when the room says so. */
      if (!was_inside)
        g_set_str (&stay->nick, nick);
      if (join->password != NULL)
        envoi_room_set_password (room, join->password);
      stay->returning = FALSE;
      envoi_stay_unqueue (stay);
      inside = was_inside ? dex_await (envoi_room_service_change_nick (self, room, nick), &error) : envoi_stay_go_in (stay, &error);
      if (!inside)
        {
          g_autoptr (GError) why = envoi_room_error_from_stanza (error);

          if (!was_inside && envoi_stay_is_current (stay))
            {
              /* Nothing is left of a room that was never entered. */
              if (known == NULL && !envoi_room_get_bookmarked (room))
                {
                  envoi_stay_clear (stay, ENVOI_ROOM_OUTSIDE);
                  g_hash_table_remove (self->stays, bare);
                  dex_future_disown (envoi_store_forget_room (self->store, room));
                }
              else if (!g_error_matches (why, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED))
                {
                  stay->wanted = FALSE;
                  envoi_room_set_problem (room, why);
                  envoi_stay_clear (stay, ENVOI_ROOM_OUTSIDE);
                }
            }
          envoi_stay_release (held);
          return dex_future_new_for_error (g_steal_pointer (&why));
        }
      envoi_stay_release (held);
    }
  if (!self->running)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");

  /* For the next time, and for the other devices. */
  if (join->remember)
    {
      envoi_room_set_bookmarked (room, TRUE);
      envoi_room_set_autojoin (room, TRUE);
      envoi_room_bookmarks_save (self, room);
    }
  envoi_room_invitations_drop (self, bare);
  return dex_future_new_for_object (room);
}

/**
 * envoi_room_service_join:
 * @address: bare; what is there is looked at first
 * @nick: (nullable): NULL = the reserved one, that of the bookmark, or our own
 * @password: (nullable)
 * @remember: keep it as a bookmark: all devices join at each sign-in
 *
 * Returns: (transfer full): a future of EnvoiRoom, resolved when we stand inside. Rejects with ENVOI_ROOM_ERROR; NICK_CONFLICT is told,
 *   never solved with another nick (XEP-0045, 7.2)
 */
DexFuture *
envoi_room_service_join (EnvoiRoomService *self, const char *address, const char *nick, const char *password, gboolean remember)
{
  Join *join = g_new0 (Join, 1);

  join->self = g_object_ref (self);
  join->address = g_strdup (address);
  join->nick = g_strdup (nick);
  join->password = g_strdup (password);
  join->remember = remember;
  return dex_scheduler_spawn (NULL, 0, join_fiber, join, join_free);
}

/**
 * envoi_room_service_wait_joined:
 *
 * Returns: (transfer full): a future of TRUE, resolved once we stand in @room; rejects when the attempt under way fails, or there is none
 */
DexFuture *
envoi_room_service_wait_joined (EnvoiRoomService *self, EnvoiRoom *room)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, envoi_room_get_jid (room));

  if (envoi_room_get_state (room) == ENVOI_ROOM_JOINED)
    return dex_future_new_true ();
  if (stay == NULL || stay->inside == NULL)
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  return dex_ref (stay->inside);
}

/* --- Leaving -------------------------------------------------------------------------------------------------------- */

/* Out of the room; the bookmark is the caller's affair. by_will: the person says so here; for a room without presence it means to be a
 * member no more, which no bookmark of another device says. */
void
envoi_room_go_out (EnvoiRoomService *self, EnvoiRoom *room, gboolean by_will)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, envoi_room_get_jid (room));

  if (stay == NULL)
    return;
  stay->wanted = FALSE;
  stay->returning = FALSE;
  envoi_stay_unqueue (stay);
  if (envoi_muc_get_state (self->muc, envoi_room_get_jid (room)) != ENVOI_MUC_OUTSIDE
      && (by_will || !(envoi_room_get_features (room) & ENVOI_ROOM_LIGHT)))
    envoi_muc_leave (self->muc, envoi_room_get_jid (room), NULL);
  envoi_room_set_problem (room, NULL);
  envoi_stay_clear (stay, ENVOI_ROOM_OUTSIDE);
  stay->leaving = TRUE;
  envoi_stay_reject_waiting (stay, NULL);
}

/**
 * envoi_room_service_leave:
 * @forget: the bookmark goes, and all that is stored of the room here; otherwise no device joins by itself any more
 */
void
envoi_room_service_leave (EnvoiRoomService *self, EnvoiRoom *room, gboolean forget)
{
  g_autoptr (EnvoiRoom) hold = g_object_ref (room);

  envoi_room_go_out (self, room, TRUE);
  envoi_room_set_autojoin (room, FALSE);
  if (forget)
    {
      envoi_room_bookmarks_remove (self, room);
      g_hash_table_remove (self->stays, envoi_room_get_jid (room));
      dex_future_disown (envoi_store_forget_room (self->store, room));
    }
  else if (envoi_room_get_bookmarked (room))
    envoi_room_bookmarks_save (self, room);
  else
    envoi_store_save_room (self->store, room);
}

/* --- The nick ------------------------------------------------------------------------------------------------------- */

static DexFuture *
on_nick_changed (DexFuture *future, gpointer user_data)
{
  EnvoiStay *stay = user_data;
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL)
    return dex_future_new_for_error (envoi_room_error_from_stanza (error));
  if (envoi_room_get_bookmarked (stay->room))
    envoi_room_bookmarks_save (stay->service, stay->room);
  return dex_future_new_true ();
}

/**
 * envoi_room_service_change_nick:
 *
 * Returns: (transfer full): a future of TRUE; rejects with ENVOI_ROOM_ERROR, and we keep the old one
 */
DexFuture *
envoi_room_service_change_nick (EnvoiRoomService *self, EnvoiRoom *room, const char *nick)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, envoi_room_get_jid (room));
  g_autofree char *clean = envoi_muc_dup_nick (nick);
  g_autoptr (GError) again = NULL;

  if (clean == NULL)
    return envoi_room_reject (ENVOI_ROOM_ERROR_NICK_REFUSED);
  if (stay == NULL || envoi_room_get_state (room) != ENVOI_ROOM_JOINED || !envoi_room_service_is_online (self))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  if (g_str_equal (clean, stay->nick))
    return dex_future_new_true ();
  again = g_error_new_literal (ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_FAILED, "");
  envoi_room_reject_promise (&stay->nick_change, again);
  stay->nick_change = dex_promise_new ();
  envoi_muc_change_nick (self->muc, envoi_room_get_jid (room), clean);
  return dex_future_finally (dex_future_first (dex_ref (stay->nick_change), dex_timeout_new_seconds (NICK_SECONDS), NULL),
                             on_nick_changed, envoi_stay_hold (stay), envoi_stay_release);
}
