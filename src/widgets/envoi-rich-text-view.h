/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-rich-text.h"
G_BEGIN_DECLS
/**
 * EnvoiRichTextView:
 *
 * Draws EnvoiRichText with labels and boxes. Links show where they lead, and go through app.open-uri, #tags through win.open-tag; no text from outside
 * becomes markup. Main thread.
 */
#define ENVOI_TYPE_RICH_TEXT_VIEW (envoi_rich_text_view_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRichTextView, envoi_rich_text_view, ENVOI, RICH_TEXT_VIEW, GtkWidget)
/* Makes the widget for a picture in the text; may return NULL: then a link stands there. */
typedef GtkWidget *(*EnvoiRichPictureFunc) (const EnvoiRichBlock *picture, gpointer owner);
GtkWidget *envoi_rich_text_view_new              (void);
/* text nullable. max_chars 0: all, as an article, with pictures; else its beginning, without, cut at a word. */
void       envoi_rich_text_view_set_text         (EnvoiRichTextView *self, EnvoiRichText *text, guint max_chars);
/* Whether something was left out. */
gboolean   envoi_rich_text_view_get_cut          (EnvoiRichTextView *self);
void       envoi_rich_text_view_set_picture_func (EnvoiRichTextView *self, EnvoiRichPictureFunc func, gpointer owner);
/* Lets the person mark parts of the text. */
void       envoi_rich_text_view_set_selectable   (EnvoiRichTextView *self, gboolean selectable);
/* A run of text as Pango markup, everything in it escaped. (transfer full) */
char      *envoi_rich_inlines_to_markup          (const GPtrArray *inlines, guint max_chars, gboolean *cut);
/* Follows a link of such markup. To be connected to GtkLabel::activate-link. */
gboolean   envoi_rich_text_on_link               (GtkLabel *label, const char *uri, gpointer unused);
/* A least width for a wrapping label with much text: without one the label lays its text out in a column of single letters first, to learn how narrow it can get. */
void       envoi_label_set_least_width          (GtkWidget *label);
G_END_DECLS
