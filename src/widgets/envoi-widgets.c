/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-widgets.h"
#include "envoi-account-mark.h"
#include "envoi-avatar-view.h"
#include "envoi-composer.h"
#include "envoi-contact-row.h"
#include "envoi-conversation-row.h"
#include "envoi-message-view.h"
#include "envoi-presence-icon.h"
#include "envoi-widgets-resources.h"

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
  g_type_ensure (ENVOI_TYPE_PRESENCE_ICON);
  if (display != NULL)
    {
      GtkCssProvider *style = gtk_css_provider_new ();
      gtk_css_provider_load_from_resource (style, "/im/envoi/Envoi/widgets/style.css");
      gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (style), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
      g_object_unref (style);
      gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), "/im/envoi/Envoi/icons");
    }
  g_once_init_leave (&once, 1);
}
