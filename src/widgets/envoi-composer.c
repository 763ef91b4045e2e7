/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-composer.h"
#include "envoi-mention-completion.h"
#include "envoi-text.h"
#include "envoi-widgets.h"

/*
 * EnvoiComposer: where a message is written. Return sends, Shift+Return breaks the line, Tab leaves the field.
 * Above it stands what the text will be: an answer, or a correction. Escape makes it a plain message again; Up in the empty field asks for the last own
 * message. Owned by the conversation page; speaks by the signals "send", "typing", "cancelled" and "edit-last" and the property "draft".
 */

#define MAX_LINES 8

struct _EnvoiComposer
{
  GtkWidget parent_instance;
  GtkWidget *attach_button, *emoji_button, *scroller, *text_view, *placeholder, *send_button;
  GtkWidget *context, *context_icon, *context_title, *context_text;
  EnvoiMentionCompletion *completion;
  gboolean setting;      /* a draft is put in: nobody is typing */
  gboolean filled;
};

enum { PROP_0, PROP_DRAFT, N_PROPS };
enum { SEND, TYPING, CANCELLED, EDIT_LAST, N_SIGNALS };
static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiComposer, envoi_composer, GTK_TYPE_WIDGET)

static GtkTextBuffer *
get_buffer (EnvoiComposer *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text_view));
}

/* (transfer full) (nullable): the text in the field. */
char *
envoi_composer_dup_draft (EnvoiComposer *self)
{
  GtkTextIter start, end;
  char *text;

  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  text = gtk_text_buffer_get_text (get_buffer (self), &start, &end, FALSE);
  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

void
envoi_composer_set_draft (EnvoiComposer *self, const char *draft)
{
  g_autofree char *present = envoi_composer_dup_draft (self);

  if (g_strcmp0 (present, draft) == 0)
    return;
  self->setting = TRUE;
  gtk_text_buffer_set_text (get_buffer (self), draft != NULL ? draft : "", -1);
  self->setting = FALSE;
}

/**
 * envoi_composer_send:
 *
 * Hands over the text without blanks at its ends and empties the field; does nothing when there is only blank.
 */
void
envoi_composer_send (EnvoiComposer *self)
{
  g_autofree char *draft = envoi_composer_dup_draft (self), *text = NULL;

  if (draft == NULL)
    return;
  text = envoi_text_sanitize (draft, -1);
  g_strstrip (text);
  if (*text == '\0')
    return;
  envoi_composer_set_draft (self, NULL);
  g_signal_emit (self, signals[SEND], 0, text);
}

void
envoi_composer_insert_emoji (EnvoiComposer *self)
{
  gtk_widget_grab_focus (self->text_view);
  g_signal_emit_by_name (self->text_view, "insert-emoji");
}

static void
on_emoji_clicked (EnvoiComposer *self)
{
  envoi_composer_insert_emoji (self);
}

static void
on_send_clicked (EnvoiComposer *self)
{
  envoi_composer_send (self);
  gtk_widget_grab_focus (self->text_view);
}

static gboolean
has_ink (GtkTextBuffer *buffer)
{
  GtkTextIter iter;

  gtk_text_buffer_get_start_iter (buffer, &iter);
  do
    if (!gtk_text_iter_is_end (&iter) && !g_unichar_isspace (gtk_text_iter_get_char (&iter)))
      return TRUE;
  while (gtk_text_iter_forward_char (&iter));
  return FALSE;
}

static void
on_changed (EnvoiComposer *self)
{
  GtkTextBuffer *buffer = get_buffer (self);
  gboolean filled = gtk_text_buffer_get_char_count (buffer) > 0;

  gtk_widget_set_visible (self->placeholder, !filled);
  gtk_widget_set_sensitive (self->send_button, filled && has_ink (buffer));
  if (!self->setting && (filled || self->filled))
    g_signal_emit (self, signals[TYPING], 0, filled);
  self->filled = filled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);
}

/**
 * envoi_composer_set_context:
 * @title: (nullable): what the text will be, in words; %NULL: a plain message
 * @text: (nullable): the message that it belongs to, one line
 */
void
envoi_composer_set_words (EnvoiComposer *self, const char *placeholder, const char *send)
{
  gtk_label_set_text (GTK_LABEL (self->placeholder), placeholder);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_PROPERTY_LABEL, placeholder, -1);
  gtk_widget_set_tooltip_text (self->send_button, send);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->send_button), GTK_ACCESSIBLE_PROPERTY_LABEL, send, -1);
}

void
envoi_composer_set_context (EnvoiComposer *self, const char *icon_name, const char *title, const char *text)
{
  gtk_widget_set_visible (self->context, title != NULL);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->context_icon), icon_name);
  gtk_label_set_text (GTK_LABEL (self->context_title), title != NULL ? title : "");
  gtk_label_set_text (GTK_LABEL (self->context_text), text != NULL ? text : "");
  gtk_widget_set_visible (self->context_text, text != NULL && *text != '\0');
  if (title != NULL)
    {
      gtk_accessible_announce (GTK_ACCESSIBLE (self), title, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, title, -1);
    }
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

static void
on_cancel_clicked (EnvoiComposer *self)
{
  g_signal_emit (self, signals[CANCELLED], 0);
  gtk_widget_grab_focus (self->text_view);
}

/* Keys that mean something only at a moment. */
static gboolean
on_special_key (EnvoiComposer *self, guint keyval, GdkModifierType state)
{
  gboolean plain = (state & gtk_accelerator_get_default_mod_mask ()) == 0;

  if (keyval == GDK_KEY_Escape && plain && gtk_widget_get_visible (self->context))
    {
      g_signal_emit (self, signals[CANCELLED], 0);
      return GDK_EVENT_STOP;
    }
  if (keyval == GDK_KEY_Up && plain && !self->filled && !gtk_widget_get_visible (self->context))
    {
      g_signal_emit (self, signals[EDIT_LAST], 0);
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_key (EnvoiComposer *self, guint keyval, guint keycode, GdkModifierType state, GtkEventController *controller)
{
  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_ISO_Enter)
    return on_special_key (self, keyval, state);
  if (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;
  /* An input method may need the key to finish what it composes. */
  if (gtk_text_view_im_context_filter_keypress (GTK_TEXT_VIEW (self->text_view), gtk_event_controller_get_current_event (controller)))
    return GDK_EVENT_STOP;
  envoi_composer_send (self);
  return GDK_EVENT_STOP;
}

/* Eight lines of the font that is in use, whatever its size. */
static void
update_height (EnvoiComposer *self)
{
  PangoContext *context = gtk_widget_get_pango_context (self->text_view);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int line = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));

  pango_font_metrics_unref (metrics);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scroller), MAX (line, 10) * MAX_LINES + 16);
}

static void
envoi_composer_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (envoi_composer_parent_class)->css_changed (widget, change);
  update_height (ENVOI_COMPOSER (widget));
}

static gboolean
envoi_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (ENVOI_COMPOSER (widget)->text_view);
}

static void
envoi_composer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_take_string (value, envoi_composer_dup_draft (ENVOI_COMPOSER (object)));
}

static void
envoi_composer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  envoi_composer_set_draft (ENVOI_COMPOSER (object), g_value_get_string (value));
}

GtkTextView *
envoi_composer_get_text_view (EnvoiComposer *self)
{
  return GTK_TEXT_VIEW (self->text_view);
}

void
envoi_composer_set_can_attach (EnvoiComposer *self, gboolean can_attach)
{
  gtk_widget_set_visible (self->attach_button, can_attach);
}

/* Whose nicknames are completed; NULL: nobody's. */
void
envoi_composer_set_room (EnvoiComposer *self, EnvoiRoom *room)
{
  envoi_mention_completion_set_room (self->completion, room);
}

/* Writes somebody's nickname where the cursor is. */
void
envoi_composer_mention (EnvoiComposer *self, const char *nick)
{
  gtk_widget_grab_focus (self->text_view);
  envoi_mention_completion_insert (self->completion, nick);
}

static void
envoi_composer_dispose (GObject *object)
{
  EnvoiComposer *self = ENVOI_COMPOSER (object);

  if (self->completion != NULL)
    envoi_mention_completion_detach (self->completion);
  g_clear_object (&self->completion);
  envoi_widgets_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_COMPOSER);
  G_OBJECT_CLASS (envoi_composer_parent_class)->dispose (object);
}

static void
envoi_composer_class_init (EnvoiComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = envoi_composer_get_property;
  object_class->set_property = envoi_composer_set_property;
  object_class->dispose = envoi_composer_dispose;
  widget_class->css_changed = envoi_composer_css_changed;
  widget_class->grab_focus = envoi_composer_grab_focus;
  properties[PROP_DRAFT] = g_param_spec_string ("draft", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SEND] = g_signal_new ("send", ENVOI_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CANCELLED] = g_signal_new ("cancelled", ENVOI_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EDIT_LAST] = g_signal_new ("edit-last", ENVOI_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TYPING] = g_signal_new ("typing", ENVOI_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_css_name (widget_class, "composer");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/widgets/envoi-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiComposer, attach_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiComposer, emoji_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiComposer, scroller);
  gtk_widget_class_bind_template_child (widget_class, EnvoiComposer, text_view);
  gtk_widget_class_bind_template_child (widget_class, EnvoiComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, EnvoiComposer, send_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiComposer, context);
  gtk_widget_class_bind_template_child (widget_class, EnvoiComposer, context_icon);
  gtk_widget_class_bind_template_child (widget_class, EnvoiComposer, context_title);
  gtk_widget_class_bind_template_child (widget_class, EnvoiComposer, context_text);
  gtk_widget_class_bind_template_callback (widget_class, on_emoji_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_send_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
}

static void
envoi_composer_init (EnvoiComposer *self)
{
  GtkEventController *keys;

  gtk_widget_init_template (GTK_WIDGET (self));
  keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (self->text_view, keys);
  g_signal_connect_object (get_buffer (self), "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  self->completion = envoi_mention_completion_new (GTK_TEXT_VIEW (self->text_view), GTK_WIDGET (self));
}

GtkWidget *
envoi_composer_new (void)
{
  return g_object_new (ENVOI_TYPE_COMPOSER, NULL);
}
