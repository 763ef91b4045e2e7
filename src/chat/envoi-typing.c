/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-typing.h"

/* Chat states are worth little and go stale: ours pauses when no key came for some seconds, theirs ends by itself when
 * nothing more is heard, because a client that vanishes says no good-bye. */

#define PAUSE_SECONDS 5
#define STALE_SECONDS 30
#define MAX_WRITERS 10          /* of a room: more names than that say nothing */

typedef struct {
  EnvoiTyping *typing;
  EnvoiConversation *conversation;
  EnvoiChatState own;
  guint pause_timeout;
  guint stale_timeout;
  GPtrArray *writers;     /* Writer; of a room, whose participants have names */
} Entry;

typedef struct {
  char *nick;
  gint64 until;
} Writer;

struct _EnvoiTyping {
  GHashTable *entries;    /* EnvoiConversation: Entry */
  EnvoiTypingSend send;
  gpointer user_data;
};

static void
writer_free (gpointer data)
{
  g_free (((Writer *) data)->nick);
  g_free (data);
}

static void
show (Entry *entry, gboolean typing)
{
  g_autoptr (GStrvBuilder) nicks = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  for (guint i = 0; i < entry->writers->len; i++)
    g_strv_builder_add (nicks, ((Writer *) entry->writers->pdata[i])->nick);
  names = g_strv_builder_end (nicks);
  envoi_conversation_set_typing_names (entry->conversation, (const char * const *) names);
  envoi_conversation_set_typing (entry->conversation, typing || entry->writers->len > 0);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_clear_handle_id (&entry->pause_timeout, g_source_remove);
  g_clear_handle_id (&entry->stale_timeout, g_source_remove);
  g_ptr_array_set_size (entry->writers, 0);
  show (entry, FALSE);
  g_ptr_array_unref (entry->writers);
  g_object_unref (entry->conversation);
  g_free (entry);
}

static Entry *
get_entry (EnvoiTyping *self, EnvoiConversation *conversation)
{
  Entry *entry = g_hash_table_lookup (self->entries, conversation);

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->typing = self;
      entry->conversation = g_object_ref (conversation);
      entry->writers = g_ptr_array_new_with_free_func (writer_free);
      g_hash_table_insert (self->entries, conversation, entry);
    }
  return entry;
}

EnvoiTyping *
envoi_typing_new (EnvoiTypingSend send, gpointer user_data)
{
  EnvoiTyping *self = g_new0 (EnvoiTyping, 1);

  self->entries = g_hash_table_new_full (NULL, NULL, NULL, entry_free);
  self->send = send;
  self->user_data = user_data;
  return self;
}

void
envoi_typing_free (EnvoiTyping *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

static gboolean
on_pause (gpointer data)
{
  Entry *entry = data;

  entry->pause_timeout = 0;
  entry->own = ENVOI_CHAT_STATE_PAUSED;
  entry->typing->send (entry->conversation, ENVOI_CHAT_STATE_PAUSED, entry->typing->user_data);
  return G_SOURCE_REMOVE;
}

void
envoi_typing_set_own (EnvoiTyping *self, EnvoiConversation *conversation, gboolean composing)
{
  Entry *entry = get_entry (self, conversation);

  g_clear_handle_id (&entry->pause_timeout, g_source_remove);
  if (composing)
    {
      entry->pause_timeout = g_timeout_add_seconds (PAUSE_SECONDS, on_pause, entry);
      if (entry->own != ENVOI_CHAT_STATE_COMPOSING)
        {
          entry->own = ENVOI_CHAT_STATE_COMPOSING;
          self->send (conversation, ENVOI_CHAT_STATE_COMPOSING, self->user_data);
        }
    }
  else if (entry->own == ENVOI_CHAT_STATE_COMPOSING || entry->own == ENVOI_CHAT_STATE_PAUSED)
    {
      entry->own = ENVOI_CHAT_STATE_ACTIVE;
      self->send (conversation, ENVOI_CHAT_STATE_ACTIVE, self->user_data);
    }
}

void
envoi_typing_own_sent (EnvoiTyping *self, EnvoiConversation *conversation)
{
  Entry *entry = g_hash_table_lookup (self->entries, conversation);

  if (entry == NULL)
    return;
  g_clear_handle_id (&entry->pause_timeout, g_source_remove);
  entry->own = ENVOI_CHAT_STATE_ACTIVE;
}

static gboolean
on_stale (gpointer data)
{
  Entry *entry = data;
  gint64 now = g_get_monotonic_time (), next = G_MAXINT64;

  entry->stale_timeout = 0;
  for (guint i = entry->writers->len; i > 0; i--)
    if (((Writer *) entry->writers->pdata[i - 1])->until <= now)
      g_ptr_array_remove_index (entry->writers, i - 1);
    else
      next = MIN (next, ((Writer *) entry->writers->pdata[i - 1])->until);
  show (entry, FALSE);
  if (next != G_MAXINT64)
    entry->stale_timeout = g_timeout_add ((next - now) / 1000 + 1, on_stale, entry);
  return G_SOURCE_REMOVE;
}

static void
remove_writer (Entry *entry, const char *nick)
{
  for (guint i = 0; i < entry->writers->len; i++)
    if (g_str_equal (((Writer *) entry->writers->pdata[i])->nick, nick))
      {
        g_ptr_array_remove_index (entry->writers, i);
        return;
      }
}

static void
set_writer (EnvoiTyping *self, EnvoiConversation *conversation, const char *nick, gboolean writes)
{
  Entry *entry = writes ? get_entry (self, conversation) : g_hash_table_lookup (self->entries, conversation);

  if (entry == NULL)
    return;
  remove_writer (entry, nick);
  if (writes && entry->writers->len < MAX_WRITERS)
    {
      Writer *writer = g_new0 (Writer, 1);

      writer->nick = g_strdup (nick);
      writer->until = g_get_monotonic_time () + STALE_SECONDS * G_USEC_PER_SEC;
      g_ptr_array_add (entry->writers, writer);
      if (entry->stale_timeout == 0)
        entry->stale_timeout = g_timeout_add_seconds (STALE_SECONDS, on_stale, entry);
    }
  show (entry, FALSE);
}

void
envoi_typing_set_theirs (EnvoiTyping *self, EnvoiConversation *conversation, const char *nick, EnvoiChatState state)
{
  Entry *entry;

  if (nick != NULL)
    {
      set_writer (self, conversation, nick, state == ENVOI_CHAT_STATE_COMPOSING);
      return;
    }
  entry = g_hash_table_lookup (self->entries, conversation);
  if (state != ENVOI_CHAT_STATE_COMPOSING)
    {
      if (entry != NULL)
        {
          g_clear_handle_id (&entry->stale_timeout, g_source_remove);
          envoi_conversation_set_typing (conversation, FALSE);
        }
      return;
    }
  entry = get_entry (self, conversation);
  g_clear_handle_id (&entry->stale_timeout, g_source_remove);
  entry->stale_timeout = g_timeout_add_seconds (STALE_SECONDS, on_stale, entry);
  envoi_conversation_set_typing (conversation, TRUE);
}

void
envoi_typing_reset (EnvoiTyping *self)
{
  g_hash_table_remove_all (self->entries);
}
