/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/* Equal for names that look alike, whatever letters they are written with; only to warn. (transfer full) */
char *envoi_text_dup_look (const char *name);
G_END_DECLS
