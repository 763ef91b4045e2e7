/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* A message that takes the place of an earlier one (XEP-0308). Who may do so is for the reader to check. */
/* The id of the message that is replaced; NULL when this replaces none (or itself: B06 of the threat list). */
const char *envoi_correction_get_target (const EnvoiStanza *message);
void        envoi_correction_write      (EnvoiBuilder *message, const char *id);
G_END_DECLS
