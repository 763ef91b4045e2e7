/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0231-bits-of-binary.h"

#include <string.h>

#include "envoi-xep.h"

#define NS "urn:xmpp:bob"
#define TIMEOUT 30
#define MAX_CID 256

static const char *
get_cid (const char *uri)
{
  return uri != NULL && g_ascii_strncasecmp (uri, "cid:", 4) == 0 && strlen (uri) <= MAX_CID ? uri + 4 : NULL;
}

/* Strict, but for white space: what is no base64 is no picture. */
static GBytes *
decode (const EnvoiNode *data)
{
  g_autoptr (GString) clean = g_string_new (NULL);
  const char *text = envoi_node_get_text (data);
  g_autofree guint8 *bytes = NULL;
  gsize length;

  if (strlen (text) > ENVOI_BITS_MAX_BYTES * 2)
    return NULL;
  for (; *text != '\0'; text++)
    if (g_ascii_isalnum (*text) || strchr ("+/=", *text) != NULL)
      g_string_append_c (clean, *text);
    else if (!g_ascii_isspace (*text))
      return NULL;
  if (clean->len == 0 || clean->len % 4 != 0)
    return NULL;
  bytes = g_base64_decode (clean->str, &length);
  return length > 0 && length <= ENVOI_BITS_MAX_BYTES ? g_bytes_new_take (g_steal_pointer (&bytes), length) : NULL;
}

GBytes *
envoi_bits_read (const EnvoiNode *parent, const char *uri)
{
  const char *cid = get_cid (uri);

  for (const EnvoiNode *data = cid ? envoi_node_find (parent, "data", NS) : NULL; data; data = envoi_node_find_next (data, "data", NS))
    if (g_strcmp0 (envoi_node_get_attribute (data, "cid"), cid) == 0)
      return decode (data);
  return NULL;
}

static DexFuture *
on_fetched (DexFuture *answer, gpointer uri)
{
  const EnvoiStanza *stanza = g_value_get_boxed (dex_future_get_value (answer, NULL));
  g_autoptr (GBytes) bytes = envoi_bits_read (envoi_stanza_get_root (stanza), uri);

  if (bytes == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_UNDEFINED_CONDITION, "No such bits");
  return dex_future_new_take_boxed (G_TYPE_BYTES, g_steal_pointer (&bytes));
}

/**
 * envoi_bits_fetch:
 * @from: who wrote the link
 * @uri: "cid:…"
 *
 * Returns: (transfer full): future of GBytes
 */
DexFuture *
envoi_bits_fetch (EnvoiRouter *router, const char *from, const char *uri)
{
  EnvoiBuilder *iq;

  if (get_cid (uri) == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_BAD_REQUEST, "No link to bits");
  iq = envoi_builder_new_iq (from, "get");
  envoi_builder_open (iq, "data", NS);
  envoi_builder_attribute (iq, "cid", get_cid (uri));
  return dex_future_then (envoi_router_request (router, envoi_builder_finish (iq), TIMEOUT), on_fetched, g_strdup (uri), g_free);
}

ENVOI_XEP_ROW (0231_bits_of_binary) = {
  .number = 231, .title = "Bits of Binary", .version = "1.0", .kind = ENVOI_XEP_PAYLOAD,
  .partial = TRUE, .note = "read only, for the pictures of forms",
};
