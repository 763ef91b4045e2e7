/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-message-row.h"
#include "envoi-bubble.h"
#include "envoi-date-text.h"
#include "envoi-message-text.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include <glib/gi18n-lib.h>

/*
 * EnvoiMessageRow: one message. Built in code and of few widgets: what only some messages have (a day above, the unread line, a gap,
 * a second page, an error) is made when it is needed. Used again for other messages by the list view.
 *
 * Marks above the bubble stand outside of it and no text from outside gets there, so no message can imitate them.
 */

#define MAX_CHARS 62
#define COMPACT_CHARS 48
#define LEAST_CHARS 16
#define MAX_EMOJI 3

struct _EnvoiMessageRow
{
  GtkWidget parent_instance;
  EnvoiMessage *message;
  gulong notify_handler;
  char *author;
  char *accessible_text;
  gsize shown;              /* bytes of the body in labels */
  gboolean selectable;
  GtkWidget *bubble, *body, *footer, *time, *state;
  GtkWidget *gap, *day, *divider, *more, *error;   /* made when needed */
};

enum { PROP_0, PROP_MESSAGE, PROP_ACCESSIBLE_TEXT, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiMessageRow, envoi_message_row, GTK_TYPE_WIDGET)

static gboolean
on_link (GtkLabel *label, const char *uri, gpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (label), "app.open-uri", "s", uri);
  return TRUE;
}

static GtkWidget *
new_body_label (EnvoiMessageRow *self)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "natural-wrap-mode", GTK_NATURAL_WRAP_NONE,
                                   "max-width-chars", MAX_CHARS, "xalign", 0.0f, "selectable", self->selectable, NULL);
  g_signal_connect (label, "activate-link", G_CALLBACK (on_link), NULL);
  return label;
}

static void
fill_label (GtkWidget *label, const char *text, gsize length)
{
  g_autofree char *markup = NULL;

  while (length > 0 && text[length - 1] == '\n')
    length--;
  /* Without a least width GTK lays the text out in a column of single letters first, to learn how narrow it can get:
   * that cost ten times as much as all else. Short texts keep their own width. */
  gtk_label_set_width_chars (GTK_LABEL (label), length > LEAST_CHARS * 4 ? LEAST_CHARS : -1);
  markup = envoi_message_text_markup (text, length);
  if (markup != NULL)
    gtk_label_set_markup (GTK_LABEL (label), markup);
  else
    {
      g_autofree char *plain = g_strndup (text, length);
      gtk_label_set_text (GTK_LABEL (label), plain);
    }
}

static void
remove_child (GtkWidget **child)
{
  g_clear_pointer (child, gtk_widget_unparent);
}

/* Labels of further pages, left over from a message that was here before. */
static void
remove_pages (EnvoiMessageRow *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_next_sibling (self->body)) != NULL && child != self->footer)
    {
      if (child == self->more)
        self->more = NULL;
      gtk_widget_unparent (child);
    }
}

static void
update_more (EnvoiMessageRow *self)
{
  const char *rest = envoi_message_get_body (self->message) + self->shown;

  if (*rest == '\0')
    {
      remove_child (&self->more);
      return;
    }
  if (self->more == NULL)
    {
      self->more = gtk_button_new_with_label (_("Show More"));
      gtk_widget_add_css_class (self->more, "flat");
      gtk_widget_set_halign (self->more, GTK_ALIGN_START);
      g_signal_connect_swapped (self->more, "clicked", G_CALLBACK (envoi_message_row_show_more), self);
      envoi_bubble_insert (ENVOI_BUBBLE (self->bubble), self->more);
    }
}

/**
 * envoi_message_row_show_more:
 *
 * Appends the next page of a long text; does nothing when all is shown.
 */
void
envoi_message_row_show_more (EnvoiMessageRow *self)
{
  const char *body = self->message != NULL ? envoi_message_get_body (self->message) : "";
  GtkWidget *label;
  gsize length;

  if (self->message == NULL || body[self->shown] == '\0')
    return;
  length = envoi_message_text_page (body + self->shown);
  label = new_body_label (self);
  fill_label (label, body + self->shown, length);
  gtk_widget_insert_before (label, self->bubble, self->more);
  self->shown += length;
  update_more (self);
}

static void
update_body (EnvoiMessageRow *self)
{
  const char *body = envoi_message_get_body (self->message);
  gboolean emoji = strlen (body) < 200 && envoi_text_is_emoji (body, MAX_EMOJI);

  self->shown = envoi_message_text_page (body);
  fill_label (self->body, body, self->shown);
  if (emoji)
    gtk_widget_add_css_class (self->body, "large-emoji");
  else
    gtk_widget_remove_css_class (self->body, "large-emoji");
  envoi_bubble_set_compact (ENVOI_BUBBLE (self->bubble), self->shown < COMPACT_CHARS * 4 && strchr (body, '\n') == NULL &&
                                                         g_utf8_strlen (body, -1) <= COMPACT_CHARS);
  update_more (self);
}

static GtkWidget *
new_mark (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_widget_add_css_class (label, css_class);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  return label;
}

static void
update_marks (EnvoiMessageRow *self)
{
  remove_child (&self->gap);
  if (envoi_message_get_after_gap (self->message))
    {
      self->gap = gtk_button_new_with_label (_("Some messages are missing here. Load Them"));
      gtk_widget_add_css_class (self->gap, "flat");
      gtk_widget_add_css_class (self->gap, "gap");
      gtk_widget_set_halign (self->gap, GTK_ALIGN_CENTER);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->gap), "x", envoi_message_get_position (self->message));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->gap), "message.fill-gap");
      gtk_widget_insert_after (self->gap, GTK_WIDGET (self), NULL);
    }

  if (envoi_message_get_starts_day (self->message))
    {
      g_autofree char *text = envoi_date_text_day (envoi_message_get_time (self->message), envoi_time_now ());
      if (self->day == NULL)
        {
          self->day = new_mark ("day");
          gtk_widget_insert_after (self->day, GTK_WIDGET (self), self->gap);
        }
      gtk_label_set_text (GTK_LABEL (self->day), text);
    }
  else
    remove_child (&self->day);

  if (envoi_message_get_first_unread (self->message))
    {
      if (self->divider == NULL)
        {
          self->divider = new_mark ("unread-divider");
          gtk_label_set_text (GTK_LABEL (self->divider), _("New messages"));
          gtk_widget_insert_before (self->divider, GTK_WIDGET (self), self->bubble);
        }
    }
  else
    remove_child (&self->divider);

  if (envoi_message_get_starts_group (self->message))
    gtk_widget_add_css_class (GTK_WIDGET (self), "group-start");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "group-start");
}

static char *
describe_failure (EnvoiMessage *message)
{
  const char *condition = envoi_message_get_error_condition (message);

  if (g_strcmp0 (condition, "remote-server-not-found") == 0 || g_strcmp0 (condition, "remote-server-timeout") == 0)
    return g_strdup (_("Not delivered: the other server could not be reached."));
  if (g_strcmp0 (condition, "item-not-found") == 0 || g_strcmp0 (condition, "gone") == 0)
    return g_strdup (_("Not delivered: this address does not exist."));
  if (g_strcmp0 (condition, "service-unavailable") == 0 || g_strcmp0 (condition, "recipient-unavailable") == 0)
    return g_strdup (_("Not delivered: the person cannot receive it, or does not want to."));
  if (g_strcmp0 (condition, "resource-constraint") == 0)
    return g_strdup (_("Not delivered: the mailbox of the person is full."));
  if (g_strcmp0 (condition, "forbidden") == 0 || g_strcmp0 (condition, "not-allowed") == 0 || g_strcmp0 (condition, "not-acceptable") == 0)
    return g_strdup (_("Not delivered: the server does not allow it."));
  if (g_strcmp0 (condition, "policy-violation") == 0)
    return g_strdup (_("Not delivered: the message is too long or breaks a rule of the server."));
  return g_strdup (_("Not delivered."));
}

static void
update_error (EnvoiMessageRow *self)
{
  g_autofree char *text = NULL;
  GtkWidget *label, *button;

  remove_child (&self->error);
  if (envoi_message_get_state (self->message) != ENVOI_MESSAGE_STATE_FAILED)
    return;
  text = describe_failure (self->message);
  label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "xalign", 1.0f, "max-width-chars", MAX_CHARS, NULL);
  gtk_widget_add_css_class (label, "error");
  gtk_widget_add_css_class (label, "caption");
  button = gtk_button_new_with_label (_("Try Again"));
  gtk_widget_add_css_class (button, "caption");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", envoi_message_get_position (self->message));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "message.retry");
  self->error = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (self->error), label);
  gtk_box_append (GTK_BOX (self->error), button);
  gtk_widget_set_halign (self->error, GTK_ALIGN_END);
  gtk_widget_insert_after (self->error, GTK_WIDGET (self), self->bubble);
}

static void
update_state (EnvoiMessageRow *self)
{
  EnvoiMessageState state = envoi_message_get_state (self->message);
  const char *text = envoi_message_state_get_text (state);

  if (text == NULL)
    {
      remove_child (&self->state);
      return;
    }
  if (self->state == NULL)
    {
      self->state = g_object_new (GTK_TYPE_IMAGE, "pixel-size", 12, NULL);
      gtk_widget_insert_after (self->state, self->footer, self->time);
    }
  gtk_image_set_from_icon_name (GTK_IMAGE (self->state), envoi_message_state_get_icon (state));
  gtk_widget_set_tooltip_text (self->state, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->state), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  if (state == ENVOI_MESSAGE_STATE_FAILED)
    gtk_widget_add_css_class (self->state, "error");
  else
    gtk_widget_remove_css_class (self->state, "error");
}

static void
update_accessible_text (EnvoiMessageRow *self)
{
  g_autofree char *clock = envoi_date_text_clock (envoi_message_get_time (self->message));
  const char *body = envoi_message_get_body (self->message);
  g_autofree char *text = g_strndup (body, envoi_text_clip (body, 1000, 8000));
  const char *state = envoi_message_state_get_text (envoi_message_get_state (self->message));
  const char *author = envoi_message_get_outgoing (self->message) ? _("You") : self->author;

  g_free (self->accessible_text);
  if (state != NULL)
    /* Translators: one's own message for a screen reader: “You, 14:05: text. Delivered” */
    self->accessible_text = g_strdup_printf (_("%s, %s: %s. %s"), author, clock, text, state);
  else
    /* Translators: a message for a screen reader: “Anna, 14:05: text” */
    self->accessible_text = g_strdup_printf (_("%s, %s: %s"), author, clock, text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCESSIBLE_TEXT]);
}

static void
on_message_notify (EnvoiMessageRow *self, GParamSpec *pspec, EnvoiMessage *message)
{
  if (g_str_equal (pspec->name, "state"))
    {
      update_state (self);
      update_error (self);
      update_accessible_text (self);
    }
  else if (g_str_has_prefix (pspec->name, "starts-") || g_str_equal (pspec->name, "first-unread") || g_str_equal (pspec->name, "after-gap"))
    update_marks (self);
}

/**
 * envoi_message_row_set_message:
 * @message: (nullable): what to show
 * @author: (nullable): name of the other side, for a screen reader
 */
void
envoi_message_row_set_message (EnvoiMessageRow *self, EnvoiMessage *message, const char *author)
{
  g_autofree char *clock = NULL;
  gboolean outgoing;

  if (self->message != NULL)
    g_clear_signal_handler (&self->notify_handler, self->message);
  g_set_object (&self->message, message);
  g_set_str (&self->author, author != NULL ? author : "");
  if (message == NULL)
    return;
  self->notify_handler = g_signal_connect_swapped (message, "notify", G_CALLBACK (on_message_notify), self);

  outgoing = envoi_message_get_outgoing (message);
  envoi_message_row_set_selectable (self, FALSE);
  gtk_widget_set_halign (self->bubble, outgoing ? GTK_ALIGN_END : GTK_ALIGN_START);
  gtk_widget_remove_css_class (self->bubble, outgoing ? "incoming" : "outgoing");
  gtk_widget_add_css_class (self->bubble, outgoing ? "outgoing" : "incoming");
  clock = envoi_date_text_clock (envoi_message_get_time (message));
  gtk_label_set_text (GTK_LABEL (self->time), clock);
  remove_pages (self);
  update_body (self);
  update_marks (self);
  update_state (self);
  update_error (self);
  update_accessible_text (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

EnvoiMessage *
envoi_message_row_get_message (EnvoiMessageRow *self)
{
  return self->message;
}

const char *
envoi_message_row_get_accessible_text (EnvoiMessageRow *self)
{
  return self->accessible_text;
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
  if (self->message != NULL && envoi_message_get_after_gap (self->message))
    gtk_widget_activate_action (widget, "message.fill-gap", "x", envoi_message_get_position (self->message));
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
  properties[PROP_MESSAGE] = g_param_spec_object ("message", NULL, NULL, ENVOI_TYPE_MESSAGE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ACCESSIBLE_TEXT] = g_param_spec_string ("accessible-text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "message");
}

static void
envoi_message_row_init (EnvoiMessageRow *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->footer = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  gtk_widget_add_css_class (self->footer, "footer");
  self->time = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->time, "numeric");
  gtk_box_append (GTK_BOX (self->footer), self->time);
  self->bubble = envoi_bubble_new (self->footer);
  gtk_widget_set_parent (self->bubble, GTK_WIDGET (self));
  self->body = new_body_label (self);
  envoi_bubble_insert (ENVOI_BUBBLE (self->bubble), self->body);
}

GtkWidget *
envoi_message_row_new (void)
{
  return g_object_new (ENVOI_TYPE_MESSAGE_ROW, NULL);
}
