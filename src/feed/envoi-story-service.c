/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-story-service.h"

#include "0277-microblog.h"
#include "0501-stories.h"
#include "envoi-post-reader.h"
#include "envoi-pubsub-pages.h"
#include "envoi-store.h"
#include "envoi-time.h"
#include "envoi-wall-clock.h"

/* Takes stories in by events. The node is the author's own, so the sender of the event is the author, whatever the entry says. A server sends only the
 * last story of each contact at sign-in: the others are asked for once in a session. Where the session before goes on in a new run of the program it sends
 * nothing again: who told stories then is asked. */

#define KEY_SEEN "stories-seen"
#define KEY_AUTHORS "stories-of"
#define MAX_OF_ONE 20
#define MAX_ALL 300

typedef enum { ASKING = 1, ASKED } Asked;

struct _EnvoiStoryService {
  EnvoiService parent_instance;
  EnvoiAccount *account;
  EnvoiStore *store;
  EnvoiMicroblog *microblog;
  EnvoiPubsub *pubsub;
  GListStore *stories;
  GHashTable *seen;            /* key_of(): gint64, when it may be forgotten */
  GHashTable *asked;           /* bare address: Asked */
  char *authors;               /* whose stories there are, as it was stored */
  EnvoiWallClock *clock;
  guint epoch;
  gboolean running;
};

G_DEFINE_FINAL_TYPE (EnvoiStoryService, envoi_story_service, ENVOI_TYPE_SERVICE)

static EnvoiPost *
get_story (EnvoiStoryService *self, guint i)
{
  g_autoptr (EnvoiPost) post = g_list_model_get_item (G_LIST_MODEL (self->stories), i);

  return post;
}

static guint
count (EnvoiStoryService *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->stories));
}

/* --- Seen ------------------------------------------------------------------------------------------------------------ */

/* Of one length and without line breaks, whatever the id is. (transfer full) */
static char *
key_of (EnvoiPost *post)
{
  g_autofree char *text = g_strjoin ("\n", envoi_post_get_service (post), envoi_post_get_item_id (post), NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA1, text, -1);
}

static void
remember (EnvoiStoryService *self, const char *key, gint64 until)
{
  g_hash_table_replace (self->seen, g_strdup (key), g_memdup2 (&until, sizeof until));
}

static void
save_seen (EnvoiStoryService *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 now = envoi_time_now ();
  GHashTableIter iter;
  gpointer key, until;

  g_hash_table_iter_init (&iter, self->seen);
  while (g_hash_table_iter_next (&iter, &key, &until))
    {
      if (*(gint64 *) until <= now)
        g_hash_table_iter_remove (&iter);
      else
        g_string_append_printf (text, "%" G_GINT64_FORMAT " %s\n", *(gint64 *) until, (char *) key);
    }
  envoi_store_set_value (self->store, self->account, KEY_SEEN, text->str);
}

static void
on_read (EnvoiPost *post, GParamSpec *pspec, EnvoiStoryService *self)
{
  g_autofree char *key = key_of (post);

  if (!self->running || !envoi_post_get_read (post) || g_hash_table_contains (self->seen, key))
    return;
  remember (self, key, envoi_post_get_published (post) + ENVOI_STORY_LIFETIME);
  save_seen (self);
}

static DexFuture *
load_seen_fiber (gpointer data)
{
  EnvoiStoryService *self = data;
  g_autofree char *text = dex_await_string (envoi_store_get_value (self->store, self->account, KEY_SEEN), NULL);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  for (char **line = lines; line != NULL && *line != NULL; line++)
    {
      char *key = NULL;
      gint64 until = g_ascii_strtoll (*line, &key, 10);

      if (*key == ' ')
        remember (self, key + 1, until);
    }
  for (guint i = 0; i < count (self); i++)
    {
      g_autofree char *key = key_of (get_story (self, i));

      if (g_hash_table_contains (self->seen, key))
        envoi_post_set_read (get_story (self, i), TRUE);
    }
  return NULL;
}

/* --- The list -------------------------------------------------------------------------------------------------------- */

static gboolean
is_own (EnvoiStoryService *self, const char *from)
{
  return g_str_equal (from, envoi_account_get_jid (self->account));
}

static gboolean
is_welcome (EnvoiStoryService *self, const char *from)
{
  EnvoiContact *contact = envoi_store_find_contact (self->store, self->account, from);

  return is_own (self, from) || (contact != NULL && envoi_contact_get_in_roster (contact) && !envoi_contact_get_blocked (contact));
}

static void
save_authors (EnvoiStoryService *self)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < count (self); i++)
    if (g_hash_table_add (known, (gpointer) envoi_post_get_service (get_story (self, i))))
      g_string_append_printf (text, "%s\n", envoi_post_get_service (get_story (self, i)));
  if (g_set_str (&self->authors, text->str))
    envoi_store_set_value (self->store, self->account, KEY_AUTHORS, text->str);
}

/* After each change of the list. The first that goes is the last one in it. */
static void
set_clock (EnvoiStoryService *self)
{
  save_authors (self);
  guint n = count (self);

  envoi_wall_clock_set (self->clock, n > 0 ? envoi_post_get_published (get_story (self, n - 1)) + ENVOI_STORY_LIFETIME : 0);
}

static void
sweep (gpointer data)
{
  EnvoiStoryService *self = data;
  gint64 oldest = envoi_time_now () - ENVOI_STORY_LIFETIME;

  for (guint i = count (self); i > 0; i--)
    if (envoi_post_get_published (get_story (self, i - 1)) <= oldest || !is_welcome (self, envoi_post_get_service (get_story (self, i - 1))))
      g_list_store_remove (self->stories, i - 1);
  set_clock (self);
}

/* id NULL: all of this author. */
static void
drop (EnvoiStoryService *self, const char *from, const char *id)
{
  for (guint i = count (self); i > 0; i--)
    if (g_str_equal (envoi_post_get_service (get_story (self, i - 1)), from) && (id == NULL || g_str_equal (envoi_post_get_item_id (get_story (self, i - 1)), id)))
      g_list_store_remove (self->stories, i - 1);
  set_clock (self);
}

static gboolean
has (EnvoiStoryService *self, const char *from, const char *id)
{
  for (guint i = 0; i < count (self); i++)
    if (g_str_equal (envoi_post_get_service (get_story (self, i)), from) && g_str_equal (envoi_post_get_item_id (get_story (self, i)), id))
      return TRUE;
  return FALSE;
}

static void
keep_bounds (EnvoiStoryService *self, const char *from)
{
  guint of_one = 0;

  for (guint i = 0; i < count (self); i++)
    if (g_str_equal (envoi_post_get_service (get_story (self, i)), from) && ++of_one > MAX_OF_ONE)
      g_list_store_remove (self->stories, i--);
  while (count (self) > MAX_ALL)
    g_list_store_remove (self->stories, count (self) - 1);
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  gint64 one = envoi_post_get_published ((EnvoiPost *) a), other = envoi_post_get_published ((EnvoiPost *) b);

  return one > other ? -1 : one < other;
}

static gboolean
has_picture (EnvoiPost *post)
{
  GPtrArray *parts = envoi_post_get_parts (post);

  for (guint i = 0; i < parts->len; i++)
    if (envoi_post_part_get_kind (parts->pdata[i]) == ENVOI_PART_PICTURE)
      return TRUE;
  return FALSE;
}

static void
take (EnvoiStoryService *self, const char *from, const char *id, const EnvoiNode *payload)
{
  g_autoptr (EnvoiAtomEntry) entry = envoi_atom_entry_read (payload);
  g_autoptr (EnvoiPost) post = NULL;
  g_autofree char *key = NULL;
  gint64 now = envoi_time_now ();

  /* A new version replaces what was there, also when it is none to show. */
  drop (self, from, id);
  if (entry->problem != ENVOI_ATOM_READABLE || !envoi_story_is_current (entry, now))
    return;
  post = envoi_post_read (self->account, from, ENVOI_NODE_STORIES, id, from, payload);
  if (!has_picture (post))
    return;
  envoi_post_set_published (post, MIN (entry->published, now));
  key = key_of (post);
  envoi_post_set_read (post, is_own (self, from) || g_hash_table_contains (self->seen, key));
  g_signal_connect_object (post, "notify::read", G_CALLBACK (on_read), self, 0);
  g_list_store_insert_sorted (self->stories, post, compare, NULL);
  keep_bounds (self, from);
  set_clock (self);
}

/* --- Events ---------------------------------------------------------------------------------------------------------- */

typedef struct { EnvoiStoryService *self; char *from; } Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->self);
  g_free (question->from);
  g_free (question);
}

static DexFuture *
ask_fiber (gpointer data)
{
  Question *question = data;
  EnvoiStoryService *self = question->self;
  guint epoch = self->epoch;
  g_autoptr (EnvoiPubsubPage) page = dex_await_boxed (envoi_pubsub_fetch_page (self->pubsub, question->from, ENVOI_NODE_STORIES, NULL, MAX_OF_ONE), NULL);

  if (!self->running || self->epoch != epoch)
    return NULL;
  g_hash_table_replace (self->asked, g_strdup (question->from), GINT_TO_POINTER (ASKED));
  for (guint i = 0; page != NULL && i < MIN (page->items->len, MAX_OF_ONE) && is_welcome (self, question->from); i++)
    {
      const EnvoiPubsubItem *item = page->items->pdata[i];

      /* What an event has brought meanwhile is newer than the answer. */
      if (item->payload != NULL && !has (self, question->from, item->id))
        take (self, question->from, item->id, item->payload);
    }
  return NULL;
}

static void
ask (EnvoiStoryService *self, const char *from)
{
  Question *question = g_new0 (Question, 1);

  g_hash_table_replace (self->asked, g_strdup (from), GINT_TO_POINTER (ASKING));
  question->self = g_object_ref (self);
  question->from = g_strdup (from);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, ask_fiber, question, question_free));
}

static void
on_item (EnvoiMicroblog *microblog, const EnvoiMicroblogItem *item, EnvoiStoryService *self)
{
  Asked asked;

  if (!g_str_equal (item->node, ENVOI_NODE_STORIES) || !is_welcome (self, item->from))
    return;
  if (item->payload != NULL)
    take (self, item->from, item->id, item->payload);
  asked = GPOINTER_TO_INT (g_hash_table_lookup (self->asked, item->from));
  if (asked == 0 || (asked == ASKED && item->payload == NULL))
    {
      EnvoiContact *contact = envoi_store_find_contact (self->store, self->account, item->from);

      if (contact != NULL)
        {
          g_signal_handlers_disconnect_by_data (contact, self);
          g_signal_connect_object (contact, "notify::blocked", G_CALLBACK (sweep), self, G_CONNECT_SWAPPED);
          g_signal_connect_object (contact, "notify::in-roster", G_CALLBACK (sweep), self, G_CONNECT_SWAPPED);
        }
      ask (self, item->from);
    }
}

static void
on_retract (EnvoiMicroblog *microblog, const char *from, const char *node, const char *id, EnvoiStoryService *self)
{
  if (g_str_equal (node, ENVOI_NODE_STORIES))
    drop (self, from, id);
}

static void
on_emptied (EnvoiMicroblog *microblog, const char *from, const char *node, EnvoiStoryService *self)
{
  if (g_str_equal (node, ENVOI_NODE_STORIES))
    drop (self, from, NULL);
}

/* --- Life ------------------------------------------------------------------------------------------------------------ */

GListModel *
envoi_story_service_list_stories (EnvoiStoryService *self)
{
  return G_LIST_MODEL (self->stories);
}

static void
envoi_story_service_start (EnvoiService *service)
{
  EnvoiStoryService *self = ENVOI_STORY_SERVICE (service);
  EnvoiSession *session = envoi_service_get_session (service);

  self->running = TRUE;
  self->account = g_object_ref (envoi_session_get_account (session));
  self->store = g_object_ref (envoi_session_get_store (session));
  self->microblog = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_MICROBLOG));
  self->pubsub = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_PUBSUB));
  g_signal_connect_object (self->microblog, "item", G_CALLBACK (on_item), self, 0);
  g_signal_connect_object (self->microblog, "retract", G_CALLBACK (on_retract), self, 0);
  g_signal_connect_object (self->microblog, "purged", G_CALLBACK (on_emptied), self, 0);
  g_signal_connect_object (self->microblog, "deleted", G_CALLBACK (on_emptied), self, 0);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, load_seen_fiber, g_object_ref (self), g_object_unref));
}

static DexFuture *
ask_again_fiber (gpointer data)
{
  EnvoiStoryService *self = data;
  guint epoch = self->epoch;
  g_autofree char *text = dex_await_string (envoi_store_get_value (self->store, self->account, KEY_AUTHORS), NULL);
  g_auto (GStrv) authors = text != NULL ? g_strsplit (text, "\n", MAX_ALL) : NULL;

  for (char **author = authors; author != NULL && *author != NULL && self->running && self->epoch == epoch; author++)
    if (**author != '\0' && is_welcome (self, *author) && !g_hash_table_contains (self->asked, *author))
      ask (self, *author);
  return NULL;
}

static void
envoi_story_service_online (EnvoiService *service, gboolean resumed)
{
  if (resumed)
    dex_future_disown (dex_scheduler_spawn (NULL, 0, ask_again_fiber, g_object_ref (service), g_object_unref));
}

static void
envoi_story_service_ended (EnvoiService *service)
{
  EnvoiStoryService *self = ENVOI_STORY_SERVICE (service);

  self->epoch++;
  g_hash_table_remove_all (self->asked);
}

static void
envoi_story_service_stop (EnvoiService *service)
{
  EnvoiStoryService *self = ENVOI_STORY_SERVICE (service);

  if (!self->running)
    return;
  self->running = FALSE;
  self->epoch++;
  g_signal_handlers_disconnect_by_data (self->microblog, self);
  g_list_store_remove_all (self->stories);
  envoi_wall_clock_set (self->clock, 0);
}

static void
envoi_story_service_finalize (GObject *object)
{
  EnvoiStoryService *self = ENVOI_STORY_SERVICE (object);

  envoi_wall_clock_free (self->clock);
  g_free (self->authors);
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->asked);
  g_clear_object (&self->stories);
  g_clear_object (&self->pubsub);
  g_clear_object (&self->microblog);
  g_clear_object (&self->store);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (envoi_story_service_parent_class)->finalize (object);
}

static void
envoi_story_service_class_init (EnvoiStoryServiceClass *klass)
{
  EnvoiServiceClass *service_class = ENVOI_SERVICE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = envoi_story_service_finalize;
  service_class->start = envoi_story_service_start;
  service_class->online = envoi_story_service_online;
  service_class->ended = envoi_story_service_ended;
  service_class->stop = envoi_story_service_stop;
}

static void
envoi_story_service_init (EnvoiStoryService *self)
{
  self->stories = g_list_store_new (ENVOI_TYPE_POST);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->clock = envoi_wall_clock_new (sweep, self);
}
