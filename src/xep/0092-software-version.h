/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
/* Tells contacts the program's name and version (XEP-0092), never the system's; for strangers nobody is there. */
#define ENVOI_TYPE_SOFTWARE_VERSION (envoi_software_version_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiSoftwareVersion, envoi_software_version, ENVOI, SOFTWARE_VERSION, EnvoiModule)
G_END_DECLS
