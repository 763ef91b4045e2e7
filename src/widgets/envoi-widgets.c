/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-widgets.h"
#include "envoi-account-mark.h"
#include "envoi-avatar-view.h"
#include "envoi-composer.h"
#include "envoi-contact-row.h"
#include "envoi-conversation-row.h"
#include "envoi-message-view.h"
#include "envoi-post-card.h"
#include "envoi-post-view.h"
#include "envoi-presence-icon.h"
#include "envoi-widgets-resources.h"
#include <adwaita.h>

/* The second style sheet is in use while the person wants high contrast. */
static void
update_contrast (AdwStyleManager *manager, GParamSpec *pspec, GtkStyleProvider *style)
{
  GdkDisplay *display = adw_style_manager_get_display (manager);

  if (adw_style_manager_get_high_contrast (manager))
    gtk_style_context_add_provider_for_display (display, style, GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  else
    gtk_style_context_remove_provider_for_display (display, style);
}

void
envoi_widgets_init (void)
{
  static gsize once;
  GdkDisplay *display = gdk_display_get_default ();

  if (!g_once_init_enter (&once))
    return;
  g_resources_register (envoi_widgets_get_resource ());
  g_type_ensure (ENVOI_TYPE_ACCOUNT_MARK);
  g_type_ensure (ENVOI_TYPE_AVATAR_VIEW);
  g_type_ensure (ENVOI_TYPE_COMPOSER);
  g_type_ensure (ENVOI_TYPE_CONTACT_ROW);
  g_type_ensure (ENVOI_TYPE_CONVERSATION_ROW);
  g_type_ensure (ENVOI_TYPE_MESSAGE_VIEW);
  g_type_ensure (ENVOI_TYPE_POST_CARD);
  g_type_ensure (ENVOI_TYPE_POST_VIEW);
  g_type_ensure (ENVOI_TYPE_PRESENCE_ICON);
  if (display != NULL)
    {
      GtkCssProvider *style = gtk_css_provider_new (), *contrast = gtk_css_provider_new ();
      AdwStyleManager *manager = adw_style_manager_get_for_display (display);
      gtk_css_provider_load_from_resource (style, "/im/envoi/Envoi/widgets/style.css");
      gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (style), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
      g_object_unref (style);
      gtk_css_provider_load_from_resource (contrast, "/im/envoi/Envoi/widgets/style-hc.css");
      g_signal_connect_data (manager, "notify::high-contrast", G_CALLBACK (update_contrast), contrast, (GClosureNotify) (void (*) (void)) g_object_unref, 0);
      update_contrast (manager, NULL, GTK_STYLE_PROVIDER (contrast));
      gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), "/im/envoi/Envoi/icons");
    }
  g_once_init_leave (&once, 1);
}

void
envoi_widgets_dispose_template (GtkWidget *widget, GType type)
{
  GtkWidget *child;

  gtk_widget_dispose_template (widget, type);
  while ((child = gtk_widget_get_first_child (widget)) != NULL)
    gtk_widget_unparent (child);
}
