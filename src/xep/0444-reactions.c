/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0444-reactions.h"

#include <string.h>

#include "0334-hints.h"
#include "envoi-text.h"
#include "envoi-xep.h"

#define NS ENVOI_NS_REACTIONS
#define FORM NS ":restrictions"
#define MAX_ID 1023
#define MAX_EMOJI 64

static const EnvoiNode *
find_reactions (const EnvoiStanza *message)
{
  const EnvoiNode *node = envoi_stanza_find (message, "reactions", NS);
  const char *id = node ? envoi_node_get_attribute (node, "id") : NULL;

  if (id == NULL || *id == '\0' || strlen (id) > MAX_ID || g_strcmp0 (envoi_stanza_get_type_attribute (message), "error") == 0)
    return NULL;
  return node;
}

/**
 * envoi_reactions_get_target:
 *
 * Returns: (transfer none) (nullable): the id of the message that they are about
 */
const char *
envoi_reactions_get_target (const EnvoiStanza *message)
{
  const EnvoiNode *node = find_reactions (message);

  return node ? envoi_node_get_attribute (node, "id") : NULL;
}

static gboolean
contains (GPtrArray *emojis, const char *emoji)
{
  return g_ptr_array_find_with_equal_func (emojis, emoji, g_str_equal, NULL);
}

/**
 * envoi_reactions_dup_emojis:
 *
 * Returns: (transfer full): all that the sender thinks of it now
 */
GStrv
envoi_reactions_dup_emojis (const EnvoiStanza *message)
{
  const EnvoiNode *reactions = find_reactions (message);
  g_autoptr (GPtrArray) emojis = g_ptr_array_new_null_terminated (ENVOI_REACTIONS_MAX, g_free, TRUE);

  for (const EnvoiNode *node = reactions ? envoi_node_find (reactions, "reaction", NS) : NULL; node && emojis->len < ENVOI_REACTIONS_MAX;
       node = envoi_node_find_next (node, "reaction", NS))
    {
      const char *text = envoi_node_get_text (node);
      g_autofree char *emoji = strlen (text) <= MAX_EMOJI ? g_strstrip (g_strdup (text)) : NULL;

      if (emoji && *emoji && envoi_text_is_emoji (emoji, 1) && !contains (emojis, emoji))
        g_ptr_array_add (emojis, g_steal_pointer (&emoji));
    }
  return (GStrv) g_ptr_array_free (g_steal_pointer (&emojis), FALSE);
}

/**
 * envoi_reactions_write:
 * @emojis: (array zero-terminated=1): all of them; empty takes them back
 */
void
envoi_reactions_write (EnvoiBuilder *message, const char *id, const char * const *emojis)
{
  envoi_builder_open (message, "reactions", NS);
  envoi_builder_attribute (message, "id", id);
  for (guint i = 0; emojis[i] && i < ENVOI_REACTIONS_MAX; i++)
    envoi_builder_leaf (message, "reaction", NULL, emojis[i]);
  envoi_builder_close (message);
  envoi_hints_write (message, ENVOI_HINT_STORE);
}

/**
 * envoi_reactions_read_limits:
 * @max: (out): how many one may give; 0 = any number
 * @allowed: (out) (nullable) (transfer full): which; %NULL = any
 */
void
envoi_reactions_read_limits (const EnvoiDiscoInfo *info, guint *max, GStrv *allowed)
{
  const char *text = envoi_disco_info_get_value (info, FORM, "max_reactions_per_user");
  const char * const *list = envoi_disco_info_get_values (info, FORM, "allowlist");
  guint64 n = 0;

  *max = text && g_ascii_string_to_unsigned (text, 10, 1, 1000, &n, NULL) ? (guint) n : 0;
  *allowed = list && *list ? g_strdupv ((GStrv) list) : NULL;
}

ENVOI_XEP_ROW (0444_reactions) = {
  .number = 444, .title = "Message Reactions", .version = "0.2.1", .kind = ENVOI_XEP_PAYLOAD,
  .features = ENVOI_XEP_FEATURES (NS),
};
