/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0402-bookmarks.h"

#include "0030-disco.h"
#include "0048-bookmark-storage.h"
#include "0060-pubsub.h"
#include "0163-pep.h"
#include "envoi-xep.h"

/* The account's bookmarks. Owned by the module set; main thread. */

#define NS ENVOI_NS_BOOKMARKS

struct _EnvoiBookmarks {
  EnvoiModule parent_instance;
  guint       watch;
};

G_DEFINE_FINAL_TYPE (EnvoiBookmarks, envoi_bookmarks, ENVOI_TYPE_MODULE)

enum { CHANGED, REMOVED, EMPTIED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char * const options[] = {
  "pubsub#persist_items", "true", "pubsub#max_items", "max", "pubsub#send_last_published_item", "never",
  "pubsub#access_model", "whitelist", NULL
};

/* A server that turns one form into the other says so; what it has is then all. */
static gboolean
account_has (EnvoiBookmarks *self, const char *feature)
{
  EnvoiDiscoInfo *account = envoi_disco_get_account (envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_DISCO));

  return account && envoi_disco_info_has_feature (account, feature);
}

/* An account without nodes of its own has only the private storage. */
static gboolean
has_nodes (EnvoiBookmarks *self)
{
  EnvoiDiscoInfo *account = envoi_disco_get_account (envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_DISCO));

  return account == NULL || envoi_disco_info_has_identity (account, "pubsub", "pep");
}

static void
add_new (GPtrArray *all, GPtrArray *more)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < all->len; i++)
    g_hash_table_add (known, ((EnvoiBookmark *) all->pdata[i])->jid);
  for (guint i = 0; i < more->len && all->len < ENVOI_BOOKMARKS_MAX; i++)
    {
      EnvoiBookmark *copy;

      if (g_hash_table_contains (known, ((EnvoiBookmark *) more->pdata[i])->jid))
        continue;
      copy = envoi_bookmark_copy (more->pdata[i]);
      g_ptr_array_add (all, copy);
      g_hash_table_add (known, copy->jid);
    }
}

static DexFuture *
on_items (DexFuture *answer, gpointer user_data)
{
  const EnvoiNode *items = envoi_pubsub_get_items (g_value_get_boxed (dex_future_get_value (answer, NULL)));
  GPtrArray *bookmarks = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_bookmark_free);

  for (const EnvoiNode *item = items ? envoi_node_find (items, "item", ENVOI_NS_PUBSUB) : NULL; item && bookmarks->len < ENVOI_BOOKMARKS_MAX;
       item = envoi_node_find_next (item, "item", ENVOI_NS_PUBSUB))
    {
      EnvoiBookmark *bookmark = envoi_bookmark_read (envoi_node_get_attribute (item, "id"), envoi_node_find (item, "conference", NS));

      if (bookmark)
        g_ptr_array_add (bookmarks, bookmark);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, bookmarks);
}

/* No such node yet: there are none. */
static DexFuture *
on_no_items (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  if (g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND))
    return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_bookmark_free));
  return dex_ref (answer);
}

typedef struct { DexFuture *sources[3]; } Merge;   /* the first counts most */

static void
merge_free (Merge *merge)
{
  for (guint i = 0; i < G_N_ELEMENTS (merge->sources); i++)
    dex_unref (merge->sources[i]);
  g_free (merge);
}

static DexFuture *
on_all (DexFuture *ready, gpointer user_data)
{
  Merge *merge = user_data;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_bookmark_free);
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (merge->sources); i++)
    {
      const GValue *value = dex_future_get_value (merge->sources[i], NULL);

      if (value == NULL)
        continue;
      any = TRUE;
      add_new (all, g_value_get_boxed (value));
    }
  return any ? dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&all)) : dex_ref (merge->sources[0]);
}

/**
 * envoi_bookmarks_fetch:
 *
 * Returns: (transfer full): future of a GPtrArray of EnvoiBookmark; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_bookmarks_fetch (EnvoiBookmarks *self)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);
  EnvoiBookmarkStorage *storage = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_BOOKMARK_STORAGE);
  DexFuture *own = dex_future_catch (dex_future_then (envoi_pubsub_fetch_items (pubsub, NULL, NS, NULL, 0), on_items, NULL, NULL),
                                     on_no_items, NULL, NULL);
  gboolean turned = account_has (self, NS "#compat"), turned_pep = turned || account_has (self, NS "#compat-pep");
  Merge *merge;

  if (turned)
    return own;
  merge = g_new0 (Merge, 1);
  merge->sources[0] = own;
  merge->sources[1] = turned_pep ? dex_ref (own) : envoi_bookmark_storage_fetch_pep (storage);
  merge->sources[2] = envoi_bookmark_storage_fetch (storage);
  return dex_future_finally (dex_future_allv (merge->sources, G_N_ELEMENTS (merge->sources)), on_all, merge, (GDestroyNotify) merge_free);
}

static DexFuture *
on_done (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

/**
 * envoi_bookmarks_publish:
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_bookmarks_publish (EnvoiBookmarks *self, const EnvoiBookmark *bookmark)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);
  g_autoptr (EnvoiStanza) item = NULL;
  g_autoptr (EnvoiStanza) payload = NULL;
  EnvoiBuilder *builder;

  g_return_val_if_fail (bookmark->jid, NULL);

  if (!has_nodes (self))
    return envoi_bookmark_storage_set (envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_BOOKMARK_STORAGE), bookmark->jid, bookmark);
  builder = envoi_builder_new ("item", NS);
  envoi_bookmark_write (bookmark, builder);
  item = envoi_builder_finish (builder);
  payload = envoi_stanza_new_from_node (envoi_node_first_element (envoi_stanza_get_root (item)), 0);
  return dex_future_then (envoi_pubsub_publish_own (pubsub, NS, bookmark->jid, payload, options), on_done, NULL, NULL);
}

/* It was not there: as wanted. */
static DexFuture *
on_not_retracted (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  if (g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND))
    return dex_future_new_for_boolean (TRUE);
  return dex_ref (answer);
}

/**
 * envoi_bookmarks_retract:
 * @jid: of the room
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_bookmarks_retract (EnvoiBookmarks *self, const char *jid)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);

  if (!has_nodes (self))
    return envoi_bookmark_storage_set (envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_BOOKMARK_STORAGE), jid, NULL);
  return dex_future_catch (dex_future_then (envoi_pubsub_retract (pubsub, NULL, NS, jid, TRUE), on_done, NULL, NULL), on_not_retracted, NULL, NULL);
}

static void
on_event (EnvoiPep *pep, const char *from, EnvoiPepChange change, const char *id, const EnvoiNode *payload, gpointer user_data)
{
  g_autoptr (EnvoiBookmark) bookmark = NULL;
  g_autofree char *jid = NULL;

  if (change == ENVOI_PEP_EMPTIED)
    g_signal_emit (user_data, signals[EMPTIED], 0);
  else if (change == ENVOI_PEP_RETRACT && (jid = envoi_jid_dup_bare (id)))
    g_signal_emit (user_data, signals[REMOVED], 0, jid);
  else if (change == ENVOI_PEP_ITEM && payload && g_str_equal (envoi_node_get_ns (payload), NS) && (bookmark = envoi_bookmark_read (id, payload)))
    g_signal_emit (user_data, signals[CHANGED], 0, bookmark);
}

static void
envoi_bookmarks_attach (EnvoiModule *module, EnvoiRouter *router)
{
  ENVOI_BOOKMARKS (module)->watch = envoi_pep_watch (envoi_module_get_sibling (module, ENVOI_TYPE_PEP), NS, ENVOI_PEP_OWN, on_event, module, NULL);
}

static void
envoi_bookmarks_detach (EnvoiModule *module)
{
  envoi_pep_unwatch (envoi_module_get_sibling (module, ENVOI_TYPE_PEP), ENVOI_BOOKMARKS (module)->watch);
}

static void
envoi_bookmarks_class_init (EnvoiBookmarksClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_bookmarks_attach;
  ENVOI_MODULE_CLASS (klass)->detach = envoi_bookmarks_detach;
  signals[CHANGED] = g_signal_new ("changed", ENVOI_TYPE_BOOKMARKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   ENVOI_TYPE_BOOKMARK | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[REMOVED] = g_signal_new ("removed", ENVOI_TYPE_BOOKMARKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[EMPTIED] = g_signal_new ("emptied", ENVOI_TYPE_BOOKMARKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
envoi_bookmarks_init (EnvoiBookmarks *self)
{
}

ENVOI_XEP_ROW (0402_bookmarks) = {
  .number = 402, .title = "PEP Native Bookmarks", .version = "1.2.0",
  .features = ENVOI_XEP_FEATURES (NS "+notify"),
  .get_type = envoi_bookmarks_get_type,
};
