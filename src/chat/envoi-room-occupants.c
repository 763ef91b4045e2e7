/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "envoi-id.h"
#include "envoi-jid.h"

/* Who is inside. Part of EnvoiRoomService. A participant's key (see EnvoiMessage:author-key) is decided here, from presence only. */

#define MAX_OCCUPANTS 20000

static const EnvoiAvailability availabilities[] = {
  [ENVOI_SHOW_NONE] = ENVOI_AVAILABILITY_ONLINE, [ENVOI_SHOW_CHAT] = ENVOI_AVAILABILITY_CHAT, [ENVOI_SHOW_AWAY] = ENVOI_AVAILABILITY_AWAY,
  [ENVOI_SHOW_XA] = ENVOI_AVAILABILITY_EXTENDED_AWAY, [ENVOI_SHOW_DND] = ENVOI_AVAILABILITY_BUSY,
};

/* --- Ignored ones --------------------------------------------------------------------------------------------------- */

static char *
ignored_key (EnvoiRoom *room, const char *key)
{
  return g_strconcat (envoi_room_get_jid (room), "\n", key, NULL);
}

gboolean
envoi_room_service_is_ignored (EnvoiRoomService *self, EnvoiRoom *room, const char *author_key)
{
  g_autofree char *key = author_key ? ignored_key (room, author_key) : NULL;

  return key != NULL && g_hash_table_contains (self->ignored, key);
}

static char *
dup_value_name (EnvoiRoom *room)
{
  return g_strconcat ("ignored ", envoi_room_get_jid (room), NULL);
}

/* Only keys that hold longer than a stay are worth keeping. */
static void
save_ignored (EnvoiRoomService *self, EnvoiRoom *room)
{
  g_autofree char *name = dup_value_name (room);
  g_autofree char *prefix = ignored_key (room, "");
  g_autoptr (GString) text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->ignored);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_has_prefix (key, prefix) && !g_str_has_prefix ((char *) key + strlen (prefix), "g:"))
      g_string_append_printf (text, "%s\n", (char *) key + strlen (prefix));
  envoi_store_set_value (self->store, self->account, name, text->len > 0 ? text->str : NULL);
}

static DexFuture *
on_ignored_loaded (DexFuture *future, gpointer user_data)
{
  EnvoiStay *stay = user_data;
  const char *text = g_value_get_string (dex_future_get_value (future, NULL));
  g_auto (GStrv) lines = text ? g_strsplit (text, "\n", -1) : NULL;
  GListModel *occupants = envoi_room_list_occupants (stay->room);

  for (guint i = 0; lines && lines[i]; i++)
    if (*lines[i])
      g_hash_table_add (stay->service->ignored, ignored_key (stay->room, lines[i]));
  for (guint i = 0; lines && i < g_list_model_get_n_items (occupants); i++)
    {
      g_autoptr (EnvoiOccupant) occupant = g_list_model_get_item (occupants, i);
      envoi_occupant_set_ignored (occupant, envoi_room_service_is_ignored (stay->service, stay->room, envoi_occupant_get_key (occupant)));
    }
  return NULL;
}

void
envoi_stay_load_ignored (EnvoiStay *stay)
{
  g_autofree char *name = dup_value_name (stay->room);

  dex_future_disown (dex_future_then (envoi_store_get_value (stay->service->store, stay->service->account, name), on_ignored_loaded,
                                      envoi_stay_hold (stay), envoi_stay_release));
}

/**
 * envoi_room_service_set_ignored:
 *
 * What an ignored participant writes is kept and not shown, here only. It holds as long as the room lets us know who somebody is: for ever
 * with lasting ids or real addresses, else until he leaves.
 */
void
envoi_room_service_set_ignored (EnvoiRoomService *self, EnvoiRoom *room, EnvoiOccupant *occupant, gboolean ignored)
{
  const char *author_key = envoi_occupant_get_key (occupant);

  if (author_key == NULL || envoi_occupant_get_is_self (occupant))
    return;
  if (ignored)
    g_hash_table_add (self->ignored, ignored_key (room, author_key));
  else
    {
      g_autofree char *key = ignored_key (room, author_key);
      g_hash_table_remove (self->ignored, key);
    }
  envoi_occupant_set_ignored (occupant, ignored);
  save_ignored (self, room);
}

/* --- Presence ------------------------------------------------------------------------------------------------------- */

static void
set_key (EnvoiRoomService *self, EnvoiRoom *room, EnvoiOccupant *occupant, const EnvoiMucPresence *presence)
{
  const char *old = envoi_occupant_get_key (occupant);
  g_autofree char *key = NULL;

  if (presence->occupant_id != NULL && envoi_room_get_features (room) & ENVOI_ROOM_OCCUPANT_IDS)
    key = g_strconcat ("o:", presence->occupant_id, NULL);
  else if (presence->real_jid != NULL)
    {
      g_autofree char *bare = envoi_jid_dup_bare (presence->real_jid);
      key = bare ? g_strconcat ("j:", bare, NULL) : NULL;
    }
  /* Who we are is never in doubt: the same at each visit of this run. */
  if (key == NULL && presence->self)
    {
      EnvoiStay *stay = envoi_room_service_get_stay (self, room);

      if (stay->own_key == NULL)
        {
          g_autofree char *random = envoi_id_new_short ();
          stay->own_key = g_strconcat ("g:", random, NULL);
        }
      key = g_strdup (stay->own_key);
    }
  /* One stay, one name that nobody else ever has; it goes along when the nick changes. */
  if (key == NULL && (old == NULL || !g_str_has_prefix (old, "g:")))
    {
      g_autofree char *random = envoi_id_new_short ();
      key = g_strconcat ("g:", random, NULL);
    }
  if (key == NULL || g_strcmp0 (key, old) == 0)
    return;
  envoi_occupant_set_key (occupant, key);
  envoi_occupant_set_ignored (occupant, envoi_room_service_is_ignored (self, room, key));
}

static void
fill (EnvoiRoomService *self, EnvoiRoom *room, EnvoiOccupant *occupant, const EnvoiMucPresence *presence)
{
  g_autofree char *real = presence->real_jid ? envoi_jid_dup_bare (presence->real_jid) : NULL;

  g_object_freeze_notify (G_OBJECT (occupant));
  envoi_occupant_set_role (occupant, (EnvoiRole) presence->role);
  envoi_occupant_set_affiliation (occupant, (EnvoiAffiliation) presence->affiliation);
  envoi_occupant_set_real_jid (occupant, real);
  envoi_occupant_set_availability (occupant, availabilities[presence->show]);
  envoi_occupant_set_status_text (occupant, presence->status);
  if (presence->photo != ENVOI_VCARD_PHOTO_UNSAID)
    envoi_occupant_set_avatar_hash (occupant, presence->photo == ENVOI_VCARD_PHOTO_HASH ? presence->avatar_hash : NULL);
  envoi_occupant_set_hats (occupant, presence->hats);
  envoi_occupant_set_is_self (occupant, presence->self);
  set_key (self, room, occupant, presence);
  g_object_thaw_notify (G_OBJECT (occupant));
}

static void
show_own (EnvoiStay *stay, EnvoiOccupant *occupant, const EnvoiMucPresence *presence)
{
  EnvoiRoom *room = stay->room;

  g_object_freeze_notify (G_OBJECT (room));
  envoi_room_set_role (room, (EnvoiRole) presence->role);
  envoi_room_set_affiliation (room, (EnvoiAffiliation) presence->affiliation);
  envoi_room_set_own_key (room, envoi_occupant_get_key (occupant));
  envoi_room_set_can_write (room, presence->role >= ENVOI_MUC_ROLE_PARTICIPANT);
  g_object_thaw_notify (G_OBJECT (room));
  if (stay->nick != NULL && g_str_equal (presence->nick, stay->nick))
    return;
  g_set_str (&stay->nick, presence->nick);
  if (envoi_room_get_state (room) != ENVOI_ROOM_JOINED)
    return;
  envoi_room_set_nick (room, presence->nick);
  envoi_store_save_room (stay->service->store, room);
  if (stay->nick_change != NULL && dex_future_is_pending (DEX_FUTURE (stay->nick_change)))
    dex_promise_resolve_boolean (stay->nick_change, TRUE);
  dex_clear (&stay->nick_change);
}

/* C07: what comes from rooms that we are not in never gets here: EnvoiMuc keeps it. */
static void
on_presence (EnvoiMuc *muc, const EnvoiMucPresence *presence, EnvoiRoomService *self)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, presence->room);
  EnvoiOccupant *occupant;

  if (stay == NULL || stay->leaving)
    return;
  envoi_stay_heard (stay);
  occupant = envoi_room_find_occupant (stay->room, presence->nick);
  if (!presence->available)
    {
      if (occupant != NULL && !(presence->new_nick != NULL && envoi_muc_presence_has_status (presence, ENVOI_MUC_STATUS_NICK_CHANGE)
                                && envoi_room_rename_occupant (stay->room, occupant, presence->new_nick)))
        envoi_room_remove_occupant (stay->room, occupant);
      return;
    }
  if (occupant == NULL)
    {
      g_autoptr (EnvoiOccupant) made = NULL;

      if (!presence->self && envoi_room_get_n_occupants (stay->room) >= MAX_OCCUPANTS)
        return;
      made = envoi_occupant_new (presence->nick);
      fill (self, stay->room, made, presence);
      envoi_room_add_occupant (stay->room, made);
      occupant = made;
    }
  else
    fill (self, stay->room, occupant, presence);
  if (presence->self)
    show_own (stay, occupant, presence);
}

static void
on_voice_requested (EnvoiMuc *muc, const char *address, const char *nick, const char *jid, EnvoiRoomService *self)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, address);

  if (stay != NULL && envoi_room_get_role (stay->room) == ENVOI_ROLE_MODERATOR && envoi_room_find_occupant (stay->room, nick) != NULL)
    g_signal_emit_by_name (self, "voice-requested", stay->room, nick);
}

void
envoi_room_occupants_start (EnvoiRoomService *self)
{
  g_signal_connect (self->muc, "presence", G_CALLBACK (on_presence), self);
  g_signal_connect (self->muc, "voice-requested", G_CALLBACK (on_voice_requested), self);
}

/**
 * envoi_room_service_request_voice:
 *
 * Asks the moderators; the answer is a change of our role.
 */
DexFuture *
envoi_room_service_request_voice (EnvoiRoomService *self, EnvoiRoom *room)
{
  if (envoi_room_get_state (room) != ENVOI_ROOM_JOINED || !envoi_room_service_is_online (self))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  return envoi_room_admin_translate (envoi_muc_request_voice (self->muc, envoi_room_get_jid (room)));
}
