/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0054-vcard.h"

#include <string.h>

#include "envoi-text.h"
#include "envoi-xep.h"

/* vcard-temp: reading, and changing the picture. Owned by the module set; main thread. */

#define NS "vcard-temp"
#define TIMEOUT 30
#define MAX_PHOTO (512 * 1024)

struct _EnvoiVcard {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiVcard, envoi_vcard, ENVOI_TYPE_MODULE)
G_DEFINE_BOXED_TYPE (EnvoiVcardInfo, envoi_vcard_info, envoi_vcard_info_copy, envoi_vcard_info_free)

EnvoiVcardInfo *
envoi_vcard_info_copy (const EnvoiVcardInfo *self)
{
  EnvoiVcardInfo *copy = g_new0 (EnvoiVcardInfo, 1);

  *copy = (EnvoiVcardInfo) {
    .full_name = g_strdup (self->full_name), .nickname = g_strdup (self->nickname), .url = g_strdup (self->url),
    .birthday = g_strdup (self->birthday), .description = g_strdup (self->description), .email = g_strdup (self->email),
    .phone = g_strdup (self->phone), .organisation = g_strdup (self->organisation), .role = g_strdup (self->role),
    .photo = self->photo ? g_bytes_ref (self->photo) : NULL, .photo_hash = g_strdup (self->photo_hash),
  };
  return copy;
}

void
envoi_vcard_info_free (EnvoiVcardInfo *self)
{
  g_free (self->full_name);
  g_free (self->nickname);
  g_free (self->url);
  g_free (self->birthday);
  g_free (self->description);
  g_free (self->email);
  g_free (self->phone);
  g_free (self->organisation);
  g_free (self->role);
  g_free (self->photo_hash);
  g_clear_pointer (&self->photo, g_bytes_unref);
  g_free (self);
}

/* Text of the child, or of the grandchild, as one line. */
static char *
dup_line (const EnvoiNode *card, const char *name, const char *below)
{
  const EnvoiNode *node = envoi_node_find (card, name, NS);
  g_autofree char *clean = NULL;
  g_autofree char *line = NULL;

  if (node && below)
    node = envoi_node_find (node, below, NS);
  if (node == NULL)
    return NULL;
  clean = envoi_text_sanitize (envoi_node_get_text (node), -1);
  line = envoi_text_one_line (clean, 256);
  return *line ? g_steal_pointer (&line) : NULL;
}

static char *
dup_description (const EnvoiNode *card)
{
  const EnvoiNode *node = envoi_node_find (card, "DESC", NS);
  g_autofree char *clean = node ? envoi_text_sanitize (envoi_node_get_text (node), -1) : NULL;

  if (clean == NULL || *clean == '\0')
    return NULL;
  clean[envoi_text_clip (clean, 2000, 8192)] = '\0';
  return g_steal_pointer (&clean);
}

static void
read_photo (const EnvoiNode *card, EnvoiVcardInfo *info)
{
  const EnvoiNode *photo = envoi_node_find (card, "PHOTO", NS);
  const EnvoiNode *binval = photo ? envoi_node_find (photo, "BINVAL", NS) : NULL;
  const char *text = binval ? envoi_node_get_text (binval) : "";
  guint8 *data;
  gsize length;

  /* Base64 in lines: four characters and some white space for three bytes. */
  if (*text == '\0' || strlen (text) > MAX_PHOTO * 3 / 2)
    return;
  data = g_base64_decode (text, &length);
  if (length == 0 || length > MAX_PHOTO)
    {
      g_free (data);
      return;
    }
  info->photo_hash = g_compute_checksum_for_data (G_CHECKSUM_SHA1, data, length);
  info->photo = g_bytes_new_take (data, length);
}

static DexFuture *
on_answered (DexFuture *answer, gpointer user_data)
{
  EnvoiStanza *stanza = g_value_get_boxed (dex_future_get_value (answer, NULL));
  const EnvoiNode *card = envoi_stanza_find (stanza, "vCard", NS);
  EnvoiVcardInfo *info = g_new0 (EnvoiVcardInfo, 1);

  if (card != NULL)
    {
      info->full_name = dup_line (card, "FN", NULL);
      info->nickname = dup_line (card, "NICKNAME", NULL);
      info->url = dup_line (card, "URL", NULL);
      info->birthday = dup_line (card, "BDAY", NULL);
      info->email = dup_line (card, "EMAIL", "USERID");
      info->phone = dup_line (card, "TEL", "NUMBER");
      info->organisation = dup_line (card, "ORG", "ORGNAME");
      info->role = dup_line (card, "TITLE", NULL);
      info->description = dup_description (card);
      read_photo (card, info);
    }
  return dex_future_new_take_boxed (ENVOI_TYPE_VCARD_INFO, info);
}

static DexFuture *
on_refused (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  /* Whoever has no card: some servers say so with an error. */
  if (g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND))
    return dex_future_new_take_boxed (ENVOI_TYPE_VCARD_INFO, g_new0 (EnvoiVcardInfo, 1));
  return dex_ref (answer);
}

/**
 * envoi_vcard_fetch:
 * @jid: (nullable): bare address, NULL = the own one
 *
 * Returns: (transfer full): future of EnvoiVcardInfo; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_vcard_fetch (EnvoiVcard *self, const char *jid)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiBuilder *iq;

  if (router == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  iq = envoi_builder_new_iq (jid, "get");
  envoi_builder_open (iq, "vCard", NS);
  return dex_future_catch (dex_future_then (envoi_router_request (router, envoi_builder_finish (iq), TIMEOUT), on_answered, NULL, NULL),
                           on_refused, NULL, NULL);
}

typedef struct { EnvoiVcard *self; char *jid, *type; GBytes *photo; } Change;

static void
change_free (Change *change)
{
  g_object_unref (change->self);
  g_free (change->jid);
  g_free (change->type);
  g_clear_pointer (&change->photo, g_bytes_unref);
  g_free (change);
}

static DexFuture *
on_done (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

/* What else is on the card stays. */
static DexFuture *
on_present_card (DexFuture *answer, gpointer user_data)
{
  Change *change = user_data;
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (change->self));
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (answer, &error);
  const EnvoiNode *card = value ? envoi_stanza_find (g_value_get_boxed (value), "vCard", NS) : NULL;
  EnvoiBuilder *iq;

  if (router == NULL || (value == NULL && error->code != ENVOI_STANZA_ERROR_ITEM_NOT_FOUND))
    return dex_ref (answer);
  iq = envoi_builder_new_iq (change->jid, "set");
  envoi_builder_open (iq, "vCard", NS);
  for (const EnvoiNode *node = card ? envoi_node_first_element (card) : NULL; node; node = envoi_node_next_element (node))
    if (!envoi_node_is (node, "PHOTO", NS))
      envoi_builder_node (iq, node);
  if (change->photo)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (change->photo, &length);
      g_autofree char *base64 = g_base64_encode (data, length);

      envoi_builder_open (iq, "PHOTO", NULL);
      envoi_builder_leaf (iq, "TYPE", NULL, change->type);
      envoi_builder_leaf (iq, "BINVAL", NULL, base64);
    }
  return dex_future_then (envoi_router_request (router, envoi_builder_finish (iq), TIMEOUT), on_done, NULL, NULL);
}

/**
 * envoi_vcard_set_photo:
 * @jid: (nullable): whose, as of a room that we own; NULL = the own one
 * @photo: (nullable): NULL takes it away
 * @type: (nullable): as "image/png"
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_vcard_set_photo (EnvoiVcard *self, const char *jid, GBytes *photo, const char *type)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiBuilder *iq;
  Change *change;

  if (router == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  iq = envoi_builder_new_iq (jid, "get");
  envoi_builder_open (iq, "vCard", NS);
  change = g_new0 (Change, 1);
  *change = (Change) { g_object_ref (self), g_strdup (jid), g_strdup (type), photo ? g_bytes_ref (photo) : NULL };
  return dex_future_finally (envoi_router_request (router, envoi_builder_finish (iq), TIMEOUT), on_present_card, change, (GDestroyNotify) change_free);
}

static void
envoi_vcard_class_init (EnvoiVcardClass *klass)
{
}

static void
envoi_vcard_init (EnvoiVcard *self)
{
}

ENVOI_XEP_ROW (0054_vcard) = {
  .number = 54, .title = "vcard-temp", .version = "1.3.0", .partial = TRUE, .note = "read; the picture is written, as of rooms",
  .get_type = envoi_vcard_get_type,
};
