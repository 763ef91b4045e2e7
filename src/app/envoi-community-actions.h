/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-window.h"
G_BEGIN_DECLS
/* Adds the window's commands about communities, followers, activity and the blog as a file. */
void envoi_community_actions_add (EnvoiWindow *window);
G_END_DECLS
