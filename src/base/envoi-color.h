/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
typedef struct { double red, green, blue; } EnvoiColor;
/* The consistent colour of a name or address (XEP-0392, section 5), for a light or a dark background. */
EnvoiColor envoi_color_for_text (const char *text, gboolean dark);
G_END_DECLS
