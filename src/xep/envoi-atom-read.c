/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An <entry> read within bounds. What is there twice counts once: the first. */
#include "envoi-atom.h"

#include <string.h>

#include "envoi-jid.h"
#include "envoi-text.h"
#include "envoi-time.h"

#define MAX_NAME 256
#define MAX_URI 4096
#define MAX_ID 1024
#define MAX_CATEGORY 128
#define MAX_DESCRIPTION 2048
#define MAX_DEPTH 64

/* NULL when nothing is left. */
static char *
clean (const char *text, gsize max)
{
  g_autofree char *copy = NULL;
  char *stripped;

  if (text == NULL || *text == '\0')
    return NULL;
  copy = envoi_text_sanitize (text, -1);
  stripped = g_strstrip (copy);
  stripped[envoi_text_clip (stripped, max, 4 * max)] = '\0';
  return *stripped ? g_steal_pointer (&copy) : NULL;
}

static char *
clean_line (const char *text, gsize max)
{
  g_autofree char *line = text ? envoi_text_one_line (text, max) : NULL;

  return clean (line, max);
}

/* Addresses are kept or dropped, never cut. */
static char *
clean_uri (const char *text)
{
  g_autofree char *uri = text && strlen (text) <= MAX_URI ? clean (text, MAX_URI) : NULL;

  for (const char *p = uri; p && *p; p++)
    if ((guchar) *p < ' ' || *p == 127)
      return NULL;
  return g_steal_pointer (&uri);
}

static void
append_text (GString *text, const EnvoiNode *node, guint depth)
{
  for (const EnvoiNode *child = envoi_node_get_first (node); child && depth < MAX_DEPTH; child = envoi_node_get_next (child))
    {
      const char *name = envoi_node_get_name (child);

      if (name == NULL)
        g_string_append (text, envoi_node_get_text (child));
      else if (g_str_equal (name, "br"))
        g_string_append_c (text, '\n');
      else if (!g_str_equal (name, "script") && !g_str_equal (name, "style"))
        append_text (text, child, depth + 1);
    }
}

static gboolean
append_character (GString *text, const char *name, gsize length)
{
  static const struct { const char *name, *text; } known[] = {
    { "amp", "&" }, { "lt", "<" }, { "gt", ">" }, { "quot", "\"" }, { "apos", "'" }, { "nbsp", " " },
  };
  g_autofree char *word = g_strndup (name, length);
  guint64 code;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (word, known[i].name))
      {
        g_string_append (text, known[i].text);
        return TRUE;
      }
  if (word[0] == '#' && g_ascii_string_to_unsigned (word + (word[1] == 'x' ? 2 : 1), word[1] == 'x' ? 16 : 10, 1, 0x10ffff, &code, NULL) &&
      g_unichar_validate (code))
    {
      g_string_append_unichar (text, code);
      return TRUE;
    }
  return FALSE;
}

/* A title written in HTML: its words. */
static char *
strip_html (const char *html)
{
  GString *text = g_string_new (NULL);
  gboolean in_tag = FALSE;

  for (const char *p = html; *p; p++)
    {
      const char *end;

      if (in_tag || *p == '<')
        in_tag = *p != '>';
      else if (*p == '&' && (end = memchr (p, ';', strnlen (p, 12))) && append_character (text, p + 1, end - p - 1))
        p = end;
      else
        g_string_append_c (text, *p);
    }
  return g_string_free (text, FALSE);
}

static char *
read_plain (const EnvoiNode *node, gsize max)
{
  const char *type = envoi_node_get_attribute (node, "type");
  g_autofree char *text = NULL;

  if (g_strcmp0 (type, "html") == 0 || g_strcmp0 (type, "text/html") == 0)
    text = strip_html (envoi_node_get_text (node));
  else if (g_strcmp0 (type, "xhtml") == 0)
    {
      GString *joined = g_string_new (NULL);

      append_text (joined, node, 0);
      text = g_string_free (joined, FALSE);
    }
  else
    text = g_strdup (envoi_node_get_text (node));
  return clean (text, max);
}

static void
read_content (EnvoiAtomEntry *self, const EnvoiNode *node)
{
  const char *type = envoi_node_get_attribute (node, "type");
  const EnvoiNode *div = envoi_node_find (node, "div", ENVOI_NS_XHTML);
  char **place = &self->content_text;
  g_autofree char *value = NULL;

  if (g_strcmp0 (type, "xhtml") == 0 || (div && (type == NULL || g_str_equal (type, "application/xhtml+xml"))))
    {
      place = &self->content_xhtml;
      if (div)
        value = envoi_node_to_xml (div);
    }
  else
    {
      if (g_strcmp0 (type, "html") == 0 || g_strcmp0 (type, "text/html") == 0)
        place = &self->content_html;
      value = g_strdup (envoi_node_get_text (node));
    }

  if (value == NULL || *place)
    return;
  if (strlen (value) > ENVOI_ATOM_MAX_CONTENT)
    self->problem = ENVOI_ATOM_TOO_BIG;
  else if (place == &self->content_xhtml)
    *place = g_steal_pointer (&value);
  else
    *place = clean (value, ENVOI_ATOM_MAX_CONTENT);
}

static void
read_author (EnvoiAtomEntry *self, const EnvoiNode *author)
{
  const EnvoiNode *name = envoi_node_find (author, "name", ENVOI_NS_ATOM), *uri = envoi_node_find (author, "uri", ENVOI_NS_ATOM);

  if (self->author_name || self->author_uri)
    return;
  self->author_name = name ? clean_line (envoi_node_get_text (name), MAX_NAME) : NULL;
  self->author_uri = uri ? clean_uri (envoi_node_get_text (uri)) : NULL;
  if (self->author_uri && g_ascii_strncasecmp (self->author_uri, "xmpp:", 5) == 0)
    {
      g_autofree char *path = g_strndup (self->author_uri + 5, strcspn (self->author_uri + 5, "?#"));
      g_autofree char *decoded = g_uri_unescape_string (path, NULL);

      self->author_jid = decoded ? envoi_jid_dup_bare (decoded) : NULL;
    }
}

static EnvoiAtomReference *
read_reference (const EnvoiNode *node)
{
  EnvoiAtomReference *reference = g_new0 (EnvoiAtomReference, 1);

  reference->uri = clean_uri (envoi_node_get_attribute (node, "href"));
  reference->ref = clean_line (envoi_node_get_attribute (node, "ref"), MAX_ID);
  if (reference->uri)
    envoi_atom_parse_uri (reference->uri, &reference->service, &reference->node, &reference->item);
  if (reference->uri == NULL && reference->ref == NULL)
    g_clear_pointer (&reference, envoi_atom_reference_free);
  return reference;
}

/* Movim knows the comments by their title, the standard by their relation. */
static gboolean
read_comments (EnvoiAtomEntry *self, const EnvoiNode *node, const char *rel)
{
  g_autoptr (EnvoiAtomReference) reference = NULL;

  if (!g_str_equal (rel, "replies") && g_strcmp0 (envoi_node_get_attribute (node, "title"), "comments") != 0)
    return FALSE;
  reference = read_reference (node);
  if (reference && reference->service && reference->item == NULL && self->comments == NULL)
    self->comments = g_steal_pointer (&reference);
  return TRUE;
}

static void
read_link (EnvoiAtomEntry *self, const EnvoiNode *node)
{
  const char *rel = envoi_node_get_attribute (node, "rel");
  g_autofree char *href = clean_uri (envoi_node_get_attribute (node, "href"));
  EnvoiAtomLink *link;

  if (rel == NULL || *rel == '\0')
    rel = "alternate";
  if (href == NULL || strlen (rel) > MAX_NAME || read_comments (self, node, rel))
    return;
  if (g_str_equal (rel, "via"))
    {
      if (self->via == NULL)
        self->via = read_reference (node);
      return;
    }
  if (self->links->len >= ENVOI_ATOM_MAX_LINKS)
    return;
  link = envoi_atom_entry_add_link (self, rel, href, NULL);
  link->type = clean_line (envoi_node_get_attribute (node, "type"), MAX_NAME);
  link->title = clean (envoi_node_get_attribute (node, "title"), MAX_DESCRIPTION);
  link->description = clean (envoi_node_get_attribute (node, "description"), MAX_DESCRIPTION);
  link->logo = clean_uri (envoi_node_get_attribute (node, "logo"));
  /* Libervia spells it so. */
  if (!envoi_node_get_uint (node, "length", G_MAXINT64, &link->length) && !envoi_node_get_uint (node, "lenght", G_MAXINT64, &link->length))
    link->length = 0;
}

static gboolean
read_degrees (const EnvoiNode *geoloc, const char *name, double max, double *degrees)
{
  const EnvoiNode *node = envoi_node_find (geoloc, name, ENVOI_NS_GEOLOC);
  const char *text = node ? envoi_node_get_text (node) : "";
  char *end;
  double value = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || !(value >= -max && value <= max))
    return FALSE;
  *degrees = value;
  return TRUE;
}

static void
read_place (EnvoiAtomEntry *self, const EnvoiNode *geoloc)
{
  static const char * const words[] = { "text", "description", "locality", "region", "country" };

  self->has_place = read_degrees (geoloc, "lat", 90, &self->latitude) && read_degrees (geoloc, "lon", 180, &self->longitude);
  for (guint i = 0; i < G_N_ELEMENTS (words) && self->place == NULL; i++)
    {
      const EnvoiNode *node = envoi_node_find (geoloc, words[i], ENVOI_NS_GEOLOC);

      self->place = node ? clean_line (envoi_node_get_text (node), MAX_NAME) : NULL;
    }
}

static void
read_time (const EnvoiNode *node, gint64 *time)
{
  g_autofree char *text = clean_line (envoi_node_get_text (node), 64);

  if (*time == 0 && text && !envoi_time_parse (text, time))
    *time = 0;
}

/* BCP 47: letters and digits in groups. */
static void
read_language (EnvoiAtomEntry *self, const EnvoiNode *node)
{
  const char *language = envoi_node_get_attribute (node, "xml:lang");

  if (self->language || language == NULL || *language == '\0' || strlen (language) > 35)
    return;
  for (const char *p = language; *p; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      return;
  self->language = g_strdup (language);
}

static void
read_category (GPtrArray *categories, const EnvoiNode *node)
{
  char *term = clean_line (envoi_node_get_attribute (node, "term"), MAX_CATEGORY);

  if (term && categories->len < ENVOI_ATOM_MAX_CATEGORIES)
    g_ptr_array_add (categories, term);
  else
    g_free (term);
}

static void
read_child (EnvoiAtomEntry *self, GPtrArray *categories, const EnvoiNode *child)
{
  const char *name = envoi_node_get_name (child);

  if (g_str_equal (name, "id") && self->id == NULL)
    self->id = clean_line (envoi_node_get_text (child), MAX_ID);
  else if (g_str_equal (name, "title"))
    {
      if (self->title == NULL && (self->title = read_plain (child, ENVOI_ATOM_MAX_TITLE)))
        read_language (self, child);
    }
  else if (g_str_equal (name, "summary") && self->summary == NULL)
    self->summary = read_plain (child, ENVOI_ATOM_MAX_TITLE);
  else if (g_str_equal (name, "content"))
    {
      read_content (self, child);
      read_language (self, child);
    }
  else if (g_str_equal (name, "author"))
    read_author (self, child);
  else if (g_str_equal (name, "link"))
    read_link (self, child);
  else if (g_str_equal (name, "published"))
    read_time (child, &self->published);
  else if (g_str_equal (name, "updated"))
    read_time (child, &self->updated);
  else if (g_str_equal (name, "category"))
    read_category (categories, child);
  else if (g_str_equal (name, "generator") && self->generator == NULL)
    self->generator = clean_line (envoi_node_get_text (child), MAX_NAME);
}

/**
 * envoi_atom_entry_read:
 * @payload: (nullable): what stands in the item
 *
 * Returns: (transfer full): what it says; never NULL: its problem tells whether it can be shown
 */
EnvoiAtomEntry *
envoi_atom_entry_read (const EnvoiNode *payload)
{
  EnvoiAtomEntry *self = envoi_atom_entry_new ();
  g_autoptr (GPtrArray) categories = g_ptr_array_new ();

  if (payload == NULL || !envoi_node_is (payload, "entry", ENVOI_NS_ATOM))
    {
      self->problem = ENVOI_ATOM_NOT_AN_ENTRY;
      return self;
    }
  read_language (self, payload);
  for (const EnvoiNode *child = envoi_node_first_element (payload); child; child = envoi_node_next_element (child))
    {
      if (g_strcmp0 (envoi_node_get_ns (child), ENVOI_NS_ATOM) == 0)
        read_child (self, categories, child);
      else if (envoi_node_is (child, "in-reply-to", ENVOI_NS_ATOM_THREAD))
        {
          if (self->reply == NULL)
            self->reply = read_reference (child);
        }
      else if (envoi_node_is (child, "geoloc", ENVOI_NS_GEOLOC) && !self->has_place && self->place == NULL)
        read_place (self, child);
    }

  g_strfreev (self->categories);
  g_ptr_array_add (categories, NULL);
  self->categories = (GStrv) g_ptr_array_free (g_steal_pointer (&categories), FALSE);
  for (char **category = self->categories; *category; category++)
    self->nsfw |= g_ascii_strcasecmp (*category, "nsfw") == 0;
  if (self->published == 0)
    self->published = self->updated;
  if (self->updated == 0)
    self->updated = self->published;
  if (self->problem == ENVOI_ATOM_READABLE && !self->title && !self->content_xhtml && !self->content_html && !self->content_text &&
      !self->summary && !envoi_atom_entry_find_link (self, "enclosure", NULL) && !envoi_atom_entry_find_link (self, "related", NULL))
    self->problem = ENVOI_ATOM_EMPTY;
  return self;
}
