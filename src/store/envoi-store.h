/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
#include <libdex.h>
#include "envoi-conversation.h"
#include "envoi-request.h"
G_BEGIN_DECLS
#define ENVOI_STORE_ERROR (envoi_store_error_quark ())
typedef enum { ENVOI_STORE_ERROR_NEWER, ENVOI_STORE_ERROR_CORRUPT, ENVOI_STORE_ERROR_FULL, ENVOI_STORE_ERROR_IO, ENVOI_STORE_ERROR_LOCKED, ENVOI_STORE_ERROR_FAILED } EnvoiStoreError;
GQuark envoi_store_error_quark (void);
/**
 * EnvoiStore:
 *
 * Everything that survives a restart, in one SQLite file. All functions are called in the main thread; the work is done
 * in the store thread, strictly in the order of the calls, many writes in one transaction. Writes never get lost while the
 * program runs: when the disk is full they wait, are retried each second, and "trouble" tells.
 *
 * Properties: trouble (GError boxed, nullable): why writes wait at present
 *             recovered (boolean): the file was damaged; what could be saved was, the damaged one lies beside it
 *             recovered-path (string)
 *             search-complete (boolean): every message can be found; after an update or damage that takes a while
 */
#define ENVOI_TYPE_STORE (envoi_store_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiStore, envoi_store, ENVOI, STORE, GObject)
EnvoiStore *envoi_store_new   (GFile *folder);       /* folder is made 0700, files 0600 */
/* Opens, migrates, checks, loads accounts, contacts, conversations, requests. Resolves to TRUE; rejects with ENVOI_STORE_ERROR. */
DexFuture  *envoi_store_open  (EnvoiStore *self);
/* Resolves when everything written so far is committed. Rejects only when the store is closed. */
DexFuture  *envoi_store_flush (EnvoiStore *self);
/* More is on its way to the disk than is good for what the person does next; the signal "relieved" tells the end. */
gboolean    envoi_store_is_behind (EnvoiStore *self);
DexFuture  *envoi_store_close (EnvoiStore *self);
GFile      *envoi_store_get_folder (EnvoiStore *self);

/* Living lists over everything known; the same object for each call (transfer none). */
GListModel *envoi_store_list_accounts      (EnvoiStore *self);   /* EnvoiAccount, in the person's order */
GListModel *envoi_store_list_contacts      (EnvoiStore *self);   /* EnvoiContact, all of them, unsorted */
GListModel *envoi_store_list_conversations (EnvoiStore *self);   /* EnvoiConversation, all, unsorted */
GListModel *envoi_store_list_requests      (EnvoiStore *self);   /* EnvoiRequest */

/* Accounts */
EnvoiAccount *envoi_store_find_account   (EnvoiStore *self, const char *jid);
/* Inserts or updates from the object's present values; a new one joins the list at once and gets its id when the future resolves (gint64). */
DexFuture    *envoi_store_save_account   (EnvoiStore *self, EnvoiAccount *account);
DexFuture    *envoi_store_remove_account (EnvoiStore *self, EnvoiAccount *account);   /* with all that belongs to it */

/* Contacts: identity map. */
EnvoiContact *envoi_store_find_contact   (EnvoiStore *self, EnvoiAccount *account, const char *bare); /* transfer none, nullable */
EnvoiContact *envoi_store_ensure_contact (EnvoiStore *self, EnvoiAccount *account, const char *bare); /* transfer none; made and stored when missing */
void          envoi_store_save_contact   (EnvoiStore *self, EnvoiContact *contact);
/* The roster as a whole: contacts not in jids lose in-roster. Roster version saved with it in one transaction. */
void          envoi_store_replace_roster (EnvoiStore *self, EnvoiAccount *account, const char * const *jids, const char *version);

/* Rooms: identity map. A conversation whose address is a room's is bound to it, whichever of the two is made first. */
GListModel *envoi_store_list_rooms  (EnvoiStore *self);   /* EnvoiRoom, all, unsorted */
EnvoiRoom  *envoi_store_find_room   (EnvoiStore *self, EnvoiAccount *account, const char *bare);   /* transfer none, nullable */
EnvoiRoom  *envoi_store_ensure_room (EnvoiStore *self, EnvoiAccount *account, const char *bare);   /* transfer none; made and stored when missing */
void        envoi_store_save_room   (EnvoiStore *self, EnvoiRoom *room);
/* With its conversation and all that is in it. Private conversations with participants stay. */
DexFuture  *envoi_store_forget_room (EnvoiStore *self, EnvoiRoom *room);

/* Conversations: identity map. bare: of a contact or room; the full address of a participant for the private conversation with him. */
EnvoiConversation *envoi_store_find_conversation   (EnvoiStore *self, EnvoiAccount *account, const char *bare);
EnvoiConversation *envoi_store_ensure_conversation (EnvoiStore *self, EnvoiAccount *account, const char *bare);
void               envoi_store_save_conversation   (EnvoiStore *self, EnvoiConversation *conversation); /* draft open pinned muted-until */
/* The person has read all up to position: unread is counted anew. */
void               envoi_store_set_read            (EnvoiStore *self, EnvoiConversation *conversation, gint64 position);
DexFuture         *envoi_store_clear_conversation  (EnvoiStore *self, EnvoiConversation *conversation); /* deletes its messages here */

/* Messages */
typedef enum {
  ENVOI_INSERT_LIVE,      /* came now: goes behind everything known */
  ENVOI_INSERT_ARCHIVE,   /* came from the archive: its place is its archive time ("position" when that is set, else "time") */
  ENVOI_INSERT_ARCHIVE_BACKWARD,  /* the same for a page before what is known, given newest first: of equal times the later one given stands before */
} EnvoiInsertMode;
/**
 * envoi_store_add_message:
 * Inserts, or recognises and merges, one message. It is the same as a stored one when, in this conversation,
 * the archive id is equal, or it is outgoing with the same id (or origin id), or it is incoming from the same bare sender with the
 * same id (non-NULL), equal body (in a room also equal nick and author key) and one of the two has no archive id (live copy against archive copy), or both have the same origin id. Merging fills in a missing archive id
 * and moves state only forward (an outgoing one that the archive has is ACKED at least).
 * Emits "message-added" in the main thread after the commit when it is new (in batches per turn), updates the conversation
 * (last-*, unread: incoming behind read-position), grows living message lists.
 * Resolves to gint64: the rowid when new, 0 when it was known. The same object becomes the list's object.
 */
DexFuture *envoi_store_add_message (EnvoiStore *self, EnvoiConversation *conversation, EnvoiMessage *message, EnvoiInsertMode mode);
/* The same without a future, for floods. */
void       envoi_store_put_message (EnvoiStore *self, EnvoiConversation *conversation, EnvoiMessage *message, EnvoiInsertMode mode);
/* Moves the state of an outgoing message forward (FAILED and back to QUEUED are always possible). Living rows change at once after commit. */
void       envoi_store_set_message_state (EnvoiStore *self, EnvoiConversation *conversation, const char *id, EnvoiMessageState state,
                                          const char *error_condition, const char *error_text);
/* See its comment. */
DexFuture *envoi_store_set_message_file (EnvoiStore *self, EnvoiConversation *conversation, EnvoiMessage *message);
/* A displayed marker: all own messages up to the one with this id become READ (or DELIVERED). */
void       envoi_store_mark_up_to (EnvoiStore *self, EnvoiConversation *conversation, const char *id, EnvoiMessageState state);
/* What becomes of messages later. Who may do it is told by the author key (see EnvoiMessage); the caller has read it from the stanza and
 * has checked, for a moderation, that it comes from the room itself. */
typedef enum { ENVOI_CHANGE_CORRECTION, ENVOI_CHANGE_RETRACTION, ENVOI_CHANGE_MODERATION, ENVOI_CHANGE_REACTIONS } EnvoiChangeKind;
typedef struct {
  EnvoiChangeKind kind;
  const char *target;         /* the id named: a correction names the message's; in a room the others name the room's, but each is looked for */
  const char *author_key;     /* NULL: one to one it goes without saying, in a room it may change nothing */
  gboolean    outgoing;       /* the person did it */
  const char *id;             /* of the stanza; nullable */
  const char *archive_id;     /* nullable */
  gint64      time;
  const char *body;           /* of a correction */
  gboolean    mentions_me;    /* the new text does */
  const char * const *emojis; /* of reactions: the whole set; empty or NULL: none any more */
  const char *nick;           /* who, for the list of names; nullable */
  const char *reason;         /* of a retraction or moderation; nullable */
} EnvoiMessageChange;
/* Resolves to int: 1 applied (or known already), 0 no such message yet (kept, the newest 1,000 of a conversation, and applied when it comes),
 * -1 not allowed. Told by the message's properties and the conversation's. */
DexFuture *envoi_store_apply_change (EnvoiStore *self, EnvoiConversation *conversation, const EnvoiMessageChange *change);
/* The message with this id (in a room the room's goes before the sender's); resolves to EnvoiMessage, nullable. */
DexFuture *envoi_store_load_message (EnvoiStore *self, EnvoiConversation *conversation, const char *id_or_archive_id);
/* What one participant wrote, the newest first; resolves to GPtrArray of EnvoiMessage. */
DexFuture *envoi_store_load_messages_by (EnvoiStore *self, EnvoiConversation *conversation, const char *author_key, guint limit);
/* Former versions of an edited message, the first one first; resolves to GPtrArray of EnvoiEdit. */
typedef struct { gint64 time; char *body; } EnvoiEdit;
DexFuture *envoi_store_load_edits (EnvoiStore *self, EnvoiMessage *message);
/* Search: the words of all messages. */
typedef struct {
  const char *text;                  /* words, all of which are in the message, in any script, accents and case aside; "in quotes": one behind the other;
                                        the last one, while no blank follows it, may be a beginning. NULL: only the rest counts */
  EnvoiAccount *account;             /* nullable */
  EnvoiConversation *conversation;   /* nullable */
  const char *from;                  /* an address, an author key, or words of a nick or of a contact's name; nullable */
  gint64 after, before;              /* time; 0: any */
} EnvoiSearchQuery;
typedef struct {
  EnvoiConversation *conversation;
  EnvoiMessage *message;
  char *snippet;                     /* plain, one line, around the first place */
  GArray *matches;                   /* guint, two for each place in it: first byte and end */
  gint64 place;                      /* for paging: the next page begins behind the last one's */
} EnvoiSearchHit;
/* Resolves to GPtrArray of EnvoiSearchHit, the newest first. place: 0, or the last hit's place. An empty query finds nothing. */
DexFuture *envoi_store_search (EnvoiStore *self, const EnvoiSearchQuery *query, guint limit, gint64 place);
/* Resolves to the position (gint64) of the message with this stanza or archive id; 0 when unknown. */
DexFuture *envoi_store_find_position (EnvoiStore *self, EnvoiConversation *conversation, const char *id, const char *archive_id);
/* Signal "message-added" (EnvoiConversation*, EnvoiMessage*): committed. */

/* Outbox: all own messages of an account in state QUEUED or SENT, in order. Resolves to GPtrArray of EnvoiOutboxItem. */
typedef struct { EnvoiConversation *conversation; EnvoiMessage *message; } EnvoiOutboxItem;
#define ENVOI_TYPE_OUTBOX_ITEM (envoi_outbox_item_get_type ())
GType      envoi_outbox_item_get_type (void);
DexFuture *envoi_store_load_outbox (EnvoiStore *self, EnvoiAccount *account);

/* Archive: what is known of the server's history, per account and per conversation (with = bare address, or "" for the whole archive). */
typedef struct {
  char    *newest_id;     /* cursor: everything up to here has been fetched and committed; NULL = nothing yet */
  gint64   newest_time;
  char    *oldest_id;     /* paging back goes on before this one */
  gint64   oldest_time;
  gboolean complete;      /* the beginning has been reached */
} EnvoiArchiveState;
EnvoiArchiveState *envoi_archive_state_copy (const EnvoiArchiveState *self);
void               envoi_archive_state_free (EnvoiArchiveState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiArchiveState, envoi_archive_state_free)
#define ENVOI_TYPE_ARCHIVE_STATE (envoi_archive_state_get_type ())
GType      envoi_archive_state_get_type  (void);
DexFuture *envoi_store_load_archive_state (EnvoiStore *self, EnvoiAccount *account, const char *with); /* boxed, never NULL */
/* Ordered behind the messages of the page, so the cursor moves only when the page is committed. */
void       envoi_store_save_archive_state (EnvoiStore *self, EnvoiAccount *account, const char *with, const EnvoiArchiveState *state);
/* Between the two an archive (with: a room's; "" or NULL: the own one) is read forward: what comes with ENVOI_INSERT_ARCHIVE stands behind
 * what came before it, and behind the message with this archive id (nullable), which came live, and all that came before that.
 * The end resolves to a boolean: the order is not clear yet, ask once more. */
void       envoi_store_begin_catch_up (EnvoiStore *self, EnvoiAccount *account, const char *with, const char *live, const char *after);
DexFuture *envoi_store_end_catch_up   (EnvoiStore *self, EnvoiAccount *account, const char *with);
/* Marks "history between here and what stands before is missing" above the message with this archive id; removes it again. */
void       envoi_store_set_gap (EnvoiStore *self, EnvoiConversation *conversation, const char *archive_id, gboolean gap);
/* ... "and the server does not have it any more"; nothing, where nothing is stored before that message. */
void       envoi_store_set_gap_lost (EnvoiStore *self, EnvoiConversation *conversation, const char *archive_id);

/* Session state, committed behind everything before it (XEP-0198). Presence seen in it is part of it. */
void       envoi_store_save_session  (EnvoiStore *self, EnvoiAccount *account, const char *blob /* nullable = none */);
DexFuture *envoi_store_load_session  (EnvoiStore *self, EnvoiAccount *account);             /* resolves to string, nullable */
void       envoi_store_save_presence (EnvoiStore *self, EnvoiAccount *account, const char *full_jid, const char *xml /* NULL = gone */);
void       envoi_store_clear_presence (EnvoiStore *self, EnvoiAccount *account);
DexFuture *envoi_store_load_presence (EnvoiStore *self, EnvoiAccount *account);             /* resolves to GStrv of XML */

/* Requests */
void       envoi_store_add_request    (EnvoiStore *self, EnvoiRequest *request);   /* replaces an older one of the same contact */
void       envoi_store_remove_request (EnvoiStore *self, EnvoiContact *contact);

/* Avatars: files in the folder "avatars" named by their hash. */
GFile     *envoi_store_get_avatar_file (EnvoiStore *self, const char *hash);               /* transfer full; NULL when hash is not 40 hex digits */
DexFuture *envoi_store_save_avatar     (EnvoiStore *self, const char *hash, GBytes *data); /* resolves to GFile; checks the hash; at most 512 KiB */

/* Small values per account (account NULL: the program's own): caps cache, switches. */
void       envoi_store_set_value (EnvoiStore *self, EnvoiAccount *account, const char *key, const char *value /* NULL = remove */);
DexFuture *envoi_store_get_value (EnvoiStore *self, EnvoiAccount *account, const char *key); /* resolves to string, nullable */
G_END_DECLS
