/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-home-page.h"
#include "envoi-feed-commands.h"
#include "envoi-jid.h"
#include "envoi-article-page.h"
#include "envoi-window-private.h"
#include <glib/gi18n.h>

/* The window's commands for reading: the timeline, and one post. */

static gboolean
has_account (EnvoiWindow *self)
{
  return self->manager != NULL && self->sidebar != NULL && g_list_model_get_n_items (envoi_store_list_accounts (envoi_session_manager_get_store (self->manager))) > 0;
}

static void
show_home (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  EnvoiWindow *self = ENVOI_WINDOW (window);
  AdwNavigationPage *there;

  if (!has_account (self))
    return;
  there = envoi_window_get_feed_page (self, "home");
  if (there != NULL)
    envoi_window_show_feed_page (self, there, TRUE);
  else
    envoi_window_show_feed_page (self, envoi_home_page_new (self->manager), FALSE);
}

/* Opens it; to comment on it, with the focus in the field for that. */
static void
open_post (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  EnvoiWindow *self = ENVOI_WINDOW (window);
  const char *service, *node, *item;
  g_autofree char *bare = NULL;
  AdwNavigationPage *page;
  EnvoiAccount *account;

  g_variant_get (parameter, "(&s&s&s)", &service, &node, &item);
  bare = envoi_jid_dup_bare (service);
  if (!has_account (self) || bare == NULL || *node == '\0' || *item == '\0')
    return;
  account = envoi_choose_feed_account (self->manager, bare, node);
  envoi_window_show_feed_page (self, envoi_article_page_new (self->manager, account, bare, node, item), TRUE);
  page = envoi_window_get_feed_page (self, NULL);
  if (g_str_equal (g_action_get_name (G_ACTION (action)), "comment-post") && ENVOI_IS_ARTICLE_PAGE (page))
    envoi_article_page_begin_comment (ENVOI_ARTICLE_PAGE (page));
}

void
envoi_home_actions_add (EnvoiWindow *window)
{
  static const GActionEntry entries[] = {
    { .name = "show-home", .activate = show_home },
    { .name = "open-post", .activate = open_post, .parameter_type = "(sss)" },
    { .name = "comment-post", .activate = open_post, .parameter_type = "(sss)" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), window);
}
