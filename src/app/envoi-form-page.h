/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-questionnaire.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiFormPage: the settings of a room or a community as their server's form has them, in its words; saving goes back.
 */
#define ENVOI_TYPE_FORM_PAGE (envoi_form_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiFormPage, envoi_form_page, ENVOI, FORM_PAGE, AdwNavigationPage)
/* Future of EnvoiQuestionnaire for form NULL, else of TRUE when that is saved. NULL with a reason: there is nobody to ask. */
typedef DexFuture *(*EnvoiFormAsk) (EnvoiSessionManager *manager, gpointer subject, EnvoiQuestionnaire *form, GError **error);
/* subject: an object, kept as long as the page is there. */
AdwNavigationPage *envoi_form_page_new (EnvoiSessionManager *manager, const char *title, gpointer subject, EnvoiFormAsk ask);
G_END_DECLS
