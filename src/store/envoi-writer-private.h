/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-database-private.h"
#include "envoi-feed-tables-private.h"
G_BEGIN_DECLS

/**
 * EnvoiCommand: one thing for the store thread to do, and what comes of it. Made in the main thread, run in the
 * store thread, finished and freed in the main thread. It embeds its queue link, so that a flood costs one allocation each.
 */
typedef struct _EnvoiCommand EnvoiCommand;

typedef enum {
  ENVOI_COMMAND_WRITES = 1 << 0,     /* runs inside a transaction */
  ENVOI_COMMAND_OVERTAKES = 1 << 1,  /* reads only what is committed, and need not wait for writes that the disk refuses */
  ENVOI_COMMAND_CLOSES = 1 << 2,     /* the last one */
  ENVOI_COMMAND_AT_ONCE = 1 << 3,    /* somebody waits for it: committed without waiting for more */
} EnvoiCommandFlags;

typedef struct {
  gsize size;
  EnvoiCommandFlags flags;
  /* Store thread. May be called again after a rollback: what it left in the command before is void then. */
  gboolean (*run)   (EnvoiCommand *self, EnvoiTables *tables, GError **error);
  /* Main thread, once, after the commit. Not called when the command failed. */
  void     (*done)  (EnvoiCommand *self, EnvoiStore *store);
  /* Main thread: frees the content. */
  void     (*clear) (EnvoiCommand *self);
} EnvoiCommandClass;

struct _EnvoiCommand {
  const EnvoiCommandClass *klass;
  GList link;
  DexPromise *promise;   /* rejected with error when the command failed; else "done" resolves it */
  GError *error;
};

/* A command of a class, zeroed. */
gpointer      envoi_command_new  (const EnvoiCommandClass *klass);
void          envoi_command_free (EnvoiCommand *self);

/* EnvoiWriter: the store thread with its queue. Owned by the store. */
typedef struct _EnvoiWriter EnvoiWriter;
/* What the thread tells besides finished commands; each is called in the main thread. */
typedef struct {
  void (*finished)  (EnvoiCommand *command, gpointer data);                        /* takes the command */
  void (*changed)   (const EnvoiConversationRecord *record, gpointer data);        /* a conversation, as it was committed */
  void (*figures)   (const EnvoiFeedFigures *figures, gpointer data);              /* of a feed, as they were committed */
  void (*trouble)   (const GError *error, gpointer data);                          /* NULL: over */
  void (*recovered) (const char *damaged_path, gboolean running, gpointer data);   /* running: everything known is to be saved again */
  void (*search_complete) (gpointer data);                                         /* every message can be found now */
  void (*turn_over) (gpointer data);                                               /* a bounded batch has been told */
} EnvoiWriterEvents;

/* data: a GObject, which owns the writer. */
EnvoiWriter *envoi_writer_new    (const char *folder, const EnvoiWriterEvents *events, gpointer data);
/* Starts the thread, whose first command is to open. */
void         envoi_writer_start  (EnvoiWriter *self, EnvoiCommand *open);
void         envoi_writer_push   (EnvoiWriter *self, EnvoiCommand *command);
/* The answer to "recovered" while running: runs before everything that waits. */
void         envoi_writer_resume (EnvoiWriter *self, GQueue *commands);
/* Stops without patience and waits for the thread. */
void         envoi_writer_free   (EnvoiWriter *self);
/* Commands that were given and are not told as finished yet. */
guint        envoi_writer_count_pending (EnvoiWriter *self);
gboolean     envoi_writer_is_running (EnvoiWriter *self);
/* TRUE when the whole file has been read in this run, and what was damaged repaired. */
gboolean     envoi_writer_is_checked (EnvoiWriter *self);
extern gint64 envoi_writer_quiet;
G_END_DECLS
