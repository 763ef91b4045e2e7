/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-history-service-private.h"

#include "0030-disco.h"
#include "0359-stanza-ids.h"
#include "envoi-jid.h"
#include "envoi-router.h"
#include "envoi-time.h"

/* The server's archive and the store, kept level. One fiber catches up in each session of the server; pages of the past are
 * fetched when somebody looks for them. The cursor of the whole archive moves with committed pages; with live messages only
 * while we are level, and half a minute late: what another device sends may reach us a little after what came later, and it
 * must still lie behind the cursor if this session ends now. For the same reason it does not pass own messages of which
 * the server has not said that it has them: the next catch-up is what finds them. */

#define SIGNED_IN_KEY "signed-in-at"
#define SETTLED_USEC (30 * G_USEC_PER_SEC)
#define MAX_HEARD 20000
#define MAX_FIND_PAGES 4
#define FIND_MARGIN (600 * (gint64) G_USEC_PER_SEC)

enum { PROP_CATCHING_UP = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
static const guint retry_seconds[] = { 2, 10, 30 };

G_DEFINE_FINAL_TYPE (EnvoiHistoryService, envoi_history_service, ENVOI_TYPE_SERVICE)

static EnvoiSession *
session_of (EnvoiHistoryService *self)
{
  return envoi_service_get_session (ENVOI_SERVICE (self));
}

EnvoiArchive *
envoi_history_get_archive (EnvoiHistoryService *self)
{
  EnvoiSession *session = session_of (self);

  return session ? envoi_session_get_module (session, ENVOI_TYPE_ARCHIVE) : NULL;
}

EnvoiArchivePage *
envoi_history_ask (EnvoiHistoryService *self, const EnvoiArchiveQuery *query, GError **error)
{
  EnvoiArchive *archive = envoi_history_get_archive (self);

  if (archive == NULL)
    {
      g_set_error_literal (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "");
      return NULL;
    }
  return dex_await_boxed (envoi_archive_query (archive, NULL, query), error);
}

/* ---- catching up ---- */

static void
set_catching_up (EnvoiHistoryService *self, gboolean catching_up)
{
  if (self->catching_up == catching_up)
    return;
  self->catching_up = catching_up;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CATCHING_UP]);
}

static void
on_own_info (EnvoiDisco *disco, DexPromise *promise)
{
  if (dex_future_is_pending (DEX_FUTURE (promise)))
    dex_promise_resolve_boolean (promise, TRUE);
}

/* A server that has not said what it can do is asked all the same: its refusal is an answer too. */
static gboolean
may_have_archive (EnvoiHistoryService *self)
{
  EnvoiDisco *disco = envoi_session_get_module (session_of (self), ENVOI_TYPE_DISCO);
  EnvoiArchive *archive = envoi_history_get_archive (self);

  return archive != NULL && ((disco != NULL && envoi_disco_get_account (disco) == NULL) || envoi_archive_is_available (archive));
}

/* Whether there is an archive is known once the server has said what it can do. */
static void
await_own_info (EnvoiHistoryService *self)
{
  EnvoiDisco *disco = envoi_session_get_module (session_of (self), ENVOI_TYPE_DISCO);
  g_autoptr (DexPromise) promise = NULL;
  gulong handler;

  if (disco == NULL || envoi_disco_get_account (disco) != NULL)
    return;
  promise = dex_promise_new ();
  handler = g_signal_connect_data (disco, "own-info", G_CALLBACK (on_own_info), dex_ref (promise), (GClosureNotify) dex_unref, 0);
  dex_await (dex_future_first (dex_ref (promise), envoi_history_service_wait_caught_up (self), dex_timeout_new_seconds (60), NULL), NULL);
  g_signal_handler_disconnect (disco, handler);
}

/* All that was missing above live messages is there. */
static void
mend (EnvoiHistoryService *self, EnvoiStore *store)
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
load_signed_in_at (EnvoiHistoryService *self, EnvoiSession *session)
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

static void start (EnvoiHistoryService *self);

static DexFuture *
catch_up_fiber (gpointer data)
{
  EnvoiHistoryService *self = data;
  g_autoptr (EnvoiSession) session = g_object_ref (session_of (self));
  EnvoiService *messages = envoi_session_get_service (session, ENVOI_TYPE_MESSAGE_SERVICE);
  guint epoch = self->epoch;
  gboolean done = FALSE;

  set_catching_up (self, TRUE);
  self->doubtful = self->heard_in_doubt = FALSE;
  load_signed_in_at (self, session);
  if (self->epoch == epoch)
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
                                : dex_future_first (dex_timeout_new_seconds (retry_seconds[n]), envoi_history_service_wait_caught_up (self), NULL),
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
  if (messages != NULL)
    envoi_message_service_caught_up (ENVOI_MESSAGE_SERVICE (messages));
  if (self->caught_up == NULL)
    self->caught_up = dex_promise_new ();
  if (dex_future_is_pending (DEX_FUTURE (self->caught_up)))
    dex_promise_resolve_boolean (self->caught_up, done);
  if (self->complete && self->heard_in_doubt)
    start (self);
  return NULL;
}

static void
start (EnvoiHistoryService *self)
{
  self->running = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, catch_up_fiber, g_object_ref (self), g_object_unref));
}

/**
 * envoi_history_service_wait_caught_up:
 *
 * Returns: (transfer full): a future of boolean: TRUE when all of the archive is here, FALSE when there is none or it would not
 *   answer; rejects with ENVOI_STANZA_ERROR_DISCONNECTED when the session ends before
 */
DexFuture *
envoi_history_service_wait_caught_up (EnvoiHistoryService *self)
{
  if (self->caught_up == NULL)
    self->caught_up = dex_promise_new ();
  return dex_ref (DEX_FUTURE (self->caught_up));
}

char *
envoi_history_heard_key (const char *jid, const char *id)
{
  return g_strconcat (jid, "\n", id, NULL);
}

void
envoi_history_service_note_live (EnvoiHistoryService *self, EnvoiConversation *conversation, const char *id, const char *archive_id)
{
  EnvoiSession *session = session_of (self);
  EnvoiService *messages = envoi_session_get_service (session, ENVOI_TYPE_MESSAGE_SERVICE);
  gint64 now = g_get_monotonic_time ();

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
  if (archive_id == NULL || !self->complete || self->state == NULL)
    return;
  if (self->doubtful && !self->running)
    start (self);
  if (self->running)
    return;
  g_free (self->latest);
  self->latest = g_strdup (archive_id);
  self->latest_at = now;
  if (self->candidate != NULL && now - self->candidate_at < SETTLED_USEC)
    return;
  if (self->candidate != NULL
      && (messages == NULL || envoi_message_service_get_n_in_flight (ENVOI_MESSAGE_SERVICE (messages)) == 0))
    {
      g_free (self->state->newest_id);
      self->state->newest_id = g_steal_pointer (&self->candidate);
      envoi_store_set_value (envoi_session_get_store (session), envoi_session_get_account (session), ENVOI_LIVE_CURSOR, self->state->newest_id);
      self->state->newest_time = envoi_time_now () - (now - self->candidate_at);
      envoi_store_save_archive_state (envoi_session_get_store (session), envoi_session_get_account (session), "", self->state);
    }
  if (self->candidate == NULL)
    {
      self->candidate = g_steal_pointer (&self->latest);
      self->candidate_at = self->latest_at;
    }
}

/* ---- did it arrive? ---- */

typedef struct {
  EnvoiHistoryService *self;
  GStrv ids;
  gint64 since;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_object_unref (search->self);
  g_strfreev (search->ids);
  g_free (search);
}

static guint
look_up (EnvoiHistoryService *self, GStrv ids, GHashTable *found)
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

/* Only looked at: what the page holds is stored by the next catch-up, in its order. */
static void
note_own_ids (EnvoiHistoryService *self, EnvoiArchivePage *page, const char *own)
{
  for (guint i = 0; i < page->results->len; i++)
    {
      EnvoiArchiveResult *result = page->results->pdata[i];
      const char *from = envoi_stanza_get_from (result->message);
      g_autofree char *sender = from ? envoi_jid_dup_bare (from) : g_strdup (own);

      if (g_strcmp0 (sender, own) == 0)
        envoi_history_note_own (self, envoi_stanza_get_id (result->message), envoi_origin_id_read (result->message), result->id);
    }
}

static DexFuture *
find_ids_fiber (gpointer data)
{
  Search *search = data;
  EnvoiHistoryService *self = search->self;
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
      note_own_ids (self, page, envoi_router_get_own_bare (envoi_session_get_router (session)));
      if (page->complete || page->first == NULL || g_str_equal (page->first, before)
          || envoi_archive_page_get_time (page, FALSE) < search->since - FIND_MARGIN)
        break;
      g_free (before);
      before = g_strdup (page->first);
    }
  look_up (self, search->ids, found);
  return dex_future_new_take_boxed (G_TYPE_HASH_TABLE, g_steal_pointer (&found));
}

/**
 * envoi_history_service_find_ids:
 * @ids: ids of own messages
 * @since: when the first of them was written
 *
 * Returns: (transfer full): a future of a boxed GHashTable of id to archive id, holding those that the archive has
 */
DexFuture *
envoi_history_service_find_ids (EnvoiHistoryService *self, const char * const *ids, gint64 since)
{
  Search *search = g_new0 (Search, 1);

  search->self = g_object_ref (self);
  search->ids = g_strdupv ((char **) ids);
  search->since = since;
  return dex_scheduler_spawn (NULL, 0, find_ids_fiber, search, search_free);
}

/* ---- the session ---- */

static void
envoi_history_service_online (EnvoiService *service, gboolean resumed)
{
  EnvoiHistoryService *self = ENVOI_HISTORY_SERVICE (service);

  if (!resumed || self->online_at == 0)
    self->online_at = envoi_time_now ();
  /* A resumed session goes on where it was, unless this run of the program has not caught up in it. But what a server had not handed
   * over it may hand over in between what is new: when something comes, the archive is asked for its order. */
  if (resumed && (self->running || self->complete))
    {
      self->doubtful = TRUE;
      g_clear_pointer (&self->candidate, g_free);
      g_clear_pointer (&self->latest, g_free);
      if (self->heard_in_doubt && !self->running)
        start (self);
    }
  if (self->running || self->complete)
    return;
  if (self->caught_up != NULL && !dex_future_is_pending (DEX_FUTURE (self->caught_up)))
    dex_clear (&self->caught_up);
  start (self);
}

static void
forget (EnvoiHistoryService *self)
{
  self->epoch++;
  self->running = FALSE;
  self->complete = self->doubtful = self->heard_in_doubt = FALSE;
  g_clear_pointer (&self->candidate, g_free);
  g_clear_pointer (&self->latest, g_free);
  g_hash_table_remove_all (self->own_ids);
  g_hash_table_remove_all (self->heard);
  set_catching_up (self, FALSE);
  if (self->caught_up != NULL && dex_future_is_pending (DEX_FUTURE (self->caught_up)))
    dex_promise_reject (self->caught_up, g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, ""));
  dex_clear (&self->caught_up);
}

static void
envoi_history_service_ended (EnvoiService *service)
{
  forget (ENVOI_HISTORY_SERVICE (service));
}

static void
envoi_history_service_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CATCHING_UP)
    g_value_set_boolean (value, ENVOI_HISTORY_SERVICE (object)->catching_up);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_history_service_finalize (GObject *object)
{
  EnvoiHistoryService *self = ENVOI_HISTORY_SERVICE (object);

  dex_clear (&self->caught_up);
  g_clear_pointer (&self->state, envoi_archive_state_free);
  g_hash_table_unref (self->states);
  g_hash_table_unref (self->loading);
  g_hash_table_unref (self->own_ids);
  g_hash_table_unref (self->heard);
  g_hash_table_unref (self->torn);
  g_free (self->candidate);
  g_free (self->latest);
  G_OBJECT_CLASS (envoi_history_service_parent_class)->finalize (object);
}

static void
envoi_history_service_class_init (EnvoiHistoryServiceClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  EnvoiServiceClass *service_class = ENVOI_SERVICE_CLASS (class);

  object_class->get_property = envoi_history_service_get_property;
  object_class->finalize = envoi_history_service_finalize;
  service_class->online = envoi_history_service_online;
  service_class->ended = envoi_history_service_ended;
  service_class->stop = envoi_history_service_ended;
  properties[PROP_CATCHING_UP] = g_param_spec_boolean ("catching-up", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_history_service_init (EnvoiHistoryService *self)
{
  self->states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) envoi_archive_state_free);
  self->loading = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dex_unref);
  self->own_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->torn = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
