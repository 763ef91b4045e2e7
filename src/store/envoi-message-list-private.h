/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-store-private.h"
G_BEGIN_DECLS
/* What the two halves of EnvoiMessageList share: the class with its loads, and the rows. */

#define FIRST_ROWS      50
#define PAGE_ROWS       50
#define MOST_ROWS       600
#define ROWS_AFTER_SHED 500
/* More than these at once are not worth keeping what stands before them: the window starts anew at the end. */
#define MOST_APPENDED   60
#define FLOOD_ROWS      8
#define FLOOD_INTERVAL  (100 * 1000)
#define GROUP_SPAN      (5 * G_TIME_SPAN_MINUTE)

struct _EnvoiMessageList {
  GObject parent_instance;
  EnvoiStore *store;
  EnvoiConversation *conversation;
  GPtrArray *rows;             /* EnvoiMessage by position */
  GHashTable *held;            /* the same as a set */
  GPtrArray *pending;          /* told, not shown yet */
  gboolean moved;              /* a row of the window changed its position */
  /* The window shows what stands from low to high, both included: so a row that moves in or out leaves no hole. */
  gint64 low, high;
  gboolean loaded, at_start, at_end, following;
  guint loading, fill;         /* fill: counts the times that the window began anew */
  DexFuture *older, *newer;    /* loads on their way */
  guint older_fill, newer_fill;
  /* The row before the window; position 0: none. */
  gint64 before_position, before_time;
  gboolean before_outgoing, before_stale;
  char *before_nick, *before_key;
  EnvoiMessage *divider;       /* the first unread one */
  gint64 last_flush, pause;    /* when rows were told last, and how long it is to the next time in a flood */
  guint flush_timeout;
};

enum {
  ENVOI_MESSAGE_LIST_CONVERSATION = 1,
  ENVOI_MESSAGE_LIST_LOADING,
  ENVOI_MESSAGE_LIST_AT_START,
  ENVOI_MESSAGE_LIST_AT_END,
  ENVOI_MESSAGE_LIST_FOLLOWING,
  ENVOI_MESSAGE_LIST_N_PROPS,
};

static inline EnvoiMessage *
row (GPtrArray *rows, guint i)
{
  return rows->pdata[i];
}

static inline gint64
position_at (GPtrArray *rows, guint i)
{
  return envoi_message_get_position (row (rows, i));
}

/* envoi-message-list.c */
void       envoi_message_list_set_flag      (EnvoiMessageList *self, gboolean *flag, gboolean value, int property);
/* Asks for the row before the window anew. */
void       envoi_message_list_find_before   (EnvoiMessageList *self);

/* envoi-message-rows.c */
void       envoi_message_list_mark_row      (EnvoiMessageList *self, GPtrArray *rows, guint i);
/* Takes next. */
void       envoi_message_list_set_rows      (EnvoiMessageList *self, GPtrArray *next);
GPtrArray *envoi_message_list_slice         (GPtrArray *rows, guint from, guint to);
int        envoi_message_list_compare_rows  (gconstpointer a, gconstpointer b);
/* G_MININT64 and G_MAXINT64: the window reaches the conversation's end there. */
void       envoi_message_list_set_low       (EnvoiMessageList *self, gint64 low);
void       envoi_message_list_set_high      (EnvoiMessageList *self, gint64 high);
void       envoi_message_list_shed_at_start (EnvoiMessageList *self, guint count);
void       envoi_message_list_shed_at_end   (EnvoiMessageList *self, guint count);
void       envoi_message_list_set_divider   (EnvoiMessageList *self, EnvoiMessage *message);
void       envoi_message_list_take_in       (EnvoiMessageList *self);
G_END_DECLS
