/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "house.h"
#include <adwaita.h>
#include "envoi-app-resources.h"
#include "envoi-blog-archive-dialog.h"
#include "envoi-community-fields.h"
#include "envoi-community-head.h"
#include "envoi-community-people-page.h"
#include "envoi-community-settings-page.h"
#include "envoi-error.h"
#include "envoi-form-page.h"
#include "envoi-move-account.h"
#include "envoi-posts-page.h"
#include "envoi-store-feeds.h"

/* The pages around a community and the blog's way out and in, without a connection: who is there and what may be done, what is set, what is told. */

typedef struct
{
  House house;
  EnvoiFeed *feed;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  /* AdwToolbarView measures its content for heights that it never gives it, and GTK warns. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  house_open (&fixture->house);
  house_add_person (&fixture->house, "anna@example.org", "Anna <b>Abel</b>");
  fixture->feed = envoi_store_ensure_feed (fixture->house.store, fixture->house.account, "pubsub.example.org", "cats");
  envoi_feed_set_kind (fixture->feed, ENVOI_FEED_COMMUNITY);
  envoi_feed_set_title (fixture->feed, "Cats & <i>friends</i>");
  envoi_feed_set_affiliation (fixture->feed, ENVOI_FEED_AFFILIATION_OWNER);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->window != NULL)
    gtk_window_destroy (fixture->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  house_close (&fixture->house);
}

static gboolean
says (Fixture *fixture, const char *part)
{
  g_autofree char *texts = display_texts (GTK_WIDGET (fixture->window));

  return strstr (texts, part) != NULL;
}

/* As the stranger's eye has it: what is on the screen, not what is in the tree. */
static gboolean
sees (GtkWidget *below, const char *text)
{
  if (!gtk_widget_get_mapped (below))
    return FALSE;
  if (GTK_IS_LABEL (below) && g_str_equal (gtk_label_get_text (GTK_LABEL (below)), text))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (sees (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
shows (Fixture *fixture, const char *text)
{
  return sees (GTK_WIDGET (fixture->window), text);
}

/* A page stands in a view, from which it can be left. */
static GtkWidget *
show_page (Fixture *fixture, AdwNavigationPage *page, int width)
{
  GtkWidget *navigation = adw_navigation_view_new ();

  adw_navigation_view_push (ADW_NAVIGATION_VIEW (navigation), page);
  fixture->window = display_show (navigation, width, 640);
  return navigation;
}

static void
add_person (Fixture *fixture, GPtrArray *people, const char *jid, EnvoiFeedAffiliation role, gboolean follows, gboolean waits)
{
  EnvoiCommunityPerson *person = envoi_community_person_new (jid, envoi_store_find_contact (fixture->house.store, fixture->house.account, jid));

  envoi_community_person_set (person, role, follows, waits);
  g_ptr_array_add (people, person);
}

static GPtrArray *
some_people (Fixture *fixture)
{
  GPtrArray *people = g_ptr_array_new_with_free_func (g_object_unref);

  add_person (fixture, people, "anna@example.org", ENVOI_FEED_AFFILIATION_NONE, FALSE, TRUE);
  add_person (fixture, people, "me@example.org", ENVOI_FEED_AFFILIATION_OWNER, TRUE, FALSE);
  add_person (fixture, people, "somebody.with.a.long.name@a.server.with.a.long.name.example.org", ENVOI_FEED_AFFILIATION_PUBLISHER, FALSE, FALSE);
  return people;
}

static GtkWidget *
find_drop_down (GtkWidget *below, guint *left)
{
  if (GTK_IS_DROP_DOWN (below) && gtk_widget_get_mapped (below) && (*left)-- == 0)
    return below;
  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_drop_down (child, left);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static guint
count_drop_downs (Fixture *fixture)
{
  guint left = G_MAXUINT;

  find_drop_down (GTK_WIDGET (fixture->window), &left);
  return G_MAXUINT - left;
}

static void
search (Fixture *fixture, const char *text)
{
  GtkWidget *entry = display_find (GTK_WIDGET (fixture->window), GTK_TYPE_SEARCH_ENTRY);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "search-changed");
}

/* F34: the owner lets in who waits, and sets everybody's role but his own. */
static void
test_people (Fixture *fixture, gconstpointer data)
{
  AdwNavigationPage *page = envoi_community_people_page_new (fixture->house.manager, fixture->feed);
  g_autoptr (GPtrArray) people = some_people (fixture);
  GtkWidget *address;

  show_page (fixture, page, 500);
  display_wait_until (shows (fixture, "Not Connected") || says (fixture, "online"));
  envoi_people_page_take (ENVOI_PEOPLE_PAGE (page), people);
  display_wait_until (shows (fixture, "Anna <b>Abel</b>") && shows (fixture, "Waits to be let in · anna@example.org"));
  g_assert_true (shows (fixture, "Let In") && shows (fixture, "Refuse"));
  g_assert_true (shows (fixture, "me@example.org") && shows (fixture, "Does not follow"));
  g_assert_cmpuint (count_drop_downs (fixture), ==, 1);
  display_keep_picture (GTK_WIDGET (fixture->window), "community-people");

  envoi_community_person_set (people->pdata[0], ENVOI_FEED_AFFILIATION_MEMBER, TRUE, FALSE);
  display_wait_until (!shows (fixture, "Let In") && shows (fixture, "Member"));
  g_assert_cmpuint (count_drop_downs (fixture), ==, 2);

  search (fixture, "abel");
  display_wait_until (shows (fixture, "Anna <b>Abel</b>") && !shows (fixture, "me@example.org"));
  search (fixture, "nobody here");
  display_wait_until (shows (fixture, "Nobody Found"));
  search (fixture, "");
  display_wait_until (shows (fixture, "me@example.org"));

  /* What is no address is marked, and stays to be mended; one that is comes into the list. */
  address = display_find (GTK_WIDGET (fixture->window), ADW_TYPE_ENTRY_ROW);
  gtk_editable_set_text (GTK_EDITABLE (address), "not an address");
  g_signal_emit_by_name (address, "entry-activated");
  g_assert_true (gtk_widget_has_css_class (address, "error"));
  gtk_editable_set_text (GTK_EDITABLE (address), "xmpp:new@example.org");
  g_assert_false (gtk_widget_has_css_class (address, "error"));
  g_signal_emit_by_name (address, "entry-activated");
  display_wait_until (shows (fixture, "new@example.org"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (address)), ==, "");
}

/* Who only reads sees who is there, and nothing to press. */
static void
test_people_of_others (Fixture *fixture, gconstpointer data)
{
  AdwNavigationPage *page;
  g_autoptr (GPtrArray) people = some_people (fixture), nobody = g_ptr_array_new ();

  envoi_feed_set_affiliation (fixture->feed, ENVOI_FEED_AFFILIATION_MEMBER);
  page = envoi_community_people_page_new (fixture->house.manager, fixture->feed);
  show_page (fixture, page, 360);
  envoi_people_page_take (ENVOI_PEOPLE_PAGE (page), people);
  display_wait_until (shows (fixture, "Anna <b>Abel</b>") && shows (fixture, "Writer"));
  g_assert_cmpuint (count_drop_downs (fixture), ==, 0);
  g_assert_false (shows (fixture, "Let In") || shows (fixture, "Add"));
  /* Long names do not widen a narrow window. */
  g_assert_cmpint (display_measure (GTK_WIDGET (page)), <=, 360);
  envoi_people_page_take (ENVOI_PEOPLE_PAGE (page), nobody);
  display_wait_until (shows (fixture, "No Followers Yet"));
}

static GtkWidget *
find_titled (GtkWidget *below, const char *title)
{
  if (ADW_IS_PREFERENCES_ROW (below) && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (below)), title))
    return below;
  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_titled (child, title);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
count (guint *n)
{
  ++*n;
}

/* F32: what is set comes out as it went in; what cannot be sent is marked and gets the focus. */
static void
test_fields (Fixture *fixture, gconstpointer data)
{
  GtkWidget *fields = envoi_community_fields_new ();
  EnvoiCommunitySettings before = { "Cats & <i>friends</i>", "All about\ncats", TRUE, ENVOI_FEED_ACCESS_WHITELIST, ENVOI_FEED_PUBLISH_PUBLISHERS, "cats@rooms.example.org" };
  g_autoptr (EnvoiCommunitySettings) after = NULL, mended = NULL, approved = NULL;
  GtkWidget *room, *name, *access;
  guint n_changed = 0;

  fixture->window = display_show (fields, 360, 760);
  g_signal_connect_swapped (fields, "changed", G_CALLBACK (count), &n_changed);
  envoi_community_fields_set (ENVOI_COMMUNITY_FIELDS (fields), &before);
  g_assert_cmpuint (n_changed, ==, 0);
  after = envoi_community_fields_get (ENVOI_COMMUNITY_FIELDS (fields));
  g_assert_cmpstr (after->title, ==, before.title);
  g_assert_cmpstr (after->description, ==, before.description);
  g_assert_cmpstr (after->room, ==, before.room);
  g_assert_true (after->gallery);
  g_assert_cmpint (after->access, ==, before.access);
  g_assert_cmpint (after->publish, ==, before.publish);
  display_keep_picture (GTK_WIDGET (fixture->window), "community-fields-narrow");

  room = find_titled (fields, "Address of Its Chat Room (Optional)");
  gtk_editable_set_text (GTK_EDITABLE (room), "the usual room");
  g_assert_cmpuint (n_changed, >, 0);
  g_assert_null (envoi_community_fields_get (ENVOI_COMMUNITY_FIELDS (fields)));
  g_assert_true (gtk_widget_has_css_class (room, "error"));
  gtk_editable_set_text (GTK_EDITABLE (room), "xmpp:talk@rooms.example.org?join");
  g_assert_false (gtk_widget_has_css_class (room, "error"));
  name = find_titled (fields, "Name");
  gtk_editable_set_text (GTK_EDITABLE (name), "   ");
  g_assert_null (envoi_community_fields_get (ENVOI_COMMUNITY_FIELDS (fields)));
  g_assert_true (gtk_widget_has_css_class (name, "error"));
  gtk_editable_set_text (GTK_EDITABLE (name), "Dogs");
  mended = envoi_community_fields_get (ENVOI_COMMUNITY_FIELDS (fields));
  g_assert_cmpstr (mended->room, ==, "talk@rooms.example.org");

  /* Letting people in is offered where the service can do it, and what was chosen stays chosen. */
  access = find_titled (fields, "Who May Read and Follow");
  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (ADW_COMBO_ROW (access))), ==, 2);
  envoi_community_fields_set_can_approve (ENVOI_COMMUNITY_FIELDS (fields), TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (ADW_COMBO_ROW (access))), ==, 3);
  approved = envoi_community_fields_get (ENVOI_COMMUNITY_FIELDS (fields));
  g_assert_cmpint (approved->access, ==, ENVOI_FEED_ACCESS_WHITELIST);
}

static void
test_settings_offline (Fixture *fixture, gconstpointer data)
{
  GtkWidget *save;

  show_page (fixture, envoi_community_settings_page_new (fixture->house.manager, fixture->feed), 500);
  display_wait_until (says (fixture, "Not connected") || shows (fixture, "Not Connected"));
  save = gtk_widget_get_ancestor (display_find_label (GTK_WIDGET (fixture->window), "Save"), GTK_TYPE_BUTTON);
  g_assert_false (gtk_widget_get_sensitive (save));
}

typedef struct { EnvoiQuestionnaire *form; DexPromise *saving; guint n_saved; } Server;
static Server server;

static DexFuture *
ask (EnvoiSessionManager *manager, gpointer subject, EnvoiQuestionnaire *form, GError **error)
{
  if (form == NULL)
    return dex_future_new_take_object (g_object_ref (server.form));
  g_assert_true (form == server.form);
  server.n_saved++;
  server.saving = dex_promise_new ();
  return dex_ref (DEX_FUTURE (server.saving));
}

static void
test_form_page (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiQuestion) question = envoi_question_new ("name", ENVOI_QUESTION_TEXT);
  GtkWidget *navigation, *save;
  AdwNavigationPage *below = adw_navigation_page_new (gtk_label_new ("Below"), "Below");

  server = (Server) { .form = envoi_questionnaire_new () };
  envoi_question_set_label (question, "Natural <b>name</b>");
  envoi_question_set_required (question, TRUE);
  envoi_questionnaire_add (server.form, question);
  navigation = show_page (fixture, below, 360);
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (navigation), envoi_form_page_new (fixture->house.manager, "All Settings", fixture->feed, ask));
  display_wait_until (shows (fixture, "Natural <b>name</b>") || says (fixture, "Natural <b>name</b>"));
  save = gtk_widget_get_ancestor (display_find_label (navigation, "Save"), GTK_TYPE_BUTTON);
  g_assert_false (gtk_widget_get_sensitive (save));
  envoi_question_set_value (question, "Cats");
  display_wait_until (gtk_widget_get_sensitive (save));

  /* Refused: the reason is told, and the answers are still there to be mended. */
  g_signal_emit_by_name (save, "clicked");
  g_assert_false (gtk_widget_get_sensitive (save));
  dex_promise_reject (server.saving, g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, ""));
  dex_unref (server.saving);
  display_wait_until (gtk_widget_get_sensitive (save) && adw_banner_get_revealed (ADW_BANNER (display_find (navigation, ADW_TYPE_BANNER))));
  g_assert_true (adw_navigation_view_get_visible_page (ADW_NAVIGATION_VIEW (navigation)) != below);

  g_signal_emit_by_name (save, "clicked");
  dex_promise_resolve_boolean (server.saving, TRUE);
  dex_unref (server.saving);
  display_wait_until (adw_navigation_view_get_visible_page (ADW_NAVIGATION_VIEW (navigation)) == below);
  g_assert_cmpuint (server.n_saved, ==, 2);
  g_clear_object (&server.form);
}

/* F36: the room that a community names can be joined from its page; from inside the button leads there. */
static void
test_room (Fixture *fixture, gconstpointer data)
{
  EnvoiRoom *room;

  envoi_feed_set_description (fixture->feed, "About <b>cats</b>");
  fixture->window = display_show (envoi_community_head_new (fixture->house.manager, fixture->feed), 360, 500);
  display_wait_until (shows (fixture, "Cats & <i>friends</i>") && shows (fixture, "About <b>cats</b>"));
  g_assert_false (shows (fixture, "Join the Room"));
  envoi_feed_set_room_uri (fixture->feed, "xmpp:cats@rooms.example.org?join");
  display_wait_until (shows (fixture, "Join the Room"));
  room = envoi_store_ensure_room (fixture->house.store, fixture->house.account, "cats@rooms.example.org");
  envoi_room_set_state (room, ENVOI_ROOM_JOINED);
  display_wait_until (shows (fixture, "Chat Room") && !shows (fixture, "Join the Room"));
  envoi_room_set_state (room, ENVOI_ROOM_OUTSIDE);
  display_wait_until (shows (fixture, "Join the Room"));

  /* A room that only says so is offered when it is one of the person's own. */
  envoi_feed_set_room_uri (fixture->feed, NULL);
  envoi_room_set_community (room, "xmpp:pubsub.example.org?;node=cats");
  display_wait_until (!shows (fixture, "Join the Room"));
  envoi_room_set_bookmarked (room, TRUE);
  g_object_notify (G_OBJECT (fixture->feed), "title");
  display_wait_until (shows (fixture, "Join the Room"));
}

static GtkAdjustment *
get_scroll (GtkWidget *page)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (display_find (page, GTK_TYPE_SCROLLED_WINDOW)));
}

/* What the community says of itself comes late, and makes the head taller: it is still seen from its beginning. */
static void
test_head_grows (Fixture *fixture, gconstpointer data)
{
  AdwNavigationPage *page;

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *item = g_strdup_printf ("post-%u", i);
      g_autoptr (EnvoiPost) post = envoi_post_new (fixture->house.account, "pubsub.example.org", "cats", item);

      envoi_post_set_title (post, item);
      envoi_post_set_author_jid (post, "anna@example.org");
      envoi_post_set_published (post, 1700000000000000 + i);
      house_await (envoi_store_add_post (fixture->house.store, post, "<entry/>", ENVOI_POST_PAGE));
    }
  page = envoi_posts_page_new_for_feed (fixture->house.manager, fixture->feed, NULL, NULL);
  fixture->window = display_show (GTK_WIDGET (page), 360, 720);
  display_wait_until (shows (fixture, "post-7") && shows (fixture, "Cats & <i>friends</i>"));
  /* As when the page is opened: the focus is on the first post. */
  gtk_widget_grab_focus (GTK_WIDGET (page));
  display_draw (GTK_WIDGET (page));
  g_assert_cmpfloat (gtk_adjustment_get_value (get_scroll (GTK_WIDGET (page))), ==, 0);
  envoi_feed_set_description (fixture->feed, "We meet each Tuesday at seven in the back room of the Harbour House. Bring a laptop and cake.");
  envoi_feed_set_n_posts (fixture->feed, 8);
  envoi_feed_set_room_uri (fixture->feed, "xmpp:cats@rooms.example.org?join");
  display_wait_until (shows (fixture, "Join the Room"));
  display_wait_until (gtk_adjustment_get_value (get_scroll (GTK_WIDGET (page))) == 0);
  display_draw (GTK_WIDGET (page));
  g_assert_cmpfloat (gtk_adjustment_get_value (get_scroll (GTK_WIDGET (page))), ==, 0);
  /* Who has read on is not taken back. */
  gtk_adjustment_set_value (get_scroll (GTK_WIDGET (page)), 300);
  display_draw (GTK_WIDGET (page));
  envoi_feed_set_description (fixture->feed, NULL);
  display_draw (GTK_WIDGET (page));
  g_assert_cmpfloat (gtk_adjustment_get_value (get_scroll (GTK_WIDGET (page))), >, 0);
}

/* F48: what can be done, that it needs a connection, and whose blog it is where there are several. */
static void
test_archive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiAccount) second = envoi_account_new ("other@example.org");
  gpointer dialog;
  GtkWidget *export;

  fixture->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (fixture->window, 500, 500);
  adw_window_set_content (ADW_WINDOW (fixture->window), gtk_label_new (""));
  gtk_window_present (fixture->window);
  dialog = envoi_blog_archive_dialog_new (fixture->house.manager, NULL, NULL, NULL);
  g_object_add_weak_pointer (dialog, &dialog);
  adw_dialog_present (dialog, GTK_WIDGET (fixture->window));
  display_wait_until (shows (fixture, "This account is not connected. Connect it first."));
  g_assert_true (shows (fixture, "Export Blog…") && shows (fixture, "Import Blog…"));
  g_assert_false (shows (fixture, "Account"));
  export = find_titled (GTK_WIDGET (fixture->window), "Export Blog…");
  g_assert_false (gtk_widget_is_sensitive (export));
  display_keep_picture (GTK_WIDGET (fixture->window), "blog-archive");
  adw_dialog_force_close (dialog);
  display_wait_until (dialog == NULL);

  house_await (envoi_store_save_account (fixture->house.store, second));
  dialog = envoi_blog_archive_dialog_new (fixture->house.manager, second, NULL, NULL);
  g_object_add_weak_pointer (dialog, &dialog);
  adw_dialog_present (dialog, GTK_WIDGET (fixture->window));
  display_wait_until (shows (fixture, "Account") && shows (fixture, "other@example.org"));
  adw_dialog_force_close (dialog);
  display_wait_until (dialog == NULL);
}

static void
on_news (gpointer owner, const char *sentence)
{
  gtk_label_set_text (owner, sentence);
}

/* Moving says what it does before anything is told: which account takes the place of this one, and that it needs one. */
static void
test_moving (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *name; int width; gboolean dark, rtl; } looks[] = {
    { "moving-light", 500, FALSE, FALSE }, { "moving-dark", 500, TRUE, FALSE }, { "moving-narrow", 360, FALSE, FALSE }, { "moving-rtl", 500, FALSE, TRUE },
  };
  g_autoptr (EnvoiAccount) second = envoi_account_new ("a.new.home@a-server-with-a-long-name.example.org");
  GtkWidget *owner = gtk_label_new ("");

  envoi_account_set_enabled (second, TRUE);
  fixture->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (fixture->window, 500, 560);
  adw_window_set_content (ADW_WINDOW (fixture->window), owner);
  gtk_window_present (fixture->window);
  envoi_move_account_ask (owner, fixture->house.manager, fixture->house.account, on_news);
  display_wait_until (shows (fixture, "Sign in to the account that you want to move to first, then come back here."));
  adw_dialog_force_close (adw_window_get_visible_dialog (ADW_WINDOW (fixture->window)));
  display_wait_until (adw_window_get_visible_dialog (ADW_WINDOW (fixture->window)) == NULL);

  house_await (envoi_store_save_account (fixture->house.store, second));
  envoi_move_account_ask (owner, fixture->house.manager, fixture->house.account, on_news);
  display_wait_until (shows (fixture, "New Account"));
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), looks[i].dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
      gtk_widget_set_default_direction (looks[i].rtl ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
      gtk_window_set_default_size (fixture->window, looks[i].width, 560);
      display_draw (GTK_WIDGET (fixture->window));
      g_assert_true (shows (fixture, "a.new.home@a-server-with-a-long-name.example.org"));
      display_keep_picture (GTK_WIDGET (fixture->window), looks[i].name);
    }
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  /* Left with Escape: nobody was told anything. */
  adw_dialog_close (adw_window_get_visible_dialog (ADW_WINDOW (fixture->window)));
  display_wait_until (adw_window_get_visible_dialog (ADW_WINDOW (fixture->window)) == NULL);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (owner)), ==, "");
}

int
main (int argc, char **argv)
{
  /* GTK's accessibility for tests cannot take announcements. */
  g_setenv ("GTK_A11Y", "none", TRUE);
  display_init (&argc, &argv);
  g_resources_register (envoi_app_get_resource ());
#define ADD(path, function) g_test_add ("/community-pages/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("people", test_people);
  ADD ("people-of-others", test_people_of_others);
  ADD ("fields", test_fields);
  ADD ("settings-offline", test_settings_offline);
  ADD ("form", test_form_page);
  ADD ("room", test_room);
  ADD ("head-grows", test_head_grows);
  ADD ("moving", test_moving);
  ADD ("archive", test_archive);
  return g_test_run ();
}
