/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* What a message says of a file in it and where it is (XEP-0447 with the metadata of XEP-0446). Strings are bounded, nothing is proven. */
#define ENVOI_NS_FILE_SHARING "urn:xmpp:sfs:0"
#define ENVOI_NS_FILE_METADATA "urn:xmpp:file:metadata:0"
typedef struct {
  char *uri;          /* http or https; NULL: it is to be had in another way only */
  char *name, *media_type, *description, *sha256 /* base64 */;   /* nullable */
  guint64 size;       /* 0: not said */
  guint width, height;
} EnvoiSharedFile;
EnvoiSharedFile *envoi_shared_file_read  (const EnvoiStanza *message);   /* the first one; NULL without any. (transfer full) */
void             envoi_shared_file_free  (EnvoiSharedFile *self);
void             envoi_shared_file_write (EnvoiBuilder *message, const EnvoiSharedFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiSharedFile, envoi_shared_file_free)
G_END_DECLS
