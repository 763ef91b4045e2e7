/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* Displayed markers (XEP-0333). */
gboolean     envoi_marker_is_markable   (const EnvoiStanza *message);
void         envoi_marker_write_markable (EnvoiBuilder *builder);
/* The id up to which the sender has displayed; NULL when the message is no such marker. */
const char  *envoi_marker_get_displayed (const EnvoiStanza *message);
EnvoiStanza *envoi_marker_new_displayed (const char *to, const char *type, const char *id);
G_END_DECLS
