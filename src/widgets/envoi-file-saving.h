/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include <libdex.h>
#include "envoi-attachment.h"
G_BEGIN_DECLS
/* Asks where to put it and copies it there: a future of GFile; rejects with G_IO_ERROR_CANCELLED when the person does not want it after all. The attachment is
 * here already. What is written can't be run. */
DexFuture *envoi_file_save (GtkWidget *parent, EnvoiAttachment *attachment);
/* Opens a copy under its own name with the program for its kind. Rejects with G_IO_ERROR_PERMISSION_DENIED what could run something (F06). */
DexFuture *envoi_file_open (GtkWidget *parent, EnvoiAttachment *attachment);
/* Removes the copies that were made for other programs by runs before. At the start of the program; works in the pool. */
void       envoi_file_tidy (void);
/* Shows the file in its folder. */
void       envoi_file_show_in_folder (GtkWidget *parent, GFile *file);
G_END_DECLS
