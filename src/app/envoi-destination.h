/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-session-manager.h"
G_BEGIN_DECLS
typedef enum {
  ENVOI_DESTINATION_CONVERSATION,   /* with a person or in a room, or a contact without one yet */
  ENVOI_DESTINATION_FEED,           /* a blog or community that is followed */
  ENVOI_DESTINATION_COMMAND,
} EnvoiDestinationKind;

/**
 * EnvoiDestination:
 *
 * Where one can go by a few letters: a conversation, a room, a feed, or a command of the window. Made for one question, by the switcher and by the desktop's search.
 * Its id is the action that leads there, with its target, so it means the same in the next run of the program. Main thread.
 */
#define ENVOI_TYPE_DESTINATION (envoi_destination_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiDestination, envoi_destination, ENVOI, DESTINATION, GObject)
/**
 * envoi_destinations_find:
 * @typed: words, each of which has to be found in a title or an address; "" gives what was used last
 *
 * Returns: (transfer full) (element-type EnvoiDestination): at most @max, the best first; without commands unless @commands
 */
GPtrArray           *envoi_destinations_find       (EnvoiSessionManager *manager, const char *typed, gboolean commands, guint max);
/* For what is found elsewhere. subject: an EnvoiContact or EnvoiFeed whose picture it has, nullable; target is sunk. (transfer full) */
EnvoiDestination    *envoi_destination_new         (EnvoiDestinationKind kind, const char *title, const char *detail, const char *icon_name, gpointer subject,
                                                    const char *action, GVariant *target);
EnvoiDestinationKind envoi_destination_get_kind    (EnvoiDestination *self);
const char          *envoi_destination_get_title   (EnvoiDestination *self);
const char          *envoi_destination_get_detail  (EnvoiDestination *self);    /* nullable */
const char          *envoi_destination_get_icon    (EnvoiDestination *self);    /* the name of a symbolic icon */
gpointer             envoi_destination_get_subject (EnvoiDestination *self);    /* nullable */
guint                envoi_destination_get_unread  (EnvoiDestination *self);
const char          *envoi_destination_get_id      (EnvoiDestination *self);    /* the action, in detail: of the window, or with "app." */
G_END_DECLS
