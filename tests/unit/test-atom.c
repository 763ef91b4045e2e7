/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries as Movim, Libervia and Converse write them and as two servers hand them on; what is hostile in them; what Envoi writes. */
#include <string.h>

#include "envoi-atom.h"
#include "peer.h"

#define ENTRY(content) "<entry xmlns='http://www.w3.org/2005/Atom'>" content "</entry>"

static EnvoiAtomEntry *
read_entry (const char *xml)
{
  g_autoptr (EnvoiStanza) stanza = stanza_from (xml);

  return envoi_atom_entry_read (envoi_stanza_get_root (stanza));
}

static const EnvoiNode *
find_payload (EnvoiStanza *stanza)
{
  const EnvoiNode *node = envoi_node_first_element (envoi_stanza_get_root (stanza));

  for (; node && !envoi_node_is (node, "entry", NULL); node = envoi_node_first_element (node))
    ;
  return node;
}

/* As it came back from Prosody: reply, picture, both contents, place. */
static void
test_real_post (void)
{
  g_autofree char *xml = fixture ("prosody-post", NULL);
  g_autoptr (EnvoiStanza) stanza = stanza_from (xml);
  g_autoptr (EnvoiAtomEntry) entry = envoi_atom_entry_read (find_payload (stanza));
  const EnvoiAtomLink *picture = envoi_atom_entry_find_link (entry, "enclosure", "image/");

  g_assert_cmpint (entry->problem, ==, ENVOI_ATOM_READABLE);
  g_assert_cmpstr (entry->id, ==, "reply-1");
  g_assert_cmpstr (entry->title, ==, "A reply");
  g_assert_cmpstr (entry->author_jid, ==, "alice@prosody.test");
  g_assert_cmpstr (entry->author_name, ==, "alice");
  g_assert_cmpstr (entry->reply->service, ==, "bob@prosody.test");
  g_assert_cmpstr (entry->reply->node, ==, "urn:xmpp:microblog:0");
  g_assert_cmpstr (entry->reply->item, ==, "x1");
  g_assert_cmpstr (entry->reply->ref, ==, "tag:prosody.test,2026-11-20:posts-x1");
  g_assert_cmpstr (picture->href, ==, "https://example.org/a.jpg");
  g_assert_cmpstr (picture->title, ==, "alt text");
  g_assert_nonnull (strstr (entry->content_xhtml, "<em>you</em> &lt;&amp;&gt;"));
  g_assert_true (g_str_has_prefix (entry->content_xhtml, "<div xmlns="));
  g_assert_cmpstr (entry->content_text, ==, "Hello *you* <&>");
  g_assert_true (entry->has_place);
  g_assert_cmpfloat (entry->latitude, ==, 48.1);
  g_assert_cmpfloat (entry->longitude, ==, -3.3);
  g_assert_cmpint (entry->published, ==, G_GINT64_CONSTANT (1795161600000000));
  g_assert_null (entry->comments);
  g_assert_null (envoi_atom_entry_get_public_url (entry));
}

/* What Movim builds, attribute by attribute. */
static void
test_movim (void)
{
  g_autoptr (EnvoiAtomEntry) entry = read_entry (
    "<entry xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'><id>my-cats-4dFz1q</id><title>My cats</title>"
    "<author><uri>xmpp:alice@example.org</uri></author>"
    "<link rel='alternate' href='xmpp:pubsub.movim.eu?;node=cats;item=my-cats-4dFz1q'/>"
    "<link rel='replies' title='comments' href='xmpp:comments.example.org?;node=urn:xmpp:microblog:0:comments/my-cats-4dFz1q'/>"
    "<link rel='alternate' type='text/html' title='My cats' href='https://pod.example/blog/alice%40example.org/my-cats-4dFz1q'/>"
    "<link rel='related' href='https://cats.example/' type='text/html' title='Cats' description='All of them' logo='https://cats.example/favicon.ico'/>"
    "<thr:in-reply-to href='xmpp:bob@example.org?;node=urn%3Axmpp%3Amicroblog%3A0;item=two+words'/>"
    "<link rel='enclosure' href='https://up.example/a.jpg' type='image/jpeg' title='a.jpg'/>"
    "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Look at <strong>them</strong> #cats</p></div></content>"
    "<content type='text'>Look at **them** #cats</content><published>2026-08-06T18:53:47+02:00</published><category term='cats'/><category term='NSFW'/>"
    "<updated>2026-08-06T19:53:47+02:00</updated></entry>");
  const EnvoiAtomLink *card = envoi_atom_entry_find_link (entry, "related", NULL);

  g_assert_cmpint (entry->problem, ==, ENVOI_ATOM_READABLE);
  g_assert_cmpstr (entry->comments->service, ==, "comments.example.org");
  g_assert_cmpstr (entry->comments->node, ==, "urn:xmpp:microblog:0:comments/my-cats-4dFz1q");
  g_assert_null (entry->comments->item);
  g_assert_cmpstr (envoi_atom_entry_get_public_url (entry), ==, "https://pod.example/blog/alice%40example.org/my-cats-4dFz1q");
  g_assert_cmpstr (card->description, ==, "All of them");
  g_assert_cmpstr (card->logo, ==, "https://cats.example/favicon.ico");
  g_assert_cmpstr (entry->reply->node, ==, "urn:xmpp:microblog:0");
  g_assert_cmpstr (entry->reply->item, ==, "two words");
  g_assert_cmpstr (entry->categories[0], ==, "cats");
  g_assert_cmpuint (g_strv_length (entry->categories), ==, 2);
  g_assert_true (entry->nsfw);
  g_assert_cmpint (entry->updated - entry->published, ==, 3600 * (gint64) G_USEC_PER_SEC);
  /* Comments are no link of the post. */
  g_assert_null (envoi_atom_entry_find_link (entry, "replies", NULL));
}

/* Libervia: text contents, encoded addresses, its own spelling of length, a repeat of somebody's post. */
static void
test_libervia (void)
{
  g_autoptr (EnvoiAtomEntry) entry = read_entry (
    "<entry xmlns='http://www.w3.org/2005/Atom' xml:lang='fr'><id>xmpp:louise@example.org?;node=urn%3Axmpp%3Amicroblog%3A0;item=un-mot-k4u2</id>"
    "<title type='text'>Un mot</title><title type='text' xml:lang='en'>A word</title><content type='text'>Un mot</content>"
    "<updated>2026-03-01T10:00:00Z</updated><published>2026-03-01T10:00:00Z</published>"
    "<author><name>Louise</name><uri>xmpp:louise@example.org</uri></author>"
    "<link rel='enclosure' href='https://up.example/b.png' type='image/png' lenght='4711'/>"
    "<link rel='via' href='xmpp:louise@example.org?;node=urn%3Axmpp%3Amicroblog%3A0;item=un-mot-k4u2'/>"
    "<link rel='replies' href='xmpp:pubsub.example.org?;node=urn%3Axmpp%3Amicroblog%3A0%3Acomments%2Fun-mot-k4u2'/></entry>");

  g_assert_cmpstr (entry->title, ==, "Un mot");
  g_assert_cmpstr (entry->language, ==, "fr");
  g_assert_cmpuint (envoi_atom_entry_find_link (entry, "enclosure", NULL)->length, ==, 4711);
  g_assert_cmpstr (entry->via->service, ==, "louise@example.org");
  g_assert_cmpstr (entry->via->item, ==, "un-mot-k4u2");
  g_assert_cmpstr (entry->comments->service, ==, "pubsub.example.org");
  g_assert_cmpstr (entry->comments->node, ==, "urn:xmpp:microblog:0:comments/un-mot-k4u2");
}

/* Converse: a rich post without a title. */
static void
test_converse (void)
{
  g_autoptr (EnvoiAtomEntry) entry = read_entry (
    ENTRY ("<id>tag:example.org,2026-07-24:posts-77</id><content type='text'>*hi*</content>"
           "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p><em>hi</em></p></div></content><published>2026-07-24T00:00:00Z</published>"));

  g_assert_cmpint (entry->problem, ==, ENVOI_ATOM_READABLE);
  g_assert_null (entry->title);
  g_assert_cmpstr (entry->content_text, ==, "*hi*");
  g_assert_nonnull (entry->content_xhtml);
  g_assert_cmpint (entry->updated, ==, entry->published);
}

static void
test_titles (void)
{
  static const struct { const char *xml, *title; } cases[] = {
    { "<title>  a &lt;b&gt; &amp;amp; c </title>", "a <b> &amp; c" },
    { "<title type='text'>1 &lt; 2</title>", "1 < 2" },
    { "<title type='html'>&lt;b&gt;bold&lt;/b&gt; &amp;amp; &amp;#x2665;&amp;nbsp;&amp;bogus; 1</title>", "bold & ♥ &bogus; 1" },
    { "<title type='html'>open &lt;script src='x</title>", "open" },
    { "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a <b>b</b><br/>c<script>alert(1)</script><style>p{}</style></div></title>", "a b\nc" },
    { "<title>   </title>", NULL },
    { "<title/>", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml = g_strdup_printf (ENTRY ("%s<content type='text'>x</content>"), cases[i].xml);
      g_autoptr (EnvoiAtomEntry) entry = read_entry (xml);

      g_assert_cmpstr (entry->title, ==, cases[i].title);
    }
}

/* What can't be shown says why, and is never NULL. */
static void
test_unreadable (void)
{
  static const struct { const char *xml; EnvoiAtomProblem problem; } cases[] = {
    { "<entry xmlns='jabber:client'><title>x</title></entry>", ENVOI_ATOM_NOT_AN_ENTRY },
    { "<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title></feed>", ENVOI_ATOM_NOT_AN_ENTRY },
    { "<metadata xmlns='urn:xmpp:avatar:metadata'/>", ENVOI_ATOM_NOT_AN_ENTRY },
    { ENTRY (""), ENVOI_ATOM_EMPTY },
    { ENTRY ("<title> </title><updated>2026-01-01T00:00:00Z</updated><author><name>Eve</name></author>"), ENVOI_ATOM_EMPTY },
    { ENTRY ("<link rel='enclosure' type='image/png' href='https://x.test/1.png'/>"), ENVOI_ATOM_READABLE },
    { ENTRY ("<title>t</title>"), ENVOI_ATOM_READABLE },
  };
  g_autoptr (EnvoiAtomEntry) none = envoi_atom_entry_read (NULL);

  g_assert_cmpint (none->problem, ==, ENVOI_ATOM_NOT_AN_ENTRY);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiAtomEntry) entry = read_entry (cases[i].xml);

      g_assert_cmpint (entry->problem, ==, cases[i].problem);
      g_assert_nonnull (entry->links);
      g_assert_nonnull (entry->categories);
    }
}

/* 300 KB of content, of titles, of links and tags: bounded, and told. */
static void
test_big (void)
{
  g_autofree char *many = g_strnfill (300 * 1024, 'x');
  g_autofree char *content = g_strdup_printf (ENTRY ("<title>t</title><content type='text'>%s</content><link rel='enclosure' href='https://x.test/1'/>"), many);
  g_autofree char *xhtml = g_strdup_printf (ENTRY ("<title>t</title><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>%s</div></content>"), many);
  g_autofree char *title = g_strdup_printf (ENTRY ("<title>%s</title>"), many);
  g_autofree char *uri = g_strdup_printf (ENTRY ("<title>t</title><link rel='enclosure' href='https://x.test/%s'/>"), many);
  GString *crowd = g_string_new (NULL);
  g_autofree char *xml = NULL;
  g_autoptr (EnvoiAtomEntry) a = read_entry (content), b = read_entry (xhtml), c = read_entry (title), d = read_entry (uri), e = NULL;

  g_assert_cmpint (a->problem, ==, ENVOI_ATOM_TOO_BIG);
  g_assert_cmpstr (a->title, ==, "t");
  g_assert_null (a->content_text);
  g_assert_cmpuint (a->links->len, ==, 1);
  g_assert_cmpint (b->problem, ==, ENVOI_ATOM_TOO_BIG);
  g_assert_null (b->content_xhtml);
  g_assert_cmpuint (strlen (c->title), ==, ENVOI_ATOM_MAX_TITLE);
  g_assert_cmpuint (d->links->len, ==, 0);

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (crowd, "<category term='t%u'/><link rel='enclosure' href='https://x.test/%u'/>", i, i);
  xml = g_strdup_printf (ENTRY ("%s"), crowd->str);
  e = read_entry (xml);
  g_assert_cmpuint (g_strv_length (e->categories), ==, ENVOI_ATOM_MAX_CATEGORIES);
  g_assert_cmpuint (e->links->len, ==, ENVOI_ATOM_MAX_LINKS);
  g_string_free (crowd, TRUE);
}

/* Nonsense in each field reads as nothing said. */
static void
test_nonsense (void)
{
  g_autoptr (EnvoiAtomEntry) entry = read_entry (
    "<entry xmlns='http://www.w3.org/2005/Atom' xml:lang='\"&gt;&lt;script&gt;'><title>t</title>"
    "<published>yesterday</published><updated>2026-13-45T99:99:99Z</updated><author><name>a&#10;b</name><uri>xmpp:not an address@</uri></author>"
    "<author><name>second</name><uri>xmpp:eve@evil.test</uri></author><link href=''/><link rel='enclosure'/><link rel='enclosure' href='java&#10;script:x'/>"
    "<link rel='replies' href='https://evil.test/comments'/><link rel='via' href='xmpp:?;node=;item='/>"
    "<category/><category term=''/><geoloc xmlns='http://jabber.org/protocol/geoloc'><lat>91</lat><lon>nan</lon><text> </text></geoloc>"
    "<in-reply-to xmlns='http://purl.org/syndication/thread/1.0'/></entry>");

  g_assert_null (entry->language);
  g_assert_cmpint (entry->published, ==, 0);
  g_assert_cmpint (entry->updated, ==, 0);
  g_assert_cmpstr (entry->author_name, ==, "a b");
  g_assert_null (entry->author_jid);
  g_assert_cmpuint (entry->links->len, ==, 0);
  g_assert_null (entry->comments);
  g_assert_null (entry->reply);
  g_assert_null (entry->via->service);
  g_assert_cmpuint (g_strv_length (entry->categories), ==, 0);
  g_assert_false (entry->has_place);
  g_assert_null (entry->place);
}

/* Deep nesting is the guard's to refuse; what it lets through is read. Entities and DTDs never get here. */
static void
test_entities (void)
{
  static const char * const bombs[] = {
    "<!DOCTYPE entry [<!ENTITY a 'aaaa'>]><entry xmlns='http://www.w3.org/2005/Atom'><title>&a;</title></entry>",
    "<!DOCTYPE entry SYSTEM 'http://evil.test/x.dtd'><entry xmlns='http://www.w3.org/2005/Atom'/>",
    ENTRY ("<title>&a;</title>"),
    ENTRY ("<title>&nbsp;</title>"),
    "<?xml-stylesheet href='http://evil.test/'?><entry xmlns='http://www.w3.org/2005/Atom'/>",
    ENTRY ("<!-- x --><title>t</title>"),
    ENTRY ("<title>&#0;</title>"),
  };
  GString *deep = g_string_new (NULL);
  g_autofree char *xml = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bombs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EnvoiStanza) stanza = envoi_stanza_parse (bombs[i], -1, &error);

      g_assert_null (stanza);
      g_assert_nonnull (error);
    }
  for (guint i = 0; i < 5000; i++)
    g_string_append (deep, "<b>");
  xml = g_strdup_printf (ENTRY ("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>%s"), deep->str);
  g_assert_null (envoi_stanza_parse (xml, -1, NULL));
  g_string_free (deep, TRUE);
}

/* --- Written ------------------------------------------------------------------------------------------------------- */

static EnvoiAtomEntry *
make_post (void)
{
  EnvoiAtomEntry *entry = envoi_atom_entry_new ();
  EnvoiAtomLink *link;

  entry->id = g_strdup ("tag:example.org,2026-11-20:posts-9f2c");
  entry->title = g_strdup ("Cats & <dogs>");
  entry->author_name = g_strdup ("Alice");
  entry->author_uri = g_strdup ("xmpp:alice@example.org");
  entry->published = G_GINT64_CONSTANT (1795161600000000);
  entry->updated = entry->published + 60 * G_USEC_PER_SEC;
  entry->language = g_strdup ("en");
  entry->content_xhtml = g_strdup ("<p>Hello <strong>you</strong></p>");
  entry->content_text = g_strdup ("Hello **you**");
  entry->comments = envoi_atom_reference_new ("comments.example.org", "urn:xmpp:microblog:0:comments/9f2c", NULL, NULL);
  entry->reply = envoi_atom_reference_new ("bob@example.org", "urn:xmpp:microblog:0", "x 1;y", "tag:x");
  link = envoi_atom_entry_add_link (entry, "enclosure", "https://up.example.org/a.jpg", "image/jpeg");
  link->title = g_strdup ("A cat");
  link->length = 12345;
  g_strfreev (entry->categories);
  entry->categories = g_strsplit ("xmpp cats", " ", -1);
  entry->has_place = TRUE;
  entry->latitude = 48.858222;
  entry->longitude = 2.2945;
  entry->place = g_strdup ("Paris");
  return entry;
}

static void
test_round_trip (void)
{
  g_autoptr (EnvoiAtomEntry) entry = make_post ();
  g_autoptr (EnvoiStanza) stanza = envoi_atom_entry_write (entry, NULL);
  g_autoptr (EnvoiAtomEntry) back = envoi_atom_entry_read (envoi_stanza_get_root (stanza)), copy = envoi_atom_entry_copy (back);
  g_autoptr (EnvoiStanza) again = envoi_atom_entry_write (copy, NULL);
  g_autofree char *xml = envoi_stanza_to_xml (stanza), *xml_again = envoi_stanza_to_xml (again);

  g_assert_cmpint (back->problem, ==, ENVOI_ATOM_READABLE);
  g_assert_cmpstr (back->title, ==, entry->title);
  g_assert_cmpstr (back->content_text, ==, entry->content_text);
  g_assert_nonnull (strstr (back->content_xhtml, entry->content_xhtml));
  g_assert_cmpstr (back->author_jid, ==, "alice@example.org");
  g_assert_cmpint (back->published, ==, entry->published);
  g_assert_cmpint (back->updated, ==, entry->updated);
  g_assert_cmpstr (back->comments->node, ==, "urn:xmpp:microblog:0:comments/9f2c");
  g_assert_cmpstr (back->reply->item, ==, "x 1;y");
  g_assert_cmpstr (back->reply->ref, ==, "tag:x");
  g_assert_cmpfloat (back->latitude, ==, entry->latitude);
  g_assert_cmpstr (back->place, ==, "Paris");
  g_assert_cmpstr (back->language, ==, "en");
  g_assert_cmpstr (xml, ==, xml_again);
  /* What Movim cuts at its 36th character after decoding. */
  g_assert_nonnull (strstr (xml, "?;node=urn:xmpp:microblog:0:comments/9f2c"));
  /* Who takes the first content takes the rich one. */
  g_assert_true (strstr (xml, "xhtml") < strstr (xml, "Hello **you**"));
}

/* An edit keeps what Envoi doesn't know, and drops what was taken out. */
static void
test_edit_keeps_unknown (void)
{
  g_autoptr (EnvoiStanza) former = stanza_from (
    ENTRY ("<id>1</id><title>old</title><rights>mine</rights><link rel='enclosure' href='https://x.test/1' type='image/png'/><category term='gone'/>"
           "<geoloc xmlns='http://jabber.org/protocol/geoloc'><lat>1.5</lat><lon>2.5</lon><alt>300</alt></geoloc>"
           "<mood xmlns='http://jabber.org/protocol/mood'><happy/></mood><content type='text'>old</content><published>2020-01-01T00:00:00Z</published>"));
  g_autoptr (EnvoiAtomEntry) entry = envoi_atom_entry_read (envoi_stanza_get_root (former));
  g_autoptr (EnvoiStanza) stanza = NULL;
  g_autofree char *xml = NULL;

  g_set_str (&entry->title, "new");
  g_clear_pointer (&entry->content_text, g_free);
  g_clear_pointer (&entry->categories, g_strfreev);
  entry->categories = g_new0 (char *, 1);
  stanza = envoi_atom_entry_write (entry, envoi_stanza_get_root (former));
  xml = envoi_stanza_to_xml (stanza);
  g_assert_nonnull (strstr (xml, "<rights>mine</rights>"));
  g_assert_nonnull (strstr (xml, "<happy/>"));
  g_assert_nonnull (strstr (xml, "<alt>300</alt>"));
  g_assert_nonnull (strstr (xml, "2020-01-01T00:00:00"));
  g_assert_nonnull (strstr (xml, "https://x.test/1"));
  g_assert_null (strstr (xml, "old"));
  g_assert_null (strstr (xml, "gone"));
  g_assert_true (strstr (xml, "<geoloc") == g_strrstr (xml, "<geoloc"));
}

static void
test_addresses (void)
{
  static const struct { const char *uri, *service, *node, *item; } good[] = {
    { "xmpp:alice@example.org?;node=urn:xmpp:microblog:0;item=a-1", "alice@example.org", "urn:xmpp:microblog:0", "a-1" },
    { "xmpp:alice@example.org?;node=urn%3Axmpp%3Amicroblog%3A0;item=a+b", "alice@example.org", "urn:xmpp:microblog:0", "a b" },
    { "xmpp:pubsub.example.org?;node=cats", "pubsub.example.org", "cats", NULL },
    { "xmpp:pubsub.example.org?pubsub;action=retrieve;node=cats;item=x", "pubsub.example.org", "cats", "x" },
    { "XMPP:alice@example.org/phone?;item=x;node=n", "alice@example.org", "n", "x" },
  };
  static const char * const bad[] = {
    "", "xmpp:", "https://pod.example/blog/x", "xmpp:alice@example.org", "xmpp:alice@example.org?;item=x", "xmpp:alice@example.org?;node=;item=x",
    "xmpp:alice@example.org?;node=%zz;item=x", "xmpp:@?;node=x", "xmpp:a@b?pubsub;action=delete;node=cats",
  };
  char *service, *node, *item;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *uri = NULL;

      g_assert_true (envoi_atom_parse_uri (good[i].uri, &service, &node, &item));
      g_assert_cmpstr (service, ==, good[i].service);
      g_assert_cmpstr (node, ==, good[i].node);
      g_assert_cmpstr (item, ==, good[i].item);
      uri = envoi_atom_format_uri (service, node, item);
      g_clear_pointer (&service, g_free);
      g_clear_pointer (&node, g_free);
      g_clear_pointer (&item, g_free);
      g_assert_true (envoi_atom_parse_uri (uri, &service, &node, &item));
      g_assert_cmpstr (service, ==, good[i].service);
      g_assert_cmpstr (node, ==, good[i].node);
      g_assert_cmpstr (item, ==, good[i].item);
      g_free (service);
      g_free (node);
      g_free (item);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (envoi_atom_parse_uri (bad[i], &service, &node, &item));
  g_assert_false (envoi_atom_parse_uri (NULL, &service, &node, &item));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/atom/real-post", test_real_post);
  g_test_add_func ("/atom/movim", test_movim);
  g_test_add_func ("/atom/libervia", test_libervia);
  g_test_add_func ("/atom/converse", test_converse);
  g_test_add_func ("/atom/titles", test_titles);
  g_test_add_func ("/atom/unreadable", test_unreadable);
  g_test_add_func ("/atom/big", test_big);
  g_test_add_func ("/atom/nonsense", test_nonsense);
  g_test_add_func ("/atom/entities", test_entities);
  g_test_add_func ("/atom/round-trip", test_round_trip);
  g_test_add_func ("/atom/edit-keeps-unknown", test_edit_keeps_unknown);
  g_test_add_func ("/atom/addresses", test_addresses);
  return g_test_run ();
}
