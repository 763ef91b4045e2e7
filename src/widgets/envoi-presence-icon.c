/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-presence-icon.h"
#include <glib/gi18n-lib.h>

/*
 * EnvoiPresenceIcon: whether somebody is there, told three times: by shape, by colour, and in words for the
 * tooltip and for a screen reader.
 */

struct _EnvoiPresenceIcon
{
  GtkWidget parent_instance;
  GtkWidget *image;
  EnvoiAvailability availability;
};

enum { PROP_0, PROP_AVAILABILITY, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiPresenceIcon, envoi_presence_icon, GTK_TYPE_WIDGET)

static const struct { const char *icon, *css, *text; } looks[] = {
  [ENVOI_AVAILABILITY_OFFLINE] = { "envoi-offline-symbolic", "offline", N_("Offline") },
  [ENVOI_AVAILABILITY_CHAT] = { "envoi-chat-symbolic", "online", N_("Free to chat") },
  [ENVOI_AVAILABILITY_ONLINE] = { "envoi-online-symbolic", "online", N_("Online") },
  [ENVOI_AVAILABILITY_AWAY] = { "envoi-away-symbolic", "away", N_("Away") },
  [ENVOI_AVAILABILITY_EXTENDED_AWAY] = { "envoi-away-long-symbolic", "away", N_("Away for a long time") },
  [ENVOI_AVAILABILITY_BUSY] = { "envoi-busy-symbolic", "busy", N_("Do not disturb") },
};

const char *
envoi_availability_get_text (EnvoiAvailability availability)
{
  g_return_val_if_fail (availability < G_N_ELEMENTS (looks), "");
  return _(looks[availability].text);
}

void
envoi_presence_icon_set_availability (EnvoiPresenceIcon *self, EnvoiAvailability availability)
{
  g_return_if_fail (availability < G_N_ELEMENTS (looks));

  gtk_widget_remove_css_class (GTK_WIDGET (self), looks[self->availability].css);
  gtk_widget_add_css_class (GTK_WIDGET (self), looks[availability].css);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->image), looks[availability].icon);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _(looks[availability].text));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _(looks[availability].text), -1);
  if (self->availability == availability)
    return;
  self->availability = availability;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVAILABILITY]);
}

static void
envoi_presence_icon_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_enum (value, ENVOI_PRESENCE_ICON (object)->availability);
}

static void
envoi_presence_icon_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  envoi_presence_icon_set_availability (ENVOI_PRESENCE_ICON (object), g_value_get_enum (value));
}

static void
envoi_presence_icon_dispose (GObject *object)
{
  g_clear_pointer (&ENVOI_PRESENCE_ICON (object)->image, gtk_widget_unparent);
  G_OBJECT_CLASS (envoi_presence_icon_parent_class)->dispose (object);
}

static void
envoi_presence_icon_class_init (EnvoiPresenceIconClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_presence_icon_get_property;
  object_class->set_property = envoi_presence_icon_set_property;
  object_class->dispose = envoi_presence_icon_dispose;
  properties[PROP_AVAILABILITY] = g_param_spec_enum ("availability", NULL, NULL, ENVOI_TYPE_AVAILABILITY,
    ENVOI_AVAILABILITY_OFFLINE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "presence");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
envoi_presence_icon_init (EnvoiPresenceIcon *self)
{
  self->image = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->image, GTK_WIDGET (self));
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  envoi_presence_icon_set_availability (self, ENVOI_AVAILABILITY_OFFLINE);
}

GtkWidget *
envoi_presence_icon_new (void)
{
  return g_object_new (ENVOI_TYPE_PRESENCE_ICON, NULL);
}
