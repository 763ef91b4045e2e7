/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiActivityList: a window of what happened to the person, the newest first. Owned by the page that shows it; main thread. */
#include "envoi-store-feeds-private.h"

#define FIRST_ROWS 50

struct _EnvoiActivityList {
  GObject parent_instance;
  EnvoiStore *store;
  EnvoiAccount *account;
  GPtrArray *rows;             /* EnvoiActivity, the newest first */
  gboolean at_end;
  guint loading, fill;
  DexFuture *older;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EnvoiActivityList, envoi_activity_list, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum { PROP_0, PROP_LOADING, PROP_AT_END, N_PROPS };
static GParamSpec *properties[N_PROPS];

/* --- The window --- */

typedef struct {
  EnvoiCommand parent;
  GWeakRef list;
  gint64 account, time, id;
  guint limit, fill;
  GPtrArray *rows;
} Page;

static gboolean
run_page (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Page *self = (Page *) command;

  g_ptr_array_set_size (self->rows, 0);
  return envoi_activity_table_page (tables, self->account, self->time, self->id, self->limit + 1, self->rows, error);
}

static void
set_at_end (EnvoiActivityList *self, gboolean at_end)
{
  if (self->at_end == at_end)
    return;
  self->at_end = at_end;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AT_END]);
}

static gboolean
is_held (EnvoiActivityList *self, gint64 id)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (envoi_activity_get_id (self->rows->pdata[i]) == id)
      return TRUE;
  return FALSE;
}

static void
done_page (EnvoiCommand *command, EnvoiStore *store)
{
  Page *page = (Page *) command;
  g_autoptr (EnvoiActivityList) self = g_weak_ref_get (&page->list);
  guint added = 0, before;

  if (self != NULL && page->fill == self->fill)
    {
      before = page->time == G_MAXINT64 ? 0 : self->rows->len;
      if (before == 0)
        {
          guint old = self->rows->len;

          g_ptr_array_set_size (self->rows, 0);
          if (old > 0)
            g_list_model_items_changed (G_LIST_MODEL (self), 0, old, 0);
        }
      for (guint i = 0; i < MIN (page->rows->len, page->limit); i++)
        {
          const EnvoiActivityRecord *record = page->rows->pdata[i];
          EnvoiAccount *account = envoi_feeds_account (store, record->account);
          EnvoiActivity *activity;

          if (account == NULL || is_held (self, record->id))
            continue;
          activity = envoi_activity_new (account, record->data.kind, record->data.time);
          envoi_activity_apply (activity, &record->data);
          envoi_activity_set_count (activity, record->count);
          envoi_activity_bind (activity, record->id, envoi_store_find_actor (store, account, record->data.actor_jid));
          g_ptr_array_add (self->rows, activity);
          added++;
        }
      if (added > 0)
        g_list_model_items_changed (G_LIST_MODEL (self), before, 0, added);
      set_at_end (self, page->rows->len <= page->limit);
    }
  dex_promise_resolve_uint (command->promise, added);
}

static void
clear_page (EnvoiCommand *command)
{
  Page *page = (Page *) command;
  g_autoptr (EnvoiActivityList) self = g_weak_ref_get (&page->list);

  if (self != NULL)
    {
      dex_clear (&self->older);
      self->loading--;
      if (self->loading == 0)
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
  g_weak_ref_clear (&page->list);
  g_ptr_array_unref (page->rows);
}

static const EnvoiCommandClass page_class = { sizeof (Page), ENVOI_COMMAND_OVERTAKES, run_page, done_page, clear_page };

static DexFuture *
load (EnvoiActivityList *self, EnvoiActivity *beyond)
{
  EnvoiAccountEntry *owner = self->account != NULL ? envoi_store_get_account_entry (self->store, self->account) : NULL;
  Page *page = envoi_command_new (&page_class);

  g_weak_ref_init (&page->list, self);
  page->account = owner != NULL ? owner->id : self->account != NULL ? -1 : 0;
  page->time = beyond != NULL ? envoi_activity_get_time (beyond) : G_MAXINT64;
  page->id = beyond != NULL ? envoi_activity_get_id (beyond) : 0;
  page->limit = FIRST_ROWS;
  page->fill = beyond != NULL ? self->fill : ++self->fill;
  page->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_activity_record_free);
  if (self->loading++ == 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
  return envoi_store_push_with_future (self->store, page);
}

DexFuture *
envoi_activity_list_load (EnvoiActivityList *self)
{
  return load (self, NULL);
}

DexFuture *
envoi_activity_list_load_older (EnvoiActivityList *self)
{
  if (self->at_end || self->rows->len == 0)
    return dex_future_new_for_uint (0);
  if (self->older == NULL)
    self->older = load (self, self->rows->pdata[self->rows->len - 1]);
  return dex_ref (self->older);
}

static gboolean
is_told_as_one (EnvoiActivity *a, EnvoiActivity *b)
{
  EnvoiActivityKind kind = envoi_activity_get_kind (a);

  return (kind == ENVOI_ACTIVITY_LIKE || kind == ENVOI_ACTIVITY_REPOST) && kind == envoi_activity_get_kind (b)
         && envoi_activity_get_account (a) == envoi_activity_get_account (b) && envoi_activity_get_item_id (a) != NULL
         && g_strcmp0 (envoi_activity_get_service (a), envoi_activity_get_service (b)) == 0
         && g_strcmp0 (envoi_activity_get_node (a), envoi_activity_get_node (b)) == 0
         && g_strcmp0 (envoi_activity_get_item_id (a), envoi_activity_get_item_id (b)) == 0;
}

static void
remove_row (EnvoiActivityList *self, guint i)
{
  g_ptr_array_remove_index (self->rows, i);
  g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 0);
}

void
envoi_activity_list_add (EnvoiActivityList *self, EnvoiActivity *activity)
{
  gint64 time = envoi_activity_get_time (activity);
  guint place = 0;

  if (self->fill == 0 || (self->account != NULL && envoi_activity_get_account (activity) != self->account))
    return;
  for (guint i = 0; i < self->rows->len; i++)
    if (is_told_as_one (self->rows->pdata[i], activity))
      {
        if (envoi_activity_get_time (self->rows->pdata[i]) > time)
          {
            envoi_activity_set_count (self->rows->pdata[i], envoi_activity_get_count (activity));
            return;
          }
        remove_row (self, i);
        break;
      }
  while (place < self->rows->len && envoi_activity_get_time (self->rows->pdata[place]) > time)
    place++;
  if (place == self->rows->len && !self->at_end && place > 0)
    return;
  g_ptr_array_insert (self->rows, place, g_object_ref (activity));
  g_list_model_items_changed (G_LIST_MODEL (self), place, 0, 1);
}

void
envoi_activity_list_drop (EnvoiActivityList *self, gint64 id)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (envoi_activity_get_id (self->rows->pdata[i]) == id)
      {
        gboolean others = envoi_activity_get_count (self->rows->pdata[i]) > 0;

        remove_row (self, i);
        /* Another one is shown for the group now. */
        if (others)
          dex_future_disown (envoi_activity_list_load (self));
        return;
      }
}

void
envoi_activity_list_see (EnvoiActivityList *self, EnvoiActivity *activity)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (activity == NULL || envoi_activity_get_id (self->rows->pdata[i]) == envoi_activity_get_id (activity)
        || is_told_as_one (self->rows->pdata[i], activity))
      envoi_activity_set_seen (self->rows->pdata[i], TRUE);
}

void
envoi_activity_list_see_post (EnvoiActivityList *self, EnvoiPost *post)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      EnvoiActivity *one = self->rows->pdata[i];

      if (envoi_activity_get_account (one) == envoi_post_get_account (post)
          && g_strcmp0 (envoi_activity_get_service (one), envoi_post_get_service (post)) == 0
          && g_strcmp0 (envoi_activity_get_node (one), envoi_post_get_node (post)) == 0
          && g_strcmp0 (envoi_activity_get_item_id (one), envoi_post_get_item_id (post)) == 0)
        envoi_activity_set_seen (one, TRUE);
    }
}

gboolean
envoi_activity_list_get_at_end (EnvoiActivityList *self)
{
  return self->at_end;
}

/* --- Class --- */

static GType
get_item_type (GListModel *model)
{
  return ENVOI_TYPE_ACTIVITY;
}

static guint
get_n_items (GListModel *model)
{
  return ENVOI_ACTIVITY_LIST (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint i)
{
  EnvoiActivityList *self = ENVOI_ACTIVITY_LIST (model);

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
envoi_activity_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiActivityList *self = ENVOI_ACTIVITY_LIST (object);

  if (id == PROP_LOADING)
    g_value_set_boolean (value, self->loading > 0);
  else if (id == PROP_AT_END)
    g_value_set_boolean (value, self->at_end);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_activity_list_finalize (GObject *object)
{
  EnvoiActivityList *self = ENVOI_ACTIVITY_LIST (object);

  g_ptr_array_remove_fast (self->store->feeds->activity_lists, self);
  dex_clear (&self->older);
  g_ptr_array_unref (self->rows);
  g_clear_object (&self->account);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (envoi_activity_list_parent_class)->finalize (object);
}

static void
envoi_activity_list_class_init (EnvoiActivityListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_activity_list_get_property;
  object_class->finalize = envoi_activity_list_finalize;
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_AT_END] = g_param_spec_boolean ("at-end", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_activity_list_init (EnvoiActivityList *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->at_end = TRUE;
}

EnvoiActivityList *
envoi_activity_list_new (EnvoiStore *store, EnvoiAccount *account)
{
  EnvoiActivityList *self = g_object_new (ENVOI_TYPE_ACTIVITY_LIST, NULL);

  self->store = g_object_ref (store);
  g_set_object (&self->account, account);
  g_ptr_array_add (store->feeds->activity_lists, self);
  return self;
}
