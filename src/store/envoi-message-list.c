/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiMessageList: a window of messages over one conversation. Owned by the page that shows it; main thread.
 * The store tells it of new and moved messages; it acts once a turn, and in a flood ten times a second, so that a
 * widget that draws it never has more than a few dozen new rows at a time. */
#include "envoi-store-private.h"

#include <time.h>

#define FIRST_ROWS      50
#define PAGE_ROWS       50
#define MOST_ROWS       600
#define ROWS_AFTER_SHED 500
/* More than these at once are not worth keeping what stands before them: the window starts anew at the end. */
#define MOST_APPENDED   60
#define FLOOD_ROWS      8
#define FLOOD_INTERVAL  (100 * 1000)
#define GROUP_SPAN      (5 * G_TIME_SPAN_MINUTE)

struct _EnvoiMessageList {
  GObject parent_instance;
  EnvoiStore *store;
  EnvoiConversation *conversation;
  GPtrArray *rows;             /* EnvoiMessage by position */
  GHashTable *held;            /* the same as a set */
  GPtrArray *pending;          /* told, not shown yet */
  gboolean moved;              /* a row of the window changed its position */
  /* The window shows what stands from low to high, both included: so a row that moves in or out leaves no hole. */
  gint64 low, high;
  gboolean loaded, at_start, at_end, following;
  guint loading, fill;         /* fill: counts the times that the window began anew */
  DexFuture *older, *newer;    /* loads on their way */
  guint older_fill, newer_fill;
  /* The row before the window; position 0: none. */
  gint64 before_position, before_time;
  gboolean before_outgoing, before_stale;
  EnvoiMessage *divider;       /* the first unread one */
  gint64 last_flush;
  guint flush_timeout;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EnvoiMessageList, envoi_message_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum {
  PROP_0,
  PROP_CONVERSATION,
  PROP_LOADING,
  PROP_AT_START,
  PROP_AT_END,
  PROP_FOLLOWING,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void find_before (EnvoiMessageList *self);
static DexFuture *load (EnvoiMessageList *self, EnvoiWindowKind kind, gint64 position, guint count, EnvoiWindowFunc func);

static EnvoiMessage *
row (GPtrArray *rows, guint i)
{
  return rows->pdata[i];
}

static gint64
position_at (GPtrArray *rows, guint i)
{
  return envoi_message_get_position (rows->pdata[i]);
}

static void
set_flag (EnvoiMessageList *self, gboolean *flag, gboolean value, int property)
{
  if (*flag == value)
    return;
  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_loading (EnvoiMessageList *self, int difference)
{
  gboolean before = self->loading > 0;

  self->loading += difference;
  if (before != (self->loading > 0))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

/* --- Marks --- */

static int
day_of (gint64 time)
{
  time_t seconds = time / G_USEC_PER_SEC;
  struct tm local = { 0 };

  localtime_r (&seconds, &local);
  return local.tm_year * 366 + local.tm_yday;
}

static void
mark_row (EnvoiMessageList *self, GPtrArray *rows, guint i)
{
  EnvoiMessage *message = rows->pdata[i];
  gint64 time = envoi_message_get_time (message);
  gboolean has_before = i > 0 || self->before_position != 0;
  gint64 before_time = i > 0 ? envoi_message_get_time (row (rows, i - 1)) : self->before_time;
  gboolean before_outgoing = i > 0 ? envoi_message_get_outgoing (row (rows, i - 1)) : self->before_outgoing;
  gboolean starts_day = !has_before || day_of (time) != day_of (before_time);
  gboolean first_unread = message == self->divider;

  envoi_message_set_starts_day (message, starts_day);
  envoi_message_set_first_unread (message, first_unread);
  envoi_message_set_starts_group (message, starts_day || first_unread || envoi_message_get_after_gap (message)
                                           || before_outgoing != envoi_message_get_outgoing (message)
                                           || ABS (time - before_time) > GROUP_SPAN);
}

/* --- Rows --- */

/* Takes next. One change is told: everything between what stayed the same at both ends. */
static void
set_rows (EnvoiMessageList *self, GPtrArray *next)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->rows);
  guint prefix = 0, suffix = 0;

  while (prefix < MIN (old->len, next->len) && old->pdata[prefix] == next->pdata[prefix])
    prefix++;
  while (suffix < MIN (old->len, next->len) - prefix && old->pdata[old->len - 1 - suffix] == next->pdata[next->len - 1 - suffix])
    suffix++;

  self->rows = next;
  for (guint i = prefix; i < old->len - suffix; i++)
    g_hash_table_remove (self->held, old->pdata[i]);
  for (guint i = prefix; i < next->len - suffix; i++)
    g_hash_table_add (self->held, next->pdata[i]);
  /* The row behind the change has another one before it now; the first one may have, when the window moved. */
  for (guint i = prefix; i < next->len && i <= next->len - suffix; i++)
    mark_row (self, next, i);
  if (prefix > 0 && next->len > 0)
    mark_row (self, next, 0);
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

static void
set_before (EnvoiMessageList *self, EnvoiMessage *message)
{
  self->before_position = envoi_message_get_position (message);
  self->before_time = envoi_message_get_time (message);
  self->before_outgoing = envoi_message_get_outgoing (message);
  self->before_stale = FALSE;
}

static void
set_low (EnvoiMessageList *self, gint64 low)
{
  self->low = low;
  set_flag (self, &self->at_start, low == G_MININT64, PROP_AT_START);
}

static void
set_high (EnvoiMessageList *self, gint64 high)
{
  self->high = high;
  set_flag (self, &self->at_end, high == G_MAXINT64, PROP_AT_END);
}

static void
shed_at_start (EnvoiMessageList *self, guint count)
{
  gint64 low = position_at (self->rows, count);

  set_before (self, row (self->rows, count - 1));
  set_rows (self, slice (self->rows, count, self->rows->len));
  set_low (self, low);
}

static void
shed_at_end (EnvoiMessageList *self, guint count)
{
  gint64 high = position_at (self->rows, self->rows->len - count - 1);

  set_rows (self, slice (self->rows, 0, self->rows->len - count));
  set_high (self, high);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  gint64 left = envoi_message_get_position ((EnvoiMessage *) a);
  gint64 right = envoi_message_get_position ((EnvoiMessage *) b);

  return (left > right) - (left < right);
}

static void
mark_if_held (EnvoiMessageList *self, EnvoiMessage *message)
{
  guint i;

  if (message != NULL && g_hash_table_contains (self->held, message) && g_ptr_array_find (self->rows, message, &i))
    mark_row (self, self->rows, i);
}

static void
set_divider (EnvoiMessageList *self, EnvoiMessage *message)
{
  g_autoptr (EnvoiMessage) old = g_steal_pointer (&self->divider);

  g_set_object (&self->divider, message);
  mark_if_held (self, old);
  mark_if_held (self, message);
}

/* A message that comes while nobody looks is where reading goes on. */
static void
place_divider (EnvoiMessageList *self, GPtrArray *rows)
{
  gint64 read = envoi_conversation_get_read_position (self->conversation);

  if (self->divider != NULL || envoi_conversation_get_active (self->conversation))
    return;
  for (guint i = 0; i < rows->len && self->divider == NULL; i++)
    if (!g_hash_table_contains (self->held, rows->pdata[i]) && !envoi_message_get_outgoing (row (rows, i)) && position_at (rows, i) > read)
      self->divider = g_object_ref (row (rows, i));
}

/* Of what stands outside the window, the row next to it is remembered. */
static void
pass_by (EnvoiMessageList *self, EnvoiMessage *message)
{
  gint64 position = envoi_message_get_position (message);

  if (position < self->low && position > self->before_position)
    set_before (self, message);
}

/* How many new rows stand at an end of rows. */
static guint
count_new (EnvoiMessageList *self, GPtrArray *rows, gboolean at_end)
{
  guint count = 0;

  while (count < rows->len && !g_hash_table_contains (self->held, rows->pdata[at_end ? rows->len - 1 - count : count]))
    count++;
  return count;
}

/* The rows of the window as they are to be, ascending. */
static GPtrArray *
gather (EnvoiMessageList *self, GPtrArray *pending)
{
  GPtrArray *next = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *sources[] = { self->rows, pending };

  for (guint s = 0; s < G_N_ELEMENTS (sources); s++)
    for (guint i = 0; i < sources[s]->len; i++)
      {
        EnvoiMessage *message = row (sources[s], i);
        gint64 position = envoi_message_get_position (message);

        if (s == 1 && g_hash_table_contains (self->held, message))
          continue;
        if (position >= self->low && position <= self->high)
          g_ptr_array_add (next, g_object_ref (message));
        else
          pass_by (self, message);
      }
  g_ptr_array_sort_values (next, compare_rows);
  return next;
}

/* Takes in what has been told since the last time. */
static void
take_in (EnvoiMessageList *self)
{
  g_autoptr (GPtrArray) pending = g_steal_pointer (&self->pending);
  g_autoptr (GPtrArray) next = gather (self, pending);
  gint64 low = self->low, high = self->high;
  guint first = 0, end = next->len;
  /* Whoever fetches older rows reads at the other end. */
  gboolean following = self->following && self->at_end && self->older == NULL;
  guint old = self->rows->len, prepended, appended, added;

  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  self->moved = FALSE;
  self->last_flush = g_get_monotonic_time ();
  place_divider (self, next);

  appended = count_new (self, next, TRUE);
  prepended = appended < next->len ? count_new (self, next, FALSE) : 0;
  added = 0;
  for (guint i = 0; i < next->len; i++)
    added += !g_hash_table_contains (self->held, next->pdata[i]);

  /* Only a window that is not full yet takes what comes at its beginning. */
  if (prepended > 0 && self->at_start && next->len > FIRST_ROWS)
    first = MIN (prepended, next->len - FIRST_ROWS);
  if (following && added > MOST_APPENDED)
    first = MAX (first, next->len - FIRST_ROWS);
  else if (!following && self->at_end && appended > 0)
    {
      /* The reader is elsewhere: what is read must not be shed under the eyes. */
      guint most = old > 0 ? MIN (MOST_APPENDED, MOST_ROWS > old ? MOST_ROWS - old : 0) : FIRST_ROWS;

      if (appended > most)
        end = MAX (next->len - appended + most, first + 1);
    }
  if (first > 0)
    {
      set_before (self, row (next, first - 1));
      low = position_at (next, first);
    }
  if (end < next->len)
    high = position_at (next, end - 1);
  else if (high != G_MAXINT64 && envoi_conversation_get_last_position (self->conversation) <= high)
    high = G_MAXINT64;   /* what stood behind has moved away */

  set_rows (self, slice (next, first, end));
  set_low (self, low);
  set_high (self, high);
  if (self->rows->len > MOST_ROWS)
    {
      if (following)
        shed_at_start (self, self->rows->len - ROWS_AFTER_SHED);
      else if (self->newer == NULL)
        shed_at_end (self, self->rows->len - MOST_ROWS);
    }
  if (self->before_stale)
    find_before (self);
}

static gboolean
on_flush_timeout (gpointer data)
{
  EnvoiMessageList *self = data;

  self->flush_timeout = 0;
  take_in (self);
  return G_SOURCE_REMOVE;
}

void
envoi_message_list_flush (EnvoiMessageList *self)
{
  gint64 wait = self->last_flush + FLOOD_INTERVAL - g_get_monotonic_time ();

  if (self->flush_timeout != 0 || (self->pending->len == 0 && !self->moved && !self->before_stale))
    return;
  if (self->pending->len <= FLOOD_ROWS || wait <= 0)
    take_in (self);
  else
    self->flush_timeout = g_timeout_add (wait / 1000 + 1, on_flush_timeout, self);
}

void
envoi_message_list_add (EnvoiMessageList *self, EnvoiMessage *message)
{
  /* Before the first load there is nothing to add to, and the load brings it. */
  if (self->loaded)
    g_ptr_array_add (self->pending, g_object_ref (message));
}

void
envoi_message_list_move (EnvoiMessageList *self, EnvoiMessage *message, gint64 old_position)
{
  if (!self->loaded)
    return;
  if (old_position == self->before_position)
    self->before_stale = TRUE;
  if (g_hash_table_contains (self->held, message))
    {
      self->moved = TRUE;
      mark_if_held (self, message);
    }
  else
    g_ptr_array_add (self->pending, g_object_ref (message));
}

gboolean
envoi_message_list_is_settled (EnvoiMessageList *self)
{
  return self->pending->len == 0 && !self->moved && !self->before_stale;
}

void
envoi_message_list_empty (EnvoiMessageList *self)
{
  g_clear_object (&self->divider);
  g_ptr_array_set_size (self->pending, 0);
  self->moved = self->before_stale = FALSE;
  self->before_position = 0;
  self->fill++;
  set_rows (self, g_ptr_array_new_with_free_func (g_object_unref));
  set_low (self, G_MININT64);
  set_high (self, G_MAXINT64);
}

/* --- Loading --- */

/* What was told before the answer came belongs before it. */
static void
catch_up (EnvoiMessageList *self)
{
  g_clear_handle_id (&self->flush_timeout, g_source_remove);
  if (self->loaded && (self->pending->len > 0 || self->moved))
    take_in (self);
}

static void
take_before (EnvoiMessageList *self, const EnvoiWindow *window)
{
  self->before_position = window->has_before ? window->before_position : 0;
  self->before_time = window->before_time;
  self->before_outgoing = window->before_outgoing;
  self->before_stale = FALSE;
}

static guint
index_of (EnvoiMessageList *self, EnvoiMessage *message)
{
  guint i;

  if (message != NULL && g_ptr_array_find (self->rows, message, &i))
    return i;
  return self->rows->len > 0 ? self->rows->len - 1 : 0;
}

static gboolean
is_refused (EnvoiMessageList *self, const GError *error, DexPromise *promise)
{
  set_loading (self, -1);
  if (error != NULL)
    dex_promise_reject (promise, g_error_copy (error));
  return error != NULL;
}

static void
replace_window (EnvoiMessageList *self, const EnvoiWindow *window)
{
  GPtrArray *messages = window->messages;

  g_clear_handle_id (&self->flush_timeout, g_source_remove);
  g_ptr_array_set_size (self->pending, 0);
  self->moved = FALSE;
  self->loaded = TRUE;
  self->fill++;
  take_before (self, window);
  set_rows (self, slice (messages, 0, messages->len));
  if (messages->len > 0)
    mark_row (self, self->rows, 0);
  set_low (self, window->has_before ? position_at (messages, 0) : G_MININT64);
  set_high (self, window->has_after ? position_at (messages, messages->len - 1) : G_MAXINT64);
}

static void
on_first (EnvoiMessageList *self, const EnvoiWindow *window, const GError *error, DexPromise *promise)
{
  if (is_refused (self, error, promise))
    return;
  set_divider (self, NULL);
  for (guint i = 0; i < window->messages->len; i++)
    if (window->first_unread != 0 && position_at (window->messages, i) == window->first_unread)
      set_divider (self, row (window->messages, i));
  replace_window (self, window);
  dex_promise_resolve_uint (promise, index_of (self, self->divider));
}

static void
on_end (EnvoiMessageList *self, const EnvoiWindow *window, const GError *error, DexPromise *promise)
{
  if (is_refused (self, error, promise))
    return;
  replace_window (self, window);
  dex_promise_resolve_uint (promise, index_of (self, NULL));
}

/* Adds a page at an end of the window. */
static guint
add_page (EnvoiMessageList *self, const EnvoiWindow *window, gboolean older)
{
  g_autoptr (GPtrArray) next = slice (self->rows, 0, self->rows->len);
  GPtrArray *messages = window->messages;
  guint added;

  for (guint i = 0; i < messages->len; i++)
    if (!g_hash_table_contains (self->held, row (messages, i)))
      g_ptr_array_add (next, g_object_ref (row (messages, i)));
  g_ptr_array_sort_values (next, compare_rows);
  added = next->len - self->rows->len;
  if (older)
    take_before (self, window);
  set_rows (self, g_steal_pointer (&next));
  if (older)
    set_low (self, window->has_before ? position_at (messages, 0) : G_MININT64);
  else
    set_high (self, window->has_after ? position_at (messages, messages->len - 1) : G_MAXINT64);
  return added;
}

static void
on_older (EnvoiMessageList *self, const EnvoiWindow *window, const GError *error, DexPromise *promise)
{
  guint added;

  catch_up (self);
  dex_clear (&self->older);
  if (is_refused (self, error, promise))
    return;
  /* The window began anew meanwhile: the page does not join on to it. */
  added = window->messages->len;
  if (self->older_fill == self->fill)
    {
      added = add_page (self, window, TRUE);
      if (self->rows->len > MOST_ROWS && self->newer == NULL)
        shed_at_end (self, self->rows->len - MOST_ROWS);
    }
  dex_promise_resolve_uint (promise, added);
}

static void
on_newer (EnvoiMessageList *self, const EnvoiWindow *window, const GError *error, DexPromise *promise)
{
  guint added;

  catch_up (self);
  dex_clear (&self->newer);
  if (is_refused (self, error, promise))
    return;
  added = window->messages->len;
  if (self->newer_fill == self->fill)
    {
      added = add_page (self, window, FALSE);
      if (self->rows->len > MOST_ROWS && self->older == NULL)
        shed_at_start (self, self->rows->len - MOST_ROWS);
    }
  dex_promise_resolve_uint (promise, added);
}

/* The row before the window has moved: which one is it now? */
static void
on_before (EnvoiMessageList *self, const EnvoiWindow *window, const GError *error, DexPromise *promise)
{
  if (is_refused (self, error, promise))
    return;
  if (self->older_fill == self->fill && self->before_stale)
    {
      take_before (self, window);
      if (!window->has_before)
        set_low (self, G_MININT64);
      if (self->rows->len > 0)
        mark_row (self, self->rows, 0);
    }
  dex_promise_resolve_boolean (promise, TRUE);
}

static void
find_before (EnvoiMessageList *self)
{
  if (self->low == G_MININT64 || self->older != NULL)
    {
      self->before_stale = FALSE;
      return;
    }
  self->older_fill = self->fill;
  dex_future_disown (load (self, ENVOI_WINDOW_OLDER, self->low, 0, on_before));
}

static DexFuture *
load (EnvoiMessageList *self, EnvoiWindowKind kind, gint64 position, guint count, EnvoiWindowFunc func)
{
  DexFuture *future = envoi_store_load_window (self->store, self, kind, position, count, func);

  if (dex_future_is_pending (future))
    set_loading (self, 1);
  return future;
}

/**
 * envoi_message_list_load:
 *
 * The first fill: the last rows or, when something is unread, rows around the first unread one.
 *
 * Returns: (transfer full): resolves to guint: the index where reading goes on, the first unread row or the last row
 */
DexFuture *
envoi_message_list_load (EnvoiMessageList *self)
{
  return load (self, ENVOI_WINDOW_FIRST, 0, FIRST_ROWS, on_first);
}

/**
 * envoi_message_list_load_older:
 *
 * Returns: (transfer full): resolves to guint: how many rows came; 0: nothing older is stored
 */
DexFuture *
envoi_message_list_load_older (EnvoiMessageList *self)
{
  if (self->low == G_MININT64)
    return dex_future_new_for_uint (0);
  if (self->older == NULL)
    {
      self->older_fill = self->fill;
      self->older = load (self, ENVOI_WINDOW_OLDER, self->low, PAGE_ROWS, on_older);
    }
  return dex_ref (self->older);
}

/**
 * envoi_message_list_load_newer:
 *
 * Returns: (transfer full): resolves to guint: how many rows came; 0: nothing newer is stored
 */
DexFuture *
envoi_message_list_load_newer (EnvoiMessageList *self)
{
  if (self->high == G_MAXINT64)
    return dex_future_new_for_uint (0);
  if (self->newer == NULL)
    {
      self->newer_fill = self->fill;
      self->newer = load (self, ENVOI_WINDOW_NEWER, self->high, PAGE_ROWS, on_newer);
    }
  return dex_ref (self->newer);
}

/**
 * envoi_message_list_jump_to_end:
 *
 * The window becomes the last rows.
 *
 * Returns: (transfer full): resolves to guint: the index of the last row
 */
DexFuture *
envoi_message_list_jump_to_end (EnvoiMessageList *self)
{
  return load (self, ENVOI_WINDOW_END, 0, FIRST_ROWS, on_end);
}

gboolean
envoi_message_list_get_at_start (EnvoiMessageList *self)
{
  return self->at_start;
}

gboolean
envoi_message_list_get_at_end (EnvoiMessageList *self)
{
  return self->at_end;
}

gboolean
envoi_message_list_get_following (EnvoiMessageList *self)
{
  return self->following;
}

/**
 * envoi_message_list_set_following:
 * @following: whether the reader is at the end
 *
 * A list that does not follow never sheds rows at its beginning for new ones: when it is full, they stay outside and
 * "at-end" becomes %FALSE.
 */
void
envoi_message_list_set_following (EnvoiMessageList *self, gboolean following)
{
  set_flag (self, &self->following, !!following, PROP_FOLLOWING);
}

/**
 * envoi_message_list_get_conversation:
 *
 * Returns: (transfer none): what the window is over
 */
EnvoiConversation *
envoi_message_list_get_conversation (EnvoiMessageList *self)
{
  return self->conversation;
}

/**
 * envoi_message_list_clear_divider:
 *
 * Takes the divider away; the next message that comes while nobody looks gets a new one.
 */
void
envoi_message_list_clear_divider (EnvoiMessageList *self)
{
  set_divider (self, NULL);
}

/* --- Class --- */

static GType
get_item_type (GListModel *model)
{
  return ENVOI_TYPE_MESSAGE;
}

static guint
get_n_items (GListModel *model)
{
  return ENVOI_MESSAGE_LIST (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint i)
{
  EnvoiMessageList *self = ENVOI_MESSAGE_LIST (model);

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
envoi_message_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiMessageList *self = ENVOI_MESSAGE_LIST (object);

  switch (id)
    {
    case PROP_CONVERSATION:
      g_value_set_object (value, self->conversation);
      break;
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
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_message_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_FOLLOWING:
      envoi_message_list_set_following (ENVOI_MESSAGE_LIST (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_message_list_finalize (GObject *object)
{
  EnvoiMessageList *self = ENVOI_MESSAGE_LIST (object);

  envoi_store_remove_list (self->store, self);
  g_clear_handle_id (&self->flush_timeout, g_source_remove);
  dex_clear (&self->older);
  dex_clear (&self->newer);
  g_clear_pointer (&self->held, g_hash_table_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  g_clear_object (&self->divider);
  g_clear_object (&self->conversation);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (envoi_message_list_parent_class)->finalize (object);
}

static void
envoi_message_list_class_init (EnvoiMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = envoi_message_list_get_property;
  object_class->set_property = envoi_message_list_set_property;
  object_class->finalize = envoi_message_list_finalize;

  properties[PROP_CONVERSATION] = g_param_spec_object ("conversation", NULL, NULL, ENVOI_TYPE_CONVERSATION, readable);
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, readable);
  properties[PROP_AT_START] = g_param_spec_boolean ("at-start", NULL, NULL, TRUE, readable);
  properties[PROP_AT_END] = g_param_spec_boolean ("at-end", NULL, NULL, TRUE, readable);
  properties[PROP_FOLLOWING] = g_param_spec_boolean ("following", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_message_list_init (EnvoiMessageList *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  self->held = g_hash_table_new (NULL, NULL);
  self->low = G_MININT64;
  self->high = G_MAXINT64;
  self->at_start = self->at_end = TRUE;
  self->following = TRUE;
}

/**
 * envoi_message_list_new:
 *
 * Returns: (transfer full): an empty window; envoi_message_list_load() fills it
 */
EnvoiMessageList *
envoi_message_list_new (EnvoiStore *store, EnvoiConversation *conversation)
{
  EnvoiMessageList *self = g_object_new (ENVOI_TYPE_MESSAGE_LIST, NULL);

  self->store = g_object_ref (store);
  self->conversation = g_object_ref (conversation);
  envoi_store_add_list (store, self);
  return self;
}
