/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-questionnaire.h"
G_BEGIN_DECLS
/**
 * EnvoiFormView:
 *
 * A questionnaire as groups of rows, to be put into a page or dialog; what the person enters is in the questionnaire at once.
 * The form's own words are shown as they came, as plain text. Hidden questions have no row.
 *
 * Properties: valid (boolean, notify): the questionnaire can be sent
 * Signals: activated (): Enter in a line of text
 */
#define ENVOI_TYPE_FORM_VIEW (envoi_form_view_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiFormView, envoi_form_view, ENVOI, FORM_VIEW, AdwBin)
GtkWidget *envoi_form_view_new        (EnvoiQuestionnaire *questionnaire);
EnvoiQuestionnaire *envoi_form_view_get_questionnaire (EnvoiFormView *self);
gboolean   envoi_form_view_get_valid  (EnvoiFormView *self);
/* Puts the focus into the first row that cannot be sent as it is; FALSE when there is none. */
gboolean   envoi_form_view_focus_problem (EnvoiFormView *self);
G_END_DECLS
