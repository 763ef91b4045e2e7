/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include <libdex.h>
#include "envoi-store.h"
#include "envoi-post-part.h"
G_BEGIN_DECLS
/* Files that are to be published: made ready and copied into the store's folder, so that they are there when the draft goes out, however late. */

/* Future of EnvoiPostPart with a local file. A picture is made smaller and loses what must not be told, unless the person wants it whole.
 * Rejects with G_IO_ERROR. */
DexFuture *envoi_draft_files_take         (EnvoiStore *store, GFile *file);
DexFuture *envoi_draft_files_take_texture (EnvoiStore *store, GdkTexture *texture);
/* Future of EnvoiPostPart: the card of a web page, which is loaded for it. The person has asked for it. */
DexFuture *envoi_draft_files_read_page    (EnvoiAccount *account, const char *uri);
gboolean   envoi_draft_files_can_read_pages (void);
G_END_DECLS
