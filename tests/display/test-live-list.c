/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "envoi-contact.h"
#include "envoi-live-list.h"

/* The list against the plainest one: filter and sort everything anew. */

static const char * const watched[] = { "name", "availability", "in-roster", NULL };

static gboolean
match (gpointer item, gpointer data)
{
  return envoi_contact_get_in_roster (item);
}

/* Who is there first, then by name, then by address. */
static int
compare (gconstpointer one, gconstpointer other, gpointer data)
{
  EnvoiContact *a = (EnvoiContact *) one, *b = (EnvoiContact *) other;
  int there_a = envoi_contact_get_availability (a) != ENVOI_AVAILABILITY_OFFLINE;
  int there_b = envoi_contact_get_availability (b) != ENVOI_AVAILABILITY_OFFLINE;
  int order = there_b - there_a;

  if (order == 0)
    order = g_strcmp0 (envoi_contact_get_name (a), envoi_contact_get_name (b));
  return order != 0 ? order : strcmp (envoi_contact_get_jid (a), envoi_contact_get_jid (b));
}

static int
compare_pointers (gconstpointer a, gconstpointer b, gpointer data)
{
  return compare (*(gpointer *) a, *(gpointer *) b, data);
}

/* What a view knows: kept up by "items-changed" alone. */
static void
on_changed (GPtrArray *seen, guint position, guint removed, guint added, GListModel *list)
{
  g_assert_cmpuint (position + removed, <=, seen->len);
  if (removed > 0)
    g_ptr_array_remove_range (seen, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, position + i);
      g_ptr_array_insert (seen, position + i, item);
    }
  g_assert_cmpuint (seen->len, ==, g_list_model_get_n_items (list));
}

static gboolean
is_right (EnvoiLiveList *list, GListModel *source, GPtrArray *seen)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (source); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (source, i);
      if (match (item, NULL))
        g_ptr_array_add (wanted, item);
    }
  g_ptr_array_sort_with_data (wanted, compare_pointers, NULL);
  if (wanted->len != g_list_model_get_n_items (G_LIST_MODEL (list)))
    return FALSE;
  for (guint i = 0; i < wanted->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (list), i);
      guint place;
      if (item != wanted->pdata[i] || seen->pdata[i] != item)
        return FALSE;
      if (!envoi_live_list_find (list, item, &place) || place != i)
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  EnvoiAccount *account;
  GListStore *source;
  EnvoiLiveList *list;
  GPtrArray *seen;
  guint made;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->account = envoi_account_new ("me@example.org");
  fixture->source = g_list_store_new (ENVOI_TYPE_CONTACT);
  fixture->list = envoi_live_list_new (G_LIST_MODEL (fixture->source), watched, match, compare, NULL);
  fixture->seen = g_ptr_array_new ();
  g_signal_connect_swapped (fixture->list, "items-changed", G_CALLBACK (on_changed), fixture->seen);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->list);
  g_assert_finalize_object (fixture->source);
  g_assert_finalize_object (fixture->account);
  g_ptr_array_unref (fixture->seen);
}

static EnvoiContact *
add (Fixture *fixture, const char *name, EnvoiAvailability availability)
{
  g_autofree char *jid = g_strdup_printf ("c%04u@example.org", fixture->made++);
  EnvoiContact *contact = envoi_contact_new (fixture->account, jid);

  envoi_contact_set_name (contact, name);
  envoi_contact_set_availability (contact, availability);
  envoi_contact_set_in_roster (contact, TRUE);
  g_list_store_append (fixture->source, contact);
  g_object_unref (contact);   /* the store has it */
  return contact;
}

/* Several leave at once while others stay: all who left go behind, the foremost too. */
static void
test_many_at_once (Fixture *fixture, gconstpointer data)
{
  EnvoiContact *leaving[3];

  for (guint i = 0; i < 3; i++)
    leaving[i] = add (fixture, (const char *[]) { "a", "b", "c" }[i], ENVOI_AVAILABILITY_ONLINE);
  add (fixture, "d", ENVOI_AVAILABILITY_ONLINE);
  add (fixture, "e", ENVOI_AVAILABILITY_OFFLINE);
  for (guint i = 0; i < 3; i++)
    envoi_contact_set_availability (leaving[i], ENVOI_AVAILABILITY_OFFLINE);
  display_wait_until (is_right (fixture->list, G_LIST_MODEL (fixture->source), fixture->seen));
}

static void
test_random (Fixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < 150; round++)
    {
      for (guint burst = g_test_rand_int_range (1, 12); burst > 0; burst--)
        {
          guint n = g_list_model_get_n_items (G_LIST_MODEL (fixture->source));
          g_autofree char *name = g_strdup_printf ("n%d", g_test_rand_int_range (0, 20));
          g_autoptr (EnvoiContact) one = n > 0 ? g_list_model_get_item (G_LIST_MODEL (fixture->source), g_test_rand_int_range (0, n)) : NULL;

          switch (g_test_rand_int_range (0, n < 10 ? 1 : 8))
            {
            case 0:
              add (fixture, name, g_test_rand_bit () ? ENVOI_AVAILABILITY_ONLINE : ENVOI_AVAILABILITY_OFFLINE);
              break;
            case 1:
              g_list_store_remove (fixture->source, g_test_rand_int_range (0, n));
              break;
            case 2:
              envoi_contact_set_in_roster (one, !envoi_contact_get_in_roster (one));
              break;
            case 3: case 4:
              envoi_contact_set_name (one, name);
              break;
            default:
              envoi_contact_set_availability (one, g_test_rand_bit () ? ENVOI_AVAILABILITY_AWAY : ENVOI_AVAILABILITY_OFFLINE);
            }
        }
      if (round % 50 == 49)
        {
          guint n = g_list_model_get_n_items (G_LIST_MODEL (fixture->source));
          g_list_store_splice (fixture->source, n / 4, n / 2, NULL, 0);
        }
      display_wait_until (is_right (fixture->list, G_LIST_MODEL (fixture->source), fixture->seen));
    }
}

/* Every item changes at once, as when the connection is lost; it costs one change of the list and little time. */
static void
test_all_at_once (Fixture *fixture, gconstpointer data)
{
  guint n = 2000;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%04u", i * 7919 % n);
      add (fixture, name, i % 3 == 0 ? ENVOI_AVAILABILITY_OFFLINE : ENVOI_AVAILABILITY_ONLINE);
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EnvoiContact) contact = g_list_model_get_item (G_LIST_MODEL (fixture->source), i);
      envoi_contact_set_availability (contact, ENVOI_AVAILABILITY_OFFLINE);
    }
  display_wait_until (is_right (fixture->list, G_LIST_MODEL (fixture->source), fixture->seen));
}

static void
test_after_the_items (Fixture *fixture, gconstpointer data)
{
  EnvoiContact *contact = g_object_ref (add (fixture, "a", ENVOI_AVAILABILITY_ONLINE));

  envoi_contact_set_name (contact, "b");       /* gathered, not yet told */
  g_list_store_remove_all (fixture->source);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, 0);
  envoi_contact_set_name (contact, "c");
  g_assert_finalize_object (contact);
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
#define ADD(path, function) g_test_add ("/live-list/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("many-at-once", test_many_at_once);
  ADD ("random", test_random);
  ADD ("all-at-once", test_all_at_once);
  ADD ("after-the-items", test_after_the_items);
  return g_test_run ();
}
