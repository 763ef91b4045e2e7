/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "0030-disco.h"

/* Bookmarks say which rooms the person is in, on all devices. What another device changes is followed at once; what we change is
 * published, and what comes back of that is known again, so that two devices never push each other. Part of EnvoiRoomService. */

#define ECHO_USEC (30 * G_USEC_PER_SEC)
#define MAX_ECHOES 200

static const EnvoiRoomNotify notifies[] = {
  [ENVOI_BOOKMARK_NOTIFY_UNSAID] = ENVOI_ROOM_NOTIFY_DEFAULT, [ENVOI_BOOKMARK_NOTIFY_ALWAYS] = ENVOI_ROOM_NOTIFY_ALL,
  [ENVOI_BOOKMARK_NOTIFY_ON_MENTION] = ENVOI_ROOM_NOTIFY_MENTIONS, [ENVOI_BOOKMARK_NOTIFY_NEVER] = ENVOI_ROOM_NOTIFY_NOTHING,
};

/* --- What comes back ------------------------------------------------------------------------------------------------ */

static char *
dup_fingerprint (const EnvoiBookmark *bookmark)
{
  return g_strdup_printf ("%s\n%d %d %d\n%s\n%s\n%s", bookmark->jid, bookmark->autojoin, bookmark->pinned, bookmark->notify,
                          bookmark->nick ? bookmark->nick : "", bookmark->name ? bookmark->name : "", bookmark->password ? bookmark->password : "");
}

static void
expect (EnvoiRoomService *self, char *fingerprint /* transfer full */)
{
  gint64 now = g_get_monotonic_time ();

  if (g_hash_table_size (self->echoes) >= MAX_ECHOES)
    g_hash_table_remove_all (self->echoes);
  g_hash_table_replace (self->echoes, fingerprint, g_memdup2 (&now, sizeof now));
}

static gboolean
is_echo (EnvoiRoomService *self, const char *fingerprint)
{
  gint64 *since = g_hash_table_lookup (self->echoes, fingerprint);
  gboolean echo = since != NULL && g_get_monotonic_time () - *since < ECHO_USEC;

  g_hash_table_remove (self->echoes, fingerprint);
  return echo;
}

/* --- From the server ------------------------------------------------------------------------------------------------ */

static void
take_pinned (EnvoiRoomService *self, EnvoiRoom *room, gboolean pinned)
{
  EnvoiConversation *conversation = envoi_store_find_conversation (self->store, self->account, envoi_room_get_jid (room));

  if (conversation == NULL && pinned)
    conversation = envoi_store_ensure_conversation (self->store, self->account, envoi_room_get_jid (room));
  if (conversation == NULL || envoi_conversation_get_pinned (conversation) == pinned)
    return;
  envoi_conversation_set_pinned (conversation, pinned);
  envoi_store_save_conversation (self->store, conversation);
}

static EnvoiRoom *
take (EnvoiRoomService *self, const EnvoiBookmark *bookmark)
{
  EnvoiRoom *room = envoi_store_ensure_room (self->store, self->account, bookmark->jid);

  if (room == NULL)
    return NULL;
  g_object_freeze_notify (G_OBJECT (room));
  envoi_room_set_name (room, bookmark->name);
  /* The nick under which we stand inside is the true one; a wish of another device is for the next time. */
  if (bookmark->nick != NULL && envoi_room_get_state (room) != ENVOI_ROOM_JOINED)
    envoi_room_set_nick (room, bookmark->nick);
  if (bookmark->password != NULL)
    envoi_room_set_password (room, bookmark->password);
  envoi_room_set_notify (room, notifies[bookmark->notify]);
  envoi_room_set_extensions (room, bookmark->extensions);
  envoi_room_set_autojoin (room, bookmark->autojoin);
  envoi_room_set_bookmarked (room, TRUE);
  g_object_thaw_notify (G_OBJECT (room));
  take_pinned (self, room, bookmark->pinned);
  envoi_store_save_room (self->store, room);
  return room;
}

static void
drop (EnvoiRoomService *self, EnvoiRoom *room)
{
  gboolean was_in = envoi_room_get_bookmarked (room) && envoi_room_get_autojoin (room);

  g_object_freeze_notify (G_OBJECT (room));
  envoi_room_set_bookmarked (room, FALSE);
  envoi_room_set_autojoin (room, FALSE);
  g_object_thaw_notify (G_OBJECT (room));
  envoi_store_save_room (self->store, room);
  if (was_in)
    envoi_room_go_out (self, room, FALSE);
}

/* A11: EnvoiBookmarks lets only the own account through. */
static void
on_changed (EnvoiBookmarks *bookmarks, const EnvoiBookmark *bookmark, EnvoiRoomService *self)
{
  g_autofree char *fingerprint = dup_fingerprint (bookmark);
  EnvoiRoom *room = envoi_store_find_room (self->store, self->account, bookmark->jid);
  gboolean was_in = room != NULL && envoi_room_get_bookmarked (room) && envoi_room_get_autojoin (room);

  if (is_echo (self, fingerprint) || envoi_address_set_contains (self->unsaved, bookmark->jid))
    return;
  room = take (self, bookmark);
  if (room == NULL || !envoi_room_service_is_online (self))
    return;
  /* Joined there: joined here. Left there: left here. */
  if (bookmark->autojoin && !was_in && envoi_room_get_state (room) == ENVOI_ROOM_OUTSIDE)
    envoi_room_service_rejoin (self, room);
  else if (!bookmark->autojoin && was_in)
    envoi_room_go_out (self, room, FALSE);
}

static void
on_removed (EnvoiBookmarks *bookmarks, const char *jid, EnvoiRoomService *self)
{
  g_autofree char *fingerprint = g_strconcat ("removed ", jid, NULL);
  EnvoiRoom *room = envoi_store_find_room (self->store, self->account, jid);

  if (is_echo (self, fingerprint) || room == NULL || envoi_address_set_contains (self->unsaved, jid))
    return;
  drop (self, room);
}

/* Somebody may have tidied up, or the server lost them: nobody is thrown out of a room for that. */
static void
on_emptied (EnvoiBookmarks *bookmarks, EnvoiRoomService *self)
{
  GListModel *rooms = envoi_store_list_rooms (self->store);

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (EnvoiRoom) room = g_list_model_get_item (rooms, i);

      if (envoi_room_get_account (room) != self->account || !envoi_room_get_bookmarked (room))
        continue;
      envoi_room_set_bookmarked (room, FALSE);
      envoi_room_set_autojoin (room, FALSE);
      envoi_store_save_room (self->store, room);
    }
}

static void load_again (EnvoiRoomService *self);

/* What another device changed before the server knew which events we want was not told. */
static void
on_caps_asked (EnvoiRoomService *self)
{
  if (self->bookmarks_known)
    load_again (self);
  else
    self->bookmarks_missed = TRUE;
}

void
envoi_room_bookmarks_start (EnvoiRoomService *self)
{
  self->bookmarks = g_object_ref (envoi_room_service_get_module (self, ENVOI_TYPE_BOOKMARKS));
  self->unsaved = envoi_address_set_new (self->store, self->account, "bookmarks-unsaved");
  g_signal_connect (self->bookmarks, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->bookmarks, "removed", G_CALLBACK (on_removed), self);
  g_signal_connect (self->bookmarks, "emptied", G_CALLBACK (on_emptied), self);
  g_signal_connect_object (envoi_room_service_get_module (self, ENVOI_TYPE_DISCO), "caps-asked", G_CALLBACK (on_caps_asked), self, G_CONNECT_SWAPPED);
}

void
envoi_room_bookmarks_ended (EnvoiRoomService *self)
{
  g_hash_table_remove_all (self->echoes);
  self->bookmarks_known = self->bookmarks_missed = FALSE;
}

/* --- To the server -------------------------------------------------------------------------------------------------- */

typedef struct { EnvoiRoomService *self; char *jid; } Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  g_object_unref (saving->self);
  g_free (saving->jid);
  g_free (saving);
}

static DexFuture *
on_saved (DexFuture *future, gpointer user_data)
{
  Saving *saving = user_data;
  g_autoptr (GError) error = NULL;

  /* What the line kept from the server is told again; what the server refuses, it would refuse again. */
  if (dex_future_get_value (future, &error) == NULL && g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED))
    return NULL;
  if (saving->self->running)
    envoi_address_set_remove (saving->self->unsaved, saving->jid);
  return NULL;
}

static void
watch (EnvoiRoomService *self, const char *jid, DexFuture *future)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->self = g_object_ref (self);
  saving->jid = g_strdup (jid);
  dex_future_disown (dex_future_finally (future, on_saved, saving, saving_free));
}

static EnvoiBookmarkNotify
notify_to_wire (EnvoiRoomNotify notify)
{
  for (guint i = 0; i < G_N_ELEMENTS (notifies); i++)
    if (notifies[i] == notify)
      return (EnvoiBookmarkNotify) i;
  return ENVOI_BOOKMARK_NOTIFY_UNSAID;
}

static void
publish (EnvoiRoomService *self, EnvoiRoom *room)
{
  EnvoiConversation *conversation = envoi_store_find_conversation (self->store, self->account, envoi_room_get_jid (room));
  EnvoiBookmark bookmark = {
    .jid = (char *) envoi_room_get_jid (room), .name = (char *) envoi_room_get_name (room), .nick = (char *) envoi_room_get_nick (room),
    .password = (char *) envoi_room_get_password (room), .autojoin = envoi_room_get_autojoin (room),
    .pinned = conversation != NULL && envoi_conversation_get_pinned (conversation), .notify = notify_to_wire (envoi_room_get_notify (room)),
    .extensions = (char *) envoi_room_get_extensions (room),
  };

  expect (self, dup_fingerprint (&bookmark));
  watch (self, bookmark.jid, envoi_bookmarks_publish (self->bookmarks, &bookmark));
}

static void
retract (EnvoiRoomService *self, const char *jid)
{
  expect (self, g_strconcat ("removed ", jid, NULL));
  watch (self, jid, envoi_bookmarks_retract (self->bookmarks, jid));
}

void
envoi_room_bookmarks_save (EnvoiRoomService *self, EnvoiRoom *room)
{
  /* Other devices show a name, too. */
  if (envoi_room_get_bookmarked (room) && envoi_room_get_name (room) == NULL && envoi_room_get_configured_name (room) != NULL)
    envoi_room_set_name (room, envoi_room_get_configured_name (room));
  envoi_store_save_room (self->store, room);
  if (!envoi_room_get_bookmarked (room))
    return;
  envoi_address_set_add (self->unsaved, envoi_room_get_jid (room));
  if (self->bookmarks_known && envoi_room_service_is_online (self))
    publish (self, room);
}

void
envoi_room_bookmarks_remove (EnvoiRoomService *self, EnvoiRoom *room)
{
  gboolean was = envoi_room_get_bookmarked (room);

  envoi_room_set_bookmarked (room, FALSE);
  envoi_room_set_autojoin (room, FALSE);
  envoi_store_save_room (self->store, room);
  if (!was)
    return;
  envoi_address_set_add (self->unsaved, envoi_room_get_jid (room));
  if (self->bookmarks_known && envoi_room_service_is_online (self))
    retract (self, envoi_room_get_jid (room));
}

/* --- All of them ---------------------------------------------------------------------------------------------------- */

/* What is here and not there has been removed by another device, or could not be told yet. again: that is under way. */
static void
settle_missing (EnvoiRoomService *self, GHashTable *told, gboolean again)
{
  GListModel *rooms = envoi_store_list_rooms (self->store);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (EnvoiRoom) room = g_list_model_get_item (rooms, i);
      const char *jid = envoi_room_get_jid (room);

      if (envoi_room_get_account (room) != self->account || !envoi_room_get_bookmarked (room) || g_hash_table_contains (told, jid))
        continue;
      if (envoi_address_set_contains (self->unsaved, jid))
        {
          if (!again)
            publish (self, room);
        }
      else
        g_ptr_array_add (gone, g_steal_pointer (&room));
    }
  for (guint i = 0; i < gone->len; i++)
    drop (self, gone->pdata[i]);
}

/* What was changed here while nobody could be told goes over what is there, but for what only the server keeps. */
static void
keep_secret_parts (EnvoiRoom *room, const EnvoiBookmark *bookmark)
{
  if (envoi_room_get_password (room) == NULL)
    envoi_room_set_password (room, bookmark->password);
  envoi_room_set_extensions (room, bookmark->extensions);
}

static DexFuture *
load (EnvoiRoomService *self, gboolean again)
{
  guint epoch = self->epoch;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) bookmarks = dex_await_boxed (envoi_bookmarks_fetch (self->bookmarks), &error);
  g_autoptr (GHashTable) told = NULL;

  if (self->epoch == epoch && self->running)
    dex_await (envoi_address_set_wait_loaded (self->unsaved), NULL);
  if (self->epoch != epoch || !self->running)
    return NULL;
  self->bookmarks_known = TRUE;
  if (self->bookmarks_missed)
    {
      self->bookmarks_missed = FALSE;
      load_again (self);
    }
  if (bookmarks == NULL)
    {
      /* That nothing could be learnt does not mean that there is none. */
      g_debug ("No bookmarks: %s", error->message);
      return NULL;
    }
  told = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < bookmarks->len; i++)
    {
      EnvoiBookmark *bookmark = bookmarks->pdata[i];
      EnvoiRoom *room = envoi_store_find_room (self->store, self->account, bookmark->jid);
      gboolean was_in = room != NULL && envoi_room_get_bookmarked (room) && envoi_room_get_autojoin (room);

      g_hash_table_add (told, bookmark->jid);
      if (envoi_address_set_contains (self->unsaved, bookmark->jid))
        {
          if (again)
            continue;
          if (room != NULL && envoi_room_get_bookmarked (room))
            {
              keep_secret_parts (room, bookmark);
              publish (self, room);
            }
          else
            retract (self, bookmark->jid);
          continue;
        }
      room = take (self, bookmark);
      if (room != NULL && was_in && !bookmark->autojoin)
        envoi_room_go_out (self, room, FALSE);
      /* The first time they are entered in their order. */
      else if (room != NULL && again && !was_in && bookmark->autojoin && envoi_room_service_is_online (self)
               && envoi_room_get_state (room) == ENVOI_ROOM_OUTSIDE)
        envoi_room_service_rejoin (self, room);
    }
  settle_missing (self, told, again);
  return dex_future_new_true ();
}

static DexFuture *
load_fiber (gpointer data)
{
  return load (data, FALSE);
}

static DexFuture *
load_again_fiber (gpointer data)
{
  return load (data, TRUE);
}

static void
load_again (EnvoiRoomService *self)
{
  dex_future_disown (dex_scheduler_spawn (NULL, 0, load_again_fiber, g_object_ref (self), g_object_unref));
}

DexFuture *
envoi_room_bookmarks_load (EnvoiRoomService *self)
{
  return dex_scheduler_spawn (NULL, 0, load_fiber, g_object_ref (self), g_object_unref);
}

/* --- What a bookmark holds besides ---------------------------------------------------------------------------------- */

/**
 * envoi_room_service_set_notify:
 *
 * What the person wants to hear of, on all devices (XEP-0492).
 */
void
envoi_room_service_set_notify (EnvoiRoomService *self, EnvoiRoom *room, EnvoiRoomNotify notify)
{
  if (envoi_room_get_notify (room) == notify)
    return;
  envoi_room_set_notify (room, notify);
  envoi_room_bookmarks_save (self, room);
}

/**
 * envoi_room_service_set_pinned:
 *
 * At the top of the list, on all devices (XEP-0469).
 */
void
envoi_room_service_set_pinned (EnvoiRoomService *self, EnvoiRoom *room, gboolean pinned)
{
  take_pinned (self, room, pinned);
  envoi_room_bookmarks_save (self, room);
}

/**
 * envoi_room_service_set_name:
 * @name: (nullable): how the person calls the room; %NULL: as it calls itself
 */
void
envoi_room_service_set_name (EnvoiRoomService *self, EnvoiRoom *room, const char *name)
{
  envoi_room_set_name (room, name && *name ? name : NULL);
  envoi_room_bookmarks_save (self, room);
}

/**
 * envoi_room_service_set_autojoin:
 *
 * Keeps the room as a bookmark; @autojoin: all devices enter it at sign-in, the others now.
 */
void
envoi_room_service_set_autojoin (EnvoiRoomService *self, EnvoiRoom *room, gboolean autojoin)
{
  envoi_room_set_bookmarked (room, TRUE);
  envoi_room_set_autojoin (room, autojoin);
  envoi_room_bookmarks_save (self, room);
}
