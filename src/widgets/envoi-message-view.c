/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-message-view-private.h"
#include "envoi-widgets.h"
#include <adwaita.h>
#include <glib/gi18n-lib.h>

/*
 * EnvoiMessageView: the messages of one conversation, from a model that is a window over the store.
 *
 * While the reader is at the bottom the view stays there, whatever grows; elsewhere the list view keeps the reader's
 * place. Asks for more when an end comes near. Owned by the conversation page.
 *
 * Signals: load-older (), load-newer (), jump-to-latest (): the model does not hold the latest messages;
 *          seen (EnvoiMessage): all up to this one has been before the eyes of the person;
 *          command (string, EnvoiMessage): retry, fill-gap, show-quoted, show-edits, reply, edit, retract, moderate;
 *          react (EnvoiMessage, string emoji): chosen, or chosen once more
 * Actions: message.copy, .select-text, .react, .reply, .edit, .retract, .moderate: on the message that is chosen; message.retry, .fill-gap,
 *          .show-quoted, .show-edits (x position); message.toggle-reaction (x position, s emoji); message.jump-to-latest
 */

#define NEAR_BOTTOM 24

enum { LOAD_OLDER, LOAD_NEWER, JUMP_TO_LATEST, SEEN, COMMAND, REACT, N_SIGNALS };
static guint signals[N_SIGNALS];

enum { PROP_FOLLOWING = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiMessageView, envoi_message_view, GTK_TYPE_WIDGET)

EnvoiMessage *
envoi_message_view_find_message (EnvoiMessageView *self, gint64 position)
{
  for (guint i = self->model != NULL ? g_list_model_get_n_items (self->model) : 0; i > 0; i--)
    {
      g_autoptr (EnvoiMessage) message = g_list_model_get_item (self->model, i - 1);
      if (envoi_message_get_position (message) == position)
        return message;   /* the model holds it */
    }
  return NULL;
}

void
envoi_message_view_command (EnvoiMessageView *self, const char *command, EnvoiMessage *message)
{
  g_signal_emit (self, signals[COMMAND], 0, command, message);
}

static void
update_jump (EnvoiMessageView *self)
{
  gboolean wanted = !self->sticky || self->has_newer;
  g_autofree char *count = g_strdup_printf ("%u", self->unread);

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->jump_revealer), wanted);
  gtk_widget_set_sensitive (self->jump_button, wanted);
  gtk_widget_set_visible (self->jump_count, self->unread > 0);
  gtk_label_set_text (GTK_LABEL (self->jump_count), count);
  if (self->unread > 0)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("Jump to latest message, %u unread", "Jump to latest message, %u unread", self->unread), self->unread);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->jump_button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
    }
  else
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->jump_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Jump to Latest Message"), -1);
}

/* The lowest message that can be read at present. */
static EnvoiMessage *
lowest_visible (EnvoiMessageView *self)
{
  guint n = g_list_model_get_n_items (self->model);
  GtkWidget *picked;
  EnvoiMessageRow *row;

  if (self->sticky && !self->has_newer)
    {
      g_autoptr (EnvoiMessage) last = n > 0 ? g_list_model_get_item (self->model, n - 1) : NULL;
      return last;
    }
  picked = gtk_widget_pick (self->list_view, gtk_widget_get_width (self->list_view) / 2.0,
                            gtk_widget_get_height (self->list_view) - 8, GTK_PICK_INSENSITIVE);
  row = envoi_message_view_row_of (picked);
  return row != NULL ? envoi_message_row_get_message (row) : NULL;
}

static void
check_seen (EnvoiMessageView *self)
{
  EnvoiMessage *lowest;

  if (self->window == NULL || !gtk_window_is_active (self->window) || self->model == NULL)
    return;
  lowest = lowest_visible (self);
  if (lowest == NULL || lowest == self->seen ||
      (self->seen != NULL && envoi_message_get_position (lowest) <= envoi_message_get_position (self->seen)))
    return;
  g_set_object (&self->seen, lowest);
  g_signal_emit (self, signals[SEEN], 0, lowest);
}

static gboolean
on_check (gpointer data)
{
  g_autoptr (EnvoiMessageView) self = g_object_ref (data);
  double value = gtk_adjustment_get_value (self->adjustment);
  double page = gtk_adjustment_get_page_size (self->adjustment);
  double upper = gtk_adjustment_get_upper (self->adjustment);

  self->check_id = 0;
  update_jump (self);
  if (self->following != self->sticky)
    {
      self->following = self->sticky;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
    }
  if (self->start_tick != 0)
    return G_SOURCE_REMOVE;   /* what is on screen is not yet what the person is to see */
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || self->model == NULL || page <= 0 || g_list_model_get_n_items (self->model) == 0)
    return G_SOURCE_REMOVE;
  check_seen (self);
  if (!self->loading && self->has_newer && value + page > upper - page)
    g_signal_emit (self, signals[LOAD_NEWER], 0);
  else if (!self->loading && self->has_older && value < page * 1.5)
    g_signal_emit (self, signals[LOAD_OLDER], 0);
  return G_SOURCE_REMOVE;
}

/* Not within the allocation that has just changed the adjustment. */
static void
queue_check (EnvoiMessageView *self)
{
  if (self->check_id == 0)
    self->check_id = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_check, self, NULL);
}

static double
end_of (EnvoiMessageView *self)
{
  return gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_page_size (self->adjustment);
}

static gboolean
on_tell_place (gpointer data)
{
  EnvoiMessageView *self = data;

  self->place_id = 0;
  g_signal_emit_by_name (self->adjustment, "value-changed");
  return G_SOURCE_REMOVE;
}

/*
 * To the end, from within the list view's allocation. The list view does not listen to its adjustment then, and would go back to the
 * place that it knows at its next allocation, be it for a row that changes without growing. So it is told afterwards.
 */
static void
keep_at_end (EnvoiMessageView *self)
{
  double before = gtk_adjustment_get_value (self->adjustment);

  gtk_adjustment_set_value (self->adjustment, end_of (self));
  if (self->place_id == 0 && gtk_adjustment_get_value (self->adjustment) != before)
    self->place_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_tell_place, self, NULL);
}

static void
on_value_changed (EnvoiMessageView *self)
{
  double value = gtk_adjustment_get_value (self->adjustment);

  if (self->start_tick != 0)
    return;
  if (self->place_id != 0 && self->sticky && !self->has_newer && value < end_of (self))
    {
      gtk_adjustment_set_value (self->adjustment, end_of (self));   /* the list view went back before it was told */
      return;
    }
  envoi_message_commands_hide_bar (self);
  self->sticky = value + gtk_adjustment_get_page_size (self->adjustment) >= gtk_adjustment_get_upper (self->adjustment) - NEAR_BOTTOM;
  queue_check (self);
}

static void
on_size_changed (EnvoiMessageView *self)
{
  /* Where nothing can be scrolled, the end is in sight, wherever the view was to begin. */
  if (self->start_tick == 0 && gtk_adjustment_get_upper (self->adjustment) <= gtk_adjustment_get_page_size (self->adjustment))
    self->sticky = TRUE;
  if (self->sticky && !self->has_newer)
    keep_at_end (self);
  queue_check (self);
}

static void
on_items_changed (EnvoiMessageView *self, guint position, guint removed, guint added, GListModel *model)
{
  guint n = g_list_model_get_n_items (model);

  queue_check (self);
  /* A new message, not a page of history: tell it to a screen reader. */
  if (removed == 0 && added > 0 && added <= 3 && position > 0 && position + added == n && !self->has_newer &&
      self->window != NULL && gtk_window_is_active (self->window))
    envoi_message_view_announce (self, position, n);
}

static void stop_starting (EnvoiMessageView *self);
static void stop_flashing (EnvoiMessageView *self);

void
envoi_message_view_set_room (EnvoiMessageView *self, EnvoiRoom *room)
{
  g_set_object (&self->room, room);
}

void
envoi_message_view_set_abilities (EnvoiMessageView *self, EnvoiMessageViewAbilities abilities)
{
  self->abilities = abilities;
  envoi_message_commands_hide_bar (self);
}

/**
 * envoi_message_view_set_model:
 * @model: (nullable): list of #EnvoiMessage
 * @author: (nullable): name of the other side
 *
 * Shows other messages, from their end on.
 */
void
envoi_message_view_set_model (EnvoiMessageView *self, GListModel *model, const char *author)
{
  GtkSelectionModel *selection;

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, on_items_changed, self);
  g_set_str (&self->author, author != NULL ? author : "");
  g_set_object (&self->model, model);
  stop_starting (self);
  stop_flashing (self);
  g_clear_object (&self->seen);
  g_clear_object (&self->chosen);
  envoi_message_commands_hide_bar (self);
  self->sticky = TRUE;
  if (model == NULL)
    {
      gtk_list_view_set_model (GTK_LIST_VIEW (self->list_view), NULL);
      return;
    }
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (model)));
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list_view), selection);
  g_object_unref (selection);
  queue_check (self);
}

static void
stop_starting (EnvoiMessageView *self)
{
  if (self->start_tick == 0)
    return;
  gtk_widget_remove_tick_callback (self->list_view, self->start_tick);
  self->start_tick = 0;
  gtk_widget_set_opacity (self->list_view, 1);
}

/* A list view knows no places before it has laid out its rows once, and does not remember where it was told to go. */
static gboolean
on_start_frame (GtkWidget *list_view, GdkFrameClock *clock, gpointer data)
{
  EnvoiMessageView *self = data;

  if (self->start_frames++ == 0)
    return G_SOURCE_CONTINUE;   /* this frame lays them out */
  stop_starting (self);
  /* Coming from below, the row stops at the upper edge: what follows it is what the person wants to read. */
  gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_upper (self->adjustment));
  gtk_list_view_scroll_to (GTK_LIST_VIEW (list_view), self->start_index, GTK_LIST_SCROLL_NONE, NULL);
  self->sticky = self->start_index + 1 >= g_list_model_get_n_items (self->model) && !self->has_newer;
  on_size_changed (self);
  return G_SOURCE_REMOVE;
}

/**
 * envoi_message_view_start_at:
 * @index: a row of the model: the last one to begin at the end, or the first unread one
 */
void
envoi_message_view_start_at (EnvoiMessageView *self, guint index)
{
  guint n = self->model != NULL ? g_list_model_get_n_items (self->model) : 0;

  if (n == 0)
    return;
  stop_starting (self);
  g_clear_handle_id (&self->place_id, g_source_remove);
  self->start_index = MIN (index, n - 1);
  self->start_frames = 0;
  self->sticky = self->start_index == n - 1 && !self->has_newer;
  gtk_widget_set_opacity (self->list_view, 0);
  self->start_tick = gtk_widget_add_tick_callback (self->list_view, on_start_frame, self, NULL);
}

/* Goes to the newest message that the model holds, and stays there. */
void
envoi_message_view_scroll_to_end (EnvoiMessageView *self)
{
  guint n = self->model != NULL ? g_list_model_get_n_items (self->model) : 0;

  self->sticky = TRUE;
  if (n > 0)
    gtk_list_view_scroll_to (GTK_LIST_VIEW (self->list_view), n - 1, GTK_LIST_SCROLL_NONE, NULL);
  on_size_changed (self);
}

static void
stop_flashing (EnvoiMessageView *self)
{
  if (self->flash_tick != 0)
    gtk_widget_remove_tick_callback (self->list_view, self->flash_tick);
  self->flash_tick = 0;
  g_clear_object (&self->flashing);
}

/* The row comes into being when the list has scrolled to it; then it is moved from the edge to the middle. */
static gboolean
on_flash_frame (GtkWidget *list_view, GdkFrameClock *clock, gpointer data)
{
  EnvoiMessageView *self = data;
  GtkWidget *row = envoi_message_view_find_row (self, self->flashing);
  double page = gtk_adjustment_get_page_size (self->adjustment);
  graphene_rect_t bounds;

  if (self->flash_frames++ < 2 || (row == NULL && self->flash_frames < 10))
    return G_SOURCE_CONTINUE;
  if (row != NULL && gtk_widget_compute_bounds (row, self->scroller, &bounds))
    {
      double middle = bounds.origin.y + bounds.size.height / 2;

      gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment) + middle - page / 2);
      envoi_message_row_flash (ENVOI_MESSAGE_ROW (row));
    }
  self->flash_tick = 0;
  g_clear_object (&self->flashing);
  return G_SOURCE_REMOVE;
}

void
envoi_message_view_show_row (EnvoiMessageView *self, guint index)
{
  g_autoptr (EnvoiMessage) message = self->model != NULL ? g_list_model_get_item (self->model, index) : NULL;

  if (message == NULL)
    return;
  stop_flashing (self);
  self->sticky = FALSE;
  g_clear_handle_id (&self->place_id, g_source_remove);
  self->flashing = g_steal_pointer (&message);
  self->flash_frames = 0;
  gtk_list_view_scroll_to (GTK_LIST_VIEW (self->list_view), index, GTK_LIST_SCROLL_FOCUS, NULL);
  self->flash_tick = gtk_widget_add_tick_callback (self->list_view, on_flash_frame, self, NULL);
}

gboolean
envoi_message_view_get_at_bottom (EnvoiMessageView *self)
{
  return self->sticky && !self->has_newer;
}

void
envoi_message_view_set_has_older (EnvoiMessageView *self, gboolean has_older)
{
  self->has_older = has_older;
  queue_check (self);
}

void
envoi_message_view_set_has_newer (EnvoiMessageView *self, gboolean has_newer)
{
  self->has_newer = has_newer;
  queue_check (self);
}

/* While more is being loaded, no more is asked for. */
void
envoi_message_view_set_loading (EnvoiMessageView *self, gboolean loading)
{
  self->loading = loading;
  gtk_widget_set_visible (self->spinner, loading);
  queue_check (self);
}

/* The count on the button that leads to the latest message. */
void
envoi_message_view_set_unread (EnvoiMessageView *self, guint unread)
{
  self->unread = unread;
  queue_check (self);
}

static void
jump_to_latest (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiMessageView *self = ENVOI_MESSAGE_VIEW (widget);

  if (self->has_newer)
    g_signal_emit (self, signals[JUMP_TO_LATEST], 0);
  else
    envoi_message_view_scroll_to_end (self);
}

/* The keyboard comes in at the lowest message that can be read: the list's own choice would be the first, far above. */
static gboolean
envoi_message_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  EnvoiMessageView *self = ENVOI_MESSAGE_VIEW (widget);
  EnvoiMessage *lowest = gtk_widget_get_focus_child (widget) == NULL && self->model != NULL ? lowest_visible (self) : NULL;

  for (guint i = lowest != NULL ? g_list_model_get_n_items (self->model) : 0; i > 0; i--)
    {
      g_autoptr (EnvoiMessage) message = g_list_model_get_item (self->model, i - 1);
      if (message != lowest)
        continue;
      gtk_list_view_scroll_to (GTK_LIST_VIEW (self->list_view), i - 1, GTK_LIST_SCROLL_FOCUS, NULL);
      if (gtk_widget_grab_focus (self->list_view))
        return TRUE;
      break;
    }
  return GTK_WIDGET_CLASS (envoi_message_view_parent_class)->focus (widget, direction);
}

static void
envoi_message_view_map (GtkWidget *widget)
{
  EnvoiMessageView *self = ENVOI_MESSAGE_VIEW (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (envoi_message_view_parent_class)->map (widget);
  if (GTK_IS_WINDOW (root))
    {
      self->window = GTK_WINDOW (root);
      g_signal_connect_object (root, "notify::is-active", G_CALLBACK (queue_check), self, G_CONNECT_SWAPPED);
    }
  queue_check (self);
}

static void
envoi_message_view_unmap (GtkWidget *widget)
{
  EnvoiMessageView *self = ENVOI_MESSAGE_VIEW (widget);

  if (self->window != NULL)
    g_signal_handlers_disconnect_by_func (self->window, queue_check, self);
  self->window = NULL;
  GTK_WIDGET_CLASS (envoi_message_view_parent_class)->unmap (widget);
}

static void
envoi_message_view_dispose (GObject *object)
{
  EnvoiMessageView *self = ENVOI_MESSAGE_VIEW (object);

  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_handle_id (&self->place_id, g_source_remove);
  if (self->list_view != NULL)
    envoi_message_view_set_model (self, NULL, NULL);
  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_handle_id (&self->place_id, g_source_remove);
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);
  envoi_message_commands_dispose (self);
  envoi_widgets_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_MESSAGE_VIEW);
  G_OBJECT_CLASS (envoi_message_view_parent_class)->dispose (object);
}

static void
envoi_message_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FOLLOWING)
    g_value_set_boolean (value, ENVOI_MESSAGE_VIEW (object)->following);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_message_view_finalize (GObject *object)
{
  g_free (ENVOI_MESSAGE_VIEW (object)->author);
  g_clear_object (&ENVOI_MESSAGE_VIEW (object)->room);
  g_clear_pointer (&ENVOI_MESSAGE_VIEW (object)->readers, g_hash_table_unref);
  G_OBJECT_CLASS (envoi_message_view_parent_class)->finalize (object);
}

static void
envoi_message_view_class_init (EnvoiMessageViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char * const plain[] = { "load-older", "load-newer", "jump-to-latest" };

  object_class->dispose = envoi_message_view_dispose;
  object_class->finalize = envoi_message_view_finalize;
  object_class->get_property = envoi_message_view_get_property;
  /* Whether the reader is at the end of what the model holds. */
  properties[PROP_FOLLOWING] = g_param_spec_boolean ("following", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  widget_class->focus = envoi_message_view_focus;
  widget_class->map = envoi_message_view_map;
  widget_class->unmap = envoi_message_view_unmap;
  for (guint i = 0; i < 3; i++)
    signals[LOAD_OLDER + i] = g_signal_new (plain[i], ENVOI_TYPE_MESSAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SEEN] = g_signal_new ("seen", ENVOI_TYPE_MESSAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ENVOI_TYPE_MESSAGE);
  signals[COMMAND] = g_signal_new ("command", ENVOI_TYPE_MESSAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                   G_TYPE_STRING, ENVOI_TYPE_MESSAGE);
  signals[REACT] = g_signal_new ("react", ENVOI_TYPE_MESSAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                 ENVOI_TYPE_MESSAGE, G_TYPE_STRING);

  gtk_widget_class_set_css_name (widget_class, "messageview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LOG);
  gtk_widget_class_install_action (widget_class, "message.jump-to-latest", NULL, jump_to_latest);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_End, GDK_CONTROL_MASK, "message.jump-to-latest", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/widgets/envoi-message-view.ui");
  envoi_message_commands_class_init (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EnvoiMessageView, overlay);
  gtk_widget_class_bind_template_child (widget_class, EnvoiMessageView, scroller);
  gtk_widget_class_bind_template_child (widget_class, EnvoiMessageView, list_view);
  gtk_widget_class_bind_template_child (widget_class, EnvoiMessageView, spinner);
  gtk_widget_class_bind_template_child (widget_class, EnvoiMessageView, jump_revealer);
  gtk_widget_class_bind_template_child (widget_class, EnvoiMessageView, jump_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiMessageView, jump_count);
}

static void
envoi_message_view_init (EnvoiMessageView *self)
{
  self->sticky = self->following = TRUE;
  self->has_older = TRUE;
  self->author = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  envoi_message_view_make_rows (self);

  self->adjustment = g_object_ref (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)));
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (on_value_changed), self);
  g_signal_connect_swapped (self->adjustment, "notify::upper", G_CALLBACK (on_size_changed), self);
  g_signal_connect_swapped (self->adjustment, "notify::page-size", G_CALLBACK (on_size_changed), self);
  envoi_message_commands_init (self);
}

GtkWidget *
envoi_message_view_new (void)
{
  return g_object_new (ENVOI_TYPE_MESSAGE_VIEW, NULL);
}
