/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
/* Tells contacts the local time (XEP-0202); for strangers nobody is there. */
#define ENVOI_TYPE_ENTITY_TIME (envoi_entity_time_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiEntityTime, envoi_entity_time, ENVOI, ENTITY_TIME, EnvoiModule)
G_END_DECLS
