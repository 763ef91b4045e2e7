/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
/**
 * EnvoiVcardInfo:
 *
 * The parts of a vcard-temp (XEP-0054) that Envoi shows. Texts are sanitised and clipped; each is NULL when it isn't there.
 */
typedef struct {
  char   *full_name, *nickname, *url, *birthday, *description, *email, *phone, *organisation, *role;
  GBytes *photo;        /* nullable, at most 512 KiB */
  char   *photo_hash;   /* lower-case hex SHA-1 of photo */
} EnvoiVcardInfo;
#define ENVOI_TYPE_VCARD_INFO (envoi_vcard_info_get_type ())
GType           envoi_vcard_info_get_type (void);
EnvoiVcardInfo *envoi_vcard_info_copy (const EnvoiVcardInfo *self);
void            envoi_vcard_info_free (EnvoiVcardInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiVcardInfo, envoi_vcard_info_free)

/**
 * EnvoiVcard: the vcard-temp of others, of rooms, of the own account.
 */
#define ENVOI_TYPE_VCARD (envoi_vcard_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiVcard, envoi_vcard, ENVOI, VCARD, EnvoiModule)
/* jid NULL = own. Future of EnvoiVcardInfo; an empty card for who has none. */
DexFuture *envoi_vcard_fetch (EnvoiVcard *self, const char *jid);
/* The picture of a room that we own, or our own one, in the elder form; what else is on the card stays. photo NULL takes it away.
 * Future of TRUE; rejects with ENVOI_STANZA_ERROR. */
DexFuture *envoi_vcard_set_photo (EnvoiVcard *self, const char *jid, GBytes *photo, const char *type);
G_END_DECLS
