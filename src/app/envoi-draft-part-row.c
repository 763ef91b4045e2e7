/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-draft-part-row.h"
#include "envoi-picture.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>
#include <string.h>

#define PICTURE_SIDE 112
#define MAX_PICTURE_BYTES (64 * 1024 * 1024)
#define MAX_PICTURE_SIDE 20000

struct _EnvoiDraftPartRow
{
  GtkListBoxRow parent_instance;
  EnvoiPostPart *part;
  char *problem;
  gboolean setting;
  GtkWidget *picture_stack, *icon, *picture, *name_label, *detail_label, *alt_entry, *alt_warning, *remove_button;
};

enum { REMOVE, CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiDraftPartRow, envoi_draft_part_row, GTK_TYPE_LIST_BOX_ROW)

static void
update_warning (EnvoiDraftPartRow *self)
{
  const char *alt = envoi_post_part_get_title (self->part);
  gboolean picture = envoi_post_part_get_kind (self->part) == ENVOI_PART_PICTURE;

  gtk_widget_set_visible (self->alt_entry, picture);
  gtk_widget_set_visible (self->alt_warning, picture && self->problem == NULL && (alt == NULL || *alt == '\0'));
}

static void
on_alt_changed (EnvoiDraftPartRow *self)
{
  g_autofree char *text = NULL;

  if (self->setting || self->part == NULL)
    return;
  text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->alt_entry))));
  envoi_post_part_set_title (self->part, *text != '\0' ? text : NULL);
  update_warning (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_remove_clicked (EnvoiDraftPartRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static char *
dup_name (EnvoiPostPart *part)
{
  g_autoptr (GFile) file = envoi_post_part_get_local_file (part);
  const char *title = envoi_post_part_get_title (part), *href = envoi_post_part_get_href (part);
  g_autofree char *base = NULL;

  if (envoi_post_part_get_kind (part) != ENVOI_PART_PICTURE && title != NULL)
    return envoi_text_one_line (title, 100);
  base = file != NULL ? g_file_get_basename (file) : href != NULL ? g_path_get_basename (href) : g_strdup ("");
  return envoi_text_one_line (base, 100);
}

static char *
dup_detail (EnvoiPostPart *part)
{
  const char *description = envoi_post_part_get_description (part), *href = envoi_post_part_get_href (part);
  gint64 length = envoi_post_part_get_length (part);

  if (envoi_post_part_get_kind (part) == ENVOI_PART_CARD)
    return envoi_text_one_line (description != NULL ? description : href != NULL ? href : "", 120);
  return length > 0 ? g_format_size (length) : NULL;
}

static void
update_detail (EnvoiDraftPartRow *self)
{
  g_autofree char *detail = dup_detail (self->part), *size = NULL, *both = NULL;
  gint64 length = envoi_post_part_get_length (self->part);

  if (self->problem != NULL && length > 0)
    {
      size = g_format_size (length);
      both = g_strdup_printf ("%s · %s", size, self->problem);
    }
  if (self->problem != NULL)
    gtk_widget_add_css_class (self->detail_label, "error");
  else
    gtk_widget_remove_css_class (self->detail_label, "error");
  gtk_label_set_text (GTK_LABEL (self->detail_label), both != NULL ? both : self->problem != NULL ? self->problem : detail != NULL ? detail : "");
  gtk_widget_set_visible (self->detail_label, self->problem != NULL || (detail != NULL && envoi_post_part_get_kind (self->part) != ENVOI_PART_PICTURE));
  update_warning (self);
}

void
envoi_draft_part_row_set_problem (EnvoiDraftPartRow *self, const char *problem)
{
  if (g_set_str (&self->problem, problem))
    update_detail (self);
}

EnvoiPostPart *
envoi_draft_part_row_get_part (EnvoiDraftPartRow *self)
{
  return self->part;
}

static void
on_picture (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiDraftPartRow *self = owner;

  if (value == NULL)
    return;
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), g_value_get_object (value));
  gtk_stack_set_visible_child_name (GTK_STACK (self->picture_stack), "picture");
}

static void
fill (EnvoiDraftPartRow *self)
{
  EnvoiPartKind kind = envoi_post_part_get_kind (self->part);
  const char *type = envoi_post_part_get_media_type (self->part), *title = envoi_post_part_get_title (self->part);
  g_autofree char *name = dup_name (self->part), *label = NULL, *content = NULL;
  g_autoptr (GFile) file = envoi_post_part_get_local_file (self->part);
  g_autoptr (GIcon) icon = NULL;

  gtk_label_set_text (GTK_LABEL (self->name_label), name);
  gtk_widget_set_visible (self->name_label, kind != ENVOI_PART_PICTURE);
  content = type != NULL ? g_content_type_from_mime_type (type) : NULL;
  icon = kind == ENVOI_PART_CARD ? g_themed_icon_new ("envoi-link-symbolic") : g_content_type_get_symbolic_icon (content != NULL ? content : "application/octet-stream");
  gtk_image_set_from_gicon (GTK_IMAGE (self->icon), icon);
  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->alt_entry), kind == ENVOI_PART_PICTURE && title != NULL ? title : "");
  self->setting = FALSE;
  /* Translators: %s is the name of a file or page */
  label = g_strdup_printf (_("Remove %s"), name);
  gtk_widget_set_tooltip_text (self->remove_button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_clear_pointer (&label, g_free);
  label = g_strdup_printf (_("Description of %s"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->alt_entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (kind == ENVOI_PART_PICTURE && file != NULL)
    envoi_when_done (envoi_picture_load (file, MAX_PICTURE_BYTES, MAX_PICTURE_SIDE, PICTURE_SIDE), self, on_picture);
  update_detail (self);
}

static gboolean
envoi_draft_part_row_grab_focus (GtkWidget *widget)
{
  EnvoiDraftPartRow *self = ENVOI_DRAFT_PART_ROW (widget);
  return gtk_widget_grab_focus (gtk_widget_get_visible (self->alt_entry) ? self->alt_entry : self->remove_button);
}

static void
envoi_draft_part_row_dispose (GObject *object)
{
  EnvoiDraftPartRow *self = ENVOI_DRAFT_PART_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_DRAFT_PART_ROW);
  g_clear_pointer (&self->problem, g_free);
  g_clear_object (&self->part);
  G_OBJECT_CLASS (envoi_draft_part_row_parent_class)->dispose (object);
}

static void
envoi_draft_part_row_class_init (EnvoiDraftPartRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_draft_part_row_dispose;
  widget_class->grab_focus = envoi_draft_part_row_grab_focus;
  signals[REMOVE] = g_signal_new ("remove", ENVOI_TYPE_DRAFT_PART_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", ENVOI_TYPE_DRAFT_PART_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-draft-part-row.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiDraftPartRow, name)
  BIND (picture_stack); BIND (icon); BIND (picture); BIND (name_label); BIND (detail_label); BIND (alt_entry); BIND (alt_warning);
  BIND (remove_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_alt_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked);
}

static void
envoi_draft_part_row_init (EnvoiDraftPartRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
envoi_draft_part_row_new (EnvoiPostPart *part)
{
  EnvoiDraftPartRow *self = g_object_new (ENVOI_TYPE_DRAFT_PART_ROW, NULL);

  self->part = g_object_ref (part);
  fill (self);
  return GTK_WIDGET (self);
}
