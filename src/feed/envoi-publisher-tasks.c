/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-publisher-private.h"

#include "envoi-post-reactions.h"
#include "envoi-post-reader.h"
#include "envoi-time.h"

/* How wishes are carried out at the services, and what becomes of them here. Each may be carried out twice without harm: an item that is written
 * again under its id is the same item. Part of EnvoiPublisher. */

const char * const envoi_publisher_task_kinds[] = { "comment", "like", "unlike", "delete-comment", "delete-post", "open-comments", NULL };

typedef struct {
  EnvoiPublisher *self;
  EnvoiFeedTask  *task;
  GError         *error;     /* when it is done; nullable */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->self);
  envoi_feed_task_free (job->task);
  g_clear_error (&job->error);
  g_free (job);
}

static Job *
job_new (EnvoiPublisher *self, const EnvoiFeedTask *task)
{
  Job *job = g_new0 (Job, 1);

  job->self = g_object_ref (self);
  job->task = envoi_feed_task_copy (task);
  return job;
}

static gboolean
is (const Job *job, const char *kind)
{
  return g_str_equal (job->task->kind, kind);
}

static DexFuture *
finish (gboolean done, GError **error)
{
  return done ? dex_future_new_true () : dex_future_new_for_error (g_steal_pointer (error));
}

/* --- Carrying out ---------------------------------------------------------------------------------------------------------------- */

static gboolean
is_own_blog (EnvoiPublisher *self, const EnvoiFeedTask *task)
{
  return g_str_equal (task->service, envoi_publisher_own (self)) && g_str_equal (task->node, ENVOI_NODE_MICROBLOG);
}

static gboolean
publish (Job *job, const char *text, GError **error)
{
  EnvoiPublisher *self = job->self;
  const EnvoiFeedTask *task = job->task;
  g_autoptr (EnvoiComment) comment = dex_await_object (envoi_store_load_comment (self->store, self->account, task->service, task->node, task->item), NULL);
  gint64 now = envoi_time_now ();
  EnvoiPostFrame frame = {
    .service = task->service, .node = task->node, .item = task->item,
    .author_name = envoi_account_get_nickname (self->account), .author_jid = envoi_publisher_own (self),
    .published = comment != NULL ? envoi_comment_get_published (comment) : now, .updated = comment != NULL ? envoi_comment_get_published (comment) : now,
  };
  g_autoptr (EnvoiAtomEntry) entry = envoi_comment_write (text, &frame);
  g_autoptr (EnvoiStanza) stanza = envoi_atom_entry_write (entry, NULL);

  /* The own account's place for comments is named like any other: NULL would mean the blog. */
  return dex_await (envoi_microblog_publish (self->microblog, task->service, task->node, task->item, stanza, ENVOI_MICROBLOG_ACCESS_UNKNOWN), error);
}

static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FORBIDDEN) || g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CONTACTS_ONLY)
         || g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CLOSED);
}

/* Prosody lets nobody but the owner of the place take an item back, and everybody write over it: what it then says is shown by nobody as a like,
 * and by us not at all. */
static gboolean
withdraw (Job *job, GError **error)
{
  g_autoptr (GError) refused = NULL;

  if (dex_await (envoi_microblog_retract (job->self->microblog, envoi_publisher_address (job->self, job->task->service), job->task->node, job->task->item), &refused))
    return TRUE;
  if (is_refusal (refused))
    return publish (job, ENVOI_COMMENT_WITHDRAWN, error);
  g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}

/* --- Beside the post (Libervia) ------------------------------------------------------------------------------------------------- */

/* The post whose comments are there, where it can be said beside it, too. Only in a fiber; nullable. */
static EnvoiPost *
load_post_beside (Job *job)
{
  const EnvoiFeedTask *task = job->task;
  g_autoptr (EnvoiPost) post = dex_await_object (envoi_store_load_post_of_comments (job->self->store, job->self->account, task->service, task->node), NULL);

  return post != NULL && envoi_post_takes_reactions (post) ? g_steal_pointer (&post) : NULL;
}

/* TRUE: it stands there now. */
static gboolean
react (Job *job, gboolean like, GError **error)
{
  static const char * const none[] = { NULL };
  EnvoiAttachments *attachments = job->self->attachments;
  g_autoptr (EnvoiPost) post = load_post_beside (job);
  const char *service, *node, *item;

  if (post == NULL)
    {
      g_set_error_literal (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND, "");
      return FALSE;
    }
  service = envoi_post_get_service (post);
  node = envoi_post_get_node (post);
  item = envoi_post_get_item_id (post);
  return dex_await (like ? envoi_attachments_add_reaction (attachments, service, node, item, ENVOI_MICROBLOG_LIKE)
                         : envoi_attachments_set_reactions (attachments, service, node, item, none), error);
}

/* Among the comments, as Movim reads it, and beside the post, where it has a place for that. One of them is enough. */
static gboolean
say_like (Job *job, gboolean like, GError **error)
{
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) nowhere = NULL;
  gboolean only_beside = !like && envoi_post_is_reaction_id (job->task->item);
  gboolean said = !only_beside && (like ? publish (job, job->task->payload, &refused) : withdraw (job, &refused));
  gboolean beside;

  if (!said && refused != NULL && !is_refusal (refused) && !g_error_matches (refused, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&refused));
      return FALSE;
    }
  beside = react (job, like, &nowhere);
  if (g_error_matches (nowhere, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED))
    g_propagate_error (error, g_steal_pointer (&nowhere));
  else if (said || beside)
    return TRUE;
  else
    g_propagate_error (error, refused != NULL ? g_steal_pointer (&refused) : g_steal_pointer (&nowhere));
  return FALSE;
}

static gboolean
delete_post (Job *job, GError **error)
{
  EnvoiPublisher *self = job->self;
  const EnvoiFeedTask *task = job->task;
  g_autoptr (EnvoiPost) post = dex_await_object (envoi_store_load_post (self->store, self->account, task->service, task->node, task->item), NULL);
  g_autofree char *expected = envoi_microblog_dup_comments_node (task->item);

  if (!dex_await (envoi_microblog_retract (self->microblog, envoi_publisher_address (self, task->service), task->node, task->item), error))
    return FALSE;
  /* With its comments, where the place was made for this post and is ours; if that is refused, it stays empty of meaning. */
  if (post != NULL && envoi_post_is_own (post) && envoi_post_get_via_item (post) == NULL && envoi_post_get_comments_service (post) != NULL
      && g_strcmp0 (envoi_post_get_comments_node (post), expected) == 0)
    {
      dex_await (envoi_pubsub_owner_delete (self->owner, envoi_publisher_address (self, envoi_post_get_comments_service (post)), expected), NULL);
      if (is_own_blog (self, task))
        {
          g_autofree char *beside = envoi_attachments_dup_node (task->service, task->node, task->item);

          dex_await (envoi_pubsub_owner_delete (self->owner, NULL, beside), NULL);
        }
    }
  return TRUE;
}

/* The post was out before we listened: somebody quick may have said something already. */
static void
take_early_comments (EnvoiPublisher *self, const char *service, const char *node)
{
  g_autoptr (EnvoiPubsubPage) page = dex_await_boxed (envoi_pubsub_fetch_page (self->pubsub, envoi_publisher_address (self, service), node, NULL, 50), NULL);

  for (guint i = 0; page != NULL && i < page->items->len; i++)
    {
      const EnvoiPubsubItem *item = page->items->pdata[i];
      g_autoptr (EnvoiComment) comment = envoi_comment_read (self->account, service, node, item->id, item->publisher, item->payload);

      if (comment != NULL)
        dex_future_disown (envoi_store_add_comment (self->store, comment, ENVOI_POST_LIVE));
    }
}

/* The place for reactions: made with the post, and once more here, for what may have failed then. */
static void
open_reactions (Job *job, gboolean contacts_only)
{
  EnvoiPublisher *self = job->self;
  const char *own = envoi_publisher_own (self);
  g_autoptr (EnvoiPost) post = dex_await_object (envoi_store_load_post (self->store, self->account, own, ENVOI_NODE_MICROBLOG, job->task->item), NULL);
  g_autofree char *beside = envoi_attachments_dup_node (own, ENVOI_NODE_MICROBLOG, job->task->item);

  if (post != NULL && dex_await (envoi_attachments_create (self->attachments, ENVOI_NODE_MICROBLOG, job->task->item, contacts_only), NULL))
    dex_await (envoi_pubsub_subscribe (self->pubsub, NULL, beside), NULL);
}

static gboolean
open_comments (Job *job, GError **error)
{
  EnvoiPublisher *self = job->self;
  const EnvoiFeedTask *task = job->task;
  g_autofree char *node = envoi_microblog_dup_comments_node (task->item);

  if (!dex_await (envoi_microblog_create_comments (self->microblog, envoi_publisher_address (self, task->service), task->item,
                                                   g_strcmp0 (task->payload, "contacts") == 0), error))
    return FALSE;
  if (dex_await_int (envoi_pubsub_subscribe (self->pubsub, envoi_publisher_address (self, task->service), node), error) == 0 && *error != NULL)
    return FALSE;
  take_early_comments (self, task->service, node);
  open_reactions (job, g_strcmp0 (task->payload, "contacts") == 0);
  return TRUE;
}

static DexFuture *
run_fiber (gpointer data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;

  if (is (job, "comment"))
    return finish (publish (job, job->task->payload, &error), &error);
  if (is (job, "like") || is (job, "unlike"))
    return finish (say_like (job, is (job, "like"), &error), &error);
  if (is (job, "delete-comment"))
    return finish (withdraw (job, &error), &error);
  if (is (job, "delete-post"))
    return finish (delete_post (job, &error), &error);
  return finish (open_comments (job, &error), &error);
}

DexFuture *
envoi_publisher_task_run (EnvoiFeedTask *task, gpointer self)
{
  return dex_scheduler_spawn (NULL, 0, run_fiber, job_new (self, task), job_free);
}

/* --- What becomes of it ------------------------------------------------------------------------------------------------------------- */

static void
settle_comment (Job *job, gboolean removed)
{
  EnvoiPublisher *self = job->self;
  const EnvoiFeedTask *task = job->task;
  g_autoptr (EnvoiComment) comment = NULL;

  if (removed && job->error == NULL)
    {
      dex_await (envoi_store_remove_comment (self->store, self->account, task->service, task->node, task->item), NULL);
      return;
    }
  comment = dex_await_object (envoi_store_load_comment (self->store, self->account, task->service, task->node, task->item), NULL);
  if (comment == NULL)
    return;
  /* A like that was refused is none; a comment stays to be tried again; what could not be taken back is still there. */
  if (job->error != NULL && is (job, "like"))
    dex_await (envoi_store_remove_comment (self->store, self->account, task->service, task->node, task->item), NULL);
  else
    envoi_store_set_comment_state (self->store, comment, job->error == NULL || removed ? ENVOI_POST_PUBLISHED : ENVOI_POST_FAILED, job->error);
}

static void
settle_post (Job *job)
{
  EnvoiPublisher *self = job->self;
  const EnvoiFeedTask *task = job->task;
  g_autoptr (EnvoiPost) post = NULL;

  if (job->error == NULL)
    {
      dex_await (envoi_store_remove_post (self->store, self->account, task->service, task->node, task->item), NULL);
      return;
    }
  post = dex_await_object (envoi_store_load_post (self->store, self->account, task->service, task->node, task->item), NULL);
  if (post != NULL)
    envoi_store_set_post_state (self->store, post, ENVOI_POST_PUBLISHED, job->error);
}

static DexFuture *
done_fiber (gpointer data)
{
  Job *job = data;

  if (is (job, "delete-post"))
    settle_post (job);
  else if (is (job, "open-comments"))
    {
      if (job->error != NULL)
        g_debug ("No place for comments: %s", job->error->message);
    }
  else
    settle_comment (job, is (job, "unlike") || is (job, "delete-comment"));
  return NULL;
}

void
envoi_publisher_task_done (EnvoiFeedTask *task, const GError *error, gpointer data)
{
  EnvoiPublisher *self = data;
  EnvoiComment *said = g_str_equal (task->kind, "comment") || g_str_equal (task->kind, "like") ? g_hash_table_lookup (self->said, task->item) : NULL;
  Job *job = job_new (self, task);

  /* The one that was handed out may not be the one that lists hold. */
  if (said != NULL)
    {
      envoi_store_set_comment_state (self->store, said, error == NULL ? ENVOI_POST_PUBLISHED : ENVOI_POST_FAILED, error);
      g_hash_table_remove (self->said, task->item);
    }
  job->error = error != NULL ? g_error_copy (error) : NULL;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, done_fiber, job, job_free));
}
