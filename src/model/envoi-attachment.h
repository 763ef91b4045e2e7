/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-transfer.h"
G_BEGIN_DECLS
/**
 * EnvoiAttachment:
 *
 * A picture or file that belongs to a message or a post: where it is, what is said of it, and the copy here once there is one. What is said
 * (name, type, size, description) comes from whoever sent it and proves nothing. Main thread.
 *
 * Properties: uri, local-file, transfer, description; the rest is set before it is shown.
 */
#define ENVOI_TYPE_ATTACHMENT (envoi_attachment_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiAttachment, envoi_attachment, ENVOI, ATTACHMENT, GObject)
/* account: whose settings count; author: bare address of who stands for it, as far as that is proven. All nullable. */
EnvoiAttachment *envoi_attachment_new (EnvoiAccount *account, const char *author, const char *uri);
EnvoiAccount    *envoi_attachment_get_account (EnvoiAttachment *self);      /* nullable, transfer none */
void             envoi_attachment_set_account (EnvoiAttachment *self, EnvoiAccount *account);
ENVOI_PROP_STR (EnvoiAttachment, attachment, author)                         /* nullable */
ENVOI_PROP_STR (EnvoiAttachment, attachment, uri)                            /* http(s); NULL while it is not uploaded */
ENVOI_PROP_STR (EnvoiAttachment, attachment, name)                           /* sanitised; nullable */
ENVOI_PROP_STR (EnvoiAttachment, attachment, media_type)                     /* "image/jpeg"; nullable */
ENVOI_PROP_STR (EnvoiAttachment, attachment, description)                    /* alternative text, nullable */
ENVOI_PROP_VAL (EnvoiAttachment, attachment, guint64, size)                  /* bytes, 0 = not said */
ENVOI_PROP_VAL (EnvoiAttachment, attachment, guint, width)                   /* pixels, 0 = not said */
ENVOI_PROP_VAL (EnvoiAttachment, attachment, guint, height)
ENVOI_PROP_VAL (EnvoiAttachment, attachment, gboolean, sensitive)            /* hidden until the person asks for it */
GFile           *envoi_attachment_get_local_file (EnvoiAttachment *self);    /* the copy here; nullable */
void             envoi_attachment_set_local_file (EnvoiAttachment *self, GFile *file);
EnvoiTransfer   *envoi_attachment_get_transfer   (EnvoiAttachment *self);    /* while it is on its way; nullable */
void             envoi_attachment_set_transfer   (EnvoiAttachment *self, EnvoiTransfer *transfer);
/* What is said of it: by the type, else by the ending of name or address. */
gboolean         envoi_attachment_is_picture (EnvoiAttachment *self);
/* A name to show and to save under, never empty. (transfer full) */
char            *envoi_attachment_dup_name   (EnvoiAttachment *self);
/* The host it would be loaded from, as it stands in the address; NULL without one. (transfer full) */
char            *envoi_attachment_dup_host   (EnvoiAttachment *self);
/* The whole of it but account and transfer, for the store. (transfer full) */
char            *envoi_attachment_to_text       (EnvoiAttachment *self);
/* Pure, for any thread: what to show of a message in one line when its text is nothing but the address; NULL: its text. (transfer full) */
char            *envoi_attachment_text_preview  (const char *text, const char *body);
EnvoiAttachment *envoi_attachment_new_from_text (const char *text);          /* NULL when it is none. (transfer full) */
G_END_DECLS
