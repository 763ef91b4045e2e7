/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "muc-light.h"

#include <string.h>

#include "envoi-text.h"
#include "envoi-xep.h"

/* Rooms without presence. Owned by the module set; main thread. */

#define NS_CONFIG ENVOI_NS_MUC_LIGHT "#configuration"
#define NS_AFFILIATIONS ENVOI_NS_MUC_LIGHT "#affiliations"
#define NS_CREATE ENVOI_NS_MUC_LIGHT "#create"
#define NS_DESTROY ENVOI_NS_MUC_LIGHT "#destroy"
#define TIMEOUT 30
#define MAX_NAME 256
#define MAX_SUBJECT 4096
#define MAX_VERSION 255

struct _EnvoiMucLight {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiMucLight, envoi_muc_light, ENVOI_TYPE_MODULE)
G_DEFINE_BOXED_TYPE (EnvoiMucLightConfig, envoi_muc_light_config, envoi_muc_light_config_copy, envoi_muc_light_config_free)

enum { AFFILIATIONS, CONFIGURATION, CREATED, DESTROYED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char * const affiliation_names[] = { "none", "member", "owner" };

EnvoiMucLightConfig *
envoi_muc_light_config_copy (const EnvoiMucLightConfig *self)
{
  EnvoiMucLightConfig *copy = g_new0 (EnvoiMucLightConfig, 1);

  *copy = (EnvoiMucLightConfig) { g_strdup (self->version), g_strdup (self->name), g_strdup (self->subject) };
  return copy;
}

void
envoi_muc_light_config_free (EnvoiMucLightConfig *self)
{
  g_free (self->version);
  g_free (self->name);
  g_free (self->subject);
  g_free (self);
}

static void
member_free (EnvoiMucLightMember *member)
{
  g_free (member->jid);
  g_free (member);
}

static char *
dup_text (const EnvoiNode *parent, const char *name, gsize max)
{
  const EnvoiNode *node = envoi_node_find (parent, name, NULL);
  g_autofree char *clean = node ? g_strstrip (envoi_text_sanitize (envoi_node_get_text (node), -1)) : NULL;

  if (clean == NULL)
    return NULL;
  clean[envoi_text_clip (clean, max, 4 * max)] = '\0';
  return g_steal_pointer (&clean);
}

static EnvoiMucLightConfig *
read_config (const EnvoiNode *node)
{
  EnvoiMucLightConfig *config = g_new0 (EnvoiMucLightConfig, 1);

  config->version = dup_text (node, "version", MAX_VERSION);
  config->name = dup_text (node, "roomname", MAX_NAME);
  config->subject = dup_text (node, "subject", MAX_SUBJECT);
  return config;
}

static GPtrArray *
read_members (const EnvoiNode *parent)
{
  GPtrArray *members = g_ptr_array_new_with_free_func ((GDestroyNotify) member_free);

  for (const EnvoiNode *node = envoi_node_find (parent, "user", NULL); node && members->len < ENVOI_MUC_LIGHT_MAX_MEMBERS;
       node = envoi_node_find_next (node, "user", envoi_node_get_ns (node)))
    {
      const char *text = envoi_node_get_attribute (node, "affiliation");
      g_autofree char *address = g_strstrip (g_strdup (envoi_node_get_text (node)));
      char *jid = envoi_jid_dup_bare (address);
      EnvoiMucLightMember *member;

      if (jid == NULL)
        continue;
      member = g_new0 (EnvoiMucLightMember, 1);
      member->jid = jid;
      for (guint i = 0; text && i < G_N_ELEMENTS (affiliation_names); i++)
        if (g_str_equal (text, affiliation_names[i]))
          member->affiliation = i;
      g_ptr_array_add (members, member);
    }
  return members;
}

/**
 * envoi_muc_light_dup_author:
 * @from: (nullable): of a message in such a room
 *
 * Returns: (transfer full) (nullable): who wrote it; the room vouches for it
 */
char *
envoi_muc_light_dup_author (const char *from)
{
  const char *slash = from ? strchr (from, '/') : NULL;
  g_autoptr (EnvoiJid) jid = slash ? envoi_jid_new (slash + 1, NULL) : NULL;

  return jid && envoi_jid_get_local (jid) ? g_strdup (envoi_jid_get_bare (jid)) : NULL;
}

/* Bare address of the room that speaks for itself; NULL when it is somebody else. */
static char *
dup_room (EnvoiStanza *message)
{
  g_autoptr (EnvoiJid) from = envoi_jid_new (envoi_stanza_get_from (message), NULL);

  if (g_strcmp0 (envoi_stanza_get_type_attribute (message), "groupchat") != 0 || from == NULL || envoi_jid_get_local (from) == NULL ||
      envoi_jid_get_resource (from))
    return NULL;
  return g_strdup (envoi_jid_get_bare (from));
}

static gboolean
on_affiliations (EnvoiRouter *router, EnvoiStanza *message, gpointer user_data)
{
  g_autofree char *room = dup_room (message);
  g_autoptr (GPtrArray) members = room ? read_members (envoi_stanza_find (message, "x", NS_AFFILIATIONS)) : NULL;

  if (members && members->len > 0)
    g_signal_emit (user_data, signals[AFFILIATIONS], 0, room, members);
  return TRUE;
}

static gboolean
on_config (EnvoiRouter *router, EnvoiStanza *message, gpointer user_data)
{
  g_autofree char *room = dup_room (message);
  g_autoptr (EnvoiMucLightConfig) config = room ? read_config (envoi_stanza_find (message, "x", NS_CONFIG)) : NULL;

  if (config)
    g_signal_emit (user_data, signals[CONFIGURATION], 0, room, config);
  return TRUE;
}

static gboolean
on_created (EnvoiRouter *router, EnvoiStanza *message, gpointer user_data)
{
  g_autofree char *room = dup_room (message);
  const EnvoiNode *x = envoi_stanza_find (message, "x", NS_CREATE);
  g_autoptr (GPtrArray) members = NULL;

  if (room == NULL)
    return TRUE;
  /* Some servers put them into <occupants/>, some right here. */
  members = read_members (envoi_node_find (x, "occupants", NULL) ? envoi_node_find (x, "occupants", NULL) : x);
  g_signal_emit (user_data, signals[CREATED], 0, room, members);
  return TRUE;
}

static gboolean
on_destroyed (EnvoiRouter *router, EnvoiStanza *message, gpointer user_data)
{
  g_autofree char *room = dup_room (message);

  if (room)
    g_signal_emit (user_data, signals[DESTROYED], 0, room);
  return TRUE;
}

static DexFuture *
request (EnvoiMucLight *self, EnvoiBuilder *iq)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiStanza *stanza = envoi_builder_finish (iq);

  if (router)
    return envoi_router_request (router, stanza, TIMEOUT);
  envoi_stanza_unref (stanza);
  return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
}

static DexFuture *
on_done (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
order (EnvoiMucLight *self, EnvoiBuilder *iq)
{
  return dex_future_then (request (self, iq), on_done, NULL, NULL);
}

static EnvoiBuilder *
new_query (const char *room, const char *type, const char *ns)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (room, type);

  envoi_builder_open (iq, "query", ns);
  return iq;
}

static DexFuture *
ask (EnvoiMucLight *self, const char *room, const char *ns)
{
  EnvoiBuilder *iq = new_query (room, "get", ns);

  envoi_builder_leaf (iq, "version", NULL, "");
  return request (self, iq);
}

static DexFuture *
on_config_answered (DexFuture *answer, gpointer user_data)
{
  const EnvoiNode *query = envoi_stanza_find (g_value_get_boxed (dex_future_get_value (answer, NULL)), "query", NS_CONFIG);

  if (query == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "Unusable answer");
  return dex_future_new_take_boxed (ENVOI_TYPE_MUC_LIGHT_CONFIG, read_config (query));
}

DexFuture *
envoi_muc_light_fetch_config (EnvoiMucLight *self, const char *room)
{
  return dex_future_then (ask (self, room, NS_CONFIG), on_config_answered, NULL, NULL);
}

static DexFuture *
on_members_answered (DexFuture *answer, gpointer user_data)
{
  const EnvoiNode *query = envoi_stanza_find (g_value_get_boxed (dex_future_get_value (answer, NULL)), "query", NS_AFFILIATIONS);

  if (query == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "Unusable answer");
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, read_members (query));
}

DexFuture *
envoi_muc_light_fetch_members (EnvoiMucLight *self, const char *room)
{
  return dex_future_then (ask (self, room, NS_AFFILIATIONS), on_members_answered, NULL, NULL);
}

/**
 * envoi_muc_light_set_config:
 * @name: (nullable): NULL leaves it as it is, like @subject
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_muc_light_set_config (EnvoiMucLight *self, const char *room, const char *name, const char *subject)
{
  EnvoiBuilder *iq = new_query (room, "set", NS_CONFIG);

  if (name)
    envoi_builder_leaf (iq, "roomname", NULL, name);
  if (subject)
    envoi_builder_leaf (iq, "subject", NULL, subject);
  return order (self, iq);
}

static void
write_user (EnvoiBuilder *iq, const char *jid, EnvoiMucLightAffiliation affiliation)
{
  envoi_builder_open (iq, "user", NULL);
  envoi_builder_attribute (iq, "affiliation", affiliation_names[affiliation]);
  envoi_builder_text (iq, jid);
  envoi_builder_close (iq);
}

DexFuture *
envoi_muc_light_set_affiliation (EnvoiMucLight *self, const char *room, const char *jid, EnvoiMucLightAffiliation affiliation)
{
  EnvoiBuilder *iq = new_query (room, "set", NS_AFFILIATIONS);

  write_user (iq, jid, affiliation);
  return order (self, iq);
}

/**
 * envoi_muc_light_create:
 * @room: an address that is free
 * @members: (nullable) (array zero-terminated=1): who is in from the beginning
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR (CONFLICT: there is such a room)
 */
DexFuture *
envoi_muc_light_create (EnvoiMucLight *self, const char *room, const char *name, const char * const *members)
{
  EnvoiBuilder *iq = new_query (room, "set", NS_CREATE);

  envoi_builder_open (iq, "configuration", NULL);
  envoi_builder_leaf (iq, "roomname", NULL, name);
  envoi_builder_close (iq);
  envoi_builder_open (iq, "occupants", NULL);
  for (guint i = 0; members && members[i]; i++)
    write_user (iq, members[i], ENVOI_MUC_LIGHT_MEMBER);
  return order (self, iq);
}

DexFuture *
envoi_muc_light_destroy (EnvoiMucLight *self, const char *room)
{
  return order (self, new_query (room, "set", NS_DESTROY));
}

static void
envoi_muc_light_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_FILTER, "x", NS_AFFILIATIONS, on_affiliations);
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_FILTER, "x", NS_CONFIG, on_config);
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_FILTER, "x", NS_CREATE, on_created);
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_FILTER, "x", NS_DESTROY, on_destroyed);
}

static guint
new_signal (const char *name, guint n, GType second)
{
  return g_signal_new (name, ENVOI_TYPE_MUC_LIGHT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, n, G_TYPE_STRING, second);
}

static void
envoi_muc_light_class_init (EnvoiMucLightClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_muc_light_attach;
  signals[AFFILIATIONS] = new_signal ("affiliations", 2, G_TYPE_PTR_ARRAY);
  signals[CONFIGURATION] = new_signal ("configuration", 2, ENVOI_TYPE_MUC_LIGHT_CONFIG | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[CREATED] = new_signal ("created", 2, G_TYPE_PTR_ARRAY);
  signals[DESTROYED] = new_signal ("destroyed", 1, G_TYPE_NONE);
}

static void
envoi_muc_light_init (EnvoiMucLight *self)
{
}

ENVOI_XEP_ROW (muc_light) = {
  .title = "MUC Light (MongooseIM)", .version = "0.0.1",
  .get_type = envoi_muc_light_get_type,
};
