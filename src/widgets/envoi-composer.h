/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-room.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_COMPOSER (envoi_composer_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiComposer, envoi_composer, ENVOI, COMPOSER, GtkWidget)
GtkWidget *envoi_composer_new      (void);
/* Signals: send (string text), after which the field is empty; typing (boolean); cancelled (): the context goes; edit-last (). Property "draft": what is in the field; NULL when empty. */
char      *envoi_composer_dup_draft (EnvoiComposer *self);
void       envoi_composer_set_draft (EnvoiComposer *self, const char *draft);
void       envoi_composer_set_context (EnvoiComposer *self, const char *icon_name, const char *title, const char *text);
/* What is written here when it is no message: the words in the empty field, and of the button. */
void       envoi_composer_set_words (EnvoiComposer *self, const char *placeholder, const char *send);
void       envoi_composer_send      (EnvoiComposer *self);
void       envoi_composer_insert_emoji (EnvoiComposer *self);
void       envoi_composer_set_room  (EnvoiComposer *self, EnvoiRoom *room);
void       envoi_composer_mention   (EnvoiComposer *self, const char *nick);
/* Shows the button for files, whose action is "conversation.send-files". */
void       envoi_composer_set_can_attach (EnvoiComposer *self, gboolean can_attach);
GtkTextView *envoi_composer_get_text_view (EnvoiComposer *self);   /* transfer none */
G_END_DECLS
