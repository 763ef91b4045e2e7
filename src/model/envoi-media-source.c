/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-media-source.h"

G_DEFINE_INTERFACE (EnvoiMediaSource, envoi_media_source, G_TYPE_OBJECT)

static EnvoiMediaSource *default_source;

static void
envoi_media_source_default_init (EnvoiMediaSourceInterface *iface)
{
}

gboolean
envoi_media_source_allows (EnvoiMediaSource *self, EnvoiAttachment *attachment)
{
  return ENVOI_MEDIA_SOURCE_GET_IFACE (self)->allows (self, attachment);
}

GFile *
envoi_media_source_find (EnvoiMediaSource *self, EnvoiAttachment *attachment)
{
  return ENVOI_MEDIA_SOURCE_GET_IFACE (self)->find (self, attachment);
}

DexFuture *
envoi_media_source_fetch (EnvoiMediaSource *self, EnvoiAttachment *attachment, gboolean asked)
{
  return ENVOI_MEDIA_SOURCE_GET_IFACE (self)->fetch (self, attachment, asked);
}

void
envoi_media_source_set_default (EnvoiMediaSource *self)
{
  g_set_object (&default_source, self);
}

EnvoiMediaSource *
envoi_media_source_get_default (void)
{
  return default_source;
}
