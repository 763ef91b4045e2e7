/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-database-private.h"
G_BEGIN_DECLS
/* Copies what can be read of the damaged file at path into fresh, an empty file of the present schema. */
gboolean envoi_salvage (const char *path, EnvoiDatabase *fresh, GError **error);
G_END_DECLS
