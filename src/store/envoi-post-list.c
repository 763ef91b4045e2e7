/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiPostList: a window of posts over the store, the newest first. Owned by the page that shows it; main thread. The store tells it of
 * posts; it acts once a turn, and in a flood ten times a second. */
#include "envoi-post-list-private.h"

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EnvoiPostList, envoi_post_list, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GParamSpec *properties[ENVOI_POST_LIST_N_PROPS];

void
envoi_post_list_set_flag (EnvoiPostList *self, gboolean *flag, gboolean value, int property)
{
  if (*flag == value)
    return;
  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_loading (EnvoiPostList *self, int difference)
{
  gboolean before = self->loading > 0;

  self->loading += difference;
  if (before != (self->loading > 0))
    g_object_notify_by_pspec (G_OBJECT (self), properties[ENVOI_POST_LIST_PROP_LOADING]);
}

void
envoi_post_list_set_n_new (EnvoiPostList *self, guint n_new)
{
  if (self->n_new == n_new)
    return;
  self->n_new = n_new;
  g_object_notify_by_pspec (G_OBJECT (self), properties[ENVOI_POST_LIST_PROP_N_NEW]);
}

/* --- Loading --- */

static gboolean
is_refused (EnvoiPostList *self, const GError *error, DexPromise *promise)
{
  set_loading (self, -1);
  if (error != NULL)
    dex_promise_reject (promise, g_error_copy (error));
  return error != NULL;
}

static void
forget_waiting (EnvoiPostList *self)
{
  g_hash_table_remove_all (self->waiting);
  envoi_post_list_set_n_new (self, 0);
}

static void
on_top (EnvoiPostList *self, GPtrArray *posts, gboolean more, const GError *error, DexPromise *promise)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  gboolean stale = self->stale;
  GPtrArray *next;

  dex_clear (&self->top);
  if (is_refused (self, error, promise))
    return;
  g_clear_handle_id (&self->flush_timeout, g_source_remove);
  g_ptr_array_set_size (self->pending, 0);
  self->loaded = TRUE;
  self->stale = FALSE;
  self->fill++;
  /* What two accounts have stands there once; the same objects keep their rows. */
  g_hash_table_remove_all (self->held);
  g_hash_table_remove_all (self->keys);
  next = envoi_post_list_merge (self, none, posts);
  for (guint i = 0; i < self->rows->len; i++)
    {
      g_hash_table_add (self->held, self->rows->pdata[i]);
      g_hash_table_add (self->keys, envoi_post_list_key (self->rows->pdata[i]));
    }
  envoi_post_list_set_rows (self, next);
  forget_waiting (self);
  envoi_post_list_set_flag (self, &self->at_start, TRUE, ENVOI_POST_LIST_PROP_AT_START);
  envoi_post_list_set_flag (self, &self->at_end, !more, ENVOI_POST_LIST_PROP_AT_END);
  envoi_post_list_find_caught_up (self, TRUE);
  if (stale)
    envoi_post_list_reload (self);
  dex_promise_resolve_uint (promise, self->rows->len);
}

static void
on_older (EnvoiPostList *self, GPtrArray *posts, gboolean more, const GError *error, DexPromise *promise)
{
  guint before = self->rows->len, added;

  dex_clear (&self->older);
  g_ptr_array_extend_and_steal (self->pending, g_steal_pointer (&self->beyond));
  self->beyond = g_ptr_array_new_with_free_func (g_object_unref);
  if (is_refused (self, error, promise))
    return;
  added = posts->len;
  if (self->page_fill == self->fill)
    {
      envoi_post_list_set_rows (self, envoi_post_list_merge (self, self->rows, posts));
      added = self->rows->len - before;
      envoi_post_list_set_flag (self, &self->at_end, !more, ENVOI_POST_LIST_PROP_AT_END);
      if (self->rows->len > MOST_ROWS && self->newer == NULL)
        {
          envoi_post_list_set_rows (self, envoi_post_list_slice (self->rows, self->rows->len - MOST_ROWS, self->rows->len));
          envoi_post_list_set_flag (self, &self->at_start, FALSE, ENVOI_POST_LIST_PROP_AT_START);
        }
      envoi_post_list_find_caught_up (self, FALSE);
    }
  envoi_post_list_flush (self);
  dex_promise_resolve_uint (promise, added);
}

static void
on_newer (EnvoiPostList *self, GPtrArray *posts, gboolean more, const GError *error, DexPromise *promise)
{
  guint before = self->rows->len, added;

  dex_clear (&self->newer);
  if (is_refused (self, error, promise))
    return;
  added = posts->len;
  if (self->page_fill == self->fill)
    {
      envoi_post_list_set_rows (self, envoi_post_list_merge (self, self->rows, posts));
      added = self->rows->len - before;
      if (!more)
        {
          envoi_post_list_set_flag (self, &self->at_start, TRUE, ENVOI_POST_LIST_PROP_AT_START);
          forget_waiting (self);
        }
      if (self->rows->len > MOST_ROWS && self->older == NULL)
        {
          envoi_post_list_set_rows (self, envoi_post_list_slice (self->rows, 0, MOST_ROWS));
          envoi_post_list_set_flag (self, &self->at_end, FALSE, ENVOI_POST_LIST_PROP_AT_END);
        }
    }
  dex_promise_resolve_uint (promise, added);
}

static DexFuture *
load (EnvoiPostList *self, EnvoiPost *beyond, gboolean newer, guint count, EnvoiPostPageFunc func)
{
  self->page_fill = self->fill;
  set_loading (self, 1);
  return envoi_store_load_post_page (self->store, self, beyond, newer, count, func);
}

/**
 * envoi_post_list_load:
 *
 * The first fill: the newest rows.
 *
 * Returns: (transfer full): resolves to guint: how many there are
 */
DexFuture *
envoi_post_list_load (EnvoiPostList *self)
{
  return envoi_post_list_jump_to_top (self);
}

DexFuture *
envoi_post_list_jump_to_top (EnvoiPostList *self)
{
  if (self->top == NULL)
    self->top = load (self, NULL, FALSE, FIRST_ROWS, on_top);
  return dex_ref (self->top);
}

DexFuture *
envoi_post_list_load_older (EnvoiPostList *self)
{
  if (self->at_end || self->rows->len == 0)
    return dex_future_new_for_uint (0);
  if (self->older == NULL)
    self->older = load (self, self->rows->pdata[self->rows->len - 1], FALSE, PAGE_ROWS, on_older);
  return dex_ref (self->older);
}

DexFuture *
envoi_post_list_load_newer (EnvoiPostList *self)
{
  if (self->at_start || self->rows->len == 0)
    return dex_future_new_for_uint (0);
  if (self->newer == NULL)
    self->newer = load (self, self->rows->pdata[0], TRUE, PAGE_ROWS, on_newer);
  return dex_ref (self->newer);
}

/**
 * envoi_post_list_set_floor:
 * @published: nothing older is loaded
 */
void
envoi_post_list_set_floor (EnvoiPostList *self, gint64 published)
{
  if (self->page.floor == published)
    return;
  if (published < self->page.floor && self->loaded)
    envoi_post_list_set_flag (self, &self->at_end, FALSE, ENVOI_POST_LIST_PROP_AT_END);
  self->page.floor = published;
}

static void
on_below (EnvoiPostList *self, GPtrArray *posts, gboolean more, const GError *error, DexPromise *promise)
{
  if (!is_refused (self, error, promise))
    dex_promise_resolve_int64 (promise, posts->len > 0 ? envoi_post_get_published (posts->pdata[posts->len - 1]) : G_MININT64);
}

DexFuture *
envoi_post_list_find_below (EnvoiPostList *self, guint n)
{
  gint64 floor = self->page.floor;
  DexFuture *future;

  self->page.floor = G_MININT64;
  set_loading (self, 1);
  future = envoi_store_load_post_page (self->store, self, self->rows->len > 0 ? self->rows->pdata[self->rows->len - 1] : NULL, FALSE, n, on_below);
  self->page.floor = floor;
  return future;
}

void
envoi_post_list_set_reader (EnvoiPostList *self, EnvoiPostReaderFunc func, gpointer data)
{
  self->find_reader = func;
  self->reader_data = data;
}

void
envoi_post_list_reload (EnvoiPostList *self)
{
  gint64 floor = self->page.floor;

  if (!self->loaded)
    return;
  self->stale = self->top != NULL;   /* what is on its way may have been read before the change */
  if (self->stale)
    return;
  /* As many as there are, so that nobody loses his place. */
  if (self->rows->len > 0)
    self->page.floor = MIN (floor, envoi_post_get_published (self->rows->pdata[self->rows->len - 1]));
  self->top = load (self, NULL, FALSE, CLAMP (self->rows->len, FIRST_ROWS, MOST_ROWS), on_top);
  self->page.floor = floor;
  dex_future_disown (dex_ref (self->top));
}

gboolean
envoi_post_list_is_settled (EnvoiPostList *self)
{
  return self->pending->len == 0 && self->loading == 0;
}

const EnvoiPostPage *
envoi_post_list_get_page (EnvoiPostList *self)
{
  return &self->page;
}

/* --- Properties --- */

/**
 * envoi_post_list_set_following:
 * @following: whether the reader is at the top
 */
void
envoi_post_list_set_following (EnvoiPostList *self, gboolean following)
{
  g_autoptr (GPtrArray) fresh = NULL;
  GHashTableIter iter;
  gpointer post;

  envoi_post_list_set_flag (self, &self->following, !!following, ENVOI_POST_LIST_PROP_FOLLOWING);
  if (!following || self->n_new == 0)
    return;
  if (!self->at_start || self->n_new > MOST_WAITING)
    {
      dex_future_disown (envoi_post_list_jump_to_top (self));
      return;
    }
  fresh = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, &post, NULL))
    g_ptr_array_add (fresh, g_object_ref (post));
  forget_waiting (self);
  envoi_post_list_set_rows (self, envoi_post_list_merge (self, self->rows, fresh));
  envoi_post_list_find_caught_up (self, self->caught_up == NULL);
}

gboolean
envoi_post_list_get_following (EnvoiPostList *self)
{
  return self->following;
}

guint
envoi_post_list_get_n_new (EnvoiPostList *self)
{
  return self->n_new;
}

gboolean
envoi_post_list_get_at_start (EnvoiPostList *self)
{
  return self->at_start;
}

gboolean
envoi_post_list_get_at_end (EnvoiPostList *self)
{
  return self->at_end;
}

gboolean
envoi_post_list_get_loading (EnvoiPostList *self)
{
  return self->loading > 0;
}

EnvoiPost *
envoi_post_list_get_caught_up (EnvoiPostList *self)
{
  return self->caught_up;
}

/* --- Class --- */

static GType
get_item_type (GListModel *model)
{
  return ENVOI_TYPE_POST;
}

static guint
get_n_items (GListModel *model)
{
  return ENVOI_POST_LIST (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint i)
{
  EnvoiPostList *self = ENVOI_POST_LIST (model);

  return i < self->rows->len ? g_object_ref (self->rows->pdata[i]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
envoi_post_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiPostList *self = ENVOI_POST_LIST (object);

  switch (id)
    {
    case ENVOI_POST_LIST_PROP_LOADING:
      g_value_set_boolean (value, self->loading > 0);
      break;
    case ENVOI_POST_LIST_PROP_AT_START:
      g_value_set_boolean (value, self->at_start);
      break;
    case ENVOI_POST_LIST_PROP_AT_END:
      g_value_set_boolean (value, self->at_end);
      break;
    case ENVOI_POST_LIST_PROP_FOLLOWING:
      g_value_set_boolean (value, self->following);
      break;
    case ENVOI_POST_LIST_PROP_N_NEW:
      g_value_set_uint (value, self->n_new);
      break;
    case ENVOI_POST_LIST_PROP_CAUGHT_UP:
      g_value_set_object (value, self->caught_up);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_post_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == ENVOI_POST_LIST_PROP_FOLLOWING)
    envoi_post_list_set_following (ENVOI_POST_LIST (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_post_list_finalize (GObject *object)
{
  EnvoiPostList *self = ENVOI_POST_LIST (object);

  g_ptr_array_remove_fast (self->store->feeds->lists, self);
  g_clear_handle_id (&self->flush_timeout, g_source_remove);
  dex_clear (&self->older);
  dex_clear (&self->newer);
  dex_clear (&self->top);
  g_hash_table_unref (self->held);
  g_hash_table_unref (self->keys);
  g_hash_table_unref (self->waiting);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->pending);
  g_ptr_array_unref (self->beyond);
  g_clear_object (&self->caught_up);
  g_clear_object (&self->account);
  g_clear_object (&self->feed);
  g_free (self->page.word);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (envoi_post_list_parent_class)->finalize (object);
}

static void
envoi_post_list_class_init (EnvoiPostListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = envoi_post_list_get_property;
  object_class->set_property = envoi_post_list_set_property;
  object_class->finalize = envoi_post_list_finalize;
  properties[ENVOI_POST_LIST_PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, readable);
  properties[ENVOI_POST_LIST_PROP_AT_START] = g_param_spec_boolean ("at-start", NULL, NULL, TRUE, readable);
  properties[ENVOI_POST_LIST_PROP_AT_END] = g_param_spec_boolean ("at-end", NULL, NULL, TRUE, readable);
  properties[ENVOI_POST_LIST_PROP_FOLLOWING] = g_param_spec_boolean ("following", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[ENVOI_POST_LIST_PROP_N_NEW] = g_param_spec_uint ("n-new", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[ENVOI_POST_LIST_PROP_CAUGHT_UP] = g_param_spec_object ("caught-up", NULL, NULL, ENVOI_TYPE_POST, readable);
  g_object_class_install_properties (object_class, ENVOI_POST_LIST_N_PROPS, properties);
}

static void
envoi_post_list_init (EnvoiPostList *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  self->beyond = g_ptr_array_new_with_free_func (g_object_unref);
  self->held = g_hash_table_new (NULL, NULL);
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->waiting = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->at_start = self->at_end = TRUE;
  self->page.floor = G_MININT64;
  self->following = TRUE;
}

/**
 * envoi_post_list_new:
 * @query: what belongs to it; copied
 *
 * Returns: (transfer full): an empty window; envoi_post_list_load() fills it
 */
EnvoiPostList *
envoi_post_list_new (EnvoiStore *store, const EnvoiPostQuery *query)
{
  EnvoiPostList *self = g_object_new (ENVOI_TYPE_POST_LIST, NULL);
  EnvoiAccountEntry *owner = query->account != NULL ? envoi_store_get_account_entry (store, query->account) : NULL;
  EnvoiFeedEntry *entry = query->feed != NULL ? envoi_feeds_get_entry (store, query->feed) : NULL;

  self->store = g_object_ref (store);
  g_set_object (&self->account, query->account);
  g_set_object (&self->feed, query->feed);
  self->page.scope = query->scope;
  self->page.account = owner != NULL ? owner->id : query->account != NULL ? -1 : 0;
  self->page.feed = entry != NULL ? entry->id : -1;
  self->page.word = g_strdup (query->scope == ENVOI_POSTS_TAG ? query->tag : query->author);
  g_ptr_array_add (store->feeds->lists, self);
  return self;
}
