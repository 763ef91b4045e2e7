/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0280-carbons.h"

#include "0297-forwarding.h"
#include "envoi-xep.h"

/* Copies of the own other clients' messages. Owned by the module set; main thread. */

#define NS "urn:xmpp:carbons:2"
#define TIMEOUT 30

struct _EnvoiCarbons {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiCarbons, envoi_carbons, ENVOI_TYPE_MODULE)

enum { CARBON, N_SIGNALS };
static guint signals[N_SIGNALS];

static gboolean
is_about_own (EnvoiRouter *router, EnvoiStanza *message, gboolean sent)
{
  const char *address = sent ? envoi_stanza_get_from (message) : envoi_stanza_get_to (message);
  g_autofree char *bare = NULL;

  /* A message without an addressee is one to the own account. */
  if (address == NULL)
    return !sent;
  bare = envoi_jid_dup_bare (address);
  return g_strcmp0 (bare, envoi_router_get_own_bare (router)) == 0;
}

static gboolean
on_carbon (EnvoiRouter *router, EnvoiStanza *stanza, gpointer user_data)
{
  const EnvoiNode *received = envoi_stanza_find (stanza, "received", NS);
  const EnvoiNode *copy = received ? received : envoi_stanza_find (stanza, "sent", NS);
  const char *type = envoi_stanza_get_type_attribute (stanza);
  g_autoptr (EnvoiStanza) message = NULL;
  gint64 time = 0;

  /* Whoever else sends one is lying: nothing of the stanza is to be believed. */
  if (!envoi_router_is_own (router, envoi_stanza_get_from (stanza)) || g_strcmp0 (type, "groupchat") == 0 || g_strcmp0 (type, "error") == 0)
    {
      g_debug ("Dropped a forged carbon");
      return TRUE;
    }

  message = envoi_forwarded_read (copy, envoi_stanza_get_sequence (stanza), &time);
  if (message == NULL || g_strcmp0 (envoi_stanza_get_type_attribute (message), "groupchat") == 0 ||
      !is_about_own (router, message, received == NULL))
    return TRUE;
  g_signal_emit (user_data, signals[CARBON], 0, message, received == NULL, time);
  return TRUE;
}

static void
envoi_carbons_session_started (EnvoiModule *module, gboolean resumed)
{
  EnvoiBuilder *iq;

  if (resumed)
    return;
  iq = envoi_builder_new_iq (NULL, "set");
  envoi_builder_leaf (iq, "enable", NS, NULL);
  dex_future_disown (envoi_router_request (envoi_module_get_router (module), envoi_builder_finish (iq), TIMEOUT));
}

static void
envoi_carbons_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_UNWRAP, "received", NS, on_carbon);
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_UNWRAP, "sent", NS, on_carbon);
}

static void
envoi_carbons_class_init (EnvoiCarbonsClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_carbons_attach;
  ENVOI_MODULE_CLASS (klass)->session_started = envoi_carbons_session_started;
  signals[CARBON] = g_signal_new ("carbon", ENVOI_TYPE_CARBONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 3, ENVOI_TYPE_STANZA | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_BOOLEAN, G_TYPE_INT64);
}

static void
envoi_carbons_init (EnvoiCarbons *self)
{
}

ENVOI_XEP_ROW (0280_carbons) = {
  .number = 280, .title = "Message Carbons", .version = "1.0.1",
  .get_type = envoi_carbons_get_type,
};
