/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-post-view-private.h"
#include "envoi-gallery-row.h"
#include "envoi-post-rows.h"
#include "envoi-widgets.h"
#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* EnvoiPostView: see the header. */

#define NEAR_TOP 24
#define FIRST_ROWS 8         /* what the first frame shows */
#define MORE_ROWS 2          /* what each later turn of the main loop adds */
#define GROW_MS 16

enum { LOAD_OLDER, LOAD_NEWER, JUMP_TO_TOP, SEEN, IN_SIGHT, COMMAND, N_SIGNALS };
static guint signals[N_SIGNALS];

enum { PROP_FOLLOWING = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiPostView, envoi_post_view, GTK_TYPE_WIDGET)

/* ---- the reader's place ---- */

static void
update_pill (EnvoiPostView *self)
{
  g_autofree char *text = g_strdup_printf (ngettext ("%u new post", "%u new posts", self->n_new), self->n_new);
  gboolean wanted = self->n_new > 0;

  if (wanted)
    adw_button_content_set_label (ADW_BUTTON_CONTENT (self->pill_content), text);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->pill_revealer), wanted);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "posts.jump-to-top", wanted);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pill), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

gboolean
envoi_post_view_is_in_sight (EnvoiPostView *self, GtkWidget *widget)
{
  double page = gtk_adjustment_get_page_size (self->adjustment);
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (widget) || !gtk_widget_compute_bounds (widget, self->scroller, &bounds))
    return FALSE;
  /* Of a long one its beginning is enough. */
  return bounds.origin.y + MIN (bounds.size.height, 160) <= page && bounds.origin.y + bounds.size.height > 0;
}

EnvoiPost *
envoi_post_view_find_first (EnvoiPostView *self)
{
  g_autoptr (GPtrArray) shown = NULL;
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return NULL;
  shown = envoi_post_view_list_shown (self);
  for (guint i = 0; i < shown->len; i++)
    if (gtk_widget_get_mapped (shown->pdata[i]) && gtk_widget_compute_bounds (shown->pdata[i], self->scroller, &bounds)
        && bounds.origin.y + bounds.size.height > 0)
      return envoi_post_view_post_of (shown->pdata[i]);
  return NULL;
}

static void
tell_seen (EnvoiPostView *self)
{
  g_autoptr (GPtrArray) shown = NULL, seen = NULL;

  if (self->window == NULL || !gtk_window_is_active (self->window))
    return;
  shown = envoi_post_view_list_shown (self);
  seen = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < shown->len; i++)
    if (envoi_post_view_is_in_sight (self, shown->pdata[i]))
      g_ptr_array_add (seen, g_object_ref (envoi_post_view_post_of (shown->pdata[i])));
  for (guint i = 0; i < seen->len; i++)
    {
      EnvoiPost *post = g_ptr_array_index (seen, i);

      g_signal_emit (self, signals[IN_SIGHT], 0, post);
      if (!envoi_post_get_read (post))
        g_signal_emit (self, signals[SEEN], 0, post);
    }
}

static gboolean is_growing (EnvoiPostView *self);

static gboolean
on_check (gpointer data)
{
  g_autoptr (EnvoiPostView) self = g_object_ref (data);
  double value = gtk_adjustment_get_value (self->adjustment), page = gtk_adjustment_get_page_size (self->adjustment);
  gboolean at_top = value < NEAR_TOP && !self->has_newer;

  self->check_id = 0;
  self->rest_value = value;
  self->rest_upper = gtk_adjustment_get_upper (self->adjustment);
  if (at_top != self->following)
    {
      self->following = at_top;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
    }
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || self->model == NULL || page <= 0)
    return G_SOURCE_REMOVE;
  tell_seen (self);
  if (!self->loading && self->has_newer && value < page)
    g_signal_emit (self, signals[LOAD_NEWER], 0);
  else if (!self->loading && self->has_older && !is_growing (self) && value + page * 2.5 > gtk_adjustment_get_upper (self->adjustment))
    g_signal_emit (self, signals[LOAD_OLDER], 0);
  return G_SOURCE_REMOVE;
}

static void queue_check (EnvoiPostView *self);

/* New rows can be looked at when they have been laid out. */
static gboolean
on_look_frame (GtkWidget *list_view, GdkFrameClock *clock, gpointer data)
{
  EnvoiPostView *self = data;

  if (self->look_frames++ < 2)
    return G_SOURCE_CONTINUE;
  self->look_tick = 0;
  self->top_wanted = FALSE;
  queue_check (self);
  return G_SOURCE_REMOVE;
}

static void
queue_look (EnvoiPostView *self)
{
  self->look_frames = 0;
  if (self->look_tick == 0)
    self->look_tick = gtk_widget_add_tick_callback (self->list_view, on_look_frame, self, NULL);
}

/* Not within the allocation that has just changed the adjustment. */
static void
queue_check (EnvoiPostView *self)
{
  if (self->check_id == 0)
    self->check_id = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_check, self, NULL);
}

static void
on_activate (EnvoiPostView *self, guint position)
{
  g_autoptr (GObject) item = g_list_model_get_item (self->all, position);

  if (ENVOI_IS_POST (item))
    g_signal_emit (self, signals[COMMAND], 0, "open", item);
}

static void
on_value_changed (EnvoiPostView *self)
{
  double value = gtk_adjustment_get_value (self->adjustment);

  /* The list keeps the focused post in its place. When the head above it grows as more is known, who was at the beginning stays there. */
  if (self->head != NULL && self->rest_value == 0 && value > 0 && ABS (gtk_adjustment_get_upper (self->adjustment) - self->rest_upper - value) < 1)
    envoi_post_view_scroll_to_top (self);
  /* The reader has gone on meanwhile. */
  else if (value > NEAR_TOP)
    self->top_wanted = FALSE;
  queue_check (self);
}

/* ---- the model ---- */

static gboolean
on_to_top (gpointer data)
{
  EnvoiPostView *self = data;

  self->top_id = 0;
  if (self->all != NULL && g_list_model_get_n_items (self->all) > 0)
    gtk_list_view_scroll_to (GTK_LIST_VIEW (self->list_view), 0, GTK_LIST_SCROLL_NONE, NULL);
  gtk_adjustment_set_value (self->adjustment, 0);
  return G_SOURCE_REMOVE;
}

static void
on_items_changed (EnvoiPostView *self, guint position, guint removed, guint added)
{
  envoi_post_view_follow_focus (self, position, removed, added);
  /* Whoever is at the top and is not reading stays there. */
  if (position == 0 && added > 0 && (self->following || self->top_wanted) && self->top_id == 0)
    self->top_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_to_top, self, NULL);
  queue_check (self);
  queue_look (self);
}

static gboolean
is_growing (EnvoiPostView *self)
{
  return self->grown != NULL && gtk_slice_list_model_get_size (self->grown) < g_list_model_get_n_items (self->rows);
}

static gboolean
on_grow (gpointer data)
{
  EnvoiPostView *self = data;

  if (is_growing (self))
    {
      gtk_slice_list_model_set_size (self->grown, gtk_slice_list_model_get_size (self->grown) + MORE_ROWS);
      return G_SOURCE_CONTINUE;
    }
  self->grow_id = 0;
  queue_check (self);
  return G_SOURCE_REMOVE;
}

void
envoi_post_view_reach (EnvoiPostView *self, guint i)
{
  i /= self->per_row;
  if (self->grown != NULL && gtk_slice_list_model_get_size (self->grown) <= i)
    gtk_slice_list_model_set_size (self->grown, i + 1);
}

/* When the list view knows of the change: what came in between takes no rows away at the end. */
static void
after_items_changed (EnvoiPostView *self, guint position, guint removed, guint added)
{
  guint size = gtk_slice_list_model_get_size (self->grown), n = g_list_model_get_n_items (self->rows);

  if (position < size && added > removed && n > added - removed)
    gtk_slice_list_model_set_size (self->grown, size + added - removed);
  if (is_growing (self) && self->grow_id == 0)
    self->grow_id = g_timeout_add_full (G_PRIORITY_LOW, GROW_MS, on_grow, self, NULL);
}

static void
stop_waiting (EnvoiPostView *self)
{
  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_handle_id (&self->focus_id, g_source_remove);
  g_clear_handle_id (&self->top_id, g_source_remove);
  g_clear_handle_id (&self->grow_id, g_source_remove);
  if (self->look_tick != 0)
    gtk_widget_remove_tick_callback (self->list_view, self->look_tick);
  self->look_tick = 0;
}

void
envoi_post_view_set_model (EnvoiPostView *self, GListModel *model)
{
  g_autoptr (GListStore) parts = NULL;
  GtkSelectionModel *selection;

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, on_items_changed, self);
  if (self->rows != NULL)
    g_signal_handlers_disconnect_by_func (self->rows, after_items_changed, self);
  stop_waiting (self);
  g_set_object (&self->model, model);
  self->focused = G_MAXUINT;
  self->following = TRUE;
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list_view), NULL);
  g_clear_object (&self->all);
  g_clear_object (&self->grown);
  g_clear_object (&self->rows);
  if (model == NULL)
    return;
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  parts = g_list_store_new (G_TYPE_LIST_MODEL);
  self->per_row = self->gallery ? ENVOI_GALLERY_ROW_POSTS : 1;
  self->rows = self->gallery ? envoi_post_rows_new (model, ENVOI_GALLERY_ROW_POSTS) : g_object_ref (model);
  self->grown = gtk_slice_list_model_new (g_object_ref (self->rows), 0, FIRST_ROWS);
  g_signal_connect_object (self->rows, "items-changed", G_CALLBACK (after_items_changed), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_list_store_append (parts, self->heads);
  g_list_store_append (parts, self->grown);
  g_list_store_append (parts, self->feet);
  self->all = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&parts))));
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (self->all)));
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list_view), selection);
  g_object_unref (selection);
  after_items_changed (self, 0, 0, 0);
  queue_look (self);
}

/* A marker stands for a row whose widget is made anew each time. */
static void
set_marker (GListStore *markers, gboolean wanted)
{
  g_autoptr (GObject) marker = wanted ? g_object_new (G_TYPE_OBJECT, NULL) : NULL;

  g_list_store_splice (markers, 0, g_list_model_get_n_items (G_LIST_MODEL (markers)), (gpointer *) &marker, wanted ? 1 : 0);
}

void
envoi_post_view_set_head (EnvoiPostView *self, GtkWidget *head)
{
  if (self->head == head)
    return;
  set_marker (self->heads, FALSE);
  g_clear_object (&self->head);
  if (head == NULL)
    return;
  self->head = g_object_ref_sink (head);
  set_marker (self->heads, TRUE);
}

static void
update_end (EnvoiPostView *self)
{
  set_marker (self->feet, self->loading || self->has_older || self->end_text != NULL);
  queue_check (self);
}

void
envoi_post_view_set_gallery (EnvoiPostView *self, gboolean gallery)
{
  g_autoptr (GListModel) model = self->model != NULL ? g_object_ref (self->model) : NULL;

  if (self->gallery == gallery)
    return;
  self->gallery = gallery;
  if (gallery)
    gtk_widget_add_css_class (self->list_view, "gallery");
  else
    gtk_widget_remove_css_class (self->list_view, "gallery");
  if (model != NULL)
    envoi_post_view_set_model (self, model);
}

void
envoi_post_view_set_hide_feed (EnvoiPostView *self, gboolean hide)
{
  self->hide_feed = hide;
}

void
envoi_post_view_set_n_new (EnvoiPostView *self, guint n_new)
{
  if (self->n_new == n_new)
    return;
  self->n_new = n_new;
  update_pill (self);
}

void
envoi_post_view_set_caught_up (EnvoiPostView *self, EnvoiPost *post)
{
  GtkWidget *card;

  if (self->caught_up == post)
    return;
  card = self->caught_up != NULL ? envoi_post_view_find_card (self, self->caught_up) : NULL;
  if (card != NULL)
    envoi_post_card_set_caught_up (ENVOI_POST_CARD (card), FALSE);
  g_set_object (&self->caught_up, post);
  card = post != NULL ? envoi_post_view_find_card (self, post) : NULL;
  if (card != NULL)
    envoi_post_card_set_caught_up (ENVOI_POST_CARD (card), TRUE);
}

void
envoi_post_view_set_loading (EnvoiPostView *self, gboolean loading)
{
  if (self->loading == loading)
    return;
  self->loading = loading;
  if (!self->has_older)
    update_end (self);
  queue_check (self);
}

void
envoi_post_view_set_has_older (EnvoiPostView *self, gboolean has_older)
{
  if (self->has_older == has_older)
    return;
  self->has_older = has_older;
  update_end (self);
}

void
envoi_post_view_set_has_newer (EnvoiPostView *self, gboolean has_newer)
{
  self->has_newer = has_newer;
  queue_check (self);
}

void
envoi_post_view_set_end_text (EnvoiPostView *self, const char *text)
{
  if (g_set_str (&self->end_text, text))
    update_end (self);
}

/* What the model is about to take in at its beginning is to be seen too. */
void
envoi_post_view_scroll_to_top (EnvoiPostView *self)
{
  self->top_wanted = TRUE;
  if (self->top_id == 0)
    self->top_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_to_top, self, NULL);
}

void
envoi_post_view_emit_command (EnvoiPostView *self, const char *command, EnvoiPost *post)
{
  g_signal_emit (self, signals[COMMAND], 0, command, post);
}

void
envoi_post_view_emit_jump (EnvoiPostView *self)
{
  g_signal_emit (self, signals[JUMP_TO_TOP], 0);
}

static void
jump_to_top (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[JUMP_TO_TOP], 0);
}

static gboolean
envoi_post_view_grab_focus (GtkWidget *widget)
{
  envoi_post_view_focus_posts (ENVOI_POST_VIEW (widget));
  return TRUE;
}

static void
envoi_post_view_map (GtkWidget *widget)
{
  EnvoiPostView *self = ENVOI_POST_VIEW (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (envoi_post_view_parent_class)->map (widget);
  if (GTK_IS_WINDOW (root))
    {
      self->window = GTK_WINDOW (root);
      g_signal_connect_object (root, "notify::is-active", G_CALLBACK (queue_check), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (root, "notify::focus-widget", G_CALLBACK (envoi_post_view_on_focus_changed), self, G_CONNECT_SWAPPED);
    }
  queue_check (self);
}

static void
envoi_post_view_unmap (GtkWidget *widget)
{
  EnvoiPostView *self = ENVOI_POST_VIEW (widget);

  if (self->window != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->window, queue_check, self);
      g_signal_handlers_disconnect_by_func (self->window, envoi_post_view_on_focus_changed, self);
    }
  self->window = NULL;
  GTK_WIDGET_CLASS (envoi_post_view_parent_class)->unmap (widget);
}

static void
envoi_post_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, ENVOI_POST_VIEW (object)->following);
}

static void
envoi_post_view_dispose (GObject *object)
{
  EnvoiPostView *self = ENVOI_POST_VIEW (object);

  if (self->list_view != NULL)
    envoi_post_view_set_model (self, NULL);
  stop_waiting (self);
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);
  g_clear_object (&self->head);
  g_clear_object (&self->caught_up);
  g_clear_object (&self->heads);
  g_clear_object (&self->feet);
  envoi_widgets_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_POST_VIEW);
  G_OBJECT_CLASS (envoi_post_view_parent_class)->dispose (object);
}

static void
envoi_post_view_finalize (GObject *object)
{
  g_free (ENVOI_POST_VIEW (object)->end_text);
  G_OBJECT_CLASS (envoi_post_view_parent_class)->finalize (object);
}

static void
envoi_post_view_class_init (EnvoiPostViewClass *klass)
{
  static const char * const plain[] = { "load-older", "load-newer", "jump-to-top" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = envoi_post_view_dispose;
  object_class->finalize = envoi_post_view_finalize;
  object_class->get_property = envoi_post_view_get_property;
  properties[PROP_FOLLOWING] = g_param_spec_boolean ("following", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  widget_class->map = envoi_post_view_map;
  widget_class->unmap = envoi_post_view_unmap;
  widget_class->grab_focus = envoi_post_view_grab_focus;
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    signals[LOAD_OLDER + i] = g_signal_new (plain[i], ENVOI_TYPE_POST_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SEEN] = g_signal_new ("seen", ENVOI_TYPE_POST_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ENVOI_TYPE_POST);
  signals[IN_SIGHT] = g_signal_new ("in-sight", ENVOI_TYPE_POST_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ENVOI_TYPE_POST);
  signals[COMMAND] = g_signal_new ("command", ENVOI_TYPE_POST_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, ENVOI_TYPE_POST);
  gtk_widget_class_set_css_name (widget_class, "postview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_FEED);
  gtk_widget_class_install_action (widget_class, "posts.jump-to-top", NULL, jump_to_top);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/widgets/envoi-post-view.ui");
#define BIND(field) gtk_widget_class_bind_template_child (widget_class, EnvoiPostView, field)
  BIND (overlay); BIND (scroller); BIND (list_view); BIND (pill_revealer); BIND (pill); BIND (pill_content);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static void
envoi_post_view_init (EnvoiPostView *self)
{
  self->following = TRUE;
  self->per_row = 1;
  self->focused = G_MAXUINT;
  self->heads = g_list_store_new (G_TYPE_OBJECT);
  self->feet = g_list_store_new (G_TYPE_OBJECT);
  gtk_widget_init_template (GTK_WIDGET (self));
  envoi_post_view_make_rows (self);
  envoi_post_view_add_keys (self);
  self->adjustment = g_object_ref (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)));
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (on_value_changed), self);
  g_signal_connect_swapped (self->adjustment, "notify::upper", G_CALLBACK (queue_check), self);
  g_signal_connect_swapped (self->adjustment, "notify::page-size", G_CALLBACK (queue_check), self);
  update_pill (self);
}

GtkWidget *
envoi_post_view_new (void)
{
  return g_object_new (ENVOI_TYPE_POST_VIEW, NULL);
}
