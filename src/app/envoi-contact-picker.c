/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-contact-picker.h"
#include "envoi-contact-row.h"
#include "envoi-people-lists.h"
#include "envoi-room-commands.h"
#include "envoi-row-factory.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

struct _EnvoiContactPicker
{
  GtkBox parent_instance;
  EnvoiPeopleFilter filter;
  EnvoiLiveList *contacts;
  EnvoiGrowingList growing;
  EnvoiStore *store;
  GPtrArray *chosen;            /* addresses */
  GtkWidget *entry, *chips, *add_button, *view, *scroller;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiContactPicker, envoi_contact_picker, GTK_TYPE_BOX)

static gboolean
find (EnvoiContactPicker *self, const char *address, guint *index)
{
  return g_ptr_array_find_with_equal_func (self->chosen, address, g_str_equal, index);
}

static const char *
get_title (EnvoiContactPicker *self, const char *address)
{
  EnvoiContact *contact = self->store != NULL && self->filter.account != NULL ? envoi_store_find_contact (self->store, self->filter.account, address) : NULL;
  return contact != NULL ? envoi_contact_get_title (contact) : address;
}

static void toggle (EnvoiContactPicker *self, const char *address);

static void
on_chip_clicked (GtkButton *button, EnvoiContactPicker *self)
{
  g_autofree char *address = g_strdup (g_object_get_data (G_OBJECT (button), "address"));

  toggle (self, address);
  gtk_widget_grab_focus (self->entry);
}

static void
update_chips (EnvoiContactPicker *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->chips)) != NULL)
    adw_wrap_box_remove (ADW_WRAP_BOX (self->chips), child);
  for (guint i = 0; i < self->chosen->len; i++)
    {
      const char *address = self->chosen->pdata[i];
      g_autofree char *title = envoi_text_one_line (get_title (self, address), 40), *name = g_strdup_printf (_("Remove %s"), title);
      GtkWidget *button = gtk_button_new (), *content = adw_button_content_new ();
      adw_button_content_set_label (ADW_BUTTON_CONTENT (content), title);
      adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "window-close-symbolic");
      adw_button_content_set_can_shrink (ADW_BUTTON_CONTENT (content), TRUE);
      gtk_button_set_child (GTK_BUTTON (button), content);
      gtk_widget_set_tooltip_text (button, address);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      g_object_set_data_full (G_OBJECT (button), "address", g_strdup (address), g_free);
      g_signal_connect_object (button, "clicked", G_CALLBACK (on_chip_clicked), self, 0);
      adw_wrap_box_append (ADW_WRAP_BOX (self->chips), button);
    }
  gtk_widget_set_visible (self->chips, self->chosen->len > 0);
}

static void
setup (EnvoiContactPicker *self, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10), *check = gtk_check_button_new (), *row = envoi_contact_row_new ();

  gtk_widget_set_can_target (check, FALSE);
  gtk_widget_set_can_focus (check, FALSE);
  gtk_widget_set_hexpand (row, TRUE);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), row);
  gtk_list_item_set_child (item, box);
}

static void
update_row (EnvoiContactPicker *self, GtkListItem *item)
{
  GtkWidget *check = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  EnvoiContact *contact = gtk_list_item_get_item (item);
  gboolean chosen = contact != NULL && find (self, envoi_contact_get_jid (contact), NULL);
  g_autofree char *name = NULL;

  if (contact == NULL)
    return;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), chosen);
  /* Translators: a contact in a list in which several can be chosen */
  name = g_strdup_printf (chosen ? _("%s, chosen") : _("%s, not chosen"), envoi_contact_get_title (contact));
  gtk_list_item_set_accessible_label (item, name);
}

static void
bind (EnvoiContactPicker *self, GtkListItem *item)
{
  GtkWidget *row = gtk_widget_get_last_child (gtk_list_item_get_child (item));

  envoi_contact_row_set_contact (ENVOI_CONTACT_ROW (row), gtk_list_item_get_item (item));
  update_row (self, item);
  g_signal_connect_object (self, "changed", G_CALLBACK (update_row), item, 0);
}

static void
unbind (EnvoiContactPicker *self, GtkListItem *item)
{
  g_signal_handlers_disconnect_by_func (self, update_row, item);
  envoi_contact_row_set_contact (ENVOI_CONTACT_ROW (gtk_widget_get_last_child (gtk_list_item_get_child (item))), NULL);
}

static void
toggle (EnvoiContactPicker *self, const char *address)
{
  guint index;

  if (find (self, address, &index))
    g_ptr_array_remove_index (self->chosen, index);
  else
    g_ptr_array_add (self->chosen, g_strdup (address));
  update_chips (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_activated (EnvoiContactPicker *self, guint position)
{
  g_autoptr (EnvoiContact) contact = g_list_model_get_item (G_LIST_MODEL (self->contacts), position);
  if (contact != NULL)
    toggle (self, envoi_contact_get_jid (contact));
}

static void
on_search_changed (EnvoiContactPicker *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *address = envoi_read_address (text);

  g_free (self->filter.search);
  self->filter.search = *text != '\0' ? envoi_text_fold (text) : NULL;
  if (self->contacts != NULL)
    envoi_live_list_refilter (self->contacts);
  gtk_widget_set_visible (self->add_button, address != NULL && !find (self, address, NULL));
  gtk_widget_set_visible (self->scroller, self->contacts != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->contacts)) > 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Return takes the address that was written, else the first contact that was found. */
static void
on_enter (EnvoiContactPicker *self)
{
  g_autofree char *address = envoi_read_address (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  g_autoptr (EnvoiContact) first = address == NULL && self->contacts != NULL && self->filter.search != NULL
                                 ? g_list_model_get_item (G_LIST_MODEL (self->contacts), 0) : NULL;

  if (address == NULL && first == NULL)
    return;
  toggle (self, address != NULL ? address : envoi_contact_get_jid (first));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

void
envoi_contact_picker_set_account (EnvoiContactPicker *self, EnvoiStore *store, EnvoiAccount *account)
{
  g_set_object (&self->store, store);
  g_set_object (&self->filter.account, account);
  if (self->contacts == NULL)
    {
      g_autoptr (GtkNoSelection) selection = NULL;
      self->contacts = envoi_people_lists_new_contacts (store, &self->filter);
      envoi_row_factory_set (GTK_LIST_VIEW (self->view), self, G_CALLBACK (setup), G_CALLBACK (bind), G_CALLBACK (unbind));
      selection = gtk_no_selection_new (g_object_ref (envoi_growing_list_init (&self->growing, G_LIST_MODEL (self->contacts), 20)));
      gtk_list_view_set_model (GTK_LIST_VIEW (self->view), GTK_SELECTION_MODEL (selection));
    }
  else
    envoi_live_list_refilter (self->contacts);
  on_search_changed (self);
}

GStrv
envoi_contact_picker_dup_addresses (EnvoiContactPicker *self)
{
  g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();
  g_autofree char *written = envoi_read_address (gtk_editable_get_text (GTK_EDITABLE (self->entry)));

  for (guint i = 0; i < self->chosen->len; i++)
    g_strv_builder_add (addresses, self->chosen->pdata[i]);
  if (written != NULL && !find (self, written, NULL))
    g_strv_builder_add (addresses, written);
  return g_strv_builder_end (addresses);
}

static gboolean
envoi_contact_picker_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (ENVOI_CONTACT_PICKER (widget)->entry);
}

static void
envoi_contact_picker_dispose (GObject *object)
{
  EnvoiContactPicker *self = ENVOI_CONTACT_PICKER (object);

  if (self->view != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->view), NULL);
  self->view = NULL;
  envoi_growing_list_clear (&self->growing);
  g_clear_object (&self->contacts);
  g_clear_object (&self->filter.account);
  g_clear_object (&self->store);
  g_clear_pointer (&self->filter.search, g_free);
  g_clear_pointer (&self->chosen, g_ptr_array_unref);
  G_OBJECT_CLASS (envoi_contact_picker_parent_class)->dispose (object);
}

static void
envoi_contact_picker_class_init (EnvoiContactPickerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_contact_picker_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = envoi_contact_picker_grab_focus;
  signals[CHANGED] = g_signal_new ("changed", ENVOI_TYPE_CONTACT_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
envoi_contact_picker_init (EnvoiContactPicker *self)
{
  self->chosen = g_ptr_array_new_with_free_func (g_free);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);

  self->entry = gtk_search_entry_new ();
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (self->entry), _("Names or addresses"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search contacts, or write an address"), -1);
  envoi_search_follow_escape (GTK_SEARCH_ENTRY (self->entry));
  g_signal_connect_object (self->entry, "search-changed", G_CALLBACK (on_search_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (on_enter), self, G_CONNECT_SWAPPED);
  self->add_button = gtk_button_new_with_mnemonic (_("_Choose This Address"));
  gtk_widget_set_visible (self->add_button, FALSE);
  gtk_widget_set_halign (self->add_button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->add_button, "clicked", G_CALLBACK (on_enter), self, G_CONNECT_SWAPPED);
  self->chips = adw_wrap_box_new ();
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (self->chips), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (self->chips), 6);
  gtk_widget_set_visible (self->chips, FALSE);
  self->view = gtk_list_view_new (NULL, NULL);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->view), TRUE);
  gtk_list_view_set_tab_behavior (GTK_LIST_VIEW (self->view), GTK_LIST_TAB_ITEM);
  gtk_widget_add_css_class (self->view, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Contacts"), -1);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (on_activated), self, G_CONNECT_SWAPPED);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (self->scroller), 160);
  gtk_widget_set_vexpand (self->scroller, TRUE);
  gtk_widget_add_css_class (self->scroller, "card");
  gtk_box_append (GTK_BOX (self), self->entry);
  gtk_box_append (GTK_BOX (self), self->chips);
  gtk_box_append (GTK_BOX (self), self->add_button);
  gtk_box_append (GTK_BOX (self), self->scroller);
}

GtkWidget *
envoi_contact_picker_new (void)
{
  return g_object_new (ENVOI_TYPE_CONTACT_PICKER, NULL);
}
