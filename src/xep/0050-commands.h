/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0004-data-forms.h"
#include "envoi-module.h"
G_BEGIN_DECLS
#define ENVOI_NS_COMMANDS "http://jabber.org/protocol/commands"
typedef enum { ENVOI_COMMAND_EXECUTING /* it wants more */, ENVOI_COMMAND_COMPLETED, ENVOI_COMMAND_CANCELED } EnvoiCommandStatus;
typedef enum { ENVOI_COMMAND_EXECUTE, ENVOI_COMMAND_NEXT, ENVOI_COMMAND_PREVIOUS, ENVOI_COMMAND_COMPLETE, ENVOI_COMMAND_CANCEL } EnvoiCommandAction;
/**
 * EnvoiCommandStep: what a command answered.
 */
typedef struct {
  EnvoiCommandStatus status;
  char              *session;     /* nullable; hand it back */
  EnvoiForm         *form;        /* nullable */
  char              *note;        /* nullable: words for the person, sanitised, clipped */
  gboolean           is_error;    /* the note tells of a failure */
  gboolean           may_next, may_previous, may_complete;
} EnvoiCommandStep;
#define ENVOI_TYPE_COMMAND_STEP (envoi_command_step_get_type ())
GType             envoi_command_step_get_type (void);
EnvoiCommandStep *envoi_command_step_copy (const EnvoiCommandStep *self);
void              envoi_command_step_free (EnvoiCommandStep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiCommandStep, envoi_command_step_free)
/**
 * EnvoiCommands: gives commands to services and accounts (XEP-0050). Takes none.
 */
#define ENVOI_TYPE_COMMANDS (envoi_commands_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCommands, envoi_commands, ENVOI, COMMANDS, EnvoiModule)
/* Future of EnvoiCommandStep; rejects with ENVOI_STANZA_ERROR. session NULL with EXECUTE; form nullable. */
DexFuture *envoi_commands_run (EnvoiCommands *self, const char *jid, const char *node, const char *session, EnvoiCommandAction action,
                               const EnvoiForm *form);
G_END_DECLS
