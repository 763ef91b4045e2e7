/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-post-part.h"
#include "envoi-transfer.h"
G_BEGIN_DECLS
/**
 * EnvoiDraft:
 *
 * What the person writes, until it is published. Every field is a property of the same name with dashes; envoi_store_save_draft() keeps it,
 * at each pause. Main thread.
 */
#define ENVOI_TYPE_DRAFT (envoi_draft_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiDraft, envoi_draft, ENVOI, DRAFT, GObject)
/* For the account's own blog; set service and node for a community. */
EnvoiDraft   *envoi_draft_new         (EnvoiAccount *account);
EnvoiAccount *envoi_draft_get_account (EnvoiDraft *self);
void          envoi_draft_set_account (EnvoiDraft *self, EnvoiAccount *account);   /* save it after that */
gint64        envoi_draft_get_id      (EnvoiDraft *self);           /* 0 while it is not stored */
ENVOI_PROP_STR (EnvoiDraft, draft, service)                         /* where to: the own address, or a pubsub service */
ENVOI_PROP_STR (EnvoiDraft, draft, node)
ENVOI_PROP_STR (EnvoiDraft, draft, title)
ENVOI_PROP_STR (EnvoiDraft, draft, text)                            /* Markdown */
const char * const *envoi_draft_get_tags (EnvoiDraft *self);        /* never NULL; beside those in the text */
void          envoi_draft_set_tags    (EnvoiDraft *self, const char * const *tags);
GListStore   *envoi_draft_get_parts   (EnvoiDraft *self);           /* EnvoiPostPart; change it as you like, then save. (transfer none) */
ENVOI_PROP_STR (EnvoiDraft, draft, language)
ENVOI_PROP_VAL (EnvoiDraft, draft, EnvoiAudience, audience)
ENVOI_PROP_VAL (EnvoiDraft, draft, gboolean, comments)              /* TRUE from the beginning */
ENVOI_PROP_VAL (EnvoiDraft, draft, gboolean, nsfw)
ENVOI_PROP_STR (EnvoiDraft, draft, reply_service)                   /* what it answers, nullable */
ENVOI_PROP_STR (EnvoiDraft, draft, reply_node)
ENVOI_PROP_STR (EnvoiDraft, draft, reply_item)
ENVOI_PROP_STR (EnvoiDraft, draft, via_service)                     /* what it passes on, nullable */
ENVOI_PROP_STR (EnvoiDraft, draft, via_node)
ENVOI_PROP_STR (EnvoiDraft, draft, via_item)
ENVOI_PROP_STR (EnvoiDraft, draft, edit_of)                         /* the item id of the published post that it changes, nullable */
ENVOI_PROP_VAL (EnvoiDraft, draft, gint64, published)               /* kept when it changes a post, or when it is imported; 0: when it is published */
ENVOI_PROP_VAL (EnvoiDraft, draft, gint64, scheduled)               /* 0: at once */
ENVOI_PROP_VAL (EnvoiDraft, draft, gint64, updated)                 /* when it was saved last; the store sets it */
ENVOI_PROP_STR (EnvoiDraft, draft, item_id)                         /* fixed when it is submitted */
ENVOI_PROP_VAL (EnvoiDraft, draft, EnvoiDraftState, state)
ENVOI_PROP_VAL (EnvoiDraft, draft, const GError *, problem)         /* nullable */
/* EnvoiTransfer of each file that has to get to the server first, while that goes on; not stored. (transfer none) (nullable) */
GListModel   *envoi_draft_get_uploads (EnvoiDraft *self);
void          envoi_draft_set_uploads (EnvoiDraft *self, GListModel *uploads);     /* nullable */
gboolean      envoi_draft_is_empty    (EnvoiDraft *self);           /* nothing that would be worth keeping */
G_END_DECLS
