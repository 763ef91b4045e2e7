/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-rich-text-view.h"
#include "envoi-text.h"
#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * EnvoiRichTextView: see the header. Of few widgets: paragraphs that follow each other share one label. A long article is drawn a page at a
 * time. Owned by the card or page that shows the text.
 */

#define PAGE_CHARS 12000
#define PAGE_BLOCKS 120
#define MAX_NESTED 1500       /* blocks within lists and quotations of one page */
#define JOINED_CHARS 1500

struct _EnvoiRichTextView
{
  GtkWidget parent_instance;
  EnvoiRichText *text;
  guint max_chars, left_chars, left_blocks, left_nested;
  guint next_block;         /* of the text, where the next page begins */
  gboolean cut, selectable, full;
  GtkWidget *more;
  EnvoiRichPictureFunc picture_func;
  gpointer picture_owner;
};

G_DEFINE_FINAL_TYPE (EnvoiRichTextView, envoi_rich_text_view, GTK_TYPE_WIDGET)

static void add_blocks (EnvoiRichTextView *self, GtkWidget *box, const GPtrArray *blocks, guint from, guint depth);

static void
append (GtkWidget *box, GtkWidget *child)
{
  gtk_widget_insert_before (child, box, NULL);
}

static GtkWidget *
new_box (GtkOrientation orientation, int spacing)
{
  return gtk_box_new (orientation, spacing);
}

static GtkWidget *
new_label (EnvoiRichTextView *self, const char *markup, guint heading)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "natural-wrap-mode", GTK_NATURAL_WRAP_NONE,
                                   "xalign", 0.0f, "selectable", self->selectable,
                                   "accessible-role", heading > 0 ? GTK_ACCESSIBLE_ROLE_HEADING : GTK_ACCESSIBLE_ROLE_LABEL, NULL);

  gtk_label_set_max_width_chars (GTK_LABEL (label), 90);
  gtk_label_set_markup (GTK_LABEL (label), markup);
  envoi_label_set_least_width (label);
  if (heading > 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LEVEL, (int) heading, -1);
  g_signal_connect (label, "activate-link", G_CALLBACK (envoi_rich_text_on_link), NULL);
  return label;
}

static void
spend (EnvoiRichTextView *self, const EnvoiRichBlock *block)
{
  guint chars = 0;

  for (guint i = 0; block->inlines != NULL && i < block->inlines->len; i++)
    chars += g_utf8_strlen (((EnvoiRichInline *) g_ptr_array_index (block->inlines, i))->text, -1);
  /* A short line is a line all the same. */
  chars = MAX (chars, self->full ? 0 : 40);
  self->left_chars -= MIN (self->left_chars, chars);
}

/* The pages of an article end between blocks of its first level only, a card's text ends anywhere. */
static gboolean
is_spent (EnvoiRichTextView *self, guint depth)
{
  if (self->full && depth > 0)
    return self->left_nested == 0 || --self->left_nested == 0;
  return self->left_chars == 0 || self->left_blocks == 0;
}

static guint
allowed_chars (EnvoiRichTextView *self)
{
  return self->full ? 0 : MAX (self->left_chars, 1);
}

/* Paragraphs from here on in one label; returns how many. */
static guint
add_paragraphs (EnvoiRichTextView *self, GtkWidget *box, const GPtrArray *blocks, guint from)
{
  g_autoptr (GString) markup = g_string_new (NULL);
  guint i;

  for (i = from; i < blocks->len && (self->full || self->left_chars > 0); i++)
    {
      const EnvoiRichBlock *block = g_ptr_array_index (blocks, i);
      g_autofree char *part = NULL;

      if (block->kind != ENVOI_RICH_PARAGRAPH || (i > from && markup->len > JOINED_CHARS))
        break;
      part = envoi_rich_inlines_to_markup (block->inlines, allowed_chars (self), &self->cut);
      g_string_append (markup, i > from ? "\n<span size=\"50%\">\n</span>" : "");
      g_string_append (markup, part);
      spend (self, block);
    }
  append (box, new_label (self, markup->str, 0));
  return i - from;
}

static void
add_heading (EnvoiRichTextView *self, GtkWidget *box, const EnvoiRichBlock *block)
{
  static const char * const classes[] = { "title-1", "title-2", "title-3", "title-4", "heading", "heading" };
  g_autofree char *markup = envoi_rich_inlines_to_markup (block->inlines, allowed_chars (self), &self->cut);
  guint level = CLAMP (block->level, 1, 6);
  GtkWidget *label = new_label (self, markup, MIN (level + 1, 6));

  /* The post's own title stands above all of them. */
  gtk_widget_add_css_class (label, self->full ? classes[MIN (level, 5)] : "heading");
  gtk_widget_add_css_class (label, "rich-heading");
  append (box, label);
  spend (self, block);
}

static void
add_code (EnvoiRichTextView *self, GtkWidget *box, const EnvoiRichBlock *block)
{
  const char *code = block->inlines->len > 0 ? ((EnvoiRichInline *) g_ptr_array_index (block->inlines, 0))->text : "";
  gsize length = self->full ? strlen (code) : envoi_text_clip (code, MIN (self->left_chars, 400), strlen (code));
  g_autofree char *shown = g_strndup (code, length), *markup = g_markup_escape_text (shown, -1);
  GtkWidget *label = new_label (self, markup, 0);

  self->cut = self->cut || code[length] != '\0';
  gtk_widget_add_css_class (label, "monospace");
  if (self->full)
    {
      GtkWidget *scroller = gtk_scrolled_window_new ();

      gtk_label_set_wrap (GTK_LABEL (label), FALSE);
      gtk_label_set_max_width_chars (GTK_LABEL (label), -1);
      gtk_label_set_width_chars (GTK_LABEL (label), -1);
      gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
      gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), label);
      gtk_widget_add_css_class (scroller, "rich-code");
      /* Code runs from left to right in every language. */
      gtk_widget_set_direction (scroller, GTK_TEXT_DIR_LTR);
      gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
      append (box, scroller);
    }
  else
    {
      gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
      gtk_widget_add_css_class (label, "rich-code");
      append (box, label);
    }
  spend (self, block);
}

static void
add_list (EnvoiRichTextView *self, GtkWidget *box, const EnvoiRichBlock *block, guint depth)
{
  GtkWidget *list = new_box (GTK_ORIENTATION_VERTICAL, 4);
  g_autofree char *last = g_strdup_printf ("%u.", block->start + block->blocks->len);

  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, block->ordered ? _("Numbered list") : _("List"), -1);
  for (guint i = 0; i < block->blocks->len; i++)
    {
      const EnvoiRichBlock *item = g_ptr_array_index (block->blocks, i);
      g_autofree char *number = g_strdup_printf ("%u.", block->start + i);
      GtkWidget *row, *mark, *content;

      if (is_spent (self, depth + 1))
        {
          self->cut = TRUE;
          break;
        }
      row = new_box (GTK_ORIENTATION_HORIZONTAL, 8);
      mark = gtk_label_new (block->ordered ? number : depth % 2 == 0 ? "•" : "◦");
      content = new_box (GTK_ORIENTATION_VERTICAL, 4);
      gtk_label_set_xalign (GTK_LABEL (mark), 1);
      gtk_label_set_width_chars (GTK_LABEL (mark), block->ordered ? (int) strlen (last) : 2);
      gtk_widget_set_valign (mark, GTK_ALIGN_START);
      gtk_widget_add_css_class (mark, "dim-label");
      gtk_widget_add_css_class (mark, "numeric");
      gtk_widget_set_hexpand (content, TRUE);
      append (row, mark);
      append (row, content);
      append (list, row);
      add_blocks (self, content, item->blocks, 0, depth + 1);
    }
  append (box, list);
}

static void
add_quote (EnvoiRichTextView *self, GtkWidget *box, const EnvoiRichBlock *block, guint depth)
{
  GtkWidget *quote = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 6, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (quote), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Quotation"), -1);
  gtk_widget_add_css_class (quote, "rich-quote");
  add_blocks (self, quote, block->blocks, 0, depth + 1);
  append (box, quote);
}

static void
add_picture (EnvoiRichTextView *self, GtkWidget *box, const EnvoiRichBlock *block)
{
  GtkWidget *picture = self->full && self->picture_func != NULL ? self->picture_func (block, self->picture_owner) : NULL;
  g_autofree char *href = NULL, *words = NULL, *title = NULL, *markup = NULL;

  if (!self->full)
    return;     /* the card shows pictures in a grid of its own */
  if (picture == NULL)
    {
      href = g_markup_escape_text (block->src, -1);
      title = g_markup_escape_text (block->src, -1);
      words = g_markup_escape_text (block->alt != NULL ? block->alt : _("Picture"), -1);
      markup = g_strdup_printf ("<a href=\"%s\" title=\"%s\">%s</a>", href, title, words);
      picture = new_label (self, markup, 0);
    }
  append (box, picture);
}

static void
add_blocks (EnvoiRichTextView *self, GtkWidget *box, const GPtrArray *blocks, guint from, guint depth)
{
  guint i = from;

  while (i < blocks->len)
    {
      const EnvoiRichBlock *block = g_ptr_array_index (blocks, i);
      guint n = 1;

      if (is_spent (self, depth))
        {
          self->cut = TRUE;
          break;
        }
      self->left_blocks -= MIN (self->left_blocks, 1);
      switch (block->kind)
        {
        case ENVOI_RICH_PARAGRAPH: n = add_paragraphs (self, box, blocks, i); break;
        case ENVOI_RICH_HEADING: add_heading (self, box, block); break;
        case ENVOI_RICH_CODE: add_code (self, box, block); break;
        case ENVOI_RICH_LIST: add_list (self, box, block, depth); break;
        case ENVOI_RICH_QUOTE: add_quote (self, box, block, depth); break;
        case ENVOI_RICH_RULE: append (box, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL)); break;
        case ENVOI_RICH_PICTURE: add_picture (self, box, block); break;
        case ENVOI_RICH_ITEM:
        default: break;
        }
      i += MAX (n, 1);
    }
  if (box == GTK_WIDGET (self))
    self->next_block = i;
}

static void
add_page (EnvoiRichTextView *self)
{
  const GPtrArray *blocks = envoi_rich_text_get_blocks (self->text);

  if (self->more != NULL)
    gtk_widget_unparent (self->more);
  self->more = NULL;
  self->cut = FALSE;
  self->left_chars = self->full ? PAGE_CHARS : self->max_chars;
  self->left_blocks = self->full ? PAGE_BLOCKS : 24;
  self->left_nested = MAX_NESTED;
  add_blocks (self, GTK_WIDGET (self), blocks, self->next_block, 0);
  self->cut = self->cut || self->next_block < blocks->len || (!self->full && envoi_rich_text_get_cut (self->text));
  if (self->full && self->next_block < blocks->len)
    {
      self->more = gtk_button_new_with_label (_("Show More"));
      gtk_widget_set_halign (self->more, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (self->more, "pill");
      g_signal_connect_swapped (self->more, "clicked", G_CALLBACK (add_page), self);
      append (GTK_WIDGET (self), self->more);
    }
}

static void
clear (EnvoiRichTextView *self)
{
  GtkWidget *child;

  self->more = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

void
envoi_rich_text_view_set_text (EnvoiRichTextView *self, EnvoiRichText *text, guint max_chars)
{
  if (text == self->text && max_chars == self->max_chars)
    return;
  clear (self);
  if (text != NULL)
    envoi_rich_text_ref (text);
  g_clear_pointer (&self->text, envoi_rich_text_unref);
  self->text = text;
  self->max_chars = max_chars;
  self->full = max_chars == 0;
  self->next_block = 0;
  self->cut = FALSE;
  if (text != NULL)
    add_page (self);
}

gboolean
envoi_rich_text_view_get_cut (EnvoiRichTextView *self)
{
  return self->cut;
}

void
envoi_rich_text_view_set_picture_func (EnvoiRichTextView *self, EnvoiRichPictureFunc func, gpointer owner)
{
  self->picture_func = func;
  self->picture_owner = owner;
}

static void
set_selectable (GtkWidget *widget, gboolean selectable)
{
  if (GTK_IS_LABEL (widget))
    gtk_label_set_selectable (GTK_LABEL (widget), selectable);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    set_selectable (child, selectable);
}

void
envoi_rich_text_view_set_selectable (EnvoiRichTextView *self, gboolean selectable)
{
  self->selectable = selectable;
  set_selectable (GTK_WIDGET (self), selectable);
}

static void
envoi_rich_text_view_dispose (GObject *object)
{
  EnvoiRichTextView *self = ENVOI_RICH_TEXT_VIEW (object);

  clear (self);
  g_clear_pointer (&self->text, envoi_rich_text_unref);
  G_OBJECT_CLASS (envoi_rich_text_view_parent_class)->dispose (object);
}

static void
envoi_rich_text_view_class_init (EnvoiRichTextViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_rich_text_view_dispose;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "richtext");
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
envoi_rich_text_view_init (EnvoiRichTextView *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 10);
}

GtkWidget *
envoi_rich_text_view_new (void)
{
  return g_object_new (ENVOI_TYPE_RICH_TEXT_VIEW, NULL);
}
