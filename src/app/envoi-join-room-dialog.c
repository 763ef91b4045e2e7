/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-join-room-dialog.h"
#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-invitation-row.h"
#include "envoi-new-room-dialog.h"
#include "envoi-puzzle-page.h"
#include "envoi-room-commands.h"
#include "envoi-room-text.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

struct _EnvoiJoinRoomDialog
{
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  EnvoiAccount *account;
  EnvoiRoomInvitation *invitation;   /* nullable */
  EnvoiRoomPreview *preview;
  char *address, *nick, *password;
  guint attempt;              /* an answer to an earlier question comes too late */
  gboolean joining;
  EnvoiRoomService *service;  /* while joining: it may ask a question first */
  gulong challenge_handler;
  gboolean was_asked;         /* in this attempt */
  gboolean puzzled;           /* ... and it came to nothing because of that */
  GPtrArray *facts;           /* rows of facts_group */
  GtkWidget *navigation, *address_row, *account_row, *continue_button, *stack, *none_page, *again_button, *create_button;
  GtkWidget *avatar, *name_label, *address_label, *people_label, *description_label, *warning_label, *facts_group;
  GtkWidget *nick_row, *password_row, *remember_row, *error_label, *join_button, *join_spinner, *join_label, *cancel_button, *join_bar;
};

G_DEFINE_FINAL_TYPE (EnvoiJoinRoomDialog, envoi_join_room_dialog, ADW_TYPE_DIALOG)

typedef struct { EnvoiJoinRoomDialog *dialog; guint attempt; } Attempt;

static void give_up (EnvoiJoinRoomDialog *self);

static void
set_busy (EnvoiJoinRoomDialog *self, gboolean busy)
{
  self->joining = busy;
  gtk_widget_set_visible (self->join_spinner, busy);
  gtk_label_set_text_with_mnemonic (GTK_LABEL (self->join_label), busy ? _("Joining…") : _("_Join"));
  gtk_widget_set_sensitive (self->join_button, !busy);
  gtk_widget_set_sensitive (self->nick_row, !busy);
  gtk_widget_set_sensitive (self->password_row, !busy);
  gtk_widget_set_sensitive (self->remember_row, !busy);
  gtk_widget_set_visible (self->cancel_button, busy);
}

static void
show_error (EnvoiJoinRoomDialog *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->error_label), text != NULL ? text : "");
  gtk_widget_set_visible (self->error_label, text != NULL);
}

static void
open_room (EnvoiJoinRoomDialog *self)
{
  g_autoptr (EnvoiJoinRoomDialog) keep = g_object_ref (self);
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autofree char *address = g_strdup (self->preview->address);

  envoi_close_dialogs (root);
  if (root != NULL)
    gtk_widget_activate_action (root, "win.open-conversation", "(ss)", envoi_account_get_jid (self->account), address);
}

/* What stands in the way is solved where one is: another nickname, the password. */
static void
on_refused (EnvoiJoinRoomDialog *self, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
  GtkWidget *at = self->join_button;

  if (g_error_matches (error, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NICK_CONFLICT) || g_error_matches (error, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NICK_REFUSED))
    at = self->nick_row;
  else if (g_error_matches (error, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_PASSWORD))
    {
      gtk_widget_set_visible (self->password_row, TRUE);
      at = self->password_row;
    }
  /* The question that was answered comes anew with the next attempt. */
  show_error (self, self->puzzled ? _("That was not the right answer, or it came too late. Join again to get another question.") : text->body);
  if (at != self->join_button)
    gtk_widget_add_css_class (at, "error");
  gtk_widget_grab_focus (at);
}

static gboolean
is_puzzled (EnvoiJoinRoomDialog *self, const GError *error)
{
  EnvoiRoom *room = envoi_room_service_find (self->service, self->preview->address);

  return self->was_asked && (room == NULL || envoi_room_service_wants_answer (self->service, room)) &&
         g_error_matches (error, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NOT_ALLOWED);
}

static void
drop_puzzle (EnvoiJoinRoomDialog *self)
{
  if (self->service != NULL)
    g_clear_signal_handler (&self->challenge_handler, self->service);
  g_clear_object (&self->service);
  if (adw_navigation_view_get_visible_page_tag (ADW_NAVIGATION_VIEW (self->navigation)) != NULL &&
      g_str_equal (adw_navigation_view_get_visible_page_tag (ADW_NAVIGATION_VIEW (self->navigation)), "puzzle"))
    adw_navigation_view_pop (ADW_NAVIGATION_VIEW (self->navigation));
}

static void
on_answered (EnvoiJoinRoomDialog *self, EnvoiPuzzlePage *page)
{
  EnvoiRoom *room = self->service != NULL ? envoi_room_service_find (self->service, self->preview->address) : NULL;

  if (room != NULL)
    envoi_room_service_answer (self->service, room, envoi_puzzle_page_get_questionnaire (page));
}

/* Back, without an answer. */
static void
on_puzzle_hidden (EnvoiJoinRoomDialog *self)
{
  if (self->joining && self->service != NULL)
    give_up (self);
}

static gboolean
on_challenged (EnvoiJoinRoomDialog *self, EnvoiRoom *room, EnvoiQuestionnaire *questionnaire)
{
  AdwNavigationPage *page;

  if (!self->joining || !g_str_equal (envoi_room_get_jid (room), self->preview->address))
    return FALSE;
  self->was_asked = TRUE;
  page = envoi_puzzle_page_new (questionnaire);
  g_signal_connect_object (page, "answered", G_CALLBACK (on_answered), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "hidden", G_CALLBACK (on_puzzle_hidden), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (self->navigation), page);
  return TRUE;
}

static void
on_joined (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiJoinRoomDialog *self = owner;

  if (!self->joining)
    return;
  set_busy (self, FALSE);
  self->puzzled = error != NULL && self->service != NULL && is_puzzled (self, error);
  drop_puzzle (self);
  if (error != NULL)
    on_refused (self, error);
  else
    open_room (self);
}

static void
on_entered (EnvoiJoinRoomDialog *self)
{
  gtk_widget_remove_css_class (self->nick_row, "error");
  gtk_widget_remove_css_class (self->password_row, "error");
  show_error (self, NULL);
}

static void
on_join_clicked (EnvoiJoinRoomDialog *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiRoomService *service = envoi_find_online_room_service (self->manager, self->account, &error);
  g_autofree char *nick = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->nick_row))));
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password_row));

  if (self->joining || self->preview == NULL)
    return;
  if (self->preview->joined)
    {
      open_room (self);
      return;
    }
  if (service == NULL)
    {
      on_refused (self, error);
      return;
    }
  if (*nick == '\0')
    {
      show_error (self, _("Enter the name under which the others shall see you."));
      gtk_widget_grab_focus (self->nick_row);
      return;
    }
  on_entered (self);
  set_busy (self, TRUE);
  self->was_asked = FALSE;
  g_set_object (&self->service, service);
  self->challenge_handler = g_signal_connect_object (service, "challenged", G_CALLBACK (on_challenged), self, G_CONNECT_SWAPPED);
  if (self->invitation != NULL && *password == '\0')
    {
      envoi_when_done (envoi_room_service_accept (service, self->invitation, nick), self, on_joined);
      return;
    }
  envoi_when_done (envoi_room_service_join (service, self->preview->address, nick, *password != '\0' ? password : NULL,
                                            adw_switch_row_get_active (ADW_SWITCH_ROW (self->remember_row))), self, on_joined);
}

/* Nobody shall stand in a room that he did not wait for. */
static void
give_up (EnvoiJoinRoomDialog *self)
{
  EnvoiRoomService *service = self->account != NULL ? envoi_find_room_service (self->manager, self->account) : NULL;
  EnvoiRoom *room = service != NULL && self->preview != NULL ? envoi_room_service_find (service, self->preview->address) : NULL;

  self->attempt++;
  if (self->joining && room != NULL)
    envoi_room_service_leave (service, room, !envoi_room_get_bookmarked (room));
  set_busy (self, FALSE);
  drop_puzzle (self);
}

static void
on_cancel_clicked (EnvoiJoinRoomDialog *self)
{
  if (self->joining)
    give_up (self);
  else
    adw_dialog_close (ADW_DIALOG (self));
}

static void
add_fact (EnvoiJoinRoomDialog *self, const char *icon, const char *text)
{
  GtkWidget *row = envoi_fact_row_new (icon, text);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->facts_group), row);
  g_ptr_array_add (self->facts, row);
}

static void
show_facts (EnvoiJoinRoomDialog *self)
{
  EnvoiRoomFeatures features = self->preview->features;
  g_auto (GStrv) facts = NULL;

  for (guint i = 0; i < self->facts->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->facts_group), self->facts->pdata[i]);
  g_ptr_array_set_size (self->facts, 0);
  if (self->invitation != NULL)
    {
      g_autofree char *who = envoi_invitation_dup_text (self->manager, self->invitation, TRUE);
      add_fact (self, "mail-unread-symbolic", who);
    }
  if (features & ENVOI_ROOM_MIX)
    add_fact (self, "dialog-warning-symbolic", _("This is a channel of another kind (MIX), which Envoi does not join yet."));
  facts = envoi_room_text_dup_facts (self->preview->address_shown == ENVOI_ROOM_SHOWN_TO_ALL ? features | ENVOI_ROOM_NON_ANONYMOUS : features);
  for (guint i = 0; facts[i] != NULL; i++)
    {
      const char *icon = i == 0 ? "avatar-default-symbolic" : facts[i + 1] == NULL ? "channel-insecure-symbolic" : "dialog-information-symbolic";
      if (i == 0 && self->preview->address_shown == ENVOI_ROOM_SHOWN_UNKNOWN)
        add_fact (self, icon, _("The room does not say who sees your address. It may be everyone."));
      else
        add_fact (self, icon, facts[i]);
    }
  if (features & ENVOI_ROOM_PASSWORD)
    add_fact (self, "dialog-password-symbolic", _("A password is needed to enter."));
}

static void
show_room (EnvoiJoinRoomDialog *self)
{
  EnvoiRoomPreview *preview = self->preview;
  g_autofree char *local = g_strndup (preview->address, strcspn (preview->address, "@"));
  g_autofree char *name = preview->name != NULL && *preview->name != '\0' ? envoi_text_one_line (preview->name, 100) : g_steal_pointer (&local);
  g_autofree char *people = preview->n_occupants >= 0 ? envoi_room_text_dup_people (preview->n_occupants) : NULL;
  g_autofree char *words = preview->description != NULL ? g_strndup (preview->description, envoi_text_clip (preview->description, 600, 4000)) : NULL;
  const char *nick = preview->reserved_nick != NULL ? preview->reserved_nick : self->nick != NULL ? self->nick : preview->proposed_nick;

  adw_avatar_set_text (ADW_AVATAR (self->avatar), name);
  gtk_label_set_text (GTK_LABEL (self->name_label), name);
  gtk_label_set_text (GTK_LABEL (self->address_label), preview->address);
  gtk_label_set_text (GTK_LABEL (self->people_label), people != NULL ? people : "");
  gtk_widget_set_visible (self->people_label, people != NULL);
  gtk_label_set_text (GTK_LABEL (self->description_label), words != NULL ? words : "");
  gtk_widget_set_visible (self->description_label, words != NULL && *words != '\0' && g_strcmp0 (words, name) != 0);
  gtk_widget_set_visible (self->warning_label, envoi_text_is_mixed_script (preview->address));
  show_facts (self);
  gtk_editable_set_text (GTK_EDITABLE (self->nick_row), nick != NULL ? nick : "");
  gtk_editable_set_text (GTK_EDITABLE (self->password_row), self->password != NULL ? self->password : "");
  gtk_widget_set_visible (self->password_row, self->password != NULL ||
    ((preview->features & ENVOI_ROOM_PASSWORD) != 0 && (self->invitation == NULL || !envoi_room_invitation_get_has_password (self->invitation))));
  gtk_widget_set_visible (self->remember_row, self->invitation == NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->nick_row), preview->reserved_nick != NULL ? _("Nickname, Kept for You by the Room") : _("Nickname"));
  show_error (self, NULL);
  set_busy (self, FALSE);
  gtk_widget_set_sensitive (self->join_button, !(preview->features & ENVOI_ROOM_MIX));
  if (preview->joined)
    gtk_label_set_text_with_mnemonic (GTK_LABEL (self->join_label), _("_Open"));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "room");
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->join_bar), TRUE);
  adw_dialog_set_default_widget (ADW_DIALOG (self), self->join_button);
  gtk_widget_grab_focus (gtk_widget_get_visible (self->password_row) && self->password == NULL ? self->password_row : self->join_button);
}

static void
show_none (EnvoiJoinRoomDialog *self, const GError *error, gboolean can_create)
{
  g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
  g_autofree char *body = g_strdup_printf ("%s\n\n%s", self->address, text->body), *escaped = g_markup_escape_text (body, -1);

  adw_status_page_set_title (ADW_STATUS_PAGE (self->none_page), text->title);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->none_page), escaped);
  gtk_widget_set_visible (self->again_button, !can_create);
  gtk_widget_set_visible (self->create_button, can_create);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "none");
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->join_bar), FALSE);
}

static DexFuture *
on_preview (DexFuture *future, gpointer data)
{
  Attempt *attempt = data;
  EnvoiJoinRoomDialog *self = attempt->dialog;
  g_autoptr (GError) error = NULL, missing = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (attempt->attempt != self->attempt || self->stack == NULL)
    return dex_future_new_true ();
  if (value == NULL)
    {
      show_none (self, error, FALSE);
      return dex_future_new_true ();
    }
  g_clear_pointer (&self->preview, envoi_room_preview_free);
  self->preview = g_value_dup_boxed (value);
  if (self->preview->exists && self->preview->is_room)
    show_room (self);
  else
    {
      missing = g_error_new_literal (ENVOI_ROOM_ERROR, self->preview->exists ? ENVOI_ROOM_ERROR_NOT_A_ROOM : ENVOI_ROOM_ERROR_NOT_FOUND, "");
      show_none (self, self->preview->problem != NULL ? self->preview->problem : missing, self->preview->can_create);
    }
  return dex_future_new_true ();
}

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;
  g_object_unref (attempt->dialog);
  g_free (attempt);
}

static void
ask_room (EnvoiJoinRoomDialog *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiRoomService *service = envoi_find_online_room_service (self->manager, self->account, &error);
  Attempt *attempt;

  if (service == NULL)
    {
      show_none (self, error, FALSE);
      return;
    }
  attempt = g_new0 (Attempt, 1);
  attempt->dialog = g_object_ref (self);
  attempt->attempt = ++self->attempt;
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "asking");
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->join_bar), FALSE);
  dex_future_disown (dex_future_finally (envoi_room_service_preview (service, self->address), on_preview, attempt, attempt_free));
}

static void
on_again_clicked (EnvoiJoinRoomDialog *self)
{
  ask_room (self);
}

static void
on_create_clicked (EnvoiJoinRoomDialog *self)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  AdwDialog *dialog = envoi_new_room_dialog_new (self->manager, self->account, self->address);

  adw_dialog_present (dialog, root);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_address_changed (EnvoiJoinRoomDialog *self)
{
  g_autofree char *address = envoi_read_address (gtk_editable_get_text (GTK_EDITABLE (self->address_row)));
  gtk_widget_set_sensitive (self->continue_button, address != NULL);
}

static void
on_continue_clicked (EnvoiJoinRoomDialog *self)
{
  g_autofree char *address = envoi_read_address (gtk_editable_get_text (GTK_EDITABLE (self->address_row)));

  if (address == NULL)
    return;
  g_set_str (&self->address, address);
  g_set_object (&self->account, adw_combo_row_get_selected_item (ADW_COMBO_ROW (self->account_row)));
  adw_navigation_view_push_by_tag (ADW_NAVIGATION_VIEW (self->navigation), "preview");
  ask_room (self);
}

static void
on_browse_activated (EnvoiJoinRoomDialog *self)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  adw_dialog_close (ADW_DIALOG (self));
  if (root != NULL)
    gtk_widget_activate_action (root, "win.browse-rooms", NULL);
}

static void
envoi_join_room_dialog_closed (AdwDialog *dialog)
{
  give_up (ENVOI_JOIN_ROOM_DIALOG (dialog));
}

static void
envoi_join_room_dialog_dispose (GObject *object)
{
  EnvoiJoinRoomDialog *self = ENVOI_JOIN_ROOM_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_JOIN_ROOM_DIALOG);
  g_clear_pointer (&self->facts, g_ptr_array_unref);
  g_clear_pointer (&self->preview, envoi_room_preview_free);
  g_clear_object (&self->invitation);
  g_clear_object (&self->service);
  g_clear_object (&self->account);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_join_room_dialog_parent_class)->dispose (object);
}

static void
envoi_join_room_dialog_finalize (GObject *object)
{
  EnvoiJoinRoomDialog *self = ENVOI_JOIN_ROOM_DIALOG (object);

  g_free (self->address);
  g_free (self->nick);
  g_free (self->password);
  G_OBJECT_CLASS (envoi_join_room_dialog_parent_class)->finalize (object);
}

static void
envoi_join_room_dialog_class_init (EnvoiJoinRoomDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_join_room_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = envoi_join_room_dialog_finalize;
  ADW_DIALOG_CLASS (klass)->closed = envoi_join_room_dialog_closed;
  g_type_ensure (ENVOI_TYPE_ACCOUNT);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-join-room-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiJoinRoomDialog, name)
  BIND (navigation); BIND (address_row); BIND (account_row); BIND (continue_button); BIND (stack); BIND (none_page); BIND (again_button);
  BIND (create_button); BIND (avatar); BIND (name_label); BIND (address_label); BIND (people_label); BIND (description_label); BIND (warning_label);
  BIND (facts_group); BIND (nick_row); BIND (password_row); BIND (remember_row); BIND (error_label); BIND (join_button); BIND (join_spinner);
  BIND (join_label); BIND (cancel_button); BIND (join_bar);
#undef BIND
#define CALLBACK(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALLBACK (on_address_changed); CALLBACK (on_continue_clicked); CALLBACK (on_browse_activated); CALLBACK (on_cancel_clicked);
  CALLBACK (on_again_clicked); CALLBACK (on_create_clicked); CALLBACK (on_join_clicked); CALLBACK (on_entered);
#undef CALLBACK
}

static void
envoi_join_room_dialog_init (EnvoiJoinRoomDialog *self)
{
  self->facts = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* The account that knows the room already; else one that is online; else the first. */
static EnvoiAccount *
choose_account (EnvoiSessionManager *manager, const char *address)
{
  EnvoiRoom *room = address != NULL ? envoi_find_room (manager, "", address) : NULL;
  GListModel *accounts = envoi_store_list_accounts (envoi_session_manager_get_store (manager));

  if (room != NULL)
    return g_object_ref (envoi_room_get_account (room));
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) account = g_list_model_get_item (accounts, i);
      if (envoi_find_online_room_service (manager, account, NULL) != NULL)
        return g_steal_pointer (&account);
    }
  return g_list_model_get_item (accounts, 0);
}

AdwDialog *
envoi_join_room_dialog_new (EnvoiSessionManager *manager, EnvoiAccount *account, const char *address, const char *nick, const char *password)
{
  EnvoiJoinRoomDialog *self = g_object_new (ENVOI_TYPE_JOIN_ROOM_DIALOG, NULL);
  GListModel *accounts = envoi_store_list_accounts (envoi_session_manager_get_store (manager));
  guint selected = 0;

  self->manager = g_object_ref (manager);
  self->address = address != NULL ? envoi_read_address (address) : NULL;
  self->account = account != NULL ? g_object_ref (account) : choose_account (manager, self->address);
  self->nick = g_strdup (nick);
  self->password = g_strdup (password);
  adw_combo_row_set_model (ADW_COMBO_ROW (self->account_row), accounts);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) each = g_list_model_get_item (accounts, i);
      if (each == self->account)
        selected = i;
    }
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->account_row), selected);
  gtk_widget_set_visible (self->account_row, g_list_model_get_n_items (accounts) > 1);
  if (self->address != NULL)
    {
      AdwNavigationPage *page = adw_navigation_view_find_page (ADW_NAVIGATION_VIEW (self->navigation), "preview");
      adw_navigation_view_replace (ADW_NAVIGATION_VIEW (self->navigation), &page, 1);
      ask_room (self);
    }
  else
    adw_dialog_set_focus (ADW_DIALOG (self), self->address_row);
  return ADW_DIALOG (self);
}

AdwDialog *
envoi_join_room_dialog_new_for_invitation (EnvoiSessionManager *manager, EnvoiRoomInvitation *invitation)
{
  AdwDialog *dialog = envoi_join_room_dialog_new (manager, envoi_room_invitation_get_account (invitation), envoi_room_invitation_get_room (invitation), NULL, NULL);

  ENVOI_JOIN_ROOM_DIALOG (dialog)->invitation = g_object_ref (invitation);
  envoi_room_invitation_set_seen (invitation);
  return dialog;
}
