/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
G_BEGIN_DECLS
/**
 * EnvoiPostEntry:
 *
 * The field in which the text of a post is written: Markdown, with #tags in colour, and people who are mentioned as their names. A mention
 * is "[@Name](xmpp:address)" in the Markdown and "@Name" in the field. Owned by the composer.
 *
 * Signals: files-given (GListModel of GFile): dropped or pasted
 *          picture-given (GdkTexture): pasted, from no file
 */
#define ENVOI_TYPE_POST_ENTRY (envoi_post_entry_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPostEntry, envoi_post_entry, ENVOI, POST_ENTRY, GtkTextView)
GtkWidget *envoi_post_entry_new           (void);
/* (transfer full): never NULL. */
char      *envoi_post_entry_dup_markdown  (EnvoiPostEntry *self);
void       envoi_post_entry_set_markdown  (EnvoiPostEntry *self, const char *markdown);
gboolean   envoi_post_entry_is_empty      (EnvoiPostEntry *self);      /* nothing but blanks */
/* Offsets in characters: that text becomes the mention of somebody, and a blank behind it. */
void       envoi_post_entry_put_mention   (EnvoiPostEntry *self, guint start, guint end, const char *name, const char *jid);
/* That text becomes this one, and a blank behind it. */
void       envoi_post_entry_put_word      (EnvoiPostEntry *self, guint start, guint end, const char *word);
/* Puts the signs around what is selected, or takes them away again; without a selection the cursor stands between them. */
void       envoi_post_entry_toggle_around (EnvoiPostEntry *self, const char *sign);
/* Puts the sign before each line that is selected, or takes it away again from all. */
void       envoi_post_entry_toggle_lines  (EnvoiPostEntry *self, const char *sign);
/* What is selected, or text, becomes a link; nothing chosen: the address is to be written between the brackets. */
void       envoi_post_entry_insert_link   (EnvoiPostEntry *self, const char *address);
G_END_DECLS
