/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
/* An invitation from a person. Who invites is proved by the server, that the room exists or wants us is not. */
typedef struct {
  char *from;        /* full address of who sent it; of a participant of a room: room/nick */
  char *room;        /* bare */
  char *reason;      /* nullable; sanitised, clipped */
  char *password;    /* nullable */
  char *thread;      /* nullable: the one-to-one talk that goes on there */
} EnvoiDirectInvite;
EnvoiDirectInvite *envoi_direct_invite_read (const EnvoiStanza *message);   /* NULL when it is none; also for messages from the archive */
void               envoi_direct_invite_free (EnvoiDirectInvite *self);
/* A message to be sent. to: bare address. reason and password nullable. (transfer full) */
EnvoiStanza       *envoi_direct_invite_new_message (const char *to, const char *room, const char *reason, const char *password);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiDirectInvite, envoi_direct_invite_free)
/**
 * EnvoiInvitations:
 *
 * Invitations into rooms from people (XEP-0249). Those that rooms pass on are EnvoiMuc's.
 *
 * Signals: invited (const EnvoiDirectInvite *)
 */
#define ENVOI_TYPE_INVITATIONS (envoi_invitations_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiInvitations, envoi_invitations, ENVOI, INVITATIONS, EnvoiModule)
G_END_DECLS
