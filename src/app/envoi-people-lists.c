/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-people-lists.h"
#include "envoi-text.h"

/* Which conversations and contacts the sidebar lists, and in which order. */

static gboolean
fits_search (EnvoiContact *contact, const char *search)
{
  g_autofree char *title = NULL;

  if (search == NULL)
    return TRUE;
  title = envoi_text_fold (envoi_contact_get_title (contact));
  return strstr (title, search) != NULL || strstr (envoi_contact_get_jid (contact), search) != NULL;
}

static gboolean
fits_room (EnvoiConversation *conversation, const char *search)
{
  EnvoiRoom *room = envoi_conversation_get_room (conversation);
  g_autofree char *title = room != NULL && search != NULL ? envoi_text_fold (envoi_room_get_title (room)) : NULL;

  return title != NULL && strstr (title, search) != NULL;
}

static gboolean
match_conversation (gpointer item, gpointer data)
{
  EnvoiPeopleFilter *filter = data;
  return envoi_conversation_get_open (item) &&
         (fits_search (envoi_conversation_get_contact (item), filter->search) || fits_room (item, filter->search));
}

static int
compare_conversations (gconstpointer a, gconstpointer b, gpointer data)
{
  EnvoiConversation *left = (gpointer) a, *right = (gpointer) b;
  gint64 left_time = envoi_conversation_get_last_time (left), right_time = envoi_conversation_get_last_time (right);

  if (envoi_conversation_get_pinned (left) != envoi_conversation_get_pinned (right))
    return envoi_conversation_get_pinned (left) ? -1 : 1;
  if (left_time != right_time)
    return left_time > right_time ? -1 : 1;
  return g_strcmp0 (envoi_conversation_get_jid (left), envoi_conversation_get_jid (right));
}

EnvoiLiveList *
envoi_people_lists_new_conversations (EnvoiStore *store, EnvoiPeopleFilter *filter)
{
  return envoi_live_list_new (envoi_store_list_conversations (store), (const char *[]) { "open", "pinned", "last-time", "title", NULL },
                              match_conversation, compare_conversations, filter);
}

static gboolean
match_contact (gpointer item, gpointer data)
{
  EnvoiPeopleFilter *filter = data;
  EnvoiContact *contact = item;

  if (filter->account != NULL && envoi_contact_get_account (contact) != filter->account)
    return FALSE;
  if (!envoi_contact_get_in_roster (contact) || !fits_search (contact, filter->search))
    return FALSE;
  return filter->group == NULL || (envoi_contact_get_groups (contact) != NULL && g_strv_contains (envoi_contact_get_groups (contact), filter->group));
}

static int
rank (EnvoiContact *contact)
{
  switch (envoi_contact_get_availability (contact))
    {
    case ENVOI_AVAILABILITY_CHAT:
    case ENVOI_AVAILABILITY_ONLINE: return 0;
    case ENVOI_AVAILABILITY_AWAY:
    case ENVOI_AVAILABILITY_BUSY: return 1;
    case ENVOI_AVAILABILITY_EXTENDED_AWAY: return 2;
    case ENVOI_AVAILABILITY_OFFLINE:
    default: return 3;
    }
}

/* Names are folded once: sorting compares each of them many times. */
static const char *
sort_key (EnvoiContact *contact)
{
  static GQuark quark;
  const char *title = envoi_contact_get_title (contact);
  char **known;

  if (quark == 0)
    quark = g_quark_from_static_string ("envoi-sort-key");
  known = g_object_get_qdata (G_OBJECT (contact), quark);
  if (known == NULL || !g_str_equal (known[0], title))
    {
      g_autofree char *folded = envoi_text_fold (title);
      known = g_new0 (char *, 3);
      known[0] = g_strdup (title);
      known[1] = g_utf8_collate_key (folded, -1);
      g_object_set_qdata_full (G_OBJECT (contact), quark, known, (GDestroyNotify) g_strfreev);
    }
  return known[1];
}

static int
compare_contacts (gconstpointer a, gconstpointer b, gpointer data)
{
  EnvoiContact *left = (gpointer) a, *right = (gpointer) b;
  int order = rank (left) - rank (right);

  if (order == 0)
    order = strcmp (sort_key (left), sort_key (right));
  return order != 0 ? order : g_strcmp0 (envoi_contact_get_jid (left), envoi_contact_get_jid (right));
}

EnvoiLiveList *
envoi_people_lists_new_contacts (EnvoiStore *store, EnvoiPeopleFilter *filter)
{
  return envoi_live_list_new (envoi_store_list_contacts (store), (const char *[]) { "in-roster", "title", "availability", "groups", NULL },
                              match_contact, compare_contacts, filter);
}

GStrv
envoi_people_lists_dup_groups (EnvoiStore *store)
{
  GListModel *contacts = envoi_store_list_contacts (store);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) names = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (EnvoiContact) contact = g_list_model_get_item (contacts, i);
      const char * const *groups = envoi_contact_get_groups (contact);
      for (guint g = 0; envoi_contact_get_in_roster (contact) && groups != NULL && groups[g] != NULL; g++)
        g_hash_table_add (known, g_strdup (groups[g]));
    }
  names = g_hash_table_steal_all_keys (known);
  g_ptr_array_set_free_func (names, NULL);
  g_ptr_array_sort_values (names, (GCompareFunc) g_utf8_collate);
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}
