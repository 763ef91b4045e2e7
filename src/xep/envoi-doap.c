/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>

#include "envoi-xep.h"

/* Writes what Envoi speaks as DOAP (XEP-0453): envoi-doap FILE writes, envoi-doap --check FILE compares. */

static void
append_row (GString *doap, const EnvoiXep *row)
{
  g_autofree char *note = row->note ? g_markup_escape_text (row->note, -1) : NULL;

  g_string_append (doap, "    <implements>\n      <xmpp:SupportedXep>\n");
  g_string_append_printf (doap, "        <xmpp:xep rdf:resource=\"https://xmpp.org/extensions/xep-%04u.html\"/>\n", row->number);
  g_string_append_printf (doap, "        <xmpp:status>%s</xmpp:status>\n", row->partial ? "partial" : "complete");
  g_string_append_printf (doap, "        <xmpp:version>%s</xmpp:version>\n", row->version);
  if (note)
    g_string_append_printf (doap, "        <xmpp:note xml:lang=\"en\">%s</xmpp:note>\n", note);
  g_string_append (doap, "      </xmpp:SupportedXep>\n    </implements>\n");
}

static int
by_number (gconstpointer a, gconstpointer b)
{
  const EnvoiXep *x = *(const EnvoiXep * const *) a, *y = *(const EnvoiXep * const *) b;

  return x->number < y->number ? -1 : x->number > y->number;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (GString) doap = g_string_new (
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<!-- Made from the table of extensions: meson compile doap -->\n"
    "<rdf:RDF xmlns=\"http://usefulinc.com/ns/doap#\"\n"
    "         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"\n"
    "         xmlns:xmpp=\"https://linkmauve.fr/ns/xmpp-doap#\">\n"
    "  <Project>\n"
    "    <name>Envoi</name>\n"
    "    <shortdesc xml:lang=\"en\">Talk with people over XMPP</shortdesc>\n"
    "    <license rdf:resource=\"https://spdx.org/licenses/GPL-3.0-or-later.html\"/>\n"
    "    <programming-language>C</programming-language>\n"
    "    <os>Linux</os>\n"
    "    <category rdf:resource=\"https://linkmauve.fr/ns/xmpp-doap#category-client\"/>\n"
    "    <implements rdf:resource=\"https://xmpp.org/rfcs/rfc6120.html\"/>\n"
    "    <implements rdf:resource=\"https://xmpp.org/rfcs/rfc6121.html\"/>\n"
    "    <implements rdf:resource=\"https://xmpp.org/rfcs/rfc7622.html\"/>\n");
  g_autoptr (GError) error = NULL;
  g_autofree char *old = NULL;
  gboolean check = argc == 3 && g_str_equal (argv[1], "--check");

  setlocale (LC_ALL, "");
  if (!check && argc != 2)
    {
      g_printerr ("Usage: envoi-doap [--check] FILE\n");
      return 2;
    }

  for (guint i = 0; i < envoi_xep_table_get_n_rows (); i++)
    if (envoi_xep_table_get_row (i)->number != 0)
      g_ptr_array_add (rows, (gpointer) envoi_xep_table_get_row (i));
  g_ptr_array_sort (rows, by_number);
  for (guint i = 0; i < rows->len; i++)
    append_row (doap, rows->pdata[i]);
  g_string_append (doap, "  </Project>\n</rdf:RDF>\n");

  if (!check)
    {
      if (g_file_set_contents (argv[1], doap->str, doap->len, &error))
        return 0;
    }
  else if (g_file_get_contents (argv[2], &old, NULL, &error))
    {
      if (g_str_equal (old, doap->str))
        return 0;
      g_printerr ("%s does not agree with the table; run: meson compile doap\n", argv[2]);
      return 1;
    }
  g_printerr ("%s\n", error->message);
  return 1;
}
