/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-draft.h"
#include "envoi-feed.h"
G_BEGIN_DECLS
/* EnvoiPostOptionsPage: what belongs to a post beside its text. Writes into the draft at once. */
#define ENVOI_TYPE_POST_OPTIONS_PAGE (envoi_post_options_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPostOptionsPage, envoi_post_options_page, ENVOI, POST_OPTIONS_PAGE, AdwNavigationPage)
AdwNavigationPage *envoi_post_options_page_new        (EnvoiDraft *draft);
/* Where the post goes; access: who can read there now. */
void               envoi_post_options_page_set_target (EnvoiPostOptionsPage *self, gboolean is_blog, EnvoiFeedAccess access);
G_END_DECLS
