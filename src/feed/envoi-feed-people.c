/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-service-private.h"

/* What other people follow, as far as they tell, and whom one could follow oneself. Part of EnvoiFeedService. */

#define MAX_CONTACTS 60        /* asked for suggestions, a few at a time */
#define MAX_ASKERS 4
#define MAX_SUGGESTIONS 30

typedef struct {
  EnvoiFeedService *self;
  char             *jid;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  g_object_unref (ask->self);
  g_free (ask->jid);
  g_free (ask);
}

static gboolean
may_show (EnvoiFeedService *self, const char *service, const char *node)
{
  return !envoi_microblog_hides_node (node) && g_strcmp0 (service, envoi_feed_service_own (self)) != 0;
}

/* The known feed, else a loose one: what somebody says that he follows is not kept. */
static EnvoiFeed *
to_feed (EnvoiFeedService *self, const char *service, const char *node, const char *title)
{
  EnvoiFeed *known = envoi_store_find_feed (self->store, self->account, service, node);
  EnvoiFeed *feed;

  if (known != NULL)
    return g_object_ref (known);
  feed = envoi_feed_new (self->account, service, node,
                         g_str_equal (node, ENVOI_NODE_MICROBLOG) ? envoi_store_find_contact (self->store, self->account, service) : NULL);
  if (title != NULL)
    envoi_feed_set_title (feed, title);
  return feed;
}

static gboolean
is_same (const EnvoiFollow *one, const EnvoiFollow *other)
{
  return g_str_equal (one->service, other->service) && g_str_equal (one->node, other->node);
}

/* What somebody lets others see of what he follows: in his own list, and what the services keep of it (Libervia's). NULL with an error: neither could be
 * read. Only in a fiber. (transfer full): EnvoiFollow */
static GPtrArray *
ask_follows (EnvoiFeedService *self, const char *jid, GError **error)
{
  g_autoptr (DexFuture) listed = envoi_follow_list_fetch (self->lists, jid, ENVOI_FOLLOW_LIST_PUBLIC);
  g_autoptr (GPtrArray) kept = dex_await_boxed (envoi_public_subscriptions_fetch (self->public, jid), NULL);
  g_autoptr (GError) refused = NULL;
  g_autoptr (GPtrArray) follows = dex_await_boxed (dex_ref (listed), &refused);
  GPtrArray *all;

  if (follows == NULL && (kept == NULL || kept->len == 0))
    {
      g_propagate_error (error, g_steal_pointer (&refused));
      return NULL;
    }
  all = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_follow_free);
  for (guint i = 0; follows != NULL && i < follows->len; i++)
    g_ptr_array_add (all, envoi_follow_copy (follows->pdata[i]));
  for (guint i = 0; kept != NULL && i < kept->len; i++)
    if (!g_ptr_array_find_with_equal_func (all, kept->pdata[i], (GEqualFunc) is_same, NULL))
      g_ptr_array_add (all, envoi_follow_copy (kept->pdata[i]));
  return all;
}

static DexFuture *
follows_fiber (gpointer data)
{
  Ask *ask = data;
  EnvoiFeedService *self = ask->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) follows = ask_follows (self, ask->jid, &error);
  GPtrArray *feeds;

  if (follows == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  feeds = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < follows->len && self->running; i++)
    {
      const EnvoiFollow *follow = follows->pdata[i];

      if (may_show (self, follow->service, follow->node))
        g_ptr_array_add (feeds, to_feed (self, follow->service, follow->node, follow->title));
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, feeds);
}

DexFuture *
envoi_feed_service_load_follows_of (EnvoiFeedService *self, const char *jid)
{
  Ask *ask;

  if (!envoi_feed_service_is_online (self))
    return envoi_feed_service_offline_error ();
  ask = g_new0 (Ask, 1);
  ask->self = g_object_ref (self);
  ask->jid = g_strdup (jid);
  return dex_scheduler_spawn (NULL, 0, follows_fiber, ask, ask_free);
}

/* --- Suggestions ------------------------------------------------------------------------------------------------------------- */

typedef struct {
  EnvoiFeedService *self;
  GQueue            contacts;    /* addresses */
  GHashTable       *votes;       /* EnvoiFeed: how many say so */
  GHashTable       *by_place;    /* "service\nnode": EnvoiFeed */
} Survey;

static void
survey_free (gpointer data)
{
  Survey *survey = data;

  g_object_unref (survey->self);
  g_queue_clear_full (&survey->contacts, g_free);
  g_hash_table_unref (survey->votes);
  g_hash_table_unref (survey->by_place);
}

static void
survey_release (gpointer data)
{
  g_rc_box_release_full (data, survey_free);
}

static void
vote (Survey *survey, const char *service, const char *node, const char *title, guint weight)
{
  g_autofree char *place = g_strconcat (service, "\n", node, NULL);
  EnvoiFeed *feed = g_hash_table_lookup (survey->by_place, place);

  if (feed == NULL)
    {
      feed = to_feed (survey->self, service, node, title);
      g_hash_table_insert (survey->by_place, g_steal_pointer (&place), feed);
    }
  g_hash_table_insert (survey->votes, feed, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (survey->votes, feed)) + weight));
}

static DexFuture *
survey_fiber (gpointer data)
{
  Survey *survey = data;
  EnvoiFeedService *self = survey->self;
  guint epoch = self->epoch;

  while (envoi_feed_service_goes_on (self, epoch) && !g_queue_is_empty (&survey->contacts))
    {
      g_autofree char *jid = g_queue_pop_head (&survey->contacts);
      g_autoptr (EnvoiPubsubPage) page = dex_await_boxed (envoi_pubsub_fetch_page (self->pubsub, jid, ENVOI_NODE_MICROBLOG, NULL, 1), NULL);
      g_autoptr (GPtrArray) follows = NULL;

      if (page != NULL && page->items->len > 0)
        vote (survey, jid, ENVOI_NODE_MICROBLOG, NULL, 2);
      follows = ask_follows (self, jid, NULL);
      for (guint i = 0; follows != NULL && i < follows->len && self->running; i++)
        {
          const EnvoiFollow *follow = follows->pdata[i];

          if (may_show (self, follow->service, follow->node))
            vote (survey, follow->service, follow->node, follow->title, 1);
        }
    }
  return dex_future_new_true ();
}

static int
compare_votes (gconstpointer a, gconstpointer b, gpointer data)
{
  guint first = GPOINTER_TO_UINT (g_hash_table_lookup (data, *(gpointer *) a)), second = GPOINTER_TO_UINT (g_hash_table_lookup (data, *(gpointer *) b));

  return first > second ? -1 : first < second;
}

static DexFuture *
on_surveyed (DexFuture *future, gpointer data)
{
  Survey *survey = data;
  GPtrArray *feeds = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer feed;

  g_hash_table_iter_init (&iter, survey->votes);
  while (g_hash_table_iter_next (&iter, &feed, NULL))
    if (!envoi_feed_get_followed (feed))
      g_ptr_array_add (feeds, g_object_ref (feed));
  g_ptr_array_sort_with_data (feeds, compare_votes, survey->votes);
  if (feeds->len > MAX_SUGGESTIONS)
    g_ptr_array_set_size (feeds, MAX_SUGGESTIONS);
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, feeds);
}

DexFuture *
envoi_feed_service_find_suggestions (EnvoiFeedService *self)
{
  GListModel *contacts = envoi_store_list_contacts (self->store);
  g_autoptr (GPtrArray) askers = g_ptr_array_new_with_free_func (dex_unref);
  DexFuture *all;
  Survey *survey;

  if (!envoi_feed_service_is_online (self))
    return envoi_feed_service_offline_error ();
  survey = g_rc_box_new0 (Survey);
  survey->self = g_object_ref (self);
  survey->votes = g_hash_table_new (NULL, NULL);
  survey->by_place = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (contacts) && survey->contacts.length < MAX_CONTACTS; i++)
    {
      g_autoptr (EnvoiContact) contact = g_list_model_get_item (contacts, i);

      if (envoi_contact_get_account (contact) == self->account && envoi_contact_get_in_roster (contact)
          && g_strcmp0 (envoi_contact_get_jid (contact), envoi_feed_service_own (self)) != 0)
        g_queue_push_tail (&survey->contacts, g_strdup (envoi_contact_get_jid (contact)));
    }
  for (guint i = 0; i < MIN (MAX_ASKERS, survey->contacts.length); i++)
    g_ptr_array_add (askers, dex_scheduler_spawn (NULL, 0, survey_fiber, g_rc_box_acquire (survey), survey_release));
  all = askers->len > 0 ? dex_future_allv ((DexFuture **) askers->pdata, askers->len) : dex_future_new_true ();
  return dex_future_finally (all, on_surveyed, survey, survey_release);
}
