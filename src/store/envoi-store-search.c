/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search, as the main thread asks for it. */
#include "envoi-search-query-private.h"
#include "envoi-store-private.h"

#include "envoi-text.h"

#define MOST_CONTACTS 30

typedef struct {
  EnvoiCommand parent;
  EnvoiSearchRecord query;
  GPtrArray *finds;
} Search;

static gboolean
run_search (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Search *self = (Search *) command;

  g_ptr_array_set_size (self->finds, 0);
  return envoi_search_run (tables, &self->query, self->finds, error);
}

static void
hit_free (gpointer data)
{
  EnvoiSearchHit *hit = data;

  g_object_unref (hit->conversation);
  g_object_unref (hit->message);
  g_free (hit->snippet);
  g_array_unref (hit->matches);
  g_free (hit);
}

static void
done_search (EnvoiCommand *command, EnvoiStore *store)
{
  Search *self = (Search *) command;
  GPtrArray *hits = g_ptr_array_new_with_free_func (hit_free);

  for (guint i = 0; i < self->finds->len; i++)
    {
      EnvoiSearchFind *find = self->finds->pdata[i];
      EnvoiConversationEntry *entry = g_hash_table_lookup (store->conversations_by_id, &find->conversation);
      EnvoiSearchHit *hit;

      if (entry == NULL)
        continue;
      hit = g_new0 (EnvoiSearchHit, 1);
      hit->conversation = g_object_ref (entry->conversation);
      hit->message = envoi_store_materialise (entry, find->record);
      hit->snippet = g_steal_pointer (&find->snippet);
      hit->matches = g_array_ref (find->matches);
      hit->place = find->place;
      g_ptr_array_add (hits, hit);
    }
  dex_promise_resolve_boxed (command->promise, G_TYPE_PTR_ARRAY, hits);
}

static void
clear_search (EnvoiCommand *command)
{
  Search *self = (Search *) command;

  envoi_search_record_clear (&self->query);
  g_ptr_array_unref (self->finds);
}

static const EnvoiCommandClass search_class = { sizeof (Search), ENVOI_COMMAND_OVERTAKES, run_search, done_search, clear_search };

/* Who is called so. named: only those whom the list of contacts gives a name. (transfer full): of strings */
GPtrArray *
envoi_store_find_addresses (EnvoiStore *self, EnvoiAccount *account, const char *name, gboolean named)
{
  g_autofree char *folded = envoi_text_fold (name);
  GPtrArray *addresses = g_ptr_array_new_with_free_func (g_free);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->contacts));

  for (guint i = 0; i < n && folded[0] != '\0' && addresses->len < MOST_CONTACTS; i++)
    {
      g_autoptr (EnvoiContact) contact = g_list_model_get_item (G_LIST_MODEL (self->contacts), i);
      g_autofree char *title = NULL;

      if ((account != NULL && envoi_contact_get_account (contact) != account) || (named && envoi_contact_get_name (contact) == NULL))
        continue;
      title = envoi_text_fold (envoi_contact_get_title (contact));
      if (strstr (title, folded) != NULL)
        g_ptr_array_add (addresses, g_strdup (envoi_contact_get_jid (contact)));
    }
  return addresses;
}

/**
 * envoi_store_search:
 * @limit: how many are wanted; fewer come when there are no more, and sometimes when very many had to be looked at
 * @place: 0, or the place of the last one that is known, to go on behind it
 *
 * Looks into the messages of all conversations, or of those that @query names.
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #EnvoiSearchHit, the newest first
 */
DexFuture *
envoi_store_search (EnvoiStore *self, const EnvoiSearchQuery *query, guint limit, gint64 place)
{
  EnvoiConversationEntry *entry = query->conversation != NULL ? envoi_store_get_conversation_entry (self, query->conversation) : NULL;
  EnvoiAccountEntry *account = query->account != NULL ? envoi_store_get_account_entry (self, query->account) : NULL;
  Search *search;

  if ((query->conversation != NULL && entry == NULL) || (query->account != NULL && account == NULL))
    return envoi_store_unknown ();
  search = envoi_command_new (&search_class);
  search->query.text = g_strdup (query->text);
  search->query.conversation = entry != NULL ? entry->id : 0;
  search->query.account = account != NULL ? account->id : 0;
  search->query.from = query->from != NULL && query->from[0] != '\0' ? g_strdup (query->from) : NULL;
  if (search->query.from != NULL)
    search->query.from_addresses = envoi_store_find_addresses (self, query->account, query->from, TRUE);
  search->query.after = query->after;
  search->query.before = query->before;
  search->query.limit = limit;
  search->query.place = place;
  search->finds = g_ptr_array_new_with_free_func (envoi_search_find_free);
  return envoi_store_push_with_future (self, search);
}
