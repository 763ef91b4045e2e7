/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0004-data-forms.h"
#include "envoi-questionnaire.h"
G_BEGIN_DECLS
/* Between a form on the wire (XEP-0004) and the questions that a person answers. */

/* A questionnaire that keeps the form. beside (nullable): the element in which bits of binary stand, for pictures. (transfer full) */
EnvoiQuestionnaire *envoi_questionnaire_new_for_form (EnvoiForm *form, const EnvoiNode *beside);
/* The form with the answers in it, all other fields as they came; NULL when the questionnaire was not made from one. (transfer full) */
EnvoiForm          *envoi_questionnaire_dup_form     (EnvoiQuestionnaire *self);
G_END_DECLS
