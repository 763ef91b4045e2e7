/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0153-vcard-photo.h"

#include "0084-avatar.h"
#include "envoi-xep.h"

#define NS "vcard-temp:x:update"

/**
 * envoi_vcard_photo_read:
 * @hash: (out) (optional) (nullable)
 *
 * Returns: what the presence says of the sender's picture
 */
EnvoiVcardPhoto
envoi_vcard_photo_read (const EnvoiStanza *presence, char **hash)
{
  const EnvoiNode *x = envoi_stanza_find (presence, "x", NS);
  const EnvoiNode *photo = x ? envoi_node_find (x, "photo", NS) : NULL;
  const char *text;

  if (hash)
    *hash = NULL;
  if (photo == NULL)
    return ENVOI_VCARD_PHOTO_UNSAID;
  text = envoi_node_get_text (photo);
  if (*text == '\0')
    return ENVOI_VCARD_PHOTO_NONE;
  if (!envoi_avatar_hash_is_valid (text))
    return ENVOI_VCARD_PHOTO_UNSAID;
  if (hash)
    *hash = g_ascii_strdown (text, -1);
  return ENVOI_VCARD_PHOTO_HASH;
}

ENVOI_XEP_ROW (0153_vcard_photo) = {
  .number = 153, .title = "vCard-Based Avatars", .version = "1.1.1", .kind = ENVOI_XEP_PAYLOAD, .partial = TRUE, .note = "read only",
};
