/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-participant-list.h"
#include "envoi-text.h"
#include <gtk/gtk.h>

/*
 * Thousands come in one burst, and in a lively room somebody comes or goes all the time: changes are gathered, the order is made
 * once, and only the part that differs is told. Names are folded once for each person.
 */

#define GATHER_MS 150

typedef struct
{
  gpointer item;
  char *name;              /* as it was when the keys were made */
  char *folded;            /* to search in, to sort by: collating thousands of names would be felt */
  gulong handler;
  EnvoiParticipantGroup group;
  guint64 round;           /* of the last order that it was seen in */
} Entry;

typedef struct { gpointer item; EnvoiParticipantGroup group; } Row;

struct _EnvoiParticipantList
{
  GObject parent_instance;
  EnvoiRoom *room;
  GHashTable *entries;     /* item → Entry */
  GArray *rows;            /* Row: the present order; owns its items */
  GPtrArray *members;
  char *search;
  guint64 round;
  guint gather_id;
};

static GType
get_item_type (GListModel *model)
{
  return G_TYPE_OBJECT;
}

static guint
get_n_items (GListModel *model)
{
  return ENVOI_PARTICIPANT_LIST (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  EnvoiParticipantList *self = ENVOI_PARTICIPANT_LIST (model);
  return position < self->rows->len ? g_object_ref (g_array_index (self->rows, Row, position).item) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* The first row whose group is this one or a later one. */
static guint
find_group (GArray *rows, guint group)
{
  guint low = 0, high = rows->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (g_array_index (rows, Row, middle).group < group)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
get_section (GtkSectionModel *model, guint position, guint *start, guint *end)
{
  GArray *rows = ENVOI_PARTICIPANT_LIST (model)->rows;
  guint group;

  if (position >= rows->len)
    {
      *start = rows->len;
      *end = G_MAXUINT;
      return;
    }
  group = g_array_index (rows, Row, position).group;
  *start = find_group (rows, group);
  *end = find_group (rows, group + 1);
}

static void
section_model_init (GtkSectionModelInterface *iface)
{
  iface->get_section = get_section;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (EnvoiParticipantList, envoi_participant_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SECTION_MODEL, section_model_init))

static void
clear_row (gpointer row)
{
  g_object_unref (((Row *) row)->item);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  if (entry->handler != 0)
    g_signal_handler_disconnect (entry->item, entry->handler);
  g_object_unref (entry->item);
  g_free (entry->name);
  g_free (entry->folded);
  g_free (entry);
}

static const char *
get_name (gpointer item)
{
  const char *name = ENVOI_IS_OCCUPANT (item) ? envoi_occupant_get_nick (item) : envoi_absent_member_get_title (item);
  return name != NULL ? name : "";
}

static EnvoiParticipantGroup
find_group_of (gpointer item)
{
  if (!ENVOI_IS_OCCUPANT (item))
    return ENVOI_PARTICIPANTS_ABSENT;
  switch (envoi_occupant_get_role (item))
    {
    case ENVOI_ROLE_MODERATOR: return ENVOI_PARTICIPANTS_MODERATORS;
    case ENVOI_ROLE_VISITOR: return ENVOI_PARTICIPANTS_VISITORS;
    case ENVOI_ROLE_NONE:
    case ENVOI_ROLE_PARTICIPANT:
    default: return ENVOI_PARTICIPANTS_SPEAKING;
    }
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  const Entry *left = *(Entry **) a, *right = *(Entry **) b;
  int order = (int) left->group - (int) right->group;

  if (order == 0)
    order = strcmp (left->folded, right->folded);
  return order != 0 ? order : strcmp (left->name, right->name);
}

static void gather (EnvoiParticipantList *self);

static void
on_notify (GObject *item, GParamSpec *pspec, gpointer data)
{
  if (g_str_equal (pspec->name, "role") || g_str_equal (pspec->name, "nick") || g_str_equal (pspec->name, "real-jid"))
    gather (data);
}

static Entry *
look_at (EnvoiParticipantList *self, gpointer item)
{
  Entry *entry = g_hash_table_lookup (self->entries, item);
  const char *name = get_name (item);

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->item = g_object_ref (item);
      if (ENVOI_IS_OCCUPANT (item))
        entry->handler = g_signal_connect (item, "notify", G_CALLBACK (on_notify), self);
      g_hash_table_insert (self->entries, item, entry);
    }
  if (g_strcmp0 (entry->name, name) != 0)
    {
      g_set_str (&entry->name, name);
      g_free (entry->folded);
          entry->folded = g_str_is_ascii (name) ? g_ascii_strdown (name, -1) : envoi_text_fold (name);
    }
  entry->group = find_group_of (item);
  entry->round = self->round;
  return entry;
}

static gboolean
fits (EnvoiParticipantList *self, Entry *entry)
{
  const char *jid;

  if (self->search == NULL || strstr (entry->folded, self->search) != NULL)
    return TRUE;
  jid = ENVOI_IS_OCCUPANT (entry->item) ? envoi_occupant_get_real_jid (entry->item) : envoi_absent_member_get_jid (entry->item);
  return jid != NULL && strstr (jid, self->search) != NULL;
}

static GPtrArray *
put_in_order (EnvoiParticipantList *self)
{
  GListModel *occupants = envoi_room_list_occupants (self->room);
  guint n = g_list_model_get_n_items (occupants);
  GPtrArray *order = g_ptr_array_sized_new (n);
  g_autoptr (GHashTable) there = self->members != NULL ? g_hash_table_new (g_str_hash, g_str_equal) : NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EnvoiOccupant) occupant = g_list_model_get_item (occupants, i);
      Entry *entry = look_at (self, occupant);
      if (there != NULL && envoi_occupant_get_real_jid (occupant) != NULL)
        g_hash_table_add (there, (gpointer) envoi_occupant_get_real_jid (occupant));
      if (fits (self, entry))
        g_ptr_array_add (order, entry);
    }
  for (guint i = 0; self->members != NULL && i < self->members->len; i++)
    {
      EnvoiAbsentMember *member = self->members->pdata[i];
      Entry *entry;
      if (g_hash_table_contains (there, envoi_absent_member_get_jid (member)))
        continue;
      entry = look_at (self, member);
      if (fits (self, entry))
        g_ptr_array_add (order, entry);
    }
  g_ptr_array_sort (order, compare);
  return order;
}

static gboolean
was_not_seen (gpointer item, gpointer data, gpointer self)
{
  return ((Entry *) data)->round != ENVOI_PARTICIPANT_LIST (self)->round;
}

static void
settle (EnvoiParticipantList *self)
{
  g_autoptr (GPtrArray) order = NULL;
  g_autoptr (GArray) before = self->rows;
  guint head = 0, tail = 0, least;

  g_clear_handle_id (&self->gather_id, g_source_remove);
  self->round++;
  order = self->room != NULL ? put_in_order (self) : g_ptr_array_new ();
  self->rows = g_array_sized_new (FALSE, FALSE, sizeof (Row), order->len);
  g_array_set_clear_func (self->rows, clear_row);
  for (guint i = 0; i < order->len; i++)
    {
      Entry *entry = order->pdata[i];
      Row row = { g_object_ref (entry->item), entry->group };
      g_array_append_val (self->rows, row);
    }
  g_hash_table_foreach_remove (self->entries, was_not_seen, self);

  least = MIN (before->len, self->rows->len);
#define SAME(i, k) (g_array_index (before, Row, i).item == g_array_index (self->rows, Row, k).item && \
                    g_array_index (before, Row, i).group == g_array_index (self->rows, Row, k).group)
  while (head < least && SAME (head, head))
    head++;
  while (tail < least - head && SAME (before->len - 1 - tail, self->rows->len - 1 - tail))
    tail++;
#undef SAME
  if (head < before->len || head < self->rows->len)
    g_list_model_items_changed (G_LIST_MODEL (self), head, before->len - head - tail, self->rows->len - head - tail);
}

static gboolean
on_gathered (gpointer data)
{
  EnvoiParticipantList *self = data;
  self->gather_id = 0;
  settle (self);
  return G_SOURCE_REMOVE;
}

static void
gather (EnvoiParticipantList *self)
{
  if (self->gather_id == 0)
    self->gather_id = g_timeout_add (GATHER_MS, on_gathered, self);
}

void
envoi_participant_list_set_room (EnvoiParticipantList *self, EnvoiRoom *room)
{
  if (self->room == room)
    return;
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func (envoi_room_list_occupants (self->room), gather, self);
  g_set_object (&self->room, room);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  if (room != NULL)
    g_signal_connect_swapped (envoi_room_list_occupants (room), "items-changed", G_CALLBACK (gather), self);
  settle (self);
}

void
envoi_participant_list_set_search (EnvoiParticipantList *self, const char *text)
{
  g_autofree char *folded = text != NULL && *text != '\0' ? envoi_text_fold (text) : NULL;

  if (g_set_str (&self->search, folded))
    settle (self);
}

void
envoi_participant_list_set_members (EnvoiParticipantList *self, GPtrArray *members)
{
  g_clear_pointer (&self->members, g_ptr_array_unref);
  self->members = members != NULL ? g_ptr_array_ref (members) : NULL;
  settle (self);
}

EnvoiParticipantGroup
envoi_participant_list_get_group (EnvoiParticipantList *self, guint position)
{
  g_return_val_if_fail (position < self->rows->len, ENVOI_PARTICIPANTS_SPEAKING);
  return g_array_index (self->rows, Row, position).group;
}

static void
envoi_participant_list_dispose (GObject *object)
{
  EnvoiParticipantList *self = ENVOI_PARTICIPANT_LIST (object);

  g_clear_handle_id (&self->gather_id, g_source_remove);
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func (envoi_room_list_occupants (self->room), gather, self);
  g_clear_object (&self->room);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_array_set_size (self->rows, 0);
  g_hash_table_remove_all (self->entries);
  G_OBJECT_CLASS (envoi_participant_list_parent_class)->dispose (object);
}

static void
envoi_participant_list_finalize (GObject *object)
{
  EnvoiParticipantList *self = ENVOI_PARTICIPANT_LIST (object);

  g_array_unref (self->rows);
  g_hash_table_unref (self->entries);
  g_free (self->search);
  G_OBJECT_CLASS (envoi_participant_list_parent_class)->finalize (object);
}

static void
envoi_participant_list_class_init (EnvoiParticipantListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_participant_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = envoi_participant_list_finalize;
}

static void
envoi_participant_list_init (EnvoiParticipantList *self)
{
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, entry_free);
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_clear_func (self->rows, clear_row);
}

EnvoiParticipantList *
envoi_participant_list_new (void)
{
  return g_object_new (ENVOI_TYPE_PARTICIPANT_LIST, NULL);
}
