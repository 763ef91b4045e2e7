/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-message-stanza.h"

#include <string.h>

#include "0045-rooms.h"
#include "0066-oob.h"
#include "0184-receipts.h"
#include "0203-delay.h"
#include "0333-markers.h"
#include "0334-hints.h"
#include "0359-stanza-ids.h"
#include "0372-references.h"
#include "0428-fallback.h"
#include "0447-file-sharing.h"
#include "0461-reply.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include "envoi-xmpp-uri.h"

/* From a stanza to a message and back. Pure functions; only direct children of the stanza are looked at, so that nothing wrapped
 * inside passes for the sender's word. */

#define MAX_ID 1023
#define MAX_LANGUAGE 35

gboolean
envoi_message_stanza_is_personal (const EnvoiStanza *stanza)
{
  const char *type = envoi_stanza_get_type_attribute (stanza);

  /* What rooms put into an archive beside talk has a text for who does not know rooms. */
  return (type == NULL || g_str_equal (type, "chat") || g_str_equal (type, "normal")) && !envoi_muc_is_notice (stanza);
}

static const char *
bounded (const char *text, gsize max)
{
  return text != NULL && *text != '\0' && strnlen (text, max + 1) <= max ? text : NULL;
}

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

/* The text that a person wrote: sanitised, bounded; NULL when there is none. Of an answer without the quotation that stands in it for others. */
static char *
dup_body (const EnvoiStanza *stanza, gboolean answers, const char **language)
{
  const EnvoiNode *chosen = envoi_stanza_find (stanza, "body", ENVOI_NS_CLIENT);
  g_autofree char *own = NULL;
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
  /* B14: whatever the ranges say, something of the text is left, or all of it is shown. */
  if (answers)
    {
      own = envoi_fallback_strip (stanza, raw, ENVOI_NS_REPLY);
      if (own != NULL && !is_blank (own))
        raw = own;
    }
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

/* --- Files --- */

static EnvoiAttachment *
new_attachment (const char *uri, const EnvoiSharedFile *file)
{
  EnvoiAttachment *attachment = envoi_attachment_new (NULL, NULL, uri);

  if (file == NULL)
    return attachment;
  envoi_attachment_set_name (attachment, file->name);
  envoi_attachment_set_media_type (attachment, file->media_type);
  envoi_attachment_set_description (attachment, file->description);
  envoi_attachment_set_size (attachment, file->size);
  envoi_attachment_set_width (attachment, file->width);
  envoi_attachment_set_height (attachment, file->height);
  return attachment;
}

/* The file in a message, and its text: the address alone, unless something was written to it. Programs say it in different ways, and some in several:
 * shared with its description (0447), or as an address that is the whole text (0066). NULL: none, and the text stays. */
static EnvoiAttachment *
read_attachment (const EnvoiStanza *stanza, gboolean answers, char **body)
{
  g_autoptr (EnvoiSharedFile) file = envoi_shared_file_read (stanza);
  const char *oob = envoi_oob_read (stanza, NULL), *uri = file != NULL && file->uri != NULL ? file->uri : oob;
  const EnvoiNode *node = envoi_stanza_find (stanza, "body", ENVOI_NS_CLIENT);
  g_autofree char *said = node != NULL && !answers ? envoi_fallback_strip (stanza, envoi_node_get_text (node), ENVOI_NS_FILE_SHARING) : NULL;

  if (uri == NULL)
    return NULL;
  /* An address beside a text that is another one (a card of a link, for example) is no file. */
  if ((file == NULL || file->uri == NULL) && *body != NULL && strcmp (*body, uri) != 0)
    return NULL;
  if (*body == NULL || (said != NULL && is_blank (said)))
    g_set_str (body, uri);
  else if (said != NULL)
    {
      g_autofree char *text = envoi_text_sanitize (said, MIN (strlen (said), ENVOI_MESSAGE_MAX_BODY));

      g_set_str (body, g_strstrip (text));
    }
  return new_attachment (uri, file);
}

static void
write_attachment (EnvoiBuilder *builder, EnvoiMessage *message)
{
  EnvoiAttachment *attachment = envoi_message_get_attachment (message);
  const char *uri = attachment != NULL ? envoi_attachment_get_uri (attachment) : NULL;
  EnvoiSharedFile file;

  if (uri == NULL)
    return;
  file = (EnvoiSharedFile) {
    .uri = (char *) uri, .name = (char *) envoi_attachment_get_name (attachment), .media_type = (char *) envoi_attachment_get_media_type (attachment),
    .description = (char *) envoi_attachment_get_description (attachment), .size = envoi_attachment_get_size (attachment),
    .width = envoi_attachment_get_width (attachment), .height = envoi_attachment_get_height (attachment),
  };
  envoi_oob_write (builder, uri);
  envoi_shared_file_write (builder, &file);
  envoi_fallback_write (builder, ENVOI_NS_FILE_SHARING, 0, 0);
}

EnvoiMessage *
envoi_message_stanza_read (const EnvoiStanza *stanza, gboolean outgoing, gint64 time)
{
  const char *language = NULL, *reply_to = envoi_reply_get_target (stanza);
  g_autofree char *reply_sender = reply_to != NULL ? envoi_reply_dup_to (stanza) : NULL;
  g_autofree char *body = dup_body (stanza, reply_to != NULL, &language), *post = envoi_reference_read_post (stanza);
  g_autoptr (EnvoiAttachment) attachment = post == NULL ? read_attachment (stanza, reply_to != NULL, &body) : NULL;
  EnvoiMessage *message;

  if (body == NULL)
    return NULL;
  message = envoi_message_new (outgoing, bounded (envoi_stanza_get_id (stanza), MAX_ID), body, time);
  envoi_message_set_origin_id (message, bounded (envoi_origin_id_read (stanza), MAX_ID));
  envoi_message_set_sender (message, envoi_stanza_get_from (stanza));
  envoi_message_set_language (message, language);
  envoi_message_set_wants_receipt (message, envoi_receipt_is_requested (stanza));
  envoi_message_set_markable (message, envoi_marker_is_markable (stanza));
  envoi_message_set_reply_to (message, reply_to);
  envoi_message_set_reply_sender (message, reply_sender);
  envoi_message_set_post_uri (message, post);
  envoi_message_set_attachment (message, attachment);
  return message;
}

/* ---- out ---- */

void
envoi_message_stanza_write_body (EnvoiBuilder *builder, EnvoiMessage *message, const char *body)
{
  const char *reply_to = envoi_message_get_reply_to (message);
  EnvoiMessage *quoted = envoi_message_get_quoted (message);

  if (reply_to != NULL)
    envoi_reply_write (builder, envoi_message_get_reply_sender (message), reply_to, quoted != NULL ? envoi_message_get_body (quoted) : NULL, body);
  else
    envoi_builder_leaf (builder, "body", NULL, body);
}

void
envoi_message_stanza_write_origin (EnvoiBuilder *builder, const char *id)
{
  envoi_origin_id_write (builder, id);
}

void
envoi_message_stanza_write_private (EnvoiBuilder *builder)
{
  envoi_builder_leaf (builder, "x", ENVOI_NS_MUC_USER, NULL);
}

EnvoiStanza *
envoi_message_stanza_new_state (const char *room, EnvoiChatState state)
{
  EnvoiBuilder *builder = envoi_builder_new_message (room, "groupchat", NULL);

  envoi_chat_state_write (builder, state);
  envoi_hints_write (builder, ENVOI_HINT_NO_STORE);
  return envoi_builder_finish (builder);
}

/* What it shows, for programs that know posts. */
static void
write_post (EnvoiBuilder *builder, EnvoiMessage *message)
{
  const char *text = envoi_message_get_post_uri (message);
  g_autoptr (EnvoiXmppUri) uri = text != NULL ? envoi_xmpp_uri_parse (text, NULL) : NULL;

  if (uri != NULL && envoi_xmpp_uri_get (uri, "node") != NULL && envoi_xmpp_uri_get (uri, "item") != NULL)
    envoi_reference_write_post (builder, envoi_xmpp_uri_get_bare (uri), envoi_xmpp_uri_get (uri, "node"), envoi_xmpp_uri_get (uri, "item"));
}

EnvoiStanza *
envoi_message_stanza_write (EnvoiMessage *message, EnvoiConversation *conversation, gboolean with_state, const char *own_bare)
{
  EnvoiRoom *room = envoi_conversation_get_room (conversation);
  gboolean is_private = envoi_conversation_get_occupant_of (conversation) != NULL;
  g_autoptr (EnvoiBuilder) builder = envoi_builder_new_message (envoi_conversation_get_jid (conversation), room != NULL ? "groupchat" : "chat",
                                                                envoi_message_get_id (message));

  envoi_message_stanza_write_body (builder, message, envoi_message_get_body (message));
  write_post (builder, message);
  if (envoi_message_get_reply_to (message) == NULL)
    write_attachment (builder, message);
  envoi_origin_id_write (builder, envoi_message_get_id (message));
  if (envoi_message_get_wants_receipt (message) && room == NULL)
    envoi_receipt_write_request (builder);
  if (envoi_message_get_markable (message))
    envoi_marker_write_markable (builder);
  if (with_state && !is_private && (room == NULL || envoi_room_is_group (room)))
    envoi_chat_state_write (builder, ENVOI_CHAT_STATE_ACTIVE);
  if (is_private)
    envoi_message_stanza_write_private (builder);
  /* A room would take the stamp for one of its history. */
  if (own_bare != NULL && room == NULL)
    {
      g_autofree char *stamp = envoi_time_format (envoi_message_get_time (message));

      envoi_builder_open (builder, "delay", ENVOI_NS_DELAY);
      envoi_builder_attribute (builder, "from", own_bare);
      envoi_builder_attribute (builder, "stamp", stamp);
      envoi_builder_close (builder);
    }
  return envoi_builder_finish (g_steal_pointer (&builder));
}
