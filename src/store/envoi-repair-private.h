/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-database-private.h"
G_BEGIN_DECLS
/* Copies what can be read of the damaged file at path into fresh, an empty file of the present schema. When the program is running,
 * it will add what it knows before the rest is mended. */
gboolean envoi_salvage      (const char *path, EnvoiDatabase *fresh, gboolean running, GError **error);
/* Takes out what hangs on nothing, and counts anew. */
gboolean envoi_salvage_mend (EnvoiDatabase *database, GError **error);
G_END_DECLS
