/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-profile.h"
G_BEGIN_DECLS
/* Adds a row for each thing that the profile tells, and shows the group when there is any. */
void envoi_profile_rows_fill (AdwPreferencesGroup *group, const EnvoiProfile *profile);
G_END_DECLS
