/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-downloader.h"
#include "envoi-uploader.h"
G_BEGIN_DECLS
/* Registers the services of this room with the manager, before those that upload something, and makes the source that widgets get pictures from.
 * cache: the folder for what is loaded. (transfer full): keep it as long as there are widgets. */
EnvoiDownloader *envoi_share_init (EnvoiSessionManager *manager, GFile *cache);
G_END_DECLS
