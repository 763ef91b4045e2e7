/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-puzzle-page.h"
#include "envoi-form-view.h"
#include <glib/gi18n.h>

/* EnvoiPuzzlePage: see the header. Owned by the navigation view that it was pushed into; main thread. */

struct _EnvoiPuzzlePage
{
  AdwNavigationPage parent_instance;
  EnvoiQuestionnaire *questionnaire;
  GtkWidget *form, *button;
};

G_DEFINE_FINAL_TYPE (EnvoiPuzzlePage, envoi_puzzle_page, ADW_TYPE_NAVIGATION_PAGE)

static guint answered;

EnvoiQuestionnaire *
envoi_puzzle_page_get_questionnaire (EnvoiPuzzlePage *self)
{
  return self->questionnaire;
}

static void
on_answer (EnvoiPuzzlePage *self)
{
  if (!envoi_form_view_get_valid (ENVOI_FORM_VIEW (self->form)))
    {
      envoi_form_view_focus_problem (ENVOI_FORM_VIEW (self->form));
      return;
    }
  gtk_widget_set_sensitive (self->button, FALSE);
  g_signal_emit (self, answered, 0);
}

static void
on_shown (EnvoiPuzzlePage *self)
{
  gtk_widget_child_focus (self->form, GTK_DIR_TAB_FORWARD);
}

static void
envoi_puzzle_page_finalize (GObject *object)
{
  g_clear_object (&ENVOI_PUZZLE_PAGE (object)->questionnaire);
  G_OBJECT_CLASS (envoi_puzzle_page_parent_class)->finalize (object);
}

static void
envoi_puzzle_page_class_init (EnvoiPuzzlePageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_puzzle_page_finalize;
  answered = g_signal_new ("answered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
envoi_puzzle_page_init (EnvoiPuzzlePage *self)
{
}

static GtkWidget *
make_words (void)
{
  GtkWidget *words = gtk_label_new (_("The room wants to know that a person is here, not a program."));

  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_justify (GTK_LABEL (words), GTK_JUSTIFY_CENTER);
  return words;
}

AdwNavigationPage *
envoi_puzzle_page_new (EnvoiQuestionnaire *questionnaire)
{
  EnvoiPuzzlePage *self = g_object_new (ENVOI_TYPE_PUZZLE_PAGE, "title", _("A Question First"), "tag", "puzzle", NULL);
  GtkWidget *toolbar = adw_toolbar_view_new (), *scroller = gtk_scrolled_window_new (), *clamp = adw_clamp_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  self->questionnaire = g_object_ref (questionnaire);
  self->form = envoi_form_view_new (questionnaire);
  self->button = gtk_button_new_with_mnemonic (_("_Answer"));
  gtk_widget_add_css_class (self->button, "pill");
  gtk_widget_add_css_class (self->button, "suggested-action");
  gtk_widget_set_halign (self->button, GTK_ALIGN_CENTER);
  g_object_bind_property (self->form, "valid", self->button, "sensitive", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (on_answer), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->form, "activated", G_CALLBACK (on_answer), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), make_words ());
  gtk_box_append (GTK_BOX (box), self->form);
  gtk_box_append (GTK_BOX (box), self->button);
  gtk_widget_set_margin_top (box, 18);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), scroller);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), toolbar);
  g_signal_connect (self, "shown", G_CALLBACK (on_shown), NULL);
  return ADW_NAVIGATION_PAGE (self);
}
