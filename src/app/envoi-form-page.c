/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-form-page.h"
#include "envoi-community-commands.h"
#include "envoi-error-text.h"
#include "envoi-form-view.h"
#include "envoi-when-done.h"

/* EnvoiFormPage: see the header. Main thread; owned by the view that it was pushed into. */

struct _EnvoiFormPage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  GObject *subject;
  EnvoiFormAsk ask;
  EnvoiQuestionnaire *form;
  GtkWidget *banner, *middle, *save_button;
};

G_DEFINE_FINAL_TYPE (EnvoiFormPage, envoi_form_page, ADW_TYPE_NAVIGATION_PAGE)

static void
show_problem (EnvoiFormPage *self, const GError *error)
{
  GtkWidget *status = adw_status_page_new ();
  g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
  g_autofree char *escaped = g_markup_escape_text (text->body, -1);

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "dialog-warning-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (status), text->title);
  adw_status_page_set_description (ADW_STATUS_PAGE (status), escaped);
  adw_bin_set_child (ADW_BIN (self->middle), status);
}

static void
on_form (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiFormPage *self = owner;
  GtkWidget *form_view;

  if (error != NULL)
    {
      show_problem (self, error);
      return;
    }
  self->form = g_value_dup_object (value);
  form_view = envoi_form_view_new (self->form);
  g_object_bind_property (form_view, "valid", self->save_button, "sensitive", G_BINDING_SYNC_CREATE);
  adw_bin_set_child (ADW_BIN (self->middle), envoi_column_new (form_view, 600));
}

static void
on_saved (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiFormPage *self = owner;
  GtkWidget *navigation = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  gtk_widget_set_sensitive (self->save_button, TRUE);
  envoi_banner_show_error (self->banner, error);
  if (error == NULL && navigation != NULL)
    adw_navigation_view_pop (ADW_NAVIGATION_VIEW (navigation));
}

static void
on_save_clicked (EnvoiFormPage *self)
{
  g_autoptr (GError) error = NULL;
  DexFuture *saved = self->form != NULL ? self->ask (self->manager, self->subject, self->form, &error) : NULL;

  envoi_banner_show_error (self->banner, error);
  if (saved == NULL)
    return;
  gtk_widget_set_sensitive (self->save_button, FALSE);
  envoi_when_done (saved, self, on_saved);
}

static void
envoi_form_page_dispose (GObject *object)
{
  EnvoiFormPage *self = ENVOI_FORM_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_FORM_PAGE);
  g_clear_object (&self->form);
  g_clear_object (&self->subject);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_form_page_parent_class)->dispose (object);
}

static void
envoi_form_page_class_init (EnvoiFormPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_form_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-form-page.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiFormPage, banner);
  gtk_widget_class_bind_template_child (widget_class, EnvoiFormPage, middle);
  gtk_widget_class_bind_template_child (widget_class, EnvoiFormPage, save_button);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked);
}

static void
envoi_form_page_init (EnvoiFormPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_bin_set_child (ADW_BIN (self->middle), envoi_waiting_new ());
}

AdwNavigationPage *
envoi_form_page_new (EnvoiSessionManager *manager, const char *title, gpointer subject, EnvoiFormAsk ask)
{
  EnvoiFormPage *self = g_object_new (ENVOI_TYPE_FORM_PAGE, "title", title, NULL);
  g_autoptr (GError) error = NULL;
  DexFuture *form;

  self->manager = g_object_ref (manager);
  self->subject = g_object_ref (subject);
  self->ask = ask;
  form = ask (manager, subject, NULL, &error);
  if (form != NULL)
    envoi_when_done (form, self, on_form);
  else
    show_problem (self, error);
  return ADW_NAVIGATION_PAGE (self);
}
