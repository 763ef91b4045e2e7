/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include <libdex.h>
G_BEGIN_DECLS
/* Codes in pictures that come from anywhere: their header is looked at, they are decoded outside the process and read in the pool.
 * Futures of GStrv, each text once, empty when there is none; reject with G_IO_ERROR_NOT_SUPPORTED what is no picture or too large. */
DexFuture *envoi_scan_picture_file   (GFile *file);
DexFuture *envoi_scan_picture_stream (GInputStream *stream);   /* of an encoded picture */
G_END_DECLS
