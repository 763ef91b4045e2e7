/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-post.h"
#include "envoi-rich-text.h"

/* The text of a post as it is drawn: read when somebody looks at it, kept until the post changes. */

static GQuark
text_quark (void)
{
  return g_quark_from_static_string ("envoi-post-text");
}

static void
forget (EnvoiPost *self)
{
  g_object_set_qdata (G_OBJECT (self), text_quark (), NULL);
}

static EnvoiRichText *
read_text (EnvoiPost *self)
{
  const char *content = envoi_post_get_content (self), *title = envoi_post_get_title (self);

  if (content != NULL && *content != '\0')
    switch (envoi_post_get_content_kind (self))
      {
      case ENVOI_CONTENT_XHTML: return envoi_rich_text_new_from_xhtml (content, -1);
      case ENVOI_CONTENT_HTML: return envoi_rich_text_new_from_html (content, -1);
      /* What is published as plain text is Markdown with all programs that write feeds, and reads well when it is not. */
      case ENVOI_CONTENT_TEXT: return envoi_rich_text_new_from_markdown (content);
      case ENVOI_CONTENT_NONE:
      default: break;
      }
  return envoi_rich_text_new_from_plain (title != NULL ? title : "");
}

EnvoiRichText *
envoi_post_get_text (EnvoiPost *self)
{
  EnvoiRichText *text = g_object_get_qdata (G_OBJECT (self), text_quark ());

  g_return_val_if_fail (ENVOI_IS_POST (self), NULL);
  if (text != NULL)
    return text;
  if (g_object_get_qdata (G_OBJECT (self), g_quark_from_static_string ("envoi-post-text-watched")) == NULL)
    {
      static const char * const parts[] = { "notify::title", "notify::content", "notify::content-kind" };

      g_object_set_qdata (G_OBJECT (self), g_quark_from_static_string ("envoi-post-text-watched"), GINT_TO_POINTER (TRUE));
      for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
        g_signal_connect (self, parts[i], G_CALLBACK (forget), NULL);
    }
  text = read_text (self);
  g_object_set_qdata_full (G_OBJECT (self), text_quark (), text, (GDestroyNotify) envoi_rich_text_unref);
  return text;
}
