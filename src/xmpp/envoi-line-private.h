/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-backoff-private.h"
#include "envoi-mailbox-private.h"
#include "envoi-stream-private.h"
G_BEGIN_DECLS

/* What the main thread hears with ENVOI_EVENT_STATUS. */
typedef struct {
  EnvoiStreamState state;
  GError *error;                     /* nullable */
  gint64 retry_at;                   /* boot seconds; 0 = not at all */
  GTlsCertificate *certificate;      /* nullable */
  GTlsCertificateFlags flags;
  char *description;                 /* nullable */
} EnvoiLineStatus;
void envoi_line_status_free (EnvoiLineStatus *self);

/* ... and with ENVOI_EVENT_SESSION. */
typedef struct {
  gboolean resumed;
  guint64 number;                    /* the session's, as in the sequence of its stanzas */
  char *jid;
  GStrv features;                    /* NULL: as before */
  gboolean carbons;
  EnvoiResumeState *resume;          /* nullable: cannot be resumed */
} EnvoiLineSession;
void envoi_line_session_free (EnvoiLineSession *self);

/**
 * EnvoiLine: one account's line over all its streams: when to connect, what is sent and acknowledged. Net thread;
 * counted, so that calls on their way from the main thread keep it.
 */
typedef struct _EnvoiLine EnvoiLine;
EnvoiLine *envoi_line_new   (EnvoiNet *net, EnvoiMailbox *mailbox);
EnvoiLine *envoi_line_ref   (EnvoiLine *self);
void       envoi_line_unref (EnvoiLine *self);

/* From any thread; carried out in the net thread in the order of the calls. */
void       envoi_line_set_config  (EnvoiLine *self, EnvoiLineConfig *config /* transfer full */);
void       envoi_line_set_wanted  (EnvoiLine *self, gboolean wanted);
void       envoi_line_suspend     (EnvoiLine *self);
void       envoi_line_sleep       (EnvoiLine *self);
void       envoi_line_wake        (EnvoiLine *self);
void       envoi_line_retry       (EnvoiLine *self);
void       envoi_line_nudge       (EnvoiLine *self);
void       envoi_line_probe       (EnvoiLine *self);
void       envoi_line_set_active  (EnvoiLine *self, gboolean active);
void       envoi_line_set_network (EnvoiLine *self, gboolean available);
void       envoi_line_send        (EnvoiLine *self, EnvoiStanza *stanza /* borrowed */, guint64 tag);
void       envoi_line_mark_handled (EnvoiLine *self, guint64 sequence);
void       envoi_line_drained     (EnvoiLine *self);
void       envoi_line_dispose     (EnvoiLine *self);   /* the last call: cuts the line, the session stays */

struct _EnvoiLine {
  gatomicrefcount references;
  EnvoiNet *net;
  EnvoiMailbox *mailbox;
  EnvoiLineMemory memory;
  guint64 marked;                    /* atomic: highest sequence that is on disk */
  int mark_posted;                   /* atomic */
  /* attempts */
  gboolean disposed, wanted, blocked, owned, network;
  EnvoiStreamState state;
  EnvoiBackoff backoff;
  GSource *retry, *overall, *tick;
  GCancellable *lookup;
  GPtrArray *targets;                /* of EnvoiTarget; nullable */
  guint next_target;
  gboolean hopped;                   /* see-other-host was followed */
  GError *worst;                     /* what to tell of this attempt */
  GError *reason;                    /* why it waits for the next one */
  GTlsCertificate *certificate;
  GTlsCertificateFlags certificate_flags;
  EnvoiStream *stream;
  gint64 tick_time, tick_skew;
  gint64 attempt_began;              /* monotonic; of the last one */
  gint64 asleep_since;               /* monotonic: closed because the machine goes to sleep; 0 = not */
  /* the session */
  gboolean session_open;             /* from its beginning to its end, also while the line is lost */
  gboolean session_ended_told;
  gboolean managed, online;
  GStrv features;                    /* of the session, nullable */
  gint64 online_since, last_activity;
  GQueue writing;                    /* of Writing: tagged stanzas whose bytes are on their way */
  GSource *ask, *dead, *tell;
  gint64 asked_at;
  gboolean question_open;   /* asked whether the server is there, and not answered */
  guint dead_ms;
  guint64 told_handled, demanded_handled;
  char *ping_id;
  guint64 ping_covers, confirmable;  /* without management: tagged stanzas that the ping's answer confirms */
};

/* Within the parts of the line. */
void       envoi_line_post_status (EnvoiLine *self, EnvoiStreamState state, const GError *error, gint64 retry_at);
void       envoi_line_lose        (EnvoiLine *self, GError *error /* transfer full */);
void       envoi_line_do_set_wanted (EnvoiLine *self, gboolean wanted);
void       envoi_line_do_suspend   (EnvoiLine *self);
void       envoi_line_do_sleep     (EnvoiLine *self);
void       envoi_line_do_wake      (EnvoiLine *self);
void       envoi_line_do_retry     (EnvoiLine *self);
void       envoi_line_do_probe     (EnvoiLine *self);
void       envoi_line_do_nudge     (EnvoiLine *self);
/* envoi-line-session.c */
void       envoi_line_begin_session (EnvoiLine *self, gboolean resumed);
void       envoi_line_end_session (EnvoiLine *self);
void       envoi_line_leave       (EnvoiLine *self);     /* the line is gone, the session maybe not */
void       envoi_line_say_handled (EnvoiLine *self);
void       envoi_line_take_element (EnvoiLine *self, EnvoiStanza *element /* transfer full */, gboolean counted);
void       envoi_line_acked       (EnvoiLine *self, const EnvoiOutgoing *outgoing);
void       envoi_line_was_written (EnvoiLine *self, guint64 total);
void       envoi_line_was_active  (EnvoiLine *self, gsize size);
void       envoi_line_do_send     (EnvoiLine *self, EnvoiStanza *stanza, guint64 tag);
void       envoi_line_check_alive (EnvoiLine *self, guint milliseconds);
void       envoi_line_check_idle  (EnvoiLine *self);
void       envoi_line_take_marks  (EnvoiLine *self);
void       envoi_line_tell_activity (EnvoiLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiLine, envoi_line_unref)
G_END_DECLS
