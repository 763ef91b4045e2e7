/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-count-loader.h"
#include "envoi-feed-commands.h"
#include "envoi-when-done.h"

/* EnvoiCountLoader: see the header. */

#define AT_ONCE 2
#define MAX_WAITING 40        /* whoever scrolls by quickly does not want all of them */

struct _EnvoiCountLoader
{
  GObject parent_instance;
  EnvoiSessionManager *manager;
  GHashTable *asked;          /* comments' places */
  GQueue waiting;             /* EnvoiPost, the one to be asked for next first */
  guint running;
};

G_DEFINE_FINAL_TYPE (EnvoiCountLoader, envoi_count_loader, G_TYPE_OBJECT)

static void go_on (EnvoiCountLoader *self);

static void
on_loaded (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiCountLoader *self = owner;

  self->running--;
  go_on (self);
}

static char *
place_of (EnvoiPost *post)
{
  return g_strdup_printf ("%s\n%s\n%s", envoi_account_get_jid (envoi_post_get_account (post)), envoi_post_get_comments_service (post), envoi_post_get_comments_node (post));
}

static void
go_on (EnvoiCountLoader *self)
{
  while (self->running < AT_ONCE && !g_queue_is_empty (&self->waiting))
    {
      g_autoptr (EnvoiPost) post = g_queue_pop_head (&self->waiting);
      EnvoiFeedService *service = envoi_find_feed_service (self->manager, envoi_post_get_account (post));

      if (service == NULL || envoi_account_get_state (envoi_post_get_account (post)) != ENVOI_CONNECTION_ONLINE)
        {
          g_autofree char *place = place_of (post);
          g_hash_table_remove (self->asked, place);     /* once more when there is a line */
          continue;
        }
      self->running++;
      envoi_when_done (envoi_feed_service_load_comments (service, post), self, on_loaded);
    }
}

void
envoi_count_loader_see (EnvoiCountLoader *self, EnvoiPost *post)
{
  g_autofree char *place = NULL;

  if (envoi_post_get_comments_node (post) == NULL || envoi_post_get_comments_service (post) == NULL || envoi_post_get_state (post) != ENVOI_POST_PUBLISHED
      || envoi_account_get_state (envoi_post_get_account (post)) != ENVOI_CONNECTION_ONLINE)
    return;
  place = place_of (post);
  if (!g_hash_table_add (self->asked, g_strdup (place)))
    return;
  g_queue_push_head (&self->waiting, g_object_ref (post));
  if (g_queue_get_length (&self->waiting) > MAX_WAITING)
    {
      g_autoptr (EnvoiPost) last = g_queue_pop_tail (&self->waiting);
      g_autofree char *forgotten = place_of (last);

      g_hash_table_remove (self->asked, forgotten);
    }
  go_on (self);
}

static void
envoi_count_loader_dispose (GObject *object)
{
  EnvoiCountLoader *self = ENVOI_COUNT_LOADER (object);

  g_queue_clear_full (&self->waiting, g_object_unref);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_count_loader_parent_class)->dispose (object);
}

static void
envoi_count_loader_finalize (GObject *object)
{
  g_hash_table_unref (ENVOI_COUNT_LOADER (object)->asked);
  G_OBJECT_CLASS (envoi_count_loader_parent_class)->finalize (object);
}

static void
envoi_count_loader_class_init (EnvoiCountLoaderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_count_loader_dispose;
  G_OBJECT_CLASS (klass)->finalize = envoi_count_loader_finalize;
}

static void
envoi_count_loader_init (EnvoiCountLoader *self)
{
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->waiting);
}

EnvoiCountLoader *
envoi_count_loader_new (EnvoiSessionManager *manager)
{
  EnvoiCountLoader *self = g_object_new (ENVOI_TYPE_COUNT_LOADER, NULL);

  self->manager = g_object_ref (manager);
  return self;
}
