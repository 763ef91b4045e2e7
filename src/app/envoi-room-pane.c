/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-room-pane.h"
#include "envoi-participants-panel.h"

struct _EnvoiRoomPane
{
  AdwBin parent_instance;
  GtkWidget *split, *panel;
  gboolean has_room, wanted;      /* wanted: as the person left it, in a wide window */
};

enum { PROP_0, PROP_SHOW_PARTICIPANTS, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiRoomPane, envoi_room_pane, ADW_TYPE_BIN)

static void
on_shown (EnvoiRoomPane *self)
{
  if (self->has_room && !adw_overlay_split_view_get_collapsed (ADW_OVERLAY_SPLIT_VIEW (self->split)))
    self->wanted = adw_overlay_split_view_get_show_sidebar (ADW_OVERLAY_SPLIT_VIEW (self->split));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_PARTICIPANTS]);
}

static void
on_collapsed (EnvoiRoomPane *self)
{
  envoi_participants_panel_set_covering (ENVOI_PARTICIPANTS_PANEL (self->panel), adw_overlay_split_view_get_collapsed (ADW_OVERLAY_SPLIT_VIEW (self->split)));
}

static void
show (EnvoiRoomPane *self, gboolean shown)
{
  adw_overlay_split_view_set_show_sidebar (ADW_OVERLAY_SPLIT_VIEW (self->split), shown && self->has_room);
}

static void
on_close (EnvoiRoomPane *self)
{
  show (self, FALSE);
  gtk_widget_child_focus (adw_overlay_split_view_get_content (ADW_OVERLAY_SPLIT_VIEW (self->split)), GTK_DIR_TAB_FORWARD);
}

void
envoi_room_pane_set_room (EnvoiRoomPane *self, EnvoiRoom *room)
{
  AdwOverlaySplitView *split = ADW_OVERLAY_SPLIT_VIEW (self->split);

  self->has_room = FALSE;                /* what changes now is not the person's wish */
  envoi_participants_panel_set_room (ENVOI_PARTICIPANTS_PANEL (self->panel), room);
  adw_overlay_split_view_set_enable_show_gesture (split, room != NULL);
  adw_overlay_split_view_set_show_sidebar (split, room != NULL && self->wanted && !adw_overlay_split_view_get_collapsed (split));
  self->has_room = room != NULL;
}

void
envoi_room_pane_toggle (EnvoiRoomPane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (!self->has_room)
    return;
  if (adw_overlay_split_view_get_show_sidebar (ADW_OVERLAY_SPLIT_VIEW (self->split)) && focus != NULL && gtk_widget_is_ancestor (focus, self->panel))
    on_close (self);
  else
    {
      show (self, TRUE);
      gtk_widget_grab_focus (self->panel);
    }
}

static void
envoi_room_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, adw_overlay_split_view_get_show_sidebar (ADW_OVERLAY_SPLIT_VIEW (ENVOI_ROOM_PANE (object)->split)));
}

static void
envoi_room_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  show (ENVOI_ROOM_PANE (object), g_value_get_boolean (value));
}

static void
envoi_room_pane_class_init (EnvoiRoomPaneClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = envoi_room_pane_get_property;
  G_OBJECT_CLASS (klass)->set_property = envoi_room_pane_set_property;
  properties[PROP_SHOW_PARTICIPANTS] = g_param_spec_boolean ("show-participants", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
envoi_room_pane_init (EnvoiRoomPane *self)
{
  GtkWidget *bin = adw_breakpoint_bin_new ();
  AdwBreakpoint *narrow = adw_breakpoint_new (adw_breakpoint_condition_parse ("max-width: 640sp"));
  g_auto (GValue) yes = G_VALUE_INIT;

  self->split = adw_overlay_split_view_new ();
  adw_overlay_split_view_set_sidebar_position (ADW_OVERLAY_SPLIT_VIEW (self->split), GTK_PACK_END);
  adw_overlay_split_view_set_show_sidebar (ADW_OVERLAY_SPLIT_VIEW (self->split), FALSE);
  /* At twice the size of text a panel of twice the width would not fit on a narrow screen. */
  adw_overlay_split_view_set_sidebar_width_unit (ADW_OVERLAY_SPLIT_VIEW (self->split), ADW_LENGTH_UNIT_PX);
  adw_overlay_split_view_set_min_sidebar_width (ADW_OVERLAY_SPLIT_VIEW (self->split), 264);
  adw_overlay_split_view_set_max_sidebar_width (ADW_OVERLAY_SPLIT_VIEW (self->split), 320);
  adw_overlay_split_view_set_sidebar_width_fraction (ADW_OVERLAY_SPLIT_VIEW (self->split), 0.32);
  g_signal_connect_object (self->split, "notify::show-sidebar", G_CALLBACK (on_shown), self, G_CONNECT_SWAPPED);
  gtk_widget_set_size_request (bin, 300, 200);
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (bin), self->split);
  g_value_init (&yes, G_TYPE_BOOLEAN);
  g_value_set_boolean (&yes, TRUE);
  adw_breakpoint_add_setter (narrow, G_OBJECT (self->split), "collapsed", &yes);
  adw_breakpoint_bin_add_breakpoint (ADW_BREAKPOINT_BIN (bin), narrow);
  adw_bin_set_child (ADW_BIN (self), bin);
}

GtkWidget *
envoi_room_pane_new (EnvoiSessionManager *manager, GtkWidget *content)
{
  EnvoiRoomPane *self = g_object_new (ENVOI_TYPE_ROOM_PANE, NULL);

  self->panel = envoi_participants_panel_new (manager);
  g_signal_connect_object (self->split, "notify::collapsed", G_CALLBACK (on_collapsed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panel, "close", G_CALLBACK (on_close), self, G_CONNECT_SWAPPED);
  adw_overlay_split_view_set_sidebar (ADW_OVERLAY_SPLIT_VIEW (self->split), self->panel);
  adw_overlay_split_view_set_content (ADW_OVERLAY_SPLIT_VIEW (self->split), content);
  return GTK_WIDGET (self);
}
