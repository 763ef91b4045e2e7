/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-word-completion.h"
#include "envoi-avatar-view.h"
#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_ROWS 6
#define MAX_WORD 64        /* characters before the cursor that are looked at */

struct _EnvoiWordCompletion
{
  GObject parent_instance;
  GtkTextView *view;         /* not owned: it is beside us in the composer */
  char *signs;
  GtkWidget *popover, *list;
  GPtrArray *found;          /* EnvoiWordChoice, as in the list; nullable */
  gunichar sign;
  guint start;               /* offset of what is completed, with its sign */
};

enum { SEARCH, CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiWordCompletion, envoi_word_completion, G_TYPE_OBJECT)

EnvoiWordChoice *
envoi_word_choice_new (const char *word, const char *title, const char *detail, EnvoiContact *contact)
{
  EnvoiWordChoice *self = g_new0 (EnvoiWordChoice, 1);

  self->word = g_strdup (word);
  self->title = g_strdup (title);
  self->detail = g_strdup (detail);
  self->contact = contact != NULL ? g_object_ref (contact) : NULL;
  return self;
}

void
envoi_word_choice_free (EnvoiWordChoice *self)
{
  g_free (self->word);
  g_free (self->title);
  g_free (self->detail);
  g_clear_object (&self->contact);
  g_free (self);
}

const char *
envoi_word_completion_find (const char *text, const char *signs)
{
  const char *at = text + strlen (text);

  for (guint n = 0; n <= MAX_WORD && at > text; n++)
    {
      gunichar c;

      at = g_utf8_prev_char (at);
      c = g_utf8_get_char (at);
      if (g_unichar_isspace (c))
        return NULL;
      if (g_utf8_strchr (signs, -1, c) != NULL)
        {
          gunichar before = at > text ? g_utf8_get_char (g_utf8_prev_char (at)) : ' ';
          /* In the middle of an address or a link it means something else. */
          return g_unichar_isspace (before) || g_unichar_ispunct (before) ? at : NULL;
        }
    }
  return NULL;
}

static void
close_list (EnvoiWordCompletion *self)
{
  if (self->popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_clear_pointer (&self->found, g_ptr_array_unref);
}

gboolean
envoi_word_completion_get_open (EnvoiWordCompletion *self)
{
  return self->found != NULL;
}

static void
announce (EnvoiWordCompletion *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  EnvoiWordChoice *choice = row != NULL ? self->found->pdata[gtk_list_box_row_get_index (row)] : NULL;
  g_autofree char *text = NULL;

  if (choice == NULL)
    return;
  /* Translators: a nickname that is offered, its place in the list, and how many are in it */
  text = g_strdup_printf (_("%s, %d of %u"), choice->title, gtk_list_box_row_get_index (row) + 1, self->found->len);
  gtk_accessible_announce (GTK_ACCESSIBLE (self->view), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
place (EnvoiWordCompletion *self)
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

static GtkWidget *
new_row (EnvoiWordChoice *choice)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = g_object_new (GTK_TYPE_LABEL, "label", choice->title, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", 30, NULL);

  if (choice->contact != NULL)
    {
      GtkWidget *avatar = envoi_avatar_view_new (28);
      envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (avatar), choice->contact);
      gtk_box_append (GTK_BOX (box), avatar);
    }
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), title);
  if (choice->detail != NULL)
    {
      GtkWidget *detail = g_object_new (GTK_TYPE_LABEL, "label", choice->detail, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "max-width-chars", 30, NULL);
      gtk_widget_add_css_class (detail, "caption");
      gtk_widget_add_css_class (detail, "dim-label");
      gtk_box_append (GTK_BOX (texts), detail);
    }
  gtk_box_append (GTK_BOX (box), texts);
  return box;
}

static void
show_list (EnvoiWordCompletion *self)
{
  gtk_list_box_remove_all (GTK_LIST_BOX (self->list));
  for (guint i = 0; i < self->found->len; i++)
    {
      GtkWidget *row = new_row (self->found->pdata[i]);
      gtk_list_box_append (GTK_LIST_BOX (self->list), row);
      gtk_widget_set_focusable (gtk_widget_get_parent (row), FALSE);
    }
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0));
  announce (self);
  place (self);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

/* The letters before the cursor, at most so many that the sign may stand among them. */
static char *
dup_before (EnvoiWordCompletion *self, guint *cursor)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_mark (buffer, &end, gtk_text_buffer_get_insert (buffer));
  *cursor = gtk_text_iter_get_offset (&end);
  gtk_text_buffer_get_iter_at_offset (buffer, &start, *cursor > MAX_WORD + 2 ? *cursor - MAX_WORD - 2 : 0);
  return gtk_text_iter_get_text (&start, &end);
}

static void
look (EnvoiWordCompletion *self)
{
  guint cursor;
  g_autofree char *before = dup_before (self, &cursor);
  const char *word = gtk_text_buffer_get_has_selection (gtk_text_view_get_buffer (self->view)) ? NULL : envoi_word_completion_find (before, self->signs);
  GPtrArray *found = NULL;

  if (word != NULL)
    {
      self->sign = g_utf8_get_char (word);
      self->start = cursor - g_utf8_strlen (word, -1);
      g_signal_emit (self, signals[SEARCH], 0, self->sign, g_utf8_next_char (word), &found);
    }
  close_list (self);
  if (found == NULL)
    return;
  if (found->len > MAX_ROWS)
    g_ptr_array_set_size (found, MAX_ROWS);
  if (found->len == 0)
    {
      g_ptr_array_unref (found);
      return;
    }
  self->found = found;
  show_list (self);
}

static void
choose (EnvoiWordCompletion *self, guint index)
{
  g_autoptr (GPtrArray) found = g_ptr_array_ref (self->found);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter at;

  close_list (self);
  gtk_text_buffer_get_iter_at_mark (buffer, &at, gtk_text_buffer_get_insert (buffer));
  g_signal_emit (self, signals[CHOSEN], 0, self->sign, found->pdata[index], self->start, gtk_text_iter_get_offset (&at));
  close_list (self);
}

static void
on_row_activated (EnvoiWordCompletion *self, GtkListBoxRow *row)
{
  if (self->found != NULL)
    choose (self, gtk_list_box_row_get_index (row));
}

static void
on_changed (EnvoiWordCompletion *self)
{
  if (gtk_widget_has_focus (GTK_WIDGET (self->view)))
    look (self);
}

/* The cursor went elsewhere: what is offered belongs to another word. */
static void
on_cursor_moved (EnvoiWordCompletion *self)
{
  guint cursor;
  g_autofree char *before = NULL;
  const char *word;

  if (self->found == NULL)
    return;
  before = dup_before (self, &cursor);
  word = envoi_word_completion_find (before, self->signs);
  if (word == NULL || cursor - g_utf8_strlen (word, -1) != self->start)
    close_list (self);
}

static void
on_focus_left (EnvoiWordCompletion *self)
{
  close_list (self);
}

static void
move (EnvoiWordCompletion *self, int by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  int n = self->found->len, index = row != NULL ? gtk_list_box_row_get_index (row) + by : 0;

  gtk_list_box_select_row (GTK_LIST_BOX (self->list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (index + n) % n));
  announce (self);
}

static gboolean
on_key (EnvoiWordCompletion *self, guint keyval, guint keycode, GdkModifierType state)
{
  GtkListBoxRow *row = self->found != NULL ? gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list)) : NULL;

  if (self->found == NULL || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Down: move (self, 1); return GDK_EVENT_STOP;
    case GDK_KEY_Up: move (self, -1); return GDK_EVENT_STOP;
    case GDK_KEY_Escape: close_list (self); return GDK_EVENT_STOP;
    case GDK_KEY_Tab:
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      choose (self, row != NULL ? gtk_list_box_row_get_index (row) : 0);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

void
envoi_word_completion_detach (EnvoiWordCompletion *self)
{
  close_list (self);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
}

static void
envoi_word_completion_finalize (GObject *object)
{
  EnvoiWordCompletion *self = ENVOI_WORD_COMPLETION (object);

  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_free (self->signs);
  G_OBJECT_CLASS (envoi_word_completion_parent_class)->finalize (object);
}

static void
envoi_word_completion_class_init (EnvoiWordCompletionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_word_completion_finalize;
  signals[SEARCH] = g_signal_new ("search", ENVOI_TYPE_WORD_COMPLETION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_POINTER, 2, G_TYPE_UINT, G_TYPE_STRING);
  signals[CHOSEN] = g_signal_new ("chosen", ENVOI_TYPE_WORD_COMPLETION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  4, G_TYPE_UINT, G_TYPE_POINTER, G_TYPE_UINT, G_TYPE_UINT);
}

static void
envoi_word_completion_init (EnvoiWordCompletion *self)
{
}

EnvoiWordCompletion *
envoi_word_completion_new (GtkTextView *view, GtkWidget *parent, const char *signs)
{
  EnvoiWordCompletion *self = g_object_new (ENVOI_TYPE_WORD_COMPLETION, NULL);
  GtkEventController *keys = gtk_event_controller_key_new (), *focus = gtk_event_controller_focus_new ();

  self->view = view;
  self->signs = g_strdup (signs);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_activate_on_single_click (GTK_LIST_BOX (self->list), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Suggestions"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row_activated), self, G_CONNECT_SWAPPED);
  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
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
  g_signal_connect_object (gtk_text_view_get_buffer (view), "notify::cursor-position", G_CALLBACK (on_cursor_moved), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return self;
}
