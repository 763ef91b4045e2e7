/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-rich-text-private.h"
#include "envoi-text.h"

#include <cmark.h>
#include <string.h>

/* Reads Markdown (CommonMark by cmark, and ~~strike~~) and plain text. */

#define MAX_BYTES_READ (256 * 1024)

typedef struct { EnvoiRichBuilder builder; GPtrArray *opened; /* whether each container was opened */ GPtrArray *links; /* those that were open before */ gboolean strike; } Reader;

static const char *
literal (cmark_node *node)
{
  const char *text = cmark_node_get_literal (node);
  return text != NULL ? text : "";
}

/* All text within a node, for what stands instead of a picture. */
static char *
gather (cmark_node *node)
{
  GString *text = g_string_new (NULL);
  cmark_iter *iter = cmark_iter_new (node);
  cmark_event_type event;

  while ((event = cmark_iter_next (iter)) != CMARK_EVENT_DONE && text->len < 4096)
    if (event == CMARK_EVENT_ENTER && (cmark_node_get_type (cmark_iter_get_node (iter)) == CMARK_NODE_TEXT
                                       || cmark_node_get_type (cmark_iter_get_node (iter)) == CMARK_NODE_CODE))
      g_string_append (text, literal (cmark_iter_get_node (iter)));
  cmark_iter_free (iter);
  return g_string_free (text, FALSE);
}

static void
add_text (Reader *self, const char *text)
{
  for (const char *at; (at = strstr (text, "~~")) != NULL; text = at + 2)
    {
      gboolean ends = self->strike;

      /* A sign that nothing closes is itself: it is looked for in the rest of this text only. */
      envoi_rich_builder_add_text (&self->builder, text, at - text);
      if (!ends && (g_ascii_isspace (at[2]) || at[2] == '\0' || at[2] == '~' || strstr (at + 2, "~~") == NULL))
        {
          envoi_rich_builder_add_text (&self->builder, "~~", 2);
          continue;
        }
      envoi_rich_builder_style (&self->builder, ENVOI_RICH_STRIKE, !ends);
      self->strike = !ends;
    }
  envoi_rich_builder_add_text (&self->builder, text, strlen (text));
  if (self->strike)
    envoi_rich_builder_style (&self->builder, ENVOI_RICH_STRIKE, FALSE);
  self->strike = FALSE;
}

static EnvoiRichBlockKind
kind_of (cmark_node_type type)
{
  return type == CMARK_NODE_LIST ? ENVOI_RICH_LIST : type == CMARK_NODE_ITEM ? ENVOI_RICH_ITEM : ENVOI_RICH_QUOTE;
}

static void
enter (Reader *self, cmark_node *node, cmark_iter *iter)
{
  EnvoiRichBuilder *builder = &self->builder;
  const char *text;

  switch (cmark_node_get_type (node))
    {
    case CMARK_NODE_BLOCK_QUOTE:
    case CMARK_NODE_LIST:
    case CMARK_NODE_ITEM:
      g_ptr_array_add (self->opened, GINT_TO_POINTER (
        envoi_rich_builder_open (builder, kind_of (cmark_node_get_type (node)), cmark_node_get_list_type (node) == CMARK_ORDERED_LIST,
                                 MAX (cmark_node_get_list_start (node), 0))));
      break;
    case CMARK_NODE_PARAGRAPH:
      envoi_rich_builder_open_leaf (builder, ENVOI_RICH_PARAGRAPH, 0, NULL);
      break;
    case CMARK_NODE_HEADING:
      envoi_rich_builder_open_leaf (builder, ENVOI_RICH_HEADING, cmark_node_get_heading_level (node), NULL);
      break;
    case CMARK_NODE_CODE_BLOCK:
      envoi_rich_builder_open_leaf (builder, ENVOI_RICH_CODE, 0, cmark_node_get_fence_info (node));
      envoi_rich_builder_add_raw (builder, literal (node), strlen (literal (node)));
      envoi_rich_builder_close_leaf (builder);
      break;
    case CMARK_NODE_HTML_BLOCK:
      envoi_rich_builder_open_leaf (builder, ENVOI_RICH_PARAGRAPH, 0, NULL);
      envoi_rich_builder_add_text (builder, literal (node), strlen (literal (node)));
      envoi_rich_builder_close_leaf (builder);
      break;
    case CMARK_NODE_THEMATIC_BREAK:
      envoi_rich_builder_add_rule (builder);
      break;
    case CMARK_NODE_TEXT:
      add_text (self, literal (node));
      break;
    case CMARK_NODE_HTML_INLINE:
      envoi_rich_builder_add_text (builder, literal (node), strlen (literal (node)));
      break;
    case CMARK_NODE_CODE:
      text = literal (node);
      envoi_rich_builder_style (builder, ENVOI_RICH_MONO, TRUE);
      envoi_rich_builder_add_text (builder, text, strlen (text));
      envoi_rich_builder_style (builder, ENVOI_RICH_MONO, FALSE);
      break;
    case CMARK_NODE_SOFTBREAK:
      envoi_rich_builder_add_text (builder, " ", 1);
      break;
    case CMARK_NODE_LINEBREAK:
      envoi_rich_builder_add_break (builder);
      break;
    case CMARK_NODE_EMPH:
      envoi_rich_builder_style (builder, ENVOI_RICH_ITALIC, TRUE);
      break;
    case CMARK_NODE_STRONG:
      envoi_rich_builder_style (builder, ENVOI_RICH_BOLD, TRUE);
      break;
    case CMARK_NODE_LINK:
      g_ptr_array_add (self->links, envoi_rich_builder_set_link (builder, cmark_node_get_url (node)));
      break;
    case CMARK_NODE_IMAGE:
      {
        g_autofree char *alt = gather (node);
        envoi_rich_builder_add_picture (builder, cmark_node_get_url (node), alt);
        cmark_iter_reset (iter, node, CMARK_EVENT_EXIT);
      }
      break;
    default:
      break;
    }
}

static void
leave (Reader *self, cmark_node *node)
{
  EnvoiRichBuilder *builder = &self->builder;
  g_autofree char *former = NULL, *closed = NULL;

  switch (cmark_node_get_type (node))
    {
    case CMARK_NODE_BLOCK_QUOTE:
    case CMARK_NODE_LIST:
    case CMARK_NODE_ITEM:
      if (GPOINTER_TO_INT (g_ptr_array_steal_index (self->opened, self->opened->len - 1)))
        envoi_rich_builder_close (builder, kind_of (cmark_node_get_type (node)));
      break;
    case CMARK_NODE_PARAGRAPH:
    case CMARK_NODE_HEADING:
      envoi_rich_builder_close_leaf (builder);
      break;
    case CMARK_NODE_EMPH:
      envoi_rich_builder_style (builder, ENVOI_RICH_ITALIC, FALSE);
      break;
    case CMARK_NODE_STRONG:
      envoi_rich_builder_style (builder, ENVOI_RICH_BOLD, FALSE);
      break;
    case CMARK_NODE_LINK:
      former = g_ptr_array_steal_index (self->links, self->links->len - 1);
      closed = envoi_rich_builder_set_link (builder, former);
      break;
    default:
      break;
    }
}

/**
 * envoi_rich_text_new_from_markdown:
 * @markdown: from a person or from outside
 *
 * Returns: (transfer full): never %NULL
 */
EnvoiRichText *
envoi_rich_text_new_from_markdown (const char *markdown)
{
  gsize size = strlen (markdown);
  g_autofree char *clean = envoi_text_sanitize (markdown, MIN (size, MAX_BYTES_READ));
  cmark_node *document = cmark_parse_document (clean, strlen (clean), CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8);
  cmark_iter *iter = cmark_iter_new (document);
  Reader self = { .opened = g_ptr_array_new (), .links = g_ptr_array_new_with_free_func (g_free) };
  cmark_event_type event;
  EnvoiRichText *result;

  envoi_rich_builder_init (&self.builder);
  cmark_consolidate_text_nodes (document);
  while ((event = cmark_iter_next (iter)) != CMARK_EVENT_DONE && !self.builder.text->cut)
    if (event == CMARK_EVENT_ENTER)
      enter (&self, cmark_iter_get_node (iter), iter);
    else
      leave (&self, cmark_iter_get_node (iter));
  self.builder.text->cut = self.builder.text->cut || size > MAX_BYTES_READ;
  result = envoi_rich_builder_finish (&self.builder);
  g_ptr_array_unref (self.opened);
  g_ptr_array_unref (self.links);
  cmark_iter_free (iter);
  cmark_node_free (document);
  return result;
}

/**
 * envoi_rich_text_new_from_plain:
 * @text: from a person or from outside
 *
 * Returns: (transfer full): never %NULL
 */
EnvoiRichText *
envoi_rich_text_new_from_plain (const char *text)
{
  g_autofree char *clean = envoi_text_sanitize (text, MIN (strlen (text), MAX_BYTES_READ));
  EnvoiRichBuilder builder;

  envoi_rich_builder_init (&builder);
  for (const char *line = clean; *line != '\0' && !builder.text->cut;)
    {
      gsize n = strcspn (line, "\n"), used = n;

      while (used > 0 && g_ascii_isspace (line[used - 1]))
        used--;
      if (used == 0)
        envoi_rich_builder_close_leaf (&builder);
      else
        {
          if (builder.leaf != NULL)
            envoi_rich_builder_add_raw (&builder, "\n", 1);
          envoi_rich_builder_add_raw (&builder, line, used);
        }
      line += n + (line[n] == '\n');
    }
  builder.text->cut = builder.text->cut || strlen (text) > MAX_BYTES_READ;
  return envoi_rich_builder_finish (&builder);
}
