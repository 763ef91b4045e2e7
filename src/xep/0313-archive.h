/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0059-result-sets.h"
#include "envoi-module.h"
G_BEGIN_DECLS
#define ENVOI_NS_MAM "urn:xmpp:mam:2"
#define ENVOI_ARCHIVE_MAX_PAGE 250
/* What to ask for; all strings nullable. */
typedef struct {
  const char         *with;            /* bare address: only this conversation */
  gint64              start, end;      /* microseconds; 0 = open */
  const char         *after, *before;  /* result ids; before "" = the newest page */
  guint               max;             /* 1 .. ENVOI_ARCHIVE_MAX_PAGE; 0 = 50 */
  const char * const *ids;             /* only these results; needs urn:xmpp:mam:2#extended */
} EnvoiArchiveQuery;
typedef struct {
  char        *id;        /* in the archive asked */
  gint64       time;      /* 0 when unreadable */
  EnvoiStanza *message;   /* unwrapped */
} EnvoiArchiveResult;
/**
 * EnvoiArchivePage: the results in the archive's order (oldest first) and where they stand.
 */
typedef struct {
  GPtrArray *results;     /* EnvoiArchiveResult */
  char      *first, *last;  /* nullable */
  gint64     count;         /* -1 = not said */
  gboolean   complete;      /* nothing lies beyond in the direction asked */
  gboolean   stable;
} EnvoiArchivePage;
#define ENVOI_TYPE_ARCHIVE_PAGE (envoi_archive_page_get_type ())
GType             envoi_archive_page_get_type (void);
EnvoiArchivePage *envoi_archive_page_ref   (EnvoiArchivePage *self);
void              envoi_archive_page_unref (EnvoiArchivePage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiArchivePage, envoi_archive_page_unref)
/**
 * EnvoiArchive:
 *
 * Asks message archives (XEP-0313) page by page. A result counts only when it comes from the archive that was asked and carries the
 * unguessable id of a question that is open; all others are dropped. At most as many results as were asked for are kept.
 */
#define ENVOI_TYPE_ARCHIVE (envoi_archive_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiArchive, envoi_archive, ENVOI, ARCHIVE, EnvoiModule)
/* archive NULL = the own one. Future of EnvoiArchivePage; rejects with ENVOI_STANZA_ERROR (ITEM_NOT_FOUND: the id in after or before
 * is gone; TIMEOUT: the page was not complete in 60 seconds). */
DexFuture *envoi_archive_query (EnvoiArchive *self, const char *archive, const EnvoiArchiveQuery *query);
/* Whether the own account announced an archive; FALSE while not known. */
gboolean   envoi_archive_is_available (EnvoiArchive *self);
G_END_DECLS
