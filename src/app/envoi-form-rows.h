/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-questionnaire.h"
G_BEGIN_DECLS
/* The row for a question of any kind but FIXED and HIDDEN. It writes each change into the question. (transfer floating) */
GtkWidget *envoi_form_row_new     (EnvoiQuestion *question);
/* Several lines of text under a title of their own. */
GtkWidget *envoi_form_row_new_lines     (EnvoiQuestion *question);
/* Addresses, each with a button that takes it away, and a line to add one. */
GtkWidget *envoi_form_row_new_addresses (EnvoiQuestion *question);
/* What the row is called: the question's label, with a word when an answer is required. (transfer full) */
char      *envoi_form_row_dup_title (EnvoiQuestion *question);
/* The description behind a button, for rows without a place for it. (transfer floating) (nullable) */
GtkWidget *envoi_form_row_new_help (EnvoiQuestion *question);
G_END_DECLS
