/* SPDX-License-Identifier: GPL-3.0-or-later */

/* EnvoiRequestRow: somebody who asks to be a contact, with the three answers.
 * Signal "failed" (GError*): the answer could not be given. */
#include "envoi-request-row.h"

#include <glib/gi18n.h>

#include "envoi-contact-service.h"
#include "envoi-error.h"
#include "envoi-text.h"

struct _EnvoiRequestRow {
  AdwPreferencesRow parent_instance;
  EnvoiSessionManager *manager;
  EnvoiRequest *request;

  GtkLabel *name_label;
  GtkLabel *address_label;
  GtkLabel *text_label;
  GtkLabel *moved_label;
  GtkWidget *warning_label;
  GtkWidget *block_button;
};

G_DEFINE_FINAL_TYPE (EnvoiRequestRow, envoi_request_row, ADW_TYPE_PREFERENCES_ROW)

enum {
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static EnvoiContactService *
get_service (EnvoiRequestRow *self)
{
  EnvoiContact *contact = envoi_request_get_contact (self->request);
  EnvoiSession *session = envoi_session_manager_get_session (self->manager, envoi_contact_get_account (contact));

  if (session == NULL || !envoi_session_is_online (session))
    {
      g_autoptr(GError) error = g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "");
      g_signal_emit (self, signals[FAILED], 0, error);
      return NULL;
    }
  return ENVOI_CONTACT_SERVICE (envoi_session_get_service (session, ENVOI_TYPE_CONTACT_SERVICE));
}

static void
on_accept_clicked (EnvoiRequestRow *self)
{
  EnvoiContactService *service = get_service (self);

  if (service != NULL)
    envoi_contact_service_accept (service, envoi_request_get_contact (self->request), TRUE);
}

static void
on_decline_clicked (EnvoiRequestRow *self)
{
  EnvoiContactService *service = get_service (self);

  if (service != NULL)
    envoi_contact_service_decline (service, envoi_request_get_contact (self->request));
}

static DexFuture *
on_blocked (DexFuture *future, gpointer user_data)
{
  EnvoiRequestRow *self = user_data;
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL)
    g_signal_emit (self, signals[FAILED], 0, error);
  return NULL;
}

static void
on_block_clicked (EnvoiRequestRow *self)
{
  EnvoiContactService *service = get_service (self);
  EnvoiContact *contact = envoi_request_get_contact (self->request);

  if (service == NULL)
    return;
  envoi_contact_service_decline (service, contact);
  dex_future_disown (dex_future_finally (envoi_contact_service_block (service, contact, TRUE),
                                         on_blocked, g_object_ref (self), g_object_unref));
}

static void
show_request (EnvoiRequestRow *self)
{
  EnvoiContact *contact = envoi_request_get_contact (self->request);
  const char *jid = envoi_contact_get_jid (contact);
  const char *nickname = envoi_request_get_nickname (self->request);
  const char *text = envoi_request_get_text (self->request);
  g_autofree char *name = nickname != NULL ? envoi_text_one_line (nickname, 60) : NULL;
  g_autofree char *words = text != NULL ? g_strndup (text, envoi_text_clip (text, 500, 4000)) : NULL;
  gboolean mixed = envoi_text_is_mixed_script (jid);

  gtk_label_set_label (self->name_label, name != NULL && *name != '\0' ? name : jid);
  gtk_label_set_label (self->address_label, jid);
  gtk_label_set_label (self->text_label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->text_label), words != NULL && *words != '\0');
  gtk_widget_set_visible (self->warning_label, mixed);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, jid, -1);
}

static void
show_move (EnvoiRequestRow *self)
{
  EnvoiContact *contact = envoi_request_get_contact (self->request);
  const char *old = envoi_request_get_moved_from (self->request);
  EnvoiContact *before = old != NULL ? envoi_store_find_contact (envoi_session_manager_get_store (self->manager), envoi_contact_get_account (contact), old) : NULL;
  g_autofree char *name = envoi_text_one_line (before != NULL ? envoi_contact_get_title (before) : old != NULL ? old : "", 60);
  g_autofree char *words = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->moved_label), old != NULL);
  if (old == NULL)
    return;
  /* Translators: the name of a contact, then its old and its new address */
  words = g_strdup_printf (_("%s says to have moved from %s to %s, and the old account confirms it. The old address stays among the contacts."),
                           name, old, envoi_contact_get_jid (contact));
  gtk_label_set_label (self->moved_label, words);
}

static void
envoi_request_row_dispose (GObject *object)
{
  EnvoiRequestRow *self = ENVOI_REQUEST_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ENVOI_TYPE_REQUEST_ROW);
  g_clear_object (&self->manager);
  g_clear_object (&self->request);
  G_OBJECT_CLASS (envoi_request_row_parent_class)->dispose (object);
}

static void
envoi_request_row_class_init (EnvoiRequestRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_request_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-request-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiRequestRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, EnvoiRequestRow, address_label);
  gtk_widget_class_bind_template_child (widget_class, EnvoiRequestRow, text_label);
  gtk_widget_class_bind_template_child (widget_class, EnvoiRequestRow, moved_label);
  gtk_widget_class_bind_template_child (widget_class, EnvoiRequestRow, warning_label);
  gtk_widget_class_bind_template_child (widget_class, EnvoiRequestRow, block_button);
  gtk_widget_class_bind_template_callback (widget_class, on_accept_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_decline_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_block_clicked);

  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
envoi_request_row_init (EnvoiRequestRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * envoi_request_row_new:
 * @manager: the sessions
 * @request: who asks
 *
 * Returns: (transfer floating): a row for a list
 */
GtkWidget *
envoi_request_row_new (EnvoiSessionManager *manager, EnvoiRequest *request)
{
  EnvoiRequestRow *self = g_object_new (ENVOI_TYPE_REQUEST_ROW, NULL);

  self->manager = g_object_ref (manager);
  self->request = g_object_ref (request);
  show_request (self);
  g_signal_connect_object (request, "notify::moved-from", G_CALLBACK (show_move), self, G_CONNECT_SWAPPED);
  show_move (self);
  return GTK_WIDGET (self);
}
