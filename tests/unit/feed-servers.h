/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Servers in memory that keep nodes and answer as Prosody 13, ejabberd 24 with Mnesia and ejabberd with SQL do: what they page, in which order, what they
 * refuse and in which words. All nodes, whoever's, are kept in one table by (service, node).
 */
#pragma once
#include <string.h>

#include "0277-microblog.h"
#include "envoi-feed-service.h"
#include "envoi-id.h"
#include "envoi-post-list.h"
#include "envoi-publisher.h"
#include "envoi-store-feeds.h"
#include "envoi-time.h"
#include "envoi-uploader.h"
#include "peer.h"

#define ALICE "alice@prosody.test"
#define BOB "bob@ejabberd.test"
#define CAROL "carol@prosody.test"
#define PUBSUB "pubsub.prosody.test"
#define COMMENTS "comments.prosody.test"
#define UPLOAD "upload.prosody.test"
#define UPLOAD_INFO "<query xmlns='http://jabber.org/protocol/disco#info'><identity category='store' type='file'/><feature var='urn:xmpp:http:upload:0'/></query>"
#define BLOG ENVOI_NODE_MICROBLOG
#define PRIVATE_LIST "urn:xmpp:pubsub:movim-public-subscription"
#define PUBLIC_LIST "urn:xmpp:pubsub:subscription"
/* What stands in one of them. */
#define LISTED(server, node) "<subscription xmlns='urn:xmpp:pubsub:subscription:0' server='" server "' node='" node "'><title>T</title></subscription>"
#define NS_PUBSUB "http://jabber.org/protocol/pubsub"
#define NS_OWNER NS_PUBSUB "#owner"
#define NS_RSM "http://jabber.org/protocol/rsm"

typedef enum { FEED_PROSODY, FEED_MNESIA, FEED_SQL, FEED_FLAVOURS } FeedFlavour;
static const char * const feed_flavours[] = { "prosody", "ejabberd", "ejabberd-sql" };

typedef struct { char *id, *publisher, *xml; guint64 stamp; } FeedItem;
typedef struct {
  GPtrArray  *items;          /* FeedItem, in the server's order */
  GHashTable *followers;      /* bare addresses */
  const char *refusal;        /* whoever reads or subscribes is told this; NULL: open */
  const char *publish_refusal;
  const char *retract_refusal;
  gboolean    pending;
  gboolean    heads_only;
  gboolean    told;           /* Alice follows for everybody to see */
} FeedNode;

typedef struct _FeedWorld FeedWorld;
struct _FeedWorld {
  FeedFlavour flavour;
  char *folder;
  EnvoiStore *store;
  EnvoiAccount *account;
  EnvoiSession *session;
  EnvoiRouter *router;
  EnvoiFeedService *feeds;
  EnvoiPublisher *publisher;
  GHashTable *nodes;           /* "service\nnode": FeedNode */
  GQueue questions;
  GPtrArray *log;              /* one line a request: "verb service node id" */
  guint serve_id;
  guint64 stamp;
  gboolean silent;             /* answers nothing; questions wait */
  char *upload_base;           /* where files go; NULL: there is no such service */
  guint slots;
  const char *loses;           /* does this verb, and the answer is lost */
  gboolean lost;
  gboolean gone;               /* there is no line: what is sent is lost */
  gboolean tells_followers;    /* services keep public lists of who follows (XEP-0465) */
};

static void
feed_item_free (gpointer data)
{
  FeedItem *item = data;

  g_free (item->id);
  g_free (item->publisher);
  g_free (item->xml);
  g_free (item);
}

static void
feed_node_free (gpointer data)
{
  FeedNode *node = data;

  g_ptr_array_unref (node->items);
  g_hash_table_unref (node->followers);
  g_free (node);
}

static FeedNode *
feed_find (FeedWorld *world, const char *service, const char *name)
{
  g_autofree char *key = g_strconcat (service, "\n", name, NULL);

  return g_hash_table_lookup (world->nodes, key);
}

static FeedNode *
feed_node (FeedWorld *world, const char *service, const char *name)
{
  FeedNode *node = feed_find (world, service, name);

  if (node != NULL)
    return node;
  node = g_new0 (FeedNode, 1);
  node->items = g_ptr_array_new_with_free_func (feed_item_free);
  node->followers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert (world->nodes, g_strconcat (service, "\n", name, NULL), node);
  return node;
}

static FeedItem *
feed_item (FeedNode *node, const char *id, guint *index)
{
  for (guint i = 0; i < node->items->len; i++)
    if (g_str_equal (((FeedItem *) node->items->pdata[i])->id, id))
      {
        if (index != NULL)
          *index = i;
        return node->items->pdata[i];
      }
  return NULL;
}

/* An item is written: a new one at the end; one that is there keeps its place, but on Prosody it goes to the end. */
static void
feed_put (FeedWorld *world, const char *service, const char *name, const char *id, const char *publisher, const char *xml)
{
  FeedNode *node = feed_node (world, service, name);
  guint index = 0;
  FeedItem *item = feed_item (node, id, &index);

  if (item != NULL && world->flavour == FEED_PROSODY)
    {
      g_ptr_array_remove_index (node->items, index);
      item = NULL;
    }
  if (item == NULL)
    {
      item = g_new0 (FeedItem, 1);
      item->id = g_strdup (id);
      item->stamp = ++world->stamp;
      g_ptr_array_add (node->items, item);
    }
  g_set_str (&item->publisher, publisher);
  g_set_str (&item->xml, xml);
}

G_GNUC_UNUSED static void
feed_drop (FeedWorld *world, const char *service, const char *name, const char *id)
{
  FeedNode *node = feed_find (world, service, name);
  guint index;

  if (node != NULL && feed_item (node, id, &index) != NULL)
    g_ptr_array_remove_index (node->items, index);
}

/* Published in the nth minute of a day long past, changed in another one. */
static char *
feed_entry_edited (const char *title, guint minute, guint changed)
{
  const gint64 start = G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC;
  g_autofree char *published = envoi_time_format (start + (gint64) minute * 60 * G_USEC_PER_SEC);
  g_autofree char *updated = envoi_time_format (start + (gint64) changed * 60 * G_USEC_PER_SEC);

  return g_strdup_printf ("<entry xmlns='http://www.w3.org/2005/Atom'><title>%s</title><id>%s</id><published>%s</published><updated>%s</updated></entry>",
                          title, title, published, updated);
}

static char *
feed_entry_at (const char *title, guint minute)
{
  return feed_entry_edited (title, minute, minute);
}

/* n posts "post 0000" … of this person or service. */
G_GNUC_UNUSED static void
feed_fill (FeedWorld *world, const char *service, const char *name, const char *publisher, guint from, guint n)
{
  for (guint i = from; i < from + n; i++)
    {
      g_autofree char *title = g_strdup_printf ("post %04u", i), *id = g_strdup_printf ("p%04u", i);
      g_autofree char *xml = feed_entry_at (title, i);

      feed_put (world, service, name, id, publisher, xml);
    }
}

/* --- The servers -------------------------------------------------------------------------------------------------------- */

static void
feed_reply (FeedWorld *world, EnvoiStanza *question, const char *content)
{
  const char *to = envoi_stanza_get_to (question);
  g_autofree char *from = to != NULL ? g_strdup_printf (" from='%s'", to) : g_strdup ("");
  g_autofree char *xml = g_strdup_printf ("<iq xmlns='jabber:client' type='result' id='%s'%s>%s</iq>", envoi_stanza_get_id (question), from, content);
  g_autoptr (EnvoiStanza) stanza = NULL;

  if (world->lost)
    return;
  stanza = stanza_from (xml);
  envoi_router_dispatch (world->router, stanza);
}

static void
feed_refuse (FeedWorld *world, EnvoiStanza *question, const char *condition)
{
  const char *to = envoi_stanza_get_to (question);
  g_autofree char *from = to != NULL ? g_strdup_printf (" from='%s'", to) : g_strdup ("");
  g_autofree char *xml = g_strdup_printf ("<iq xmlns='jabber:client' type='error' id='%s'%s><error type='cancel'><%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
                                          envoi_stanza_get_id (question), from, condition);
  g_autoptr (EnvoiStanza) stanza = stanza_from (xml);

  if (!world->lost)
    envoi_router_dispatch (world->router, stanza);
}

static void
feed_append (GString *text, FeedItem *item)
{
  g_string_append_printf (text, "<item id='%s'", item->id);
  if (item->publisher != NULL)
    g_string_append_printf (text, " publisher='%s'", item->publisher);
  g_string_append_printf (text, ">%s</item>", item->xml);
}

static const char *
feed_text (const EnvoiNode *parent, const char *name)
{
  const EnvoiNode *node = parent != NULL ? envoi_node_find (parent, name, NULL) : NULL;

  return node != NULL ? envoi_node_get_text (node) : NULL;
}

static void
feed_serve_items (FeedWorld *world, EnvoiStanza *question, FeedNode *node, const EnvoiNode *items, const EnvoiNode *set)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *max_items = envoi_node_get_attribute (items, "max_items"), *before = feed_text (set, "before"), *after = feed_text (set, "after");
  const char *max_text = feed_text (set, "max");
  guint max = max_items != NULL ? (guint) atoi (max_items) : G_MAXUINT, from = 0, to = node->items->len;
  gboolean newest_end = max_items != NULL;

  g_string_append_printf (text, "<pubsub xmlns='" NS_PUBSUB "'><items node='%s'>", envoi_node_get_attribute (items, "node"));
  if (envoi_node_find (items, "item", NULL) != NULL)
    {
      for (const EnvoiNode *wanted = envoi_node_find (items, "item", NULL); wanted != NULL; wanted = envoi_node_find_next (wanted, "item", NULL))
        {
          FeedItem *item = feed_item (node, envoi_node_get_attribute (wanted, "id"), NULL);

          if (item != NULL)
            feed_append (text, item);
        }
      g_string_append (text, "</items></pubsub>");
      feed_reply (world, question, text->str);
      return;
    }
  if (world->flavour != FEED_PROSODY && set != NULL)
    {
      max = max_text != NULL ? (guint) atoi (max_text) : 20;
      newest_end = before != NULL;
      if (before != NULL && *before != '\0')
        for (to = 0; to < node->items->len && ((FeedItem *) node->items->pdata[to])->stamp < g_ascii_strtoull (before, NULL, 10); to++)
          ;
      if (after != NULL && *after != '\0')
        for (; from < node->items->len && ((FeedItem *) node->items->pdata[from])->stamp <= g_ascii_strtoull (after, NULL, 10); from++)
          ;
    }
  if (to - from > max && newest_end)
    from = to - max;
  else if (to - from > max)
    to = from + max;
  for (guint i = 0; i < to - from; i++)
    feed_append (text, node->items->pdata[world->flavour == FEED_SQL && newest_end ? to - 1 - i : from + i]);
  g_string_append (text, "</items>");
  /* Cursors are times of creation; which end is "first" differs. */
  if (world->flavour != FEED_PROSODY && (set != NULL || max_items != NULL) && to > from)
    {
      guint64 oldest = ((FeedItem *) node->items->pdata[from])->stamp, newest = ((FeedItem *) node->items->pdata[to - 1])->stamp;
      gboolean descending = world->flavour == FEED_SQL && newest_end;

      g_string_append_printf (text, "<set xmlns='" NS_RSM "'><count>%u</count><first>%020" G_GUINT64_FORMAT "</first><last>%020" G_GUINT64_FORMAT "</last></set>",
                              node->items->len, descending ? newest : oldest, descending ? oldest : newest);
    }
  else if (world->flavour != FEED_PROSODY && set != NULL)
    g_string_append_printf (text, "<set xmlns='" NS_RSM "'><count>%u</count></set>", node->items->len);
  g_string_append (text, "</pubsub>");
  feed_reply (world, question, text->str);
}

static void
feed_event (FeedWorld *world, const char *from, const char *name, const char *inner)
{
  g_autofree char *xml = g_strdup_printf ("<message xmlns='jabber:client' type='headline' from='%s' to='" ALICE "'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
                                          "<items node='%s'>%s</items></event></message>", from, name, inner);
  g_autoptr (EnvoiStanza) stanza = stanza_from (xml);

  envoi_router_dispatch (world->router, stanza);
}

/* Somebody publishes: it is kept, and told when Alice follows. */
G_GNUC_UNUSED static void
feed_publish (FeedWorld *world, const char *service, const char *name, const char *id, const char *publisher, const char *xml)
{
  FeedNode *node = feed_node (world, service, name);
  g_autoptr (GString) inner = g_string_new (NULL);

  feed_put (world, service, name, id, publisher, xml);
  if (!g_hash_table_contains (node->followers, ALICE) || world->gone)
    return;
  if (node->heads_only)
    g_string_append_printf (inner, "<item id='%s'/>", id);
  else
    feed_append (inner, feed_item (node, id, NULL));
  feed_event (world, service, name, inner->str);
}

static void
feed_log (FeedWorld *world, const char *verb, const char *service, const char *node, const char *id)
{
  g_ptr_array_add (world->log, g_strdup_printf ("%s %s %s %s", verb, service, node ? node : "-", id ? id : "-"));
}

static void
feed_serve_set (FeedWorld *world, EnvoiStanza *question, const char *service, const EnvoiNode *what)
{
  const char *verb = envoi_node_get_name (what), *name = envoi_node_get_attribute (what, "node");
  FeedNode *node = name != NULL ? feed_find (world, service, name) : NULL;
  const EnvoiNode *item = envoi_node_find (what, "item", NULL);
  const char *id = item != NULL ? envoi_node_get_attribute (item, "id") : NULL;

  feed_log (world, verb, service, name, id);
  world->lost = g_strcmp0 (verb, world->loses) == 0;
  if (g_str_equal (verb, "publish"))
    {
      g_autofree char *xml = item != NULL && envoi_node_first_element (item) != NULL ? envoi_node_to_xml (envoi_node_first_element (item)) : NULL;

      if (node == NULL && !g_str_equal (service, ALICE))
        feed_refuse (world, question, "item-not-found");
      else if (node != NULL && node->publish_refusal != NULL)
        feed_refuse (world, question, node->publish_refusal);
      else
        {
          feed_put (world, service, name, id, ALICE, xml);
          feed_reply (world, question, "");
        }
    }
  else if (g_str_equal (verb, "retract"))
    {
      if (node != NULL && node->retract_refusal != NULL)
        feed_refuse (world, question, node->retract_refusal);
      else if (node == NULL || feed_item (node, id, NULL) == NULL)
        feed_refuse (world, question, "item-not-found");
      else
        {
          feed_drop (world, service, name, id);
          feed_reply (world, question, "");
        }
    }
  else if (g_str_equal (verb, "subscribe"))
    {
      g_autofree char *reply = NULL;

      if (node == NULL || node->refusal != NULL)
        {
          feed_refuse (world, question, node == NULL ? "item-not-found" : node->refusal);
          return;
        }
      g_assert_cmpstr (envoi_node_get_attribute (what, "jid"), ==, ALICE);
      if (!node->pending)
        g_hash_table_add (node->followers, g_strdup (ALICE));
      node->told = envoi_node_find (what, "public", "urn:xmpp:pps:0") != NULL;
      reply = g_strdup_printf ("<pubsub xmlns='" NS_PUBSUB "'><subscription node='%s' jid='" ALICE "' subscription='%s'/></pubsub>", name,
                               node->pending ? "pending" : "subscribed");
      feed_reply (world, question, reply);
    }
  else if (g_str_equal (verb, "unsubscribe"))
    {
      if (node == NULL || !g_hash_table_remove (node->followers, ALICE))
        feed_refuse (world, question, "unexpected-request");
      else
        feed_reply (world, question, "");
    }
  else if (g_str_equal (verb, "create"))
    {
      if (node != NULL)
        feed_refuse (world, question, "conflict");
      else
        {
          feed_node (world, service, name);
          feed_reply (world, question, "");
        }
    }
  else if (g_str_equal (verb, "delete"))
    {
      g_autofree char *key = g_strconcat (service, "\n", name, NULL);

      g_hash_table_remove (world->nodes, key);
      feed_reply (world, question, "");
    }
  else if (g_str_equal (verb, "configure"))
    {
      if (node == NULL)
        feed_refuse (world, question, "item-not-found");
      else
        feed_reply (world, question, "");
    }
  else
    feed_refuse (world, question, "feature-not-implemented");
}

static void
feed_serve_disco_items (FeedWorld *world, EnvoiStanza *question, const char *service, const char *name)
{
  g_autoptr (GString) text = g_string_new ("<query xmlns='http://jabber.org/protocol/disco#items'>");
  FeedNode *node = name != NULL ? feed_find (world, service, name) : NULL;

  if (name == NULL)
    {
      if (g_str_equal (service, "prosody.test"))
        g_string_append_printf (text, "<item jid='" COMMENTS "'/><item jid='" PUBSUB "'/>%s", world->upload_base != NULL ? "<item jid='" UPLOAD "'/>" : "");
    }
  else if (node == NULL || (strchr (service, '@') != NULL && !g_str_equal (service, ALICE)))
    {
      /* Strangers learn nothing of an account's nodes. */
      feed_refuse (world, question, "service-unavailable");
      return;
    }
  else
    for (guint i = node->items->len; i > 0; i--)
      g_string_append_printf (text, "<item jid='%s' name='%s'/>", service, ((FeedItem *) node->items->pdata[i - 1])->id);
  g_string_append (text, "</query>");
  feed_reply (world, question, text->str);
}

static void
feed_serve (FeedWorld *world, EnvoiStanza *question)
{
  const EnvoiNode *child = envoi_node_first_element (envoi_stanza_get_root (question));
  const char *ns = child != NULL ? envoi_node_get_ns (child) : "", *service = envoi_stanza_get_to (question);
  gboolean get = g_strcmp0 (envoi_stanza_get_type_attribute (question), "get") == 0;

  if (!get && g_strcmp0 (envoi_stanza_get_type_attribute (question), "set") != 0)
    return;
  if (service == NULL)
    service = ALICE;
  if (g_str_equal (ns, "http://jabber.org/protocol/disco#info"))
    feed_reply (world, question, g_str_equal (service, COMMENTS) || g_str_equal (service, PUBSUB)
                ? world->tells_followers ? "<query xmlns='http://jabber.org/protocol/disco#info'><identity category='pubsub' type='service'/>"
                                           "<feature var='urn:xmpp:pps:0'/></query>"
                                         : "<query xmlns='http://jabber.org/protocol/disco#info'><identity category='pubsub' type='service'/></query>"
                : g_str_equal (service, UPLOAD) ? UPLOAD_INFO
                : "<query xmlns='http://jabber.org/protocol/disco#info'/>");
  else if (g_str_equal (ns, "http://jabber.org/protocol/disco#items"))
    feed_serve_disco_items (world, question, service, envoi_node_get_attribute (child, "node"));
  else if (g_str_equal (ns, "urn:xmpp:http:upload:0"))
    {
      g_autofree char *slot = g_strdup_printf ("<slot xmlns='urn:xmpp:http:upload:0'><put url='%s/%u'/><get url='%s/%u'/></slot>", world->upload_base, world->slots,
                                               world->upload_base, world->slots);

      world->slots++;
      feed_reply (world, question, slot);
    }
  else if ((g_str_equal (ns, NS_PUBSUB) || g_str_equal (ns, NS_OWNER)) && envoi_node_first_element (child) != NULL)
    {
      const EnvoiNode *what = envoi_node_first_element (child);
      const char *name = envoi_node_get_attribute (what, "node");
      FeedNode *node = name != NULL ? feed_find (world, service, name) : NULL;

      if (!get)
        {
          feed_serve_set (world, question, service, what);
          world->lost = FALSE;
        }
      else if (!g_str_equal (envoi_node_get_name (what), "items"))
        feed_refuse (world, question, node == NULL ? "item-not-found" : "feature-not-implemented");
      else
        {
          feed_log (world, "items", service, name, NULL);
          if (node == NULL)
            feed_refuse (world, question, "item-not-found");
          else if (node->refusal != NULL)
            feed_refuse (world, question, node->refusal);
          else
            feed_serve_items (world, question, node, what, envoi_node_find (child, "set", NS_RSM));
        }
    }
  else
    feed_refuse (world, question, "service-unavailable");
}

static gboolean
feed_on_serve (gpointer data)
{
  FeedWorld *world = data;
  EnvoiStanza *question = world->silent ? NULL : g_queue_pop_head (&world->questions);

  if (question == NULL)
    {
      world->serve_id = 0;
      return G_SOURCE_REMOVE;
    }
  feed_serve (world, question);
  envoi_stanza_unref (question);
  return G_SOURCE_CONTINUE;
}

static void
feed_wake (FeedWorld *world)
{
  if (world->serve_id == 0)
    world->serve_id = g_idle_add (feed_on_serve, world);
}

static void
feed_on_output (EnvoiRouter *router, EnvoiStanza *stanza, guint64 tag, gpointer user_data)
{
  FeedWorld *world = user_data;

  if (!g_str_equal (envoi_stanza_get_name (stanza), "iq") || world->gone)
    return;
  g_queue_push_tail (&world->questions, envoi_stanza_ref (stanza));
  feed_wake (world);
}
