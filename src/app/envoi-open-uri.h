/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
G_BEGIN_DECLS
/* Opens a link: one to an address here (see EnvoiLinkOpener), everything else in the program that the desktop has for it. */
void envoi_open_uri (GtkWindow *window, const char *uri);
G_END_DECLS
