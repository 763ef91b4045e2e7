/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
G_BEGIN_DECLS
/**
 * EnvoiReaction:
 *
 * One emoji under a message, and who chose it. Properties: emoji, count, mine, names. Main thread.
 */
#define ENVOI_TYPE_REACTION (envoi_reaction_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiReaction, envoi_reaction, ENVOI, REACTION, GObject)
EnvoiReaction *envoi_reaction_new (const char *emoji);
const char    *envoi_reaction_get_emoji (EnvoiReaction *self);
guint          envoi_reaction_get_count (EnvoiReaction *self);             /* the person included */
gboolean       envoi_reaction_get_mine  (EnvoiReaction *self);
const char * const *envoi_reaction_get_names (EnvoiReaction *self);       /* nicks or titles of up to 20 others, without the person */

/**
 * EnvoiReactions:
 *
 * A GListModel of EnvoiReaction by first use: all that stands under one message. Filled by the store; the object of an emoji stays
 * while anybody has chosen it. Signal: changed (): filled anew, once for all that changed with it. Main thread.
 */
#define ENVOI_TYPE_REACTIONS (envoi_reactions_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiReactions, envoi_reactions, ENVOI, REACTIONS, GObject)
EnvoiReactions *envoi_reactions_new (void);
/* Begins anew; then one call for each person, the earliest first; then envoi_reactions_end() tells of what has changed. */
void            envoi_reactions_begin (EnvoiReactions *self);
void            envoi_reactions_add   (EnvoiReactions *self, const char * const *emojis, gboolean mine, const char *name);
void            envoi_reactions_end   (EnvoiReactions *self);
/* What the person has chosen at present. (transfer full) */
GStrv           envoi_reactions_dup_mine (EnvoiReactions *self);
G_END_DECLS
