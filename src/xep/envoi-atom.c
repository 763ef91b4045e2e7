/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-atom.h"

#include <string.h>

#include "envoi-jid.h"
#include "envoi-xmpp-uri.h"

/* The entry as a thing, and the addresses of feeds and posts. Reading and writing: envoi-atom-read.c, envoi-atom-write.c.
 * Nothing here is shared; any thread. */

G_DEFINE_BOXED_TYPE (EnvoiAtomEntry, envoi_atom_entry, envoi_atom_entry_copy, envoi_atom_entry_free)

static void
link_free (EnvoiAtomLink *link)
{
  g_free (link->rel);
  g_free (link->type);
  g_free (link->title);
  g_free (link->href);
  g_free (link->description);
  g_free (link->logo);
  g_free (link);
}

/**
 * envoi_atom_entry_new:
 *
 * Returns: (transfer full): an entry that says nothing
 */
EnvoiAtomEntry *
envoi_atom_entry_new (void)
{
  EnvoiAtomEntry *self = g_new0 (EnvoiAtomEntry, 1);

  self->links = g_ptr_array_new_with_free_func ((GDestroyNotify) link_free);
  self->categories = g_new0 (char *, 1);
  return self;
}

EnvoiAtomEntry *
envoi_atom_entry_copy (const EnvoiAtomEntry *self)
{
  EnvoiAtomEntry *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->title = g_strdup (self->title);
  copy->content_xhtml = g_strdup (self->content_xhtml);
  copy->content_html = g_strdup (self->content_html);
  copy->content_text = g_strdup (self->content_text);
  copy->summary = g_strdup (self->summary);
  copy->author_name = g_strdup (self->author_name);
  copy->author_uri = g_strdup (self->author_uri);
  copy->author_jid = g_strdup (self->author_jid);
  copy->language = g_strdup (self->language);
  copy->categories = g_strdupv (self->categories);
  copy->comments = self->comments ? envoi_atom_reference_copy (self->comments) : NULL;
  copy->reply = self->reply ? envoi_atom_reference_copy (self->reply) : NULL;
  copy->via = self->via ? envoi_atom_reference_copy (self->via) : NULL;
  copy->place = g_strdup (self->place);
  copy->generator = g_strdup (self->generator);
  copy->links = g_ptr_array_new_with_free_func ((GDestroyNotify) link_free);
  for (guint i = 0; i < self->links->len; i++)
    {
      const EnvoiAtomLink *from = self->links->pdata[i];
      EnvoiAtomLink *link = envoi_atom_entry_add_link (copy, from->rel, from->href, from->type);

      link->title = g_strdup (from->title);
      link->description = g_strdup (from->description);
      link->logo = g_strdup (from->logo);
      link->length = from->length;
    }
  return copy;
}

void
envoi_atom_entry_free (EnvoiAtomEntry *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->content_xhtml);
  g_free (self->content_html);
  g_free (self->content_text);
  g_free (self->summary);
  g_free (self->author_name);
  g_free (self->author_uri);
  g_free (self->author_jid);
  g_free (self->language);
  g_ptr_array_unref (self->links);
  g_strfreev (self->categories);
  g_clear_pointer (&self->comments, envoi_atom_reference_free);
  g_clear_pointer (&self->reply, envoi_atom_reference_free);
  g_clear_pointer (&self->via, envoi_atom_reference_free);
  g_free (self->place);
  g_free (self->generator);
  g_free (self);
}

/**
 * envoi_atom_entry_add_link:
 * @type: (nullable): MIME type
 *
 * Returns: (transfer none): the new link, whose other fields may be filled in
 */
EnvoiAtomLink *
envoi_atom_entry_add_link (EnvoiAtomEntry *self, const char *rel, const char *href, const char *type)
{
  EnvoiAtomLink *link = g_new0 (EnvoiAtomLink, 1);

  *link = (EnvoiAtomLink) { .rel = g_strdup (rel), .href = g_strdup (href), .type = g_strdup (type) };
  g_ptr_array_add (self->links, link);
  return link;
}

const EnvoiAtomLink *
envoi_atom_entry_find_link (const EnvoiAtomEntry *self, const char *rel, const char *type)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      const EnvoiAtomLink *link = self->links->pdata[i];

      if (g_str_equal (link->rel, rel) && (type == NULL || (link->type && g_str_has_prefix (link->type, type))))
        return link;
    }
  return NULL;
}

const char *
envoi_atom_entry_get_public_url (const EnvoiAtomEntry *self)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      const EnvoiAtomLink *link = self->links->pdata[i];

      if (g_str_equal (link->rel, "alternate") &&
          (g_ascii_strncasecmp (link->href, "https://", 8) == 0 || g_ascii_strncasecmp (link->href, "http://", 7) == 0))
        return link->href;
    }
  return NULL;
}

/**
 * envoi_atom_reference_new:
 * @item: (nullable): a post; NULL = the feed
 * @ref: (nullable): the atom id of the post
 *
 * Returns: (transfer full): the reference with its address written
 */
EnvoiAtomReference *
envoi_atom_reference_new (const char *service, const char *node, const char *item, const char *ref)
{
  EnvoiAtomReference *self = g_new0 (EnvoiAtomReference, 1);

  *self = (EnvoiAtomReference) { g_strdup (service), g_strdup (node), g_strdup (item), envoi_atom_format_uri (service, node, item), g_strdup (ref) };
  return self;
}

EnvoiAtomReference *
envoi_atom_reference_copy (const EnvoiAtomReference *self)
{
  EnvoiAtomReference *copy = g_new0 (EnvoiAtomReference, 1);

  *copy = (EnvoiAtomReference) { g_strdup (self->service), g_strdup (self->node), g_strdup (self->item), g_strdup (self->uri), g_strdup (self->ref) };
  return copy;
}

void
envoi_atom_reference_free (EnvoiAtomReference *self)
{
  g_free (self->service);
  g_free (self->node);
  g_free (self->item);
  g_free (self->uri);
  g_free (self->ref);
  g_free (self);
}

/* As it is where that is no risk: Movim cuts such addresses without decoding them. */
static void
append_value (GString *uri, const char *value)
{
  if (value[strspn (value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/@")] == '\0')
    g_string_append (uri, value);
  else
    g_string_append_uri_escaped (uri, value, NULL, FALSE);
}

/**
 * envoi_atom_format_uri:
 * @service: bare JID
 * @item: (nullable): a post; NULL = the feed
 *
 * Returns: (transfer full): "xmpp:SERVICE?;node=NODE;item=ITEM", in the order that every program reads
 */
char *
envoi_atom_format_uri (const char *service, const char *node, const char *item)
{
  g_autoptr (EnvoiXmppUri) address = envoi_xmpp_uri_new (ENVOI_XMPP_URI_ADDRESS, service);
  GString *uri = g_string_new_take (address ? envoi_xmpp_uri_to_string (address) : g_strconcat ("xmpp:", service, NULL));

  g_string_append (uri, "?;node=");
  append_value (uri, node);
  if (item)
    {
      g_string_append (uri, ";item=");
      append_value (uri, item);
    }
  return g_string_free (uri, FALSE);
}

/**
 * envoi_atom_parse_uri:
 * @service: (out): bare JID
 * @item: (out) (nullable): NULL when a feed is meant
 *
 * Returns: FALSE when @uri is no address of a feed or post; then nothing is set
 */
gboolean
envoi_atom_parse_uri (const char *uri, char **service, char **node, char **item)
{
  g_autoptr (EnvoiXmppUri) parsed = uri && g_ascii_strncasecmp (uri, "xmpp:", 5) == 0 ? envoi_xmpp_uri_parse (uri, NULL) : NULL;

  if (parsed == NULL || envoi_xmpp_uri_get_action (parsed) != ENVOI_XMPP_URI_NODE || envoi_xmpp_uri_get (parsed, "node") == NULL ||
      *envoi_xmpp_uri_get (parsed, "node") == '\0')
    return FALSE;
  *service = g_strdup (envoi_xmpp_uri_get_bare (parsed));
  *node = g_strdup (envoi_xmpp_uri_get (parsed, "node"));
  *item = g_strdup (envoi_xmpp_uri_get (parsed, "item"));
  if (*item && **item == '\0')
    g_clear_pointer (item, g_free);
  return TRUE;
}
