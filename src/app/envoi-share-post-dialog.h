/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-post.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* EnvoiSharePostDialog: into which conversation a post is to be shared. */
#define ENVOI_TYPE_SHARE_POST_DIALOG (envoi_share_post_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiSharePostDialog, envoi_share_post_dialog, ENVOI, SHARE_POST_DIALOG, AdwDialog)
AdwDialog *envoi_share_post_dialog_new (EnvoiSessionManager *manager, EnvoiPost *post);
G_END_DECLS
