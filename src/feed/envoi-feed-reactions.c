/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-service-private.h"

#include "0470-attachments.h"
#include "envoi-post-reactions.h"

/* Reactions that people put beside a post, as Libervia does: events about them, and all of a post. They become likes among its comments. Part of
 * EnvoiFeedService. */

typedef struct {
  EnvoiFeedService *self;
  char             *service, *node, *item;   /* of the post */
  char             *id, *publisher;
  EnvoiStanza      *payload;                 /* nullable: taken back */
} Event;

static void
event_free (gpointer data)
{
  Event *event = data;

  g_object_unref (event->self);
  g_free (event->service);
  g_free (event->node);
  g_free (event->item);
  g_free (event->id);
  g_free (event->publisher);
  g_clear_pointer (&event->payload, envoi_stanza_unref);
  g_free (event);
}

gboolean
envoi_feed_reactions_is_place (const char *node)
{
  return g_str_has_prefix (node, "urn:xmpp:pubsub-attachments:1/");
}

/* Where several posts name one place for their comments, only the one that has it by its name counts there. Only in a fiber. */
static gboolean
owns_its_place (EnvoiFeedService *self, EnvoiPost *post)
{
  const char *service = envoi_post_get_comments_service (post), *node = envoi_post_get_comments_node (post);
  g_autoptr (EnvoiPost) owner = dex_await_object (envoi_store_load_post_of_comments (self->store, self->account, service, node), NULL);

  return owner == NULL || (g_str_equal (envoi_post_get_service (owner), envoi_post_get_service (post))
                           && g_str_equal (envoi_post_get_node (owner), envoi_post_get_node (post))
                           && g_str_equal (envoi_post_get_item_id (owner), envoi_post_get_item_id (post)));
}

static DexFuture *
event_fiber (gpointer data)
{
  Event *event = data;
  EnvoiFeedService *self = event->self;
  g_autoptr (EnvoiPost) post = dex_await_object (envoi_store_load_post (self->store, self->account, event->service, event->node, event->item), NULL);
  g_autoptr (EnvoiPubsubAttachment) attachment = NULL;
  g_autoptr (EnvoiComment) like = NULL;
  g_autofree char *jid = NULL;
  g_autofree char *id = NULL;

  if (post == NULL || !self->running || !envoi_post_takes_reactions (post) || !envoi_feed_comments_concerns_us (self, post) || !owns_its_place (self, post))
    return NULL;
  if (event->payload != NULL)
    {
      attachment = envoi_pubsub_attachment_read (event->id, event->publisher, envoi_stanza_get_root (event->payload));
      /* By another's hand, or nobody's: it says nothing of what this person thinks. */
      if (attachment == NULL || !attachment->verified)
        return NULL;
      like = envoi_post_read_reaction (post, attachment);
    }
  if (like != NULL)
    {
      dex_future_disown (envoi_store_add_comment (self->store, like, ENVOI_POST_LIVE));
      return NULL;
    }
  jid = envoi_jid_dup_bare (event->id);
  id = jid != NULL ? envoi_post_dup_reaction_id (jid) : NULL;
  if (id != NULL)
    dex_future_disown (envoi_store_remove_comment (self->store, self->account, envoi_post_get_comments_service (post),
                                                   envoi_post_get_comments_node (post), id));
  return NULL;
}

static void
handle (EnvoiFeedService *self, const char *from, const char *node, const char *id, const char *publisher, const EnvoiNode *payload)
{
  g_autofree char *service = NULL, *post_node = NULL, *item = NULL;
  Event *event;

  /* The place is named after the post, and only its service speaks of what is beside it. */
  if (!envoi_attachments_read_node (node, &service, &post_node, &item) || !g_str_equal (service, from))
    return;
  event = g_new0 (Event, 1);
  event->self = g_object_ref (self);
  event->service = g_steal_pointer (&service);
  event->node = g_steal_pointer (&post_node);
  event->item = g_steal_pointer (&item);
  event->id = g_strdup (id);
  event->publisher = g_strdup (publisher);
  event->payload = payload != NULL ? envoi_stanza_new_from_node (payload, 0) : NULL;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, event_fiber, event, event_free));
}

void
envoi_feed_reactions_item (EnvoiFeedService *self, const EnvoiMicroblogItem *item)
{
  g_autofree char *service = NULL, *node = NULL, *post = NULL;

  if (item->payload != NULL)
    handle (self, item->from, item->node, item->id, item->publisher, item->payload);
  /* Only a head: asked for where we listen, never because somebody says so. */
  else if (envoi_attachments_read_node (item->node, &service, &node, &post) && g_str_equal (service, item->from)
           && envoi_feed_intake_find (self, service, node) != NULL)
    envoi_feed_intake_fetch (self, item->from, item->node, item->id);
}

void
envoi_feed_reactions_retract (EnvoiFeedService *self, const char *from, const char *node, const char *id)
{
  handle (self, from, node, id, NULL, NULL);
}

/* --- All of a post ---------------------------------------------------------------------------------------------------- */

/**
 * envoi_feed_reactions_ask:
 *
 * Returns: (transfer full): future of a GPtrArray of EnvoiPubsubAttachment; empty where there are none for this post
 */
DexFuture *
envoi_feed_reactions_ask (EnvoiFeedService *self, EnvoiPost *post)
{
  if (!envoi_post_takes_reactions (post))
    return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_new ());
  return envoi_attachments_fetch (self->attachments, envoi_post_get_service (post), envoi_post_get_node (post), envoi_post_get_item_id (post));
}

/* Adds the likes that they are to the comments. Only in a fiber. */
void
envoi_feed_reactions_add (EnvoiFeedService *self, EnvoiPost *post, GPtrArray *attachments, GPtrArray *comments)
{
  if (attachments->len == 0 || !owns_its_place (self, post))
    return;
  for (guint i = 0; i < attachments->len; i++)
    {
      EnvoiComment *like = envoi_post_read_reaction (post, attachments->pdata[i]);

      if (like != NULL)
        g_ptr_array_add (comments, like);
    }
}

/* Where there is such a place, it tells us from now on, or no more. */
void
envoi_feed_reactions_listen (EnvoiFeedService *self, EnvoiPost *post, gboolean listen)
{
  const char *service = envoi_post_get_service (post);
  g_autofree char *beside = NULL;

  if (!envoi_post_takes_reactions (post))
    return;
  beside = envoi_attachments_dup_node (service, envoi_post_get_node (post), envoi_post_get_item_id (post));
  if (g_str_equal (service, envoi_feed_service_own (self)))
    service = NULL;
  dex_future_disown (listen ? envoi_pubsub_subscribe (self->pubsub, service, beside) : envoi_pubsub_unsubscribe (self->pubsub, service, beside));
}
