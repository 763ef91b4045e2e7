/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* An address beside the text of a message (XEP-0066, section 3). When it is the whole text, the message is a file. */
#define ENVOI_NS_OOB "jabber:x:oob"
/* An http(s) address of bounded length; NULL without one. description: nullable. */
const char *envoi_oob_read  (const EnvoiStanza *message, const char **description);
void        envoi_oob_write (EnvoiBuilder *message, const char *uri);
G_END_DECLS
