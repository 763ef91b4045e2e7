/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-new-address-page.h"
#include "envoi-attempt-box.h"
#include "envoi-certificate-dialog.h"
#include "envoi-commands.h"
#include "envoi-error.h"
#include "envoi-form-view.h"
#include "envoi-jid.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

struct _EnvoiNewAddressPage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiNewAccount *making;
  EnvoiFormView *form;
  char *server, *inviter, *token;
  GCancellable *cancellable;
  GtkWidget *address_label, *invitation_label, *person_group, *name_row, *password_row, *strength_row, *strength_bar, *form_bin;
  EnvoiAttemptBox *attempt;
};

enum { SIGNED_IN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiNewAddressPage, envoi_new_address_page, ADW_TYPE_NAVIGATION_PAGE)

const char *
envoi_new_address_page_describe_step (EnvoiNewAccountStep step)
{
  switch (step)
    {
    case ENVOI_NEW_ACCOUNT_ASKING: return _("Asking the server…");
    case ENVOI_NEW_ACCOUNT_SENDING: return _("Creating the account…");
    case ENVOI_NEW_ACCOUNT_SIGNING_IN: return _("Signing in…");
    case ENVOI_NEW_ACCOUNT_CONNECTING:
    case ENVOI_NEW_ACCOUNT_IDLE:
    default: return _("Connecting…");
    }
}

/* The local part as the server will have it; NULL when it cannot be one. */
static char *
dup_name (EnvoiNewAddressPage *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  g_autofree char *address = g_strconcat (text, "@", self->server, NULL);
  g_autoptr (EnvoiJid) jid = *text != '\0' && strpbrk (text, "@/") == NULL ? envoi_jid_new (address, NULL) : NULL;

  return jid != NULL ? g_strdup (envoi_jid_get_local (jid)) : NULL;
}

static void
show_address (EnvoiNewAddressPage *self, const char *name)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->name_row));
  gboolean wrong = name == NULL && *typed != '\0';
  /* Translators: stands for the name that has not been typed yet, as in name@example.org */
  g_autofree char *address = g_strconcat (name != NULL ? name : _("name"), "@", self->server, NULL);

  gtk_label_set_text (GTK_LABEL (self->address_label), address);
  if (name != NULL)
    gtk_widget_remove_css_class (self->address_label, "dim-label");
  else
    gtk_widget_add_css_class (self->address_label, "dim-label");
  if (wrong)
    gtk_widget_add_css_class (self->name_row, "error");
  else
    gtk_widget_remove_css_class (self->name_row, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->name_row), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
show_strength (EnvoiNewAddressPage *self, const char *name)
{
  static const char * const words[] = { N_("Guessed at once"), N_("Easy to guess"), N_("Fair"), N_("Good"), N_("Very good") };
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password_row));
  guint strength = envoi_password_strength (password, name);

  gtk_widget_set_visible (self->strength_row, *password != '\0');
  gtk_level_bar_set_value (GTK_LEVEL_BAR (self->strength_bar), MAX (strength, 1));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->strength_row), _(words[strength]));
}

static void
update (EnvoiNewAddressPage *self)
{
  g_autofree char *name = dup_name (self);

  show_address (self, name);
  show_strength (self, name);
  envoi_attempt_box_set_ready (self->attempt, name != NULL && *gtk_editable_get_text (GTK_EDITABLE (self->password_row)) != '\0' &&
                                              envoi_form_view_get_valid (self->form));
}

static void
on_changed (EnvoiNewAddressPage *self)
{
  if (!envoi_attempt_box_get_busy (self->attempt))
    envoi_attempt_box_show_error (self->attempt, NULL, NULL);
  update (self);
}

static void
on_suggest (EnvoiNewAddressPage *self)
{
  g_autofree char *password = envoi_password_suggest ();

  gtk_editable_set_text (GTK_EDITABLE (self->password_row), password);
  gtk_widget_grab_focus (self->password_row);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), _("A password was put in. Note it down for your other devices."),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* The older kind of form has no words of its own. */
static void
label_plain_fields (EnvoiQuestionnaire *questionnaire)
{
  static const struct { const char *var, *label; } labels[] = {
    { "email", N_("Email address") }, { "nick", N_("Nickname") }, { "name", N_("Full name") }, { "first", N_("First name") },
    { "last", N_("Family name") }, { "address", N_("Street") }, { "city", N_("City") }, { "state", N_("Region") }, { "zip", N_("Postal code") },
    { "phone", N_("Phone number") }, { "url", N_("Web page") }, { "date", N_("Date") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      EnvoiQuestion *question = envoi_questionnaire_find (questionnaire, labels[i].var);

      if (question != NULL && envoi_question_get_label (question) == NULL)
        envoi_question_set_label (question, _(labels[i].label));
    }
}

static void
on_start_requested (EnvoiNewAddressPage *self)
{
  if (envoi_attempt_box_get_ready (self->attempt))
    g_signal_emit_by_name (self->attempt, "start");
}

static void
show_form (EnvoiNewAddressPage *self)
{
  EnvoiQuestionnaire *questionnaire = envoi_new_account_get_questionnaire (self->making);
  gboolean can_create = envoi_new_account_can_create (self->making);

  label_plain_fields (questionnaire);
  self->form = ENVOI_FORM_VIEW (envoi_form_view_new (questionnaire));
  g_signal_connect_object (self->form, "notify::valid", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->form, "activated", G_CALLBACK (on_start_requested), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self->form_bin), GTK_WIDGET (self->form));
  if (!can_create)
    adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Create an Account"));
  gtk_widget_set_visible (self->person_group, can_create);
  gtk_widget_set_visible (self->address_label, can_create);
  gtk_widget_set_visible (GTK_WIDGET (self->attempt), can_create);
  update (self);
}

static void
set_step (EnvoiNewAddressPage *self, const char *step)
{
  envoi_attempt_box_set_step (self->attempt, step);
  gtk_widget_set_sensitive (self->person_group, step == NULL);
  gtk_widget_set_sensitive (self->form_bin, step == NULL);
  adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (self), step == NULL);
}

static void
on_step (EnvoiNewAddressPage *self)
{
  EnvoiNewAccountStep step = envoi_new_account_get_step (self->making);

  if (step != ENVOI_NEW_ACCOUNT_IDLE && envoi_attempt_box_get_busy (self->attempt))
    envoi_attempt_box_set_step (self->attempt, envoi_new_address_page_describe_step (step));
}

static void
focus_what_is_wrong (EnvoiNewAddressPage *self, const GError *error)
{
  if (error->domain != ENVOI_REGISTRATION_ERROR)
    return;
  switch (error->code)
    {
    case ENVOI_REGISTRATION_ERROR_NAME_TAKEN:
    case ENVOI_REGISTRATION_ERROR_NAME_REFUSED:
      gtk_editable_select_region (GTK_EDITABLE (self->name_row), 0, -1);
      gtk_widget_grab_focus (self->name_row);
      break;
    case ENVOI_REGISTRATION_ERROR_WRONG_ANSWER:
    case ENVOI_REGISTRATION_ERROR_ASK_AGAIN:
      if (!envoi_form_view_focus_problem (self->form))
        gtk_widget_child_focus (self->form_bin, GTK_DIR_TAB_FORWARD);
      break;
    default:
      gtk_widget_grab_focus (self->password_row);
    }
}

/* Some servers have done this already when they made the account; then nothing happens. */
static void
add_inviter (EnvoiNewAddressPage *self, EnvoiAccount *account)
{
  EnvoiContactService *contacts = envoi_find_contact_service (self->manager, account);
  EnvoiContact *contact;

  if (self->inviter == NULL || contacts == NULL)
    return;
  contact = envoi_store_find_contact (envoi_session_manager_get_store (self->manager), account, self->inviter);
  if (contact == NULL || envoi_contact_get_subscription (contact) != ENVOI_SUBSCRIPTION_BOTH)
    dex_future_disown (envoi_contact_service_add_invited (contacts, self->inviter, NULL, NULL, self->token));
}

static void
on_created (gpointer owner, const GValue *value, const GError *error)
{
  g_autoptr (EnvoiNewAddressPage) self = owner;   /* the reference that the attempt held */

  g_clear_object (&self->cancellable);
  if (self->making == NULL)
    return;
  set_step (self, NULL);
  if (error == NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
      add_inviter (self, g_value_get_object (value));
      g_signal_emit (self, signals[SIGNED_IN], 0, g_value_get_object (value));
      return;
    }
  if (envoi_new_account_is_made (self->making))
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, self->server);
      /* Translators: %s is a sentence that says why */
      g_autofree char *body = g_strdup_printf (_("Your account has been created, but signing in did not work yet. %s"), text->body);

      gtk_widget_set_sensitive (self->name_row, FALSE);
      envoi_attempt_box_set_label (self->attempt, _("_Sign In"));
      envoi_attempt_box_show_problem (self->attempt, text->title, body);
      return;
    }
  envoi_attempt_box_show_error (self->attempt, error, self->server);
  focus_what_is_wrong (self, error);
}

static void
on_start (EnvoiNewAddressPage *self)
{
  g_autofree char *name = dup_name (self);

  if (!envoi_attempt_box_get_ready (self->attempt))
    return;
  self->cancellable = g_cancellable_new ();
  envoi_attempt_box_show_error (self->attempt, NULL, NULL);
  set_step (self, envoi_new_address_page_describe_step (ENVOI_NEW_ACCOUNT_SENDING));
  /* The window shows its main page as soon as the account is stored, which is before the attempt has ended. */
  envoi_when_done (envoi_new_account_create (self->making, name, gtk_editable_get_text (GTK_EDITABLE (self->password_row)), self->cancellable),
                   g_object_ref (self), on_created);
}

static void
on_cancel (EnvoiNewAddressPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
on_remedy (EnvoiNewAddressPage *self, int remedy)
{
  if (remedy == ENVOI_REMEDY_CERTIFICATE)
    adw_dialog_present (envoi_certificate_dialog_new (self->manager, envoi_new_account_get_server (self->making)), GTK_WIDGET (self));
  else if (remedy == ENVOI_REMEDY_RETRY)
    on_start (self);
  else
    gtk_widget_grab_focus (self->name_row);
}

static void
on_shown (EnvoiNewAddressPage *self)
{
  gtk_widget_grab_focus (gtk_widget_get_sensitive (self->name_row) && *gtk_editable_get_text (GTK_EDITABLE (self->name_row)) == '\0'
                         ? self->name_row : self->password_row);
}

static void
envoi_new_address_page_dispose (GObject *object)
{
  EnvoiNewAddressPage *self = ENVOI_NEW_ADDRESS_PAGE (object);

  on_cancel (self);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_NEW_ADDRESS_PAGE);
  self->form = NULL;
  g_clear_object (&self->making);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->inviter, g_free);
  g_clear_pointer (&self->token, g_free);
  G_OBJECT_CLASS (envoi_new_address_page_parent_class)->dispose (object);
}

static void
envoi_new_address_page_class_init (EnvoiNewAddressPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_new_address_page_dispose;
  g_type_ensure (ENVOI_TYPE_ATTEMPT_BOX);
  signals[SIGNED_IN] = g_signal_new ("signed-in", ENVOI_TYPE_NEW_ADDRESS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                     ENVOI_TYPE_ACCOUNT);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-new-address-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiNewAddressPage, name)
  BIND (address_label); BIND (invitation_label); BIND (person_group); BIND (name_row); BIND (password_row); BIND (strength_row);
  BIND (strength_bar); BIND (form_bin); BIND (attempt);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_suggest);
  gtk_widget_class_bind_template_callback (widget_class, on_start);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_remedy);
}

static void
envoi_new_address_page_init (EnvoiNewAddressPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  envoi_attempt_box_set_label (self->attempt, _("_Create Account"));
  gtk_level_bar_add_offset_value (GTK_LEVEL_BAR (self->strength_bar), GTK_LEVEL_BAR_OFFSET_LOW, 1);
  gtk_level_bar_add_offset_value (GTK_LEVEL_BAR (self->strength_bar), GTK_LEVEL_BAR_OFFSET_HIGH, 2);
  gtk_level_bar_add_offset_value (GTK_LEVEL_BAR (self->strength_bar), GTK_LEVEL_BAR_OFFSET_FULL, 4);
  g_signal_connect (self, "shown", G_CALLBACK (on_shown), NULL);
}

EnvoiNewAddressPage *
envoi_new_address_page_new (EnvoiSessionManager *manager, EnvoiNewAccount *making, const EnvoiNewcomer *newcomer)
{
  EnvoiNewAddressPage *self = g_object_new (ENVOI_TYPE_NEW_ADDRESS_PAGE, NULL);

  self->manager = g_object_ref (manager);
  self->making = g_object_ref (making);
  self->server = g_strdup (envoi_account_get_jid (envoi_new_account_get_server (making)));
  self->inviter = g_strdup (newcomer->inviter);
  self->token = g_strdup (newcomer->token);
  if (self->inviter != NULL)
    {
      /* Translators: %s is an address */
      g_autofree char *words = g_strdup_printf (_("%s invites you and will be among your contacts."), self->inviter);

      gtk_label_set_text (GTK_LABEL (self->invitation_label), words);
      gtk_widget_set_visible (self->invitation_label, TRUE);
    }
  g_signal_connect_object (making, "notify::questionnaire", G_CALLBACK (show_form), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (making, "notify::step", G_CALLBACK (on_step), self, G_CONNECT_SWAPPED);
  show_form (self);
  if (newcomer->name != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->name_row), newcomer->name);
      /* Whoever invites has chosen it. */
      gtk_widget_set_sensitive (self->name_row, newcomer->token == NULL);
    }
  return self;
}
