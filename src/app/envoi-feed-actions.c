/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-feed-actions.h"
#include "envoi-commands.h"
#include "envoi-community-head.h"
#include "envoi-compose.h"
#include "envoi-developer.h"
#include "envoi-drafts-page.h"
#include "envoi-feed-commands.h"
#include "envoi-posts-page.h"
#include "envoi-jid.h"
#include "envoi-post-commands.h"
#include "envoi-post-composer.h"
#include "envoi-room-commands.h"
#include "envoi-shared-post.h"
#include "envoi-store-feeds.h"
#include "envoi-when-done.h"
#include "envoi-window-private.h"
#include <glib/gi18n.h>

static EnvoiSessionManager *
get_manager (gpointer window)
{
  return ENVOI_WINDOW (window)->manager;
}

static gboolean
has_account (gpointer window)
{
  EnvoiSessionManager *manager = get_manager (window);
  return manager != NULL && g_list_model_get_n_items (envoi_store_list_accounts (envoi_session_manager_get_store (manager))) > 0;
}

/* An empty address stands for none; NULL: whichever knows the feed. */
static EnvoiAccount *
find_account (gpointer window, const char *jid)
{
  return *jid != '\0' ? envoi_store_find_account (envoi_session_manager_get_store (get_manager (window)), jid) : NULL;
}

/* ---- writing ---- */

static void
new_post (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  if (has_account (window))
    envoi_compose_new (window, get_manager (window), NULL, NULL, NULL);
}

static void
new_post_in (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  const char *account, *service, *node;

  g_variant_get (parameter, "(&s&s&s)", &account, &service, &node);
  if (has_account (window))
    envoi_compose_new (window, get_manager (window), find_account (window, account), service, node);
}

static void
open_draft (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  EnvoiDraft *draft = get_manager (window) != NULL ? envoi_compose_find_draft (get_manager (window), g_variant_get_int64 (parameter)) : NULL;

  if (draft != NULL && (envoi_draft_get_state (draft) == ENVOI_DRAFT_EDITING || envoi_draft_get_state (draft) == ENVOI_DRAFT_FAILED))
    envoi_compose_draft (window, get_manager (window), draft);
}

/* Tests choose a file without the desktop's dialog. */
static void
add_to_post (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  GtkWidget *composer = envoi_compose_get_open (window);
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));

  g_list_store_append (files, file);
  if (composer != NULL)
    envoi_post_composer_add_files (ENVOI_POST_COMPOSER (composer), G_LIST_MODEL (files));
}

/* ---- pages ---- */

/* NULL: that of a blog. */
static GtkWidget *
new_head (EnvoiSessionManager *manager, EnvoiFeed *feed)
{
  return envoi_feed_get_kind (feed) != ENVOI_FEED_BLOG ? envoi_community_head_new (manager, feed) : NULL;
}

/* With a service and a node, which may be empty (the blog; the own one), or with the account before them. */
static void
open_feed (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  EnvoiSessionManager *manager = get_manager (window);
  const char *service, *node;
  g_autofree char *bare = NULL, *tag = NULL;
  EnvoiAccount *account = NULL;
  EnvoiFeed *feed;
  AdwNavigationPage *there;

  if (!has_account (window))
    return;
  if (g_variant_is_of_type (parameter, G_VARIANT_TYPE ("(sss)")))
    {
      const char *account_jid;
      g_variant_get (parameter, "(&s&s&s)", &account_jid, &service, &node);
      account = find_account (window, account_jid);
    }
  else
    g_variant_get (parameter, "(&s&s)", &service, &node);
  bare = *service != '\0' ? envoi_jid_dup_bare (service) : NULL;
  /* Without an address: the own blog. */
  if (account == NULL)
    account = envoi_choose_feed_account (manager, bare, *node != '\0' ? node : ENVOI_BLOG_NODE);
  if (bare == NULL && *service == '\0')
    bare = g_strdup (envoi_account_get_jid (account));
  if (bare == NULL)
    {
      envoi_window_toast (window, _("This is no address that Envoi can open."));
      return;
    }
  feed = envoi_store_ensure_feed (envoi_session_manager_get_store (manager), account, bare, *node != '\0' ? node : ENVOI_BLOG_NODE);
  tag = envoi_feed_page_tag (account, bare, envoi_feed_get_node (feed), NULL);
  there = envoi_window_get_feed_page (window, tag);
  envoi_close_dialogs (window);
  envoi_window_show_feed_page (window, there != NULL ? there : envoi_posts_page_new_for_feed (manager, feed, new_head (manager, feed), NULL), TRUE);
}

static void
open_tag (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  AdwNavigationPage *page = has_account (window) ? envoi_posts_page_new_for_tag (get_manager (window), g_variant_get_string (parameter, NULL)) : NULL;

  if (page == NULL)
    return;
  envoi_close_dialogs (window);
  envoi_window_show_feed_page (window, page, TRUE);
}

static void
show_saved (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  if (has_account (window))
    envoi_window_show_feed_page (window, envoi_posts_page_new_for_saved (get_manager (window)), FALSE);
}

static void
show_drafts (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  if (has_account (window))
    envoi_window_show_feed_page (window, envoi_drafts_page_new (get_manager (window)), FALSE);
}

/* Words to the author, with the post as a card: account, address, node, item, text. */
static void
answer_post (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  const char *account, *author, *node, *item, *text;
  EnvoiConversation *conversation;
  EnvoiMessageService *service;

  g_variant_get (parameter, "(&s&s&s&s&s)", &account, &author, &node, &item, &text);
  conversation = get_manager (window) != NULL ? envoi_find_conversation (get_manager (window), account, author, TRUE) : NULL;
  service = conversation != NULL ? envoi_find_message_service (get_manager (window), envoi_conversation_get_account (conversation)) : NULL;
  if (service == NULL || *text == '\0')
    return;
  envoi_when_done (envoi_message_service_answer_post (service, conversation, author, node, item, text), window, envoi_window_toast_error);
  gtk_widget_activate_action (window, "win.open-conversation", "(ss)", account, author);
}

/* Cards in conversations show what is stored of a post, whichever account has it. */
static DexFuture *
find_shared_post (const char *service, const char *node, const char *item, gpointer data)
{
  GApplication *application = g_application_get_default ();
  EnvoiSessionManager *manager = ENVOI_IS_APPLICATION (application) ? envoi_application_get_manager (ENVOI_APPLICATION (application)) : NULL;
  EnvoiAccount *account = manager != NULL ? envoi_choose_feed_account (manager, service, node) : NULL;

  if (account == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no account");
  return envoi_store_load_post (envoi_session_manager_get_store (manager), account, service, node, item);
}

void
envoi_feed_actions_add (EnvoiWindow *window)
{
  static const GActionEntry entries[] = {
    { .name = "answer-post", .activate = answer_post, .parameter_type = "(sssss)" },
    { .name = "new-post", .activate = new_post },
    { .name = "new-post-in", .activate = new_post_in, .parameter_type = "(sss)" },
    { .name = "open-draft", .activate = open_draft, .parameter_type = "x" },
    { .name = "open-feed", .activate = open_feed, .parameter_type = "(ss)" },
    { .name = "open-feed-as", .activate = open_feed, .parameter_type = "(sss)" },
    { .name = "open-tag", .activate = open_tag, .parameter_type = "s" },
    { .name = "show-saved", .activate = show_saved },
    { .name = "show-drafts", .activate = show_drafts },
  };
  static const GActionEntry developer_entries[] = {
    { .name = "add-to-post", .activate = add_to_post, .parameter_type = "s" },
  };

  envoi_shared_post_set_finder (find_shared_post, NULL);
  envoi_post_command_init ();
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), window);
  if (ENVOI_IS_DEVELOPER)
    g_action_map_add_action_entries (G_ACTION_MAP (window), developer_entries, G_N_ELEMENTS (developer_entries), window);
}
