/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
/* A peer that feeds bytes into a stream and writes down what is reported. For the tests of the wire. */
#include "envoi-xml-guard.h"
#include <string.h>

#define HEADER "<?xml version='1.0'?><stream:stream xmlns='jabber:client' " \
  "xmlns:stream='http://etherx.jabber.org/streams' id='s1' from='x' version='1.0' xml:lang='en'>"

typedef struct {
  EnvoiXml *xml;
  GString  *log;        /* "O[header]" "S[stanza]" "C" "F<code>" */
  guint     stanzas;
  guint     failures;
  int       code;
  EnvoiStanza *last;
  gboolean  pause_at_proceed;
} Peer;

G_GNUC_UNUSED static void
log_stanza (Peer *peer, char sign, EnvoiStanza *stanza)
{
  g_autofree char *xml = envoi_stanza_to_xml (stanza);

  g_string_append_printf (peer->log, "%c[%s]", sign, strlen (xml) < 2000 ? xml : "(long)");
}

G_GNUC_UNUSED static void
on_opened (EnvoiStanza *header, gpointer data)
{
  log_stanza (data, 'O', header);
}

G_GNUC_UNUSED static void
on_stanza (EnvoiStanza *stanza, gpointer data)
{
  Peer *peer = data;

  peer->stanzas++;
  log_stanza (peer, 'S', stanza);
  g_clear_pointer (&peer->last, envoi_stanza_unref);
  peer->last = stanza;
  if (peer->pause_at_proceed && g_str_equal (envoi_stanza_get_name (stanza), "proceed"))
    envoi_xml_pause (peer->xml);
}

G_GNUC_UNUSED static void
on_closed (gpointer data)
{
  g_string_append_c (((Peer *) data)->log, 'C');
}

G_GNUC_UNUSED static void
on_failed (const GError *error, gpointer data)
{
  Peer *peer = data;

  g_assert_true (error->domain == ENVOI_XML_ERROR);
  peer->failures++;
  peer->code = error->code;
  g_string_append_printf (peer->log, "F%d", error->code);
}

G_GNUC_UNUSED static void
peer_set_up (Peer *peer, gboolean authenticated)
{
  static const EnvoiXmlCallbacks callbacks = { on_opened, on_stanza, on_closed, on_failed };

  *peer = (Peer) { .log = g_string_new (NULL), .code = -1 };
  peer->xml = envoi_xml_new (&callbacks, peer);
  envoi_xml_set_authenticated (peer->xml, authenticated);
}

G_GNUC_UNUSED static void
peer_clear (Peer *peer)
{
  envoi_xml_free (peer->xml);
  g_string_free (peer->log, TRUE);
  g_clear_pointer (&peer->last, envoi_stanza_unref);
}

G_GNUC_UNUSED static void
feed (Peer *peer, const char *text)
{
  envoi_xml_feed (peer->xml, (const guint8 *) text, strlen (text));
}

G_GNUC_UNUSED static void
feed_repeated (Peer *peer, const char *text, guint times)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < times; i++)
    g_string_append (all, text);
  envoi_xml_feed (peer->xml, (const guint8 *) all->str, all->len);
  g_string_free (all, TRUE);
}

/* Fed after the header of an authenticated stream, text must end it with this code and without a stanza. */
G_GNUC_UNUSED static void
assert_refused_bytes (const char *text, gsize size, int code)
{
  Peer peer;

  peer_set_up (&peer, TRUE);
  feed (&peer, HEADER);
  envoi_xml_feed (peer.xml, (const guint8 *) text, size);
  feed (&peer, "<message/>");
  if (peer.code != code || peer.failures != 1 || peer.stanzas != 0)
    g_error ("%s: code %d, %u failures, %u stanzas", text, peer.code, peer.failures, peer.stanzas);
  peer_clear (&peer);
}

G_GNUC_UNUSED static void
assert_refused (const char *text, int code)
{
  assert_refused_bytes (text, strlen (text), code);
}

G_GNUC_UNUSED static void
assert_header_refused (const char *text, int code)
{
  Peer peer;

  peer_set_up (&peer, TRUE);
  feed (&peer, text);
  if (peer.code != code || peer.failures != 1 || peer.stanzas != 0)
    g_error ("%s: %s", text, peer.log->str);
  peer_clear (&peer);
}

G_GNUC_UNUSED static void
assert_alive (Peer *peer)
{
  guint before = peer->stanzas;

  feed (peer, "<presence from='still@here'/>");
  g_assert_cmpuint (peer->failures, ==, 0);
  g_assert_cmpuint (peer->stanzas, ==, before + 1);
  g_assert_cmpstr (envoi_stanza_get_from (peer->last), ==, "still@here");
}
