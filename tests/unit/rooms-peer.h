/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session beside a room, and what its module told of it, as lines. */
#pragma once
#include <string.h>
#include "0045-rooms.h"
#include "xep-peer.h"

#define ROOM "r@conference.prosody.test"
#define MUC_USER "<x xmlns='http://jabber.org/protocol/muc#user'>"
#define STANZAS "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"

typedef struct {
  World   *world;
  EnvoiMuc *muc;
  GString *lines;        /* one signal each, "|" between */
  guint    contacts;     /* presences that the roster's module told */
  char    *occupant_id;
  int      cause;
  char    *reason, *actor, *alternate;
} Log;

static void
log_line (Log *log, const char *format, ...)
{
  va_list args;

  if (log->lines->len)
    g_string_append_c (log->lines, '|');
  va_start (args, format);
  g_string_append_vprintf (log->lines, format, args);
  va_end (args);
}

static void
log_on_presence (EnvoiMuc *muc, const EnvoiMucPresence *p, Log *log)
{
  g_assert_cmpstr (p->room, ==, ROOM);
  log_line (log, "presence %s%s%s %s %s%s%s%s%s", p->nick, p->available ? "" : " gone", p->self ? " self" : "",
            envoi_muc_role_to_string (p->role), envoi_muc_affiliation_to_string (p->affiliation), p->real_jid ? " " : "",
            p->real_jid ? p->real_jid : "", p->new_nick ? " -> " : "", p->new_nick ? p->new_nick : "");
  g_set_str (&log->occupant_id, p->occupant_id);
}

static void
log_on_joined (EnvoiMuc *muc, const EnvoiMucPresence *p, Log *log)
{
  log_line (log, "joined %s", p->nick);
}

static void
log_on_removed (EnvoiMuc *muc, const EnvoiMucRemoval *removal, Log *log)
{
  g_assert_cmpstr (removal->room, ==, ROOM);
  log->cause = removal->cause;
  g_set_str (&log->reason, removal->reason);
  g_set_str (&log->actor, removal->actor);
  g_set_str (&log->alternate, removal->alternate);
}

static void
log_on_failed (EnvoiMuc *muc, const char *room, const GError *error, Log *log)
{
  g_assert_cmpstr (room, ==, ROOM);
  log_line (log, "join-failed %s", envoi_stanza_error_get_condition (error->code));
}

static void
log_on_nick_refused (EnvoiMuc *muc, const char *room, const GError *error, Log *log)
{
  log_line (log, "nick-refused %s", envoi_stanza_error_get_condition (error->code));
}

static void
log_on_subject (EnvoiMuc *muc, const char *room, const char *nick, const char *text, gint64 time, Log *log)
{
  log_line (log, "subject %s %s%s", nick ? nick : "", text, time ? " late" : "");
}

static void
log_on_news (EnvoiMuc *muc, const char *room, const guint16 *statuses, guint n, Log *log)
{
  log_line (log, "news");
  for (guint i = 0; i < n; i++)
    g_string_append_printf (log->lines, " %u", statuses[i]);
}

static void
log_on_avatar (EnvoiMuc *muc, const char *room, const char *hash, Log *log)
{
  log_line (log, "avatar %s", hash ? hash : "");
}

static void
log_on_invited (EnvoiMuc *muc, const EnvoiMucInvite *invite, Log *log)
{
  log_line (log, "invited %s by %s: %s %s", invite->room, invite->claimed_from, invite->reason, invite->password);
}

static void
log_on_declined (EnvoiMuc *muc, const char *room, const char *from, const char *reason, Log *log)
{
  log_line (log, "declined %s %s", from, reason);
}

static void
log_on_affiliation (EnvoiMuc *muc, const char *room, const char *jid, guint affiliation, Log *log)
{
  log_line (log, "affiliation %s %s", jid, envoi_muc_affiliation_to_string (affiliation));
}

static void
log_on_voice (EnvoiMuc *muc, const char *room, const char *nick, const char *jid, Log *log)
{
  log_line (log, "voice %s %s", nick, jid);
}

static void
log_on_contact (EnvoiPresence *presence, const EnvoiPresenceNews *news, Log *log)
{
  log->contacts++;
}

static void
log_on_subscription (EnvoiPresence *presence, guint change, const char *bare, EnvoiStanza *stanza, Log *log)
{
  log->contacts++;
}

G_GNUC_UNUSED static Log *
log_new (World *world)
{
  Log *log = g_new0 (Log, 1);
  EnvoiPresence *presence = world_get (world, ENVOI_TYPE_PRESENCE);

  log->world = world;
  log->muc = world_get (world, ENVOI_TYPE_MUC);
  log->lines = g_string_new (NULL);
  log->cause = -1;
  g_signal_connect (log->muc, "presence", G_CALLBACK (log_on_presence), log);
  g_signal_connect (log->muc, "joined", G_CALLBACK (log_on_joined), log);
  g_signal_connect (log->muc, "removed", G_CALLBACK (log_on_removed), log);
  g_signal_connect (log->muc, "join-failed", G_CALLBACK (log_on_failed), log);
  g_signal_connect (log->muc, "nick-refused", G_CALLBACK (log_on_nick_refused), log);
  g_signal_connect (log->muc, "subject", G_CALLBACK (log_on_subject), log);
  g_signal_connect (log->muc, "news", G_CALLBACK (log_on_news), log);
  g_signal_connect (log->muc, "avatar", G_CALLBACK (log_on_avatar), log);
  g_signal_connect (log->muc, "invited", G_CALLBACK (log_on_invited), log);
  g_signal_connect (log->muc, "declined", G_CALLBACK (log_on_declined), log);
  g_signal_connect (log->muc, "affiliation", G_CALLBACK (log_on_affiliation), log);
  g_signal_connect (log->muc, "voice-requested", G_CALLBACK (log_on_voice), log);
  g_signal_connect (presence, "presence", G_CALLBACK (log_on_contact), log);
  g_signal_connect (presence, "subscription", G_CALLBACK (log_on_subscription), log);
  return log;
}

G_GNUC_UNUSED static void
log_free (Log *log)
{
  world_free (log->world);
  g_string_free (log->lines, TRUE);
  g_free (log->occupant_id);
  g_free (log->reason);
  g_free (log->actor);
  g_free (log->alternate);
  g_free (log);
}

/* What was told since the last look. */
G_GNUC_UNUSED static void
log_expect (Log *log, const char *lines)
{
  g_assert_cmpstr (log->lines->str, ==, lines);
  g_string_truncate (log->lines, 0);
}

/* Inside as "me". */
G_GNUC_UNUSED static void
log_join (Log *log)
{
  envoi_muc_join (log->muc, &(EnvoiMucJoin) { .room = ROOM, .nick = "me" });
  peer_receive (log->world->peer, "<presence from='" ROOM "/me'>" MUC_USER "<item role='participant' affiliation='member'/><status code='110'/></x></presence>");
  g_assert_cmpint (envoi_muc_get_state (log->muc, ROOM), ==, ENVOI_MUC_JOINED);
  g_string_truncate (log->lines, 0);
}
