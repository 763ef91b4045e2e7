/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0115-caps.h"

#include <string.h>

#include "0030-disco.h"
#include "envoi-config.h"
#include "envoi-xep.h"
#include "rfc6121-presence.h"

/* What the clients of others can do. Owned by the module set; main thread. */

#define NS "http://jabber.org/protocol/caps"
#define NODE ENVOI_APPLICATION_ID
#define TIMEOUT 30
#define MAX_CLIENTS 20000
#define MAX_KNOWN 1000
#define MAX_XML 65536

/* One client that is present. */
typedef struct {
  char           *key;     /* hash function ":" verification string */
  char           *node;    /* node "#" verification string: what to ask for */
  EnvoiDiscoInfo *said;    /* an answer that did not give its hash: good for this client only */
} Client;

struct _EnvoiCaps {
  EnvoiModule  parent_instance;
  char        *own_version;
  GHashTable  *clients;    /* full address -> Client */
  GHashTable  *known;      /* key -> EnvoiDiscoInfo that gave this hash */
  GHashTable  *asked;      /* key -> DexFuture of the one question under way */
  gulong       on_presence, on_writing;
};

G_DEFINE_FINAL_TYPE (EnvoiCaps, envoi_caps, ENVOI_TYPE_MODULE)

enum { LEARNED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
client_free (Client *client)
{
  g_free (client->key);
  g_free (client->node);
  g_clear_pointer (&client->said, envoi_disco_info_unref);
  g_free (client);
}

/* FALSE for hash functions that nobody should use any more, and for names that are none. */
static gboolean
read_function (const char *key, GChecksumType *type, const char **version)
{
  static const struct { const char *name; GChecksumType type; } functions[] = {
    { "sha-1:", G_CHECKSUM_SHA1 }, { "sha-256:", G_CHECKSUM_SHA256 }, { "sha-384:", G_CHECKSUM_SHA384 }, { "sha-512:", G_CHECKSUM_SHA512 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_str_has_prefix (key, functions[i].name))
      {
        *type = functions[i].type;
        *version = key + strlen (functions[i].name);
        return TRUE;
      }
  return FALSE;
}

static gboolean
gives_hash (const EnvoiDiscoInfo *info, const char *key)
{
  g_autofree char *hash = NULL;
  const char *version;
  GChecksumType type;

  if (!read_function (key, &type, &version))
    return FALSE;
  hash = envoi_disco_info_dup_hash (info, type);
  return g_strcmp0 (hash, version) == 0;
}

static void
on_presence (EnvoiPresence *presence, const EnvoiPresenceNews *news, EnvoiCaps *self)
{
  const EnvoiNode *c = news->available ? envoi_stanza_find (news->stanza, "c", NS) : NULL;
  const char *function, *version, *node;
  g_autofree char *key = NULL;
  GChecksumType type;
  Client *client;

  if (!news->available)
    g_hash_table_remove (self->clients, news->full);
  if (c == NULL)
    return;

  function = envoi_node_get_attribute (c, "hash");
  version = envoi_node_get_attribute (c, "ver");
  node = envoi_node_get_attribute (c, "node");
  if (!function || !version || !node || strlen (version) > 128 || strlen (node) > 1023 || !*version)
    return;
  key = g_strconcat (function, ":", version, NULL);
  if (!read_function (key, &type, &version))
    return;

  client = g_hash_table_lookup (self->clients, news->full);
  if (client != NULL && g_str_equal (client->key, key))
    return;
  if (client == NULL && g_hash_table_size (self->clients) >= MAX_CLIENTS)
    return;
  client = g_new0 (Client, 1);
  client->node = g_strconcat (node, "#", version, NULL);
  client->key = g_steal_pointer (&key);
  g_hash_table_replace (self->clients, g_strdup (news->full), client);
}

static void
remember (EnvoiCaps *self, const char *key, EnvoiDiscoInfo *info)
{
  if (g_hash_table_size (self->known) >= MAX_KNOWN)
    g_hash_table_remove_all (self->known);
  g_hash_table_replace (self->known, g_strdup (key), envoi_disco_info_ref (info));
}

typedef struct { EnvoiCaps *self; char *jid; char *key; } Question;

static void
question_free (Question *question)
{
  g_object_unref (question->self);
  g_free (question->jid);
  g_free (question->key);
  g_free (question);
}

static Question *
question_new (EnvoiCaps *self, const char *jid, const char *key)
{
  Question *question = g_new0 (Question, 1);

  *question = (Question) { g_object_ref (self), g_strdup (jid), g_strdup (key) };
  return question;
}

static DexFuture *
on_answered (DexFuture *answer, gpointer user_data)
{
  Question *question = user_data;
  EnvoiCaps *self = question->self;
  const GValue *value = dex_future_get_value (answer, NULL);
  const EnvoiNode *query;
  g_autoptr (EnvoiDiscoInfo) info = NULL;
  Client *client;

  g_hash_table_remove (self->asked, question->key);
  if (value == NULL)
    return dex_ref (answer);

  query = envoi_stanza_find (g_value_get_boxed (value), "query", ENVOI_NS_DISCO_INFO);
  info = envoi_disco_info_read (query);
  if (info == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "Unusable answer");

  client = g_hash_table_lookup (self->clients, question->jid);
  if (gives_hash (info, question->key))
    {
      g_autofree char *xml = envoi_node_to_xml (query);

      remember (self, question->key, info);
      if (strlen (xml) <= MAX_XML)
        g_signal_emit (self, signals[LEARNED], 0, question->key, info, xml);
    }
  else if (client != NULL && g_str_equal (client->key, question->key))
    {
      g_debug ("The capabilities of a client do not give the hash that it announced");
      g_clear_pointer (&client->said, envoi_disco_info_unref);
      client->said = envoi_disco_info_ref (info);
    }
  return dex_future_new_take_boxed (ENVOI_TYPE_DISCO_INFO, g_steal_pointer (&info));
}

static DexFuture *
on_other_answered (DexFuture *answer, gpointer user_data)
{
  Question *question = user_data;

  return envoi_caps_lookup (question->self, question->jid);
}

/**
 * envoi_caps_lookup:
 * @full_jid: normalised address of a client that is present
 *
 * Returns: (transfer full): future of EnvoiDiscoInfo; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_caps_lookup (EnvoiCaps *self, const char *full_jid)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  Client *client = g_hash_table_lookup (self->clients, full_jid);
  EnvoiDiscoInfo *info = envoi_caps_peek (self, full_jid);
  DexFuture *answer;
  EnvoiBuilder *iq;

  if (info != NULL)
    return dex_future_new_take_boxed (ENVOI_TYPE_DISCO_INFO, envoi_disco_info_ref (info));
  if (client == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND, "Not present");
  if (router == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");

  /* Its answer may serve us, but only when it gives the hash; else we ask this client itself. */
  if ((answer = g_hash_table_lookup (self->asked, client->key)))
    return dex_future_finally (dex_ref (answer), on_other_answered, question_new (self, full_jid, client->key),
                               (GDestroyNotify) question_free);

  iq = envoi_builder_new_iq (full_jid, "get");
  envoi_builder_open (iq, "query", ENVOI_NS_DISCO_INFO);
  envoi_builder_attribute (iq, "node", client->node);
  answer = envoi_router_request (router, envoi_builder_finish (iq), TIMEOUT);
  answer = dex_future_finally (answer, on_answered, question_new (self, full_jid, client->key), (GDestroyNotify) question_free);
  g_hash_table_replace (self->asked, g_strdup (client->key), dex_ref (answer));
  return answer;
}

/**
 * envoi_caps_peek:
 *
 * Returns: (transfer none) (nullable): what is known of the client
 */
EnvoiDiscoInfo *
envoi_caps_peek (EnvoiCaps *self, const char *full_jid)
{
  Client *client = g_hash_table_lookup (self->clients, full_jid);
  EnvoiDiscoInfo *info = client ? g_hash_table_lookup (self->known, client->key) : NULL;

  return info || client == NULL ? info : client->said;
}

/**
 * envoi_caps_restore:
 * @key: as given by EnvoiCaps::learned
 * @xml: likewise
 *
 * Returns: whether @xml gives the hash in @key and was taken
 */
gboolean
envoi_caps_restore (EnvoiCaps *self, const char *key, const char *xml)
{
  g_autoptr (EnvoiStanza) stanza = envoi_stanza_parse (xml, -1, NULL);
  g_autoptr (EnvoiDiscoInfo) info = stanza ? envoi_disco_info_read (envoi_stanza_get_root (stanza)) : NULL;

  if (info == NULL || !gives_hash (info, key))
    return FALSE;
  remember (self, key, info);
  return TRUE;
}

/**
 * envoi_caps_write:
 *
 * Writes the own <c/> into a presence.
 */
void
envoi_caps_write (EnvoiCaps *self, EnvoiBuilder *presence)
{
  envoi_builder_open (presence, "c", NS);
  envoi_builder_attribute (presence, "hash", "sha-1");
  envoi_builder_attribute (presence, "node", NODE);
  envoi_builder_attribute (presence, "ver", self->own_version);
  envoi_builder_close (presence);
}

static void
on_writing (EnvoiPresence *presence, EnvoiBuilder *builder, const char *to, EnvoiCaps *self)
{
  envoi_caps_write (self, builder);
}

static void
envoi_caps_session_ended (EnvoiModule *module)
{
  g_hash_table_remove_all (ENVOI_CAPS (module)->clients);
  g_hash_table_remove_all (ENVOI_CAPS (module)->asked);
}

static void
envoi_caps_attach (EnvoiModule *module, EnvoiRouter *router)
{
  EnvoiCaps *self = ENVOI_CAPS (module);
  EnvoiPresence *presence = envoi_module_get_sibling (module, ENVOI_TYPE_PRESENCE);
  EnvoiDisco *disco = envoi_module_get_sibling (module, ENVOI_TYPE_DISCO);
  g_autofree char *node = NULL;

  g_free (self->own_version);
  self->own_version = envoi_disco_info_dup_hash (envoi_disco_get_own (disco), G_CHECKSUM_SHA1);
  node = g_strconcat (NODE "#", self->own_version, NULL);
  envoi_disco_set_caps_node (disco, node);
  self->on_presence = g_signal_connect (presence, "presence", G_CALLBACK (on_presence), self);
  self->on_writing = g_signal_connect (presence, "writing", G_CALLBACK (on_writing), self);
}

static void
envoi_caps_detach (EnvoiModule *module)
{
  EnvoiCaps *self = ENVOI_CAPS (module);
  EnvoiPresence *presence = envoi_module_get_sibling (module, ENVOI_TYPE_PRESENCE);

  g_clear_signal_handler (&self->on_presence, presence);
  g_clear_signal_handler (&self->on_writing, presence);
}

static void
envoi_caps_finalize (GObject *object)
{
  EnvoiCaps *self = ENVOI_CAPS (object);

  g_free (self->own_version);
  g_hash_table_unref (self->clients);
  g_hash_table_unref (self->known);
  g_hash_table_unref (self->asked);
  G_OBJECT_CLASS (envoi_caps_parent_class)->finalize (object);
}

static void
envoi_caps_class_init (EnvoiCapsClass *klass)
{
  EnvoiModuleClass *module_class = ENVOI_MODULE_CLASS (klass);

  module_class->attach = envoi_caps_attach;
  module_class->detach = envoi_caps_detach;
  module_class->session_ended = envoi_caps_session_ended;
  G_OBJECT_CLASS (klass)->finalize = envoi_caps_finalize;
  signals[LEARNED] = g_signal_new ("learned", ENVOI_TYPE_CAPS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 3, G_TYPE_STRING, ENVOI_TYPE_DISCO_INFO, G_TYPE_STRING);
}

static void
envoi_caps_init (EnvoiCaps *self)
{
  self->clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) client_free);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) envoi_disco_info_unref);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dex_unref);
}

ENVOI_XEP_ROW (0115_caps) = {
  .number = 115, .title = "Entity Capabilities", .version = "1.6.0",
  .features = ENVOI_XEP_FEATURES (NS),
  .get_type = envoi_caps_get_type,
};
