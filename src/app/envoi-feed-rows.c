/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-feed-rows.h"
#include "envoi-account-mark.h"
#include "envoi-avatar-view.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

struct _EnvoiFeedPlace
{
  GObject parent_instance;
  char *tag, *title, *icon, *action;
  guint count;
};

enum { PLACE_COUNT = 1 };

G_DEFINE_FINAL_TYPE (EnvoiFeedPlace, envoi_feed_place, G_TYPE_OBJECT)

EnvoiFeedPlace *
envoi_feed_place_new (const char *tag, const char *title, const char *icon, const char *action)
{
  EnvoiFeedPlace *self = g_object_new (ENVOI_TYPE_FEED_PLACE, NULL);

  self->tag = g_strdup (tag);
  self->title = g_strdup (title);
  self->icon = g_strdup (icon);
  self->action = g_strdup (action);
  return self;
}

const char *
envoi_feed_place_get_tag (EnvoiFeedPlace *self)
{
  return self->tag;
}

const char *
envoi_feed_place_get_title (EnvoiFeedPlace *self)
{
  return self->title;
}

const char *
envoi_feed_place_get_action (EnvoiFeedPlace *self)
{
  return self->action;
}

guint
envoi_feed_place_get_count (EnvoiFeedPlace *self)
{
  return self->count;
}

void
envoi_feed_place_set_count (EnvoiFeedPlace *self, guint count)
{
  if (self->count == count)
    return;
  self->count = count;
  g_object_notify (G_OBJECT (self), "count");
}

static void
envoi_feed_place_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, ENVOI_FEED_PLACE (object)->count);
}

static void
envoi_feed_place_finalize (GObject *object)
{
  EnvoiFeedPlace *self = ENVOI_FEED_PLACE (object);

  g_free (self->tag);
  g_free (self->title);
  g_free (self->icon);
  g_free (self->action);
  G_OBJECT_CLASS (envoi_feed_place_parent_class)->finalize (object);
}

static void
envoi_feed_place_class_init (EnvoiFeedPlaceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_feed_place_finalize;
  G_OBJECT_CLASS (klass)->get_property = envoi_feed_place_get_property;
  g_object_class_install_property (G_OBJECT_CLASS (klass), PLACE_COUNT,
    g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
envoi_feed_place_init (EnvoiFeedPlace *self)
{
}

struct _EnvoiFeedRow
{
  GtkWidget parent_instance;
  GObject *item;
  gulong handler;
  gboolean show_account;
  char *accessible_text;
  GtkWidget *image, *avatar, *mark, *title, *badge;
};

enum { PROP_ACCESSIBLE_TEXT = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiFeedRow, envoi_feed_row, GTK_TYPE_WIDGET)

static void
update (EnvoiFeedRow *self)
{
  EnvoiFeed *feed = ENVOI_IS_FEED (self->item) ? ENVOI_FEED (self->item) : NULL;
  const char *title = feed != NULL ? envoi_feed_get_title (feed) : envoi_feed_place_get_title (ENVOI_FEED_PLACE (self->item));
  guint count = feed != NULL ? envoi_feed_get_unread (feed) : envoi_feed_place_get_count (ENVOI_FEED_PLACE (self->item));
  g_autofree char *line = envoi_text_one_line (title, 80), *number = count > 999 ? g_strdup ("999+") : g_strdup_printf ("%u", count);
  g_autofree char *unread = g_strdup_printf (ngettext ("%u new", "%u new", count), count);
  const char *state = feed != NULL && envoi_feed_get_pending (feed) ? _("Waiting for approval") : feed != NULL && envoi_feed_get_problem (feed) != NULL
                    ? _("Could not be loaded") : NULL;

  gtk_label_set_text (GTK_LABEL (self->title), line);
  gtk_label_set_text (GTK_LABEL (self->badge), number);
  gtk_widget_set_visible (self->badge, count > 0);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), state);
  if (state != NULL)
    gtk_widget_add_css_class (self->title, "dim-label");
  else
    gtk_widget_remove_css_class (self->title, "dim-label");
  g_free (self->accessible_text);
  self->accessible_text = g_strconcat (line, count > 0 ? ", " : "", count > 0 ? unread : "", state != NULL ? ", " : "", state, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCESSIBLE_TEXT]);
}

void
envoi_feed_row_set_item (EnvoiFeedRow *self, GObject *item, gboolean show_account)
{
  EnvoiFeed *feed = ENVOI_IS_FEED (item) ? ENVOI_FEED (item) : NULL;

  if (self->item != NULL)
    g_clear_signal_handler (&self->handler, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  self->handler = g_signal_connect_swapped (item, "notify", G_CALLBACK (update), self);
  gtk_widget_set_visible (self->image, feed == NULL);
  gtk_widget_set_visible (self->avatar, feed != NULL);
  gtk_widget_set_visible (self->mark, feed != NULL && show_account);
  if (feed == NULL)
    gtk_image_set_from_icon_name (GTK_IMAGE (self->image), ENVOI_FEED_PLACE (item)->icon);
  else
    {
      envoi_account_mark_set_account (ENVOI_ACCOUNT_MARK (self->mark), envoi_feed_get_account (feed));
      envoi_avatar_view_set_feed (ENVOI_AVATAR_VIEW (self->avatar), feed);
    }
  update (self);
}

static void
envoi_feed_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, ENVOI_FEED_ROW (object)->accessible_text);
}

static void
envoi_feed_row_dispose (GObject *object)
{
  EnvoiFeedRow *self = ENVOI_FEED_ROW (object);
  GtkWidget *child;

  envoi_feed_row_set_item (self, NULL, FALSE);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (envoi_feed_row_parent_class)->dispose (object);
}

static void
envoi_feed_row_finalize (GObject *object)
{
  g_free (ENVOI_FEED_ROW (object)->accessible_text);
  G_OBJECT_CLASS (envoi_feed_row_parent_class)->finalize (object);
}

static void
envoi_feed_row_class_init (EnvoiFeedRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_feed_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = envoi_feed_row_finalize;
  G_OBJECT_CLASS (klass)->get_property = envoi_feed_row_get_property;
  properties[PROP_ACCESSIBLE_TEXT] = g_param_spec_string ("accessible-text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "feed");
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
envoi_feed_row_init (EnvoiFeedRow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (widget)), 10);
  self->image = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "width-request", 28, NULL);
  self->avatar = envoi_avatar_view_new (28);
  self->mark = g_object_new (ENVOI_TYPE_ACCOUNT_MARK, NULL);
  self->title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, "hexpand", TRUE, NULL);
  self->badge = g_object_new (GTK_TYPE_LABEL, "valign", GTK_ALIGN_CENTER, NULL);
  gtk_widget_add_css_class (self->badge, "badge");
  gtk_widget_add_css_class (self->badge, "numeric");
  gtk_widget_set_valign (self->avatar, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (self->mark, widget);
  gtk_widget_set_parent (self->image, widget);
  gtk_widget_set_parent (self->avatar, widget);
  gtk_widget_set_parent (self->title, widget);
  gtk_widget_set_parent (self->badge, widget);
}

GtkWidget *
envoi_feed_row_new (void)
{
  return g_object_new (ENVOI_TYPE_FEED_ROW, NULL);
}
