/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Services of communities in memory, beside the world of feeds: they keep settings, roles and followers of each community and answer as Prosody 13
 * (PUBSUB) and ejabberd 24 (EJABBERD) do.
 */
#pragma once
#include "envoi-community-service.h"
#include "feed-world.h"

#define META "http://jabber.org/protocol/pubsub#meta-data"
#define AUTHORIZE "<feature var='http://jabber.org/protocol/pubsub#access-authorize'/>"
#define EJABBERD "pubsub.ejabberd.test"

/* What the service knows of one community beyond its posts. */
typedef struct {
  GHashTable *config;        /* field → value */
  GHashTable *roles;         /* address → affiliation */
  GHashTable *subscriptions; /* address → state */
} Community;

typedef struct {
  FeedWorld *world;
  EnvoiCommunityService *service;
  GHashTable *communities;   /* "service\nnode" → Community */
  guint n_info, n_open, most_open;
  const char *create_refusal;
  GQueue held;               /* EnvoiStanza: questions about nodes that wait */
  gboolean hold;
} Scene;

static void
community_free (gpointer data)
{
  Community *community = data;

  g_hash_table_unref (community->config);
  g_hash_table_unref (community->roles);
  g_hash_table_unref (community->subscriptions);
  g_free (community);
}

static Community *
community_of (Scene *scene, const char *service, const char *node, gboolean make)
{
  g_autofree char *key = g_strconcat (service, "\n", node, NULL);
  Community *community = g_hash_table_lookup (scene->communities, key);

  if (community != NULL || !make)
    return community;
  community = g_new0 (Community, 1);
  community->config = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  community->roles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  community->subscriptions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (scene->communities, g_steal_pointer (&key), community);
  feed_node (scene->world, service, node);
  return community;
}

static void
set_field (Community *community, const char *var, const char *value)
{
  g_hash_table_insert (community->config, g_strdup (var), g_strdup (value));
}

static void
add_person (GHashTable *table, const char *jid, const char *state)
{
  g_hash_table_insert (table, g_strdup (jid), g_strdup (state));
}

static void
append_field (GString *text, const char *var, const char *value)
{
  g_autofree char *field = g_markup_printf_escaped ("<field var='%s'><value>%s</value></field>", var, value);
  g_string_append (text, field);
}

static gboolean
is_owner (Community *community)
{
  return g_strcmp0 (g_hash_table_lookup (community->roles, ALICE), "owner") == 0;
}

static void
serve_info (Scene *scene, EnvoiStanza *question, Community *community, const char *node, gboolean ejabberd)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer var, value;

  g_string_append_printf (text, "<query xmlns='http://jabber.org/protocol/disco#info' node='%s'><identity category='pubsub' type='leaf'/>"
                          "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>" META "</value></field>", node);
  g_hash_table_iter_init (&iter, community->config);
  while (g_hash_table_iter_next (&iter, &var, &value))
    append_field (text, var, value);
  if (ejabberd)
    {
      g_string_append (text, "<field var='pubsub#owner' type='jid-multi'>");
      g_hash_table_iter_init (&iter, community->roles);
      while (g_hash_table_iter_next (&iter, &var, &value))
        if (g_str_equal (value, "owner"))
          g_string_append_printf (text, "<value>%s</value>", (char *) var);
      g_string_append_printf (text, "</field><field var='pubsub#num_subscribers'><value>%u</value></field>", g_hash_table_size (community->subscriptions));
    }
  g_string_append (text, "</x></query>");
  scene->n_info++;
  feed_reply (scene->world, question, text->str);
}

static void
serve_people (Scene *scene, EnvoiStanza *question, GHashTable *people, const char *list, const char *item, const char *node)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer jid, state;

  g_string_append_printf (text, "<pubsub xmlns='" NS_OWNER "'><%s node='%s'>", list, node);
  g_hash_table_iter_init (&iter, people);
  while (g_hash_table_iter_next (&iter, &jid, &state))
    g_string_append_printf (text, "<%s jid='%s' %s='%s'/>", item, (char *) jid, item, (char *) state);
  g_string_append_printf (text, "</%s></pubsub>", list);
  feed_reply (scene->world, question, text->str);
}

static void
take_config (Community *community, const EnvoiNode *configure)
{
  const EnvoiNode *x = configure ? envoi_node_find (configure, "x", "jabber:x:data") : NULL;

  for (const EnvoiNode *field = x ? envoi_node_find (x, "field", NULL) : NULL; field; field = envoi_node_find_next (field, "field", NULL))
    {
      const EnvoiNode *value = envoi_node_find (field, "value", NULL);
      const char *var = envoi_node_get_attribute (field, "var");

      if (g_strcmp0 (var, "FORM_TYPE") != 0)
        set_field (community, var, value ? envoi_node_get_text (value) : "");
    }
}

/* TRUE: answered here. */
static gboolean
serve (Scene *scene, EnvoiStanza *question)
{
  const EnvoiNode *child = envoi_node_first_element (envoi_stanza_get_root (question)), *what = child ? envoi_node_first_element (child) : NULL;
  const char *ns = child ? envoi_node_get_ns (child) : "", *service = envoi_stanza_get_to (question), *verb = what ? envoi_node_get_name (what) : "";
  gboolean get = g_strcmp0 (envoi_stanza_get_type_attribute (question), "get") == 0, ejabberd = g_strcmp0 (service, EJABBERD) == 0;
  const char *node = child && g_str_has_prefix (ns, "http://jabber.org/protocol/disco") ? envoi_node_get_attribute (child, "node")
                     : what ? envoi_node_get_attribute (what, "node") : NULL;
  Community *community = service && node ? community_of (scene, service, node, FALSE) : NULL;

  if (service == NULL)
    return FALSE;
  if (g_str_equal (ns, "http://jabber.org/protocol/disco#info"))
    {
      if (node == NULL && (ejabberd || g_str_equal (service, PUBSUB)))
        {
          g_autofree char *text = g_strdup_printf ("<query xmlns='http://jabber.org/protocol/disco#info'><identity category='pubsub' type='service' name='Publish &amp; more'/>%s</query>",
                                                   ejabberd ? AUTHORIZE : "");
          feed_reply (scene->world, question, text);
          return TRUE;
        }
      if (community == NULL)
        return FALSE;
      serve_info (scene, question, community, node, ejabberd);
      return TRUE;
    }
  if (g_str_equal (ns, "http://jabber.org/protocol/disco#items") && node == NULL && (ejabberd || g_str_equal (service, PUBSUB)))
    {
      g_autoptr (GString) text = g_string_new ("<query xmlns='http://jabber.org/protocol/disco#items'>");
      GHashTableIter iter;
      gpointer key;

      g_hash_table_iter_init (&iter, scene->communities);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        if (g_str_has_prefix (key, service))
          g_string_append_printf (text, "<item jid='%s' node='%s' name='Named %s'/>", service, strchr (key, '\n') + 1, strchr (key, '\n') + 1);
      /* What others keep there, and what is not said in its own name. */
      g_string_append_printf (text, "<item jid='%s' node='urn:xmpp:microblog:0:comments/1'/><item jid='other.test' node='foreign'/><item jid='%s'/></query>", service, service);
      feed_reply (scene->world, question, text->str);
      return TRUE;
    }
  if (!g_str_equal (ns, NS_OWNER) && !(g_str_equal (ns, NS_PUBSUB) && g_str_equal (verb, "create")))
    return FALSE;
  if (g_str_equal (verb, "create"))
    {
      if (scene->create_refusal)
        feed_refuse (scene->world, question, scene->create_refusal);
      else if (community != NULL)
        feed_refuse (scene->world, question, "conflict");
      else
        {
          community = community_of (scene, service, node, TRUE);
          take_config (community, envoi_node_find (child, "configure", NULL));
          add_person (community->roles, ALICE, "owner");
          feed_reply (scene->world, question, "");
        }
      return TRUE;
    }
  if (community == NULL || !is_owner (community))
    {
      feed_refuse (scene->world, question, community == NULL ? "item-not-found" : "forbidden");
      return TRUE;
    }
  if (g_str_equal (verb, "delete"))
    {
      g_autofree char *key = g_strconcat (service, "\n", node, NULL);
      g_hash_table_remove (scene->communities, key);
      g_hash_table_remove (scene->world->nodes, key);
      feed_reply (scene->world, question, "");
    }
  else if (g_str_equal (verb, "configure") && get)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      GHashTableIter iter;
      gpointer var, value;

      g_string_append_printf (text, "<pubsub xmlns='" NS_OWNER "'><configure node='%s'><x xmlns='jabber:x:data' type='form'>"
                              "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#node_config</value></field>", node);
      g_hash_table_iter_init (&iter, community->config);
      while (g_hash_table_iter_next (&iter, &var, &value))
        /* ejabberd leaves these out. */
        if (!ejabberd || (!g_str_equal (var, "pubsub#title") && !g_str_equal (var, "pubsub#description") && !g_str_equal (var, "pubsub#type")))
          append_field (text, var, value);
      g_string_append (text, "</x></configure></pubsub>");
      feed_reply (scene->world, question, text->str);
    }
  else if (g_str_equal (verb, "configure"))
    {
      const EnvoiNode *x = envoi_node_find (what, "x", "jabber:x:data");
      g_autofree char *xml = envoi_node_to_xml (x);

      /* Prosody's services know no community that one is let into. */
      if (!ejabberd && strstr (xml, "authorize") != NULL)
        feed_refuse (scene->world, question, "not-acceptable");
      else
        {
          take_config (community, what);
          feed_reply (scene->world, question, "");
        }
    }
  else if (get)
    serve_people (scene, question, g_str_equal (verb, "affiliations") ? community->roles : community->subscriptions, verb,
                  g_str_equal (verb, "affiliations") ? "affiliation" : "subscription", node);
  else
    {
      gboolean roles = g_str_equal (verb, "affiliations");
      const EnvoiNode *item = envoi_node_find (what, roles ? "affiliation" : "subscription", NULL);
      const char *jid = envoi_node_get_attribute (item, "jid"), *state = envoi_node_get_attribute (item, roles ? "affiliation" : "subscription");

      if (g_str_equal (state, "none"))
        g_hash_table_remove (roles ? community->roles : community->subscriptions, jid);
      else
        add_person (roles ? community->roles : community->subscriptions, jid, state);
      feed_reply (scene->world, question, "");
    }
  return TRUE;
}

static gboolean
on_serve (gpointer data)
{
  gpointer *pair = data;

  if (!serve (pair[0], pair[1]))
    {
      g_queue_push_tail (&((Scene *) pair[0])->world->questions, envoi_stanza_ref (pair[1]));
      feed_wake (((Scene *) pair[0])->world);
    }
  return G_SOURCE_REMOVE;
}

static void
pair_free (gpointer data)
{
  envoi_stanza_unref (((gpointer *) data)[1]);
  g_free (data);
}

static void
on_output (EnvoiRouter *router, EnvoiStanza *stanza, guint64 tag, gpointer user_data)
{
  Scene *scene = user_data;
  const EnvoiNode *child = envoi_node_first_element (envoi_stanza_get_root (stanza));
  gpointer *pair;

  if (g_str_equal (envoi_stanza_get_name (stanza), "message"))
    {
      g_autofree char *xml = envoi_stanza_to_xml (stanza);
      g_ptr_array_add (scene->world->log, g_strdup_printf ("message %s %s", envoi_stanza_get_to (stanza), strstr (xml, "true") != NULL ? "yes" : "no"));
      return;
    }
  if (!g_str_equal (envoi_stanza_get_name (stanza), "iq") || scene->world->gone)
    return;
  if (scene->hold && child && g_str_equal (envoi_node_get_ns (child), "http://jabber.org/protocol/disco#info") && envoi_node_get_attribute (child, "node"))
    {
      g_queue_push_tail (&scene->held, envoi_stanza_ref (stanza));
      return;
    }
  pair = g_new0 (gpointer, 2);
  pair[0] = scene;
  pair[1] = envoi_stanza_ref (stanza);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_serve, pair, pair_free);
}

static Scene *
scene_new (void)
{
  Scene *scene = g_new0 (Scene, 1);

  scene->world = feed_new (FEED_PROSODY);
  scene->communities = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, community_free);
  g_queue_init (&scene->held);
  envoi_router_set_output (scene->world->router, on_output, scene, NULL);
  scene->service = ENVOI_COMMUNITY_SERVICE (envoi_session_add_service (scene->world->session, ENVOI_TYPE_COMMUNITY_SERVICE));
  feed_caught_up (scene->world);
  return scene;
}

static void
scene_free (Scene *scene)
{
  feed_free (scene->world);
  g_queue_clear_full (&scene->held, (GDestroyNotify) envoi_stanza_unref);
  g_hash_table_unref (scene->communities);
  g_free (scene);
}

static EnvoiFeed *
feed_at (GPtrArray *feeds, const char *node)
{
  for (guint i = 0; i < feeds->len; i++)
    if (g_str_equal (envoi_feed_get_node (feeds->pdata[i]), node))
      return feeds->pdata[i];
  return NULL;
}

static EnvoiFeed *
loose (Scene *scene, const char *service, const char *node)
{
  EnvoiFeed *feed = envoi_feed_new (scene->world->account, service, node, NULL);

  envoi_feed_set_kind (feed, ENVOI_FEED_COMMUNITY);
  return feed;
}

static void
done (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  await (future, &error);
  g_assert_no_error (error);
  dex_unref (future);
}
