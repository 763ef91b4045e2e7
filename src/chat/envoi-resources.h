/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-account.h"
#include "rfc6121-presence.h"
G_BEGIN_DECLS
/* One client of somebody that is there. */
typedef struct {
  char             *full;
  char             *status;       /* nullable */
  EnvoiAvailability availability;
  int               priority;
  gint64            idle_since;   /* 0 = not idle, or not said */
  guint64           order;        /* of two that are equal else, the later one is meant */
} EnvoiResource;
/**
 * EnvoiResources:
 *
 * Which clients of whom are there, for one account: of contacts, and of those who may turn out to be some. Main thread.
 */
typedef struct _EnvoiResources EnvoiResources;
EnvoiResources      *envoi_resources_new    (void);
void                 envoi_resources_free   (EnvoiResources *self);
/* FALSE when the news change nothing that is kept. */
gboolean             envoi_resources_update (EnvoiResources *self, const EnvoiPresenceNews *news);
gboolean             envoi_resources_has    (EnvoiResources *self, const char *full);
/* The one that speaks for this person: highest priority, then most available, then latest; nullable. */
const EnvoiResource *envoi_resources_get_best (EnvoiResources *self, const char *bare);
/* Of all who are there. (transfer container) (element-type utf8), the strings live until the next update. */
GPtrArray           *envoi_resources_list_people (EnvoiResources *self);
void                 envoi_resources_clear  (EnvoiResources *self);
G_END_DECLS
