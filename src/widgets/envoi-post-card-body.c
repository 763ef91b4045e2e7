/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-post-card-private.h"
#include "envoi-avatar-view.h"
#include "envoi-date-text.h"
#include "envoi-post-parts.h"
#include "envoi-post-words.h"
#include "envoi-rich-text-view.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include "envoi-upload-list.h"
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* What a card shows of its post. */

#define FOLDED_CHARS 700
#define FEED_SCHEME "envoi-feed:"
#define REPLY_SCHEME "envoi-reply:"

static gboolean
on_link (EnvoiPostCard *self, const char *uri)
{
  gtk_widget_activate_action (GTK_WIDGET (self), g_str_has_prefix (uri, REPLY_SCHEME) ? "post.open-reply" : "post.open-feed", NULL);
  return TRUE;
}

static void
append_detail (GString *out, const char *text)
{
  if (text == NULL)
    return;
  g_string_append (out, out->len > 0 ? " · " : "");
  g_string_append (out, text);
}

static void
append_escaped_detail (GString *out, const char *text)
{
  g_autofree char *escaped = text != NULL ? g_markup_escape_text (text, -1) : NULL;
  append_detail (out, escaped);
}

/* Where it stands: a community, or somebody else's blog. */
static char *
describe_feed (EnvoiPostCard *self)
{
  EnvoiFeed *feed = envoi_post_get_feed (self->post);
  g_autofree char *line = NULL, *title = NULL, *link = NULL;

  if (feed == NULL || self->hide_feed)
    return NULL;
  if (envoi_feed_get_kind (feed) == ENVOI_FEED_BLOG && g_strcmp0 (envoi_post_get_author_jid (self->post), envoi_feed_get_service (feed)) == 0)
    return NULL;
  line = envoi_text_one_line (envoi_feed_get_title (feed), 40);
  title = g_markup_escape_text (line, -1);
  link = g_strdup_printf ("<a href=\"" FEED_SCHEME "\">%s</a>", title);
  if (envoi_feed_get_kind (feed) == ENVOI_FEED_BLOG)
    /* Translators: a post of somebody else in the blog of %s, which is a link */
    return g_strdup_printf (_("in the blog of %s"), link);
  /* Translators: a post in a community, whose name is a link */
  return g_strdup_printf (_("in %s"), link);
}

void
envoi_post_card_update_head (EnvoiPostCard *self)
{
  EnvoiPost *post = self->post;
  gint64 published = envoi_post_get_published (post);
  g_autofree char *name = envoi_post_words_author (post), *when = envoi_date_text_short (published, envoi_time_now ()), *full = envoi_date_text_full (published);
  g_autofree char *feed = describe_feed (self), *reading = envoi_post_words_reading_time (post), *tooltip = NULL, *edited = NULL;
  g_autoptr (GString) details = g_string_new (NULL);
  const char *language = envoi_post_get_language (post);

  gtk_label_set_text (GTK_LABEL (self->name), name);
  if (envoi_post_get_author (post) != NULL)
    envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (self->avatar), envoi_post_get_author (post));
  else
    {
      envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (self->avatar), NULL);
      envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (self->avatar), envoi_post_get_author_jid (post) != NULL ? name : "?");
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "post.open-author", envoi_post_get_author_jid (post) != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->author_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  append_detail (details, feed);
  append_escaped_detail (details, self->style == ENVOI_POST_CARD_PAGE ? full : when);
  append_detail (details, envoi_post_get_edited (post) ? _("edited") : NULL);
  append_escaped_detail (details, reading);
  append_escaped_detail (details, self->style == ENVOI_POST_CARD_PAGE && language != NULL && strlen (language) <= 20 ? language : NULL);
  gtk_label_set_markup (GTK_LABEL (self->details), details->str);
  edited = envoi_post_get_edited (post) && envoi_post_get_updated (post) > 0 ? envoi_date_text_full (envoi_post_get_updated (post)) : NULL;
  if (edited != NULL)
    /* Translators: two points in time */
    tooltip = g_strdup_printf (_("%s, edited %s"), full, edited);
  gtk_widget_set_tooltip_text (self->details, tooltip != NULL ? tooltip : full);
  if (envoi_post_get_read (post) || envoi_post_is_own (post))
    gtk_widget_remove_css_class (self->frame, "unread");
  else
    gtk_widget_add_css_class (self->frame, "unread");
}

/* Above the head: what the post answers or passes on. */
void
envoi_post_card_update_context (EnvoiPostCard *self)
{
  gboolean reply = envoi_post_get_reply_item (self->post) != NULL, via = envoi_post_get_via_item (self->post) != NULL;
  g_autofree char *markup = NULL;

  if (!reply && !via)
    {
      g_clear_pointer (&self->context, gtk_widget_unparent);
      return;
    }
  if (self->context == NULL)
    {
      self->context = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
      gtk_widget_add_css_class (self->context, "caption");
      gtk_widget_add_css_class (self->context, "dim-label");
      gtk_widget_add_css_class (self->context, "post-context");
      g_signal_connect_swapped (self->context, "activate-link", G_CALLBACK (on_link), self);
      gtk_widget_insert_before (self->context, self->frame, self->head);
    }
  markup = g_strdup_printf ("<a href=\"" REPLY_SCHEME "\">%s</a>", via ? _("Passed on: show the original") : _("An answer: show what to"));
  gtk_label_set_markup (GTK_LABEL (self->context), markup);
}

static void
clear_body (EnvoiPostCard *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->body)) != NULL)
    gtk_box_remove (GTK_BOX (self->body), child);
}

static void
add (EnvoiPostCard *self, GtkWidget *widget)
{
  if (widget != NULL)
    gtk_box_append (GTK_BOX (self->body), widget);
}

static GQuark
revealed_quark (void)
{
  return g_quark_from_static_string ("envoi-post-revealed");
}

static void
reveal (EnvoiPostCard *self)
{
  g_object_set_qdata (G_OBJECT (self->post), revealed_quark (), GINT_TO_POINTER (TRUE));
  envoi_post_card_update_body (self);
}

static void
add_fold (EnvoiPostCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *label, *button = gtk_button_new_with_mnemonic (_("_Show"));

  label = g_object_new (GTK_TYPE_LABEL, "label", _("Sensitive content"), "xalign", 0.0f, "hexpand", TRUE, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (box, "post-fold");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (reveal), self);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  add (self, box);
}

/* Tags that the text itself does not show as links. */
static void
add_tags (EnvoiPostCard *self)
{
  const char * const *tags = envoi_post_get_tags (self->post);
  EnvoiRichText *text = envoi_post_get_text (self->post);
  g_autofree char *plain = text != NULL ? envoi_rich_text_to_plain (text, 0) : g_strdup (""), *folded = g_utf8_strdown (plain, -1);
  g_autoptr (GString) markup = g_string_new (NULL);
  GtkWidget *label;

  for (guint i = 0; tags[i] != NULL && i < 30; i++)
    {
      g_autofree char *written = g_strconcat ("#", tags[i], NULL), *shown = NULL, *target = NULL;
      const char *at = strstr (folded, written);

      if (g_utf8_strlen (tags[i], -1) > 100 || (at != NULL && !g_unichar_isalnum (g_utf8_get_char (at + strlen (written)))))
        continue;
      shown = g_markup_escape_text (written, -1);
      target = g_markup_escape_text (tags[i], -1);
      g_string_append_printf (markup, "%s<a href=\"envoi-tag:%s\">%s</a>", markup->len > 0 ? "  " : "", target, shown);
    }
  if (markup->len == 0)
    return;
  label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "natural-wrap-mode", GTK_NATURAL_WRAP_NONE, NULL);
  gtk_label_set_markup (GTK_LABEL (label), markup->str);
  envoi_label_set_least_width (label);
  g_signal_connect (label, "activate-link", G_CALLBACK (envoi_rich_text_on_link), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _("Tags"), -1);
  add (self, label);
}

static void
add_place (EnvoiPostCard *self)
{
  const EnvoiPlace *place = envoi_post_get_place (self->post);
  g_autofree char *line = NULL, *escaped = NULL, *markup = NULL;
  char latitude[G_ASCII_DTOSTR_BUF_SIZE], longitude[G_ASCII_DTOSTR_BUF_SIZE];
  GtkWidget *label;

  if (place == NULL)
    return;
  if (!isnan (place->latitude) && !isnan (place->longitude))
    {
      g_ascii_formatd (latitude, sizeof latitude, "%.5f", place->latitude);
      g_ascii_formatd (longitude, sizeof longitude, "%.5f", place->longitude);
    }
  else if (place->text == NULL || *place->text == '\0')
    return;
  else
    *latitude = '\0';
  line = place->text != NULL && *place->text != '\0' ? envoi_text_one_line (place->text, 100) : g_strdup_printf ("%s, %s", latitude, longitude);
  escaped = g_markup_escape_text (line, -1);
  markup = *latitude != '\0' ? g_strdup_printf ("📍 <a href=\"geo:%s,%s\">%s</a>", latitude, longitude, escaped) : g_strdup_printf ("📍 %s", escaped);
  label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_widget_add_css_class (label, "caption");
  g_signal_connect (label, "activate-link", G_CALLBACK (envoi_rich_text_on_link), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _("Place"), -1);
  add (self, label);
}

static void
add_text (EnvoiPostCard *self)
{
  EnvoiRichText *text = envoi_post_get_text (self->post);
  GtkWidget *view, *more;

  if (text == NULL || envoi_rich_text_is_empty (text))
    return;
  view = envoi_rich_text_view_new ();
  envoi_rich_text_view_set_picture_func (ENVOI_RICH_TEXT_VIEW (view), envoi_post_inline_picture_new, self->post);
  envoi_rich_text_view_set_selectable (ENVOI_RICH_TEXT_VIEW (view), self->style == ENVOI_POST_CARD_PAGE);
  envoi_rich_text_view_set_text (ENVOI_RICH_TEXT_VIEW (view), text, self->style == ENVOI_POST_CARD_PAGE ? 0 : FOLDED_CHARS);
  add (self, view);
  if (self->style == ENVOI_POST_CARD_LIST && envoi_rich_text_view_get_cut (ENVOI_RICH_TEXT_VIEW (view)))
    {
      more = gtk_button_new_with_mnemonic (_("_Read More"));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (more), "post.open");
      gtk_widget_set_halign (more, GTK_ALIGN_START);
      gtk_widget_add_css_class (more, "post-more");
      add (self, more);
    }
}

void
envoi_post_card_update_body (EnvoiPostCard *self)
{
  EnvoiPost *post = self->post;
  gboolean folded = envoi_post_get_nsfw (post) && g_object_get_qdata (G_OBJECT (post), revealed_quark ()) == NULL;
  gboolean titled = !folded && envoi_post_shows_title (post);

  clear_body (self);
  gtk_widget_set_visible (self->title, titled);
  if (titled)
    {
      g_autofree char *title = envoi_text_one_line (envoi_post_get_title (post), self->style == ENVOI_POST_CARD_PAGE ? 2000 : 300);
      gtk_label_set_text (GTK_LABEL (self->title), title);
    }
  if (folded)
    {
      add_fold (self);
      return;
    }
  if (envoi_post_get_kind (post) == ENVOI_POST_UNREADABLE)
    {
      GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", _("This post is written in a form that Envoi can’t show. It is kept as it came."),
                                       "xalign", 0.0f, "wrap", TRUE, NULL);
      gtk_widget_add_css_class (label, "post-fold");
      add (self, label);
    }
  add_text (self);
  add (self, envoi_post_pictures_new (post, self->style == ENVOI_POST_CARD_PAGE));
  add (self, envoi_post_files_new (post));
  add (self, envoi_post_cards_new (post));
  add_tags (self);
  add_place (self);
}

static EnvoiPostCardErrorFunc error_func;

void
envoi_post_card_set_error_func (EnvoiPostCardErrorFunc func)
{
  error_func = func;
}

/* What is not yet, or no longer, at the server. */
void
envoi_post_card_update_trouble (EnvoiPostCard *self)
{
  EnvoiPostState state = envoi_post_get_state (self->post);
  const char *text = state == ENVOI_POST_QUEUED ? _("Waiting to be published") : state == ENVOI_POST_SENDING ? _("Publishing…")
                   : state == ENVOI_POST_DELETING ? _("Being deleted…") : _("This could not be published.");
  GListModel *uploads = envoi_post_get_uploads (self->post);
  const GError *problem = envoi_post_get_problem (self->post);
  g_autofree char *reason = state == ENVOI_POST_FAILED && problem != NULL && error_func != NULL ? error_func (problem) : NULL;
  GtkWidget *line, *label, *button;

  g_clear_pointer (&self->trouble, gtk_widget_unparent);
  gtk_widget_set_visible (self->buttons, state == ENVOI_POST_PUBLISHED);
  if (state == ENVOI_POST_PUBLISHED)
    return;
  self->trouble = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_box_append (GTK_BOX (self->trouble), line);
  gtk_widget_add_css_class (self->trouble, "post-trouble");
  label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "hexpand", TRUE, "wrap", TRUE, NULL);
  gtk_box_append (GTK_BOX (line), label);
  if (state == ENVOI_POST_FAILED)
    {
      gtk_widget_add_css_class (self->trouble, "failed");
      button = gtk_button_new_with_mnemonic (_("_Try Again"));
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "post.retry");
      gtk_box_append (GTK_BOX (line), button);
    }
  if (state == ENVOI_POST_FAILED || state == ENVOI_POST_QUEUED || uploads != NULL)
    {
      button = gtk_button_new_with_mnemonic (uploads != NULL ? _("_Cancel") : _("_Take Back"));
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "post.cancel");
      gtk_box_append (GTK_BOX (line), button);
    }
  if (reason != NULL)
    {
      label = g_object_new (GTK_TYPE_LABEL, "label", reason, "xalign", 0.0f, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
      gtk_widget_add_css_class (label, "caption");
      gtk_box_append (GTK_BOX (self->trouble), label);
    }
  if (uploads != NULL)
    gtk_box_append (GTK_BOX (self->trouble), envoi_upload_list_new (uploads));
  gtk_widget_insert_before (self->trouble, self->frame, self->buttons);
}
