/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-backoff-private.h"

#define SHORTEST_MS 250u

void
envoi_backoff_reset (EnvoiBackoff *self)
{
  self->attempt = 0;
}

guint
envoi_backoff_next (EnvoiBackoff *self, double random, guint longest)
{
  guint attempt = self->attempt;
  if (self->attempt < 32)
    self->attempt++;
  if (attempt == 0)
    return 0;
  guint ceiling = MIN (longest, 1u << (MIN (attempt, 31) - 1));
  /* The floor keeps a run of small random numbers from becoming a storm. */
  return MAX (SHORTEST_MS, (guint) (random * ceiling * 1000));
}
