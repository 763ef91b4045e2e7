/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0410-self-ping.h"

#include "envoi-disco-info.h"
#include "envoi-muc-private.h"
#include "envoi-xep.h"

/* Asks a room whether we are in it. Main thread. */

#define NS_PING "urn:xmpp:ping"

typedef struct { EnvoiMuc *self; char *room; } Question;

static void
question_free (Question *question)
{
  g_object_unref (question->self);
  g_free (question->room);
  g_free (question);
}

static DexFuture *
ping (EnvoiMuc *self, const char *to)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (to, "get");

  envoi_builder_leaf (iq, "ping", NS_PING, NULL);
  return envoi_muc_request (self, iq);
}

/* A ping of the room would not do: Prosody answers it in the same way whether there is such a room or not. */
static DexFuture *
ask_room (EnvoiMuc *self, const char *room)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (room, "get");

  envoi_builder_leaf (iq, "query", ENVOI_NS_DISCO_INFO, NULL);
  return envoi_muc_request (self, iq);
}

static DexFuture *
on_room_answered (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!dex_future_get_value (answer, &error) &&
      (error->code == ENVOI_STANZA_ERROR_ITEM_NOT_FOUND || error->code == ENVOI_STANZA_ERROR_GONE))
    return dex_future_new_for_int (ENVOI_SELF_PING_OUTSIDE);
  return dex_future_new_for_int (ENVOI_SELF_PING_INSIDE);
}

static DexFuture *
on_answered (DexFuture *answer, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (answer, &error))
    return dex_future_new_for_int (ENVOI_SELF_PING_INSIDE);
  switch (error->code)
    {
    /* Our own client does not answer pings: who is told so is inside. */
    case ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE:
    case ENVOI_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED:
      return dex_future_new_for_int (ENVOI_SELF_PING_INSIDE);
    /* Nobody of that nick, so that we have another by now and are inside; but servers say the same when there is no such room (any more). */
    case ENVOI_STANZA_ERROR_ITEM_NOT_FOUND:
      return dex_future_finally (ask_room (question->self, question->room), on_room_answered, NULL, NULL);
    case ENVOI_STANZA_ERROR_DISCONNECTED:
      return dex_ref (answer);
    case ENVOI_STANZA_ERROR_TIMEOUT:
    case ENVOI_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND:
    case ENVOI_STANZA_ERROR_REMOTE_SERVER_TIMEOUT:
      return dex_future_new_for_int (ENVOI_SELF_PING_UNREACHABLE);
    default:
      return dex_future_new_for_int (ENVOI_SELF_PING_OUTSIDE);
    }
}

/**
 * envoi_muc_self_ping:
 *
 * Returns: (transfer full): future of EnvoiSelfPing; rejects with ENVOI_STANZA_ERROR_DISCONNECTED
 */
DexFuture *
envoi_muc_self_ping (EnvoiMuc *self, const char *jid)
{
  EnvoiMucRoom *room = envoi_muc_find (self, jid);
  g_autofree char *to = NULL;
  Question *question;

  if (room == NULL || room->state != ENVOI_MUC_JOINED)
    return dex_future_new_for_int (ENVOI_SELF_PING_OUTSIDE);
  /* Members are always inside. */
  if (room->light)
    return dex_future_new_for_int (ENVOI_SELF_PING_INSIDE);
  to = g_strconcat (room->jid, "/", room->nick, NULL);
  question = g_new0 (Question, 1);
  *question = (Question) { g_object_ref (self), g_strdup (room->jid) };
  return dex_future_finally (ping (self, to), on_answered, question, (GDestroyNotify) question_free);
}

ENVOI_XEP_ROW (0410_self_ping) = {
  .number = 410, .title = "MUC Self-Ping (Schrödinger's Chat)", .version = "1.1.0", .kind = ENVOI_XEP_PAYLOAD,
};
