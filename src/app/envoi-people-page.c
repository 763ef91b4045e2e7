/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-people-page.h"
#include "envoi-avatar-view.h"
#include "envoi-community-commands.h"
#include "envoi-room-commands.h"
#include "envoi-row-factory.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

/* EnvoiPeoplePage, EnvoiPeopleRow: see the header. Main thread; owned by the view that the page was pushed into. */

typedef struct
{
  GListStore *people;
  GtkFilterListModel *shown;
  GtkCustomFilter *filter;
  EnvoiGrowingList growing;
  char *search, *nobody_title, *nobody_text;
  gboolean known;              /* people were taken */
  GtkWidget *banner, *search_entry, *stack, *waiting, *message, *view, *add_group, *address_row, *reason_row, *add_row;
} EnvoiPeoplePagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (EnvoiPeoplePage, envoi_people_page, ADW_TYPE_NAVIGATION_PAGE)
#define PRIVATE(self) ((EnvoiPeoplePagePrivate *) envoi_people_page_get_instance_private (self))

static gboolean
fits (gpointer item, gpointer data)
{
  EnvoiPeoplePageClass *klass = ENVOI_PEOPLE_PAGE_GET_CLASS (data);
  const char *search = PRIVATE (data)->search;
  g_autofree char *title = NULL;

  if (search == NULL || strstr (klass->get_jid (item), search) != NULL)
    return TRUE;
  title = envoi_text_fold (klass->get_title (item));
  return strstr (title, search) != NULL;
}

static void
show_message (EnvoiPeoplePagePrivate *priv, const char *title, const char *text)
{
  g_autofree char *escaped = text != NULL ? g_markup_escape_text (text, -1) : NULL;

  adw_status_page_set_title (ADW_STATUS_PAGE (priv->message), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (priv->message), escaped);
  gtk_stack_set_visible_child_name (GTK_STACK (priv->stack), "message");
}

static void
update_stack (EnvoiPeoplePagePrivate *priv)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (priv->shown)) > 0)
    gtk_stack_set_visible_child_name (GTK_STACK (priv->stack), "list");
  else if (!priv->known)
    return;
  else if (priv->search != NULL && g_list_model_get_n_items (G_LIST_MODEL (priv->people)) > 0)
    show_message (priv, _("Nobody Found"), NULL);
  else
    show_message (priv, priv->nobody_title, priv->nobody_text);
}

static void
on_search_changed (EnvoiPeoplePage *self)
{
  EnvoiPeoplePagePrivate *priv = PRIVATE (self);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (priv->search_entry));

  g_free (priv->search);
  priv->search = *text != '\0' ? envoi_text_fold (text) : NULL;
  gtk_filter_changed (GTK_FILTER (priv->filter), GTK_FILTER_CHANGE_DIFFERENT);
  update_stack (priv);
}

static void
on_add (EnvoiPeoplePage *self)
{
  EnvoiPeoplePagePrivate *priv = PRIVATE (self);
  g_autofree char *address = envoi_read_address (gtk_editable_get_text (GTK_EDITABLE (priv->address_row)));
  g_autofree char *reason = g_strdup (gtk_editable_get_text (GTK_EDITABLE (priv->reason_row)));

  if (address == NULL)
    {
      gtk_widget_add_css_class (priv->address_row, "error");
      gtk_widget_grab_focus (priv->address_row);
      return;
    }
  gtk_editable_set_text (GTK_EDITABLE (priv->address_row), "");
  gtk_editable_set_text (GTK_EDITABLE (priv->reason_row), "");
  ENVOI_PEOPLE_PAGE_GET_CLASS (self)->add (self, address, *reason != '\0' ? reason : NULL);
}

static void
on_address_changed (EnvoiPeoplePage *self)
{
  gtk_widget_remove_css_class (PRIVATE (self)->address_row, "error");
}

/* --- For subclasses ------------------------------------------------------------------------------------------------- */

void
envoi_people_page_take (EnvoiPeoplePage *self, GPtrArray *people)
{
  EnvoiPeoplePagePrivate *priv = PRIVATE (self);

  priv->known = TRUE;
  g_list_store_splice (priv->people, 0, g_list_model_get_n_items (G_LIST_MODEL (priv->people)), people->pdata, people->len);
  update_stack (priv);
}

void
envoi_people_page_append (EnvoiPeoplePage *self, gpointer person)
{
  EnvoiPeoplePagePrivate *priv = PRIVATE (self);

  g_list_store_append (priv->people, person);
  update_stack (priv);
}

gpointer
envoi_people_page_find (EnvoiPeoplePage *self, const char *jid)
{
  GListModel *people = G_LIST_MODEL (PRIVATE (self)->people);

  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (GObject) person = g_list_model_get_item (people, i);

      if (g_str_equal (ENVOI_PEOPLE_PAGE_GET_CLASS (self)->get_jid (person), jid))
        return g_steal_pointer (&person);
    }
  return NULL;
}

void
envoi_people_page_set_factory (EnvoiPeoplePage *self, GCallback setup, GCallback bind, GCallback unbind)
{
  envoi_row_factory_set (GTK_LIST_VIEW (PRIVATE (self)->view), self, setup, bind, unbind);
}

void
envoi_people_page_set_nobody (EnvoiPeoplePage *self, const char *title, const char *text)
{
  g_set_str (&PRIVATE (self)->nobody_title, title);
  g_set_str (&PRIVATE (self)->nobody_text, text);
}

void
envoi_people_page_say (EnvoiPeoplePage *self, const char *title, const char *text)
{
  show_message (PRIVATE (self), title, text);
}

void
envoi_people_page_show_error (EnvoiPeoplePage *self, const GError *error)
{
  envoi_banner_show_error (PRIVATE (self)->banner, error);
}

void
envoi_people_page_allow_adding (EnvoiPeoplePage *self, const char *title, const char *label, gboolean with_reason)
{
  EnvoiPeoplePagePrivate *priv = PRIVATE (self);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (priv->address_row), title);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (priv->add_row), label);
  gtk_widget_set_visible (priv->reason_row, with_reason);
  gtk_widget_set_visible (priv->add_group, TRUE);
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

/* What the list is of is what the page is called. */
static void
on_title_changed (EnvoiPeoplePage *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (PRIVATE (self)->view), GTK_ACCESSIBLE_PROPERTY_LABEL, adw_navigation_page_get_title (ADW_NAVIGATION_PAGE (self)), -1);
}

static void
envoi_people_page_dispose (GObject *object)
{
  EnvoiPeoplePagePrivate *priv = PRIVATE (ENVOI_PEOPLE_PAGE (object));

  if (priv->view != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (priv->view), NULL);
  envoi_growing_list_clear (&priv->growing);
  if (priv->filter != NULL)
    gtk_custom_filter_set_filter_func (priv->filter, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_PEOPLE_PAGE);
  g_clear_object (&priv->filter);
  g_clear_object (&priv->shown);
  g_clear_object (&priv->people);
  g_clear_pointer (&priv->search, g_free);
  g_clear_pointer (&priv->nobody_title, g_free);
  g_clear_pointer (&priv->nobody_text, g_free);
  G_OBJECT_CLASS (envoi_people_page_parent_class)->dispose (object);
}

static void
envoi_people_page_class_init (EnvoiPeoplePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_people_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-people-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child_private (widget_class, EnvoiPeoplePage, name)
  BIND (banner); BIND (search_entry); BIND (stack); BIND (waiting); BIND (message); BIND (view); BIND (add_group); BIND (address_row); BIND (reason_row);
  BIND (add_row);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_address_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
}

static void
envoi_people_page_init (EnvoiPeoplePage *self)
{
  EnvoiPeoplePagePrivate *priv = PRIVATE (self);
  g_autoptr (GtkNoSelection) selection = NULL;

  priv->people = g_list_store_new (G_TYPE_OBJECT);
  priv->filter = gtk_custom_filter_new (fits, self, NULL);
  priv->shown = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (priv->people)), GTK_FILTER (g_object_ref (priv->filter)));
  selection = gtk_no_selection_new (g_object_ref (envoi_growing_list_init (&priv->growing, G_LIST_MODEL (priv->shown), 20)));
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_bin_set_child (ADW_BIN (priv->waiting), envoi_waiting_new ());
  envoi_search_follow_escape (GTK_SEARCH_ENTRY (priv->search_entry));
  gtk_list_view_set_model (GTK_LIST_VIEW (priv->view), GTK_SELECTION_MODEL (selection));
  g_signal_connect (self, "notify::title", G_CALLBACK (on_title_changed), NULL);
}

/* --- One row -------------------------------------------------------------------------------------------------------- */

struct _EnvoiPeopleRow
{
  GtkBox parent_instance;
  GtkWidget *avatar, *name_label, *detail_label;
};

G_DEFINE_FINAL_TYPE (EnvoiPeopleRow, envoi_people_row, GTK_TYPE_BOX)

static void
envoi_people_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_PEOPLE_ROW);
  G_OBJECT_CLASS (envoi_people_row_parent_class)->dispose (object);
}

static void
envoi_people_row_class_init (EnvoiPeopleRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_people_row_dispose;
  g_type_ensure (ENVOI_TYPE_AVATAR_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-people-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiPeopleRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, EnvoiPeopleRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, EnvoiPeopleRow, detail_label);
}

static void
envoi_people_row_init (EnvoiPeopleRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
envoi_people_row_new (void)
{
  return g_object_new (ENVOI_TYPE_PEOPLE_ROW, NULL);
}

void
envoi_people_row_set (EnvoiPeopleRow *self, EnvoiContact *contact, const char *title, const char *detail)
{
  if (contact != NULL)
    envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (self->avatar), contact);
  else
    envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (self->avatar), title);
  gtk_label_set_text (GTK_LABEL (self->name_label), title);
  gtk_label_set_text (GTK_LABEL (self->detail_label), detail != NULL ? detail : "");
  gtk_widget_set_visible (self->detail_label, detail != NULL && *detail != '\0');
}

void
envoi_people_row_add (EnvoiPeopleRow *self, GtkWidget *control)
{
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self), control);
}
