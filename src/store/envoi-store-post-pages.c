/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lists of posts ask for, and what the person does with posts. Main thread. */
#include "envoi-store-feeds-private.h"

/* --- Pages --- */

typedef struct {
  EnvoiCommand parent;
  GWeakRef list;
  EnvoiPostPage page;
  EnvoiPostPageFunc func;
  DexPromise *answer;      /* resolved by func, not by the store */
  GPtrArray *rows;
  gboolean more;
} Load;

static gboolean
run_load (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Load *self = (Load *) command;

  g_ptr_array_set_size (self->rows, 0);
  /* One row more tells whether there is more. */
  if (!envoi_post_table_page (tables, &self->page, self->rows, error))
    return FALSE;
  self->more = self->rows->len == self->page.limit;
  if (self->more)
    g_ptr_array_set_size (self->rows, self->page.limit - 1);
  return TRUE;
}

static void
done_load (EnvoiCommand *command, EnvoiStore *self)
{
  Load *load = (Load *) command;
  g_autoptr (EnvoiPostList) list = g_weak_ref_get (&load->list);
  g_autoptr (GPtrArray) posts = g_ptr_array_new_with_free_func (g_object_unref);

  if (list == NULL)
    return;
  for (guint i = 0; i < load->rows->len; i++)
    {
      guint k = load->page.newer ? load->rows->len - 1 - i : i;
      EnvoiPost *post = envoi_store_materialise_post (self, load->rows->pdata[k]);

      if (post != NULL)
        g_ptr_array_add (posts, post);
    }
  load->func (list, posts, load->more, NULL, load->answer);
  g_clear_pointer (&load->answer, dex_unref);
}

static void
clear_load (EnvoiCommand *command)
{
  Load *load = (Load *) command;

  /* Failed, or the list has gone: nobody is left waiting. */
  if (load->answer != NULL)
    {
      g_autoptr (EnvoiPostList) list = g_weak_ref_get (&load->list);
      g_autoptr (GError) error = command->error != NULL ? g_error_copy (command->error)
                                 : g_error_new_literal (ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED, "The list has gone.");

      if (list != NULL)
        load->func (list, NULL, FALSE, error, load->answer);
      else
        dex_promise_reject (load->answer, g_steal_pointer (&error));
      dex_unref (load->answer);
    }
  g_weak_ref_clear (&load->list);
  g_ptr_array_unref (load->rows);
  g_free (load->page.item_id);
  g_free (load->page.word);
}

static const EnvoiCommandClass load_class = { sizeof (Load), ENVOI_COMMAND_OVERTAKES, run_load, done_load, clear_load };

DexFuture *
envoi_store_load_post_page (EnvoiStore *self, EnvoiPostList *list, EnvoiPost *beyond, gboolean newer, guint count, EnvoiPostPageFunc func)
{
  DexPromise *promise = dex_promise_new ();
  Load *load = envoi_command_new (&load_class);

  g_weak_ref_init (&load->list, list);
  load->page = *envoi_post_list_get_page (list);
  load->page.word = g_strdup (load->page.word);
  load->page.newer = newer;
  load->page.limit = count + 1;
  load->page.published = beyond != NULL ? envoi_post_get_published (beyond) : newer ? G_MININT64 : G_MAXINT64;
  load->page.item_id = beyond != NULL ? g_strdup (envoi_post_get_item_id (beyond)) : NULL;
  load->page.id = beyond != NULL ? envoi_post_get_rowid (beyond) : 0;
  load->func = func;
  load->answer = dex_ref (promise);
  load->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_post_record_free);
  envoi_store_push (self, load);
  return DEX_FUTURE (promise);
}

/* --- What is done with posts --- */

typedef struct {
  EnvoiCommand parent;
  gint64 id, feed;
  EnvoiPostSet what;
  int value;
  char *problem;
} Set;

static gboolean
run_set (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Set *self = (Set *) command;

  return envoi_post_table_set (tables, self->id, self->what, self->value, self->problem, error);
}

static void
done_set (EnvoiCommand *command, EnvoiStore *self)
{
  Set *set = (Set *) command;
  EnvoiPost *post = envoi_store_find_live_post (self, set->id);

  if (post != NULL && set->what != ENVOI_POST_SET_READ)
    envoi_store_tell_post (self, post, TRUE);
}

static void
clear_set (EnvoiCommand *command)
{
  g_free (((Set *) command)->problem);
}

static const EnvoiCommandClass set_class = { sizeof (Set), ENVOI_COMMAND_WRITES, run_set, done_set, clear_set };

static void
push_set (EnvoiStore *self, EnvoiPost *post, EnvoiPostSet what, int value, char *problem)
{
  Set *set = envoi_command_new (&set_class);

  set->id = envoi_post_get_rowid (post);
  set->what = what;
  set->value = value;
  set->problem = problem;
  envoi_store_push (self, set);
}

/**
 * envoi_store_set_post_state:
 * @problem: (nullable): kept beside it
 *
 * The object has it at once, the lists of what waits after the commit.
 */
void
envoi_store_set_post_state (EnvoiStore *self, EnvoiPost *post, EnvoiPostState state, const GError *problem)
{
  const EnvoiField *field = NULL;

  for (guint i = 0; i < envoi_post_record_class.count; i++)
    if (envoi_post_record_class.fields[i].kind == ENVOI_FIELD_ERROR)
      field = &envoi_post_record_class.fields[i];
  envoi_post_set_problem (post, problem);
  envoi_post_set_state (post, state);
  if (envoi_post_get_rowid (post) != 0)
    push_set (self, post, ENVOI_POST_SET_STATE, state, envoi_record_write_field (field, envoi_post_get_data (post)));
}

/* At once in the object, for the next frame. */
void
envoi_store_set_post_read (EnvoiStore *self, EnvoiPost *post)
{
  if (envoi_post_get_read (post) || envoi_post_get_rowid (post) == 0)
    return;
  envoi_post_set_read (post, TRUE);
  push_set (self, post, ENVOI_POST_SET_READ, TRUE, NULL);
}

void
envoi_store_set_post_saved (EnvoiStore *self, EnvoiPost *post, gboolean saved)
{
  if (!envoi_post_get_saved (post) == !saved || envoi_post_get_rowid (post) == 0)
    return;
  envoi_post_set_saved (post, !!saved);
  push_set (self, post, ENVOI_POST_SET_SAVED, !!saved, NULL);
}

static gboolean
run_read_feed (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  return envoi_feed_table_set_read (tables, ((Set *) command)->feed, error);
}

static void
done_read_feed (EnvoiCommand *command, EnvoiStore *self)
{
  Set *set = (Set *) command;
  g_autoptr (GPtrArray) posts = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  const gint64 *id;

  g_hash_table_iter_init (&iter, self->feeds->live);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, NULL))
    g_ptr_array_add (posts, g_object_ref (envoi_store_find_live_post (self, *id)));
  for (guint i = 0; i < posts->len; i++)
    {
      EnvoiFeed *feed = envoi_post_get_feed (posts->pdata[i]);
      EnvoiFeedEntry *entry = feed != NULL ? envoi_feeds_get_entry (self, feed) : NULL;

      if (entry != NULL && (set->feed == 0 || entry->id == set->feed))
        envoi_post_set_read (posts->pdata[i], TRUE);
    }
}

static const EnvoiCommandClass read_feed_class = { sizeof (Set), ENVOI_COMMAND_WRITES, run_read_feed, done_read_feed, clear_set };

void
envoi_store_set_feed_read (EnvoiStore *self, EnvoiFeed *feed)
{
  EnvoiFeedEntry *entry = envoi_feeds_get_entry (self, feed);
  Set *set;

  if (entry == NULL)
    return;
  set = envoi_command_new (&read_feed_class);
  set->feed = entry->id;
  envoi_store_push (self, set);
}

void
envoi_store_set_all_read (EnvoiStore *self)
{
  envoi_store_push (self, envoi_command_new (&read_feed_class));
}
