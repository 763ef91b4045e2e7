/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-publisher-private.h"

#include "envoi-rich-text.h"
#include "envoi-time.h"

/* What a person does with posts that are there: change, pass on, delete. Part of EnvoiPublisher. */

#define DELETE_POST "delete-post"

static gboolean
is_own (EnvoiPublisher *self, EnvoiPost *post)
{
  return g_strcmp0 (envoi_post_get_author_jid (post), envoi_publisher_own (self)) == 0;
}

static gboolean
is_in_own_blog (EnvoiPublisher *self, EnvoiPost *post)
{
  return g_strcmp0 (envoi_post_get_service (post), envoi_publisher_own (self)) == 0;
}

gboolean
envoi_publisher_may_edit (EnvoiPublisher *self, EnvoiPost *post)
{
  return envoi_post_get_account (post) == self->account && (is_own (self, post) || is_in_own_blog (self, post)) && envoi_post_get_kind (post) != ENVOI_POST_UNREADABLE
         && envoi_post_get_via_item (post) == NULL && envoi_post_get_state (post) == ENVOI_POST_PUBLISHED;
}

gboolean
envoi_publisher_may_delete (EnvoiPublisher *self, EnvoiPost *post)
{
  EnvoiFeed *feed = envoi_post_get_feed (post);

  if (envoi_post_get_account (post) != self->account || envoi_post_get_state (post) == ENVOI_POST_DELETING)
    return FALSE;
  return is_own (self, post) || is_in_own_blog (self, post)
         || (feed != NULL && (envoi_feed_get_affiliation (feed) == ENVOI_FEED_AFFILIATION_OWNER || envoi_feed_get_affiliation (feed) == ENVOI_FEED_AFFILIATION_PUBLISHER));
}

/* --- Changing ------------------------------------------------------------------------------------------------------------------ */

static char *
dup_markdown (EnvoiPost *post)
{
  if (envoi_post_get_source (post) != NULL)
    return g_strdup (envoi_post_get_source (post));
  if (envoi_post_get_content_kind (post) == ENVOI_CONTENT_NONE)
    return NULL;
  return envoi_rich_text_to_markdown (envoi_post_get_text (post));
}

DexFuture *
envoi_publisher_edit (EnvoiPublisher *self, EnvoiPost *post)
{
  g_autoptr (EnvoiDraft) draft = NULL;
  g_autoptr (GStrvBuilder) tags = g_strv_builder_new ();
  g_auto (GStrv) kept = NULL;
  g_autofree char *markdown = NULL;

  if (!envoi_publisher_may_edit (self, post))
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FORBIDDEN, "%s", "");
  draft = envoi_draft_new (self->account);
  markdown = dup_markdown (post);
  envoi_draft_set_service (draft, envoi_post_get_service (post));
  envoi_draft_set_node (draft, envoi_post_get_node (post));
  envoi_draft_set_edit_of (draft, envoi_post_get_item_id (post));
  envoi_draft_set_published (draft, envoi_post_get_published (post));
  /* A brief post is all title: it is written as text again. */
  envoi_draft_set_title (draft, markdown != NULL ? envoi_post_get_title (post) : NULL);
  envoi_draft_set_text (draft, markdown != NULL ? markdown : envoi_post_get_title (post));
  envoi_draft_set_language (draft, envoi_post_get_language (post));
  envoi_draft_set_nsfw (draft, envoi_post_get_nsfw (post));
  envoi_draft_set_comments (draft, envoi_post_get_comments_node (post) != NULL);
  envoi_draft_set_reply_service (draft, envoi_post_get_reply_service (post));
  envoi_draft_set_reply_node (draft, envoi_post_get_reply_node (post));
  envoi_draft_set_reply_item (draft, envoi_post_get_reply_item (post));
  for (const char * const *tag = envoi_post_get_tags (post); tag != NULL && *tag != NULL; tag++)
    if (!g_str_equal (*tag, "nsfw"))
      g_strv_builder_add (tags, *tag);
  kept = g_strv_builder_end (tags);
  envoi_draft_set_tags (draft, (const char * const *) kept);
  for (guint i = 0; i < envoi_post_get_parts (post)->len; i++)
    g_list_store_append (envoi_draft_get_parts (draft), envoi_post_get_parts (post)->pdata[i]);
  return dex_future_new_for_object (draft);
}

/* --- Passing on ---------------------------------------------------------------------------------------------------------------- */

DexFuture *
envoi_publisher_repost (EnvoiPublisher *self, EnvoiPost *post)
{
  g_autoptr (EnvoiDraft) draft = envoi_draft_new (self->account);

  if (envoi_post_get_state (post) != ENVOI_POST_PUBLISHED || envoi_post_get_kind (post) == ENVOI_POST_UNREADABLE)
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNREADABLE, "%s", "");
  envoi_draft_set_via_service (draft, envoi_post_get_service (post));
  envoi_draft_set_via_node (draft, envoi_post_get_node (post));
  envoi_draft_set_via_item (draft, envoi_post_get_item_id (post));
  envoi_draft_set_comments (draft, FALSE);
  return envoi_publisher_submit (self, draft);
}

/* --- Deleting ------------------------------------------------------------------------------------------------------------------ */

void
envoi_publisher_delete_post (EnvoiPublisher *self, EnvoiPost *post)
{
  EnvoiDraft *draft = envoi_publisher_find_draft (self, post);

  if (!self->running || !envoi_publisher_may_delete (self, post))
    return;
  /* It has not left: there is nothing to be told to anybody. */
  if (draft != NULL && envoi_draft_get_edit_of (draft) == NULL && draft != self->sending && envoi_draft_get_state (draft) != ENVOI_DRAFT_SENDING)
    {
      dex_future_disown (envoi_publisher_cancel (self, draft));
      return;
    }
  envoi_store_set_post_state (self->store, post, ENVOI_POST_DELETING, NULL);
  dex_future_disown (envoi_task_runner_add (self->tasks, DELETE_POST, envoi_post_get_service (post), envoi_post_get_node (post), envoi_post_get_item_id (post), NULL,
                                            envoi_time_now () + (gint64) ENVOI_PUBLISHER_UNDO_SECONDS * G_USEC_PER_SEC));
}

gboolean
envoi_publisher_undo_delete (EnvoiPublisher *self, EnvoiPost *post)
{
  if (!envoi_task_runner_cancel (self->tasks, DELETE_POST, envoi_post_get_service (post), envoi_post_get_node (post), envoi_post_get_item_id (post)))
    return FALSE;
  envoi_store_set_post_state (self->store, post, ENVOI_POST_PUBLISHED, NULL);
  return TRUE;
}
