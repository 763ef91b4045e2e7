/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-search-row.h"
#include "envoi-avatar-view.h"
#include "envoi-date-text.h"
#include "envoi-post-words.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include <glib/gi18n.h>

struct _EnvoiSearchRow
{
  GtkWidget parent_instance;
  GtkWidget *avatar, *title, *time, *text;
};

G_DEFINE_FINAL_TYPE (EnvoiSearchRow, envoi_search_row, GTK_TYPE_WIDGET)

/* The words that were looked for, bold and shaded: attributes, for the text is somebody's. */
static PangoAttrList *
mark_matches (GArray *matches, gsize length)
{
  PangoAttrList *list = pango_attr_list_new ();

  for (guint i = 0; matches != NULL && i + 1 < matches->len; i += 2)
    {
      PangoAttribute *attributes[] = {
        pango_attr_weight_new (PANGO_WEIGHT_BOLD),
        pango_attr_background_new (0xf6f6, 0xd3d3, 0x2d2d),
        pango_attr_background_alpha_new (G_MAXUINT16 * 35 / 100),
      };

      for (guint k = 0; k < G_N_ELEMENTS (attributes); k++)
        {
          attributes[k]->start_index = MIN (g_array_index (matches, guint, i), length);
          attributes[k]->end_index = MIN (g_array_index (matches, guint, i + 1), length);
          pango_attr_list_insert (list, attributes[k]);
        }
    }
  return list;
}

static char *
describe_author (EnvoiSearchHit *hit)
{
  const char *title = envoi_conversation_get_title (hit->conversation), *nick = envoi_message_get_nick (hit->message);
  g_autofree char *where = envoi_text_one_line (title, 60), *isolated = envoi_text_isolate (where);
  g_autofree char *who = nick != NULL ? envoi_text_one_line (nick, 40) : NULL, *name = who != NULL ? envoi_text_isolate (who) : NULL;

  if (envoi_message_get_outgoing (hit->message))
    /* Translators: an own message that was found; %s is the conversation */
    return g_strdup_printf (_("You, to %s"), isolated);
  if (name != NULL)
    /* Translators: a message that was found: somebody in a room */
    return g_strdup_printf (_("%s in %s"), name, isolated);
  return g_steal_pointer (&isolated);
}

static void
show_text (EnvoiSearchRow *self, const char *author, gint64 time, const char *snippet, GArray *matches)
{
  g_autofree char *when = envoi_date_text_short (time, envoi_time_now ());
  g_autoptr (PangoAttrList) attributes = mark_matches (matches, strlen (snippet));

  gtk_label_set_text (GTK_LABEL (self->title), author);
  gtk_label_set_text (GTK_LABEL (self->time), when);
  gtk_label_set_text (GTK_LABEL (self->text), snippet);
  gtk_label_set_attributes (GTK_LABEL (self->text), attributes);
}

void
envoi_search_row_set_post_hit (EnvoiSearchRow *self, EnvoiPostSearchHit *hit)
{
  EnvoiContact *contact = hit->comment != NULL ? envoi_comment_get_author (hit->comment) : envoi_post_get_author (hit->post);
  g_autofree char *author = hit->comment != NULL ? envoi_comment_words_author (hit->comment) : envoi_post_words_author (hit->post), *line = NULL, *about = NULL;
  EnvoiFeed *feed = hit->post != NULL ? envoi_post_get_feed (hit->post) : NULL;

  if (hit->comment != NULL && hit->post != NULL)
    {
      about = envoi_post_words_summary (hit->post, 50);
      /* Translators: a comment that was found: somebody, the title of the post */
      line = g_strdup_printf (_("%s on “%s”"), author, about);
    }
  else if (feed != NULL && envoi_feed_get_kind (feed) != ENVOI_FEED_BLOG)
    {
      about = envoi_text_one_line (envoi_feed_get_title (feed), 60);
      /* Translators: a post that was found: somebody in a community */
      line = g_strdup_printf (_("%s in %s"), author, about);
    }
  if (contact != NULL)
    envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (self->avatar), contact);
  else
    {
      envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (self->avatar), NULL);
      envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (self->avatar), author);
    }
  show_text (self, line != NULL ? line : author, hit->comment != NULL ? envoi_comment_get_published (hit->comment) : envoi_post_get_published (hit->post),
             hit->snippet, hit->matches);
}

void
envoi_search_row_set_hit (EnvoiSearchRow *self, EnvoiSearchHit *hit)
{
  g_autofree char *author = describe_author (hit);

  envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (self->avatar), envoi_conversation_get_contact (hit->conversation));
  show_text (self, author, envoi_message_get_time (hit->message), hit->snippet, hit->matches);
}

static void
envoi_search_row_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (envoi_search_row_parent_class)->dispose (object);
}

static void
envoi_search_row_class_init (EnvoiSearchRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_search_row_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "searchhit");
}

static void
envoi_search_row_init (EnvoiSearchRow *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 10);
  self->avatar = envoi_avatar_view_new (32);
  gtk_widget_set_valign (self->avatar, GTK_ALIGN_START);
  self->title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, "hexpand", TRUE, NULL);
  self->time = gtk_label_new (NULL);
  self->text = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "lines", 3,
                             "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", 16, NULL);
  gtk_widget_add_css_class (self->title, "caption-heading");
  gtk_widget_add_css_class (self->time, "caption");
  gtk_widget_add_css_class (self->time, "dim-label");
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), self->time);
  gtk_box_append (GTK_BOX (column), head);
  gtk_box_append (GTK_BOX (column), self->text);
  gtk_widget_set_parent (self->avatar, GTK_WIDGET (self));
  gtk_widget_set_parent (column, GTK_WIDGET (self));
}

GtkWidget *
envoi_search_row_new (void)
{
  return g_object_new (ENVOI_TYPE_SEARCH_ROW, NULL);
}
