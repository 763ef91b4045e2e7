/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stream: in one piece and in pieces of any size it says the same. */
#include "envoi-xml-private.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const char header[] = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='" ENVOI_NS_STREAMS "' id='s'>";

static void
on_opened (EnvoiStanza *stanza, gpointer log)
{
  g_string_append_c (log, 'O');
}

static void
on_stanza (EnvoiStanza *stanza, gpointer log)
{
  g_autofree char *xml = envoi_stanza_to_xml (stanza);

  g_string_append (log, xml);
  envoi_stanza_unref (stanza);
}

static void
on_closed (gpointer log)
{
  g_string_append_c (log, 'C');
}

static void
on_failed (const GError *error, gpointer log)
{
  g_string_append_printf (log, "F%d", error->code);
}

/* step 0 = all at once; else pieces whose sizes follow from it. */
static GString *
run (const guint8 *data, gsize size, gboolean authenticated, gboolean with_header, guint32 step)
{
  static const EnvoiXmlCallbacks callbacks = { on_opened, on_stanza, on_closed, on_failed };
  GString *log = g_string_new (NULL);
  g_autoptr (EnvoiXml) xml = envoi_xml_new (&callbacks, log);

  envoi_xml_set_authenticated (xml, authenticated);
  if (with_header)
    envoi_xml_feed (xml, (const guint8 *) header, sizeof header - 1);
  for (gsize i = 0, piece; i < size; i += piece)
    {
      step = step * 1103515245 + (step != 0 ? 12345 : 0);
      piece = step == 0 ? size : MIN (size - i, 1 + (step >> 16) % 9);
      envoi_xml_feed (xml, data + i, piece);
    }
  return log;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  guint8 first = size > 0 ? data[0] : 0;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GString) whole = run (data, size, i & 1, i & 2, 0);
      g_autoptr (GString) parts = run (data, size, i & 1, i & 2, 1 + first + i);

      g_assert_cmpstr (whole->str, ==, parts->str);
    }
  return 0;
}
