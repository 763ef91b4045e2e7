/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-participant-row.h"
#include "envoi-avatar-view.h"
#include "envoi-look-alike.h"
#include "envoi-presence-icon.h"
#include "envoi-room-text.h"
#include "envoi-text.h"
#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* Used again for other people by the list view; built by hand, since a room may show hundreds. */

struct _EnvoiParticipantRow
{
  GtkWidget parent_instance;
  gpointer item;
  GSignalGroup *on_occupant;
  char *accessible_text;
  GtkWidget *avatar, *presence, *name, *subtitle;
};

enum { PROP_0, PROP_ACCESSIBLE_TEXT, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiParticipantRow, envoi_participant_row, GTK_TYPE_WIDGET)

static void
append (GString *line, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  if (line->len > 0)
    g_string_append (line, " · ");
  g_string_append (line, text);
}

/* What somebody is here, and what he says about himself: foreign words last. */
static char *
describe (EnvoiOccupant *occupant)
{
  g_autoptr (GString) line = g_string_new (NULL);
  const char * const *hats = envoi_occupant_get_hats (occupant);
  const char *status = envoi_occupant_get_status_text (occupant);

  if (envoi_occupant_get_is_self (occupant))
    append (line, _("You"));
  if (envoi_occupant_get_look_alike (occupant) != NULL)
    {
      g_autofree char *name = envoi_text_one_line (envoi_occupant_get_look_alike (occupant), 40), *isolated = envoi_text_isolate (name);
      /* Translators: a warning about somebody's nickname; %s is that of somebody else, which looks nearly the same */
      g_autofree char *warning = g_strdup_printf (_("⚠ Not “%s”, only looks alike"), isolated);
      append (line, warning);
    }
  if (envoi_occupant_get_ignored (occupant))
    append (line, _("Ignored"));
  append (line, envoi_affiliation_get_text (envoi_occupant_get_affiliation (occupant)));
  for (guint i = 0; hats != NULL && hats[i] != NULL && i < 3; i++)
    {
      g_autofree char *title = envoi_text_one_line (hats[i], 30), *isolated = envoi_text_isolate (title), *hat = NULL;
      /* Translators: a title that the room has given to somebody, set apart from one's own roles */
      hat = g_strdup_printf (_("“%s”"), isolated);
      append (line, hat);
    }
  if (status != NULL && *status != '\0')
    {
      g_autofree char *text = envoi_text_one_line (status, 100), *isolated = envoi_text_isolate (text);
      append (line, isolated);
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static void
update (EnvoiParticipantRow *self)
{
  g_autofree char *subtitle = NULL, *nick = NULL;
  EnvoiAvailability availability = ENVOI_AVAILABILITY_OFFLINE;
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  if (ENVOI_IS_OCCUPANT (self->item))
    {
      EnvoiOccupant *occupant = self->item;
      nick = envoi_text_one_line (envoi_occupant_get_nick (occupant), 60);
      subtitle = describe (occupant);
      availability = envoi_occupant_get_availability (occupant);
      gtk_label_set_attributes (GTK_LABEL (self->name), envoi_nick_get_attributes (envoi_occupant_get_nick (occupant), dark));
      gtk_widget_set_opacity (GTK_WIDGET (self), envoi_occupant_get_ignored (occupant) ? 0.5 : 1.0);
    }
  else
    {
      EnvoiAbsentMember *member = self->item;
      const char *rank = envoi_affiliation_get_text (envoi_absent_member_get_affiliation (member));
      nick = envoi_text_one_line (envoi_absent_member_get_title (member), 60);
      if (envoi_absent_member_get_nick (member) != NULL)
        subtitle = g_strdup_printf ("%s · %s", rank != NULL ? rank : "", envoi_absent_member_get_jid (member));
      else
        subtitle = g_strdup (rank != NULL ? rank : "");
      gtk_label_set_attributes (GTK_LABEL (self->name), NULL);
      gtk_widget_set_opacity (GTK_WIDGET (self), 1.0);
    }
  gtk_label_set_text (GTK_LABEL (self->name), nick);
  gtk_label_set_text (GTK_LABEL (self->subtitle), subtitle);
  gtk_widget_set_visible (self->subtitle, *subtitle != '\0');
  envoi_presence_icon_set_availability (ENVOI_PRESENCE_ICON (self->presence), availability);
  gtk_widget_set_visible (self->presence, ENVOI_IS_OCCUPANT (self->item));
  g_free (self->accessible_text);
  self->accessible_text = g_strdup_printf (*subtitle != '\0' ? "%s, %s, %s" : "%s, %s", nick,
                                           ENVOI_IS_OCCUPANT (self->item) ? envoi_availability_get_text (availability) : _("Not here now"), subtitle);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCESSIBLE_TEXT]);
}

void
envoi_participant_row_set_item (EnvoiParticipantRow *self, gpointer item)
{
  if (self->item == item)
    return;
  g_set_object ((GObject **) &self->item, item);
  g_signal_group_set_target (self->on_occupant, ENVOI_IS_OCCUPANT (item) ? item : NULL);
  envoi_avatar_view_set_occupant (ENVOI_AVATAR_VIEW (self->avatar), ENVOI_IS_OCCUPANT (item) ? item : NULL);
  envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (self->avatar), ENVOI_IS_ABSENT_MEMBER (item) ? envoi_absent_member_get_title (item) : NULL);
  if (item != NULL)
    update (self);
}

gpointer
envoi_participant_row_get_item (EnvoiParticipantRow *self)
{
  return self->item;
}

static void
on_notify (EnvoiParticipantRow *self, GParamSpec *pspec)
{
  static const char * const watched[] = { "nick", "affiliation", "availability", "status-text", "hats", "ignored", "look-alike", NULL };

  if (g_strv_contains (watched, pspec->name))
    update (self);
}

static void
on_dark (EnvoiParticipantRow *self)
{
  if (self->item != NULL)
    update (self);
}

static void
envoi_participant_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, ENVOI_PARTICIPANT_ROW (object)->accessible_text);
}

static void
envoi_participant_row_dispose (GObject *object)
{
  EnvoiParticipantRow *self = ENVOI_PARTICIPANT_ROW (object);
  GtkWidget *child;

  g_clear_object (&self->on_occupant);
  g_clear_object ((GObject **) &self->item);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (envoi_participant_row_parent_class)->dispose (object);
}

static void
envoi_participant_row_finalize (GObject *object)
{
  g_free (ENVOI_PARTICIPANT_ROW (object)->accessible_text);
  G_OBJECT_CLASS (envoi_participant_row_parent_class)->finalize (object);
}

static void
envoi_participant_row_class_init (EnvoiParticipantRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = envoi_participant_row_get_property;
  object_class->dispose = envoi_participant_row_dispose;
  object_class->finalize = envoi_participant_row_finalize;
  properties[PROP_ACCESSIBLE_TEXT] = g_param_spec_string ("accessible-text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "participant");
}

static GtkWidget *
new_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
envoi_participant_row_init (EnvoiParticipantRow *self)
{
  GtkWidget *overlay = gtk_overlay_new (), *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 10);
  self->avatar = envoi_avatar_view_new (32);
  self->presence = envoi_presence_icon_new ();
  gtk_widget_set_halign (self->presence, GTK_ALIGN_END);
  gtk_widget_set_valign (self->presence, GTK_ALIGN_END);
  gtk_widget_set_valign (overlay, GTK_ALIGN_CENTER);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->avatar);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->presence);
  self->name = new_label ("title");
  self->subtitle = new_label ("caption");
  gtk_widget_add_css_class (self->subtitle, "dim-label");
  gtk_box_append (GTK_BOX (words), self->name);
  gtk_box_append (GTK_BOX (words), self->subtitle);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_parent (overlay, GTK_WIDGET (self));
  gtk_widget_set_parent (words, GTK_WIDGET (self));
  self->on_occupant = g_signal_group_new (ENVOI_TYPE_OCCUPANT);
  g_signal_group_connect_swapped (self->on_occupant, "notify", G_CALLBACK (on_notify), self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (on_dark), self, G_CONNECT_SWAPPED);
}

GtkWidget *
envoi_participant_row_new (void)
{
  return g_object_new (ENVOI_TYPE_PARTICIPANT_ROW, NULL);
}
