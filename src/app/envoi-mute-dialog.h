/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-post.h"
#include "envoi-store.h"
G_BEGIN_DECLS
/* Asks for how long the author of a post is to be muted. NULL where nobody knows for sure who wrote it. (transfer floating) (nullable) */
AdwDialog *envoi_mute_dialog_new (EnvoiStore *store, EnvoiPost *post);
G_END_DECLS
