/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <libdex.h>
G_BEGIN_DECLS
/* value is NULL exactly when error is set. */
typedef void (*EnvoiWhenDone) (gpointer owner, const GValue *value, const GError *error);
/* Calls func in this thread when the future (transfer full) is settled, unless the owner (a GObject) is gone by then. */
void envoi_when_done (DexFuture *future, gpointer owner, EnvoiWhenDone func);
G_END_DECLS
