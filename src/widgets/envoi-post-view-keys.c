/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-post-view-private.h"
#include <adwaita.h>

/* The keyboard in the list of posts. */

static guint
index_of (EnvoiPostView *self, EnvoiPost *post)
{
  for (guint i = 0; self->model != NULL && i < g_list_model_get_n_items (self->model); i++)
    {
      g_autoptr (EnvoiPost) other = g_list_model_get_item (self->model, i);
      if (other == post)
        return i;
    }
  return G_MAXUINT;
}

static EnvoiPost *
focused_post (EnvoiPostView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, self->list_view))
    return NULL;
  /* Within a post, or the row that is nothing but the post. */
  for (GtkWidget *at = focus; at != self->list_view; at = gtk_widget_get_parent (at))
    {
      if (envoi_post_view_post_of (at) != NULL)
        return envoi_post_view_post_of (at);
      if (gtk_widget_get_parent (at) == self->list_view && gtk_widget_get_first_child (at) != NULL)
        focus = adw_bin_get_child (ADW_BIN (gtk_widget_get_first_child (at)));
    }
  return focus != NULL ? envoi_post_view_post_of (focus) : NULL;
}

void
envoi_post_view_on_focus_changed (EnvoiPostView *self)
{
  EnvoiPost *post = focused_post (self);

  if (self->focus_id == 0)
    self->focused = post != NULL ? index_of (self, post) : G_MAXUINT;
}

static void
focus_index (EnvoiPostView *self, guint i)
{
  guint n = self->model != NULL ? g_list_model_get_n_items (self->model) : 0;
  g_autoptr (EnvoiPost) post = NULL;
  GtkWidget *shown;

  if (n == 0)
    return;
  i = MIN (i, n - 1);
  envoi_post_view_reach (self, i);
  gtk_list_view_scroll_to (GTK_LIST_VIEW (self->list_view), i / self->per_row + g_list_model_get_n_items (G_LIST_MODEL (self->heads)), GTK_LIST_SCROLL_FOCUS, NULL);
  if (!self->gallery)
    return;
  post = g_list_model_get_item (self->model, i);
  shown = envoi_post_view_find_shown (self, post);
  if (shown != NULL)
    gtk_widget_grab_focus (shown);
}

static gboolean
on_refocus (gpointer data)
{
  EnvoiPostView *self = data;

  self->focus_id = 0;
  if (g_list_model_get_n_items (self->model) > 0)
    focus_index (self, self->focused);
  else
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
  return G_SOURCE_REMOVE;
}

static void
focus_some_post (EnvoiPostView *self)
{
  g_autoptr (GPtrArray) shown = NULL;

  if (focused_post (self) != NULL)
    return;
  if (self->focused != G_MAXUINT)
    {
      focus_index (self, self->focused);
      return;
    }
  shown = envoi_post_view_list_shown (self);
  for (guint i = 0; i < shown->len; i++)
    if (envoi_post_view_is_in_sight (self, shown->pdata[i]))
      {
        /* The row of a card is its list item. */
        gtk_widget_grab_focus (self->gallery ? shown->pdata[i] : gtk_widget_get_parent (gtk_widget_get_parent (shown->pdata[i])));
        return;
      }
  focus_index (self, 0);
}

void
envoi_post_view_focus_posts (EnvoiPostView *self)
{
  gboolean at_top = self->following;

  focus_some_post (self);
  /* Where the head and a post do not fit, what was opened is seen from its beginning. */
  if (at_top)
    envoi_post_view_scroll_to_top (self);
}

/* The arrow keys in a gallery: TRUE when there was somewhere to go. */
static gboolean
move_in_gallery (EnvoiPostView *self, guint i, guint key)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  guint n = g_list_model_get_n_items (self->model);
  gint64 to = i;

  if (key == GDK_KEY_Left || key == GDK_KEY_KP_Left)
    to += rtl ? 1 : -1;
  else if (key == GDK_KEY_Right || key == GDK_KEY_KP_Right)
    to += rtl ? -1 : 1;
  else if (key == GDK_KEY_Up || key == GDK_KEY_KP_Up)
    to -= self->per_row;
  else if (key == GDK_KEY_Down || key == GDK_KEY_KP_Down)
    /* Into a last row that is shorter, too. */
    to = i / self->per_row < (n - 1) / self->per_row ? MIN (i + self->per_row, n - 1) : n;
  else
    return FALSE;
  if (to < 0 || to >= n)
    return FALSE;
  focus_index (self, to);
  return TRUE;
}

/* Commands on a tile, which has no actions of its own. */
static void
command_tile (EnvoiPostView *self, EnvoiPost *post, const char *command)
{
  gboolean talks = envoi_post_get_comments_node (post) != NULL && envoi_post_get_state (post) == ENVOI_POST_PUBLISHED;

  if (g_str_equal (command, "open") || g_str_equal (command, "save") || (talks && (g_str_equal (command, "like") || g_str_equal (command, "comment"))))
    envoi_post_view_emit_command (self, command, post);
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers, EnvoiPostView *self)
{
  static const struct { guint key; const char *command; } commands[] = {
    { GDK_KEY_l, "like" }, { GDK_KEY_c, "comment" }, { GDK_KEY_o, "open" }, { GDK_KEY_s, "save" }, { GDK_KEY_r, "repost" }, { GDK_KEY_e, "edit" },
    { GDK_KEY_Delete, "delete" },
  };
  EnvoiPost *post = focused_post (self);
  guint i;

  if (post == NULL || (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return FALSE;
  i = index_of (self, post);
  if (self->gallery && i != G_MAXUINT && move_in_gallery (self, i, key))
    return TRUE;
  if (key == GDK_KEY_j || (key == GDK_KEY_k && i > 0))
    {
      focus_index (self, key == GDK_KEY_j ? i + 1 : i - 1);
      return TRUE;
    }
  if (key == GDK_KEY_period)
    {
      envoi_post_view_emit_jump (self);
      return TRUE;
    }
  if (key == GDK_KEY_Menu || (key == GDK_KEY_F10 && (modifiers & GDK_SHIFT_MASK) != 0))
    {
      GtkWidget *card = envoi_post_view_find_card (self, post);
      if (card != NULL)
        envoi_post_card_open_menu (ENVOI_POST_CARD (card));
      return TRUE;
    }
  for (guint c = 0; c < G_N_ELEMENTS (commands); c++)
    if (commands[c].key == key)
      {
        GtkWidget *card = envoi_post_view_find_card (self, post);
        g_autofree char *action = g_strconcat ("post.", commands[c].command, NULL);

        /* Through the action: what cannot be done is not enabled. */
        if (card != NULL)
          gtk_widget_activate_action (card, action, NULL);
        else
          command_tile (self, post, commands[c].command);
        return TRUE;
      }
  return FALSE;
}

void
envoi_post_view_follow_focus (EnvoiPostView *self, guint position, guint removed, guint added)
{
  if (self->focused == G_MAXUINT || position > self->focused)
    return;
  if (removed > added && self->focused < position + removed - added)
    {
      self->focused = position;
      if (self->focus_id == 0)
        self->focus_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_refocus, self, NULL);
    }
  else if (position + removed <= self->focused || added > removed)
    {
      self->focused += added - removed;
      /* Posts move through the tiles of a gallery: the focus goes with its own. */
      if (self->gallery && added != removed && self->focus_id == 0)
        self->focus_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_refocus, self, NULL);
    }
}

void
envoi_post_view_add_keys (EnvoiPostView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (self->list_view, keys);
}
