/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-groups-text.h"

/**
 * envoi_groups_from_text:
 * @text: names of groups as a person writes them, with commas between
 *
 * Returns: (transfer full): the names, without blanks around them, each once
 */
GStrv
envoi_groups_from_text (const char *text)
{
  g_autoptr(GStrvBuilder) groups = g_strv_builder_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto(GStrv) parts = g_strsplit (text, ",", 64);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_strstrip (parts[i]);
      if (*parts[i] != '\0' && g_hash_table_add (seen, parts[i]))
        g_strv_builder_add (groups, parts[i]);
    }
  return g_strv_builder_end (groups);
}

/**
 * envoi_groups_to_text:
 * @groups: names of groups
 *
 * Returns: (transfer full): the names with commas between
 */
char *
envoi_groups_to_text (const char * const *groups)
{
  return g_strjoinv (", ", (GStrv) groups);
}
