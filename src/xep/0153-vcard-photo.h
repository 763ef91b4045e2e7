/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* The picture's hash in presence (XEP-0153), read only. */
typedef enum { ENVOI_VCARD_PHOTO_UNSAID, ENVOI_VCARD_PHOTO_NONE, ENVOI_VCARD_PHOTO_HASH } EnvoiVcardPhoto;
/* hash is set (transfer full, lower-case hex) for HASH only. */
EnvoiVcardPhoto envoi_vcard_photo_read (const EnvoiStanza *presence, char **hash);
G_END_DECLS
