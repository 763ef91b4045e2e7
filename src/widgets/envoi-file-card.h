/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-attachment.h"
G_BEGIN_DECLS
/**
 * EnvoiFileCard:
 *
 * A file of a message or a post that is no picture: name, size, host, and what can be done with it. Nothing is loaded without a click; what could run
 * something is never opened, only saved, and says so.
 */
#define ENVOI_TYPE_FILE_CARD (envoi_file_card_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiFileCard, envoi_file_card, ENVOI, FILE_CARD, GtkWidget)
GtkWidget *envoi_file_card_new            (void);
void       envoi_file_card_set_attachment (EnvoiFileCard *self, EnvoiAttachment *attachment /* nullable */);
G_END_DECLS
