/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-community-service-private.h"

#include <string.h>

#include "0277-microblog.h"
#include "envoi-feed-picture.h"
#include "envoi-jid.h"
#include "envoi-store-feeds.h"

/* What a community says of itself. A list of hundreds is looked at a few at a time, what came into sight last first. Part of EnvoiCommunityService. */

#define MAX_AT_ONCE 3
#define MAX_WAITING 400
#define NS_META_DATA ENVOI_NS_PUBSUB "#meta-data"
#define NS_AVATAR_METADATA "urn:xmpp:avatar:metadata"

typedef struct { EnvoiFeed *feed; DexPromise *promise; } Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_object_unref (look->feed);
  dex_unref (look->promise);
  g_free (look);
}

/* --- What the service says ------------------------------------------------------------------------------------------ */

static gboolean
names (const EnvoiDiscoInfo *info, const char *var, const char *jid)
{
  const char * const *values = envoi_disco_info_get_values (info, NS_META_DATA, var);

  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    {
      g_autofree char *bare = envoi_jid_dup_bare (values[i]);

      if (g_strcmp0 (bare, jid) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
take_info (EnvoiCommunityService *self, EnvoiFeed *feed, const EnvoiDiscoInfo *info)
{
  const char *type = envoi_disco_info_get_value (info, NS_META_DATA, "pubsub#type");
  const char *followers = envoi_disco_info_get_value (info, NS_META_DATA, "pubsub#num_subscribers");
  EnvoiFeedAccess access = envoi_community_access_parse (envoi_disco_info_get_value (info, NS_META_DATA, "pubsub#access_model"));
  EnvoiFeedPublish publish = envoi_community_publish_parse (envoi_disco_info_get_value (info, NS_META_DATA, "pubsub#publish_model"));
  g_autofree char *title = envoi_community_dup_text (envoi_disco_info_get_value (info, NS_META_DATA, "pubsub#title"), ENVOI_COMMUNITY_MAX_NAME, TRUE);
  g_autofree char *description = envoi_community_dup_text (envoi_disco_info_get_value (info, NS_META_DATA, "pubsub#description"),
                                                           ENVOI_COMMUNITY_MAX_WITH_ROOM, FALSE);
  g_autofree char *room = envoi_community_split_room (description), *room_uri = envoi_community_join_room (NULL, room);
  const char *own = envoi_account_get_jid (self->account);
  guint64 n;

  if (title != NULL)
    envoi_feed_set_title (feed, title);
  envoi_feed_set_description (feed, description != NULL && *description != '\0' ? description : NULL);
  envoi_feed_set_room_uri (feed, room_uri);
  envoi_feed_set_kind (feed, envoi_community_is_gallery_type (type) ? ENVOI_FEED_GALLERY : ENVOI_FEED_COMMUNITY);
  if (access != ENVOI_FEED_ACCESS_UNKNOWN)
    envoi_feed_set_access (feed, access);
  if (publish != ENVOI_FEED_PUBLISH_UNKNOWN)
    envoi_feed_set_publish (feed, publish);
  if (followers != NULL && g_ascii_string_to_unsigned (followers, 10, 0, G_MAXINT, &n, NULL))
    envoi_feed_set_n_followers (feed, n);
  if (names (info, "pubsub#owner", own))
    envoi_feed_set_affiliation (feed, ENVOI_FEED_AFFILIATION_OWNER);
  else if (names (info, "pubsub#publisher", own))
    envoi_feed_set_affiliation (feed, ENVOI_FEED_AFFILIATION_PUBLISHER);
}

static void
take_picture (EnvoiFeed *feed, EnvoiStanza *answer)
{
  const EnvoiNode *items = envoi_pubsub_get_items (answer), *item = items ? envoi_node_find (items, "item", NULL) : NULL;

  if (item != NULL && g_strcmp0 (envoi_node_get_attribute (item, "id"), ENVOI_COMMUNITY_PICTURE_ITEM) != 0)
    item = NULL;
  envoi_feed_picture_take (feed, item != NULL ? envoi_node_find (item, "metadata", NS_AVATAR_METADATA) : NULL);
}

/* All ids come in one answer on both servers; their number is asked for nowhere else in a way that both understand. */
static void
take_count (EnvoiFeed *feed, const GPtrArray *items)
{
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    {
      const EnvoiDiscoItem *item = items->pdata[i];
      const char *id = item->name != NULL ? item->name : item->node;

      if (id == NULL || !envoi_microblog_hides_item (id))
        n++;
    }
  envoi_feed_set_n_posts (feed, n);
}

static void
keep (EnvoiCommunityService *self, EnvoiFeed *feed)
{
  if (envoi_store_find_feed (self->store, self->account, envoi_feed_get_service (feed), envoi_feed_get_node (feed)) == feed)
    envoi_store_save_feed (self->store, feed);
}

static gboolean
look (EnvoiCommunityService *self, EnvoiFeed *feed, GError **error)
{
  const char *service = envoi_feed_get_service (feed), *node = envoi_feed_get_node (feed);
  g_autoptr (EnvoiDiscoInfo) info = NULL;
  g_autoptr (EnvoiStanza) picture = NULL;
  g_autoptr (GPtrArray) items = NULL;
  DexFuture *asked_info, *asked_picture, *asked_items;

  if (!envoi_community_service_is_online (self))
    {
      g_set_error_literal (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "");
      return FALSE;
    }
  asked_info = envoi_community_translate (envoi_pubsub_owner_query_info (self->owner, service, node), service);
  asked_picture = envoi_pubsub_fetch_items (self->pubsub, service, node, ENVOI_COMMUNITY_PICTURE_ITEM, 0);
  asked_items = envoi_disco_query_items (self->disco, service, node);
  info = dex_await_boxed (asked_info, error);
  picture = dex_await_boxed (asked_picture, NULL);
  items = dex_await_boxed (asked_items, NULL);
  if (info == NULL)
    return FALSE;
  take_info (self, feed, info);
  if (picture != NULL)
    take_picture (feed, picture);
  if (items != NULL)
    take_count (feed, items);
  keep (self, feed);
  return TRUE;
}

/* --- A few at a time ------------------------------------------------------------------------------------------------ */

static void begin_looks (EnvoiCommunityService *self);

typedef struct { EnvoiCommunityService *self; Look *look; } Running;

static void
running_free (gpointer data)
{
  Running *running = data;

  g_object_unref (running->self);
  look_free (running->look);
  g_free (running);
}

static DexFuture *
look_fiber (gpointer data)
{
  Running *running = data;
  EnvoiCommunityService *self = running->self;
  g_autoptr (GError) error = NULL;
  gboolean done = look (self, running->look->feed, &error);

  self->n_looking--;
  if (done)
    dex_promise_resolve_boolean (running->look->promise, TRUE);
  else
    dex_promise_reject (running->look->promise, g_steal_pointer (&error));
  begin_looks (self);
  return dex_future_new_true ();
}

static void
begin_looks (EnvoiCommunityService *self)
{
  while (self->n_looking < MAX_AT_ONCE && !g_queue_is_empty (&self->looks))
    {
      Running *running = g_new0 (Running, 1);

      running->self = g_object_ref (self);
      running->look = g_queue_pop_head (&self->looks);
      self->n_looking++;
      dex_future_disown (dex_scheduler_spawn (NULL, 0, look_fiber, running, running_free));
    }
}

static void
give_up (Look *look)
{
  dex_promise_reject (look->promise, g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, ""));
  look_free (look);
}

void
envoi_community_looks_clear (EnvoiCommunityService *self)
{
  Look *look;

  while ((look = g_queue_pop_head (&self->looks)) != NULL)
    give_up (look);
}

/**
 * envoi_community_service_look:
 *
 * Returns: (transfer full): a future of TRUE
 */
DexFuture *
envoi_community_service_look (EnvoiCommunityService *self, EnvoiFeed *feed)
{
  Look *look;
  DexFuture *future;

  if (!envoi_community_service_is_online (self))
    return envoi_community_reject_offline ();
  for (GList *l = self->looks.head; l != NULL; l = l->next)
    if (((Look *) l->data)->feed == feed)
      {
        /* Asked for again: it is in sight now. */
        look = l->data;
        g_queue_delete_link (&self->looks, l);
        g_queue_push_head (&self->looks, look);
        return dex_ref (DEX_FUTURE (look->promise));
      }
  look = g_new0 (Look, 1);
  look->feed = g_object_ref (feed);
  look->promise = dex_promise_new ();
  future = dex_ref (DEX_FUTURE (look->promise));
  g_queue_push_head (&self->looks, look);
  if (self->looks.length > MAX_WAITING)
    give_up (g_queue_pop_tail (&self->looks));
  begin_looks (self);
  return future;
}

/* --- What we are in it ---------------------------------------------------------------------------------------------- */

static EnvoiFeedAffiliation
affiliation_of (const GPtrArray *people, const char *jid)
{
  for (guint i = 0; i < people->len; i++)
    {
      const EnvoiPubsubAffiliate *person = people->pdata[i];

      if (g_str_equal (person->jid, jid))
        switch (person->affiliation)
          {
          case ENVOI_PUBSUB_AFFILIATION_OWNER: return ENVOI_FEED_AFFILIATION_OWNER;
          case ENVOI_PUBSUB_AFFILIATION_PUBLISHER:
          case ENVOI_PUBSUB_AFFILIATION_PUBLISH_ONLY: return ENVOI_FEED_AFFILIATION_PUBLISHER;
          case ENVOI_PUBSUB_AFFILIATION_MEMBER: return ENVOI_FEED_AFFILIATION_MEMBER;
          case ENVOI_PUBSUB_AFFILIATION_OUTCAST: return ENVOI_FEED_AFFILIATION_OUTCAST;
          default: break;
          }
    }
  return ENVOI_FEED_AFFILIATION_NONE;
}

static DexFuture *
look_closely_fiber (gpointer data)
{
  EnvoiCommunityJob *job = data;
  EnvoiCommunityService *self = job->self;
  const char *service = envoi_feed_get_service (job->feed), *node = envoi_feed_get_node (job->feed);
  EnvoiFeedAffiliation affiliation = ENVOI_FEED_AFFILIATION_NONE;
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GError) error = NULL;

  envoi_feed_set_affiliation (job->feed, ENVOI_FEED_AFFILIATION_NONE);
  if (!look (self, job->feed, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  affiliation = envoi_feed_get_affiliation (job->feed);
  if (!envoi_community_service_is_online (self))
    return envoi_community_reject_offline ();
  /* Only owners get an answer. */
  people = dex_await_boxed (envoi_pubsub_owner_fetch_affiliations (self->owner, service, node), NULL);
  if (people != NULL)
    affiliation = affiliation_of (people, envoi_account_get_jid (self->account));
  else if (affiliation == ENVOI_FEED_AFFILIATION_NONE && envoi_feed_get_publish (job->feed) == ENVOI_FEED_PUBLISH_PUBLISHERS &&
           envoi_community_service_is_online (self) && dex_await_boolean (envoi_pubsub_owner_may_retract (self->owner, service, node), NULL))
    affiliation = ENVOI_FEED_AFFILIATION_PUBLISHER;
  envoi_feed_set_affiliation (job->feed, affiliation);
  keep (self, job->feed);
  return dex_future_new_true ();
}

/**
 * envoi_community_service_look_closely:
 *
 * Returns: (transfer full): a future of TRUE
 */
DexFuture *
envoi_community_service_look_closely (EnvoiCommunityService *self, EnvoiFeed *feed)
{
  return envoi_community_job_run (envoi_community_job_new (self, feed, NULL), look_closely_fiber);
}
