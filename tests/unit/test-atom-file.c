/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feeds in files: what is cut out of them, and what never is. */
#include <string.h>

#include "envoi-atom-file.h"
#include "envoi-atom.h"
#include "peer.h"

#define ATOM "http://www.w3.org/2005/Atom"

static EnvoiAtomFile *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  EnvoiAtomFile *file = envoi_atom_file_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return file;
}

static EnvoiAtomEntry *
entry_of (EnvoiAtomFile *file, guint index)
{
  return envoi_atom_entry_read (envoi_stanza_get_root (file->entries->pdata[index]));
}

/* As other programs write it: comments, instructions, CDATA, a declaration that only the document element has, single quotes, ">" in attributes. */
static void
test_foreign (void)
{
  g_autoptr (EnvoiAtomFile) file = parse (
    "\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?>\n<?xml-stylesheet href='a.xsl'?>\n<!-- <entry> is no entry -->\n"
    "<feed xmlns='" ATOM "' xmlns:thr='http://purl.org/syndication/thread/1.0' xml:lang='de'>\n <title>Blog</title><author><name>A</name></author>\n"
    " <link rel='self' title='a > b' href='https://a.example/feed'/>\n"
    " <entry><!-- hidden --><id>urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a</id><title>One &amp; only</title>"
    "<updated>2019-03-04T05:06:07.5Z</updated><published>2018-01-02T03:04:05Z</published><content type='html'><![CDATA[<p>Hello > <b>you</b></p>]]></content></entry>\n"
    " <entry xml:lang='fr' ><id>tag:a.example,2018:2</id><title type='text'>Deux</title><updated>2018-01-03T00:00:00Z</updated>"
    "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Un <em>mot</em></p></div></content></entry>"
    "<entry/></feed>");
  g_autoptr (EnvoiAtomEntry) first = NULL;
  g_autoptr (EnvoiAtomEntry) second = NULL;

  g_assert_cmpuint (file->entries->len, ==, 3);
  first = entry_of (file, 0);
  second = entry_of (file, 1);
  g_assert_cmpstr (first->title, ==, "One & only");
  g_assert_cmpstr (first->content_html, ==, "<p>Hello > <b>you</b></p>");
  g_assert_cmpint (first->published, ==, G_GINT64_CONSTANT (1514862245) * G_USEC_PER_SEC);
  g_assert_cmpint (first->updated, ==, G_GINT64_CONSTANT (1551675967) * G_USEC_PER_SEC + G_USEC_PER_SEC / 2);
  g_assert_cmpstr (first->language, ==, "de");
  g_assert_cmpstr (second->language, ==, "fr");
  g_assert_nonnull (strstr (second->content_xhtml, "<em>mot</em>"));
}

static void
refuse (const char *text, EnvoiAtomFileError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (envoi_atom_file_parse (text, strlen (text), &error));
  g_assert_error (error, ENVOI_ATOM_FILE_ERROR, (int) code);
}

static void
test_refused (void)
{
  static const char bad_utf8[] = "<feed xmlns='" ATOM "'><entry><title>\xff</title></entry></feed>";

  refuse ("", ENVOI_ATOM_FILE_ERROR_NOT_A_FEED);
  refuse ("hello", ENVOI_ATOM_FILE_ERROR_NOT_A_FEED);
  refuse ("<html><body/></html>", ENVOI_ATOM_FILE_ERROR_NOT_A_FEED);
  refuse ("<feed><entry/></feed>", ENVOI_ATOM_FILE_ERROR_NOT_A_FEED);
  refuse ("<rss version='2.0'><channel><item/></channel></rss>", ENVOI_ATOM_FILE_ERROR_NOT_A_FEED);
  refuse ("<feed xmlns='" ATOM "'", ENVOI_ATOM_FILE_ERROR_NOT_A_FEED);
  refuse (bad_utf8, ENVOI_ATOM_FILE_ERROR_NOT_A_FEED);
  /* Entities that grow: a document type is not looked into. */
  refuse ("<?xml version='1.0'?><!DOCTYPE feed [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><feed xmlns='" ATOM "'><entry><title>&b;</title></entry></feed>",
          ENVOI_ATOM_FILE_ERROR_UNSAFE);
}

/* A broken entry spoils no other; a file that ends too early gives what is whole. */
static void
test_broken (void)
{
  g_autoptr (EnvoiAtomFile) file = parse ("<feed xmlns='" ATOM "'><entry><title>good</title></entry><entry><title>a &undefined; b</title></entry>"
                                          "<entry><title>x</wrong></entry><entry><title>also good</title></entry></feed>");
  g_autoptr (EnvoiAtomFile) cut = parse ("<feed xmlns='" ATOM "'><entry><title>good</title></entry><entry><title>half");
  g_autoptr (GString) deep = g_string_new ("<feed xmlns='" ATOM "'><entry>");
  g_autoptr (GString) big = g_string_new ("<feed xmlns='" ATOM "'><entry><title>");
  g_autoptr (EnvoiAtomFile) of_deep = NULL, of_big = NULL;

  g_assert_cmpuint (file->entries->len, ==, 2);
  g_assert_cmpuint (file->n_unreadable, ==, 2);
  g_assert_cmpuint (cut->entries->len, ==, 1);

  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "<a>");
  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "</a>");
  g_string_append (deep, "</entry><entry><title>after</title></entry></feed>");
  of_deep = parse (deep->str);
  g_assert_cmpuint (of_deep->entries->len, ==, 1);
  g_assert_cmpuint (of_deep->n_unreadable, ==, 1);

  for (guint i = 0; i < 200000; i++)
    g_string_append (big, "0123456789");
  g_string_append (big, "</title></entry><entry><title>after</title></entry></feed>");
  of_big = parse (big->str);
  g_assert_cmpuint (of_big->entries->len, ==, 1);
  g_assert_cmpuint (of_big->n_unreadable, ==, 1);
}

/* What is written is read again; the entries come through letter by letter. */
static void
test_round (void)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  g_autofree char *document = NULL, *again = NULL;
  g_autoptr (EnvoiAtomFile) file = NULL;
  g_autoptr (EnvoiStanza) one = stanza_from ("<entry xmlns='" ATOM "'><title>a &lt;b> \"c\"</title><strange xmlns='urn:x' a='1'>kept</strange></entry>");
  g_autofree char *xml = envoi_stanza_to_xml (one);

  g_ptr_array_add (texts, xml);
  document = envoi_atom_file_write ("xmpp:a@b?;node=n", "A & B", "a@b.test", G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC, texts);
  file = parse (document);
  g_assert_cmpuint (file->entries->len, ==, 1);
  again = envoi_stanza_to_xml (file->entries->pdata[0]);
  g_assert_cmpstr (again, ==, xml);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/atom-file/foreign", test_foreign);
  g_test_add_func ("/atom-file/refused", test_refused);
  g_test_add_func ("/atom-file/broken", test_broken);
  g_test_add_func ("/atom-file/round", test_round);
  return g_test_run ();
}
