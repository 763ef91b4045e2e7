/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-feed.h"
#include "envoi-store.h"
G_BEGIN_DECLS
/**
 * EnvoiFeedPlace:
 *
 * A place of the feeds that is always there: a name, an icon, and the window's action that leads to it. Made by the sidebar's view. Main thread.
 */
#define ENVOI_TYPE_FEED_PLACE (envoi_feed_place_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiFeedPlace, envoi_feed_place, ENVOI, FEED_PLACE, GObject)
EnvoiFeedPlace *envoi_feed_place_new        (const char *tag, const char *title, const char *icon, const char *action);
const char     *envoi_feed_place_get_tag    (EnvoiFeedPlace *self);
const char     *envoi_feed_place_get_title  (EnvoiFeedPlace *self);
const char     *envoi_feed_place_get_action (EnvoiFeedPlace *self);
guint           envoi_feed_place_get_count  (EnvoiFeedPlace *self);
void            envoi_feed_place_set_count  (EnvoiFeedPlace *self, guint count);    /* property "count" */

/**
 * EnvoiFeedRow:
 *
 * One row of that view: an EnvoiFeedPlace, or an EnvoiFeed with its picture.
 *
 * Property: accessible-text
 */
#define ENVOI_TYPE_FEED_ROW (envoi_feed_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiFeedRow, envoi_feed_row, ENVOI, FEED_ROW, GtkWidget)
GtkWidget *envoi_feed_row_new      (void);
void       envoi_feed_row_set_item (EnvoiFeedRow *self, GObject *item, gboolean show_account);   /* item nullable */
G_END_DECLS
