/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/* Makes the room ready: templates, icons, style, type names. Once, after gtk_init. */
void envoi_widgets_init (void);
G_END_DECLS
