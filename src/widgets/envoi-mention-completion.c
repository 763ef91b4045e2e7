/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-mention-completion.h"
#include "envoi-participant-row.h"
#include "envoi-text.h"
#include <glib/gi18n-lib.h>

#define MAX_ROWS 6
#define MAX_NICK 64        /* characters before the cursor that are looked at */

struct _EnvoiMentionCompletion
{
  GObject parent_instance;
  GtkTextView *view;         /* not owned: it is beside us in the composer */
  EnvoiRoom *room;
  GtkWidget *popover, *list;
  GPtrArray *found;          /* EnvoiOccupant, as in the list */
  guint start;               /* offset of what is completed, with its “@” */
  gboolean asked;            /* by “@” or Tab: Return chooses then */
  gboolean writing;
};

G_DEFINE_FINAL_TYPE (EnvoiMentionCompletion, envoi_mention_completion, G_TYPE_OBJECT)

static void
close_list (EnvoiMentionCompletion *self)
{
  if (self->popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_ptr_array_set_size (self->found, 0);
  self->asked = FALSE;
}

gboolean
envoi_mention_completion_get_open (EnvoiMentionCompletion *self)
{
  return self->found->len > 0;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  EnvoiOccupant *left = *(EnvoiOccupant **) a, *right = *(EnvoiOccupant **) b;
  gboolean left_here = envoi_occupant_get_availability (left) != ENVOI_AVAILABILITY_EXTENDED_AWAY;
  gboolean right_here = envoi_occupant_get_availability (right) != ENVOI_AVAILABILITY_EXTENDED_AWAY;

  if (left_here != right_here)
    return left_here ? -1 : 1;
  return g_utf8_collate (envoi_occupant_get_nick (left), envoi_occupant_get_nick (right));
}

/* Whose nickname begins with these letters, whatever their case and accents. */
static void
search (EnvoiMentionCompletion *self, const char *letters)
{
  GListModel *occupants = envoi_room_list_occupants (self->room);
  g_autofree char *folded = envoi_text_fold (letters);
  gsize length = strlen (folded);

  g_ptr_array_set_size (self->found, 0);
  for (guint i = 0; i < g_list_model_get_n_items (occupants); i++)
    {
      g_autoptr (EnvoiOccupant) occupant = g_list_model_get_item (occupants, i);
      const char *nick = envoi_occupant_get_nick (occupant);
      g_autofree char *name = g_str_is_ascii (nick) ? g_ascii_strdown (nick, -1) : envoi_text_fold (nick);
      if (!envoi_occupant_get_is_self (occupant) && strncmp (name, folded, length) == 0)
        g_ptr_array_add (self->found, g_object_ref (occupant));
    }
  g_ptr_array_sort (self->found, compare);
  if (self->found->len > MAX_ROWS)
    g_ptr_array_set_size (self->found, MAX_ROWS);
}

/* The letters before the cursor that may be the beginning of a nickname: behind “@”, else the last word. NULL for none. */
static char *
get_letters (EnvoiMentionCompletion *self, guint *start_offset, gboolean *has_at)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter end, at;
  guint n = 0;

  if (gtk_text_buffer_get_has_selection (buffer))
    return NULL;
  gtk_text_buffer_get_iter_at_mark (buffer, &end, gtk_text_buffer_get_insert (buffer));
  *has_at = FALSE;
  for (at = end; n < MAX_NICK && gtk_text_iter_backward_char (&at); n++)
    {
      gunichar c = gtk_text_iter_get_char (&at);
      if (c == '\n' || c == '\t')
        {
          gtk_text_iter_forward_char (&at);
          break;
        }
      if (c == '@')
        {
          GtkTextIter before = at;
          if (gtk_text_iter_is_start (&at) || (gtk_text_iter_backward_char (&before) && g_unichar_isspace (gtk_text_iter_get_char (&before))))
            {
              *has_at = TRUE;
              *start_offset = gtk_text_iter_get_offset (&at);
              gtk_text_iter_forward_char (&at);
              return gtk_text_iter_get_text (&at, &end);
            }
          return NULL;         /* an address is being written */
        }
    }
  at = end;
  while (!gtk_text_iter_is_start (&at))
    {
      GtkTextIter before = at;
      gtk_text_iter_backward_char (&before);
      if (g_unichar_isspace (gtk_text_iter_get_char (&before)))
        break;
      at = before;
    }
  *start_offset = gtk_text_iter_get_offset (&at);
  return gtk_text_iter_get_text (&at, &end);
}

static void
announce (EnvoiMentionCompletion *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  g_autofree char *text = NULL;

  if (row == NULL)
    return;
  /* Translators: a nickname that is offered, its place in the list, and how many are in it */
  text = g_strdup_printf (_("%s, %d of %u"), envoi_occupant_get_nick (self->found->pdata[gtk_list_box_row_get_index (row)]),
                          gtk_list_box_row_get_index (row) + 1, self->found->len);
  gtk_accessible_announce (GTK_ACCESSIBLE (self->view), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
place (EnvoiMentionCompletion *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter iter;
  GdkRectangle area;
  graphene_point_t point;
  int x, y;

  gtk_text_buffer_get_iter_at_offset (buffer, &iter, self->start);
  gtk_text_view_get_iter_location (self->view, &iter, &area);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, area.x, area.y, &x, &y);
  if (gtk_widget_compute_point (GTK_WIDGET (self->view), gtk_widget_get_parent (self->popover), &GRAPHENE_POINT_INIT (x, y), &point))
    gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) { point.x, point.y, 1, MAX (area.height, 1) });
}

static void
show_list (EnvoiMentionCompletion *self)
{
  gtk_list_box_remove_all (GTK_LIST_BOX (self->list));
  for (guint i = 0; i < self->found->len; i++)
    {
      GtkWidget *row = envoi_participant_row_new ();
      envoi_participant_row_set_item (ENVOI_PARTICIPANT_ROW (row), self->found->pdata[i]);
      gtk_list_box_append (GTK_LIST_BOX (self->list), row);
      gtk_widget_set_focusable (gtk_widget_get_parent (row), FALSE);
    }
  if (self->asked)
    {
      gtk_list_box_select_row (GTK_LIST_BOX (self->list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0));
      announce (self);
    }
  place (self);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
replace (EnvoiMentionCompletion *self, guint start_offset, const char *nick)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  g_autofree char *text = g_strdup_printf (start_offset == 0 ? "%s: " : "%s ", nick);
  GtkTextIter start, end;

  self->writing = TRUE;
  gtk_text_buffer_get_iter_at_offset (buffer, &start, start_offset);
  gtk_text_buffer_get_iter_at_mark (buffer, &end, gtk_text_buffer_get_insert (buffer));
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text, -1);
  gtk_text_buffer_end_user_action (buffer);
  self->writing = FALSE;
}

void
envoi_mention_completion_insert (EnvoiMentionCompletion *self, const char *nick)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter at;

  gtk_text_buffer_get_iter_at_mark (buffer, &at, gtk_text_buffer_get_insert (buffer));
  replace (self, gtk_text_iter_get_offset (&at), nick);
  close_list (self);
}

static void
choose (EnvoiMentionCompletion *self, guint index)
{
  g_autofree char *nick = g_strdup (envoi_occupant_get_nick (self->found->pdata[index]));

  replace (self, self->start, nick);
  close_list (self);
}

static void
on_row_activated (EnvoiMentionCompletion *self, GtkListBoxRow *row)
{
  choose (self, gtk_list_box_row_get_index (row));
}

/* Looks at what stands before the cursor. tab: the person asks for it. TRUE when something was found. */
static gboolean
look (EnvoiMentionCompletion *self, gboolean tab)
{
  gboolean has_at = FALSE;
  g_autofree char *letters = self->room != NULL ? get_letters (self, &self->start, &has_at) : NULL;

  /* Without “@” only somebody's name at the beginning is offered unasked: the one who is spoken to. */
  if (letters == NULL || (!has_at && *letters == '\0') || (!has_at && !tab && (self->start != 0 || g_utf8_strlen (letters, -1) < 2)))
    {
      close_list (self);
      return FALSE;
    }
  search (self, letters);
  if (self->found->len == 0)
    {
      close_list (self);
      return FALSE;
    }
  self->asked = has_at || tab;
  if (tab && self->found->len == 1)
    choose (self, 0);
  else
    show_list (self);
  return TRUE;
}

static void
on_changed (EnvoiMentionCompletion *self)
{
  if (!self->writing && gtk_widget_has_focus (GTK_WIDGET (self->view)))
    look (self, FALSE);
}

static void
on_focus_left (EnvoiMentionCompletion *self)
{
  close_list (self);
}

static void
move (EnvoiMentionCompletion *self, int by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  int n = self->found->len, index = row != NULL ? gtk_list_box_row_get_index (row) + by : by > 0 ? 0 : n - 1;

  self->asked = TRUE;
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (index + n) % n));
  announce (self);
}

static gboolean
on_key (EnvoiMentionCompletion *self, guint keyval, guint keycode, GdkModifierType state)
{
  GtkListBoxRow *row = envoi_mention_completion_get_open (self) ? gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list)) : NULL;

  if (self->room == NULL || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  if (!envoi_mention_completion_get_open (self))
    return keyval == GDK_KEY_Tab && look (self, TRUE);
  switch (keyval)
    {
    case GDK_KEY_Down: move (self, 1); return GDK_EVENT_STOP;
    case GDK_KEY_Up: move (self, -1); return GDK_EVENT_STOP;
    case GDK_KEY_Escape: close_list (self); return GDK_EVENT_STOP;
    case GDK_KEY_Tab:
      choose (self, row != NULL ? gtk_list_box_row_get_index (row) : 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      if (!self->asked || row == NULL)
        {
          close_list (self);
          return GDK_EVENT_PROPAGATE;
        }
      choose (self, gtk_list_box_row_get_index (row));
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

void
envoi_mention_completion_set_room (EnvoiMentionCompletion *self, EnvoiRoom *room)
{
  close_list (self);
  g_set_object (&self->room, room);
}

void
envoi_mention_completion_detach (EnvoiMentionCompletion *self)
{
  close_list (self);
  g_clear_object (&self->room);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
}

static void
envoi_mention_completion_finalize (GObject *object)
{
  EnvoiMentionCompletion *self = ENVOI_MENTION_COMPLETION (object);

  g_clear_object (&self->room);
  g_ptr_array_unref (self->found);
  G_OBJECT_CLASS (envoi_mention_completion_parent_class)->finalize (object);
}

static void
envoi_mention_completion_class_init (EnvoiMentionCompletionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_mention_completion_finalize;
}

static void
envoi_mention_completion_init (EnvoiMentionCompletion *self)
{
  self->found = g_ptr_array_new_with_free_func (g_object_unref);
}

EnvoiMentionCompletion *
envoi_mention_completion_new (GtkTextView *view, GtkWidget *parent)
{
  EnvoiMentionCompletion *self = g_object_new (ENVOI_TYPE_MENTION_COMPLETION, NULL);
  GtkEventController *keys = gtk_event_controller_key_new (), *focus = gtk_event_controller_focus_new ();

  self->view = view;
  self->list = gtk_list_box_new ();
  gtk_list_box_set_activate_on_single_click (GTK_LIST_BOX (self->list), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Participants"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row_activated), self, G_CONNECT_SWAPPED);
  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_TOP);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_set_size_request (self->popover, 220, -1);
  gtk_widget_add_css_class (self->popover, "mentions");
  gtk_popover_set_child (GTK_POPOVER (self->popover), self->list);
  gtk_widget_insert_before (self->popover, parent, gtk_widget_get_first_child (parent));

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (view), keys);
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_focus_left), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (view), focus);
  g_signal_connect_object (gtk_text_view_get_buffer (view), "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return self;
}
