/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0084-avatar.h"

#include <string.h>

#include "0060-pubsub.h"
#include "0163-pep.h"
#include "envoi-xep.h"

/* Avatars as events. Owned by the module set; main thread. */

#define NS_DATA "urn:xmpp:avatar:data"
#define NS_METADATA ENVOI_NS_AVATAR_METADATA

struct _EnvoiAvatar {
  EnvoiModule parent_instance;
  guint       watch;
};

G_DEFINE_FINAL_TYPE (EnvoiAvatar, envoi_avatar, ENVOI_TYPE_MODULE)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/**
 * envoi_avatar_hash_is_valid:
 * @hash: (nullable): text from outside
 */
gboolean
envoi_avatar_hash_is_valid (const char *hash)
{
  return hash && strlen (hash) == 40 && strspn (hash, "0123456789abcdefABCDEF") == 40;
}

/* The hash of the first picture that we would fetch; NULL = none. */
static char *
read_metadata (const EnvoiNode *metadata)
{
  if (metadata == NULL || !envoi_node_is (metadata, "metadata", NS_METADATA))
    return NULL;
  for (const EnvoiNode *info = envoi_node_find (metadata, "info", NS_METADATA); info; info = envoi_node_find_next (info, "info", NS_METADATA))
    {
      const char *id = envoi_node_get_attribute (info, "id");
      guint64 bytes;

      if (!envoi_avatar_hash_is_valid (id) || envoi_node_get_attribute (info, "url"))
        continue;
      if (envoi_node_get_attribute (info, "bytes") && !envoi_node_get_uint (info, "bytes", ENVOI_AVATAR_MAX_BYTES, &bytes))
        continue;
      return g_ascii_strdown (id, -1);
    }
  return NULL;
}

static void
on_event (EnvoiPep *pep, const char *from, EnvoiPepChange change, const char *id, const EnvoiNode *payload, gpointer user_data)
{
  g_autofree char *hash = change == ENVOI_PEP_ITEM ? read_metadata (payload) : NULL;

  g_signal_emit (user_data, signals[CHANGED], 0, from, hash);
}

static DexFuture *
on_metadata (DexFuture *answer, gpointer user_data)
{
  const EnvoiNode *items = envoi_pubsub_get_items (g_value_get_boxed (dex_future_get_value (answer, NULL)));
  const EnvoiNode *item = envoi_node_find (items, "item", ENVOI_NS_PUBSUB);
  char *hash = item ? read_metadata (envoi_node_first_element (item)) : NULL;

  if (hash == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND, "No avatar");
  return dex_future_new_take_string (hash);
}

/**
 * envoi_avatar_fetch_hash:
 * @jid: (nullable): bare address, NULL = the own one
 *
 * Returns: (transfer full): future of string; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_avatar_fetch_hash (EnvoiAvatar *self, const char *jid)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);

  return dex_future_then (envoi_pubsub_fetch_items (pubsub, jid, NS_METADATA, NULL, 1), on_metadata, NULL, NULL);
}

static DexFuture *
on_data (DexFuture *answer, gpointer user_data)
{
  const EnvoiNode *items = envoi_pubsub_get_items (g_value_get_boxed (dex_future_get_value (answer, NULL)));
  const EnvoiNode *item = envoi_node_find (items, "item", ENVOI_NS_PUBSUB);
  const EnvoiNode *data = item ? envoi_node_find (item, "data", NS_DATA) : NULL;
  const char *text = data ? envoi_node_get_text (data) : NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *hash = NULL;
  guint8 *decoded;
  gsize length;

  if (text == NULL || *text == '\0')
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND, "No such picture");
  if (strlen (text) > ENVOI_AVATAR_MAX_BYTES * 3 / 2)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "Too big");
  decoded = g_base64_decode (text, &length);
  bytes = g_bytes_new_take (decoded, length);
  hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, bytes);
  if (length > ENVOI_AVATAR_MAX_BYTES || !g_str_equal (hash, user_data))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "Not the picture that was announced");
  return dex_future_new_take_boxed (G_TYPE_BYTES, g_steal_pointer (&bytes));
}

/**
 * envoi_avatar_fetch_data:
 * @jid: (nullable): bare address, NULL = the own one
 * @hash: as announced
 *
 * Returns: (transfer full): future of GBytes; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_avatar_fetch_data (EnvoiAvatar *self, const char *jid, const char *hash)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);
  g_autofree char *lower = NULL;

  g_return_val_if_fail (envoi_avatar_hash_is_valid (hash), NULL);

  lower = g_ascii_strdown (hash, -1);
  return dex_future_then (envoi_pubsub_fetch_items (pubsub, jid, NS_DATA, lower, 0), on_data, g_steal_pointer (&lower), g_free);
}

/* --- The own picture ------------------------------------------------------------------------------------------------ */

typedef struct { EnvoiAvatar *self; char *hash, *access_model; gsize bytes; guint width, height; } Publishing;

static void
publishing_free (Publishing *publishing)
{
  g_object_unref (publishing->self);
  g_free (publishing->hash);
  g_free (publishing->access_model);
  g_free (publishing);
}

static DexFuture *
on_told (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_take_string (g_strdup (user_data));
}

static DexFuture *
on_data_published (DexFuture *answer, gpointer user_data)
{
  Publishing *publishing = user_data;
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (publishing->self), ENVOI_TYPE_PUBSUB);
  EnvoiBuilder *builder = envoi_builder_new ("metadata", NS_METADATA);
  g_autoptr (EnvoiStanza) metadata = NULL;

  envoi_builder_open (builder, "info", NULL);
  envoi_builder_attribute (builder, "id", publishing->hash);
  envoi_builder_attribute (builder, "type", "image/png");
  envoi_builder_attribute_uint (builder, "bytes", publishing->bytes);
  envoi_builder_attribute_uint (builder, "width", publishing->width);
  envoi_builder_attribute_uint (builder, "height", publishing->height);
  metadata = envoi_builder_finish (builder);
  return dex_future_then (envoi_pubsub_publish_to (pubsub, NS_METADATA, publishing->hash, metadata, publishing->access_model),
                          on_told, g_strdup (publishing->hash), g_free);
}

/**
 * envoi_avatar_publish:
 * @png: the picture, square, in the format that everybody reads
 * @access_model: who may see it, as XEP-0060 calls it
 *
 * Returns: (transfer full): future of string, the hash; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_avatar_publish (EnvoiAvatar *self, GBytes *png, guint width, guint height, const char *access_model)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);
  g_autofree char *base64 = NULL;
  g_autoptr (EnvoiStanza) data = NULL;
  EnvoiBuilder *builder;
  Publishing *publishing;

  if (g_bytes_get_size (png) > ENVOI_AVATAR_MAX_BYTES)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "Too big");
  base64 = g_base64_encode (g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  builder = envoi_builder_new ("data", NS_DATA);
  envoi_builder_text (builder, base64);
  data = envoi_builder_finish (builder);

  publishing = g_new0 (Publishing, 1);
  *publishing = (Publishing) { g_object_ref (self), g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, png), g_strdup (access_model),
                               g_bytes_get_size (png), width, height };
  return dex_future_then (envoi_pubsub_publish_to (pubsub, NS_DATA, publishing->hash, data, access_model), on_data_published,
                          publishing, (GDestroyNotify) publishing_free);
}

static DexFuture *
on_withdrawn (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

typedef struct { EnvoiAvatar *self; char *hash; } Withdrawing;

static void
withdrawing_free (Withdrawing *withdrawing)
{
  g_object_unref (withdrawing->self);
  g_free (withdrawing->hash);
  g_free (withdrawing);
}

/* What nobody is told of need not lie there; that it did not is no failure. */
static DexFuture *
on_untold (DexFuture *answer, gpointer user_data)
{
  Withdrawing *withdrawing = user_data;
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (withdrawing->self), ENVOI_TYPE_PUBSUB);

  if (withdrawing->hash == NULL)
    return dex_future_new_for_boolean (TRUE);
  return dex_future_finally (envoi_pubsub_retract (pubsub, NULL, NS_DATA, withdrawing->hash, FALSE), on_withdrawn, NULL, NULL);
}

/**
 * envoi_avatar_withdraw:
 * @hash: (nullable): of the picture that is taken back
 *
 * Publishes that there is no picture (XEP-0084, 3.5), then removes its data.
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_avatar_withdraw (EnvoiAvatar *self, const char *hash)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);
  g_autoptr (EnvoiStanza) none = envoi_builder_finish (envoi_builder_new ("metadata", NS_METADATA));
  Withdrawing *withdrawing = g_new0 (Withdrawing, 1);

  *withdrawing = (Withdrawing) { g_object_ref (self), hash ? g_ascii_strdown (hash, -1) : NULL };
  return dex_future_then (envoi_pubsub_publish (pubsub, NULL, NS_METADATA, NULL, none, NULL), on_untold, withdrawing,
                          (GDestroyNotify) withdrawing_free);
}

static void
envoi_avatar_attach (EnvoiModule *module, EnvoiRouter *router)
{
  ENVOI_AVATAR (module)->watch = envoi_pep_watch (envoi_module_get_sibling (module, ENVOI_TYPE_PEP), NS_METADATA, ENVOI_PEP_ANYONE,
                                                  on_event, module, NULL);
}

static void
envoi_avatar_detach (EnvoiModule *module)
{
  envoi_pep_unwatch (envoi_module_get_sibling (module, ENVOI_TYPE_PEP), ENVOI_AVATAR (module)->watch);
}

static void
envoi_avatar_class_init (EnvoiAvatarClass *klass)
{
  EnvoiModuleClass *module_class = ENVOI_MODULE_CLASS (klass);

  module_class->attach = envoi_avatar_attach;
  module_class->detach = envoi_avatar_detach;
  signals[CHANGED] = g_signal_new ("changed", ENVOI_TYPE_AVATAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
envoi_avatar_init (EnvoiAvatar *self)
{
}

ENVOI_XEP_ROW (0084_avatar) = {
  .number = 84, .title = "User Avatar", .version = "1.1.4", .partial = TRUE, .note = "PNG only when publishing; none at web addresses",
  .features = ENVOI_XEP_FEATURES (NS_METADATA "+notify"),
  .get_type = envoi_avatar_get_type,
};
