/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-message-row-private.h"
#include "envoi-bubble.h"
#include "envoi-message-parts.h"
#include "envoi-message-text.h"
#include "envoi-shared-post.h"
#include "envoi-styling.h"
#include "envoi-text.h"
#include <glib/gi18n-lib.h>

/* The text of a message in its row, page by page, and what it answers. */

#define COMPACT_CHARS 48
#define LEAST_CHARS 16
#define MAX_EMOJI 3

static gboolean
on_link (GtkLabel *label, const char *uri, gpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (label), "app.open-uri", "s", uri);
  return TRUE;
}

GtkWidget *
envoi_message_row_new_body_label (EnvoiMessageRow *self)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "natural-wrap-mode", GTK_NATURAL_WRAP_NONE,
                                   "max-width-chars", ENVOI_MESSAGE_ROW_MAX_CHARS, "xalign", 0.0f, "selectable", self->selectable, NULL);
  g_signal_connect (label, "activate-link", G_CALLBACK (on_link), NULL);
  return label;
}

static void
fill_label (GtkWidget *label, const char *text, gsize length, gboolean styled)
{
  g_autofree char *markup = NULL;
  g_autoptr (PangoAttrList) attributes = NULL;

  while (length > 0 && text[length - 1] == '\n')
    length--;
  /* Without a least width GTK lays the text out in a column of single letters first, to learn how narrow it can get:
   * that cost ten times as much as all else. Short texts keep their own width. */
  gtk_label_set_width_chars (GTK_LABEL (label), length > LEAST_CHARS * 4 ? LEAST_CHARS : -1);
  markup = envoi_message_text_markup (text, length);
  if (markup != NULL)
    gtk_label_set_markup (GTK_LABEL (label), markup);
  else
    {
      g_autofree char *plain = g_strndup (text, length);
      gtk_label_set_text (GTK_LABEL (label), plain);
    }
  attributes = styled ? envoi_message_text_attributes (text, length) : NULL;
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
}

/* Labels of further pages, left over from a message that was here before. */
void
envoi_message_row_remove_pages (EnvoiMessageRow *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_next_sibling (self->body)) != NULL && child != self->footer)
    {
      if (child == self->more)
        self->more = NULL;
      gtk_widget_unparent (child);
    }
}

static void
update_more (EnvoiMessageRow *self)
{
  const char *body = envoi_message_get_body (self->message);

  if (body == NULL || body[self->shown] == '\0')
    {
      envoi_message_row_remove_child (&self->more);
      return;
    }
  if (self->more == NULL)
    {
      self->more = gtk_button_new_with_label (_("Show More"));
      gtk_widget_add_css_class (self->more, "flat");
      gtk_widget_set_halign (self->more, GTK_ALIGN_START);
      g_signal_connect_swapped (self->more, "clicked", G_CALLBACK (envoi_message_row_show_more), self);
      envoi_bubble_insert (ENVOI_BUBBLE (self->bubble), self->more);
    }
}

/**
 * envoi_message_row_show_more:
 *
 * Appends the next page of a long text; does nothing when all is shown.
 */
void
envoi_message_row_show_more (EnvoiMessageRow *self)
{
  const char *body = self->message != NULL ? envoi_message_get_body (self->message) : NULL;
  GtkWidget *label;
  gsize length;

  if (body == NULL || body[self->shown] == '\0')
    return;
  length = envoi_message_text_page (body + self->shown);
  label = envoi_message_row_new_body_label (self);
  fill_label (label, body + self->shown, length, TRUE);
  gtk_widget_insert_before (label, self->bubble, self->more);
  self->shown += length;
  update_more (self);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
update_quote (EnvoiMessageRow *self, gboolean retracted)
{
  if (retracted || envoi_message_get_reply_to (self->message) == NULL)
    {
      envoi_message_row_remove_child (&self->quote);
      return;
    }
  if (self->quote == NULL)
    {
      self->quote = envoi_message_quote_new ();
      gtk_widget_insert_before (self->quote, self->bubble, self->body);
    }
  envoi_message_quote_update (self->quote, self->message, self->author);
}

/* The card of a shared post. Where the text is nothing but its link, the card stands for it. */
static void
update_post (EnvoiMessageRow *self, gboolean retracted)
{
  const char *uri = retracted ? NULL : envoi_message_get_post_uri (self->message);

  gtk_widget_set_visible (self->body, uri == NULL || g_strcmp0 (uri, envoi_message_get_body (self->message)) != 0);
  if (uri == NULL)
    {
      envoi_message_row_remove_child (&self->post);
      return;
    }
  if (self->post == NULL)
    {
      self->post = envoi_shared_post_new ();
      gtk_widget_insert_before (self->post, self->bubble, self->body);
    }
  envoi_shared_post_set_uri (ENVOI_SHARED_POST (self->post), uri);
}

/* “/me waves” is told of the author. */
static void
fill_action (EnvoiMessageRow *self, const char *action, gsize length)
{
  const char *author = envoi_message_get_outgoing (self->message) && envoi_message_get_nick (self->message) == NULL
                       ? _("You") : self->author;
  g_autofree char *name = envoi_text_one_line (author, 60);
  g_autofree char *page = g_strndup (action, length);
  /* Translators: somebody does something: a name, then what was written behind “/me” */
  g_autofree char *text = g_strdup_printf (_("* %s %s"), name, page);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  fill_label (self->body, text, strlen (text), FALSE);
  pango_attr_list_insert (attributes, pango_attr_style_new (PANGO_STYLE_ITALIC));
  gtk_label_set_attributes (GTK_LABEL (self->body), attributes);
}

void
envoi_message_row_update_body (EnvoiMessageRow *self)
{
  const char *body = envoi_message_get_body (self->message), *action;
  gboolean retracted = envoi_message_get_retraction (self->message) != ENVOI_RETRACTION_NONE || body == NULL;
  gboolean emoji = !retracted && !envoi_message_row_is_only_media (self->message) && strlen (body) < 200 && envoi_text_is_emoji (body, MAX_EMOJI);

  envoi_message_row_remove_pages (self);
  envoi_message_row_update_media (self);
  update_quote (self, retracted);
  update_post (self, retracted);
  set_class (self->bubble, "retracted", retracted);
  set_class (self->body, "large-emoji", emoji);
  set_class (self->bubble, "mentioned", !retracted && envoi_message_get_mentions_me (self->message));
  if (retracted)
    {
      g_autofree char *text = envoi_message_retraction_text (self->message, self->author);
      self->shown = body != NULL ? strlen (body) : 0;
      fill_label (self->body, text, strlen (text), FALSE);
      envoi_bubble_set_compact (ENVOI_BUBBLE (self->bubble), g_utf8_strlen (text, -1) <= COMPACT_CHARS);
      return;
    }
  if (envoi_message_row_is_only_media (self->message))
    {
      self->shown = strlen (body);
      fill_label (self->body, "", 0, FALSE);
      gtk_widget_set_visible (self->body, FALSE);
      envoi_bubble_set_compact (ENVOI_BUBBLE (self->bubble), FALSE);
      return;
    }
  self->shown = envoi_message_text_page (body);
  action = envoi_styling_action (body);
  if (action != NULL)
    fill_action (self, action, self->shown - (action - body));
  else
    fill_label (self->body, body, self->shown, TRUE);
  envoi_bubble_set_compact (ENVOI_BUBBLE (self->bubble), self->media == NULL && self->shown < COMPACT_CHARS * 4 && strchr (body, '\n') == NULL &&
                                                         g_utf8_strlen (body, -1) <= COMPACT_CHARS);
  update_more (self);
}
