/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-post-parts.h"
#include "envoi-file-card.h"
#include "envoi-media-source.h"
#include "envoi-picture-grid.h"
#include "envoi-remote-picture.h"
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

/* A picture or file of the post: the account whose settings count, who vouches for it, and its alternative text. */
static EnvoiAttachment *
new_attachment (EnvoiPost *post, const char *uri, const char *type, const char *alt)
{
  EnvoiAttachment *attachment = envoi_attachment_new (envoi_post_get_account (post), envoi_post_get_author_jid (post), uri);
  g_autofree char *words = alt != NULL && *alt != '\0' ? envoi_text_one_line (alt, 1000) : NULL;

  envoi_attachment_set_media_type (attachment, type != NULL ? type : "image/*");
  envoi_attachment_set_description (attachment, words);
  return attachment;
}

static GtkWidget *
new_file (EnvoiPost *post, EnvoiPostPart *part)
{
  const char *type = envoi_post_part_get_media_type (part), *title = envoi_post_part_get_title (part);
  g_autoptr (EnvoiAttachment) attachment = new_attachment (post, envoi_post_part_get_href (part), type != NULL ? type : "application/octet-stream", NULL);
  g_autofree char *name = title != NULL && *title != '\0' ? envoi_text_one_line (title, 80) : NULL;
  GtkWidget *card = envoi_file_card_new ();

  envoi_attachment_set_size (attachment, MAX (envoi_post_part_get_length (part), 0));
  envoi_attachment_set_name (attachment, name);
  envoi_file_card_set_attachment (ENVOI_FILE_CARD (card), attachment);
  return card;
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
      gtk_box_append (GTK_BOX (box), new_file (post, part));
      n++;
    }
  return box;
}

/* The small picture of a card is there only where nobody has to be asked: a card is no place for questions. */
static GtkWidget *
new_logo (EnvoiPost *post, EnvoiPostPart *part)
{
  EnvoiMediaSource *source = envoi_media_source_get_default ();
  g_autoptr (EnvoiAttachment) attachment = NULL;
  GtkWidget *picture;

  if (source == NULL || !is_web (envoi_post_part_get_logo (part)))
    return NULL;
  attachment = new_attachment (post, envoi_post_part_get_logo (part), NULL, NULL);
  if (!envoi_media_source_allows (source, attachment))
    return NULL;
  picture = envoi_remote_picture_new ();
  envoi_remote_picture_set_bounds (ENVOI_REMOTE_PICTURE (picture), 64, 64);
  envoi_remote_picture_set_cover (ENVOI_REMOTE_PICTURE (picture), TRUE);
  envoi_remote_picture_set_bare (ENVOI_REMOTE_PICTURE (picture), TRUE);
  envoi_remote_picture_set_attachment (ENVOI_REMOTE_PICTURE (picture), attachment);
  gtk_widget_set_can_target (picture, FALSE);
  gtk_widget_set_valign (picture, GTK_ALIGN_CENTER);
  return picture;
}

static GtkWidget *
new_card (EnvoiPost *post, EnvoiPostPart *part)
{
  const char *title = envoi_post_part_get_title (part), *description = envoi_post_part_get_description (part), *href = envoi_post_part_get_href (part);
  g_autofree char *host = host_of (href), *line = envoi_text_one_line (title != NULL ? title : href, 120), *about = NULL;
  GtkWidget *button = new_line ("envoi-link-symbolic", line, host, href), *logo;

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
  logo = new_logo (post, part);
  if (logo != NULL)
    gtk_box_append (GTK_BOX (gtk_button_get_child (GTK_BUTTON (button))), logo);
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
      gtk_box_append (GTK_BOX (box), new_card (post, part));
      n++;
    }
  return box;
}

static void
add_part (GPtrArray *pictures, EnvoiPost *post, EnvoiPostPart *part)
{
  g_autoptr (GFile) local = envoi_post_part_get_local_file (part);
  EnvoiAttachment *attachment;

  if (local == NULL && !is_web (envoi_post_part_get_href (part)))
    return;
  attachment = new_attachment (post, envoi_post_part_get_href (part), envoi_post_part_get_media_type (part), envoi_post_part_get_title (part));
  envoi_attachment_set_size (attachment, MAX (envoi_post_part_get_length (part), 0));
  envoi_attachment_set_width (attachment, envoi_post_part_get_width (part));
  envoi_attachment_set_height (attachment, envoi_post_part_get_height (part));
  /* Our own, not published yet. */
  if (local != NULL && envoi_post_is_own (post))
    envoi_attachment_set_local_file (attachment, local);
  g_ptr_array_add (pictures, attachment);
}

GPtrArray *
envoi_post_list_pictures (EnvoiPost *post, gboolean whole)
{
  GPtrArray *parts = envoi_post_get_parts (post), *pictures = g_ptr_array_new_with_free_func (g_object_unref);
  EnvoiRichText *text = envoi_post_get_text (post);
  const char *first = text != NULL ? envoi_rich_text_get_picture (text) : NULL;

  for (guint i = 0; i < parts->len && pictures->len < MAX_FILES; i++)
    if (envoi_post_part_get_kind (g_ptr_array_index (parts, i)) == ENVOI_PART_PICTURE)
      add_part (pictures, post, g_ptr_array_index (parts, i));
  /* A folded text shows none of its pictures: the first one stands for them. */
  if (pictures->len == 0 && !whole && first != NULL)
    g_ptr_array_add (pictures, new_attachment (post, first, NULL, NULL));
  return pictures;
}

GtkWidget *
envoi_post_pictures_new (EnvoiPost *post, gboolean whole)
{
  g_autoptr (GPtrArray) pictures = envoi_post_list_pictures (post, whole);
  GtkWidget *grid;

  if (pictures->len == 0)
    return NULL;
  grid = envoi_picture_grid_new ();
  envoi_picture_grid_set_bounds (ENVOI_PICTURE_GRID (grid), whole ? 760 : 680, whole ? 640 : 420);
  envoi_picture_grid_set_attachments (ENVOI_PICTURE_GRID (grid), pictures);
  gtk_widget_set_halign (grid, GTK_ALIGN_START);
  return grid;
}

GtkWidget *
envoi_post_inline_picture_new (const EnvoiRichBlock *picture, gpointer post)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *grid = envoi_picture_grid_new ();

  g_ptr_array_add (pictures, new_attachment (post, picture->src, NULL, picture->alt));
  envoi_picture_grid_set_bounds (ENVOI_PICTURE_GRID (grid), 720, 640);
  envoi_picture_grid_set_attachments (ENVOI_PICTURE_GRID (grid), pictures);
  gtk_widget_set_halign (grid, GTK_ALIGN_START);
  return grid;
}
