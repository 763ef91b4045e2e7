/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-tables-private.h"
G_BEGIN_DECLS
/* What deciding about a known row needs. */
typedef struct {
  gint64 rowid, position;
  gboolean placed, outgoing, has_archive_id;
  EnvoiMessageState state;
} EnvoiKnownMessage;

/* 1 found, 0 not known, -1 error. */
int      envoi_message_match            (EnvoiTables *self, gint64 conversation, const EnvoiMessageRecord *record, EnvoiKnownMessage *known, GError **error);
gboolean envoi_message_state_may_follow (EnvoiMessageState old, EnvoiMessageState next);
G_END_DECLS
