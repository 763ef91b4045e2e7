/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-contacts-view.h"
#include "envoi-contact-row.h"
#include "envoi-people-lists.h"
#include "envoi-row-factory.h"
#include "envoi-row-menu.h"
#include <glib/gi18n.h>

struct _EnvoiContactsView
{
  AdwBin parent_instance;
  EnvoiStore *store;
  EnvoiPeopleFilter filter;
  EnvoiLiveList *contacts;
  EnvoiGrowingList growing;
  guint groups_id;
  gboolean several_accounts;
  GtkWidget *stack, *view, *groups_button;
};

enum { CONTACT_ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiContactsView, envoi_contacts_view, ADW_TYPE_BIN)

static void
update_empty (EnvoiContactsView *self)
{
  gboolean narrowed = self->filter.search != NULL || self->filter.group != NULL;

  if (self->contacts != NULL)
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), g_list_model_get_n_items (G_LIST_MODEL (self->contacts)) > 0 ? "list"
                                                               : narrowed ? "none-found" : "empty");
}

static void
setup (EnvoiContactsView *self, GtkListItem *item)
{
  GtkWidget *row = envoi_contact_row_new ();
  gtk_list_item_set_child (item, row);
  g_object_bind_property (row, "accessible-text", item, "accessible-label", G_BINDING_DEFAULT);
}

static void
bind (EnvoiContactsView *self, GtkListItem *item)
{
  EnvoiContactRow *row = ENVOI_CONTACT_ROW (gtk_list_item_get_child (item));
  envoi_contact_row_set_show_account (row, self->several_accounts);
  envoi_contact_row_set_contact (row, gtk_list_item_get_item (item));
}

static void
unbind (EnvoiContactsView *self, GtkListItem *item)
{
  envoi_contact_row_set_contact (ENVOI_CONTACT_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
update_groups (EnvoiContactsView *self)
{
  g_auto (GStrv) groups = envoi_people_lists_dup_groups (self->store);
  g_autoptr (GtkStringList) names = gtk_string_list_new ((const char *[]) { _("All Contacts"), NULL });
  guint selected = 0;

  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (g_strcmp0 (groups[i], self->filter.group) == 0)
        selected = i + 1;
      gtk_string_list_append (names, groups[i]);
    }
  gtk_widget_set_visible (self->groups_button, groups[0] != NULL);
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->groups_button), G_LIST_MODEL (names));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->groups_button), selected);
}

static gboolean
on_groups_due (gpointer data)
{
  EnvoiContactsView *self = data;
  self->groups_id = 0;
  update_groups (self);
  return G_SOURCE_REMOVE;
}

/* A contact list arrives in one go: look at its groups once. */
static void
on_contacts_changed (EnvoiContactsView *self)
{
  update_empty (self);
  if (self->groups_id == 0)
    self->groups_id = g_timeout_add (300, on_groups_due, self);
}

void
envoi_contacts_view_start (EnvoiContactsView *self, EnvoiStore *store)
{
  if (self->contacts != NULL)
    {
      update_groups (self);
      return;
    }
  self->store = g_object_ref (store);
  self->contacts = envoi_people_lists_new_contacts (store, &self->filter);
  g_signal_connect_object (self->contacts, "items-changed", G_CALLBACK (on_contacts_changed), self, G_CONNECT_SWAPPED);
  envoi_row_factory_set (GTK_LIST_VIEW (self->view), self, G_CALLBACK (setup), G_CALLBACK (bind), G_CALLBACK (unbind));
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (envoi_growing_list_init (&self->growing, G_LIST_MODEL (self->contacts), 20)));
  gtk_list_view_set_model (GTK_LIST_VIEW (self->view), GTK_SELECTION_MODEL (selection));
  envoi_row_menu_attach (self->view);
  update_empty (self);
  update_groups (self);
}

void
envoi_contacts_view_search (EnvoiContactsView *self, const char *folded)
{
  g_set_str (&self->filter.search, folded);
  if (self->contacts == NULL)
    return;
  envoi_live_list_refilter (self->contacts);
  update_empty (self);
}

void
envoi_contacts_view_set_several_accounts (EnvoiContactsView *self, gboolean several)
{
  self->several_accounts = several;
  if (self->contacts != NULL)
    envoi_row_factory_set (GTK_LIST_VIEW (self->view), self, G_CALLBACK (setup), G_CALLBACK (bind), G_CALLBACK (unbind));
}

EnvoiContact *
envoi_contacts_view_dup_first (EnvoiContactsView *self)
{
  return self->contacts != NULL ? g_list_model_get_item (G_LIST_MODEL (self->contacts), 0) : NULL;
}

GtkWidget *
envoi_contacts_view_get_list (EnvoiContactsView *self)
{
  return self->view;
}

static void
on_group_selected (EnvoiContactsView *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->groups_button));
  GtkStringObject *name = gtk_drop_down_get_selected_item (GTK_DROP_DOWN (self->groups_button));

  if (self->contacts == NULL || selected == GTK_INVALID_LIST_POSITION)
    return;
  if (!g_set_str (&self->filter.group, selected > 0 ? gtk_string_object_get_string (name) : NULL))
    return;
  envoi_live_list_refilter (self->contacts);
  update_empty (self);
}

static void
on_activated (EnvoiContactsView *self, guint position)
{
  g_autoptr (EnvoiContact) contact = g_list_model_get_item (G_LIST_MODEL (self->contacts), position);
  if (contact != NULL)
    g_signal_emit (self, signals[CONTACT_ACTIVATED], 0, contact);
}

static void
envoi_contacts_view_dispose (GObject *object)
{
  EnvoiContactsView *self = ENVOI_CONTACTS_VIEW (object);

  g_clear_handle_id (&self->groups_id, g_source_remove);
  /* The template would take the child away without telling the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_CONTACTS_VIEW);
  envoi_growing_list_clear (&self->growing);
  g_clear_object (&self->contacts);
  g_clear_object (&self->store);
  g_clear_pointer (&self->filter.search, g_free);
  g_clear_pointer (&self->filter.group, g_free);
  G_OBJECT_CLASS (envoi_contacts_view_parent_class)->dispose (object);
}

static void
envoi_contacts_view_class_init (EnvoiContactsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_contacts_view_dispose;
  signals[CONTACT_ACTIVATED] = g_signal_new ("contact-activated", ENVOI_TYPE_CONTACTS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 1, ENVOI_TYPE_CONTACT);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-contacts-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactsView, stack);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactsView, view);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactsView, groups_button);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_group_selected);
}

static void
envoi_contacts_view_init (EnvoiContactsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
