/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of what becomes of a message later, and of who may do it. Store thread. */
#include "envoi-tables-private.h"

const char *
envoi_author_of (const EnvoiConversationRecord *conversation, gboolean outgoing, const char *kept)
{
  if (kept != NULL || conversation->is_room || strchr (conversation->jid, '/') != NULL)
    return kept;
  return outgoing ? conversation->own_jid : conversation->jid;
}

const char *
envoi_author_to_keep (const EnvoiConversationRecord *conversation, const EnvoiMessageRecord *record)
{
  return g_strcmp0 (record->author_key, envoi_author_of (conversation, record->outgoing, NULL)) != 0 ? record->author_key : NULL;
}
