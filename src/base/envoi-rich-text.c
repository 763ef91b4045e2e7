/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-rich-text-private.h"
#include "envoi-text.h"

#include <string.h>

/* What can be asked of a tree of rich text. */

G_DEFINE_BOXED_TYPE (EnvoiRichText, envoi_rich_text, envoi_rich_text_ref, envoi_rich_text_unref)

EnvoiRichText *
envoi_rich_text_ref (EnvoiRichText *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

void
envoi_rich_text_unref (EnvoiRichText *self)
{
  if (!g_atomic_ref_count_dec (&self->count))
    return;
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

const GPtrArray *
envoi_rich_text_get_blocks (const EnvoiRichText *self)
{
  return self->blocks;
}

gboolean
envoi_rich_text_get_cut (const EnvoiRichText *self)
{
  return self->cut;
}

guint
envoi_rich_text_get_length (const EnvoiRichText *self)
{
  return self->length;
}

gboolean
envoi_rich_text_is_empty (const EnvoiRichText *self)
{
  return self->blocks->len == 0;
}

static const char *
find_picture (const GPtrArray *blocks)
{
  for (guint i = 0; blocks != NULL && i < blocks->len; i++)
    {
      const EnvoiRichBlock *block = g_ptr_array_index (blocks, i);
      const char *found = block->kind == ENVOI_RICH_PICTURE ? block->src : find_picture (block->blocks);

      if (found != NULL)
        return found;
    }
  return NULL;
}

const char *
envoi_rich_text_get_picture (const EnvoiRichText *self)
{
  return find_picture (self->blocks);
}

static gboolean
inlines_equal (const GPtrArray *a, const GPtrArray *b)
{
  if ((a != NULL ? a->len : 0) != (b != NULL ? b->len : 0))
    return FALSE;
  for (guint i = 0; a != NULL && i < a->len; i++)
    {
      const EnvoiRichInline *x = g_ptr_array_index (a, i), *y = g_ptr_array_index (b, i);

      if (x->style != y->style || strcmp (x->text, y->text) != 0 || g_strcmp0 (x->href, y->href) != 0 || g_strcmp0 (x->tag, y->tag) != 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
blocks_equal (const GPtrArray *a, const GPtrArray *b)
{
  if ((a != NULL ? a->len : 0) != (b != NULL ? b->len : 0))
    return FALSE;
  for (guint i = 0; a != NULL && i < a->len; i++)
    {
      const EnvoiRichBlock *x = g_ptr_array_index (a, i), *y = g_ptr_array_index (b, i);

      if (x->kind != y->kind || x->level != y->level || x->ordered != y->ordered || x->start != y->start
          || g_strcmp0 (x->language, y->language) != 0 || g_strcmp0 (x->src, y->src) != 0 || g_strcmp0 (x->alt, y->alt) != 0
          || g_strcmp0 (x->href, y->href) != 0 || !inlines_equal (x->inlines, y->inlines) || !blocks_equal (x->blocks, y->blocks))
        return FALSE;
    }
  return TRUE;
}

gboolean
envoi_rich_text_equal (const EnvoiRichText *a, const EnvoiRichText *b)
{
  return a->cut == b->cut && blocks_equal (a->blocks, b->blocks);
}

static void
write_plain (const GPtrArray *blocks, GString *out, gsize max)
{
  for (guint i = 0; blocks != NULL && i < blocks->len && out->len < max; i++)
    {
      const EnvoiRichBlock *block = g_ptr_array_index (blocks, i);

      if (block->blocks != NULL)
        {
          write_plain (block->blocks, out, max);
          continue;
        }
      if (block->kind == ENVOI_RICH_RULE || (block->kind == ENVOI_RICH_PICTURE && block->alt == NULL))
        continue;
      if (out->len > 0)
        g_string_append_c (out, '\n');
      if (block->kind == ENVOI_RICH_PICTURE)
        g_string_append (out, block->alt);
      for (guint j = 0; block->inlines != NULL && j < block->inlines->len && out->len < max; j++)
        g_string_append (out, ((EnvoiRichInline *) g_ptr_array_index (block->inlines, j))->text);
    }
}

char *
envoi_rich_text_to_plain (const EnvoiRichText *self, guint max_chars)
{
  GString *out = g_string_new (NULL);

  write_plain (self->blocks, out, max_chars > 0 ? (gsize) max_chars * 4 + 64 : G_MAXSIZE);
  if (max_chars > 0)
    g_string_truncate (out, envoi_text_clip (out->str, max_chars, out->len));
  return g_string_free (out, FALSE);
}
