/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-edits-popover.h"
#include "envoi-date-text.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

#define MOST_GRAPHEMES 2000
#define MAX_HEIGHT 360

static void
on_closed (GtkPopover *popover)
{
  gtk_widget_unparent (GTK_WIDGET (popover));
}

static void
append (GtkWidget *box, EnvoiEdit *edit)
{
  g_autofree char *when = envoi_date_text_short (edit->time, envoi_time_now ());
  g_autofree char *start = g_strndup (edit->body, envoi_text_clip (edit->body, MOST_GRAPHEMES, MOST_GRAPHEMES * 8));
  GtkWidget *time = g_object_new (GTK_TYPE_LABEL, "label", when, "xalign", 0.0f, NULL);
  GtkWidget *text = g_object_new (GTK_TYPE_LABEL, "label", start, "xalign", 0.0f, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                  "max-width-chars", 44, "selectable", TRUE, NULL);

  gtk_widget_add_css_class (time, "caption");
  gtk_widget_add_css_class (time, "dim-label");
  gtk_box_append (GTK_BOX (box), time);
  gtk_box_append (GTK_BOX (box), text);
}

static void
on_loaded (gpointer owner, const GValue *value, const GError *error)
{
  GPtrArray *edits = value != NULL ? g_value_get_boxed (value) : NULL;
  GtkWidget *popover, *box, *title, *scroller;

  if (edits == NULL || !gtk_widget_get_mapped (owner))
    return;
  popover = gtk_popover_new ();
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  title = g_object_new (GTK_TYPE_LABEL, "label", edits->len > 0 ? _("Former Versions") : _("No former version is kept on this computer."),
                        "xalign", 0.0f, "wrap", TRUE, "max-width-chars", 44, NULL);
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (box), title);
  for (guint i = 0; i < edits->len; i++)
    append (box, edits->pdata[i]);
  gtk_widget_add_css_class (box, "edits");
  scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", box, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                           "propagate-natural-width", TRUE, "max-content-height", MAX_HEIGHT, NULL);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Former Versions"), -1);
  g_signal_connect (popover, "closed", G_CALLBACK (on_closed), NULL);
  gtk_widget_set_parent (popover, owner);
  gtk_popover_popup (GTK_POPOVER (popover));
}

void
envoi_edits_popover_show (GtkWidget *beside, EnvoiStore *store, EnvoiMessage *message)
{
  envoi_when_done (envoi_store_load_edits (store, message), beside, on_loaded);
}
