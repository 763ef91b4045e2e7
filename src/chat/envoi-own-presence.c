/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-own-presence.h"

struct _EnvoiOwnPresence {
  EnvoiAccount  *account;
  EnvoiPresence *presence;
  gboolean       online;
  gint64         idle_since;
  EnvoiOwnPresenceFunc listener;   /* nullable */
  gpointer       listener_data;
  guint          soon;        /* several settings often change together */

  gboolean       sent;
  EnvoiShow      sent_show;
  char          *sent_status;
  gint64         sent_idle;
};

static gboolean
on_soon (gpointer data)
{
  EnvoiOwnPresence *self = data;

  self->soon = 0;
  envoi_own_presence_publish (self);
  return G_SOURCE_REMOVE;
}

static void
on_setting_changed (EnvoiOwnPresence *self)
{
  if (self->soon == 0)
    self->soon = g_idle_add (on_soon, self);
}

EnvoiOwnPresence *
envoi_own_presence_new (EnvoiAccount *account, EnvoiPresence *presence)
{
  EnvoiOwnPresence *self = g_new0 (EnvoiOwnPresence, 1);

  self->account = g_object_ref (account);
  self->presence = g_object_ref (presence);
  g_signal_connect_swapped (account, "notify::availability", G_CALLBACK (on_setting_changed), self);
  g_signal_connect_swapped (account, "notify::status-text", G_CALLBACK (on_setting_changed), self);
  g_signal_connect_swapped (account, "notify::auto-away", G_CALLBACK (on_setting_changed), self);
  return self;
}

void
envoi_own_presence_free (EnvoiOwnPresence *self)
{
  g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_handle_id (&self->soon, g_source_remove);
  g_object_unref (self->account);
  g_object_unref (self->presence);
  g_free (self->sent_status);
  g_free (self);
}

void
envoi_own_presence_set_listener (EnvoiOwnPresence *self, EnvoiOwnPresenceFunc func, gpointer user_data)
{
  self->listener = func;
  self->listener_data = user_data;
}

void
envoi_own_presence_set_online (EnvoiOwnPresence *self, gboolean online, gboolean forget)
{
  self->online = online;
  if (forget)
    self->sent = FALSE;
}

/**
 * envoi_own_presence_set_idle:
 * @since: microseconds since 1970, 0 = the person is there
 */
void
envoi_own_presence_set_idle (EnvoiOwnPresence *self, gint64 since)
{
  self->idle_since = since;
  envoi_own_presence_publish (self);
}

static EnvoiShow
choose_show (EnvoiOwnPresence *self, gboolean idle)
{
  switch (envoi_account_get_availability (self->account))
    {
    /* Whoever is busy stays so. */
    case ENVOI_AVAILABILITY_BUSY: return ENVOI_SHOW_DND;
    case ENVOI_AVAILABILITY_EXTENDED_AWAY: return ENVOI_SHOW_XA;
    case ENVOI_AVAILABILITY_AWAY: return ENVOI_SHOW_AWAY;
    case ENVOI_AVAILABILITY_CHAT: return idle ? ENVOI_SHOW_AWAY : ENVOI_SHOW_CHAT;
    default: return idle ? ENVOI_SHOW_AWAY : ENVOI_SHOW_NONE;
    }
}

/**
 * envoi_own_presence_publish:
 *
 * Nothing is sent while offline, when the person wants to be offline, or when the server knows it already.
 */
void
envoi_own_presence_publish (EnvoiOwnPresence *self)
{
  const char *status = envoi_account_get_status_text (self->account);
  gint64 idle = envoi_account_get_auto_away (self->account) ? self->idle_since : 0;
  EnvoiShow show = choose_show (self, idle != 0);

  if (!self->online || envoi_account_get_availability (self->account) == ENVOI_AVAILABILITY_OFFLINE)
    return;
  if (status && *status == '\0')
    status = NULL;
  if (self->sent && show == self->sent_show && idle == self->sent_idle && g_strcmp0 (status, self->sent_status) == 0)
    return;

  self->sent = TRUE;
  self->sent_show = show;
  self->sent_idle = idle;
  g_set_str (&self->sent_status, status);
  envoi_presence_send_available (self->presence, NULL, show, status, 0, idle);
  if (self->listener != NULL)
    self->listener (show, status, idle, self->listener_data);
}
