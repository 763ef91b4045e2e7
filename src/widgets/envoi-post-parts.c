/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-post-parts.h"
#include "envoi-rich-text-view.h"
#include "envoi-text.h"
#include <glib/gi18n-lib.h>

/* What comes with a post besides its text. Nothing in here touches the network: that is the picture widgets' and their source's matter. */

#define MAX_FILES 20
#define MAX_CARDS 4

static char *
host_of (const char *uri)
{
  g_autoptr (GUri) parsed = uri != NULL ? g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL) : NULL;
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;
  char *ascii = host != NULL && *host != '\0' ? g_hostname_to_ascii (host) : NULL;

  return ascii;
}

static gboolean
is_web (const char *uri)
{
  return uri != NULL && (g_ascii_strncasecmp (uri, "https://", 8) == 0 || g_ascii_strncasecmp (uri, "http://", 7) == 0) && envoi_rich_link_is_allowed (uri);
}

static void
on_open (GtkWidget *button, gpointer uri)
{
  gtk_widget_activate_action (button, "app.open-uri", "s", (const char *) uri);
}

/* A button that is a line: icon, what it is, where it leads. */
static GtkWidget *
new_line (const char *icon, const char *title, const char *details, const char *uri)
{
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *image = g_object_new (GTK_TYPE_IMAGE, "icon-name", icon, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  GtkWidget *more = g_object_new (GTK_TYPE_LABEL, "label", details, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, "visible", details != NULL, NULL);

  gtk_widget_add_css_class (more, "caption");
  gtk_widget_add_css_class (more, "dim-label");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), name);
  gtk_box_append (GTK_BOX (texts), more);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "post-line");
  gtk_widget_set_tooltip_text (button, uri);
  g_signal_connect_data (button, "clicked", G_CALLBACK (on_open), g_strdup (uri), (GClosureNotify) (void (*) (void)) g_free, 0);
  return button;
}

static char *
file_name (EnvoiPostPart *part)
{
  const char *title = envoi_post_part_get_title (part), *href = envoi_post_part_get_href (part);
  g_autofree char *path = NULL, *base = NULL, *text = NULL;

  if (title != NULL && *title != '\0')
    return envoi_text_one_line (title, 80);
  path = href != NULL ? g_strndup (href, strcspn (href, "?#")) : g_strdup ("");
  base = g_path_get_basename (path);
  text = g_uri_unescape_string (base, NULL);
  return envoi_text_one_line (text != NULL && g_utf8_validate (text, -1, NULL) ? text : base, 80);
}

static GtkWidget *
new_file (EnvoiPostPart *part)
{
  static const char * const icons[] = { "image-x-generic-symbolic", "video-x-generic-symbolic", "audio-x-generic-symbolic", "text-x-generic-symbolic", "text-x-generic-symbolic" };
  g_autofree char *name = file_name (part), *host = host_of (envoi_post_part_get_href (part));
  g_autofree char *size = envoi_post_part_get_length (part) > 0 ? g_format_size (envoi_post_part_get_length (part)) : NULL;
  g_autofree char *details = size != NULL ? g_strdup_printf ("%s · %s", size, host != NULL ? host : "") : g_strdup (host);

  return new_line (icons[MIN (envoi_post_part_get_kind (part), 4)], name, details, envoi_post_part_get_href (part));
}

GtkWidget *
envoi_post_files_new (EnvoiPost *post)
{
  GPtrArray *parts = envoi_post_get_parts (post);
  GtkWidget *box = NULL;

  for (guint i = 0, n = 0; i < parts->len && n < MAX_FILES; i++)
    {
      EnvoiPostPart *part = g_ptr_array_index (parts, i);
      EnvoiPartKind kind = envoi_post_part_get_kind (part);

      if (kind == ENVOI_PART_PICTURE || kind == ENVOI_PART_CARD || !is_web (envoi_post_part_get_href (part)))
        continue;
      if (box == NULL)
        box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
      gtk_box_append (GTK_BOX (box), new_file (part));
      n++;
    }
  return box;
}

static GtkWidget *
new_card (EnvoiPostPart *part)
{
  const char *title = envoi_post_part_get_title (part), *description = envoi_post_part_get_description (part), *href = envoi_post_part_get_href (part);
  g_autofree char *host = host_of (href), *line = envoi_text_one_line (title != NULL ? title : href, 120), *about = NULL;
  GtkWidget *button = new_line ("envoi-link-symbolic", line, host, href);

  if (description != NULL && *description != '\0')
    {
      GtkWidget *texts = gtk_widget_get_last_child (gtk_button_get_child (GTK_BUTTON (button)));
      GtkWidget *label;

      about = envoi_text_one_line (description, 240);
      label = g_object_new (GTK_TYPE_LABEL, "label", about, "xalign", 0.0f, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "lines", 2,
                            "ellipsize", PANGO_ELLIPSIZE_END, "natural-wrap-mode", GTK_NATURAL_WRAP_NONE, NULL);
      envoi_label_set_least_width (label);
      gtk_widget_add_css_class (label, "caption");
      gtk_widget_insert_after (label, texts, gtk_widget_get_first_child (texts));
    }
  gtk_widget_add_css_class (button, "link-card");
  return button;
}

GtkWidget *
envoi_post_cards_new (EnvoiPost *post)
{
  GPtrArray *parts = envoi_post_get_parts (post);
  GtkWidget *box = NULL;

  for (guint i = 0, n = 0; i < parts->len && n < MAX_CARDS; i++)
    {
      EnvoiPostPart *part = g_ptr_array_index (parts, i);

      if (envoi_post_part_get_kind (part) != ENVOI_PART_CARD || !is_web (envoi_post_part_get_href (part)))
        continue;
      if (box == NULL)
        box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
      gtk_box_append (GTK_BOX (box), new_card (part));
      n++;
    }
  return box;
}

GtkWidget *
envoi_post_pictures_new (EnvoiPost *post, gboolean whole)
{
  GPtrArray *parts = envoi_post_get_parts (post);
  GtkWidget *box = NULL;

  for (guint i = 0, n = 0; i < parts->len && n < MAX_FILES; i++)
    {
      EnvoiPostPart *part = g_ptr_array_index (parts, i);

      if (envoi_post_part_get_kind (part) != ENVOI_PART_PICTURE || !is_web (envoi_post_part_get_href (part)))
        continue;
      if (box == NULL)
        box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
      gtk_box_append (GTK_BOX (box), new_file (part));
      n++;
    }
  return box;
}

GtkWidget *
envoi_post_inline_picture_new (const EnvoiRichBlock *picture, gpointer post)
{
  return NULL;
}
