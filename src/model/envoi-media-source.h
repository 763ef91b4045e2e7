/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <libdex.h>
#include "envoi-attachment.h"
G_BEGIN_DECLS
/**
 * EnvoiMediaSource:
 *
 * Where widgets get pictures and files from that are not here: they draw, and know nothing of networks. Main thread.
 */
#define ENVOI_TYPE_MEDIA_SOURCE (envoi_media_source_get_type ())
G_DECLARE_INTERFACE (EnvoiMediaSource, envoi_media_source, ENVOI, MEDIA_SOURCE, GObject)
struct _EnvoiMediaSourceInterface {
  GTypeInterface parent_interface;
  gboolean   (*allows) (EnvoiMediaSource *self, EnvoiAttachment *attachment);
  GFile     *(*find)   (EnvoiMediaSource *self, EnvoiAttachment *attachment);
  DexFuture *(*fetch)  (EnvoiMediaSource *self, EnvoiAttachment *attachment, gboolean asked);
};
/* Whether it may be loaded without a click of the person. */
gboolean          envoi_media_source_allows (EnvoiMediaSource *self, EnvoiAttachment *attachment);
/* The copy that is here already; nullable. Touches no network. (transfer full) */
GFile            *envoi_media_source_find   (EnvoiMediaSource *self, EnvoiAttachment *attachment);
/* Loads it: a future of GFile. asked: the person wants it, whoever the host is; else only what is allowed is loaded. Sets "transfer" and "local-file"
 * of the attachment on its way. Rejects with G_IO_ERROR_PERMISSION_DENIED what is not allowed. */
DexFuture        *envoi_media_source_fetch  (EnvoiMediaSource *self, EnvoiAttachment *attachment, gboolean asked);
/* The one of the program; NULL: nothing is ever loaded. */
void              envoi_media_source_set_default (EnvoiMediaSource *self);
EnvoiMediaSource *envoi_media_source_get_default (void);
G_END_DECLS
