/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/* When to try again: at once, then after 1, 2, 4 ... seconds, each with full jitter. Plain data of its owner. */
typedef struct { guint attempt; } EnvoiBackoff;
void  envoi_backoff_reset (EnvoiBackoff *self);
/* Milliseconds until the next try; counts this try. random is in [0, 1), longest in seconds. */
guint envoi_backoff_next  (EnvoiBackoff *self, double random, guint longest);
G_END_DECLS
