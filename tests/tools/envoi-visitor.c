/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account with its rooms, as the program keeps them, without a window, for the live tests: lines on standard input are commands (words as
 * in a shell), lines on standard output say what became of the rooms. See obey() for the commands; each answer begins with "answer" and the
 * command's name. */
#include "envoi-contact-service.h"
#include "envoi-history-service.h"
#include "envoi-message-service.h"
#include "envoi-room-service.h"
#include "envoi-session-private.h"
#include <glib-unix.h>
#include <stdio.h>
#include <sys/prctl.h>

static struct {
  GMainLoop *loop;
  EnvoiStore *store;
  EnvoiAccount *account;
  EnvoiSession *session;
  EnvoiRoomService *rooms;
} us;

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

static EnvoiRoom *
find_room (const char *jid)
{
  return envoi_store_find_room (us.store, us.account, jid);
}

/* ---- what is told ---- */

static void
on_state (EnvoiRoom *room, GParamSpec *pspec, gpointer data)
{
  static const char * const names[] = { "outside", "joining", "joined", "rejoining" };
  const GError *problem = envoi_room_get_problem (room);

  say ("state %s %s problem=%d", envoi_room_get_jid (room), names[envoi_room_get_state (room)], problem ? problem->code : -1);
}

static void
on_rooms (GListModel *rooms, guint position, guint removed, guint added, gpointer data)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (EnvoiRoom) room = g_list_model_get_item (rooms, i);
      g_signal_connect (room, "notify::state", G_CALLBACK (on_state), NULL);
    }
}

static void
on_removed (EnvoiRoomService *rooms, EnvoiRoom *room, const GError *why, gpointer data)
{
  g_autofree char *alternate = envoi_room_service_dup_alternate (rooms, room);

  say ("removed %s %d [%s] alternate=%s", envoi_room_get_jid (room), why->code, why->message, alternate ? alternate : "-");
}

static void
on_invited (EnvoiRoomService *rooms, EnvoiRoomInvitation *invitation, gpointer data)
{
  say ("invited %s by=%s verified=%d", envoi_room_invitation_get_room (invitation), envoi_room_invitation_get_sender (invitation),
       envoi_room_invitation_get_verified (invitation));
}

static void
on_online (EnvoiSession *session, gboolean resumed, gpointer data)
{
  say ("session%s", resumed ? " resumed" : "");
}

/* ---- what is asked ---- */

static DexFuture *
on_answer (DexFuture *future, gpointer data)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value == NULL)
    say ("answer %s error %s %d", (char *) data, g_quark_to_string (error->domain), error->code);
  else if (G_VALUE_HOLDS (value, ENVOI_TYPE_ROOM_PREVIEW))
    {
      const EnvoiRoomPreview *preview = g_value_get_boxed (value);
      say ("answer %s ok room=%d exists=%d can-create=%d features=%d shown=%d nick=%s name=%s", (char *) data, preview->is_room, preview->exists,
           preview->can_create, preview->features, preview->address_shown, preview->proposed_nick, preview->name ? preview->name : "-");
    }
  else if (G_VALUE_HOLDS (value, ENVOI_TYPE_ROOM))
    {
      EnvoiRoom *room = g_value_get_object (value);
      say ("answer %s ok %s features=%d affiliation=%d role=%d nick=%s", (char *) data, envoi_room_get_jid (room), envoi_room_get_features (room),
           envoi_room_get_affiliation (room), envoi_room_get_role (room), envoi_room_get_nick (room));
    }
  else if (G_VALUE_HOLDS (value, G_TYPE_PTR_ARRAY))
    say ("answer %s ok %u", (char *) data, ((GPtrArray *) g_value_get_boxed (value))->len);
  else
    say ("answer %s ok done", (char *) data);
  return NULL;
}

#define TEXT(n) (n_words > (n) && *words[n] ? words[n] : NULL)

static DexFuture *
begin (char **words, int n_words)
{
  const char *verb = words[0];
  EnvoiRoom *room = n_words > 1 ? find_room (words[1]) : NULL;
  const char *invitees[] = { TEXT (4), NULL };

  if (g_str_equal (verb, "preview"))
    return envoi_room_service_preview (us.rooms, words[1]);
  if (g_str_equal (verb, "join"))
    return envoi_room_service_join (us.rooms, words[1], TEXT (2), TEXT (3), TRUE);
  if (g_str_equal (verb, "create"))
    return envoi_room_service_create (us.rooms, words[1], g_str_equal (words[2], "group") ? ENVOI_ROOM_KIND_GROUP : ENVOI_ROOM_KIND_CHANNEL, TEXT (3),
                                      NULL, invitees);
  if (g_str_equal (verb, "browse"))
    return envoi_room_service_browse (us.rooms, TEXT (1));
  if (room == NULL)
    return dex_future_new_reject (ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NOT_FOUND, "no such room here");
  if (g_str_equal (verb, "nick"))
    return envoi_room_service_change_nick (us.rooms, room, words[2]);
  if (g_str_equal (verb, "subject"))
    return envoi_room_service_set_subject (us.rooms, room, words[2]);
  if (g_str_equal (verb, "invite"))
    return envoi_room_service_invite (us.rooms, room, words[2], TEXT (3));
  if (g_str_equal (verb, "kick") && envoi_room_find_occupant (room, words[2]))
    return envoi_room_service_set_role (us.rooms, room, envoi_room_find_occupant (room, words[2]), ENVOI_ROLE_NONE, TEXT (3));
  if (g_str_equal (verb, "ban"))
    return envoi_room_service_set_affiliation (us.rooms, room, words[2], ENVOI_AFFILIATION_OUTCAST, TEXT (3));
  if (g_str_equal (verb, "members"))
    return envoi_room_service_list_affiliated (us.rooms, room, ENVOI_AFFILIATION_MEMBER);
  if (g_str_equal (verb, "describe"))
    return envoi_room_service_describe (us.rooms, room, TEXT (2), TEXT (3));
  if (g_str_equal (verb, "destroy"))
    return envoi_room_service_destroy (us.rooms, room, TEXT (2), TEXT (3));
  if (g_str_equal (verb, "reserve"))
    return envoi_room_service_reserve_nick (us.rooms, room, words[2]);
  if (g_str_equal (verb, "leave"))
    {
      envoi_room_service_leave (us.rooms, room, TEXT (2) != NULL);
      return dex_future_new_true ();
    }
  if (g_str_equal (verb, "flags"))
    {
      say ("flags %s bookmarked=%d autojoin=%d group=%d people=%u title=%s description=%s", words[1], envoi_room_get_bookmarked (room),
           envoi_room_get_autojoin (room), envoi_room_is_group (room), envoi_room_get_n_occupants (room), envoi_room_get_title (room),
           envoi_room_get_description (room));
      return dex_future_new_true ();
    }
  return dex_future_new_reject (ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_FAILED, "unknown command");
}

static void
obey (const char *line)
{
  g_auto (GStrv) words = NULL;
  int n_words;

  if (!g_shell_parse_argv (line, &n_words, &words, NULL))
    return;
  dex_future_disown (dex_future_finally (begin (words, n_words), on_answer, g_strdup (words[0]), g_free));
}

static gboolean
on_input (GIOChannel *input, GIOCondition condition, gpointer data)
{
  g_autofree char *line = NULL;
  GIOStatus status;

  while ((status = g_io_channel_read_line (input, &line, NULL, NULL, NULL)) == G_IO_STATUS_NORMAL)
    {
      obey (line);
      g_clear_pointer (&line, g_free);
    }
  if (status == G_IO_STATUS_AGAIN)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (us.loop);
  return G_SOURCE_REMOVE;
}

/* ---- life ---- */

static void
wait_for (DexFuture *future /* transfer full */)
{
  while (dex_future_is_pending (future))
    g_main_context_iteration (NULL, TRUE);
  dex_unref (future);
}

static void
open_account (const char *jid, const char *resource, GFile *folder)
{
  us.store = envoi_store_new (folder);
  wait_for (envoi_store_open (us.store));
  us.account = envoi_account_new (jid);
  envoi_account_set_resource (us.account, resource);
  envoi_account_set_enabled (us.account, TRUE);
  envoi_account_set_availability (us.account, ENVOI_AVAILABILITY_ONLINE);
  wait_for (envoi_store_save_account (us.store, us.account));
  g_signal_connect (envoi_store_list_rooms (us.store), "items-changed", G_CALLBACK (on_rooms), NULL);
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
  g_autofree char *device = g_uuid_string_random ();   /* a server lets each device in once */
  g_autofree char *path = g_dir_make_tmp ("envoi-visitor-XXXXXX", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (EnvoiRouter) router = NULL;
  g_autoptr (EnvoiConnection) connection = NULL;
  EnvoiNet *net;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || jid == NULL)
    return 2;
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  signal (SIGPIPE, SIG_IGN);
  dex_init ();
  us.loop = g_main_loop_new (NULL, FALSE);
  net = envoi_net_new ();
  open_account (jid, resource, folder);
  router = envoi_router_new (jid);
  connection = envoi_connection_new (net, router);
  us.session = envoi_session_new (us.account, us.store, router, connection, device);
  g_signal_connect (us.session, "online", G_CALLBACK (on_online), NULL);
  envoi_session_add_service (us.session, ENVOI_TYPE_CONTACT_SERVICE);
  us.rooms = ENVOI_ROOM_SERVICE (envoi_session_add_service (us.session, ENVOI_TYPE_ROOM_SERVICE));
  envoi_session_add_service (us.session, ENVOI_TYPE_MESSAGE_SERVICE);
  envoi_session_add_service (us.session, ENVOI_TYPE_HISTORY_SERVICE);
  g_signal_connect (us.rooms, "removed", G_CALLBACK (on_removed), NULL);
  g_signal_connect (us.rooms, "invited", G_CALLBACK (on_invited), NULL);
  envoi_session_set_password (us.session, password);
  envoi_session_set_wanted (us.session, TRUE);
  g_io_channel_set_flags (input, G_IO_FLAG_NONBLOCK, NULL);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_input, NULL);
  g_main_loop_run (us.loop);

  envoi_connection_suspend (connection);
  envoi_session_shut_down (us.session);
  g_object_run_dispose (G_OBJECT (connection));
  g_object_unref (us.session);
  wait_for (envoi_store_close (us.store));
  envoi_net_free (net);
  return 0;
}
