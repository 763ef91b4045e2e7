/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-change-queue.h"

#include <string.h>

#include "envoi-router.h"

/* On the disk: one value of the account, a line for each change: its tag, the id of what it changes, the stanza. */

#define KEY "changes-on-their-way"
#define MAX_ITEMS 500
/* Above all rowids of messages, which are the tags of the outbox. */
#define FIRST_TAG (G_GUINT64_CONSTANT (1) << 52)

typedef struct {
  guint64 tag;
  char *target;
  EnvoiStanza *stanza;
  gboolean handed;
} Item;

struct _EnvoiChangeQueue {
  GObject parent_instance;
  EnvoiSession *session;        /* not owned: it owns the service that owns us */
  EnvoiChangeMayGo may_go;
  gpointer user_data;
  GPtrArray *items;             /* Item, in order */
  guint64 next_tag;
  gboolean loaded, stopped;
};

G_DEFINE_FINAL_TYPE (EnvoiChangeQueue, envoi_change_queue, G_TYPE_OBJECT)

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->target);
  envoi_stanza_unref (item->stanza);
  g_free (item);
}

static void
save (EnvoiChangeQueue *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = self->items->pdata[i];
      g_autofree char *xml = envoi_stanza_to_xml (item->stanza), *escaped = g_strescape (xml, NULL), *target = g_strescape (item->target, NULL);

      g_string_append_printf (text, "%" G_GUINT64_FORMAT "\t%s\t%s\n", item->tag, target, escaped);
    }
  envoi_store_set_value (envoi_session_get_store (self->session), envoi_session_get_account (self->session), KEY, text->len > 0 ? text->str : NULL);
}

void
envoi_change_queue_pump (EnvoiChangeQueue *self)
{
  EnvoiRouter *router;

  if (!self->loaded || self->stopped || !envoi_session_is_online (self->session))
    return;
  router = envoi_session_get_router (self->session);
  /* What is handed over may be reported on at once, which takes it off the list. */
  for (guint i = 0; i < self->items->len;)
    {
      Item *item = self->items->pdata[i];
      guint64 tag = item->tag;

      if (!item->handed && self->may_go (envoi_stanza_get_to (item->stanza), item->target, self->user_data))
        {
          item->handed = TRUE;
          envoi_router_send_tagged (router, envoi_stanza_ref (item->stanza), tag);
        }
      if (i < self->items->len && ((Item *) self->items->pdata[i])->tag == tag)
        i++;
    }
}

static Item *
find (EnvoiChangeQueue *self, guint64 tag, guint *index)
{
  for (*index = 0; *index < self->items->len; (*index)++)
    if (((Item *) self->items->pdata[*index])->tag == tag)
      return self->items->pdata[*index];
  return NULL;
}

static void
on_acked (EnvoiSession *session, guint64 tag, EnvoiChangeQueue *self)
{
  guint index;

  if (tag < FIRST_TAG || find (self, tag, &index) == NULL)
    return;
  g_ptr_array_remove_index (self->items, index);
  save (self);
}

static void
on_uncertain (EnvoiSession *session, guint64 tag, EnvoiChangeQueue *self)
{
  guint index;
  Item *item = tag < FIRST_TAG ? NULL : find (self, tag, &index);

  if (item != NULL)
    item->handed = FALSE;
}

static Item *
read_line (const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", 3);
  g_autofree char *xml = NULL;
  g_autoptr (EnvoiStanza) stanza = NULL;
  Item *item;

  if (g_strv_length (fields) != 3)
    return NULL;
  xml = g_strcompress (fields[2]);
  stanza = envoi_stanza_parse (xml, -1, NULL);
  if (stanza == NULL)
    return NULL;
  item = g_new0 (Item, 1);
  item->tag = g_ascii_strtoull (fields[0], NULL, 10);
  item->target = g_strcompress (fields[1]);
  item->stanza = g_steal_pointer (&stanza);
  return item;
}

static DexFuture *
on_loaded (DexFuture *future, gpointer data)
{
  EnvoiChangeQueue *self = data;
  const GValue *value = dex_future_get_value (future, NULL);
  const char *text = value != NULL ? g_value_get_string (value) : NULL;
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  guint n = 0;

  if (self->stopped)
    return NULL;
  /* What the line still holds from the run before is reported on under its old tag; what it does not hold goes once more. */
  for (guint i = 0; lines[i] != NULL; i++)
    {
      Item *item = read_line (lines[i]);

      if (item != NULL)
        {
          self->next_tag = MAX (self->next_tag, item->tag + 1);
          g_ptr_array_insert (self->items, n++, item);
        }
    }
  for (guint i = n; i < self->items->len; i++)
    ((Item *) self->items->pdata[i])->tag = self->next_tag++;
  self->loaded = TRUE;
  if (self->items->len > n)
    save (self);
  envoi_change_queue_pump (self);
  return NULL;
}

void
envoi_change_queue_start (EnvoiChangeQueue *self)
{
  DexFuture *value = envoi_store_get_value (envoi_session_get_store (self->session), envoi_session_get_account (self->session), KEY);

  dex_future_disown (dex_future_finally (value, on_loaded, g_object_ref (self), g_object_unref));
}

void
envoi_change_queue_add (EnvoiChangeQueue *self, const char *target, EnvoiStanza *stanza)
{
  Item *item;

  if (self->stopped || self->items->len >= MAX_ITEMS)
    {
      envoi_stanza_unref (stanza);
      return;
    }
  item = g_new0 (Item, 1);
  item->tag = self->next_tag++;
  item->target = g_strdup (target);
  item->stanza = stanza;
  g_ptr_array_add (self->items, item);
  if (self->loaded)
    save (self);
  envoi_change_queue_pump (self);
}

guint
envoi_change_queue_get_n_items (EnvoiChangeQueue *self)
{
  return self->items->len;
}

void
envoi_change_queue_stop (EnvoiChangeQueue *self)
{
  self->stopped = TRUE;
  g_signal_handlers_disconnect_by_data (self->session, self);
}

static void
envoi_change_queue_finalize (GObject *object)
{
  g_ptr_array_unref (ENVOI_CHANGE_QUEUE (object)->items);
  G_OBJECT_CLASS (envoi_change_queue_parent_class)->finalize (object);
}

static void
envoi_change_queue_class_init (EnvoiChangeQueueClass *class)
{
  G_OBJECT_CLASS (class)->finalize = envoi_change_queue_finalize;
}

static void
envoi_change_queue_init (EnvoiChangeQueue *self)
{
  self->items = g_ptr_array_new_with_free_func (item_free);
  self->next_tag = FIRST_TAG;
}

/**
 * envoi_change_queue_new:
 * @session: (transfer none): outlives the queue's use, up to envoi_change_queue_stop()
 */
EnvoiChangeQueue *
envoi_change_queue_new (EnvoiSession *session, EnvoiChangeMayGo may_go, gpointer user_data)
{
  EnvoiChangeQueue *self = g_object_new (ENVOI_TYPE_CHANGE_QUEUE, NULL);

  self->session = session;
  self->may_go = may_go;
  self->user_data = user_data;
  g_signal_connect (session, "stanza-acked", G_CALLBACK (on_acked), self);
  g_signal_connect (session, "stanza-uncertain", G_CALLBACK (on_uncertain), self);
  return self;
}
