/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
G_BEGIN_DECLS
/* What the tests of widgets share. */

/* Starts the test program, GTK and the room of widgets. */
void       display_init         (int *argc, char ***argv);
/* The first widget of a type below (or at) another, in the order of the tree; NULL if there is none. */
GtkWidget *display_find         (GtkWidget *below, GType type);
/* The first label whose text is this; NULL if there is none. */
GtkWidget *display_find_label   (GtkWidget *below, const char *text);
/* The first button with this action; NULL if there is none. */
GtkWidget *display_find_action  (GtkWidget *below, const char *action);
/* All texts of labels below, in the order of the tree, joined by newlines. (transfer full) */
char      *display_texts        (GtkWidget *below);
/* A window that shows the widget, on screen when this returns. */
GtkWindow *display_show         (GtkWidget *child, int width, int height);
/* Lets the window draw some frames. */
void       display_draw         (GtkWidget *widget);
/* From now on text is 1.75 times as large; or as usual again. */
void       display_enlarge_text (gboolean large);
/* The smallest width of a widget. */
int        display_measure      (GtkWidget *widget);
/* Keeps a picture of the widget's window as NAME.png in ENVOI_SCREENSHOTS, to be looked at; without that variable nothing. */
void       display_keep_picture (GtkWidget *widget, const char *name);

/* Turns the main loop until a condition holds; a test that waits 20 seconds for it has failed. */
#define display_wait_until(condition) \
  G_STMT_START { \
    gint64 display_deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC; \
    guint display_tick = g_timeout_add (20, display_on_tick, NULL); \
    while (!(condition)) \
      { \
        if (g_get_monotonic_time () > display_deadline) \
          g_error ("%s:%d: waited in vain for %s", __FILE__, __LINE__, #condition); \
        g_main_context_iteration (NULL, TRUE); \
      } \
    g_source_remove (display_tick); \
  } G_STMT_END
gboolean   display_on_tick      (gpointer data);
G_END_DECLS
