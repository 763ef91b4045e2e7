/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-atom-file.h"

#include <string.h>

#include "envoi-atom.h"
#include "envoi-stanza.h"
#include "envoi-time.h"

/* Cuts the entries out of a feed's file and gives each to the parser that also reads the line: no entity, no document type, bounded depth. */

#define MAX_ENTRY (1024 * 1024)
#define MAX_DEPTH 64
#define STACK (256 * 1024)

G_DEFINE_QUARK (envoi-atom-file-error-quark, envoi_atom_file_error)
G_DEFINE_BOXED_TYPE (EnvoiAtomFile, envoi_atom_file, envoi_atom_file_copy, envoi_atom_file_free)

EnvoiAtomFile *
envoi_atom_file_copy (const EnvoiAtomFile *self)
{
  EnvoiAtomFile *copy = g_new0 (EnvoiAtomFile, 1);

  copy->entries = g_ptr_array_ref (self->entries);
  copy->n_unreadable = self->n_unreadable;
  return copy;
}

void
envoi_atom_file_free (EnvoiAtomFile *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/* --- Cutting -------------------------------------------------------------------------------------------------------- */

typedef struct {
  const char *at, *end;
  guint depth;                 /* of open elements */
  GString *namespaces;         /* declarations of the document element, for its entries */
  gboolean is_feed;
  GString *entry;              /* the one that is being read */
  gboolean in_entry, skip;     /* skip: it is too big */
} Cutter;

/* Where the markup that begins here ends (behind its last character); NULL when it does not. */
static const char *
find_end (const char *at, const char *end, const char *mark)
{
  gsize length = strlen (mark);
  const char *found = g_strstr_len (at, end - at, mark);

  return found != NULL ? found + length : NULL;
}

static const char *
find_tag_end (const char *at, const char *end)
{
  char quote = 0;

  for (; at < end; at++)
    {
      if (quote != 0)
        quote = *at == quote ? 0 : quote;
      else if (*at == '"' || *at == '\'')
        quote = *at;
      else if (*at == '>')
        return at + 1;
    }
  return NULL;
}

static void
add (Cutter *self, const char *from, const char *to)
{
  if (!self->in_entry || self->skip)
    return;
  if (self->entry->len + (to - from) > MAX_ENTRY)
    self->skip = TRUE;
  else
    g_string_append_len (self->entry, from, to - from);
}

/* "atom:entry" and "entry" alike: what it is, the parser finds out by the namespace. */
static gboolean
has_name (const char *tag, const char *end, const char *name)
{
  const char *stop = tag, *colon;
  gsize length = strlen (name);

  while (stop < end && !strchr (" \t\r\n/>", *stop))
    stop++;
  colon = memchr (tag, ':', stop - tag);
  if (colon != NULL)
    tag = colon + 1;
  return (gsize) (stop - tag) == length && memcmp (tag, name, length) == 0;
}

/* " xmlns=…" and " xmlns:x=…" of a start tag, and its language. */
static void
take_namespaces (Cutter *self, const char *tag, const char *end)
{
  const char *at = tag;

  while (at < end && !strchr (" \t\r\n/>", *at))
    at++;
  while (at < end)
    {
      const char *name, *value, *stop;

      while (at < end && strchr (" \t\r\n", *at))
        at++;
      name = at;
      while (at < end && !strchr ("= \t\r\n/>", *at))
        at++;
      value = memchr (at, '=', end - at);
      if (at == name || value == NULL)
        return;
      do
        value++;
      while (value < end && strchr (" \t\r\n", *value));
      if (value >= end || (*value != '"' && *value != '\''))
        return;
      stop = memchr (value + 1, *value, end - value - 1);
      if (stop == NULL)
        return;
      if (((at - name == 5 || (at - name > 6 && name[5] == ':')) && memcmp (name, "xmlns", 5) == 0) || (at - name == 8 && memcmp (name, "xml:lang", 8) == 0))
        {
          g_string_append_c (self->namespaces, ' ');
          g_string_append_len (self->namespaces, name, at - name);
          g_string_append_c (self->namespaces, '=');
          g_string_append_len (self->namespaces, value, stop + 1 - value);
        }
      at = stop + 1;
    }
}

/* A declaration that the entry makes itself is not put before it once more. */
static void
begin_entry (Cutter *self, const char *tag, const char *end)
{
  const char *name_end = tag + 1;
  g_auto (GStrv) outer = NULL;
  g_autofree char *own = g_strndup (tag, end - tag);

  self->in_entry = TRUE;
  self->skip = FALSE;
  g_string_truncate (self->entry, 0);
  while (name_end < end && !strchr (" \t\r\n/>", *name_end))
    name_end++;
  g_string_append_len (self->entry, tag, name_end - tag);
  outer = g_strsplit (self->namespaces->str, " ", -1);
  for (guint i = 0; outer[i] != NULL; i++)
    {
      g_autofree char *name = g_strndup (outer[i], strcspn (outer[i], "="));
      g_autofree char *with = g_strconcat (name, "=", NULL);

      if (*name != '\0' && strstr (own, with) == NULL)
        g_string_append_printf (self->entry, " %s", outer[i]);
    }
  g_string_append_len (self->entry, name_end, end - name_end);
}

static void
end_entry (Cutter *self, EnvoiAtomFile *file)
{
  EnvoiStanza *entry = self->skip ? NULL : envoi_stanza_parse (self->entry->str, self->entry->len, NULL);

  self->in_entry = FALSE;
  if (entry != NULL && envoi_node_is (envoi_stanza_get_root (entry), "entry", ENVOI_NS_ATOM))
    g_ptr_array_add (file->entries, g_steal_pointer (&entry));
  else
    file->n_unreadable++;
  g_clear_pointer (&entry, envoi_stanza_unref);
}

/* One piece of markup. FALSE: the document is not one. */
static gboolean
take_markup (Cutter *self, EnvoiAtomFile *file, GError **error)
{
  const char *at = self->at, *stop;
  gboolean closing, empty;

  if (g_str_has_prefix (at, "<!--"))
    stop = find_end (at + 4, self->end, "-->");
  else if (g_str_has_prefix (at, "<![CDATA["))
    {
      stop = find_end (at, self->end, "]]>");
      if (stop != NULL)
        add (self, at, stop);
    }
  else if (at[1] == '?')
    stop = find_end (at, self->end, "?>");
  else if (at[1] == '!')
    {
      g_set_error_literal (error, ENVOI_ATOM_FILE_ERROR, ENVOI_ATOM_FILE_ERROR_UNSAFE, "It has a document type");
      return FALSE;
    }
  else
    {
      stop = find_tag_end (at, self->end);
      if (stop == NULL)
        return FALSE;
      closing = at[1] == '/';
      empty = !closing && stop[-2] == '/';
      if (self->depth == 0 && !closing)
        {
          self->is_feed = has_name (at + 1, stop, "feed");
          take_namespaces (self, at + 1, stop);
          if (!self->is_feed || strstr (self->namespaces->str, ENVOI_NS_ATOM) == NULL)
            return FALSE;
        }
      if (self->depth == 1 && !closing && has_name (at + 1, stop, "entry"))
        begin_entry (self, at, stop);
      else
        add (self, at, stop);
      if (closing && self->depth == 0)
        return FALSE;
      if (!empty)
        self->depth += closing ? -1 : 1;
      if (self->depth > MAX_DEPTH)
        self->skip = TRUE;
      if (self->in_entry && self->depth == 1)
        end_entry (self, file);
    }
  if (stop == NULL)
    return FALSE;
  self->at = stop;
  return TRUE;
}

/**
 * envoi_atom_file_parse:
 * @length: of @text; without a NUL in between
 *
 * Returns: (transfer full): the entries, or %NULL with ENVOI_ATOM_FILE_ERROR
 */
EnvoiAtomFile *
envoi_atom_file_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (EnvoiAtomFile) file = g_new0 (EnvoiAtomFile, 1);
  g_autoptr (GString) namespaces = g_string_new (NULL);
  g_autoptr (GString) entry = g_string_new (NULL);
  g_autofree char *copy = NULL;
  Cutter cutter = { .namespaces = namespaces, .entry = entry };
  GError *failure = NULL;
  gboolean good = TRUE;

  file->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_stanza_unref);
  /* With a zero behind it the prefixes above can be compared without asking how much is left. */
  copy = g_strndup (text, length);
  cutter.at = copy;
  cutter.end = copy + strlen (copy);
  if ((gsize) (cutter.end - copy) != length || !g_utf8_validate_len (copy, length, NULL))
    good = FALSE;
  while (good && cutter.at < cutter.end && file->entries->len < ENVOI_ATOM_FILE_MAX_ENTRIES)
    {
      const char *next = memchr (cutter.at, '<', cutter.end - cutter.at);

      if (next == NULL)
        break;
      add (&cutter, cutter.at, next);
      cutter.at = next;
      good = take_markup (&cutter, file, &failure);
    }
  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (!cutter.is_feed || (!good && file->entries->len == 0))
    g_set_error_literal (error, ENVOI_ATOM_FILE_ERROR, ENVOI_ATOM_FILE_ERROR_NOT_A_FEED, "It is no Atom feed");
  else
    return g_steal_pointer (&file);
  return NULL;
}

static DexFuture *
load_fiber (gpointer data)
{
  GFile *source = data;
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  EnvoiAtomFile *file;

  info = g_file_query_info (source, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, &error);
  if (info != NULL && g_file_info_get_size (info) > ENVOI_ATOM_FILE_MAX_BYTES)
    return dex_future_new_reject (ENVOI_ATOM_FILE_ERROR, ENVOI_ATOM_FILE_ERROR_TOO_BIG, "It is too big");
  bytes = info != NULL ? g_file_load_bytes (source, NULL, NULL, &error) : NULL;
  if (bytes == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  file = envoi_atom_file_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  if (file == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (ENVOI_TYPE_ATOM_FILE, file);
}

DexFuture *
envoi_atom_file_load (GFile *file)
{
  return dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), STACK, load_fiber, g_object_ref (file), g_object_unref);
}

/**
 * envoi_atom_file_write:
 * @entries: (element-type utf8): as XML
 *
 * Returns: (transfer full): the document
 */
char *
envoi_atom_file_write (const char *id, const char *title, const char *author, gint64 updated, GPtrArray *entries)
{
  GString *text = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  g_autofree char *time = envoi_time_format (updated), *document = NULL;

  document = g_markup_printf_escaped ("<feed xmlns=\"%s\">\n<id>%s</id>\n<title>%s</title>\n<author><name>%s</name><uri>xmpp:%s</uri></author>\n<updated>%s</updated>\n"
                                      "<generator>Envoi</generator>\n", ENVOI_NS_ATOM, id, title, author, author, time);
  g_string_append (text, document);
  for (guint i = 0; i < entries->len; i++)
    {
      g_string_append (text, entries->pdata[i]);
      g_string_append_c (text, '\n');
    }
  g_string_append (text, "</feed>\n");
  return g_string_free (text, FALSE);
}
