/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feeds.h"

#include "envoi-session-manager.h"

/* What is read comes first: the publisher's rows then find their feeds. */
void
envoi_feeds_init (EnvoiSessionManager *manager)
{
  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_FEED_SERVICE);
  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_PUBLISHER);
}
