/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-feed-commands.h"
#include "envoi-error-text.h"
#include "envoi-error.h"
#include "envoi-rich-text.h"
#include "envoi-store-feeds.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include "envoi-window.h"
#include "envoi-xmpp-uri.h"
#include <glib/gi18n.h>
#include <string.h>

static gpointer
find_service (EnvoiSessionManager *manager, EnvoiAccount *account, GType type)
{
  EnvoiSession *session = manager != NULL && account != NULL ? envoi_session_manager_get_session (manager, account) : NULL;
  return session != NULL ? envoi_session_get_service (session, type) : NULL;
}

EnvoiFeedService *
envoi_find_feed_service (EnvoiSessionManager *manager, EnvoiAccount *account)
{
  return find_service (manager, account, ENVOI_TYPE_FEED_SERVICE);
}

EnvoiPublisher *
envoi_find_publisher (EnvoiSessionManager *manager, EnvoiAccount *account)
{
  return find_service (manager, account, ENVOI_TYPE_PUBLISHER);
}

EnvoiAccount *
envoi_choose_feed_account (EnvoiSessionManager *manager, const char *service, const char *node)
{
  EnvoiStore *store = envoi_session_manager_get_store (manager);
  GListModel *accounts = envoi_store_list_accounts (store);
  EnvoiAccount *best = NULL;
  int best_rank = -1;

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) account = g_list_model_get_item (accounts, i);
      EnvoiFeed *feed = service != NULL && node != NULL ? envoi_store_find_feed (store, account, service, node) : NULL;
      EnvoiContact *contact = service != NULL ? envoi_store_find_contact (store, account, service) : NULL;
      int rank = 0;

      if (g_strcmp0 (service, envoi_account_get_jid (account)) == 0)
        rank = 6;
      else if (feed != NULL && envoi_feed_get_followed (feed))
        rank = 5;
      else if (contact != NULL && envoi_contact_get_in_roster (contact))
        rank = 4;
      else if (feed != NULL && envoi_feed_get_newest (feed) != 0)
        rank = 3;
      else if (envoi_account_get_state (account) == ENVOI_CONNECTION_ONLINE)
        rank = 2;
      else if (envoi_account_get_enabled (account))
        rank = 1;
      if (rank > best_rank)
        {
          best = account;      /* the list holds it */
          best_rank = rank;
        }
    }
  return best;
}

EnvoiFeedAccess
envoi_blog_access_to_feed (EnvoiBlogAccess access)
{
  switch (access)
    {
    case ENVOI_BLOG_OPEN: return ENVOI_FEED_ACCESS_OPEN;
    /* A blog that does not exist yet begins as servers begin it. */
    case ENVOI_BLOG_NONE_YET:
    case ENVOI_BLOG_CONTACTS: return ENVOI_FEED_ACCESS_PRESENCE;
    case ENVOI_BLOG_OTHER: return ENVOI_FEED_ACCESS_WHITELIST;
    case ENVOI_BLOG_UNKNOWN:
    default: return ENVOI_FEED_ACCESS_UNKNOWN;
    }
}

char *
envoi_feed_commands_describe_post (EnvoiPost *post, guint max_graphemes)
{
  const char *title = envoi_post_get_title (post);
  EnvoiRichText *text = envoi_post_get_text (post);
  g_autofree char *plain = title == NULL && text != NULL ? envoi_rich_text_to_plain (text, max_graphemes * 2) : NULL;
  char *line = envoi_text_one_line (title != NULL ? title : plain != NULL ? plain : "", max_graphemes);

  if (*line != '\0')
    return line;
  g_free (line);
  return g_strdup (envoi_post_get_parts (post)->len > 0 ? _("Pictures") : _("A post without text"));
}

char *
envoi_feed_commands_describe_author (EnvoiPost *post)
{
  EnvoiContact *contact = envoi_post_get_author (post);
  const char *name;

  if (contact != NULL)
    name = envoi_contact_get_title (contact);
  else if (envoi_post_get_author_jid (post) != NULL)
    name = envoi_post_get_author_jid (post);
  else if (envoi_post_get_claimed_name (post) != NULL)
    name = envoi_post_get_claimed_name (post);
  else
    name = envoi_post_get_claimed_jid (post) != NULL ? envoi_post_get_claimed_jid (post) : _("somebody");
  return envoi_text_one_line (name, 60);
}

char *
envoi_feed_commands_make_link (const char *service, const char *node, const char *item)
{
  g_autoptr (EnvoiXmppUri) uri = envoi_xmpp_uri_new (ENVOI_XMPP_URI_NODE, service);

  if (uri == NULL)
    return NULL;
  envoi_xmpp_uri_add (uri, "node", node);
  if (item != NULL)
    envoi_xmpp_uri_add (uri, "item", item);
  return envoi_xmpp_uri_to_string (uri);
}

#define RUNNING_TOAST "envoi-running-toast"

static void
on_submitted (gpointer owner, const GValue *value, const GError *error)
{
  AdwToast *running = g_object_steal_data (owner, RUNNING_TOAST);
  g_autoptr (EnvoiErrorText) text = NULL;

  /* What came of it stands in its place. */
  if (running != NULL)
    {
      adw_toast_dismiss (running);
      g_object_unref (running);
    }
  if (error == NULL)
    {
      envoi_window_toast (owner, _("Published"));
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = envoi_error_text_new (error, NULL);
  envoi_window_toast (owner, text->body);
}

void
envoi_feed_commands_tell_of_submission (GtkWidget *window, DexFuture *submission, const char *told)
{
  if (!ENVOI_IS_WINDOW (window))
    {
      dex_future_disown (submission);
      return;
    }
  if (dex_future_is_pending (submission))
    {
      AdwToast *toast = adw_toast_new (told);
      g_object_set_data_full (G_OBJECT (window), RUNNING_TOAST, g_object_ref_sink (toast), g_object_unref);
      envoi_window_add_toast (ENVOI_WINDOW (window), toast);
    }
  envoi_when_done (submission, window, on_submitted);
}
