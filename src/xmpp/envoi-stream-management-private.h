/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/* The counters and the queue of XEP-0198 for one session: no I/O, no XML. One thread. */
typedef struct _EnvoiStreamManagement EnvoiStreamManagement;
/* A stanza of the outgoing queue. tag 0: nobody asks what became of it. */
typedef struct { guint64 tag; GBytes *bytes; } EnvoiOutgoing;
typedef void (*EnvoiOutgoingFunc) (const EnvoiOutgoing *outgoing, gpointer user_data);

#define ENVOI_SEQUENCE_BITS 40
#define ENVOI_SEQUENCE_SESSION(sequence) ((guint64) (sequence) >> ENVOI_SEQUENCE_BITS)
#define ENVOI_SEQUENCE_COUNT(sequence) ((guint64) (sequence) & ((G_GUINT64_CONSTANT (1) << ENVOI_SEQUENCE_BITS) - 1))

EnvoiStreamManagement *envoi_stream_management_new  (void);
void                   envoi_stream_management_free (EnvoiStreamManagement *self);

/* A new session: the incoming counters start at 0, the queue must be empty. */
void     envoi_stream_management_start   (EnvoiStreamManagement *self);
/* The session of an earlier run of the program: handled comes from the disk, what was sent is told by the server later. */
void     envoi_stream_management_restore (EnvoiStreamManagement *self, guint32 handled);
gboolean envoi_stream_management_is_restored (EnvoiStreamManagement *self);
guint64  envoi_stream_management_get_session (EnvoiStreamManagement *self);

/* Incoming. received gives the stanza's sequence, or 0 when it is a repetition of one that was handed on before. */
guint64  envoi_stream_management_received (EnvoiStreamManagement *self);
/* Returns TRUE when the number of handled stanzas grew. Sequences of other sessions count for nothing. */
gboolean envoi_stream_management_handled  (EnvoiStreamManagement *self, guint64 sequence);
guint64  envoi_stream_management_get_received (EnvoiStreamManagement *self);
guint64  envoi_stream_management_get_handled  (EnvoiStreamManagement *self);

/* Outgoing. */
void     envoi_stream_management_sent     (EnvoiStreamManagement *self, guint64 tag, GBytes *bytes);
/* The server has taken over the first h: acked is called for each. FALSE when h cannot be: more than was sent, or going back. */
gboolean envoi_stream_management_acknowledge (EnvoiStreamManagement *self, guint32 h, EnvoiOutgoingFunc acked, gpointer user_data);
/* The h for a request to resume. */
guint32  envoi_stream_management_ask_resume (EnvoiStreamManagement *self);
/* The session goes on at h: what is left in the queue must be written again, in order. FALSE as above. */
gboolean envoi_stream_management_resume   (EnvoiStreamManagement *self, guint32 h, EnvoiOutgoingFunc acked, gpointer user_data);
guint    envoi_stream_management_get_n_unacked (EnvoiStreamManagement *self);
gsize    envoi_stream_management_get_unacked_bytes (EnvoiStreamManagement *self);
void     envoi_stream_management_foreach_unacked (EnvoiStreamManagement *self, EnvoiOutgoingFunc function, gpointer user_data);
/* The session is over: function is called for what the server never acknowledged, and the queue is empty. */
void     envoi_stream_management_end      (EnvoiStreamManagement *self, EnvoiOutgoingFunc function, gpointer user_data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiStreamManagement, envoi_stream_management_free)
G_END_DECLS
