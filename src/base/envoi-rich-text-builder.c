/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-rich-text-private.h"
#include "envoi-link.h"
#include "envoi-tags.h"

#include <string.h>

/* Puts a tree of rich text together. The bounds are here, so that no reader can forget one. */

#define MAX_DEPTH 12
#define MAX_NODES 6000
#define MAX_BYTES (256 * 1024)
#define MAX_ADDRESS 2048
#define MAX_ALT 2000
#define MAX_LINKS_IN_RUN 200

void
envoi_rich_inline_free (EnvoiRichInline *self)
{
  g_free (self->text);
  g_free (self->href);
  g_free (self->tag);
  g_free (self);
}

static void
block_free (EnvoiRichBlock *self)
{
  g_free (self->language);
  g_free (self->src);
  g_free (self->alt);
  g_free (self->href);
  g_clear_pointer (&self->inlines, g_ptr_array_unref);
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  g_free (self);
}

static GPtrArray *
new_blocks (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) block_free);
}

void
envoi_rich_builder_init (EnvoiRichBuilder *self)
{
  memset (self, 0, sizeof *self);
  self->text = g_new0 (EnvoiRichText, 1);
  g_atomic_ref_count_init (&self->text->count);
  self->text->blocks = new_blocks ();
  self->containers = g_ptr_array_new ();
  self->run = g_string_new (NULL);
}

EnvoiRichBlock *
envoi_rich_builder_get_container (EnvoiRichBuilder *self)
{
  return self->containers->len > 0 ? g_ptr_array_index (self->containers, self->containers->len - 1) : NULL;
}

static GPtrArray *
open_blocks (EnvoiRichBuilder *self)
{
  EnvoiRichBlock *container = envoi_rich_builder_get_container (self);
  return container != NULL ? container->blocks : self->text->blocks;
}

static gboolean
may_add (EnvoiRichBuilder *self)
{
  if (self->n_nodes >= MAX_NODES)
    self->text->cut = TRUE;
  return !self->text->cut;
}

static EnvoiRichBlock *
add_block (EnvoiRichBuilder *self, EnvoiRichBlockKind kind)
{
  EnvoiRichBlock *block = g_new0 (EnvoiRichBlock, 1);

  block->kind = kind;
  self->n_nodes++;
  g_ptr_array_add (open_blocks (self), block);
  return block;
}

/* A container that nothing came into is none. */
static void
drop_last_if_empty (EnvoiRichBuilder *self)
{
  EnvoiRichBlock *container = envoi_rich_builder_get_container (self);

  g_ptr_array_set_size (self->containers, self->containers->len - 1);
  if (container->blocks->len == 0)
    g_ptr_array_set_size (open_blocks (self), open_blocks (self)->len - 1);
}

gboolean
envoi_rich_builder_open (EnvoiRichBuilder *self, EnvoiRichBlockKind kind, gboolean ordered, guint start)
{
  EnvoiRichBlock *container = envoi_rich_builder_get_container (self), *block;

  envoi_rich_builder_close_leaf (self);
  if (!may_add (self) || self->containers->len >= MAX_DEPTH)
    return FALSE;
  if (kind == ENVOI_RICH_ITEM && (container == NULL || container->kind != ENVOI_RICH_LIST))
    return FALSE;
  if (kind != ENVOI_RICH_ITEM && container != NULL && container->kind == ENVOI_RICH_LIST)
    if (!envoi_rich_builder_open (self, ENVOI_RICH_ITEM, FALSE, 0))
      return FALSE;
  block = add_block (self, kind);
  block->ordered = ordered;
  block->start = MIN (start, 999999);
  block->blocks = new_blocks ();
  g_ptr_array_add (self->containers, block);
  return TRUE;
}

void
envoi_rich_builder_close (EnvoiRichBuilder *self, EnvoiRichBlockKind kind)
{
  EnvoiRichBlock *container;

  envoi_rich_builder_close_leaf (self);
  while ((container = envoi_rich_builder_get_container (self)) != NULL)
    {
      gboolean done = container->kind == kind;

      drop_last_if_empty (self);
      if (done)
        return;
    }
}

/* Where a leaf may stand: not directly in a list. FALSE when nothing can be added any more. */
static gboolean
make_place (EnvoiRichBuilder *self)
{
  EnvoiRichBlock *container;

  envoi_rich_builder_close_leaf (self);
  if (!may_add (self))
    return FALSE;
  container = envoi_rich_builder_get_container (self);
  if (container != NULL && container->kind == ENVOI_RICH_LIST && !envoi_rich_builder_open (self, ENVOI_RICH_ITEM, FALSE, 0))
    drop_last_if_empty (self);    /* too deep for an item: the text stands where the list stands */
  return TRUE;
}

void
envoi_rich_builder_open_leaf (EnvoiRichBuilder *self, EnvoiRichBlockKind kind, guint level, const char *language)
{
  if (!make_place (self))
    return;
  self->leaf = add_block (self, kind);
  self->leaf->level = level;
  self->leaf->language = language != NULL && *language != '\0' ? g_strndup (language, MIN (strlen (language), 40)) : NULL;
  self->leaf->inlines = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_rich_inline_free);
}

/* The run that is being written becomes a part of the leaf. */
static void
end_run (EnvoiRichBuilder *self)
{
  EnvoiRichInline *run;

  if (self->run->len == 0)
    return;
  run = g_new0 (EnvoiRichInline, 1);
  run->text = g_strdup (self->run->str);
  run->style = self->run_style;
  run->href = g_steal_pointer (&self->run_href);
  g_string_truncate (self->run, 0);
  self->n_nodes++;
  g_ptr_array_add (self->leaf->inlines, run);
}

static gboolean
leaf_is_empty (EnvoiRichBuilder *self)
{
  return self->leaf == NULL || (self->leaf->inlines->len == 0 && self->run->len == 0);
}

/* The last byte of the leaf; a line feed when there is none. */
static char
last_byte (EnvoiRichBuilder *self)
{
  EnvoiRichInline *last;

  if (leaf_is_empty (self))
    return '\n';
  if (self->run->len > 0)
    return self->run->str[self->run->len - 1];
  last = g_ptr_array_index (self->leaf->inlines, self->leaf->inlines->len - 1);
  return last->text[strlen (last->text) - 1];
}

static void
strip_end (EnvoiRichBlock *leaf, const char *what)
{
  while (leaf->inlines->len > 0)
    {
      EnvoiRichInline *run = g_ptr_array_index (leaf->inlines, leaf->inlines->len - 1);
      gsize length = strlen (run->text);

      while (length > 0 && strchr (what, run->text[length - 1]) != NULL)
        length--;
      run->text[length] = '\0';
      if (length > 0)
        return;
      g_ptr_array_set_size (leaf->inlines, leaf->inlines->len - 1);
    }
}

void
envoi_rich_builder_close_leaf (EnvoiRichBuilder *self)
{
  EnvoiRichBlock *leaf = self->leaf;

  if (leaf == NULL)
    return;
  end_run (self);
  self->leaf = NULL;
  strip_end (leaf, leaf->kind == ENVOI_RICH_CODE ? "\n" : " \t\n");
  if (leaf->inlines->len == 0)
    {
      g_ptr_array_set_size (open_blocks (self), open_blocks (self)->len - 1);
      return;
    }
  if (leaf->kind != ENVOI_RICH_CODE)
    envoi_rich_inlines_find_links (leaf->inlines);
  for (guint i = 0; i < leaf->inlines->len; i++)
    self->text->length += g_utf8_strlen (((EnvoiRichInline *) g_ptr_array_index (leaf->inlines, i))->text, -1);
}

static guint
present_style (EnvoiRichBuilder *self)
{
  guint style = 0;

  for (guint i = 0; i < G_N_ELEMENTS (self->styles); i++)
    if (self->styles[i] > 0)
      style |= 1u << i;
  return style;
}

/* Overrides of the writing direction would let a text show what it is not. */
static gboolean
is_override (const char *p)
{
  return (guchar) p[0] == 0xe2 && (guchar) p[1] == 0x80 && (guchar) p[2] >= 0xaa && (guchar) p[2] <= 0xae;
}

static void
append (EnvoiRichBuilder *self, const char *text, gsize length)
{
  gboolean full = self->n_bytes + length > MAX_BYTES;
  const char *href;
  guint style;

  if (length == 0 || self->text->cut)
    return;
  if (full)
    for (length = MAX_BYTES - self->n_bytes; length > 0 && (text[length] & 0xc0) == 0x80;)
      length--;
  if (self->leaf == NULL)
    envoi_rich_builder_open_leaf (self, ENVOI_RICH_PARAGRAPH, 0, NULL);
  if (self->leaf == NULL)
    return;
  self->n_bytes += length;
  style = self->leaf->kind == ENVOI_RICH_CODE ? 0 : present_style (self);
  href = self->leaf->kind == ENVOI_RICH_CODE ? NULL : self->href;
  if (style != self->run_style || g_strcmp0 (href, self->run_href) != 0)
    {
      end_run (self);
      self->run_style = style;
      g_set_str (&self->run_href, href);
    }
  for (gsize i = 0; may_add (self) && i < length; i++)
    {
      if (length - i >= 3 && is_override (text + i))
        i += 2;
      else
        g_string_append_c (self->run, text[i]);
    }
  self->text->cut = self->text->cut || full;
}

void
envoi_rich_builder_add_raw (EnvoiRichBuilder *self, const char *text, gsize length)
{
  append (self, text, length);
}

void
envoi_rich_builder_add_text (EnvoiRichBuilder *self, const char *text, gsize length)
{
  g_autoptr (GString) flowing = NULL;

  if (self->leaf != NULL && self->leaf->kind == ENVOI_RICH_CODE)
    {
      append (self, text, length);
      return;
    }
  flowing = g_string_sized_new (length + 1);
  for (gsize i = 0; i < length; i++)
    if (strchr (" \t\n\r\f", text[i]) == NULL)
      g_string_append_c (flowing, text[i]);
    else if (flowing->len > 0 ? flowing->str[flowing->len - 1] != ' ' : strchr (" \n", last_byte (self)) == NULL)
      g_string_append_c (flowing, ' ');
  append (self, flowing->str, flowing->len);
}

void
envoi_rich_builder_add_break (EnvoiRichBuilder *self)
{
  if (leaf_is_empty (self))
    return;
  if (self->run->len > 1 && last_byte (self) == ' ')
    g_string_truncate (self->run, self->run->len - 1);
  append (self, "\n", 1);
}

void
envoi_rich_builder_add_rule (EnvoiRichBuilder *self)
{
  if (make_place (self))
    add_block (self, ENVOI_RICH_RULE);
}

static char *
clip_line (const char *text, gsize max)
{
  char *line = g_strndup (text, MIN (strlen (text), max));
  char *valid = g_utf8_make_valid (line, -1);

  g_free (line);
  return g_strstrip (valid);
}

void
envoi_rich_builder_add_picture (EnvoiRichBuilder *self, const char *src, const char *alt)
{
  g_autofree char *words = alt != NULL ? clip_line (alt, MAX_ALT) : NULL;
  EnvoiRichBlock *block;
  EnvoiRichBlock *leaf = self->leaf;

  if (src == NULL || !(g_ascii_strncasecmp (src, "https://", 8) == 0 || g_ascii_strncasecmp (src, "http://", 7) == 0)
      || !envoi_rich_link_is_allowed (src))
    {
      if (words != NULL && *words != '\0')
        envoi_rich_builder_add_text (self, words, strlen (words));
      return;
    }
  /* What follows it goes on as the same kind of leaf would: a heading stays one only up to its picture. */
  if (leaf != NULL && leaf->kind == ENVOI_RICH_CODE)
    return;
  if (!make_place (self))
    return;
  block = add_block (self, ENVOI_RICH_PICTURE);
  block->src = g_strdup (src);
  block->alt = words != NULL && *words != '\0' ? g_steal_pointer (&words) : NULL;
  block->href = g_strdup (self->href);
}

void
envoi_rich_builder_style (EnvoiRichBuilder *self, EnvoiRichStyle style, gboolean on)
{
  guint i = g_bit_nth_lsf (style, -1);

  if (on)
    self->styles[i]++;
  else if (self->styles[i] > 0)
    self->styles[i]--;
}

char *
envoi_rich_builder_set_link (EnvoiRichBuilder *self, const char *href)
{
  char *before = g_steal_pointer (&self->href);

  self->href = href != NULL && envoi_rich_link_is_allowed (href) ? g_strdup (href) : NULL;
  return before;
}

EnvoiRichText *
envoi_rich_builder_finish (EnvoiRichBuilder *self)
{
  envoi_rich_builder_close_leaf (self);
  while (self->containers->len > 0)
    drop_last_if_empty (self);
  g_ptr_array_unref (self->containers);
  g_string_free (self->run, TRUE);
  g_free (self->run_href);
  g_free (self->href);
  return self->text;
}

gboolean
envoi_rich_link_is_allowed (const char *href)
{
  static const char * const schemes[] = { "https:", "http:", "xmpp:", "mailto:", "geo:", "tel:" };
  gsize length = strlen (href);

  if (length > MAX_ADDRESS || !g_utf8_validate (href, length, NULL))
    return FALSE;
  for (const char *p = href; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (c <= 0x20 || c == 0x7f || g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT || c == '<' || c == '>' || c == '"')
        return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (href, schemes[i], strlen (schemes[i])) == 0)
      return href[strlen (schemes[i])] != '\0' && (i > 1 || (strstr (href, "://") != NULL && href[strlen (schemes[i]) + 2] != '\0'));
  return FALSE;
}

static void
add_piece (GPtrArray *out, const EnvoiRichInline *run, gsize start, gsize end, const char *href, gboolean tag)
{
  EnvoiRichInline *piece;

  if (end <= start)
    return;
  piece = g_new0 (EnvoiRichInline, 1);
  piece->text = g_strndup (run->text + start, end - start);
  piece->style = run->style;
  piece->href = g_strdup (href);
  piece->tag = tag ? envoi_tag_key (piece->text) : NULL;
  g_ptr_array_add (out, piece);
}

/* Tags between two places of a run. */
static void
add_tags (GPtrArray *out, const EnvoiRichInline *run, gsize from, gsize to, guint *left)
{
  gsize start, end;

  while (*left > 0 && envoi_tags_next (run->text, to, from, &start, &end))
    {
      (*left)--;
      add_piece (out, run, from, start, NULL, FALSE);
      add_piece (out, run, start, end, NULL, TRUE);
      from = end;
    }
  add_piece (out, run, from, to, NULL, FALSE);
}

void
envoi_rich_inlines_find_links (GPtrArray *inlines)
{
  g_autoptr (GPtrArray) out = g_ptr_array_new ();
  guint left = MAX_LINKS_IN_RUN;

  for (guint i = 0; i < inlines->len; i++)
    {
      EnvoiRichInline *run = g_ptr_array_index (inlines, i);
      g_autoptr (GArray) links = NULL;
      gsize at = 0, length = strlen (run->text);

      if (run->href != NULL || (run->style & ENVOI_RICH_MONO) != 0 || strpbrk (run->text, ":#w") == NULL)
        {
          g_ptr_array_add (out, run);
          continue;
        }
      links = envoi_link_find (run->text, length, left);
      for (guint j = 0; links != NULL && j < links->len; j++)
        {
          EnvoiLink *link = &g_array_index (links, EnvoiLink, j);

          if (!envoi_rich_link_is_allowed (link->uri))
            continue;
          add_tags (out, run, at, link->start, &left);
          add_piece (out, run, link->start, link->end, link->uri, FALSE);
          left -= MIN (left, 1);
          at = link->end;
        }
      add_tags (out, run, at, length, &left);
      envoi_rich_inline_free (run);
    }
  g_ptr_array_set_free_func (inlines, NULL);
  g_ptr_array_set_size (inlines, 0);
  g_ptr_array_set_free_func (inlines, (GDestroyNotify) envoi_rich_inline_free);
  g_ptr_array_extend (inlines, out, NULL, NULL);
}
