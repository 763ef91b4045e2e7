/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiShareDialog:
 *
 * An address to pass on: the person's own, a contact's, a room's; as code, link, web link, file, or in a conversation.
 */
#define ENVOI_TYPE_SHARE_DIALOG (envoi_share_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiShareDialog, envoi_share_dialog, ENVOI, SHARE_DIALOG, AdwDialog)
/* account_jid "": the first account; address "": that account's own. NULL when there is no such account or address. (transfer floating) (nullable) */
AdwDialog *envoi_share_dialog_new (EnvoiSessionManager *manager, const char *account_jid, const char *address);
G_END_DECLS
