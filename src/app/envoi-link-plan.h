/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-xmpp-uri.h"
G_BEGIN_DECLS
/* What a button of the page does. */
typedef enum {
  ENVOI_LINK_DEED_NONE,
  ENVOI_LINK_DEED_OPEN,        /* the conversation, with the link's text put into the field */
  ENVOI_LINK_DEED_ADD,         /* to the contacts, with the link's invitation */
  ENVOI_LINK_DEED_JOIN,        /* the room's own page, which asks again */
  ENVOI_LINK_DEED_SHOW,        /* the post, blog or community */
  ENVOI_LINK_DEED_COPY,        /* the link, for another program */
} EnvoiLinkDeed;
/**
 * EnvoiLinkPlan: a link in words: what it asks for, and what the person can make of it. Nothing else a link can do.
 */
typedef struct {
  char *heading, *explanation;
  EnvoiLinkDeed first, second;
  gboolean ask_server;         /* what is at the address decides: a room, or somebody */
  gboolean names;              /* the name for the list of contacts is asked for */
} EnvoiLinkPlan;
EnvoiLinkPlan *envoi_link_plan_new    (EnvoiXmppUri *uri);
void           envoi_link_plan_free   (EnvoiLinkPlan *self);
const char    *envoi_link_deed_get_label (EnvoiLinkDeed deed);            /* with a mnemonic */
/* One sentence for what cannot be read as a link. */
const char    *envoi_link_plan_describe_error (const GError *error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiLinkPlan, envoi_link_plan_free)
G_END_DECLS
