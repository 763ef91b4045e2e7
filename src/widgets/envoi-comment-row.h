/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-comment.h"
G_BEGIN_DECLS
/**
 * EnvoiCommentRow:
 *
 * One comment below a post.
 *
 * Signal: command (string, EnvoiComment): open-author, answer, copy, delete, retry
 * Property: accessible-text
 */
#define ENVOI_TYPE_COMMENT_ROW (envoi_comment_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCommentRow, envoi_comment_row, ENVOI, COMMENT_ROW, GtkWidget)
GtkWidget    *envoi_comment_row_new         (void);
/* comment nullable; may_delete: the person may take it away. */
void          envoi_comment_row_set_comment (EnvoiCommentRow *self, EnvoiComment *comment, gboolean may_delete);
EnvoiComment *envoi_comment_row_get_comment (EnvoiCommentRow *self);
G_END_DECLS
