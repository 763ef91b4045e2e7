/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-switcher.h"
#include "envoi-avatar-view.h"
#include "envoi-destination.h"
#include "envoi-feed.h"
#include "envoi-jid.h"
#include "envoi-row-factory.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

#define MAX_RESULTS 40

struct _EnvoiSwitcher
{
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  GListStore *results;          /* EnvoiDestination */
  GtkSingleSelection *selection;
  GtkWidget *entry, *stack, *list_view;
};

G_DEFINE_FINAL_TYPE (EnvoiSwitcher, envoi_switcher, ADW_TYPE_DIALOG)

/* ---- asking ---- */

/* What can be done with any text. */
static void
add_general (GPtrArray *found, const char *typed)
{
  g_autofree char *line = envoi_text_one_line (typed, 40), *isolated = envoi_text_isolate (line), *bare = envoi_jid_dup_bare (typed);
  g_autofree char *search = g_strdup_printf (_("Search for “%s”"), isolated), *open = g_strdup_printf (_("Open “%s”"), isolated);

  if (strstr (typed, "xmpp:") == typed || (bare != NULL && strchr (typed, '@') != NULL))
    g_ptr_array_add (found, envoi_destination_new (ENVOI_DESTINATION_COMMAND, open, _("An address or link"), "envoi-link-symbolic", NULL,
                                                   "app.open-link", g_variant_new_string (typed)));
  g_ptr_array_add (found, envoi_destination_new (ENVOI_DESTINATION_COMMAND, search, _("In all messages, posts and comments"), "edit-find-symbolic", NULL,
                                                 "find-words", g_variant_new_string (typed)));
}

static void
on_search_changed (EnvoiSwitcher *self)
{
  g_autofree char *typed = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  g_autoptr (GPtrArray) found = NULL;

  if (self->manager == NULL)
    return;
  g_strstrip (typed);
  found = envoi_destinations_find (self->manager, typed, TRUE, MAX_RESULTS);
  if (*typed != '\0')
    add_general (found, typed);
  g_list_store_splice (self->results, 0, g_list_model_get_n_items (G_LIST_MODEL (self->results)), found->pdata, found->len);
  gtk_single_selection_set_selected (self->selection, 0);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), found->len > 0 ? "results" : "nothing");
}

/* ---- going ---- */

static void
go (EnvoiSwitcher *self, guint index)
{
  g_autoptr (EnvoiDestination) destination = g_list_model_get_item (G_LIST_MODEL (self->results), index);
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *action = NULL;
  g_autoptr (GVariant) target = NULL;

  if (destination == NULL || !GTK_IS_WINDOW (window) || !g_action_parse_detailed_name (envoi_destination_get_id (destination), &action, &target, NULL))
    return;
  adw_dialog_close (ADW_DIALOG (self));
  if (g_str_has_prefix (action, "app."))
    g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (window))), action + strlen ("app."), target);
  else
    g_action_group_activate_action (G_ACTION_GROUP (window), action, target);
}

static void
on_row_activated (EnvoiSwitcher *self, guint index)
{
  go (self, index);
}

static void
on_activate (EnvoiSwitcher *self)
{
  go (self, gtk_single_selection_get_selected (self->selection));
}

static void
on_stop (EnvoiSwitcher *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

/* The focus stays in the field, so what is chosen is said. */
static void
choose (EnvoiSwitcher *self, int step)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->results)), old = gtk_single_selection_get_selected (self->selection), index;
  g_autoptr (EnvoiDestination) destination = NULL;

  if (n == 0)
    return;
  index = (guint) CLAMP ((gint64) old + step, 0, (gint64) n - 1);
  gtk_list_view_scroll_to (GTK_LIST_VIEW (self->list_view), index, GTK_LIST_SCROLL_SELECT, NULL);
  destination = g_list_model_get_item (G_LIST_MODEL (self->results), index);
  gtk_accessible_announce (GTK_ACCESSIBLE (self->entry), envoi_destination_get_title (destination), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static gboolean
on_key (EnvoiSwitcher *self, guint key)
{
  switch (key)
    {
    case GDK_KEY_Down: case GDK_KEY_KP_Down: choose (self, 1); return GDK_EVENT_STOP;
    case GDK_KEY_Up: case GDK_KEY_KP_Up: choose (self, -1); return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down: case GDK_KEY_KP_Page_Down: choose (self, 8); return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up: case GDK_KEY_KP_Page_Up: choose (self, -8); return GDK_EVENT_STOP;
    default: return GDK_EVENT_PROPAGATE;
    }
}

/* ---- rows ---- */

typedef struct { GtkWidget *stack, *avatar, *icon, *title, *detail, *unread; } Row;

static void
setup (EnvoiSwitcher *self, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10), *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  Row *row = g_new0 (Row, 1);

  row->stack = gtk_stack_new ();
  row->avatar = envoi_avatar_view_new (32);
  row->icon = gtk_image_new ();
  row->title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  row->detail = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, "css-classes", (const char *[]) { "caption", "dim-label", NULL }, NULL);
  row->unread = g_object_new (GTK_TYPE_LABEL, "valign", GTK_ALIGN_CENTER, "css-classes", (const char *[]) { "badge", NULL }, NULL);
  gtk_stack_add_child (GTK_STACK (row->stack), row->avatar);
  gtk_stack_add_child (GTK_STACK (row->stack), row->icon);
  gtk_widget_set_hexpand (column, TRUE);
  gtk_widget_set_valign (column, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (column), row->title);
  gtk_box_append (GTK_BOX (column), row->detail);
  gtk_box_append (GTK_BOX (box), row->stack);
  gtk_box_append (GTK_BOX (box), column);
  gtk_box_append (GTK_BOX (box), row->unread);
  gtk_list_item_set_child (item, box);
  g_object_set_data_full (G_OBJECT (box), "row", row, g_free);
}

static void
show_subject (Row *row, EnvoiDestination *destination)
{
  gpointer subject = envoi_destination_get_subject (destination);

  gtk_stack_set_visible_child (GTK_STACK (row->stack), subject != NULL ? row->avatar : row->icon);
  gtk_image_set_from_icon_name (GTK_IMAGE (row->icon), envoi_destination_get_icon (destination));
  if (ENVOI_IS_FEED (subject))
    envoi_avatar_view_set_feed (ENVOI_AVATAR_VIEW (row->avatar), subject);
  else
    envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (row->avatar), subject);
}

static void
bind (EnvoiSwitcher *self, GtkListItem *item)
{
  Row *row = g_object_get_data (G_OBJECT (gtk_list_item_get_child (item)), "row");
  EnvoiDestination *destination = gtk_list_item_get_item (item);
  const char *detail = envoi_destination_get_detail (destination);
  guint unread = envoi_destination_get_unread (destination);
  g_autofree char *count = g_strdup_printf ("%u", unread);
  g_autofree char *said = detail != NULL ? g_strdup_printf ("%s, %s", envoi_destination_get_title (destination), detail) : g_strdup (envoi_destination_get_title (destination));

  show_subject (row, destination);
  gtk_label_set_text (GTK_LABEL (row->title), envoi_destination_get_title (destination));
  gtk_label_set_text (GTK_LABEL (row->detail), detail != NULL ? detail : "");
  gtk_widget_set_visible (row->detail, detail != NULL);
  gtk_label_set_text (GTK_LABEL (row->unread), count);
  gtk_widget_set_visible (row->unread, unread > 0);
  gtk_list_item_set_accessible_label (item, said);
}

static void
unbind (EnvoiSwitcher *self, GtkListItem *item)
{
  Row *row = g_object_get_data (G_OBJECT (gtk_list_item_get_child (item)), "row");

  envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (row->avatar), NULL);
}

/* ---- the dialog ---- */

static void
envoi_switcher_dispose (GObject *object)
{
  EnvoiSwitcher *self = ENVOI_SWITCHER (object);

  if (self->list_view != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->list_view), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_SWITCHER);
  g_clear_object (&self->results);
  g_clear_object (&self->selection);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_switcher_parent_class)->dispose (object);
}

static void
envoi_switcher_class_init (EnvoiSwitcherClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_switcher_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-switcher.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiSwitcher, entry);
  gtk_widget_class_bind_template_child (widget_class, EnvoiSwitcher, stack);
  gtk_widget_class_bind_template_child (widget_class, EnvoiSwitcher, list_view);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
envoi_switcher_init (EnvoiSwitcher *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->entry), self->list_view);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->entry, keys);
  self->results = g_list_store_new (ENVOI_TYPE_DESTINATION);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->results)));
  envoi_row_factory_set (GTK_LIST_VIEW (self->list_view), self, G_CALLBACK (setup), G_CALLBACK (bind), G_CALLBACK (unbind));
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list_view), GTK_SELECTION_MODEL (self->selection));
}

AdwDialog *
envoi_switcher_new (EnvoiSessionManager *manager)
{
  EnvoiSwitcher *self = g_object_new (ENVOI_TYPE_SWITCHER, NULL);

  self->manager = g_object_ref (manager);
  on_search_changed (self);
  return ADW_DIALOG (self);
}
