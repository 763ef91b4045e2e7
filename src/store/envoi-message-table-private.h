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
int      envoi_message_match            (EnvoiTables *self, EnvoiConversationRecord *conversation, const EnvoiMessageRecord *record, gboolean live,
                                         EnvoiKnownMessage *known, GError **error);
gboolean envoi_message_state_may_follow (EnvoiMessageState old, EnvoiMessageState next);

/* What the conversation shows (envoi-conversation-figures.c); written with the transaction */
void     envoi_figures_set_last       (EnvoiConversationRecord *conversation, gint64 position, gint64 time, gboolean outgoing,
                                       EnvoiMessageState state, const char *nick, const char *body);
/* After rows changed places: which is the newest now? */
gboolean envoi_figures_find_last      (EnvoiTables *self, EnvoiConversationRecord *conversation, GError **error);
gboolean envoi_figures_count_incoming (EnvoiTables *self, gint64 conversation, gint64 after, gint64 up_to, gint64 *count, GError **error);
void     envoi_figures_add_unread     (EnvoiConversationRecord *conversation, gint64 difference);

/* The nearest free position at or behind (or, going back, before) the wanted one. */
gboolean envoi_message_find_free (EnvoiTables *self, gint64 conversation, gint64 wanted, gboolean backward, gint64 *position, GError **error);
/* Moves a row; what the person has read stays read, and the figures follow. Appends its EnvoiMessageRecord to moved. */
gboolean envoi_message_move      (EnvoiTables *self, EnvoiConversationRecord *conversation, gint64 rowid, gboolean outgoing, gint64 old,
                                  gint64 position, GPtrArray *moved, GError **error);

/* While an archive is read forward (envoi-catch-up-table.c) */
gboolean envoi_catch_up_stay_behind (EnvoiTables *self, EnvoiConversationRecord *conversation, gint64 up_to, gint64 *wanted, GError **error);
gboolean envoi_catch_up_is_before_last (EnvoiTables *self, EnvoiConversationRecord *conversation, gint64 position, gint64 stamp, gboolean *out, GError **error);
gint64   envoi_catch_up_get_written_until (EnvoiTables *self, EnvoiConversationRecord *conversation);
void     envoi_catch_up_note        (EnvoiTables *self, EnvoiConversationRecord *conversation, gint64 row, gint64 stamp, gboolean was_here);
G_END_DECLS
