/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-outbox-private.h"

#include <string.h>

#include "envoi-history-service.h"

/* Did it arrive? What the line or a lost room leaves uncertain is looked for in the archive once we are level with it. */

#define MAX_REFUSED 3
#define ASK_AGAIN_SECONDS 10
#define BIG_BODY (64 * 1024)
#define MAX_TRIES_OF_BIG 3

static gboolean
is_poison (EnvoiOutboxEntry *item)
{
  /* A server that finds a message too long closes the stream, each time it comes. */
  return item->tries >= MAX_TRIES_OF_BIG && envoi_message_get_body (item->message) != NULL
         && strlen (envoi_message_get_body (item->message)) > BIG_BODY;
}

/* What is asked together: all of the account's archive, or one room's. scope: the room's conversation, NULL for the account. */
static gboolean
is_within (EnvoiOutboxEntry *item, EnvoiConversation *scope)
{
  return item->stage == ENVOI_OUTBOX_UNCERTAIN && (scope != NULL ? item->conversation == scope : envoi_outbox_room_of (item) == NULL);
}

static gboolean
has_uncertain (EnvoiOutbox *self, EnvoiConversation *scope)
{
  for (GList *link = self->uncertain > 0 ? self->items.head : NULL; link != NULL; link = link->next)
    if (is_within (link->data, scope))
      return TRUE;
  return FALSE;
}

static void
arrived (EnvoiOutbox *self, EnvoiConversation *scope, GList *link)
{
  envoi_outbox_set_state (self, link->data, scope != NULL ? ENVOI_MESSAGE_STATE_DELIVERED : ENVOI_MESSAGE_STATE_ACKED, NULL);
  envoi_outbox_remove (self, link);
}

/* What the store has met in the archive need not be looked for, however far back it lies. The store knows it also where the archive names
 * us as we were called before the room's service was started anew. */
static void
settle_known (EnvoiOutbox *self, EnvoiConversation *scope)
{
  GList *next;

  for (GList *link = self->items.head; link != NULL; link = next)
    {
      EnvoiOutboxEntry *item = link->data;

      next = link->next;
      if (is_within (item, scope) && envoi_message_get_archive_id (item->message) != NULL)
        arrived (self, scope, link);
    }
}

static void
settle_items (EnvoiOutbox *self, EnvoiConversation *scope, GHashTable *asked, GHashTable *found)
{
  GList *next;

  for (GList *link = self->items.head; link != NULL; link = next)
    {
      EnvoiOutboxEntry *item = link->data;
      const char *id = envoi_message_get_id (item->message);

      next = link->next;
      if (!is_within (item, scope) || !g_hash_table_contains (asked, id))
        continue;
      if (g_hash_table_contains (found, id))
        arrived (self, scope, link);
      else if (is_poison (item))
        {
          envoi_outbox_set_state (self, item, ENVOI_MESSAGE_STATE_FAILED, "policy-violation");
          envoi_outbox_remove (self, link);
        }
      else
        {
          envoi_outbox_set_stage (self, item, ENVOI_OUTBOX_WAITING);
          item->again = TRUE;
        }
    }
}

typedef struct {
  EnvoiOutbox *self;
  EnvoiConversation *scope;
} Settling;

static void
settling_free (gpointer data)
{
  Settling *settling = data;

  g_object_unref (settling->self);
  g_clear_object (&settling->scope);
  g_free (settling);
}

static gboolean
may_settle (EnvoiOutbox *self, EnvoiConversation *scope)
{
  return self->online && self->loaded && !self->stopped && (scope == NULL || envoi_outbox_is_open (envoi_conversation_get_room (scope))) && has_uncertain (self, scope);
}

static DexFuture *
settle_fiber (gpointer data)
{
  Settling *settling = data;
  EnvoiOutbox *self = settling->self;
  EnvoiConversation *scope = settling->scope;
  g_autoptr (EnvoiSession) session = NULL;
  EnvoiHistoryService *history;
  guint n_refused = 0;

  /* Between the wish and its turn the session may have gone. */
  if (self->stopped)
    return NULL;
  session = g_object_ref (self->session);
  history = (EnvoiHistoryService *) envoi_session_get_service (session, ENVOI_TYPE_HISTORY_SERVICE);
  if (history != NULL && !dex_await (scope != NULL ? envoi_history_service_wait_level (history, scope)
                                                   : envoi_history_service_wait_caught_up (history), NULL))
    return NULL;      /* the session or the stay ended: the next one asks again */
  if (self->stopped)
    return NULL;
  settle_known (self, scope);
  while (may_settle (self, scope))
    {
      g_autoptr (GHashTable) asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_autoptr (GHashTable) found = NULL;
      g_autoptr (GPtrArray) ids = g_ptr_array_new ();
      gint64 since = G_MAXINT64;

      for (GList *link = self->items.head; link != NULL; link = link->next)
        {
          EnvoiOutboxEntry *item = link->data;
          char *id;

          if (!is_within (item, scope))
            continue;
          id = g_strdup (envoi_message_get_id (item->message));
          g_hash_table_add (asked, id);
          g_ptr_array_add (ids, id);
          since = MIN (since, envoi_message_get_time (item->message));
        }
      g_ptr_array_add (ids, NULL);
      if (history != NULL)
        {
          const char * const *names = (const char * const *) ids->pdata;

          found = dex_await_boxed (scope != NULL ? envoi_history_service_find_ids_in (history, scope, names, since)
                                                 : envoi_history_service_find_ids (history, names, since), NULL);
          if (found == NULL && ++n_refused < MAX_REFUSED)
            {
              dex_await (dex_timeout_new_seconds (ASK_AGAIN_SECONDS), NULL);
              continue;
            }
        }
      /* Without an archive the same id is what keeps a second copy from being taken for a second message. */
      if (found == NULL)
        found = g_hash_table_new (g_str_hash, g_str_equal);
      if (!may_settle (self, scope))
        return NULL;
      settle_items (self, scope, asked, found);
      envoi_outbox_pump (self);
    }
  return NULL;
}

static DexFuture *
on_settled (DexFuture *future, gpointer data)
{
  Settling *settling = data;
  EnvoiOutbox *self = settling->self;
  gboolean again = GPOINTER_TO_INT (g_hash_table_lookup (self->settling, settling->scope));

  g_hash_table_remove (self->settling, settling->scope);
  if (again)
    envoi_outbox_settle (self, settling->scope);
  return NULL;
}

static Settling *
settling_new (EnvoiOutbox *self, EnvoiConversation *scope)
{
  Settling *settling = g_new0 (Settling, 1);

  settling->self = g_object_ref (self);
  settling->scope = scope != NULL ? g_object_ref (scope) : NULL;
  return settling;
}

void
envoi_outbox_settle (EnvoiOutbox *self, EnvoiConversation *scope)
{
  if (!may_settle (self, scope))
    return;
  if (g_hash_table_contains (self->settling, scope))
    {
      g_hash_table_insert (self->settling, scope, GINT_TO_POINTER (TRUE));
      return;
    }
  g_hash_table_insert (self->settling, scope, GINT_TO_POINTER (FALSE));
  dex_future_disown (dex_future_finally (dex_scheduler_spawn (NULL, 0, settle_fiber, settling_new (self, scope), settling_free),
                                         on_settled, settling_new (self, scope), settling_free));
}
