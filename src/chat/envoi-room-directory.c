/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "0030-disco.h"
#include "envoi-jid.h"
#include "envoi-text.h"

/* Which rooms are there at a service. Part of EnvoiRoomService. */

#define MAX_ASKED 30
#define MAX_NAME 200

/* --- Where the own server keeps rooms ------------------------------------------------------------------------------- */

static gboolean
has_rooms (EnvoiDisco *disco, const char *jid)
{
  g_autoptr (EnvoiDiscoInfo) info = dex_await_boxed (envoi_disco_query_info (disco, jid, NULL), NULL);

  return info != NULL && envoi_disco_info_has_feature (info, ENVOI_NS_MUC) && envoi_disco_info_has_identity (info, "conference", "text");
}

static DexFuture *
find_service_fiber (gpointer data)
{
  EnvoiRoomService *self = data;
  EnvoiDisco *disco = envoi_room_service_get_module (self, ENVOI_TYPE_DISCO);
  const char *at = strchr (envoi_account_get_jid (self->account), '@');
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  guint epoch = self->epoch;

  if (self->service_address != NULL)
    return dex_future_new_take_string (*self->service_address ? g_strdup (self->service_address) : NULL);
  if (disco == NULL || !envoi_room_service_is_online (self))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");
  items = dex_await_boxed (envoi_disco_query_items (disco, at ? at + 1 : envoi_account_get_jid (self->account), NULL), &error);
  if (items == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < MIN (items->len, MAX_ASKED) && self->epoch == epoch; i++)
    {
      const EnvoiDiscoItem *item = items->pdata[i];

      if (item->node == NULL && item->jid != NULL && strchr (item->jid, '@') == NULL && has_rooms (disco, item->jid))
        {
          g_set_str (&self->service_address, item->jid);
          return dex_future_new_take_string (g_strdup (item->jid));
        }
    }
  if (self->epoch == epoch)
    g_set_str (&self->service_address, "");
  return dex_future_new_take_string (NULL);
}

/**
 * envoi_room_service_find_room_service:
 *
 * Returns: (transfer full): a future of string: where the own server keeps rooms; %NULL when it has none. Rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_room_service_find_room_service (EnvoiRoomService *self)
{
  return dex_scheduler_spawn (NULL, 0, find_service_fiber, g_object_ref (self), g_object_unref);
}

char *
envoi_room_service_dup_room_service_address (EnvoiRoomService *self)
{
  return self->service_address != NULL && *self->service_address ? g_strdup (self->service_address) : NULL;
}

/* --- What is there -------------------------------------------------------------------------------------------------- */

typedef struct { EnvoiRoomService *self; char *text; } Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->self);
  g_free (question->text);
  g_free (question);
}

static DexFuture *
ask (EnvoiRoomService *self, const char *text, DexFiberFunc fiber)
{
  Question *question = g_new0 (Question, 1);

  question->self = g_object_ref (self);
  question->text = g_strdup (text);
  return dex_scheduler_spawn (NULL, 0, fiber, question, question_free);
}

/* ejabberd says "Name (7)". */
static void
take_name (EnvoiRoomPreview *preview, const char *name)
{
  g_autofree char *clean = envoi_text_one_line (name, MAX_NAME);
  char *open = g_str_has_suffix (clean, ")") ? strrchr (clean, '(') : NULL;
  guint64 n;

  if (open != NULL && open > clean && open[-1] == ' ')
    {
      g_autofree char *digits = g_strndup (open + 1, strlen (open) - 2);
      if (g_ascii_string_to_unsigned (digits, 10, 0, 1000000, &n, NULL))
        {
          preview->n_occupants = n;
          open[-1] = '\0';
        }
    }
  if (*clean)
    preview->name = g_steal_pointer (&clean);
}

static EnvoiRoomPreview *
preview_new (EnvoiRoomService *self, const char *bare)
{
  EnvoiRoomPreview *preview = envoi_room_preview_new (bare);
  EnvoiRoom *room = envoi_store_find_room (self->store, self->account, bare);

  preview->exists = preview->is_room = TRUE;
  preview->joined = room != NULL && envoi_room_get_state (room) == ENVOI_ROOM_JOINED;
  return preview;
}

static DexFuture *
browse_fiber (gpointer data)
{
  Question *question = data;
  EnvoiRoomService *self = question->self;
  EnvoiDisco *disco = envoi_room_service_get_module (self, ENVOI_TYPE_DISCO);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_room_preview_free);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *service = question->text ? envoi_jid_dup_bare (question->text) : NULL;

  if (disco == NULL || !envoi_room_service_is_online (self))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");
  if (service == NULL && question->text != NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_JID_MALFORMED, "%s", "");
  if (service == NULL)
    service = dex_await_string (envoi_room_service_find_room_service (self), &error);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (service == NULL)
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_FOUND);
  items = dex_await_boxed (envoi_disco_query_items (disco, service, NULL), &error);
  if (items == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < items->len; i++)
    {
      const EnvoiDiscoItem *item = items->pdata[i];
      g_autofree char *bare = item->jid && strchr (item->jid, '@') ? envoi_jid_dup_bare (item->jid) : NULL;
      EnvoiRoomPreview *preview;

      if (bare == NULL || item->node != NULL)
        continue;
      preview = preview_new (self, bare);
      if (item->name != NULL)
        take_name (preview, item->name);
      g_ptr_array_add (found, preview);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&found));
}

/**
 * envoi_room_service_browse:
 * @service: (nullable): the address of a service of rooms; %NULL: the own server's
 *
 * Returns: (transfer full): a future of a boxed GPtrArray of EnvoiRoomPreview with address, name and, where said, number of people; rejects
 *   with ENVOI_ROOM_ERROR_NOT_FOUND when the own server has no rooms, else with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_room_service_browse (EnvoiRoomService *self, const char *service)
{
  return ask (self, service, browse_fiber);
}
