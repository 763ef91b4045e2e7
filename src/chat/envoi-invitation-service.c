/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-invitation-service.h"

#include "0030-disco.h"
#include "0050-commands.h"
#include "envoi-jid.h"
#include "envoi-time.h"
#include "envoi-xmpp-uri.h"

#define MAX_URL 2000

/* Whether the server makes invitations is asked when somebody wants to know, once in a session: it is a question that most never have. */

struct _EnvoiInvitationService {
  EnvoiService parent_instance;
  char *domain;
  gboolean asked;
  guint epoch;            /* sessions of the server: an answer to one that is over does not count */
  gboolean offered[2];    /* EnvoiInvitationKind */
};

G_DEFINE_FINAL_TYPE (EnvoiInvitationService, envoi_invitation_service, ENVOI_TYPE_SERVICE)
G_DEFINE_BOXED_TYPE (EnvoiInvitation, envoi_invitation, envoi_invitation_copy, envoi_invitation_free)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char * const nodes[] = {
  [ENVOI_INVITATION_CONTACT] = "urn:xmpp:invite#invite", [ENVOI_INVITATION_ACCOUNT] = "urn:xmpp:invite#create-account",
};

EnvoiInvitation *
envoi_invitation_copy (const EnvoiInvitation *self)
{
  EnvoiInvitation *copy = g_new0 (EnvoiInvitation, 1);

  *copy = (EnvoiInvitation) { g_strdup (self->uri), g_strdup (self->landing_url), self->expires };
  return copy;
}

void
envoi_invitation_free (EnvoiInvitation *self)
{
  g_free (self->uri);
  g_free (self->landing_url);
  g_free (self);
}

static gpointer
get_module (EnvoiInvitationService *self, GType type)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));

  return session && envoi_session_is_online (session) ? envoi_session_get_module (session, type) : NULL;
}

/* What the server offers ------------------------------------------------------------------- */

typedef struct { EnvoiInvitationService *self; guint epoch; } Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->self);
  g_free (question);
}

static DexFuture *
on_listed (DexFuture *future, gpointer data)
{
  Question *question = data;
  EnvoiInvitationService *self = question->self;
  const GPtrArray *items = g_value_get_boxed (dex_future_get_value (future, NULL));

  if (question->epoch != self->epoch)
    return dex_future_new_for_boolean (FALSE);
  for (guint i = 0; i < items->len; i++)
    {
      const EnvoiDiscoItem *item = items->pdata[i];

      for (guint kind = 0; kind < G_N_ELEMENTS (nodes); kind++)
        if (g_strcmp0 (item->node, nodes[kind]) == 0 && g_strcmp0 (item->jid, self->domain) == 0)
          self->offered[kind] = TRUE;
    }
  g_signal_emit (self, signals[CHANGED], 0);
  return dex_future_new_for_boolean (TRUE);
}

gboolean
envoi_invitation_service_can_make (EnvoiInvitationService *self, EnvoiInvitationKind kind)
{
  EnvoiDisco *disco = get_module (self, ENVOI_TYPE_DISCO);
  Question *question;

  if (disco == NULL)
    return FALSE;
  if (!self->asked)
    {
      self->asked = TRUE;
      question = g_new0 (Question, 1);
      *question = (Question) { g_object_ref (self), self->epoch };
      dex_future_disown (dex_future_then (envoi_disco_query_items (disco, self->domain, ENVOI_NS_COMMANDS), on_listed, question, question_free));
    }
  return self->offered[kind];
}

/* Making one ------------------------------------------------------------------------------- */

/* Only an invitation to the own server, of the own account where it names one, is ours to give away. */
static gboolean
is_ours (EnvoiInvitationService *self, const char *text)
{
  g_autoptr (EnvoiXmppUri) uri = text ? envoi_xmpp_uri_parse (text, NULL) : NULL;
  g_autoptr (EnvoiJid) jid = uri ? envoi_jid_new (envoi_xmpp_uri_get_bare (uri), NULL) : NULL;

  if (jid == NULL || !g_str_equal (envoi_jid_get_domain (jid), self->domain) || envoi_xmpp_uri_get (uri, "preauth") == NULL)
    return FALSE;
  if (envoi_xmpp_uri_get_action (uri) == ENVOI_XMPP_URI_REGISTER)
    return TRUE;
  return envoi_xmpp_uri_get_action (uri) == ENVOI_XMPP_URI_ROSTER &&
         g_str_equal (envoi_jid_get_bare (jid), envoi_account_get_jid (envoi_session_get_account (envoi_service_get_session (ENVOI_SERVICE (self)))));
}

static EnvoiInvitation *
read_invitation (EnvoiInvitationService *self, const EnvoiForm *form)
{
  const char *uri = form ? envoi_form_get_value (form, "uri") : NULL;
  const char *url = form ? envoi_form_get_value (form, "landing-url") : NULL;
  const char *expires = form ? envoi_form_get_value (form, "expire") : NULL;
  EnvoiInvitation *invitation;

  if (!is_ours (self, uri))
    return NULL;
  invitation = g_new0 (EnvoiInvitation, 1);
  invitation->uri = g_strdup (uri);
  if (url && g_ascii_strncasecmp (url, "https://", 8) == 0 && strlen (url) <= MAX_URL)
    invitation->landing_url = g_strdup (url);
  if (expires == NULL || !envoi_time_parse (expires, &invitation->expires))
    invitation->expires = 0;
  return invitation;
}

typedef struct { EnvoiInvitationService *self; EnvoiInvitationKind kind; } Task;

static void
task_free (gpointer data)
{
  Task *task = data;

  g_object_unref (task->self);
  g_free (task);
}

static DexFuture *
make_fiber (gpointer data)
{
  Task *task = data;
  EnvoiInvitationService *self = task->self;
  EnvoiCommands *commands = get_module (self, ENVOI_TYPE_COMMANDS);
  const char *node = nodes[task->kind];
  g_autoptr (EnvoiCommandStep) step = NULL;
  EnvoiInvitation *invitation;
  GError *error = NULL;

  if (commands == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  step = dex_await_boxed (envoi_commands_run (commands, self->domain, node, NULL, ENVOI_COMMAND_EXECUTE, NULL), &error);
  if (step != NULL && step->status == ENVOI_COMMAND_EXECUTING && (commands = get_module (self, ENVOI_TYPE_COMMANDS)) != NULL)
    {
      /* What may be asked (XEP-0401, 4.2): a name, which is the newcomer's to choose, and whether we know each other then. */
      g_autoptr (EnvoiCommandStep) first = g_steal_pointer (&step);

      if (first->form && envoi_form_find (first->form, "roster-subscription"))
        envoi_form_set_value (first->form, "roster-subscription", "1");
      step = dex_await_boxed (envoi_commands_run (commands, self->domain, node, first->session, ENVOI_COMMAND_COMPLETE, first->form), &error);
    }
  if (step == NULL)
    return error ? dex_future_new_for_error (error)
                 : dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  invitation = step->status == ENVOI_COMMAND_COMPLETED && !step->is_error ? read_invitation (self, step->form) : NULL;
  if (invitation == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_UNDEFINED_CONDITION, "No invitation in the answer");
  return dex_future_new_take_boxed (ENVOI_TYPE_INVITATION, invitation);
}

/**
 * envoi_invitation_service_make:
 *
 * Returns: (transfer full): future of #EnvoiInvitation
 */
DexFuture *
envoi_invitation_service_make (EnvoiInvitationService *self, EnvoiInvitationKind kind)
{
  Task *task = g_new0 (Task, 1);

  *task = (Task) { g_object_ref (self), kind };
  return dex_scheduler_spawn (NULL, 0, make_fiber, task, task_free);
}

/* The service ------------------------------------------------------------------------------ */

static void
envoi_invitation_service_start (EnvoiService *service)
{
  EnvoiInvitationService *self = ENVOI_INVITATION_SERVICE (service);
  g_autoptr (EnvoiJid) jid = envoi_jid_new (envoi_account_get_jid (envoi_session_get_account (envoi_service_get_session (service))), NULL);

  self->domain = g_strdup (jid ? envoi_jid_get_domain (jid) : "");
}

static void
envoi_invitation_service_ended (EnvoiService *service)
{
  EnvoiInvitationService *self = ENVOI_INVITATION_SERVICE (service);

  self->epoch++;
  self->asked = self->offered[0] = self->offered[1] = FALSE;
}

static void
envoi_invitation_service_finalize (GObject *object)
{
  g_free (ENVOI_INVITATION_SERVICE (object)->domain);
  G_OBJECT_CLASS (envoi_invitation_service_parent_class)->finalize (object);
}

static void
envoi_invitation_service_class_init (EnvoiInvitationServiceClass *klass)
{
  EnvoiServiceClass *service_class = ENVOI_SERVICE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = envoi_invitation_service_finalize;
  service_class->start = envoi_invitation_service_start;
  service_class->ended = envoi_invitation_service_ended;
  signals[CHANGED] = g_signal_new ("changed", ENVOI_TYPE_INVITATION_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
envoi_invitation_service_init (EnvoiInvitationService *self)
{
}
