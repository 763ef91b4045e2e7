/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-community-actions.h"
#include "envoi-activity-page.h"
#include "envoi-blog-archive-dialog.h"
#include "envoi-communities-page.h"
#include "envoi-community-commands.h"
#include "envoi-community-people-page.h"
#include "envoi-community-settings-page.h"
#include "envoi-downloader.h"
#include "envoi-follows-page.h"
#include "envoi-jid.h"
#include "envoi-new-community-dialog.h"
#include "envoi-store-feeds.h"
#include "envoi-window-private.h"

static EnvoiAccount *
find_account (EnvoiWindow *self, const char *jid)
{
  EnvoiAccount *account = *jid != '\0' ? envoi_store_find_account (envoi_session_manager_get_store (self->manager), jid) : NULL;

  return account != NULL ? account : envoi_find_first_account (self->manager);
}

static void
show_communities (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  AdwNavigationPage *there = self->manager != NULL ? envoi_window_get_feed_page (self, "communities") : NULL;

  if (self->manager != NULL)
    envoi_window_show_feed_page (self, there != NULL ? there : envoi_communities_page_new (self->manager), there != NULL);
}

/* The communities of a server or place: where a link without a community leads. */
static void
browse_communities (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  AdwNavigationPage *page;

  if (self->manager == NULL)
    return;
  page = envoi_communities_page_new (self->manager);
  g_object_ref_sink (page);
  envoi_communities_page_show (ENVOI_COMMUNITIES_PAGE (page), g_variant_get_string (parameter, NULL));
  envoi_window_show_feed_page (self, page, FALSE);
  g_object_unref (page);
}

static void
show_activity (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  AdwNavigationPage *there = self->manager != NULL ? envoi_window_get_feed_page (self, "activity") : NULL;

  if (self->manager != NULL)
    envoi_window_show_feed_page (self, there != NULL ? there : envoi_activity_page_new (self->manager), there != NULL);
}

static void
new_community (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);

  if (self->manager != NULL)
    adw_dialog_present (envoi_new_community_dialog_new (self->manager, NULL, NULL), widget);
}

/* Who follows the blog of an account; an empty address: the first. */
static void
show_followers (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  EnvoiAccount *account = self->manager != NULL ? find_account (self, g_variant_get_string (parameter, NULL)) : NULL;
  EnvoiFeed *blog;

  if (account == NULL)
    return;
  blog = envoi_store_ensure_feed (envoi_session_manager_get_store (self->manager), account, envoi_account_get_jid (account), ENVOI_BLOG_NODE);
  adw_dialog_present (envoi_page_dialog_new (envoi_community_people_page_new (self->manager, blog)), widget);
}

/* What somebody follows: account and address. */
static void
show_follows_of (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  const char *account_jid, *jid;
  EnvoiAccount *account;
  EnvoiContact *contact;
  g_autofree char *bare = NULL;

  g_variant_get (parameter, "(&s&s)", &account_jid, &jid);
  bare = envoi_jid_dup_bare (jid);
  account = self->manager != NULL && bare != NULL ? find_account (self, account_jid) : NULL;
  if (account == NULL)
    return;
  contact = envoi_store_ensure_contact (envoi_session_manager_get_store (self->manager), account, bare);
  adw_dialog_present (envoi_page_dialog_new (envoi_follows_page_new (self->manager, contact)), widget);
}

static EnvoiFeed *
find_feed (EnvoiWindow *self, GVariant *parameter)
{
  const char *account_jid, *service, *node;
  EnvoiAccount *account;

  g_variant_get (parameter, "(&s&s&s)", &account_jid, &service, &node);
  account = self->manager != NULL ? find_account (self, account_jid) : NULL;
  return account != NULL ? envoi_store_find_feed (envoi_session_manager_get_store (self->manager), account, service, node) : NULL;
}

static void
community_people (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  EnvoiFeed *feed = find_feed (self, parameter);

  if (feed != NULL)
    adw_dialog_present (envoi_page_dialog_new (envoi_community_people_page_new (self->manager, feed)), widget);
}

static void
community_settings (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  EnvoiFeed *feed = find_feed (self, parameter);

  if (feed != NULL)
    adw_dialog_present (envoi_page_dialog_new (envoi_community_settings_page_new (self->manager, feed)), widget);
}

static DexFuture *
fetch_file (EnvoiAccount *account, const char *uri, gpointer data)
{
  return envoi_downloader_get (data, account, uri, NULL);
}

static EnvoiBlogArchiveDialog *
open_archive (EnvoiWindow *self)
{
  GApplication *application = g_application_get_default ();
  EnvoiDownloader *downloader = ENVOI_IS_APPLICATION (application) ? envoi_application_get_downloader (ENVOI_APPLICATION (application)) : NULL;
  AdwDialog *dialog = envoi_blog_archive_dialog_new (self->manager, NULL, downloader != NULL ? fetch_file : NULL, downloader);

  adw_dialog_present (dialog, GTK_WIDGET (self));
  return ENVOI_BLOG_ARCHIVE_DIALOG (dialog);
}

static void
blog_archive (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  const char *name = g_action_get_name (G_ACTION (action));
  EnvoiBlogArchiveDialog *dialog;
  g_autoptr (GFile) file = NULL;

  if (self->manager == NULL)
    return;
  dialog = open_archive (self);
  if (parameter == NULL)
    return;
  file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));
  if (g_str_equal (name, "export-blog"))
    envoi_blog_archive_dialog_export (dialog, file);
  else
    envoi_blog_archive_dialog_import (dialog, file);
}

void
envoi_community_actions_add (EnvoiWindow *window)
{
  static const GActionEntry entries[] = {
    { .name = "show-communities", .activate = show_communities },
    { .name = "browse-communities", .activate = browse_communities, .parameter_type = "s" },
    { .name = "show-activity", .activate = show_activity },
    { .name = "new-community", .activate = new_community },
    { .name = "show-followers", .activate = show_followers, .parameter_type = "s" },
    { .name = "show-follows-of", .activate = show_follows_of, .parameter_type = "(ss)" },
    { .name = "community-people", .activate = community_people, .parameter_type = "(sss)" },
    { .name = "community-settings", .activate = community_settings, .parameter_type = "(sss)" },
    { .name = "blog-archive", .activate = blog_archive },
    { .name = "export-blog", .activate = blog_archive, .parameter_type = "s" },
    { .name = "import-blog", .activate = blog_archive, .parameter_type = "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), window);
}
