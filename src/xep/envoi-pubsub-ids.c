/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-pubsub-private.h"

#include <string.h>

#include "envoi-error.h"
#include "envoi-pubsub-pages.h"

/* The ids of a node, from services that don't page. Such a list is long, and each page of a reading needs it: a few are kept while they are being used.
 * They are pictures of one moment. What is published later comes as an event, and what a later list would have moved to its newer end has its
 * place here still, so a page that goes by an older list leaves nothing out. A list goes when something was taken out of its node, when nobody
 * has used it for a while, and with the session. Part of EnvoiPubsub; main thread. */

#define MAX_IDS 20000
#define MAX_ID 1024
#define MAX_LISTS 4
#define MAX_BYTES (2 * 1024 * 1024)
#define KEPT_SECONDS 120
#define NS_DISCO_ITEMS "http://jabber.org/protocol/disco#items"
#define NS_EVENT ENVOI_NS_PUBSUB "#event"

typedef struct {
  char      *jid, *node;
  GPtrArray *ids;
  gsize      bytes;
  gint64     used;          /* monotonic */
} List;

static void
list_free (gpointer data)
{
  List *list = data;

  g_free (list->jid);
  g_free (list->node);
  g_ptr_array_unref (list->ids);
  g_free (list);
}

/* --- What is kept -------------------------------------------------------------------------------------------------- */

static gboolean
on_forget (gpointer data)
{
  EnvoiPubsub *self = data;
  gint64 before = g_get_monotonic_time () - KEPT_SECONDS * G_USEC_PER_SEC;

  while (self->lists->len > 0 && ((List *) self->lists->pdata[0])->used <= before)
    g_ptr_array_remove_index (self->lists, 0);
  if (self->lists->len > 0)
    return G_SOURCE_CONTINUE;
  self->forget_id = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
find (EnvoiPubsub *self, const char *jid, const char *node, guint *index)
{
  for (*index = 0; self->lists && *index < self->lists->len; (*index)++)
    {
      const List *list = self->lists->pdata[*index];

      if (g_str_equal (list->jid, jid) && g_str_equal (list->node, node))
        return TRUE;
    }
  return FALSE;
}

static void
forget (EnvoiPubsub *self, const char *jid, const char *node)
{
  guint index;

  if (find (self, jid, node, &index))
    g_ptr_array_remove_index (self->lists, index);
}

static void
keep (EnvoiPubsub *self, const char *jid, const char *node, GPtrArray *ids)
{
  List *list = g_new0 (List, 1);
  gsize bytes = 0;

  *list = (List) { g_strdup (jid), g_strdup (node), g_ptr_array_ref (ids), 0, g_get_monotonic_time () };
  for (guint i = 0; i < ids->len; i++)
    list->bytes += strlen (ids->pdata[i]) + 1 + sizeof (char *);
  g_ptr_array_add (self->lists, list);
  for (guint i = 0; i < self->lists->len; i++)
    bytes += ((List *) self->lists->pdata[i])->bytes;
  while (self->lists->len > MAX_LISTS || (bytes > MAX_BYTES && self->lists->len > 0))
    {
      bytes -= ((List *) self->lists->pdata[0])->bytes;
      g_ptr_array_remove_index (self->lists, 0);
    }
  if (self->forget_id == 0)
    self->forget_id = g_timeout_add_seconds (KEPT_SECONDS, on_forget, self);
}

void
envoi_pubsub_ids_forget (EnvoiPubsub *self)
{
  g_clear_handle_id (&self->forget_id, g_source_remove);
  g_clear_pointer (&self->lists, g_ptr_array_unref);
}

/* Others read the same events: never taken away from them. */
static gboolean
on_event (EnvoiRouter *router, EnvoiStanza *message, gpointer user_data)
{
  EnvoiPubsub *self = user_data;
  const EnvoiNode *event = envoi_stanza_find (message, "event", NS_EVENT);
  g_autofree char *from = NULL;

  if (self->lists == NULL || self->lists->len == 0)
    return FALSE;
  from = envoi_stanza_get_from (message) ? envoi_jid_dup_bare (envoi_stanza_get_from (message)) : g_strdup (envoi_router_get_own_bare (router));
  for (const EnvoiNode *child = envoi_node_first_element (event); child && from; child = envoi_node_next_element (child))
    {
      const char *node = envoi_node_get_attribute (child, "node");

      if (node && (!envoi_node_is (child, "items", NS_EVENT) || envoi_node_find (child, "retract", NS_EVENT)))
        forget (self, from, node);
    }
  return FALSE;
}

void
envoi_pubsub_ids_attach (EnvoiPubsub *self)
{
  self->lists = g_ptr_array_new_with_free_func (list_free);
  envoi_module_handle (ENVOI_MODULE (self), ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_NORMAL + 1, "event", NS_EVENT, on_event);
}

/* --- Asking -------------------------------------------------------------------------------------------------------- */

typedef struct { EnvoiPubsub *self; char *jid, *node; } Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->self);
  g_free (question->jid);
  g_free (question->node);
  g_free (question);
}

static DexFuture *
on_ids (DexFuture *answer, gpointer user_data)
{
  Question *question = user_data;
  const EnvoiNode *query = envoi_stanza_find (g_value_get_boxed (dex_future_get_value (answer, NULL)), "query", NS_DISCO_ITEMS);
  g_autoptr (GPtrArray) ids = NULL;

  if (query == NULL)
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNREADABLE, "%s", "");
  ids = g_ptr_array_new_with_free_func (g_free);
  for (const EnvoiNode *item = envoi_node_find (query, "item", NS_DISCO_ITEMS); item && ids->len < MAX_IDS;
       item = envoi_node_find_next (item, "item", NS_DISCO_ITEMS))
    {
      const char *name = envoi_node_get_attribute (item, "name");

      if (name && *name && strlen (name) <= MAX_ID)
        g_ptr_array_add (ids, g_strdup (name));
    }
  if (question->self->lists)
    {
      forget (question->self, question->jid, question->node);
      keep (question->self, question->jid, question->node, ids);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&ids));
}

DexFuture *
envoi_pubsub_list_ids (EnvoiPubsub *self, const char *jid, const char *node, gboolean anew)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  const char *to = jid ? jid : router ? envoi_router_get_own_bare (router) : NULL;
  Question *question;
  EnvoiBuilder *iq;
  guint index;

  if (!anew && to && find (self, to, node, &index))
    {
      List *list = g_ptr_array_steal_index (self->lists, index);

      list->used = g_get_monotonic_time ();
      g_ptr_array_add (self->lists, list);
      return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_ref (list->ids));
    }
  question = g_new0 (Question, 1);
  *question = (Question) { g_object_ref (self), g_strdup (to ? to : ""), g_strdup (node) };
  iq = envoi_builder_new_iq (to, "get");
  envoi_builder_open (iq, "query", NS_DISCO_ITEMS);
  envoi_builder_attribute (iq, "node", node);
  return dex_future_then (envoi_pubsub_request (self, iq, jid), on_ids, question, question_free);
}

static DexFuture *
to_strings (DexFuture *answer, gpointer user_data)
{
  GPtrArray *ids = g_value_get_boxed (dex_future_get_value (answer, NULL));
  char **strings = g_new0 (char *, ids->len + 1);

  for (guint i = 0; i < ids->len; i++)
    strings[i] = g_strdup (ids->pdata[i]);
  return dex_future_new_take_boxed (G_TYPE_STRV, strings);
}

/**
 * envoi_pubsub_fetch_ids:
 *
 * Returns: (transfer full): future of a GStrv; rejects with ENVOI_FEED_ERROR
 */
DexFuture *
envoi_pubsub_fetch_ids (EnvoiPubsub *self, const char *jid, const char *node)
{
  return dex_future_then (envoi_pubsub_list_ids (self, jid, node, TRUE), to_strings, NULL, NULL);
}
