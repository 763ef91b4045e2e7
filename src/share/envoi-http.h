/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/* For tests only, whose servers stand on this computer and may have no certificate: private addresses and http are like all others. */
void envoi_http_set_relaxed (gboolean relaxed);
G_END_DECLS
