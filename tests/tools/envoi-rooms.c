/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account's modules for chat rooms without the rest of Envoi, for the live tests: lines on standard input are commands (words as in a
 * shell), lines on standard output say what the modules told. See obey() for the commands; each answer begins with
 * "answer" and the command's name. */
#include "0249-invitations.h"
#include "0402-bookmarks.h"
#include "0410-self-ping.h"
#include "0425-moderation.h"
#include "0490-displayed-sync.h"
#include "0054-vcard.h"
#include "envoi-connection.h"
#include "envoi-module-set.h"
#include "envoi-muc-admin.h"
#include "envoi-muc-info.h"
#include <glib-unix.h>
#include <stdio.h>
#include <sys/prctl.h>

static struct {
  GMainLoop *loop;
  EnvoiConnection *connection;
  EnvoiRouter *router;
  EnvoiModuleSet *modules;
} account;

#define MODULE(type) envoi_module_set_get (account.modules, ENVOI_TYPE_##type)

static G_GNUC_PRINTF (1, 2) void
say (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vprintf (format, arguments);
  va_end (arguments);
  printf ("\n");
  fflush (stdout);
}

static const char *
or_dash (const char *text)
{
  return text && *text ? text : "-";
}

/* ---- what the modules tell ---- */

static void
on_presence (EnvoiMuc *muc, const EnvoiMucPresence *p, gpointer data)
{
  say ("presence %s %s %s %s %s %s new=%s id=%s reason=%s actor=%s", p->room, p->nick, p->available ? "here" : "gone", p->self ? "self" : "other",
       envoi_muc_role_to_string (p->role), envoi_muc_affiliation_to_string (p->affiliation), or_dash (p->new_nick), or_dash (p->occupant_id),
       or_dash (p->reason), or_dash (p->actor));
}

static void
on_joined (EnvoiMuc *muc, const EnvoiMucPresence *p, gpointer data)
{
  say ("joined %s %s%s", p->room, p->nick, envoi_muc_presence_has_status (p, ENVOI_MUC_STATUS_CREATED) ? " created" : "");
}

static void
on_failed (EnvoiMuc *muc, const char *room, const GError *error, gpointer name)
{
  say ("%s %s %s", (const char *) name, room, envoi_stanza_error_get_condition (error->code));
}

static void
on_removed (EnvoiMuc *muc, const EnvoiMucRemoval *r, gpointer data)
{
  static const char * const names[] = { "left", "kicked", "banned", "affiliation", "members-only", "destroyed", "shutdown", "technical", "lost" };

  say ("removed %s %s reason=%s actor=%s alternate=%s", r->room, names[r->cause], or_dash (r->reason), or_dash (r->actor), or_dash (r->alternate));
}

static void
on_subject (EnvoiMuc *muc, const char *room, const char *nick, const char *text, gint64 time, gpointer data)
{
  say ("subject %s %s [%s]%s", room, or_dash (nick), text, time ? " late" : "");
}

static void
on_news (EnvoiMuc *muc, const char *room, const guint16 *statuses, guint n, gpointer data)
{
  for (guint i = 0; i < n; i++)
    say ("news %s %u", room, statuses[i]);
}

static void
on_avatar (EnvoiMuc *muc, const char *room, const char *hash, gpointer data)
{
  say ("avatar %s %s", room, or_dash (hash));
}

static void
on_invited (EnvoiMuc *muc, const EnvoiMucInvite *invite, gpointer data)
{
  say ("invited %s %s %s", invite->room, or_dash (invite->claimed_from), or_dash (invite->reason));
}

static void
on_direct (EnvoiInvitations *invitations, const EnvoiDirectInvite *invite, gpointer data)
{
  say ("invited-by %s %s %s %s", invite->from, invite->room, or_dash (invite->reason), or_dash (invite->password));
}

static void
on_voice (EnvoiMuc *muc, const char *room, const char *nick, const char *jid, gpointer data)
{
  say ("voice-requested %s %s %s", room, nick, or_dash (jid));
}

static void
on_bookmark (EnvoiBookmarks *bookmarks, const EnvoiBookmark *b, gpointer data)
{
  say ("bookmark %s %s nick=%s autojoin=%d pinned=%d notify=%d", b->jid, or_dash (b->name), or_dash (b->nick), b->autojoin, b->pinned, b->notify);
}

static void
on_unbookmarked (EnvoiBookmarks *bookmarks, const char *jid, gpointer data)
{
  say ("unbookmarked %s", jid);
}

static void
on_displayed (EnvoiDisplayedSync *sync, const EnvoiDisplayed *d, gpointer data)
{
  say ("displayed %s %s %s", d->peer, d->id, d->by);
}

static gboolean
on_message (EnvoiRouter *router, EnvoiStanza *message, gpointer data)
{
  const EnvoiNode *body = envoi_stanza_find (message, "body", ENVOI_NS_CLIENT);
  g_autoptr (EnvoiModeration) moderation = envoi_moderation_read (message);

  if (moderation)
    say ("moderated %s %s by=%s reason=%s", moderation->room, moderation->id, or_dash (moderation->actor), or_dash (moderation->reason));
  else if (body)
    say ("message %s %s %s", or_dash (envoi_stanza_get_from (message)), or_dash (envoi_stanza_get_id (message)), envoi_node_get_text (body));
  return FALSE;
}

/* ---- what is asked ---- */

static char *
describe (const char *command, const GValue *value)
{
  if (G_VALUE_HOLDS_INT (value))
    return g_strdup_printf ("%d", g_value_get_int (value));
  if (G_VALUE_HOLDS_STRING (value))
    return g_strdup (or_dash (g_value_get_string (value)));
  if (G_VALUE_HOLDS (value, ENVOI_TYPE_MUC_INFO))
    {
      const EnvoiMucInfo *info = g_value_get_boxed (value);
      return g_strdup_printf ("room=%d service=%d features=%u name=%s occupants=%d", info->is_room, info->is_service, info->features,
                              or_dash (info->name), info->n_occupants);
    }
  if (G_VALUE_HOLDS (value, G_TYPE_PTR_ARRAY))
    {
      GPtrArray *items = g_value_get_boxed (value);
      GString *text = g_string_new (NULL);

      g_string_append_printf (text, "%u", items->len);
      for (guint i = 0; i < items->len; i++)
        if (g_str_equal (command, "list"))
          g_string_append_printf (text, " %s", ((EnvoiMucMember *) items->pdata[i])->jid);
        else if (g_str_equal (command, "bookmarks"))
          g_string_append_printf (text, " %s", ((EnvoiBookmark *) items->pdata[i])->jid);
        else if (g_str_equal (command, "displays"))
          g_string_append_printf (text, " %s=%s", ((EnvoiDisplayed *) items->pdata[i])->peer, ((EnvoiDisplayed *) items->pdata[i])->id);
      return g_string_free (text, FALSE);
    }
  return g_strdup ("done");
}

static DexFuture *
on_answered (DexFuture *future, gpointer user_data)
{
  const char *command = user_data;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *text = value ? describe (command, value) : NULL;

  if (value)
    say ("answer %s ok %s", command, text);
  else
    say ("answer %s error %s", command, error->domain == ENVOI_STANZA_ERROR ? envoi_stanza_error_get_condition (error->code) : error->message);
  return dex_ref (future);
}

/* The whole form goes back, with some fields changed. words: "set", the room, name and value in turn. */
static DexFuture *
on_form (DexFuture *future, gpointer user_data)
{
  char **words = user_data;
  EnvoiForm *form = g_value_get_boxed (dex_future_get_value (future, NULL));

  for (guint i = 2; words[i] && words[i + 1]; i += 2)
    envoi_form_set_value (form, words[i], words[i + 1]);
  return envoi_muc_save_config (MODULE (MUC), words[1], form);
}

static DexFuture *
set_config (char **words)
{
  return dex_future_then (envoi_muc_fetch_config (MODULE (MUC), words[1]), on_form, g_strdupv (words), (GDestroyNotify) g_strfreev);
}

static DexFuture *
bookmark (char **w)
{
  return envoi_bookmarks_publish (MODULE (BOOKMARKS), &(EnvoiBookmark) { .jid = w[1], .name = w[2], .nick = w[3], .autojoin = TRUE, .pinned = TRUE,
                                                                         .notify = ENVOI_BOOKMARK_NOTIFY_ON_MENTION });
}

static DexFuture *
set_picture (const char *room)
{
  g_autoptr (GBytes) photo = g_bytes_new_static ("hello", 5);

  return envoi_vcard_set_photo (MODULE (VCARD), room, photo, "image/png");
}

static void
talk (const char *room, const char *id, const char *body)
{
  EnvoiBuilder *message = envoi_builder_new_message (room, "groupchat", id);

  envoi_builder_leaf (message, "body", NULL, body);
  envoi_router_send (account.router, envoi_builder_finish (message));
}

/* NULL: it has no answer. */
static DexFuture *
obey (char **w, guint n)
{
  EnvoiMuc *muc = MODULE (MUC);
#define IS(name, words) (g_str_equal (w[0], name) && n == 1 + (words))

  if (IS ("join", 2) || IS ("join", 3))
    envoi_muc_join (muc, &(EnvoiMucJoin) { .room = w[1], .nick = w[2], .password = w[3], .no_history = TRUE });
  else if (IS ("leave", 1))
    envoi_muc_leave (muc, w[1], NULL);
  else if (IS ("nick", 2))
    envoi_muc_change_nick (muc, w[1], w[2]);
  else if (IS ("say", 3))
    talk (w[1], w[2], w[3]);
  else if (IS ("decline", 3))
    envoi_muc_decline (muc, w[1], w[2], w[3]);
  else if (IS ("voice", 3))
    envoi_muc_answer_voice (muc, w[1], w[2], w[3], TRUE);
  else if (IS ("invite-directly", 3))
    envoi_router_send (account.router, envoi_direct_invite_new_message (w[1], w[2], w[3], NULL));
  else if (IS ("quit", 0))
    g_main_loop_quit (account.loop);
  else
    return IS ("subject", 2) ? envoi_muc_set_subject (muc, w[1], w[2])
         : IS ("ask-voice", 1) ? envoi_muc_request_voice (muc, w[1])
         : IS ("invite", 3) ? envoi_muc_invite (muc, w[1], w[2], w[3])
         : IS ("ping", 1) ? envoi_muc_self_ping (muc, w[1])
         : IS ("info", 1) ? envoi_muc_fetch_info (muc, w[1])
         : IS ("reserved", 1) ? envoi_muc_fetch_reserved_nick (muc, w[1])
         : IS ("instant", 1) ? envoi_muc_save_config (muc, w[1], NULL)
         : IS ("set", 3) || IS ("set", 5) ? set_config (w)
         : IS ("role", 4) ? envoi_muc_set_role (muc, w[1], w[2], envoi_muc_role_parse (w[3]), w[4])
         : IS ("affiliation", 4) ? envoi_muc_set_affiliation (muc, w[1], w[2], envoi_muc_affiliation_parse (w[3]), NULL, w[4])
         : IS ("list", 2) ? envoi_muc_list_affiliated (muc, w[1], envoi_muc_affiliation_parse (w[2]))
         : IS ("moderate", 3) ? envoi_muc_moderate (muc, w[1], w[2], w[3], FALSE)
         : IS ("destroy", 3) ? envoi_muc_destroy (muc, w[1], w[2], NULL, w[3])
         : IS ("picture", 1) ? set_picture (w[1])
         : IS ("bookmark", 3) ? bookmark (w)
         : IS ("unbookmark", 1) ? envoi_bookmarks_retract (MODULE (BOOKMARKS), w[1])
         : IS ("bookmarks", 0) ? envoi_bookmarks_fetch (MODULE (BOOKMARKS))
         : IS ("display", 3) ? envoi_displayed_sync_publish (MODULE (DISPLAYED_SYNC), w[1], w[2], w[3])
         : IS ("displays", 0) ? envoi_displayed_sync_fetch (MODULE (DISPLAYED_SYNC))
         : dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_BAD_REQUEST, "No such command");
  return NULL;
}

/* ---- the line ---- */

static void
on_session (EnvoiConnection *connection, gboolean resumed)
{
  envoi_module_set_session_started (account.modules, resumed);
  if (!resumed)
    envoi_presence_send_available (MODULE (PRESENCE), NULL, ENVOI_SHOW_NONE, NULL, 0, 0);
  say ("session");
}

static void
on_ended (EnvoiConnection *connection)
{
  envoi_module_set_session_ended (account.modules);
  say ("ended");
}

static void
on_batch_done (EnvoiConnection *connection, EnvoiStanza *last)
{
  if (last)
    envoi_connection_mark_handled (connection, last);
}

static gboolean
on_input (GIOChannel *channel, GIOCondition condition, gpointer user_data)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  int n = 0;

  if (g_io_channel_read_line (channel, &text, NULL, NULL, NULL) != G_IO_STATUS_NORMAL)
    {
      g_main_loop_quit (account.loop);
      return G_SOURCE_REMOVE;
    }
  if (g_shell_parse_argv (text, &n, &words, NULL))
    {
      DexFuture *future = obey (words, n);

      if (future)
        dex_future_disown (dex_future_finally (future, on_answered, g_strdup (words[0]), g_free));
    }
  return G_SOURCE_CONTINUE;
}

static void
listen_to_modules (void)
{
  EnvoiMuc *muc = MODULE (MUC);

  g_signal_connect (muc, "presence", G_CALLBACK (on_presence), NULL);
  g_signal_connect (muc, "joined", G_CALLBACK (on_joined), NULL);
  g_signal_connect (muc, "join-failed", G_CALLBACK (on_failed), (gpointer) "join-failed");
  g_signal_connect (muc, "nick-refused", G_CALLBACK (on_failed), (gpointer) "nick-refused");
  g_signal_connect (muc, "removed", G_CALLBACK (on_removed), NULL);
  g_signal_connect (muc, "subject", G_CALLBACK (on_subject), NULL);
  g_signal_connect (muc, "news", G_CALLBACK (on_news), NULL);
  g_signal_connect (muc, "avatar", G_CALLBACK (on_avatar), NULL);
  g_signal_connect (muc, "invited", G_CALLBACK (on_invited), NULL);
  g_signal_connect (muc, "voice-requested", G_CALLBACK (on_voice), NULL);
  g_signal_connect (MODULE (INVITATIONS), "invited", G_CALLBACK (on_direct), NULL);
  g_signal_connect (MODULE (BOOKMARKS), "changed", G_CALLBACK (on_bookmark), NULL);
  g_signal_connect (MODULE (BOOKMARKS), "removed", G_CALLBACK (on_unbookmarked), NULL);
  g_signal_connect (MODULE (DISPLAYED_SYNC), "displayed", G_CALLBACK (on_displayed), NULL);
}

static gboolean
reveal (const char *from, gpointer user_data)
{
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autofree char *jid = NULL, *password = NULL, *resource = NULL;
  GOptionEntry options[] = {
    { "jid", 0, 0, G_OPTION_ARG_STRING, &jid, NULL, NULL }, { "password", 0, 0, G_OPTION_ARG_STRING, &password, NULL, NULL },
    { "resource", 0, 0, G_OPTION_ARG_STRING, &resource, NULL, NULL }, { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);
  EnvoiNet *net;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || jid == NULL)
    return 2;
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  signal (SIGPIPE, SIG_IGN);
  dex_init ();
  account.loop = g_main_loop_new (NULL, FALSE);
  net = envoi_net_new ();
  account.router = envoi_router_new (jid);
  account.connection = envoi_connection_new (net, account.router);
  account.modules = envoi_module_set_new (account.router);
  envoi_module_set_set_reveal (account.modules, reveal, NULL, NULL);
  listen_to_modules ();
  envoi_router_add (account.router, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_NORMAL, NULL, NULL, on_message, NULL, NULL);
  g_signal_connect (account.connection, "session", G_CALLBACK (on_session), NULL);
  g_signal_connect (account.connection, "ended", G_CALLBACK (on_ended), NULL);
  g_signal_connect (account.connection, "batch-done", G_CALLBACK (on_batch_done), NULL);
  envoi_connection_set_config (account.connection, &(EnvoiConnectionConfig) { .jid = jid, .password = password, .resource = resource });
  envoi_connection_set_wanted (account.connection, TRUE);
  g_io_channel_set_flags (input, G_IO_FLAG_NONBLOCK, NULL);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_input, NULL);
  g_main_loop_run (account.loop);

  envoi_connection_suspend (account.connection);
  envoi_module_set_detach (account.modules);
  g_object_unref (account.modules);
  g_object_run_dispose (G_OBJECT (account.connection));
  g_object_unref (account.connection);
  g_object_unref (account.router);
  envoi_net_free (net);
  g_main_loop_unref (account.loop);
  return 0;
}
