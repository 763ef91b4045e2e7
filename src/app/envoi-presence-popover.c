/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-presence-popover.h"
#include "envoi-commands.h"
#include "envoi-presence-icon.h"
#include <adwaita.h>
#include <glib/gi18n.h>

/* EnvoiPresencePopover: one's own presence and status text, for all accounts at once. Made when it is first opened. */

struct _EnvoiPresencePopover
{
  GtkPopover parent_instance;
  EnvoiSessionManager *manager;
  GtkWidget *list_box, *status_entry;
};

G_DEFINE_FINAL_TYPE (EnvoiPresencePopover, envoi_presence_popover, GTK_TYPE_POPOVER)

static const EnvoiAvailability choices[] = {
  ENVOI_AVAILABILITY_ONLINE, ENVOI_AVAILABILITY_CHAT, ENVOI_AVAILABILITY_AWAY, ENVOI_AVAILABILITY_EXTENDED_AWAY,
  ENVOI_AVAILABILITY_BUSY, ENVOI_AVAILABILITY_OFFLINE,
};

static EnvoiAccount *
get_first_account (EnvoiPresencePopover *self)
{
  g_autoptr (EnvoiAccount) account = g_list_model_get_item (envoi_store_list_accounts (envoi_session_manager_get_store (self->manager)), 0);
  return account;   /* the store holds it */
}

static void
update (EnvoiPresencePopover *self)
{
  EnvoiAccount *account = get_first_account (self);
  const char *status = account != NULL ? envoi_account_get_status_text (account) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list_box), i);
      GtkWidget *check = g_object_get_data (G_OBJECT (row), "check");
      gboolean chosen = account != NULL && envoi_account_get_availability (account) == choices[i];
      gtk_widget_set_opacity (check, chosen ? 1 : 0);
      gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_CHECKED, chosen ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
    }
  gtk_editable_set_text (GTK_EDITABLE (self->status_entry), status != NULL ? status : "");
}

static void
on_row_activated (EnvoiPresencePopover *self, GtkListBoxRow *row)
{
  envoi_set_presence (self->manager, NULL, choices[gtk_list_box_row_get_index (row)], NULL);
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
on_status_activated (EnvoiPresencePopover *self)
{
  EnvoiAccount *account = get_first_account (self);

  if (account != NULL)
    envoi_set_presence (self->manager, NULL, envoi_account_get_availability (account), gtk_editable_get_text (GTK_EDITABLE (self->status_entry)));
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
envoi_presence_popover_map (GtkWidget *widget)
{
  update (ENVOI_PRESENCE_POPOVER (widget));
  GTK_WIDGET_CLASS (envoi_presence_popover_parent_class)->map (widget);
}

static void
envoi_presence_popover_dispose (GObject *object)
{
  EnvoiPresencePopover *self = ENVOI_PRESENCE_POPOVER (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_PRESENCE_POPOVER);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_presence_popover_parent_class)->dispose (object);
}

static void
envoi_presence_popover_class_init (EnvoiPresencePopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_presence_popover_dispose;
  widget_class->map = envoi_presence_popover_map;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-presence-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiPresencePopover, list_box);
  gtk_widget_class_bind_template_child (widget_class, EnvoiPresencePopover, status_entry);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_status_activated);
}

static void
envoi_presence_popover_init (EnvoiPresencePopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10), *icon = envoi_presence_icon_new ();
      const char *text = choices[i] == ENVOI_AVAILABILITY_OFFLINE ? _("Offline: contacts do not see you") : envoi_availability_get_text (choices[i]);
      GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "hexpand", TRUE, "wrap", TRUE, NULL);
      GtkWidget *check = g_object_new (GTK_TYPE_IMAGE, "icon-name", "object-select-symbolic", "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

      envoi_presence_icon_set_availability (ENVOI_PRESENCE_ICON (icon), choices[i]);
      gtk_box_append (GTK_BOX (box), icon);
      gtk_box_append (GTK_BOX (box), label);
      gtk_box_append (GTK_BOX (box), check);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
      g_object_set_data (G_OBJECT (row), "check", check);
      gtk_widget_add_css_class (row, "choice");
      gtk_list_box_append (GTK_LIST_BOX (self->list_box), row);
    }
}

GtkWidget *
envoi_presence_popover_new (EnvoiSessionManager *manager)
{
  EnvoiPresencePopover *self = g_object_new (ENVOI_TYPE_PRESENCE_POPOVER, NULL);
  self->manager = g_object_ref (manager);
  return GTK_WIDGET (self);
}
