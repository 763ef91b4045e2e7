/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/* Where somebody wants to have an account: a server that was typed, or an invitation (XEP-0401, XEP-0445, XEP-0379). */
typedef struct {
  char *server;      /* its address */
  char *name;        /* that the invitation, or the person, has chosen; nullable */
  char *token;       /* of the invitation; nullable */
  char *inviter;     /* address of the person who invites; nullable */
} EnvoiNewcomer;
typedef enum { ENVOI_NEWCOMER_EMPTY, ENVOI_NEWCOMER_GOOD, ENVOI_NEWCOMER_NO_ADDRESS, ENVOI_NEWCOMER_OTHER_LINK /* one that makes no account */,
               ENVOI_NEWCOMER_WEB_PAGE } EnvoiNewcomerKind;
/* Reads what was typed or pasted. result is set when GOOD. */
EnvoiNewcomerKind envoi_newcomer_read (const char *text, EnvoiNewcomer **result);
void              envoi_newcomer_free (EnvoiNewcomer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiNewcomer, envoi_newcomer_free)

/* How hard a password is to guess, 0 (at once) to 4; name is what everybody would try first. */
guint             envoi_password_strength (const char *password, const char *name);
/* A password that nobody guesses: letters and digits in groups, none that look alike. (transfer full) */
char             *envoi_password_suggest  (void);
G_END_DECLS
