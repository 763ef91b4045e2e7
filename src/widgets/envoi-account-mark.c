/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-account-mark.h"

/* EnvoiAccountMark: a stripe in the colour of an account, named for a screen reader and in its tooltip. */

struct _EnvoiAccountMark
{
  GtkWidget parent_instance;
  EnvoiAccount *account;
  GSignalGroup *on_account;
};

enum { PROP_0, PROP_ACCOUNT, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiAccountMark, envoi_account_mark, GTK_TYPE_WIDGET)

static void
update (EnvoiAccountMark *self)
{
  const char *title = envoi_account_get_title (self->account);

  gtk_widget_set_tooltip_text (GTK_WIDGET (self), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
envoi_account_mark_set_account (EnvoiAccountMark *self, EnvoiAccount *account)
{
  if (!g_set_object (&self->account, account))
    return;
  g_signal_group_set_target (self->on_account, account);
  if (account != NULL)
    update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
}

void
envoi_account_mark_show (GtkWidget **mark, GtkWidget *parent, EnvoiAccount *account)
{
  if (account == NULL)
    {
      g_clear_pointer (mark, gtk_widget_unparent);
      return;
    }
  if (*mark == NULL)
    {
      *mark = g_object_new (ENVOI_TYPE_ACCOUNT_MARK, NULL);
      gtk_widget_insert_after (*mark, parent, NULL);
    }
  envoi_account_mark_set_account (ENVOI_ACCOUNT_MARK (*mark), account);
}

static void
envoi_account_mark_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  EnvoiAccountMark *self = ENVOI_ACCOUNT_MARK (widget);
  float width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget), radius = MIN (width, height) / 2;
  GskRoundedRect shape;
  GdkRGBA color;

  if (self->account == NULL || !gdk_rgba_parse (&color, envoi_account_get_color (self->account)))
    return;
  gsk_rounded_rect_init_from_rect (&shape, &GRAPHENE_RECT_INIT (0, 0, width, height), radius);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gtk_snapshot_pop (snapshot);
}

static void
envoi_account_mark_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, ENVOI_ACCOUNT_MARK (object)->account);
}

static void
envoi_account_mark_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  envoi_account_mark_set_account (ENVOI_ACCOUNT_MARK (object), g_value_get_object (value));
}

static void
envoi_account_mark_dispose (GObject *object)
{
  EnvoiAccountMark *self = ENVOI_ACCOUNT_MARK (object);
  g_clear_object (&self->on_account);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (envoi_account_mark_parent_class)->dispose (object);
}

static void
envoi_account_mark_class_init (EnvoiAccountMarkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_account_mark_get_property;
  object_class->set_property = envoi_account_mark_set_property;
  object_class->dispose = envoi_account_mark_dispose;
  GTK_WIDGET_CLASS (klass)->snapshot = envoi_account_mark_snapshot;
  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, ENVOI_TYPE_ACCOUNT,
    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "accountmark");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
envoi_account_mark_init (EnvoiAccountMark *self)
{
  self->on_account = g_signal_group_new (ENVOI_TYPE_ACCOUNT);
  g_signal_group_connect_swapped (self->on_account, "notify::color", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->on_account, "notify::label", G_CALLBACK (update), self);
}
