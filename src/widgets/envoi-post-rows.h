/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
G_BEGIN_DECLS
/* The items of a list, so many to a row: a living list of GListModel, each of which has the items of one row. A row stays the same object for as long as
 * there is one at its place, whatever moves through it. The source is held for as long as the result. Main thread. (transfer full) */
GListModel *envoi_post_rows_new (GListModel *source, guint per_row);
G_END_DECLS
