/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target where libFuzzer is missing: over the files named, or over mutations of a few seeds, and of those in the
 * folders -seeds=FOLDER, for -max_total_time=SECONDS (-seed=N to repeat a run). Knows no coverage, therefore a dictionary of markup. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const char * const seeds[] = {
  "<message from='b@x' to='a@x' id='1' xml:lang='de'><body>a &lt; b &#10; é 😀</body><e:x xmlns:e='u'><![CDATA[<a>]]]]></e:x></message>",
  "<iq type='result' id='1'><query xmlns='jabber:iq:roster'><item jid='a@b'/><item jid='c@d'><group>g</group></item></query></iq>",
  "<presence/><r xmlns='urn:xmpp:sm:3'/><a h='5'></a>",
  "xmpp:romeo@montague.net?message;subject=a%20b;body=1%2B1+is%0Atwo",
  "xmpp:pubsub.movim.eu?;node=urn%3Axmpp%3Amicroblog%3A0;item=a+b",
  "https://xmpp.link/#room%40conference.example%3Fjoin%3Bpassword%3Dx",
  "https://conversations.im/i/romeo@montague.net?roster&preauth=x&ibr=y#z",
};

static const char * const words[] = {
  "<", ">", "/", "</", "/>", "='", "'", "\"", "=", " ", "\n", "\r\n", "&", ";", "&amp;", "&#x", "&#10;", "<![CDATA[", "]]>", "]", "<!--", "-->",
  "<?xml version='1.0'?>", "<!DOCTYPE a [", "xmlns", " xmlns='u'", " xmlns:a='v'", "a:", "xml:lang", "xml.lang", "<a>", "</a>", "<a/>", "<g g='",
  "?join", ";", "%00", "%3B", "%2F", "@", "//", "xmpp:", "#", "?;node=", "omemo-sid-1=",
  "<stream:stream>", "</stream:stream>", "<w>", "</w>", "\xef\xb7\x90", "\xef\xb7\x9f", "\xef\xbf\xbf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc3", "\xa9",
};

static gsize
pick (GRand *rand, gsize below)
{
  return g_rand_int_range (rand, 0, (gint32) below);
}

static void
mutate (GRand *rand, GString *text)
{
  const char *word = words[pick (rand, G_N_ELEMENTS (words))];
  gsize at = pick (rand, text->len + 1), count;

  switch (pick (rand, 6))
    {
    case 0: case 1:
      g_string_insert (text, at, word);
      break;
    case 2:
      count = pick (rand, MIN (text->len - at, 20) + 1);
      g_string_erase (text, at, count);
      break;
    case 3:
      if (at < text->len)
        text->str[at] = (char) pick (rand, 256);
      break;
    case 4:
      {
        gsize from = pick (rand, text->len + 1);
        g_autofree char *copy = NULL;

        count = pick (rand, MIN (text->len - from, 60) + 1);
        copy = g_strndup (text->str + from, count);
        g_string_insert (text, at, copy);
      }
      break;
    default:
      for (count = pick (rand, 400); count > 0; count--)
        g_string_insert (text, at, word);
    }
}

static void
add_seeds (GPtrArray *all, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      char *text;

      if (g_file_get_contents (path, &text, NULL, NULL))
        g_ptr_array_add (all, text);
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static int
run_files (char **paths)
{
  for (; *paths != NULL; paths++)
    {
      g_autofree char *bytes = NULL;
      g_autoptr (GError) error = NULL;
      gsize size;

      if (!g_file_get_contents (*paths, &bytes, &size, &error))
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
      LLVMFuzzerTestOneInput ((const guint8 *) bytes, size);
    }
  return 0;
}

int
main (int argc, char **argv)
{
  guint32 seed = g_random_int ();
  gint64 seconds = 10, end;
  g_autoptr (GRand) rand = NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  guint64 runs = 0;
  int i;

  for (i = 0; i < (int) G_N_ELEMENTS (seeds); i++)
    g_ptr_array_add (all, g_strdup (seeds[i]));

  for (i = 1; i < argc && argv[i][0] == '-'; i++)
    if (g_str_has_prefix (argv[i], "-max_total_time="))
      seconds = atoi (strchr (argv[i], '=') + 1);
    else if (g_str_has_prefix (argv[i], "-seed="))
      seed = (guint32) strtoul (strchr (argv[i], '=') + 1, NULL, 10);
    else if (g_str_has_prefix (argv[i], "-seeds="))
      add_seeds (all, strchr (argv[i], '=') + 1);
  /* A folder gives its names in any order; a seed of the numbers must give the same run everywhere. */
  g_ptr_array_sort (all, compare);
  if (i < argc)
    return run_files (argv + i);

  g_log_set_always_fatal (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_print ("seed %u\n", seed);
  rand = g_rand_new_with_seed (seed);
  for (end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC; g_get_monotonic_time () < end; runs++)
    {
      g_autoptr (GString) text = g_string_new (all->pdata[pick (rand, all->len)]);

      for (gsize count = pick (rand, 12); count > 0; count--)
        mutate (rand, text);
      LLVMFuzzerTestOneInput ((const guint8 *) text->str, text->len);
    }
  g_print ("%" G_GUINT64_FORMAT " runs\n", runs);
  return 0;
}
