/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An <entry> as Movim, Libervia, Converse and Envoi all read it. */
#include "envoi-atom.h"

#include <string.h>

#include "envoi-time.h"

static void
write_leaf (EnvoiBuilder *builder, const char *name, const char *text)
{
  if (text && *text)
    envoi_builder_leaf (builder, name, NULL, text);
}

static void
write_text (EnvoiBuilder *builder, const char *name, const char *type, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  envoi_builder_open (builder, name, NULL);
  envoi_builder_attribute (builder, "type", type);
  envoi_builder_text (builder, text);
  envoi_builder_close (builder);
}

static void
write_time (EnvoiBuilder *builder, const char *name, gint64 time)
{
  g_autofree char *text = time > 0 ? envoi_time_format (time) : NULL;

  write_leaf (builder, name, text);
}

static void
write_link (EnvoiBuilder *builder, const EnvoiAtomLink *link)
{
  envoi_builder_open (builder, "link", NULL);
  envoi_builder_attribute (builder, "rel", link->rel);
  envoi_builder_attribute (builder, "href", link->href);
  envoi_builder_attribute (builder, "type", link->type);
  envoi_builder_attribute (builder, "title", link->title);
  envoi_builder_attribute (builder, "description", link->description);
  envoi_builder_attribute (builder, "logo", link->logo);
  if (link->length > 0)
    envoi_builder_attribute_uint (builder, "length", link->length);
  envoi_builder_close (builder);
}

static void
write_reference (EnvoiBuilder *builder, const EnvoiAtomReference *reference, const char *name, const char *ns, const char *rel, const char *title)
{
  if (reference == NULL)
    return;
  envoi_builder_open (builder, name, ns);
  envoi_builder_attribute (builder, "rel", rel);
  envoi_builder_attribute (builder, "title", title);
  envoi_builder_attribute (builder, "ref", reference->ref);
  envoi_builder_attribute (builder, "href", reference->uri);
  envoi_builder_close (builder);
}

static void
write_xhtml (EnvoiBuilder *builder, const char *xhtml)
{
  g_autofree char *whole = NULL;
  g_autoptr (EnvoiStanza) div = NULL;

  if (xhtml == NULL || *xhtml == '\0')
    return;
  whole = g_str_has_prefix (xhtml, "<div xmlns=") ? g_strdup (xhtml) : g_strdup_printf ("<div xmlns='" ENVOI_NS_XHTML "'>%s</div>", xhtml);
  if ((div = envoi_stanza_parse (whole, -1, NULL)) == NULL)
    {
      g_warning ("Left out content that is no XHTML");
      return;
    }
  envoi_builder_open (builder, "content", NULL);
  envoi_builder_attribute (builder, "type", "xhtml");
  envoi_builder_node (builder, envoi_stanza_get_root (div));
  envoi_builder_close (builder);
}

static void
write_degrees (EnvoiBuilder *builder, const char *name, double degrees)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  envoi_builder_leaf (builder, name, NULL, g_ascii_formatd (text, sizeof text, "%.6f", degrees));
}

static void
write_place (const EnvoiAtomEntry *self, EnvoiBuilder *builder)
{
  if (!self->has_place && self->place == NULL)
    return;
  envoi_builder_open (builder, "geoloc", ENVOI_NS_GEOLOC);
  if (self->has_place)
    {
      write_degrees (builder, "lat", self->latitude);
      write_degrees (builder, "lon", self->longitude);
    }
  write_leaf (builder, "text", self->place);
  envoi_builder_close (builder);
}

/* What is written from the fields; all else of a former entry goes along. */
static gboolean
is_ours (const EnvoiNode *child, gboolean place_is_former)
{
  static const char * const names[] = { "id", "title", "author", "link", "content", "published", "updated", "category", "summary", "generator" };

  if (envoi_node_is (child, "in-reply-to", ENVOI_NS_ATOM_THREAD))
    return TRUE;
  if (envoi_node_is (child, "geoloc", ENVOI_NS_GEOLOC))
    return !place_is_former;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (envoi_node_is (child, names[i], ENVOI_NS_ATOM))
      return TRUE;
  return FALSE;
}

/* A place that was not touched keeps what we do not read of it. */
static gboolean
keeps_place (const EnvoiAtomEntry *self, const EnvoiNode *former)
{
  g_autoptr (EnvoiAtomEntry) was = former ? envoi_atom_entry_read (former) : NULL;

  return was && (was->has_place || was->place) && was->has_place == self->has_place && g_strcmp0 (was->place, self->place) == 0 &&
         (!was->has_place || (was->latitude == self->latitude && was->longitude == self->longitude));
}

/**
 * envoi_atom_entry_write:
 * @former: (nullable): the entry that this one replaces: what Envoi doesn't know of it is taken over. Then @self is best what
 *   envoi_atom_entry_read() made of it, changed: what is not in @self is not written.
 *
 * A title has to be there: others drop an entry without. Returns: (transfer full): the <entry>
 */
EnvoiStanza *
envoi_atom_entry_write (const EnvoiAtomEntry *self, const EnvoiNode *former)
{
  EnvoiBuilder *builder = envoi_builder_new ("entry", ENVOI_NS_ATOM);
  gboolean place_is_former = keeps_place (self, former);

  envoi_builder_attribute (builder, "xml:lang", self->language);
  write_leaf (builder, "id", self->id);
  write_text (builder, "title", "text", self->title);
  if (self->author_name || self->author_uri)
    {
      envoi_builder_open (builder, "author", NULL);
      write_leaf (builder, "name", self->author_name);
      write_leaf (builder, "uri", self->author_uri);
      envoi_builder_close (builder);
    }
  for (guint i = 0; i < self->links->len; i++)
    if (g_str_equal (((EnvoiAtomLink *) self->links->pdata[i])->rel, "alternate"))
      write_link (builder, self->links->pdata[i]);
  write_reference (builder, self->comments, "link", NULL, "replies", "comments");
  write_reference (builder, self->via, "link", NULL, "via", NULL);
  write_reference (builder, self->reply, "in-reply-to", ENVOI_NS_ATOM_THREAD, NULL, NULL);
  for (guint i = 0; i < self->links->len; i++)
    if (!g_str_equal (((EnvoiAtomLink *) self->links->pdata[i])->rel, "alternate"))
      write_link (builder, self->links->pdata[i]);
  write_text (builder, "summary", "text", self->summary);
  /* XHTML first: who reads one content takes the first. */
  write_xhtml (builder, self->content_xhtml);
  write_text (builder, "content", "html", self->content_html);
  write_text (builder, "content", "text", self->content_text);
  for (char **category = self->categories; *category; category++)
    {
      envoi_builder_open (builder, "category", NULL);
      envoi_builder_attribute (builder, "term", *category);
      envoi_builder_close (builder);
    }
  write_time (builder, "published", self->published);
  write_time (builder, "updated", self->updated);
  write_leaf (builder, "generator", self->generator);
  if (!place_is_former)
    write_place (self, builder);
  for (const EnvoiNode *child = former ? envoi_node_first_element (former) : NULL; child; child = envoi_node_next_element (child))
    if (!is_ours (child, place_is_former))
      envoi_builder_node (builder, child);
  return envoi_builder_finish (builder);
}
