/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-database-private.h"
G_BEGIN_DECLS

/* Plain copies of rows, for the way between the threads. All strings are owned. */
typedef struct {
  gint64 id;
  char *jid, *label, *color, *host, *proxy, *resource, *pin, *auth_memory, *nickname, *status_text, *roster_version;
  guint port;
  gboolean enabled, send_receipts, send_markers, send_typing, auto_away, password_kept;
  EnvoiSecurity security;
  EnvoiAvailability availability;
} EnvoiAccountRecord;

typedef struct {
  gint64 id, account;
  char *jid, *name, *nickname, *groups, *avatar_hash;
  EnvoiSubscription subscription;
  gboolean asked, in_roster, blocked;
  gboolean has_avatar;   /* the picture lies in the cache */
} EnvoiContactRecord;

typedef struct {
  gint64 id, number, account;
  char *jid, *draft;
  gboolean open, pinned;
  gint64 muted_until, cleared_until;
  /* Kept by the message table: */
  char *last_text;
  gint64 last_time, last_position;
  gboolean last_outgoing;
  EnvoiMessageState last_state;
  guint unread, mentions;
  gint64 read_position;
  char *last_nick;
  char *last_body;          /* what last_text is to be made of before it is written */
  /* What goes with it, as it was when the transaction first looked: */
  gboolean is_room, has_pending;
  char *own_jid;
  gboolean mentions_stale;  /* to be counted before it is written */
  gboolean dirty, opened;   /* opened: a new message brought it back into the list */
} EnvoiConversationRecord;

typedef struct {
  gint64 account;
  char *jid, *nickname, *text;
  gint64 time;
} EnvoiRequestRecord;

typedef struct {
  gint64 account;
  char *jid, *nick, *name, *configured_name, *description, *subject, *subject_by, *extensions, *language, *community;
  gboolean bookmarked, autojoin;
  EnvoiRoomNotify notify;
  EnvoiRoomFeatures features;
  guint n_members;
} EnvoiRoomRecord;

typedef enum { ENVOI_GAP_NONE, ENVOI_GAP_OPEN, ENVOI_GAP_LOST } EnvoiGap;
enum {
  ENVOI_MESSAGE_DELAYED = 1, ENVOI_MESSAGE_WANTS_RECEIPT = 2, ENVOI_MESSAGE_MARKABLE = 4, ENVOI_MESSAGE_AFTER_GAP = 8,
  ENVOI_MESSAGE_ORIGIN_IS_ID = 16, ENVOI_MESSAGE_WRITTEN_HERE = 32,
  ENVOI_MESSAGE_MENTIONS_ME = 64, ENVOI_MESSAGE_EDITED = 128, ENVOI_MESSAGE_RETRACTED = 256, ENVOI_MESSAGE_MODERATED = 512,
  ENVOI_MESSAGE_HAS_REACTIONS = 1024, ENVOI_MESSAGE_GAP_LOST = 2048 /* beside AFTER_GAP */,
  ENVOI_MESSAGE_TAKEN_BACK = ENVOI_MESSAGE_RETRACTED | ENVOI_MESSAGE_MODERATED,
};

typedef struct {
  gint64 rowid, position, old_position, time;
  gboolean placed, outgoing;
  EnvoiMessageState state;
  int flags;
  char *stanza_id, *origin_id, *archive_id, *sender, *language, *error_condition, *error_text, *body;
  char *nick, *author_key, *real_jid, *reply_to, *reply_sender, *retraction_reason, *post_uri;
  char *file;                  /* see envoi_attachment_to_text(); NULL: none */
  GPtrArray *reactions;        /* EnvoiReactionRecord, the earliest first; NULL: none */
} EnvoiMessageRecord;

typedef struct {
  gboolean mine;
  char *nick;
  char **emojis;
} EnvoiReactionRecord;

/* What somebody wants done to a message. */
typedef struct {
  EnvoiChangeKind kind;
  char *target, *author, *name, *archive_id, *nick;
  char *text;             /* body, emojis joined by blanks, or reason */
  gint64 time;
  gboolean outgoing, mentions;
} EnvoiChangeRecord;

void envoi_change_record_clear      (EnvoiChangeRecord *self);
void envoi_account_record_free      (EnvoiAccountRecord *self);
void envoi_contact_record_free      (EnvoiContactRecord *self);
void envoi_conversation_record_free (EnvoiConversationRecord *self);
void envoi_request_record_free      (EnvoiRequestRecord *self);
void envoi_room_record_free         (EnvoiRoomRecord *self);
void envoi_message_record_clear     (EnvoiMessageRecord *self);
void envoi_message_record_free      (EnvoiMessageRecord *self);

/* An archive that is read forward. */
typedef struct _EnvoiCatchUp EnvoiCatchUp;

/* EnvoiTables: the SQL of all subjects over one open file. Store thread only. */
typedef struct {
  EnvoiDatabase *database;
  const char *folder;
  GHashTable *hot;        /* gint64 id → EnvoiConversationRecord: those touched in this transaction */
  GHashTable *catch_ups;  /* account and archive → EnvoiCatchUp, while it is read forward */
  GPtrArray *search_texts;   /* EnvoiSearchText: what this transaction adds to the search */
  gint64 search_unfinished;  /* see envoi_search_get_unfinished(); -1: to be read */
  gboolean search_untidy;    /* something was taken out of it */
  gboolean search_broken;    /* it is to be made anew */
  gboolean rubbish;       /* conversations and feeds without an account wait to be taken out */
  GHashTable *hot_feeds;  /* gint64 id → EnvoiHotFeed: those touched in this transaction */
  GPtrArray *erased_files;   /* names in the folder "sending": they go when this transaction is committed */
  GPtrArray *mutes;       /* NULL: to be read (envoi-mute-table.c) */
  GPtrArray *feed_texts;  /* EnvoiSearchText: as search_texts, of posts and comments */
  gint64 feed_unfinished[2];   /* posts and comments up to these ids are not in the index; -1: to be read */
} EnvoiTables;

void     envoi_tables_init     (EnvoiTables *self, const char *folder);
void     envoi_tables_clear    (EnvoiTables *self);
/* Writes what the transaction changed in conversations. */
gboolean envoi_tables_prepare_commit (EnvoiTables *self, GError **error);
/* Copies of files that wait to be sent (envoi-sending-files.c): those of a message, or of a conversation, that is about to be erased. */
gboolean envoi_sending_files_erase_one (EnvoiTables *self, gint64 message, GError **error);
gboolean envoi_sending_files_erase_all (EnvoiTables *self, gint64 conversation, GError **error);
/* What was erased is committed. */
void     envoi_sending_files_committed (EnvoiTables *self);
/* At the start, before anybody sends: takes out what no message names. */
void     envoi_sending_files_sweep     (EnvoiTables *self);
/* Forgets what the transaction changed. */
void     envoi_tables_forget   (EnvoiTables *self);

/* People (envoi-people-table.c) */
gboolean envoi_people_load            (EnvoiTables *self, GPtrArray *accounts, GPtrArray *contacts, GPtrArray *requests, GError **error);
gboolean envoi_people_save_account    (EnvoiTables *self, const EnvoiAccountRecord *record, GError **error);
/* Hashes of pictures that nobody uses any more are added to unused. */
gboolean envoi_people_remove_account  (EnvoiTables *self, gint64 account, GPtrArray *unused, GError **error);
gboolean envoi_people_save_contact    (EnvoiTables *self, const EnvoiContactRecord *record, GError **error);
gboolean envoi_people_save_request    (EnvoiTables *self, const EnvoiRequestRecord *record, GError **error);
gboolean envoi_people_remove_request  (EnvoiTables *self, gint64 account, const char *jid, GError **error);

/* Rooms (envoi-room-table.c) */
gboolean envoi_room_table_load   (EnvoiTables *self, GPtrArray *rooms, GError **error);
gboolean envoi_room_table_save   (EnvoiTables *self, const EnvoiRoomRecord *record, GError **error);
/* With its conversation (0: none), the peer that it is in the list of contacts, and what is known of its archive. */
gboolean envoi_room_table_forget (EnvoiTables *self, gint64 account, const char *jid, gint64 conversation, GError **error);

/* Conversations (envoi-conversation-table.c) */
gboolean envoi_conversation_table_load  (EnvoiTables *self, GPtrArray *conversations, GError **error);
gboolean envoi_conversation_table_save  (EnvoiTables *self, const EnvoiConversationRecord *record, GError **error);
/* Moves the conversation to a new, empty row. */
gboolean envoi_conversation_table_clear (EnvoiTables *self, gint64 id, gint64 new_id, GError **error);
/* The row as this transaction sees it; changes are written before the commit when dirty is set. NULL on error. */
EnvoiConversationRecord *envoi_conversation_table_get (EnvoiTables *self, gint64 id, GError **error);
/* Before it is written (envoi-conversation-figures.c): the last line, and which unread ones mention the person. */
void     envoi_figures_make_last_text (EnvoiConversationRecord *conversation);
gboolean envoi_figures_count_mentions (EnvoiTables *self, EnvoiConversationRecord *conversation, GError **error);
/* Takes some of the rubbish out; more tells whether there is some left. */
gboolean envoi_conversation_table_collect (EnvoiTables *self, gboolean *more, GError **error);

/* Who wrote a row: what is kept, or, one to one, what goes without saying. NULL: nobody knows. */
const char *envoi_author_of      (const EnvoiConversationRecord *conversation, gboolean outgoing, const char *kept);
/* What has to be kept of a message's author key. */
const char *envoi_author_to_keep (const EnvoiConversationRecord *conversation, const EnvoiMessageRecord *record);

/* What becomes of messages (envoi-change-table.c) */
char    *envoi_change_join_emojis          (const char * const *emojis);
gboolean envoi_change_table_apply          (EnvoiTables *self, gint64 conversation, const EnvoiChangeRecord *change, int *outcome, gint64 *changed, GError **error);
gboolean envoi_change_table_settle         (EnvoiTables *self, EnvoiConversationRecord *conversation, const EnvoiMessageRecord *record, gint64 *changed, GError **error);
gboolean envoi_change_table_load_reactions (EnvoiTables *self, EnvoiMessageRecord *record, GError **error);
gboolean envoi_change_table_load_edits     (EnvoiTables *self, gint64 message, GPtrArray *edits, GError **error);

/* Messages (envoi-message-table.c) */
typedef struct {
  gint64 rowid;              /* 0: swallowed (stands before the place up to which the conversation was emptied) */
  gboolean added;
  gint64 position;
  EnvoiMessageState state;
  char *archive_id;          /* that a known row has got now */
  EnvoiMessageRecord *changed;   /* what waited for it was done: the row as it is now */
  EnvoiMessageRecord *quoted;    /* the stored original of what it answers */
  GPtrArray *moved;          /* EnvoiMessageRecord with old_position: known rows that stand elsewhere now */
} EnvoiAddResult;
void     envoi_add_result_clear         (EnvoiAddResult *self);
gboolean envoi_message_table_add        (EnvoiTables *self, gint64 conversation, const EnvoiMessageRecord *record, EnvoiInsertMode mode,
                                         EnvoiAddResult *result, GError **error);
gboolean envoi_message_table_set_state  (EnvoiTables *self, gint64 conversation, const char *id, EnvoiMessageState state,
                                         const char *condition, const char *text, gint64 *changed, GError **error);
gboolean envoi_message_table_set_file   (EnvoiTables *self, gint64 conversation, const char *id, const char *body, const char *file, gint64 *changed,
                                         GError **error);
/* Appends the rowids (gint64) of what changed. */
gboolean envoi_message_table_mark_up_to (EnvoiTables *self, gint64 conversation, const char *id, EnvoiMessageState state, GArray *changed, GError **error);
gboolean envoi_message_table_set_read   (EnvoiTables *self, gint64 conversation, gint64 position, GError **error);
gboolean envoi_message_table_set_gap    (EnvoiTables *self, gint64 conversation, const char *archive_id, EnvoiGap gap, gint64 *changed, GError **error);
gboolean envoi_message_table_find       (EnvoiTables *self, gint64 conversation, const char *id, const char *archive_id, gint64 *position, GError **error);
/* Own messages of an account on their way, in the order in which they were written: conversations (gint64) and rows in step. */
gboolean envoi_message_table_outbox     (EnvoiTables *self, gint64 account, GArray *conversations, GPtrArray *rows, GError **error);
/* The newest rows up to an id, of all conversations (gint64, in step). */
gboolean envoi_message_table_down_from  (EnvoiTables *self, gint64 id, guint count, GArray *conversations, GPtrArray *rows, GError **error);
/* Rows in ascending order. */
gboolean envoi_message_table_before     (EnvoiTables *self, gint64 conversation, gint64 position, guint count, GPtrArray *rows, GError **error);
gboolean envoi_message_table_from       (EnvoiTables *self, gint64 conversation, gint64 position, guint count, GPtrArray *rows, GError **error);
/* The message with this id: in a room the archive's goes before the stanza's, else the other way round. NULL and no error: none. */
EnvoiMessageRecord *envoi_message_table_find_by_id (EnvoiTables *self, EnvoiConversationRecord *conversation, const char *id, GError **error);
/* The newest count rows of an author. */
gboolean envoi_message_table_by_author  (EnvoiTables *self, gint64 conversation, const char *author, guint count, GPtrArray *rows, GError **error);
/* For each row that answers one, its original, or NULL; in step with rows. */
gboolean envoi_message_table_quoted     (EnvoiTables *self, gint64 conversation, GPtrArray *rows, GPtrArray *quoted, GError **error);
/* NULL on error. */
EnvoiMessageRecord *envoi_message_table_get (EnvoiTables *self, gint64 rowid, GError **error);
gboolean envoi_message_table_first_unread (EnvoiTables *self, gint64 conversation, gint64 *position, GError **error);

/* Archives that are read forward (envoi-catch-up-table.c) */
gboolean envoi_catch_up_begin   (EnvoiTables *self, gint64 account, const char *with, const char *live, const char *after, GError **error);
gboolean envoi_catch_up_end     (EnvoiTables *self, gint64 account, const char *with, GArray *conversations, GPtrArray *moved, gboolean *unclear,
                                 GError **error);
void     envoi_catch_ups_forget (EnvoiTables *self);
void     envoi_catch_up_free    (EnvoiCatchUp *self);

/* What sessions remember (envoi-state-table.c); account 0 in values: the program's own */
gboolean envoi_state_load_archive   (EnvoiTables *self, gint64 account, const char *peer, EnvoiArchiveState *state, GError **error);
gboolean envoi_state_save_archive   (EnvoiTables *self, gint64 account, const char *peer, const EnvoiArchiveState *state, GError **error);
gboolean envoi_state_save_session   (EnvoiTables *self, gint64 account, const char *blob, GError **error);
gboolean envoi_state_load_session   (EnvoiTables *self, gint64 account, char **blob, GError **error);
gboolean envoi_state_save_presence  (EnvoiTables *self, gint64 account, const char *jid, const char *xml, GError **error);
gboolean envoi_state_clear_presence (EnvoiTables *self, gint64 account, GError **error);
gboolean envoi_state_load_presence  (EnvoiTables *self, gint64 account, GPtrArray *xml, GError **error);
gboolean envoi_state_set_value      (EnvoiTables *self, gint64 account, const char *name, const char *value, GError **error);
gboolean envoi_state_get_value      (EnvoiTables *self, gint64 account, const char *name, char **value, GError **error);
G_END_DECLS
