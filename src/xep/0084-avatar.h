/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
#define ENVOI_NS_AVATAR_METADATA "urn:xmpp:avatar:metadata"
#define ENVOI_AVATAR_MAX_BYTES (512 * 1024)
/**
 * EnvoiAvatar:
 *
 * Reads avatars published as events (XEP-0084), and publishes the own one. Only pictures that lie in the publisher's own account are taken: an avatar at
 * an http address would tell the publisher when and from where it is looked at.
 *
 * Signal: changed (const char *bare, const char *hash nullable): hash is the lower-case hex SHA-1; NULL = has none any more
 */
#define ENVOI_TYPE_AVATAR (envoi_avatar_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiAvatar, envoi_avatar, ENVOI, AVATAR, EnvoiModule)
/* jid NULL = own. Future of string: the advertised hash; rejects with ITEM_NOT_FOUND when there is none. */
DexFuture *envoi_avatar_fetch_hash (EnvoiAvatar *self, const char *jid);
/* Future of GBytes, whose SHA-1 is hash; rejects with NOT_ACCEPTABLE for other or too big data. */
DexFuture *envoi_avatar_fetch_data (EnvoiAvatar *self, const char *jid, const char *hash);
/* Publishes the own picture, a PNG of this size, first its data, then the word of it. access_model as XEP-0060 calls it: "open" or
 * "presence". Future of string: its hash; rejects with ENVOI_STANZA_ERROR, with NOT_ACCEPTABLE when it is too big. */
DexFuture *envoi_avatar_publish    (EnvoiAvatar *self, GBytes *png, guint width, guint height, const char *access_model);
/* Takes the own picture back: nobody is told of one any more, and hash (nullable) is not kept at the server either. Future of TRUE. */
DexFuture *envoi_avatar_withdraw   (EnvoiAvatar *self, const char *hash);
/* TRUE for 40 lower- or upper-case hex digits; writes them in lower case. */
gboolean   envoi_avatar_hash_is_valid (const char *hash);
G_END_DECLS
