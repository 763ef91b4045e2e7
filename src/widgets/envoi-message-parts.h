/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-message.h"
G_BEGIN_DECLS
/* Parts of a message's row that only some messages have. All text in them is plain. */
/* What is answered: a button that leads there. (floating) */
GtkWidget *envoi_message_quote_new      (void);
/* message: the answer. author: of whom it quotes, when it is the other side of a talk of two. */
void       envoi_message_quote_update   (GtkWidget *quote, EnvoiMessage *message, const char *author);
/* Chips with what others chose. (floating) */
GtkWidget *envoi_message_chips_new      (void);
void       envoi_message_chips_update   (GtkWidget *chips, EnvoiMessage *message);
/* What stands in the place of a text that was taken back. (transfer full) */
char      *envoi_message_retraction_text (EnvoiMessage *message, const char *author);
/* “3 reactions”, or NULL. (transfer full) */
char      *envoi_message_reactions_text (EnvoiMessage *message);
G_END_DECLS
