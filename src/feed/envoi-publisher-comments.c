/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-publisher-private.h"

#include <string.h>

#include "envoi-id.h"
#include "envoi-post-reactions.h"
#include "envoi-post-reader.h"
#include "envoi-time.h"

/* What a person says to posts: comments and likes. Each is shown at once, and is a task until its place has it. Part of EnvoiPublisher. */

#define COMMENT "comment"
#define LIKE "like"
#define UNLIKE "unlike"
#define DELETE_COMMENT "delete-comment"
#define MAX_COMMENT (32 * 1024)

static DexFuture *
no_comments (void)
{
  return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNSUPPORTED, "%s", "");
}

static DexFuture *
to_comment (DexFuture *future, gpointer data)
{
  return dex_future_new_for_object (data);
}

static EnvoiComment *
make (EnvoiPublisher *self, EnvoiPost *post, const char *text)
{
  g_autofree char *id = envoi_id_new ();
  EnvoiComment *comment = envoi_comment_new (self->account, envoi_post_get_comments_service (post), envoi_post_get_comments_node (post), id);
  gint64 now = envoi_time_now ();

  envoi_comment_set_author_jid (comment, envoi_publisher_own (self));
  envoi_comment_set_claimed_name (comment, envoi_account_get_nickname (self->account));
  envoi_comment_set_text (comment, text);
  envoi_comment_set_is_like (comment, g_str_equal (text, ENVOI_MICROBLOG_LIKE));
  envoi_comment_set_published (comment, now);
  envoi_comment_set_updated (comment, now);
  envoi_comment_set_own (comment, TRUE);
  envoi_comment_set_state (comment, ENVOI_POST_QUEUED);
  return comment;
}

static DexFuture *
queue (EnvoiPublisher *self, EnvoiComment *comment)
{
  DexFuture *task = envoi_task_runner_add (self->tasks, envoi_comment_get_is_like (comment) ? LIKE : COMMENT, envoi_comment_get_service (comment),
                                           envoi_comment_get_node (comment), envoi_comment_get_item_id (comment), envoi_comment_get_text (comment), 0);

  g_hash_table_replace (self->said, g_strdup (envoi_comment_get_item_id (comment)), g_object_ref (comment));
  return dex_future_then (task, to_comment, g_object_ref (comment), g_object_unref);
}

static DexFuture *
say (EnvoiPublisher *self, EnvoiPost *post, const char *text)
{
  g_autoptr (EnvoiComment) comment = NULL;

  if (!self->running)
    return envoi_publisher_offline_error ();
  if (envoi_post_get_comments_service (post) == NULL || envoi_post_get_comments_node (post) == NULL)
    return no_comments ();
  comment = make (self, post, text);
  dex_future_disown (envoi_store_add_comment (self->store, comment, ENVOI_POST_OWN));
  return queue (self, comment);
}

DexFuture *
envoi_publisher_comment (EnvoiPublisher *self, EnvoiPost *post, const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  if (*stripped == '\0')
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNREADABLE, "%s", "");
  if (strlen (stripped) > MAX_COMMENT)
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_TOO_BIG, "%s", "");
  /* A heart alone is a like, to everybody. */
  if (g_str_equal (stripped, ENVOI_MICROBLOG_LIKE))
    return envoi_publisher_like (self, post);
  return say (self, post, stripped);
}

DexFuture *
envoi_publisher_retry_comment (EnvoiPublisher *self, EnvoiComment *comment)
{
  if (!self->running || envoi_comment_get_state (comment) != ENVOI_POST_FAILED)
    return envoi_publisher_offline_error ();
  envoi_store_set_comment_state (self->store, comment, ENVOI_POST_QUEUED, NULL);
  return queue (self, comment);
}

/* --- Likes --------------------------------------------------------------------------------------------------------------------- */

DexFuture *
envoi_publisher_like (EnvoiPublisher *self, EnvoiPost *post)
{
  return envoi_post_get_liked (post) != NULL ? dex_future_new_true () : say (self, post, ENVOI_MICROBLOG_LIKE);
}

DexFuture *
envoi_publisher_unlike (EnvoiPublisher *self, EnvoiPost *post)
{
  g_autofree char *id = g_strdup (envoi_post_get_liked (post));
  const char *service = envoi_post_get_comments_service (post), *node = envoi_post_get_comments_node (post);
  g_autofree char *reaction = NULL;

  if (id == NULL || service == NULL || node == NULL)
    return dex_future_new_true ();
  if (!self->running)
    return envoi_publisher_offline_error ();
  reaction = envoi_post_dup_reaction_id (envoi_publisher_own (self));
  dex_future_disown (envoi_store_remove_comment (self->store, self->account, service, node, id));
  dex_future_disown (envoi_store_remove_comment (self->store, self->account, service, node, reaction));
  if (envoi_task_runner_cancel (self->tasks, LIKE, service, node, id))
    return dex_future_new_true ();
  return envoi_task_runner_add (self->tasks, UNLIKE, service, node, id, NULL, 0);
}

/* --- Taking back --------------------------------------------------------------------------------------------------------------- */

gboolean
envoi_publisher_may_delete_comment (EnvoiPublisher *self, EnvoiPost *post, EnvoiComment *comment)
{
  if (envoi_comment_get_account (comment) != self->account || envoi_post_is_reaction_id (envoi_comment_get_item_id (comment)) || envoi_comment_get_state (comment) == ENVOI_POST_DELETING)
    return FALSE;
  /* The place of an own post's comments is ours. */
  return g_strcmp0 (envoi_comment_get_author_jid (comment), envoi_publisher_own (self)) == 0 || (post != NULL && envoi_post_is_own (post));
}

DexFuture *
envoi_publisher_delete_comment (EnvoiPublisher *self, EnvoiComment *comment)
{
  const char *service = envoi_comment_get_service (comment), *node = envoi_comment_get_node (comment), *id = envoi_comment_get_item_id (comment);
  EnvoiPostState state = envoi_comment_get_state (comment);

  if (!self->running)
    return envoi_publisher_offline_error ();
  if (envoi_post_is_reaction_id (id))
    return no_comments ();
  if (envoi_task_runner_cancel (self->tasks, envoi_comment_get_is_like (comment) ? LIKE : COMMENT, service, node, id) || state == ENVOI_POST_FAILED)
    return envoi_store_remove_comment (self->store, self->account, service, node, id);
  envoi_store_set_comment_state (self->store, comment, ENVOI_POST_DELETING, NULL);
  return envoi_task_runner_add (self->tasks, DELETE_COMMENT, service, node, id, NULL, 0);
}
