/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-activity-row.h"
#include "envoi-avatar-view.h"
#include "envoi-date-text.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include <glib/gi18n.h>

/* EnvoiActivityRow: see the header. Owned by its list; main thread. */

struct _EnvoiActivityRow
{
  GtkWidget parent_instance;
  EnvoiActivity *activity;
  gboolean fresh;
  GtkWidget *box, *icon, *avatar, *sentence, *text, *time, *dot;
};

G_DEFINE_FINAL_TYPE (EnvoiActivityRow, envoi_activity_row, GTK_TYPE_WIDGET)

char *
envoi_activity_dup_actor (EnvoiActivity *activity)
{
  EnvoiContact *contact = envoi_activity_get_actor (activity);
  const char *jid = envoi_activity_get_actor_jid (activity), *claimed = envoi_activity_get_actor_name (activity);

  if (contact != NULL)
    return envoi_text_one_line (envoi_contact_get_title (contact), 60);
  if (jid != NULL)
    return envoi_text_one_line (jid, 80);
  if (claimed != NULL && *claimed != '\0')
    {
      g_autofree char *name = envoi_text_one_line (claimed, 60), *isolated = envoi_text_isolate (name);
      /* Translators: nobody knows who did it; %s is the name that was given */
      return g_strdup_printf (_("Somebody who calls themselves %s"), isolated);
    }
  return g_strdup (_("Somebody"));
}

char *
envoi_activity_dup_sentence (EnvoiActivity *activity)
{
  g_autofree char *plain = envoi_activity_dup_actor (activity), *actor = envoi_text_isolate (plain);
  const char *text = envoi_activity_get_text (activity), *node = envoi_activity_get_node (activity);
  g_autofree char *what = envoi_text_one_line (text != NULL ? text : node != NULL ? node : "", 60), *about = envoi_text_isolate (what);
  guint others = envoi_activity_get_count (activity);

  switch (envoi_activity_get_kind (activity))
    {
    case ENVOI_ACTIVITY_COMMENT:
      return g_strdup_printf (_("%s commented on your post"), actor);
    case ENVOI_ACTIVITY_LIKE:
      if (others > 0)
        /* Translators: %s is one person, %u counts the others */
        return g_strdup_printf (ngettext ("%s and %u other like your post", "%s and %u others like your post", others), actor, others);
      return g_strdup_printf (_("%s likes your post"), actor);
    case ENVOI_ACTIVITY_MENTION:
      return g_strdup_printf (_("%s mentioned you"), actor);
    case ENVOI_ACTIVITY_REPLY:
      return g_strdup_printf (_("%s replied to your post"), actor);
    case ENVOI_ACTIVITY_REPOST:
      if (others > 0)
        /* Translators: %s is one person, %u counts the others */
        return g_strdup_printf (ngettext ("%s and %u other shared your post", "%s and %u others shared your post", others), actor, others);
      return g_strdup_printf (_("%s shared your post"), actor);
    case ENVOI_ACTIVITY_FOLLOWER:
      return g_strdup_printf (_("%s follows your blog"), actor);
    case ENVOI_ACTIVITY_REQUEST:
      /* Translators: somebody, then a community */
      return g_strdup_printf (_("%s asks to be let into %s"), actor, about);
    case ENVOI_ACTIVITY_INVITATION:
      return g_strdup_printf (_("%s invited you"), actor);
    case ENVOI_ACTIVITY_APPROVAL:
      /* Translators: a community */
      return g_strdup_printf (_("You were let into %s"), about);
    case ENVOI_ACTIVITY_MOVED:
      if (g_strcmp0 (node, ENVOI_ACTIVITY_NODE_GONE) == 0)
        /* Translators: %s is a person */
        return g_strdup_printf (_("The server of %s tells a new address, which nobody has confirmed"), actor);
      return g_strdup_printf (_("%s has a new address"), actor);
    default:
      return g_strdup (actor);
    }
}

const char *
envoi_activity_get_icon (EnvoiActivity *activity)
{
  switch (envoi_activity_get_kind (activity))
    {
    case ENVOI_ACTIVITY_LIKE: return "envoi-liked-symbolic";
    case ENVOI_ACTIVITY_REPOST: return "envoi-repost-symbolic";
    case ENVOI_ACTIVITY_REPLY: return "envoi-reply-symbolic";
    case ENVOI_ACTIVITY_FOLLOWER: return "contact-new-symbolic";
    case ENVOI_ACTIVITY_REQUEST:
    case ENVOI_ACTIVITY_INVITATION:
    case ENVOI_ACTIVITY_APPROVAL: return "envoi-community-symbolic";
    case ENVOI_ACTIVITY_MOVED: return "go-next-symbolic";
    default: return "envoi-comment-symbolic";
    }
}

/* What the sentence says already is not said again. */
static gboolean
shows_text (EnvoiActivity *activity)
{
  EnvoiActivityKind kind = envoi_activity_get_kind (activity);

  return envoi_activity_get_text (activity) != NULL && kind != ENVOI_ACTIVITY_REQUEST && kind != ENVOI_ACTIVITY_APPROVAL;
}

static void
update (EnvoiActivityRow *self)
{
  g_autofree char *sentence = NULL, *time = NULL, *full = NULL, *text = NULL;
  gboolean fresh;

  if (self->activity == NULL)
    return;
  fresh = self->fresh || !envoi_activity_get_seen (self->activity);
  sentence = envoi_activity_dup_sentence (self->activity);
  time = envoi_date_text_short (envoi_activity_get_time (self->activity), envoi_time_now ());
  full = envoi_date_text_full (envoi_activity_get_time (self->activity));
  text = shows_text (self->activity) ? envoi_text_one_line (envoi_activity_get_text (self->activity), 240) : g_strdup ("");
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), envoi_activity_get_icon (self->activity));
  if (envoi_activity_get_actor (self->activity) != NULL)
    envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (self->avatar), envoi_activity_get_actor (self->activity));
  else
    {
      g_autofree char *actor = envoi_activity_dup_actor (self->activity);
      envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (self->avatar), actor);
    }
  gtk_label_set_text (GTK_LABEL (self->sentence), sentence);
  gtk_label_set_text (GTK_LABEL (self->text), text);
  gtk_widget_set_visible (self->text, *text != '\0');
  gtk_label_set_text (GTK_LABEL (self->time), time);
  gtk_widget_set_tooltip_text (self->time, full);
  gtk_widget_set_visible (self->dot, fresh);
  if (fresh)
    gtk_widget_add_css_class (self->sentence, "heading");
  else
    gtk_widget_remove_css_class (self->sentence, "heading");
}

void
envoi_activity_row_set_activity (EnvoiActivityRow *self, EnvoiActivity *activity, gboolean fresh)
{
  if (self->activity != NULL)
    g_signal_handlers_disconnect_by_func (self->activity, update, self);
  g_set_object (&self->activity, activity);
  self->fresh = fresh;
  if (activity != NULL)
    g_signal_connect_object (activity, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
envoi_activity_row_dispose (GObject *object)
{
  EnvoiActivityRow *self = ENVOI_ACTIVITY_ROW (object);

  envoi_activity_row_set_activity (self, NULL, FALSE);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (envoi_activity_row_parent_class)->dispose (object);
}

static void
envoi_activity_row_class_init (EnvoiActivityRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_activity_row_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
new_label (const char *style, int lines)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_lines (GTK_LABEL (label), lines);
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
envoi_activity_row_init (EnvoiActivityRow *self)
{
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *end = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->icon = gtk_image_new ();
  self->avatar = envoi_avatar_view_new (36);
  self->sentence = new_label ("activity-sentence", 3);
  self->text = new_label ("dim-label", 2);
  self->time = gtk_label_new (NULL);
  self->dot = gtk_image_new_from_icon_name ("media-record-symbolic");
  gtk_widget_add_css_class (self->icon, "dim-label");
  gtk_widget_add_css_class (self->time, "caption");
  gtk_widget_add_css_class (self->time, "dim-label");
  gtk_widget_add_css_class (self->dot, "accent");
  gtk_image_set_pixel_size (GTK_IMAGE (self->dot), 10);
  gtk_widget_set_halign (self->dot, GTK_ALIGN_END);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->dot), GTK_ACCESSIBLE_PROPERTY_LABEL, _("New"), -1);
  gtk_widget_set_valign (self->icon, GTK_ALIGN_START);
  gtk_widget_set_margin_top (self->icon, 10);
  gtk_widget_set_valign (self->avatar, GTK_ALIGN_START);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (words), self->sentence);
  gtk_box_append (GTK_BOX (words), self->text);
  gtk_box_append (GTK_BOX (end), self->time);
  gtk_box_append (GTK_BOX (end), self->dot);
  gtk_box_append (GTK_BOX (self->box), self->icon);
  gtk_box_append (GTK_BOX (self->box), self->avatar);
  gtk_box_append (GTK_BOX (self->box), words);
  gtk_box_append (GTK_BOX (self->box), end);
  gtk_widget_set_margin_top (self->box, 8);
  gtk_widget_set_margin_bottom (self->box, 8);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
envoi_activity_row_new (void)
{
  return g_object_new (ENVOI_TYPE_ACTIVITY_ROW, NULL);
}
