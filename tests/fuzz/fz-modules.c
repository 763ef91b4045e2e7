/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One stanza into every module, as itself and as the answer to each question that is open: nobody stumbles. */
#include "0030-disco.h"
#include "0050-commands.h"
#include "0054-vcard.h"
#include "0077-new-account.h"
#include "0084-avatar.h"
#include "0085-chat-states.h"
#include "0115-caps.h"
#include "0153-vcard-photo.h"
#include "0172-nick.h"
#include "0184-receipts.h"
#include "0191-blocking.h"
#include "0203-delay.h"
#include "0231-bits-of-binary.h"
#include "0249-invitations.h"
#include "0277-microblog.h"
#include "0283-moved.h"
#include "0308-correction.h"
#include "0313-archive.h"
#include "0330-follow-list.h"
#include "0333-markers.h"
#include "0334-hints.h"
#include "0359-stanza-ids.h"
#include "0402-bookmarks.h"
#include "0410-self-ping.h"
#include "0424-retraction.h"
#include "0425-moderation.h"
#include "0433-channel-search.h"
#include "0444-reactions.h"
#include "0461-reply.h"
#include "0465-public-subscriptions.h"
#include "0470-attachments.h"
#include "0490-displayed-sync.h"
#include "envoi-module-set.h"
#include "envoi-muc-admin.h"
#include "envoi-muc-info.h"
#include "envoi-pubsub-pages.h"
#include "muc-light.h"
#include "rfc6121-roster.h"
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define OWN "alice@prosody.test"
#define BOB "bob@prosody.test"
#define ROOM "r@conference.prosody.test"
#define HASH "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"

typedef struct {
  EnvoiRouter    *router;
  EnvoiModuleSet *set;
  GQueue          sent;
} World;

static gboolean
reveals (const char *from, gpointer user_data)
{
  return strncmp (from, BOB, strlen (BOB)) == 0;
}

static void
on_output (EnvoiRouter *router, EnvoiStanza *stanza, guint64 tag, gpointer user_data)
{
  g_queue_push_tail (&((World *) user_data)->sent, envoi_stanza_ref (stanza));
}

static void
forget_sent (World *world)
{
  g_queue_clear_full (&world->sent, (GDestroyNotify) envoi_stanza_unref);
}

static World *
get_world (void)
{
  static World *world;

  if (world != NULL)
    return world;
  dex_init ();
  world = g_new0 (World, 1);
  world->router = envoi_router_new (OWN);
  envoi_router_set_own_full (world->router, OWN "/a");
  envoi_router_set_output (world->router, on_output, world, NULL);
  world->set = envoi_module_set_new (world->router);
  envoi_module_set_set_reveal (world->set, reveals, NULL, NULL);
  return world;
}

static void
ask_everything (World *world)
{
#define MODULE(type) envoi_module_set_get (world->set, ENVOI_TYPE_##type)
  envoi_module_set_session_started (world->set, FALSE);
  dex_future_disown (envoi_roster_fetch (MODULE (ROSTER), "v1"));
  dex_future_disown (envoi_blocking_fetch (MODULE (BLOCKING)));
  dex_future_disown (envoi_vcard_fetch (MODULE (VCARD), BOB));
  dex_future_disown (envoi_avatar_fetch_hash (MODULE (AVATAR), BOB));
  dex_future_disown (envoi_avatar_fetch_data (MODULE (AVATAR), BOB, HASH));
  dex_future_disown (envoi_disco_query_items (MODULE (DISCO), "prosody.test", NULL));
  dex_future_disown (envoi_archive_query (MODULE (ARCHIVE), NULL, &(EnvoiArchiveQuery) { .max = 10 }));
  dex_future_disown (envoi_caps_lookup (MODULE (CAPS), BOB "/b"));
  dex_future_disown (envoi_bookmarks_fetch (MODULE (BOOKMARKS)));
  dex_future_disown (envoi_displayed_sync_fetch (MODULE (DISPLAYED_SYNC)));
  dex_future_disown (envoi_follow_list_fetch (MODULE (FOLLOW_LIST), NULL, ENVOI_FOLLOW_LIST_PUBLIC));
  dex_future_disown (envoi_pubsub_fetch_by_ids (MODULE (PUBSUB), BOB, ENVOI_NODE_MICROBLOG, (const char * const []) { "1", NULL }));
  dex_future_disown (envoi_pubsub_fetch_ids (MODULE (PUBSUB), BOB, ENVOI_NODE_MICROBLOG));
  dex_future_disown (envoi_microblog_get_access (MODULE (MICROBLOG)));
  dex_future_disown (envoi_attachments_fetch_summary (MODULE (ATTACHMENTS), BOB, "n", "1"));
  dex_future_disown (envoi_public_subscriptions_fetch_subscribers (MODULE (PUBLIC_SUBSCRIPTIONS), BOB, "n"));
  dex_future_disown (envoi_moved_verify (MODULE (MOVED), BOB, OWN));
  dex_future_disown (envoi_commands_run (MODULE (COMMANDS), "prosody.test", "c", NULL, ENVOI_COMMAND_EXECUTE, NULL));
  dex_future_disown (envoi_channel_search_find (MODULE (CHANNEL_SEARCH), "search.test", "x", 10));
  dex_future_disown (envoi_account_form_fetch (world->router, "prosody.test"));
  dex_future_disown (envoi_muc_light_fetch_config (MODULE (MUC_LIGHT), ROOM));
  dex_future_disown (envoi_muc_light_fetch_members (MODULE (MUC_LIGHT), ROOM));
}

/* Half of the time inside the room, else on the way in, or into one without presence. */
static void
stand_in_room (World *world, gboolean inside, gboolean light)
{
  EnvoiMuc *muc = MODULE (MUC);
  g_autoptr (EnvoiStanza) presence = NULL;

  envoi_muc_join (muc, &(EnvoiMucJoin) { .room = ROOM, .nick = "me", .light = light && !inside });
  if (!inside)
    return;
  presence = envoi_stanza_parse ("<presence xmlns='jabber:client' from='" ROOM "/me'><x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/></x></presence>", -1, NULL);
  envoi_router_dispatch (world->router, presence);
  g_assert_cmpint (envoi_muc_get_state (muc, ROOM), ==, ENVOI_MUC_JOINED);
  envoi_muc_change_nick (muc, ROOM, "other");
  dex_future_disown (envoi_muc_self_ping (muc, ROOM));
  dex_future_disown (envoi_muc_set_subject (muc, ROOM, "x"));
  dex_future_disown (envoi_muc_fetch_info (muc, ROOM));
  dex_future_disown (envoi_muc_fetch_reserved_nick (muc, ROOM));
  dex_future_disown (envoi_muc_fetch_config (muc, ROOM));
  dex_future_disown (envoi_muc_fetch_register (muc, ROOM));
  dex_future_disown (envoi_muc_list_affiliated (muc, ROOM, ENVOI_MUC_AFFILIATION_MEMBER));
}

/* The payload, from whom the question went to. */
static void
answer (World *world, EnvoiStanza *question, const EnvoiNode *payload)
{
  EnvoiBuilder *builder = envoi_builder_new_iq (NULL, "result");
  g_autoptr (EnvoiStanza) stanza = NULL;

  envoi_builder_attribute (builder, "id", envoi_stanza_get_id (question));
  envoi_builder_attribute (builder, "from", envoi_stanza_get_to (question));
  envoi_builder_node (builder, payload);
  stanza = envoi_builder_finish (builder);
  envoi_router_dispatch (world->router, stanza);
}

static void
read_changes (EnvoiStanza *stanza)
{
  g_autofree char *to = envoi_reply_dup_to (stanza);
  g_autofree char *body = envoi_reply_dup_body (stanza);
  g_autofree char *reason = NULL;
  g_auto (GStrv) emojis = envoi_reactions_dup_emojis (stanza);
  g_autoptr (EnvoiModeration) moderation = envoi_moderation_read (stanza);
  g_autoptr (EnvoiDirectInvite) invite = envoi_direct_invite_read (stanza);
  g_autoptr (GBytes) bits = envoi_bits_read (envoi_stanza_get_root (stanza), "cid:sha1+" HASH "@bob.xmpp.org");
  EnvoiMucReading reading;
  gboolean moderated;

  g_assert_true (body == NULL || g_utf8_validate (body, -1, NULL));
  g_assert_cmpuint (g_strv_length (emojis), <=, ENVOI_REACTIONS_MAX);
  envoi_correction_get_target (stanza);
  envoi_retraction_get_target (stanza);
  envoi_retraction_is_tombstone (stanza, &moderated, &reason);
  if (envoi_muc_reading_init (&reading, stanza))
    {
      g_assert_cmpuint (strlen (reading.presence.nick), <=, 1023);
      g_assert_cmpuint (reading.presence.n_statuses, <=, ENVOI_MUC_MAX_STATUSES);
      g_assert_cmpuint (g_strv_length ((GStrv) reading.presence.hats), <=, ENVOI_MUC_MAX_HATS);
    }
  envoi_muc_reading_clear (&reading);
}

static void
read_payloads (World *world, EnvoiStanza *stanza)
{
  g_autofree char *hash = NULL;
  g_autofree char *nick = envoi_nick_read (stanza);
  const char *id;

  g_assert_true (nick == NULL || g_utf8_validate (nick, -1, NULL));
  envoi_chat_state_read (stanza);
  envoi_vcard_photo_read (stanza, &hash);
  g_assert_true (hash == NULL || envoi_avatar_hash_is_valid (hash));
  if ((id = envoi_receipt_get_id (stanza)))
    g_assert_cmpuint (strlen (id), <=, 1023);
  if ((id = envoi_marker_get_displayed (stanza)))
    g_assert_cmpuint (strlen (id), <=, 1023);
  envoi_stanza_id_read (stanza, OWN);
  envoi_origin_id_read (stanza);
  envoi_hints_read (stanza);
  g_assert_cmpint (envoi_delay_read (stanza, world->router, 0), >=, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  World *world = get_world ();
  g_autoptr (GString) text = g_string_new_len ((const char *) data, size);
  g_autoptr (EnvoiStanza) stanza = NULL;
  const EnvoiNode *payload;

  /* Cheap things first: most of what comes is malformed. */
  if ((stanza = envoi_stanza_parse (text->str, text->len, NULL)) == NULL)
    return 0;
  ask_everything (world);
  stand_in_room (world, size & 1, size & 2);
  for (GList *l = world->sent.head; l; l = l->next)
    {
      const EnvoiNode *query = envoi_stanza_find (l->data, "query", ENVOI_NS_MAM);
      if (query)
        g_string_replace (text, "QUERY", envoi_node_get_attribute (query, "queryid"), 1);
    }
  g_clear_pointer (&stanza, envoi_stanza_unref);
  if ((stanza = envoi_stanza_parse (text->str, text->len, NULL)))
    {
      read_payloads (world, stanza);
      read_changes (stanza);
      envoi_router_dispatch (world->router, stanza);
      if ((payload = envoi_node_first_element (envoi_stanza_get_root (stanza))))
        for (EnvoiStanza *question; (question = g_queue_pop_head (&world->sent));)
          {
            answer (world, question, payload);
            envoi_stanza_unref (question);
          }
    }
  envoi_router_fail_requests (world->router);
  envoi_module_set_session_ended (world->set);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  forget_sent (world);
  return 0;
}
