/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
G_BEGIN_DECLS
/**
 * Asks the desktop (portal Background) whether the program may go on without a window, and whether it is to start at
 * sign-in to the desktop. Never blocks; a refusal switches the setting "run-in-background" off. Without a portal nobody forbids it.
 */
void envoi_background_request (GSettings *settings, const char *parent_window);
G_END_DECLS
