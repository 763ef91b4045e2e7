/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-history-service-private.h"

#include "0030-disco.h"
#include "0359-stanza-ids.h"
#include "envoi-jid.h"
#include "envoi-router.h"
#include "envoi-time.h"

/* One archive and the store, kept level. One fiber catches up in each session of the server (with a room: in each stay). The cursor
 * of the whole archive moves with committed pages; with live messages only while we are level, and half a minute late: what another
 * device sends may reach us a little after what came later, and it must still lie behind the cursor if this session ends now. For
 * the same reason it does not pass own messages of which the server has not said that it has them: the next catch-up is what finds them. */

#define SIGNED_IN_KEY "signed-in-at"
#define MAX_HEARD 20000
#define MAX_FIND_PAGES 4
#define FIND_MARGIN (600 * (gint64) G_USEC_PER_SEC)

static const guint retry_seconds[] = { 2, 10, 30 };

gint64 envoi_history_settled_usec = 30 * G_USEC_PER_SEC;
guint envoi_history_late_msec = 5000;

static EnvoiSession *
session_of (EnvoiLevel *self)
{
  return envoi_service_get_session (ENVOI_SERVICE (self->service));
}

gboolean
envoi_level_is_own (EnvoiLevel *self)
{
  return self->conversation == NULL;
}

char *
envoi_level_dup_live_cursor_key (EnvoiLevel *self)
{
  return envoi_level_is_own (self) ? g_strdup (ENVOI_LIVE_CURSOR) : g_strconcat (ENVOI_LIVE_CURSOR " ", self->with, NULL);
}

void
envoi_level_save_state (EnvoiLevel *self)
{
  EnvoiSession *session = session_of (self);

  envoi_store_save_archive_state (envoi_session_get_store (session), envoi_session_get_account (session), self->with, self->state);
}

static void
set_catching_up (EnvoiLevel *self, gboolean catching_up)
{
  if (self->catching_up == catching_up)
    return;
  self->catching_up = catching_up;
  if (envoi_level_is_own (self))
    envoi_history_service_show_catching_up (self->service);
  else
    envoi_room_set_catching_up (envoi_conversation_get_room (self->conversation), catching_up);
}

/* ---- life ---- */

EnvoiLevel *
envoi_level_new (EnvoiHistoryService *service, EnvoiConversation *room)
{
  EnvoiLevel *self = g_rc_box_new0 (EnvoiLevel);

  self->service = service;
  self->with = g_strdup (room ? envoi_conversation_get_jid (room) : "");
  self->conversation = room ? g_object_ref (room) : NULL;
  self->own_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->torn = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

static void
clear (gpointer data)
{
  EnvoiLevel *self = data;

  g_clear_handle_id (&self->late_id, g_source_remove);
  dex_clear (&self->caught_up);
  g_clear_object (&self->conversation);
  g_clear_pointer (&self->state, envoi_archive_state_free);
  g_hash_table_unref (self->own_ids);
  g_hash_table_unref (self->heard);
  g_hash_table_unref (self->torn);
  g_free (self->candidate);
  g_free (self->latest);
  g_free (self->with);
}

void
envoi_level_unref (gpointer level)
{
  g_rc_box_release_full (level, clear);
}

EnvoiLevel *
envoi_level_hold (EnvoiLevel *self)
{
  g_object_ref (self->service);
  return g_rc_box_acquire (self);
}

void
envoi_level_release (gpointer level)
{
  g_autoptr (EnvoiHistoryService) service = ((EnvoiLevel *) level)->service;

  envoi_level_unref (level);
}

void
envoi_level_forget (EnvoiLevel *self)
{
  self->epoch++;
  self->running = FALSE;
  self->complete = self->doubtful = self->heard_in_doubt = self->heard_late = FALSE;
  g_clear_handle_id (&self->late_id, g_source_remove);
  g_clear_pointer (&self->candidate, g_free);
  g_clear_pointer (&self->latest, g_free);
  g_hash_table_remove_all (self->own_ids);
  g_hash_table_remove_all (self->heard);
  set_catching_up (self, FALSE);
  if (self->caught_up != NULL && dex_future_is_pending (DEX_FUTURE (self->caught_up)))
    dex_promise_reject (self->caught_up, g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, ""));
  dex_clear (&self->caught_up);
}

/* ---- catching up ---- */


static void
on_own_info (EnvoiDisco *disco, DexPromise *promise)
{
  if (dex_future_is_pending (DEX_FUTURE (promise)))
    dex_promise_resolve_boolean (promise, TRUE);
}

/* A server that has not said what it can do is asked all the same: its refusal is an answer too. A room is known to have one. */
static gboolean
may_have_archive (EnvoiLevel *self)
{
  EnvoiDisco *disco = envoi_session_get_module (session_of (self), ENVOI_TYPE_DISCO);
  EnvoiArchive *archive = envoi_history_get_archive (self->service);

  return archive != NULL && (!envoi_level_is_own (self) || (disco != NULL && envoi_disco_get_account (disco) == NULL)
                             || envoi_archive_is_available (archive));
}

/* Whether there is an archive is known once the server has said what it can do. */
static void
await_own_info (EnvoiLevel *self)
{
  EnvoiDisco *disco = envoi_session_get_module (session_of (self), ENVOI_TYPE_DISCO);
  g_autoptr (DexPromise) promise = NULL;
  gulong handler;

  if (disco == NULL || envoi_disco_get_account (disco) != NULL)
    return;
  promise = dex_promise_new ();
  handler = g_signal_connect_data (disco, "own-info", G_CALLBACK (on_own_info), dex_ref (promise), (GClosureNotify) dex_unref, 0);
  dex_await (dex_future_first (dex_ref (promise), envoi_level_wait_caught_up (self), dex_timeout_new_seconds (60), NULL), NULL);
  g_signal_handler_disconnect (disco, handler);
}

/* All that was missing above live messages is there. */
static void
mend (EnvoiLevel *self, EnvoiStore *store)
{
  GHashTableIter iter;
  gpointer conversation, archive_id;

  g_hash_table_iter_init (&iter, self->torn);
  while (g_hash_table_iter_next (&iter, &conversation, &archive_id))
    {
      envoi_store_set_gap (store, conversation, archive_id, FALSE);
      g_hash_table_iter_remove (&iter);
    }
  self->passed = TRUE;
}

/* When the account came here for the first time: the run that saw it may have died before it had caught up. */
static void
load_signed_in_at (EnvoiLevel *self, EnvoiSession *session)
{
  EnvoiStore *store = envoi_session_get_store (session);
  EnvoiAccount *account = envoi_session_get_account (session);
  g_autofree char *text = dex_await_string (envoi_store_get_value (store, account, SIGNED_IN_KEY), NULL);

  if (text == NULL || !envoi_time_parse (text, &self->signed_in_at))
    {
      g_autofree char *now = envoi_time_format (self->online_at);

      self->signed_in_at = self->online_at;
      envoi_store_set_value (store, account, SIGNED_IN_KEY, now);
    }
}

static void start (EnvoiLevel *self);

static void
tell (EnvoiLevel *self, EnvoiService *messages, gboolean done)
{
  if (messages != NULL && envoi_level_is_own (self))
    envoi_message_service_caught_up (ENVOI_MESSAGE_SERVICE (messages));
  else if (messages != NULL)
    envoi_message_service_caught_up_in (ENVOI_MESSAGE_SERVICE (messages), self->conversation);
  if (self->caught_up == NULL)
    self->caught_up = dex_promise_new ();
  if (dex_future_is_pending (DEX_FUTURE (self->caught_up)))
    dex_promise_resolve_boolean (self->caught_up, done);
}

static DexFuture *
catch_up_fiber (gpointer data)
{
  EnvoiLevel *self = data;
  g_autoptr (EnvoiSession) session = NULL;
  EnvoiService *messages;
  guint epoch = self->epoch;
  gboolean done = FALSE;

  /* Between the wish and its turn the session may have gone, or its talk with the server. */
  if (session_of (self) == NULL || !self->running)
    return NULL;
  session = g_object_ref (session_of (self));
  messages = envoi_session_get_service (session, ENVOI_TYPE_MESSAGE_SERVICE);
  set_catching_up (self, TRUE);
  self->doubtful = self->heard_in_doubt = FALSE;
  if (envoi_level_is_own (self))
    load_signed_in_at (self, session);
  else if (self->signed_in_at == 0)
    self->signed_in_at = self->online_at;
  if (self->epoch == epoch && envoi_level_is_own (self))
    await_own_info (self);
  for (guint n = 0; !done && self->epoch == epoch; n++)
    {
      g_autoptr (GError) error = NULL;

      if (!may_have_archive (self))
        break;
      done = envoi_history_catch_up (self, &error);
      if (done || n == G_N_ELEMENTS (retry_seconds) || self->epoch != epoch)
        break;
      /* On a lost line no answer means nothing: when the session is resumed, it is asked again. */
      if (!envoi_session_is_online (session))
        {
          self->running = FALSE;
          self->doubtful = self->heard_in_doubt = self->complete;
          set_catching_up (self, FALSE);
          return NULL;
        }
      dex_await (self->complete ? dex_timeout_new_seconds (retry_seconds[n])
                                : dex_future_first (dex_timeout_new_seconds (retry_seconds[n]), envoi_level_wait_caught_up (self), NULL),
                 NULL);
    }
  if (self->epoch != epoch)
    return NULL;
  self->running = FALSE;
  set_catching_up (self, FALSE);
  self->doubtful |= self->complete && !done;
  self->complete |= done;
  if (done)
    mend (self, envoi_session_get_store (session));
  tell (self, messages, done);
  if (self->complete && self->heard_in_doubt)
    start (self);
  return NULL;
}

static void
start (EnvoiLevel *self)
{
  self->running = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, catch_up_fiber, envoi_level_hold (self), envoi_level_release));
}

/* A session, or a stay, that goes on is not asked for twice, unless this run of the program has not caught up in it. */
void
envoi_level_start (EnvoiLevel *self)
{
  if (self->running || self->complete)
    return;
  if (self->caught_up != NULL && !dex_future_is_pending (DEX_FUTURE (self->caught_up)))
    dex_clear (&self->caught_up);
  start (self);
}

/* A resumed session goes on where it was. But what a server had not handed over it may hand over in between what is new: when something
 * comes, the archive is asked for its order. */
void
envoi_level_doubt (EnvoiLevel *self)
{
  if (!self->running && !self->complete)
    return;
  self->doubtful = TRUE;
  g_clear_pointer (&self->candidate, g_free);
  g_clear_pointer (&self->latest, g_free);
  if (self->heard_in_doubt && !self->running)
    start (self);
}

static void
on_late (gpointer data)
{
  EnvoiLevel *self = data;

  self->late_id = 0;
  envoi_level_look_again (self);
}

void
envoi_level_expect_late (EnvoiLevel *self)
{
  g_clear_handle_id (&self->late_id, g_source_remove);
  self->late_id = g_timeout_add_once (envoi_history_late_msec, on_late, self);
}

/* ejabberd has what came while the line hung wait with the process of that line, with its id and stamp, but not in the archive. The
 * process of the new line hands it over, and puts it into the archive, in between the new: behind whatever the first question saw. */
void
envoi_level_look_again (EnvoiLevel *self)
{
  g_clear_handle_id (&self->late_id, g_source_remove);
  if (!self->heard_late)
    return;
  self->heard_late = FALSE;
  if (self->running)
    self->heard_in_doubt = TRUE;
  else if (self->complete)
    start (self);
}

void
envoi_level_skip (EnvoiLevel *self)
{
  if (!self->running && !self->complete)
    tell (self, envoi_session_get_service (session_of (self), ENVOI_TYPE_MESSAGE_SERVICE), FALSE);
}

DexFuture *
envoi_level_wait_caught_up (EnvoiLevel *self)
{
  if (self->caught_up == NULL)
    self->caught_up = dex_promise_new ();
  return dex_ref (DEX_FUTURE (self->caught_up));
}

/* ---- live messages ---- */

char *
envoi_history_heard_key (const char *jid, const char *id)
{
  return g_strconcat (jid, "\n", id, NULL);
}

void
envoi_history_service_note_live (EnvoiHistoryService *service, EnvoiConversation *conversation, const char *id, const char *archive_id)
{
  EnvoiLevel *self = envoi_history_get_level (service, conversation);
  EnvoiSession *session = session_of (self);
  EnvoiService *messages = envoi_session_get_service (session, ENVOI_TYPE_MESSAGE_SERVICE);
  gint64 now = g_get_monotonic_time ();

  /* A room whose archive is not read stands level with nothing. */
  if (!envoi_level_is_own (self) && !self->running && !self->complete)
    return;
  if (!self->complete && id != NULL && g_hash_table_size (self->heard) < MAX_HEARD)
    g_hash_table_add (self->heard, envoi_history_heard_key (envoi_conversation_get_jid (conversation), id));
  /* What stands between this message and what we had is on its way at best: no hole is silent. */
  if (!self->complete && archive_id != NULL && !(self->state != NULL && self->state->newest_id == NULL)
      && !g_hash_table_contains (self->torn, conversation))
    {
      g_hash_table_insert (self->torn, g_object_ref (conversation), g_strdup (archive_id));
      envoi_store_set_gap (envoi_session_get_store (session), conversation, archive_id, TRUE);
    }
  self->heard_in_doubt |= self->doubtful && archive_id != NULL;
  self->heard_late |= self->late_id != 0 && archive_id != NULL;
  if (archive_id == NULL || !self->complete || self->state == NULL)
    return;
  if (self->doubtful && !self->running)
    start (self);
  if (self->running)
    return;
  g_free (self->latest);
  self->latest = g_strdup (archive_id);
  self->latest_at = now;
  if (self->candidate != NULL && now - self->candidate_at < envoi_history_settled_usec)
    return;
  if (self->candidate != NULL
      && (messages == NULL || envoi_message_service_get_n_in_flight (ENVOI_MESSAGE_SERVICE (messages)) == 0))
    {
      g_autofree char *key = envoi_level_dup_live_cursor_key (self);

      g_free (self->state->newest_id);
      self->state->newest_id = g_steal_pointer (&self->candidate);
      envoi_store_set_value (envoi_session_get_store (session), envoi_session_get_account (session), key, self->state->newest_id);
      self->state->newest_time = envoi_time_now () - (now - self->candidate_at);
      envoi_level_save_state (self);
    }
  if (self->candidate == NULL)
    {
      self->candidate = g_steal_pointer (&self->latest);
      self->candidate_at = self->latest_at;
    }
}

/* ---- did it arrive? ---- */

typedef struct {
  EnvoiLevel *level;
  GStrv ids;
  gint64 since;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  envoi_level_release (search->level);
  g_strfreev (search->ids);
  g_free (search);
}

static guint
look_up (EnvoiLevel *self, GStrv ids, GHashTable *found)
{
  guint n_missing = 0;

  for (guint i = 0; ids[i] != NULL; i++)
    {
      const char *archive_id = g_hash_table_lookup (self->own_ids, ids[i]);

      if (archive_id != NULL)
        g_hash_table_replace (found, g_strdup (ids[i]), g_strdup (archive_id));
      else
        n_missing++;
    }
  return n_missing;
}

/* Ours, from any client; in a room from who has our nick: the ids looked for are ours, and nobody else knew them before they arrived. */
static gboolean
is_from_us (EnvoiLevel *self, const EnvoiStanza *message)
{
  const char *own = envoi_account_get_jid (envoi_session_get_account (session_of (self)));
  const char *from = envoi_stanza_get_from (message);
  g_autoptr (EnvoiJid) jid = envoi_jid_new (from ? from : own, NULL);

  if (jid == NULL)
    return FALSE;
  if (envoi_level_is_own (self))
    return g_str_equal (envoi_jid_get_bare (jid), own);
  return g_str_equal (envoi_jid_get_bare (jid), self->with)
         && g_strcmp0 (envoi_jid_get_resource (jid), envoi_room_get_nick (envoi_conversation_get_room (self->conversation))) == 0;
}

/* Only looked at: what the page holds is stored by the next catch-up, in its order. */
static void
note_own_ids (EnvoiLevel *self, EnvoiArchivePage *page)
{
  for (guint i = 0; i < page->results->len; i++)
    {
      EnvoiArchiveResult *result = page->results->pdata[i];

      if (is_from_us (self, result->message))
        envoi_history_note_own (self, envoi_stanza_get_id (result->message), envoi_origin_id_read (result->message), result->id);
    }
}

static DexFuture *
find_ids_fiber (gpointer data)
{
  Search *search = data;
  EnvoiLevel *self = search->level;
  g_autoptr (EnvoiSession) session = session_of (self) ? g_object_ref (session_of (self)) : NULL;
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *before = g_strdup ("");

  /* The catch-up of this session went past them, wherever the clocks stand: the cursor never passes what is in flight. Going back
   * from the end once more covers an archive that writes a little late. */
  for (guint n = 0; look_up (self, search->ids, found) > 0 && n < MAX_FIND_PAGES; n++)
    {
      EnvoiArchiveQuery query = { .before = before, .max = ENVOI_ARCHIVE_MAX_PAGE };
      g_autoptr (GError) error = NULL;
      g_autoptr (EnvoiArchivePage) page = NULL;

      if (session == NULL || !may_have_archive (self))
        break;
      page = envoi_history_ask (self, &query, &error);
      if (page == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      note_own_ids (self, page);
      if (page->complete || page->first == NULL || g_str_equal (page->first, before)
          || envoi_archive_page_get_time (page, FALSE) < search->since - FIND_MARGIN)
        break;
      g_free (before);
      before = g_strdup (page->first);
    }
  look_up (self, search->ids, found);
  return dex_future_new_take_boxed (G_TYPE_HASH_TABLE, g_steal_pointer (&found));
}

DexFuture *
envoi_level_find_ids (EnvoiLevel *self, const char * const *ids, gint64 since)
{
  Search *search = g_new0 (Search, 1);

  search->level = envoi_level_hold (self);
  search->ids = g_strdupv ((char **) ids);
  search->since = since;
  return dex_scheduler_spawn (NULL, 0, find_ids_fiber, search, search_free);
}
