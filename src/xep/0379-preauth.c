/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0379-preauth.h"

#include <string.h>

#include "0172-nick.h"
#include "envoi-xep.h"

#define NS ENVOI_NS_PREAUTH

/**
 * envoi_preauth_token_is_valid:
 * @token: (nullable): from outside
 *
 * Returns: whether it can be one: printable ASCII without blanks, not endless
 */
gboolean
envoi_preauth_token_is_valid (const char *token)
{
  if (token == NULL || *token == '\0' || strlen (token) > ENVOI_PREAUTH_MAX_TOKEN)
    return FALSE;
  for (; *token; token++)
    if (!g_ascii_isgraph (*token))
      return FALSE;
  return TRUE;
}

/**
 * envoi_preauth_read:
 *
 * Returns: (transfer none) (nullable): the token
 */
const char *
envoi_preauth_read (const EnvoiStanza *presence)
{
  const EnvoiNode *node = envoi_stanza_find (presence, "preauth", NS);
  const char *token = node ? envoi_node_get_attribute (node, "token") : NULL;

  return envoi_preauth_token_is_valid (token) ? token : NULL;
}

/**
 * envoi_preauth_subscribe:
 * @nick: (nullable): the own name
 * @text: (nullable): why
 * @token: from the invitation
 */
void
envoi_preauth_subscribe (EnvoiPresence *presence, const char *bare, const char *nick, const char *text, const char *token)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (presence));
  EnvoiBuilder *builder;

  if (router == NULL)
    return;
  builder = envoi_builder_new_presence (bare, "subscribe");
  if (text && *text)
    envoi_builder_leaf (builder, "status", NULL, text);
  if (nick && *nick)
    envoi_nick_write (builder, nick);
  envoi_builder_open (builder, "preauth", NS);
  envoi_builder_attribute (builder, "token", token);
  envoi_router_send (router, envoi_builder_finish (builder));
}

ENVOI_XEP_ROW (0379_preauth) = {
  .number = 379, .title = "Pre-Authenticated Roster Subscription", .version = "0.4.0", .kind = ENVOI_XEP_PAYLOAD,
  .partial = TRUE, .note = "tokens are used; those of the own server's invitations are given",
};
