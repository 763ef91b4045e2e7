/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0292-vcard4.h"

#include "0060-pubsub.h"
#include "envoi-text.h"
#include "envoi-xep.h"

/* vCard4 over events' nodes, read only. Owned by the module set; main thread. */

#define NS "urn:ietf:params:xml:ns:vcard-4.0"
#define NODE "urn:xmpp:vcard4"

struct _EnvoiVcard4 {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiVcard4, envoi_vcard4, ENVOI_TYPE_MODULE)

/* The first value of the property, whatever its type, as one line. A telephone number may stand as tel: link. */
static char *
dup_line (const EnvoiNode *card, const char *name)
{
  const EnvoiNode *property = envoi_node_find (card, name, NS);
  const EnvoiNode *value = property ? envoi_node_first_element (property) : NULL;
  const char *text;
  g_autofree char *clean = NULL;
  g_autofree char *line = NULL;

  while (value && envoi_node_is (value, "parameters", NS))
    value = envoi_node_next_element (value);
  if (value == NULL)
    return NULL;
  text = envoi_node_get_text (value);
  if (envoi_node_is (value, "uri", NS) && g_ascii_strncasecmp (text, "tel:", 4) == 0)
    text += 4;
  clean = envoi_text_sanitize (text, -1);
  line = envoi_text_one_line (clean, 256);
  return *line ? g_steal_pointer (&line) : NULL;
}

static char *
dup_note (const EnvoiNode *card)
{
  const EnvoiNode *note = envoi_node_find (card, "note", NS);
  const EnvoiNode *value = note ? envoi_node_find (note, "text", NS) : NULL;
  g_autofree char *clean = value ? envoi_text_sanitize (envoi_node_get_text (value), -1) : NULL;

  if (clean == NULL || *clean == '\0')
    return NULL;
  clean[envoi_text_clip (clean, 2000, 8192)] = '\0';
  return g_steal_pointer (&clean);
}

static DexFuture *
on_items (DexFuture *answer, gpointer user_data)
{
  const EnvoiNode *items = envoi_pubsub_get_items (g_value_get_boxed (dex_future_get_value (answer, NULL)));
  const EnvoiNode *item = envoi_node_find (items, "item", ENVOI_NS_PUBSUB);
  const EnvoiNode *card = item ? envoi_node_find (item, "vcard", NS) : NULL;
  EnvoiVcardInfo *info = g_new0 (EnvoiVcardInfo, 1);

  if (card != NULL)
    {
      info->full_name = dup_line (card, "fn");
      info->nickname = dup_line (card, "nickname");
      info->url = dup_line (card, "url");
      info->birthday = dup_line (card, "bday");
      info->email = dup_line (card, "email");
      info->phone = dup_line (card, "tel");
      info->organisation = dup_line (card, "org");
      info->role = dup_line (card, "title");
      info->description = dup_note (card);
    }
  return dex_future_new_take_boxed (ENVOI_TYPE_VCARD_INFO, info);
}

static DexFuture *
on_refused (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  if (g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND))
    return dex_future_new_take_boxed (ENVOI_TYPE_VCARD_INFO, g_new0 (EnvoiVcardInfo, 1));
  return dex_ref (answer);
}

/**
 * envoi_vcard4_fetch:
 * @jid: (nullable): bare address, NULL = the own one
 *
 * Returns: (transfer full): future of EnvoiVcardInfo; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_vcard4_fetch (EnvoiVcard4 *self, const char *jid)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);

  return dex_future_catch (dex_future_then (envoi_pubsub_fetch_items (pubsub, jid, NODE, NULL, 1), on_items, NULL, NULL),
                           on_refused, NULL, NULL);
}

static void
envoi_vcard4_class_init (EnvoiVcard4Class *klass)
{
}

static void
envoi_vcard4_init (EnvoiVcard4 *self)
{
}

ENVOI_XEP_ROW (0292_vcard4) = {
  .number = 292, .title = "vCard4 Over XMPP", .version = "0.12.0", .partial = TRUE, .note = "read only",
  .get_type = envoi_vcard4_get_type,
};
