/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-publisher-private.h"

#include "envoi-id.h"
#include "envoi-uploader.h"

/* Drafts on their way out. Each is a row of the store from the moment it is submitted until its service has it; QUEUED has never left, though its files
 * may be at the server, SENDING may have. One goes at a time, in the order of submission. Part of EnvoiPublisher. */

#define MAX_TEXT (150 * 1024)        /* bytes: with its XHTML it still goes through every server */
#define LONGEST_PAUSE (15 * 60)
/* So often a file is tried by itself while there is a line; then the person is told. */
#define UPLOAD_TRIES 3

static gboolean
is_on_its_way (EnvoiDraft *draft)
{
  return envoi_draft_get_state (draft) == ENVOI_DRAFT_QUEUED || envoi_draft_get_state (draft) == ENVOI_DRAFT_SENDING;
}

static gboolean
is_due (EnvoiDraft *draft)
{
  return envoi_draft_get_scheduled (draft) <= envoi_wall_clock_now ();
}

EnvoiPostFrame
envoi_publisher_frame (EnvoiPublisher *self, EnvoiDraft *draft, const char *comments_service)
{
  gint64 now = envoi_wall_clock_now (), published = envoi_draft_get_published (draft);

  /* With a moment between the two times others would call it edited. */
  return (EnvoiPostFrame) {
    .service = envoi_draft_get_service (draft), .node = envoi_draft_get_node (draft), .item = envoi_draft_get_item_id (draft),
    .author_name = envoi_account_get_nickname (self->account), .author_jid = envoi_publisher_own (self), .comments_service = comments_service,
    .published = published != 0 ? published : now, .updated = published != 0 && envoi_draft_get_edit_of (draft) == NULL ? published : now,
  };
}

/* --- Shown before it is out --------------------------------------------------------------------------------------------- */

void
envoi_publisher_show (EnvoiPublisher *self, EnvoiDraft *draft)
{
  EnvoiPostFrame frame = envoi_publisher_frame (self, draft, NULL);
  g_autoptr (EnvoiPost) post = NULL;
  g_autofree char *xml = NULL;

  /* What is passed on looks like its original, which is to be had when it is sent; what is changed is there already. */
  if (envoi_draft_get_edit_of (draft) != NULL || envoi_draft_get_via_item (draft) != NULL)
    return;
  post = envoi_post_from_draft (draft, &frame, &xml);
  if (envoi_draft_get_state (draft) == ENVOI_DRAFT_FAILED)
    {
      envoi_post_set_state (post, ENVOI_POST_FAILED);
      envoi_post_set_problem (post, envoi_draft_get_problem (draft));
    }
  envoi_store_put_post (self->store, post, xml, ENVOI_POST_OWN);
}

typedef struct { EnvoiPublisher *self; EnvoiDraft *draft; EnvoiPostState state; GError *problem; } Mark;

static void
mark_free (gpointer data)
{
  Mark *mark = data;

  g_object_unref (mark->self);
  g_object_unref (mark->draft);
  g_clear_error (&mark->problem);
  g_free (mark);
}

static DexFuture *
on_post (DexFuture *future, gpointer data)
{
  Mark *mark = data;
  const GValue *value = dex_future_get_value (future, NULL);
  EnvoiPost *post = value != NULL ? g_value_get_object (value) : NULL;

  if (post == NULL || !mark->self->running)
    return NULL;
  envoi_store_set_post_state (mark->self->store, post, mark->state, mark->problem);
  /* Held, so that whoever looks at it later sees how far it is, too. */
  if (mark->draft == mark->self->sending && mark->state == ENVOI_POST_SENDING)
    {
      g_set_object (&mark->self->shown, post);
      envoi_post_set_uploads (post, mark->self->uploads);
    }
  return NULL;
}

/* What the row of the post says. */
static void
mark_post (EnvoiPublisher *self, EnvoiDraft *draft, EnvoiPostState state, const GError *problem)
{
  Mark *mark = g_new0 (Mark, 1);

  mark->self = g_object_ref (self);
  mark->draft = g_object_ref (draft);
  mark->state = state;
  mark->problem = problem != NULL ? g_error_copy (problem) : NULL;
  dex_future_disown (dex_future_finally (envoi_store_load_post (self->store, self->account, envoi_draft_get_service (draft), envoi_draft_get_node (draft),
                                                                envoi_draft_get_item_id (draft)),
                                         on_post, mark, mark_free));
}

static void
set_state (EnvoiPublisher *self, EnvoiDraft *draft, EnvoiDraftState state, const GError *problem)
{
  g_object_freeze_notify (G_OBJECT (draft));
  envoi_draft_set_state (draft, state);
  envoi_draft_set_problem (draft, problem);
  g_object_thaw_notify (G_OBJECT (draft));
  envoi_store_save_draft (self->store, draft);
}

void
envoi_publisher_show_uploads (EnvoiPublisher *self, GListModel *uploads)
{
  g_set_object (&self->uploads, uploads);
  if (self->sending != NULL)
    envoi_draft_set_uploads (self->sending, uploads);
  if (self->shown != NULL)
    envoi_post_set_uploads (self->shown, uploads);
}

/* --- Out -------------------------------------------------------------------------------------------------------------------- */

typedef struct { EnvoiPublisher *self; EnvoiDraft *draft; } Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  g_object_unref (sending->self);
  g_object_unref (sending->draft);
  g_free (sending);
}

static void
settle (EnvoiPublisher *self, EnvoiDraft *draft, EnvoiPost *post, GError *error)
{
  DexPromise *promise = g_hash_table_lookup (self->promises, draft);

  if (promise == NULL || !dex_future_is_pending (DEX_FUTURE (promise)))
    return;
  if (error != NULL)
    dex_promise_reject (promise, g_error_copy (error));
  else
    dex_promise_resolve_object (promise, g_object_ref (post));
  g_hash_table_remove (self->promises, draft);
}

/* A file that the line cut off, or that failed for a reason that may be none in a moment. */
static gboolean
is_passing_upload (EnvoiPublisher *self, const GError *error)
{
  return envoi_uploader_is_passing (error) && error->domain == ENVOI_TRANSFER_ERROR && (!self->online || ++self->upload_tries < UPLOAD_TRIES);
}

/* The person's draft again, as it was. Future of TRUE. */
static DexFuture *
take_back (EnvoiPublisher *self, EnvoiDraft *draft)
{
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Taken back");
  DexFuture *removed;

  settle (self, draft, NULL, cancelled);
  if (envoi_draft_get_edit_of (draft) != NULL)
    {
      mark_post (self, draft, ENVOI_POST_PUBLISHED, NULL);
      removed = dex_future_new_true ();
    }
  else
    removed = envoi_store_remove_post (self->store, self->account, envoi_draft_get_service (draft), envoi_draft_get_node (draft), envoi_draft_get_item_id (draft));
  if (is_due (draft))
    envoi_draft_set_scheduled (draft, 0);
  /* What is published later is as old as it is then. */
  if (envoi_draft_get_edit_of (draft) == NULL)
    envoi_draft_set_published (draft, 0);
  set_state (self, draft, ENVOI_DRAFT_EDITING, NULL);
  return removed;
}

static DexFuture *
on_sent (DexFuture *future, gpointer data)
{
  Sending *sending = data;
  EnvoiPublisher *self = sending->self;
  EnvoiDraft *draft = sending->draft;
  g_autoptr (GError) error = NULL;
  g_autoptr (DexPromise) taken_back = g_steal_pointer (&self->taken_back);
  const GValue *value = dex_future_get_value (future, &error);

  envoi_publisher_show_uploads (self, NULL);
  g_clear_object (&self->shown);
  g_clear_object (&self->sending);
  if (!self->running)
    {
      if (taken_back != NULL)
        dex_promise_reject (taken_back, g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "The session is over"));
      return NULL;
    }
  if (error == NULL)
    {
      self->tries = self->upload_tries = 0;
      settle (self, draft, g_value_get_object (value), NULL);
      envoi_publisher_tell_published (self, g_value_get_object (value));
    }
  else if (taken_back != NULL)
    {
      dex_future_disown (take_back (self, draft));
      dex_promise_resolve_boolean (taken_back, TRUE);
    }
  else if (envoi_task_runner_is_passing (error) || is_passing_upload (self, error))
    {
      /* What may be out stays SENDING, and is asked for before it goes again. */
      mark_post (self, draft, ENVOI_POST_QUEUED, NULL);
      if (!g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED))
        {
          guint pause = 5 << MIN (self->tries, 8);

          self->tries++;
          self->not_before = envoi_wall_clock_now () + (gint64) MIN (pause, LONGEST_PAUSE) * G_USEC_PER_SEC;
        }
    }
  else
    {
      set_state (self, draft, ENVOI_DRAFT_FAILED, error);
      mark_post (self, draft, envoi_draft_get_edit_of (draft) != NULL ? ENVOI_POST_PUBLISHED : ENVOI_POST_FAILED, error);
      settle (self, draft, NULL, error);
      envoi_publisher_tell_refused (self, draft, error);
    }
  envoi_publisher_queue_pump (self);
  return NULL;
}

gboolean
envoi_publisher_leave (EnvoiPublisher *self, EnvoiDraft *draft, GError **error)
{
  if (self->taken_back != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Taken back");
      return FALSE;
    }
  self->leaving = TRUE;
  set_state (self, draft, ENVOI_DRAFT_SENDING, NULL);
  /* That it may be out is on the disk before it is. */
  if (!dex_await (envoi_store_flush (self->store), error))
    return FALSE;
  if (self->running && self->online)
    return TRUE;
  /* The line went meanwhile: it has not left after all. Of a change that is not certain: one before may have. */
  self->leaving = envoi_draft_get_edit_of (draft) != NULL;
  if (self->running && !self->leaving)
    set_state (self, draft, ENVOI_DRAFT_QUEUED, NULL);
  g_set_error_literal (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  return FALSE;
}

static void
send (EnvoiPublisher *self, EnvoiDraft *draft)
{
  gboolean may_be_out = envoi_draft_get_state (draft) == ENVOI_DRAFT_SENDING;
  Sending *sending = g_new0 (Sending, 1);

  self->sending = g_object_ref (draft);
  self->leaving = may_be_out;
  if (envoi_draft_get_published (draft) == 0)
    envoi_draft_set_published (draft, envoi_wall_clock_now ());
  if (envoi_draft_get_scheduled (draft) != 0)
    envoi_publisher_show (self, draft);
  envoi_store_save_draft (self->store, draft);
  mark_post (self, draft, ENVOI_POST_SENDING, NULL);
  sending->self = g_object_ref (self);
  sending->draft = g_object_ref (draft);
  dex_future_disown (dex_future_finally (envoi_publisher_send (self, draft, may_be_out), on_sent, sending, sending_free));
}

void
envoi_publisher_queue_pump (EnvoiPublisher *self)
{
  GListModel *drafts = envoi_store_list_drafts (self->store);
  g_autoptr (EnvoiDraft) next = NULL;
  gint64 wake = 0;

  if (!self->running || self->sending != NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (drafts); i++)
    {
      g_autoptr (EnvoiDraft) draft = g_list_model_get_item (drafts, i);

      if (envoi_draft_get_account (draft) != self->account || !is_on_its_way (draft))
        continue;
      if (!is_due (draft))
        wake = wake == 0 ? envoi_draft_get_scheduled (draft) : MIN (wake, envoi_draft_get_scheduled (draft));
      else if (next == NULL || envoi_draft_get_id (draft) < envoi_draft_get_id (next))
        g_set_object (&next, draft);
    }
  if (next != NULL && self->online && self->not_before <= envoi_wall_clock_now ())
    {
      send (self, next);
      return;
    }
  if (next != NULL && self->online)
    wake = wake == 0 ? self->not_before : MIN (wake, self->not_before);
  envoi_wall_clock_set (self->clock, wake);
}

void
envoi_publisher_queue_start (EnvoiPublisher *self)
{
  GListModel *drafts = envoi_store_list_drafts (self->store);

  /* A run that ended between keeping the draft and showing it. */
  for (guint i = 0; i < g_list_model_get_n_items (drafts); i++)
    {
      g_autoptr (EnvoiDraft) draft = g_list_model_get_item (drafts, i);

      if (envoi_draft_get_account (draft) == self->account && is_on_its_way (draft) && is_due (draft) && envoi_draft_get_item_id (draft) != NULL)
        envoi_publisher_show (self, draft);
    }
  envoi_publisher_queue_pump (self);
}

void
envoi_publisher_queue_stop (EnvoiPublisher *self)
{
  GHashTableIter iter;
  gpointer promise;

  g_hash_table_iter_init (&iter, self->promises);
  while (g_hash_table_iter_next (&iter, NULL, &promise))
    if (dex_future_is_pending (promise))
      dex_promise_reject (promise, g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "The session is over"));
  g_hash_table_remove_all (self->promises);
}

/* --- What the person does --------------------------------------------------------------------------------------------------- */

static DexFuture *
promise_of (EnvoiPublisher *self, EnvoiDraft *draft)
{
  DexPromise *promise = g_hash_table_lookup (self->promises, draft);

  if (promise == NULL)
    {
      promise = dex_promise_new ();
      g_hash_table_insert (self->promises, g_object_ref (draft), promise);
    }
  return dex_ref (DEX_FUTURE (promise));
}

DexFuture *
envoi_publisher_submit (EnvoiPublisher *self, EnvoiDraft *draft)
{
  const char *text = envoi_draft_get_text (draft), *title = envoi_draft_get_title (draft);
  DexFuture *future;

  if (!self->running)
    return envoi_publisher_offline_error ();
  if (!envoi_draft_has_content (draft))
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNREADABLE, "%s", "");
  if ((text != NULL ? strlen (text) : 0) + (title != NULL ? strlen (title) : 0) > MAX_TEXT)
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_TOO_BIG, "%s", "");
  if (is_on_its_way (draft))
    return promise_of (self, draft);
  if (envoi_draft_get_edit_of (draft) != NULL)
    envoi_draft_set_item_id (draft, envoi_draft_get_edit_of (draft));
  else if (envoi_draft_get_item_id (draft) == NULL)
    {
      g_autofree char *id = envoi_id_new ();

      envoi_draft_set_item_id (draft, id);
    }
  future = promise_of (self, draft);
  set_state (self, draft, ENVOI_DRAFT_QUEUED, NULL);
  if (is_due (draft))
    {
      envoi_publisher_show (self, draft);
      if (envoi_draft_get_edit_of (draft) != NULL)
        mark_post (self, draft, ENVOI_POST_QUEUED, NULL);
    }
  envoi_publisher_queue_pump (self);
  return future;
}

DexFuture *
envoi_publisher_cancel (EnvoiPublisher *self, EnvoiDraft *draft)
{
  DexFuture *removed;

  if (envoi_draft_get_state (draft) == ENVOI_DRAFT_EDITING)
    return dex_future_new_true ();
  if (draft == self->sending ? self->leaving : envoi_draft_get_state (draft) == ENVOI_DRAFT_SENDING)
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CONFLICT, "%s", "");
  if (draft == self->sending)
    {
      /* It is the person's again when what is under way has stopped. */
      if (self->taken_back == NULL)
        self->taken_back = dex_promise_new ();
      for (guint i = 0; self->uploads != NULL && i < g_list_model_get_n_items (self->uploads); i++)
        {
          g_autoptr (EnvoiTransfer) upload = g_list_model_get_item (self->uploads, i);

          envoi_transfer_cancel (upload);
        }
      return dex_ref (DEX_FUTURE (self->taken_back));
    }
  removed = take_back (self, draft);
  envoi_publisher_queue_pump (self);
  return removed;
}

DexFuture *
envoi_publisher_retry (EnvoiPublisher *self, EnvoiDraft *draft)
{
  DexFuture *future;

  self->not_before = 0;
  self->upload_tries = 0;
  future = envoi_publisher_submit (self, draft);
  /* One that waits for its next try goes now. */
  envoi_publisher_queue_pump (self);
  return future;
}

EnvoiDraft *
envoi_publisher_find_draft (EnvoiPublisher *self, EnvoiPost *post)
{
  GListModel *drafts = envoi_store_list_drafts (self->store);

  for (guint i = 0; i < g_list_model_get_n_items (drafts); i++)
    {
      g_autoptr (EnvoiDraft) draft = g_list_model_get_item (drafts, i);

      if (envoi_draft_get_account (draft) == self->account && envoi_draft_get_state (draft) != ENVOI_DRAFT_EDITING
          && g_strcmp0 (envoi_draft_get_item_id (draft), envoi_post_get_item_id (post)) == 0
          && g_strcmp0 (envoi_draft_get_node (draft), envoi_post_get_node (post)) == 0
          && g_strcmp0 (envoi_draft_get_service (draft), envoi_post_get_service (post)) == 0)
        return draft;   /* the store's list holds it */
    }
  return NULL;
}
