/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-draft.h"
#include "envoi-post.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiPostComposer:
 *
 * Where a post is written: a few words, or an article with a title; pictures, files, a link card; where it goes and who can read it. What is written
 * is saved as a draft at each pause. Closing it asks before anything gets lost. Presented over the window.
 */
#define ENVOI_TYPE_POST_COMPOSER (envoi_post_composer_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPostComposer, envoi_post_composer, ENVOI, POST_COMPOSER, AdwDialog)
/* draft: a new one or a stored one; it is changed. (transfer floating) */
AdwDialog  *envoi_post_composer_new       (EnvoiSessionManager *manager, EnvoiDraft *draft);
EnvoiDraft *envoi_post_composer_get_draft (EnvoiPostComposer *self);
/* Files of any kind, element type GFile: copied, then shown below the text. */
void        envoi_post_composer_add_files (EnvoiPostComposer *self, GListModel *files);
/* Writes what stands in the fields into the draft, and the draft to the disk. */
void        envoi_post_composer_save      (EnvoiPostComposer *self);
G_END_DECLS
