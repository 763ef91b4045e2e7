/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-transfer.h"
G_BEGIN_DECLS
/**
 * EnvoiTransferRow:
 *
 * How far a file is on its way, and a button that stops it; when it failed, why, and a button that tries again.
 *
 * Properties: transfer. Signals: retry ().
 */
#define ENVOI_TYPE_TRANSFER_ROW (envoi_transfer_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiTransferRow, envoi_transfer_row, ENVOI, TRANSFER_ROW, GtkWidget)
GtkWidget *envoi_transfer_row_new          (void);
void       envoi_transfer_row_set_transfer (EnvoiTransferRow *self, EnvoiTransfer *transfer /* nullable */);
/* A sentence about why a file did not get there, with what to do. (transfer full) */
char      *envoi_transfer_problem_text     (const GError *error);
/* "2.1 MB of 5 MB". (transfer full) */
char      *envoi_transfer_progress_text    (guint64 sent, guint64 size);
G_END_DECLS
