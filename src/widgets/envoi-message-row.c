/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-message-row-private.h"
#include "envoi-bubble.h"
#include "envoi-date-text.h"
#include "envoi-message-parts.h"
#include "envoi-message-text.h"
#include "envoi-shared-post.h"
#include "envoi-text.h"
#include <glib/gi18n-lib.h>

/*
 * EnvoiMessageRow: one message. Built in code and of few widgets: what only some messages have (a day above, the unread line, a gap,
 * an author, a quotation, a second page, reactions, an error) is made when it is needed. Used again for other messages by the list view.
 *
 * Marks above the bubble stand outside of it and no text from outside gets there, so no message can imitate them.
 */

#define GUTTER 40           /* where the pictures of authors stand */
#define FLASH_MS 1600

enum { PROP_0, PROP_MESSAGE, PROP_ACCESSIBLE_TEXT, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiMessageRow, envoi_message_row, GTK_TYPE_WIDGET)

static void
append (GString *text, const char *value)
{
  if (value == NULL)
    return;
  g_string_append (text, ". ");
  g_string_append (text, value);
}

static void
update_accessible_text (EnvoiMessageRow *self)
{
  EnvoiMessage *message = self->message;
  g_autofree char *clock = envoi_date_text_clock (envoi_message_get_time (message));
  g_autofree char *reactions = envoi_message_reactions_text (message), *line = NULL, *whole = NULL;
  const char *body = envoi_message_get_body (message);
  const char *author = envoi_message_get_outgoing (message) ? _("You") : self->author;
  GString *text;

  if (envoi_message_get_retraction (message) != ENVOI_RETRACTION_NONE || body == NULL)
    line = envoi_message_retraction_text (message, self->author);
  else if (envoi_message_row_is_only_media (message))
    line = envoi_message_media_text (message);
  else if (envoi_shared_post_is_link (body))
    line = envoi_shared_post_dup_words (NULL);
  else
    line = g_strndup (body, envoi_text_clip (body, 1000, 8000));
  /* Translators: a message for a screen reader: “Anna, 14:05: text” */
  whole = g_strdup_printf (_("%s, %s: %s"), author, clock, line);
  text = g_string_new (whole);
  append (text, envoi_message_get_mentions_me (message) ? _("Mentions you") : NULL);
  append (text, envoi_message_get_edited (message) ? _("Edited") : NULL);
  append (text, reactions);
  append (text, envoi_message_state_get_text (envoi_message_get_state (message)));
  g_free (self->accessible_text);
  self->accessible_text = g_string_free (text, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCESSIBLE_TEXT]);
}

/* Reactions come in bursts: several emojis, each with its count. */
static gboolean
on_chips (gpointer data)
{
  EnvoiMessageRow *self = data;

  self->chips_id = 0;
  if (self->message != NULL)
    {
      envoi_message_row_update_chips (self);
      update_accessible_text (self);
    }
  return G_SOURCE_REMOVE;
}

static void
queue_chips (EnvoiMessageRow *self)
{
  if (self->chips_id == 0)
    self->chips_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_chips, self, NULL);
}

static void
follow_reactions (EnvoiMessageRow *self, EnvoiReactions *reactions)
{
  if (self->reactions == reactions)
    return;
  if (self->reactions != NULL)
    g_clear_signal_handler (&self->reactions_handler, self->reactions);
  g_set_object (&self->reactions, reactions);
  if (reactions != NULL)
    self->reactions_handler = g_signal_connect_swapped (reactions, "changed", G_CALLBACK (queue_chips), self);
}

static void
on_message_notify (EnvoiMessageRow *self, GParamSpec *pspec, EnvoiMessage *message)
{
  const char *name = pspec->name;

  if (g_str_equal (name, "state"))
    {
      envoi_message_row_update_state (self);
      envoi_message_row_update_error (self);
      update_accessible_text (self);
    }
  else if (g_str_has_prefix (name, "starts-") || g_str_equal (name, "first-unread") || g_str_equal (name, "after-gap")
           || g_str_equal (name, "gap-lost"))
    {
      envoi_message_row_update_marks (self);
      envoi_message_row_update_author (self);
    }
  else if (g_str_equal (name, "body") || g_str_equal (name, "retraction") || g_str_equal (name, "edited") || g_str_equal (name, "quoted")
           || g_str_equal (name, "mentions-me") || g_str_equal (name, "attachment"))
    {
      envoi_message_row_update_body (self);
      envoi_message_row_update_edited (self);
      envoi_message_row_update_chips (self);
      update_accessible_text (self);
    }
  else if (g_str_equal (name, "reactions"))
    {
      follow_reactions (self, envoi_message_get_reactions (message));
      queue_chips (self);
    }
  else if (g_str_equal (name, "position"))
    {
      /* Buttons name the message by its place. */
      envoi_message_row_update_marks (self);
      envoi_message_row_update_error (self);
      envoi_message_row_update_edited (self);
      queue_chips (self);
    }
}

void
envoi_message_row_set_in_room (EnvoiMessageRow *self, EnvoiRoom *room, EnvoiOccupant *occupant)
{
  self->in_room = room != NULL;
  g_set_object (&self->room, room);
  g_set_object (&self->occupant, occupant);
}

static void
stop_flash (EnvoiMessageRow *self)
{
  g_clear_handle_id (&self->flash_id, g_source_remove);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "flash");
}

/**
 * envoi_message_row_set_message:
 * @message: (nullable): what to show
 * @author: (nullable): name of who wrote it, or of the other side
 */
void
envoi_message_row_set_message (EnvoiMessageRow *self, EnvoiMessage *message, const char *author)
{
  g_autofree char *clock = NULL;
  gboolean outgoing;

  if (self->message != NULL)
    g_clear_signal_handler (&self->notify_handler, self->message);
  g_clear_handle_id (&self->chips_id, g_source_remove);
  stop_flash (self);
  g_set_object (&self->message, message);
  g_set_str (&self->author, author != NULL ? author : "");
  follow_reactions (self, message != NULL ? envoi_message_get_reactions (message) : NULL);
  if (message == NULL)
    {
      envoi_message_row_drop_media (self);
      g_clear_object (&self->occupant);
      g_clear_object (&self->room);
      return;
    }
  self->notify_handler = g_signal_connect_swapped (message, "notify", G_CALLBACK (on_message_notify), self);

  outgoing = envoi_message_get_outgoing (message);
  envoi_message_row_set_selectable (self, FALSE);
  gtk_widget_set_halign (self->bubble, outgoing ? GTK_ALIGN_END : GTK_ALIGN_START);
  gtk_widget_remove_css_class (self->bubble, outgoing ? "incoming" : "outgoing");
  gtk_widget_add_css_class (self->bubble, outgoing ? "outgoing" : "incoming");
  clock = envoi_date_text_clock (envoi_message_get_time (message));
  gtk_label_set_text (GTK_LABEL (self->time), clock);
  envoi_message_row_update_body (self);
  envoi_message_row_update_marks (self);
  envoi_message_row_update_author (self);
  envoi_message_row_update_edited (self);
  envoi_message_row_update_state (self);
  envoi_message_row_update_chips (self);
  envoi_message_row_update_error (self);
  update_accessible_text (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

EnvoiMessage *
envoi_message_row_get_message (EnvoiMessageRow *self)
{
  return self->message;
}

GtkWidget *
envoi_message_row_get_bubble (EnvoiMessageRow *self)
{
  return self->bubble;
}

const char *
envoi_message_row_get_accessible_text (EnvoiMessageRow *self)
{
  return self->accessible_text;
}

static gboolean
on_flash_over (gpointer data)
{
  EnvoiMessageRow *self = data;

  self->flash_id = 0;
  stop_flash (self);
  return G_SOURCE_REMOVE;
}

void
envoi_message_row_flash (EnvoiMessageRow *self)
{
  stop_flash (self);
  gtk_widget_add_css_class (GTK_WIDGET (self), "flash");
  self->flash_id = g_timeout_add (FLASH_MS, on_flash_over, self);
}

/* Lets the person mark parts of the text. Off by default: a selectable label costs more and takes the keyboard's focus. */
void
envoi_message_row_set_selectable (EnvoiMessageRow *self, gboolean selectable)
{
  if (self->selectable == selectable)
    return;
  self->selectable = selectable;
  for (GtkWidget *child = self->body; child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LABEL (child))
      gtk_label_set_selectable (GTK_LABEL (child), selectable);
  if (selectable)
    gtk_widget_grab_focus (self->body);
}

/* A gap that comes into view fills itself. */
static void
envoi_message_row_map (GtkWidget *widget)
{
  EnvoiMessageRow *self = ENVOI_MESSAGE_ROW (widget);

  GTK_WIDGET_CLASS (envoi_message_row_parent_class)->map (widget);
  if (self->message != NULL && envoi_message_get_after_gap (self->message) && !envoi_message_get_gap_lost (self->message))
    gtk_widget_activate_action (widget, "message.fill-gap", "x", envoi_message_get_position (self->message));
}

/* ---- layout: one below the other, beside the picture ---- */

static int
gutter_of (EnvoiMessageRow *self, GtkWidget *child)
{
  gboolean beside = child == self->bubble || child == self->name || child == self->chips;

  return beside && self->in_room && self->message != NULL && !envoi_message_get_outgoing (self->message) ? GUTTER : 0;
}

static GtkSizeRequestMode
envoi_message_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
envoi_message_row_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                           int *minimum_baseline, int *natural_baseline)
{
  EnvoiMessageRow *self = ENVOI_MESSAGE_ROW (widget);

  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int gutter = gutter_of (self, child), child_minimum, child_natural;

      if (!gtk_widget_should_layout (child) || child == self->avatar)
        continue;
      gtk_widget_measure (child, orientation, orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0 ? MAX (for_size - gutter, 0) : -1,
                          &child_minimum, &child_natural, NULL, NULL);
      if (orientation == GTK_ORIENTATION_HORIZONTAL)
        {
          *minimum = MAX (*minimum, child_minimum + gutter);
          *natural = MAX (*natural, child_natural + gutter);
        }
      else
        {
          *minimum += child_minimum;
          *natural += child_natural;
        }
    }
}

static void
envoi_message_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  EnvoiMessageRow *self = ENVOI_MESSAGE_ROW (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int y = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int gutter = gutter_of (self, child), child_width = MAX (width - gutter, 0), child_height;

      if (!gtk_widget_should_layout (child) || child == self->avatar)
        continue;
      if (child == self->name && self->avatar != NULL)
        {
          int size;

          gtk_widget_measure (self->avatar, GTK_ORIENTATION_HORIZONTAL, -1, &size, NULL, NULL, NULL);
          gtk_widget_size_allocate (self->avatar, &(GtkAllocation) { rtl ? width - size : 0, y, size, MIN (size, height - y) }, -1);
        }
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, child_width, &child_height, NULL, NULL, NULL);
      gtk_widget_size_allocate (child, &(GtkAllocation) { rtl ? 0 : gutter, y, child_width, child_height }, -1);
      y += child_height;
    }
}

static void
envoi_message_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiMessageRow *self = ENVOI_MESSAGE_ROW (object);

  if (id == PROP_MESSAGE)
    g_value_set_object (value, self->message);
  else
    g_value_set_string (value, self->accessible_text);
}

static void
envoi_message_row_dispose (GObject *object)
{
  EnvoiMessageRow *self = ENVOI_MESSAGE_ROW (object);
  GtkWidget *child;

  envoi_message_row_set_message (self, NULL, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (envoi_message_row_parent_class)->dispose (object);
}

static void
envoi_message_row_finalize (GObject *object)
{
  g_free (ENVOI_MESSAGE_ROW (object)->author);
  g_free (ENVOI_MESSAGE_ROW (object)->accessible_text);
  G_OBJECT_CLASS (envoi_message_row_parent_class)->finalize (object);
}

static void
envoi_message_row_class_init (EnvoiMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = envoi_message_row_get_property;
  object_class->dispose = envoi_message_row_dispose;
  object_class->finalize = envoi_message_row_finalize;
  widget_class->map = envoi_message_row_map;
  widget_class->get_request_mode = envoi_message_row_get_request_mode;
  widget_class->measure = envoi_message_row_measure;
  widget_class->size_allocate = envoi_message_row_size_allocate;
  properties[PROP_MESSAGE] = g_param_spec_object ("message", NULL, NULL, ENVOI_TYPE_MESSAGE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ACCESSIBLE_TEXT] = g_param_spec_string ("accessible-text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "message");
}

static void
envoi_message_row_init (EnvoiMessageRow *self)
{
  self->footer = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  gtk_widget_add_css_class (self->footer, "footer");
  self->time = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->time, "numeric");
  gtk_box_append (GTK_BOX (self->footer), self->time);
  self->bubble = envoi_bubble_new (self->footer);
  gtk_widget_set_parent (self->bubble, GTK_WIDGET (self));
  self->body = envoi_message_row_new_body_label (self);
  envoi_bubble_insert (ENVOI_BUBBLE (self->bubble), self->body);
}

GtkWidget *
envoi_message_row_new (void)
{
  return g_object_new (ENVOI_TYPE_MESSAGE_ROW, NULL);
}
