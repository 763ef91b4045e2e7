/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
G_BEGIN_DECLS
/* Who likes a post. likes: living list of EnvoiComment, one an author. A name leads to the blog (win.open-feed). (transfer floating) */
GtkWidget *envoi_likes_popover_new (GListModel *likes);
/* The names of the first ones in a line: "Anna, Bob and 3 others"; NULL for nobody. (transfer full) */
char      *envoi_likes_text        (GListModel *likes);
G_END_DECLS
