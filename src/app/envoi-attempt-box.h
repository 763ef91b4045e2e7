/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-error-text.h"
G_BEGIN_DECLS
/**
 * EnvoiAttemptBox:
 *
 * The foot of a page on which something is tried: a button that starts it; then what it is at, with a button that cancels; then, perhaps,
 * the sentence that says why it failed, with the button that helps.
 *
 * Signals: start (), cancel (), remedy (int: EnvoiRemedy)
 */
#define ENVOI_TYPE_ATTEMPT_BOX (envoi_attempt_box_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiAttemptBox, envoi_attempt_box, ENVOI, ATTEMPT_BOX, GtkBox)
void     envoi_attempt_box_set_label   (EnvoiAttemptBox *self, const char *label);      /* of the button, with a mnemonic */
void     envoi_attempt_box_set_ready   (EnvoiAttemptBox *self, gboolean ready);         /* the button can be pressed */
gboolean envoi_attempt_box_get_ready   (EnvoiAttemptBox *self);
/* step: what it is at; NULL: nothing is tried now. */
void     envoi_attempt_box_set_step    (EnvoiAttemptBox *self, const char *step);
gboolean envoi_attempt_box_get_busy    (EnvoiAttemptBox *self);
/* domain: the server's name, for the sentence. The server's own words, if any, are shown as such. error NULL: nothing is wrong (any more). */
void     envoi_attempt_box_show_error  (EnvoiAttemptBox *self, const GError *error, const char *domain);
void     envoi_attempt_box_show_problem (EnvoiAttemptBox *self, const char *title, const char *body);
G_END_DECLS
