/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-community-service.h"
G_BEGIN_DECLS
/**
 * EnvoiCommunityFields:
 *
 * The rows for what a community is: its name and description, whether it is a gallery, who may read and who may write. For the dialog that makes one and
 * the page that sets one.
 *
 * Signals: changed ()
 */
#define ENVOI_TYPE_COMMUNITY_FIELDS (envoi_community_fields_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCommunityFields, envoi_community_fields, ENVOI, COMMUNITY_FIELDS, AdwBin)
GtkWidget *envoi_community_fields_new        (void);
void       envoi_community_fields_set        (EnvoiCommunityFields *self, const EnvoiCommunitySettings *settings);
/* Whether followers can be held back until they are let in; else that choice is not offered. */
void       envoi_community_fields_set_can_approve (EnvoiCommunityFields *self, gboolean can_approve);
/* (transfer full); NULL without a name: then the row says so and has the focus. */
EnvoiCommunitySettings *envoi_community_fields_get (EnvoiCommunityFields *self);
void       envoi_community_fields_focus      (EnvoiCommunityFields *self);
G_END_DECLS
