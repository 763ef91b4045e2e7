/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-store.h"
G_BEGIN_DECLS
/* EnvoiMutesPage: words and people whose posts the person does not want to see, each for ever or for a while. A page of the preferences. */
#define ENVOI_TYPE_MUTES_PAGE (envoi_mutes_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMutesPage, envoi_mutes_page, ENVOI, MUTES_PAGE, AdwPreferencesPage)
AdwPreferencesPage *envoi_mutes_page_new (EnvoiStore *store);
G_END_DECLS
