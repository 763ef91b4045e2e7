/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account's line without the rest of Envoi, for the live tests: options name the account, lines on standard input
 * are commands, lines on standard output say what happened.
 *
 * Commands: send TAG TO BODY..., presence, active, inactive, probe, retry, nudge, wanted, unwanted, suspend, hold (handle nothing),
 * release, state (write the resume state), quit. */
#include "envoi-connection.h"
#include <glib-unix.h>
#include <stdio.h>
#include <sys/prctl.h>

static struct {
  GMainLoop *loop;
  EnvoiNet *net;
  EnvoiRouter *router;
  EnvoiConnection *connection;
  EnvoiStanza *held;
  gboolean hold, quiet;
  guint64 messages;
  char *state_file, *token_file;
} line;

static G_GNUC_PRINTF (1, 2) void
say (const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  printf ("%s\n", text);
  fflush (stdout);
}

static const char *
error_name (int code)
{
  static const char *const names[] = { "NO_NETWORK", "NO_SUCH_SERVER", "UNREACHABLE", "TIMEOUT", "PROXY", "NO_TLS", "TLS", "CERTIFICATE",
    "PIN_CHANGED", "NO_PASSWORD", "WRONG_PASSWORD", "ACCOUNT_DISABLED", "NO_MECHANISM", "DOWNGRADE", "SERVER_PROOF", "AUTH_TEMPORARY",
    "SERVER_FULL", "CONFLICT", "SERVER_SHUTDOWN", "PROTOCOL", "LINE_LOST", "CANCELLED" };
  return code >= 0 && code < (int) G_N_ELEMENTS (names) ? names[code] : "?";
}

static void
save_state (EnvoiStanza *last)
{
  if (line.state_file == NULL)
    return;
  g_autoptr (EnvoiResumeState) state = envoi_connection_dup_resume_state (line.connection, last);
  if (state == NULL)
    {
      g_unlink (line.state_file);
      return;
    }
  g_autofree char *text = g_strdup_printf ("%s\n%s\n%s\n%u\n%u\n", state->id, state->location != NULL ? state->location : "", state->jid,
                                           state->handled, state->max_seconds);
  g_file_set_contents (line.state_file, text, -1, NULL);
}

static void
on_state (EnvoiConnection *connection)
{
  static const char *const names[] = { "offline", "waiting", "connecting", "authenticating", "online", "blocked" };
  const GError *error = envoi_connection_get_error (connection);
  g_autofree char *description = envoi_connection_describe (connection);
  GTlsCertificate *certificate = envoi_connection_get_certificate (connection);
  g_autofree char *pin = certificate != NULL ? envoi_connection_dup_pin (certificate) : NULL;
  say ("state %s %s flags=%u pin=%s [%s] %s", names[envoi_connection_get_state (connection)], error != NULL ? error_name (error->code) : "-",
       envoi_connection_get_certificate_flags (connection), pin != NULL ? pin : "-", description != NULL ? description : "",
       error != NULL ? error->message : "");
}

static void
on_session (EnvoiConnection *connection, gboolean resumed)
{
  say ("session %s %s carbons=%d csi=%d", resumed ? "resumed" : "new", envoi_router_get_own_full (line.router),
       envoi_connection_did_enable_carbons (connection), envoi_connection_has_feature (connection, "urn:xmpp:csi:0"));
}

static void
on_batch_done (EnvoiConnection *connection, EnvoiStanza *last)
{
  if (last == NULL)
    return;
  if (line.hold)
    {
      g_clear_pointer (&line.held, envoi_stanza_unref);
      line.held = envoi_stanza_ref (last);
      return;
    }
  save_state (last);
  envoi_connection_mark_handled (connection, last);
}

static void
on_tag (EnvoiConnection *connection, guint64 tag, gpointer name)
{
  say ("%s %" G_GUINT64_FORMAT, (const char *) name, tag);
}

static void
on_word (EnvoiConnection *connection, gpointer name)
{
  say ("%s", (const char *) name);
}

static void
on_resume_changed (EnvoiConnection *connection, EnvoiResumeState *state)
{
  save_state (NULL);
}

static void
on_token (EnvoiConnection *connection, EnvoiFastToken *token)
{
  say ("token %s %" G_GUINT64_FORMAT, token != NULL ? token->mechanism : "none", token != NULL ? token->counter : 0);
  if (line.token_file == NULL)
    return;
  g_autofree char *text = token != NULL ? g_strdup_printf ("%s\n%s\n%" G_GINT64_FORMAT "\n%" G_GUINT64_FORMAT "\n", token->token,
                                                           token->mechanism, token->expires, token->counter) : g_strdup ("");
  g_file_set_contents (line.token_file, text, -1, NULL);
}

static void
on_memory (EnvoiConnection *connection, const char *memory)
{
  say ("memory %s", memory);
}

static gboolean
on_message (EnvoiRouter *router, EnvoiStanza *stanza, gpointer user_data)
{
  const EnvoiNode *body = envoi_stanza_find (stanza, "body", ENVOI_NS_CLIENT);
  line.messages++;
  if (line.quiet && line.messages % 1000 != 0)
    return TRUE;
  say ("message %s %s %s", envoi_stanza_get_from (stanza) != NULL ? envoi_stanza_get_from (stanza) : "-",
       envoi_stanza_get_id (stanza) != NULL ? envoi_stanza_get_id (stanza) : "-", body != NULL ? envoi_node_get_text (body) : "");
  return TRUE;
}

static gboolean
on_presence (EnvoiRouter *router, EnvoiStanza *stanza, gpointer user_data)
{
  if (g_strcmp0 (envoi_stanza_get_from (stanza), envoi_router_get_own_full (router)) == 0)
    say ("present");
  return TRUE;
}

static void
obey (char **words)
{
  const char *command = words[0];
  if (g_str_equal (command, "send") && g_strv_length (words) == 4)
    {
      EnvoiBuilder *builder = envoi_builder_new_message (words[2], "chat", words[1]);
      envoi_builder_leaf (builder, "body", NULL, words[3]);
      envoi_router_send_tagged (line.router, envoi_builder_finish (builder), g_ascii_strtoull (words[1], NULL, 10));
    }
  else if (g_str_equal (command, "presence"))
    envoi_router_send (line.router, envoi_builder_finish (envoi_builder_new_presence (NULL, NULL)));
  else if (g_str_equal (command, "active") || g_str_equal (command, "inactive"))
    envoi_connection_set_active (line.connection, *command == 'a');
  else if (g_str_equal (command, "probe"))
    envoi_connection_probe (line.connection);
  else if (g_str_equal (command, "retry"))
    envoi_connection_retry_now (line.connection);
  else if (g_str_equal (command, "nudge"))
    envoi_connection_nudge (line.connection);
  else if (g_str_equal (command, "wanted") || g_str_equal (command, "unwanted"))
    envoi_connection_set_wanted (line.connection, *command == 'w');
  else if (g_str_equal (command, "suspend"))
    envoi_connection_suspend (line.connection);
  else if (g_str_equal (command, "hold"))
    {
      line.hold = TRUE;
      say ("holding");
    }
  else if (g_str_equal (command, "release"))
    {
      line.hold = FALSE;
      if (line.held != NULL)
        {
          save_state (line.held);
          envoi_connection_mark_handled (line.connection, line.held);
        }
    }
  else if (g_str_equal (command, "block") && words[1] != NULL)
    g_usleep (g_ascii_strtoull (words[1], NULL, 10) * 1000);    /* a main thread that is busy */
  else if (g_str_equal (command, "state"))
    save_state (NULL);
  else if (g_str_equal (command, "count"))
    say ("count %" G_GUINT64_FORMAT, line.messages);
  else if (g_str_equal (command, "quit"))
    g_main_loop_quit (line.loop);
  else
    say ("what? %s", command);
}

static gboolean
on_input (GIOChannel *channel, GIOCondition condition, gpointer user_data)
{
  g_autofree char *text = NULL;
  gsize end = 0;
  switch (g_io_channel_read_line (channel, &text, NULL, &end, NULL))
    {
    case G_IO_STATUS_NORMAL:
      text[end] = '\0';
      if (*text != '\0')
        {
          g_auto (GStrv) words = g_strsplit (text, " ", 4);
          obey (words);
        }
      return G_SOURCE_CONTINUE;
    case G_IO_STATUS_AGAIN:
      return G_SOURCE_CONTINUE;
    default:
      g_main_loop_quit (line.loop);
      return G_SOURCE_REMOVE;
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *jid = NULL, *password = NULL, *resource = NULL, *host = NULL, *proxy = NULL, *pin = NULL, *memory = NULL, *agent = NULL;
  int port = 0, security = 0;
  GOptionEntry options[] = {
    { "jid", 0, 0, G_OPTION_ARG_STRING, &jid, NULL, NULL }, { "password", 0, 0, G_OPTION_ARG_STRING, &password, NULL, NULL },
    { "resource", 0, 0, G_OPTION_ARG_STRING, &resource, NULL, NULL }, { "host", 0, 0, G_OPTION_ARG_STRING, &host, NULL, NULL },
    { "port", 0, 0, G_OPTION_ARG_INT, &port, NULL, NULL }, { "security", 0, 0, G_OPTION_ARG_INT, &security, NULL, NULL },
    { "proxy", 0, 0, G_OPTION_ARG_STRING, &proxy, NULL, NULL }, { "pin", 0, 0, G_OPTION_ARG_STRING, &pin, NULL, NULL },
    { "memory", 0, 0, G_OPTION_ARG_STRING, &memory, NULL, NULL }, { "agent", 0, 0, G_OPTION_ARG_STRING, &agent, NULL, NULL },
    { "state-file", 0, 0, G_OPTION_ARG_FILENAME, &line.state_file, NULL, NULL },
    { "token-file", 0, 0, G_OPTION_ARG_FILENAME, &line.token_file, NULL, NULL },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &line.quiet, NULL, NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || jid == NULL)
    {
      say ("usage: envoi-line --jid JID --password PASSWORD ... %s", error != NULL ? error->message : "");
      return 2;
    }
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  signal (SIGPIPE, SIG_IGN);

  line.loop = g_main_loop_new (NULL, FALSE);
  line.net = envoi_net_new ();
  line.router = envoi_router_new (jid);
  line.connection = envoi_connection_new (line.net, line.router);
  envoi_router_add (line.router, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_NORMAL, NULL, NULL, on_message, NULL, NULL);
  envoi_router_add (line.router, ENVOI_STANZA_PRESENCE, ENVOI_PRIORITY_NORMAL, NULL, NULL, on_presence, NULL, NULL);
  g_signal_connect (line.connection, "notify::state", G_CALLBACK (on_state), NULL);
  g_signal_connect (line.connection, "session", G_CALLBACK (on_session), NULL);
  g_signal_connect (line.connection, "lost", G_CALLBACK (on_word), (gpointer) "lost");
  g_signal_connect (line.connection, "ended", G_CALLBACK (on_word), (gpointer) "ended");
  g_signal_connect (line.connection, "batch-done", G_CALLBACK (on_batch_done), NULL);
  g_signal_connect (line.connection, "sent", G_CALLBACK (on_tag), (gpointer) "sent");
  g_signal_connect (line.connection, "acked", G_CALLBACK (on_tag), (gpointer) "acked");
  g_signal_connect (line.connection, "uncertain", G_CALLBACK (on_tag), (gpointer) "uncertain");
  g_signal_connect (line.connection, "resume-changed", G_CALLBACK (on_resume_changed), NULL);
  g_signal_connect (line.connection, "token-changed", G_CALLBACK (on_token), NULL);
  g_signal_connect (line.connection, "auth-memory-changed", G_CALLBACK (on_memory), NULL);

  EnvoiResumeState resume = { NULL };
  EnvoiFastToken token = { NULL };
  g_auto (GStrv) state_lines = NULL, token_lines = NULL;
  g_autofree char *text = NULL, *token_text = NULL;
  if (line.state_file != NULL && g_file_get_contents (line.state_file, &text, NULL, NULL))
    {
      state_lines = g_strsplit (text, "\n", -1);
      if (g_strv_length (state_lines) >= 5)
        resume = (EnvoiResumeState) { state_lines[0], state_lines[1], state_lines[2], g_ascii_strtoull (state_lines[3], NULL, 10),
                                      g_ascii_strtoull (state_lines[4], NULL, 10), 0 };
    }
  if (line.token_file != NULL && g_file_get_contents (line.token_file, &token_text, NULL, NULL))
    {
      token_lines = g_strsplit (token_text, "\n", -1);
      if (g_strv_length (token_lines) >= 4)
        token = (EnvoiFastToken) { token_lines[0], token_lines[1], g_ascii_strtoll (token_lines[2], NULL, 10),
                                   g_ascii_strtoull (token_lines[3], NULL, 10) };
    }
  EnvoiConnectionConfig config = { .jid = jid, .resource = resource, .password = password, .host = host, .port = port, .security = security,
                                   .proxy = proxy, .pin = pin, .auth_memory = memory, .user_agent_id = agent,
                                   .token = token.token != NULL ? &token : NULL, .resume = resume.id != NULL ? &resume : NULL };
  envoi_connection_set_config (line.connection, &config);
  envoi_connection_set_wanted (line.connection, TRUE);

  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);
  g_io_channel_set_flags (input, G_IO_FLAG_NONBLOCK, NULL);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_input, NULL);
  g_main_loop_run (line.loop);

  envoi_connection_suspend (line.connection);
  g_object_run_dispose (G_OBJECT (line.connection));
  g_object_unref (line.connection);
  g_object_unref (line.router);
  envoi_net_free (line.net);
  g_clear_pointer (&line.held, envoi_stanza_unref);
  g_main_loop_unref (line.loop);
  return 0;
}
