/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-media-source.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS

typedef enum {
  ENVOI_PICTURES_FROM_CONTACTS,   /* of contacts and people that are followed, from their own servers; and from the own server */
  ENVOI_PICTURES_FROM_NOBODY,     /* only by a click */
} EnvoiPicturesFrom;

/**
 * EnvoiDownloader:
 *
 * Loads pictures and files, once each, into the cache, and decides what may be loaded without being asked for. The source of all widgets.
 * Main thread; one for the program.
 */
#define ENVOI_TYPE_DOWNLOADER (envoi_downloader_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiDownloader, envoi_downloader, ENVOI, DOWNLOADER, GObject)
/* manager: nullable (then nothing is allowed without a click). folder: of the cache. */
EnvoiDownloader *envoi_downloader_new (EnvoiSessionManager *manager, GFile *folder);
void             envoi_downloader_set_pictures_from (EnvoiDownloader *self, EnvoiPicturesFrom from);
/* A bounded GET, whoever the host is: the person asked for it. Future of GFile in the cache; transfer nullable. Rejects with ENVOI_TRANSFER_ERROR. */
DexFuture       *envoi_downloader_get       (EnvoiDownloader *self, EnvoiAccount *account, const char *uri, EnvoiTransfer *transfer);
/* An own file that was uploaded: a copy of it goes into the cache, so that it is not loaded back. Future of that GFile. */
DexFuture       *envoi_downloader_keep_own  (EnvoiDownloader *self, const char *uri, GFile *file);
void             envoi_downloader_forget    (EnvoiDownloader *self, const char *uri);
/* The media type as the content of a file tells it; reads its first bytes. (transfer full) */
char            *envoi_downloader_guess_type (GFile *file);

/**
 * envoi_picture_policy_allows:
 * @account: in whose name it would be loaded
 * @uri: what
 * @author: (nullable): bare address of who wrote it, as far as that is proven
 *
 * The one rule: whether a picture may be loaded without a click. Only over https; from the own server's upload service; or, when the author is the person,
 * a contact, or followed, from the author's own server or a host below its name. Never when the person wants nothing loaded.
 */
gboolean         envoi_picture_policy_allows (EnvoiDownloader *self, EnvoiAccount *account, const char *uri, const char *author);
/* The pure part of it. own_hosts: hosts of the own upload service; trusted: see above. */
gboolean         envoi_picture_policy_decide (const char *uri, const char *author, gboolean trusted, const char *own_domain, const char * const *own_hosts);
G_END_DECLS
