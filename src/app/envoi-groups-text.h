/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
GStrv envoi_groups_from_text (const char *text);
char *envoi_groups_to_text   (const char * const *groups);
G_END_DECLS
