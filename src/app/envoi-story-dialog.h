/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-post.h"
#include "envoi-store.h"
G_BEGIN_DECLS
/**
 * EnvoiStoryDialog:
 *
 * One story at a time, large, with who it is of and when it was published; the next and the one before; an answer to its author in the conversation. What
 * is shown is seen. What goes away meanwhile goes from here, too; with the last one the dialog closes.
 *
 * Actions: story.previous, story.next, story.answer
 */
#define ENVOI_TYPE_STORY_DIALOG (envoi_story_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiStoryDialog, envoi_story_dialog, ENVOI, STORY_DIALOG, AdwDialog)
/* stories: where they live. order: EnvoiPost of it as they are gone through; first: where it begins; opener: whose window opens conversations. (all transfer none) */
AdwDialog *envoi_story_dialog_new (EnvoiStore *store, GListModel *stories, GPtrArray *order, EnvoiPost *first, GtkWidget *opener);
G_END_DECLS
