/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-activity-service.h"

#include <string.h>

#include "envoi-community-service-private.h"
#include "envoi-rich-text.h"
#include "envoi-store-feeds.h"
#include "envoi-text.h"
#include "envoi-time.h"

/* What happened to the person. Nothing that an entry says of its author counts here: an act of nobody known is told as of nobody. */

#define KEY_SINCE "activity-since"
#define KEY_FOLLOWERS "blog-followers"
#define MAX_TEXT 300
#define MAX_LOOKED_AT 200

struct _EnvoiActivityService {
  EnvoiService parent_instance;
  EnvoiAccount *account;
  EnvoiStore *store;
  gint64 since;                /* G_MAXINT64 while not known: nothing is new then */
  GPtrArray *early;            /* objects that came before since was known */
  GHashTable *requests;        /* "service\nnode\njid" → EnvoiActivity that is not seen */
  GPtrArray *feeds;            /* EnvoiFeed whose "pending" is followed */
  gboolean looking;
};

G_DEFINE_FINAL_TYPE (EnvoiActivityService, envoi_activity_service, ENVOI_TYPE_SERVICE)

static const char *
own_jid (EnvoiActivityService *self)
{
  return envoi_account_get_jid (self->account);
}

static char *
request_key (const char *service, const char *node, const char *jid)
{
  return g_strjoin ("\n", service, node, jid, NULL);
}

/* --- Keeping -------------------------------------------------------------------------------------------------------- */

/* activity: (transfer full) */
static void
keep (EnvoiActivityService *self, EnvoiActivity *activity)
{
  if (envoi_activity_get_time (activity) < self->since)
    envoi_activity_set_seen (activity, TRUE);
  dex_future_disown (envoi_store_add_activity (self->store, activity));
  g_object_unref (activity);
}

static gint64
bound_time (gint64 time)
{
  gint64 now = envoi_time_now ();

  return time > 0 && time < now ? time : now;
}

static EnvoiActivity *
make (EnvoiActivityService *self, EnvoiActivityKind kind, gint64 time, const char *actor, const char *name)
{
  EnvoiActivity *activity = envoi_activity_new (self->account, kind, bound_time (time));
  g_autofree char *clean = name != NULL ? envoi_text_one_line (name, 80) : NULL;

  envoi_activity_set_actor_jid (activity, actor);
  envoi_activity_set_actor_name (activity, actor == NULL ? clean : NULL);
  return activity;
}

static void
set_place (EnvoiActivity *activity, const char *service, const char *node, const char *item)
{
  envoi_activity_set_service (activity, service);
  envoi_activity_set_node (activity, node);
  envoi_activity_set_item_id (activity, item);
}

static void
set_text (EnvoiActivity *activity, const char *text)
{
  g_autofree char *line = text != NULL ? envoi_text_one_line (text, MAX_TEXT) : NULL;

  envoi_activity_set_text (activity, line);
}

/* By the service's word: the post is ours, or it stands in our blog. */
static gboolean
is_ours (EnvoiActivityService *self, EnvoiPost *post)
{
  return g_strcmp0 (envoi_post_get_author_jid (post), own_jid (self)) == 0 ||
         (envoi_post_get_author_jid (post) == NULL && g_strcmp0 (envoi_post_get_service (post), own_jid (self)) == 0);
}

/* Whether a character may belong to an address that goes on beyond ours. */
static gboolean
goes_on (const char *text)
{
  gunichar c = g_utf8_get_char (text);

  /* A full stop ends a sentence, or stands within a longer name. */
  if (c == '.' || c == '-')
    return text[1] != '\0' && g_unichar_isalnum (g_utf8_get_char (text + 1));
  return g_unichar_isalnum (c) || c == '_' || c == '@';
}

/* Our address stands in a text as itself, not as a part of another one. */
static gboolean
names_us (EnvoiActivityService *self, const char *text)
{
  g_autofree char *folded = text != NULL ? g_utf8_strdown (text, -1) : NULL;
  const char *own = own_jid (self);

  for (const char *at = folded != NULL ? strstr (folded, own) : NULL; at != NULL; at = strstr (at + 1, own))
    {
      const char *before = at > folded ? g_utf8_prev_char (at) : NULL, *behind = at + strlen (own);

      if ((before == NULL || !(g_unichar_isalnum (g_utf8_get_char (before)) || strchr ("._-+%@", *before) != NULL)) && (*behind == '\0' || !goes_on (behind)))
        return TRUE;
    }
  return FALSE;
}

/* --- Comments and likes --------------------------------------------------------------------------------------------- */

typedef struct { EnvoiActivityService *self; GObject *object; } Case;

static void
case_free (gpointer data)
{
  Case *it = data;

  g_object_unref (it->self);
  g_object_unref (it->object);
  g_free (it);
}

static DexFuture *
comment_fiber (gpointer data)
{
  Case *it = data;
  EnvoiActivityService *self = it->self;
  EnvoiComment *comment = ENVOI_COMMENT (it->object);
  g_autoptr (EnvoiPost) post = dex_await_object (envoi_store_load_post_of_comments (self->store, self->account, envoi_comment_get_service (comment),
                                                                                   envoi_comment_get_node (comment)), NULL);
  EnvoiActivityKind kind = envoi_comment_get_is_like (comment) ? ENVOI_ACTIVITY_LIKE : ENVOI_ACTIVITY_COMMENT;
  EnvoiActivity *activity;

  if (post == NULL)
    return dex_future_new_true ();
  if (!is_ours (self, post))
    {
      if (kind == ENVOI_ACTIVITY_LIKE || !names_us (self, envoi_comment_get_text (comment)))
        return dex_future_new_true ();
      kind = ENVOI_ACTIVITY_MENTION;
    }
  activity = make (self, kind, envoi_comment_get_published (comment), envoi_comment_get_author_jid (comment), envoi_comment_get_claimed_name (comment));
  set_place (activity, envoi_post_get_service (post), envoi_post_get_node (post), envoi_post_get_item_id (post));
  envoi_activity_set_comment_id (activity, envoi_comment_get_item_id (comment));
  if (kind == ENVOI_ACTIVITY_LIKE)
    set_text (activity, envoi_post_get_title (post));
  else
    set_text (activity, envoi_comment_get_text (comment));
  keep (self, activity);
  return dex_future_new_true ();
}

/* --- Posts ---------------------------------------------------------------------------------------------------------- */

/* The address of ours that a reference leads to: our blog, or a post of ours anywhere that is known here. */
static gboolean
leads_to_us (EnvoiActivityService *self, const char *service, const char *node, const char *item)
{
  g_autoptr (EnvoiPost) post = NULL;

  if (service == NULL || node == NULL || item == NULL)
    return FALSE;
  post = dex_await_object (envoi_store_load_post (self->store, self->account, service, node, item), NULL);
  return post != NULL ? is_ours (self, post) : g_str_equal (service, own_jid (self));
}

static DexFuture *
post_fiber (gpointer data)
{
  Case *it = data;
  EnvoiActivityService *self = it->self;
  EnvoiPost *post = ENVOI_POST (it->object);
  const char *author = envoi_post_get_author_jid (post), *content = envoi_post_get_content (post);
  EnvoiActivityKind kind;
  EnvoiActivity *activity;
  g_autofree char *plain = NULL, *href = NULL;

  if (leads_to_us (self, envoi_post_get_via_service (post), envoi_post_get_via_node (post), envoi_post_get_via_item (post)))
    kind = ENVOI_ACTIVITY_REPOST;
  else if (leads_to_us (self, envoi_post_get_reply_service (post), envoi_post_get_reply_node (post), envoi_post_get_reply_item (post)))
    kind = ENVOI_ACTIVITY_REPLY;
  else
    {
      /* Named in words, or by a link to the address. */
      href = g_strdup_printf ("xmpp:%s\"", own_jid (self));
      plain = envoi_rich_text_to_plain (envoi_post_get_text (post), 20000);
      if (!names_us (self, plain) && !names_us (self, envoi_post_get_title (post)) && (content == NULL || strstr (content, href) == NULL))
        return dex_future_new_true ();
      kind = ENVOI_ACTIVITY_MENTION;
    }
  activity = make (self, kind, envoi_post_get_published (post), author, envoi_post_get_claimed_name (post));
  if (kind == ENVOI_ACTIVITY_REPOST)
    {
      /* All who passed on one post are told as one. */
      set_place (activity, envoi_post_get_via_service (post), envoi_post_get_via_node (post), envoi_post_get_via_item (post));
      envoi_activity_set_comment_id (activity, envoi_post_get_item_id (post));
    }
  else
    set_place (activity, envoi_post_get_service (post), envoi_post_get_node (post), envoi_post_get_item_id (post));
  if (envoi_post_get_title (post) != NULL)
    set_text (activity, envoi_post_get_title (post));
  else
    {
      g_autofree char *text = envoi_rich_text_to_plain (envoi_post_get_text (post), MAX_TEXT);
      set_text (activity, text);
    }
  keep (self, activity);
  return dex_future_new_true ();
}

/* --- Listening ------------------------------------------------------------------------------------------------------ */

static void
judge (EnvoiActivityService *self, GObject *object)
{
  Case *it;
  DexFiberFunc fiber;

  if (ENVOI_IS_COMMENT (object))
    {
      EnvoiComment *comment = ENVOI_COMMENT (object);

      if (envoi_comment_get_account (comment) != self->account || envoi_comment_get_own (comment) || envoi_comment_get_state (comment) != ENVOI_POST_PUBLISHED)
        return;
      fiber = comment_fiber;
    }
  else
    {
      EnvoiPost *post = ENVOI_POST (object);

      if (envoi_post_get_account (post) != self->account || envoi_post_is_own (post) || envoi_post_get_state (post) != ENVOI_POST_PUBLISHED ||
          envoi_post_get_kind (post) == ENVOI_POST_UNREADABLE || envoi_post_get_muted (post))
        return;
      fiber = post_fiber;
    }
  if (self->since == G_MAXINT64)
    {
      g_ptr_array_add (self->early, g_object_ref (object));
      return;
    }
  it = g_new0 (Case, 1);
  it->self = g_object_ref (self);
  it->object = g_object_ref (object);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, fiber, it, case_free));
}

static void
on_added (EnvoiActivityService *self, GObject *object)
{
  judge (self, object);
}

static DexFuture *
on_since (DexFuture *future, gpointer user_data)
{
  EnvoiActivityService *self = user_data;
  const GValue *value = dex_future_get_value (future, NULL);
  const char *text = value != NULL ? g_value_get_string (value) : NULL;
  g_autoptr (GPtrArray) early = g_steal_pointer (&self->early);

  self->early = g_ptr_array_new_with_free_func (g_object_unref);
  if (text == NULL || !envoi_time_parse (text, &self->since))
    {
      g_autofree char *now = NULL;

      self->since = envoi_time_now ();
      now = envoi_time_format (self->since);
      envoi_store_set_value (self->store, self->account, KEY_SINCE, now);
    }
  for (guint i = 0; i < early->len; i++)
    judge (self, early->pdata[i]);
  return dex_future_new_true ();
}

/* --- Who waits ------------------------------------------------------------------------------------------------------ */

static void
on_request (EnvoiActivityService *self, const char *service, const char *node, const char *jid)
{
  EnvoiFeed *feed = envoi_store_find_feed (self->store, self->account, service, node);
  EnvoiActivity *activity;

  if (g_hash_table_size (self->requests) > MAX_LOOKED_AT)
    return;
  activity = make (self, ENVOI_ACTIVITY_REQUEST, 0, jid, NULL);
  set_place (activity, service, node, NULL);
  set_text (activity, feed != NULL ? envoi_feed_get_title (feed) : node);
  keep (self, activity);
}

static void
on_settled (EnvoiActivityService *self, const char *service, const char *node, const char *jid)
{
  g_autofree char *key = request_key (service, node, jid);
  EnvoiActivity *activity = g_hash_table_lookup (self->requests, key);

  if (activity == NULL)
    return;
  envoi_store_set_activity_seen (self->store, activity);
  g_hash_table_remove (self->requests, key);
}

static void
on_activity_added (EnvoiActivityService *self, EnvoiActivity *activity)
{
  if (envoi_activity_get_account (activity) != self->account || envoi_activity_get_kind (activity) != ENVOI_ACTIVITY_REQUEST ||
      envoi_activity_get_service (activity) == NULL || envoi_activity_get_node (activity) == NULL || envoi_activity_get_actor_jid (activity) == NULL)
    return;
  g_hash_table_insert (self->requests, request_key (envoi_activity_get_service (activity), envoi_activity_get_node (activity), envoi_activity_get_actor_jid (activity)),
                       g_object_ref (activity));
}

/* Let in at last. */
static void
on_pending_changed (EnvoiActivityService *self, GParamSpec *pspec, EnvoiFeed *feed)
{
  EnvoiActivity *activity;

  if (envoi_feed_get_pending (feed))
    {
      g_object_set_data (G_OBJECT (feed), "envoi-waited", GINT_TO_POINTER (TRUE));
      return;
    }
  if (!envoi_feed_get_followed (feed) || g_object_steal_data (G_OBJECT (feed), "envoi-waited") == NULL)
    return;
  activity = make (self, ENVOI_ACTIVITY_APPROVAL, 0, NULL, NULL);
  set_place (activity, envoi_feed_get_service (feed), envoi_feed_get_node (feed), NULL);
  set_text (activity, envoi_feed_get_title (feed));
  keep (self, activity);
}

static void
on_feeds_changed (EnvoiActivityService *self, guint position, guint removed, guint added, GListModel *feeds)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (EnvoiFeed) feed = g_list_model_get_item (feeds, i);

      if (envoi_feed_get_account (feed) != self->account || g_ptr_array_find (self->feeds, feed, NULL))
        continue;
      if (envoi_feed_get_pending (feed))
        g_object_set_data (G_OBJECT (feed), "envoi-waited", GINT_TO_POINTER (TRUE));
      g_signal_connect_object (feed, "notify::pending", G_CALLBACK (on_pending_changed), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (self->feeds, g_object_ref (feed));
    }
}

/* --- At each sign-in ------------------------------------------------------------------------------------------------ */

/* Who follows the blog: those who are new since the last time. The first time nobody is. */
static void
compare_followers (EnvoiActivityService *self, const GPtrArray *people)
{
  g_autofree char *before = dex_await_string (envoi_store_get_value (self->store, self->account, KEY_FOLLOWERS), NULL);
  g_auto (GStrv) known = before != NULL ? g_strsplit (before, "\n", -1) : NULL;
  g_autoptr (GString) now = g_string_new (NULL);

  for (guint i = 0; i < people->len; i++)
    {
      EnvoiCommunityPerson *person = people->pdata[i];
      const char *jid = envoi_community_person_get_jid (person);

      if (!envoi_community_person_get_follows (person) || g_str_equal (jid, own_jid (self)))
        continue;
      g_string_append_printf (now, "%s%s", now->len > 0 ? "\n" : "", jid);
      if (known != NULL && !g_strv_contains ((const char * const *) known, jid))
        keep (self, make (self, ENVOI_ACTIVITY_FOLLOWER, 0, jid, NULL));
    }
  if (g_strcmp0 (before, now->str) != 0)
    envoi_store_set_value (self->store, self->account, KEY_FOLLOWERS, now->str);
}

static DexFuture *
look_fiber (gpointer data)
{
  EnvoiActivityService *self = data;
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));
  EnvoiCommunityService *communities = ENVOI_COMMUNITY_SERVICE (envoi_session_get_service (session, ENVOI_TYPE_COMMUNITY_SERVICE));
  GListModel *feeds = envoi_store_list_feeds (self->store);
  g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (EnvoiFeed) blog = envoi_community_service_take_feed (communities, own_jid (self), ENVOI_BLOG_NODE);
  g_autoptr (GPtrArray) followers = dex_await_boxed (envoi_community_service_list_people (communities, blog), NULL);

  if (followers != NULL)
    compare_followers (self, followers);
  for (guint i = 0; i < g_list_model_get_n_items (feeds) && own->len < MAX_LOOKED_AT; i++)
    {
      g_autoptr (EnvoiFeed) feed = g_list_model_get_item (feeds, i);

      if (envoi_feed_get_account (feed) == self->account && envoi_feed_get_affiliation (feed) == ENVOI_FEED_AFFILIATION_OWNER &&
          envoi_feed_get_access (feed) == ENVOI_FEED_ACCESS_AUTHORIZE)
        g_ptr_array_add (own, g_steal_pointer (&feed));
    }
  for (guint i = 0; i < own->len && envoi_session_is_online (session); i++)
    {
      EnvoiFeed *feed = own->pdata[i];
      g_autoptr (GPtrArray) people = dex_await_boxed (envoi_community_service_list_people (communities, feed), NULL);

      for (guint j = 0; people != NULL && j < people->len; j++)
        if (envoi_community_person_get_waits (people->pdata[j]))
          on_request (self, envoi_feed_get_service (feed), envoi_feed_get_node (feed), envoi_community_person_get_jid (people->pdata[j]));
    }
  self->looking = FALSE;
  return dex_future_new_true ();
}

void
envoi_activity_service_look (EnvoiActivityService *self)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));

  if (self->looking || session == NULL || !envoi_session_is_online (session) || envoi_session_get_service (session, ENVOI_TYPE_COMMUNITY_SERVICE) == NULL)
    return;
  self->looking = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, look_fiber, g_object_ref (self), g_object_unref));
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

static void
envoi_activity_service_start (EnvoiService *service)
{
  EnvoiActivityService *self = ENVOI_ACTIVITY_SERVICE (service);
  EnvoiSession *session = envoi_service_get_session (service);
  EnvoiService *communities = envoi_session_get_service (session, ENVOI_TYPE_COMMUNITY_SERVICE);
  GListModel *feeds;

  self->account = g_object_ref (envoi_session_get_account (session));
  self->store = g_object_ref (envoi_session_get_store (session));
  g_signal_connect_object (self->store, "post-added", G_CALLBACK (on_added), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "comment-added", G_CALLBACK (on_added), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "activity-added", G_CALLBACK (on_activity_added), self, G_CONNECT_SWAPPED);
  if (communities != NULL)
    {
      g_signal_connect_object (communities, "request", G_CALLBACK (on_request), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (communities, "settled", G_CALLBACK (on_settled), self, G_CONNECT_SWAPPED);
    }
  feeds = envoi_store_list_feeds (self->store);
  g_signal_connect_object (feeds, "items-changed", G_CALLBACK (on_feeds_changed), self, G_CONNECT_SWAPPED);
  on_feeds_changed (self, 0, 0, g_list_model_get_n_items (feeds), feeds);
  dex_future_disown (dex_future_finally (envoi_store_get_value (self->store, self->account, KEY_SINCE), on_since, g_object_ref (self), g_object_unref));
}

static void
envoi_activity_service_online (EnvoiService *service, gboolean resumed)
{
  if (!resumed)
    envoi_activity_service_look (ENVOI_ACTIVITY_SERVICE (service));
}

static void
envoi_activity_service_stop (EnvoiService *service)
{
  EnvoiActivityService *self = ENVOI_ACTIVITY_SERVICE (service);

  g_signal_handlers_disconnect_by_data (self->store, self);
  g_signal_handlers_disconnect_by_data (envoi_store_list_feeds (self->store), self);
  for (guint i = 0; i < self->feeds->len; i++)
    g_signal_handlers_disconnect_by_data (self->feeds->pdata[i], self);
  g_ptr_array_set_size (self->feeds, 0);
  g_hash_table_remove_all (self->requests);
}

static void
envoi_activity_service_finalize (GObject *object)
{
  EnvoiActivityService *self = ENVOI_ACTIVITY_SERVICE (object);

  g_ptr_array_unref (self->early);
  g_ptr_array_unref (self->feeds);
  g_hash_table_unref (self->requests);
  g_clear_object (&self->account);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (envoi_activity_service_parent_class)->finalize (object);
}

static void
envoi_activity_service_class_init (EnvoiActivityServiceClass *klass)
{
  EnvoiServiceClass *service_class = ENVOI_SERVICE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = envoi_activity_service_finalize;
  service_class->start = envoi_activity_service_start;
  service_class->online = envoi_activity_service_online;
  service_class->stop = envoi_activity_service_stop;
}

static void
envoi_activity_service_init (EnvoiActivityService *self)
{
  self->since = G_MAXINT64;
  self->early = g_ptr_array_new_with_free_func (g_object_unref);
  self->feeds = g_ptr_array_new_with_free_func (g_object_unref);
  self->requests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}
