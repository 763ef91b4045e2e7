/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of an EnvoiMessageList: what belongs into the window, its marks, and what is told of a change. Main thread. */
#include "envoi-message-list-private.h"

#include <time.h>

/* --- Marks --- */

static int
day_of (gint64 time)
{
  time_t seconds = time / G_USEC_PER_SEC;
  struct tm local = { 0 };

  localtime_r (&seconds, &local);
  return local.tm_year * 366 + local.tm_yday;
}

/* In a room each author begins a group; one to one the direction tells them apart. A nick that changed begins one, too. */
static gboolean
is_by (EnvoiMessage *message, gboolean outgoing, const char *nick, const char *key)
{
  const char *own_key = envoi_message_get_author_key (message);

  if (envoi_message_get_outgoing (message) != outgoing || g_strcmp0 (envoi_message_get_nick (message), nick) != 0)
    return FALSE;
  return own_key == NULL || key == NULL || strcmp (own_key, key) == 0;
}

void
envoi_message_list_mark_row (EnvoiMessageList *self, GPtrArray *rows, guint i)
{
  EnvoiMessage *message = rows->pdata[i];
  gint64 time = envoi_message_get_time (message);
  gboolean has_before = i > 0 || self->before_position != 0;
  gint64 before_time = i > 0 ? envoi_message_get_time (row (rows, i - 1)) : self->before_time;
  EnvoiMessage *before = i > 0 ? row (rows, i - 1) : NULL;
  gboolean same_author = before != NULL ? is_by (message, envoi_message_get_outgoing (before), envoi_message_get_nick (before),
                                                 envoi_message_get_author_key (before))
                                        : is_by (message, self->before_outgoing, self->before_nick, self->before_key);
  gboolean starts_day = !has_before || day_of (time) != day_of (before_time);
  gboolean first_unread = message == self->divider;

  envoi_message_set_starts_day (message, starts_day);
  envoi_message_set_first_unread (message, first_unread);
  envoi_message_set_starts_group (message, starts_day || first_unread || envoi_message_get_after_gap (message)
                                           || !same_author
                                           || ABS (time - before_time) > GROUP_SPAN);
}

/* --- Rows --- */

/* Takes next. One change is told: everything between what stayed the same at both ends. */
void
envoi_message_list_set_rows (EnvoiMessageList *self, GPtrArray *next)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->rows);
  guint prefix = 0, suffix = 0;

  while (prefix < MIN (old->len, next->len) && old->pdata[prefix] == next->pdata[prefix])
    prefix++;
  while (suffix < MIN (old->len, next->len) - prefix && old->pdata[old->len - 1 - suffix] == next->pdata[next->len - 1 - suffix])
    suffix++;

  self->rows = next;
  for (guint i = prefix; i < old->len - suffix; i++)
    g_hash_table_remove (self->held, old->pdata[i]);
  for (guint i = prefix; i < next->len - suffix; i++)
    g_hash_table_add (self->held, next->pdata[i]);
  /* What an answer quotes is held as long as the answer is shown, so that no chain of answers piles up. */
  for (guint i = prefix; i < old->len - suffix; i++)
    if (!g_hash_table_contains (self->held, old->pdata[i]))
      envoi_message_set_quoted (old->pdata[i], NULL);
  /* The row behind the change has another one before it now; the first one may have, when the window moved. */
  for (guint i = prefix; i < next->len && i <= next->len - suffix; i++)
    envoi_message_list_mark_row (self, next, i);
  if (prefix > 0 && next->len > 0)
    envoi_message_list_mark_row (self, next, 0);
  if (old->len != next->len || prefix < old->len)
    g_list_model_items_changed (G_LIST_MODEL (self), prefix, old->len - prefix - suffix, next->len - prefix - suffix);
}

GPtrArray *
envoi_message_list_slice (GPtrArray *rows, guint from, guint to)
{
  GPtrArray *part = g_ptr_array_new_full (to - from, g_object_unref);

  for (guint i = from; i < to; i++)
    g_ptr_array_add (part, g_object_ref (rows->pdata[i]));
  return part;
}

static void
set_before (EnvoiMessageList *self, EnvoiMessage *message)
{
  self->before_position = envoi_message_get_position (message);
  self->before_time = envoi_message_get_time (message);
  self->before_outgoing = envoi_message_get_outgoing (message);
  g_set_str (&self->before_nick, envoi_message_get_nick (message));
  g_set_str (&self->before_key, envoi_message_get_author_key (message));
  self->before_stale = FALSE;
}

void
envoi_message_list_set_low (EnvoiMessageList *self, gint64 low)
{
  self->low = low;
  envoi_message_list_set_flag (self, &self->at_start, low == G_MININT64, ENVOI_MESSAGE_LIST_AT_START);
}

void
envoi_message_list_set_high (EnvoiMessageList *self, gint64 high)
{
  self->high = high;
  envoi_message_list_set_flag (self, &self->at_end, high == G_MAXINT64, ENVOI_MESSAGE_LIST_AT_END);
}

void
envoi_message_list_shed_at_start (EnvoiMessageList *self, guint count)
{
  gint64 low = position_at (self->rows, count);

  set_before (self, row (self->rows, count - 1));
  envoi_message_list_set_rows (self, envoi_message_list_slice (self->rows, count, self->rows->len));
  envoi_message_list_set_low (self, low);
}

void
envoi_message_list_shed_at_end (EnvoiMessageList *self, guint count)
{
  gint64 high = position_at (self->rows, self->rows->len - count - 1);

  envoi_message_list_set_rows (self, envoi_message_list_slice (self->rows, 0, self->rows->len - count));
  envoi_message_list_set_high (self, high);
}

int
envoi_message_list_compare_rows (gconstpointer a, gconstpointer b)
{
  gint64 left = envoi_message_get_position ((EnvoiMessage *) a);
  gint64 right = envoi_message_get_position ((EnvoiMessage *) b);

  return (left > right) - (left < right);
}

static void
mark_if_held (EnvoiMessageList *self, EnvoiMessage *message)
{
  guint i;

  if (message != NULL && g_hash_table_contains (self->held, message) && g_ptr_array_find (self->rows, message, &i))
    envoi_message_list_mark_row (self, self->rows, i);
}

void
envoi_message_list_set_divider (EnvoiMessageList *self, EnvoiMessage *message)
{
  g_autoptr (EnvoiMessage) old = g_steal_pointer (&self->divider);

  g_set_object (&self->divider, message);
  mark_if_held (self, old);
  mark_if_held (self, message);
}

/* A message that comes while nobody looks is where reading goes on. */
static void
place_divider (EnvoiMessageList *self, GPtrArray *rows)
{
  gint64 read = envoi_conversation_get_read_position (self->conversation);

  if (self->divider != NULL || envoi_conversation_get_active (self->conversation))
    return;
  for (guint i = 0; i < rows->len && self->divider == NULL; i++)
    if (!g_hash_table_contains (self->held, rows->pdata[i]) && !envoi_message_get_outgoing (row (rows, i)) && position_at (rows, i) > read)
      self->divider = g_object_ref (row (rows, i));
}

/* Of what stands outside the window, the row next to it is remembered. */
static void
pass_by (EnvoiMessageList *self, EnvoiMessage *message)
{
  gint64 position = envoi_message_get_position (message);

  if (position < self->low && position > self->before_position)
    set_before (self, message);
}

/* How many new rows stand at an end of rows. */
static guint
count_new (EnvoiMessageList *self, GPtrArray *rows, gboolean at_end)
{
  guint count = 0;

  while (count < rows->len && !g_hash_table_contains (self->held, rows->pdata[at_end ? rows->len - 1 - count : count]))
    count++;
  return count;
}

/* The rows of the window as they are to be, ascending. */
static GPtrArray *
gather (EnvoiMessageList *self, GPtrArray *pending)
{
  GPtrArray *next = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *sources[] = { self->rows, pending };
  /* What came and was moved in one turn has been told of twice. */
  g_autoptr (GHashTable) told = g_hash_table_new (NULL, NULL);

  for (guint s = 0; s < G_N_ELEMENTS (sources); s++)
    for (guint i = 0; i < sources[s]->len; i++)
      {
        EnvoiMessage *message = row (sources[s], i);
        gint64 position = envoi_message_get_position (message);

        if (s == 1 && (g_hash_table_contains (self->held, message) || !g_hash_table_add (told, message)))
          continue;
        if (position >= self->low && position <= self->high)
          g_ptr_array_add (next, g_object_ref (message));
        else
          pass_by (self, message);
      }
  g_ptr_array_sort_values (next, envoi_message_list_compare_rows);
  return next;
}

/* Takes in what has been told since the last time. */
void
envoi_message_list_take_in (EnvoiMessageList *self)
{
  g_autoptr (GPtrArray) pending = g_steal_pointer (&self->pending);
  g_autoptr (GPtrArray) next = gather (self, pending);
  gint64 low = self->low, high = self->high;
  guint first = 0, end = next->len;
  /* Whoever fetches older rows reads at the other end. */
  gboolean following = self->following && self->at_end && self->older == NULL;
  guint old = self->rows->len, prepended, appended, added;

  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  self->moved = FALSE;
  self->last_flush = g_get_monotonic_time ();
  self->pause = FLOOD_INTERVAL;
  place_divider (self, next);

  appended = count_new (self, next, TRUE);
  prepended = appended < next->len ? count_new (self, next, FALSE) : 0;
  added = 0;
  for (guint i = 0; i < next->len; i++)
    added += !g_hash_table_contains (self->held, next->pdata[i]);

  /* Only a window that is not full yet takes what comes at its beginning. */
  if (prepended > 0 && self->at_start && next->len > FIRST_ROWS)
    first = MIN (prepended, next->len - FIRST_ROWS);
  if (following && added > MOST_APPENDED)
    {
      /* Nobody reads rows that all go again at once: drawing them costs more than storing what they show. */
      first = MAX (first, next->len - FIRST_ROWS);
      self->pause = FLOOD_INTERVAL * 3;
    }
  else if (!following && self->at_end && appended > 0)
    {
      /* The reader is elsewhere: what is read must not be shed under the eyes. */
      guint most = old > 0 ? MIN (MOST_APPENDED, MOST_ROWS > old ? MOST_ROWS - old : 0) : FIRST_ROWS;

      if (appended > most)
        end = MAX (next->len - appended + most, first + 1);
    }
  if (first > 0)
    {
      set_before (self, row (next, first - 1));
      low = position_at (next, first);
    }
  if (end < next->len)
    high = position_at (next, end - 1);
  else if (high != G_MAXINT64 && envoi_conversation_get_last_position (self->conversation) <= high)
    high = G_MAXINT64;   /* what stood behind has moved away */

  envoi_message_list_set_rows (self, envoi_message_list_slice (next, first, end));
  envoi_message_list_set_low (self, low);
  envoi_message_list_set_high (self, high);
  if (self->rows->len > MOST_ROWS)
    {
      if (following)
        envoi_message_list_shed_at_start (self, self->rows->len - ROWS_AFTER_SHED);
      else if (self->newer == NULL)
        envoi_message_list_shed_at_end (self, self->rows->len - MOST_ROWS);
    }
  if (self->before_stale)
    envoi_message_list_find_before (self);
}

static gboolean
on_flush_timeout (gpointer data)
{
  EnvoiMessageList *self = data;

  self->flush_timeout = 0;
  envoi_message_list_take_in (self);
  return G_SOURCE_REMOVE;
}

void
envoi_message_list_flush (EnvoiMessageList *self)
{
  gint64 wait = self->last_flush + self->pause - g_get_monotonic_time ();

  if (self->flush_timeout != 0 || (self->pending->len == 0 && !self->moved && !self->before_stale))
    return;
  if (self->pending->len <= FLOOD_ROWS || wait <= 0)
    envoi_message_list_take_in (self);
  else
    self->flush_timeout = g_timeout_add (wait / 1000 + 1, on_flush_timeout, self);
}

void
envoi_message_list_add (EnvoiMessageList *self, EnvoiMessage *message)
{
  /* Before the first load there is nothing to add to, and the load brings it. */
  if (self->loaded)
    g_ptr_array_add (self->pending, g_object_ref (message));
}

void
envoi_message_list_move (EnvoiMessageList *self, EnvoiMessage *message, gint64 old_position)
{
  if (!self->loaded)
    return;
  if (old_position == self->before_position)
    self->before_stale = TRUE;
  if (g_hash_table_contains (self->held, message))
    {
      self->moved = TRUE;
      mark_if_held (self, message);
    }
  else
    g_ptr_array_add (self->pending, g_object_ref (message));
}

gboolean
envoi_message_list_is_settled (EnvoiMessageList *self)
{
  return self->pending->len == 0 && !self->moved && !self->before_stale;
}

void
envoi_message_list_empty (EnvoiMessageList *self)
{
  g_clear_object (&self->divider);
  g_ptr_array_set_size (self->pending, 0);
  self->moved = self->before_stale = FALSE;
  self->before_position = 0;
  self->fill++;
  envoi_message_list_set_rows (self, g_ptr_array_new_with_free_func (g_object_unref));
  envoi_message_list_set_low (self, G_MININT64);
  envoi_message_list_set_high (self, G_MAXINT64);
}

