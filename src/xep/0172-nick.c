/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0172-nick.h"

#include "0060-pubsub.h"
#include "0163-pep.h"
#include "envoi-text.h"
#include "envoi-xep.h"

/* Nicknames as events and in stanzas. Owned by the module set; main thread. */

#define NS "http://jabber.org/protocol/nick"
#define MAX_CHARACTERS 128

struct _EnvoiNick {
  EnvoiModule parent_instance;
  guint       watch;
};

G_DEFINE_FINAL_TYPE (EnvoiNick, envoi_nick, ENVOI_TYPE_MODULE)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static char *
dup_nick (const EnvoiNode *nick)
{
  g_autofree char *clean = NULL;
  g_autofree char *line = NULL;

  if (nick == NULL || !envoi_node_is (nick, "nick", NS))
    return NULL;
  clean = envoi_text_sanitize (envoi_node_get_text (nick), -1);
  line = envoi_text_one_line (clean, MAX_CHARACTERS);
  g_strstrip (line);
  return *line ? g_steal_pointer (&line) : NULL;
}

/**
 * envoi_nick_read:
 *
 * Returns: (transfer full) (nullable): the name that the sender claims
 */
char *
envoi_nick_read (const EnvoiStanza *stanza)
{
  return dup_nick (envoi_stanza_find (stanza, "nick", NS));
}

void
envoi_nick_write (EnvoiBuilder *builder, const char *nick)
{
  envoi_builder_leaf (builder, "nick", NS, nick);
}

static DexFuture *
on_published (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

/**
 * envoi_nick_publish:
 * @nick: (nullable): the own name; NULL or "" takes it back
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_nick_publish (EnvoiNick *self, const char *nick)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);
  EnvoiBuilder *builder = envoi_builder_new ("nick", NS);
  g_autoptr (EnvoiStanza) payload = NULL;

  if (nick)
    envoi_builder_text (builder, nick);
  payload = envoi_builder_finish (builder);
  return dex_future_then (envoi_pubsub_publish (pubsub, NULL, NS, "current", payload, NULL), on_published, NULL, NULL);
}

typedef struct { EnvoiNick *self; char *jid; } Question;

static void
question_free (Question *question)
{
  g_object_unref (question->self);
  g_free (question->jid);
  g_free (question);
}

static DexFuture *
on_fetched (DexFuture *answer, gpointer user_data)
{
  Question *question = user_data;
  const EnvoiNode *items = envoi_pubsub_get_items (g_value_get_boxed (dex_future_get_value (answer, NULL)));
  const EnvoiNode *item = envoi_node_find (items, "item", ENVOI_NS_PUBSUB);
  g_autofree char *nick = item ? dup_nick (envoi_node_first_element (item)) : NULL;
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (question->self));

  if (nick && router)
    g_signal_emit (question->self, signals[CHANGED], 0, question->jid ? question->jid : envoi_router_get_own_bare (router), nick);
  return dex_future_new_for_boolean (TRUE);
}

/**
 * envoi_nick_fetch:
 * @jid: (nullable): normalised bare address; NULL = the own one
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_nick_fetch (EnvoiNick *self, const char *jid)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);
  Question *question = g_new0 (Question, 1);

  *question = (Question) { g_object_ref (self), g_strdup (jid) };
  return dex_future_then (envoi_pubsub_fetch_items (pubsub, jid, NS, NULL, 1), on_fetched, question, (GDestroyNotify) question_free);
}

static void
on_event (EnvoiPep *pep, const char *from, EnvoiPepChange change, const char *id, const EnvoiNode *payload, gpointer user_data)
{
  g_autofree char *nick = change == ENVOI_PEP_ITEM ? dup_nick (payload) : NULL;

  g_signal_emit (user_data, signals[CHANGED], 0, from, nick);
}

static void
envoi_nick_attach (EnvoiModule *module, EnvoiRouter *router)
{
  ENVOI_NICK (module)->watch = envoi_pep_watch (envoi_module_get_sibling (module, ENVOI_TYPE_PEP), NS, ENVOI_PEP_ANYONE, on_event, module, NULL);
}

static void
envoi_nick_detach (EnvoiModule *module)
{
  envoi_pep_unwatch (envoi_module_get_sibling (module, ENVOI_TYPE_PEP), ENVOI_NICK (module)->watch);
}

static void
envoi_nick_class_init (EnvoiNickClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_nick_attach;
  ENVOI_MODULE_CLASS (klass)->detach = envoi_nick_detach;
  signals[CHANGED] = g_signal_new ("changed", ENVOI_TYPE_NICK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
envoi_nick_init (EnvoiNick *self)
{
}

ENVOI_XEP_ROW (0172_nick) = {
  .number = 172, .title = "User Nickname", .version = "1.1",
  .features = ENVOI_XEP_FEATURES (NS, NS "+notify"),
  .get_type = envoi_nick_get_type,
};
