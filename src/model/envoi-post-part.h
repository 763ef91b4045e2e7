/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-feed-types.h"
G_BEGIN_DECLS
/**
 * EnvoiPostPart:
 *
 * What comes with a post besides its text: a picture, a file, the card of a link. Of a post: not changed any more. Main thread.
 * Every field is a property of the same name with dashes.
 */
#define ENVOI_TYPE_POST_PART (envoi_post_part_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPostPart, envoi_post_part, ENVOI, POST_PART, GObject)
EnvoiPostPart *envoi_post_part_new (EnvoiPartKind kind, const char *href);
ENVOI_PROP_VAL (EnvoiPostPart, post_part, EnvoiPartKind, kind)
ENVOI_PROP_STR (EnvoiPostPart, post_part, href)           /* as it was said: nothing is loaded without asking the policy; NULL: not uploaded yet */
ENVOI_PROP_STR (EnvoiPostPart, post_part, media_type)           /* as said, nullable */
ENVOI_PROP_STR (EnvoiPostPart, post_part, title)          /* the alternative text; of a card: its title; nullable */
ENVOI_PROP_STR (EnvoiPostPart, post_part, description)    /* of a card, nullable */
ENVOI_PROP_STR (EnvoiPostPart, post_part, logo)           /* of a card: the address of a picture, nullable */
ENVOI_PROP_VAL (EnvoiPostPart, post_part, gint64, length) /* bytes; 0: unknown */
ENVOI_PROP_VAL (EnvoiPostPart, post_part, guint, width)
ENVOI_PROP_VAL (EnvoiPostPart, post_part, guint, height)
ENVOI_PROP_STR (EnvoiPostPart, post_part, local_path)     /* own file, not uploaded yet, nullable */
GFile         *envoi_post_part_get_local_file (EnvoiPostPart *self);               /* transfer full, nullable */
void           envoi_post_part_set_local_file (EnvoiPostPart *self, GFile *file);  /* nullable */

/* Many as one text, for the store. parts: EnvoiPostPart; NULL for none. (transfer full) */
char          *envoi_post_parts_write (GListModel *parts);
char          *envoi_post_parts_write_array (GPtrArray *parts);
/* Never NULL. (transfer full) */
GPtrArray     *envoi_post_parts_read  (const char *code);
G_END_DECLS
