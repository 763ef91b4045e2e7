/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "envoi-contact-row.h"
#include "envoi-presence-icon.h"

typedef struct
{
  EnvoiAccount *account;
  EnvoiContact *contact;
  EnvoiContactRow *row;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->account = envoi_account_new ("me@example.org");
  fixture->contact = envoi_contact_new (fixture->account, "anna@example.org");
  fixture->row = ENVOI_CONTACT_ROW (envoi_contact_row_new ());
  envoi_contact_row_set_contact (fixture->row, fixture->contact);
  fixture->window = display_show (GTK_WIDGET (fixture->row), 300, 60);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  EnvoiContactRow *row = g_object_ref (fixture->row);

  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (row);
  g_assert_finalize_object (fixture->contact);
  g_assert_finalize_object (fixture->account);
}

static void
test_follows_the_model (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_assert_nonnull (display_find_label (GTK_WIDGET (fixture->row), "anna@example.org"));
  envoi_contact_set_name (fixture->contact, "<u>Anna</u>");
  g_assert_nonnull (display_find_label (GTK_WIDGET (fixture->row), "<u>Anna</u>"));
  envoi_contact_set_availability (fixture->contact, ENVOI_AVAILABILITY_BUSY);
  envoi_contact_set_status_text (fixture->contact, "In <b>rehearsal</b>");
  /* Whoever does not share their presence is not said to be there, or not. */
  g_assert_nonnull (display_find_label (GTK_WIDGET (fixture->row), "Does not share when they are online"));
  envoi_contact_set_asked (fixture->contact, TRUE);
  g_assert_nonnull (display_find_label (GTK_WIDGET (fixture->row), "Waiting for an answer to your request"));
  envoi_contact_set_subscription (fixture->contact, ENVOI_SUBSCRIPTION_BOTH);
  text = display_texts (GTK_WIDGET (fixture->row));
  g_assert_nonnull (strstr (text, "In <b>rehearsal</b>"));
}

/* Each state has a shape and words of its own: colour alone tells nothing to some people. */
static void
test_presence_without_colour (Fixture *fixture, gconstpointer data)
{
  GtkWidget *presence = display_find (GTK_WIDGET (fixture->row), ENVOI_TYPE_PRESENCE_ICON);
  g_autoptr (GHashTable) shapes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint availability = ENVOI_AVAILABILITY_OFFLINE; availability <= ENVOI_AVAILABILITY_BUSY; availability++)
    {
      GtkWidget *image;

      envoi_contact_set_availability (fixture->contact, availability);
      image = display_find (presence, GTK_TYPE_IMAGE);
      g_assert_true (g_hash_table_add (shapes, g_strdup (gtk_image_get_icon_name (GTK_IMAGE (image)))));
      g_assert_true (gtk_icon_theme_has_icon (gtk_icon_theme_get_for_display (gtk_widget_get_display (image)),
                                              gtk_image_get_icon_name (GTK_IMAGE (image))));
      gtk_test_accessible_assert_property (GTK_ACCESSIBLE (presence), GTK_ACCESSIBLE_PROPERTY_LABEL, envoi_availability_get_text (availability));
    }
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
#define ADD(path, function) g_test_add ("/contact-row/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("follows-the-model", test_follows_the_model);
  ADD ("presence-without-colour", test_presence_without_colour);
  return g_test_run ();
}
