/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
G_BEGIN_DECLS
/* What a line has to tell the main thread. */
typedef enum {
  ENVOI_EVENT_STANZA,        /* data: EnvoiStanza */
  ENVOI_EVENT_STATUS,        /* data: EnvoiLineStatus */
  ENVOI_EVENT_SESSION,       /* data: EnvoiLineSession */
  ENVOI_EVENT_LOST, ENVOI_EVENT_ENDED,
  ENVOI_EVENT_SENT, ENVOI_EVENT_ACKED, ENVOI_EVENT_UNCERTAIN,   /* number: tag */
  ENVOI_EVENT_TOKEN,         /* data: EnvoiFastToken, nullable */
  ENVOI_EVENT_AUTH_MEMORY    /* data: char* */
} EnvoiEventKind;
typedef struct { EnvoiEventKind kind; guint64 number; gpointer data; } EnvoiEvent;

/**
 * EnvoiMailbox: events from the net thread to one GMainContext, in order, dispatched at most 4 ms a turn and below
 * GTK's drawing. Counted; posting from any thread.
 */
typedef struct _EnvoiMailbox EnvoiMailbox;
typedef struct {
  void (*event)   (const EnvoiEvent *event, gpointer user_data);
  /* The turn is over. */
  void (*turn)    (gpointer user_data);
  /* There was too much, now there is room again. */
  void (*drained) (gpointer user_data);
  /* Nullable. TRUE: what was told before is still being worked on, so wait for envoi_mailbox_go_on(), or 20 ms. */
  gboolean (*behind) (gpointer user_data);
} EnvoiMailboxCallbacks;
EnvoiMailbox *envoi_mailbox_new   (GMainContext *context, const EnvoiMailboxCallbacks *callbacks, gpointer user_data);
EnvoiMailbox *envoi_mailbox_ref   (EnvoiMailbox *self);
void          envoi_mailbox_unref (EnvoiMailbox *self);
/* In the receiving thread: nothing is dispatched any more. */
void          envoi_mailbox_close (EnvoiMailbox *self);
/* destroy frees data after the dispatch. size: what it weighs in memory, about. */
void          envoi_mailbox_post  (EnvoiMailbox *self, EnvoiEventKind kind, guint64 number, gpointer data, GDestroyNotify destroy, gsize size);
/* In the receiving thread: it is not behind any more. */
void          envoi_mailbox_go_on (EnvoiMailbox *self);
/* TRUE once too much is waiting; "drained" tells the end of that. */
gboolean      envoi_mailbox_is_full (EnvoiMailbox *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiMailbox, envoi_mailbox_unref)
G_END_DECLS
