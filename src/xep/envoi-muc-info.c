/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-muc-info.h"

#include <string.h>

#include "0030-disco.h"
#include "0084-avatar.h"
#include "envoi-muc-private.h"
#include "envoi-text.h"
#include "muc-light.h"

/* What rooms say of themselves. Main thread. */

#define FORM ENVOI_NS_MUC "#roominfo"
#define NS_ARCHIVE "urn:xmpp:mam:2"
#define NS_REGISTER "jabber:iq:register"
#define MAX_NAME 256
#define MAX_DESCRIPTION 4096

G_DEFINE_BOXED_TYPE (EnvoiMucInfo, envoi_muc_info, envoi_muc_info_copy, envoi_muc_info_free)

EnvoiMucInfo *
envoi_muc_info_copy (const EnvoiMucInfo *self)
{
  EnvoiMucInfo *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->description = g_strdup (self->description);
  copy->language = g_strdup (self->language);
  copy->subject = g_strdup (self->subject);
  copy->log_uri = g_strdup (self->log_uri);
  copy->pubsub = g_strdup (self->pubsub);
  copy->avatar_hash = g_strdup (self->avatar_hash);
  return copy;
}

void
envoi_muc_info_free (EnvoiMucInfo *self)
{
  g_free (self->name);
  g_free (self->description);
  g_free (self->language);
  g_free (self->subject);
  g_free (self->log_uri);
  g_free (self->pubsub);
  g_free (self->avatar_hash);
  g_free (self);
}

static char *
dup_line (const char *text)
{
  g_autofree char *clean = text ? envoi_text_sanitize (text, -1) : NULL;
  g_autofree char *line = clean ? g_strstrip (envoi_text_one_line (clean, MAX_NAME)) : NULL;

  return line && *line ? g_steal_pointer (&line) : NULL;
}

static char *
dup_value (const EnvoiDiscoInfo *info, const char *var)
{
  g_autofree char *clean = NULL;
  const char *text = envoi_disco_info_get_value (info, FORM, var);

  if (text == NULL || *(clean = g_strstrip (envoi_text_sanitize (text, -1))) == '\0')
    return NULL;
  clean[envoi_text_clip (clean, MAX_DESCRIPTION, MAX_DESCRIPTION)] = '\0';
  return g_steal_pointer (&clean);
}

static gboolean
is_true (const EnvoiDiscoInfo *info, const char *var)
{
  const char *text = envoi_disco_info_get_value (info, FORM, var);

  return g_strcmp0 (text, "1") == 0 || g_strcmp0 (text, "true") == 0;
}

static EnvoiMucFeatures
read_features (const EnvoiDiscoInfo *info)
{
  static const struct { const char *feature; EnvoiMucFeatures flag; } names[] = {
    { "muc_membersonly", ENVOI_MUC_MEMBERS_ONLY_ROOM }, { "muc_nonanonymous", ENVOI_MUC_NON_ANONYMOUS_ROOM },
    { "muc_passwordprotected", ENVOI_MUC_PASSWORD_ROOM }, { "muc_moderated", ENVOI_MUC_MODERATED_ROOM },
    { "muc_persistent", ENVOI_MUC_PERSISTENT_ROOM }, { "muc_hidden", ENVOI_MUC_HIDDEN_ROOM },
    { NS_ARCHIVE, ENVOI_MUC_HAS_ARCHIVE }, { "urn:xmpp:occupant-id:0", ENVOI_MUC_HAS_OCCUPANT_IDS },
    { "urn:xmpp:message-moderate:1", ENVOI_MUC_HAS_MODERATION }, { "urn:xmpp:message-moderate:0", ENVOI_MUC_HAS_MODERATION_OLD },
    { ENVOI_NS_MUC "#self-ping-optimization", ENVOI_MUC_HAS_SELF_PING }, { ENVOI_NS_MUC "#stable_id", ENVOI_MUC_HAS_STABLE_IDS },
    { NS_REGISTER, ENVOI_MUC_HAS_REGISTER }, { "urn:xmpp:muclight:0", ENVOI_MUC_IS_LIGHT },
    { "urn:xmpp:mix:core:1", ENVOI_MUC_IS_MIX }, { "muc#roomconfig_enablelogging", ENVOI_MUC_IS_LOGGED },
  };
  EnvoiMucFeatures features = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (envoi_disco_info_has_feature (info, names[i].feature))
      features |= names[i].flag;
  return features;
}

/**
 * envoi_muc_info_new:
 *
 * Returns: (transfer full): what matters of an answer about an address with a local part
 */
EnvoiMucInfo *
envoi_muc_info_new (const EnvoiDiscoInfo *info)
{
  EnvoiMucInfo *self = g_new0 (EnvoiMucInfo, 1);
  const char *occupants = envoi_disco_info_get_value (info, FORM, "muc#roominfo_occupants");
  const char *hash = envoi_disco_info_get_value (info, FORM, "muc#roominfo_avatarhash");
  gint64 n;

  self->features = read_features (info);
  self->is_room = envoi_disco_info_has_identity (info, "conference", NULL) || envoi_disco_info_has_feature (info, ENVOI_NS_MUC) ||
                  (self->features & (ENVOI_MUC_IS_LIGHT | ENVOI_MUC_IS_MIX));
  self->name = dup_line (envoi_disco_info_get_value (info, FORM, "muc#roomconfig_roomname"));
  if (self->name == NULL)
    self->name = dup_line (envoi_disco_info_get_name (info));
  self->description = dup_value (info, "muc#roominfo_description");
  self->language = dup_value (info, "muc#roominfo_lang");
  self->subject = dup_value (info, "muc#roominfo_subject");
  self->log_uri = dup_value (info, "muc#roominfo_logs");
  self->pubsub = dup_value (info, "muc#roominfo_pubsub");
  self->avatar_hash = hash && envoi_avatar_hash_is_valid (hash) ? g_ascii_strdown (hash, -1) : NULL;
  self->n_occupants = occupants && g_ascii_string_to_signed (occupants, 10, 0, G_MAXINT, &n, NULL) ? (int) n : -1;
  self->members_may_invite = is_true (info, "muc#roomconfig_allowinvites") ||
                             is_true (info, "{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites");
  self->may_change_subject = is_true (info, "muc#roominfo_subjectmod") || is_true (info, "muc#roomconfig_changesubject");
  self->has_vcard = envoi_disco_info_has_feature (info, "vcard-temp");
  return self;
}

static DexFuture *
ask (EnvoiMuc *self, const char *room, const char *node)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (room, "get");

  envoi_builder_open (iq, "query", ENVOI_NS_DISCO_INFO);
  envoi_builder_attribute (iq, "node", node);
  return envoi_muc_request (self, iq);
}

static EnvoiDiscoInfo *
read_answer (DexFuture *answer)
{
  return envoi_disco_info_read (envoi_stanza_find (g_value_get_boxed (dex_future_get_value (answer, NULL)), "query", ENVOI_NS_DISCO_INFO));
}

static DexFuture *
on_info (DexFuture *answer, gpointer user_data)
{
  g_autoptr (EnvoiDiscoInfo) info = read_answer (answer);
  EnvoiMucInfo *self;

  if (info == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "Unusable answer");
  self = envoi_muc_info_new (info);
  self->is_service = self->is_room && strchr (user_data, '@') == NULL;
  self->is_room = self->is_room && !self->is_service;
  return dex_future_new_take_boxed (ENVOI_TYPE_MUC_INFO, self);
}

typedef struct { EnvoiMuc *self; char *room; GError *error; gboolean archive; } Asking;

static void
asking_free (Asking *question)
{
  g_object_unref (question->self);
  g_free (question->room);
  g_clear_error (&question->error);
  g_free (question);
}

static DexFuture *
on_light_config (DexFuture *answer, gpointer user_data)
{
  Asking *question = user_data;
  const GValue *value = dex_future_get_value (answer, NULL);
  const EnvoiMucLightConfig *config = value ? g_value_get_boxed (value) : NULL;
  EnvoiMucInfo *self;

  /* There are such rooms, but this is none, or none of ours. */
  if (config == NULL)
    return dex_ref (answer);
  self = g_new0 (EnvoiMucInfo, 1);
  self->is_room = TRUE;
  self->features = ENVOI_MUC_IS_LIGHT | ENVOI_MUC_MEMBERS_ONLY_ROOM | ENVOI_MUC_NON_ANONYMOUS_ROOM | ENVOI_MUC_PERSISTENT_ROOM |
                   ENVOI_MUC_HIDDEN_ROOM | (question->archive ? ENVOI_MUC_HAS_ARCHIVE : 0);
  self->name = dup_line (config->name);
  self->subject = g_strdup (config->subject);
  self->n_occupants = -1;
  self->members_may_invite = TRUE;
  return dex_future_new_take_boxed (ENVOI_TYPE_MUC_INFO, self);
}

static DexFuture *
on_service (DexFuture *answer, gpointer user_data)
{
  Asking *question = user_data;
  const GValue *value = dex_future_get_value (answer, NULL);
  EnvoiDiscoInfo *info = value ? g_value_get_boxed (value) : NULL;
  Asking *asking;

  if (info == NULL || !envoi_disco_info_has_feature (info, ENVOI_NS_MUC_LIGHT))
    return dex_future_new_for_error (g_error_copy (question->error));
  asking = g_new0 (Asking, 1);
  *asking = (Asking) { g_object_ref (question->self), g_strdup (question->room), NULL, envoi_disco_info_has_feature (info, NS_ARCHIVE) };
  return dex_future_finally (envoi_muc_light_fetch_config (envoi_module_get_sibling (ENVOI_MODULE (question->self), ENVOI_TYPE_MUC_LIGHT), question->room),
                             on_light_config, asking, (GDestroyNotify) asking_free);
}

/* Rooms without presence do not say what they are: their service does. */
static DexFuture *
on_no_info (DexFuture *answer, gpointer user_data)
{
  const Asking *question = user_data;
  const char *at = strchr (question->room, '@');
  EnvoiDisco *disco = envoi_module_get_sibling (ENVOI_MODULE (question->self), ENVOI_TYPE_DISCO);
  g_autoptr (GError) error = NULL;
  Asking *asking;

  dex_future_get_value (answer, &error);
  if (at == NULL || error->code == ENVOI_STANZA_ERROR_DISCONNECTED || error->code == ENVOI_STANZA_ERROR_TIMEOUT ||
      error->code == ENVOI_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND || error->code == ENVOI_STANZA_ERROR_REMOTE_SERVER_TIMEOUT)
    return dex_ref (answer);
  asking = g_new0 (Asking, 1);
  *asking = (Asking) { g_object_ref (question->self), g_strdup (question->room), g_steal_pointer (&error) };
  return dex_future_finally (envoi_disco_query_info (disco, at + 1, NULL), on_service, asking, (GDestroyNotify) asking_free);
}

/**
 * envoi_muc_fetch_info:
 * @room: bare address
 *
 * Rooms change, so that nothing is kept.
 *
 * Returns: (transfer full): future of EnvoiMucInfo; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_muc_fetch_info (EnvoiMuc *self, const char *room)
{
  Asking *question = g_new0 (Asking, 1);

  *question = (Asking) { g_object_ref (self), g_strdup (room) };
  return dex_future_catch (dex_future_then (ask (self, room, NULL), on_info, g_strdup (room), g_free), on_no_info, question, (GDestroyNotify) asking_free);
}

static DexFuture *
on_reserved (DexFuture *answer, gpointer user_data)
{
  g_autoptr (EnvoiDiscoInfo) info = read_answer (answer);

  return dex_future_new_take_string (info ? envoi_muc_dup_nick (envoi_disco_info_get_name (info)) : NULL);
}

static DexFuture *
on_registered (DexFuture *answer, gpointer user_data)
{
  const GValue *value = dex_future_get_value (answer, NULL);
  const EnvoiNode *query = value ? envoi_stanza_find (g_value_get_boxed (value), "query", NS_REGISTER) : NULL;
  const EnvoiNode *nick = query ? envoi_node_find (query, "nick", NS_REGISTER) : NULL;

  return dex_future_new_take_string (nick ? envoi_muc_dup_nick (envoi_node_get_text (nick)) : NULL);
}

static DexFuture *
on_none_reserved (DexFuture *answer, gpointer user_data)
{
  const Asking *asking = user_data;
  g_autoptr (GError) error = NULL;
  EnvoiBuilder *iq;

  dex_future_get_value (answer, &error);
  /* ejabberd knows no such node; its register says it. */
  if (g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND))
    {
      iq = envoi_builder_new_iq (asking->room, "get");
      envoi_builder_leaf (iq, "query", NS_REGISTER, NULL);
      return dex_future_finally (envoi_muc_request (asking->self, iq), on_registered, NULL, NULL);
    }
  if (g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED) ||
      g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_TIMEOUT))
    return dex_ref (answer);
  return dex_future_new_take_string (NULL);
}

/**
 * envoi_muc_fetch_reserved_nick:
 *
 * Returns: (transfer full): future of a nullable string; rejects only when no answer came
 */
DexFuture *
envoi_muc_fetch_reserved_nick (EnvoiMuc *self, const char *room)
{
  Asking *asking = g_new0 (Asking, 1);

  *asking = (Asking) { g_object_ref (self), g_strdup (room) };
  return dex_future_catch (dex_future_then (ask (self, room, "x-roomuser-item"), on_reserved, NULL, NULL), on_none_reserved, asking,
                           (GDestroyNotify) asking_free);
}
