/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of a node: the real answers of three servers, then whole feeds of 1,000 posts from servers that behave as those do. */
#include <string.h>

#include "envoi-error.h"
#include "envoi-pubsub-pages.h"
#include "envoi-time.h"
#include "xep-peer.h"

#define NODE "urn:xmpp:microblog:0"

static EnvoiPubsubPage *
answer_page (World *world, const char *cursor, guint max, const char *name)
{
  DexFuture *future = envoi_pubsub_fetch_page (world_get (world, ENVOI_TYPE_PUBSUB), BOB, NODE, cursor, max);
  g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  g_autofree char *xml = fixture (name, NULL);
  g_autoptr (EnvoiStanza) answer = stanza_from (xml);
  g_autofree char *content = envoi_node_to_xml (envoi_node_first_element (envoi_stanza_get_root (answer)));

  peer_answer (world->peer, question, content);
  return await_dup (future);
}

static void
test_real_pages (void)
{
  World *world = world_new ();
  g_autoptr (EnvoiPubsubPage) prosody = answer_page (world, NULL, 10, "prosody-page");
  g_autoptr (EnvoiPubsubPage) mnesia = answer_page (world, NULL, 10, "ejabberd-page");
  g_autoptr (EnvoiPubsubPage) sql = answer_page (world, NULL, 10, "ejabberd-sql-page");
  g_autoptr (EnvoiPubsubPage) older = answer_page (world, "before:2026-11-20T04:21:57.586693Z", 5, "ejabberd-sql-older-page");
  g_autoptr (EnvoiPubsubPage) empty = answer_page (world, older->next, 5, "ejabberd-empty-page");

  g_assert_cmpuint (prosody->items->len, ==, 10);
  g_assert_cmpstr (prosody->next, ==, "first:post-25 post-16");
  g_assert_cmpuint (mnesia->items->len, ==, 10);
  g_assert_cmpint (mnesia->total, ==, 25);
  g_assert_cmpstr (mnesia->next, ==, "before:2026-11-20T04:16:44.766088Z");
  g_assert_cmpstr (sql->next, ==, "before:2026-11-20T04:21:57.759985Z");
  g_assert_cmpstr (((EnvoiPubsubItem *) sql->items->pdata[0])->id, ==, "post-25");
  /* ejabberd names the device, too. */
  g_assert_cmpstr (((EnvoiPubsubItem *) sql->items->pdata[0])->publisher, ==, "alice@ejab.test");
  g_assert_cmpstr (older->next, ==, "before:2026-11-20T04:21:53.759780Z");
  g_assert_cmpuint (empty->items->len, ==, 0);
  g_assert_null (empty->next);
  world_free (world);
}

/* --- A server in memory -------------------------------------------------------------------------------------------- */

typedef enum { PROSODY, PROSODY_STRANGER, MNESIA, SQL } Kind;
typedef struct { char *id; guint n; gint64 created; gboolean edited; } Post;
typedef struct { Kind kind; GPtrArray *posts; /* in the server's order, oldest first */ guint n_questions, n_lists, n_made; gsize bytes; } Server;

static void
server_post (Server *server)
{
  Post *post = g_new0 (Post, 1);

  post->n = ++server->n_made;
  post->id = g_strdup_printf ("post-%u", post->n);
  post->created = G_GINT64_CONSTANT (1700000000000000) + post->n * G_GINT64_CONSTANT (1001);
  g_ptr_array_add (server->posts, post);
}

static void
post_free (Post *post)
{
  g_free (post->id);
  g_free (post);
}

static void
write_post (GString *xml, const Post *post)
{
  g_autofree char *time = envoi_time_format (G_GINT64_CONSTANT (1500000000000000) + post->n * G_USEC_PER_SEC);

  g_string_append_printf (xml, "<item id='%s'><entry xmlns='http://www.w3.org/2005/Atom'><title>Post %u</title><published>%s</published></entry></item>",
                          post->id, post->n, time);
}

static guint
read_max (const EnvoiNode *items, const EnvoiNode *set)
{
  guint64 max = G_MAXINT;
  const EnvoiNode *node = set ? envoi_node_find (set, "max", NULL) : NULL;

  if (node)
    return g_ascii_strtoull (envoi_node_get_text (node), NULL, 10);
  envoi_node_get_uint (items, "max_items", G_MAXINT, &max);
  return max;
}

static void
server_answer (Server *server, Peer *peer, EnvoiStanza *question)
{
  const EnvoiNode *pubsub = envoi_stanza_find (question, "pubsub", ENVOI_NS_PUBSUB);
  const EnvoiNode *items, *set, *before, *id;
  g_autoptr (GString) xml = g_string_new (NULL);
  guint max, start = 0, end = server->posts->len;

  server->n_questions++;
  if (pubsub == NULL)
    {
      if (server->kind == PROSODY_STRANGER)
        {
          peer_refuse (peer, question, "service-unavailable");
          return;
        }
      server->n_lists++;
      g_string_append (xml, "<query xmlns='http://jabber.org/protocol/disco#items' node='" NODE "'>");
      for (guint i = server->posts->len; i > 0; i--)
        g_string_append_printf (xml, "<item jid='" BOB "' name='%s'/>", ((Post *) server->posts->pdata[i - 1])->id);
      g_string_append (xml, "</query>");
      server->bytes += xml->len;
      peer_answer (peer, question, xml->str);
      return;
    }
  items = envoi_node_find (pubsub, "items", NULL);
  set = envoi_node_find (pubsub, "set", NULL);
  g_string_append (xml, "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='" NODE "'>");
  if ((id = envoi_node_find (items, "item", NULL)))
    {
      for (; id; id = envoi_node_find_next (id, "item", ENVOI_NS_PUBSUB))
        for (guint i = 0; i < server->posts->len; i++)
          if (g_str_equal (((Post *) server->posts->pdata[i])->id, envoi_node_get_attribute (id, "id")))
            write_post (xml, server->posts->pdata[i]);
      g_string_append (xml, "</items></pubsub>");
      server->bytes += xml->len;
      peer_answer (peer, question, xml->str);
      return;
    }

  max = read_max (items, server->kind < MNESIA ? NULL : set);
  if (server->kind >= MNESIA && set && (before = envoi_node_find (set, "before", NULL)))
    {
      gint64 time;

      g_assert_true (envoi_time_parse (envoi_node_get_text (before), &time));
      for (end = 0; end < server->posts->len && ((Post *) server->posts->pdata[end])->created < time; end++)
        ;
    }
  start = end > max ? end - max : 0;
  for (guint i = start; i < end; i++)
    write_post (xml, server->posts->pdata[server->kind == SQL ? end - 1 - (i - start) : i]);
  g_string_append (xml, "</items>");
  if (server->kind >= MNESIA && end > start)
    {
      g_autofree char *a = envoi_time_format (((Post *) server->posts->pdata[start])->created);
      g_autofree char *b = envoi_time_format (((Post *) server->posts->pdata[end - 1])->created);

      g_string_append_printf (xml, "<set xmlns='http://jabber.org/protocol/rsm'><count>%u</count><first index='-1'>%s</first><last>%s</last></set>",
                              server->posts->len, server->kind == SQL ? b : a, server->kind == SQL ? a : b);
    }
  else if (server->kind >= MNESIA)
    g_string_append_printf (xml, "<set xmlns='http://jabber.org/protocol/rsm'><count>%u</count></set>", server->posts->len);
  g_string_append (xml, "</pubsub>");
  server->bytes += xml->len;
  peer_answer (peer, question, xml->str);
}

static EnvoiPubsubPage *
read_page (World *world, Server *server, const char *cursor, guint max)
{
  DexFuture *future = envoi_pubsub_fetch_page (world_get (world, ENVOI_TYPE_PUBSUB), BOB, NODE, cursor, max);

  while (dex_future_is_pending (future))
    {
      g_autoptr (EnvoiStanza) question = NULL;

      while ((question = g_queue_pop_head (&world->peer->sent)) == NULL && dex_future_is_pending (future))
        g_main_context_iteration (NULL, TRUE);
      if (question)
        server_answer (server, world->peer, question);
    }
  return await_dup (future);
}

static Server *
server_new (Kind kind, guint n)
{
  Server *server = g_new0 (Server, 1);

  server->kind = kind;
  server->posts = g_ptr_array_new_with_free_func ((GDestroyNotify) post_free);
  for (guint i = 0; i < n; i++)
    server_post (server);
  return server;
}

static void
server_free (Server *server)
{
  g_ptr_array_unref (server->posts);
  g_free (server);
}

/* What happens to a feed while it is read: new posts, an edit of an old one (Prosody puts it to the end), a retraction that is sometimes told of. */
static void
disturb (Server *server, Peer *peer)
{
  g_autofree char *event = g_strdup_printf ("<message xmlns='jabber:client' type='headline' from='" BOB "'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
                                            "<items node='" NODE "'><retract id='post-%u'/></items></event></message>", server->n_made);

  server_post (server);
  if (server->kind < MNESIA)
    {
      Post *post = g_ptr_array_steal_index (server->posts, server->posts->len / 3);

      post->edited = TRUE;
      g_ptr_array_add (server->posts, post);
    }
  g_ptr_array_remove_index (server->posts, server->posts->len - 3);
  if (server->n_made % 4 == 0)
    peer_receive (peer, event);
}

static void
read_all (Kind kind, guint n, guint max, gboolean disturbed, gboolean whole)
{
  World *world = world_new ();
  Server *server = server_new (kind, n);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *cursor = NULL;
  guint n_pages = 0, n_given = 0;

  do
    {
      g_autoptr (EnvoiPubsubPage) page = read_page (world, server, cursor, max);

      for (guint i = 0; i < page->items->len; i++)
        g_hash_table_add (seen, g_strdup (((EnvoiPubsubItem *) page->items->pdata[i])->id));
      n_given += page->items->len;
      g_set_str (&cursor, page->next);
      g_assert_cmpuint (++n_pages, <, 2 * n / max + 20);
      if (page->next == NULL)
        g_assert_cmpint (page->cut, ==, !whole);
      if (disturbed && page->next)
        disturb (server, world->peer);
    }
  while (cursor);

  for (guint i = 0; i < server->posts->len && whole; i++)
    {
      const Post *post = server->posts->pdata[i];

      /* The news came after the first page: they are events, and so are edits, which Prosody puts to the end. */
      if (post->n <= n && !post->edited)
        g_assert_true (g_hash_table_contains (seen, post->id));
    }
  if (!disturbed && kind != PROSODY_STRANGER)
    g_assert_cmpuint (n_given, ==, g_hash_table_size (seen));
  if (!whole)
    g_assert_cmpuint (n_given, >, 2 * max);
  if (!disturbed)
    {
      /* The ids are listed once a reading, so a long one costs little more than its posts: 50 bytes an id, 150 a post. */
      g_assert_cmpuint (server->n_lists, <=, 1);
      if (kind == PROSODY)
        {
          g_assert_cmpuint (server->n_questions, <=, n_pages + 1);
          g_assert_cmpuint (server->bytes, <, 1000 + 300 * n);
        }
    }
  g_test_message ("%u posts, %u pages, %u questions, %u lists, %" G_GSIZE_FORMAT " bytes, %u given", n, n_pages, server->n_questions, server->n_lists,
                  server->bytes, n_given);
  server_free (server);
  world_free (world);
}

static void
test_whole_feeds (void)
{
  for (Kind kind = PROSODY; kind <= SQL; kind++)
    {
      /* Prosody tells a stranger no ids: what one answer holds is all that he gets, and he is told that there is more. */
      read_all (kind, kind == PROSODY_STRANGER ? 2100 : 1000, kind == PROSODY_STRANGER ? 100 : 20, FALSE, kind != PROSODY_STRANGER);
      read_all (kind, 60, 20, FALSE, TRUE);
      read_all (kind, 61, 20, FALSE, TRUE);
      read_all (kind, 20, 20, FALSE, TRUE);
      read_all (kind, 3, 20, FALSE, TRUE);
      read_all (kind, 0, 20, FALSE, TRUE);
      read_all (kind, 1, 1, FALSE, TRUE);
    }
}

static void
test_disturbed (void)
{
  read_all (PROSODY, 400, 20, TRUE, TRUE);
  read_all (MNESIA, 400, 20, TRUE, TRUE);
  read_all (SQL, 400, 20, TRUE, TRUE);
  read_all (PROSODY_STRANGER, 100, 20, TRUE, TRUE);
}

/* What was listed serves one reading: not when something was taken away, or another reading begins. */
static void
test_lists (void)
{
  World *world = world_new ();
  Server *server = server_new (PROSODY, 200);
  g_autoptr (EnvoiPubsubPage) first = read_page (world, server, NULL, 20);
  g_autoptr (EnvoiPubsubPage) second = read_page (world, server, first->next, 20);
  static const struct { const char *event; guint lists; } cases[] = {
    { "", 0 },
    { "<items node='" NODE "'><item id='post-300'/></items>", 0 },
    { "<items node='other'><retract id='post-3'/></items>", 0 },
    { "<items node='" NODE "'><retract id='post-3'/></items>", 1 },
    { "<purge node='" NODE "'/>", 1 },
    { "<delete node='" NODE "'/>", 1 },
  };

  g_assert_cmpuint (server->n_lists, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml = g_strdup_printf ("<message xmlns='jabber:client' type='headline' from='" BOB "'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
                                              "%s</event></message>", cases[i].event);
      g_autoptr (EnvoiPubsubPage) page = NULL;

      server->n_lists = 0;
      peer_receive (world->peer, xml);
      page = read_page (world, server, second->next, 20);
      g_assert_cmpuint (page->items->len, ==, 20);
      g_assert_cmpuint (server->n_lists, ==, cases[i].lists);
    }
  {
    g_autoptr (EnvoiPubsubPage) again = read_page (world, server, first->next, 20);

    g_assert_cmpuint (server->n_lists, ==, 2);
  }
  server_free (server);
  world_free (world);
}

/* A service that says the same place again and again is left after two pages. */
static void
test_endless (void)
{
  World *world = world_new ();
  g_autofree char *cursor = g_strdup ("before:2026-11-20T04:21:53.759780Z");
  g_autoptr (EnvoiPubsubPage) page = answer_page (world, cursor, 5, "ejabberd-sql-older-page");

  g_assert_null (page->next);
  world_free (world);
}

static void
test_refusals (void)
{
  static const struct { const char *condition; int code; } cases[] = {
    { "item-not-found", ENVOI_FEED_ERROR_NOT_FOUND }, { "forbidden", ENVOI_FEED_ERROR_CONTACTS_ONLY },
    { "not-authorized", ENVOI_FEED_ERROR_CONTACTS_ONLY }, { "not-allowed", ENVOI_FEED_ERROR_CLOSED },
    { "feature-not-implemented", ENVOI_FEED_ERROR_UNSUPPORTED }, { "remote-server-not-found", ENVOI_FEED_ERROR_UNREACHABLE },
    { "gone", ENVOI_FEED_ERROR_GONE }, { "bad-request", ENVOI_FEED_ERROR_FAILED },
  };
  World *world = world_new ();
  EnvoiPubsub *pubsub = world_get (world, ENVOI_TYPE_PUBSUB);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DexFuture *future = envoi_pubsub_fetch_page (pubsub, BOB, NODE, NULL, 20);
      g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
      g_autoptr (GError) error = NULL;

      peer_refuse (world->peer, question, cases[i].condition);
      error = await_error (future);
      g_assert_error (error, ENVOI_FEED_ERROR, cases[i].code);
    }
  {
    static const char * const cursors[] = { "", "nonsense", "first:", "first:%zz x" };

    for (guint i = 0; i < G_N_ELEMENTS (cursors); i++)
      {
        g_autoptr (GError) error = await_error (envoi_pubsub_fetch_page (pubsub, BOB, NODE, cursors[i], 20));

        g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNREADABLE);
      }
  }
  {
    /* An answer about another node is none. */
    DexFuture *future = envoi_pubsub_fetch_page (pubsub, BOB, NODE, NULL, 20);
    g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
    g_autoptr (GError) error = NULL;

    peer_answer (world->peer, question, "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='other'><item id='1'/></items></pubsub>");
    error = await_error (future);
    g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNREADABLE);
  }
  world_free (world);
}

static void
test_subscribe (void)
{
  static const struct { const char *answer; int state; } cases[] = {
    { "<subscription node='n' jid='" ALICE "' subscription='subscribed' subid='703242EA1E22C'/>", ENVOI_SUBSCRIPTION_SUBSCRIBED },
    { "<subscription node='n' jid='" ALICE "' subscription='pending'/>", ENVOI_SUBSCRIPTION_PENDING },
    { "<subscription node='n' jid='" ALICE "' subscription='none'/>", ENVOI_NOT_SUBSCRIBED },
    { "", ENVOI_SUBSCRIPTION_SUBSCRIBED },
  };
  static const char * const done[] = { NULL, "unexpected-request", "item-not-found", "gone" };
  World *world = world_new ();
  EnvoiPubsub *pubsub = world_get (world, ENVOI_TYPE_PUBSUB);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DexFuture *future = envoi_pubsub_subscribe (pubsub, BOB, "n");
      g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
      const EnvoiNode *subscribe = envoi_node_first_element (envoi_stanza_find (question, "pubsub", NULL));
      g_autofree char *answer = g_strdup_printf ("<pubsub xmlns='http://jabber.org/protocol/pubsub'>%s</pubsub>", cases[i].answer);

      g_assert_cmpstr (envoi_node_get_attribute (subscribe, "jid"), ==, ALICE);
      peer_answer (world->peer, question, answer);
      g_assert_cmpint (g_value_get_int (await (future, NULL)), ==, cases[i].state);
      dex_unref (future);
    }
  for (guint i = 0; i < G_N_ELEMENTS (done); i++)
    {
      DexFuture *future = envoi_pubsub_unsubscribe (pubsub, BOB, "n");
      g_autoptr (EnvoiStanza) question = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);

      if (done[i])
        peer_refuse (world->peer, question, done[i]);
      else
        peer_answer (world->peer, question, NULL);
      g_assert_true (g_value_get_boolean (await (future, NULL)));
      dex_unref (future);
    }
  world_free (world);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed-pages/real", test_real_pages);
  g_test_add_func ("/feed-pages/whole", test_whole_feeds);
  g_test_add_func ("/feed-pages/disturbed", test_disturbed);
  g_test_add_func ("/feed-pages/lists", test_lists);
  g_test_add_func ("/feed-pages/endless", test_endless);
  g_test_add_func ("/feed-pages/refusals", test_refusals);
  g_test_add_func ("/feed-pages/subscribe", test_subscribe);
  return g_test_run ();
}
