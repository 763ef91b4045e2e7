/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-session.h"
G_BEGIN_DECLS
/* What the own server made for us to give away. uri holds a secret: whoever has it is let in. */
typedef struct {
  char *uri;           /* "xmpp:…" */
  char *landing_url;   /* https: a page that explains it to newcomers; nullable */
  gint64 expires;      /* microseconds since 1970; 0 = not said */
} EnvoiInvitation;
#define ENVOI_TYPE_INVITATION (envoi_invitation_get_type ())
GType            envoi_invitation_get_type (void);
EnvoiInvitation *envoi_invitation_copy     (const EnvoiInvitation *self);
void             envoi_invitation_free     (EnvoiInvitation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiInvitation, envoi_invitation_free)

typedef enum {
  ENVOI_INVITATION_CONTACT,   /* whoever uses it is in my contacts; who has no account may make one, where the server allows that */
  ENVOI_INVITATION_ACCOUNT,   /* an account at my server */
} EnvoiInvitationKind;
/**
 * EnvoiInvitationService:
 *
 * Invitations that the own server makes for us (XEP-0401). Main thread; owned by the session.
 * Accepting one: envoi_contact_service_add_invited(); making an account with one: EnvoiNewAccount.
 *
 * Signals: changed (): what can be made is known, or otherwise than before
 */
#define ENVOI_TYPE_INVITATION_SERVICE (envoi_invitation_service_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiInvitationService, envoi_invitation_service, ENVOI, INVITATION_SERVICE, EnvoiService)
/* What is known now; the first call in a session asks the server, then "changed" tells. */
gboolean   envoi_invitation_service_can_make (EnvoiInvitationService *self, EnvoiInvitationKind kind);
/* Future of EnvoiInvitation; rejects with ENVOI_STANZA_ERROR. */
DexFuture *envoi_invitation_service_make     (EnvoiInvitationService *self, EnvoiInvitationKind kind);
G_END_DECLS
