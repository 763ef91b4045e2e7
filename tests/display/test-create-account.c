/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include "display.h"
#include "house.h"
#include "envoi-app-resources.h"
#include "envoi-attempt-box.h"
#include "envoi-create-account-page.h"
#include "envoi-error.h"
#include "envoi-new-address-page.h"
#include "envoi-welcome-page.h"

typedef struct
{
  House house;
  EnvoiCreateAccountPage *page;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GtkWidget *view = adw_navigation_view_new ();

  house_open (&fixture->house);
  fixture->page = g_object_ref_sink (envoi_create_account_page_new (fixture->house.manager));
  adw_navigation_view_add (ADW_NAVIGATION_VIEW (view), ADW_NAVIGATION_PAGE (fixture->page));
  fixture->window = display_show (view, 360, 720);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->page);
  house_close (&fixture->house);
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

static gboolean
shows (GtkWidget *below, const char *text)
{
  GtkWidget *label = display_find_label (below, text);
  return label != NULL && gtk_widget_get_mapped (label);
}

#define PAGE GTK_WIDGET (fixture->page)

/* What was typed or pasted is understood before anything is asked. */
static void
test_where (Fixture *fixture, gconstpointer data)
{
  GtkWidget *row = find_row (PAGE, "Server or invitation link"), *button = find_button (PAGE, "C_ontinue");

  g_assert_false (gtk_widget_is_sensitive (button));
  gtk_editable_set_text (GTK_EDITABLE (row), "not a server");
  g_assert_false (gtk_widget_is_sensitive (button));
  gtk_editable_set_text (GTK_EDITABLE (row), " Example.ORG ");
  g_assert_true (gtk_widget_is_sensitive (button));
  g_assert_false (shows (PAGE, "Invitation"));

  gtk_editable_set_text (GTK_EDITABLE (row), "xmpp:romeo@example.org?roster;preauth=TOKEN;ibr=y");
  display_wait_until (shows (PAGE, "Invitation from romeo@example.org"));
  g_assert_true (shows (PAGE, "example.org"));
  display_keep_picture (PAGE, "create-account");
  gtk_editable_set_text (GTK_EDITABLE (row), "ex\xd0\xb0mple.org");   /* E06: a Cyrillic letter in it */
  display_wait_until (shows (PAGE, "This name mixes scripts whose letters look alike. Its true name is xn--exmple-4nf.org. Do not go on unless you know it."));
  gtk_editable_set_text (GTK_EDITABLE (row), "m\xc3\xbcnchen.example");
  display_wait_until (shows (PAGE, "The true name of this server is xn--mnchen-3ya.example. Compare it with what you were told."));
  gtk_editable_set_text (GTK_EDITABLE (row), "xmpp:example.org?register;preauth=TOKEN");
  display_wait_until (shows (PAGE, "Invitation"));

  gtk_editable_set_text (GTK_EDITABLE (row), "xmpp:romeo@example.org?message;body=hello");
  g_signal_emit_by_name (button, "clicked");
  display_wait_until (shows (PAGE, "No invitation"));
  gtk_editable_set_text (GTK_EDITABLE (row), "https://example.org/invite?abc");
  g_signal_emit_by_name (button, "clicked");
  display_wait_until (shows (PAGE, "A web page"));
}

/* Nobody is there: the step is told, it can be cancelled, and the failure is a sentence with a button that helps. */
static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  GtkWidget *row = find_row (PAGE, "Server or invitation link");
  g_autoptr (GSocketListener) silent = g_socket_listener_new ();
  guint port = g_socket_listener_add_any_inet_port (silent, NULL, NULL);

  gtk_editable_set_text (GTK_EDITABLE (find_row (PAGE, "Host")), "127.0.0.1");
  adw_spin_row_set_value (ADW_SPIN_ROW (find_row (PAGE, "Port")), port);
  gtk_editable_set_text (GTK_EDITABLE (find_row (PAGE, "Proxy")), "direct://");
  gtk_editable_set_text (GTK_EDITABLE (row), "nowhere.test");
  g_signal_emit_by_name (find_button (PAGE, "C_ontinue"), "clicked");
  display_wait_until (shows (PAGE, "Connecting…"));
  g_assert_false (gtk_widget_is_sensitive (row));
  g_signal_emit_by_name (find_button (PAGE, "_Cancel"), "clicked");
  display_wait_until (shows (PAGE, "Cancelled"));
  g_assert_true (gtk_widget_is_sensitive (row));

  g_socket_listener_close (silent);
  g_signal_emit_by_name (find_button (PAGE, "C_ontinue"), "clicked");
  display_wait_until (shows (PAGE, "Server not reachable"));
  g_assert_nonnull (find_button (PAGE, "_Try Again"));
  display_keep_picture (PAGE, "create-account-unreachable");
}

static void
test_attempt_words (void)
{
  EnvoiAttemptBox *box = g_object_new (ENVOI_TYPE_ATTEMPT_BOX, NULL);
  GtkWindow *window = display_show (GTK_WIDGET (box), 360, 300);
  g_autoptr (GError) error = g_error_new_literal (ENVOI_REGISTRATION_ERROR, ENVOI_REGISTRATION_ERROR_REFUSED, "Names need\n<b>3</b> letters");

  envoi_attempt_box_show_error (box, error, "example.org");
  display_wait_until (shows (GTK_WIDGET (box), "Not accepted"));
  g_assert_true (shows (GTK_WIDGET (box), "The server says: “\u2068Names need <b>3</b> letters\u2069”"));
  g_object_ref (box);
  gtk_window_destroy (window);
  g_assert_finalize_object (box);
}

/* What somebody would try first is weak; a suggested one is strong, and never the same. */
static void
test_passwords (void)
{
  g_autofree char *one = envoi_password_suggest (), *two = envoi_password_suggest ();

  g_assert_cmpuint (envoi_password_strength ("", NULL), ==, 0);
  g_assert_cmpuint (envoi_password_strength ("abc", NULL), ==, 0);
  g_assert_cmpuint (envoi_password_strength ("aaaaaaaaaa", NULL), ==, 0);
  g_assert_cmpuint (envoi_password_strength ("12345678", NULL), ==, 0);
  g_assert_cmpuint (envoi_password_strength ("Romeo12", "romeo"), ==, 0);
  g_assert_cmpuint (envoi_password_strength ("kumquat", NULL), <, 2);
  g_assert_cmpuint (envoi_password_strength ("correct horse battery staple", NULL), ==, 4);
  g_assert_cmpuint (envoi_password_strength (one, "romeo"), ==, 4);
  g_assert_cmpstr (one, !=, two);
  g_assert_cmpuint (strlen (one), ==, 19);
}

static void
test_newcomers (void)
{
  static const struct { const char *text; EnvoiNewcomerKind kind; const char *server, *name, *token, *inviter; } cases[] = {
    { "  ", ENVOI_NEWCOMER_EMPTY, },
    { "Example.org", ENVOI_NEWCOMER_GOOD, "example.org" },
    { "romeo@example.org", ENVOI_NEWCOMER_GOOD, "example.org", "romeo" },
    { "romeo@example.org/home", ENVOI_NEWCOMER_NO_ADDRESS },
    { "xmpp:example.org?register", ENVOI_NEWCOMER_GOOD, "example.org" },
    { "xmpp:example.org?register;preauth=a%2Bb", ENVOI_NEWCOMER_GOOD, "example.org", NULL, "a+b" },
    { "xmpp:romeo@example.org?register;preauth=T", ENVOI_NEWCOMER_GOOD, "example.org", "romeo", "T" },
    { "xmpp:romeo@example.org?roster;preauth=T;ibr=y;name=R", ENVOI_NEWCOMER_GOOD, "example.org", NULL, "T", "romeo@example.org" },
    { "xmpp:romeo@example.org?roster;preauth=T", ENVOI_NEWCOMER_OTHER_LINK },
    { "xmpp:romeo@example.org?roster;ibr=y", ENVOI_NEWCOMER_OTHER_LINK },
    { "xmpp:example.org", ENVOI_NEWCOMER_OTHER_LINK },
    { "https://example.org/invite?x", ENVOI_NEWCOMER_WEB_PAGE },
    { "xmpp:", ENVOI_NEWCOMER_NO_ADDRESS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiNewcomer) newcomer = NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (envoi_newcomer_read (cases[i].text, &newcomer), ==, cases[i].kind);
      g_assert_true ((newcomer != NULL) == (cases[i].kind == ENVOI_NEWCOMER_GOOD));
      if (newcomer == NULL)
        continue;
      g_assert_cmpstr (newcomer->server, ==, cases[i].server);
      g_assert_cmpstr (newcomer->name, ==, cases[i].name);
      g_assert_cmpstr (newcomer->token, ==, cases[i].token);
      g_assert_cmpstr (newcomer->inviter, ==, cases[i].inviter);
    }
}

static void
test_welcome (void)
{
  GtkWidget *page = GTK_WIDGET (envoi_welcome_page_new ());
  GtkWindow *window = display_show (page, 360, 640);

  g_assert_nonnull (display_find_action (page, "win.create-account"));
  display_keep_picture (page, "welcome");
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
  g_resources_register (envoi_app_get_resource ());
#define ADD(path, function) g_test_add ("/create-account/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("where", test_where);
  ADD ("nobody", test_nobody);
  g_test_add_func ("/create-account/attempt-words", test_attempt_words);
  g_test_add_func ("/create-account/passwords", test_passwords);
  g_test_add_func ("/create-account/newcomers", test_newcomers);
  g_test_add_func ("/create-account/welcome", test_welcome);
  return g_test_run ();
}
