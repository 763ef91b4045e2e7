/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account with its feeds, as the program keeps them, without a window, for the live tests: lines on standard input are commands (words as
 * in a shell), lines on standard output say what became of posts and comments. See begin() for the commands; each answer begins with "answer"
 * and the command's name. With --folder a later run goes on where this one was killed. */
#include "envoi-contact-service.h"
#include "envoi-feed-service.h"
#include "envoi-publisher.h"
#include "envoi-session-private.h"
#include "envoi-store-feeds.h"
#include "envoi-uploader.h"
#include <glib-unix.h>
#include <stdio.h>
#include <sys/prctl.h>

static struct {
  GMainLoop *loop;
  EnvoiStore *store;
  EnvoiAccount *account;
  EnvoiSession *session;
  EnvoiFeedService *feeds;
  EnvoiPublisher *publisher;
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

static const char *
or_none (const char *text)
{
  return text != NULL ? text : "-";
}

/* ---- what is told ---- */

static const char * const states[] = { "published", "queued", "sending", "failed", "deleting" };

static void
tell_post (const char *what, EnvoiPost *post)
{
  say ("%s %s %s %s state=%s author=%s edited=%d comments=%u likes=%u title=%s source=%s", what, envoi_post_get_service (post), envoi_post_get_node (post),
       envoi_post_get_item_id (post), states[envoi_post_get_state (post)], or_none (envoi_post_get_author_jid (post)), envoi_post_get_edited (post),
       envoi_post_get_n_comments (post), envoi_post_get_n_likes (post), or_none (envoi_post_get_title (post)), or_none (envoi_post_get_source (post)));
}

static void
tell_pictures (EnvoiPost *post)
{
  GPtrArray *parts = envoi_post_get_parts (post);

  for (guint i = 0; i < parts->len; i++)
    if (envoi_post_part_get_kind (parts->pdata[i]) == ENVOI_PART_PICTURE)
      say ("picture %s %s description=%s", envoi_post_get_item_id (post), or_none (envoi_post_part_get_href (parts->pdata[i])),
           or_none (envoi_post_part_get_title (parts->pdata[i])));
}

static void
on_post_added (EnvoiStore *store, EnvoiPost *post)
{
  tell_pictures (post);
  tell_post ("added", post);
}

static void
on_post_changed (EnvoiStore *store, EnvoiPost *post)
{
  tell_pictures (post);
  tell_post ("changed", post);
}

static void
on_post_removed (EnvoiStore *store, EnvoiFeed *feed, const char *item)
{
  say ("removed %s %s %s", envoi_feed_get_service (feed), envoi_feed_get_node (feed), item);
}

static void
on_comment (EnvoiStore *store, EnvoiComment *comment)
{
  say ("%s %s %s by=%s text=%s", envoi_comment_get_is_like (comment) ? "like" : "comment", envoi_comment_get_node (comment), envoi_comment_get_item_id (comment),
       or_none (envoi_comment_get_author_jid (comment)), or_none (envoi_comment_get_text (comment)));
}

static void
on_online (EnvoiSession *session, gboolean resumed, gpointer data)
{
  say ("session%s", resumed ? " resumed" : "");
}

static void
on_caught_up (EnvoiFeedService *feeds, GParamSpec *pspec, gpointer data)
{
  gboolean caught_up;

  g_object_get (feeds, "caught-up", &caught_up, NULL);
  if (caught_up)
    say ("caught-up");
}

/* ---- what is asked ---- */

static DexFuture *
on_answer (DexFuture *future, gpointer data)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value == NULL)
    say ("answer %s error %s %d", (char *) data, g_quark_to_string (error->domain), error->code);
  else if (G_VALUE_HOLDS_OBJECT (value) && g_value_get_object (value) == NULL)
    say ("answer %s ok nothing", (char *) data);
  else if (G_VALUE_HOLDS (value, ENVOI_TYPE_POST))
    {
      EnvoiPost *post = g_value_get_object (value);
      say ("answer %s ok %s state=%s author=%s edited=%d comments=%u likes=%u liked=%d title=%s source=%s", (char *) data, envoi_post_get_item_id (post),
           states[envoi_post_get_state (post)], or_none (envoi_post_get_author_jid (post)), envoi_post_get_edited (post), envoi_post_get_n_comments (post),
           envoi_post_get_n_likes (post), envoi_post_get_liked (post) != NULL, or_none (envoi_post_get_title (post)), or_none (envoi_post_get_source (post)));
    }
  else if (G_VALUE_HOLDS (value, ENVOI_TYPE_FEED))
    {
      EnvoiFeed *feed = g_value_get_object (value);
      say ("answer %s ok %s %s followed=%d pending=%d complete=%d", (char *) data, envoi_feed_get_service (feed), envoi_feed_get_node (feed),
           envoi_feed_get_followed (feed), envoi_feed_get_pending (feed), envoi_feed_get_complete (feed));
    }
  else if (G_VALUE_HOLDS (value, ENVOI_TYPE_COMMENT))
    say ("answer %s ok %s", (char *) data, envoi_comment_get_item_id (g_value_get_object (value)));
  else if (G_VALUE_HOLDS (value, G_TYPE_HASH_TABLE))
    say ("answer %s ok %u", (char *) data, g_hash_table_size (g_value_get_boxed (value)));
  else if (G_VALUE_HOLDS_UINT (value))
    say ("answer %s ok %u", (char *) data, g_value_get_uint (value));
  else if (G_VALUE_HOLDS_INT (value))
    say ("answer %s ok %d", (char *) data, g_value_get_int (value));
  else
    say ("answer %s ok done", (char *) data);
  return NULL;
}

#define TEXT(n) (n_words > (n) && *words[n] ? words[n] : NULL)

static EnvoiDraft *
new_draft (const char *title, const char *text)
{
  EnvoiDraft *draft = envoi_draft_new (us.account);

  envoi_draft_set_title (draft, title);
  envoi_draft_set_text (draft, text);
  return draft;
}

static void
add_picture (EnvoiDraft *draft, const char *path, const char *description)
{
  g_autoptr (EnvoiPostPart) part = envoi_post_part_new (ENVOI_PART_PICTURE, NULL);

  envoi_post_part_set_local_path (part, path);
  envoi_post_part_set_media_type (part, "image/jpeg");
  envoi_post_part_set_title (part, description);
  g_list_store_append (envoi_draft_get_parts (draft), part);
}

typedef struct { char *verb; char *text; } Act;

static void
act_free (gpointer data)
{
  Act *act = data;

  g_free (act->verb);
  g_free (act->text);
  g_free (act);
}

static DexFuture *
on_edit (DexFuture *future, gpointer text)
{
  EnvoiDraft *draft = g_value_get_object (dex_future_get_value (future, NULL));

  envoi_draft_set_text (draft, text);
  return envoi_publisher_submit (us.publisher, draft);
}

static DexFuture *
to_post (DexFuture *future, gpointer post)
{
  return dex_future_new_for_object (post);
}

/* What is done with a post that was loaded. */
static DexFuture *
on_loaded (DexFuture *future, gpointer data)
{
  Act *act = data;
  EnvoiPost *post = g_value_get_object (dex_future_get_value (future, NULL));

  if (g_str_equal (act->verb, "comments"))
    return dex_future_then (envoi_feed_service_load_comments (us.feeds, post), to_post, g_object_ref (post), g_object_unref);
  if (g_str_equal (act->verb, "watch"))
    {
      envoi_feed_service_watch_comments (us.feeds, g_object_ref (post));     /* looked at until the end of this program */
      return envoi_feed_service_load_comments (us.feeds, post);
    }
  if (g_str_equal (act->verb, "comment"))
    return envoi_publisher_comment (us.publisher, post, act->text);
  if (g_str_equal (act->verb, "like"))
    return envoi_publisher_like (us.publisher, post);
  if (g_str_equal (act->verb, "unlike"))
    return envoi_publisher_unlike (us.publisher, post);
  if (g_str_equal (act->verb, "repost"))
    return envoi_publisher_repost (us.publisher, post);
  if (g_str_equal (act->verb, "edit"))
    return dex_future_then (envoi_publisher_edit (us.publisher, post), on_edit, g_strdup (act->text), g_free);
  if (g_str_equal (act->verb, "delete"))
    envoi_publisher_delete_post (us.publisher, post);
  else if (g_str_equal (act->verb, "undo") && !envoi_publisher_undo_delete (us.publisher, post))
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND, "too late");
  return dex_future_new_for_object (post);
}

static DexFuture *
on_all (DexFuture *future, gpointer data)
{
  EnvoiFeed *feed = data;

  if (envoi_feed_get_complete (feed))
    return envoi_store_load_known_items (us.store, us.account, envoi_feed_get_service (feed), envoi_feed_get_node (feed));
  return dex_future_then (envoi_feed_service_load_older (us.feeds, feed), on_all, g_object_ref (feed), g_object_unref);
}

static DexFuture *
begin (char **words, int n_words)
{
  const char *verb = words[0];
  EnvoiFeed *feed;

  if (g_str_equal (verb, "post"))                         /* title text, with \n for new lines; a picture's path and description */
    {
      g_autofree char *text = TEXT (2) != NULL ? g_strcompress (TEXT (2)) : NULL;
      g_autoptr (EnvoiDraft) draft = new_draft (TEXT (1), text);
      if (TEXT (3) != NULL)
        add_picture (draft, TEXT (3), TEXT (4));
      return envoi_publisher_submit (us.publisher, draft);
    }
  if (g_str_equal (verb, "later"))                        /* seconds title */
    {
      g_autoptr (EnvoiDraft) draft = new_draft (TEXT (2), NULL);
      envoi_draft_set_scheduled (draft, g_get_real_time () + atoi (words[1]) * G_USEC_PER_SEC);
      return envoi_publisher_submit (us.publisher, draft);
    }
  if (g_str_equal (verb, "access"))
    return envoi_publisher_set_blog_access (us.publisher, g_str_equal (words[1], "open") ? ENVOI_BLOG_OPEN : ENVOI_BLOG_CONTACTS);
  if (g_str_equal (verb, "follow"))                       /* service node */
    return envoi_feed_service_follow (us.feeds, words[1], TEXT (2), FALSE);
  if (g_str_equal (verb, "visit"))
    return envoi_feed_service_visit (us.feeds, words[1], TEXT (2));
  if (n_words < 3)
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FAILED, "unknown command");
  if (g_str_equal (verb, "known"))                        /* service node: how many are here */
    return envoi_store_load_known_items (us.store, us.account, words[1], words[2]);
  feed = envoi_store_find_feed (us.store, us.account, words[1], words[2]);
  if (feed != NULL && g_str_equal (verb, "unfollow"))
    return envoi_feed_service_unfollow (us.feeds, feed);
  if (feed != NULL && g_str_equal (verb, "all"))          /* service node: down to the first one */
    return dex_future_then (dex_future_new_true (), on_all, g_object_ref (feed), g_object_unref);
  if (n_words > 3)                                        /* service node item … */
    {
      Act *act = g_new0 (Act, 1);

      act->verb = g_strdup (verb);
      act->text = g_strdup (TEXT (4));
      return dex_future_then (envoi_feed_service_load_post (us.feeds, words[1], words[2], words[3]), on_loaded, act, act_free);
    }
  return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FAILED, "unknown command");
}

static void
obey (const char *line)
{
  g_auto (GStrv) words = NULL;
  int n_words;

  if (g_str_equal (line, "quit\n"))
    g_main_loop_quit (us.loop);
  else if (g_shell_parse_argv (line, &n_words, &words, NULL))
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
  us.account = envoi_store_find_account (us.store, jid);
  if (us.account != NULL)
    g_object_ref (us.account);
  else
    {
      us.account = envoi_account_new (jid);
      envoi_account_set_resource (us.account, resource);
      envoi_account_set_enabled (us.account, TRUE);
      envoi_account_set_availability (us.account, ENVOI_AVAILABILITY_ONLINE);
      wait_for (envoi_store_save_account (us.store, us.account));
    }
  g_signal_connect (us.store, "post-added", G_CALLBACK (on_post_added), NULL);
  g_signal_connect (us.store, "post-changed", G_CALLBACK (on_post_changed), NULL);
  g_signal_connect (us.store, "post-removed", G_CALLBACK (on_post_removed), NULL);
  g_signal_connect (us.store, "comment-added", G_CALLBACK (on_comment), NULL);
}

int
main (int argc, char **argv)
{
  g_autofree char *jid = NULL, *password = NULL, *resource = NULL, *path = NULL;
  gboolean stay_away = FALSE;
  GOptionEntry options[] = {
    { "jid", 0, 0, G_OPTION_ARG_STRING, &jid, NULL, NULL }, { "password", 0, 0, G_OPTION_ARG_STRING, &password, NULL, NULL },
    { "resource", 0, 0, G_OPTION_ARG_STRING, &resource, NULL, NULL }, { "folder", 0, 0, G_OPTION_ARG_STRING, &path, NULL, NULL },
    { "offline", 0, 0, G_OPTION_ARG_NONE, &stay_away, NULL, NULL }, { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);
  g_autofree char *device = g_uuid_string_random ();   /* a server lets each device in once */
  g_autoptr (GFile) folder = NULL;
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
  if (path == NULL)
    path = g_dir_make_tmp ("envoi-poster-XXXXXX", NULL);
  folder = g_file_new_for_path (path);
  open_account (jid, resource, folder);
  router = envoi_router_new (jid);
  connection = envoi_connection_new (net, router);
  us.session = envoi_session_new (us.account, us.store, router, connection, device);
  g_signal_connect (us.session, "online", G_CALLBACK (on_online), NULL);
  envoi_session_add_service (us.session, ENVOI_TYPE_UPLOADER);
  envoi_session_add_service (us.session, ENVOI_TYPE_CONTACT_SERVICE);      /* events come to who is available */
  us.feeds = ENVOI_FEED_SERVICE (envoi_session_add_service (us.session, ENVOI_TYPE_FEED_SERVICE));
  us.publisher = ENVOI_PUBLISHER (envoi_session_add_service (us.session, ENVOI_TYPE_PUBLISHER));
  g_signal_connect (us.feeds, "notify::caught-up", G_CALLBACK (on_caught_up), NULL);
  envoi_session_set_password (us.session, password);
  if (!stay_away)
    envoi_session_set_wanted (us.session, TRUE);
  g_io_channel_set_flags (input, G_IO_FLAG_NONBLOCK, NULL);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_input, NULL);
  say ("ready");
  g_main_loop_run (us.loop);

  envoi_connection_suspend (connection);
  envoi_session_shut_down (us.session);
  g_object_run_dispose (G_OBJECT (connection));
  g_object_unref (us.session);
  wait_for (envoi_store_close (us.store));
  envoi_net_free (net);
  return 0;
}
