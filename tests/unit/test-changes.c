/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What messages say about other messages: corrections, answers, reactions, taking back, moderation (B06, B10 to B14). */
#include <string.h>
#include "0308-correction.h"
#include "0424-retraction.h"
#include "0425-moderation.h"
#include "0428-fallback.h"
#include "0444-reactions.h"
#include "0461-reply.h"
#include "rooms-peer.h"

static EnvoiStanza *
message (const char *attributes, const char *content)
{
  g_autofree char *xml = g_strdup_printf ("<message %s>%s</message>", attributes, content);

  return stanza_from (xml);
}

static void
test_correction (void)
{
  EnvoiBuilder *builder = envoi_builder_new_message (BOB, "chat", "2");
  g_autoptr (EnvoiStanza) written = NULL;
  g_autoptr (EnvoiStanza) itself = message ("id='1'", "<replace xmlns='urn:xmpp:message-correct:0' id='1'/>");
  g_autoptr (EnvoiStanza) error = message ("id='2' type='error'", "<replace xmlns='urn:xmpp:message-correct:0' id='1'/>");
  g_autoptr (EnvoiStanza) empty = message ("id='2'", "<replace xmlns='urn:xmpp:message-correct:0' id=''/>");

  envoi_correction_write (builder, "1");
  written = envoi_builder_finish (builder);
  g_assert_cmpstr (envoi_correction_get_target (written), ==, "1");
  g_assert_null (envoi_correction_get_target (itself));    /* B06 */
  g_assert_null (envoi_correction_get_target (error));
  g_assert_null (envoi_correction_get_target (empty));
}

#define REPLY "<reply xmlns='urn:xmpp:reply:0' id='m1' to='r@c.test/bob'/>"
#define FALLBACK(range) "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>" range "</fallback>"

static void
test_reply (void)
{
  EnvoiBuilder *builder = envoi_builder_new_message (ROOM, "groupchat", "2");
  g_autoptr (EnvoiStanza) written = NULL;
  g_autofree char *to = NULL;
  g_autofree char *body = NULL;
  g_autofree char *cut = envoi_reply_format_quote ("1\n2\n3\n4\n5\n6\n7\n8");
  g_autofree char *none = envoi_reply_format_quote (" \n");

  envoi_reply_write (builder, ROOM "/bob", "m1", "gr\xc3\xbc\xc3\x9f dich\n\xf0\x9f\x98\x80", "selber \xf0\x9f\x98\x80");
  written = envoi_builder_finish (builder);
  g_assert_cmpstr (envoi_reply_get_target (written), ==, "m1");
  to = envoi_reply_dup_to (written);
  g_assert_cmpstr (to, ==, ROOM "/bob");
  /* Who does not know replies sees both; who does, sees what is new. */
  g_assert_cmpstr (envoi_node_get_text (envoi_stanza_find (written, "body", ENVOI_NS_CLIENT)), ==,
                   "> gr\xc3\xbc\xc3\x9f dich\n> \xf0\x9f\x98\x80\nselber \xf0\x9f\x98\x80");
  body = envoi_reply_dup_body (written);
  g_assert_cmpstr (body, ==, "selber \xf0\x9f\x98\x80");
  g_assert_cmpstr (cut, ==, "> 1\n> 2\n> 3\n> 4\n> 5\n> 6…\n");
  g_assert_cmpstr (none, ==, "");
}

/* B14: no mark makes a bubble empty, reads beyond the text or hides more than was quoted. */
static void
test_b14_ranges (void)
{
  static const struct { const char *body, *range, *expected; } cases[] = {
    { "> a\nb", "<body start='0' end='4'/>", "b" },
    { "> \xf0\x9f\x98\x80\nb", "<body start='0' end='4'/>", "b" },
    { "> a\nb", "<body start='0' end='99'/>", "> a\nb" },
    { "> a\nb", "<body start='-1' end='4'/>", "> a\nb" },
    { "> a\nb", "<body start='3' end='1'/>", "> a\nb" },
    { "> a\nb", "<body start='2' end='2'/>", "> a\nb" },
    { "> a\nb", "<body start='0'/>", "> a\nb" },
    { "> a\nb", "<body start='0' end='18446744073709551616'/>", "> a\nb" },
    { "> a\nb", "<body start='1e0' end='4'/>", "> a\nb" },
    { "abcdef", "<body start='0' end='2'/><body start='4' end='6'/>", "cd" },
    { "abcdef", "<body start='4' end='6'/><body start='0' end='2'/>", "cd" },
    { "abcdef", "<body start='0' end='3'/><body start='2' end='6'/>", "abcdef" },
    { "abcdef", "<body/>", "abcdef" },
    { "abcdef", "", "abcdef" },
    { "> a\n ", "<body start='0' end='4'/>", "> a\n " },
    { "abcdef", "<subject/>", "abcdef" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *content = g_strdup_printf ("<body>%s</body>" REPLY FALLBACK ("%s"), cases[i].body, cases[i].range);
      g_autofree char *other = g_strdup_printf ("<body>%s</body>" REPLY "<fallback xmlns='urn:xmpp:fallback:0' for='x'>%s</fallback>", cases[i].body, cases[i].range);
      g_autoptr (EnvoiStanza) stanza = message ("id='2'", content);
      g_autoptr (EnvoiStanza) mismatch = message ("id='2'", other);
      g_autofree char *body = envoi_reply_dup_body (stanza);
      g_autofree char *untouched = envoi_reply_dup_body (mismatch);

      g_assert_cmpstr (body, ==, cases[i].expected);
      g_assert_cmpstr (untouched, ==, cases[i].body);
    }
}

static void
test_whole_fallback (void)
{
  g_autoptr (EnvoiStanza) whole = message ("", "<body>x</body><fallback xmlns='urn:xmpp:fallback:0' for='n'/>");
  g_autoptr (EnvoiStanza) part = message ("", "<body>xy</body><fallback xmlns='urn:xmpp:fallback:0' for='n'><body start='0' end='1'/></fallback>");
  g_autoptr (EnvoiStanza) none = message ("", "<fallback xmlns='urn:xmpp:fallback:0' for='n'/>");

  g_assert_true (envoi_fallback_is_whole (whole, "n"));
  g_assert_false (envoi_fallback_is_whole (whole, "m"));
  g_assert_false (envoi_fallback_is_whole (part, "n"));
  g_assert_false (envoi_fallback_is_whole (none, "n"));
}

#define REACTIONS(content) "<reactions xmlns='urn:xmpp:reactions:0' id='m1'>" content "</reactions>"
#define R(text) "<reaction>" text "</reaction>"

/* B13 */
static void
test_b13_reactions (void)
{
  EnvoiBuilder *builder = envoi_builder_new_message (BOB, "chat", "2");
  const char *emojis[] = { "\xf0\x9f\x91\x8d", "\xe2\x9d\xa4\xef\xb8\x8f", NULL };
  g_autoptr (EnvoiStanza) written = NULL;
  g_autoptr (EnvoiStanza) odd = message ("", REACTIONS (R ("\xf0\x9f\x91\x8d") R ("\xf0\x9f\x91\x8d") R ("text") R ("") R (" \xf0\x9f\x98\x80 ")
                                                        R ("\xf0\x9f\x98\x80\xf0\x9f\x98\x80") "<x/>"));
  g_autoptr (GString) many = g_string_new ("<reactions xmlns='urn:xmpp:reactions:0' id='m1'>");
  g_autoptr (EnvoiStanza) flood = NULL;
  g_autoptr (EnvoiStanza) back = message ("", REACTIONS (""));
  g_autoptr (EnvoiStanza) nameless = message ("", "<reactions xmlns='urn:xmpp:reactions:0'/>");
  g_auto (GStrv) read_back = NULL;
  g_auto (GStrv) cleaned = NULL;
  g_auto (GStrv) bounded = NULL;
  g_auto (GStrv) none = NULL;

  envoi_reactions_write (builder, "m1", emojis);
  written = envoi_builder_finish (builder);
  g_assert_cmpstr (envoi_reactions_get_target (written), ==, "m1");
  read_back = envoi_reactions_dup_emojis (written);
  g_assert_cmpstrv (read_back, emojis);
  cleaned = envoi_reactions_dup_emojis (odd);
  g_assert_cmpuint (g_strv_length (cleaned), ==, 2);
  g_assert_cmpstr (cleaned[1], ==, "\xf0\x9f\x98\x80");
  for (guint i = 0; i < 60; i++)
    g_string_append_printf (many, "<reaction>&#%u;</reaction>", 0x1f600 + i);
  g_string_append (many, "</reactions>");
  flood = message ("", many->str);
  bounded = envoi_reactions_dup_emojis (flood);
  g_assert_cmpuint (g_strv_length (bounded), ==, ENVOI_REACTIONS_MAX);
  g_assert_cmpstr (envoi_reactions_get_target (back), ==, "m1");
  none = envoi_reactions_dup_emojis (back);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_null (envoi_reactions_get_target (nameless));
}

static void
test_retraction (void)
{
  EnvoiBuilder *builder = envoi_builder_new_message (BOB, "chat", "2");
  g_autoptr (EnvoiStanza) written = NULL;
  g_autoptr (EnvoiStanza) elder = message ("", "<apply-to xmlns='urn:xmpp:fasten:0' id='m1'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>");
  g_autoptr (EnvoiStanza) other = message ("", "<apply-to xmlns='urn:xmpp:fasten:0' id='m1'><thing xmlns='x'/></apply-to>");
  g_autoptr (EnvoiStanza) moderated = message ("", "<retract xmlns='urn:xmpp:message-retract:1' id='m1'><moderated xmlns='urn:xmpp:message-moderate:1'/></retract>");

  envoi_retraction_write (builder, "m1", "gone");
  written = envoi_builder_finish (builder);
  g_assert_cmpstr (envoi_retraction_get_target (written), ==, "m1");
  g_assert_true (envoi_fallback_is_whole (written, ENVOI_NS_RETRACT));
  g_assert_cmpstr (envoi_retraction_get_target (elder), ==, "m1");
  g_assert_null (envoi_retraction_get_target (other));
  g_assert_null (envoi_retraction_get_target (moderated));
}

static void
test_tombstones (void)
{
  g_autoptr (EnvoiStanza) author = message ("", "<retracted xmlns='urn:xmpp:message-retract:1' stamp='2026-01-01T00:00:00Z' id='r1'/>");
  g_autoptr (EnvoiStanza) moderator = message ("", "<retracted xmlns='urn:xmpp:message-retract:1'><moderated xmlns='urn:xmpp:message-moderate:1' by='r@c/m'/><reason>spam</reason></retracted>");
  g_autoptr (EnvoiStanza) elder = message ("", "<moderated xmlns='urn:xmpp:message-moderate:0' by='r@c/m'><retracted xmlns='urn:xmpp:message-retract:0'/><reason>spam</reason></moderated>");
  g_autoptr (EnvoiStanza) none = message ("", "<body>hi</body><retract xmlns='urn:xmpp:message-retract:1' id='x'/>");
  g_autofree char *reason = NULL;
  g_autofree char *elder_reason = NULL;
  gboolean moderated;

  g_assert_true (envoi_retraction_is_tombstone (author, &moderated, NULL));
  g_assert_false (moderated);
  g_assert_true (envoi_retraction_is_tombstone (moderator, &moderated, &reason));
  g_assert_true (moderated);
  g_assert_cmpstr (reason, ==, "spam");
  g_assert_true (envoi_retraction_is_tombstone (elder, &moderated, &elder_reason));
  g_assert_true (moderated);
  g_assert_cmpstr (elder_reason, ==, "spam");
  g_assert_false (envoi_retraction_is_tombstone (none, &moderated, NULL));
}

#define MODERATED "<retract xmlns='urn:xmpp:message-retract:1' id='s1'><moderated xmlns='urn:xmpp:message-moderate:1' by='" ROOM "/mod'/><reason>spam</reason></retract>"
#define MODERATED_OLD "<apply-to xmlns='urn:xmpp:fasten:0' id='s1'><moderated xmlns='urn:xmpp:message-moderate:0' by='" ROOM "/mod'>" \
                      "<retract xmlns='urn:xmpp:message-retract:0'/><reason>spam</reason></moderated></apply-to>"

/* B10, B11: only the room itself takes away. */
static void
test_b10_b11_moderation (void)
{
  static const char * const forms[] = { MODERATED, MODERATED_OLD };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (EnvoiStanza) real = message ("type='groupchat' from='" ROOM "'", forms[i]);
      g_autoptr (EnvoiStanza) occupant = message ("type='groupchat' from='" ROOM "/mod'", forms[i]);
      g_autoptr (EnvoiStanza) private = message ("type='chat' from='" ROOM "'", forms[i]);
      g_autoptr (EnvoiStanza) service = message ("type='groupchat' from='conference.prosody.test'", forms[i]);
      g_autoptr (EnvoiModeration) moderation = envoi_moderation_read (real);

      g_assert_cmpstr (moderation->room, ==, ROOM);
      g_assert_cmpstr (moderation->id, ==, "s1");
      g_assert_cmpstr (moderation->actor, ==, "mod");
      g_assert_cmpstr (moderation->reason, ==, "spam");
      g_assert_null (envoi_moderation_read (occupant));
      g_assert_null (envoi_moderation_read (private));
      g_assert_null (envoi_moderation_read (service));
      /* Nor does it pass as the author's own doing. */
      g_assert_null (envoi_retraction_get_target (occupant));
    }
}

static void
test_moderate (void)
{
  Log *log = log_new (world_new ());
  g_autoptr (EnvoiStanza) order = NULL;
  g_autoptr (EnvoiStanza) elder = NULL;
  const EnvoiNode *moderate, *apply;

  dex_future_disown (envoi_muc_moderate (log->muc, ROOM, "s1", "spam", FALSE));
  order = peer_pop (log->world->peer);
  moderate = envoi_stanza_find (order, "moderate", ENVOI_NS_MODERATE);
  g_assert_cmpstr (envoi_node_get_attribute (moderate, "id"), ==, "s1");
  g_assert_nonnull (envoi_node_find (moderate, "retract", ENVOI_NS_RETRACT));
  g_assert_cmpstr (envoi_node_get_text (envoi_node_find (moderate, "reason", ENVOI_NS_MODERATE)), ==, "spam");
  dex_future_disown (envoi_muc_moderate (log->muc, ROOM, "s1", NULL, TRUE));
  elder = peer_pop (log->world->peer);
  apply = envoi_stanza_find (elder, "apply-to", "urn:xmpp:fasten:0");
  g_assert_cmpstr (envoi_node_get_attribute (apply, "id"), ==, "s1");
  moderate = envoi_node_find (apply, "moderate", ENVOI_NS_MODERATE_OLD);
  g_assert_nonnull (envoi_node_find (moderate, "retract", "urn:xmpp:message-retract:0"));
  log_free (log);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/changes/B06-correction", test_correction);
  g_test_add_func ("/changes/reply", test_reply);
  g_test_add_func ("/changes/B14-ranges", test_b14_ranges);
  g_test_add_func ("/changes/fallback/whole", test_whole_fallback);
  g_test_add_func ("/changes/B13-reactions", test_b13_reactions);
  g_test_add_func ("/changes/retraction", test_retraction);
  g_test_add_func ("/changes/tombstones", test_tombstones);
  g_test_add_func ("/changes/B10-B11-moderation", test_b10_b11_moderation);
  g_test_add_func ("/changes/moderate", test_moderate);
  return g_test_run ();
}
