/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Posts between the model and the wire: who counts as the author, what others read of what is written here, what an edit keeps. */
#include <string.h>

#include "0277-microblog.h"
#include "envoi-post-reader.h"
#include "envoi-post-writer.h"
#include "envoi-time.h"
#include "peer.h"

#define ALICE "alice@prosody.test"
#define BOB "bob@ejabberd.test"
#define PUBSUB "pubsub.prosody.test"
#define BLOG ENVOI_NODE_MICROBLOG
#define ENTRY(content) "<entry xmlns='http://www.w3.org/2005/Atom'>" content "</entry>"

static EnvoiPost *
read_post (EnvoiAccount *account, const char *service, const char *node, const char *publisher, const char *xml)
{
  g_autoptr (EnvoiStanza) stanza = stanza_from (xml);

  return envoi_post_read (account, service, node, "item-1", publisher, envoi_stanza_get_root (stanza));
}

/* F: who wrote it is the publisher; without one, on a blog its owner; what the entry says is only said. */
static void
test_author (void)
{
  static const char *forged = ENTRY ("<title>x</title><author><name>Carol</name><uri>xmpp:carol@prosody.test</uri></author>");
  static const struct { const char *service, *node, *publisher, *author; } cases[] = {
    { BOB, BLOG, NULL, BOB },
    { BOB, BLOG, BOB, BOB },
    { BOB, BLOG, "eve@evil.test", "eve@evil.test" },
    { PUBSUB, "cats", NULL, NULL },
    { PUBSUB, "cats", BOB, BOB },
    { PUBSUB, BLOG, NULL, NULL },      /* ejabberd's stray last item: the service is nobody */
  };
  g_autoptr (EnvoiAccount) account = envoi_account_new (ALICE);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiPost) post = read_post (account, cases[i].service, cases[i].node, cases[i].publisher, forged);

      g_assert_cmpstr (envoi_post_get_author_jid (post), ==, cases[i].author);
      g_assert_cmpstr (envoi_post_get_claimed_name (post), ==, "Carol");
      g_assert_cmpstr (envoi_post_get_claimed_jid (post), ==, "carol@prosody.test");
    }
}

/* A time that cannot be, and none at all, is now. */
static void
test_times (void)
{
  g_autoptr (EnvoiAccount) account = envoi_account_new (ALICE);
  gint64 before = envoi_time_now ();
  static const struct { const char *xml; gint64 published; gboolean edited; } cases[] = {
    { ENTRY ("<title>x</title><published>2024-01-02T03:04:05Z</published><updated>2024-01-02T03:04:05Z</updated>"), G_GINT64_CONSTANT (1704164645000000), FALSE },
    { ENTRY ("<title>x</title><published>2024-01-02T03:04:05Z</published><updated>2024-01-02T04:04:05Z</updated>"), G_GINT64_CONSTANT (1704164645000000), TRUE },
    { ENTRY ("<title>x</title><updated>2024-01-02T03:04:05Z</updated>"), G_GINT64_CONSTANT (1704164645000000), FALSE },
    { ENTRY ("<title>x</title><published>2900-01-02T03:04:05Z</published>"), 0, FALSE },
    { ENTRY ("<title>x</title>"), 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiPost) post = read_post (account, BOB, BLOG, NULL, cases[i].xml);

      if (cases[i].published != 0)
        g_assert_cmpint (envoi_post_get_published (post), ==, cases[i].published);
      else
        {
          g_assert_cmpint (envoi_post_get_published (post), >=, before);
          g_assert_cmpint (envoi_post_get_published (post), <=, envoi_time_now ());
        }
      g_assert_cmpint (envoi_post_get_edited (post), ==, cases[i].edited);
    }
}

/* What cannot be shown is a post all the same, marked as such. */
static void
test_unreadable (void)
{
  static const char * const payloads[] = {
    "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title></feed>", "<metadata xmlns='urn:xmpp:avatar:metadata'/>", ENTRY (""),
    ENTRY ("<title>  </title><content type='text'> </content>"),
  };
  g_autoptr (EnvoiAccount) account = envoi_account_new (ALICE);

  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autoptr (EnvoiPost) post = read_post (account, BOB, BLOG, NULL, payloads[i]);

      g_assert_cmpint (envoi_post_get_kind (post), ==, ENVOI_POST_UNREADABLE);
      g_assert_cmpstr (envoi_post_get_item_id (post), ==, "item-1");
    }
}

static void
test_movim_post (void)
{
  g_autoptr (EnvoiAccount) account = envoi_account_new (ALICE);
  g_autoptr (EnvoiPost) post = read_post (account, BOB, BLOG, BOB,
    "<entry xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'><id>ID</id><title>A walk</title>"
    "<author><name>Bob</name><uri>xmpp:" BOB "</uri></author><link rel='alternate' href='xmpp:" BOB "?;node=urn:xmpp:microblog:0;item=ID'/>"
    "<link rel='replies' title='comments' href='xmpp:comments.ejabberd.test?;node=urn:xmpp:microblog:0:comments/ID'/>"
    "<link rel='alternate' type='text/html' title='A walk' href='https://pod.test/blog/bob/ID'/>"
    "<link rel='related' href='https://news.test/1' type='text/html' title='News' description='What is new' logo='https://news.test/i.png'/>"
    "<thr:in-reply-to href='xmpp:" PUBSUB "?;node=cats;item=orig'/><link rel='enclosure' href='https://up.test/a.jpg' type='image/jpeg' title='A hill'/>"
    "<link rel='enclosure' href='javascript:alert(1)' type='image/jpeg'/>"
    "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Over the <b>hill</b> #Ausflug</p></div></content>"
    "<content type='text'>Over the **hill** #Ausflug</content><published>2026-08-06T18:53:47+00:00</published><category term='Hiking'/>"
    "<updated>2026-08-06T18:53:47+00:00</updated></entry>");
  const char * const tags[] = { "hiking", "ausflug", NULL };
  EnvoiPostPart *part;

  g_assert_cmpint (envoi_post_get_kind (post), ==, ENVOI_POST_ARTICLE);
  g_assert_cmpstr (envoi_post_get_title (post), ==, "A walk");
  g_assert_cmpint (envoi_post_get_content_kind (post), ==, ENVOI_CONTENT_XHTML);
  g_assert_cmpstr (envoi_post_get_source (post), ==, "Over the **hill** #Ausflug");
  g_assert_true (g_strv_equal (envoi_post_get_tags (post), tags));
  g_assert_cmpstr (envoi_post_get_comments_service (post), ==, "comments.ejabberd.test");
  g_assert_cmpstr (envoi_post_get_comments_node (post), ==, BLOG ":comments/ID");
  g_assert_cmpstr (envoi_post_get_reply_item (post), ==, "orig");
  g_assert_cmpstr (envoi_post_get_public_url (post), ==, "https://pod.test/blog/bob/ID");
  g_assert_cmpuint (envoi_post_get_parts (post)->len, ==, 2);
  part = envoi_post_get_parts (post)->pdata[0];
  g_assert_cmpint (envoi_post_part_get_kind (part), ==, ENVOI_PART_CARD);
  g_assert_cmpstr (envoi_post_part_get_description (part), ==, "What is new");
  part = envoi_post_get_parts (post)->pdata[1];
  g_assert_cmpint (envoi_post_part_get_kind (part), ==, ENVOI_PART_PICTURE);
  g_assert_cmpstr (envoi_post_part_get_title (part), ==, "A hill");
}

/* --- Writing ---------------------------------------------------------------------------------------------------------- */

static const EnvoiPostFrame frame = {
  .service = ALICE, .node = BLOG, .item = "9f2c", .author_name = "Alice", .author_jid = ALICE, .comments_service = "comments.prosody.test",
  .published = G_GINT64_CONSTANT (1763625600000000), .updated = G_GINT64_CONSTANT (1763625600000000),
};

static EnvoiStanza *
write_post (EnvoiDraft *draft, const EnvoiStanza *former)
{
  g_autoptr (EnvoiAtomEntry) read = former != NULL ? envoi_atom_entry_read (envoi_stanza_get_root (former)) : NULL;
  g_autoptr (EnvoiAtomEntry) entry = envoi_post_write (draft, &frame, read);

  return envoi_atom_entry_write (entry, former != NULL ? envoi_stanza_get_root (former) : NULL);
}

static const EnvoiNode *
child (EnvoiStanza *entry, const char *name, const char *attribute, const char *value)
{
  for (const EnvoiNode *node = envoi_stanza_find (entry, name, NULL); node != NULL; node = envoi_node_find_next (node, name, NULL))
    if (attribute == NULL || g_strcmp0 (envoi_node_get_attribute (node, attribute), value) == 0)
      return node;
  return NULL;
}

/* What Movim and Libervia insist on: title and updated, XHTML content, the comments link in its exact form. */
static void
test_article (void)
{
  g_autoptr (EnvoiAccount) account = envoi_account_new (ALICE);
  g_autoptr (EnvoiDraft) draft = envoi_draft_new (account);
  g_autoptr (EnvoiStanza) entry = NULL;
  g_autoptr (EnvoiPost) back = NULL;
  g_autoptr (EnvoiPostPart) picture = envoi_post_part_new (ENVOI_PART_PICTURE, "https://up.test/b.jpg");
  const char * const tags[] = { "xmpp", "grüße", NULL };

  envoi_post_part_set_media_type (picture, "image/jpeg");
  envoi_post_part_set_title (picture, "Two <cats>");
  envoi_post_part_set_length (picture, 12345);
  g_list_store_append (envoi_draft_get_parts (draft), picture);
  envoi_draft_set_title (draft, "On protocols");
  envoi_draft_set_text (draft, "# Head\n\nSome *text* with #Grüße & <tags>.\n\n- one\n- two");
  envoi_draft_set_tags (draft, (const char * const []) { "XMPP", NULL });
  entry = write_post (draft, NULL);

  g_assert_cmpstr (envoi_node_get_text (child (entry, "title", NULL, NULL)), ==, "On protocols");
  g_assert_cmpstr (envoi_node_get_text (child (entry, "id", NULL, NULL)), ==, "tag:prosody.test,2025-11-20:posts-9f2c");
  g_assert_nonnull (child (entry, "updated", NULL, NULL));
  g_assert_nonnull (child (entry, "published", NULL, NULL));
  g_assert_nonnull (envoi_node_find (child (entry, "content", "type", "xhtml"), "div", ENVOI_NS_XHTML));
  g_assert_cmpstr (envoi_node_get_text (child (entry, "content", "type", "text")), ==, envoi_draft_get_text (draft));
  g_assert_cmpstr (envoi_node_get_text (envoi_node_find (child (entry, "author", NULL, NULL), "uri", NULL)), ==, "xmpp:" ALICE);
  {
    g_autofree char *service = NULL, *node = NULL, *item = NULL;

    g_assert_true (envoi_atom_parse_uri (envoi_node_get_attribute (child (entry, "link", "rel", "replies"), "href"), &service, &node, &item));
    g_assert_cmpstr (service, ==, "comments.prosody.test");
    g_assert_cmpstr (node, ==, BLOG ":comments/9f2c");
    g_assert_cmpstr (envoi_node_get_attribute (child (entry, "link", "rel", "replies"), "title"), ==, "comments");
  }
  g_assert_cmpstr (envoi_node_get_attribute (child (entry, "link", "rel", "enclosure"), "title"), ==, "Two <cats>");
  g_assert_cmpstr (envoi_node_get_attribute (child (entry, "link", "rel", "enclosure"), "length"), ==, "12345");

  back = envoi_post_read (account, ALICE, BLOG, "9f2c", ALICE, envoi_stanza_get_root (entry));
  g_assert_cmpstr (envoi_post_get_title (back), ==, "On protocols");
  g_assert_cmpstr (envoi_post_get_source (back), ==, envoi_draft_get_text (draft));
  g_assert_true (g_strv_equal (envoi_post_get_tags (back), tags));
  g_assert_cmpuint (envoi_post_get_parts (back)->len, ==, 1);
  g_assert_false (envoi_post_get_edited (back));
}

/* What a brief post is to others: a title alone. A text of several lines gets its first one as the title, which is not shown twice here. */
static void
test_titles (void)
{
  static const struct { const char *title, *text, *written, *shown; gboolean content; } cases[] = {
    { NULL, "Just a line #hello", "Just a line #hello", "Just a line #hello", FALSE },
    { NULL, "A *strong* line", "A strong line", NULL, TRUE },
    { NULL, "First line\n\nSecond one", "First line", NULL, TRUE },
    { " Title ", NULL, "Title", "Title", FALSE },
    { "Title", "Text", "Title", "Title", TRUE },
  };
  g_autoptr (EnvoiAccount) account = envoi_account_new (ALICE);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiDraft) draft = envoi_draft_new (account);
      g_autoptr (EnvoiStanza) entry = NULL;
      g_autoptr (EnvoiPost) back = NULL;

      envoi_draft_set_title (draft, cases[i].title);
      envoi_draft_set_text (draft, cases[i].text);
      entry = write_post (draft, NULL);
      g_assert_cmpstr (envoi_node_get_text (child (entry, "title", NULL, NULL)), ==, cases[i].written);
      g_assert_cmpint (child (entry, "content", NULL, NULL) != NULL, ==, cases[i].content);
      back = envoi_post_read (account, ALICE, BLOG, "9f2c", ALICE, envoi_stanza_get_root (entry));
      g_assert_cmpstr (envoi_post_get_title (back), ==, cases[i].shown);
      g_assert_cmpint (envoi_post_get_kind (back), ==, cases[i].content ? ENVOI_POST_ARTICLE : ENVOI_POST_PLAIN);
    }
}

/* An edit keeps what this program knows nothing of, the id of the entry, what it answers, and its other links. */
static void
test_edit_keeps (void)
{
  g_autoptr (EnvoiAccount) account = envoi_account_new (ALICE);
  g_autoptr (EnvoiDraft) draft = envoi_draft_new (account);
  g_autoptr (EnvoiStanza) former = stanza_from (
    "<entry xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'><id>tag:old</id><title>Old</title><updated>2025-01-01T00:00:00Z</updated>"
    "<published>2025-01-01T00:00:00Z</published><mood xmlns='urn:example:mood'><happy/></mood><thr:in-reply-to ref='r' href='xmpp:" BOB "?;node=n;item=i'/>"
    "<link rel='alternate' type='text/html' href='https://pod.test/1'/><link rel='enclosure' type='image/png' href='https://up.test/gone.png'/>"
    "<geoloc xmlns='http://jabber.org/protocol/geoloc'><lat>1.5</lat><lon>2.5</lon></geoloc></entry>");
  g_autoptr (EnvoiStanza) entry = NULL;

  envoi_draft_set_text (draft, "New");
  entry = write_post (draft, former);
  g_assert_cmpstr (envoi_node_get_text (child (entry, "id", NULL, NULL)), ==, "tag:old");
  g_assert_cmpstr (envoi_node_get_text (child (entry, "title", NULL, NULL)), ==, "New");
  g_assert_nonnull (envoi_stanza_find (entry, "mood", "urn:example:mood"));
  g_assert_nonnull (envoi_stanza_find (entry, "geoloc", ENVOI_NS_GEOLOC));
  g_assert_nonnull (envoi_stanza_find (entry, "in-reply-to", ENVOI_NS_ATOM_THREAD));
  g_assert_nonnull (child (entry, "link", "href", "https://pod.test/1"));
  g_assert_null (child (entry, "link", "href", "https://up.test/gone.png"));
}

/* A post that is passed on keeps its author's name and comments, and says where it comes from. */
static void
test_repost (void)
{
  g_autoptr (EnvoiStanza) original = stanza_from (
    ENTRY ("<id>tag:o</id><title>Hear</title><author><name>Bob</name><uri>xmpp:" BOB "</uri></author><updated>2025-01-01T00:00:00Z</updated>"
           "<link rel='replies' title='comments' href='xmpp:" BOB "?;node=urn:xmpp:microblog:0:comments/o1'/>"));
  g_autoptr (EnvoiAtomEntry) read = envoi_atom_entry_read (envoi_stanza_get_root (original));
  g_autoptr (EnvoiAtomEntry) written = envoi_post_write_repost (read, BOB, BLOG, "o1", &frame);
  g_autoptr (EnvoiStanza) entry = envoi_atom_entry_write (written, envoi_stanza_get_root (original));
  g_autoptr (EnvoiAccount) account = envoi_account_new (ALICE);
  g_autoptr (EnvoiPost) post = envoi_post_read (account, ALICE, BLOG, "9f2c", ALICE, envoi_stanza_get_root (entry));

  g_assert_cmpstr (envoi_post_get_author_jid (post), ==, ALICE);
  g_assert_cmpstr (envoi_post_get_claimed_jid (post), ==, BOB);
  g_assert_cmpstr (envoi_post_get_via_service (post), ==, BOB);
  g_assert_cmpstr (envoi_post_get_via_item (post), ==, "o1");
  g_assert_cmpstr (envoi_post_get_comments_node (post), ==, BLOG ":comments/o1");
  g_assert_cmpstr (envoi_node_get_attribute (child (entry, "link", "rel", "via"), "ref"), ==, "tag:o");
}

/* Comments: text in the title, a heart alone is a like, who wrote it is the publisher and nobody else. */
static void
test_comments (void)
{
  static const struct { const char *xml, *text; gboolean like; } cases[] = {
    { ENTRY ("<title>Well said</title>"), "Well said", FALSE },
    { ENTRY ("<title>♥</title>"), "♥", TRUE },
    { ENTRY ("<title>♥️</title>"), "♥️", FALSE },
    { ENTRY ("<title>♥ and more</title>"), "♥ and more", FALSE },
    { ENTRY ("<title></title><content type='text'>In the content</content>"), "In the content", FALSE },
    { ENTRY ("<title>" ENVOI_COMMENT_WITHDRAWN "</title>"), NULL, FALSE },
    { "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title></feed>", NULL, FALSE },
  };
  g_autoptr (EnvoiAccount) account = envoi_account_new (ALICE);
  g_autoptr (EnvoiAtomEntry) written = envoi_comment_write ("Mine", &frame);
  g_autoptr (EnvoiStanza) stanza = envoi_atom_entry_write (written, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiStanza) payload = stanza_from (cases[i].xml);
      g_autoptr (EnvoiComment) comment = envoi_comment_read (account, PUBSUB, BLOG ":comments/x", "c1", BOB, envoi_stanza_get_root (payload));

      g_assert_cmpint (comment != NULL, ==, cases[i].text != NULL);
      if (comment == NULL)
        continue;
      g_assert_cmpstr (envoi_comment_get_text (comment), ==, cases[i].text);
      g_assert_cmpint (envoi_comment_get_is_like (comment), ==, cases[i].like);
      g_assert_cmpstr (envoi_comment_get_author_jid (comment), ==, BOB);
    }
  g_assert_cmpstr (envoi_node_get_text (child (stanza, "title", NULL, NULL)), ==, "Mine");
  g_assert_nonnull (child (stanza, "updated", NULL, NULL));
  {
    g_autoptr (EnvoiStanza) payload = stanza_from (ENTRY ("<title>x</title><author><uri>xmpp:" ALICE "</uri></author>"));
    g_autoptr (EnvoiComment) comment = envoi_comment_read (account, ALICE, BLOG ":comments/x", "c2", NULL, envoi_stanza_get_root (payload));

    g_assert_null (envoi_comment_get_author_jid (comment));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/post-translation/author", test_author);
  g_test_add_func ("/post-translation/times", test_times);
  g_test_add_func ("/post-translation/unreadable", test_unreadable);
  g_test_add_func ("/post-translation/movim-post", test_movim_post);
  g_test_add_func ("/post-translation/article", test_article);
  g_test_add_func ("/post-translation/titles", test_titles);
  g_test_add_func ("/post-translation/edit-keeps", test_edit_keeps);
  g_test_add_func ("/post-translation/repost", test_repost);
  g_test_add_func ("/post-translation/comments", test_comments);
  return g_test_run ();
}
