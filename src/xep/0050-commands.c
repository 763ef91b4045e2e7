/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0050-commands.h"

#include <string.h>

#include "envoi-text.h"
#include "envoi-xep.h"

/* Gives commands. Owned by the module set; main thread. */

#define NS ENVOI_NS_COMMANDS
#define TIMEOUT 60
#define MAX_ID 1023
#define MAX_NOTE 4096

struct _EnvoiCommands {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiCommands, envoi_commands, ENVOI_TYPE_MODULE)
G_DEFINE_BOXED_TYPE (EnvoiCommandStep, envoi_command_step, envoi_command_step_copy, envoi_command_step_free)

static const char * const action_names[] = { "execute", "next", "prev", "complete", "cancel" };

EnvoiCommandStep *
envoi_command_step_copy (const EnvoiCommandStep *self)
{
  EnvoiCommandStep *copy = g_memdup2 (self, sizeof *self);

  copy->session = g_strdup (self->session);
  copy->note = g_strdup (self->note);
  copy->form = self->form ? envoi_form_ref (self->form) : NULL;
  return copy;
}

void
envoi_command_step_free (EnvoiCommandStep *self)
{
  g_free (self->session);
  g_free (self->note);
  g_clear_pointer (&self->form, envoi_form_unref);
  g_free (self);
}

static void
read_notes (EnvoiCommandStep *step, const EnvoiNode *command)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *clean = NULL;

  for (const EnvoiNode *note = envoi_node_find (command, "note", NS); note && text->len < MAX_NOTE; note = envoi_node_find_next (note, "note", NS))
    {
      if (text->len)
        g_string_append_c (text, '\n');
      g_string_append (text, envoi_node_get_text (note));
      if (g_strcmp0 (envoi_node_get_attribute (note, "type"), "error") == 0)
        step->is_error = TRUE;
    }
  clean = g_strstrip (envoi_text_sanitize (text->str, -1));
  clean[envoi_text_clip (clean, MAX_NOTE, MAX_NOTE)] = '\0';
  if (*clean)
    step->note = g_steal_pointer (&clean);
}

static void
read_actions (EnvoiCommandStep *step, const EnvoiNode *command)
{
  const EnvoiNode *actions = envoi_node_find (command, "actions", NS);

  if (actions == NULL)
    {
      step->may_complete = step->status == ENVOI_COMMAND_EXECUTING;
      return;
    }
  step->may_next = envoi_node_find (actions, "next", NS) != NULL;
  step->may_previous = envoi_node_find (actions, "prev", NS) != NULL;
  step->may_complete = envoi_node_find (actions, "complete", NS) != NULL;
}

static DexFuture *
on_answered (DexFuture *answer, gpointer user_data)
{
  const EnvoiNode *command = envoi_stanza_find (g_value_get_boxed (dex_future_get_value (answer, NULL)), "command", NS);
  const char *status = command ? envoi_node_get_attribute (command, "status") : NULL;
  const char *session = command ? envoi_node_get_attribute (command, "sessionid") : NULL;
  const EnvoiNode *x = command ? envoi_node_find (command, "x", ENVOI_NS_DATA_FORMS) : NULL;
  g_autoptr (EnvoiCommandStep) step = g_new0 (EnvoiCommandStep, 1);

  if (command == NULL || g_strcmp0 (envoi_node_get_attribute (command, "node"), user_data) != 0 || (session && strlen (session) > MAX_ID) ||
      (x && (step->form = envoi_form_read (x)) == NULL))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "Unusable answer");
  step->status = g_strcmp0 (status, "executing") == 0 ? ENVOI_COMMAND_EXECUTING
               : g_strcmp0 (status, "canceled") == 0 ? ENVOI_COMMAND_CANCELED : ENVOI_COMMAND_COMPLETED;
  step->session = g_strdup (session);
  read_notes (step, command);
  read_actions (step, command);
  return dex_future_new_take_boxed (ENVOI_TYPE_COMMAND_STEP, g_steal_pointer (&step));
}

/**
 * envoi_commands_run:
 * @session: (nullable): of the step before; %NULL begins
 * @form: (nullable): filled in
 *
 * Returns: (transfer full): future of EnvoiCommandStep; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_commands_run (EnvoiCommands *self, const char *jid, const char *node, const char *session, EnvoiCommandAction action,
                    const EnvoiForm *form)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiBuilder *iq;

  if (router == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  iq = envoi_builder_new_iq (jid, "set");
  envoi_builder_open (iq, "command", NS);
  envoi_builder_attribute (iq, "node", node);
  envoi_builder_attribute (iq, "action", action_names[action]);
  envoi_builder_attribute (iq, "sessionid", session);
  if (form)
    envoi_form_write_submit (form, iq);
  return dex_future_then (envoi_router_request (router, envoi_builder_finish (iq), TIMEOUT), on_answered, g_strdup (node), g_free);
}

static void
envoi_commands_class_init (EnvoiCommandsClass *klass)
{
}

static void
envoi_commands_init (EnvoiCommands *self)
{
}

ENVOI_XEP_ROW (0050_commands) = {
  .number = 50, .title = "Ad-Hoc Commands", .version = "1.3.1", .partial = TRUE, .note = "gives commands, takes none",
  .get_type = envoi_commands_get_type,
};
