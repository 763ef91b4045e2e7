/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A room and a peer, what is said there, and what is done to it later. */
#pragma once
#include "store-helper.h"

#define ROOM "meetup@rooms.example"
#define SECOND G_GINT64_CONSTANT (1000000)
#define BASE (G_GINT64_CONSTANT (1700000000) * SECOND)
#define L ENVOI_INSERT_LIVE
#define A ENVOI_INSERT_ARCHIVE
#define BACK ENVOI_INSERT_ARCHIVE_BACKWARD

typedef struct {
  char *folder;
  EnvoiStore *store;
  EnvoiConversation *room, *peer;
  EnvoiMessageList *list;
} Fixture;

G_GNUC_UNUSED static void
load (Fixture *f)
{
  EnvoiAccount *account = test_account (f->store, "juliet@capulet.example");

  envoi_store_ensure_room (f->store, account, ROOM);
  f->room = envoi_store_ensure_conversation (f->store, account, ROOM);
  f->peer = test_conversation (f->store);
}

G_GNUC_UNUSED static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_folder_new ();
  f->store = test_store_open (f->folder);
  load (f);
}

G_GNUC_UNUSED static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->list);
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM conversation AS c WHERE account_id IS NOT NULL AND"
    " (unread <> (SELECT count (*) FROM message WHERE conversation_id = c.id AND outgoing = 0 AND position > c.read_position AND NOT flags & 768)"
    " OR mentions <> (SELECT count (*) FROM message WHERE conversation_id = c.id AND outgoing = 0 AND position > c.read_position AND flags & 64)"
    " OR last_position <> ifnull ((SELECT max (position) FROM message WHERE conversation_id = c.id), 0))"), ==, 0);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
  test_store_close (f->store);
  test_folder_remove (f->folder);
}

G_GNUC_UNUSED static gint64
say (Fixture *f, EnvoiInsertMode mode, gboolean own, const char *nick, const char *key, const char *id, const char *archive_id, const char *body, gint64 time,
     gboolean mention)
{
  EnvoiMessage *message = envoi_message_new (own, id, body, time);
  g_autofree char *sender = g_strconcat (ROOM "/", nick, NULL);

  envoi_message_set_sender (message, sender);
  envoi_message_set_nick (message, nick);
  envoi_message_set_author_key (message, key);
  envoi_message_set_archive_id (message, archive_id);
  envoi_message_set_mentions_me (message, mention);
  return test_add (f->store, f->room, message, mode);
}

G_GNUC_UNUSED static int
change (Fixture *f, EnvoiConversation *conversation, EnvoiMessageChange change)
{
  g_autoptr (DexFuture) future = envoi_store_apply_change (f->store, conversation, &change);
  g_autoptr (GError) error = NULL;
  const GValue *value;

  test_until (!dex_future_is_pending (future));
  value = dex_future_get_value (future, &error);
  g_assert_no_error (error);
  return g_value_get_int (value);
}

G_GNUC_UNUSED static int
correct (Fixture *f, EnvoiConversation *conversation, const char *target, const char *key, const char *id, const char *body, gint64 time)
{
  return change (f, conversation, (EnvoiMessageChange) { ENVOI_CHANGE_CORRECTION, target, key, FALSE, id, .time = time, .body = body });
}

G_GNUC_UNUSED static int
react (Fixture *f, EnvoiConversation *conversation, const char *target, const char *key, const char *nick, const char *id, gint64 time, const char *emojis)
{
  g_auto (GStrv) set = g_strsplit (emojis, " ", -1);

  return change (f, conversation, (EnvoiMessageChange) { ENVOI_CHANGE_REACTIONS, target, key, .id = id, .time = time, .nick = nick,
                                                         .emojis = (const char * const *) set });
}

static EnvoiMessage *
find (Fixture *f, EnvoiConversation *conversation, const char *id)
{
  g_autoptr (DexFuture) future = envoi_store_load_message (f->store, conversation, id);

  test_until (!dex_future_is_pending (future));
  return g_value_dup_object (dex_future_get_value (future, NULL));
}

G_GNUC_UNUSED static void
assert_body (Fixture *f, EnvoiConversation *conversation, const char *id, const char *body)
{
  g_autoptr (EnvoiMessage) message = find (f, conversation, id);

  g_assert_nonnull (message);
  g_assert_cmpstr (envoi_message_get_body (message), ==, body);
}

G_GNUC_UNUSED static char *
versions (Fixture *f, EnvoiMessage *message)
{
  g_autoptr (DexFuture) future = envoi_store_load_edits (f->store, message);
  GString *text = g_string_new (NULL);
  GPtrArray *edits;

  test_until (!dex_future_is_pending (future));
  edits = g_value_get_boxed (dex_future_get_value (future, NULL));
  for (guint i = 0; i < edits->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "|" : "", ((EnvoiEdit *) edits->pdata[i])->body);
  return g_string_free (text, FALSE);
}

G_GNUC_UNUSED static char *
reactions_of (Fixture *f, EnvoiConversation *conversation, const char *id)
{
  g_autoptr (EnvoiMessage) message = find (f, conversation, id);
  EnvoiReactions *reactions = envoi_message_get_reactions (message);
  GString *text = g_string_new (NULL);

  for (guint i = 0; reactions != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (reactions)); i++)
    {
      g_autoptr (EnvoiReaction) reaction = g_list_model_get_item (G_LIST_MODEL (reactions), i);
      g_autofree char *names = g_strjoinv (",", (char **) envoi_reaction_get_names (reaction));

      g_string_append_printf (text, "%s%s%u%s(%s)", i > 0 ? " " : "", envoi_reaction_get_emoji (reaction), envoi_reaction_get_count (reaction),
                              envoi_reaction_get_mine (reaction) ? "!" : "", names);
    }
  return g_string_free (text, FALSE);
}

G_GNUC_UNUSED static void
assert_reactions (Fixture *f, EnvoiConversation *conversation, const char *id, const char *expected)
{
  g_autofree char *found = reactions_of (f, conversation, id);

  g_assert_cmpstr (found, ==, expected);
}

G_GNUC_UNUSED static void
open_list (Fixture *f, EnvoiConversation *conversation)
{
  g_clear_object (&f->list);
  f->list = envoi_message_list_new (f->store, conversation);
  test_wait_uint (envoi_message_list_load (f->list));
}

static EnvoiMessage *
shown (Fixture *f, guint i)
{
  g_autoptr (EnvoiMessage) message = g_list_model_get_item (G_LIST_MODEL (f->list), i);

  return message;
}

G_GNUC_UNUSED static void
reopen (Fixture *f)
{
  g_clear_object (&f->list);
  test_store_close (f->store);
  f->store = test_store_open (f->folder);
  load (f);
}
