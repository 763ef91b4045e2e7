/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-participants-panel.h"
#include "envoi-participant-list.h"
#include "envoi-participant-menu.h"
#include "envoi-participant-row.h"
#include "envoi-room-commands.h"
#include "envoi-room-text.h"
#include "envoi-row-factory.h"
#include "envoi-row-menu.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

struct _EnvoiParticipantsPanel
{
  AdwBin parent_instance;
  EnvoiSessionManager *manager;
  EnvoiRoom *room;
  EnvoiParticipantList *list;
  EnvoiGrowingList growing;
  GPtrArray *members;
  GObject *look;                 /* of the present room: owner of the questions that are under way */
  guint asking;
  GtkWidget *header_bar, *window_title, *close_button, *invite_button, *search_entry, *stack, *view;
};

enum { CLOSE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiParticipantsPanel, envoi_participants_panel, ADW_TYPE_BIN)

static void
update (EnvoiParticipantsPanel *self)
{
  gboolean searching = *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0';
  guint n = self->room != NULL ? envoi_room_get_n_occupants (self->room) : 0;
  g_autofree char *people = envoi_room_text_dup_people (n);

  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->window_title), n > 0 ? people : "");
  gtk_widget_set_visible (self->invite_button, self->room != NULL && envoi_room_get_state (self->room) == ENVOI_ROOM_JOINED &&
                          (!(envoi_room_get_features (self->room) & ENVOI_ROOM_MEMBERS_ONLY) || envoi_room_get_affiliation (self->room) >= ENVOI_AFFILIATION_MEMBER));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0 ? "list"
                                                             : searching ? "none-found" : "empty");
}

static void
setup (EnvoiParticipantsPanel *self, GtkListItem *item)
{
  GtkWidget *row = envoi_participant_row_new ();
  gtk_list_item_set_child (item, row);
  g_object_bind_property (row, "accessible-text", item, "accessible-label", G_BINDING_DEFAULT);
}

static void
bind (EnvoiParticipantsPanel *self, GtkListItem *item)
{
  envoi_participant_row_set_item (ENVOI_PARTICIPANT_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
unbind (EnvoiParticipantsPanel *self, GtkListItem *item)
{
  envoi_participant_row_set_item (ENVOI_PARTICIPANT_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
update_header (GtkListHeader *header)
{
  guint position = gtk_list_header_get_start (header);
  EnvoiParticipantList *list = g_object_get_data (G_OBJECT (header), "list");
  g_autofree char *text = NULL;

  if (position == GTK_INVALID_LIST_POSITION || position >= g_list_model_get_n_items (G_LIST_MODEL (list)))
    return;
  /* Translators: a heading and how many there are of them, as in “Moderators (3)” */
  text = g_strdup_printf (_("%s (%u)"), envoi_participant_group_get_text (envoi_participant_list_get_group (list, position)),
                          gtk_list_header_get_n_items (header));
  gtk_label_set_text (GTK_LABEL (gtk_list_header_get_child (header)), text);
}

static void
setup_header (EnvoiParticipantsPanel *self, GtkListHeader *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_list_header_set_child (header, label);
  g_object_set_data_full (G_OBJECT (header), "list", g_object_ref (self->list), g_object_unref);
  g_signal_connect (header, "notify", G_CALLBACK (update_header), NULL);
}

static void
set_header_factory (EnvoiParticipantsPanel *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_header), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_header_factory (GTK_LIST_VIEW (self->view), factory);
}

/* Members that are not there: a group's own people, asked for once for each look. */

static void
on_members (gpointer look, const GValue *value, const GError *error)
{
  EnvoiParticipantsPanel *self = g_object_get_data (look, "panel");

  if (value != NULL)
    {
      GPtrArray *found = g_value_get_boxed (value);
      for (guint i = 0; i < found->len; i++)
        {
          EnvoiMember *member = found->pdata[i];
          if (member->jid != NULL)
            g_ptr_array_add (self->members, envoi_absent_member_new (member->jid, member->nick, member->affiliation, NULL));
        }
    }
  if (--self->asking == 0)
    envoi_participant_list_set_members (self->list, self->members);
}

static void
ask_members (EnvoiParticipantsPanel *self)
{
  static const EnvoiAffiliation lists[] = { ENVOI_AFFILIATION_OWNER, ENVOI_AFFILIATION_ADMIN, ENVOI_AFFILIATION_MEMBER };
  EnvoiRoomService *service = envoi_find_online_room_service (self->manager, envoi_room_get_account (self->room), NULL);

  if (service == NULL || !(envoi_room_get_features (self->room) & ENVOI_ROOM_MEMBERS_ONLY) || envoi_room_get_state (self->room) != ENVOI_ROOM_JOINED)
    return;
  g_clear_pointer (&self->members, g_ptr_array_unref);
  self->members = g_ptr_array_new_with_free_func (g_object_unref);
  /* Answers to an earlier question come too late: what they are for is gone. */
  g_clear_object (&self->look);
  self->look = g_object_new (G_TYPE_OBJECT, NULL);
  g_object_set_data (self->look, "panel", self);
  self->asking = G_N_ELEMENTS (lists);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    envoi_when_done (envoi_room_service_list_affiliated (service, self->room, lists[i]), self->look, on_members);
}

/* Looking */

static void
on_room_notify (EnvoiParticipantsPanel *self, GParamSpec *pspec)
{
  if (g_str_equal (pspec->name, "state") && gtk_widget_get_mapped (GTK_WIDGET (self)))
    ask_members (self);
  if (g_str_equal (pspec->name, "state") || g_str_equal (pspec->name, "n-occupants") || g_str_equal (pspec->name, "affiliation"))
    update (self);
}

static void
start (EnvoiParticipantsPanel *self)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  if (self->room == NULL)
    return;
  envoi_participant_list_set_room (self->list, self->room);
  if (self->growing.slice == NULL)
    {
      selection = gtk_no_selection_new (g_object_ref (envoi_growing_list_init (&self->growing, G_LIST_MODEL (self->list), 20)));
      gtk_list_view_set_model (GTK_LIST_VIEW (self->view), GTK_SELECTION_MODEL (selection));
    }
  ask_members (self);
  update (self);
}

static void
stop (EnvoiParticipantsPanel *self)
{
  g_clear_object (&self->look);
  if (self->view != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->view), NULL);
  envoi_growing_list_clear (&self->growing);
  envoi_participant_list_set_room (self->list, NULL);
}

void
envoi_participants_panel_set_room (EnvoiParticipantsPanel *self, EnvoiRoom *room)
{
  if (self->room == room)
    return;
  stop (self);
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func (self->room, on_room_notify, self);
  g_set_object (&self->room, room);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  if (room == NULL)
    return;
  g_signal_connect_object (room, "notify", G_CALLBACK (on_room_notify), self, G_CONNECT_SWAPPED);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    start (self);
}

/* Where the panel covers the conversation, it has a button of its own to go away. */
void
envoi_participants_panel_set_covering (EnvoiParticipantsPanel *self, gboolean covering)
{
  gtk_widget_set_visible (self->close_button, covering);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (self->header_bar), !covering);
}

static void
on_search_changed (EnvoiParticipantsPanel *self)
{
  envoi_participant_list_set_search (self->list, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  update (self);
}

static void
on_activated (EnvoiParticipantsPanel *self, guint position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  if (item != NULL)
    envoi_participant_menu_show_details (self->manager, self->room, item, GTK_WIDGET (self));
}

static void
on_close_clicked (EnvoiParticipantsPanel *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

static void
on_invite_clicked (EnvoiParticipantsPanel *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.invite", "(ss)", envoi_account_get_jid (envoi_room_get_account (self->room)), envoi_room_get_jid (self->room));
}

static GMenuModel *
make_menu (GtkWidget *row, gpointer data)
{
  EnvoiParticipantsPanel *self = data;
  gpointer item = ENVOI_IS_PARTICIPANT_ROW (row) ? envoi_participant_row_get_item (ENVOI_PARTICIPANT_ROW (row)) : NULL;

  return item != NULL && self->room != NULL ? envoi_participant_menu_new (self->room, item) : NULL;
}

static void
envoi_participants_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (envoi_participants_panel_parent_class)->map (widget);
  start (ENVOI_PARTICIPANTS_PANEL (widget));
}

static void
envoi_participants_panel_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (envoi_participants_panel_parent_class)->unmap (widget);
  stop (ENVOI_PARTICIPANTS_PANEL (widget));
}

static gboolean
envoi_participants_panel_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (ENVOI_PARTICIPANTS_PANEL (widget)->search_entry);
}

static void
envoi_participants_panel_dispose (GObject *object)
{
  EnvoiParticipantsPanel *self = ENVOI_PARTICIPANTS_PANEL (object);

  if (self->list != NULL)
    stop (self);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_PARTICIPANTS_PANEL);
  g_clear_object (&self->list);
  g_clear_object (&self->look);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_object (&self->room);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_participants_panel_parent_class)->dispose (object);
}

static void
envoi_participants_panel_class_init (EnvoiParticipantsPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_participants_panel_dispose;
  widget_class->map = envoi_participants_panel_map;
  widget_class->unmap = envoi_participants_panel_unmap;
  widget_class->grab_focus = envoi_participants_panel_grab_focus;
  signals[CLOSE] = g_signal_new ("close", ENVOI_TYPE_PARTICIPANTS_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-participants-panel.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiParticipantsPanel, name)
  BIND (header_bar); BIND (window_title); BIND (close_button); BIND (invite_button); BIND (search_entry); BIND (stack); BIND (view);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_close_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_invite_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
envoi_participants_panel_init (EnvoiParticipantsPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->list = envoi_participant_list_new ();
  envoi_row_factory_set (GTK_LIST_VIEW (self->view), self, G_CALLBACK (setup), G_CALLBACK (bind), G_CALLBACK (unbind));
  set_header_factory (self);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  envoi_row_menu_attach_with (self->view, make_menu, self);
}

GtkWidget *
envoi_participants_panel_new (EnvoiSessionManager *manager)
{
  EnvoiParticipantsPanel *self = g_object_new (ENVOI_TYPE_PARTICIPANTS_PANEL, NULL);
  self->manager = g_object_ref (manager);
  return GTK_WIDGET (self);
}
