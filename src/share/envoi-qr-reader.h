/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib-object.h>
#include <libdex.h>
G_BEGIN_DECLS
/* More codes than these in one picture, and longer texts, are left out. */
#define ENVOI_QR_READER_MAX_CODES  16
#define ENVOI_QR_READER_MAX_LENGTH 4300

/* Reads all codes of a picture of grey pixels (one byte each, 255 is white), light on dark too, in the pool.
 * (transfer full): future of GStrv, each text once, from the top; empty when there is none. */
DexFuture *envoi_qr_reader_read (GBytes *grey, guint width, guint height, gsize stride);
/* The same at once, in whatever thread; @thorough looks again for what is small or light on dark beside others. (transfer full) */
char     **envoi_qr_reader_scan (const guint8 *grey, guint width, guint height, gsize stride, gboolean thorough);
G_END_DECLS
