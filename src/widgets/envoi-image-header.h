/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/* Width and height as the header of a PNG, JPEG, GIF or WebP picture claims them; FALSE for anything else. Never reads beyond length. */
gboolean envoi_image_header_read (const guint8 *data, gsize length, guint *width, guint *height);
/* Whether it says that it has more than one frame (GIF, animated PNG, WebP), as far as the bytes reach. The same bounds. */
gboolean envoi_image_header_moves (const guint8 *data, gsize length);
G_END_DECLS
