/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-welcome-page.h"

/* EnvoiWelcomePage: the first thing that a person without an account sees. */

struct _EnvoiWelcomePage
{
  AdwNavigationPage parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiWelcomePage, envoi_welcome_page, ADW_TYPE_NAVIGATION_PAGE)

static void
envoi_welcome_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_WELCOME_PAGE);
  G_OBJECT_CLASS (envoi_welcome_page_parent_class)->dispose (object);
}

static void
envoi_welcome_page_class_init (EnvoiWelcomePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_welcome_page_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/im/envoi/Envoi/app/envoi-welcome-page.ui");
}

static void
envoi_welcome_page_init (EnvoiWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

EnvoiWelcomePage *
envoi_welcome_page_new (void)
{
  return g_object_new (ENVOI_TYPE_WELCOME_PAGE, NULL);
}
