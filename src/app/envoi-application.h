/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-downloader.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_APPLICATION (envoi_application_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiApplication, envoi_application, ENVOI, APPLICATION, AdwApplication)
EnvoiApplication    *envoi_application_new          (void);
GSettings           *envoi_application_get_settings (EnvoiApplication *self);
EnvoiSessionManager *envoi_application_get_manager  (EnvoiApplication *self);   /* nullable: the store is not open (yet) */
EnvoiDownloader     *envoi_application_get_downloader (EnvoiApplication *self); /* nullable, like the manager */
const GError        *envoi_application_get_refusal  (EnvoiApplication *self);   /* nullable: why the store does not open */
G_END_DECLS
