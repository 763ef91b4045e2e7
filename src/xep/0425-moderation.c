/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0425-moderation.h"

#include <string.h>

#include "0421-occupant-ids.h"
#include "0424-retraction.h"
#include "envoi-muc-private.h"
#include "envoi-xep.h"

#define NS_RETRACT_OLD "urn:xmpp:message-retract:0"
#define NS_FASTEN "urn:xmpp:fasten:0"
#define MAX_ID 1023
#define MAX_REASON 1023

void
envoi_moderation_free (EnvoiModeration *self)
{
  g_free (self->room);
  g_free (self->id);
  g_free (self->actor);
  g_free (self->actor_id);
  g_free (self->reason);
  g_free (self);
}

/* by: the moderator's address in the room. */
static char *
dup_actor (const EnvoiNode *moderated, const char *room)
{
  g_autoptr (EnvoiJid) by = moderated ? envoi_jid_new (envoi_node_get_attribute (moderated, "by"), NULL) : NULL;

  if (by == NULL || !g_str_equal (envoi_jid_get_bare (by), room))
    return NULL;
  return g_strdup (envoi_jid_get_resource (by));
}

/**
 * envoi_moderation_read:
 *
 * Returns: (transfer full) (nullable): which message a room has taken away
 */
EnvoiModeration *
envoi_moderation_read (const EnvoiStanza *message)
{
  const EnvoiNode *node = envoi_stanza_find (message, "retract", ENVOI_NS_RETRACT), *moderated, *reason, *occupant;
  const EnvoiNode *apply = envoi_stanza_find (message, "apply-to", NS_FASTEN);
  const EnvoiNode *elder = apply ? envoi_node_find (apply, "moderated", ENVOI_NS_MODERATE_OLD) : NULL;
  g_autoptr (EnvoiJid) from = NULL;
  EnvoiModeration *self;
  const char *id;

  if (g_strcmp0 (envoi_stanza_get_type_attribute (message), "groupchat") != 0)
    return NULL;
  if (node)
    {
      moderated = envoi_node_find (node, "moderated", ENVOI_NS_MODERATE);
      reason = envoi_node_find (node, "reason", NULL);
    }
  else
    {
      node = apply;
      moderated = elder;
      if (moderated && envoi_node_find (moderated, "retract", NS_RETRACT_OLD) == NULL)
        return NULL;
      reason = moderated ? envoi_node_find (moderated, "reason", NULL) : NULL;
    }
  if (moderated == NULL)
    return NULL;

  id = envoi_node_get_attribute (node, "id");
  from = envoi_jid_new (envoi_stanza_get_from (message), NULL);
  if (id == NULL || *id == '\0' || strlen (id) > MAX_ID || from == NULL || envoi_jid_get_resource (from) || envoi_jid_get_local (from) == NULL)
    return NULL;
  self = g_new0 (EnvoiModeration, 1);
  self->room = g_strdup (envoi_jid_get_bare (from));
  self->id = g_strdup (id);
  /* Prosody's community module writes both forms, and the nick into the elder one only. */
  self->actor = dup_actor (moderated, self->room);
  if (self->actor == NULL)
    self->actor = dup_actor (elder, self->room);
  occupant = envoi_node_find (moderated, "occupant-id", ENVOI_NS_OCCUPANT_ID);
  if (occupant && envoi_node_get_attribute (occupant, "id") && strlen (envoi_node_get_attribute (occupant, "id")) <= MAX_ID)
    self->actor_id = g_strdup (envoi_node_get_attribute (occupant, "id"));
  self->reason = envoi_muc_dup_text (reason, MAX_REASON);
  return self;
}

static DexFuture *
on_done (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

/**
 * envoi_muc_moderate:
 * @id: in the room's archive
 * @reason: (nullable): for all
 * @old: the room knows version 0 only
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_muc_moderate (EnvoiMuc *muc, const char *room, const char *id, const char *reason, gboolean old)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (room, "set");

  if (old)
    {
      envoi_builder_open (iq, "apply-to", NS_FASTEN);
      envoi_builder_attribute (iq, "id", id);
    }
  envoi_builder_open (iq, "moderate", old ? ENVOI_NS_MODERATE_OLD : ENVOI_NS_MODERATE);
  if (!old)
    envoi_builder_attribute (iq, "id", id);
  envoi_builder_leaf (iq, "retract", old ? NS_RETRACT_OLD : ENVOI_NS_RETRACT, NULL);
  if (reason && *reason)
    envoi_builder_leaf (iq, "reason", NULL, reason);
  return dex_future_then (envoi_muc_request (muc, iq), on_done, NULL, NULL);
}

ENVOI_XEP_ROW (0425_moderation) = {
  .number = 425, .title = "Moderated Message Retraction", .version = "0.3.0", .kind = ENVOI_XEP_PAYLOAD,
};
