/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiMessageList: a window of messages over one conversation. Owned by the page that shows it; main thread.
 * The store tells it of new and moved messages; it acts once a turn, and in a flood ten times a second, so that a
 * widget that draws it never has more than a few dozen new rows at a time. */
#include "envoi-message-list-private.h"


static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EnvoiMessageList, envoi_message_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GParamSpec *properties[ENVOI_MESSAGE_LIST_N_PROPS];

static DexFuture *load (EnvoiMessageList *self, EnvoiWindowKind kind, gint64 position, guint count, EnvoiWindowFunc func);

void
envoi_message_list_set_flag (EnvoiMessageList *self, gboolean *flag, gboolean value, int property)
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
    g_object_notify_by_pspec (G_OBJECT (self), properties[ENVOI_MESSAGE_LIST_LOADING]);
}

/* --- Loading --- */

/* What was told before the answer came belongs before it. */
static void
catch_up (EnvoiMessageList *self)
{
  g_clear_handle_id (&self->flush_timeout, g_source_remove);
  if (self->loaded && (self->pending->len > 0 || self->moved))
    envoi_message_list_take_in (self);
}

static void
take_before (EnvoiMessageList *self, const EnvoiWindow *window)
{
  self->before_position = window->has_before ? window->before_position : 0;
  self->before_time = window->before_time;
  self->before_outgoing = window->before_outgoing;
  g_set_str (&self->before_nick, window->before_nick);
  g_set_str (&self->before_key, window->before_key);
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
  envoi_message_list_set_rows (self, envoi_message_list_slice (messages, 0, messages->len));
  if (messages->len > 0)
    envoi_message_list_mark_row (self, self->rows, 0);
  envoi_message_list_set_low (self, window->has_before ? position_at (messages, 0) : G_MININT64);
  envoi_message_list_set_high (self, window->has_after ? position_at (messages, messages->len - 1) : G_MAXINT64);
}

static void
on_first (EnvoiMessageList *self, const EnvoiWindow *window, const GError *error, DexPromise *promise)
{
  if (is_refused (self, error, promise))
    return;
  envoi_message_list_set_divider (self, NULL);
  for (guint i = 0; i < window->messages->len; i++)
    if (window->first_unread != 0 && position_at (window->messages, i) == window->first_unread)
      envoi_message_list_set_divider (self, row (window->messages, i));
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

static void
on_around (EnvoiMessageList *self, const EnvoiWindow *window, const GError *error, DexPromise *promise)
{
  guint i = 0;

  if (is_refused (self, error, promise))
    return;
  replace_window (self, window);
  while (i + 1 < self->rows->len && position_at (self->rows, i) < window->position)
    i++;
  dex_promise_resolve_uint (promise, i);
}

/* Adds a page at an end of the window. */
static guint
add_page (EnvoiMessageList *self, const EnvoiWindow *window, gboolean older)
{
  g_autoptr (GPtrArray) next = envoi_message_list_slice (self->rows, 0, self->rows->len);
  GPtrArray *messages = window->messages;
  guint added;

  for (guint i = 0; i < messages->len; i++)
    if (!g_hash_table_contains (self->held, row (messages, i)))
      g_ptr_array_add (next, g_object_ref (row (messages, i)));
  g_ptr_array_sort_values (next, envoi_message_list_compare_rows);
  added = next->len - self->rows->len;
  if (older)
    take_before (self, window);
  envoi_message_list_set_rows (self, g_steal_pointer (&next));
  if (older)
    envoi_message_list_set_low (self, window->has_before ? position_at (messages, 0) : G_MININT64);
  else
    envoi_message_list_set_high (self, window->has_after ? position_at (messages, messages->len - 1) : G_MAXINT64);
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
        envoi_message_list_shed_at_end (self, self->rows->len - MOST_ROWS);
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
        envoi_message_list_shed_at_start (self, self->rows->len - MOST_ROWS);
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
        envoi_message_list_set_low (self, G_MININT64);
      if (self->rows->len > 0)
        envoi_message_list_mark_row (self, self->rows, 0);
    }
  dex_promise_resolve_boolean (promise, TRUE);
}

void
envoi_message_list_find_before (EnvoiMessageList *self)
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

/**
 * envoi_message_list_jump_to:
 * @position: of a message
 *
 * The window becomes the rows around it; it grows at both ends from there.
 *
 * Returns: (transfer full): resolves to guint: the index of the row that stands there, or else of the next one
 */
DexFuture *
envoi_message_list_jump_to (EnvoiMessageList *self, gint64 position)
{
  return load (self, ENVOI_WINDOW_AROUND, position, FIRST_ROWS, on_around);
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
  envoi_message_list_set_flag (self, &self->following, !!following, ENVOI_MESSAGE_LIST_FOLLOWING);
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
  envoi_message_list_set_divider (self, NULL);
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
    case ENVOI_MESSAGE_LIST_CONVERSATION:
      g_value_set_object (value, self->conversation);
      break;
    case ENVOI_MESSAGE_LIST_LOADING:
      g_value_set_boolean (value, self->loading > 0);
      break;
    case ENVOI_MESSAGE_LIST_AT_START:
      g_value_set_boolean (value, self->at_start);
      break;
    case ENVOI_MESSAGE_LIST_AT_END:
      g_value_set_boolean (value, self->at_end);
      break;
    case ENVOI_MESSAGE_LIST_FOLLOWING:
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
    case ENVOI_MESSAGE_LIST_FOLLOWING:
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
  g_free (self->before_nick);
  g_free (self->before_key);
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

  properties[ENVOI_MESSAGE_LIST_CONVERSATION] = g_param_spec_object ("conversation", NULL, NULL, ENVOI_TYPE_CONVERSATION, readable);
  properties[ENVOI_MESSAGE_LIST_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, readable);
  properties[ENVOI_MESSAGE_LIST_AT_START] = g_param_spec_boolean ("at-start", NULL, NULL, TRUE, readable);
  properties[ENVOI_MESSAGE_LIST_AT_END] = g_param_spec_boolean ("at-end", NULL, NULL, TRUE, readable);
  properties[ENVOI_MESSAGE_LIST_FOLLOWING] = g_param_spec_boolean ("following", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, ENVOI_MESSAGE_LIST_N_PROPS, properties);
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
