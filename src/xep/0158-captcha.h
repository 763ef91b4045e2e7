/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0004-data-forms.h"
#include "envoi-module.h"
G_BEGIN_DECLS
/* A question that is to show that a person asks, not a program. */
typedef struct {
  char *from;             /* bare: who wants to know */
  EnvoiForm *form;
  EnvoiStanza *message;   /* pictures stand beside the form */
} EnvoiChallenge;
EnvoiChallenge *envoi_challenge_read (const EnvoiStanza *message);   /* NULL when it is none */
void            envoi_challenge_free (EnvoiChallenge *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiChallenge, envoi_challenge_free)
/**
 * EnvoiCaptcha:
 *
 * Questions that come before something is let in (XEP-0158), such as us into a room. Whether one was to be expected is for the listener to know.
 *
 * Signals: challenged (const EnvoiChallenge *) → gboolean: it was expected
 */
#define ENVOI_TYPE_CAPTCHA (envoi_captcha_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCaptcha, envoi_captcha, ENVOI, CAPTCHA, EnvoiModule)
/* Resolves when the answer was right; rejects with ENVOI_STANZA_ERROR. form: with the answers in it. */
DexFuture *envoi_captcha_answer (EnvoiCaptcha *self, const char *to, const EnvoiForm *form);
G_END_DECLS
