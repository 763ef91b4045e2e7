/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0461-reply.h"

#include <string.h>

#include "0428-fallback.h"
#include "envoi-jid.h"
#include "envoi-text.h"
#include "envoi-xep.h"

#define NS ENVOI_NS_REPLY
#define MAX_ID 1023
#define MAX_QUOTE_LINES 6
#define MAX_QUOTE 400
#define MAX_QUOTE_BYTES 4096

static const EnvoiNode *
find_reply (const EnvoiStanza *message)
{
  const EnvoiNode *reply = envoi_stanza_find (message, "reply", NS);
  const char *id = reply ? envoi_node_get_attribute (reply, "id") : NULL;

  if (id == NULL || *id == '\0' || strlen (id) > MAX_ID || g_strcmp0 (envoi_stanza_get_type_attribute (message), "error") == 0)
    return NULL;
  return reply;
}

/**
 * envoi_reply_get_target:
 *
 * Returns: (transfer none) (nullable): the id of the message that @message answers
 */
const char *
envoi_reply_get_target (const EnvoiStanza *message)
{
  const EnvoiNode *reply = find_reply (message);

  return reply ? envoi_node_get_attribute (reply, "id") : NULL;
}

/**
 * envoi_reply_dup_to:
 *
 * Returns: (transfer full) (nullable): whom @message claims to answer
 */
char *
envoi_reply_dup_to (const EnvoiStanza *message)
{
  const EnvoiNode *reply = find_reply (message);

  return reply ? envoi_jid_dup_full (envoi_node_get_attribute (reply, "to")) : NULL;
}

/**
 * envoi_reply_dup_body:
 *
 * Returns: (transfer full) (nullable): what is new in the text
 */
char *
envoi_reply_dup_body (const EnvoiStanza *message)
{
  const EnvoiNode *node = envoi_stanza_find (message, "body", ENVOI_NS_CLIENT);
  const char *body = node ? envoi_node_get_text (node) : NULL;
  g_autofree char *rest = body && find_reply (message) ? envoi_fallback_strip (message, body, NS) : NULL;
  g_autofree char *visible = rest ? g_strstrip (g_strdup (rest)) : NULL;

  return visible && *visible ? g_steal_pointer (&rest) : g_strdup (body);
}

/**
 * envoi_reply_format_quote:
 * @quote: (nullable): the other message's text
 *
 * Returns: (transfer full): the start of it as quoted lines
 */
char *
envoi_reply_format_quote (const char *quote)
{
  g_autofree char *clean = quote ? g_strstrip (envoi_text_sanitize (quote, -1)) : NULL;
  g_auto (GStrv) lines = NULL;
  GString *text = g_string_new (NULL);
  gboolean cut;

  if (clean == NULL || *clean == '\0')
    return g_string_free (text, FALSE);
  cut = clean[envoi_text_clip (clean, MAX_QUOTE, MAX_QUOTE_BYTES)] != '\0';
  clean[envoi_text_clip (clean, MAX_QUOTE, MAX_QUOTE_BYTES)] = '\0';
  lines = g_strsplit (clean, "\n", MAX_QUOTE_LINES + 1);
  for (guint i = 0; lines[i] && i < MAX_QUOTE_LINES; i++)
    {
      gboolean last = lines[i + 1] == NULL || i + 1 == MAX_QUOTE_LINES;

      cut = cut || (last && lines[i + 1]);
      g_string_append_printf (text, "> %s%s\n", lines[i], last && cut ? "…" : "");
    }
  return g_string_free (text, FALSE);
}

/**
 * envoi_reply_write:
 * @to: (nullable): whom it answers; of a participant with the nick
 * @id: which message
 * @quote: (nullable): its text
 * @body: what is said
 */
void
envoi_reply_write (EnvoiBuilder *message, const char *to, const char *id, const char *quote, const char *body)
{
  g_autofree char *prefix = envoi_reply_format_quote (quote);
  g_autofree char *clean = envoi_text_sanitize (body, -1);
  g_autofree char *whole = g_strconcat (prefix, clean, NULL);

  envoi_builder_leaf (message, "body", NULL, whole);
  envoi_builder_open (message, "reply", NS);
  envoi_builder_attribute (message, "to", to);
  envoi_builder_attribute (message, "id", id);
  envoi_builder_close (message);
  if (*prefix)
    envoi_fallback_write (message, NS, 0, g_utf8_strlen (prefix, -1));
}

ENVOI_XEP_ROW (0461_reply) = {
  .number = 461, .title = "Message Replies", .version = "0.2.0", .kind = ENVOI_XEP_PAYLOAD,
  .features = ENVOI_XEP_FEATURES (NS),
};
