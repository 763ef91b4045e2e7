/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-invitation-row.h"
#include "envoi-join-room-dialog.h"
#include "envoi-room-commands.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

struct _EnvoiInvitationRow
{
  AdwPreferencesRow parent_instance;
  EnvoiSessionManager *manager;
  EnvoiRoomInvitation *invitation;
  GtkWidget *name_label, *address_label, *sender_label, *reason_label, *warning_label;
};

G_DEFINE_FINAL_TYPE (EnvoiInvitationRow, envoi_invitation_row, ADW_TYPE_PREFERENCES_ROW)

static gpointer
list_of_session (gpointer item, gpointer data)
{
  g_autoptr (EnvoiSession) session = item;
  EnvoiRoomService *service = ENVOI_ROOM_SERVICE (envoi_session_get_service (session, ENVOI_TYPE_ROOM_SERVICE));

  return service != NULL ? g_object_ref (envoi_room_service_list_invitations (service)) : G_LIST_MODEL (g_list_store_new (ENVOI_TYPE_ROOM_INVITATION));
}

GListModel *
envoi_invitations_list_new (EnvoiSessionManager *manager)
{
  GtkMapListModel *lists = gtk_map_list_model_new (g_object_ref (envoi_session_manager_list_sessions (manager)), list_of_session, NULL, NULL);
  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (lists)));
}

static char *
name_of (EnvoiSessionManager *manager, EnvoiRoomInvitation *invitation, const char *address)
{
  EnvoiStore *store = envoi_session_manager_get_store (manager);
  EnvoiContact *contact = envoi_store_find_contact (store, envoi_room_invitation_get_account (invitation), address);
  g_autofree char *name = NULL, *all = NULL;

  if (contact == NULL || !envoi_contact_get_in_roster (contact) || g_str_equal (envoi_contact_get_title (contact), address))
    return envoi_text_isolate (address);
  name = envoi_text_one_line (envoi_contact_get_title (contact), 60);
  all = g_strdup_printf ("%s (%s)", name, address);
  return envoi_text_isolate (all);
}

char *
envoi_invitation_dup_sender_text (EnvoiSessionManager *manager, EnvoiRoomInvitation *invitation)
{
  const char *sender = envoi_room_invitation_get_sender (invitation), *via = envoi_room_invitation_get_via (invitation);
  g_autofree char *who = sender != NULL ? name_of (manager, invitation, sender) : NULL, *through = via != NULL ? envoi_text_isolate (via) : NULL;

  const char *room = envoi_room_invitation_get_room (invitation);

  if (who == NULL || g_str_equal (sender, room))
    return g_strdup (_("The room invites you."));
  if (envoi_room_invitation_get_verified (invitation) || through == NULL)
    return g_strdup_printf (_("%s invites you."), who);
  if (g_str_equal (via, room) || g_str_has_prefix (via, room))
    return g_strdup_printf (_("The room says that %s invites you."), who);
  /* Translators: who is said to invite, then the address that has really sent it */
  return g_strdup_printf (_("It says that %s invites you, but it was sent by %s. Envoi cannot check whether that is true."), who, through);
}

char *
envoi_invitation_dup_text (EnvoiSessionManager *manager, EnvoiRoomInvitation *invitation, gboolean with_reason)
{
  g_autofree char *sender = envoi_invitation_dup_sender_text (manager, invitation), *reason = NULL, *isolated = NULL;

  if (!with_reason || envoi_room_invitation_get_reason (invitation) == NULL)
    return g_steal_pointer (&sender);
  reason = envoi_text_one_line (envoi_room_invitation_get_reason (invitation), 200);
  isolated = envoi_text_isolate (reason);
  return g_strdup_printf ("%s\n%s", sender, isolated);
}

static void
show_invitation (EnvoiInvitationRow *self)
{
  const char *room = envoi_room_invitation_get_room (self->invitation), *name = envoi_room_invitation_get_room_name (self->invitation);
  const char *reason = envoi_room_invitation_get_reason (self->invitation);
  g_autofree char *local = g_strndup (room, strcspn (room, "@")), *title = envoi_text_one_line (name != NULL && *name != '\0' ? name : local, 80);
  g_autofree char *sender = envoi_invitation_dup_sender_text (self->manager, self->invitation), *words = NULL, *accessible = NULL;
  gboolean mixed = envoi_text_is_mixed_script (room);

  words = reason != NULL ? g_strndup (reason, envoi_text_clip (reason, 500, 4000)) : NULL;
  gtk_label_set_text (GTK_LABEL (self->name_label), title);
  gtk_label_set_text (GTK_LABEL (self->address_label), room);
  gtk_label_set_text (GTK_LABEL (self->sender_label), sender);
  gtk_label_set_text (GTK_LABEL (self->reason_label), words != NULL ? words : "");
  gtk_widget_set_visible (self->reason_label, words != NULL && *words != '\0');
  gtk_label_set_text (GTK_LABEL (self->warning_label), mixed ? _("This address mixes letters of several alphabets that look alike.") : "");
  gtk_widget_set_visible (self->warning_label, mixed);
  accessible = g_strdup_printf ("%s, %s", title, sender);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, accessible, -1);
}

/* The row is in sight, and its window has the focus. */
static void
see (EnvoiInvitationRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root)))
    envoi_room_invitation_set_seen (self->invitation);
}

static void
on_root_changed (EnvoiInvitationRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (GTK_IS_WINDOW (root))
    g_signal_connect_object (root, "notify::is-active", G_CALLBACK (see), self, G_CONNECT_SWAPPED);
}

static void
on_join_clicked (EnvoiInvitationRow *self)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  adw_dialog_present (envoi_join_room_dialog_new_for_invitation (self->manager, self->invitation), root);
}

static void
on_decline_clicked (EnvoiInvitationRow *self)
{
  EnvoiRoomService *service = envoi_find_room_service (self->manager, envoi_room_invitation_get_account (self->invitation));

  if (service != NULL)
    envoi_room_service_decline (service, self->invitation, NULL);
}

static void
envoi_invitation_row_dispose (GObject *object)
{
  EnvoiInvitationRow *self = ENVOI_INVITATION_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_INVITATION_ROW);
  g_clear_object (&self->invitation);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_invitation_row_parent_class)->dispose (object);
}

static void
envoi_invitation_row_class_init (EnvoiInvitationRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_invitation_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-invitation-row.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiInvitationRow, name)
  BIND (name_label); BIND (address_label); BIND (sender_label); BIND (reason_label); BIND (warning_label);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_join_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_decline_clicked);
}

static void
envoi_invitation_row_init (EnvoiInvitationRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
envoi_invitation_row_new (EnvoiSessionManager *manager, EnvoiRoomInvitation *invitation)
{
  EnvoiInvitationRow *self = g_object_new (ENVOI_TYPE_INVITATION_ROW, NULL);

  self->manager = g_object_ref (manager);
  self->invitation = g_object_ref (invitation);
  show_invitation (self);
  g_signal_connect (self, "map", G_CALLBACK (see), NULL);
  g_signal_connect (self, "notify::root", G_CALLBACK (on_root_changed), NULL);
  g_signal_connect_object (invitation, "notify", G_CALLBACK (show_invitation), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
