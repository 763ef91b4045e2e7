/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0092-software-version.h"

#include "envoi-config.h"
#include "envoi-xep.h"

/* Tells what program this is. Owned by the module set; main thread. */

#define NS "jabber:iq:version"

struct _EnvoiSoftwareVersion {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiSoftwareVersion, envoi_software_version, ENVOI_TYPE_MODULE)

static gboolean
on_asked (EnvoiRouter *router, EnvoiStanza *iq, gpointer user_data)
{
  EnvoiBuilder *answer;

  if (g_strcmp0 (envoi_stanza_get_type_attribute (iq), "get") != 0 || !envoi_module_may_reveal (user_data, envoi_stanza_get_from (iq)))
    return FALSE;
  answer = envoi_builder_new_result (iq);
  envoi_builder_open (answer, "query", NS);
  envoi_builder_leaf (answer, "name", NULL, "Envoi");
  envoi_builder_leaf (answer, "version", NULL, ENVOI_VERSION);
  envoi_router_send (router, envoi_builder_finish (answer));
  return TRUE;
}

static void
envoi_software_version_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_module_handle (module, ENVOI_STANZA_IQ, ENVOI_PRIORITY_NORMAL, "query", NS, on_asked);
}

static void
envoi_software_version_class_init (EnvoiSoftwareVersionClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_software_version_attach;
}

static void
envoi_software_version_init (EnvoiSoftwareVersion *self)
{
}

ENVOI_XEP_ROW (0092_software_version) = {
  .number = 92, .title = "Software Version", .version = "1.1", .note = "for contacts only, without the system",
  .features = ENVOI_XEP_FEATURES (NS),
  .get_type = envoi_software_version_get_type,
};
