/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-community-service-private.h"

#include "envoi-feed-service.h"
#include "envoi-id.h"
#include "envoi-jid.h"
#include "envoi-questionnaire-form.h"
#include "envoi-store-feeds.h"

/* Making, setting and closing communities. Part of EnvoiCommunityService. */

#define MAX_TRIES 5

/* --- Making --------------------------------------------------------------------------------------------------------- */

/* What makes a community as XEP-0472 and Movim have it, and lets all see who wrote what (itemreply). */
static void
add_options (GPtrArray *options)
{
  static const char * const fixed[] = {
    "pubsub#persist_items", "true", "pubsub#max_items", "max", "pubsub#deliver_payloads", "false", "pubsub#notify_retract", "true",
    "pubsub#itemreply", "publisher", "pubsub#send_last_published_item", "never",
  };

  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    g_ptr_array_add (options, (gpointer) fixed[i]);
}

static void
add_settings (GPtrArray *options, const EnvoiCommunitySettings *settings, const char *description)
{
  const char *access = envoi_community_access_to_string (settings->access), *publish = envoi_community_publish_to_string (settings->publish);

  g_ptr_array_add (options, "pubsub#title");
  g_ptr_array_add (options, settings->title);
  g_ptr_array_add (options, "pubsub#description");
  g_ptr_array_add (options, (gpointer) (description != NULL ? description : ""));
  g_ptr_array_add (options, "pubsub#type");
  g_ptr_array_add (options, settings->gallery ? ENVOI_COMMUNITY_TYPE_GALLERY : ENVOI_COMMUNITY_TYPE_FEED);
  if (access != NULL)
    {
      g_ptr_array_add (options, "pubsub#access_model");
      g_ptr_array_add (options, (gpointer) access);
    }
  if (publish != NULL)
    {
      g_ptr_array_add (options, "pubsub#publish_model");
      g_ptr_array_add (options, (gpointer) publish);
    }
}

/* The person's words as they may go out; FALSE without a title. */
static gboolean
clean_settings (EnvoiCommunitySettings *settings)
{
  g_autofree char *title = envoi_community_dup_text (settings->title, ENVOI_COMMUNITY_MAX_NAME, TRUE);
  g_autofree char *description = envoi_community_dup_text (settings->description, ENVOI_COMMUNITY_MAX_DESCRIPTION, FALSE);
  g_autofree char *room = settings->room != NULL ? envoi_jid_dup_bare (settings->room) : NULL;

  g_set_str (&settings->title, title);
  g_set_str (&settings->description, description);
  g_set_str (&settings->room, room);
  return title != NULL;
}

static DexFuture *
create_fiber (gpointer data)
{
  EnvoiCommunityJob *job = data;
  EnvoiCommunityService *self = job->self;
  g_autoptr (GPtrArray) options = g_ptr_array_new ();
  g_autofree char *base = envoi_community_dup_node (job->settings->title), *node = NULL;
  g_autofree char *description = envoi_community_join_room (job->settings->description, job->settings->room);
  g_autofree char *room_uri = envoi_community_join_room (NULL, job->settings->room);
  EnvoiFeedService *feeds = ENVOI_FEED_SERVICE (envoi_session_get_service (envoi_service_get_session (ENVOI_SERVICE (self)), ENVOI_TYPE_FEED_SERVICE));
  g_autoptr (EnvoiFeed) feed = NULL;
  g_autoptr (GError) error = NULL;

  add_options (options);
  add_settings (options, job->settings, description);
  g_ptr_array_add (options, NULL);
  for (guint i = 1; i <= MAX_TRIES && node == NULL; i++)
    {
      g_autofree char *wanted = i == 1 ? g_strdup (base) : g_strdup_printf ("%s-%u", base, i);

      g_clear_error (&error);
      if (!envoi_community_service_is_online (self))
        return envoi_community_reject_offline ();
      node = dex_await_string (envoi_community_translate (envoi_pubsub_owner_create (self->owner, job->text, wanted, (const char * const *) options->pdata),
                                                          job->text), &error);
      if (node == NULL && !g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CONFLICT))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  if (node == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  feed = g_object_ref (envoi_store_ensure_feed (self->store, self->account, job->text, node));
  envoi_feed_set_kind (feed, job->settings->gallery ? ENVOI_FEED_GALLERY : ENVOI_FEED_COMMUNITY);
  envoi_feed_set_title (feed, job->settings->title);
  envoi_feed_set_description (feed, job->settings->description);
  envoi_feed_set_room_uri (feed, room_uri);
  envoi_feed_set_affiliation (feed, ENVOI_FEED_AFFILIATION_OWNER);
  envoi_feed_set_access (feed, job->settings->access);
  envoi_feed_set_publish (feed, job->settings->publish);
  envoi_store_save_feed (self->store, feed);
  /* The maker follows: that is how all of his devices know of it. It is there also when that fails. */
  if (feeds != NULL)
    dex_await (envoi_feed_service_follow (feeds, job->text, node, FALSE), NULL);
  return dex_future_new_take_object (g_steal_pointer (&feed));
}

/**
 * envoi_community_service_create:
 * @place: the address of a place of communities
 * @settings: the title is needed
 *
 * Returns: (transfer full): a future of EnvoiFeed; rejects with ENVOI_FEED_ERROR_FORBIDDEN where we may make none
 */
DexFuture *
envoi_community_service_create (EnvoiCommunityService *self, const char *place, const EnvoiCommunitySettings *settings)
{
  EnvoiCommunityJob *job = envoi_community_job_new (self, NULL, place);

  job->settings = envoi_community_settings_copy (settings);
  if (job->settings->access == ENVOI_FEED_ACCESS_UNKNOWN)
    job->settings->access = ENVOI_FEED_ACCESS_OPEN;
  if (job->settings->publish == ENVOI_FEED_PUBLISH_UNKNOWN)
    job->settings->publish = ENVOI_FEED_PUBLISH_OPEN;
  if (!clean_settings (job->settings))
    g_set_str (&job->settings->title, "community");
  return envoi_community_job_run (job, create_fiber);
}

/* --- Setting -------------------------------------------------------------------------------------------------------- */

static DexFuture *
load_settings_fiber (gpointer data)
{
  EnvoiCommunityJob *job = data;
  EnvoiCommunityService *self = job->self;
  const char *service = envoi_feed_get_service (job->feed), *node = envoi_feed_get_node (job->feed), *title, *type, *description;
  EnvoiCommunitySettings *settings;
  g_autoptr (EnvoiForm) form = NULL;
  g_autoptr (GError) error = NULL;

  /* ejabberd's form lacks title, description and type as long as they are not set: what the community says of itself has them. */
  form = dex_await_boxed (envoi_community_translate (envoi_pubsub_owner_fetch_config (self->owner, service, node), service), &error);
  if (form == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  settings = envoi_community_settings_new ();
  title = envoi_form_get_value (form, "pubsub#title");
  description = envoi_form_get_value (form, "pubsub#description");
  type = envoi_form_get_value (form, "pubsub#type");
  settings->title = g_strdup (title != NULL && *title != '\0' ? title : envoi_feed_get_own_title (job->feed));
  settings->description = envoi_community_dup_text (description, ENVOI_COMMUNITY_MAX_WITH_ROOM, FALSE);
  settings->room = envoi_community_split_room (settings->description);
  if (description == NULL)
    {
      settings->description = g_strdup (envoi_feed_get_description (job->feed));
      settings->room = envoi_feed_get_room_uri (job->feed) != NULL ? envoi_community_dup_room (job->feed) : NULL;
    }
  settings->gallery = type != NULL ? envoi_community_is_gallery_type (type) : envoi_feed_get_kind (job->feed) == ENVOI_FEED_GALLERY;
  settings->access = envoi_community_access_parse (envoi_form_get_value (form, "pubsub#access_model"));
  settings->publish = envoi_community_publish_parse (envoi_form_get_value (form, "pubsub#publish_model"));
  return dex_future_new_take_boxed (ENVOI_TYPE_COMMUNITY_SETTINGS, settings);
}

/**
 * envoi_community_service_load_settings:
 *
 * Returns: (transfer full): a future of EnvoiCommunitySettings; rejects with ENVOI_FEED_ERROR_FORBIDDEN for all but owners
 */
DexFuture *
envoi_community_service_load_settings (EnvoiCommunityService *self, EnvoiFeed *feed)
{
  return envoi_community_job_run (envoi_community_job_new (self, feed, NULL), load_settings_fiber);
}

static DexFuture *
save_settings_fiber (gpointer data)
{
  EnvoiCommunityJob *job = data;
  EnvoiCommunityService *self = job->self;
  const char *service = envoi_feed_get_service (job->feed), *node = envoi_feed_get_node (job->feed);
  g_autoptr (GPtrArray) options = g_ptr_array_new ();
  g_autofree char *description = envoi_community_join_room (job->settings->description, job->settings->room);
  g_autoptr (GError) error = NULL;

  add_settings (options, job->settings, description);
  /* Without it nobody can tell who wrote a post: what others made often lacks it. */
  g_ptr_array_add (options, "pubsub#itemreply");
  g_ptr_array_add (options, "publisher");
  g_ptr_array_add (options, NULL);
  if (!dex_await (envoi_community_translate (envoi_pubsub_owner_configure (self->owner, service, node, (const char * const *) options->pdata), service),
                  &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return envoi_community_service_look (self, job->feed);
}

/**
 * envoi_community_service_save_settings:
 *
 * Returns: (transfer full): a future of TRUE; rejects with ENVOI_FEED_ERROR_UNSUPPORTED when the service cannot do it so
 */
DexFuture *
envoi_community_service_save_settings (EnvoiCommunityService *self, EnvoiFeed *feed, const EnvoiCommunitySettings *settings)
{
  EnvoiCommunityJob *job = envoi_community_job_new (self, feed, NULL);

  job->settings = envoi_community_settings_copy (settings);
  if (!clean_settings (job->settings))
    g_set_str (&job->settings->title, envoi_feed_get_title (feed));
  return envoi_community_job_run (job, save_settings_fiber);
}

static DexFuture *
on_form (DexFuture *future, gpointer user_data)
{
  return dex_future_new_take_object (envoi_questionnaire_new_for_form (g_value_get_boxed (dex_future_get_value (future, NULL)), NULL));
}

/**
 * envoi_community_service_load_form:
 *
 * Returns: (transfer full): a future of EnvoiQuestionnaire
 */
DexFuture *
envoi_community_service_load_form (EnvoiCommunityService *self, EnvoiFeed *feed)
{
  const char *service = envoi_feed_get_service (feed);

  if (!envoi_community_service_is_online (self))
    return envoi_community_reject_offline ();
  return dex_future_then (envoi_community_translate (envoi_pubsub_owner_fetch_config (self->owner, service, envoi_feed_get_node (feed)), service),
                          on_form, NULL, NULL);
}

static DexFuture *
on_saved (DexFuture *future, gpointer user_data)
{
  EnvoiCommunityJob *job = user_data;

  return envoi_community_service_look (job->self, job->feed);
}

static void
release (gpointer data)
{
  EnvoiCommunityJob *job = data;

  g_object_unref (job->feed);
  g_object_unref (job->self);
  g_free (job);
}

/**
 * envoi_community_service_save_form:
 * @form: as loaded, with the person's answers
 *
 * Returns: (transfer full): a future of TRUE
 */
DexFuture *
envoi_community_service_save_form (EnvoiCommunityService *self, EnvoiFeed *feed, EnvoiQuestionnaire *form)
{
  g_autoptr (EnvoiForm) answers = envoi_questionnaire_dup_form (form);
  const char *service = envoi_feed_get_service (feed);

  if (!envoi_community_service_is_online (self))
    return envoi_community_reject_offline ();
  if (answers == NULL)
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FAILED, "%s", "");
  return dex_future_then (envoi_community_translate (envoi_pubsub_owner_save_config (self->owner, service, envoi_feed_get_node (feed), answers), service),
                          on_saved, envoi_community_job_new (self, feed, NULL), release);
}

/* --- The picture ---------------------------------------------------------------------------------------------------- */

static EnvoiStanza *
build_picture (const char *url, const char *media_type, GBytes *picture, guint width, guint height)
{
  EnvoiBuilder *metadata = envoi_builder_new ("metadata", "urn:xmpp:avatar:metadata");
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, picture);

  envoi_builder_open (metadata, "info", NULL);
  envoi_builder_attribute (metadata, "id", hash);
  envoi_builder_attribute (metadata, "type", media_type);
  envoi_builder_attribute_uint (metadata, "bytes", g_bytes_get_size (picture));
  envoi_builder_attribute_uint (metadata, "width", width);
  envoi_builder_attribute_uint (metadata, "height", height);
  envoi_builder_attribute (metadata, "url", url);
  return envoi_builder_finish (metadata);
}

/**
 * envoi_community_service_set_picture:
 * @url: (nullable): a web address of the picture; %NULL: none
 * @picture: (nullable): its bytes
 *
 * Returns: (transfer full): a future of TRUE
 */
DexFuture *
envoi_community_service_set_picture (EnvoiCommunityService *self, EnvoiFeed *feed, const char *url, const char *media_type, GBytes *picture,
                                     guint width, guint height)
{
  const char *service = envoi_feed_get_service (feed), *node = envoi_feed_get_node (feed);
  g_autoptr (EnvoiStanza) payload = url != NULL && picture != NULL ? build_picture (url, media_type, picture, width, height) : NULL;
  DexFuture *done;

  if (!envoi_community_service_is_online (self))
    return envoi_community_reject_offline ();
  done = payload != NULL ? envoi_pubsub_publish (self->pubsub, service, node, ENVOI_COMMUNITY_PICTURE_ITEM, payload, NULL)
                         : envoi_pubsub_retract (self->pubsub, service, node, ENVOI_COMMUNITY_PICTURE_ITEM, TRUE);
  return dex_future_then (envoi_community_translate (done, service), on_saved, envoi_community_job_new (self, feed, NULL), release);
}

/* --- Its end -------------------------------------------------------------------------------------------------------- */

static DexFuture *
delete_fiber (gpointer data)
{
  EnvoiCommunityJob *job = data;
  EnvoiCommunityService *self = job->self;
  const char *service = envoi_feed_get_service (job->feed);
  EnvoiFeedService *feeds = ENVOI_FEED_SERVICE (envoi_session_get_service (envoi_service_get_session (ENVOI_SERVICE (self)), ENVOI_TYPE_FEED_SERVICE));
  g_autoptr (GError) error = NULL;

  if (!dex_await (envoi_community_translate (envoi_pubsub_owner_delete (self->owner, service, envoi_feed_get_node (job->feed)), service), &error) &&
      !g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND) && !g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_GONE))
    return dex_future_new_for_error (g_steal_pointer (&error));
  /* Off the lists that all devices read. */
  if (feeds != NULL && envoi_feed_get_followed (job->feed))
    dex_await (envoi_feed_service_unfollow (feeds, job->feed), NULL);
  dex_await (envoi_store_forget_feed (self->store, job->feed), NULL);
  return dex_future_new_true ();
}

/**
 * envoi_community_service_delete:
 *
 * Returns: (transfer full): a future of TRUE, also when it was gone already
 */
DexFuture *
envoi_community_service_delete (EnvoiCommunityService *self, EnvoiFeed *feed)
{
  return envoi_community_job_run (envoi_community_job_new (self, feed, NULL), delete_fiber);
}
