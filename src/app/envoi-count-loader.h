/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-post.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiCountLoader:
 *
 * Learns how many comments and likes the posts have that come into sight: no server counts them, so their comments are fetched, a few posts at a
 * time and each once a run of the page, the one that came into sight last first. Owned by the page. Main thread.
 */
#define ENVOI_TYPE_COUNT_LOADER (envoi_count_loader_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCountLoader, envoi_count_loader, ENVOI, COUNT_LOADER, GObject)
EnvoiCountLoader *envoi_count_loader_new (EnvoiSessionManager *manager);
void              envoi_count_loader_see (EnvoiCountLoader *self, EnvoiPost *post);
G_END_DECLS
