/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the guard's documents to stanzas: the only file that sees libstrophe.
 *
 * Each first-level element is a document of its own, given to the parser at once and whole: nothing is held back
 * until more bytes come, and no state of one stanza can reach the next. */
#include "envoi-xml-reader.h"
#include "envoi-stanza-private.h"
#include <strophe.h>
#include <string.h>

/* Never freed: libstrophe's parser remembers the first context that it saw and takes memory from it. It is only read
 * after this, so that every thread may use it. */
static xmpp_ctx_t *
get_context (void)
{
  static gsize context;

  if (g_once_init_enter (&context))
    {
      xmpp_ctx_t *made;

      xmpp_initialize ();
      made = xmpp_ctx_new (NULL, NULL);
      xmpp_stanza_release (xmpp_stanza_new_from_string (made, "<w/>"));
      g_once_init_leave (&context, (gsize) made);
    }
  return (xmpp_ctx_t *) context;
}

static const char *
decode_short (const char *text, GString *buffer)
{
  gsize size;

  if (G_LIKELY (strstr (text, "\xef\xb7") == NULL))
    return text;
  g_string_set_size (buffer, strlen (text));
  size = envoi_xml_guard_decode (text, buffer->str);
  g_string_truncate (buffer, size);
  return buffer->str;
}

/* libstrophe keeps attributes in a hash table; ours have an order that does not depend on it. */
static void
sort_pairs (const char **pairs, int count)
{
  for (int i = 2; i + 1 < count; i += 2)
    {
      const char *name = pairs[i], *value = pairs[i + 1];
      int at = i;

      for (; at > 0 && strcmp (pairs[at - 2], name) > 0; at -= 2)
        {
          pairs[at] = pairs[at - 2];
          pairs[at + 1] = pairs[at - 1];
        }
      pairs[at] = name;
      pairs[at + 1] = value;
    }
}

static void
copy_attributes (EnvoiTree *tree, xmpp_stanza_t *element, GString *buffer)
{
  int count = xmpp_stanza_get_attribute_count (element) * 2;
  const char **pairs;

  if (count == 0)
    return;
  pairs = g_newa (const char *, count);   /* the guard bounds how many */
  count = xmpp_stanza_get_attributes (element, pairs, count);
  sort_pairs (pairs, count);
  for (int i = 0; i + 1 < count; i += 2)
    {
      const char *name = pairs[i];

      if (g_str_equal (name, "xmlns"))
        continue;
      if (g_str_equal (name, ENVOI_XML_GUARD_LANG))
        name = "xml:lang";
      envoi_tree_attribute (tree, name, decode_short (pairs[i + 1], buffer));
    }
}

static void
copy_text (EnvoiTree *tree, const char *text)
{
  char *place = envoi_tree_text_begin (tree, strlen (text));

  envoi_tree_text_end (tree, envoi_xml_guard_decode (text, place));
}

static void copy_element (EnvoiTree *tree, xmpp_stanza_t *element, GString *buffer);

static void
copy_children (EnvoiTree *tree, xmpp_stanza_t *parent, GString *buffer)
{
  for (xmpp_stanza_t *child = xmpp_stanza_get_children (parent); child != NULL; child = xmpp_stanza_get_next (child))
    if (xmpp_stanza_is_text (child))
      copy_text (tree, xmpp_stanza_get_text_ptr (child));
    else if (envoi_xml_guard_is_group (xmpp_stanza_get_name (child), xmpp_stanza_get_attribute (child, "g")))
      copy_children (tree, child, buffer);
    else
      copy_element (tree, child, buffer);
}

static void
copy_element (EnvoiTree *tree, xmpp_stanza_t *element, GString *buffer)
{
  const char *ns = xmpp_stanza_get_ns (element);

  envoi_tree_open (tree, xmpp_stanza_get_name (element), ns != NULL ? decode_short (ns, buffer) : "");
  copy_attributes (tree, element, buffer);
  copy_children (tree, element, buffer);
  envoi_tree_close (tree);
}

static EnvoiStanza *
copy_stanza (xmpp_stanza_t *element, gsize size_hint)
{
  EnvoiTree *tree = envoi_tree_new (size_hint);
  g_autoptr (GString) buffer = g_string_new (NULL);

  copy_element (tree, element, buffer);
  return envoi_tree_finish (tree);
}

static EnvoiStanza *
read_document (const char *document, gboolean wrapped, GError **error)
{
  xmpp_stanza_t *outer = xmpp_stanza_new_from_string (get_context (), document);
  xmpp_stanza_t *element = outer;
  EnvoiStanza *stanza = NULL;

  if (outer != NULL && wrapped)
    element = xmpp_stanza_get_children (outer);
  if (element != NULL && !xmpp_stanza_is_text (element) && xmpp_stanza_get_next (element) == NULL)
    stanza = copy_stanza (element, strlen (document) * 2);
  else
    g_set_error_literal (error, ENVOI_XML_ERROR, ENVOI_XML_ERROR_NOT_WELL_FORMED, "the parser refused an element");
  if (outer != NULL)
    xmpp_stanza_release (outer);
  return stanza;
}

EnvoiStanza *
envoi_xml_read_stanza (const char *document, GError **error)
{
  return read_document (document, TRUE, error);
}

EnvoiStanza *
envoi_xml_read_header (const char *document, GError **error)
{
  return read_document (document, FALSE, error);
}

typedef struct {
  EnvoiXmlGuard *guard;
  EnvoiStanza   *stanza;
  gboolean       second;
  GError        *error;
} Fragment;

static void
on_fragment (const char *document, gboolean hollow, gpointer user_data)
{
  Fragment *fragment = user_data;

  if (fragment->stanza == NULL)
    fragment->stanza = envoi_xml_read_stanza (document, &fragment->error);
  else
    fragment->second = TRUE;
  if (fragment->second || fragment->error != NULL)
    envoi_xml_guard_pause (fragment->guard);
}

/**
 * envoi_stanza_parse:
 * @xml: one element; jabber:client is the default namespace and "stream" a known prefix
 * @length: bytes, or -1 when NUL-terminated
 *
 * Returns: (transfer full): the stanza, or NULL with ENVOI_XML_ERROR
 */
EnvoiStanza *
envoi_stanza_parse (const char *xml, gssize length, GError **error)
{
  static const EnvoiXmlGuardCallbacks callbacks = { .stanza = on_fragment };
  Fragment fragment = { 0 };
  g_autoptr (EnvoiXmlGuard) guard = envoi_xml_guard_new (&callbacks, &fragment);
  EnvoiXmlLimits limits = envoi_xml_limits_wide;

  limits.hollow = FALSE;
  envoi_xml_guard_set_limits (guard, &limits);
  envoi_xml_guard_reset_to_fragment (guard);
  fragment.guard = guard;
  if (envoi_xml_guard_feed (guard, (const guint8 *) xml, length < 0 ? strlen (xml) : (gsize) length, &fragment.error) &&
      fragment.error == NULL &&
      (fragment.stanza == NULL || fragment.second || !envoi_xml_guard_is_idle (guard)))
    g_set_error_literal (&fragment.error, ENVOI_XML_ERROR, ENVOI_XML_ERROR_NOT_WELL_FORMED, "not exactly one element");
  if (fragment.error != NULL)
    {
      g_clear_pointer (&fragment.stanza, envoi_stanza_unref);
      g_propagate_error (error, fragment.error);
    }
  return fragment.stanza;
}
