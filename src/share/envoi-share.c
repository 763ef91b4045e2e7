/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-share.h"

EnvoiDownloader *
envoi_share_init (EnvoiSessionManager *manager, GFile *cache)
{
  EnvoiDownloader *downloader = envoi_downloader_new (manager, cache);

  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_UPLOADER);
  envoi_media_source_set_default (ENVOI_MEDIA_SOURCE (downloader));
  return downloader;
}
