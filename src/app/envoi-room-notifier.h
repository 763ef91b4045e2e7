/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiRoomNotifier:
 *
 * Tells the desktop of invitations into rooms, and that a room has put us out while nobody was looking. Takes both back when they were seen or
 * answered. Owned by the application; main thread.
 */
#define ENVOI_TYPE_ROOM_NOTIFIER (envoi_room_notifier_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRoomNotifier, envoi_room_notifier, ENVOI, ROOM_NOTIFIER, GObject)
EnvoiRoomNotifier *envoi_room_notifier_new     (GApplication *application, EnvoiSessionManager *manager, GSettings *settings);
/* Declines as soon as the invitation is known: after a start it is still on the disk. account, room: addresses. */
void               envoi_room_notifier_decline (EnvoiRoomNotifier *self, const char *account, const char *room);
G_END_DECLS
