/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-writer-private.h"
G_BEGIN_DECLS
/* What the two sides of EnvoiWriter share. */

/* How long a trouble may hold up the closing. */
#define CLOSE_PATIENCE (5 * 1000 * 1000)

struct _EnvoiWriter {
  char *folder;
  EnvoiWriterEvents events;
  gpointer data;
  GThread *thread;
  GSource *source;
  guint n_pending;        /* main thread: given to the thread and not finished yet */
  gint running;           /* atomic: the thread takes commands */

  GMutex lock;
  GCond cond;
  GQueue incoming;        /* under the lock, as the next ones */
  GQueue resumed;
  gboolean resume_given;
  gint64 closing_since;   /* 0: not closing */
  gint64 patience;        /* how long a trouble may hold up the closing */
  GQueue outgoing;        /* finished commands and events */

  /* Store thread: */
  EnvoiTables tables;
  GQueue batch;
  gboolean in_transaction;
  gint64 last_commit;
  gint64 trouble_since;   /* 0: none */
  gboolean trouble_told;
  guint recoveries;
  gboolean search_filling;    /* there may be messages that cannot be found yet */
  gboolean search_given_up;   /* its index was made anew once in this run */
  gboolean check_due;
  gint64 check_at;        /* not before; 0: at once */
  gint checked;           /* atomic */
};

/* envoi-writer.c: for the thread. */
/* Hands finished commands over; the queue is empty then. */
void envoi_writer_give           (EnvoiWriter *self, GQueue *commands);
void envoi_writer_tell_changes   (EnvoiWriter *self);
void envoi_writer_tell_trouble   (EnvoiWriter *self, const GError *error);
/* Every message can be found now. */
void envoi_writer_tell_search_complete (EnvoiWriter *self);
void envoi_writer_tell_recovered (EnvoiWriter *self, const char *path, gboolean running);

/* envoi-writer-thread.c: what the thread runs; data is the writer. */
gpointer envoi_writer_work (gpointer data);
G_END_DECLS
