/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-conversation.h"
#include "envoi-request.h"

static void
count (guint *counter)
{
  (*counter)++;
}

/* Row A16: a name that somebody gave himself is shown only for those whom the person took into the list. */
static void
test_contact_title (void)
{
  g_autoptr(EnvoiAccount) account = envoi_account_new ("me@example.org");
  EnvoiContact *contact = envoi_contact_new (account, "eve@example.org");
  guint changes = 0;

  g_signal_connect_swapped (contact, "notify::title", G_CALLBACK (count), &changes);
  envoi_contact_set_nickname (contact, "Bob");
  g_assert_cmpstr (envoi_contact_get_title (contact), ==, "eve@example.org");
  envoi_contact_set_in_roster (contact, TRUE);
  g_assert_cmpstr (envoi_contact_get_title (contact), ==, "Bob");
  envoi_contact_set_name (contact, "Eve");
  g_assert_cmpstr (envoi_contact_get_title (contact), ==, "Eve");
  envoi_contact_set_nickname (contact, "Robert");
  g_assert_cmpstr (envoi_contact_get_title (contact), ==, "Eve");
  g_assert_cmpuint (changes, ==, 4);
  g_assert_finalize_object (contact);
}

static void
test_conversation_follows_contact (void)
{
  g_autoptr(EnvoiAccount) account = envoi_account_new ("me@example.org");
  g_autoptr(EnvoiContact) contact = envoi_contact_new (account, "eve@example.org");
  EnvoiConversation *conversation = envoi_conversation_new (contact);
  guint changes = 0;

  g_signal_connect_swapped (conversation, "notify::title", G_CALLBACK (count), &changes);
  envoi_contact_set_name (contact, "Eve");
  g_assert_cmpstr (envoi_conversation_get_title (conversation), ==, "Eve");
  g_assert_cmpuint (changes, ==, 1);
  envoi_conversation_set_unread (conversation, 3);
  envoi_conversation_set_unread (conversation, 3);
  g_assert_cmpuint (envoi_conversation_get_unread (conversation), ==, 3);
  g_assert_finalize_object (conversation);
}

static void
test_avatar_is_wanted_once_known (void)
{
  g_autoptr(EnvoiAccount) account = envoi_account_new ("me@example.org");
  g_autoptr(EnvoiContact) contact = envoi_contact_new (account, "eve@example.org");
  g_autoptr(GFile) file = g_file_new_for_path ("/nowhere");
  guint wanted = 0;

  g_signal_connect_swapped (contact, "avatar-wanted", G_CALLBACK (count), &wanted);
  envoi_contact_want_avatar (contact);
  g_assert_cmpuint (wanted, ==, 0);
  envoi_contact_set_avatar_hash (contact, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  envoi_contact_want_avatar (contact);
  g_assert_cmpuint (wanted, ==, 1);
  envoi_contact_set_avatar_file (contact, file);
  envoi_contact_want_avatar (contact);
  g_assert_cmpuint (wanted, ==, 1);
}

static void
test_properties (void)
{
  g_autoptr(EnvoiAccount) account = envoi_account_new ("me@example.org");
  g_autoptr(EnvoiContact) contact = envoi_contact_new (account, "eve@example.org");
  g_autoptr(EnvoiConversation) conversation = envoi_conversation_new (contact);
  g_autoptr(EnvoiMessage) message = envoi_message_new (TRUE, "id", "body", 1);
  g_autoptr(EnvoiRequest) request = envoi_request_new (contact, "Eve", NULL, 2);
  GObject *objects[] = { G_OBJECT (account), G_OBJECT (contact), G_OBJECT (conversation), G_OBJECT (message), G_OBJECT (request) };

  /* Each property can be read, and written back where it can be written. */
  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      guint n;
      g_autofree GParamSpec **specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (objects[i]), &n);

      for (guint j = 0; j < n; j++)
        {
          g_auto(GValue) value = G_VALUE_INIT;
          g_object_get_property (objects[i], specs[j]->name, &value);
          if (specs[j]->flags & G_PARAM_WRITABLE)
            g_object_set_property (objects[i], specs[j]->name, &value);
        }
    }
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_QUEUED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/A16-contact-title", test_contact_title);
  g_test_add_func ("/model/conversation-follows-contact", test_conversation_follows_contact);
  g_test_add_func ("/model/avatar-is-wanted-once-known", test_avatar_is_wanted_once_known);
  g_test_add_func ("/model/properties", test_properties);
  return g_test_run ();
}
