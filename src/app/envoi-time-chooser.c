/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-time-chooser.h"
#include "envoi-date-text.h"
#include "envoi-time.h"
#include <glib/gi18n.h>

struct _EnvoiTimeChooser
{
  AdwActionRow parent_instance;
  gint64 time;
  gboolean setting;
  GtkWidget *now_button, *button, *popover, *calendar, *hour, *minute;
};

enum { PROP_0, PROP_TIME, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiTimeChooser, envoi_time_chooser, ADW_TYPE_ACTION_ROW)

static int
days_between (GDateTime *from, GDateTime *to)
{
  GDate start, end;

  g_date_set_dmy (&start, g_date_time_get_day_of_month (from), g_date_time_get_month (from), g_date_time_get_year (from));
  g_date_set_dmy (&end, g_date_time_get_day_of_month (to), g_date_time_get_month (to), g_date_time_get_year (to));
  return g_date_days_between (&start, &end);
}

char *
envoi_time_chooser_describe (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local_usec (time), today = g_date_time_new_from_unix_local_usec (now);
  int days = days_between (today, date);

  g_autofree char *clock = envoi_date_text_clock (time);

  if (days == 0)
    /* Translators: a time of today */
    return g_strdup_printf (_("Today, %s"), clock);
  if (days == 1)
    return g_strdup_printf (_("Tomorrow, %s"), clock);
  return envoi_date_text_full (time);
}

static void
update (EnvoiTimeChooser *self)
{
  g_autofree char *text = self->time != 0 ? envoi_time_chooser_describe (self->time, envoi_time_now ()) : g_strdup (_("At once"));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_widget_set_visible (self->now_button, self->time != 0);
}

gint64
envoi_time_chooser_get_time (EnvoiTimeChooser *self)
{
  return self->time;
}

void
envoi_time_chooser_set_time (EnvoiTimeChooser *self, gint64 time)
{
  if (self->time == time)
    return;
  self->time = time;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIME]);
}

static void
on_now_clicked (EnvoiTimeChooser *self)
{
  envoi_time_chooser_set_time (self, 0);
  gtk_widget_grab_focus (self->button);
}

/* Two digits. */
static gboolean
on_output (GtkSpinButton *spin)
{
  g_autofree char *text = g_strdup_printf ("%02d", gtk_spin_button_get_value_as_int (spin));

  gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static void
on_chosen (EnvoiTimeChooser *self)
{
  g_autoptr (GDateTime) day = NULL, date = NULL;

  if (self->setting)
    return;
  day = gtk_calendar_get_date (GTK_CALENDAR (self->calendar));
  date = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day), g_date_time_get_day_of_month (day),
                                gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->hour)),
                                gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->minute)), 0);
  if (date != NULL)
    envoi_time_chooser_set_time (self, g_date_time_to_unix_usec (date));
}

/* Begins at the time that is chosen, else at a full hour that is half an hour away at least. */
static void
on_map (EnvoiTimeChooser *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local (), next = g_date_time_add_minutes (now, 90), date = NULL;

  date = self->time != 0 ? g_date_time_new_from_unix_local_usec (self->time)
                         : g_date_time_new_local (g_date_time_get_year (next), g_date_time_get_month (next), g_date_time_get_day_of_month (next),
                                                  g_date_time_get_hour (next), 0, 0);
  self->setting = TRUE;
  gtk_calendar_select_day (GTK_CALENDAR (self->calendar), date);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->hour), g_date_time_get_hour (date));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->minute), g_date_time_get_minute (date));
  self->setting = FALSE;
  on_chosen (self);
}

static void
envoi_time_chooser_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_int64 (value, ENVOI_TIME_CHOOSER (object)->time);
}

static void
envoi_time_chooser_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  envoi_time_chooser_set_time (ENVOI_TIME_CHOOSER (object), g_value_get_int64 (value));
}

static void
envoi_time_chooser_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_TIME_CHOOSER);
  G_OBJECT_CLASS (envoi_time_chooser_parent_class)->dispose (object);
}

static void
envoi_time_chooser_class_init (EnvoiTimeChooserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = envoi_time_chooser_get_property;
  object_class->set_property = envoi_time_chooser_set_property;
  object_class->dispose = envoi_time_chooser_dispose;
  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, 0, G_MAXINT64, 0, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-time-chooser.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiTimeChooser, name)
  BIND (now_button); BIND (button); BIND (popover); BIND (calendar); BIND (hour); BIND (minute);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_now_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_output);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_map);
}

static void
envoi_time_chooser_init (EnvoiTimeChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}
