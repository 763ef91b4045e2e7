/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-message-service-private.h"

#include <string.h>

#include "0045-rooms.h"
#include "0203-delay.h"
#include "0359-stanza-ids.h"
#include "envoi-jid.h"
#include "envoi-mention.h"
#include "envoi-message-stanza.h"
#include "envoi-router.h"
#include "envoi-time.h"

/* The one way in: a stanza is read once, into a message, a change of a message, a report or nothing. First it is decided who wrote it and where it
 * belongs; then what it says is believed of that author only. */

#define HELD_BACK_WINDOW (120 * G_USEC_PER_SEC)   /* so long after coming online the server may hand over what it held back */
#define OLDEST_HELD_BACK (60 * 24 * 3600 * (gint64) G_USEC_PER_SEC)
#define CLOCK_MARGIN (600 * (gint64) G_USEC_PER_SEC)

void
envoi_taken_clear (EnvoiTaken *taken)
{
  g_clear_object (&taken->message);
  dex_clear (&taken->added);
}

void
envoi_intake_clear (EnvoiIntake *self)
{
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->author_key, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EnvoiIntake, envoi_intake_clear)

/* ---- when ---- */

/* A17, A18: a stamp counts only when the server can have held the message back: soon after we came, and for no longer
 * than we were away. Whoever stamps a message that comes in the middle of a session made it up. */
static gint64
live_time (EnvoiMessageService *self, EnvoiStanza *stanza, gboolean *delayed)
{
  gint64 now = envoi_time_now ();
  gint64 floor = self->absent_since ? self->absent_since - CLOCK_MARGIN : now - OLDEST_HELD_BACK;
  gint64 stamp;

  *delayed = FALSE;
  if (now - self->online_at > HELD_BACK_WINDOW)
    return now;
  stamp = envoi_delay_read (stanza, envoi_session_get_router (envoi_message_service_session (self)), 0);
  if (stamp == 0 || stamp < floor || stamp >= now)
    return now;
  *delayed = TRUE;
  return stamp;
}

/* A room repeats some of what was said when we come; then it stamps. Whoever stamps later made it up. */
static gint64
room_time (EnvoiMessageService *self, EnvoiRoom *room, EnvoiStanza *stanza, gboolean *delayed)
{
  EnvoiMuc *muc = envoi_session_get_module (envoi_message_service_session (self), ENVOI_TYPE_MUC);
  gint64 now = envoi_time_now ();
  gint64 stamp = muc == NULL || envoi_muc_get_state (muc, envoi_room_get_jid (room)) != ENVOI_MUC_JOINED
                 || envoi_muc_is_in_history (muc, envoi_room_get_jid (room)) ? envoi_delay_read_by (stanza, envoi_room_get_jid (room)) : 0;

  *delayed = stamp != 0 && stamp < now;
  return *delayed ? stamp : now;
}

/* ---- whose ---- */

static const char *
resource_of (const char *address)
{
  const char *slash = address != NULL ? strchr (address, '/') : NULL;

  return slash != NULL && slash[1] != '\0' ? slash + 1 : NULL;
}

/* Between us and one participant: C01, C02. What a stranger calls a room is none of ours. */
static gboolean
identify_private (EnvoiMessageService *self, EnvoiStanza *stanza, const char *peer, EnvoiIntake *intake)
{
  EnvoiRoomService *rooms = envoi_message_service_rooms (self);
  const char *full = intake->outgoing ? envoi_stanza_get_to (stanza) : envoi_stanza_get_from (stanza);
  EnvoiRoom *room = rooms != NULL ? envoi_room_service_find (rooms, peer) : NULL;

  if (room == NULL)
    return TRUE;
  /* The room itself: invitations and news, which others read. */
  if (resource_of (full) == NULL)
    return FALSE;
  intake->occupant_of = room;
  intake->nick = resource_of (full);
  intake->address = envoi_jid_dup_full (full);
  g_free (intake->author_key);
  intake->author_key = intake->outgoing ? g_strdup (envoi_room_get_own_key (room))
                       : envoi_room_service_get_author_key (rooms, room, stanza, intake->origin >= ENVOI_ORIGIN_CATCH_UP);
  return intake->address != NULL && (intake->outgoing || !envoi_room_service_is_ignored (rooms, room, intake->author_key));
}

static gboolean
identify (EnvoiMessageService *self, EnvoiStanza *stanza, EnvoiIntake *intake)
{
  EnvoiSession *session = envoi_message_service_session (self);
  const char *own = envoi_router_get_own_bare (envoi_session_get_router (session));
  const char *from = envoi_stanza_get_from (stanza);
  const char *to = envoi_stanza_get_to (stanza);
  g_autofree char *sender = from ? envoi_jid_dup_bare (from) : g_strdup (own);
  g_autofree char *addressee = to ? envoi_jid_dup_bare (to) : g_strdup (own);
  const char *peer;

  if (sender == NULL || addressee == NULL)
    return FALSE;
  intake->outgoing = g_str_equal (sender, own);
  peer = intake->outgoing ? addressee : sender;
  /* A message between two others is none of ours, whoever put it into our archive. */
  if (!intake->outgoing && !g_str_equal (addressee, own))
    return FALSE;
  intake->author_key = g_strdup (sender);
  if (!identify_private (self, stanza, peer, intake))
    return FALSE;
  if (intake->address == NULL)
    intake->address = g_strdup (peer);
  intake->conversation = envoi_store_find_conversation (envoi_message_service_store (self), envoi_session_get_account (session), intake->address);
  return TRUE;
}

static gboolean
is_blocked (EnvoiMessageService *self, const EnvoiIntake *intake)
{
  EnvoiContact *contact;

  if (intake->outgoing || intake->occupant_of != NULL)
    return FALSE;
  contact = intake->conversation != NULL ? envoi_conversation_get_contact (intake->conversation)
            : envoi_store_find_contact (envoi_message_service_store (self), envoi_session_get_account (envoi_message_service_session (self)), intake->address);
  return contact != NULL && envoi_contact_get_blocked (contact);
}

/* ---- into a row ---- */

static EnvoiInsertMode
insert_mode (const EnvoiIntake *intake)
{
  if (intake->origin == ENVOI_ORIGIN_BEFORE)
    return ENVOI_INSERT_ARCHIVE_BACKWARD;
  /* What a room repeats has its place where it was said. */
  if (intake->origin >= ENVOI_ORIGIN_CATCH_UP || (intake->room != NULL && intake->delayed))
    return ENVOI_INSERT_ARCHIVE;
  return ENVOI_INSERT_LIVE;
}

/* Whether the person is meant: called by the nick, by a word of theirs, or answered. */
gboolean
envoi_message_service_is_mention (EnvoiMessageService *self, const EnvoiIntake *intake, EnvoiMessage *message)
{
  const char *nick = envoi_room_get_nick (intake->room), *answered = envoi_message_get_reply_sender (message);
  const char *nicks[] = { nick, NULL };

  if (intake->outgoing)
    return FALSE;
  if (nick != NULL && answered != NULL && g_strcmp0 (resource_of (answered), nick) == 0
      && g_str_has_prefix (answered, envoi_room_get_jid (intake->room)))
    return TRUE;
  return (nick != NULL && envoi_mention_find (envoi_message_get_body (message), nicks))
         || envoi_mention_find (envoi_message_get_body (message), (const char * const *) self->mention_words);
}

EnvoiConversation *
envoi_message_service_keep (EnvoiMessageService *self, const EnvoiIntake *intake, EnvoiMessage *message, EnvoiTaken *taken)
{
  EnvoiStore *store = envoi_message_service_store (self);
  EnvoiConversation *conversation = intake->conversation;
  EnvoiInsertMode mode = insert_mode (intake);

  if (conversation == NULL)
    conversation = envoi_store_ensure_conversation (store, envoi_session_get_account (envoi_message_service_session (self)), intake->address);
  envoi_message_set_archive_id (message, intake->archive_id);
  envoi_message_set_delayed (message, intake->delayed);
  envoi_message_set_author_key (message, intake->author_key);
  envoi_message_set_nick (message, intake->nick);
  if (intake->room != NULL && intake->nick != NULL && intake->author_key != NULL)
    {
      /* C04: the real address is the presence's word, never the message's. */
      EnvoiOccupant *occupant = envoi_room_find_occupant (intake->room, intake->nick);

      if (occupant != NULL && g_strcmp0 (envoi_occupant_get_key (occupant), intake->author_key) == 0)
        envoi_message_set_real_jid (message, envoi_occupant_get_real_jid (occupant));
    }
  /* Its place is the archive's also where that runs ahead of our clock; what is shown never lies in the future. */
  if (mode != ENVOI_INSERT_LIVE)
    envoi_message_set_position (message, intake->time);
  if (intake->room != NULL)
    envoi_message_set_mentions_me (message, envoi_message_service_is_mention (self, intake, message));
  if (intake->outgoing)
    {
      envoi_message_set_state (message, intake->room != NULL ? ENVOI_MESSAGE_STATE_DELIVERED : ENVOI_MESSAGE_STATE_ACKED);
      if ((intake->origin >= ENVOI_ORIGIN_CATCH_UP || intake->room != NULL) && envoi_message_get_id (message) != NULL)
        envoi_outbox_confirm (self->outbox, envoi_message_get_id (message));
    }
  envoi_message_service_set_origin (message, intake->origin);
  if (taken != NULL)
    {
      taken->added = envoi_store_add_message (store, conversation, message, mode);
      taken->message = g_object_ref (message);
    }
  else
    envoi_store_put_message (store, conversation, message, mode);
  return conversation;
}

static EnvoiConversation *
take (EnvoiMessageService *self, EnvoiStanza *stanza, EnvoiIntake *intake, EnvoiTaken *taken)
{
  g_autoptr (EnvoiMessage) message = NULL;

  envoi_message_reports_take (self, stanza, intake);
  if (envoi_message_changes_take (self, stanza, intake))
    return NULL;
  message = envoi_message_stanza_read (stanza, intake->outgoing, MIN (intake->time, envoi_time_now ()));
  if (intake->conversation != NULL && !intake->outgoing && intake->origin == ENVOI_ORIGIN_LIVE && !intake->delayed)
    envoi_typing_set_theirs (self->typing, intake->conversation, intake->room != NULL ? intake->nick : NULL,
                             message ? ENVOI_CHAT_STATE_ACTIVE : envoi_chat_state_read (stanza));
  return message != NULL ? envoi_message_service_keep (self, intake, message, taken) : NULL;
}

/* ---- rooms ---- */

EnvoiConversation *
envoi_message_service_take_from_room (EnvoiMessageService *self, EnvoiRoom *room, EnvoiStanza *stanza, EnvoiOrigin origin,
                                      const char *archive_id, gint64 time, EnvoiTaken *taken)
{
  EnvoiRoomService *rooms = envoi_message_service_rooms (self);
  g_auto (EnvoiIntake) intake = { .origin = origin, .room = room, .archive_id = archive_id, .time = time };
  g_autofree char *sender = envoi_stanza_get_from (stanza) ? envoi_jid_dup_bare (envoi_stanza_get_from (stanza)) : NULL;
  const char *id = envoi_stanza_get_id (stanza), *own_key = envoi_room_get_own_key (room);

  if (rooms == NULL || g_strcmp0 (envoi_stanza_get_type_attribute (stanza), "groupchat") != 0
      || g_strcmp0 (sender, envoi_room_get_jid (room)) != 0)
    return NULL;
  intake.nick = resource_of (envoi_stanza_get_from (stanza));
  intake.address = g_strdup (envoi_room_get_jid (room));
  intake.conversation = envoi_store_ensure_conversation (envoi_message_service_store (self),
                                                         envoi_session_get_account (envoi_message_service_session (self)), intake.address);
  if (intake.time == 0)
    intake.time = room_time (self, room, stanza, &intake.delayed);
  if (intake.nick != NULL)
    intake.author_key = envoi_room_service_get_author_key (rooms, room, stanza, origin >= ENVOI_ORIGIN_CATCH_UP || intake.delayed);
  intake.outgoing = intake.author_key != NULL ? g_strcmp0 (intake.author_key, own_key) == 0
                    /* Nobody vouches for who wrote it; but an id of ours that nobody else can guess, on its way under our nick, is ours. */
                    : id != NULL && g_strcmp0 (intake.nick, envoi_room_get_nick (room)) == 0 && envoi_outbox_waits_for (self->outbox, intake.conversation, id);
  if (!intake.outgoing && envoi_room_service_is_ignored (rooms, room, intake.author_key))
    return NULL;
  if (intake.nick == NULL)
    {
      /* The room itself says nothing that a person wrote; but it removes messages. */
      envoi_message_changes_take (self, stanza, &intake);
      return NULL;
    }
  return take (self, stanza, &intake, taken);
}

const char *
envoi_message_room_archive_id (EnvoiRoom *room, const EnvoiStanza *stanza)
{
  /* Of a room without an archive, whoever wrote the message has put it in. */
  if (!(envoi_room_get_features (room) & ENVOI_ROOM_HAS_ARCHIVE))
    return NULL;
  return envoi_stanza_id_read (stanza, envoi_room_get_jid (room));
}

static EnvoiConversation *
take_live_from_room (EnvoiMessageService *self, EnvoiStanza *stanza)
{
  EnvoiRoomService *rooms = envoi_message_service_rooms (self);
  g_autofree char *bare = envoi_stanza_get_from (stanza) ? envoi_jid_dup_bare (envoi_stanza_get_from (stanza)) : NULL;
  EnvoiRoom *room = rooms != NULL && bare != NULL ? envoi_room_service_find (rooms, bare) : NULL;

  /* Only a room that we are in, or enter now, talks to us. */
  if (room == NULL || envoi_room_get_state (room) == ENVOI_ROOM_OUTSIDE)
    return NULL;
  envoi_room_service_note_heard (rooms, room);
  return envoi_message_service_take_from_room (self, room, stanza, ENVOI_ORIGIN_LIVE, envoi_message_room_archive_id (room, stanza), 0, NULL);
}

EnvoiConversation *
envoi_message_service_take (EnvoiMessageService *self, EnvoiStanza *stanza, EnvoiOrigin origin, const char *archive_id,
                            gint64 time, EnvoiTaken *taken)
{
  g_auto (EnvoiIntake) intake = { .origin = origin, .archive_id = archive_id, .time = time };
  const char *type = envoi_stanza_get_type_attribute (stanza);

  if (g_strcmp0 (type, "groupchat") == 0)
    return origin == ENVOI_ORIGIN_LIVE ? take_live_from_room (self, stanza) : NULL;
  if (g_strcmp0 (type, "error") == 0)
    {
      if (origin == ENVOI_ORIGIN_LIVE)
        envoi_message_errors_take (self, stanza);
      return NULL;
    }
  if (!envoi_message_stanza_is_personal (stanza) || !identify (self, stanza, &intake) || is_blocked (self, &intake))
    return NULL;
  if (time == 0)
    intake.time = origin == ENVOI_ORIGIN_LIVE ? live_time (self, stanza, &intake.delayed) : envoi_time_now ();
  return take (self, stanza, &intake, taken);
}
