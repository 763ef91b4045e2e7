/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stanzas to XML. A namespace is declared wherever it differs from the parent's; prefixes are never needed. */
#include "envoi-stanza-private.h"
#include <string.h>

/* Beside the markup characters those that a parser would change on reading: the carriage return everywhere,
 * tab and newline within attributes. */
static void
write_escaped (GString *out, const char *text, const char *special)
{
  for (;;)
    {
      gsize plain = strcspn (text, special);

      g_string_append_len (out, text, plain);
      text += plain;
      switch (*text++)
        {
        case '\0': return;
        case '<': g_string_append (out, "&lt;"); break;
        case '>': g_string_append (out, "&gt;"); break;
        case '&': g_string_append (out, "&amp;"); break;
        case '\'': g_string_append (out, "&apos;"); break;
        case '\t': g_string_append (out, "&#9;"); break;
        case '\n': g_string_append (out, "&#10;"); break;
        case '\r': g_string_append (out, "&#13;"); break;
        default: g_assert_not_reached ();
        }
    }
}

static void
write_attribute (GString *out, const char *name, const char *value)
{
  g_string_append_c (out, ' ');
  g_string_append (out, name);
  g_string_append (out, "='");
  write_escaped (out, value, "<>&'\t\n\r");
  g_string_append_c (out, '\'');
}

void
envoi_node_write (const EnvoiNode *node, const char *parent_ns, GString *out)
{
  const char *name = envoi_node_get_name (node);
  const char *ns = envoi_node_get_ns (node);

  if (name == NULL)
    {
      write_escaped (out, envoi_node_get_text (node), "<>&\r");
      return;
    }

  g_string_append_c (out, '<');
  g_string_append (out, name);
  if (!g_str_equal (ns, parent_ns))
    write_attribute (out, "xmlns", ns);
  for (const EnvoiAttribute *a = envoi_node_first_attribute (node); a != NULL; a = envoi_attribute_next (a))
    write_attribute (out, envoi_attribute_get_name (a), envoi_attribute_get_value (a));
  if (node->first == 0)
    {
      g_string_append (out, "/>");
      return;
    }
  g_string_append_c (out, '>');
  for (const EnvoiNode *child = envoi_node_get_first (node); child != NULL; child = envoi_node_get_next (child))
    envoi_node_write (child, ns, out);
  g_string_append (out, "</");
  g_string_append (out, name);
  g_string_append_c (out, '>');
}

/**
 * envoi_node_to_xml:
 *
 * Returns: (transfer full): XML that envoi_stanza_parse() reads back as the same tree. The namespace
 *   jabber:client is the one that both take for granted.
 */
char *
envoi_node_to_xml (const EnvoiNode *node)
{
  GString *out = g_string_sized_new (512);

  envoi_node_write (node, ENVOI_NS_CLIENT, out);
  return g_string_free (out, FALSE);
}

/**
 * envoi_stanza_to_xml:
 *
 * Returns: (transfer full): see envoi_node_to_xml()
 */
char *
envoi_stanza_to_xml (const EnvoiStanza *self)
{
  return envoi_node_to_xml (envoi_stanza_get_root (self));
}
