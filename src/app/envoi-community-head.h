/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-feed.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiCommunityHead:
 *
 * What stands above the posts of a community: its picture, name and description, how many follow it, and what one can do: follow, write, see its people,
 * enter its chat room, and, for owners, set it. It asks the service for all that when it is made.
 */
#define ENVOI_TYPE_COMMUNITY_HEAD (envoi_community_head_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCommunityHead, envoi_community_head, ENVOI, COMMUNITY_HEAD, AdwBin)
GtkWidget *envoi_community_head_new (EnvoiSessionManager *manager, EnvoiFeed *feed);
G_END_DECLS
