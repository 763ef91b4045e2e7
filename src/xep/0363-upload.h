/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
#define ENVOI_NS_UPLOAD "urn:xmpp:http:upload:0"
/* Where the own server takes files. */
typedef struct { char *jid; guint64 max_size /* bytes; 0: not said */; } EnvoiUploadService;
#define ENVOI_TYPE_UPLOAD_SERVICE (envoi_upload_service_get_type ())
GType envoi_upload_service_get_type (void);
/* Where one file goes, and where it can be had afterwards. headers: name and value in turn, only those that a slot may ask for. */
typedef struct { char *put, *get; GStrv headers; } EnvoiUploadSlot;
#define ENVOI_TYPE_UPLOAD_SLOT (envoi_upload_slot_get_type ())
GType            envoi_upload_slot_get_type (void);
EnvoiUploadSlot *envoi_upload_slot_copy     (const EnvoiUploadSlot *self);
void             envoi_upload_slot_free     (EnvoiUploadSlot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiUploadSlot, envoi_upload_slot_free)

/**
 * EnvoiUpload:
 *
 * Asks the own server for a place for a file (XEP-0363).
 */
#define ENVOI_TYPE_UPLOAD (envoi_upload_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiUpload, envoi_upload, ENVOI, UPLOAD, EnvoiModule)
/* Future of EnvoiUploadService; of several the one that takes the largest files. Kept for the session. Rejects with
 * ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE when the server has none. */
DexFuture *envoi_upload_find_service (EnvoiUpload *self);
/* Future of EnvoiUploadSlot; rejects with ENVOI_STANZA_ERROR: NOT_ACCEPTABLE: too large; RESOURCE_CONSTRAINT: not now; NOT_ALLOWED: not for this account. */
DexFuture *envoi_upload_request_slot (EnvoiUpload *self, const char *service, const char *name, guint64 size, const char *media_type);
/* From a <slot/>; NULL when it is none. For tests. (transfer full) */
EnvoiUploadSlot *envoi_upload_slot_read (const EnvoiNode *slot);
G_END_DECLS
