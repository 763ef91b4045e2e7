/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiSwitcher:
 *
 * Goes anywhere by a few letters: people, rooms, feeds, commands of the window; what was typed can also be looked for in all messages, or opened as an
 * address. The keyboard stays in the field: up and down choose, Enter goes. Owned by the window it is presented on.
 */
#define ENVOI_TYPE_SWITCHER (envoi_switcher_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiSwitcher, envoi_switcher, ENVOI, SWITCHER, AdwDialog)
AdwDialog *envoi_switcher_new (EnvoiSessionManager *manager);
G_END_DECLS
