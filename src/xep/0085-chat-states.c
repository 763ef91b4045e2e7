/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0085-chat-states.h"

#include "envoi-xep.h"

#include "0203-delay.h"
#include "0334-hints.h"

#define NS "http://jabber.org/protocol/chatstates"

static const char * const names[] = { NULL, "active", "composing", "paused", "inactive", "gone" };

/**
 * envoi_chat_state_read:
 *
 * Returns: what the other side does at present
 */
EnvoiChatState
envoi_chat_state_read (const EnvoiStanza *message)
{
  if (g_strcmp0 (envoi_stanza_get_type_attribute (message), "error") == 0 || envoi_stanza_find (message, "delay", ENVOI_NS_DELAY))
    return ENVOI_CHAT_STATE_NONE;
  for (guint i = 1; i < G_N_ELEMENTS (names); i++)
    if (envoi_stanza_find (message, names[i], NS))
      return i;
  return ENVOI_CHAT_STATE_NONE;
}

void
envoi_chat_state_write (EnvoiBuilder *builder, EnvoiChatState state)
{
  g_return_if_fail (state > ENVOI_CHAT_STATE_NONE && state < G_N_ELEMENTS (names));

  envoi_builder_leaf (builder, names[state], NS, NULL);
}

/**
 * envoi_chat_state_new_message:
 *
 * Returns: (transfer full): a message that carries nothing but the state
 */
EnvoiStanza *
envoi_chat_state_new_message (const char *to, EnvoiChatState state)
{
  EnvoiBuilder *message = envoi_builder_new_message (to, "chat", NULL);

  envoi_chat_state_write (message, state);
  envoi_hints_write (message, ENVOI_HINT_NO_STORE);
  return envoi_builder_finish (message);
}

ENVOI_XEP_ROW (0085_chat_states) = {
  .number = 85, .title = "Chat State Notifications", .version = "2.1", .kind = ENVOI_XEP_PAYLOAD,
  .features = ENVOI_XEP_FEATURES (NS),
};
