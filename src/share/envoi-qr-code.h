/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
G_BEGIN_DECLS
/* Light modules that have to stand around a code (ISO/IEC 18004). */
#define ENVOI_QR_QUIET_ZONE 4
/**
 * EnvoiQrCode:
 *
 * A text as a square of dark and light modules, to be drawn or kept in a file. Immutable, counted, any thread.
 */
typedef struct _EnvoiQrCode EnvoiQrCode;
#define ENVOI_TYPE_QR_CODE (envoi_qr_code_get_type ())
GType        envoi_qr_code_get_type    (void);
EnvoiQrCode *envoi_qr_code_new         (const char *text, GError **error);
EnvoiQrCode *envoi_qr_code_ref         (EnvoiQrCode *self);
void         envoi_qr_code_unref       (EnvoiQrCode *self);
guint        envoi_qr_code_get_side    (EnvoiQrCode *self);     /* modules, without the quiet zone */
GBytes      *envoi_qr_code_get_modules (EnvoiQrCode *self);     /* one byte each, row by row, 1 is dark (transfer none) */
/* Files: dark on white, with the quiet zone. (transfer full) */
char        *envoi_qr_code_to_svg      (EnvoiQrCode *self);
GBytes      *envoi_qr_code_to_png      (EnvoiQrCode *self, guint pixels_per_module);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiQrCode, envoi_qr_code_unref)
G_END_DECLS
