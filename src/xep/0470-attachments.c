/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0470-attachments.h"

#include <string.h>

#include "envoi-error.h"
#include "envoi-pubsub-owner.h"
#include "envoi-pubsub-pages.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include "envoi-xep.h"
#include "envoi-xmpp-uri.h"

/* Reactions to posts. Owned by the module set; main thread. */

#define NS "urn:xmpp:pubsub-attachments:1"
#define NS_SUMMARY "urn:xmpp:pubsub-attachments:summary:1"
#define MAX_REACTIONS 32
#define MAX_REACTION_BYTES 64
#define MAX_PEOPLE 2000

struct _EnvoiAttachments {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiAttachments, envoi_attachments, ENVOI_TYPE_MODULE)
G_DEFINE_BOXED_TYPE (EnvoiPubsubAttachment, envoi_pubsub_attachment, envoi_pubsub_attachment_copy, envoi_pubsub_attachment_free)

EnvoiPubsubAttachment *
envoi_pubsub_attachment_copy (const EnvoiPubsubAttachment *self)
{
  EnvoiPubsubAttachment *copy = g_memdup2 (self, sizeof *self);

  copy->jid = g_strdup (self->jid);
  copy->reactions = g_strdupv (self->reactions);
  return copy;
}

void
envoi_pubsub_attachment_free (EnvoiPubsubAttachment *self)
{
  g_free (self->jid);
  g_strfreev (self->reactions);
  g_free (self);
}

/**
 * envoi_attachments_dup_node:
 *
 * Returns: (transfer full): the node beside the post; here addresses are always encoded
 */
char *
envoi_attachments_dup_node (const char *service, const char *node, const char *item)
{
  g_autofree char *jid = g_uri_escape_string (service, "@", FALSE), *n = g_uri_escape_string (node, NULL, FALSE), *i = g_uri_escape_string (item, NULL, FALSE);

  return g_strdup_printf (NS "/xmpp:%s?;node=%s;item=%s", jid, n, i);
}

gboolean
envoi_attachments_read_node (const char *attachments_node, char **service, char **node, char **item)
{
  g_autoptr (EnvoiXmppUri) uri = g_str_has_prefix (attachments_node, NS "/") ? envoi_xmpp_uri_parse (attachments_node + strlen (NS "/"), NULL) : NULL;
  const char *named_node = uri ? envoi_xmpp_uri_get (uri, "node") : NULL, *named_item = uri ? envoi_xmpp_uri_get (uri, "item") : NULL;

  if (named_node == NULL || named_item == NULL || *named_node == '\0' || *named_item == '\0')
    return FALSE;
  *service = g_strdup (envoi_xmpp_uri_get_bare (uri));
  *node = g_strdup (named_node);
  *item = g_strdup (named_item);
  return TRUE;
}

/* Emoji, whatever else somebody calls a reaction. */
static gboolean
is_reaction (const char *text)
{
  return *text && strlen (text) <= MAX_REACTION_BYTES && envoi_text_is_emoji (text, 1);
}

static GStrv
read_reactions (const EnvoiNode *attachments)
{
  const EnvoiNode *reactions = envoi_node_find (attachments, "reactions", NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  for (const EnvoiNode *child = reactions ? envoi_node_first_element (reactions) : NULL; child && found->len < MAX_REACTIONS;
       child = envoi_node_next_element (child))
    {
      const char *text = envoi_node_get_text (child);

      if (envoi_node_is (child, "reaction", NULL) && is_reaction (text) && !g_ptr_array_find_with_equal_func (found, text, g_str_equal, NULL))
        g_ptr_array_add (found, g_strdup (text));
    }
  g_ptr_array_add (found, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&found), FALSE);
}

static gint64
read_time (const EnvoiNode *parent)
{
  const char *text = parent ? envoi_node_get_attribute (parent, "timestamp") : NULL;
  gint64 time;

  return text && envoi_time_parse (text, &time) ? time : 0;
}

EnvoiPubsubAttachment *
envoi_pubsub_attachment_read (const char *id, const char *publisher, const EnvoiNode *payload)
{
  g_autofree char *jid = envoi_jid_dup_bare (id);
  EnvoiPubsubAttachment *self;

  /* The item is named after whose it is; one that somebody else published is not his. */
  if (jid == NULL || payload == NULL || !envoi_node_is (payload, "attachments", NS) || (publisher && !g_str_equal (publisher, jid)))
    return NULL;
  self = g_new0 (EnvoiPubsubAttachment, 1);
  *self = (EnvoiPubsubAttachment) { .jid = g_steal_pointer (&jid), .verified = publisher != NULL, .reactions = read_reactions (payload) };
  self->reacted = read_time (envoi_node_find (payload, "reactions", NULL));
  if (envoi_node_find (payload, "noticed", NULL))
    self->noticed = MAX (1, read_time (envoi_node_find (payload, "noticed", NULL)));
  return self;
}

static DexFuture *
on_page (DexFuture *answer, gpointer user_data)
{
  const EnvoiPubsubPage *page = g_value_get_boxed (dex_future_get_value (answer, NULL));
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_pubsub_attachment_free);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < page->items->len && all->len < MAX_PEOPLE; i++)
    {
      const EnvoiPubsubItem *item = page->items->pdata[i];
      EnvoiPubsubAttachment *attachment = envoi_pubsub_attachment_read (item->id, item->publisher, item->payload);

      if (attachment && g_hash_table_add (known, attachment->jid))
        g_ptr_array_add (all, attachment);
      else if (attachment)
        envoi_pubsub_attachment_free (attachment);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, all);
}

static DexFuture *
on_none (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  if (!g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND) && !g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNSUPPORTED))
    return dex_ref (answer);
  if (user_data)
    return dex_future_new_take_boxed (G_TYPE_HASH_TABLE, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL));
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_pubsub_attachment_free));
}

static EnvoiPubsub *
get_pubsub (EnvoiAttachments *self)
{
  return envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);
}

DexFuture *
envoi_attachments_fetch (EnvoiAttachments *self, const char *service, const char *node, const char *item)
{
  g_autofree char *beside = envoi_attachments_dup_node (service, node, item);

  return dex_future_catch (dex_future_then (envoi_pubsub_fetch_page (get_pubsub (self), service, beside, NULL, 500), on_page, NULL, NULL), on_none, NULL, NULL);
}

static DexFuture *
on_summary (DexFuture *answer, gpointer user_data)
{
  const EnvoiPubsubPage *page = g_value_get_boxed (dex_future_get_value (answer, NULL));
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < page->items->len; i++)
    {
      const EnvoiPubsubItem *item = page->items->pdata[i];
      const EnvoiNode *reactions = item->payload && g_str_equal (item->id, user_data) && envoi_node_is (item->payload, "summary", NS_SUMMARY)
                                   ? envoi_node_find (item->payload, "reactions", NULL) : NULL;

      for (const EnvoiNode *child = reactions ? envoi_node_first_element (reactions) : NULL; child && g_hash_table_size (counts) < MAX_REACTIONS;
           child = envoi_node_next_element (child))
        {
          guint64 count;

          if (envoi_node_is (child, "reaction", NULL) && is_reaction (envoi_node_get_text (child)) && envoi_node_get_uint (child, "count", G_MAXINT, &count))
            g_hash_table_insert (counts, g_strdup (envoi_node_get_text (child)), GUINT_TO_POINTER (count));
        }
    }
  return dex_future_new_take_boxed (G_TYPE_HASH_TABLE, counts);
}

DexFuture *
envoi_attachments_fetch_summary (EnvoiAttachments *self, const char *service, const char *node, const char *item)
{
  g_autofree char *summary = g_strconcat (NS_SUMMARY "/", node, NULL);
  DexFuture *answer = envoi_pubsub_fetch_by_ids (get_pubsub (self), service, summary, (const char * const []) { item, NULL });

  return dex_future_catch (dex_future_then (answer, on_summary, g_strdup (item), g_free), on_none, GINT_TO_POINTER (TRUE), NULL);
}

/* --- Own ones ------------------------------------------------------------------------------------------------------ */

typedef struct { EnvoiAttachments *self; char *service, *node; GStrv reactions; gboolean more; /* beside those there */ } Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->self);
  g_free (job->service);
  g_free (job->node);
  g_strfreev (job->reactions);
  g_free (job);
}

static void
write_attachments (EnvoiBuilder *iq, const Job *job, const EnvoiNode *former)
{
  g_autofree char *now = envoi_time_format (envoi_time_now ());

  envoi_builder_open (iq, "attachments", NS);
  for (const EnvoiNode *child = former ? envoi_node_first_element (former) : NULL; child; child = envoi_node_next_element (child))
    if (!envoi_node_is (child, "reactions", NULL))
      envoi_builder_node (iq, child);
  if (*job->reactions)
    {
      envoi_builder_open (iq, "reactions", NULL);
      envoi_builder_attribute (iq, "timestamp", now);
      for (char **reaction = job->reactions; *reaction; reaction++)
        envoi_builder_leaf (iq, "reaction", NULL, *reaction);
    }
}

static DexFuture *
set_fiber (gpointer data)
{
  Job *job = data;
  EnvoiPubsub *pubsub = get_pubsub (job->self);
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (job->self));
  g_autoptr (EnvoiPubsubPage) page = NULL;
  g_autoptr (EnvoiStanza) answer = NULL;
  const EnvoiNode *former = NULL;
  g_autofree char *own = NULL;
  GError *error = NULL;
  EnvoiBuilder *iq;

  if (router == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  own = g_strdup (envoi_router_get_own_bare (router));
  page = dex_await_boxed (envoi_pubsub_fetch_by_ids (pubsub, job->service, job->node, (const char * const []) { own, NULL }), &error);
  if (page == NULL)
    return dex_future_new_for_error (error);
  for (guint i = 0; i < page->items->len; i++)
    {
      const EnvoiPubsubItem *item = page->items->pdata[i];

      /* What a stranger put under our name is not handed on as ours. */
      if (g_str_equal (item->id, own) && (item->publisher == NULL || g_str_equal (item->publisher, own)) && item->payload && envoi_node_is (item->payload, "attachments", NS))
        former = item->payload;
    }
  if (job->more && former)
    {
      g_auto (GStrv) there = read_reactions (former);
      g_autoptr (GStrvBuilder) all = g_strv_builder_new ();

      if (g_strv_contains ((const char * const *) there, job->reactions[0]))
        return dex_future_new_for_boolean (TRUE);
      g_strv_builder_addv (all, (const char **) there);
      g_strv_builder_addv (all, (const char **) job->reactions);
      g_strfreev (job->reactions);
      job->reactions = g_strv_builder_end (all);
    }
  iq = envoi_builder_new_iq (job->service, "set");
  envoi_builder_open (iq, "pubsub", ENVOI_NS_PUBSUB);
  envoi_builder_open (iq, "publish", NULL);
  envoi_builder_attribute (iq, "node", job->node);
  envoi_builder_open (iq, "item", NULL);
  envoi_builder_attribute (iq, "id", own);
  write_attachments (iq, job, former);
  answer = dex_await_boxed (envoi_pubsub_request (pubsub, iq, job->service), &error);
  return answer ? dex_future_new_for_boolean (TRUE) : dex_future_new_for_error (error);
}

static DexFuture *
set (EnvoiAttachments *self, const char *service, const char *node, const char *item, const char * const *reactions, gboolean more)
{
  Job *job = g_new0 (Job, 1);

  *job = (Job) { g_object_ref (self), g_strdup (service), envoi_attachments_dup_node (service, node, item), g_strdupv ((GStrv) reactions), more };
  return dex_scheduler_spawn (NULL, 0, set_fiber, job, job_free);
}

DexFuture *
envoi_attachments_set_reactions (EnvoiAttachments *self, const char *service, const char *node, const char *item, const char * const *reactions)
{
  return set (self, service, node, item, reactions, FALSE);
}

DexFuture *
envoi_attachments_add_reaction (EnvoiAttachments *self, const char *service, const char *node, const char *item, const char *reaction)
{
  return set (self, service, node, item, (const char * const []) { reaction, NULL }, TRUE);
}

/* --- The place ----------------------------------------------------------------------------------------------------- */

static DexFuture *
on_created (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
on_not_created (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  return g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_CONFLICT) ? dex_future_new_for_boolean (TRUE) : dex_ref (answer);
}

DexFuture *
envoi_attachments_create (EnvoiAttachments *self, const char *node, const char *item, gboolean contacts_only)
{
  const char * const options[] = {
    "pubsub#access_model", contacts_only ? "presence" : "open", "pubsub#publish_model", "open", "pubsub#persist_items", "true", "pubsub#max_items", "max",
    /* Without the publisher's name nobody's reaction is believed. */
    "pubsub#itemreply", "publisher", "pubsub#notify_retract", "true", "pubsub#send_last_published_item", "never", "pubsub#deliver_payloads", "true", NULL
  };
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiPubsubOwner *owner = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB_OWNER);
  g_autofree char *beside = router ? envoi_attachments_dup_node (envoi_router_get_own_bare (router), node, item) : NULL;

  if (beside == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  return dex_future_catch (dex_future_then (envoi_pubsub_owner_create (owner, NULL, beside, options), on_created, NULL, NULL), on_not_created, NULL, NULL);
}

static void
envoi_attachments_class_init (EnvoiAttachmentsClass *klass)
{
}

static void
envoi_attachments_init (EnvoiAttachments *self)
{
}

ENVOI_XEP_ROW (0470_attachments) = {
  .number = 470, .title = "Pubsub Attachments", .version = "0.2.0", .partial = TRUE, .note = "reactions and summaries",
  .get_type = envoi_attachments_get_type,
};
