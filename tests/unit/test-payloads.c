/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What messages carry beside their text: ids, stamps, receipts, markers, states (A17 to A19, A22, A23, D12). */
#include "0085-chat-states.h"
#include "0184-receipts.h"
#include "0203-delay.h"
#include "0333-markers.h"
#include "0334-hints.h"
#include "0359-stanza-ids.h"
#include "envoi-time.h"
#include "xep-peer.h"

static EnvoiStanza *
message (const char *attributes, const char *content)
{
  g_autofree char *xml = g_strdup_printf ("<message %s>%s</message>", attributes, content);

  return stanza_from (xml);
}

static void
test_stanza_ids_real (void)
{
  World *world = world_new ();
  EnvoiStanzaIds *ids = world_get (world, ENVOI_TYPE_STANZA_IDS);
  g_autofree char *prosody_xml = fixture ("prosody-live-message", NULL);
  g_autofree char *ejabberd_xml = fixture ("ejabberd-live-message", NULL);
  g_autoptr (EnvoiStanza) prosody = stanza_from (prosody_xml);
  g_autoptr (EnvoiStanza) ejabberd = stanza_from (ejabberd_xml);

  /* Not believed before the account has said that it removes forged ones. */
  g_assert_null (envoi_stanza_ids_read_own (ids, prosody));
  world_start (world);
  g_assert_cmpstr (envoi_stanza_ids_read_own (ids, prosody), ==, "06affcb4-0c48-73ac-bc39-8780fa1fa7ae");
  g_assert_null (envoi_stanza_ids_read_own (ids, ejabberd));
  g_assert_cmpstr (envoi_stanza_id_read (ejabberd, "alice@ejab.test"), ==, "1795148614898164");
  world_free (world);
}

#define SID(by, id) "<stanza-id xmlns='urn:xmpp:sid:0' by='" by "' id='" id "'/>"

static void
test_a19_forged_ids (void)
{
  static const struct { const char *content, *id; } cases[] = {
    { SID (ALICE, "x"), "x" },
    { SID (ALICE, "forged") SID (ALICE, "x"), NULL },
    { SID (ALICE, "x") SID (ALICE, "x"), NULL },
    { SID (EVE, "forged") SID (ALICE, "x"), "x" },
    { SID (EVE, "forged"), NULL },
    { SID (ALICE, ""), NULL },
    { "<stanza-id xmlns='urn:xmpp:sid:0' by='" ALICE "'/>" SID (ALICE, "x"), NULL },
    { "<stanza-id xmlns='urn:xmpp:sid:0' id='x'/>", NULL },
    { "<body>" ALICE "</body><x xmlns='evil'>" SID (ALICE, "x") "</x>", NULL },
  };
  World *world = world_new ();

  world_start (world);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiStanza) stanza = message ("from='" EVE "'", cases[i].content);

      g_assert_cmpstr (envoi_stanza_ids_read_own (world_get (world, ENVOI_TYPE_STANZA_IDS), stanza), ==, cases[i].id);
    }
  world_free (world);
}

static void
test_origin_id (void)
{
  EnvoiBuilder *builder = envoi_builder_new_message (BOB, "chat", "1");
  g_autoptr (EnvoiStanza) written = NULL;
  g_autofree char *many = g_strnfill (2000, 'x');
  g_autofree char *long_id = g_strdup_printf ("<origin-id xmlns='urn:xmpp:sid:0' id='%s'/>", many);
  g_autoptr (EnvoiStanza) too_long = message ("", long_id);

  envoi_origin_id_write (builder, "abc");
  written = envoi_builder_finish (builder);
  g_assert_cmpstr (envoi_origin_id_read (written), ==, "abc");
  g_assert_null (envoi_origin_id_read (too_long));
}

#define DELAY(from, stamp) "<delay xmlns='urn:xmpp:delay' " from " stamp='" stamp "'/>"

/* A17: only the own server's and the own account's stamps count. A18: absurd ones do not. */
static void
test_a17_a18_delay (void)
{
  static const struct { const char *content, *time; } cases[] = {
    { DELAY ("from='prosody.test'", "2026-01-01T00:00:00Z"), "2026-01-01T00:00:00Z" },
    { DELAY ("from='" ALICE "'", "2026-01-01T00:00:00Z"), "2026-01-01T00:00:00Z" },
    { DELAY ("from='evil.test'", "2001-01-01T00:00:00Z"), NULL },
    { DELAY ("from='" EVE "'", "2001-01-01T00:00:00Z"), NULL },
    { DELAY ("from='" BOB "/b'", "2001-01-01T00:00:00Z"), NULL },
    { DELAY ("", "2001-01-01T00:00:00Z"), NULL },
    /* Somebody set one beside the server's: which is which can't be known. */
    { DELAY ("from='prosody.test'", "2001-01-01T00:00:00Z") DELAY ("from='prosody.test'", "2026-01-01T00:00:00Z"), NULL },
    { DELAY ("from='evil.test'", "2001-01-01T00:00:00Z") DELAY ("from='prosody.test'", "2026-01-01T00:00:00Z"), "2026-01-01T00:00:00Z" },
    { DELAY ("from='prosody.test'", "9999-01-01T00:00:00Z"), NULL },
    { DELAY ("from='prosody.test'", "-1"), NULL },
    { DELAY ("from='prosody.test'", ""), NULL },
    { DELAY ("from='prosody.test'", "20260101T00:00:00"), NULL },
    { "<delay xmlns='urn:xmpp:delay' from='prosody.test'/>", NULL },
  };
  g_autoptr (EnvoiRouter) router = envoi_router_new (ALICE);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiStanza) stanza = message ("from='" BOB "/b'", cases[i].content);
      gint64 expected = 0;

      if (cases[i].time)
        g_assert_true (envoi_time_parse (cases[i].time, &expected));
      g_assert_cmpint (envoi_delay_read (stanza, router, 0), ==, expected);
    }
}

static void
test_a18_delay_bounds (void)
{
  g_autoptr (EnvoiRouter) router = envoi_router_new (ALICE);
  g_autoptr (EnvoiStanza) future = message ("", DELAY ("from='prosody.test'", "2900-01-01T00:00:00Z"));
  g_autoptr (EnvoiStanza) past = message ("", DELAY ("from='prosody.test'", "1971-01-01T00:00:00Z"));
  gint64 earliest = envoi_time_now () - G_USEC_PER_SEC * G_GINT64_CONSTANT (3600);

  g_assert_cmpint (envoi_delay_read (future, router, 0), <=, envoi_time_now ());
  g_assert_cmpint (envoi_delay_read (past, router, earliest), ==, earliest);
  g_assert_cmpint (envoi_delay_read (past, router, 0), <, earliest);
}

static void
test_receipts (void)
{
  EnvoiBuilder *builder = envoi_builder_new_message (BOB, "chat", "1");
  g_autoptr (EnvoiStanza) asked = NULL;
  g_autoptr (EnvoiStanza) receipt = envoi_receipt_new_message (BOB "/b", "chat", "m1");
  g_autoptr (EnvoiStanza) without_id = message ("", "<request xmlns='urn:xmpp:receipts'/>");
  g_autoptr (EnvoiStanza) bounced = message ("id='1' type='error'", "<request xmlns='urn:xmpp:receipts'/><received xmlns='urn:xmpp:receipts' id='m1'/>");
  g_autoptr (EnvoiStanza) nameless = message ("id='1'", "<received xmlns='urn:xmpp:receipts'/>");

  envoi_receipt_write_request (builder);
  asked = envoi_builder_finish (builder);
  g_assert_true (envoi_receipt_is_requested (asked));
  g_assert_null (envoi_receipt_get_id (asked));
  g_assert_cmpstr (envoi_receipt_get_id (receipt), ==, "m1");
  g_assert_false (envoi_receipt_is_requested (receipt));
  g_assert_cmpint (envoi_hints_read (receipt), ==, ENVOI_HINT_STORE);
  g_assert_false (envoi_receipt_is_requested (without_id));
  /* A22: what bounces says nothing but that it bounced. */
  g_assert_false (envoi_receipt_is_requested (bounced));
  g_assert_null (envoi_receipt_get_id (bounced));
  g_assert_null (envoi_receipt_get_id (nameless));
}

static void
test_markers (void)
{
  EnvoiBuilder *builder = envoi_builder_new_message (BOB, "chat", "1");
  g_autoptr (EnvoiStanza) markable = NULL;
  g_autoptr (EnvoiStanza) marker = envoi_marker_new_displayed (BOB, "chat", "m1");
  g_autoptr (EnvoiStanza) bounced = message ("type='error'", "<displayed xmlns='urn:xmpp:chat-markers:0' id='m1'/><markable xmlns='urn:xmpp:chat-markers:0'/>");
  g_autoptr (EnvoiStanza) old = message ("", "<received xmlns='urn:xmpp:chat-markers:0' id='m1'/>");

  envoi_marker_write_markable (builder);
  markable = envoi_builder_finish (builder);
  g_assert_true (envoi_marker_is_markable (markable));
  g_assert_null (envoi_marker_get_displayed (markable));
  g_assert_cmpstr (envoi_marker_get_displayed (marker), ==, "m1");
  g_assert_null (envoi_marker_get_displayed (bounced));
  g_assert_false (envoi_marker_is_markable (bounced));
  g_assert_null (envoi_marker_get_displayed (old));
}

static void
test_chat_states (void)
{
  g_autoptr (EnvoiStanza) late = message ("from='" BOB "'", "<composing xmlns='http://jabber.org/protocol/chatstates'/>" DELAY ("", "2026-01-01T00:00:00Z"));
  g_autoptr (EnvoiStanza) bounced = message ("type='error'", "<composing xmlns='http://jabber.org/protocol/chatstates'/>");
  g_autoptr (EnvoiStanza) other = message ("", "<composing xmlns='jabber:x:event'/>");

  for (EnvoiChatState state = ENVOI_CHAT_STATE_ACTIVE; state <= ENVOI_CHAT_STATE_GONE; state++)
    {
      g_autoptr (EnvoiStanza) stanza = envoi_chat_state_new_message (BOB, state);

      g_assert_cmpint (envoi_chat_state_read (stanza), ==, state);
      g_assert_cmpint (envoi_hints_read (stanza), ==, ENVOI_HINT_NO_STORE);
      g_assert_null (envoi_stanza_find (stanza, "body", ENVOI_NS_CLIENT));
    }
  g_assert_cmpint (envoi_chat_state_read (late), ==, ENVOI_CHAT_STATE_NONE);
  g_assert_cmpint (envoi_chat_state_read (bounced), ==, ENVOI_CHAT_STATE_NONE);
  g_assert_cmpint (envoi_chat_state_read (other), ==, ENVOI_CHAT_STATE_NONE);
}

static void
test_hints (void)
{
  EnvoiHints all = ENVOI_HINT_STORE | ENVOI_HINT_NO_STORE | ENVOI_HINT_NO_PERMANENT_STORE | ENVOI_HINT_NO_COPY;
  EnvoiBuilder *builder = envoi_builder_new_message (BOB, "chat", NULL);
  g_autoptr (EnvoiStanza) stanza = NULL;
  g_autoptr (EnvoiStanza) none = message ("", "<store/>");

  envoi_hints_write (builder, all);
  stanza = envoi_builder_finish (builder);
  g_assert_cmpint (envoi_hints_read (stanza), ==, all);
  g_assert_cmpint (envoi_hints_read (none), ==, 0);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stanza-ids/real-servers", test_stanza_ids_real);
  g_test_add_func ("/stanza-ids/A19-forged", test_a19_forged_ids);
  g_test_add_func ("/stanza-ids/origin", test_origin_id);
  g_test_add_func ("/delay/A17-A18-stamps", test_a17_a18_delay);
  g_test_add_func ("/delay/A18-bounds", test_a18_delay_bounds);
  g_test_add_func ("/receipts", test_receipts);
  g_test_add_func ("/markers", test_markers);
  g_test_add_func ("/chat-states", test_chat_states);
  g_test_add_func ("/hints", test_hints);
  return g_test_run ();
}
