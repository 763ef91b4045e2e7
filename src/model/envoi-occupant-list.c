/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-occupant-private.h"

struct _EnvoiOccupantList {
  GObject parent_instance;
  GPtrArray *occupants;        /* EnvoiOccupant */
  GHashTable *by_nick;         /* nick → EnvoiOccupant, both the occupant's */
  guint told;                  /* how many of them the listeners know */
  guint held;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EnvoiOccupantList, envoi_occupant_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return ENVOI_TYPE_OCCUPANT;
}

static guint
get_n_items (GListModel *model)
{
  return ENVOI_OCCUPANT_LIST (model)->told;
}

static gpointer
get_item (GListModel *model, guint i)
{
  EnvoiOccupantList *self = ENVOI_OCCUPANT_LIST (model);

  return i < self->told ? g_object_ref (self->occupants->pdata[i]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
tell (EnvoiOccupantList *self)
{
  guint added = self->occupants->len - self->told, first = self->told;

  self->told += added;
  if (added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), first, 0, added);
}

EnvoiOccupant *
envoi_occupant_list_find (EnvoiOccupantList *self, const char *nick)
{
  return g_hash_table_lookup (self->by_nick, nick);
}

void
envoi_occupant_list_add (EnvoiOccupantList *self, EnvoiOccupant *occupant)
{
  envoi_occupant_set_index (occupant, self->occupants->len);
  g_ptr_array_add (self->occupants, g_object_ref (occupant));
  g_hash_table_replace (self->by_nick, (gpointer) envoi_occupant_get_nick (occupant), occupant);
  if (self->held == 0)
    tell (self);
}

void
envoi_occupant_list_remove (EnvoiOccupantList *self, EnvoiOccupant *occupant)
{
  guint i = envoi_occupant_get_index (occupant), last;

  g_hash_table_remove (self->by_nick, envoi_occupant_get_nick (occupant));
  /* The listeners are brought level first: what is taken out is then the same for them and for us. */
  tell (self);
  last = self->occupants->len - 1;
  if (i != last)
    {
      g_autoptr (EnvoiOccupant) gone = occupant;

      /* For a moment the last one stands in both places, so that each change tells the truth. */
      self->occupants->pdata[i] = g_object_ref (self->occupants->pdata[last]);
      envoi_occupant_set_index (self->occupants->pdata[i], i);
      g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 1);
    }
  g_ptr_array_remove_index (self->occupants, last);
  self->told--;
  g_list_model_items_changed (G_LIST_MODEL (self), last, 1, 0);
}

gboolean
envoi_occupant_list_rename (EnvoiOccupantList *self, EnvoiOccupant *occupant, const char *nick)
{
  if (g_hash_table_contains (self->by_nick, nick))
    return g_hash_table_lookup (self->by_nick, nick) == occupant;
  g_hash_table_remove (self->by_nick, envoi_occupant_get_nick (occupant));
  envoi_occupant_set_nick (occupant, nick);
  g_hash_table_insert (self->by_nick, (gpointer) envoi_occupant_get_nick (occupant), occupant);
  return TRUE;
}

void
envoi_occupant_list_clear (EnvoiOccupantList *self)
{
  g_autoptr (GPtrArray) gone = g_steal_pointer (&self->occupants);
  guint told = self->told;

  self->occupants = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_remove_all (self->by_nick);
  self->told = 0;
  for (guint i = 0; i < gone->len; i++)
    envoi_occupant_set_room (gone->pdata[i], NULL);
  if (told > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, told, 0);
}

void
envoi_occupant_list_hold (EnvoiOccupantList *self)
{
  self->held++;
}

void
envoi_occupant_list_let_go (EnvoiOccupantList *self)
{
  g_return_if_fail (self->held > 0);
  if (--self->held == 0)
    tell (self);
}

static void
envoi_occupant_list_finalize (GObject *object)
{
  EnvoiOccupantList *self = ENVOI_OCCUPANT_LIST (object);

  g_hash_table_unref (self->by_nick);
  g_ptr_array_unref (self->occupants);
  G_OBJECT_CLASS (envoi_occupant_list_parent_class)->finalize (object);
}

static void
envoi_occupant_list_class_init (EnvoiOccupantListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_occupant_list_finalize;
}

static void
envoi_occupant_list_init (EnvoiOccupantList *self)
{
  self->occupants = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_nick = g_hash_table_new (g_str_hash, g_str_equal);
}

EnvoiOccupantList *
envoi_occupant_list_new (void)
{
  return g_object_new (ENVOI_TYPE_OCCUPANT_LIST, NULL);
}
