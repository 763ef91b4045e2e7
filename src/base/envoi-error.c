/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-error.h"

G_DEFINE_QUARK (envoi-stanza-error-quark, envoi_stanza_error)
G_DEFINE_QUARK (envoi-connection-error-quark, envoi_connection_error)
G_DEFINE_QUARK (envoi-room-error-quark, envoi_room_error)
G_DEFINE_QUARK (envoi-registration-error-quark, envoi_registration_error)
G_DEFINE_QUARK (envoi-feed-error-quark, envoi_feed_error)
G_DEFINE_QUARK (envoi-transfer-error-quark, envoi_transfer_error)
