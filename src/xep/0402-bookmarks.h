/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
#define ENVOI_NS_BOOKMARKS "urn:xmpp:bookmarks:1"
/* Per-chat notifications (XEP-0492). */
typedef enum { ENVOI_BOOKMARK_NOTIFY_UNSAID, ENVOI_BOOKMARK_NOTIFY_ALWAYS, ENVOI_BOOKMARK_NOTIFY_ON_MENTION, ENVOI_BOOKMARK_NOTIFY_NEVER } EnvoiBookmarkNotify;
/**
 * EnvoiBookmark:
 *
 * A room that the person keeps. Texts are sanitised and clipped, addresses normalised.
 */
typedef struct {
  char               *jid;          /* of the room, bare */
  char               *name, *nick, *password;   /* nullable */
  gboolean            autojoin;
  gboolean            pinned;       /* XEP-0469 */
  EnvoiBookmarkNotify notify;
  char               *extensions;   /* nullable: <extensions> as it came, at most 16 KiB; hand it back when publishing: what is unknown is kept */
} EnvoiBookmark;
#define ENVOI_TYPE_BOOKMARK (envoi_bookmark_get_type ())
GType          envoi_bookmark_get_type (void);
EnvoiBookmark *envoi_bookmark_copy     (const EnvoiBookmark *self);
void           envoi_bookmark_free     (EnvoiBookmark *self);
EnvoiBookmark *envoi_bookmark_read     (const char *id, const EnvoiNode *conference);  /* NULL when it is none */
void           envoi_bookmark_write    (const EnvoiBookmark *self, EnvoiBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiBookmark, envoi_bookmark_free)
/* <extensions>, here and in the lists of feeds. */
char          *envoi_extensions_read   (const EnvoiNode *extensions, gboolean *pinned, EnvoiBookmarkNotify *notify);
void           envoi_extensions_write  (EnvoiBuilder *builder, const char *former, gboolean pinned, EnvoiBookmarkNotify notify, gboolean elder);

/**
 * EnvoiBookmarks:
 *
 * The rooms that the account keeps at its server (XEP-0402), private to it. Where the server neither keeps such nor turns the older form
 * (XEP-0048) into it, the older one is read and written. Only the own account may tell of changes (A11 of the threat list).
 *
 * Signals:
 *   changed (const EnvoiBookmark *): added or changed, here or on another device
 *   removed (const char *jid)
 *   emptied (): all of them
 */
#define ENVOI_TYPE_BOOKMARKS (envoi_bookmarks_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiBookmarks, envoi_bookmarks, ENVOI, BOOKMARKS, EnvoiModule)
#define ENVOI_BOOKMARKS_MAX 2000
/* Future of a GPtrArray of EnvoiBookmark, each room once. Rejects with ENVOI_STANZA_ERROR when nothing could be learnt: that is not "none". */
DexFuture *envoi_bookmarks_fetch   (EnvoiBookmarks *self);
/* Futures of TRUE; reject with ENVOI_STANZA_ERROR. */
DexFuture *envoi_bookmarks_publish (EnvoiBookmarks *self, const EnvoiBookmark *bookmark);
DexFuture *envoi_bookmarks_retract (EnvoiBookmarks *self, const char *jid);
G_END_DECLS
