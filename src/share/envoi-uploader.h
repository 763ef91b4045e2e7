/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-session.h"
#include "envoi-transfer.h"
G_BEGIN_DECLS
/**
 * EnvoiUploader:
 *
 * Brings files to the own server's upload service (XEP-0363). A service of the session; main thread. Stateless: what must survive the program's end is kept
 * by whoever wants it uploaded, who asks again.
 */
#define ENVOI_TYPE_UPLOADER (envoi_uploader_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiUploader, envoi_uploader, ENVOI, UPLOADER, EnvoiService)
/**
 * envoi_uploader_upload:
 * @file: a local file; stays as it is. What must not be told (the place in a photo) has to be out of it already: see envoi_outgoing_picture_load()
 * @name: what to call it at the server; sanitised here
 * @media_type: (nullable): what it is; NULL: told by the name
 * @transfer: (nullable): hears of the progress, and may cancel it
 *
 * Returns: (transfer full): a future of the address where it can be had; rejects with ENVOI_TRANSFER_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED while there is
 *   no line, or G_IO_ERROR_CANCELLED
 */
DexFuture *envoi_uploader_upload       (EnvoiUploader *self, GFile *file, const char *name, const char *media_type, EnvoiTransfer *transfer);
/* The same for what is in memory. */
DexFuture *envoi_uploader_upload_bytes (EnvoiUploader *self, GBytes *bytes, const char *name, const char *media_type, EnvoiTransfer *transfer);
/* How many bytes a file may have: a future of guint64, G_MAXUINT64 when the server does not say; rejects like upload when it takes none. */
DexFuture *envoi_uploader_find_limit   (EnvoiUploader *self);
/* Whether the same file may get there later without anybody doing anything. */
gboolean   envoi_uploader_is_passing   (const GError *error);
/* Hosts that the own server's upload service gave so far. (transfer none) (nullable) */
const char * const *envoi_uploader_get_hosts (EnvoiUploader *self);
G_END_DECLS
