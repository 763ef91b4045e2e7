/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-window.h"
G_BEGIN_DECLS
/* The commands of the window for writing posts, and for the pages of feeds, tags, drafts and what is saved. */
void envoi_feed_actions_add (EnvoiWindow *window);
G_END_DECLS
