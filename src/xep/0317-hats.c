/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0317-hats.h"

#include "envoi-text.h"
#include "envoi-xep.h"

#define NS "urn:xmpp:hats:0"
#define NS_OLD "xmpp:prosody.im/protocol/hats:1"
#define MAX_CHARACTERS 64

/**
 * envoi_hats_read:
 * @max: no more than so many
 *
 * Returns: (transfer full): the titles
 */
GStrv
envoi_hats_read (const EnvoiStanza *presence, guint max)
{
  g_autoptr (GStrvBuilder) titles = g_strv_builder_new ();
  const char *ns = NS;
  const EnvoiNode *hats = envoi_stanza_find (presence, "hats", ns);
  guint n = 0;

  if (hats == NULL)
    hats = envoi_stanza_find (presence, "hats", ns = NS_OLD);
  for (const EnvoiNode *hat = hats ? envoi_node_find (hats, "hat", ns) : NULL; hat && n < max; hat = envoi_node_find_next (hat, "hat", ns))
    {
      const char *title = envoi_node_get_attribute (hat, "title");
      g_autofree char *clean = title ? envoi_text_sanitize (title, -1) : NULL;
      g_autofree char *line = clean ? g_strstrip (envoi_text_one_line (clean, MAX_CHARACTERS)) : NULL;

      if (line == NULL || *line == '\0')
        continue;
      g_strv_builder_take (titles, g_steal_pointer (&line));
      n++;
    }
  return g_strv_builder_end (titles);
}

ENVOI_XEP_ROW (0317_hats) = {
  .number = 317, .title = "Hats", .version = "0.3.1", .kind = ENVOI_XEP_PAYLOAD, .partial = TRUE, .note = "shown, not given",
};
