/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "envoi-conversation-row.h"
#include "envoi-feed-records.h"
#include "envoi-shared-post.h"

typedef struct
{
  EnvoiAccount *account;
  EnvoiContact *contact;
  EnvoiConversation *conversation;
  EnvoiConversationRow *row;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->account = envoi_account_new ("me@example.org");
  fixture->contact = envoi_contact_new (fixture->account, "anna@example.org");
  envoi_contact_set_name (fixture->contact, "Anna");
  fixture->conversation = envoi_conversation_new (fixture->contact);
  fixture->row = ENVOI_CONVERSATION_ROW (envoi_conversation_row_new ());
  envoi_conversation_row_set_conversation (fixture->row, fixture->conversation);
  fixture->window = display_show (GTK_WIDGET (fixture->row), 320, 60);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  EnvoiConversationRow *row = g_object_ref (fixture->row);

  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (row);
  g_assert_finalize_object (fixture->conversation);
  g_assert_finalize_object (fixture->contact);
  g_assert_finalize_object (fixture->account);
}

static char *
spoken (Fixture *fixture)
{
  char *text;

  g_object_get (fixture->row, "accessible-text", &text, NULL);
  return text;
}

static gboolean
shows (Fixture *fixture, const char *text)
{
  GtkWidget *label = display_find_label (GTK_WIDGET (fixture->row), text);

  return label != NULL && gtk_widget_get_mapped (label);
}

static void
test_follows_the_model (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL, *after = NULL;

  g_assert_true (shows (fixture, "Anna"));
  envoi_conversation_set_last_text (fixture->conversation, "See you at eight");
  envoi_conversation_set_unread (fixture->conversation, 3);
  g_assert_true (shows (fixture, "See you at eight"));
  g_assert_true (shows (fixture, "3"));
  before = spoken (fixture);
  g_assert_nonnull (strstr (before, "Anna"));
  g_assert_nonnull (strstr (before, "3 unread messages"));
  g_assert_nonnull (strstr (before, "See you at eight"));

  envoi_conversation_set_unread (fixture->conversation, 0);
  envoi_contact_set_name (fixture->contact, "Anna Maria");
  envoi_contact_set_availability (fixture->contact, ENVOI_AVAILABILITY_AWAY);
  g_assert_true (shows (fixture, "Anna Maria"));
  g_assert_false (shows (fixture, "3"));
  after = spoken (fixture);
  g_assert_nonnull (strstr (after, "Anna Maria, Away"));
  g_assert_null (strstr (after, "unread"));
}

static DexFuture *
find_post (const char *service, const char *node, const char *item, gpointer promise)
{
  return dex_ref (DEX_FUTURE (promise));
}

/* F26: the link of a post says nothing to people: words stand for it, and its title as soon as it is found. */
static void
test_shared_post (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DexPromise) promise = dex_promise_new ();
  g_autoptr (EnvoiPost) post = envoi_post_new (fixture->account, "bob@example.net", "urn:xmpp:microblog:0", "1");
  g_autofree char *said = NULL;

  envoi_shared_post_set_finder (find_post, promise);
  envoi_post_set_title (post, "News of <the> day");
  envoi_conversation_set_last_text (fixture->conversation, "xmpp:bob@example.net?;node=urn%3Axmpp%3Amicroblog%3A0;item=1");
  g_assert_true (shows (fixture, "A shared post"));
  envoi_conversation_set_unread (fixture->conversation, 1);
  g_assert_true (shows (fixture, "A shared post"));
  dex_promise_resolve_object (promise, g_object_ref (post));
  display_wait_until (shows (fixture, "Post: News of <the> day"));
  said = spoken (fixture);
  g_assert_nonnull (strstr (said, "Post: News of <the> day"));
  /* What is sensitive is not told here, and a link within words is left as it is. */
  envoi_post_set_nsfw (post, TRUE);
  envoi_conversation_set_last_text (fixture->conversation, "look: xmpp:bob@example.net?;node=n;item=1");
  g_assert_true (shows (fixture, "look: xmpp:bob@example.net?;node=n;item=1"));
  envoi_conversation_set_last_text (fixture->conversation, "xmpp:bob@example.net?;node=n;item=2");
  display_draw (GTK_WIDGET (fixture->row));
  g_assert_true (shows (fixture, "A shared post"));
  envoi_conversation_set_last_text (fixture->conversation, "xmpp:bob@example.net");
  g_assert_true (shows (fixture, "xmpp:bob@example.net"));
  envoi_shared_post_set_finder (NULL, NULL);
}

/* Typing stands before a draft, a draft before the last message; an unread message before a draft. */
static void
test_what_comes_first (Fixture *fixture, gconstpointer data)
{
  envoi_conversation_set_last_text (fixture->conversation, "last");
  envoi_conversation_set_draft (fixture->conversation, "begun\nand not sent");
  g_assert_true (shows (fixture, "Draft: begun and not sent"));
  envoi_conversation_set_unread (fixture->conversation, 1);
  g_assert_true (shows (fixture, "last"));
  envoi_conversation_set_typing (fixture->conversation, TRUE);
  g_assert_true (shows (fixture, "Typing…"));
  g_assert_false (shows (fixture, "last"));
  envoi_conversation_set_typing (fixture->conversation, FALSE);
  g_assert_true (shows (fixture, "last"));
}

/* The state of one's own last message is a shape with words, not a colour alone. */
static void
test_own_state (Fixture *fixture, gconstpointer data)
{
  static const char * const texts[] = { [ENVOI_MESSAGE_STATE_QUEUED] = "Waiting to be sent", [ENVOI_MESSAGE_STATE_DELIVERED] = "Delivered",
                                        [ENVOI_MESSAGE_STATE_FAILED] = "Not delivered" };
  GtkWidget *found;
  g_autoptr (GPtrArray) icons = g_ptr_array_new_with_free_func (g_free);

  envoi_conversation_set_last_text (fixture->conversation, "mine");
  envoi_conversation_set_last_outgoing (fixture->conversation, TRUE);
  for (guint state = 0; state < G_N_ELEMENTS (texts); state++)
    {
      if (texts[state] == NULL)
        continue;
      envoi_conversation_set_last_state (fixture->conversation, state);
      found = gtk_widget_get_prev_sibling (display_find_label (GTK_WIDGET (fixture->row), "mine"));
      g_assert_true (GTK_IS_IMAGE (found));
      g_assert_true (gtk_widget_get_visible (found));
      gtk_test_accessible_assert_property (GTK_ACCESSIBLE (found), GTK_ACCESSIBLE_PROPERTY_LABEL, texts[state]);
      for (guint i = 0; i < icons->len; i++)
        g_assert_cmpstr (icons->pdata[i], !=, gtk_image_get_icon_name (GTK_IMAGE (found)));
      g_ptr_array_add (icons, g_strdup (gtk_image_get_icon_name (GTK_IMAGE (found))));
    }
  envoi_conversation_set_last_outgoing (fixture->conversation, FALSE);
  found = gtk_widget_get_prev_sibling (display_find_label (GTK_WIDGET (fixture->row), "mine"));
  g_assert_false (gtk_widget_get_visible (found));
}

static void
test_markup_is_text (Fixture *fixture, gconstpointer data)
{
  envoi_contact_set_name (fixture->contact, "<b>Anna</b> & <span size='99999999'>");
  envoi_conversation_set_last_text (fixture->conversation, "<i>&amp;</i>");
  g_assert_true (shows (fixture, "<b>Anna</b> & <span size='99999999'>"));
  g_assert_true (shows (fixture, "<i>&amp;</i>"));
}

/* The list view uses a row again for other conversations: nothing of the one before stays. */
static void
test_used_again (Fixture *fixture, gconstpointer data)
{
  EnvoiContact *bela = envoi_contact_new (fixture->account, "bela@example.org");
  EnvoiConversation *other = envoi_conversation_new (bela);
  g_autofree char *text = NULL;

  envoi_conversation_set_pinned (fixture->conversation, TRUE);
  envoi_conversation_set_muted_until (fixture->conversation, G_MAXINT64);
  envoi_conversation_set_unread (fixture->conversation, 7);
  envoi_conversation_set_draft (fixture->conversation, "draft");
  envoi_conversation_row_set_conversation (fixture->row, other);
  text = display_texts (GTK_WIDGET (fixture->row));
  g_assert_null (strstr (text, "Anna"));
  g_assert_null (strstr (text, "7"));
  g_assert_null (strstr (text, "draft"));
  g_assert_nonnull (strstr (text, "bela@example.org"));
  envoi_contact_set_name (fixture->contact, "Anna again");
  g_assert_false (shows (fixture, "Anna again"));

  envoi_conversation_row_set_conversation (fixture->row, fixture->conversation);
  g_assert_finalize_object (other);
  g_assert_finalize_object (bela);
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
#define ADD(path, function) g_test_add ("/conversation-row/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("follows-the-model", test_follows_the_model);
  ADD ("what-comes-first", test_what_comes_first);
  ADD ("own-state", test_own_state);
  ADD ("markup-is-text", test_markup_is_text);
  ADD ("used-again", test_used_again);
  ADD ("F26-shared-post", test_shared_post);
  return g_test_run ();
}
