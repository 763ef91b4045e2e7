/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-when-done.h"

/* What windows and dialogs do with a future: they may be closed before it is settled. */

typedef struct { GWeakRef owner; EnvoiWhenDone func; } Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;
  g_weak_ref_clear (&wait->owner);
  g_free (wait);
}

static DexFuture *
on_settled (DexFuture *future, gpointer data)
{
  Wait *wait = data;
  g_autoptr (GObject) owner = g_weak_ref_get (&wait->owner);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (owner != NULL)
    wait->func (owner, value, error);
  return dex_future_new_true ();
}

void
envoi_when_done (DexFuture *future, gpointer owner, EnvoiWhenDone func)
{
  Wait *wait = g_new0 (Wait, 1);

  g_weak_ref_init (&wait->owner, owner);
  wait->func = func;
  dex_future_disown (dex_future_finally (future, on_settled, wait, wait_free));
}
