/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-account-state-text.h"

#include <glib/gi18n.h>

#include "envoi-error-text.h"

/**
 * envoi_account_state_text:
 *
 * Returns: (transfer full): how the account is connected, in words; the reason where it is not
 */
char *
envoi_account_state_text (EnvoiAccount *account)
{
  const GError *problem = envoi_account_get_problem (account);

  if (!envoi_account_get_enabled (account))
    return g_strdup (_("Switched off"));

  switch (envoi_account_get_state (account))
    {
    case ENVOI_CONNECTION_ONLINE:
      return g_strdup (_("Connected"));
    case ENVOI_CONNECTION_CONNECTING:
      return g_strdup (_("Connecting…"));
    case ENVOI_CONNECTION_AUTHENTICATING:
      return g_strdup (_("Signing in…"));
    case ENVOI_CONNECTION_WAITING:
    case ENVOI_CONNECTION_BLOCKED:
      if (problem != NULL)
        {
          g_autoptr(EnvoiErrorText) text = envoi_error_text_new (problem, NULL);
          return g_steal_pointer (&text->body);
        }
      return g_strdup (_("Waiting for the network…"));
    case ENVOI_CONNECTION_OFFLINE:
      return g_strdup (_("Offline"));
    }
  return g_strdup ("");
}
