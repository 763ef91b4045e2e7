/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-contact-row.h"
#include "envoi-account-mark.h"
#include "envoi-avatar-view.h"
#include "envoi-presence-icon.h"
#include "envoi-text.h"
#include "envoi-widgets.h"
#include <glib/gi18n-lib.h>

/* EnvoiContactRow: a contact in the list: who, whether there, and the status text, or what is missing between the two. */

struct _EnvoiContactRow
{
  GtkWidget parent_instance;
  EnvoiContact *contact;
  GSignalGroup *on_contact;
  gboolean show_account;
  char *subtitle, *accessible_text;
  GtkWidget *mark;
};

enum { PROP_0, PROP_CONTACT, PROP_SUBTITLE, PROP_ACCESSIBLE_TEXT, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiContactRow, envoi_contact_row, GTK_TYPE_WIDGET)

static char *
describe (EnvoiContact *contact)
{
  const char *status = envoi_contact_get_status_text (contact);
  EnvoiSubscription subscription = envoi_contact_get_subscription (contact);

  if (envoi_contact_get_blocked (contact))
    return g_strdup (_("Blocked"));
  if (subscription == ENVOI_SUBSCRIPTION_NONE || subscription == ENVOI_SUBSCRIPTION_FROM)
    {
      if (envoi_contact_get_asked (contact))
        return g_strdup (_("Waiting for an answer to your request"));
      return g_strdup (_("Does not share when they are online"));
    }
  if (status != NULL && *status != '\0')
    return envoi_text_one_line (status, 200);
  return g_strdup (envoi_availability_get_text (envoi_contact_get_availability (contact)));
}

static void
update (EnvoiContactRow *self)
{
  const char *title = envoi_contact_get_title (self->contact);
  const char *presence = envoi_availability_get_text (envoi_contact_get_availability (self->contact));

  g_free (self->subtitle);
  self->subtitle = describe (self->contact);
  g_free (self->accessible_text);
  if (g_str_equal (presence, self->subtitle))
    self->accessible_text = g_strdup_printf ("%s, %s", title, presence);
  else
    self->accessible_text = g_strdup_printf ("%s, %s, %s", title, presence, self->subtitle);
  if (self->show_account)
    {
      g_autofree char *text = self->accessible_text;
      self->accessible_text = g_strdup_printf ("%s, %s", text, envoi_account_get_title (envoi_contact_get_account (self->contact)));
    }
  envoi_account_mark_show (&self->mark, GTK_WIDGET (self), self->show_account ? envoi_contact_get_account (self->contact) : NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBTITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCESSIBLE_TEXT]);
}

/**
 * envoi_contact_row_set_contact:
 * @contact: (nullable): whom to show
 */
void
envoi_contact_row_set_contact (EnvoiContactRow *self, EnvoiContact *contact)
{
  if (!g_set_object (&self->contact, contact))
    return;
  g_signal_group_set_target (self->on_contact, contact);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONTACT]);
  if (contact != NULL)
    update (self);
}

EnvoiContact *
envoi_contact_row_get_contact (EnvoiContactRow *self)
{
  return self->contact;
}

/* Several accounts are in use: each row then bears the colour of its own. */
void
envoi_contact_row_set_show_account (EnvoiContactRow *self, gboolean show_account)
{
  self->show_account = show_account;
  if (self->contact != NULL)
    update (self);
}

static void
envoi_contact_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiContactRow *self = ENVOI_CONTACT_ROW (object);

  switch (id)
    {
    case PROP_CONTACT: g_value_set_object (value, self->contact); break;
    case PROP_SUBTITLE: g_value_set_string (value, self->subtitle); break;
    case PROP_ACCESSIBLE_TEXT: g_value_set_string (value, self->accessible_text); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_contact_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  envoi_contact_row_set_contact (ENVOI_CONTACT_ROW (object), g_value_get_object (value));
}

static void
envoi_contact_row_dispose (GObject *object)
{
  EnvoiContactRow *self = ENVOI_CONTACT_ROW (object);

  g_clear_object (&self->on_contact);
  g_clear_pointer (&self->mark, gtk_widget_unparent);
  envoi_widgets_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_CONTACT_ROW);
  g_clear_object (&self->contact);
  G_OBJECT_CLASS (envoi_contact_row_parent_class)->dispose (object);
}

static void
envoi_contact_row_finalize (GObject *object)
{
  g_free (ENVOI_CONTACT_ROW (object)->subtitle);
  g_free (ENVOI_CONTACT_ROW (object)->accessible_text);
  G_OBJECT_CLASS (envoi_contact_row_parent_class)->finalize (object);
}

static void
envoi_contact_row_class_init (EnvoiContactRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = envoi_contact_row_get_property;
  object_class->set_property = envoi_contact_row_set_property;
  object_class->dispose = envoi_contact_row_dispose;
  object_class->finalize = envoi_contact_row_finalize;
  properties[PROP_CONTACT] = g_param_spec_object ("contact", NULL, NULL, ENVOI_TYPE_CONTACT,
    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ACCESSIBLE_TEXT] = g_param_spec_string ("accessible-text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "contact");
  g_type_ensure (ENVOI_TYPE_AVATAR_VIEW);
  g_type_ensure (ENVOI_TYPE_PRESENCE_ICON);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/widgets/envoi-contact-row.ui");
}

static void
envoi_contact_row_init (EnvoiContactRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->on_contact = g_signal_group_new (ENVOI_TYPE_CONTACT);
  for (guint i = 0; i < 6; i++)
    {
      static const char * const watched[] = { "notify::title", "notify::availability", "notify::status-text",
                                              "notify::subscription", "notify::asked", "notify::blocked" };
      g_signal_group_connect_swapped (self->on_contact, watched[i], G_CALLBACK (update), self);
    }
}

GtkWidget *
envoi_contact_row_new (void)
{
  return g_object_new (ENVOI_TYPE_CONTACT_ROW, NULL);
}
