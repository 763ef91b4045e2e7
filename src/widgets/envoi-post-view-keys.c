/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-post-view-private.h"

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
  while (focus != NULL && gtk_widget_get_parent (focus) != self->list_view)
    focus = gtk_widget_get_parent (focus);
  return envoi_post_view_card_in (focus) != NULL ? envoi_post_card_get_post (envoi_post_view_card_in (focus)) : NULL;
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

  if (n > 0)
    envoi_post_view_reach (self, MIN (i, n - 1));
  if (n > 0)
    gtk_list_view_scroll_to (GTK_LIST_VIEW (self->list_view), MIN (i, n - 1) + g_list_model_get_n_items (G_LIST_MODEL (self->heads)), GTK_LIST_SCROLL_FOCUS, NULL);
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

void
envoi_post_view_focus_posts (EnvoiPostView *self)
{
  if (focused_post (self) != NULL)
    return;
  if (self->focused != G_MAXUINT)
    {
      focus_index (self, self->focused);
      return;
    }
  for (GtkWidget *item = gtk_widget_get_first_child (self->list_view); item != NULL; item = gtk_widget_get_next_sibling (item))
    if (envoi_post_view_card_in (item) != NULL && envoi_post_view_is_in_sight (self, GTK_WIDGET (envoi_post_view_card_in (item))))
      {
        gtk_widget_grab_focus (item);
        return;
      }
  focus_index (self, 0);
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
    self->focused += added - removed;
}

void
envoi_post_view_add_keys (EnvoiPostView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (self->list_view, keys);
}
