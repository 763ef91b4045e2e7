/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comments and likes: the living lists of a place, and the commands that keep what stands there. Main thread. */
#include "envoi-store-feeds-private.h"

struct _EnvoiCommentPlace {
  EnvoiStore *store;
  EnvoiAccount *account;
  char *key, *service, *node;
  gint64 owner;                  /* the account's id */
  GListStore *lists[2];          /* comments and likes; without references: when both have gone, so does this */
  GHashTable *all;               /* item id → EnvoiComment */
};

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  EnvoiComment *left = (EnvoiComment *) a, *right = (EnvoiComment *) b;
  gint64 x = envoi_comment_get_published (left), y = envoi_comment_get_published (right);

  return x < y ? -1 : x > y ? 1 : strcmp (envoi_comment_get_item_id (left), envoi_comment_get_item_id (right));
}

/* --- Living lists --- */

static void
on_list_gone (gpointer data, GObject *where_it_was)
{
  EnvoiCommentPlace *self = data;
  guint i = (GObject *) self->lists[1] == where_it_was;

  self->lists[i] = NULL;
  if (self->lists[0] == NULL && self->lists[1] == NULL)
    g_hash_table_remove (self->store->feeds->places, self->key);
}

void
envoi_comment_place_free (EnvoiCommentPlace *self)
{
  for (guint i = 0; i < 2; i++)
    if (self->lists[i] != NULL)
      g_object_weak_unref (G_OBJECT (self->lists[i]), on_list_gone, self);
  g_hash_table_unref (self->all);
  g_object_unref (self->account);
  g_free (self->key);
  g_free (self->service);
  g_free (self->node);
  g_free (self);
}

/* One who likes twice stands there once. */
static gboolean
is_shown (EnvoiCommentPlace *self, guint which, EnvoiComment *comment)
{
  const char *author = envoi_comment_get_author_jid (comment);
  guint count;

  if (self->lists[which] == NULL || envoi_comment_get_is_like (comment) != which)
    return FALSE;
  count = g_list_model_get_n_items (G_LIST_MODEL (self->lists[which]));
  for (guint i = 0; which == 1 && author != NULL && i < count; i++)
    {
      g_autoptr (EnvoiComment) other = g_list_model_get_item (G_LIST_MODEL (self->lists[which]), i);

      if (other != comment && g_strcmp0 (envoi_comment_get_author_jid (other), author) == 0)
        return FALSE;
    }
  return TRUE;
}

static void
take_from_lists (EnvoiCommentPlace *self, EnvoiComment *comment)
{
  guint position;

  for (guint i = 0; i < 2; i++)
    if (self->lists[i] != NULL && g_list_store_find (self->lists[i], comment, &position))
      g_list_store_remove (self->lists[i], position);
}

static void
place_in_list (EnvoiCommentPlace *self, EnvoiComment *comment)
{
  guint which = envoi_comment_get_is_like (comment), position;
  g_autoptr (EnvoiComment) keep = g_object_ref (comment);

  /* What stays in its place is not taken out and put in again. */
  if (self->lists[which] != NULL && g_list_store_find (self->lists[which], comment, &position))
    {
      g_autoptr (EnvoiComment) before = position > 0 ? g_list_model_get_item (G_LIST_MODEL (self->lists[which]), position - 1) : NULL;
      g_autoptr (EnvoiComment) after = g_list_model_get_item (G_LIST_MODEL (self->lists[which]), position + 1);

      if ((before == NULL || compare (before, comment, NULL) <= 0) && (after == NULL || compare (comment, after, NULL) <= 0))
        return;
    }
  take_from_lists (self, comment);
  if (is_shown (self, which, comment))
    g_list_store_insert_sorted (self->lists[which], comment, compare, NULL);
}

static EnvoiComment *
put (EnvoiCommentPlace *self, const EnvoiCommentRecord *record, EnvoiComment *given)
{
  EnvoiComment *comment = g_hash_table_lookup (self->all, record->data.item_id);

  if (comment == NULL)
    {
      comment = given != NULL ? g_object_ref (given) : envoi_comment_new (self->account, self->service, self->node, record->data.item_id);
      g_hash_table_insert (self->all, g_strdup (record->data.item_id), comment);
    }
  envoi_comment_apply (comment, &record->data);
  envoi_comment_bind (comment, record->id, record->data.author_jid != NULL
                      ? envoi_store_find_contact (self->store, self->account, record->data.author_jid) : NULL);
  place_in_list (self, comment);
  return comment;
}

static void
take_out (EnvoiCommentPlace *self, const char *item_id)
{
  g_autoptr (EnvoiComment) comment = NULL;
  g_autofree char *key = NULL;

  if (!g_hash_table_steal_extended (self->all, item_id, (gpointer *) &key, (gpointer *) &comment))
    return;
  take_from_lists (self, comment);
}

static EnvoiCommentPlace *
find_place (EnvoiStore *self, gint64 account, const char *service, const char *node)
{
  g_autofree char *key = envoi_feeds_key (account, service, node);

  return g_hash_table_lookup (self->feeds->places, key);
}

/* --- Commands --- */

typedef struct {
  EnvoiCommand parent;
  EnvoiAccount *account;
  gint64 owner, place;
  char *service, *node, *item_id, *problem;
  EnvoiPostState state;
  GPtrArray *given;          /* EnvoiComment, in step with records */
  GPtrArray *records;        /* EnvoiCommentRecord */
  GArray *outcomes;
  EnvoiPostOrigin origin;
  gboolean all, removed;
  GPtrArray *gone;           /* item ids */
  GPtrArray *counts;
} Talk;

static void
clear_talk (EnvoiCommand *command)
{
  Talk *talk = (Talk *) command;

  g_object_unref (talk->account);
  g_free (talk->service);
  g_free (talk->node);
  g_free (talk->item_id);
  g_free (talk->problem);
  g_ptr_array_unref (talk->given);
  g_ptr_array_unref (talk->records);
  g_array_unref (talk->outcomes);
  g_ptr_array_unref (talk->gone);
  g_ptr_array_unref (talk->counts);
}

static Talk *
talk_new (EnvoiStore *self, const EnvoiCommandClass *klass, EnvoiAccount *account, const char *service, const char *node)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, account);
  Talk *talk;

  if (owner == NULL || service == NULL || node == NULL)
    return NULL;
  talk = envoi_command_new (klass);
  talk->account = g_object_ref (account);
  talk->owner = owner->id;
  talk->service = g_strdup (service);
  talk->node = g_strdup (node);
  talk->given = g_ptr_array_new_with_free_func (g_object_unref);
  talk->records = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_comment_record_free);
  talk->outcomes = g_array_new (FALSE, FALSE, sizeof (int));
  talk->gone = g_ptr_array_new_with_free_func (g_free);
  talk->counts = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_post_counts_free);
  return talk;
}

static void
add_record (Talk *talk, EnvoiComment *comment)
{
  EnvoiCommentRecord *record = g_new0 (EnvoiCommentRecord, 1);

  envoi_record_copy (&envoi_comment_record_class, envoi_comment_get_data (comment), &record->data);
  record->data.own = g_strcmp0 (record->data.author_jid, envoi_account_get_jid (talk->account)) == 0;
  g_ptr_array_add (talk->records, record);
  g_ptr_array_add (talk->given, g_object_ref (comment));
}

static gboolean
run_add (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Talk *self = (Talk *) command;
  g_autoptr (GHashTable) items = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean changed = FALSE;

  g_array_set_size (self->outcomes, 0);
  g_ptr_array_set_size (self->counts, 0);
  if (!envoi_comment_table_place (tables, self->owner, self->service, self->node, TRUE, &self->place, error))
    return FALSE;
  for (guint i = 0; i < self->records->len; i++)
    {
      EnvoiCommentRecord *record = self->records->pdata[i];
      int outcome;

      record->place = self->place;
      if (!envoi_comment_table_add (tables, record, self->origin, &outcome, error))
        return FALSE;
      g_array_append_val (self->outcomes, outcome);
      g_hash_table_add (items, record->data.item_id);
      changed |= outcome != 0;
    }
  if (self->all && !envoi_comment_table_keep_only (tables, self->place, items, self->gone, error))
    return FALSE;
  return (!changed && self->gone->len == 0) || envoi_comment_table_count (tables, self->place, 0, self->counts, error);
}

static void
done_add (EnvoiCommand *command, EnvoiStore *self)
{
  Talk *talk = (Talk *) command;
  EnvoiCommentPlace *place = find_place (self, talk->owner, talk->service, talk->node);
  int outcome = 0;

  envoi_store_apply_counts (self, talk->counts);
  for (guint i = 0; place != NULL && i < talk->gone->len; i++)
    take_out (place, talk->gone->pdata[i]);
  for (guint i = 0; i < talk->records->len; i++)
    {
      const EnvoiCommentRecord *record = talk->records->pdata[i];
      g_autoptr (EnvoiComment) comment = g_object_ref (talk->given->pdata[i]);

      outcome = g_array_index (talk->outcomes, int, i);
      /* A listener may have let go of the lists. */
      place = find_place (self, talk->owner, talk->service, talk->node);
      if (place != NULL && !record->muted && outcome != 0)
        g_set_object (&comment, put (place, record, comment));
      else if (outcome != 0)
        {
          envoi_comment_apply (comment, &record->data);
          envoi_comment_bind (comment, record->id, record->data.author_jid != NULL
                              ? envoi_store_find_contact (self, talk->account, record->data.author_jid) : NULL);
        }
      if (outcome == 1 && !record->muted)
        envoi_store_emit_news (self, ENVOI_STORE_COMMENT_ADDED, comment);
    }
  if (command->promise == NULL)
    return;
  if (talk->all)
    dex_promise_resolve_boolean (command->promise, TRUE);
  else
    dex_promise_resolve_int (command->promise, outcome);
}

static const EnvoiCommandClass add_class = { sizeof (Talk), ENVOI_COMMAND_WRITES, run_add, done_add, clear_talk };

DexFuture *
envoi_store_add_comment (EnvoiStore *self, EnvoiComment *comment, EnvoiPostOrigin origin)
{
  Talk *talk = talk_new (self, &add_class, envoi_comment_get_account (comment), envoi_comment_get_service (comment), envoi_comment_get_node (comment));

  if (talk == NULL || envoi_comment_get_item_id (comment) == NULL)
    return envoi_store_unknown ();
  talk->origin = origin;
  add_record (talk, comment);
  return envoi_store_push_with_future (self, talk);
}

/**
 * envoi_store_replace_comments:
 * @comments: (element-type EnvoiComment): all there are
 *
 * Returns: (transfer full): resolves to %TRUE after the commit
 */
DexFuture *
envoi_store_replace_comments (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, GPtrArray *comments)
{
  Talk *talk = talk_new (self, &add_class, account, service, node);

  if (talk == NULL)
    return envoi_store_unknown ();
  talk->origin = ENVOI_POST_PAGE;
  talk->all = TRUE;
  for (guint i = 0; i < comments->len; i++)
    add_record (talk, comments->pdata[i]);
  return envoi_store_push_with_future (self, talk);
}

static gboolean
run_remove (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Talk *self = (Talk *) command;

  self->removed = FALSE;
  if (!envoi_comment_table_place (tables, self->owner, self->service, self->node, FALSE, &self->place, error))
    return FALSE;
  return self->place == 0 || (envoi_comment_table_remove (tables, self->place, self->item_id, &self->removed, error)
                              && envoi_comment_table_count (tables, self->place, 0, self->counts, error));
}

static void
done_remove (EnvoiCommand *command, EnvoiStore *self)
{
  Talk *talk = (Talk *) command;
  EnvoiCommentPlace *place = find_place (self, talk->owner, talk->service, talk->node);

  envoi_store_apply_counts (self, talk->counts);
  if (place != NULL)
    take_out (place, talk->item_id);
  dex_promise_resolve_boolean (command->promise, talk->removed);
}

static const EnvoiCommandClass remove_class = { sizeof (Talk), ENVOI_COMMAND_WRITES, run_remove, done_remove, clear_talk };

DexFuture *
envoi_store_remove_comment (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, const char *item_id)
{
  Talk *talk = talk_new (self, &remove_class, account, service, node);

  if (talk == NULL)
    return envoi_store_unknown ();
  talk->item_id = g_strdup (item_id);
  return envoi_store_push_with_future (self, talk);
}

static gboolean
run_set_state (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Talk *self = (Talk *) command;

  return envoi_comment_table_place (tables, self->owner, self->service, self->node, TRUE, &self->place, error)
         && envoi_comment_table_set_state (tables, self->place, self->item_id, self->state, self->problem, error)
         && envoi_comment_table_count (tables, self->place, 0, self->counts, error);
}

static void
done_set_state (EnvoiCommand *command, EnvoiStore *self)
{
  envoi_store_apply_counts (self, ((Talk *) command)->counts);
}

static const EnvoiCommandClass set_state_class = { sizeof (Talk), ENVOI_COMMAND_WRITES, run_set_state, done_set_state, clear_talk };

/* At once in the object. */
void
envoi_store_set_comment_state (EnvoiStore *self, EnvoiComment *comment, EnvoiPostState state, const GError *problem)
{
  Talk *talk = talk_new (self, &set_state_class, envoi_comment_get_account (comment), envoi_comment_get_service (comment), envoi_comment_get_node (comment));
  EnvoiCommentPlace *place = talk != NULL ? find_place (self, talk->owner, talk->service, talk->node) : NULL;
  EnvoiComment *living = place != NULL ? g_hash_table_lookup (place->all, envoi_comment_get_item_id (comment)) : NULL;

  if (talk == NULL)
    return;
  envoi_comment_set_problem (comment, problem);
  envoi_comment_set_state (comment, state);
  if (living != NULL && living != comment)
    {
      envoi_comment_set_problem (living, problem);
      envoi_comment_set_state (living, state);
    }
  talk->item_id = g_strdup (envoi_comment_get_item_id (comment));
  talk->state = state;
  for (guint i = 0; i < envoi_comment_record_class.count; i++)
    if (envoi_comment_record_class.fields[i].kind == ENVOI_FIELD_ERROR)
      talk->problem = envoi_record_write_field (&envoi_comment_record_class.fields[i], envoi_comment_get_data (comment));
  envoi_store_push (self, talk);
}

/* --- Reading --- */

static gboolean
run_load (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Talk *self = (Talk *) command;
  g_autoptr (GError) problem = NULL;
  EnvoiCommentRecord *record;

  g_ptr_array_set_size (self->records, 0);
  if (!envoi_comment_table_place (tables, self->owner, self->service, self->node, FALSE, &self->place, error))
    return FALSE;
  if (self->place == 0)
    return TRUE;
  if (self->item_id == NULL)
    return envoi_comment_table_load (tables, self->place, self->records, error);
  record = envoi_comment_table_get (tables, self->place, self->item_id, &problem);
  if (record != NULL)
    g_ptr_array_add (self->records, record);
  else if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return record != NULL || error == NULL || *error == NULL;
}

static void
done_load (EnvoiCommand *command, EnvoiStore *self)
{
  Talk *talk = (Talk *) command;
  EnvoiCommentPlace *place = find_place (self, talk->owner, talk->service, talk->node);
  g_autoptr (GHashTable) items = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  const char *item_id;

  if (place == NULL)
    return;
  for (guint i = 0; i < talk->records->len; i++)
    {
      put (place, talk->records->pdata[i], NULL);
      g_hash_table_add (items, ((EnvoiCommentRecord *) talk->records->pdata[i])->data.item_id);
    }
  g_hash_table_iter_init (&iter, place->all);
  while (g_hash_table_iter_next (&iter, (gpointer *) &item_id, NULL))
    if (!g_hash_table_contains (items, item_id))
      g_ptr_array_add (gone, g_strdup (item_id));
  for (guint i = 0; i < gone->len; i++)
    take_out (place, gone->pdata[i]);
}

static const EnvoiCommandClass load_class = { sizeof (Talk), 0, run_load, done_load, clear_talk };

static GListModel *
list (EnvoiStore *self, EnvoiPost *post, guint which)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, envoi_post_get_account (post));
  const char *service = envoi_post_get_comments_service (post), *node = envoi_post_get_comments_node (post);
  EnvoiCommentPlace *place;

  if (owner == NULL || service == NULL || node == NULL)
    return G_LIST_MODEL (g_list_store_new (ENVOI_TYPE_COMMENT));
  place = find_place (self, owner->id, service, node);
  if (place == NULL)
    {
      place = g_new0 (EnvoiCommentPlace, 1);
      place->store = self;
      place->account = g_object_ref (envoi_post_get_account (post));
      place->owner = owner->id;
      place->key = envoi_feeds_key (owner->id, service, node);
      place->service = g_strdup (service);
      place->node = g_strdup (node);
      place->all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
      g_hash_table_insert (self->feeds->places, g_strdup (place->key), place);
      envoi_store_push (self, talk_new (self, &load_class, place->account, service, node));
    }
  if (place->lists[which] == NULL)
    {
      GHashTableIter iter;
      EnvoiComment *comment;

      place->lists[which] = g_list_store_new (ENVOI_TYPE_COMMENT);
      g_object_weak_ref (G_OBJECT (place->lists[which]), on_list_gone, place);
      g_hash_table_iter_init (&iter, place->all);
      while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &comment))
        if (is_shown (place, which, comment))
          g_list_store_insert_sorted (place->lists[which], comment, compare, NULL);
      return G_LIST_MODEL (place->lists[which]);
    }
  return g_object_ref (G_LIST_MODEL (place->lists[which]));
}

GListModel *
envoi_store_list_comments (EnvoiStore *self, EnvoiPost *post)
{
  return list (self, post, 0);
}

GListModel *
envoi_store_list_likes (EnvoiStore *self, EnvoiPost *post)
{
  return list (self, post, 1);
}

/* What is muted has changed. */
void
envoi_store_reload_comments (EnvoiStore *self)
{
  GHashTableIter iter;
  EnvoiCommentPlace *place;

  g_hash_table_iter_init (&iter, self->feeds->places);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &place))
    {
      Talk *talk = talk_new (self, &load_class, place->account, place->service, place->node);

      if (talk != NULL)
        envoi_store_push (self, talk);
    }
}

static void
done_load_one (EnvoiCommand *command, EnvoiStore *self)
{
  Talk *talk = (Talk *) command;
  EnvoiCommentPlace *place = find_place (self, talk->owner, talk->service, talk->node);
  g_autoptr (EnvoiComment) comment = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  if (talk->records->len > 0)
    {
      const EnvoiCommentRecord *record = talk->records->pdata[0];

      if (place != NULL)
        g_set_object (&comment, g_hash_table_lookup (place->all, record->data.item_id));
      if (comment == NULL)
        {
          comment = envoi_comment_new (talk->account, talk->service, talk->node, record->data.item_id);
          envoi_comment_apply (comment, &record->data);
          envoi_comment_bind (comment, record->id, record->data.author_jid != NULL
                              ? envoi_store_find_contact (self, talk->account, record->data.author_jid) : NULL);
        }
    }
  g_value_init (&value, ENVOI_TYPE_COMMENT);
  g_value_set_object (&value, comment);
  dex_promise_resolve (command->promise, &value);
}

static const EnvoiCommandClass load_one_class = { sizeof (Talk), 0, run_load, done_load_one, clear_talk };

DexFuture *
envoi_store_load_comment (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, const char *item_id)
{
  Talk *talk = talk_new (self, &load_one_class, account, service, node);

  if (talk == NULL)
    return envoi_store_unknown ();
  talk->item_id = g_strdup (item_id);
  return envoi_store_push_with_future (self, talk);
}
