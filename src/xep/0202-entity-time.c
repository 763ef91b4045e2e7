/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0202-entity-time.h"

#include "envoi-time.h"
#include "envoi-xep.h"

/* Tells the time. Owned by the module set; main thread. */

#define NS "urn:xmpp:time"

struct _EnvoiEntityTime {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiEntityTime, envoi_entity_time, ENVOI_TYPE_MODULE)

static gboolean
on_asked (EnvoiRouter *router, EnvoiStanza *iq, gpointer user_data)
{
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *utc = NULL;
  g_autofree char *zone = NULL;
  EnvoiBuilder *answer;

  if (g_strcmp0 (envoi_stanza_get_type_attribute (iq), "get") != 0 || !envoi_module_may_reveal (user_data, envoi_stanza_get_from (iq)))
    return FALSE;
  now = g_date_time_new_now_local ();
  zone = g_date_time_format (now, "%:z");
  utc = envoi_time_format (envoi_time_now ());

  answer = envoi_builder_new_result (iq);
  envoi_builder_open (answer, "time", NS);
  envoi_builder_leaf (answer, "tzo", NULL, zone);
  envoi_builder_leaf (answer, "utc", NULL, utc);
  envoi_router_send (router, envoi_builder_finish (answer));
  return TRUE;
}

static void
envoi_entity_time_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_module_handle (module, ENVOI_STANZA_IQ, ENVOI_PRIORITY_NORMAL, "time", NS, on_asked);
}

static void
envoi_entity_time_class_init (EnvoiEntityTimeClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_entity_time_attach;
}

static void
envoi_entity_time_init (EnvoiEntityTime *self)
{
}

ENVOI_XEP_ROW (0202_entity_time) = {
  .number = 202, .title = "Entity Time", .version = "2.0", .note = "for contacts only",
  .features = ENVOI_XEP_FEATURES (NS),
  .get_type = envoi_entity_time_get_type,
};
