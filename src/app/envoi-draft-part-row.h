/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-post-part.h"
G_BEGIN_DECLS
/**
 * EnvoiDraftPartRow:
 *
 * A picture, file or link card below the text that is being written: what it is, for a picture its description, what is wrong with it, and away
 * with it. Signals: remove, changed.
 */
#define ENVOI_TYPE_DRAFT_PART_ROW (envoi_draft_part_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiDraftPartRow, envoi_draft_part_row, ENVOI, DRAFT_PART_ROW, GtkListBoxRow)
GtkWidget     *envoi_draft_part_row_new          (EnvoiPostPart *part);
EnvoiPostPart *envoi_draft_part_row_get_part     (EnvoiDraftPartRow *self);
/* Why it cannot be published; NULL: it can. */
void           envoi_draft_part_row_set_problem  (EnvoiDraftPartRow *self, const char *problem);
G_END_DECLS
