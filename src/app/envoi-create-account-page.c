/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-create-account-page.h"
#include "envoi-attempt-box.h"
#include "envoi-certificate-dialog.h"
#include "envoi-new-address-page.h"
#include "envoi-server-settings.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

struct _EnvoiCreateAccountPage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiNewAccount *making;      /* what is being tried */
  EnvoiNewcomer *newcomer;      /* what the text says, nullable */
  GCancellable *cancellable;
  char *pin, *pin_server;       /* a certificate that was trusted a moment ago, and whose */
  GtkWidget *where_row, *invitation_row, *script_label, *hint_label, *settings_group;
  EnvoiServerSettings *settings;
  EnvoiAttemptBox *attempt;
};

enum { SIGNED_IN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiCreateAccountPage, envoi_create_account_page, ADW_TYPE_NAVIGATION_PAGE)

static void
show_invitation (EnvoiCreateAccountPage *self)
{
  gboolean invited = self->newcomer != NULL && self->newcomer->token != NULL;
  g_autofree char *title = NULL;

  gtk_widget_set_visible (self->invitation_row, invited);
  gtk_widget_set_visible (self->hint_label, !invited);
  if (!invited)
    return;
  if (self->newcomer->inviter != NULL)
    /* Translators: %s is an address */
    title = g_strdup_printf (_("Invitation from %s"), self->newcomer->inviter);
  else
    title = g_strdup (_("Invitation"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->invitation_row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->invitation_row), self->newcomer->server);
}

/* Letters of other scripts can make one name look like another (row E06): what the network really asks for is ASCII. */
static void
show_script (EnvoiCreateAccountPage *self)
{
  const char *server = self->newcomer != NULL ? self->newcomer->server : NULL;
  gboolean foreign = server != NULL && !g_str_is_ascii (server);
  g_autofree char *ascii = foreign ? g_hostname_to_ascii (server) : NULL;
  g_autofree char *words = NULL;

  gtk_widget_set_visible (self->script_label, foreign);
  if (!foreign)
    return;
  if (envoi_text_is_mixed_script (server))
    /* Translators: %s is the server's name in plain letters */
    words = g_strdup_printf (_("This name mixes scripts whose letters look alike. Its true name is %s. Do not go on unless you know it."),
                             ascii != NULL ? ascii : "?");
  else
    words = g_strdup_printf (_("The true name of this server is %s. Compare it with what you were told."), ascii != NULL ? ascii : "?");
  gtk_label_set_text (GTK_LABEL (self->script_label), words);
}

static void
on_changed (EnvoiCreateAccountPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->where_row));
  EnvoiNewcomerKind kind;

  g_clear_pointer (&self->newcomer, envoi_newcomer_free);
  kind = envoi_newcomer_read (text, &self->newcomer);
  show_invitation (self);
  show_script (self);
  /* A link that leads elsewhere can be pressed through to the sentence that says so. */
  envoi_attempt_box_set_ready (self->attempt, kind != ENVOI_NEWCOMER_EMPTY && kind != ENVOI_NEWCOMER_NO_ADDRESS);
  envoi_attempt_box_show_error (self->attempt, NULL, NULL);
}

static void
set_step (EnvoiCreateAccountPage *self, const char *step)
{
  envoi_attempt_box_set_step (self->attempt, step);
  gtk_widget_set_sensitive (self->where_row, step == NULL);
  gtk_widget_set_sensitive (self->settings_group, step == NULL);
  adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (self), step == NULL);
}

static void
on_step (EnvoiCreateAccountPage *self)
{
  EnvoiNewAccountStep step = envoi_new_account_get_step (self->making);

  if (step != ENVOI_NEW_ACCOUNT_IDLE && envoi_attempt_box_get_busy (self->attempt))
    envoi_attempt_box_set_step (self->attempt, envoi_new_address_page_describe_step (step));
}

static void
on_signed_in (EnvoiCreateAccountPage *self, EnvoiAccount *account)
{
  g_signal_emit (self, signals[SIGNED_IN], 0, account);
}

static void
on_asked (gpointer owner, const GValue *value, const GError *error)
{
  g_autoptr (EnvoiCreateAccountPage) self = owner;   /* the reference that the attempt held */
  GtkWidget *view = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);
  EnvoiNewAddressPage *page;

  g_clear_object (&self->cancellable);
  if (self->making == NULL)
    return;
  g_signal_handlers_disconnect_by_func (self->making, on_step, self);
  set_step (self, NULL);
  if (error != NULL)
    {
      envoi_attempt_box_show_error (self->attempt, error, envoi_account_get_jid (envoi_new_account_get_server (self->making)));
      if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || gtk_widget_get_focus_child (GTK_WIDGET (self)) == NULL)
        gtk_widget_grab_focus (self->where_row);
      return;
    }
  if (view == NULL)
    return;
  page = envoi_new_address_page_new (self->manager, self->making, self->newcomer);
  g_signal_connect_object (page, "signed-in", G_CALLBACK (on_signed_in), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (view), ADW_NAVIGATION_PAGE (page));
}

static void
on_start (EnvoiCreateAccountPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->where_row));
  g_autoptr (EnvoiAccount) server = NULL;

  if (!envoi_attempt_box_get_ready (self->attempt))
    return;
  if (self->newcomer == NULL)
    {
      g_autoptr (EnvoiNewcomer) none = NULL;
      gboolean web = envoi_newcomer_read (text, &none) == ENVOI_NEWCOMER_WEB_PAGE;

      envoi_attempt_box_show_problem (self->attempt, web ? _("A web page") : _("No invitation"),
        web ? _("Open this page in the browser. The invitation is a link on it that begins with “xmpp:”; copy that and paste it here.")
            : _("This link leads somewhere else and creates no account. Ask for an invitation, or enter a server."));
      return;
    }
  server = envoi_account_new (self->newcomer->server);
  envoi_server_settings_apply (self->settings, server);
  if (g_strcmp0 (self->pin_server, self->newcomer->server) == 0)
    envoi_account_set_pin (server, self->pin);
  g_clear_object (&self->making);
  self->making = envoi_new_account_new (self->manager, server, self->newcomer->token);
  g_signal_connect_object (self->making, "notify::step", G_CALLBACK (on_step), self, G_CONNECT_SWAPPED);
  self->cancellable = g_cancellable_new ();
  envoi_attempt_box_show_error (self->attempt, NULL, NULL);
  set_step (self, envoi_new_address_page_describe_step (ENVOI_NEW_ACCOUNT_CONNECTING));
  envoi_when_done (envoi_new_account_ask (self->making, self->cancellable), g_object_ref (self), on_asked);
}

static void
on_cancel (EnvoiCreateAccountPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
on_trusted (EnvoiCreateAccountPage *self, const char *pin)
{
  g_set_str (&self->pin, pin);
  g_set_str (&self->pin_server, envoi_account_get_jid (envoi_new_account_get_server (self->making)));
  on_start (self);
}

static void
on_remedy (EnvoiCreateAccountPage *self, int remedy)
{
  AdwDialog *dialog;

  switch ((EnvoiRemedy) remedy)
    {
    case ENVOI_REMEDY_RETRY:
      on_start (self);
      break;
    case ENVOI_REMEDY_SERVER:
      envoi_server_settings_open (self->settings);
      break;
    case ENVOI_REMEDY_CERTIFICATE:
      dialog = envoi_certificate_dialog_new (self->manager, envoi_new_account_get_server (self->making));
      g_signal_connect_object (dialog, "pinned", G_CALLBACK (on_trusted), self, G_CONNECT_SWAPPED);
      adw_dialog_present (dialog, GTK_WIDGET (self));
      break;
    case ENVOI_REMEDY_ADDRESS:
    case ENVOI_REMEDY_PASSWORD:
    case ENVOI_REMEDY_NONE:
    default:
      gtk_widget_grab_focus (self->where_row);
    }
}

void
envoi_create_account_page_open (EnvoiCreateAccountPage *self, const char *where)
{
  if (envoi_attempt_box_get_busy (self->attempt))
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->where_row), where);
  gtk_widget_grab_focus (self->newcomer != NULL ? GTK_WIDGET (self->attempt) : self->where_row);
}

static void
on_shown (EnvoiCreateAccountPage *self)
{
  if (!envoi_attempt_box_get_busy (self->attempt))
    gtk_widget_grab_focus (self->newcomer != NULL ? GTK_WIDGET (self->attempt) : self->where_row);
}

static void
envoi_create_account_page_dispose (GObject *object)
{
  EnvoiCreateAccountPage *self = ENVOI_CREATE_ACCOUNT_PAGE (object);

  on_cancel (self);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_CREATE_ACCOUNT_PAGE);
  g_clear_object (&self->making);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->newcomer, envoi_newcomer_free);
  g_clear_pointer (&self->pin, g_free);
  g_clear_pointer (&self->pin_server, g_free);
  G_OBJECT_CLASS (envoi_create_account_page_parent_class)->dispose (object);
}

static void
envoi_create_account_page_class_init (EnvoiCreateAccountPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_create_account_page_dispose;
  g_type_ensure (ENVOI_TYPE_ATTEMPT_BOX);
  g_type_ensure (ENVOI_TYPE_SERVER_SETTINGS);
  signals[SIGNED_IN] = g_signal_new ("signed-in", ENVOI_TYPE_CREATE_ACCOUNT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                     ENVOI_TYPE_ACCOUNT);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-create-account-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiCreateAccountPage, name)
  BIND (where_row); BIND (invitation_row); BIND (script_label); BIND (hint_label); BIND (settings_group); BIND (settings); BIND (attempt);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_start);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_remedy);
}

static void
envoi_create_account_page_init (EnvoiCreateAccountPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  envoi_attempt_box_set_label (self->attempt, _("C_ontinue"));
  g_signal_connect (self, "shown", G_CALLBACK (on_shown), NULL);
}

EnvoiCreateAccountPage *
envoi_create_account_page_new (EnvoiSessionManager *manager)
{
  EnvoiCreateAccountPage *self = g_object_new (ENVOI_TYPE_CREATE_ACCOUNT_PAGE, NULL);

  self->manager = g_object_ref (manager);
  return self;
}
