/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-session.h"
G_BEGIN_DECLS
/**
 * EnvoiActivityService:
 *
 * Decides what of all that comes in happened to the person: somebody commented on a post of hers, liked, answered or passed it on, named her, follows
 * her blog, waits to be let into a community of hers; or let her in. It keeps that in the store (envoi_store_add_activity). What was older than the
 * account here when it was first read is kept as seen. Main thread; owned by the session. It needs no line for what is in the store.
 */
#define ENVOI_TYPE_ACTIVITY_SERVICE (envoi_activity_service_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiActivityService, envoi_activity_service, ENVOI, ACTIVITY_SERVICE, EnvoiService)
/* Asks once more who follows and who waits: when the person looks. Also done at each sign-in. */
void envoi_activity_service_look (EnvoiActivityService *self);
G_END_DECLS
