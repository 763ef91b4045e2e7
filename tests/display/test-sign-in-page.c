/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "house.h"
#include "envoi-app-resources.h"
#include "envoi-error.h"
#include "envoi-sign-in-page.h"
#include "envoi-welcome-page.h"

typedef struct
{
  House house;
  EnvoiSignInPage *page;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  house_open (&fixture->house);
  fixture->page = envoi_sign_in_page_new (fixture->house.manager);
  fixture->window = display_show (GTK_WIDGET (fixture->page), 360, 640);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  EnvoiSignInPage *page = g_object_ref (fixture->page);

  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (page);
  house_close (&fixture->house);
}

static gboolean
shows_text (Fixture *fixture, const char *text)
{
  GtkWidget *label = display_find_label (GTK_WIDGET (fixture->page), text);
  return label != NULL && gtk_widget_get_mapped (label);
}

static GtkWidget *
find_button (GtkWidget *below, const char *label)
{
  if (GTK_IS_BUTTON (below) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (below)), label) == 0)
    return below;
  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
find_row (GtkWidget *below, const char *title)
{
  if (ADW_IS_PREFERENCES_ROW (below) && g_str_has_prefix (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (below)), title))
    return below;
  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_row (child, title);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
fill (Fixture *fixture, const char *address, const char *password)
{
  gtk_editable_set_text (GTK_EDITABLE (find_row (GTK_WIDGET (fixture->page), "Address")), address);
  gtk_editable_set_text (GTK_EDITABLE (find_row (GTK_WIDGET (fixture->page), "Password")), password);
}

/* Only a whole address with a password can be tried. */
static void
test_button (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button = find_button (GTK_WIDGET (fixture->page), "_Sign In");

  g_assert_false (gtk_widget_is_sensitive (button));
  fill (fixture, "romeo@example.org", "");
  g_assert_false (gtk_widget_is_sensitive (button));
  fill (fixture, "example.org", "secret");
  g_assert_false (gtk_widget_is_sensitive (button));
  fill (fixture, "a b@example.org", "secret");
  g_assert_false (gtk_widget_is_sensitive (button));
  fill (fixture, "  romeo@example.org ", "secret");
  g_assert_true (gtk_widget_is_sensitive (button));
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) password = g_error_new_literal (ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_WRONG_PASSWORD, "");
  g_autoptr (GError) proxy = g_error_new_literal (ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_PROXY, "");
  GtkWidget *expander = find_row (GTK_WIDGET (fixture->page), "Connection Settings");

  fill (fixture, "romeo@example.org", "wrong");
  envoi_sign_in_page_show_error (fixture->page, password);
  display_wait_until (shows_text (fixture, "Wrong address or password"));
  g_signal_emit_by_name (find_button (GTK_WIDGET (fixture->page), "Enter _Password"), "clicked");
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (fixture->window), find_row (GTK_WIDGET (fixture->page), "Password")));

  envoi_sign_in_page_show_error (fixture->page, proxy);
  display_wait_until (shows_text (fixture, "Proxy not usable"));
  g_assert_false (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (expander)));
  g_signal_emit_by_name (find_button (GTK_WIDGET (fixture->page), "Connection _Settings"), "clicked");
  display_wait_until (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (expander)));
}

static void
test_known_account (Fixture *fixture, gconstpointer data)
{
  fill (fixture, "me@example.org", "secret");
  g_signal_emit_by_name (find_button (GTK_WIDGET (fixture->page), "_Sign In"), "clicked");
  display_wait_until (shows_text (fixture, "Already signed in"));
}

static void
test_welcome (void)
{
  GtkWidget *page = GTK_WIDGET (envoi_welcome_page_new ());
  GtkWindow *window = display_show (page, 360, 640);

  g_assert_nonnull (display_find_action (page, "win.sign-in"));
  g_object_ref (page);
  gtk_window_destroy (window);
  g_assert_finalize_object (page);
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
  g_resources_register (envoi_app_get_resource ());
#define ADD(path, function) g_test_add ("/sign-in-page/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("button", test_button);
  ADD ("errors", test_errors);
  ADD ("known-account", test_known_account);
  g_test_add_func ("/welcome-page/leads-to-sign-in", test_welcome);
  return g_test_run ();
}
