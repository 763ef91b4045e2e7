/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-room-comings.h"
#include "envoi-date-text.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include <glib/gi18n-lib.h>

#define KEPT 50               /* the list */
#define NAMED 3               /* in the line */
#define GATHER_MS 200
#define LATELY_US (10 * 60 * G_USEC_PER_SEC)

typedef struct { char *nick; gboolean came; gint64 time, at; } Event;   /* time: to be shown; at: monotonic */

struct _EnvoiRoomComings
{
  GtkWidget parent_instance;
  EnvoiRoom *room;
  GHashTable *present;        /* the occupants as last seen: those who go are gone from the room's list, in which others change places */
  GQueue events;              /* newest first */
  gboolean enabled;
  guint tick_id, gather_id;
  GtkWidget *button, *label, *popover, *list;
};

enum { PROP_0, PROP_ENABLED, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiRoomComings, envoi_room_comings, GTK_TYPE_WIDGET)

static void
event_free (gpointer data)
{
  g_free (((Event *) data)->nick);
  g_free (data);
}

/* "Anna, Berta and 3 others"; NULL for nobody. Only the last that somebody did counts. */
static char *
name_lately (EnvoiRoomComings *self, gboolean came)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = 0;

  for (GList *link = self->events.head; link != NULL; link = link->next)
    {
      Event *event = link->data;
      if (g_get_monotonic_time () - event->at > LATELY_US)
        break;
      if (!g_hash_table_add (seen, event->nick) || event->came != came)
        continue;
      if (++n <= NAMED)
        {
          g_autofree char *line = envoi_text_one_line (event->nick, 30), *isolated = envoi_text_isolate (line);
          g_string_append_printf (text, "%s%s", n > 1 ? ", " : "", isolated);
        }
    }
  if (n > NAMED)
    {
      g_autofree char *names = g_strdup (text->str);
      /* Translators: names, then how many more */
      g_string_printf (text, ngettext ("%s and %u other", "%s and %u others", n - NAMED), names, n - NAMED);
    }
  return n > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static void
update (EnvoiRoomComings *self)
{
  g_autofree char *came = name_lately (self, TRUE), *left = name_lately (self, FALSE), *first = NULL, *second = NULL, *line = NULL;

  /* Translators: names of people who have come into a room */
  first = came != NULL ? g_strdup_printf (_("Came: %s"), came) : NULL;
  /* Translators: names of people who have left a room */
  second = left != NULL ? g_strdup_printf (_("Left: %s"), left) : NULL;
  line = first != NULL && second != NULL ? g_strdup_printf ("%s · %s", first, second) : g_strdup (first != NULL ? first : second != NULL ? second : "");
  gtk_label_set_text (GTK_LABEL (self->label), line);
  gtk_widget_set_visible (GTK_WIDGET (self), *line != '\0');
}

static gboolean
on_tick (gpointer data)
{
  update (data);
  return G_SOURCE_CONTINUE;
}

static void
note (EnvoiRoomComings *self, EnvoiOccupant *occupant, gboolean came)
{
  Event *event;

  if (envoi_occupant_get_is_self (occupant))
    return;
  event = g_new0 (Event, 1);
  event->nick = g_strdup (envoi_occupant_get_nick (occupant));
  event->came = came;
  event->time = envoi_time_now ();
  event->at = g_get_monotonic_time ();
  g_queue_push_head (&self->events, event);
  while (self->events.length > KEPT)
    event_free (g_queue_pop_tail (&self->events));
}

static GHashTable *
list_present (EnvoiRoomComings *self)
{
  GHashTable *present = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  GListModel *occupants = envoi_room_list_occupants (self->room);

  for (guint i = 0; i < g_list_model_get_n_items (occupants); i++)
    g_hash_table_add (present, g_list_model_get_item (occupants, i));
  return present;
}

static gboolean
on_gathered (gpointer data)
{
  EnvoiRoomComings *self = data;
  g_autoptr (GHashTable) before = self->present;
  gboolean inside = envoi_room_get_state (self->room) == ENVOI_ROOM_JOINED && g_hash_table_size (before) > 0;
  GHashTableIter iter;
  gpointer occupant;

  self->gather_id = 0;
  self->present = list_present (self);
  /* All come at once when one enters oneself, and all go with one. */
  g_hash_table_iter_init (&iter, before);
  while (inside && g_hash_table_iter_next (&iter, &occupant, NULL))
    if (!g_hash_table_contains (self->present, occupant))
      note (self, occupant, FALSE);
  g_hash_table_iter_init (&iter, self->present);
  while (inside && g_hash_table_iter_next (&iter, &occupant, NULL))
    if (!g_hash_table_contains (before, occupant))
      note (self, occupant, TRUE);
  update (self);
  return G_SOURCE_REMOVE;
}

static void
on_occupants_changed (EnvoiRoomComings *self)
{
  if (self->gather_id == 0)
    self->gather_id = g_timeout_add (GATHER_MS, on_gathered, self);
}

static void
start (EnvoiRoomComings *self)
{
  if (self->room == NULL || !self->enabled || self->tick_id != 0)
    return;
  self->present = list_present (self);
  g_signal_connect_object (envoi_room_list_occupants (self->room), "items-changed", G_CALLBACK (on_occupants_changed), self, G_CONNECT_SWAPPED);
  self->tick_id = g_timeout_add_seconds (60, on_tick, self);
}

static void
stop (EnvoiRoomComings *self)
{
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func (envoi_room_list_occupants (self->room), on_occupants_changed, self);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->gather_id, g_source_remove);
  g_clear_pointer (&self->present, g_hash_table_unref);
  g_queue_clear_full (&self->events, event_free);
}

void
envoi_room_comings_set_room (EnvoiRoomComings *self, EnvoiRoom *room)
{
  if (self->room == room)
    return;
  stop (self);
  g_set_object (&self->room, room);
  start (self);
  update (self);
}

/* The list is made when it is unfolded. */
static void
on_unfold (EnvoiRoomComings *self)
{
  gtk_list_box_remove_all (GTK_LIST_BOX (self->list));
  for (GList *link = self->events.head; link != NULL; link = link->next)
    {
      Event *event = link->data;
      g_autofree char *line = envoi_text_one_line (event->nick, 60), *isolated = envoi_text_isolate (line), *when = envoi_date_text_short (event->time, envoi_time_now ()), *text = NULL;
      GtkWidget *label;
      /* Translators: a time, and who came or left then */
      text = event->came ? g_strdup_printf (_("%s: %s came"), when, isolated) : g_strdup_printf (_("%s: %s left"), when, isolated);
      label = gtk_label_new (text);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_list_box_append (GTK_LIST_BOX (self->list), label);
    }
}

static void
envoi_room_comings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, ENVOI_ROOM_COMINGS (object)->enabled);
}

static void
envoi_room_comings_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EnvoiRoomComings *self = ENVOI_ROOM_COMINGS (object);

  if (self->enabled == g_value_get_boolean (value))
    return;
  stop (self);
  self->enabled = g_value_get_boolean (value);
  start (self);
  update (self);
  g_object_notify_by_pspec (object, properties[PROP_ENABLED]);
}

static void
envoi_room_comings_dispose (GObject *object)
{
  EnvoiRoomComings *self = ENVOI_ROOM_COMINGS (object);

  stop (self);
  g_clear_object (&self->room);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (envoi_room_comings_parent_class)->dispose (object);
}

static void
envoi_room_comings_class_init (EnvoiRoomComingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_room_comings_get_property;
  object_class->set_property = envoi_room_comings_set_property;
  object_class->dispose = envoi_room_comings_dispose;
  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
envoi_room_comings_init (EnvoiRoomComings *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  g_queue_init (&self->events);
  self->label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->label, "caption");
  gtk_widget_add_css_class (self->label, "dim-label");
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Who came and left"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 300);
  gtk_widget_set_size_request (scroller, 220, -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), scroller);
  g_signal_connect_object (self->popover, "show", G_CALLBACK (on_unfold), self, G_CONNECT_SWAPPED);
  self->button = gtk_menu_button_new ();
  gtk_widget_add_css_class (self->button, "flat");
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), self->label);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), self->popover);
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (self->button), GTK_ARROW_UP);
  gtk_widget_set_halign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->button, _("Who came and left"));
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
