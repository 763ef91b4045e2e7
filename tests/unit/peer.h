/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The other end of a router, in memory: what the router sends is queued here, what the test sends is dispatched to it.
 * Also waits for futures, without a clock.
 */
#pragma once
#include <libdex.h>
#include "envoi-router.h"

#ifndef TEST_STANZAS
# define TEST_STANZAS "."
#endif

typedef struct {
  EnvoiRouter *router;
  GQueue       sent;     /* EnvoiStanza */
} Peer;

static void
peer_on_output (EnvoiRouter *router, EnvoiStanza *stanza, guint64 tag, gpointer user_data)
{
  g_queue_push_tail (&((Peer *) user_data)->sent, envoi_stanza_ref (stanza));
}

G_GNUC_UNUSED static Peer *
peer_new (EnvoiRouter *router)
{
  Peer *peer = g_new0 (Peer, 1);

  peer->router = router;
  envoi_router_set_output (router, peer_on_output, peer, NULL);
  return peer;
}

G_GNUC_UNUSED static void
peer_clear (Peer *peer)
{
  g_queue_clear_full (&peer->sent, (GDestroyNotify) envoi_stanza_unref);
}

G_GNUC_UNUSED static void
peer_free (Peer *peer)
{
  envoi_router_set_output (peer->router, NULL, NULL, NULL);
  peer_clear (peer);
  g_free (peer);
}

/* Runs what is ready. */
G_GNUC_UNUSED static void
peer_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The oldest stanza that was sent and not looked at; NULL when there is none. */
G_GNUC_UNUSED static EnvoiStanza *
peer_pop (Peer *peer)
{
  if (g_queue_is_empty (&peer->sent))
    peer_settle ();
  return g_queue_pop_head (&peer->sent);
}

/* The oldest sent stanza with such a child, even from between others; waits for it. */
G_GNUC_UNUSED static EnvoiStanza *
peer_take (Peer *peer, const char *name, const char *ns)
{
  for (;;)
    {
      for (GList *l = peer->sent.head; l; l = l->next)
        if (envoi_stanza_find (l->data, name, ns))
          {
            EnvoiStanza *stanza = l->data;
            g_queue_delete_link (&peer->sent, l);
            return stanza;
          }
      g_main_context_iteration (NULL, TRUE);
    }
}

G_GNUC_UNUSED static EnvoiStanza *
stanza_from (const char *xml)
{
  g_autoptr (GError) error = NULL;
  EnvoiStanza *stanza = envoi_stanza_parse (xml, -1, &error);

  g_assert_no_error (error);
  return stanza;
}

/* Reads tests/stanzas/NAME.xml; each "from" of the pairs that follow is replaced by its "to". NULL-terminated. */
G_GNUC_UNUSED G_GNUC_NULL_TERMINATED static char *
fixture (const char *name, ...)
{
  g_autofree char *file = g_strconcat (name, ".xml", NULL);
  g_autofree char *path = g_build_filename (TEST_STANZAS, file, NULL);
  g_autoptr (GError) error = NULL;
  GString *text;
  char *contents = NULL;
  const char *from;
  va_list args;

  g_file_get_contents (path, &contents, NULL, &error);
  g_assert_no_error (error);
  text = g_string_new_take (contents);
  va_start (args, name);
  while ((from = va_arg (args, const char *)))
    g_string_replace (text, from, va_arg (args, const char *), 0);
  va_end (args);
  return g_string_free (text, FALSE);
}

G_GNUC_UNUSED static void
peer_receive (Peer *peer, const char *xml)
{
  g_autoptr (EnvoiStanza) stanza = stanza_from (xml);

  envoi_router_dispatch (peer->router, stanza);
}

G_GNUC_UNUSED static void
peer_receive_take (Peer *peer, char *xml)
{
  peer_receive (peer, xml);
  g_free (xml);
}

/* Answers a question with what is given, from whom it was sent to. */
G_GNUC_UNUSED static void
peer_answer (Peer *peer, EnvoiStanza *question, const char *content)
{
  const char *to = envoi_stanza_get_to (question);
  g_autofree char *from = to ? g_strdup_printf (" from='%s'", to) : g_strdup ("");

  peer_receive_take (peer, g_strdup_printf ("<iq xmlns='jabber:client' type='result' id='%s'%s>%s</iq>",
                                            envoi_stanza_get_id (question), from, content ? content : ""));
}

G_GNUC_UNUSED static void
peer_refuse (Peer *peer, EnvoiStanza *question, const char *condition)
{
  const char *to = envoi_stanza_get_to (question);
  g_autofree char *from = to ? g_strdup_printf (" from='%s'", to) : g_strdup ("");

  peer_receive_take (peer, g_strdup_printf ("<iq xmlns='jabber:client' type='error' id='%s'%s><error type='cancel'>"
                                            "<%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
                                            envoi_stanza_get_id (question), from, condition));
}

/* TRUE when the next sent stanza is an iq error with this condition; it is taken. */
G_GNUC_UNUSED static gboolean
peer_was_refused (Peer *peer, const char *condition)
{
  g_autoptr (EnvoiStanza) stanza = peer_pop (peer);
  g_autoptr (GError) error = stanza ? envoi_stanza_dup_error (stanza) : NULL;

  return error && g_str_equal (envoi_stanza_error_get_condition (error->code), condition);
}

/* Turns of the main loop that await () made. */
static guint peer_turns;

/* Waits; the value belongs to the future. */
G_GNUC_UNUSED static const GValue *
await (DexFuture *future, GError **error)
{
  for (; dex_future_is_pending (future); peer_turns++)
    g_main_context_iteration (NULL, TRUE);
  return dex_future_get_value (future, error);
}

/* Runs until the condition holds; a test that waits in vain is ended by its own time limit. A condition that awaits something turns the loop itself: what
 * it waits for may come then, after it was looked at, and nothing more would wake us. */
#define wait_until(condition) \
  G_STMT_START \
    { \
      for (guint turns = peer_turns; !(condition); turns = peer_turns) \
        if (turns == peer_turns) \
          g_main_context_iteration (NULL, TRUE); \
    } \
  G_STMT_END

/* Waits for a boxed or string or object value and hands over a copy or reference. Fails the test on an error. */
G_GNUC_UNUSED static gpointer
await_dup (DexFuture *future /* transfer full */)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = await (future, &error);
  gpointer result = NULL;

  g_assert_no_error (error);
  if (G_VALUE_HOLDS_STRING (value))
    result = g_value_dup_string (value);
  else if (G_VALUE_HOLDS_BOXED (value))
    result = g_value_dup_boxed (value);
  else if (G_VALUE_HOLDS_OBJECT (value))
    result = g_value_dup_object (value);
  dex_unref (future);
  return result;
}

/* Waits for the rejection. */
G_GNUC_UNUSED static GError *
await_error (DexFuture *future /* transfer full */)
{
  GError *error = NULL;

  await (future, &error);
  g_assert_nonnull (error);
  dex_unref (future);
  return error;
}
