/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-contact.h"
G_BEGIN_DECLS
/* EnvoiRequest: somebody asks to see our presence (RFC 6121, 3.1). Stored until answered. Main thread. */
#define ENVOI_TYPE_REQUEST (envoi_request_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRequest, envoi_request, ENVOI, REQUEST, GObject)
EnvoiRequest *envoi_request_new (EnvoiContact *contact, const char *nickname, const char *text, gint64 time);
EnvoiContact *envoi_request_get_contact  (EnvoiRequest *self);
const char   *envoi_request_get_nickname (EnvoiRequest *self);  /* as claimed by the sender, nullable */
const char   *envoi_request_get_text     (EnvoiRequest *self);  /* nullable */
gint64        envoi_request_get_time     (EnvoiRequest *self);
/* The address that who asks had before, when that one's own account has confirmed it; nullable. Not stored with the request. */
const char   *envoi_request_get_moved_from (EnvoiRequest *self);
void          envoi_request_set_moved_from (EnvoiRequest *self, const char *moved_from);
G_END_DECLS
