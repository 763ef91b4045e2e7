/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-window.h"
G_BEGIN_DECLS
/* For tests: win.feed-do, whose words are a command of the person in feeds, as pages and dialogs would give it. */
void envoi_feed_developer_add (EnvoiWindow *window);
G_END_DECLS
