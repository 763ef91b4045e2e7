/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-message-list.h"
#include "envoi-writer-private.h"
G_BEGIN_DECLS

/* The identity map. Main thread. */
typedef struct {
  EnvoiAccount *account;
  gint64 id;
  GHashTable *contacts;        /* jid → EnvoiContactEntry */
  GHashTable *conversations;   /* jid → EnvoiConversationEntry */
  GHashTable *rooms;           /* jid → EnvoiRoom */
} EnvoiAccountEntry;

typedef struct {
  EnvoiContact *contact;
  gint64 id;
} EnvoiContactEntry;

typedef struct {
  EnvoiConversation *conversation;
  EnvoiAccountEntry *account;
  gint64 id;                   /* of the row that its messages hang on */
  GHashTable *live;            /* gint64 rowid → live message, without a reference */
  GPtrArray *lists;            /* EnvoiMessageList, without references */
  GHashTable *wanted;          /* char *: ids that live messages answer and that are not here */
} EnvoiConversationEntry;

typedef struct _EnvoiStoreFeeds EnvoiStoreFeeds;   /* envoi-store-feeds-private.h */

struct _EnvoiStore {
  GObject parent_instance;
  GFile *folder;
  EnvoiWriter *writer;
  GError *trouble;
  gboolean opening, open;
  gboolean behind;                    /* see envoi_store_is_behind() */
  gboolean recovered, search_complete;
  char *recovered_path;
  GListStore *accounts, *contacts, *conversations, *requests, *rooms;
  GHashTable *account_entries;        /* EnvoiAccount → EnvoiAccountEntry (owned) */
  GHashTable *conversation_entries;   /* EnvoiConversation → EnvoiConversationEntry (owned by the account's entry) */
  GHashTable *conversations_by_id;    /* gint64 → EnvoiConversationEntry */
  gint64 last_account, last_contact, last_conversation;
  EnvoiStoreFeeds *feeds;
  GPtrArray *touched;                 /* lists that heard of something in this turn */
};

/* Hands a command to the thread; its future, if it is to have one, is made with envoi_store_promise. */
void       envoi_store_push    (EnvoiStore *self, gpointer command);
DexFuture *envoi_store_push_with_future (EnvoiStore *self, gpointer command);
/* A future that is rejected at once: the object is none of this store's. */
DexFuture *envoi_store_unknown (void);

void envoi_store_emit_message_added (EnvoiStore *self, EnvoiConversation *conversation, EnvoiMessage *message);

EnvoiAccountEntry      *envoi_store_get_account_entry      (EnvoiStore *self, EnvoiAccount *account);
EnvoiConversationEntry *envoi_store_get_conversation_entry (EnvoiStore *self, EnvoiConversation *conversation);

/* Accounts (envoi-store-accounts.c) */
EnvoiAccountEntry  *envoi_store_adopt_account   (EnvoiStore *self, EnvoiAccount *account, gint64 id);
void                envoi_account_entry_free    (EnvoiAccountEntry *entry);
EnvoiAccountRecord *envoi_account_record_new    (EnvoiAccountEntry *entry);
void                envoi_store_adopt_accounts  (EnvoiStore *self, GPtrArray *accounts);
void                envoi_store_resave_accounts (EnvoiStore *self, GQueue *commands);

/* Contacts (envoi-store-contacts.c) */
void envoi_contact_entry_free    (EnvoiContactEntry *entry);
void envoi_store_drop_contact    (EnvoiStore *self, EnvoiAccountEntry *owner, const char *jid);
void envoi_store_adopt_contacts  (EnvoiStore *self, GPtrArray *contacts, GPtrArray *requests);
void envoi_store_resave_contacts (EnvoiStore *self, GQueue *commands);

/* Conversations (envoi-store-conversations.c) */
void envoi_conversation_entry_free (EnvoiConversationEntry *entry);
void envoi_store_forget_conversation (EnvoiStore *self, EnvoiConversationEntry *entry);
void envoi_store_adopt_conversations (EnvoiStore *self, GPtrArray *records);
void envoi_store_apply_conversation (EnvoiStore *self, const EnvoiConversationRecord *record);
void envoi_store_resave_conversations (EnvoiStore *self, GQueue *commands);

/* Rooms (envoi-store-rooms.c) */
void envoi_store_adopt_rooms  (EnvoiStore *self, GPtrArray *records);
void envoi_store_resave_rooms (EnvoiStore *self, GQueue *commands);
/* Tells a conversation which room it is, or whose participant it is with. */
void envoi_store_bind_room    (EnvoiAccountEntry *owner, EnvoiConversation *conversation);

/* Messages (envoi-store-messages.c) */
/* The living object of a row: the one that is about, or a new one. (transfer full) */
/* Brings the living object of a row, if there is one, to what the row is now. */
void          envoi_store_apply_record (EnvoiConversationEntry *entry, const EnvoiMessageRecord *record);
EnvoiMessage *envoi_store_materialise (EnvoiConversationEntry *entry, const EnvoiMessageRecord *record);
/* Tells a live message what it answers (nullable: not here). */
void          envoi_store_set_quoted (EnvoiConversationEntry *entry, EnvoiMessage *message, const EnvoiMessageRecord *quoted);
void          envoi_conversation_entry_forget_live (EnvoiConversationEntry *entry);
void          envoi_store_apply_moved (EnvoiStore *self, EnvoiConversationEntry *entry, const EnvoiMessageRecord *record);

/* Windows (envoi-store-windows.c): what lists ask for. */
typedef enum { ENVOI_WINDOW_FIRST, ENVOI_WINDOW_OLDER, ENVOI_WINDOW_NEWER, ENVOI_WINDOW_END, ENVOI_WINDOW_AROUND } EnvoiWindowKind;
typedef struct {
  GPtrArray *messages;         /* EnvoiMessage, ascending */
  gint64 position;             /* that was asked for */
  gboolean has_before, has_after;   /* there is more, beyond */
  gint64 before_position, before_time;   /* of the row before the first, when there is one */
  gboolean before_outgoing;
  const char *before_nick, *before_key;
  gint64 first_unread;         /* position; only for ENVOI_WINDOW_FIRST */
} EnvoiWindow;
/* Called in the main thread; not when the list has gone. error: nothing could be read. */
typedef void (*EnvoiWindowFunc) (EnvoiMessageList *list, const EnvoiWindow *window, const GError *error, DexPromise *promise);
DexFuture *envoi_store_load_window (EnvoiStore *self, EnvoiMessageList *list, EnvoiWindowKind kind, gint64 position, guint count, EnvoiWindowFunc func);

void envoi_store_add_list    (EnvoiStore *self, EnvoiMessageList *list);
void envoi_store_remove_list (EnvoiStore *self, EnvoiMessageList *list);

/* What the store tells a list of a conversation; it acts on it when the turn is over. */
void envoi_message_list_add    (EnvoiMessageList *self, EnvoiMessage *message);
void envoi_message_list_move   (EnvoiMessageList *self, EnvoiMessage *message, gint64 old_position);
void envoi_message_list_flush  (EnvoiMessageList *self);
void envoi_message_list_empty  (EnvoiMessageList *self);
/* TRUE when the rows show everything that has been told (for tests). */
gboolean envoi_message_list_is_settled (EnvoiMessageList *self);
GPtrArray *envoi_store_find_addresses (EnvoiStore *self, EnvoiAccount *account, const char *name, gboolean named);   /* envoi-store-search.c */
G_END_DECLS
