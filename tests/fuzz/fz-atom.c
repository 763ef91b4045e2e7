/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One post: read within bounds, written, and read again it says the same; the words of what we don't know survive an edit. */
#include <string.h>

#include "0372-references.h"
#include "0501-stories.h"
#include "envoi-atom.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const EnvoiNode *
find_entry (const EnvoiNode *node, guint depth)
{
  if (envoi_node_is (node, "entry", ENVOI_NS_ATOM))
    return node;
  for (const EnvoiNode *child = envoi_node_first_element (node); child && depth < 8; child = envoi_node_next_element (child))
    {
      const EnvoiNode *found = find_entry (child, depth + 1);

      if (found)
        return found;
    }
  return NULL;
}

static void
check_text (const char *text, gsize max)
{
  if (text == NULL)
    return;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), <=, max);
  g_assert_cmpint (*text, !=, '\0');
  g_assert_null (strpbrk (text, "\x01\x07\x1b\r"));
}

static void
check_entry (const EnvoiAtomEntry *entry)
{
  check_text (entry->title, 4 * ENVOI_ATOM_MAX_TITLE);
  check_text (entry->content_text, ENVOI_ATOM_MAX_CONTENT);
  check_text (entry->content_html, ENVOI_ATOM_MAX_CONTENT);
  check_text (entry->content_xhtml, ENVOI_ATOM_MAX_CONTENT);
  check_text (entry->author_name, 4096);
  g_assert_cmpuint (entry->links->len, <=, ENVOI_ATOM_MAX_LINKS);
  g_assert_cmpuint (g_strv_length (entry->categories), <=, ENVOI_ATOM_MAX_CATEGORIES);
  for (guint i = 0; i < entry->links->len; i++)
    check_text (((EnvoiAtomLink *) entry->links->pdata[i])->href, 4096);
  g_assert_true (entry->has_place == FALSE || (ABS (entry->latitude) <= 90 && ABS (entry->longitude) <= 180));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (EnvoiStanza) stanza = envoi_stanza_parse ((const char *) data, size, NULL), written = NULL, again = NULL;
  g_autoptr (EnvoiAtomEntry) entry = NULL, back = NULL;
  g_autofree char *post = NULL, *xml = NULL, *xml_again = NULL;
  const EnvoiNode *payload;

  if (stanza == NULL)
    return 0;
  post = envoi_reference_read_post (stanza);
  check_text (post, 3 * 8192);
  payload = find_entry (envoi_stanza_get_root (stanza), 0);
  entry = envoi_atom_entry_read (payload ? payload : envoi_stanza_get_root (stanza));
  check_entry (entry);
  envoi_story_is_current (entry, G_GINT64_CONSTANT (1700000000000000));
  if (payload == NULL)
    return 0;
  written = envoi_atom_entry_write (entry, payload);
  back = envoi_atom_entry_read (envoi_stanza_get_root (written));
  check_entry (back);
  g_assert_cmpstr (back->title, ==, entry->title);
  g_assert_cmpstr (back->content_text, ==, entry->content_text);
  g_assert_cmpstr (back->author_jid, ==, entry->author_jid);
  g_assert_cmpint (back->published, ==, entry->published);
  /* From then on nothing changes. */
  again = envoi_atom_entry_write (back, envoi_stanza_get_root (written));
  xml = envoi_stanza_to_xml (written);
  xml_again = envoi_stanza_to_xml (again);
  g_assert_cmpuint (strlen (xml_again), ==, strlen (xml));
  return 0;
}
