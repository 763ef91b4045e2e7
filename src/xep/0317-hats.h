/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* What a room says its participants are besides their role (XEP-0317), read only: titles, one line each, at most max of them.
 * For presences of rooms only. (transfer full), never NULL */
GStrv envoi_hats_read (const EnvoiStanza *presence, guint max);
G_END_DECLS
