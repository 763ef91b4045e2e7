/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-questionnaire.h"
G_BEGIN_DECLS
/**
 * EnvoiPuzzlePage:
 *
 * A question that somebody else asks to find out whether a person is there, such as a room before it lets one in: its words and picture, and the answer.
 *
 * Signals: answered (): the questionnaire is filled in
 */
#define ENVOI_TYPE_PUZZLE_PAGE (envoi_puzzle_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPuzzlePage, envoi_puzzle_page, ENVOI, PUZZLE_PAGE, AdwNavigationPage)
AdwNavigationPage  *envoi_puzzle_page_new               (EnvoiQuestionnaire *questionnaire);
EnvoiQuestionnaire *envoi_puzzle_page_get_questionnaire (EnvoiPuzzlePage *self);
G_END_DECLS
