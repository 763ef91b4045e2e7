/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/* What Envoi speaks, for people: "XEP-0030 Service Discovery https://…", by number. (transfer full) */
GStrv envoi_extension_list_dup (void);
G_END_DECLS
