/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-developer.h"

#include "envoi-feed-service.h"
#include "envoi-publisher.h"
#include "envoi-store-feeds.h"
#include "envoi-window-private.h"

/* What tests do in feeds without the pages: the services are the real ones. A command that fails says so in the log. Main thread. */

typedef struct {
  EnvoiSessionManager *manager;
  EnvoiAccount        *account;
  EnvoiFeedService    *feeds;
  EnvoiPublisher      *publisher;
  GStrv                words;     /* the command, then what it is about; missing ones are "" */
} Command;

#define MAX_WORDS 8
#define SERVICE(command) ((command)->words[1])
#define NODE(command) ((command)->words[2])
#define ITEM(command) ((command)->words[3])

static void
command_free (gpointer data)
{
  Command *command = data;

  g_object_unref (command->manager);
  g_object_unref (command->account);
  g_object_unref (command->feeds);
  g_object_unref (command->publisher);
  g_strfreev (command->words);
  g_free (command);
}

static const char *
none_if_empty (const char *word)
{
  return *word != '\0' ? word : NULL;
}

/* publish SERVICE NODE TITLE TEXT AUDIENCE PICTURE DESCRIPTION: empty words are left out. */
static DexFuture *
publish (Command *command)
{
  g_autoptr (EnvoiDraft) draft = envoi_draft_new (command->account);
  const char *audience = command->words[5];

  if (*SERVICE (command))
    envoi_draft_set_service (draft, SERVICE (command));
  if (*NODE (command))
    envoi_draft_set_node (draft, NODE (command));
  envoi_draft_set_title (draft, none_if_empty (command->words[3]));
  envoi_draft_set_text (draft, none_if_empty (command->words[4]));
  if (g_str_equal (audience, "open"))
    envoi_draft_set_audience (draft, ENVOI_AUDIENCE_OPEN);
  if (*command->words[6])
    {
      g_autoptr (EnvoiPostPart) part = envoi_post_part_new (ENVOI_PART_PICTURE, command->words[6]);

      envoi_post_part_set_media_type (part, "image/jpeg");
      envoi_post_part_set_title (part, none_if_empty (command->words[7]));
      g_list_store_append (envoi_draft_get_parts (draft), part);
    }
  return envoi_publisher_submit (command->publisher, draft);
}

/* edit SERVICE NODE ITEM TITLE TEXT */
static DexFuture *
edit (Command *command, EnvoiPost *post, GError **error)
{
  g_autoptr (EnvoiDraft) draft = dex_await_object (envoi_publisher_edit (command->publisher, post), error);

  if (draft == NULL)
    return NULL;
  envoi_draft_set_title (draft, none_if_empty (command->words[4]));
  envoi_draft_set_text (draft, none_if_empty (command->words[5]));
  return envoi_publisher_submit (command->publisher, draft);
}

/* … SERVICE NODE ITEM WORD */
static DexFuture *
with_post (Command *command, EnvoiPost *post, GError **error)
{
  const char *verb = command->words[0];

  if (g_str_equal (verb, "comment"))
    return envoi_publisher_comment (command->publisher, post, command->words[4]);
  if (g_str_equal (verb, "like"))
    return envoi_publisher_like (command->publisher, post);
  if (g_str_equal (verb, "unlike"))
    return envoi_publisher_unlike (command->publisher, post);
  if (g_str_equal (verb, "repost"))
    return envoi_publisher_repost (command->publisher, post);
  if (g_str_equal (verb, "edit"))
    return edit (command, post, error);
  if (g_str_equal (verb, "read-comments"))
    return envoi_feed_service_load_comments (command->feeds, post);
  if (g_str_equal (verb, "watch-comments"))
    {
      envoi_feed_service_watch_comments (command->feeds, post);
      return envoi_feed_service_load_comments (command->feeds, post);
    }
  if (g_str_equal (verb, "delete"))
    {
      envoi_publisher_delete_post (command->publisher, post);
      return dex_future_new_true ();
    }
  if (g_str_equal (verb, "delete-comment"))
    {
      g_autoptr (EnvoiComment) comment = dex_await_object (envoi_store_load_comment (envoi_session_manager_get_store (command->manager), command->account,
                                                                                     envoi_post_get_comments_service (post),
                                                                                     envoi_post_get_comments_node (post), command->words[4]), error);

      return comment ? envoi_publisher_delete_comment (command->publisher, comment) : NULL;
    }
  return NULL;
}

static DexFuture *
start (Command *command, GError **error)
{
  const char *verb = command->words[0];
  EnvoiFeed *feed;

  if (g_str_equal (verb, "publish"))
    return publish (command);
  if (g_str_equal (verb, "access"))
    return envoi_publisher_set_blog_access (command->publisher, g_str_equal (command->words[1], "open") ? ENVOI_BLOG_OPEN : ENVOI_BLOG_CONTACTS);
  if (g_str_equal (verb, "follow"))
    return envoi_feed_service_follow (command->feeds, SERVICE (command), none_if_empty (NODE (command)), g_str_equal (command->words[3], "shared"));
  if (g_str_equal (verb, "visit"))
    return envoi_feed_service_visit (command->feeds, SERVICE (command), none_if_empty (NODE (command)));
  if (*ITEM (command))
    {
      g_autoptr (EnvoiPost) post = dex_await_object (envoi_feed_service_load_post (command->feeds, SERVICE (command), NODE (command), ITEM (command)), error);

      return post ? with_post (command, post, error) : NULL;
    }
  feed = envoi_store_find_feed (envoi_session_manager_get_store (command->manager), command->account, SERVICE (command), NODE (command));
  if (feed && g_str_equal (verb, "unfollow"))
    return envoi_feed_service_unfollow (command->feeds, feed);
  if (feed && g_str_equal (verb, "older"))
    return envoi_feed_service_load_older (command->feeds, feed);
  return NULL;
}

static DexFuture *
run (gpointer data)
{
  Command *command = data;
  g_autoptr (GError) error = NULL;
  DexFuture *future = start (command, &error);

  if (future == NULL || !dex_await (future, &error))
    g_message ("feed-do %s failed: %s", command->words[0], error ? g_quark_to_string (error->domain) : "no such thing");
  else
    g_message ("feed-do %s done", command->words[0]);
  return NULL;
}

static void
feed_do (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  EnvoiSessionManager *manager = ENVOI_WINDOW (window)->manager;
  g_autoptr (EnvoiAccount) account = manager ? g_list_model_get_item (envoi_store_list_accounts (envoi_session_manager_get_store (manager)), 0) : NULL;
  EnvoiSession *session = account ? envoi_session_manager_get_session (manager, account) : NULL;
  g_auto (GStrv) words = g_variant_dup_strv (parameter, NULL);
  guint n = g_strv_length (words);
  Command *command;

  if (session == NULL || n == 0 || n > MAX_WORDS)
    return;
  command = g_new0 (Command, 1);
  command->manager = g_object_ref (manager);
  command->account = g_steal_pointer (&account);
  command->feeds = g_object_ref (ENVOI_FEED_SERVICE (envoi_session_get_service (session, ENVOI_TYPE_FEED_SERVICE)));
  command->publisher = g_object_ref (ENVOI_PUBLISHER (envoi_session_get_service (session, ENVOI_TYPE_PUBLISHER)));
  command->words = g_new0 (char *, MAX_WORDS + 1);
  for (guint i = 0; i < MAX_WORDS; i++)
    command->words[i] = g_strdup (i < n ? words[i] : "");
  dex_future_disown (dex_scheduler_spawn (NULL, 0, run, command, command_free));
}

void
envoi_feed_developer_add (EnvoiWindow *window)
{
  static const GActionEntry entries[] = {
    { .name = "feed-do", .activate = feed_do, .parameter_type = "as" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), window);
}
