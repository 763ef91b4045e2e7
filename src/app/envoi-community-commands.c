/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-community-commands.h"
#include "envoi-error.h"
#include "envoi-error-text.h"
#include <glib/gi18n.h>

static EnvoiService *
find (EnvoiSessionManager *manager, EnvoiAccount *account, GType type, gboolean online, GError **error)
{
  EnvoiSession *session = account != NULL ? envoi_session_manager_get_session (manager, account) : NULL;

  if (session != NULL && (!online || envoi_session_is_online (session)))
    return envoi_session_get_service (session, type);
  g_set_error_literal (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "");
  return NULL;
}

EnvoiCommunityService *
envoi_find_community_service (EnvoiSessionManager *manager, EnvoiAccount *account)
{
  EnvoiService *service = find (manager, account, ENVOI_TYPE_COMMUNITY_SERVICE, FALSE, NULL);
  return service != NULL ? ENVOI_COMMUNITY_SERVICE (service) : NULL;
}

EnvoiCommunityService *
envoi_find_online_community_service (EnvoiSessionManager *manager, EnvoiAccount *account, GError **error)
{
  EnvoiService *service = find (manager, account, ENVOI_TYPE_COMMUNITY_SERVICE, TRUE, error);
  return service != NULL ? ENVOI_COMMUNITY_SERVICE (service) : NULL;
}

EnvoiFeedService *
envoi_find_online_feed_service (EnvoiSessionManager *manager, EnvoiAccount *account, GError **error)
{
  EnvoiService *service = find (manager, account, ENVOI_TYPE_FEED_SERVICE, TRUE, error);
  return service != NULL ? ENVOI_FEED_SERVICE (service) : NULL;
}

EnvoiAccount *
envoi_find_first_account (EnvoiSessionManager *manager)
{
  GListModel *accounts = envoi_store_list_accounts (envoi_session_manager_get_store (manager));
  EnvoiAccount *first = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) account = g_list_model_get_item (accounts, i);
      EnvoiSession *session = envoi_session_manager_get_session (manager, account);

      if (session != NULL && envoi_session_is_online (session))
        return account;
      if (first == NULL)
        first = account;
    }
  return first;
}

AdwDialog *
envoi_page_dialog_new (AdwNavigationPage *page)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *navigation = adw_navigation_view_new ();

  adw_navigation_view_push (ADW_NAVIGATION_VIEW (navigation), page);
  adw_dialog_set_child (dialog, navigation);
  adw_dialog_set_title (dialog, adw_navigation_page_get_title (page));
  adw_dialog_set_content_width (dialog, 500);
  adw_dialog_set_content_height (dialog, 640);
  return dialog;
}

void
envoi_open_feed (GtkWidget *widget, EnvoiFeed *feed)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (widget)), *dialog = gtk_widget_get_ancestor (widget, ADW_TYPE_DIALOG);
  g_autoptr (EnvoiFeed) keep = g_object_ref (feed);

  if (dialog != NULL)
    adw_dialog_close (ADW_DIALOG (dialog));
  if (root != NULL)
    gtk_widget_activate_action (root, "win.open-feed-as", "(sss)", envoi_account_get_jid (envoi_feed_get_account (keep)),
                                envoi_feed_get_service (keep), envoi_feed_get_node (keep));
}

void
envoi_banner_show_error (GtkWidget *banner, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = error != NULL ? envoi_error_text_new (error, NULL) : NULL;

  if (text != NULL)
    adw_banner_set_title (ADW_BANNER (banner), text->body);
  adw_banner_set_revealed (ADW_BANNER (banner), text != NULL);
}

GtkWidget *
envoi_waiting_new (void)
{
  GtkWidget *spinner = adw_spinner_new ();

  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spinner), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Loading"), -1);
  return spinner;
}

GtkWidget *
envoi_column_new (GtkWidget *child, int width)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *clamp = adw_clamp_new ();

  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), width);
  adw_clamp_set_child (ADW_CLAMP (clamp), child);
  gtk_widget_set_margin_top (clamp, 12);
  gtk_widget_set_margin_bottom (clamp, 24);
  gtk_widget_set_margin_start (clamp, 12);
  gtk_widget_set_margin_end (clamp, 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  return scroller;
}
