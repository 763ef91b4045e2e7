/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0048-bookmark-storage.h"

#include "0060-pubsub.h"
#include "envoi-xep.h"

/* The elder form of bookmarks. Owned by the module set; main thread. */

#define NS "storage:bookmarks"
#define NS_PRIVATE "jabber:iq:private"
#define TIMEOUT 30

struct _EnvoiBookmarkStorage {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiBookmarkStorage, envoi_bookmark_storage, ENVOI_TYPE_MODULE)

static GPtrArray *
read_storage (const EnvoiNode *storage)
{
  GPtrArray *bookmarks = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_bookmark_free);

  for (const EnvoiNode *node = storage ? envoi_node_find (storage, "conference", NS) : NULL; node && bookmarks->len < ENVOI_BOOKMARKS_MAX;
       node = envoi_node_find_next (node, "conference", NS))
    {
      EnvoiBookmark *bookmark = envoi_bookmark_read (envoi_node_get_attribute (node, "jid"), node);

      if (bookmark)
        g_ptr_array_add (bookmarks, bookmark);
    }
  return bookmarks;
}

static const EnvoiNode *
find_storage (DexFuture *answer)
{
  const EnvoiNode *query = envoi_stanza_find (g_value_get_boxed (dex_future_get_value (answer, NULL)), "query", NS_PRIVATE);

  return query ? envoi_node_find (query, "storage", NS) : NULL;
}

static DexFuture *
request (EnvoiBookmarkStorage *self, EnvoiBuilder *iq)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiStanza *stanza = envoi_builder_finish (iq);

  if (router)
    return envoi_router_request (router, stanza, TIMEOUT);
  envoi_stanza_unref (stanza);
  return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
}

static DexFuture *
ask (EnvoiBookmarkStorage *self)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (NULL, "get");

  envoi_builder_open (iq, "query", NS_PRIVATE);
  envoi_builder_leaf (iq, "storage", NS, NULL);
  return request (self, iq);
}

static DexFuture *
on_private (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, read_storage (find_storage (answer)));
}

/**
 * envoi_bookmark_storage_fetch:
 *
 * Returns: (transfer full): future of a GPtrArray of EnvoiBookmark; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_bookmark_storage_fetch (EnvoiBookmarkStorage *self)
{
  return dex_future_then (ask (self), on_private, NULL, NULL);
}

static DexFuture *
on_items (DexFuture *answer, gpointer user_data)
{
  const EnvoiNode *items = envoi_pubsub_get_items (g_value_get_boxed (dex_future_get_value (answer, NULL)));
  const EnvoiNode *item = items ? envoi_node_find (items, "item", ENVOI_NS_PUBSUB) : NULL;

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, read_storage (item ? envoi_node_find (item, "storage", NS) : NULL));
}

DexFuture *
envoi_bookmark_storage_fetch_pep (EnvoiBookmarkStorage *self)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);

  return dex_future_then (envoi_pubsub_fetch_items (pubsub, NULL, NS, NULL, 1), on_items, NULL, NULL);
}

typedef struct { EnvoiBookmarkStorage *self; char *jid; EnvoiBookmark *bookmark; } Change;

static void
change_free (Change *change)
{
  g_object_unref (change->self);
  g_free (change->jid);
  g_clear_pointer (&change->bookmark, envoi_bookmark_free);
  g_free (change);
}

static gboolean
is_about (const EnvoiNode *node, const char *jid)
{
  g_autofree char *bare = envoi_node_is (node, "conference", NS) ? envoi_jid_dup_bare (envoi_node_get_attribute (node, "jid")) : NULL;

  return g_strcmp0 (bare, jid) == 0;
}

static void
write_conference (EnvoiBuilder *iq, const EnvoiBookmark *bookmark)
{
  envoi_builder_open (iq, "conference", NULL);
  envoi_builder_attribute (iq, "jid", bookmark->jid);
  envoi_builder_attribute (iq, "name", bookmark->name);
  envoi_builder_attribute (iq, "autojoin", bookmark->autojoin ? "true" : NULL);
  if (bookmark->nick)
    envoi_builder_leaf (iq, "nick", NULL, bookmark->nick);
  if (bookmark->password)
    envoi_builder_leaf (iq, "password", NULL, bookmark->password);
  envoi_builder_close (iq);
}

static DexFuture *
on_done (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

/* The list as it is now, changed in one place. */
static DexFuture *
on_present (DexFuture *answer, gpointer user_data)
{
  Change *change = user_data;
  const EnvoiNode *storage = find_storage (answer);
  EnvoiBuilder *iq = envoi_builder_new_iq (NULL, "set");

  envoi_builder_open (iq, "query", NS_PRIVATE);
  envoi_builder_open (iq, "storage", NS);
  for (const EnvoiNode *node = storage ? envoi_node_first_element (storage) : NULL; node; node = envoi_node_next_element (node))
    if (!is_about (node, change->jid))
      envoi_builder_node (iq, node);
  if (change->bookmark)
    write_conference (iq, change->bookmark);
  return dex_future_then (request (change->self, iq), on_done, NULL, NULL);
}

/**
 * envoi_bookmark_storage_set:
 * @bookmark: (nullable): NULL takes it out
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_bookmark_storage_set (EnvoiBookmarkStorage *self, const char *jid, const EnvoiBookmark *bookmark)
{
  Change *change = g_new0 (Change, 1);

  *change = (Change) { g_object_ref (self), g_strdup (jid), bookmark ? envoi_bookmark_copy (bookmark) : NULL };
  return dex_future_then (ask (self), on_present, change, (GDestroyNotify) change_free);
}

static void
envoi_bookmark_storage_class_init (EnvoiBookmarkStorageClass *klass)
{
}

static void
envoi_bookmark_storage_init (EnvoiBookmarkStorage *self)
{
}

ENVOI_XEP_ROW (0048_bookmark_storage) = {
  .number = 48, .title = "Bookmarks", .version = "1.3", .partial = TRUE,
  .note = "only where the server does not turn them into those of XEP-0402; rooms only",
  .get_type = envoi_bookmark_storage_get_type,
};
