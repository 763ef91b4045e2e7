/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-message-row.h"
#include "envoi-message-view.h"
G_BEGIN_DECLS
/* For the files of this widget. */
struct _EnvoiMessageView
{
  GtkWidget parent_instance;
  GtkWidget *overlay, *scroller, *list_view, *spinner, *jump_revealer, *jump_button, *jump_count, *popover;
  GtkWidget *hover_bar, *hover_react, *hover_reply, *hover_more, *emoji_chooser;
  GMenuModel *message_menu;
  GtkAdjustment *adjustment;
  GListModel *model;
  EnvoiRoom *room;
  GtkWindow *window;            /* the one that the view is mapped in, not owned */
  char *author;
  GHashTable *readers;          /* nullable */
  EnvoiMessageViewAbilities abilities;
  EnvoiMessage *chosen;         /* the context menu is about this one */
  gboolean menu_open;           /* or was, until what was chosen in it is done */
  guint menu_closed_id;
  EnvoiMessage *hovered;        /* the bar beside the pointer is about this one */
  EnvoiMessage *seen;
  gboolean sticky, has_older, has_newer, loading;
  gboolean following;           /* sticky, as it was told last */
  guint unread, check_id;
  guint place_id;               /* the list view is to be told where it stands */
  guint start_tick, start_index, start_frames;   /* where to begin, until the list has laid out its rows */
  guint flash_tick, flash_frames;
  EnvoiMessage *flashing;       /* to be drawn the eye to, once its row is there */
};

/* The rows (envoi-message-view-rows.c) */
void             envoi_message_view_make_rows    (EnvoiMessageView *self);
void             envoi_message_view_announce     (EnvoiMessageView *self, guint from, guint to);
EnvoiMessageRow *envoi_message_view_row_of       (GtkWidget *widget);

EnvoiMessage    *envoi_message_view_find_message (EnvoiMessageView *self, gint64 position);
void             envoi_message_view_command      (EnvoiMessageView *self, const char *command, EnvoiMessage *message);

/* The menu, the bar beside the pointer and the commands (envoi-message-commands.c) */
void envoi_message_commands_class_init (GtkWidgetClass *widget_class);
void envoi_message_commands_init       (EnvoiMessageView *self);
void envoi_message_commands_dispose    (EnvoiMessageView *self);
/* Another message is under the pointer, or none. */
void envoi_message_commands_hide_bar   (EnvoiMessageView *self);
G_END_DECLS
