/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-message-service-private.h"

#include "0308-correction.h"
#include "0424-retraction.h"
#include "0425-moderation.h"
#include "0444-reactions.h"
#include "envoi-downloader.h"
#include "envoi-id.h"
#include "envoi-message-stanza.h"
#include "envoi-router.h"
#include "envoi-text.h"
#include "envoi-time.h"

/* Corrections, retractions, moderations and reactions, both ways. What comes counts only when its author is the author of what it changes; the store
 * compares their keys. A correction that nobody may believe is shown as what it is: a new message of who sent it (B01); of the others nothing is shown. */

#define RETRACTION_FALLBACK "This person attempted to delete a message, but this program does not support that."

/* ---- in ---- */

typedef struct {
  EnvoiMessageService *self;
  EnvoiStanza *stanza;
  EnvoiIntake intake;
} Correction;

static void
correction_free (gpointer data)
{
  Correction *correction = data;

  g_object_unref (correction->self);
  g_object_unref (correction->intake.conversation);
  g_clear_object (&correction->intake.room);
  g_clear_object (&correction->intake.occupant_of);
  g_free ((char *) correction->intake.archive_id);
  envoi_intake_clear (&correction->intake);
  envoi_stanza_unref (correction->stanza);
  g_free (correction);
}

static Correction *
correction_new (EnvoiMessageService *self, EnvoiStanza *stanza, const EnvoiIntake *intake)
{
  Correction *correction = g_new0 (Correction, 1);

  correction->self = g_object_ref (self);
  correction->stanza = envoi_stanza_ref (stanza);
  correction->intake = *intake;
  correction->intake.address = g_strdup (intake->address);
  correction->intake.author_key = g_strdup (intake->author_key);
  correction->intake.archive_id = g_strdup (intake->archive_id);
  g_object_ref (intake->conversation);
  if (intake->room != NULL)
    g_object_ref (intake->room);
  if (intake->occupant_of != NULL)
    g_object_ref (intake->occupant_of);
  return correction;
}

static DexFuture *
on_correction (DexFuture *future, gpointer data)
{
  Correction *correction = data;
  EnvoiRoom *room = correction->intake.room;
  const GValue *value = dex_future_get_value (future, NULL);
  int result = value != NULL ? g_value_get_int (value) : 1;
  g_autoptr (EnvoiMessage) message = NULL;

  /* Where nothing older will ever come, what it corrects never comes. */
  if (result == 1 || (result == 0 && !(room != NULL && !(envoi_room_get_features (room) & ENVOI_ROOM_HAS_ARCHIVE)))
      || envoi_message_service_session (correction->self) == NULL)
    return NULL;
  message = envoi_message_stanza_read (correction->stanza, correction->intake.outgoing, MIN (correction->intake.time, envoi_time_now ()));
  if (message != NULL)
    envoi_message_service_keep (correction->self, &correction->intake, message, NULL);
  return NULL;
}

/* F10: what was taken back does not stay among what was loaded, either. data: the future of the message as it was before. */
static DexFuture *
on_taken_back (DexFuture *future, gpointer data)
{
  const GValue *value = dex_future_get_value (future, NULL), *found = dex_future_get_value (data, NULL);
  EnvoiMessage *message = found != NULL ? g_value_get_object (found) : NULL;
  EnvoiAttachment *attachment = message != NULL ? envoi_message_get_attachment (message) : NULL;
  EnvoiMediaSource *source = envoi_media_source_get_default ();

  if (value != NULL && G_VALUE_HOLDS_INT (value) && g_value_get_int (value) == 1 && attachment != NULL
      && envoi_attachment_get_uri (attachment) != NULL && ENVOI_IS_DOWNLOADER (source))
    envoi_downloader_forget (ENVOI_DOWNLOADER (source), envoi_attachment_get_uri (attachment));
  return dex_ref (future);
}

static DexFuture *
apply_to_store (EnvoiMessageService *self, EnvoiConversation *conversation, const EnvoiMessageChange *change)
{
  EnvoiStore *store = envoi_message_service_store (self);
  DexFuture *before;

  if (change->kind != ENVOI_CHANGE_RETRACTION && change->kind != ENVOI_CHANGE_MODERATION)
    return envoi_store_apply_change (store, conversation, change);
  /* The store works in order: it is read before it is changed. */
  before = envoi_store_load_message (store, conversation, change->target);
  return dex_future_finally (envoi_store_apply_change (store, conversation, change), on_taken_back, before, dex_unref);
}

static DexFuture *
apply (EnvoiMessageService *self, EnvoiStanza *stanza, const EnvoiIntake *intake, EnvoiMessageChange *change)
{
  change->author_key = intake->author_key;
  change->outgoing = intake->outgoing;
  change->id = envoi_stanza_get_id (stanza);
  change->archive_id = intake->archive_id;
  change->time = intake->time;
  change->nick = intake->nick;
  return apply_to_store (self, intake->conversation, change);
}

/* TRUE when it was a correction that may be believed, and is on its way to the store. */
static gboolean
take_correction (EnvoiMessageService *self, EnvoiStanza *stanza, const EnvoiIntake *intake, const char *target)
{
  g_autoptr (EnvoiMessage) corrected = NULL;
  EnvoiMessageChange change = { .kind = ENVOI_CHANGE_CORRECTION, .target = target };

  /* B06: nothing corrects itself. Without an author, or without a conversation, there is nothing that it may correct. */
  if (g_strcmp0 (target, envoi_stanza_get_id (stanza)) == 0 || intake->conversation == NULL || intake->author_key == NULL)
    return FALSE;
  corrected = envoi_message_stanza_read (stanza, intake->outgoing, intake->time);
  if (corrected == NULL)
    return TRUE;
  change.body = envoi_message_get_body (corrected);
  change.mentions_me = intake->room != NULL && envoi_message_service_is_mention (self, intake, corrected);
  dex_future_disown (dex_future_finally (apply (self, stanza, intake, &change), on_correction,
                                         correction_new (self, stanza, intake), correction_free));
  return TRUE;
}

/* --- reactions to what the person wrote --- */

#define MAX_REACTED 1000

typedef struct {
  EnvoiMessageService *self;
  EnvoiConversation *conversation;
  char *nick, *emojis;
  DexFuture *applied;
} Reacting;

static void
reacting_free (gpointer data)
{
  Reacting *reacting = data;

  g_object_unref (reacting->self);
  g_object_unref (reacting->conversation);
  g_free (reacting->nick);
  g_free (reacting->emojis);
  dex_clear (&reacting->applied);
  g_free (reacting);
}

static DexFuture *
on_reacted (DexFuture *future, gpointer data)
{
  Reacting *reacting = data;
  const GValue *value = dex_future_get_value (future, NULL), *applied = dex_future_get_value (reacting->applied, NULL);
  EnvoiMessage *message = value != NULL ? g_value_get_object (value) : NULL;

  if (applied != NULL && g_value_get_int (applied) == 1 && message != NULL && envoi_message_get_outgoing (message)
      && envoi_message_get_retraction (message) == ENVOI_RETRACTION_NONE && envoi_message_service_session (reacting->self) != NULL)
    envoi_message_service_announce_reaction (reacting->self, reacting->conversation, message, reacting->nick, reacting->emojis);
  return NULL;
}

/* Once a message and person: who chooses another emoji does not make a noise again. */
static gboolean
is_news (EnvoiMessageService *self, const EnvoiIntake *intake, const EnvoiMessageChange *change)
{
  g_autofree char *key = g_strdup_printf ("%s\n%s\n%s", intake->address, change->target, intake->author_key);

  if (change->emojis[0] == NULL)
    {
      g_hash_table_remove (self->reacted, key);
      return FALSE;
    }
  if (g_hash_table_size (self->reacted) >= MAX_REACTED)
    g_hash_table_remove_all (self->reacted);
  return g_hash_table_add (self->reacted, g_steal_pointer (&key));
}

/* What is told of is what comes now: not what a room or an archive tells of the past. */
static void
take_reactions (EnvoiMessageService *self, EnvoiStanza *stanza, const EnvoiIntake *intake, EnvoiMessageChange *change)
{
  gboolean past = intake->origin != ENVOI_ORIGIN_LIVE || (intake->room != NULL && intake->delayed);
  DexFuture *applied = apply (self, stanza, intake, change);
  Reacting *reacting;

  if (past || intake->outgoing || !is_news (self, intake, change))
    {
      dex_future_disown (applied);
      return;
    }
  reacting = g_new0 (Reacting, 1);
  reacting->self = g_object_ref (self);
  reacting->conversation = g_object_ref (intake->conversation);
  reacting->nick = g_strdup (intake->nick);
  reacting->emojis = g_strjoinv (" ", (GStrv) change->emojis);
  reacting->applied = applied;
  /* The store works in order: the change is done when the message is there. */
  dex_future_disown (dex_future_finally (envoi_store_load_message (envoi_message_service_store (self), intake->conversation, change->target),
                                         on_reacted, reacting, reacting_free));
}

static void
take_change (EnvoiMessageService *self, EnvoiStanza *stanza, const EnvoiIntake *intake, EnvoiMessageChange *change)
{
  if (intake->conversation != NULL && intake->author_key != NULL)
    dex_future_disown (apply (self, stanza, intake, change));
}

/* B12: what an archive keeps of a message that was taken back, from the archive that was asked. */
static gboolean
take_tombstone (EnvoiMessageService *self, EnvoiStanza *stanza, const EnvoiIntake *intake)
{
  g_autofree char *reason = NULL;
  gboolean moderated = FALSE;
  EnvoiMessageChange change = { 0 };

  if (intake->origin < ENVOI_ORIGIN_CATCH_UP || !envoi_retraction_is_tombstone (stanza, &moderated, &reason))
    return FALSE;
  change.kind = moderated && intake->room != NULL ? ENVOI_CHANGE_MODERATION : ENVOI_CHANGE_RETRACTION;
  change.target = intake->room != NULL ? intake->archive_id : envoi_stanza_get_id (stanza);
  change.reason = reason;
  if (change.target != NULL)
    take_change (self, stanza, intake, &change);
  return TRUE;
}

gboolean
envoi_message_changes_take (EnvoiMessageService *self, EnvoiStanza *stanza, const EnvoiIntake *intake)
{
  g_autoptr (EnvoiModeration) moderation = envoi_moderation_read (stanza);
  const char *target;

  /* B10, B11: only a room removes what others wrote, and it speaks by its bare address. */
  if (moderation != NULL)
    {
      EnvoiMessageChange change = { .kind = ENVOI_CHANGE_MODERATION, .target = moderation->id, .reason = moderation->reason };

      if (intake->room != NULL && intake->nick == NULL)
        {
          EnvoiIntake by_room = *intake;

          by_room.nick = moderation->actor;
          by_room.outgoing = FALSE;
          dex_future_disown (apply (self, stanza, &by_room, &change));
        }
      return TRUE;
    }
  if (take_tombstone (self, stanza, intake))
    return TRUE;
  target = envoi_retraction_get_target (stanza);
  if (target != NULL)
    {
      EnvoiMessageChange change = { .kind = ENVOI_CHANGE_RETRACTION, .target = target };

      take_change (self, stanza, intake, &change);
      return TRUE;
    }
  target = envoi_reactions_get_target (stanza);
  if (target != NULL)
    {
      g_auto (GStrv) emojis = envoi_reactions_dup_emojis (stanza);
      EnvoiMessageChange change = { .kind = ENVOI_CHANGE_REACTIONS, .target = target, .emojis = (const char * const *) emojis };

      if (intake->conversation != NULL && intake->author_key != NULL)
        take_reactions (self, stanza, intake, &change);
      return TRUE;
    }
  target = envoi_correction_get_target (stanza);
  return target != NULL && take_correction (self, stanza, intake, target);
}

/* ---- out ---- */

static DexFuture *
refuse (EnvoiStanzaError code)
{
  return dex_future_new_reject (ENVOI_STANZA_ERROR, code, "%s", "");
}

static EnvoiBuilder *
begin (EnvoiConversation *conversation, const char *id)
{
  gboolean room = envoi_conversation_get_room (conversation) != NULL;
  EnvoiBuilder *builder = envoi_builder_new_message (envoi_conversation_get_jid (conversation), room ? "groupchat" : "chat", id);

  if (envoi_conversation_get_occupant_of (conversation) != NULL)
    envoi_message_stanza_write_private (builder);
  return builder;
}

/* What others call this message. In a room that is the room's own id, which exists only when it has come back to us. */
static const char *
name_of (EnvoiConversation *conversation, EnvoiMessage *message)
{
  return envoi_conversation_get_room (conversation) != NULL ? envoi_message_get_archive_id (message) : envoi_message_get_id (message);
}

static DexFuture *
apply_own (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message, EnvoiMessageChange *change, EnvoiBuilder *builder)
{
  EnvoiSession *session = envoi_message_service_session (self);
  EnvoiRoom *room = envoi_conversation_get_room (conversation) ? envoi_conversation_get_room (conversation)
                                                               : envoi_conversation_get_occupant_of (conversation);

  change->outgoing = TRUE;
  change->author_key = room != NULL ? envoi_room_get_own_key (room) : envoi_router_get_own_bare (envoi_session_get_router (session));
  change->nick = room != NULL ? envoi_room_get_nick (room) : NULL;
  change->time = envoi_time_now ();
  if (change->author_key == NULL)
    change->author_key = envoi_message_get_author_key (message);
  envoi_session_nudge (session);
  envoi_change_queue_add (self->changes, envoi_message_get_id (message), envoi_builder_finish (builder));
  return apply_to_store (self, conversation, change);
}

/**
 * envoi_message_service_correct:
 * @message: an own one that is not retracted
 *
 * Returns: (transfer full): a future that resolves when the correction is committed; rejects with ENVOI_STANZA_ERROR_NOT_ALLOWED
 */
DexFuture *
envoi_message_service_correct (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message, const char *body)
{
  g_autofree char *clean = envoi_text_sanitize (body, -1);
  g_autofree char *id = envoi_id_new ();
  const char *target = envoi_message_get_origin_id (message) ? envoi_message_get_origin_id (message) : envoi_message_get_id (message);
  EnvoiMessageChange change = { .kind = ENVOI_CHANGE_CORRECTION, .target = target, .id = id, .body = clean };
  EnvoiBuilder *builder;

  if (!envoi_message_get_outgoing (message) || target == NULL || envoi_message_get_retraction (message) != ENVOI_RETRACTION_NONE)
    return refuse (ENVOI_STANZA_ERROR_NOT_ALLOWED);
  builder = begin (conversation, id);
  envoi_message_stanza_write_body (builder, message, clean);
  envoi_correction_write (builder, target);
  envoi_message_stanza_write_origin (builder, id);
  return apply_own (self, conversation, message, &change, builder);
}

/**
 * envoi_message_service_retract:
 * @message: an own one
 *
 * Returns: (transfer full): a future that resolves when the retraction is committed; rejects with ENVOI_STANZA_ERROR_NOT_ALLOWED when it is
 *   another's, with ENVOI_STANZA_ERROR_ITEM_NOT_FOUND when the room has not given it an id yet
 */
DexFuture *
envoi_message_service_retract (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  g_autofree char *id = envoi_id_new ();
  const char *target = name_of (conversation, message);
  EnvoiMessageChange change = { .kind = ENVOI_CHANGE_RETRACTION, .target = target, .id = id };
  EnvoiBuilder *builder;

  if (!envoi_message_get_outgoing (message))
    return refuse (ENVOI_STANZA_ERROR_NOT_ALLOWED);
  if (target == NULL)
    return refuse (ENVOI_STANZA_ERROR_ITEM_NOT_FOUND);
  builder = begin (conversation, id);
  /* Of the wire, in English: who sees it has a program that does not know better. */
  envoi_retraction_write (builder, target, RETRACTION_FALLBACK);
  envoi_message_stanza_write_origin (builder, id);
  return apply_own (self, conversation, message, &change, builder);
}

/**
 * envoi_message_service_react:
 * @emojis: all that the person chooses for this message; none takes the reactions back
 *
 * Returns: (transfer full): a future as of envoi_message_service_retract()
 */
DexFuture *
envoi_message_service_react (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message, const char * const *emojis)
{
  g_autofree char *id = envoi_id_new ();
  const char *target = name_of (conversation, message);
  EnvoiMessageChange change = { .kind = ENVOI_CHANGE_REACTIONS, .target = target, .id = id, .emojis = emojis };
  EnvoiBuilder *builder;

  if (target == NULL)
    return refuse (ENVOI_STANZA_ERROR_ITEM_NOT_FOUND);
  builder = begin (conversation, id);
  envoi_reactions_write (builder, target, emojis);
  return apply_own (self, conversation, message, &change, builder);
}
