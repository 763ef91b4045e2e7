/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-contact.h"
G_BEGIN_DECLS
/* What is offered for the word under the cursor. */
typedef struct {
  char *word;              /* what it stands for: a tag without its sign, or an address */
  char *title;
  char *detail;            /* nullable */
  EnvoiContact *contact;   /* nullable: whose picture stands beside it */
} EnvoiWordChoice;
EnvoiWordChoice *envoi_word_choice_new  (const char *word, const char *title, const char *detail, EnvoiContact *contact);
void             envoi_word_choice_free (EnvoiWordChoice *self);
/**
 * EnvoiWordCompletion:
 *
 * Offers what a word that begins with a sign ("#", "@") may become, in a list below the cursor of a text. Whoever owns the text looks for the
 * choices and writes the chosen one. Return and Tab take what is marked, Escape closes the list. Owned by who made it.
 *
 * Signals: search (sign as uint, letters: string) → GPtrArray of EnvoiWordChoice (transfer full), the best first; NULL for none
 *          chosen (sign as uint, EnvoiWordChoice pointer, start and end offset as uint): what is to be replaced, sign included
 */
#define ENVOI_TYPE_WORD_COMPLETION (envoi_word_completion_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiWordCompletion, envoi_word_completion, ENVOI, WORD_COMPLETION, GObject)
/* parent: a widget around the text, which the list belongs to; signs: each character of it begins a word. */
EnvoiWordCompletion *envoi_word_completion_new      (GtkTextView *view, GtkWidget *parent, const char *signs);
gboolean             envoi_word_completion_get_open (EnvoiWordCompletion *self);
/* Before the parent goes: takes the list off it. */
void                 envoi_word_completion_detach   (EnvoiWordCompletion *self);
/* Pure: where the word that ends text begins, when it begins with one of the signs at a border of words and holds no blank; NULL for none. */
const char          *envoi_word_completion_find     (const char *text, const char *signs);
G_END_DECLS
