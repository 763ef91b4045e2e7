/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-blog-archive.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiBlogArchiveDialog:
 *
 * The own blog as a file and back: choose where, see how far it is, and what came of it. It may be closed meanwhile.
 */
#define ENVOI_TYPE_BLOG_ARCHIVE_DIALOG (envoi_blog_archive_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiBlogArchiveDialog, envoi_blog_archive_dialog, ENVOI, BLOG_ARCHIVE_DIALOG, AdwDialog)
/* account nullable: the first. fetch nullable: loads files of posts for an export. */
AdwDialog *envoi_blog_archive_dialog_new    (EnvoiSessionManager *manager, EnvoiAccount *account, EnvoiBlogArchiveFetch fetch, gpointer user_data);
/* What the buttons do when a place was chosen. */
void       envoi_blog_archive_dialog_export (EnvoiBlogArchiveDialog *self, GFile *folder);
void       envoi_blog_archive_dialog_import (EnvoiBlogArchiveDialog *self, GFile *file);
G_END_DECLS
