/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-atom.h"
#include "envoi-blog-archive.h"
#include "envoi-pubsub-pages.h"
#include "0277-microblog.h"
G_BEGIN_DECLS
struct _EnvoiBlogArchive {
  EnvoiService parent_instance;
  EnvoiAccount *account;
  EnvoiStore *store;
  EnvoiPubsub *pubsub;             /* NULL after the end */
  EnvoiMicroblog *microblog;
  EnvoiBlogArchiveState state;
  guint done, total;
  gboolean cancelled;
  DexPromise *line;                /* somebody waits for the line; nullable */
  EnvoiBlogArchiveResult *result;  /* nullable */
};
#define ENVOI_BLOG_ARCHIVE_FILE "blog.atom"
#define ENVOI_BLOG_ARCHIVE_FOLDER "files"

void       envoi_blog_archive_set_state    (EnvoiBlogArchive *self, EnvoiBlogArchiveState state);
void       envoi_blog_archive_set_progress (EnvoiBlogArchive *self, guint done, guint total);
gboolean   envoi_blog_archive_is_online    (EnvoiBlogArchive *self);
/* Future of TRUE when there is a line; rejects with CANCELLED. */
DexFuture *envoi_blog_archive_wait_line    (EnvoiBlogArchive *self);
DexFuture *envoi_blog_archive_reject_cancelled (void);
/* Ends what is under way. */
void       envoi_blog_archive_finish       (EnvoiBlogArchive *self, const EnvoiBlogArchiveResult *result);
/* What a file of this address is called in the folder: the same name each time, whatever the address is made of. (transfer full) */
char      *envoi_blog_archive_dup_name     (const char *uri);
/* Every place of an address in an entry's text becomes another. (transfer full) */
char      *envoi_blog_archive_replace      (const char *xml, const char *from, const char *to);
/* Under which id the entry stands in a blog. (transfer full) */
char      *envoi_blog_archive_dup_item_id  (const EnvoiAtomEntry *entry);
/* Goes on with an import that did not come to its end. */
void       envoi_blog_archive_resume       (EnvoiBlogArchive *self);
G_END_DECLS
