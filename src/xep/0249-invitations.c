/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0249-invitations.h"

#include <string.h>

#include "envoi-id.h"
#include "envoi-text.h"
#include "envoi-xep.h"

/* Invitations from people. Owned by the module set; main thread. */

#define NS "jabber:x:conference"
#define MAX_TEXT 1023

struct _EnvoiInvitations {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiInvitations, envoi_invitations, ENVOI_TYPE_MODULE)

enum { INVITED, N_SIGNALS };
static guint signals[N_SIGNALS];

void
envoi_direct_invite_free (EnvoiDirectInvite *self)
{
  g_free (self->from);
  g_free (self->room);
  g_free (self->reason);
  g_free (self->password);
  g_free (self->thread);
  g_free (self);
}

static char *
dup_text (const EnvoiNode *x, const char *attribute)
{
  const char *text = envoi_node_get_attribute (x, attribute);
  g_autofree char *clean = text ? g_strstrip (envoi_text_sanitize (text, -1)) : NULL;

  if (clean == NULL || *clean == '\0')
    return NULL;
  clean[envoi_text_clip (clean, MAX_TEXT, MAX_TEXT)] = '\0';
  return g_steal_pointer (&clean);
}

/**
 * envoi_direct_invite_read:
 *
 * Returns: (transfer full) (nullable): the invitation in @message
 */
EnvoiDirectInvite *
envoi_direct_invite_read (const EnvoiStanza *message)
{
  const EnvoiNode *x = envoi_stanza_find (message, "x", NS);
  const char *type = envoi_stanza_get_type_attribute (message);
  g_autoptr (EnvoiJid) room = NULL;
  g_autofree char *from = NULL;
  EnvoiDirectInvite *self;

  if (x == NULL || g_strcmp0 (type, "error") == 0 || g_strcmp0 (type, "groupchat") == 0)
    return NULL;
  room = envoi_jid_new (envoi_node_get_attribute (x, "jid"), NULL);
  from = envoi_jid_dup_full (envoi_stanza_get_from (message));
  if (from == NULL || room == NULL || envoi_jid_get_local (room) == NULL || envoi_jid_get_resource (room))
    return NULL;
  self = g_new0 (EnvoiDirectInvite, 1);
  self->from = g_steal_pointer (&from);
  self->room = g_strdup (envoi_jid_get_bare (room));
  self->reason = dup_text (x, "reason");
  self->password = dup_text (x, "password");
  self->thread = envoi_node_get_bool (x, "continue", FALSE) ? dup_text (x, "thread") : NULL;
  return self;
}

/**
 * envoi_direct_invite_new_message:
 * @reason: (nullable): the person's words
 * @password: (nullable): of the room
 *
 * Returns: (transfer full): the message
 */
EnvoiStanza *
envoi_direct_invite_new_message (const char *to, const char *room, const char *reason, const char *password)
{
  g_autofree char *id = envoi_id_new ();
  EnvoiBuilder *message = envoi_builder_new_message (to, NULL, id);

  envoi_builder_open (message, "x", NS);
  envoi_builder_attribute (message, "jid", room);
  envoi_builder_attribute (message, "reason", reason && *reason ? reason : NULL);
  envoi_builder_attribute (message, "password", password && *password ? password : NULL);
  return envoi_builder_finish (message);
}

static gboolean
on_message (EnvoiRouter *router, EnvoiStanza *message, gpointer user_data)
{
  g_autoptr (EnvoiDirectInvite) invite = NULL;

  if (envoi_router_is_own (router, envoi_stanza_get_from (message)) || (invite = envoi_direct_invite_read (message)) == NULL)
    return FALSE;
  g_signal_emit (user_data, signals[INVITED], 0, invite);
  return TRUE;
}

static void
envoi_invitations_attach (EnvoiModule *module, EnvoiRouter *router)
{
  /* Below what rooms pass on: some servers write both into one message. */
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_FILTER - 1, "x", NS, on_message);
}

static void
envoi_invitations_class_init (EnvoiInvitationsClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_invitations_attach;
  signals[INVITED] = g_signal_new ("invited", ENVOI_TYPE_INVITATIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
envoi_invitations_init (EnvoiInvitations *self)
{
}

ENVOI_XEP_ROW (0249_invitations) = {
  .number = 249, .title = "Direct MUC Invitations", .version = "1.2",
  .features = ENVOI_XEP_FEATURES (NS),
  .get_type = envoi_invitations_get_type,
};
