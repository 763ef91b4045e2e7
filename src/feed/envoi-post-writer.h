/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-atom.h"
#include "envoi-comment.h"
#include "envoi-draft.h"
#include "envoi-post.h"
G_BEGIN_DECLS
/* From the model to the wire: what a person wrote becomes an entry in the shape that Movim, Libervia and Converse all read. Pure. */

typedef struct {
  const char *service, *node, *item;    /* where it will stand */
  const char *author_name;              /* nullable */
  const char *author_jid;               /* bare, the publisher */
  const char *comments_service;         /* NULL: comments are off */
  const char *comments_node;            /* nullable: made from the item */
  gint64      published, updated;
} EnvoiPostFrame;

/* former: the entry that it changes: what the draft says nothing of is kept from it. NULL for a new one. (transfer full) */
EnvoiAtomEntry *envoi_post_write       (EnvoiDraft *draft, const EnvoiPostFrame *frame, const EnvoiAtomEntry *former);
/* The original as it is, its author kept, told as passed on. (transfer full) */
EnvoiAtomEntry *envoi_post_write_repost (const EnvoiAtomEntry *original, const char *service, const char *node, const char *item, const EnvoiPostFrame *frame);
/* A comment, or a like. (transfer full) */
EnvoiAtomEntry *envoi_comment_write    (const char *text, const EnvoiPostFrame *frame);
/* What a draft becomes at its end, without being sent: for showing it. state QUEUED. (transfer full) */
EnvoiPost      *envoi_post_from_draft  (EnvoiDraft *draft, const EnvoiPostFrame *frame, char **entry_xml);
/* FALSE: nobody could read anything in it. */
gboolean        envoi_draft_has_content (EnvoiDraft *draft);
G_END_DECLS
