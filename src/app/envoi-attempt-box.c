/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-attempt-box.h"
#include "envoi-error.h"
#include "envoi-text.h"
#include <adwaita.h>
#include <glib/gi18n.h>

#define MAX_WORDS 300

struct _EnvoiAttemptBox
{
  GtkBox parent_instance;
  EnvoiRemedy remedy;
  gboolean ready, busy;
  GtkWidget *error_revealer, *error_title, *error_body, *error_words, *error_button;
  GtkWidget *stack, *start_button, *step_label, *cancel_button;
};

enum { START, CANCEL, REMEDY, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiAttemptBox, envoi_attempt_box, GTK_TYPE_BOX)

void
envoi_attempt_box_set_label (EnvoiAttemptBox *self, const char *label)
{
  gtk_button_set_label (GTK_BUTTON (self->start_button), label);
}

void
envoi_attempt_box_set_ready (EnvoiAttemptBox *self, gboolean ready)
{
  self->ready = ready;
  gtk_widget_set_sensitive (self->start_button, ready);
}

gboolean
envoi_attempt_box_get_ready (EnvoiAttemptBox *self)
{
  return self->ready && !self->busy;
}

gboolean
envoi_attempt_box_get_busy (EnvoiAttemptBox *self)
{
  return self->busy;
}

void
envoi_attempt_box_set_step (EnvoiAttemptBox *self, const char *step)
{
  gboolean busy = step != NULL;

  if (busy)
    gtk_label_set_text (GTK_LABEL (self->step_label), step);
  if (busy == self->busy)
    return;
  self->busy = busy;
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), busy ? "busy" : "idle");
  /* The focus leaves the fields before they stop taking it. */
  if (busy)
    gtk_widget_grab_focus (self->cancel_button);
}

/* On a long page the sentence is below what can be seen. */
static void
on_revealed (EnvoiAttemptBox *self)
{
  GtkWidget *viewport = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_VIEWPORT);

  if (viewport != NULL && gtk_revealer_get_child_revealed (GTK_REVEALER (self->error_revealer)))
    gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), self->error_revealer, NULL);
}

static void
reveal (EnvoiAttemptBox *self, const char *title, const char *body, const char *words, EnvoiRemedy remedy)
{
  const char *label = envoi_remedy_get_label (remedy);

  self->remedy = remedy;
  gtk_label_set_text (GTK_LABEL (self->error_title), title);
  gtk_label_set_text (GTK_LABEL (self->error_body), body);
  gtk_label_set_text (GTK_LABEL (self->error_words), words != NULL ? words : "");
  gtk_widget_set_visible (self->error_words, words != NULL);
  gtk_widget_set_visible (self->error_button, label != NULL);
  if (label != NULL)
    gtk_button_set_label (GTK_BUTTON (self->error_button), label);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->error_revealer), TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), body, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  if (label != NULL)
    gtk_widget_grab_focus (self->error_button);
}

void
envoi_attempt_box_show_problem (EnvoiAttemptBox *self, const char *title, const char *body)
{
  reveal (self, title, body, NULL, ENVOI_REMEDY_NONE);
}

/* A stranger's words stay on one line's length, in quotation marks, and cannot turn the direction of what stands around them. */
static char *
dup_words (const GError *error)
{
  g_autofree char *line = NULL, *isolated = NULL;

  /* That a name is taken is said already. */
  if (error->domain != ENVOI_REGISTRATION_ERROR || error->code == ENVOI_REGISTRATION_ERROR_NAME_TAKEN || error->message == NULL)
    return NULL;
  line = envoi_text_one_line (error->message, MAX_WORDS);
  if (*g_strstrip (line) == '\0')
    return NULL;
  isolated = envoi_text_isolate (line);
  /* Translators: %s are the server's own words */
  return g_strdup_printf (_("The server says: “%s”"), isolated);
}

void
envoi_attempt_box_show_error (EnvoiAttemptBox *self, const GError *error, const char *domain)
{
  g_autoptr (EnvoiErrorText) text = NULL;
  g_autofree char *words = NULL;

  if (error == NULL)
    {
      gtk_revealer_set_reveal_child (GTK_REVEALER (self->error_revealer), FALSE);
      return;
    }
  text = envoi_error_text_new (error, domain);
  words = dup_words (error);
  reveal (self, text->title, text->body, words, text->remedy);
}

static void
on_start_clicked (EnvoiAttemptBox *self)
{
  g_signal_emit (self, signals[START], 0);
}

static void
on_cancel_clicked (EnvoiAttemptBox *self)
{
  g_signal_emit (self, signals[CANCEL], 0);
}

static void
on_remedy_clicked (EnvoiAttemptBox *self)
{
  g_signal_emit (self, signals[REMEDY], 0, self->remedy);
}

static gboolean
envoi_attempt_box_grab_focus (GtkWidget *widget)
{
  EnvoiAttemptBox *self = ENVOI_ATTEMPT_BOX (widget);

  return gtk_widget_grab_focus (self->busy ? self->cancel_button : self->start_button);
}

static void
envoi_attempt_box_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_ATTEMPT_BOX);
  G_OBJECT_CLASS (envoi_attempt_box_parent_class)->dispose (object);
}

static void
envoi_attempt_box_class_init (EnvoiAttemptBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_attempt_box_dispose;
  widget_class->grab_focus = envoi_attempt_box_grab_focus;
  signals[START] = g_signal_new ("start", ENVOI_TYPE_ATTEMPT_BOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CANCEL] = g_signal_new ("cancel", ENVOI_TYPE_ATTEMPT_BOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REMEDY] = g_signal_new ("remedy", ENVOI_TYPE_ATTEMPT_BOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-attempt-box.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiAttemptBox, name)
  BIND (error_revealer); BIND (error_title); BIND (error_body); BIND (error_words); BIND (error_button);
  BIND (stack); BIND (start_button); BIND (step_label); BIND (cancel_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_start_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_remedy_clicked);
}

static void
envoi_attempt_box_init (EnvoiAttemptBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->error_revealer, "notify::child-revealed", G_CALLBACK (on_revealed), self);
}
