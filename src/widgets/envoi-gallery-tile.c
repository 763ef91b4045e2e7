/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-gallery-tile.h"
#include "envoi-media-source.h"
#include "envoi-post-parts.h"
#include "envoi-post-words.h"
#include "envoi-remote-picture.h"
#include <glib/gi18n-lib.h>

/* EnvoiGalleryTile: see the header. Main thread. */

#define SIDE 240             /* how large it is drawn at most */
#define SUMMARY_GRAPHEMES 120

struct _EnvoiGalleryTile
{
  GtkButton parent_instance;
  GtkWidget *overlay, *many, *fresh;
  EnvoiPost *post;
  gulong handler;
  guint n_pictures;
  gboolean pictured;         /* and not words in its place */
};

G_DEFINE_FINAL_TYPE (EnvoiGalleryTile, envoi_gallery_tile, GTK_TYPE_BUTTON)

static gboolean
is_at_hand (EnvoiAttachment *picture)
{
  EnvoiMediaSource *source = envoi_media_source_get_default ();
  g_autoptr (GFile) here = NULL;

  if (envoi_attachment_get_local_file (picture) != NULL)
    return TRUE;
  here = source != NULL ? envoi_media_source_find (source, picture) : NULL;
  return here != NULL || (source != NULL && envoi_media_source_allows (source, picture));
}

static GtkWidget *
new_picture (EnvoiAttachment *attachment)
{
  GtkWidget *picture = envoi_remote_picture_new ();

  envoi_remote_picture_set_bounds (ENVOI_REMOTE_PICTURE (picture), SIDE, SIDE);
  envoi_remote_picture_set_cover (ENVOI_REMOTE_PICTURE (picture), TRUE);
  envoi_remote_picture_set_bare (ENVOI_REMOTE_PICTURE (picture), TRUE);
  envoi_remote_picture_set_attachment (ENVOI_REMOTE_PICTURE (picture), attachment);
  /* The tile is the button, and says what there is to say. */
  gtk_widget_set_can_target (picture, FALSE);
  gtk_widget_set_can_focus (picture, FALSE);
  return picture;
}

static GtkWidget *
new_words (const char *icon, const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "justify", GTK_JUSTIFY_CENTER, "lines", 3,
                                   "ellipsize", PANGO_ELLIPSIZE_END, "natural-wrap-mode", GTK_NATURAL_WRAP_NONE, "width-chars", 4, NULL);

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (box, "gallery-words");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_IMAGE, "icon-name", icon, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static void
update_words (EnvoiGalleryTile *self)
{
  g_autofree char *words = envoi_post_words_whole (self->post), *summary = envoi_post_words_summary (self->post, SUMMARY_GRAPHEMES), *count = NULL, *all = NULL;

  if (self->n_pictures > 1)
    /* Translators: how many pictures a post has */
    count = g_strdup_printf (ngettext ("%u picture", "%u pictures", self->n_pictures), self->n_pictures);
  all = count != NULL ? g_strconcat (words, ". ", count, NULL) : g_steal_pointer (&words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, all, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), envoi_post_get_nsfw (self->post) ? NULL : summary);
  gtk_widget_set_visible (self->fresh, !envoi_post_get_read (self->post) && !envoi_post_is_own (self->post));
}

static void
update (EnvoiGalleryTile *self)
{
  g_autoptr (GPtrArray) pictures = envoi_post_list_pictures (self->post, FALSE);
  g_autofree char *summary = envoi_post_words_summary (self->post, SUMMARY_GRAPHEMES);
  gboolean hidden = envoi_post_get_nsfw (self->post);

  self->n_pictures = pictures->len;
  self->pictured = !hidden && pictures->len > 0 && is_at_hand (pictures->pdata[0]);
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), self->pictured ? new_picture (pictures->pdata[0])
                         : new_words (hidden ? "view-conceal-symbolic" : pictures->len > 0 ? "image-x-generic-symbolic" : "envoi-blog-symbolic",
                                      hidden ? _("Sensitive content") : summary));
  gtk_widget_set_visible (self->many, pictures->len > 1);
  update_words (self);
}

static void
on_notify (EnvoiGalleryTile *self, GParamSpec *pspec)
{
  static const char * const drawn[] = { "title", "content", "parts-code", "nsfw", NULL }, * const said[] = { "read", "n-likes", "n-comments", "edited", NULL };

  if (g_strv_contains (drawn, pspec->name))
    update (self);
  else if (g_strv_contains (said, pspec->name))
    update_words (self);
}

void
envoi_gallery_tile_set_post (EnvoiGalleryTile *self, EnvoiPost *post)
{
  if (self->post == post)
    return;
  if (self->post != NULL)
    g_clear_signal_handler (&self->handler, self->post);
  g_set_object (&self->post, post);
  if (post == NULL)
    {
      gtk_overlay_set_child (GTK_OVERLAY (self->overlay), NULL);
      return;
    }
  self->handler = g_signal_connect_swapped (post, "notify", G_CALLBACK (on_notify), self);
  update (self);
}

EnvoiPost *
envoi_gallery_tile_get_post (EnvoiGalleryTile *self)
{
  return self->post;
}

/* Meanwhile it may have been loaded on the post's page. */
static void
envoi_gallery_tile_map (GtkWidget *widget)
{
  EnvoiGalleryTile *self = ENVOI_GALLERY_TILE (widget);

  if (self->post != NULL && !self->pictured)
    update (self);
  GTK_WIDGET_CLASS (envoi_gallery_tile_parent_class)->map (widget);
}

static void
envoi_gallery_tile_dispose (GObject *object)
{
  EnvoiGalleryTile *self = ENVOI_GALLERY_TILE (object);

  if (self->post != NULL)
    g_clear_signal_handler (&self->handler, self->post);
  g_clear_object (&self->post);
  G_OBJECT_CLASS (envoi_gallery_tile_parent_class)->dispose (object);
}

static void
envoi_gallery_tile_class_init (EnvoiGalleryTileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_gallery_tile_dispose;
  GTK_WIDGET_CLASS (klass)->map = envoi_gallery_tile_map;
}

static void
envoi_gallery_tile_init (EnvoiGalleryTile *self)
{
  self->overlay = gtk_overlay_new ();
  self->many = g_object_new (GTK_TYPE_IMAGE, "icon-name", "view-paged-symbolic", "halign", GTK_ALIGN_END, "valign", GTK_ALIGN_START,
                             "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->fresh = g_object_new (GTK_TYPE_BOX, "halign", GTK_ALIGN_START, "valign", GTK_ALIGN_START, NULL);
  gtk_widget_add_css_class (self->many, "gallery-many");
  gtk_widget_add_css_class (self->fresh, "gallery-new");
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->many);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->fresh);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (self), "gallery-tile");
  gtk_button_set_child (GTK_BUTTON (self), self->overlay);
}

GtkWidget *
envoi_gallery_tile_new (void)
{
  return g_object_new (ENVOI_TYPE_GALLERY_TILE, NULL);
}
