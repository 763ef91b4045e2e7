/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiPostList: a window of posts over the store, the newest first. Owned by the page that shows it; main thread. The store tells it of
 * posts; it acts once a turn, and in a flood ten times a second. */
#include "envoi-store-feeds-private.h"

#define FIRST_ROWS 30
#define PAGE_ROWS 30
#define MOST_ROWS 300
#define FLOOD_ROWS 8
#define FLOOD_INTERVAL (100 * 1000)
/* More new posts than these are fetched anew when they are wanted. */
#define MOST_WAITING 60

struct _EnvoiPostList {
  GObject parent_instance;
  EnvoiStore *store;
  EnvoiPostPage page;          /* what belongs to it */
  EnvoiAccount *account;
  EnvoiFeed *feed;
  GPtrArray *rows;             /* EnvoiPost, the newest first */
  GHashTable *held;            /* EnvoiPost → (nothing): the same as a set */
  GHashTable *keys;            /* service, node and item id of the rows: what two accounts have stands there once */
  GPtrArray *pending;          /* told, not shown yet */
  GHashTable *waiting;         /* EnvoiPost, owned: newer than the first row, while the reader is elsewhere */
  gboolean loaded, at_start, at_end, following, stale;
  guint loading, fill, n_new;  /* fill: counts the times that the window began anew */
  guint page_fill;
  DexFuture *older, *newer, *top;
  EnvoiPost *caught_up;
  gint64 last_flush;
  guint flush_timeout;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EnvoiPostList, envoi_post_list, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum { PROP_0, PROP_LOADING, PROP_AT_START, PROP_AT_END, PROP_FOLLOWING, PROP_N_NEW, PROP_CAUGHT_UP, N_PROPS };
static GParamSpec *properties[N_PROPS];

static void take_in (EnvoiPostList *self);

static void
set_flag (EnvoiPostList *self, gboolean *flag, gboolean value, int property)
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
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
set_n_new (EnvoiPostList *self, guint n_new)
{
  if (self->n_new == n_new)
    return;
  self->n_new = n_new;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_NEW]);
}

/* --- What belongs to it, and where --- */

static int
compare (gconstpointer a, gconstpointer b)
{
  EnvoiPost *left = (EnvoiPost *) a, *right = (EnvoiPost *) b;
  gint64 x = envoi_post_get_published (left), y = envoi_post_get_published (right);
  int items;

  if (x != y)
    return x > y ? -1 : 1;
  items = strcmp (envoi_post_get_item_id (left), envoi_post_get_item_id (right));
  if (items != 0)
    return -items;
  x = envoi_post_get_rowid (left);
  y = envoi_post_get_rowid (right);
  return x > y ? -1 : x < y;
}

static gboolean
is_at_home (EnvoiFeed *feed, EnvoiPostScope scope)
{
  gboolean blog = envoi_feed_get_kind (feed) == ENVOI_FEED_BLOG;

  if (!envoi_feed_get_followed (feed) && !envoi_feed_is_own (feed))
    return FALSE;
  return scope == ENVOI_POSTS_HOME || blog == (scope == ENVOI_POSTS_PEOPLE);
}

static gboolean
belongs (EnvoiPostList *self, EnvoiPost *post)
{
  EnvoiFeed *feed = envoi_post_get_feed (post);
  int muted = envoi_post_get_muted (post);

  if (feed == NULL || (self->account != NULL && envoi_post_get_account (post) != self->account))
    return FALSE;
  switch (self->page.scope)
    {
    case ENVOI_POSTS_HOME:
    case ENVOI_POSTS_PEOPLE:
    case ENVOI_POSTS_COMMUNITIES:
      return !muted && is_at_home (feed, self->page.scope);
    case ENVOI_POSTS_FEED:
      return feed == self->feed && (!muted || (muted == ENVOI_MUTED_BY_AUTHOR && envoi_feed_get_kind (feed) == ENVOI_FEED_BLOG));
    case ENVOI_POSTS_SAVED:
      return envoi_post_get_saved (post);
    case ENVOI_POSTS_TAG:
      return !muted && g_strv_contains (envoi_post_get_tags (post), self->page.word);
    case ENVOI_POSTS_AUTHOR:
      return muted != ENVOI_MUTED_BY_WORDS && g_strcmp0 (envoi_post_get_author_jid (post), self->page.word) == 0;
    default:
      return envoi_post_get_state (post) != ENVOI_POST_PUBLISHED;
    }
}

static char *
key_of (EnvoiPost *post)
{
  return g_strdup_printf ("%s\x1f%s\x1f%s", envoi_post_get_service (post), envoi_post_get_node (post), envoi_post_get_item_id (post));
}

/* --- Rows --- */

static void
set_caught_up (EnvoiPostList *self, EnvoiPost *post)
{
  if (g_set_object (&self->caught_up, post))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAUGHT_UP]);
}

/* The line stays where it is while something unread stands above it. */
static void
find_caught_up (EnvoiPostList *self, gboolean anew)
{
  gboolean unread = FALSE;

  if (!anew && self->caught_up != NULL && g_hash_table_contains (self->held, self->caught_up))
    return;
  for (guint i = 0; i < self->rows->len; i++)
    {
      EnvoiPost *post = self->rows->pdata[i];

      if (envoi_post_get_read (post) && !envoi_post_is_own (post))
        {
          if (unread || anew)
            set_caught_up (self, unread ? post : NULL);
          return;
        }
      unread |= !envoi_post_get_read (post);
    }
  if (anew)
    set_caught_up (self, NULL);
}

/* Takes next. One change is told: everything between what stayed the same at both ends. */
static void
set_rows (EnvoiPostList *self, GPtrArray *next)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->rows);
  guint prefix = 0, suffix = 0;

  while (prefix < MIN (old->len, next->len) && old->pdata[prefix] == next->pdata[prefix])
    prefix++;
  while (suffix < MIN (old->len, next->len) - prefix && old->pdata[old->len - 1 - suffix] == next->pdata[next->len - 1 - suffix])
    suffix++;
  self->rows = next;
  for (guint i = prefix; i < old->len - suffix; i++)
    {
      g_autofree char *key = key_of (old->pdata[i]);

      g_hash_table_remove (self->held, old->pdata[i]);
      g_hash_table_remove (self->keys, key);
    }
  for (guint i = prefix; i < next->len - suffix; i++)
    {
      g_hash_table_add (self->held, next->pdata[i]);
      g_hash_table_add (self->keys, key_of (next->pdata[i]));
    }
  if (old->len != next->len || prefix < old->len)
    g_list_model_items_changed (G_LIST_MODEL (self), prefix, old->len - prefix - suffix, next->len - prefix - suffix);
}

static GPtrArray *
slice (GPtrArray *rows, guint from, guint to)
{
  GPtrArray *part = g_ptr_array_new_full (to - from, g_object_unref);

  for (guint i = from; i < to; i++)
    g_ptr_array_add (part, g_object_ref (rows->pdata[i]));
  return part;
}

/* The rows and these, in order, each post once. */
static GPtrArray *
merge (EnvoiPostList *self, GPtrArray *rows, GPtrArray *others)
{
  GPtrArray *next = slice (rows, 0, rows->len);
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < others->len; i++)
    {
      EnvoiPost *post = others->pdata[i];
      g_autofree char *key = key_of (post);

      if (g_hash_table_contains (self->held, post) || g_hash_table_contains (self->keys, key) || g_hash_table_contains (told, key))
        continue;
      g_hash_table_add (told, g_steal_pointer (&key));
      g_ptr_array_add (next, g_object_ref (post));
    }
  g_ptr_array_sort_values (next, compare);
  return next;
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
  set_n_new (self, 0);
}

static void
on_top (EnvoiPostList *self, GPtrArray *posts, gboolean more, const GError *error, DexPromise *promise)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
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
  next = merge (self, none, posts);
  for (guint i = 0; i < self->rows->len; i++)
    {
      g_hash_table_add (self->held, self->rows->pdata[i]);
      g_hash_table_add (self->keys, key_of (self->rows->pdata[i]));
    }
  set_rows (self, next);
  forget_waiting (self);
  set_flag (self, &self->at_start, TRUE, PROP_AT_START);
  set_flag (self, &self->at_end, !more, PROP_AT_END);
  find_caught_up (self, TRUE);
  dex_promise_resolve_uint (promise, self->rows->len);
}

static void
on_older (EnvoiPostList *self, GPtrArray *posts, gboolean more, const GError *error, DexPromise *promise)
{
  guint before = self->rows->len, added;

  dex_clear (&self->older);
  if (is_refused (self, error, promise))
    return;
  added = posts->len;
  if (self->page_fill == self->fill)
    {
      set_rows (self, merge (self, self->rows, posts));
      added = self->rows->len - before;
      set_flag (self, &self->at_end, !more, PROP_AT_END);
      if (self->rows->len > MOST_ROWS && self->newer == NULL)
        {
          set_rows (self, slice (self->rows, self->rows->len - MOST_ROWS, self->rows->len));
          set_flag (self, &self->at_start, FALSE, PROP_AT_START);
        }
      find_caught_up (self, FALSE);
    }
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
      set_rows (self, merge (self, self->rows, posts));
      added = self->rows->len - before;
      if (!more)
        {
          set_flag (self, &self->at_start, TRUE, PROP_AT_START);
          forget_waiting (self);
        }
      if (self->rows->len > MOST_ROWS && self->older == NULL)
        {
          set_rows (self, slice (self->rows, 0, MOST_ROWS));
          set_flag (self, &self->at_end, FALSE, PROP_AT_END);
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

void
envoi_post_list_reload (EnvoiPostList *self)
{
  if (!self->loaded || self->top != NULL)
    return;
  /* As many as there are, so that nobody loses his place. */
  self->top = load (self, NULL, FALSE, CLAMP (self->rows->len, FIRST_ROWS, MOST_ROWS), on_top);
  dex_future_disown (dex_ref (self->top));
}

/* --- What the store tells --- */

/* Takes in what has been told since the last time. */
static void
take_in (EnvoiPostList *self)
{
  g_autoptr (GPtrArray) pending = g_steal_pointer (&self->pending);
  g_autoptr (GPtrArray) fresh = g_ptr_array_new (), keep = g_ptr_array_new_with_free_func (g_object_unref);
  EnvoiPost *first = self->rows->len > 0 ? self->rows->pdata[0] : NULL;
  EnvoiPost *last = self->rows->len > 0 ? self->rows->pdata[self->rows->len - 1] : NULL;
  gboolean changed = FALSE, top = FALSE;

  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  self->last_flush = g_get_monotonic_time ();
  for (guint i = 0; i < self->rows->len; i++)
    if (belongs (self, self->rows->pdata[i]))
      g_ptr_array_add (keep, g_object_ref (self->rows->pdata[i]));
    else
      changed = TRUE;
  for (guint i = 0; i < pending->len; i++)
    {
      EnvoiPost *post = pending->pdata[i];
      gboolean newer = first == NULL || compare (post, first) < 0;

      if (g_hash_table_contains (self->held, post))
        {
          changed = TRUE;   /* it may stand elsewhere now */
          continue;
        }
      if (!belongs (self, post))
        {
          if (g_hash_table_remove (self->waiting, post))
            set_n_new (self, self->n_new - 1);
          continue;
        }
      if (newer && first != NULL && (!self->at_start || (!self->following && !envoi_post_is_own (post))))
        {
          if (g_hash_table_contains (self->waiting, post))
            continue;
          g_hash_table_add (self->waiting, g_object_ref (post));
          set_n_new (self, self->n_new + 1);
          continue;
        }
      if (!newer && !self->at_end && compare (post, last) > 0)
        continue;
      top |= newer;
      g_ptr_array_add (fresh, post);
    }
  if (!changed && fresh->len == 0)
    return;
  set_rows (self, merge (self, keep, fresh));
  if (self->rows->len > MOST_ROWS)
    {
      set_rows (self, slice (self->rows, 0, MOST_ROWS));
      set_flag (self, &self->at_end, FALSE, PROP_AT_END);
    }
  find_caught_up (self, FALSE);
}

static gboolean
on_flush_timeout (gpointer data)
{
  EnvoiPostList *self = data;

  self->flush_timeout = 0;
  take_in (self);
  return G_SOURCE_REMOVE;
}

void
envoi_post_list_flush (EnvoiPostList *self)
{
  gint64 wait = self->last_flush + FLOOD_INTERVAL - g_get_monotonic_time ();

  if (self->flush_timeout != 0 || self->pending->len == 0)
    return;
  if (self->pending->len <= FLOOD_ROWS || wait <= 0)
    take_in (self);
  else
    self->flush_timeout = g_timeout_add (wait / 1000 + 1, on_flush_timeout, self);
}

void
envoi_post_list_tell (EnvoiPostList *self, EnvoiPost *post, gboolean added)
{
  /* Before the first load there is nothing to add to, and the load brings it. */
  if (self->loaded && (g_hash_table_contains (self->held, post) || g_hash_table_contains (self->waiting, post) || belongs (self, post)))
    g_ptr_array_add (self->pending, g_object_ref (post));
}

void
envoi_post_list_drop_feed (EnvoiPostList *self, EnvoiFeed *feed)
{
  g_autoptr (GPtrArray) next = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->rows->len; i++)
    if (envoi_post_get_feed (self->rows->pdata[i]) != feed)
      g_ptr_array_add (next, g_object_ref (self->rows->pdata[i]));
  if (next->len < self->rows->len)
    set_rows (self, g_steal_pointer (&next));
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

  set_flag (self, &self->following, !!following, PROP_FOLLOWING);
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
  set_rows (self, merge (self, self->rows, fresh));
  find_caught_up (self, self->caught_up == NULL);
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
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading > 0);
      break;
    case PROP_AT_START:
      g_value_set_boolean (value, self->at_start);
      break;
    case PROP_AT_END:
      g_value_set_boolean (value, self->at_end);
      break;
    case PROP_FOLLOWING:
      g_value_set_boolean (value, self->following);
      break;
    case PROP_N_NEW:
      g_value_set_uint (value, self->n_new);
      break;
    case PROP_CAUGHT_UP:
      g_value_set_object (value, self->caught_up);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_post_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FOLLOWING)
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
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, readable);
  properties[PROP_AT_START] = g_param_spec_boolean ("at-start", NULL, NULL, TRUE, readable);
  properties[PROP_AT_END] = g_param_spec_boolean ("at-end", NULL, NULL, TRUE, readable);
  properties[PROP_FOLLOWING] = g_param_spec_boolean ("following", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_N_NEW] = g_param_spec_uint ("n-new", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_CAUGHT_UP] = g_param_spec_object ("caught-up", NULL, NULL, ENVOI_TYPE_POST, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_post_list_init (EnvoiPostList *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  self->held = g_hash_table_new (NULL, NULL);
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->waiting = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->at_start = self->at_end = TRUE;
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
