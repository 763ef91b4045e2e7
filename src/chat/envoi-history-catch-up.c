/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-history-service-private.h"

#include "envoi-jid.h"
#include "envoi-time.h"

/* Catching up with an archive: forward from the cursor, page by page, each page committed before the cursor moves
 * behind it. An account that is new here begins with the newest pages, so that its conversations are there at once;
 * what is older comes when somebody looks for it; so does a room that is entered for the first time. Runs inside a fiber of the history service. */

#define FIRST_PAGES 2
#define ROOM_FIRST_PAGE 50
#define MAX_PAGES 1000
#define JUST_NOW (60 * G_USEC_PER_SEC)
#define MAX_EMPTY_PAGES 2
#define MAX_OWN_IDS 20000
#define MAX_UNCLEAR 5
#define MAX_TRAIL 5000

gint64 envoi_history_slice_usec = 4000;
guint envoi_history_unclear_msec = 1000;

static EnvoiSession *
session_of (EnvoiLevel *self)
{
  return envoi_service_get_session (ENVOI_SERVICE (self->service));
}

gint64
envoi_archive_page_get_time (EnvoiArchivePage *page, gboolean last)
{
  EnvoiArchiveResult *result;

  if (page->results->len == 0)
    return 0;
  result = page->results->pdata[last ? page->results->len - 1 : 0];
  return result->time;
}

/* Remembers what the archive has of us. */
void
envoi_history_note_own (EnvoiLevel *self, const char *id, const char *origin_id, const char *archive_id)
{
  const char *ids[] = { id, origin_id };

  if (g_hash_table_size (self->own_ids) > MAX_OWN_IDS)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (ids[i] != NULL)
      g_hash_table_replace (self->own_ids, g_strdup (ids[i]), g_strdup (archive_id));
}

/* A room's archive holds what was said in the room, and nothing else does: neither can put words into the other. */
static gboolean
belongs (EnvoiLevel *self, EnvoiArchiveResult *result)
{
  gboolean of_room = g_strcmp0 (envoi_stanza_get_type_attribute (result->message), "groupchat") == 0;
  const char *from = envoi_stanza_get_from (result->message);
  g_autofree char *bare = NULL;

  if (envoi_level_is_own (self))
    return !of_room;
  bare = of_room && from ? envoi_jid_dup_bare (from) : NULL;
  return g_strcmp0 (bare, self->with) == 0;
}

static EnvoiConversation *
take (EnvoiLevel *self, EnvoiMessageService *messages, EnvoiArchiveResult *result, EnvoiOrigin origin, EnvoiTaken *taken)
{
  if (envoi_level_is_own (self))
    return envoi_message_service_take (messages, result->message, origin, result->id, result->time, taken);
  return envoi_message_service_take_from_room (messages, envoi_conversation_get_room (self->conversation), result->message, origin,
                                               result->id, result->time, taken);
}

guint
envoi_history_take_page (EnvoiLevel *self, EnvoiArchivePage *page, EnvoiOrigin origin, GHashTable *heads, EnvoiPageEnd *end)
{
  EnvoiSession *session = session_of (self);
  EnvoiService *messages = envoi_session_get_service (session, ENVOI_TYPE_MESSAGE_SERVICE);
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (dex_unref);
  gint64 began = g_get_monotonic_time ();
  guint epoch = self->epoch;
  guint n_new = 0;

  for (guint i = 0; messages != NULL && i < page->results->len; i++)
    {
      EnvoiArchiveResult *result = page->results->pdata[origin == ENVOI_ORIGIN_BEFORE ? page->results->len - 1 - i : i];
      EnvoiTaken taken = { NULL };
      EnvoiConversation *conversation = NULL;

      if (belongs (self, result))
        conversation = take (self, ENVOI_MESSAGE_SERVICE (messages), result, origin, &taken);
      if (conversation != NULL)
        {
          /* Forward pages leave nothing out. An earlier run may have died between a live message and what stands before it, and so may
           * this one between the cursor that passes it and the end. */
          if (origin == ENVOI_ORIGIN_CATCH_UP && heads == NULL
              && (!self->passed || g_strcmp0 (g_hash_table_lookup (self->torn, conversation), result->id) == 0))
            envoi_store_set_gap (envoi_session_get_store (session), conversation, result->id, FALSE);
          if (envoi_message_get_outgoing (taken.message))
            envoi_history_note_own (self, envoi_message_get_id (taken.message), envoi_message_get_origin_id (taken.message), result->id);
          if (heads != NULL && !g_hash_table_contains (heads, conversation))
            g_hash_table_insert (heads, g_object_ref (conversation), g_strdup (result->id));
          if (end != NULL && (origin == ENVOI_ORIGIN_BEFORE || end->oldest == NULL))
            g_set_str (&end->oldest, result->id);
          g_ptr_array_add (added, g_steal_pointer (&taken.added));
        }
      envoi_taken_clear (&taken);
      if (g_get_monotonic_time () - began > envoi_history_slice_usec)
        {
          dex_await (dex_timeout_new_msec (0), NULL);
          if (self->epoch != epoch)
            break;
          began = g_get_monotonic_time ();
        }
    }
  for (guint i = 0; i < added->len; i++)
    {
      gint64 rowid = dex_await_int64 (dex_ref (added->pdata[i]), NULL);

      n_new += rowid != 0;
      if (i == (origin == ENVOI_ORIGIN_BEFORE ? added->len - 1 : 0) && end != NULL)
        end->tied = rowid == 0;
    }
  return n_new;
}

static void
set_string (char **place, const char *value)
{
  char *copy = g_strdup (value);

  g_free (*place);
  *place = copy;
}

/* ---- the cursor ---- */

/* What an account's archive shows of the last half minute it may not show in its order: a row can come in further up (see
 * envoi_level_look_again()). So the cursor stays that far behind. The archive of a room is written by one hand. */
typedef struct {
  char *id;
  gint64 time;
} Step;

typedef GQueue Trail;

static void
step_free (Step *step)
{
  g_free (step->id);
  g_free (step);
}

static void
trail_clear (Trail *trail)
{
  g_queue_clear_full (trail, (GDestroyNotify) step_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Trail, trail_clear)

static void
move_cursor (EnvoiLevel *self, const char *id, gint64 time)
{
  set_string (&self->state->newest_id, id);
  self->state->newest_time = time;
}

static void
follow (EnvoiLevel *self, Trail *trail, EnvoiArchivePage *page)
{
  gint64 settled = envoi_archive_page_get_time (page, TRUE) - envoi_history_settled_usec;

  if (!envoi_level_is_own (self))
    {
      if (page->last != NULL)
        move_cursor (self, page->last, page->results->len > 0 ? envoi_archive_page_get_time (page, TRUE) : self->state->newest_time);
      return;
    }
  for (guint i = 0; i < page->results->len; i++)
    {
      EnvoiArchiveResult *result = page->results->pdata[i];
      Step *step = g_new (Step, 1);

      *step = (Step) { g_strdup (result->id), result->time };
      g_queue_push_tail (trail, step);
    }
  for (Step *step = g_queue_peek_head (trail); step != NULL && (step->time <= settled || trail->length > MAX_TRAIL); step = g_queue_peek_head (trail))
    {
      move_cursor (self, step->id, step->time);
      step_free (g_queue_pop_head (trail));
    }
}

/* No cursor that the archive knows is behind the steps: it goes to the first of them. */
static void
follow_first (EnvoiLevel *self, Trail *trail)
{
  Step *step = g_queue_peek_head (trail);

  if (step != NULL)
    move_cursor (self, step->id, step->time);
}

/* What is from before this account was signed in here counts as read; what came since, or was held back, does not. */
static void
mark_past_read (EnvoiLevel *self, GHashTable *newest)
{
  EnvoiStore *store = envoi_session_get_store (session_of (self));
  GHashTableIter iter;
  gpointer conversation, archive_id;

  g_hash_table_iter_init (&iter, newest);
  while (g_hash_table_iter_next (&iter, &conversation, &archive_id))
    {
      g_autoptr (EnvoiConversation) hold = g_object_ref (conversation);
      gint64 position;

      position = dex_await_int64 (envoi_store_find_position (store, conversation, NULL, archive_id), NULL);
      if (position > envoi_conversation_get_read_position (conversation))
        envoi_store_set_read (store, conversation, position);
    }
}

/* Came while we were coming, or was held back for us. */
static gboolean
is_new (EnvoiLevel *self, const char *peer, EnvoiArchiveResult *result)
{
  const char *id = envoi_stanza_get_id (result->message);
  g_autofree char *key = id ? envoi_history_heard_key (peer, id) : NULL;

  /* Into a room we come at a moment that both sides know: what is said from then on is heard. */
  return (envoi_level_is_own (self) && result->time > self->signed_in_at - JUST_NOW) || (key != NULL && g_hash_table_contains (self->heard, key));
}

/* The conversation of a message of the past; NULL when there is none yet. */
static EnvoiConversation *
find_conversation (EnvoiLevel *self, EnvoiStanza *message, char **peer)
{
  EnvoiSession *session = session_of (self);
  const char *own = envoi_account_get_jid (envoi_session_get_account (session));
  const char *from = envoi_stanza_get_from (message);
  const char *to = envoi_stanza_get_to (message);
  g_autofree char *sender = NULL;

  if (self->conversation != NULL)
    {
      *peer = g_strdup (self->with);
      return self->conversation;
    }
  sender = from ? envoi_jid_dup_bare (from) : g_strdup (own);
  *peer = g_strcmp0 (sender, own) != 0 ? g_strdup (sender) : to ? envoi_jid_dup_bare (to) : g_strdup (own);
  return *peer ? envoi_store_find_conversation (envoi_session_get_store (session), envoi_session_get_account (session), *peer) : NULL;
}

static void
note_newest (EnvoiLevel *self, EnvoiArchivePage *page, GHashTable *newest)
{
  for (guint i = page->results->len; i > 0; i--)
    {
      EnvoiArchiveResult *result = page->results->pdata[i - 1];
      g_autofree char *peer = NULL;
      EnvoiConversation *conversation = belongs (self, result) ? find_conversation (self, result->message, &peer) : NULL;

      if (conversation != NULL && !g_hash_table_contains (newest, conversation)
          && envoi_stanza_find (result->message, "body", ENVOI_NS_CLIENT) != NULL && !is_new (self, peer, result))
        g_hash_table_insert (newest, g_object_ref (conversation), g_strdup (result->id));
    }
}

static gboolean
is_over (EnvoiLevel *self, guint epoch, GError **error)
{
  if (self->epoch == epoch)
    return FALSE;
  g_set_error_literal (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "");
  return TRUE;
}

/* The newest pages, and all that came since the account is here. */
static gboolean
fetch_newest (EnvoiLevel *self, guint epoch, GError **error)
{
  g_autoptr (GHashTable) newest = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  g_autofree char *before = g_strdup ("");
  guint n_pages = envoi_level_is_own (self) ? FIRST_PAGES : 1;
  guint max = envoi_level_is_own (self) ? ENVOI_ARCHIVE_MAX_PAGE : ROOM_FIRST_PAGE;
  EnvoiStore *store = envoi_session_get_store (session_of (self));
  EnvoiAccount *account = envoi_session_get_account (session_of (self));
  g_auto (Trail) trail = G_QUEUE_INIT;
  gint64 oldest = 0;

  for (guint n = 0; n < n_pages || (n < MAX_PAGES && oldest > self->signed_in_at - JUST_NOW); n++)
    {
      EnvoiArchiveQuery query = { .before = before, .max = max };
      g_autoptr (EnvoiArchivePage) page = envoi_history_ask (self, &query, error);

      if (page == NULL)
        return FALSE;
      if (n == 0)
        envoi_store_begin_catch_up (store, account, self->with, NULL, NULL);
      envoi_history_take_page (self, page, n == 0 ? ENVOI_ORIGIN_PAST : ENVOI_ORIGIN_BEFORE, NULL, NULL);
      if (n == 0 && self->epoch == epoch)
        dex_future_disown (envoi_store_end_catch_up (store, account, self->with));
      if (is_over (self, epoch, error))
        return FALSE;
      note_newest (self, page, newest);
      if (n == 0)
        {
          follow (self, &trail, page);
          if (self->state->newest_id == NULL)
            follow_first (self, &trail);
        }
      if (page->first != NULL)
        {
          set_string (&self->state->oldest_id, page->first);
          self->state->oldest_time = envoi_archive_page_get_time (page, FALSE);
        }
      self->state->complete = page->complete || page->first == NULL;
      oldest = envoi_archive_page_get_time (page, FALSE);
      /* Before the cursor: a program that dies here begins again with this page. */
      mark_past_read (self, newest);
      if (is_over (self, epoch, error))
        return FALSE;
      envoi_level_save_state (self);
      if (self->state->complete || g_str_equal (page->first, before))
        break;
      set_string (&before, page->first);
    }
  return TRUE;
}

/* Where the cursor is gone from the archive, what lies before the heads may be missing: say so above each of them, once. */
static void
mark_gaps (EnvoiLevel *self, GHashTable *heads)
{
  EnvoiStore *store = envoi_session_get_store (session_of (self));
  GHashTableIter iter;
  gpointer conversation, archive_id;

  g_hash_table_iter_init (&iter, heads);
  while (g_hash_table_iter_next (&iter, &conversation, &archive_id))
    if (archive_id != NULL)
      {
        envoi_store_set_gap (store, conversation, archive_id, TRUE);
        g_hash_table_remove (self->torn, conversation);
        g_hash_table_iter_replace (&iter, NULL);
      }
}

static gboolean
fetch_forward (EnvoiLevel *self, guint epoch, GError **error)
{
  g_autoptr (GHashTable) cursors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) heads = NULL;      /* only while the cursor is gone */
  g_autofree char *after = g_strdup (self->state->newest_id);
  g_auto (Trail) trail = G_QUEUE_INIT;
  gboolean gone = FALSE;
  gint64 start = 0;
  guint n_empty = 0;

  for (;;)
    {
      EnvoiArchiveQuery query = { .after = after, .start = start, .max = ENVOI_ARCHIVE_MAX_PAGE };
      g_autoptr (GError) local_error = NULL;
      g_autoptr (EnvoiArchivePage) page = envoi_history_ask (self, &query, &local_error);
      EnvoiPageEnd end = { FALSE, NULL };

      if (page == NULL && g_error_matches (local_error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND) && !gone)
        {
          /* T28: the archive was emptied, or keeps less than it did. */
          gone = TRUE;
          heads = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
          g_clear_pointer (&after, g_free);
          start = MAX (self->state->newest_time, 1);
          continue;
        }
      if (page == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      g_debug ("A page of %u behind %s, %s", page->results->len, after ? after : "a time", page->complete ? "the last" : "not the last");
      envoi_history_take_page (self, page, ENVOI_ORIGIN_CATCH_UP, heads, &end);
      g_free (end.oldest);
      if (is_over (self, epoch, error))
        return FALSE;
      /* A first row that is known ties the new ones to the old: nothing is missing. */
      if (heads != NULL && g_hash_table_size (cursors) == 0 && end.tied)
        g_clear_pointer (&heads, g_hash_table_unref);
      if (heads != NULL)
        mark_gaps (self, heads);
      follow (self, &trail, page);
      if (gone && g_hash_table_size (cursors) == 0 && trail.length == page->results->len)
        follow_first (self, &trail);
      if (page->last != NULL)
        envoi_level_save_state (self);
      /* T29: an archive that goes in circles or on and on with nothing is not followed for ever. */
      n_empty = page->results->len == 0 ? n_empty + 1 : 0;
      if (page->complete || page->last == NULL || n_empty > MAX_EMPTY_PAGES || !g_hash_table_add (cursors, g_strdup (page->last)))
        return TRUE;
      set_string (&after, page->last);
      start = 0;
    }
}

static gboolean
catch_up_forward (EnvoiLevel *self, guint epoch, GError **error)
{
  EnvoiStore *store = envoi_session_get_store (session_of (self));
  EnvoiAccount *account = envoi_session_get_account (session_of (self));
  g_autofree char *key = envoi_level_dup_live_cursor_key (self);
  gboolean done, unclear = TRUE;

  for (guint n = 0; unclear && n < MAX_UNCLEAR; n++)
    {
      g_autofree char *live = NULL;

      if (n > 0)
        dex_await (dex_timeout_new_msec (envoi_history_unclear_msec), NULL);
      live = dex_await_string (envoi_store_get_value (store, account, key), NULL);
      if (is_over (self, epoch, error))
        return FALSE;
      envoi_store_begin_catch_up (store, account, self->with, live, self->state->newest_id);
      done = fetch_forward (self, epoch, error);
      /* When the session is over, the next one may have begun already. */
      if (self->epoch == epoch)
        unclear = dex_await_boolean (envoi_store_end_catch_up (store, account, self->with), NULL);
      if (!done)
        return FALSE;
    }
  return TRUE;
}

gboolean
envoi_history_catch_up (EnvoiLevel *self, GError **error)
{
  EnvoiSession *session = session_of (self);
  EnvoiStore *store = envoi_session_get_store (session);
  guint epoch = self->epoch;
  gboolean done;

  if (self->state == NULL)
    {
      self->state = dex_await_boxed (envoi_store_load_archive_state (store, envoi_session_get_account (session), self->with), error);
      if (self->state == NULL)
        return FALSE;
    }
  /* An archive that was empty when we came is read from its beginning: whatever is in it is new. */
  done = self->state->newest_id == NULL && !self->state->complete ? fetch_newest (self, epoch, error) : catch_up_forward (self, epoch, error);
  if (!done || !dex_await (envoi_store_flush (store), error))
    return FALSE;
  return !is_over (self, epoch, error);
}
