/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One stanza: what is accepted is clean, and written and read again it is the same. */
#include "envoi-stanza.h"
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check (const EnvoiNode *node, guint depth)
{
  guint64 number;

  g_assert_true (g_utf8_validate (envoi_node_get_text (node), -1, NULL));
  g_assert_null (strstr (envoi_node_get_text (node), "\xef\xb7\x90"));
  if (envoi_node_get_name (node) == NULL)
    return;
  g_assert_cmpuint (depth, <=, 128);
  g_assert_cmpuint (*envoi_node_get_name (node), !=, '\0');
  g_assert_null (strpbrk (envoi_node_get_name (node), ":<>&'\" "));
  g_assert_nonnull (envoi_node_get_ns (node));
  envoi_node_get_uint (node, "id", G_MAXUINT32, &number);
  envoi_node_get_bool (node, "id", FALSE);
  for (const EnvoiNode *child = envoi_node_get_first (node); child != NULL; child = envoi_node_get_next (child))
    check (child, depth + 1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EnvoiStanza) first = envoi_stanza_parse ((const char *) data, size, &error);
  g_autoptr (EnvoiStanza) second = NULL, copy = NULL, reply = NULL;
  g_autofree char *xml = NULL, *again = NULL, *copied = NULL;

  if (first == NULL)
    {
      g_assert_nonnull (error);
      return 0;
    }
  check (envoi_stanza_get_root (first), 1);
  xml = envoi_stanza_to_xml (first);
  second = envoi_stanza_parse (xml, -1, &error);
  if (second == NULL)
    {
      /* Written out it may be larger than the bounds, never malformed. */
      g_assert_cmpuint (strlen (xml), >, size);
      return 0;
    }
  again = envoi_stanza_to_xml (second);
  g_assert_cmpstr (xml, ==, again);
  copy = envoi_stanza_new_from_node (envoi_stanza_get_root (second), 1);
  copied = envoi_stanza_to_xml (copy);
  g_assert_cmpstr (xml, ==, copied);
  reply = envoi_stanza_new_error_reply (first, "cancel", ENVOI_STANZA_ERROR_BAD_REQUEST);
  return 0;
}
