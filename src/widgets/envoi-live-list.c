/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-live-list.h"

/*
 * EnvoiLiveList: the matching items of another list, in order, while their properties change.
 *
 * GTK's own filter and sort models look at an item only when it arrives. This one listens to the named properties and
 * moves just the items concerned; a burst of changes is gathered and told as one. An item that moves is part of one
 * "items-changed", so that selections and row widgets keep it. Main thread; owned by whoever shows it.
 */

#define GATHER_MS 30
#define MAX_PASSES 8

struct _EnvoiLiveList
{
  GObject parent_instance;
  GListModel *source;
  GPtrArray *mirror;          /* the source's items, in its order, owned */
  GSequence *order;           /* matching items, not owned */
  GHashTable *places;         /* item → its GSequenceIter, NULL when it does not match */
  GHashTable *dirty;          /* set of items */
  GPtrArray *properties;      /* interned names */
  EnvoiLiveListMatch match;
  GCompareDataFunc compare;
  gpointer user_data;
  guint gather_id;
};

static void envoi_live_list_model_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (EnvoiLiveList, envoi_live_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, envoi_live_list_model_init))

static GType
get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (ENVOI_LIVE_LIST (model)->source);
}

static guint
get_n_items (GListModel *model)
{
  return g_sequence_get_length (ENVOI_LIVE_LIST (model)->order);
}

static gpointer
get_item (GListModel *model, guint position)
{
  EnvoiLiveList *self = ENVOI_LIVE_LIST (model);
  GSequenceIter *iter;

  if (position >= (guint) g_sequence_get_length (self->order))
    return NULL;
  iter = g_sequence_get_iter_at_pos (self->order, position);
  return g_object_ref (g_sequence_get (iter));
}

static void
envoi_live_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static gboolean
matches (EnvoiLiveList *self, gpointer item)
{
  return self->match == NULL || self->match (item, self->user_data);
}

/* TRUE when the item stands where it belongs between its present neighbours. */
static gboolean
is_settled (EnvoiLiveList *self, gpointer item, GSequenceIter *iter)
{
  GSequenceIter *next;

  if (iter == NULL)
    return !matches (self, item);
  if (!matches (self, item))
    return FALSE;
  if (!g_sequence_iter_is_begin (iter) &&
      self->compare (g_sequence_get (g_sequence_iter_prev (iter)), item, self->user_data) > 0)
    return FALSE;
  next = g_sequence_iter_next (iter);
  return g_sequence_iter_is_end (next) || self->compare (item, g_sequence_get (next), self->user_data) <= 0;
}

typedef struct { gpointer item; guint place; } Dirty;   /* place: before anything moved; G_MAXUINT: in none */

/* Takes the items that do not stand where they belong out of the order, and hands them over. One that leaves gives the
 * others new neighbours, so they are looked at again; when that goes on and on, all of them leave. */
static GArray *
take_unsettled (EnvoiLiveList *self, GArray *dirty)
{
  GArray *moving = g_array_new (FALSE, FALSE, sizeof (Dirty));
  gboolean found = TRUE;

  for (guint pass = 0; found && dirty->len > 0; pass++)
    {
      found = FALSE;
      for (guint i = dirty->len; i-- > 0;)
        {
          Dirty *one = &g_array_index (dirty, Dirty, i);
          GSequenceIter *iter = g_hash_table_lookup (self->places, one->item);
          if (pass < MAX_PASSES && is_settled (self, one->item, iter))
            continue;
          if (iter != NULL)
            g_sequence_remove (iter);
          g_array_append_val (moving, *one);
          g_array_remove_index_fast (dirty, i);
          found = TRUE;
        }
    }
  return moving;
}

static void
settle (EnvoiLiveList *self)
{
  g_autoptr (GArray) dirty = g_array_new (FALSE, FALSE, sizeof (Dirty)), moving = NULL;
  GHashTableIter hash;
  gpointer item;
  guint before = g_sequence_get_length (self->order), after, head = G_MAXUINT, tail = G_MAXUINT;

  g_clear_handle_id (&self->gather_id, g_source_remove);
  g_hash_table_iter_init (&hash, self->dirty);
  while (g_hash_table_iter_next (&hash, &item, NULL))
    {
      GSequenceIter *iter = g_hash_table_lookup (self->places, item);
      Dirty one = { item, iter != NULL ? (guint) g_sequence_iter_get_position (iter) : G_MAXUINT };
      g_array_append_val (dirty, one);
    }
  g_hash_table_remove_all (self->dirty);
  moving = take_unsettled (self, dirty);
  if (moving->len == 0)
    return;

  for (guint i = 0; i < moving->len; i++)
    {
      Dirty *one = &g_array_index (moving, Dirty, i);
      GSequenceIter *iter = NULL;
      if (one->place != G_MAXUINT)
        {
          head = MIN (head, one->place);
          tail = MIN (tail, before - 1 - one->place);
        }
      if (matches (self, one->item))
        iter = g_sequence_insert_sorted (self->order, one->item, self->compare, self->user_data);
      g_hash_table_insert (self->places, one->item, iter);
    }
  after = g_sequence_get_length (self->order);
  for (guint i = 0; i < moving->len; i++)
    {
      GSequenceIter *iter = g_hash_table_lookup (self->places, g_array_index (moving, Dirty, i).item);
      if (iter != NULL)
        {
          guint place = g_sequence_iter_get_position (iter);
          head = MIN (head, place);
          tail = MIN (tail, after - 1 - place);
        }
    }
  if (head == G_MAXUINT)
    return;
  g_list_model_items_changed (G_LIST_MODEL (self), head, before - head - tail, after - head - tail);
}

static gboolean
on_gathered (gpointer data)
{
  EnvoiLiveList *self = data;
  self->gather_id = 0;
  settle (self);
  return G_SOURCE_REMOVE;
}

static void
on_item_notify (EnvoiLiveList *self, GParamSpec *pspec, GObject *item)
{
  for (guint i = 0; i < self->properties->len; i++)
    if (pspec->name == self->properties->pdata[i])
      {
        g_hash_table_add (self->dirty, item);
        if (self->gather_id == 0)
          self->gather_id = g_timeout_add_full (G_PRIORITY_DEFAULT, GATHER_MS, on_gathered, self, NULL);
        return;
      }
}

static void
on_source_changed (EnvoiLiveList *self, guint position, guint removed, guint added, GListModel *source)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);
  guint before, after, head = G_MAXUINT, tail = G_MAXUINT;

  settle (self);
  before = g_sequence_get_length (self->order);
  for (guint i = 0; i < removed; i++)
    {
      gpointer item = self->mirror->pdata[position + i];
      GSequenceIter *iter = g_hash_table_lookup (self->places, item);
      if (iter != NULL)
        {
          guint place = g_sequence_iter_get_position (iter);
          head = MIN (head, place);
          tail = MIN (tail, before - 1 - place);
        }
      g_ptr_array_add (gone, g_object_ref (item));
    }
  for (guint i = 0; i < gone->len; i++)
    {
      GSequenceIter *iter = g_hash_table_lookup (self->places, gone->pdata[i]);
      if (iter != NULL)
        g_sequence_remove (iter);
      g_hash_table_remove (self->places, gone->pdata[i]);
      g_signal_handlers_disconnect_by_func (gone->pdata[i], on_item_notify, self);
    }
  if (removed > 0)
    g_ptr_array_remove_range (self->mirror, position, removed);

  for (guint i = 0; i < added; i++)
    {
      gpointer item = g_list_model_get_item (source, position + i);
      GSequenceIter *iter = NULL;
      g_ptr_array_insert (self->mirror, position + i, item);
      g_signal_connect_object (item, "notify", G_CALLBACK (on_item_notify), self, G_CONNECT_SWAPPED);
      if (matches (self, item))
        iter = g_sequence_insert_sorted (self->order, item, self->compare, self->user_data);
      g_hash_table_insert (self->places, item, iter);
    }
  after = g_sequence_get_length (self->order);
  for (guint i = 0; i < added; i++)
    {
      GSequenceIter *iter = g_hash_table_lookup (self->places, self->mirror->pdata[position + i]);
      if (iter != NULL)
        {
          guint place = g_sequence_iter_get_position (iter);
          head = MIN (head, place);
          tail = MIN (tail, after - 1 - place);
        }
    }
  if (head != G_MAXUINT)
    g_list_model_items_changed (G_LIST_MODEL (self), head, before - head - tail, after - head - tail);
}

static void
envoi_live_list_dispose (GObject *object)
{
  EnvoiLiveList *self = ENVOI_LIVE_LIST (object);

  g_clear_handle_id (&self->gather_id, g_source_remove);
  if (self->source != NULL)
    g_signal_handlers_disconnect_by_data (self->source, self);
  for (guint i = 0; i < self->mirror->len; i++)
    g_signal_handlers_disconnect_by_func (self->mirror->pdata[i], on_item_notify, self);
  g_sequence_remove_range (g_sequence_get_begin_iter (self->order), g_sequence_get_end_iter (self->order));
  g_hash_table_remove_all (self->places);
  g_hash_table_remove_all (self->dirty);
  g_ptr_array_set_size (self->mirror, 0);
  g_clear_object (&self->source);
  G_OBJECT_CLASS (envoi_live_list_parent_class)->dispose (object);
}

static void
envoi_live_list_finalize (GObject *object)
{
  EnvoiLiveList *self = ENVOI_LIVE_LIST (object);

  g_sequence_free (self->order);
  g_hash_table_unref (self->places);
  g_hash_table_unref (self->dirty);
  g_ptr_array_unref (self->mirror);
  g_ptr_array_unref (self->properties);
  G_OBJECT_CLASS (envoi_live_list_parent_class)->finalize (object);
}

static void
envoi_live_list_class_init (EnvoiLiveListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_live_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = envoi_live_list_finalize;
}

static void
envoi_live_list_init (EnvoiLiveList *self)
{
  self->order = g_sequence_new (NULL);
  self->places = g_hash_table_new (NULL, NULL);
  self->dirty = g_hash_table_new (NULL, NULL);
  self->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  self->properties = g_ptr_array_new ();
}

/**
 * envoi_live_list_new:
 * @source: (transfer none): the list to look at; holds each item at most once
 * @properties: names of the properties that @match and @compare read
 * @match: (nullable): which items are in; %NULL for all
 * @compare: their order
 * @user_data: for both functions; must outlive the list
 *
 * Returns: (transfer full): the living selection
 */
EnvoiLiveList *
envoi_live_list_new (GListModel *source, const char * const *properties,
                     EnvoiLiveListMatch match, GCompareDataFunc compare, gpointer user_data)
{
  EnvoiLiveList *self = g_object_new (ENVOI_TYPE_LIVE_LIST, NULL);

  self->source = g_object_ref (source);
  self->match = match;
  self->compare = compare;
  self->user_data = user_data;
  for (guint i = 0; properties[i] != NULL; i++)
    g_ptr_array_add (self->properties, (gpointer) g_intern_string (properties[i]));
  g_signal_connect_swapped (source, "items-changed", G_CALLBACK (on_source_changed), self);
  on_source_changed (self, 0, 0, g_list_model_get_n_items (source), source);
  return self;
}

/**
 * envoi_live_list_refilter:
 *
 * Asks the match and compare functions about every item anew: what they look at beside the items has changed.
 */
void
envoi_live_list_refilter (EnvoiLiveList *self)
{
  for (guint i = 0; i < self->mirror->len; i++)
    g_hash_table_add (self->dirty, self->mirror->pdata[i]);
  settle (self);
}

/**
 * envoi_live_list_find:
 * @item: an item of the source
 * @position: (out) (optional): where it stands
 *
 * Returns: whether the item is in the list
 */
gboolean
envoi_live_list_find (EnvoiLiveList *self, gpointer item, guint *position)
{
  GSequenceIter *iter = g_hash_table_lookup (self->places, item);

  if (iter == NULL)
    return FALSE;
  if (position != NULL)
    *position = g_sequence_iter_get_position (iter);
  return TRUE;
}
