/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-account-state-text.h"

#include <glib/gi18n.h>

#include "envoi-error-text.h"
#include "envoi-presence-icon.h"

/* How an account is connected, in words. The only place that has them. */

static EnvoiErrorText *
problem_text (EnvoiAccount *account)
{
  EnvoiConnectionState state = envoi_account_get_state (account);
  const GError *problem = envoi_account_get_problem (account);

  if (problem == NULL || !envoi_account_get_enabled (account) || (state != ENVOI_CONNECTION_WAITING && state != ENVOI_CONNECTION_BLOCKED))
    return NULL;
  return envoi_error_text_new (problem, NULL);
}

/**
 * envoi_account_state_title:
 *
 * Returns: (transfer full): in a word or two, for a line of its own; of an account that is online how the person shows there
 */
char *
envoi_account_state_title (EnvoiAccount *account)
{
  g_autoptr (EnvoiErrorText) problem = problem_text (account);

  if (problem != NULL)
    return g_steal_pointer (&problem->title);
  if (!envoi_account_get_enabled (account))
    return g_strdup (_("Switched off"));
  switch (envoi_account_get_state (account))
    {
    case ENVOI_CONNECTION_CONNECTING: return g_strdup (_("Connecting…"));
    case ENVOI_CONNECTION_AUTHENTICATING: return g_strdup (_("Signing in…"));
    case ENVOI_CONNECTION_ONLINE: return g_strdup (envoi_availability_get_text (envoi_account_get_availability (account)));
    case ENVOI_CONNECTION_WAITING:
    case ENVOI_CONNECTION_BLOCKED: return g_strdup (_("Waiting to connect"));
    case ENVOI_CONNECTION_OFFLINE:
    default: return g_strdup (_("Offline"));
    }
}

/**
 * envoi_account_state_text:
 *
 * Returns: (transfer full): with the whole reason where it is not connected
 */
char *
envoi_account_state_text (EnvoiAccount *account)
{
  g_autoptr (EnvoiErrorText) problem = problem_text (account);

  if (problem != NULL)
    return g_steal_pointer (&problem->body);
  if (envoi_account_get_enabled (account) && envoi_account_get_state (account) == ENVOI_CONNECTION_ONLINE)
    return g_strdup (_("Connected"));
  return envoi_account_state_title (account);
}
