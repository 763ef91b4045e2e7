/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib/gstdio.h>
#include "envoi-message-list.h"
G_BEGIN_DECLS
/* ./dev test --long */
#define test_is_long() (g_getenv ("ENVOI_TEST_LONG") != NULL)
/* A fresh folder below the temporary one; removed with test_folder_remove. (transfer full) */
char       *test_folder_new     (void);
void        test_folder_remove  (char *folder);
char       *test_database_path  (const char *folder);
/* Turns the main loop until the future is settled; takes the future. */
gboolean    test_wait           (DexFuture *future, GError **error);
gint64      test_wait_int64     (DexFuture *future);
gboolean    test_wait_boolean   (DexFuture *future);
guint       test_wait_uint      (DexFuture *future);
char       *test_wait_string    (DexFuture *future);
EnvoiStore *test_store_open     (const char *folder);
/* Closes, and asserts that nothing holds it any more. */
void        test_store_close    (EnvoiStore *store);
EnvoiAccount      *test_account      (EnvoiStore *store, const char *jid);
EnvoiConversation *test_conversation (EnvoiStore *store);
EnvoiMessage *test_message (gboolean outgoing, const char *id, const char *archive_id, const char *body, gint64 time);
/* Adds and waits; the row id, or 0 when it was known. Takes the message. */
gint64      test_add            (EnvoiStore *store, EnvoiConversation *conversation, EnvoiMessage *message, EnvoiInsertMode mode);
/* Bodies of a conversation in their order, joined by blanks. */
char       *test_bodies         (EnvoiStore *store, EnvoiConversation *conversation);
/* One figure from the file itself, past the store. */
gint64      test_sql            (const char *folder, const char *sql);
/* A fresh store with one conversation, for g_test_add(). The end asserts that the figures kept are those that counting gives. */
typedef struct {
  char *folder;
  EnvoiStore *store;
  EnvoiConversation *conversation;
} TestFixture;
void        test_set_up         (TestFixture *f, gconstpointer data);
void        test_tear_down      (TestFixture *f, gconstpointer data);
void        test_assert_bodies  (TestFixture *f, const char *expected);
/* test_add() of a test_message() to the conversation. */
gint64      test_put            (TestFixture *f, EnvoiInsertMode mode, gboolean outgoing, const char *id, const char *archive_id,
                                 const char *body, gint64 time);
/* Turns the main loop until the condition holds. */
#define test_until(condition) while (!(condition)) g_main_context_iteration (NULL, TRUE)
G_END_DECLS
