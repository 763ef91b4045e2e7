/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/* What the person can do about it: the button beside the sentence. */
typedef enum {
  ENVOI_REMEDY_NONE,
  ENVOI_REMEDY_RETRY,
  ENVOI_REMEDY_PASSWORD,      /* type it again */
  ENVOI_REMEDY_ADDRESS,       /* look at the address */
  ENVOI_REMEDY_SERVER,        /* look at host, port, security, proxy */
  ENVOI_REMEDY_CERTIFICATE,   /* look at the certificate */
} EnvoiRemedy;
typedef struct {
  char *title;                /* a few words */
  char *body;                 /* plain sentences: what happened, what to do next */
  EnvoiRemedy remedy;
} EnvoiErrorText;
EnvoiErrorText *envoi_error_text_new  (const GError *error, const char *domain);
void            envoi_error_text_free (EnvoiErrorText *self);
const char     *envoi_remedy_get_label (EnvoiRemedy remedy);   /* with a mnemonic; NULL for NONE */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiErrorText, envoi_error_text_free)
G_END_DECLS
