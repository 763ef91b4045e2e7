/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-story-dialog.h"
#include "envoi-date-text.h"
#include "envoi-remote-picture.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include <glib/gi18n.h>

#define MAX_TITLE 1000

struct _EnvoiStoryDialog
{
  AdwDialog parent_instance;
  EnvoiStore *store;
  GListModel *stories;
  GPtrArray *order;            /* EnvoiPost */
  guint current;
  GtkWidget *opener;           /* weak */
  GtkWidget *heading, *picture, *title, *entry, *next;
};

G_DEFINE_FINAL_TYPE (EnvoiStoryDialog, envoi_story_dialog, ADW_TYPE_DIALOG)

static EnvoiAttachment *
new_attachment (EnvoiPost *post, const char *alt)
{
  GPtrArray *parts = envoi_post_get_parts (post);

  for (guint i = 0; i < parts->len; i++)
    if (envoi_post_part_get_kind (parts->pdata[i]) == ENVOI_PART_PICTURE)
      {
        EnvoiAttachment *attachment = envoi_attachment_new (envoi_post_get_account (post), envoi_post_get_author_jid (post),
                                                            envoi_post_part_get_href (parts->pdata[i]));

        envoi_attachment_set_media_type (attachment, envoi_post_part_get_media_type (parts->pdata[i]));
        envoi_attachment_set_description (attachment, alt);
        envoi_attachment_set_sensitive (attachment, envoi_post_get_nsfw (post));
        return attachment;
      }
  return NULL;
}

static void
show (EnvoiStoryDialog *self)
{
  EnvoiPost *post = self->order->pdata[self->current];
  EnvoiContact *contact = envoi_store_find_contact (self->store, envoi_post_get_account (post), envoi_post_get_service (post));
  gboolean own = g_str_equal (envoi_post_get_service (post), envoi_account_get_jid (envoi_post_get_account (post)));
  const char *name = own ? _("Your Stories") : contact != NULL ? envoi_contact_get_title (contact) : envoi_post_get_service (post);
  g_autofree char *title = envoi_post_get_title (post) != NULL ? envoi_text_one_line (envoi_post_get_title (post), MAX_TITLE) : NULL;
  g_autofree char *time = envoi_date_text_short (envoi_post_get_published (post), envoi_time_now ());
  g_autoptr (EnvoiAttachment) attachment = new_attachment (post, title);

  adw_window_title_set_title (ADW_WINDOW_TITLE (self->heading), name);
  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->heading), time);
  adw_dialog_set_title (ADW_DIALOG (self), name);
  gtk_label_set_label (GTK_LABEL (self->title), title != NULL ? title : "");
  gtk_widget_set_visible (self->title, title != NULL && *title != '\0');
  envoi_remote_picture_set_attachment (ENVOI_REMOTE_PICTURE (self->picture), attachment);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "story.previous", self->current > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "story.next", self->current + 1 < self->order->len);
  gtk_widget_set_visible (self->entry, !own);
  /* It stays at the end. */
  gtk_widget_set_hexpand (self->next, own);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  envoi_post_set_read (post, TRUE);
}

static void
on_stories_changed (EnvoiStoryDialog *self)
{
  EnvoiPost *before = self->order->len > 0 ? self->order->pdata[self->current] : NULL;
  g_autoptr (GHashTable) there = g_hash_table_new (NULL, NULL);
  gboolean moved = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (self->stories); i++)
    {
      g_autoptr (EnvoiPost) post = g_list_model_get_item (self->stories, i);
      g_hash_table_add (there, post);
    }
  for (guint i = self->order->len; i > 0; i--)
    if (!g_hash_table_contains (there, self->order->pdata[i - 1]))
      {
        moved |= self->order->pdata[i - 1] == before;
        if (i - 1 < self->current)
          self->current--;
        g_ptr_array_remove_index (self->order, i - 1);
      }
  if (self->order->len == 0)
    {
      self->current = 0;
      adw_dialog_force_close (ADW_DIALOG (self));
      return;
    }
  self->current = MIN (self->current, self->order->len - 1);
  if (moved)
    show (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "story.previous", self->current > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "story.next", self->current + 1 < self->order->len);
}

static void
step (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiStoryDialog *self = ENVOI_STORY_DIALOG (widget);
  gboolean forward = g_str_equal (name, "story.next");

  if (forward ? self->current + 1 >= self->order->len : self->current == 0)
    return;
  self->current += forward ? 1 : -1;
  show (self);
}

static void
answer (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiStoryDialog *self = ENVOI_STORY_DIALOG (widget);
  EnvoiPost *post = self->order->len > 0 ? self->order->pdata[self->current] : NULL;

  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  if (post == NULL || !gtk_widget_get_visible (self->entry))
    return;
  if (*text == '\0')
    {
      gtk_widget_grab_focus (self->entry);
      return;
    }
  /* Where there is no room in the window, the dialog has one of its own, which knows no such command. */
  if (self->opener != NULL)
    gtk_widget_activate_action (self->opener, "win.answer-post", "(sssss)", envoi_account_get_jid (envoi_post_get_account (post)), envoi_post_get_service (post),
                                envoi_post_get_node (post), envoi_post_get_item_id (post), text);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
envoi_story_dialog_dispose (GObject *object)
{
  EnvoiStoryDialog *self = ENVOI_STORY_DIALOG (object);

  g_clear_pointer (&self->order, g_ptr_array_unref);
  g_clear_weak_pointer (&self->opener);
  g_clear_object (&self->stories);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (envoi_story_dialog_parent_class)->dispose (object);
}

static void
envoi_story_dialog_class_init (EnvoiStoryDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_story_dialog_dispose;
  gtk_widget_class_install_action (widget_class, "story.previous", NULL, step);
  gtk_widget_class_install_action (widget_class, "story.next", NULL, step);
  gtk_widget_class_install_action (widget_class, "story.answer", NULL, answer);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Up, 0, "story.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Down, 0, "story.next", NULL);
}

static GtkWidget *
new_step_button (const char *icon, const char *name, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static void
on_entry_activated (EnvoiStoryDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "story.answer", NULL);
}

static void
envoi_story_dialog_init (EnvoiStoryDialog *self)
{
  GtkWidget *view = adw_toolbar_view_new (), *header = adw_header_bar_new (), *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _("Answer"));
  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_SECONDARY, "envoi-send-symbolic");
  gtk_entry_set_icon_tooltip_text (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_SECONDARY, _("Send Answer"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Answer"), -1);
  gtk_widget_set_hexpand (self->entry, TRUE);
  g_object_set (self->entry, "margin-start", 6, "margin-end", 6, NULL);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (on_entry_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "icon-press", G_CALLBACK (on_entry_activated), self, G_CONNECT_SWAPPED);
  self->heading = adw_window_title_new ("", "");
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), self->heading);
  self->picture = envoi_remote_picture_new ();
  envoi_remote_picture_set_bounds (ENVOI_REMOTE_PICTURE (self->picture), 480, 560);
  gtk_widget_set_halign (self->picture, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->picture, GTK_ALIGN_CENTER);
  gtk_widget_set_vexpand (self->picture, TRUE);
  self->title = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "lines", 4, "ellipsize", PANGO_ELLIPSIZE_END,
                              "justify", GTK_JUSTIFY_CENTER, "selectable", FALSE, NULL);
  gtk_widget_add_css_class (self->title, "title-4");
  gtk_box_append (GTK_BOX (box), self->picture);
  gtk_box_append (GTK_BOX (box), self->title);
  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-bottom", 6, NULL);
  self->next = new_step_button ("go-next-symbolic", _("Next Story"), "story.next");
  gtk_box_append (GTK_BOX (bar), new_step_button ("go-previous-symbolic", _("Previous Story"), "story.previous"));
  gtk_box_append (GTK_BOX (bar), self->entry);
  gtk_box_append (GTK_BOX (bar), self->next);
  gtk_widget_set_halign (self->next, GTK_ALIGN_END);
  gtk_widget_add_css_class (bar, "toolbar");
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), box);
  adw_toolbar_view_add_bottom_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_dialog_set_child (ADW_DIALOG (self), view);
  adw_dialog_set_content_width (ADW_DIALOG (self), 520);
  adw_dialog_set_content_height (ADW_DIALOG (self), 720);
}

AdwDialog *
envoi_story_dialog_new (EnvoiStore *store, GListModel *stories, GPtrArray *order, EnvoiPost *first, GtkWidget *opener)
{
  EnvoiStoryDialog *self = g_object_new (ENVOI_TYPE_STORY_DIALOG, NULL);

  self->store = g_object_ref (store);
  self->stories = g_object_ref (stories);
  g_set_weak_pointer (&self->opener, opener);
  self->order = g_ptr_array_copy (order, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
  g_ptr_array_set_free_func (self->order, g_object_unref);
  if (!g_ptr_array_find (self->order, first, &self->current))
    self->current = 0;
  g_signal_connect_object (stories, "items-changed", G_CALLBACK (on_stories_changed), self, G_CONNECT_SWAPPED);
  show (self);
  return ADW_DIALOG (self);
}
