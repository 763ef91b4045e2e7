/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/* An unguessable identifier from the system's random source: a version 4 UUID. (transfer full) */
char *envoi_id_new (void);
/* 16 characters of the same strength that fits a resource or a query id. (transfer full) */
char *envoi_id_new_short (void);
G_END_DECLS
