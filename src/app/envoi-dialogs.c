/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-dialogs.h"
#include "envoi-accounts-dialog.h"
#include "envoi-create-account-page.h"
#include "envoi-extension-list.h"
#include "envoi-preferences-dialog.h"
#include "envoi-requests-page.h"
#include "envoi-shortcuts-dialog.h"
#include "envoi-sign-in-page.h"
#include <glib/gi18n.h>

static void
show_about (GtkWidget *parent)
{
  AdwDialog *dialog = adw_about_dialog_new ();
  g_auto (GStrv) extensions = envoi_extension_list_dup ();

  g_object_set (dialog,
                "application-name", "Envoi", "application-icon", ENVOI_APPLICATION_ID, "version", ENVOI_VERSION,
                "developer-name", _("The Envoi contributors"), "license-type", GTK_LICENSE_GPL_3_0,
                "comments", _("Write to everybody who has an XMPP address."),
                /* Translators: your name, for the credits, one translator a line */
                "translator-credits", _("translator-credits"), NULL);
  adw_about_dialog_add_credit_section (ADW_ABOUT_DIALOG (dialog), _("Speaks These Extensions of XMPP"), (const char **) extensions);
  adw_dialog_present (dialog, parent);
}

/* A page that is made for navigation, in a dialog of its own. */
static AdwDialog *
wrap (AdwNavigationPage *page)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *navigation = adw_navigation_view_new ();

  adw_navigation_view_add (ADW_NAVIGATION_VIEW (navigation), page);
  adw_dialog_set_child (dialog, navigation);
  adw_dialog_set_content_width (dialog, 480);
  adw_dialog_set_content_height (dialog, 560);
  g_object_bind_property (page, "title", dialog, "title", G_BINDING_SYNC_CREATE);
  return dialog;
}

static AdwDialog *
new_sign_in (EnvoiSessionManager *manager)
{
  EnvoiSignInPage *page = envoi_sign_in_page_new (manager);
  AdwDialog *dialog = wrap (ADW_NAVIGATION_PAGE (page));

  g_signal_connect_object (page, "signed-in", G_CALLBACK (adw_dialog_force_close), dialog, G_CONNECT_SWAPPED);
  return dialog;
}

void
envoi_dialogs_create_account (EnvoiWindow *window, EnvoiSessionManager *manager, const char *where)
{
  EnvoiCreateAccountPage *page = envoi_create_account_page_new (manager);
  AdwDialog *dialog = wrap (ADW_NAVIGATION_PAGE (page));

  g_signal_connect_object (page, "signed-in", G_CALLBACK (adw_dialog_force_close), dialog, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (window));
  if (*where != '\0')
    envoi_create_account_page_open (page, where);
}

void
envoi_dialogs_show (EnvoiWindow *window, EnvoiSessionManager *manager, const char *name)
{
  GtkWidget *parent = GTK_WIDGET (window);
  EnvoiApplication *application = ENVOI_APPLICATION (g_application_get_default ());

  if (g_str_equal (name, "about"))
    show_about (parent);
  else if (g_str_equal (name, "shortcuts"))
    adw_dialog_present (envoi_shortcuts_dialog_new (), parent);
  else if (g_str_equal (name, "preferences"))
    envoi_preferences_dialog_present (envoi_application_get_settings (application), parent);
  else if (g_str_equal (name, "accounts"))
    adw_dialog_present (envoi_accounts_dialog_new (manager), parent);
  else if (g_str_equal (name, "add-account"))
    adw_dialog_present (new_sign_in (manager), parent);
  else if (g_str_equal (name, "show-requests"))
    adw_dialog_present (wrap (envoi_requests_page_new (manager)), parent);
}
