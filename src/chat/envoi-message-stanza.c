/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-message-stanza.h"

#include "0085-chat-states.h"
#include "0184-receipts.h"
#include "0203-delay.h"
#include "0333-markers.h"
#include "0359-stanza-ids.h"
#include "envoi-text.h"
#include "envoi-time.h"

/* From a stanza to a message and back. Pure functions; only direct children of the stanza are looked at, so that nothing wrapped
 * inside passes for the sender's word. */

#define MAX_ID 1023
#define MAX_LANGUAGE 35

gboolean
envoi_message_stanza_is_personal (const EnvoiStanza *stanza)
{
  const char *type = envoi_stanza_get_type_attribute (stanza);

  return type == NULL || g_str_equal (type, "chat") || g_str_equal (type, "normal");
}

static const char *
bounded (const char *text, gsize max)
{
  return text != NULL && *text != '\0' && strnlen (text, max + 1) <= max ? text : NULL;
}

/* The text that a person wrote: sanitised, bounded; NULL when there is none. */
static char *
dup_body (const EnvoiStanza *stanza, const char **language)
{
  const EnvoiNode *chosen = envoi_stanza_find (stanza, "body", ENVOI_NS_CLIENT);
  const char *lang = NULL;
  const char *raw;
  char *body;
  gsize length;

  if (chosen == NULL)
    return NULL;
  /* Of several languages take the one that says none: it is in the stanza's own. */
  for (const EnvoiNode *node = chosen; node != NULL; node = envoi_node_find_next (node, "body", ENVOI_NS_CLIENT))
    if (envoi_node_get_attribute (node, "xml:lang") == NULL)
      {
        chosen = node;
        break;
      }
  raw = envoi_node_get_text (chosen);
  length = strlen (raw);
  if (length > ENVOI_MESSAGE_MAX_BODY)
    length = envoi_text_clip (raw, G_MAXSIZE, ENVOI_MESSAGE_MAX_BODY);
  body = envoi_text_sanitize (raw, length);
  if (body[strspn (body, " \t\n")] == '\0')
    {
      g_free (body);
      return NULL;
    }
  lang = envoi_node_get_attribute (chosen, "xml:lang");
  if (lang == NULL)
    lang = envoi_node_get_attribute (envoi_stanza_get_root (stanza), "xml:lang");
  if (language != NULL)
    *language = bounded (lang, MAX_LANGUAGE);
  return body;
}

EnvoiMessage *
envoi_message_stanza_read (const EnvoiStanza *stanza, gboolean outgoing, gint64 time)
{
  const char *language = NULL;
  g_autofree char *body = dup_body (stanza, &language);
  EnvoiMessage *message;

  if (body == NULL)
    return NULL;
  message = envoi_message_new (outgoing, bounded (envoi_stanza_get_id (stanza), MAX_ID), body, time);
  envoi_message_set_origin_id (message, bounded (envoi_origin_id_read (stanza), MAX_ID));
  envoi_message_set_sender (message, envoi_stanza_get_from (stanza));
  envoi_message_set_language (message, language);
  envoi_message_set_wants_receipt (message, envoi_receipt_is_requested (stanza));
  envoi_message_set_markable (message, envoi_marker_is_markable (stanza));
  return message;
}

EnvoiStanza *
envoi_message_stanza_write (EnvoiMessage *message, const char *to, gboolean with_state, const char *own_bare)
{
  g_autoptr (EnvoiBuilder) builder = envoi_builder_new_message (to, "chat", envoi_message_get_id (message));

  envoi_builder_leaf (builder, "body", NULL, envoi_message_get_body (message));
  envoi_origin_id_write (builder, envoi_message_get_id (message));
  if (envoi_message_get_wants_receipt (message))
    envoi_receipt_write_request (builder);
  if (envoi_message_get_markable (message))
    envoi_marker_write_markable (builder);
  if (with_state)
    envoi_chat_state_write (builder, ENVOI_CHAT_STATE_ACTIVE);
  if (own_bare != NULL)
    {
      g_autofree char *stamp = envoi_time_format (envoi_message_get_time (message));

      envoi_builder_open (builder, "delay", ENVOI_NS_DELAY);
      envoi_builder_attribute (builder, "from", own_bare);
      envoi_builder_attribute (builder, "stamp", stamp);
      envoi_builder_close (builder);
    }
  return envoi_builder_finish (g_steal_pointer (&builder));
}
