/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-occupant-private.h"
#include "envoi-look-alike.h"
#include "envoi-text-look.h"

struct _EnvoiOccupantList {
  GObject parent_instance;
  GPtrArray *occupants;        /* EnvoiOccupant */
  GHashTable *by_nick;         /* nick → EnvoiOccupant, both the occupant's */
  GHashTable *by_look;         /* what a name looks like (an own string) → GSList of EnvoiOccupant, the first comer last */
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

/* --- names that look alike ------------------------------------------------------------------------------------------ */

/* Whether the one has no worse right to the name than the other: the person, else who is more to the room. */
static gboolean
has_right (EnvoiOccupant *one, EnvoiOccupant *other)
{
  if (envoi_occupant_get_is_self (one) || envoi_occupant_get_is_self (other))
    return envoi_occupant_get_is_self (one);
  return envoi_occupant_get_affiliation (one) >= envoi_occupant_get_affiliation (other);
}

/* Two clients of one person are no danger. */
static gboolean
is_same_person (EnvoiOccupant *one, EnvoiOccupant *other)
{
  const char *key = envoi_occupant_get_key (one), *jid = envoi_occupant_get_real_jid (one);

  return (key != NULL && g_strcmp0 (key, envoi_occupant_get_key (other)) == 0) || (jid != NULL && g_strcmp0 (jid, envoi_occupant_get_real_jid (other)) == 0);
}

static void
compare_all (GSList *alike)
{
  for (GSList *l = alike; l != NULL; l = l->next)
    {
      const char *found = NULL;

      for (GSList *m = alike; m != NULL; m = m->next)
        if (m != l && has_right (m->data, l->data) && !is_same_person (m->data, l->data))
          found = envoi_occupant_get_nick (m->data);
      envoi_occupant_set_look_alike (l->data, found);
    }
}

/* How many are compared with each other: beyond that the room is full of them. */
#define MAX_ALIKE 20

static void
note_look (EnvoiOccupantList *self, EnvoiOccupant *occupant)
{
  const char *look = envoi_occupant_get_look (occupant);
  GSList *alike = g_slist_prepend (g_hash_table_lookup (self->by_look, look), occupant);

  g_hash_table_insert (self->by_look, g_strdup (look), alike);
  if (alike->next == NULL)
    return;
  if (g_slist_nth (alike, MAX_ALIKE) != NULL)
    envoi_occupant_set_look_alike (occupant, envoi_occupant_get_nick (alike->next->data));
  else
    compare_all (alike);
}

static void
forget_look (EnvoiOccupantList *self, EnvoiOccupant *occupant)
{
  const char *look = envoi_occupant_get_look (occupant);
  GSList *alike = g_slist_remove (g_hash_table_lookup (self->by_look, look), occupant);

  envoi_occupant_set_look_alike (occupant, NULL);
  if (alike == NULL)
    {
      g_hash_table_remove (self->by_look, look);
      return;
    }
  g_hash_table_insert (self->by_look, g_strdup (look), alike);
  if (g_slist_nth (alike, MAX_ALIKE) == NULL)
    compare_all (alike);
}

EnvoiOccupant *
envoi_occupant_list_find_look_alike (EnvoiOccupantList *self, const char *nick)
{
  g_autofree char *look = envoi_text_dup_look (nick);

  for (GSList *l = g_hash_table_lookup (self->by_look, look); l != NULL; l = l->next)
    if (!g_str_equal (envoi_occupant_get_nick (l->data), nick))
      return l->data;
  return NULL;
}

static void
forget_all_looks (EnvoiOccupantList *self)
{
  GHashTableIter iter;
  gpointer alike;

  g_hash_table_iter_init (&iter, self->by_look);
  while (g_hash_table_iter_next (&iter, NULL, &alike))
    {
      g_slist_free (alike);
      g_hash_table_iter_remove (&iter);
    }
}

void
envoi_occupant_list_add (EnvoiOccupantList *self, EnvoiOccupant *occupant)
{
  envoi_occupant_set_index (occupant, self->occupants->len);
  g_ptr_array_add (self->occupants, g_object_ref (occupant));
  g_hash_table_replace (self->by_nick, (gpointer) envoi_occupant_get_nick (occupant), occupant);
  note_look (self, occupant);
  if (self->held == 0)
    tell (self);
}

void
envoi_occupant_list_remove (EnvoiOccupantList *self, EnvoiOccupant *occupant)
{
  guint i = envoi_occupant_get_index (occupant), last;

  g_hash_table_remove (self->by_nick, envoi_occupant_get_nick (occupant));
  forget_look (self, occupant);
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
  forget_look (self, occupant);
  envoi_occupant_set_nick (occupant, nick);
  g_hash_table_insert (self->by_nick, (gpointer) envoi_occupant_get_nick (occupant), occupant);
  note_look (self, occupant);
  return TRUE;
}

void
envoi_occupant_list_clear (EnvoiOccupantList *self)
{
  g_autoptr (GPtrArray) gone = g_steal_pointer (&self->occupants);
  guint told = self->told;

  self->occupants = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_remove_all (self->by_nick);
  forget_all_looks (self);
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

  forget_all_looks (self);
  g_hash_table_unref (self->by_look);
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
  self->by_look = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

EnvoiOccupantList *
envoi_occupant_list_new (void)
{
  return g_object_new (ENVOI_TYPE_OCCUPANT_LIST, NULL);
}
