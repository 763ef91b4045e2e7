/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-rich-text-private.h"

#include <string.h>

/* Writes a tree of rich text as XHTML, for publishing, and as Markdown, for editing. */

static const struct { EnvoiRichStyle style; const char *element, *sign; } styles[] = {
  { ENVOI_RICH_BOLD, "strong", "**" },
  { ENVOI_RICH_ITALIC, "em", "*" },
  { ENVOI_RICH_STRIKE, "del", "~~" },
  { ENVOI_RICH_MONO, "code", "`" },
};

static void
escape (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    switch (*p)
      {
      case '<': g_string_append (out, "&lt;"); break;
      case '>': g_string_append (out, "&gt;"); break;
      case '&': g_string_append (out, "&amp;"); break;
      case '"': g_string_append (out, "&quot;"); break;
      default: g_string_append_c (out, *p);
      }
}

static void
attribute (GString *out, const char *name, const char *value)
{
  if (value == NULL)
    return;
  g_string_append_printf (out, " %s=\"", name);
  escape (out, value);
  g_string_append_c (out, '"');
}

static void
xhtml_inlines (GString *out, const GPtrArray *inlines, gboolean code)
{
  for (guint i = 0; i < inlines->len; i++)
    {
      const EnvoiRichInline *run = g_ptr_array_index (inlines, i);
      g_auto (GStrv) lines = NULL;

      if (code)
        {
          escape (out, run->text);
          continue;
        }
      if (run->href != NULL)
        {
          g_string_append (out, "<a");
          attribute (out, "href", run->href);
          g_string_append_c (out, '>');
        }
      for (guint s = 0; s < G_N_ELEMENTS (styles); s++)
        if ((run->style & styles[s].style) != 0)
          g_string_append_printf (out, "<%s>", styles[s].element);
      lines = g_strsplit (run->text, "\n", -1);
      for (guint l = 0; lines[l] != NULL; l++)
        {
          if (l > 0)
            g_string_append (out, "<br/>");
          escape (out, lines[l]);
        }
      for (guint s = G_N_ELEMENTS (styles); s > 0; s--)
        if ((run->style & styles[s - 1].style) != 0)
          g_string_append_printf (out, "</%s>", styles[s - 1].element);
      if (run->href != NULL)
        g_string_append (out, "</a>");
    }
}

static void
xhtml_blocks (GString *out, const GPtrArray *blocks)
{
  for (guint i = 0; i < blocks->len; i++)
    {
      const EnvoiRichBlock *block = g_ptr_array_index (blocks, i);

      switch (block->kind)
        {
        case ENVOI_RICH_PARAGRAPH:
          g_string_append (out, "<p>");
          xhtml_inlines (out, block->inlines, FALSE);
          g_string_append (out, "</p>");
          break;
        case ENVOI_RICH_HEADING:
          g_string_append_printf (out, "<h%u>", block->level);
          xhtml_inlines (out, block->inlines, FALSE);
          g_string_append_printf (out, "</h%u>", block->level);
          break;
        case ENVOI_RICH_CODE:
          g_string_append (out, "<pre><code");
          if (block->language != NULL)
            {
              g_autofree char *class_ = g_strconcat ("language-", block->language, NULL);
              attribute (out, "class", class_);
            }
          g_string_append_c (out, '>');
          xhtml_inlines (out, block->inlines, TRUE);
          g_string_append (out, "</code></pre>");
          break;
        case ENVOI_RICH_LIST:
          g_string_append (out, block->ordered ? "<ol" : "<ul");
          if (block->ordered && block->start != 1)
            g_string_append_printf (out, " start=\"%u\"", block->start);
          g_string_append_c (out, '>');
          xhtml_blocks (out, block->blocks);
          g_string_append (out, block->ordered ? "</ol>" : "</ul>");
          break;
        case ENVOI_RICH_ITEM:
          g_string_append (out, "<li>");
          xhtml_blocks (out, block->blocks);
          g_string_append (out, "</li>");
          break;
        case ENVOI_RICH_QUOTE:
          g_string_append (out, "<blockquote>");
          xhtml_blocks (out, block->blocks);
          g_string_append (out, "</blockquote>");
          break;
        case ENVOI_RICH_RULE:
          g_string_append (out, "<hr/>");
          break;
        case ENVOI_RICH_PICTURE:
          if (block->href != NULL)
            {
              g_string_append (out, "<a");
              attribute (out, "href", block->href);
              g_string_append_c (out, '>');
            }
          g_string_append (out, "<img");
          attribute (out, "src", block->src);
          attribute (out, "alt", block->alt != NULL ? block->alt : "");
          g_string_append (out, "/>");
          if (block->href != NULL)
            g_string_append (out, "</a>");
          break;
        default:
          break;
        }
    }
}

char *
envoi_rich_text_to_xhtml (const EnvoiRichText *self)
{
  GString *out = g_string_new (NULL);

  xhtml_blocks (out, self->blocks);
  return g_string_free (out, FALSE);
}

/* Signs that would be read as Markdown are taken back; #tags stay as they are. */
static void
markdown_text (GString *out, const char *text, const char *indent)
{
  gboolean begins = out->len == 0 || out->str[out->len - 1] == '\n' || (indent != NULL && g_str_has_suffix (out->str, indent));

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\n' && indent == NULL)
        {
          g_string_append_c (out, ' ');   /* a heading has one line */
          continue;
        }
      if (*p == '\n')
        {
          g_string_append (out, "\\\n");
          g_string_append (out, indent);
          begins = TRUE;
          continue;
        }
      if (strchr ("\\`*_[]<&", *p) != NULL || (*p == '!' && p[1] == '[')
          || (begins && (strchr ("+->=|", *p) != NULL || (*p == '#' && strchr ("# ", p[1]) != NULL))))
        g_string_append_c (out, '\\');
      if (begins && g_ascii_isdigit (*p))
        {
          gsize n = strspn (p, "0123456789");

          g_string_append_len (out, p, n);
          p += n - 1;
          if ((p[1] == '.' || p[1] == ')') && (p[2] == ' ' || p[2] == '\0'))
            g_string_append_c (out, '\\');
          begins = FALSE;
          continue;
        }
      g_string_append_c (out, *p);
      begins = FALSE;
    }
}

static void
markdown_code (GString *out, const char *text)
{
  guint longest = 0, run = 0;
  gboolean pad;

  for (const char *p = text; *p != '\0'; p++)
    longest = MAX (longest, run = *p == '`' ? run + 1 : 0);
  pad = *text == '`' || g_str_has_suffix (text, "`");
  for (guint i = 0; i <= longest; i++)
    g_string_append_c (out, '`');
  g_string_append (out, pad ? " " : "");
  g_string_append (out, text);
  g_string_append (out, pad ? " " : "");
  for (guint i = 0; i <= longest; i++)
    g_string_append_c (out, '`');
}

static void
markdown_inlines (GString *out, const GPtrArray *inlines, const char *indent)
{
  for (guint i = 0; i < inlines->len; i++)
    {
      const EnvoiRichInline *run = g_ptr_array_index (inlines, i);
      gsize lead = strspn (run->text, " \n"), length = strlen (run->text), tail = 0;
      g_autofree char *before = NULL, *inner = NULL;
      guint style = run->style;

      while (tail < length - lead && strchr (" \n", run->text[length - tail - 1]) != NULL)
        tail++;
      if (run->tag != NULL || (run->href != NULL && strcmp (run->href, run->text) == 0))
        {
          g_string_append (out, run->text);
          continue;
        }
      /* Blanks stand outside of the signs, where Markdown wants them. */
      before = g_strndup (run->text, lead);
      inner = g_strndup (run->text + lead, length - lead - tail);
      markdown_text (out, before, indent);
      if (*inner != '\0')
        {
          if (run->href != NULL)
            g_string_append_c (out, '[');
          for (guint s = 0; s < 3; s++)
            if ((style & styles[s].style) != 0)
              g_string_append (out, styles[s].sign);
          if ((style & ENVOI_RICH_MONO) != 0)
            markdown_code (out, inner);
          else
            markdown_text (out, inner, indent);
          for (guint s = 3; s > 0; s--)
            if ((style & styles[s - 1].style) != 0)
              g_string_append (out, styles[s - 1].sign);
          if (run->href != NULL)
            g_string_append_printf (out, "](<%s>)", run->href);
        }
      markdown_text (out, run->text + length - tail, indent);
    }
}

static void
begin_block (GString *out, const char *indent, gboolean first)
{
  if (first)
    return;
  /* An empty line, which a quotation goes on through. */
  g_string_append_c (out, '\n');
  g_string_append (out, indent);
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  g_string_append_c (out, '\n');
  g_string_append (out, indent);
}

static void
markdown_blocks (GString *out, const GPtrArray *blocks, const char *indent)
{
  gboolean other = FALSE;

  for (guint i = 0; i < blocks->len; i++)
    {
      const EnvoiRichBlock *block = g_ptr_array_index (blocks, i);
      const EnvoiRichBlock *former = i > 0 ? g_ptr_array_index (blocks, i - 1) : NULL;
      g_autofree char *inner = NULL, *mark = NULL;

      begin_block (out, indent, i == 0);
      switch (block->kind)
        {
        case ENVOI_RICH_HEADING:
          g_string_append_printf (out, "%.*s ", (int) CLAMP (block->level, 1, 6), "######");
          markdown_inlines (out, block->inlines, NULL);
          break;
        case ENVOI_RICH_PARAGRAPH:
          markdown_inlines (out, block->inlines, indent);
          break;
        case ENVOI_RICH_CODE:
          {
            const char *code = block->inlines->len > 0 ? ((EnvoiRichInline *) g_ptr_array_index (block->inlines, 0))->text : "";
            g_auto (GStrv) lines = g_strsplit (code, "\n", -1);
            const char *fence = strstr (code, "```") != NULL ? "~~~~~~" : "```";

            g_string_append_printf (out, "%s%s", fence, block->language != NULL ? block->language : "");
            for (guint l = 0; lines[l] != NULL; l++)
              g_string_append_printf (out, "\n%s%s", indent, lines[l]);
            g_string_append_printf (out, "\n%s%s", indent, fence);
          }
          break;
        case ENVOI_RICH_QUOTE:
          inner = g_strconcat (indent, "> ", NULL);
          g_string_append (out, "> ");
          markdown_blocks (out, block->blocks, inner);
          break;
        case ENVOI_RICH_LIST:
          /* Two lists beside each other are told apart by their signs. */
          other = former != NULL && former->kind == ENVOI_RICH_LIST && former->ordered == block->ordered && !other;
          for (guint j = 0; j < block->blocks->len; j++)
            {
              const EnvoiRichBlock *item = g_ptr_array_index (block->blocks, j);
              g_autofree char *sign = block->ordered ? g_strdup_printf ("%u%s ", block->start + j, other ? ")" : ".") : g_strdup (other ? "+ " : "- ");
              g_autofree char *deeper = g_strdup_printf ("%s%*s", indent, (int) strlen (sign), "");

              if (j > 0)
                {
                  g_string_append_c (out, '\n');
                  g_string_append (out, indent);
                }
              g_string_append (out, sign);
              markdown_blocks (out, item->blocks, deeper);
            }
          break;
        case ENVOI_RICH_RULE:
          g_string_append (out, "* * *");
          break;
        case ENVOI_RICH_PICTURE:
          g_string_append (out, "![");
          markdown_text (out, block->alt != NULL ? block->alt : "", indent);
          g_string_append_printf (out, "](<%s>)", block->src);
          break;
        default:
          break;
        }
    }
}

char *
envoi_rich_text_to_markdown (const EnvoiRichText *self)
{
  GString *out = g_string_new (NULL);

  markdown_blocks (out, self->blocks, "");
  if (out->len > 0)
    g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}
