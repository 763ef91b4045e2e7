/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-community-settings-page.h"
#include "envoi-community-commands.h"
#include "envoi-form-page.h"
#include <glib/gi18n.h>

static DexFuture *
ask (EnvoiSessionManager *manager, gpointer subject, EnvoiQuestionnaire *form, GError **error)
{
  EnvoiFeed *feed = subject;
  EnvoiCommunityService *service = envoi_find_online_community_service (manager, envoi_feed_get_account (feed), error);

  if (service == NULL)
    return NULL;
  return form != NULL ? envoi_community_service_save_form (service, feed, form) : envoi_community_service_load_form (service, feed);
}

AdwNavigationPage *
envoi_community_form_page_new (EnvoiSessionManager *manager, EnvoiFeed *feed)
{
  return envoi_form_page_new (manager, _("All Settings"), feed, ask);
}
