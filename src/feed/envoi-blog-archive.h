/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-session.h"
G_BEGIN_DECLS
/**
 * EnvoiBlogArchive:
 *
 * The own blog as a file and back: one Atom feed, "blog.atom", with the files of its posts in a folder "files" beside it. Importing publishes with the
 * original dates what the blog does not have yet, the oldest first; a line that breaks or a program that ends only delays it: it goes on at the next sign-in,
 * and what is there already is never published again. Main thread; owned by the session. One thing at a time.
 *
 * Properties: state (EnvoiBlogArchiveState), done, total (guint): posts; notify
 */
#define ENVOI_TYPE_BLOG_ARCHIVE (envoi_blog_archive_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiBlogArchive, envoi_blog_archive, ENVOI, BLOG_ARCHIVE, EnvoiService)
typedef enum { ENVOI_BLOG_ARCHIVE_IDLE, ENVOI_BLOG_ARCHIVE_EXPORTING, ENVOI_BLOG_ARCHIVE_IMPORTING, ENVOI_BLOG_ARCHIVE_WAITING /* for the line */ } EnvoiBlogArchiveState;
#define ENVOI_TYPE_BLOG_ARCHIVE_STATE (envoi_blog_archive_state_get_type ())
GType envoi_blog_archive_state_get_type (void);
/* What came of it. */
typedef struct {
  guint n_posts;       /* exported, or newly published */
  guint n_known;       /* there already */
  guint n_failed;      /* entries that could not be read, or that the server refused */
  guint n_files;       /* loaded, or uploaded */
  guint n_files_lost;  /* could not be had: the posts keep their addresses */
} EnvoiBlogArchiveResult;
#define ENVOI_TYPE_BLOG_ARCHIVE_RESULT (envoi_blog_archive_result_get_type ())
GType      envoi_blog_archive_result_get_type (void);
/* Loads a file of a post: a future of GFile. In the widgets' world that is the downloader. */
typedef DexFuture *(*EnvoiBlogArchiveFetch) (EnvoiAccount *account, const char *uri, gpointer user_data);
/* Futures of EnvoiBlogArchiveResult; reject with ENVOI_FEED_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, ENVOI_ATOM_FILE_ERROR or G_IO_ERROR (EXISTS: something is under
 * way; CANCELLED). folder: is there. fetch nullable: the files stay where they are. */
DexFuture *envoi_blog_archive_export       (EnvoiBlogArchive *self, GFile *folder, EnvoiBlogArchiveFetch fetch, gpointer user_data);
/* file: an Atom feed, ours or another's. It has to stay where it is until the end. */
DexFuture *envoi_blog_archive_import       (EnvoiBlogArchive *self, GFile *file);
void       envoi_blog_archive_cancel       (EnvoiBlogArchive *self);
EnvoiBlogArchiveState envoi_blog_archive_get_state (EnvoiBlogArchive *self);
guint      envoi_blog_archive_get_done     (EnvoiBlogArchive *self);
guint      envoi_blog_archive_get_total    (EnvoiBlogArchive *self);   /* 0 while not known */
/* The last import of this run that has ended; NULL: none. (transfer none) */
const EnvoiBlogArchiveResult *envoi_blog_archive_get_result (EnvoiBlogArchive *self);
G_END_DECLS
