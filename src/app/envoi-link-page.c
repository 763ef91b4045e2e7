/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-link-page.h"
#include "envoi-account-state-text.h"
#include "envoi-commands.h"
#include "envoi-error-text.h"
#include "envoi-feed-types.h"
#include "envoi-jid.h"
#include "envoi-link-plan.h"
#include "envoi-link-target.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include "envoi-window.h"
#include <glib/gi18n.h>

/*
 * EnvoiLinkPage: says in words what a link will do, with the whole address, and does it when the person says yes. Waits for the account
 * to be online where the answer needs the server. Closes when it has led to where the link leads. Main thread.
 */

struct _EnvoiLinkPage
{
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  EnvoiXmppUri *uri;
  EnvoiLinkPlan *plan;
  EnvoiAccount *account;
  GSignalGroup *on_account;
  guint soon_id;
  gboolean asking, answered, adding;
  AdwBanner *banner;
  GtkWidget *avatar, *heading, *explanation, *warning, *address_row, *text_row, *item_row, *name_row, *account_row, *keys_label;
  GtkWidget *waiting, *waiting_label, *first_button, *second_button;
};

G_DEFINE_FINAL_TYPE (EnvoiLinkPage, envoi_link_page, ADW_TYPE_DIALOG)

static gboolean
is_online (EnvoiLinkPage *self)
{
  return envoi_link_target_is_online (self->manager, self->account);
}

static EnvoiWindow *
get_window (EnvoiLinkPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  return ENVOI_IS_WINDOW (root) ? ENVOI_WINDOW (root) : NULL;
}

static void
show_error (EnvoiLinkPage *self, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);

  adw_banner_set_title (self->banner, text->body);
  adw_banner_set_revealed (self->banner, TRUE);
}

/* The room's page takes over: it shows what the room is, and asks. */
static void
hand_over (EnvoiLinkPage *self)
{
  EnvoiWindow *window = get_window (self);
  const char *nick = envoi_xmpp_uri_get (self->uri, "nick");
  AdwDialog *dialog;

  if (window == NULL)
    return;
  dialog = envoi_link_target_new_join_dialog (self->manager, self->account, envoi_xmpp_uri_get_bare (self->uri),
                                              nick != NULL ? nick : envoi_xmpp_uri_get_resource (self->uri), envoi_xmpp_uri_get (self->uri, "password"));
  adw_dialog_present (dialog, GTK_WIDGET (window));
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
set_button (GtkWidget *button, EnvoiLinkDeed deed, gboolean sensitive)
{
  gtk_widget_set_visible (button, deed != ENVOI_LINK_DEED_NONE);
  gtk_button_set_label (GTK_BUTTON (button), envoi_link_deed_get_label (deed));
  gtk_widget_set_sensitive (button, sensitive);
}

static gboolean
can (EnvoiLinkPage *self, EnvoiLinkDeed deed)
{
  return !self->adding && (is_online (self) || (deed != ENVOI_LINK_DEED_ADD && deed != ENVOI_LINK_DEED_JOIN));
}

static void on_answer (gpointer owner, const GValue *value, const GError *error);
static void update (EnvoiLinkPage *self);

static gboolean
on_soon (gpointer data)
{
  EnvoiLinkPage *self = data;

  self->soon_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* The account says that it is online a moment before its services work. */
static void
look_again_soon (EnvoiLinkPage *self)
{
  if (self->soon_id == 0 && self->account != NULL && envoi_account_get_state (self->account) == ENVOI_CONNECTION_ONLINE && !is_online (self))
    self->soon_id = g_timeout_add (100, on_soon, self);
}

/* Looks what is to be done in the present state of the account. */
static void
update (EnvoiLinkPage *self)
{
  const char *waiting = NULL;
  g_autofree char *state = NULL;
  gboolean needs_server = self->plan->ask_server || self->plan->first == ENVOI_LINK_DEED_JOIN;

  look_again_soon (self);
  if (self->plan->first == ENVOI_LINK_DEED_JOIN && is_online (self))
    {
      hand_over (self);
      return;
    }
  if (self->plan->ask_server && !self->asking && !self->answered && is_online (self))
    {
      self->asking = TRUE;
      envoi_when_done (envoi_link_target_ask (self->manager, self->account, envoi_xmpp_uri_get_bare (self->uri)), self, on_answer);
    }
  if (self->asking)
    waiting = _("Asking the server what is at this address…");
  else if (self->adding)
    waiting = _("Adding…");
  else if (needs_server && !self->answered && !is_online (self))
    waiting = state = envoi_account_state_title (self->account);
  gtk_widget_set_visible (self->waiting, waiting != NULL);
  gtk_label_set_text (GTK_LABEL (self->waiting_label), waiting != NULL ? waiting : "");
  set_button (self->first_button, self->plan->first, can (self, self->plan->first));
  set_button (self->second_button, self->plan->second, can (self, self->plan->second));
}

static void
on_answer (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiLinkPage *self = owner;

  if (!self->asking)
    return;
  self->asking = FALSE;
  self->answered = TRUE;
  if (error == NULL && g_value_get_boolean (value))
    {
      hand_over (self);
      return;
    }
  update (self);
}

static void
on_account_state (EnvoiLinkPage *self)
{
  update (self);
}

static void
set_account (EnvoiLinkPage *self, EnvoiAccount *account)
{
  if (account == NULL || !g_set_object (&self->account, account))
    return;
  self->asking = self->answered = FALSE;
  g_signal_group_set_target (self->on_account, account);
  adw_banner_set_revealed (self->banner, FALSE);
  update (self);
}

static void
on_account_changed (EnvoiLinkPage *self)
{
  set_account (self, adw_combo_row_get_selected_item (ADW_COMBO_ROW (self->account_row)));
}

static void
open_conversation (EnvoiLinkPage *self)
{
  EnvoiWindow *window = get_window (self);
  g_autoptr (EnvoiLinkPage) keep = g_object_ref (self);

  if (window == NULL)
    return;
  adw_dialog_force_close (ADW_DIALOG (self));
  envoi_window_open_conversation (window, envoi_account_get_jid (self->account), envoi_xmpp_uri_get_bare (self->uri));
  if (envoi_xmpp_uri_get (self->uri, "body") != NULL)
    envoi_window_propose_text (window, envoi_xmpp_uri_get (self->uri, "body"));
}

static void
on_added (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiLinkPage *self = owner;

  self->adding = FALSE;
  if (error == NULL)
    {
      open_conversation (self);
      return;
    }
  show_error (self, error);
  update (self);
}

static void
add_contact (EnvoiLinkPage *self)
{
  EnvoiContactService *service = envoi_find_contact_service (self->manager, self->account);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  const char *group = envoi_xmpp_uri_get (self->uri, "group");
  const char *groups[] = { group, NULL };

  if (service == NULL || self->adding)
    return;
  self->adding = TRUE;
  adw_banner_set_revealed (self->banner, FALSE);
  update (self);
  envoi_when_done (envoi_link_target_add_contact (service, envoi_xmpp_uri_get_bare (self->uri), *name != '\0' ? name : NULL,
                                                  group != NULL && *group != '\0' ? groups : NULL, envoi_xmpp_uri_get (self->uri, "preauth")), self, on_added);
}

static void
copy_link (EnvoiLinkPage *self)
{
  EnvoiWindow *window = get_window (self);
  g_autofree char *text = envoi_xmpp_uri_to_string (self->uri);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  if (window != NULL)
    envoi_window_toast (window, _("Link copied"));
  adw_dialog_close (ADW_DIALOG (self));
}

/* The window chooses the account: the one that knows the feed. */
static void
show_feed (EnvoiLinkPage *self)
{
  EnvoiWindow *window = get_window (self);
  const char *service = envoi_xmpp_uri_get_bare (self->uri), *node = envoi_xmpp_uri_get (self->uri, "node"), *item = envoi_xmpp_uri_get (self->uri, "item");
  g_autoptr (EnvoiLinkPage) keep = g_object_ref (self);

  if (window == NULL)
    return;
  adw_dialog_force_close (ADW_DIALOG (self));
  if (item != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.open-post", "(sss)", service, node != NULL ? node : ENVOI_BLOG_NODE, item);
  else
    gtk_widget_activate_action (GTK_WIDGET (window), "win.open-feed", "(ss)", service, node != NULL ? node : ENVOI_BLOG_NODE);
}

static void
act (EnvoiLinkPage *self, EnvoiLinkDeed deed)
{
  switch (deed)
    {
    case ENVOI_LINK_DEED_OPEN: open_conversation (self); break;
    case ENVOI_LINK_DEED_ADD: add_contact (self); break;
    case ENVOI_LINK_DEED_JOIN: hand_over (self); break;
    case ENVOI_LINK_DEED_SHOW: show_feed (self); break;
    case ENVOI_LINK_DEED_COPY: copy_link (self); break;
    case ENVOI_LINK_DEED_NONE:
    default: break;
    }
}

static void
on_first_clicked (EnvoiLinkPage *self)
{
  act (self, self->plan->first);
}

static void
on_second_clicked (EnvoiLinkPage *self)
{
  act (self, self->plan->second);
}

static void
on_cancel_clicked (EnvoiLinkPage *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
show_text (EnvoiLinkPage *self)
{
  const char *body = envoi_xmpp_uri_get (self->uri, "body"), *node = envoi_xmpp_uri_get (self->uri, "node"), *item = envoi_xmpp_uri_get (self->uri, "item");
  gboolean is_node = envoi_xmpp_uri_get_action (self->uri) == ENVOI_XMPP_URI_NODE;

  if (body != NULL && self->plan->first == ENVOI_LINK_DEED_OPEN)
    {
      g_autofree char *text = envoi_text_isolate (body);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->text_row), _("Text"));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->text_row), text);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->text_row), 8);
      gtk_widget_set_visible (self->text_row, TRUE);
    }
  else if (is_node && node != NULL)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->text_row), _("Feed"));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->text_row), node);
      gtk_widget_set_visible (self->text_row, TRUE);
    }
  if (is_node && item != NULL)
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->item_row), item);
      gtk_widget_set_visible (self->item_row, TRUE);
    }
}

static void
fill (EnvoiLinkPage *self)
{
  const char *bare = envoi_xmpp_uri_get_bare (self->uri), *name = envoi_xmpp_uri_get (self->uri, "name");
  guint keys = envoi_xmpp_uri_count_keys (self->uri);

  adw_avatar_set_text (ADW_AVATAR (self->avatar), bare);
  gtk_label_set_text (GTK_LABEL (self->heading), self->plan->heading);
  gtk_label_set_text (GTK_LABEL (self->explanation), self->plan->explanation);
  gtk_widget_set_visible (self->warning, envoi_text_is_mixed_script (bare));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->address_row), bare);
  gtk_widget_set_visible (self->name_row, self->plan->names);
  if (name != NULL && self->plan->names)
    {
      g_autofree char *line = envoi_text_one_line (name, 100);
      gtk_editable_set_text (GTK_EDITABLE (self->name_row), line);
    }
  show_text (self);
  gtk_widget_set_visible (self->keys_label, keys > 0 && envoi_xmpp_uri_get_action (self->uri) != ENVOI_XMPP_URI_TRUST);
  gtk_label_set_text (GTK_LABEL (self->keys_label),
                      ngettext ("The link also names a key for encryption with this address. Envoi cannot compare it yet; nothing is kept of it.",
                                "The link also names keys for encryption with this address. Envoi cannot compare them yet; nothing is kept of them.", keys));
}

static void
choose_account (EnvoiLinkPage *self)
{
  EnvoiStore *store = envoi_session_manager_get_store (self->manager);
  GListModel *accounts = envoi_store_list_accounts (store);
  g_autoptr (EnvoiAccount) account = envoi_link_target_choose_account (self->manager, self->uri);
  guint position = 0;

  adw_combo_row_set_model (ADW_COMBO_ROW (self->account_row), accounts);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) each = g_list_model_get_item (accounts, i);
      if (each == account)
        position = i;
    }
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->account_row), position);
  gtk_widget_set_visible (self->account_row, g_list_model_get_n_items (accounts) > 1 && self->plan->first != ENVOI_LINK_DEED_SHOW);
  set_account (self, account);
}

/* A room whose account is online already needs no page of ours. */
static void
on_map (EnvoiLinkPage *self)
{
  if (self->soon_id == 0)
    self->soon_id = g_timeout_add (0, on_soon, self);
}

static void
envoi_link_page_dispose (GObject *object)
{
  EnvoiLinkPage *self = ENVOI_LINK_PAGE (object);

  g_clear_handle_id (&self->soon_id, g_source_remove);
  g_clear_object (&self->on_account);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_LINK_PAGE);
  g_clear_object (&self->account);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_link_page_parent_class)->dispose (object);
}

static void
envoi_link_page_finalize (GObject *object)
{
  EnvoiLinkPage *self = ENVOI_LINK_PAGE (object);

  g_clear_pointer (&self->plan, envoi_link_plan_free);
  g_clear_pointer (&self->uri, envoi_xmpp_uri_unref);
  G_OBJECT_CLASS (envoi_link_page_parent_class)->finalize (object);
}

static void
envoi_link_page_class_init (EnvoiLinkPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_link_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = envoi_link_page_finalize;
  g_type_ensure (ENVOI_TYPE_ACCOUNT);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-link-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiLinkPage, name)
  BIND (banner); BIND (avatar); BIND (heading); BIND (explanation); BIND (warning); BIND (address_row); BIND (text_row); BIND (item_row);
  BIND (name_row); BIND (account_row); BIND (keys_label); BIND (waiting); BIND (waiting_label); BIND (first_button); BIND (second_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_account_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_first_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_second_clicked);
}

static void
envoi_link_page_init (EnvoiLinkPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->on_account = g_signal_group_new (ENVOI_TYPE_ACCOUNT);
  g_signal_group_connect_swapped (self->on_account, "notify::state", G_CALLBACK (on_account_state), self);
  g_signal_connect (self, "map", G_CALLBACK (on_map), NULL);
}

/**
 * envoi_link_page_new:
 * @manager: the sessions
 * @uri: the link
 *
 * Returns: (transfer floating): the page, to be presented over a window
 */
AdwDialog *
envoi_link_page_new (EnvoiSessionManager *manager, EnvoiXmppUri *uri)
{
  EnvoiLinkPage *self = g_object_new (ENVOI_TYPE_LINK_PAGE, NULL);

  self->manager = g_object_ref (manager);
  self->uri = envoi_xmpp_uri_ref (uri);
  self->plan = envoi_link_plan_new (uri);
  fill (self);
  choose_account (self);
  adw_dialog_set_default_widget (ADW_DIALOG (self), self->first_button);
  adw_dialog_set_focus (ADW_DIALOG (self), self->first_button);
  return ADW_DIALOG (self);
}
