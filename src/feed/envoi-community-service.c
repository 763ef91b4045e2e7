/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-community-service-private.h"

#include "0277-microblog.h"
#include "envoi-jid.h"
#include "envoi-store-feeds.h"
#include "envoi-text.h"
#include "envoi-xmpp-uri.h"

/* Where communities are, and which. The rest of the service stands in envoi-community-*.c. */

#define MAX_ASKED 40
#define MAX_WAITING 1000
#define FEATURE_APPROVE ENVOI_NS_PUBSUB "#access-authorize"

G_DEFINE_FINAL_TYPE (EnvoiCommunityService, envoi_community_service, ENVOI_TYPE_SERVICE)

enum { REQUEST, SETTLED, CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* --- Small things --------------------------------------------------------------------------------------------------- */

static EnvoiCommunityPlace *
place_copy (EnvoiCommunityPlace *self)
{
  EnvoiCommunityPlace *copy = g_new0 (EnvoiCommunityPlace, 1);

  *copy = (EnvoiCommunityPlace) { g_strdup (self->address), g_strdup (self->name), self->can_approve };
  return copy;
}

static void
place_free (EnvoiCommunityPlace *self)
{
  g_free (self->address);
  g_free (self->name);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (EnvoiCommunityPlace, envoi_community_place, place_copy, place_free)

EnvoiCommunitySettings *
envoi_community_settings_new (void)
{
  return g_new0 (EnvoiCommunitySettings, 1);
}

EnvoiCommunitySettings *
envoi_community_settings_copy (const EnvoiCommunitySettings *self)
{
  EnvoiCommunitySettings *copy = envoi_community_settings_new ();

  *copy = *self;
  copy->title = g_strdup (self->title);
  copy->description = g_strdup (self->description);
  copy->room = g_strdup (self->room);
  return copy;
}

void
envoi_community_settings_free (EnvoiCommunitySettings *self)
{
  g_free (self->title);
  g_free (self->description);
  g_free (self->room);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (EnvoiCommunitySettings, envoi_community_settings, envoi_community_settings_copy, envoi_community_settings_free)

static const char * const accesses[] = { NULL, "open", "presence", "roster", "authorize", "whitelist" };
static const char * const publishers[] = { NULL, "open", "publishers", "subscribers" };

static guint
find (const char * const *texts, guint n, const char *text)
{
  for (guint i = 1; i < n; i++)
    if (g_strcmp0 (texts[i], text) == 0)
      return i;
  return 0;
}

const char *
envoi_community_access_to_string (EnvoiFeedAccess access)
{
  return accesses[access];
}

EnvoiFeedAccess
envoi_community_access_parse (const char *text)
{
  return find (accesses, G_N_ELEMENTS (accesses), text);
}

const char *
envoi_community_publish_to_string (EnvoiFeedPublish publish)
{
  return publishers[publish];
}

EnvoiFeedPublish
envoi_community_publish_parse (const char *text)
{
  return find (publishers, G_N_ELEMENTS (publishers), text);
}

gboolean
envoi_community_is_gallery_type (const char *type)
{
  return g_strcmp0 (type, ENVOI_COMMUNITY_TYPE_GALLERY) == 0 || g_strcmp0 (type, ENVOI_COMMUNITY_TYPE_GALLERY_OLD) == 0;
}

char *
envoi_community_dup_text (const char *text, gsize max, gboolean one_line)
{
  g_autofree char *clean = NULL;

  if (text == NULL)
    return NULL;
  clean = one_line ? envoi_text_one_line (text, max) : envoi_text_sanitize (text, -1);
  clean[envoi_text_clip (clean, max, 4 * max)] = '\0';
  g_strstrip (clean);
  return *clean != '\0' ? g_steal_pointer (&clean) : NULL;
}

char *
envoi_community_dup_node (const char *title)
{
  g_autofree char *folded = envoi_text_fold (title);
  GString *node = g_string_new (NULL);

  for (const char *p = folded; *p != '\0' && node->len < 64; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c))
        g_string_append_unichar (node, c);
      else if (node->len > 0 && node->str[node->len - 1] != '-')
        g_string_append_c (node, '-');
    }
  while (node->len > 0 && node->str[node->len - 1] == '-')
    g_string_truncate (node, node->len - 1);
  if (node->len == 0)
    g_string_append (node, "community");
  return g_string_free (node, FALSE);
}

gboolean
envoi_community_wants_picture (EnvoiFeed *feed)
{
  return envoi_feed_get_kind (feed) == ENVOI_FEED_GALLERY;
}

/* Where nothing is known the service decides. */
gboolean
envoi_community_may_publish (EnvoiFeed *feed)
{
  EnvoiFeedAffiliation affiliation = envoi_feed_get_affiliation (feed);

  if (affiliation == ENVOI_FEED_AFFILIATION_OUTCAST)
    return FALSE;
  if (affiliation == ENVOI_FEED_AFFILIATION_OWNER || affiliation == ENVOI_FEED_AFFILIATION_PUBLISHER)
    return TRUE;
  switch (envoi_feed_get_publish (feed))
    {
    case ENVOI_FEED_PUBLISH_PUBLISHERS:
      return FALSE;
    case ENVOI_FEED_PUBLISH_SUBSCRIBERS:
      return envoi_feed_get_followed (feed) && !envoi_feed_get_pending (feed);
    default:
      return TRUE;
    }
}

/* The address of a link that leads into a room; NULL for any other. */
static char *
dup_room_of_link (const char *link)
{
  g_autoptr (EnvoiXmppUri) uri = envoi_xmpp_uri_parse (link, NULL);

  if (uri == NULL || envoi_xmpp_uri_get_action (uri) != ENVOI_XMPP_URI_JOIN || strchr (envoi_xmpp_uri_get_bare (uri), '@') == NULL)
    return NULL;
  return g_strdup (envoi_xmpp_uri_get_bare (uri));
}

/* Nothing in a community's settings is meant for a room: its link stands alone in the last line of the description, where readers of all programs
 * can follow it. */
char *
envoi_community_split_room (char *description)
{
  char *line = description != NULL ? strrchr (description, '\n') : NULL, *room;

  line = line != NULL ? line + 1 : description;
  if (line == NULL || !g_str_has_prefix (line, "xmpp:") || (room = dup_room_of_link (line)) == NULL)
    return NULL;
  *line = '\0';
  g_strchomp (description);
  return room;
}

char *
envoi_community_join_room (const char *description, const char *room)
{
  g_autoptr (EnvoiXmppUri) uri = room != NULL ? envoi_xmpp_uri_new (ENVOI_XMPP_URI_JOIN, room) : NULL;
  g_autofree char *link = uri != NULL ? envoi_xmpp_uri_to_string (uri) : NULL;
  gboolean text = description != NULL && *description != '\0';

  if (link == NULL)
    return g_strdup (description);
  return g_strconcat (text ? description : "", text ? "\n\n" : "", link, NULL);
}

char *
envoi_community_dup_room (EnvoiFeed *feed)
{
  const char *uri = envoi_feed_get_room_uri (feed), *text = envoi_feed_get_description (feed);

  if (uri != NULL)
    return dup_room_of_link (uri);
  for (const char *p = text != NULL ? strstr (text, "xmpp:") : NULL; p != NULL; p = strstr (p + 5, "xmpp:"))
    {
      g_autofree char *link = g_strndup (p, strcspn (p, " \t\n<>\"'()"));
      char *room;

      while (*link != '\0' && strchr (".,;:!?", link[strlen (link) - 1]) != NULL)
        link[strlen (link) - 1] = '\0';
      room = dup_room_of_link (link);
      if (room != NULL)
        return room;
    }
  return NULL;
}

/* --- Fibers --------------------------------------------------------------------------------------------------------- */

EnvoiCommunityJob *
envoi_community_job_new (EnvoiCommunityService *self, EnvoiFeed *feed, const char *text)
{
  EnvoiCommunityJob *job = g_new0 (EnvoiCommunityJob, 1);

  job->self = g_object_ref (self);
  g_set_object (&job->feed, feed);
  job->text = g_strdup (text);
  return job;
}

static void
job_free (gpointer data)
{
  EnvoiCommunityJob *job = data;

  g_object_unref (job->self);
  g_clear_object (&job->feed);
  g_clear_object (&job->person);
  g_clear_object (&job->form);
  g_clear_pointer (&job->settings, envoi_community_settings_free);
  g_free (job->text);
  g_free (job);
}

DexFuture *
envoi_community_job_run (EnvoiCommunityJob *job, DexFiberFunc fiber)
{
  if (!envoi_community_service_is_online (job->self))
    {
      job_free (job);
      return envoi_community_reject_offline ();
    }
  return dex_scheduler_spawn (NULL, 0, fiber, job, job_free);
}

gboolean
envoi_community_service_is_online (EnvoiCommunityService *self)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));

  return session != NULL && self->owner != NULL && envoi_session_is_online (session);
}

DexFuture *
envoi_community_reject_offline (void)
{
  return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");
}

static DexFuture *
on_refused (DexFuture *future, gpointer service)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (error->domain != ENVOI_STANZA_ERROR || error->code == ENVOI_STANZA_ERROR_DISCONNECTED)
    return dex_ref (future);
  return dex_future_new_for_error (envoi_pubsub_to_feed_error (error, service));
}

DexFuture *
envoi_community_translate (DexFuture *future, const char *service)
{
  return dex_future_catch (future, on_refused, g_strdup (service), g_free);
}

EnvoiFeed *
envoi_community_service_take_feed (EnvoiCommunityService *self, const char *service, const char *node)
{
  EnvoiFeed *feed = envoi_store_find_feed (self->store, self->account, service, node);

  if (feed != NULL)
    return g_object_ref (feed);
  feed = envoi_feed_new (self->account, service, node, NULL);
  envoi_feed_set_kind (feed, ENVOI_FEED_COMMUNITY);
  return feed;
}

/* --- Places --------------------------------------------------------------------------------------------------------- */

static EnvoiCommunityPlace *
look_at_place (EnvoiCommunityService *self, const char *address, const char *name)
{
  g_autoptr (EnvoiDiscoInfo) info = dex_await_boxed (envoi_disco_query_info (self->disco, address, NULL), NULL);
  EnvoiCommunityPlace *place;
  const char *said;

  if (info == NULL || !envoi_disco_info_has_identity (info, "pubsub", "service"))
    return NULL;
  said = name != NULL ? name : envoi_disco_info_get_name (info);
  place = g_new0 (EnvoiCommunityPlace, 1);
  place->address = g_strdup (address);
  place->name = envoi_community_dup_text (said, 80, TRUE);
  place->can_approve = envoi_disco_info_has_feature (info, FEATURE_APPROVE);
  return place;
}

static DexFuture *
find_places_fiber (gpointer data)
{
  EnvoiCommunityJob *job = data;
  EnvoiCommunityService *self = job->self;
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func ((GDestroyNotify) place_free);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  const char *own = envoi_account_get_jid (self->account), *at = strchr (own, '@');
  g_autofree char *address = envoi_jid_dup_bare (job->text != NULL ? job->text : at != NULL ? at + 1 : own);

  if (address == NULL || strchr (address, '@') != NULL)
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND, "%s", "");
  if (job->text != NULL)
    {
      EnvoiCommunityPlace *place = look_at_place (self, address, NULL);

      if (place != NULL)
        {
          g_ptr_array_add (places, place);
          return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&places));
        }
    }
  if (!envoi_community_service_is_online (self))
    return envoi_community_reject_offline ();
  items = dex_await_boxed (envoi_community_translate (envoi_disco_query_items (self->disco, address, NULL), address), &error);
  if (items == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < MIN (items->len, MAX_ASKED) && envoi_community_service_is_online (self); i++)
    {
      const EnvoiDiscoItem *item = items->pdata[i];
      EnvoiCommunityPlace *place;

      /* Comments of posts stand in nodes of their own place: nothing to browse. */
      if (item->node != NULL || item->jid == NULL || strchr (item->jid, '@') != NULL || g_str_has_prefix (item->jid, "comments."))
        continue;
      place = look_at_place (self, item->jid, item->name);
      if (place != NULL)
        g_ptr_array_add (places, place);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&places));
}

/**
 * envoi_community_service_find_places:
 * @address: (nullable): a server, or a place of communities
 *
 * Returns: (transfer full): a future of a boxed GPtrArray of EnvoiCommunityPlace, empty when the server has none
 */
DexFuture *
envoi_community_service_find_places (EnvoiCommunityService *self, const char *address)
{
  return envoi_community_job_run (envoi_community_job_new (self, NULL, address), find_places_fiber);
}

static DexFuture *
browse_fiber (gpointer data)
{
  EnvoiCommunityJob *job = data;
  EnvoiCommunityService *self = job->self;
  g_autoptr (GPtrArray) feeds = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;

  items = dex_await_boxed (envoi_community_translate (envoi_disco_query_items (self->disco, job->text, NULL), job->text), &error);
  if (items == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < items->len; i++)
    {
      const EnvoiDiscoItem *item = items->pdata[i];
      g_autoptr (EnvoiFeed) feed = NULL;

      if (item->node == NULL || *item->node == '\0' || envoi_microblog_hides_node (item->node) || g_strcmp0 (item->jid, job->text) != 0 ||
          !g_hash_table_add (known, item->node))
        continue;
      feed = envoi_community_service_take_feed (self, job->text, item->node);
      if (envoi_feed_get_own_title (feed) == NULL)
        {
          g_autofree char *title = envoi_community_dup_text (item->name, ENVOI_COMMUNITY_MAX_NAME, TRUE);
          envoi_feed_set_title (feed, title);
        }
      g_ptr_array_add (feeds, g_steal_pointer (&feed));
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&feeds));
}

/**
 * envoi_community_service_browse:
 * @place: the address of a place of communities
 *
 * Returns: (transfer full): a future of a boxed GPtrArray of EnvoiFeed, at most 2,000
 */
DexFuture *
envoi_community_service_browse (EnvoiCommunityService *self, const char *place)
{
  g_autofree char *address = envoi_jid_dup_bare (place);

  if (address == NULL || strchr (address, '@') != NULL)
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND, "%s", "");
  return envoi_community_job_run (envoi_community_job_new (self, NULL, address), browse_fiber);
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

void
envoi_community_service_tell_changed (EnvoiCommunityService *self, EnvoiFeed *feed)
{
  g_signal_emit (self, signals[CHANGED], 0, feed);
}

void
envoi_community_service_tell_settled (EnvoiCommunityService *self, EnvoiFeed *feed, const char *jid)
{
  g_autofree char *key = envoi_community_dup_waiting_key (envoi_feed_get_service (feed), envoi_feed_get_node (feed), jid);

  g_hash_table_remove (self->waiting, key);
  g_signal_emit (self, signals[SETTLED], 0, envoi_feed_get_service (feed), envoi_feed_get_node (feed), jid);
}

char *
envoi_community_dup_waiting_key (const char *service, const char *node, const char *jid)
{
  return g_strjoin ("\n", service, node, jid, NULL);
}

static void
on_approval_requested (EnvoiCommunityService *self, const char *service, const char *node, const char *jid)
{
  /* Whoever is told of once more, because we asked, is no news. */
  if (g_hash_table_size (self->waiting) < MAX_WAITING && g_hash_table_add (self->waiting, envoi_community_dup_waiting_key (service, node, jid)))
    g_signal_emit (self, signals[REQUEST], 0, service, node, jid);
}

static void
envoi_community_service_start (EnvoiService *service)
{
  EnvoiCommunityService *self = ENVOI_COMMUNITY_SERVICE (service);
  EnvoiSession *session = envoi_service_get_session (service);

  self->account = g_object_ref (envoi_session_get_account (session));
  self->store = g_object_ref (envoi_session_get_store (session));
  self->owner = envoi_session_get_module (session, ENVOI_TYPE_PUBSUB_OWNER);
  self->pubsub = envoi_session_get_module (session, ENVOI_TYPE_PUBSUB);
  self->disco = envoi_session_get_module (session, ENVOI_TYPE_DISCO);
  g_signal_connect_object (self->owner, "approval-requested", G_CALLBACK (on_approval_requested), self, G_CONNECT_SWAPPED);
}

static void
ended (EnvoiService *service)
{
  envoi_community_looks_clear (ENVOI_COMMUNITY_SERVICE (service));
}

static void
envoi_community_service_stop (EnvoiService *service)
{
  EnvoiCommunityService *self = ENVOI_COMMUNITY_SERVICE (service);

  envoi_community_looks_clear (self);
  self->owner = NULL;
  self->pubsub = NULL;
  self->disco = NULL;
}

static void
envoi_community_service_finalize (GObject *object)
{
  EnvoiCommunityService *self = ENVOI_COMMUNITY_SERVICE (object);

  envoi_community_looks_clear (self);
  g_hash_table_unref (self->waiting);
  g_clear_object (&self->account);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (envoi_community_service_parent_class)->finalize (object);
}

static void
envoi_community_service_class_init (EnvoiCommunityServiceClass *klass)
{
  EnvoiServiceClass *service_class = ENVOI_SERVICE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = envoi_community_service_finalize;
  service_class->start = envoi_community_service_start;
  service_class->ended = ended;
  service_class->stop = envoi_community_service_stop;
  signals[REQUEST] = g_signal_new ("request", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                   G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[SETTLED] = g_signal_new ("settled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                   G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ENVOI_TYPE_FEED);
}

static void
envoi_community_service_init (EnvoiCommunityService *self)
{
  g_queue_init (&self->looks);
  self->waiting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
