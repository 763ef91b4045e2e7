/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-window.h"
G_BEGIN_DECLS
/* The commands of rooms ("win."), and those upon somebody in a room. */
void envoi_room_actions_add        (EnvoiWindow *window);
void envoi_participant_actions_add (EnvoiWindow *window);
G_END_DECLS
