/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-history-service-private.h"

#include "envoi-time.h"

/* The server's archives and the store: the account's own from the beginning of each session, a room's from the moment when we
 * stand in it. Pages of the past are fetched when somebody looks for them. Owned by the session; main thread. */

enum { PROP_CATCHING_UP = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiHistoryService, envoi_history_service, ENVOI_TYPE_SERVICE)

EnvoiArchive *
envoi_history_get_archive (EnvoiHistoryService *self)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));

  return session ? envoi_session_get_module (session, ENVOI_TYPE_ARCHIVE) : NULL;
}

EnvoiArchivePage *
envoi_history_ask (EnvoiLevel *self, const EnvoiArchiveQuery *query, GError **error)
{
  EnvoiArchive *archive = envoi_history_get_archive (self->service);

  if (archive == NULL)
    {
      g_set_error_literal (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "");
      return NULL;
    }
  return dex_await_boxed (envoi_archive_query (archive, envoi_level_is_own (self) ? NULL : self->with, query), error);
}

void
envoi_history_service_show_catching_up (EnvoiHistoryService *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CATCHING_UP]);
}

EnvoiLevel *
envoi_history_get_level (EnvoiHistoryService *self, EnvoiConversation *conversation)
{
  EnvoiLevel *level;

  if (envoi_conversation_get_room (conversation) == NULL)
    return self->own;
  level = g_hash_table_lookup (self->rooms, envoi_conversation_get_jid (conversation));
  /* A room that was forgotten and entered again has another conversation. */
  if (level != NULL && level->conversation == conversation)
    return level;
  if (level != NULL)
    envoi_level_forget (level);
  level = envoi_level_new (self, conversation);
  g_hash_table_replace (self->rooms, g_strdup (level->with), level);
  return level;
}

/**
 * envoi_history_service_wait_caught_up:
 *
 * Returns: (transfer full): a future of boolean: TRUE when all of the account's archive is here, FALSE when there is none or it would not
 *   answer; rejects with ENVOI_STANZA_ERROR_DISCONNECTED when the session ends before
 */
DexFuture *
envoi_history_service_wait_caught_up (EnvoiHistoryService *self)
{
  return envoi_level_wait_caught_up (self->own);
}

/**
 * envoi_history_service_wait_level:
 * @conversation: a room's: its own archive; any other: the account's
 *
 * Returns: (transfer full): a future as of envoi_history_service_wait_caught_up(); of a room it rejects too when we leave it or it loses us
 */
DexFuture *
envoi_history_service_wait_level (EnvoiHistoryService *self, EnvoiConversation *conversation)
{
  return envoi_level_wait_caught_up (envoi_history_get_level (self, conversation));
}

/**
 * envoi_history_service_find_ids:
 * @ids: ids of own messages
 * @since: when the first of them was written
 *
 * Returns: (transfer full): a future of a boxed GHashTable of id to archive id, holding those that the account's archive has
 */
DexFuture *
envoi_history_service_find_ids (EnvoiHistoryService *self, const char * const *ids, gint64 since)
{
  return envoi_level_find_ids (self->own, ids, since);
}

/**
 * envoi_history_service_find_ids_in:
 * @conversation: a room's: looks in its archive; any other: in the account's
 *
 * Returns: (transfer full): a future as of envoi_history_service_find_ids()
 */
DexFuture *
envoi_history_service_find_ids_in (EnvoiHistoryService *self, EnvoiConversation *conversation, const char * const *ids, gint64 since)
{
  return envoi_level_find_ids (envoi_history_get_level (self, conversation), ids, since);
}

void
envoi_history_service_enter_room (EnvoiHistoryService *self, EnvoiConversation *conversation, gboolean has_archive)
{
  EnvoiLevel *level = envoi_history_get_level (self, conversation);

  if (!level->running && !level->complete)
    level->online_at = envoi_time_now ();
  if (has_archive)
    envoi_level_start (level);
  else
    envoi_level_skip (level);
}

void
envoi_history_service_leave_room (EnvoiHistoryService *self, EnvoiConversation *conversation)
{
  EnvoiLevel *level = g_hash_table_lookup (self->rooms, envoi_conversation_get_jid (conversation));

  if (level != NULL)
    envoi_level_forget (level);
}

/* ---- the session ---- */

static void
envoi_history_service_online (EnvoiService *service, gboolean resumed)
{
  EnvoiHistoryService *self = ENVOI_HISTORY_SERVICE (service);
  GHashTableIter iter;
  gpointer level;

  if (!resumed || self->own->online_at == 0)
    self->own->online_at = envoi_time_now ();
  if (resumed)
    {
      envoi_level_doubt (self->own);
      g_hash_table_iter_init (&iter, self->rooms);
      while (g_hash_table_iter_next (&iter, NULL, &level))
        envoi_level_doubt (level);
    }
  envoi_level_start (self->own);
  envoi_level_expect_late (self->own);
}

static void
envoi_history_service_ended (EnvoiService *service)
{
  EnvoiHistoryService *self = ENVOI_HISTORY_SERVICE (service);
  GHashTableIter iter;
  gpointer level;

  envoi_level_forget (self->own);
  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &level))
    envoi_level_forget (level);
}

static void
envoi_history_service_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CATCHING_UP)
    g_value_set_boolean (value, ENVOI_HISTORY_SERVICE (object)->own->catching_up);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_history_service_finalize (GObject *object)
{
  EnvoiHistoryService *self = ENVOI_HISTORY_SERVICE (object);

  envoi_level_unref (self->own);
  g_hash_table_unref (self->rooms);
  g_hash_table_unref (self->states);
  g_hash_table_unref (self->loading);
  G_OBJECT_CLASS (envoi_history_service_parent_class)->finalize (object);
}

static void
envoi_history_service_class_init (EnvoiHistoryServiceClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  EnvoiServiceClass *service_class = ENVOI_SERVICE_CLASS (class);

  object_class->get_property = envoi_history_service_get_property;
  object_class->finalize = envoi_history_service_finalize;
  service_class->online = envoi_history_service_online;
  service_class->ended = envoi_history_service_ended;
  service_class->stop = envoi_history_service_ended;
  properties[PROP_CATCHING_UP] = g_param_spec_boolean ("catching-up", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_history_service_init (EnvoiHistoryService *self)
{
  self->own = envoi_level_new (self, NULL);
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, envoi_level_unref);
  self->states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) envoi_archive_state_free);
  self->loading = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dex_unref);
}
