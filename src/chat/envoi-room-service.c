/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "0421-occupant-ids.h"
#include "envoi-contact-service.h"
#include "envoi-jid.h"
#include "muc-light.h"

/* The rooms of one account. Owned by its session; main thread. This file: life, and who wrote what. */

enum { INVITED, REMOVED, VOICE_REQUESTED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiRoomService, envoi_room_service, ENVOI_TYPE_SERVICE)

gboolean
envoi_room_service_is_online (EnvoiRoomService *self)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));

  return self->running && session != NULL && envoi_session_is_online (session);
}

gpointer
envoi_room_service_get_module (EnvoiRoomService *self, GType type)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));

  return session ? envoi_session_get_module (session, type) : NULL;
}

EnvoiHistoryService *
envoi_room_service_get_history (EnvoiRoomService *self)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));

  return session ? (EnvoiHistoryService *) envoi_session_get_service (session, ENVOI_TYPE_HISTORY_SERVICE) : NULL;
}

/* --- Errors --------------------------------------------------------------------------------------------------------- */

static const struct { EnvoiStanzaError stanza; EnvoiRoomError room; } meanings[] = {
  { ENVOI_STANZA_ERROR_CONFLICT, ENVOI_ROOM_ERROR_NICK_CONFLICT },
  { ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, ENVOI_ROOM_ERROR_NICK_REFUSED },
  { ENVOI_STANZA_ERROR_NOT_AUTHORIZED, ENVOI_ROOM_ERROR_PASSWORD },
  { ENVOI_STANZA_ERROR_REGISTRATION_REQUIRED, ENVOI_ROOM_ERROR_MEMBERS_ONLY },
  { ENVOI_STANZA_ERROR_FORBIDDEN, ENVOI_ROOM_ERROR_BANNED },
  { ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE, ENVOI_ROOM_ERROR_FULL },
  { ENVOI_STANZA_ERROR_ITEM_NOT_FOUND, ENVOI_ROOM_ERROR_NOT_FOUND },
  { ENVOI_STANZA_ERROR_GONE, ENVOI_ROOM_ERROR_DESTROYED },
  { ENVOI_STANZA_ERROR_NOT_ALLOWED, ENVOI_ROOM_ERROR_NOT_ALLOWED },
  { ENVOI_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND, ENVOI_ROOM_ERROR_UNREACHABLE },
  { ENVOI_STANZA_ERROR_REMOTE_SERVER_TIMEOUT, ENVOI_ROOM_ERROR_UNREACHABLE },
  { ENVOI_STANZA_ERROR_TIMEOUT, ENVOI_ROOM_ERROR_UNREACHABLE },
};

GError *
envoi_room_error_from_stanza (const GError *error)
{
  if (error->domain != ENVOI_STANZA_ERROR || error->code == ENVOI_STANZA_ERROR_DISCONNECTED)
    return g_error_copy (error);
  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    if ((int) meanings[i].stanza == error->code)
      return g_error_new_literal (ENVOI_ROOM_ERROR, meanings[i].room, error->message);
  return g_error_new_literal (ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_FAILED, error->message);
}

DexFuture *
envoi_room_reject (EnvoiRoomError code)
{
  return dex_future_new_for_error (g_error_new_literal (ENVOI_ROOM_ERROR, code, ""));
}

/* --- Who wrote it --------------------------------------------------------------------------------------------------- */

/**
 * envoi_room_service_get_author_key:
 * @message: a groupchat message, or a private one, from a participant of @room
 * @archived: it comes from an archive
 *
 * Identity that the room vouches for, never what a message says of itself (B03 to B05, C04): the participant's lasting id, where the
 * room gives ids; else, of a live message, what the presence of this nick told.
 *
 * Returns: (transfer full) (nullable): NULL when nobody is proven to have written it
 */
char *
envoi_room_service_get_author_key (EnvoiRoomService *self, EnvoiRoom *room, EnvoiStanza *message, gboolean archived)
{
  const char *from = envoi_stanza_get_from (message);
  g_autoptr (EnvoiJid) jid = from ? envoi_jid_new (from, NULL) : NULL;
  EnvoiOccupant *occupant;

  if (jid == NULL || envoi_jid_get_resource (jid) == NULL || !g_str_equal (envoi_jid_get_bare (jid), envoi_room_get_jid (room)))
    return NULL;
  /* A room without presence writes the author's own address, and vouches for it. */
  if (envoi_room_get_features (room) & ENVOI_ROOM_LIGHT)
    {
      g_autofree char *author = envoi_muc_light_dup_author (from);
      return author ? g_strconcat ("j:", author, NULL) : NULL;
    }
  /* What the room repeats of its past may be from somebody else who had this nick. */
  archived = archived || envoi_muc_is_in_history (self->muc, envoi_room_get_jid (room));
  occupant = archived ? NULL : envoi_room_find_occupant (room, envoi_jid_get_resource (jid));
  if (envoi_room_get_features (room) & ENVOI_ROOM_OCCUPANT_IDS)
    {
      const char *id = envoi_occupant_id_read (message);
      g_autofree char *key = id ? g_strconcat ("o:", id, NULL) : NULL;

      /* Some rooms let pass what a sender writes there himself, above all in what goes to one person: the presence knows better. */
      if (occupant != NULL ? g_strcmp0 (envoi_occupant_get_key (occupant), key) != 0
                           : !archived && g_strcmp0 (envoi_stanza_get_type_attribute (message), "groupchat") != 0)
        return NULL;
      return g_steal_pointer (&key);
    }
  return occupant ? g_strdup (envoi_occupant_get_key (occupant)) : NULL;
}

EnvoiRoom *
envoi_room_service_find (EnvoiRoomService *self, const char *bare)
{
  return self->store ? envoi_store_find_room (self->store, self->account, bare) : NULL;
}

char *
envoi_room_service_dup_nick (EnvoiRoomService *self)
{
  const char *jid = envoi_account_get_jid (self->account);
  const char *at = strchr (jid, '@');
  const char *nickname = envoi_account_get_nickname (self->account);
  char *nick = nickname ? envoi_muc_dup_nick (nickname) : NULL;
  g_autofree char *local = NULL;

  if (nick != NULL)
    return nick;
  local = at ? g_strndup (jid, at - jid) : g_strdup (jid);
  nick = envoi_muc_dup_nick (local);
  return nick ? nick : g_strdup (local);
}

/* --- Stays ---------------------------------------------------------------------------------------------------------- */

EnvoiStay *
envoi_room_service_find_stay (EnvoiRoomService *self, const char *bare)
{
  return g_hash_table_lookup (self->stays, bare);
}

EnvoiStay *
envoi_room_service_get_stay (EnvoiRoomService *self, EnvoiRoom *room)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, envoi_room_get_jid (room));

  if (stay != NULL && stay->room == room)
    return stay;
  stay = envoi_stay_new (self, room);
  g_hash_table_replace (self->stays, g_strdup (envoi_room_get_jid (room)), stay);
  envoi_stay_load_ignored (stay);
  return stay;
}

void
envoi_room_service_note_heard (EnvoiRoomService *self, EnvoiRoom *room)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, envoi_room_get_jid (room));

  if (stay != NULL)
    envoi_stay_heard (stay);
}

/* --- What we show --------------------------------------------------------------------------------------------------- */

static void
on_own_presence (EnvoiContactService *contacts, guint show, const char *status, gint64 idle_since, EnvoiRoomService *self)
{
  GHashTableIter iter;
  gpointer value;

  self->show = show;
  self->idle_since = idle_since;
  g_set_str (&self->status, status);
  g_hash_table_iter_init (&iter, self->stays);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      EnvoiStay *stay = value;

      if (envoi_room_get_state (stay->room) == ENVOI_ROOM_JOINED)
        envoi_muc_send_presence (self->muc, envoi_room_get_jid (stay->room), self->show, self->status, self->idle_since);
    }
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

static void
envoi_room_service_start (EnvoiService *service)
{
  EnvoiRoomService *self = ENVOI_ROOM_SERVICE (service);
  EnvoiSession *session = envoi_service_get_session (service);
  EnvoiService *contacts = envoi_session_get_service (session, ENVOI_TYPE_CONTACT_SERVICE);

  self->running = TRUE;
  self->store = g_object_ref (envoi_session_get_store (session));
  self->account = g_object_ref (envoi_session_get_account (session));
  self->muc = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_MUC));
  if (contacts != NULL)
    g_signal_connect_object (contacts, "own-presence", G_CALLBACK (on_own_presence), self, 0);
  envoi_room_occupants_start (self);
  envoi_room_news_start (self);
  envoi_room_bookmarks_start (self);
  envoi_room_invitations_start (self);
  envoi_room_challenge_start (self);
}

static void
envoi_room_service_online (EnvoiService *service, gboolean resumed)
{
  EnvoiRoomService *self = ENVOI_ROOM_SERVICE (service);

  if (self->running)
    envoi_room_return_online (self, resumed);
}

static void
envoi_room_service_ended (EnvoiService *service)
{
  EnvoiRoomService *self = ENVOI_ROOM_SERVICE (service);

  if (!self->running)
    return;
  self->epoch++;
  self->was_online = TRUE;
  envoi_room_bookmarks_ended (self);
  envoi_room_return_ended (self);
}

static void
envoi_room_service_stop (EnvoiService *service)
{
  EnvoiRoomService *self = ENVOI_ROOM_SERVICE (service);

  if (!self->running)
    return;
  self->running = FALSE;
  self->epoch++;
  g_signal_handlers_disconnect_by_data (self->muc, self);
  g_signal_handlers_disconnect_by_data (self->bookmarks, self);
  envoi_room_return_stop (self);
}

static void
envoi_room_service_dispose (GObject *object)
{
  EnvoiRoomService *self = ENVOI_ROOM_SERVICE (object);

  envoi_room_service_stop (ENVOI_SERVICE (self));
  g_hash_table_remove_all (self->stays);
  g_list_store_remove_all (self->invitations);
  g_clear_object (&self->muc);
  g_clear_object (&self->bookmarks);
  g_clear_pointer (&self->unsaved, envoi_address_set_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (envoi_room_service_parent_class)->dispose (object);
}

static void
envoi_room_service_finalize (GObject *object)
{
  EnvoiRoomService *self = ENVOI_ROOM_SERVICE (object);

  g_hash_table_unref (self->stays);
  g_hash_table_unref (self->ignored);
  g_hash_table_unref (self->echoes);
  g_ptr_array_unref (self->queue);
  g_object_unref (self->invitations);
  g_free (self->status);
  g_free (self->service_address);
  G_OBJECT_CLASS (envoi_room_service_parent_class)->finalize (object);
}

static void
envoi_room_service_class_init (EnvoiRoomServiceClass *klass)
{
  EnvoiServiceClass *service_class = ENVOI_SERVICE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_room_service_dispose;
  G_OBJECT_CLASS (klass)->finalize = envoi_room_service_finalize;
  service_class->start = envoi_room_service_start;
  service_class->online = envoi_room_service_online;
  service_class->ended = envoi_room_service_ended;
  service_class->stop = envoi_room_service_stop;
  signals[INVITED] = g_signal_new ("invited", ENVOI_TYPE_ROOM_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   ENVOI_TYPE_ROOM_INVITATION);
  signals[REMOVED] = g_signal_new ("removed", ENVOI_TYPE_ROOM_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                   ENVOI_TYPE_ROOM, G_TYPE_ERROR);
  g_signal_new ("challenged", ENVOI_TYPE_ROOM_SERVICE, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 2,
                ENVOI_TYPE_ROOM, ENVOI_TYPE_QUESTIONNAIRE);
  signals[VOICE_REQUESTED] = g_signal_new ("voice-requested", ENVOI_TYPE_ROOM_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 2, ENVOI_TYPE_ROOM, G_TYPE_STRING);
}

static void
envoi_room_service_init (EnvoiRoomService *self)
{
  self->stays = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, envoi_stay_drop);
  self->ignored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->echoes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->queue = g_ptr_array_new ();
  self->invitations = g_list_store_new (ENVOI_TYPE_ROOM_INVITATION);
}
