/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-browse-rooms-dialog.h"
#include "envoi-error-text.h"
#include "envoi-join-room-dialog.h"
#include "envoi-room-commands.h"
#include "envoi-room-text.h"
#include "envoi-row-factory.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

/* A room that was found, as an item of a list. */
#define ENVOI_TYPE_FOUND_ROOM (envoi_found_room_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiFoundRoom, envoi_found_room, ENVOI, FOUND_ROOM, GObject)
struct _EnvoiFoundRoom { GObject parent_instance; EnvoiRoomPreview *preview; char *folded; };
G_DEFINE_FINAL_TYPE (EnvoiFoundRoom, envoi_found_room, G_TYPE_OBJECT)

static void
envoi_found_room_finalize (GObject *object)
{
  EnvoiFoundRoom *self = ENVOI_FOUND_ROOM (object);
  envoi_room_preview_free (self->preview);
  g_free (self->folded);
  G_OBJECT_CLASS (envoi_found_room_parent_class)->finalize (object);
}

static void
envoi_found_room_class_init (EnvoiFoundRoomClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_found_room_finalize;
}

static void
envoi_found_room_init (EnvoiFoundRoom *self)
{
}

static EnvoiFoundRoom *
found_room_new (const EnvoiRoomPreview *preview)
{
  EnvoiFoundRoom *self = g_object_new (ENVOI_TYPE_FOUND_ROOM, NULL);
  g_autofree char *all = g_strdup_printf ("%s %s %s", preview->name != NULL ? preview->name : "", preview->address, preview->description != NULL ? preview->description : "");

  self->preview = envoi_room_preview_copy (preview);
  self->folded = envoi_text_fold (all);
  return self;
}

struct _EnvoiBrowseRoomsDialog
{
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  GListStore *rooms;
  GtkFilterListModel *shown;
  GtkCustomFilter *filter;
  EnvoiGrowingList growing;
  char *search;
  guint question;              /* answers to earlier ones come too late */
  gboolean setting;
  GtkWidget *account_row, *service_row, *directory_row, *search_entry, *stack, *message_page, *view;
};

G_DEFINE_FINAL_TYPE (EnvoiBrowseRoomsDialog, envoi_browse_rooms_dialog, ADW_TYPE_DIALOG)

static EnvoiAccount *
get_account (EnvoiBrowseRoomsDialog *self)
{
  return adw_combo_row_get_selected_item (ADW_COMBO_ROW (self->account_row));
}

static gboolean
asks_directory (EnvoiBrowseRoomsDialog *self)
{
  return adw_switch_row_get_active (ADW_SWITCH_ROW (self->directory_row));
}

static void
say (EnvoiBrowseRoomsDialog *self, const char *title, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_title (ADW_STATUS_PAGE (self->message_page), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->message_page), escaped);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "message");
}

static gboolean
fits (gpointer item, gpointer data)
{
  EnvoiBrowseRoomsDialog *self = data;
  return self->search == NULL || asks_directory (self) || strstr (ENVOI_FOUND_ROOM (item)->folded, self->search) != NULL;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const EnvoiRoomPreview *left = ENVOI_FOUND_ROOM ((gpointer) a)->preview, *right = ENVOI_FOUND_ROOM ((gpointer) b)->preview;

  if (left->n_occupants != right->n_occupants)
    return right->n_occupants - left->n_occupants;
  return g_utf8_collate (left->name != NULL ? left->name : left->address, right->name != NULL ? right->name : right->address);
}

static void
show_found (EnvoiBrowseRoomsDialog *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0)
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "list");
  else if (self->search != NULL)
    say (self, _("No Room Found"), _("Try other words, or another server."));
  else
    say (self, _("No Public Rooms"), _("This server shows no rooms. Rooms that are hidden can be joined by their address."));
}

typedef struct { EnvoiBrowseRoomsDialog *dialog; guint question; } Wait;

static void
wait_free (gpointer data)
{
  g_object_unref (((Wait *) data)->dialog);
  g_free (data);
}

static DexFuture *
on_found (DexFuture *future, gpointer data)
{
  Wait *wait = data;
  EnvoiBrowseRoomsDialog *self = wait->dialog;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autoptr (GPtrArray) items = NULL;

  if (self->question != wait->question || self->stack == NULL)
    return dex_future_new_true ();
  if (value == NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
      say (self, text->title, text->body);
      return dex_future_new_true ();
    }
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < ((GPtrArray *) g_value_get_boxed (value))->len; i++)
    g_ptr_array_add (items, found_room_new (((GPtrArray *) g_value_get_boxed (value))->pdata[i]));
  g_list_store_splice (self->rooms, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rooms)), items->pdata, items->len);
  if (!asks_directory (self))
    g_list_store_sort (self->rooms, compare, NULL);
  show_found (self);
  return dex_future_new_true ();
}

static void
ask (EnvoiBrowseRoomsDialog *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiRoomService *service = envoi_find_online_room_service (self->manager, get_account (self), &error);
  g_autofree char *address = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->service_row))));
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  DexFuture *future;
  Wait *wait;

  self->question++;
  g_list_store_remove_all (self->rooms);
  if (service == NULL)
    {
      g_autoptr (EnvoiErrorText) words = envoi_error_text_new (error, NULL);
      say (self, words->title, words->body);
      return;
    }
  if (asks_directory (self) && *text == '\0')
    {
      say (self, _("Search the Directory"), _("Enter what the room is about, such as a place or a hobby."));
      return;
    }
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "loading");
  future = asks_directory (self) ? envoi_room_service_search_directory (service, text) : envoi_room_service_browse (service, *address != '\0' ? address : NULL);
  wait = g_new0 (Wait, 1);
  wait->dialog = g_object_ref (self);
  wait->question = self->question;
  dex_future_disown (dex_future_finally (future, on_found, wait, wait_free));
}

static void
on_service_known (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiBrowseRoomsDialog *self = owner;
  const char *address = value != NULL && G_VALUE_HOLDS_STRING (value) ? g_value_get_string (value) : NULL;

  if (address != NULL && *gtk_editable_get_text (GTK_EDITABLE (self->service_row)) == '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->service_row), address);
}

static void
on_account_changed (EnvoiBrowseRoomsDialog *self)
{
  EnvoiRoomService *service = get_account (self) != NULL ? envoi_find_online_room_service (self->manager, get_account (self), NULL) : NULL;

  if (self->setting)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->service_row), "");
  if (service != NULL)
    envoi_when_done (envoi_room_service_find_room_service (service), self, on_service_known);
  ask (self);
}

static void
on_service_applied (EnvoiBrowseRoomsDialog *self)
{
  ask (self);
}

static void
on_directory_changed (EnvoiBrowseRoomsDialog *self)
{
  gtk_widget_set_visible (self->service_row, !asks_directory (self));
  if (!self->setting)
    ask (self);
}

static void
on_search_changed (EnvoiBrowseRoomsDialog *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  g_free (self->search);
  self->search = *text != '\0' ? envoi_text_fold (text) : NULL;
  if (asks_directory (self))
    {
      ask (self);
      return;
    }
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  if (!g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (self->stack)), "loading") && g_list_model_get_n_items (G_LIST_MODEL (self->rooms)) > 0)
    show_found (self);
}

static void
on_activated (EnvoiBrowseRoomsDialog *self, guint position)
{
  g_autoptr (EnvoiFoundRoom) found = g_list_model_get_item (G_LIST_MODEL (self->shown), position);
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  if (found == NULL)
    return;
  adw_dialog_present (envoi_join_room_dialog_new (self->manager, get_account (self), found->preview->address, NULL, NULL), root);
}

static GtkWidget *
new_label (const char *style, int lines)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (lines > 1)
    {
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_lines (GTK_LABEL (label), lines);
    }
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
setup (EnvoiBrowseRoomsDialog *self, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *labels[3] = { new_label ("heading", 1), new_label ("caption", 1), new_label ("body", 2) };

  gtk_widget_add_css_class (labels[1], "dim-label");
  for (guint i = 0; i < 3; i++)
    {
      static const char * const names[] = { "name", "address", "about" };
      gtk_box_append (GTK_BOX (box), labels[i]);
      g_object_set_data (G_OBJECT (box), names[i], labels[i]);
    }
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  gtk_list_item_set_child (item, box);
}

static void
bind (EnvoiBrowseRoomsDialog *self, GtkListItem *item)
{
  const EnvoiRoomPreview *preview = ENVOI_FOUND_ROOM (gtk_list_item_get_item (item))->preview;
  GObject *box = G_OBJECT (gtk_list_item_get_child (item));
  g_autofree char *local = g_strndup (preview->address, strcspn (preview->address, "@"));
  g_autofree char *name = envoi_text_one_line (preview->name != NULL && *preview->name != '\0' ? preview->name : local, 80);
  g_autofree char *about = preview->description != NULL ? envoi_text_one_line (preview->description, 200) : g_strdup ("");
  g_autofree char *people = preview->n_occupants >= 0 ? envoi_room_text_dup_people (preview->n_occupants) : NULL;
  g_autofree char *line = people != NULL ? g_strdup_printf ("%s · %s", people, preview->address) : g_strdup (preview->address);
  g_autofree char *all = g_strdup_printf ("%s, %s, %s", name, line, about);

  gtk_label_set_text (g_object_get_data (box, "name"), name);
  gtk_label_set_text (g_object_get_data (box, "address"), line);
  gtk_label_set_text (g_object_get_data (box, "about"), about);
  gtk_widget_set_visible (g_object_get_data (box, "about"), *about != '\0');
  gtk_list_item_set_accessible_label (item, all);
}

static void
envoi_browse_rooms_dialog_dispose (GObject *object)
{
  EnvoiBrowseRoomsDialog *self = ENVOI_BROWSE_ROOMS_DIALOG (object);

  if (self->view != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->view), NULL);
  envoi_growing_list_clear (&self->growing);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_BROWSE_ROOMS_DIALOG);
  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->shown);
  g_clear_object (&self->rooms);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->search, g_free);
  G_OBJECT_CLASS (envoi_browse_rooms_dialog_parent_class)->dispose (object);
}

static void
envoi_browse_rooms_dialog_class_init (EnvoiBrowseRoomsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_browse_rooms_dialog_dispose;
  g_type_ensure (ENVOI_TYPE_ACCOUNT);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-browse-rooms-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiBrowseRoomsDialog, name)
  BIND (account_row); BIND (service_row); BIND (directory_row); BIND (search_entry); BIND (stack); BIND (message_page); BIND (view);
#undef BIND
#define CALLBACK(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALLBACK (on_account_changed); CALLBACK (on_service_applied); CALLBACK (on_directory_changed); CALLBACK (on_search_changed); CALLBACK (on_activated);
#undef CALLBACK
}

static void
envoi_browse_rooms_dialog_init (EnvoiBrowseRoomsDialog *self)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  self->setting = TRUE;
  self->rooms = g_list_store_new (ENVOI_TYPE_FOUND_ROOM);
  gtk_widget_init_template (GTK_WIDGET (self));
  envoi_search_follow_escape (GTK_SEARCH_ENTRY (self->search_entry));
  self->filter = gtk_custom_filter_new (fits, self, NULL);
  self->shown = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->rooms)), GTK_FILTER (g_object_ref (self->filter)));
  envoi_row_factory_set (GTK_LIST_VIEW (self->view), self, G_CALLBACK (setup), G_CALLBACK (bind), NULL);
  selection = gtk_no_selection_new (g_object_ref (envoi_growing_list_init (&self->growing, G_LIST_MODEL (self->shown), 20)));
  gtk_list_view_set_model (GTK_LIST_VIEW (self->view), GTK_SELECTION_MODEL (selection));
}

AdwDialog *
envoi_browse_rooms_dialog_new (EnvoiSessionManager *manager)
{
  EnvoiBrowseRoomsDialog *self = g_object_new (ENVOI_TYPE_BROWSE_ROOMS_DIALOG, NULL);
  GListModel *accounts = envoi_store_list_accounts (envoi_session_manager_get_store (manager));

  self->manager = g_object_ref (manager);
  adw_combo_row_set_model (ADW_COMBO_ROW (self->account_row), accounts);
  for (guint i = g_list_model_get_n_items (accounts); i-- > 0;)
    {
      g_autoptr (EnvoiAccount) account = g_list_model_get_item (accounts, i);
      if (envoi_find_online_room_service (manager, account, NULL) != NULL)
        adw_combo_row_set_selected (ADW_COMBO_ROW (self->account_row), i);
    }
  gtk_widget_set_visible (self->account_row, g_list_model_get_n_items (accounts) > 1);
  self->setting = FALSE;
  on_account_changed (self);
  return ADW_DIALOG (self);
}
