/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-search-provider.h"
#include "envoi-contact.h"
#include "envoi-destination.h"
#include "envoi-post-words.h"
#include "envoi-store-feeds.h"
#include <gio/gio.h>
#include <libdex.h>

#define MAX_PLACES 12
#define MAX_POSTS 6
#define MAX_REMEMBERED 500

static const char description[] =
  "<node><interface name='org.gnome.Shell.SearchProvider2'>"
  "<method name='GetInitialResultSet'><arg type='as' direction='in'/><arg type='as' direction='out'/></method>"
  "<method name='GetSubsearchResultSet'><arg type='as' direction='in'/><arg type='as' direction='in'/><arg type='as' direction='out'/></method>"
  "<method name='GetResultMetas'><arg type='as' direction='in'/><arg type='aa{sv}' direction='out'/></method>"
  "<method name='ActivateResult'><arg type='s' direction='in'/><arg type='as' direction='in'/><arg type='u' direction='in'/></method>"
  "<method name='LaunchSearch'><arg type='as' direction='in'/><arg type='u' direction='in'/></method>"
  "</interface></node>";

struct _EnvoiSearchProvider
{
  GObject parent_instance;
  DexFuture *ready;
  GHashTable *found;            /* id → EnvoiDestination: what was answered, for the questions that follow */
  GDBusConnection *bus;
  guint registration;
};

enum { ASKED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiSearchProvider, envoi_search_provider, G_TYPE_OBJECT)

/* --- Finding ------------------------------------------------------------------------------------------------------------ */

typedef struct { EnvoiSearchProvider *self; GDBusMethodInvocation *invocation; char *typed; } Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->self);
  g_object_unref (question->invocation);
  g_free (question->typed);
  g_free (question);
}

static void
take (EnvoiSearchProvider *self, EnvoiDestination *destination /* transfer full */, GPtrArray *ids)
{
  const char *id = envoi_destination_get_id (destination);

  g_ptr_array_add (ids, g_strdup (id));
  g_hash_table_replace (self->found, g_strdup (id), destination);
}

static void
take_post (EnvoiSearchProvider *self, EnvoiPost *post, GPtrArray *ids)
{
  g_autofree char *title = envoi_post_words_summary (post, 80), *author = envoi_post_words_author (post);
  EnvoiDestination *destination = envoi_destination_new (ENVOI_DESTINATION_FEED, title, author, "envoi-feeds-symbolic", envoi_post_get_author (post), "open-post",
    g_variant_new ("(sss)", envoi_post_get_service (post), envoi_post_get_node (post), envoi_post_get_item_id (post)));

  if (g_ptr_array_find_with_equal_func (ids, envoi_destination_get_id (destination), g_str_equal, NULL))
    g_object_unref (destination);
  else
    take (self, destination, ids);
}

static DexFuture *
answer_fiber (gpointer data)
{
  Question *question = data;
  EnvoiSearchProvider *self = question->self;
  g_autoptr (EnvoiSessionManager) manager = dex_await_object (dex_ref (self->ready), NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free), places = NULL, posts = NULL;
  EnvoiPostSearchQuery query = { .text = question->typed };

  if (manager != NULL && *question->typed != '\0')
    {
      if (g_hash_table_size (self->found) > MAX_REMEMBERED)
        g_hash_table_remove_all (self->found);
      places = envoi_destinations_find (manager, question->typed, FALSE, MAX_PLACES);
      for (guint i = 0; i < places->len; i++)
        take (self, g_object_ref (places->pdata[i]), ids);
      posts = dex_await_boxed (envoi_store_search_posts (envoi_session_manager_get_store (manager), &query, MAX_POSTS, 0), NULL);
    }
  for (guint i = 0; posts != NULL && i < posts->len; i++)
    {
      EnvoiPostSearchHit *hit = posts->pdata[i];

      if (hit->post != NULL)
        take_post (self, hit->post, ids);
    }
  g_ptr_array_add (ids, NULL);
  g_dbus_method_invocation_return_value (question->invocation, g_variant_new ("(^as)", ids->pdata));
  return NULL;
}

static void
ask (EnvoiSearchProvider *self, GVariant *terms, GDBusMethodInvocation *invocation)
{
  g_autofree const char **words = g_variant_get_strv (terms, NULL);
  Question *question = g_new0 (Question, 1);

  question->self = g_object_ref (self);
  question->invocation = g_object_ref (invocation);
  question->typed = g_strjoinv (" ", (char **) words);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, answer_fiber, question, question_free));
}

/* --- Telling what was found --------------------------------------------------------------------------------------------- */

/* The desktop has not our icons, but can read the files of ours that are pictures. */
static GIcon *
get_icon (EnvoiDestination *destination)
{
  gpointer subject = envoi_destination_get_subject (destination);
  EnvoiContact *contact = ENVOI_IS_CONTACT (subject) ? subject : ENVOI_IS_FEED (subject) ? envoi_feed_get_contact (subject) : NULL;
  GFile *file = contact != NULL ? envoi_contact_get_avatar_file (contact) : NULL;

  if (file != NULL)
    return g_file_icon_new (file);
  if (g_str_has_prefix (envoi_destination_get_icon (destination), "envoi-group"))
    return g_themed_icon_new ("system-users-symbolic");
  return g_themed_icon_new (envoi_destination_get_kind (destination) == ENVOI_DESTINATION_FEED ? "application-rss+xml-symbolic" : "avatar-default-symbolic");
}

static GVariant *
tell (EnvoiSearchProvider *self, GVariant *ids)
{
  g_autofree const char **each = g_variant_get_strv (ids, NULL);
  GVariantBuilder metas;

  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; each[i] != NULL; i++)
    {
      EnvoiDestination *destination = g_hash_table_lookup (self->found, each[i]);
      g_autoptr (GIcon) icon = destination != NULL ? get_icon (destination) : NULL;
      g_autofree char *text = icon != NULL ? g_icon_to_string (icon) : NULL;

      if (destination == NULL)
        continue;
      g_variant_builder_open (&metas, G_VARIANT_TYPE ("a{sv}"));
      g_variant_builder_add (&metas, "{sv}", "id", g_variant_new_string (each[i]));
      g_variant_builder_add (&metas, "{sv}", "name", g_variant_new_string (envoi_destination_get_title (destination)));
      if (envoi_destination_get_detail (destination) != NULL)
        g_variant_builder_add (&metas, "{sv}", "description", g_variant_new_string (envoi_destination_get_detail (destination)));
      if (text != NULL)
        g_variant_builder_add (&metas, "{sv}", "gicon", g_variant_new_string (text));
      g_variant_builder_close (&metas);
    }
  return g_variant_new ("(aa{sv})", &metas);
}

/* --- Going there -------------------------------------------------------------------------------------------------------- */

static void
go (const char *id)
{
  static const char *const allowed[] = { "open-conversation", "open-feed-as", "open-post", NULL };
  g_autofree char *action = NULL;
  g_autoptr (GVariant) target = NULL;
  GActionGroup *application = G_ACTION_GROUP (g_application_get_default ());
  const GVariantType *type;

  if (!g_action_parse_detailed_name (id, &action, &target, NULL) || !g_strv_contains (allowed, action))
    return;
  type = g_action_group_get_action_parameter_type (application, action);
  if (type != NULL && target != NULL && g_variant_is_of_type (target, type))
    g_action_group_activate_action (application, action, target);
}

static void
launch (GVariant *terms)
{
  g_autofree const char **words = g_variant_get_strv (terms, NULL);
  g_autofree char *typed = g_strjoinv (" ", (char **) words);

  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "find-words", g_variant_new_string (typed));
}

static void
on_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method, GVariant *parameters,
         GDBusMethodInvocation *invocation, gpointer data)
{
  EnvoiSearchProvider *self = data;
  g_autoptr (GVariant) first = g_variant_get_child_value (parameters, 0);

  g_signal_emit (self, signals[ASKED], 0);
  if (g_str_equal (method, "GetInitialResultSet"))
    ask (self, first, invocation);
  else if (g_str_equal (method, "GetSubsearchResultSet"))
    {
      g_autoptr (GVariant) terms = g_variant_get_child_value (parameters, 1);
      ask (self, terms, invocation);
    }
  else if (g_str_equal (method, "GetResultMetas"))
    g_dbus_method_invocation_return_value (invocation, tell (self, first));
  else
    {
      if (g_str_equal (method, "ActivateResult"))
        go (g_variant_get_string (first, NULL));
      else
        launch (first);
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
}

gboolean
envoi_search_provider_export (EnvoiSearchProvider *self, GDBusConnection *bus, const char *application_path, GError **error)
{
  static const GDBusInterfaceVTable calls = { .method_call = on_call };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (description, NULL);
  g_autofree char *path = g_strconcat (application_path, "/SearchProvider", NULL);

  self->registration = g_dbus_connection_register_object (bus, path, node->interfaces[0], &calls, self, NULL, error);
  g_set_object (&self->bus, bus);
  return self->registration != 0;
}

void
envoi_search_provider_leave (EnvoiSearchProvider *self)
{
  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->bus, self->registration);
  self->registration = 0;
  g_clear_object (&self->bus);
}

EnvoiSearchProvider *
envoi_search_provider_new (DexFuture *ready)
{
  EnvoiSearchProvider *self = g_object_new (ENVOI_TYPE_SEARCH_PROVIDER, NULL);

  self->ready = dex_ref (ready);
  return self;
}

static void
envoi_search_provider_dispose (GObject *object)
{
  EnvoiSearchProvider *self = ENVOI_SEARCH_PROVIDER (object);

  envoi_search_provider_leave (self);
  dex_clear (&self->ready);
  g_clear_pointer (&self->found, g_hash_table_unref);
  G_OBJECT_CLASS (envoi_search_provider_parent_class)->dispose (object);
}

static void
envoi_search_provider_class_init (EnvoiSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_search_provider_dispose;
  signals[ASKED] = g_signal_new ("asked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
envoi_search_provider_init (EnvoiSearchProvider *self)
{
  self->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}
