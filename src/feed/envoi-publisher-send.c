/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-publisher-private.h"

#include "envoi-post-reader.h"
#include "envoi-time.h"
#include "envoi-uploader.h"

/* One draft on its way: its files, its place for comments, itself, and what has to follow. What the disk says comes before each step out, so that a
 * program that dies anywhere in here publishes once when it lives again. Part of EnvoiPublisher. */

typedef struct {
  EnvoiPublisher *self;
  EnvoiDraft     *draft;
  gboolean        may_be_out;
} Send;

static void
send_free (gpointer data)
{
  Send *send = data;

  g_object_unref (send->self);
  g_object_unref (send->draft);
  g_free (send);
}

/* --- Files ------------------------------------------------------------------------------------------------------------------ */

static gboolean
needs_upload (EnvoiPostPart *part)
{
  return envoi_post_part_get_href (part) == NULL && envoi_post_part_get_local_path (part) != NULL;
}

/* EnvoiTransfer for each file that has to go, in their order. What a picture is called on the disk says nothing to anybody: it has no name. */
static GListModel *
list_uploads (EnvoiDraft *draft)
{
  GListModel *parts = G_LIST_MODEL (envoi_draft_get_parts (draft));
  GListStore *uploads = g_list_store_new (ENVOI_TYPE_TRANSFER);

  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr (EnvoiPostPart) part = g_list_model_get_item (parts, i);
      g_autoptr (EnvoiTransfer) upload = needs_upload (part) ? envoi_transfer_new (envoi_post_part_get_title (part), envoi_post_part_get_length (part)) : NULL;

      if (upload != NULL)
        g_list_store_append (uploads, upload);
    }
  return G_LIST_MODEL (uploads);
}

/* What the server calls it: files by their own names. */
static char *
dup_upload_name (EnvoiPostPart *part)
{
  if (envoi_post_part_get_kind (part) != ENVOI_PART_PICTURE && envoi_post_part_get_title (part) != NULL)
    return g_strdup (envoi_post_part_get_title (part));
  return g_path_get_basename (envoi_post_part_get_local_path (part));
}

static gboolean
upload_parts (Send *send, GError **error)
{
  EnvoiPublisher *self = send->self;
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));
  EnvoiUploader *uploader = session != NULL ? ENVOI_UPLOADER (envoi_session_get_service (session, ENVOI_TYPE_UPLOADER)) : NULL;
  GListModel *parts = G_LIST_MODEL (envoi_draft_get_parts (send->draft));
  g_autoptr (GListModel) uploads = list_uploads (send->draft);

  if (g_list_model_get_n_items (uploads) == 0)
    return TRUE;
  if (uploader == NULL)
    {
      g_set_error_literal (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNSUPPORTED, "");
      return FALSE;
    }
  envoi_publisher_show_uploads (self, uploads);
  for (guint i = 0, next = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr (EnvoiPostPart) part = g_list_model_get_item (parts, i);
      g_autoptr (EnvoiTransfer) upload = needs_upload (part) ? g_list_model_get_item (uploads, next++) : NULL;
      g_autoptr (GFile) file = envoi_post_part_get_local_file (part);
      g_autofree char *name = NULL, *href = NULL;

      if (upload == NULL)
        continue;
      name = dup_upload_name (part);
      href = dex_await_string (envoi_uploader_upload (uploader, file, name, envoi_post_part_get_media_type (part), upload), error);
      if (href == NULL)
        return FALSE;
      envoi_post_part_set_href (part, href);
      /* Kept at once: what is at the server needs no second upload. */
      envoi_store_save_draft (self->store, send->draft);
      if (self->taken_back != NULL || !self->running)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Taken back");
          return FALSE;
        }
    }
  envoi_publisher_show_uploads (self, NULL);
  return TRUE;
}

/* --- The entry ---------------------------------------------------------------------------------------------------------------- */

static EnvoiStanza *
load_entry (EnvoiPublisher *self, const char *service, const char *node, const char *item)
{
  g_autoptr (EnvoiPost) post = dex_await_object (envoi_store_load_post (self->store, self->account, service, node, item), NULL);
  g_autofree char *xml = post != NULL ? dex_await_string (envoi_store_load_post_entry (self->store, post), NULL) : NULL;

  return xml != NULL ? envoi_stanza_parse (xml, -1, NULL) : NULL;
}

static EnvoiStanza *
fetch_entry (EnvoiPublisher *self, const char *service, const char *node, const char *item, GError **error)
{
  const char *ids[] = { item, NULL };
  g_autoptr (EnvoiPubsubPage) page = dex_await_boxed (envoi_pubsub_fetch_by_ids (self->pubsub, envoi_publisher_address (self, service), node, ids), error);

  for (guint i = 0; page != NULL && i < page->items->len; i++)
    {
      const EnvoiPubsubItem *found = page->items->pdata[i];

      if (found->payload != NULL && g_str_equal (found->id, item))
        return envoi_stanza_new_from_node (found->payload, 0);
    }
  return NULL;
}

/* The entry, and where its comments are (nullable). NULL with an error. */
static EnvoiStanza *
compose (Send *send, char **comments_service, GError **error)
{
  EnvoiPublisher *self = send->self;
  EnvoiDraft *draft = send->draft;
  EnvoiPostFrame frame = envoi_publisher_frame (self, draft, NULL);
  g_autoptr (EnvoiStanza) former = NULL;
  g_autoptr (EnvoiAtomEntry) former_entry = NULL;
  g_autoptr (EnvoiAtomEntry) entry = NULL;

  if (envoi_draft_get_edit_of (draft) != NULL)
    {
      /* The service's, which another device may have changed; else ours. */
      former = fetch_entry (self, frame.service, frame.node, frame.item, NULL);
      if (former == NULL)
        former = load_entry (self, frame.service, frame.node, frame.item);
      former_entry = former != NULL ? envoi_atom_entry_read (envoi_stanza_get_root (former)) : NULL;
      if (former_entry != NULL && former_entry->published != 0)
        frame.published = former_entry->published;
      /* What was changed says so by its times. */
      frame.updated = MAX (frame.updated, frame.published + G_USEC_PER_SEC);
      if (former_entry != NULL && former_entry->comments != NULL && envoi_draft_get_comments (draft))
        {
          frame.comments_service = former_entry->comments->service;
          frame.comments_node = former_entry->comments->node;
        }
      entry = envoi_post_write (draft, &frame, former_entry);
      return envoi_atom_entry_write (entry, former != NULL ? envoi_stanza_get_root (former) : NULL);
    }
  if (envoi_draft_get_via_item (draft) != NULL)
    {
      const char *service = envoi_draft_get_via_service (draft), *node = envoi_draft_get_via_node (draft), *item = envoi_draft_get_via_item (draft);

      former = load_entry (self, service, node, item);
      if (former == NULL)
        former = fetch_entry (self, service, node, item, error);
      if (former == NULL)
        {
          if (error != NULL && *error == NULL)
            g_set_error_literal (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND, "");
          return NULL;
        }
      former_entry = envoi_atom_entry_read (envoi_stanza_get_root (former));
      entry = envoi_post_write_repost (former_entry, service, node, item, &frame);
      return envoi_atom_entry_write (entry, envoi_stanza_get_root (former));
    }
  if (envoi_draft_get_comments (draft))
    {
      g_autoptr (GError) no_place = NULL;

      *comments_service = dex_await_string (envoi_microblog_find_comments_service (self->microblog, envoi_publisher_address (self, frame.service)), &no_place);
      if (g_error_matches (no_place, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED))
        {
          g_propagate_error (error, g_steal_pointer (&no_place));
          return NULL;
        }
      frame.comments_service = *comments_service;
    }
  entry = envoi_post_write (draft, &frame, NULL);
  return envoi_atom_entry_write (entry, NULL);
}

/* --- Out ------------------------------------------------------------------------------------------------------------------------ */

static EnvoiMicroblogAccess
access_of (EnvoiPublisher *self, EnvoiDraft *draft)
{
  EnvoiBlogAccess wanted = self->wanted;

  if (envoi_draft_get_audience (draft) == ENVOI_AUDIENCE_OPEN)
    wanted = ENVOI_BLOG_OPEN;
  else if (envoi_draft_get_audience (draft) == ENVOI_AUDIENCE_CONTACTS)
    wanted = ENVOI_BLOG_CONTACTS;
  return wanted == ENVOI_BLOG_OPEN ? ENVOI_MICROBLOG_ACCESS_OPEN : wanted == ENVOI_BLOG_CONTACTS ? ENVOI_MICROBLOG_ACCESS_CONTACTS : ENVOI_MICROBLOG_ACCESS_UNKNOWN;
}

/* It is at its service: the post becomes a published one, and the draft goes. */
static DexFuture *
settle (Send *send, const EnvoiNode *entry)
{
  EnvoiPublisher *self = send->self;
  EnvoiDraft *draft = send->draft;
  const char *service = envoi_draft_get_service (draft), *node = envoi_draft_get_node (draft), *item = envoi_draft_get_item_id (draft);
  g_autoptr (EnvoiPost) post = envoi_post_read (self->account, service, node, item, envoi_publisher_own (self), entry);
  g_autoptr (EnvoiPost) stored = NULL;
  g_autofree char *xml = envoi_node_to_xml (entry);
  g_autoptr (GError) error = NULL;

  envoi_post_set_state (post, ENVOI_POST_PUBLISHED);
  dex_await (envoi_store_add_post (self->store, post, xml, ENVOI_POST_OWN), NULL);
  if (envoi_draft_get_edit_of (draft) == NULL && envoi_draft_get_via_item (draft) == NULL && envoi_post_get_comments_node (post) != NULL)
    dex_future_disown (envoi_task_runner_add (self->tasks, "open-comments", envoi_post_get_comments_service (post), node, item,
                                              access_of (self, draft) == ENVOI_MICROBLOG_ACCESS_CONTACTS ? "contacts" : NULL, 0));
  stored = dex_await_object (envoi_store_load_post (self->store, self->account, service, node, item), NULL);
  if (stored != NULL)
    envoi_store_set_post_state (self->store, stored, ENVOI_POST_PUBLISHED, NULL);
  /* Last: as long as the draft is there, the next run looks. */
  dex_await (envoi_store_remove_draft (self->store, draft), NULL);
  return dex_future_new_for_object (stored != NULL ? stored : post);
}

/* The place was made for a post that is not to be: what nobody can find is not left lying about. In a fiber. */
static void
drop_comments (EnvoiPublisher *self, const char *comments_service, const char *item)
{
  g_autofree char *node = envoi_microblog_dup_comments_node (item);
  g_autoptr (GError) error = NULL;

  if (!dex_await (envoi_pubsub_owner_delete (self->owner, envoi_publisher_address (self, comments_service), node), &error))
    g_debug ("A place for comments stays behind: %s", error->message);
}

static DexFuture *
send_fiber (gpointer data)
{
  Send *send = data;
  EnvoiPublisher *self = send->self;
  EnvoiDraft *draft = send->draft;
  const char *service = envoi_draft_get_service (draft), *node = envoi_draft_get_node (draft);
  gboolean own_blog = envoi_publisher_address (self, service) == NULL && g_strcmp0 (node, ENVOI_NODE_MICROBLOG) == 0;
  g_autofree char *comments_service = NULL;
  g_autoptr (EnvoiStanza) entry = NULL;
  g_autoptr (GError) error = NULL;

  if (send->may_be_out && envoi_draft_get_edit_of (draft) == NULL)
    {
      entry = fetch_entry (self, service, node, envoi_draft_get_item_id (draft), &error);
      if (entry != NULL)
        return settle (send, envoi_stanza_get_root (entry));
      /* No such blog yet is as good as no such post; what could not be asked is not known. */
      if (error != NULL && (error->domain != ENVOI_FEED_ERROR || error->code == ENVOI_FEED_ERROR_UNREACHABLE))
        return dex_future_new_for_error (g_steal_pointer (&error));
      g_clear_error (&error);
      /* It is not: until it leaves again it can be taken back. */
      self->leaving = FALSE;
    }
  if (!upload_parts (send, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  entry = compose (send, &comments_service, &error);
  if (entry == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (!self->running || !self->online)
    return envoi_publisher_offline_error ();
  if (!envoi_publisher_leave (self, draft, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  /* Before anybody can comment: whoever is quicker would be refused, or (ejabberd) become the owner of the place. What fails here is tried again after. */
  if (comments_service != NULL)
    {
      const char *item = envoi_draft_get_item_id (draft);
      gboolean contacts_only = access_of (self, draft) == ENVOI_MICROBLOG_ACCESS_CONTACTS;
      DexFuture *comments = envoi_microblog_create_comments (self->microblog, envoi_publisher_address (self, comments_service), item, contacts_only);

      /* Only the owner of the blog can make the place for reactions; in a community it is nobody's business to clutter the list of nodes. */
      dex_await (own_blog ? dex_future_all (comments, envoi_attachments_create (self->attachments, node, item, contacts_only), NULL) : comments, NULL);
    }
  if (!self->running || !self->online)
    return envoi_publisher_offline_error ();
  if (!dex_await (envoi_microblog_publish (self->microblog, envoi_publisher_address (self, service), own_blog ? NULL : node, envoi_draft_get_item_id (draft), entry,
                                           own_blog ? access_of (self, draft) : ENVOI_MICROBLOG_ACCESS_UNKNOWN), &error))
    {
      if (comments_service != NULL && !envoi_task_runner_is_passing (error))
        drop_comments (self, comments_service, envoi_draft_get_item_id (draft));
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  if (!self->running)
    return envoi_publisher_offline_error ();
  if (own_blog && !self->hears)
    {
      self->hears = TRUE;
      dex_future_disown (envoi_pubsub_subscribe (self->pubsub, NULL, ENVOI_NODE_MICROBLOG));
    }
  return settle (send, envoi_stanza_get_root (entry));
}

DexFuture *
envoi_publisher_send (EnvoiPublisher *self, EnvoiDraft *draft, gboolean may_be_out)
{
  Send *send = g_new0 (Send, 1);

  send->self = g_object_ref (self);
  send->draft = g_object_ref (draft);
  send->may_be_out = may_be_out;
  return dex_scheduler_spawn (NULL, 0, send_fiber, send, send_free);
}
