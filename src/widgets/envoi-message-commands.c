/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-message-view-private.h"
#include <glib/gi18n-lib.h>

/* What can be done with a message: by its menu, by the bar that stands beside the pointer, by keys. One menu and one bar serve all rows. */

#define BAR_OVERLAP 14

/* Back to the message that it was about: the list's own choice would be its first row, far above. */
static void
focus_chosen (EnvoiMessageView *self)
{
  GtkWidget *row = self->chosen != NULL ? envoi_message_view_find_row (self, self->chosen) : NULL;

  if (row != NULL)
    gtk_widget_grab_focus (gtk_widget_get_parent (row));
}

static gboolean
on_menu_over (gpointer data)
{
  EnvoiMessageView *self = data;

  self->menu_closed_id = 0;
  self->menu_open = FALSE;
  return G_SOURCE_REMOVE;
}

/* GTK closes a menu first and does then what was chosen in it; the focus is back at some row by then. */
static void
on_menu_closed (EnvoiMessageView *self)
{
  if (self->menu_closed_id == 0)
    self->menu_closed_id = g_idle_add (on_menu_over, self);
  focus_chosen (self);
}

static void
on_popover_closed (EnvoiMessageView *self)
{
  focus_chosen (self);
}

static gboolean
is_whole (EnvoiMessage *message)
{
  return envoi_message_get_retraction (message) == ENVOI_RETRACTION_NONE && envoi_message_get_body (message) != NULL;
}

/* In a room others know a message by the id that the room gave it. */
static gboolean
has_name (EnvoiMessageView *self, EnvoiMessage *message)
{
  return (self->room != NULL ? envoi_message_get_archive_id (message) : envoi_message_get_id (message)) != NULL;
}

static void
update_actions (EnvoiMessageView *self, EnvoiMessage *message)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean whole = message != NULL && is_whole (message), named = whole && has_name (self, message);
  gboolean answer = (self->abilities & ENVOI_MESSAGE_VIEW_ANSWER) != 0, own = message != NULL && envoi_message_get_outgoing (message);

  gtk_widget_action_set_enabled (widget, "message.reply", answer && named);
  gtk_widget_action_set_enabled (widget, "message.react", answer && named);
  gtk_widget_action_set_enabled (widget, "message.edit", answer && whole && own);
  gtk_widget_action_set_enabled (widget, "message.retract", answer && named && own);
  gtk_widget_action_set_enabled (widget, "message.moderate", (self->abilities & ENVOI_MESSAGE_VIEW_MODERATE) != 0 && named && !own);
  gtk_widget_action_set_enabled (widget, "message.copy", message == NULL || whole);
  gtk_widget_action_set_enabled (widget, "message.select-text", message == NULL || whole);
}

static void
open_menu (EnvoiMessageView *self, EnvoiMessageRow *row, double x, double y)
{
  if (row == NULL || envoi_message_row_get_message (row) == NULL)
    return;
  g_set_object (&self->chosen, envoi_message_row_get_message (row));
  update_actions (self, self->chosen);
  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->message_menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
      g_signal_connect_swapped (self->popover, "closed", G_CALLBACK (on_menu_closed), self);
    }
  g_clear_handle_id (&self->menu_closed_id, g_source_remove);
  self->menu_open = TRUE;
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) { x, y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

void
envoi_message_view_open_menu (EnvoiMessageView *self, EnvoiMessage *message)
{
  GtkWidget *row = envoi_message_view_find_row (self, message);
  graphene_point_t point;

  if (row != NULL && gtk_widget_compute_point (row, GTK_WIDGET (self), &GRAPHENE_POINT_INIT (24, 12), &point))
    open_menu (self, ENVOI_MESSAGE_ROW (row), point.x, point.y);
}

static void
on_right_click (EnvoiMessageView *self, int n_press, double x, double y, GtkGesture *gesture)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  open_menu (self, envoi_message_view_row_of (picked), x, y);
}

static void
on_long_press (EnvoiMessageView *self, double x, double y, GtkGesture *gesture)
{
  on_right_click (self, 1, x, y, gesture);
}

static EnvoiMessageRow *
focused_row (EnvoiMessageView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, self->list_view))
    return NULL;
  return envoi_message_view_row_of (focus);
}

static gboolean
on_menu_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  EnvoiMessageView *self = ENVOI_MESSAGE_VIEW (widget);
  EnvoiMessageRow *row = focused_row (self);

  if (row == NULL)
    return FALSE;
  envoi_message_view_open_menu (self, envoi_message_row_get_message (row));
  return TRUE;
}

/* The menu's message while it is open, then the one with the focus, then the one that was spoken of last. */
static EnvoiMessage *
get_chosen (EnvoiMessageView *self)
{
  EnvoiMessageRow *row = focused_row (self);

  if (self->menu_open)
    return self->chosen;
  return row != NULL ? envoi_message_row_get_message (row) : self->chosen;
}

/* ---- commands ---- */

static void
copy_message (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiMessage *message = get_chosen (ENVOI_MESSAGE_VIEW (widget));

  if (message != NULL && is_whole (message))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), envoi_message_get_body (message));
}

static void
select_text (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiMessageView *self = ENVOI_MESSAGE_VIEW (widget);
  EnvoiMessage *message = get_chosen (self);

  for (GtkWidget *item = gtk_widget_get_first_child (self->list_view); item != NULL; item = gtk_widget_get_next_sibling (item))
    {
      EnvoiMessageRow *row = envoi_message_view_row_of (item);
      if (row != NULL)
        envoi_message_row_set_selectable (row, message != NULL && envoi_message_row_get_message (row) == message);
    }
}

/* Whether this command is possible is asked again: a key comes without a menu. */
static void
command_on_chosen (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiMessageView *self = ENVOI_MESSAGE_VIEW (widget);
  EnvoiMessage *message = get_chosen (self);
  const char *command = name + strlen ("message.");
  gboolean own = message != NULL && envoi_message_get_outgoing (message);

  if (message == NULL || !is_whole (message))
    return;
  if (g_str_equal (command, "edit") ? !own : !has_name (self, message))
    return;
  if (g_str_equal (command, "retract") && !own)
    return;
  envoi_message_view_command (self, command, message);
}

static void
command_at (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiMessageView *self = ENVOI_MESSAGE_VIEW (widget);
  EnvoiMessage *message = envoi_message_view_find_message (self, g_variant_get_int64 (parameter));

  if (message != NULL)
    envoi_message_view_command (self, name + strlen ("message."), message);
}

static void
toggle_reaction (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiMessageView *self = ENVOI_MESSAGE_VIEW (widget);
  const char *emoji;
  gint64 position;
  EnvoiMessage *message;

  g_variant_get (parameter, "(x&s)", &position, &emoji);
  message = envoi_message_view_find_message (self, position);
  if (message != NULL && (self->abilities & ENVOI_MESSAGE_VIEW_ANSWER))
    g_signal_emit_by_name (self, "react", message, emoji);
}

static void
on_emoji_picked (EnvoiMessageView *self, const char *emoji)
{
  if (self->chosen != NULL)
    g_signal_emit_by_name (self, "react", self->chosen, emoji);
}

static void
pick_reaction_to (EnvoiMessageView *self, EnvoiMessage *message)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkWidget *row = message != NULL ? envoi_message_view_find_row (self, message) : NULL;
  GtkWidget *bubble = row != NULL ? envoi_message_row_get_bubble (ENVOI_MESSAGE_ROW (row)) : NULL;
  graphene_rect_t bounds;

  if (bubble == NULL || !gtk_widget_compute_bounds (bubble, widget, &bounds))
    return;
  g_set_object (&self->chosen, message);
  if (self->emoji_chooser == NULL)
    {
      self->emoji_chooser = gtk_emoji_chooser_new ();
      gtk_widget_set_parent (self->emoji_chooser, widget);
      g_signal_connect_swapped (self->emoji_chooser, "emoji-picked", G_CALLBACK (on_emoji_picked), self);
      g_signal_connect_swapped (self->emoji_chooser, "closed", G_CALLBACK (on_popover_closed), self);
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->emoji_chooser),
                               &(GdkRectangle) { bounds.origin.x, bounds.origin.y, bounds.size.width, bounds.size.height });
  gtk_popover_popup (GTK_POPOVER (self->emoji_chooser));
}

static void
pick_reaction (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pick_reaction_to (ENVOI_MESSAGE_VIEW (widget), get_chosen (ENVOI_MESSAGE_VIEW (widget)));
}

/* ---- the bar beside the pointer ---- */

void
envoi_message_commands_hide_bar (EnvoiMessageView *self)
{
  g_clear_object (&self->hovered);
  gtk_widget_set_visible (self->hover_bar, FALSE);
}

static gboolean
is_menu_open (EnvoiMessageView *self)
{
  return (self->popover != NULL && gtk_widget_get_mapped (self->popover))
         || (self->emoji_chooser != NULL && gtk_widget_get_mapped (self->emoji_chooser));
}

static void
on_motion (EnvoiMessageView *self, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  EnvoiMessageRow *row;
  EnvoiMessage *message;

  if (picked == NULL || picked == self->hover_bar || gtk_widget_is_ancestor (picked, self->hover_bar) || is_menu_open (self))
    return;
  row = envoi_message_view_row_of (picked);
  message = row != NULL ? envoi_message_row_get_message (row) : NULL;
  if (message == self->hovered)
    return;
  if (message == NULL || !is_whole (message))
    {
      envoi_message_commands_hide_bar (self);
      return;
    }
  g_set_object (&self->hovered, message);
  gtk_widget_set_visible (self->hover_reply, (self->abilities & ENVOI_MESSAGE_VIEW_ANSWER) && has_name (self, message));
  gtk_widget_set_visible (self->hover_react, (self->abilities & ENVOI_MESSAGE_VIEW_ANSWER) && has_name (self, message));
  gtk_widget_set_visible (self->hover_bar, TRUE);
  gtk_widget_queue_resize (self->hover_bar);
}

static void
on_leave (EnvoiMessageView *self)
{
  if (!is_menu_open (self))
    envoi_message_commands_hide_bar (self);
}

static gboolean
on_child_position (EnvoiMessageView *self, GtkWidget *child, GdkRectangle *place, GtkOverlay *overlay)
{
  GtkWidget *row = child == self->hover_bar && self->hovered != NULL ? envoi_message_view_find_row (self, self->hovered) : NULL;
  graphene_rect_t bounds;
  GtkRequisition size;
  gboolean at_left;

  if (row == NULL || !gtk_widget_compute_bounds (envoi_message_row_get_bubble (ENVOI_MESSAGE_ROW (row)), GTK_WIDGET (overlay), &bounds))
    return FALSE;
  gtk_widget_get_preferred_size (child, NULL, &size);
  at_left = envoi_message_get_outgoing (self->hovered) != (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL);
  place->x = at_left ? bounds.origin.x - size.width + BAR_OVERLAP : bounds.origin.x + bounds.size.width - BAR_OVERLAP;
  place->x = CLAMP (place->x, 4, MAX (4, gtk_widget_get_width (GTK_WIDGET (overlay)) - size.width - 4));
  place->y = CLAMP (bounds.origin.y - size.height / 2, 2, MAX (2, gtk_widget_get_height (GTK_WIDGET (overlay)) - size.height - 2));
  place->width = size.width;
  place->height = size.height;
  return TRUE;
}

static void
on_bar_clicked (EnvoiMessageView *self, GtkWidget *button)
{
  graphene_rect_t bounds;
  EnvoiMessage *message = self->hovered;

  if (message == NULL)
    return;
  g_set_object (&self->chosen, message);
  if (button == self->hover_reply)
    envoi_message_view_command (self, "reply", message);
  else if (button == self->hover_react)
    pick_reaction_to (self, message);
  else if (gtk_widget_compute_bounds (button, GTK_WIDGET (self), &bounds))
    {
      GtkWidget *row = envoi_message_view_find_row (self, message);
      open_menu (self, row != NULL ? ENVOI_MESSAGE_ROW (row) : NULL, bounds.origin.x, bounds.origin.y + bounds.size.height);
    }
}

void
envoi_message_commands_class_init (GtkWidgetClass *widget_class)
{
  static const char * const on_chosen[] = { "message.reply", "message.edit", "message.retract", "message.moderate" };
  static const char * const at[] = { "message.retry", "message.fill-gap", "message.show-quoted", "message.show-edits" };

  for (guint i = 0; i < G_N_ELEMENTS (on_chosen); i++)
    gtk_widget_class_install_action (widget_class, on_chosen[i], NULL, command_on_chosen);
  for (guint i = 0; i < G_N_ELEMENTS (at); i++)
    gtk_widget_class_install_action (widget_class, at[i], "x", command_at);
  gtk_widget_class_install_action (widget_class, "message.copy", NULL, copy_message);
  gtk_widget_class_install_action (widget_class, "message.select-text", NULL, select_text);
  gtk_widget_class_install_action (widget_class, "message.react", NULL, pick_reaction);
  gtk_widget_class_install_action (widget_class, "message.toggle-reaction", "(xs)", toggle_reaction);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, on_menu_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu_key, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "message.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "message.reply", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, "message.edit", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "message.retract", NULL);
  gtk_widget_class_bind_template_child (widget_class, EnvoiMessageView, hover_bar);
  gtk_widget_class_bind_template_child (widget_class, EnvoiMessageView, hover_react);
  gtk_widget_class_bind_template_child (widget_class, EnvoiMessageView, hover_reply);
  gtk_widget_class_bind_template_child (widget_class, EnvoiMessageView, hover_more);
  gtk_widget_class_bind_template_child (widget_class, EnvoiMessageView, message_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_bar_clicked);
}

void
envoi_message_commands_init (EnvoiMessageView *self)
{
  GtkGesture *click = gtk_gesture_click_new (), *press = gtk_gesture_long_press_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_right_click), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (on_long_press), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (self->overlay, "get-child-position", G_CALLBACK (on_child_position), self);
  update_actions (self, NULL);
}

void
envoi_message_commands_dispose (EnvoiMessageView *self)
{
  g_clear_handle_id (&self->menu_closed_id, g_source_remove);
  g_clear_object (&self->chosen);
  g_clear_object (&self->hovered);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->emoji_chooser, gtk_widget_unparent);
}
