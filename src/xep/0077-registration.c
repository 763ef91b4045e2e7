/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0077-registration.h"

#include "envoi-xep.h"

/* Changes of the own account at its server. Owned by the module set; main thread. */

#define NS "jabber:iq:register"
#define TIMEOUT 30

struct _EnvoiRegistration {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiRegistration, envoi_registration, ENVOI_TYPE_MODULE)

static DexFuture *
on_changed (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

/**
 * envoi_registration_change_password:
 * @password: the new one
 *
 * Changes the password of the account (XEP-0077, 3.3). The line is always encrypted.
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_registration_change_password (EnvoiRegistration *self, const char *password)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  g_autoptr (EnvoiJid) own = NULL;
  EnvoiBuilder *iq;

  if (router == NULL || (own = envoi_jid_new (envoi_router_get_own_bare (router), NULL)) == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  iq = envoi_builder_new_iq (envoi_jid_get_domain (own), "set");
  envoi_builder_open (iq, "query", NS);
  envoi_builder_leaf (iq, "username", NULL, envoi_jid_get_local (own));
  envoi_builder_leaf (iq, "password", NULL, password);
  return dex_future_then (envoi_router_request (router, envoi_builder_finish (iq), TIMEOUT), on_changed, NULL, NULL);
}

/**
 * envoi_registration_remove:
 *
 * Deletes the account at its server, for ever (XEP-0077, 3.2). The server closes the line then, perhaps before it answers.
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_registration_remove (EnvoiRegistration *self)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  g_autoptr (EnvoiJid) own = NULL;
  EnvoiBuilder *iq;

  if (router == NULL || (own = envoi_jid_new (envoi_router_get_own_bare (router), NULL)) == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  iq = envoi_builder_new_iq (envoi_jid_get_domain (own), "set");
  envoi_builder_open (iq, "query", NS);
  envoi_builder_leaf (iq, "remove", NULL, NULL);
  return dex_future_then (envoi_router_request (router, envoi_builder_finish (iq), TIMEOUT), on_changed, NULL, NULL);
}

static void
envoi_registration_class_init (EnvoiRegistrationClass *klass)
{
}

static void
envoi_registration_init (EnvoiRegistration *self)
{
}

ENVOI_XEP_ROW (0077_registration) = {
  .number = 77, .title = "In-Band Registration", .version = "2.4",   .get_type = envoi_registration_get_type,
};
