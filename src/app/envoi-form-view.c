/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-form-view.h"
#include "envoi-form-rows.h"
#include "envoi-open-uri.h"
#include "envoi-picture.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/* EnvoiFormView: groups of rows for a questionnaire. Built once from the list, in several turns of the main loop where it is long, for its length
 * is a server's; a fixed text begins a new group. Owned by the page that shows it; main thread. */

#define MAX_PICTURE_SIDE 2000
#define SHORT_TEXT 60
#define NARROW 300
#define TALLEST 240
#define PADDING 12   /* of .form-picture, on both sides */
#define BUILD_US 4000   /* in one turn */

struct _EnvoiFormView
{
  AdwBin parent_instance;
  EnvoiQuestionnaire *questionnaire;
  GtkWidget *box;
  GtkWidget *group;           /* the one that is being filled */
  GPtrArray *rows;            /* of Row */
  guint built;                /* questions that have their rows */
  guint source;               /* builds the others; 0 = all are there */
};

typedef struct { EnvoiQuestion *question; GtkWidget *row; } Row;

enum { PROP_0, PROP_QUESTIONNAIRE, PROP_VALID, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiFormView, envoi_form_view, ADW_TYPE_BIN)

/* The headings of a group are read as markup; foreign text becomes such. */
static void
begin_group (EnvoiFormView *self, const char *title, const char *description)
{
  g_autofree char *safe_title = title != NULL ? g_markup_escape_text (title, -1) : NULL;
  g_autofree char *safe_description = description != NULL ? g_markup_escape_text (description, -1) : NULL;

  self->group = adw_preferences_group_new ();
  if (safe_title != NULL)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->group), safe_title);
  if (safe_description != NULL)
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->group), safe_description);
  gtk_box_append (GTK_BOX (self->box), self->group);
}

static void
add_row (EnvoiFormView *self, GtkWidget *row)
{
  if (self->group == NULL)
    begin_group (self, NULL, NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), row);
}

static void
add_words (EnvoiFormView *self, EnvoiQuestion *question)
{
  const char *label = envoi_question_get_label (question);
  g_autofree char *text = g_strjoinv ("\n", (char **) envoi_question_get_values (question));

  if (*text == '\0' && envoi_question_get_description (question) != NULL)
    g_set_str (&text, envoi_question_get_description (question));
  if (label != NULL && *label != '\0')
    begin_group (self, label, *text != '\0' ? text : NULL);
  else if (*text == '\0')
    return;
  else if (g_utf8_strlen (text, -1) <= SHORT_TEXT && strchr (text, '\n') == NULL)
    begin_group (self, text, NULL);
  else
    begin_group (self, NULL, text);
}

/* Pictures ---------------------------------------------------------------------------------- */

static void
on_picture_loaded (gpointer owner, const GValue *value, const GError *error)
{
  GtkWidget *picture = owner;
  GdkPaintable *paintable = error == NULL ? g_value_get_object (value) : NULL;

  if (paintable != NULL)
    {
      double width = gdk_paintable_get_intrinsic_width (paintable), height = gdk_paintable_get_intrinsic_height (paintable);

      /* A page that scrolls gives no more height than is asked for; its width must not be asked for. */
      gtk_picture_set_paintable (GTK_PICTURE (picture), paintable);
      gtk_widget_set_size_request (picture, -1, (int) MIN (height * MIN (1, NARROW / width), TALLEST) + PADDING);
    }
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (picture), "failed"), error != NULL);
  gtk_widget_set_visible (picture, error == NULL);
}

static void
add_picture (EnvoiFormView *self, EnvoiQuestion *question)
{
  GtkWidget *row = adw_preferences_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *picture = gtk_picture_new (), *failed = gtk_label_new (_("The picture cannot be shown."));
  g_autofree char *title = envoi_form_row_dup_title (question);
  /* Translators: %s is a question of a form */
  g_autofree char *text = g_strdup_printf (_("Picture that belongs to “%s”"), title);

  gtk_picture_set_alternative_text (GTK_PICTURE (picture), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (picture), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_SCALE_DOWN);
  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  gtk_widget_add_css_class (picture, "form-picture");
  gtk_widget_set_halign (picture, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (failed, FALSE);
  gtk_label_set_wrap (GTK_LABEL (failed), TRUE);
  g_object_set_data (G_OBJECT (picture), "failed", failed);
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), failed);
  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-top", 12, "margin-bottom", 12, NULL);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  add_row (self, row);
  envoi_when_done (envoi_picture_load_bytes (envoi_question_get_picture (question), MAX_PICTURE_SIDE), picture, on_picture_loaded);
}

static void
on_link_activated (GtkWidget *row, gpointer data)
{
  envoi_open_uri (GTK_WINDOW (gtk_widget_get_root (row)), g_object_get_data (G_OBJECT (row), "link"));
}

/* The whole address is shown: it was chosen by whoever made the form. */
static void
add_link (EnvoiFormView *self, const char *title, const char *link)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), link);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("adw-external-link-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "link", g_strdup (link), g_free);
  g_signal_connect (row, "activated", G_CALLBACK (on_link_activated), NULL);
  add_row (self, row);
}

/* Building ---------------------------------------------------------------------------------- */

static void
on_entry_activated (EnvoiFormView *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0);
}

static void
add_question (EnvoiFormView *self, EnvoiQuestion *question)
{
  EnvoiQuestionKind kind = envoi_question_get_kind (question);
  const char *link = envoi_question_get_link (question), *label = envoi_question_get_label (question);
  GtkWidget *row;
  Row *entry;

  if (kind == ENVOI_QUESTION_HIDDEN)
    return;
  if (kind == ENVOI_QUESTION_FIXED && link == NULL)
    add_words (self, question);
  if (envoi_question_get_picture (question) != NULL)
    add_picture (self, question);
  if (link != NULL)
    add_link (self, kind == ENVOI_QUESTION_FIXED && label != NULL ? label : _("Open in the Browser"), link);
  if (kind == ENVOI_QUESTION_FIXED)
    return;

  row = envoi_form_row_new (question);
  if (ADW_IS_ENTRY_ROW (row))
    g_signal_connect_object (row, "entry-activated", G_CALLBACK (on_entry_activated), self, G_CONNECT_SWAPPED);
  entry = g_new (Row, 1);
  *entry = (Row) { question, row };
  g_ptr_array_add (self->rows, entry);
  add_row (self, row);
}

static void
build_end (EnvoiFormView *self)
{
  const char *link = envoi_questionnaire_get_link (self->questionnaire);

  if (link == NULL)
    return;
  begin_group (self, NULL, NULL);
  add_link (self, self->rows->len > 0 ? _("Do This on a Web Page Instead") : _("Do This on a Web Page"), link);
}

/* Rows until this time, one at least; TRUE while there are more. */
static gboolean
build_until (EnvoiFormView *self, gint64 end)
{
  GListModel *questions = G_LIST_MODEL (self->questionnaire);

  if (self->built > g_list_model_get_n_items (questions))
    return FALSE;
  while (self->built < g_list_model_get_n_items (questions))
    {
      g_autoptr (EnvoiQuestion) question = g_list_model_get_item (questions, self->built++);

      add_question (self, question);
      if (g_get_monotonic_time () >= end)
        return TRUE;
    }
  self->built++;
  build_end (self);
  return FALSE;
}

static gboolean
on_build (gpointer data)
{
  EnvoiFormView *self = data;

  if (build_until (self, g_get_monotonic_time () + BUILD_US))
    return G_SOURCE_CONTINUE;
  self->source = 0;
  return G_SOURCE_REMOVE;
}

static void
build (EnvoiFormView *self)
{
  const char *title = envoi_questionnaire_get_title (self->questionnaire);
  const char *instructions = envoi_questionnaire_get_instructions (self->questionnaire);

  if ((title != NULL && *title != '\0') || (instructions != NULL && *instructions != '\0'))
    begin_group (self, title, instructions);
  /* Behind the drawing, so that the person sees it grow. */
  if (build_until (self, g_get_monotonic_time () + BUILD_US))
    self->source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_build, self, NULL);
}

static void
on_valid_changed (EnvoiFormView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALID]);
}

EnvoiQuestionnaire *
envoi_form_view_get_questionnaire (EnvoiFormView *self)
{
  return self->questionnaire;
}

gboolean
envoi_form_view_get_valid (EnvoiFormView *self)
{
  return envoi_questionnaire_get_valid (self->questionnaire);
}

gboolean
envoi_form_view_focus_problem (EnvoiFormView *self)
{
  build_until (self, G_MAXINT64);
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *entry = self->rows->pdata[i];

      if (!envoi_question_get_valid (entry->question))
        {
          gtk_widget_add_css_class (entry->row, "error");
          return gtk_widget_child_focus (entry->row, GTK_DIR_TAB_FORWARD);
        }
    }
  return FALSE;
}

static void
envoi_form_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiFormView *self = ENVOI_FORM_VIEW (object);

  if (id == PROP_QUESTIONNAIRE)
    g_value_set_object (value, self->questionnaire);
  else if (id == PROP_VALID)
    g_value_set_boolean (value, envoi_form_view_get_valid (self));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_form_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_QUESTIONNAIRE)
    ENVOI_FORM_VIEW (object)->questionnaire = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_form_view_constructed (GObject *object)
{
  EnvoiFormView *self = ENVOI_FORM_VIEW (object);

  G_OBJECT_CLASS (envoi_form_view_parent_class)->constructed (object);
  g_signal_connect_object (self->questionnaire, "notify::valid", G_CALLBACK (on_valid_changed), self, G_CONNECT_SWAPPED);
  build (self);
}

static void
envoi_form_view_finalize (GObject *object)
{
  EnvoiFormView *self = ENVOI_FORM_VIEW (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_ptr_array_unref (self->rows);
  g_clear_object (&self->questionnaire);
  G_OBJECT_CLASS (envoi_form_view_parent_class)->finalize (object);
}

static void
envoi_form_view_class_init (EnvoiFormViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_form_view_get_property;
  object_class->set_property = envoi_form_view_set_property;
  object_class->constructed = envoi_form_view_constructed;
  object_class->finalize = envoi_form_view_finalize;
  properties[PROP_QUESTIONNAIRE] = g_param_spec_object ("questionnaire", NULL, NULL, ENVOI_TYPE_QUESTIONNAIRE,
                                                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_VALID] = g_param_spec_boolean ("valid", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[ACTIVATED] = g_signal_new ("activated", ENVOI_TYPE_FORM_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
envoi_form_view_init (EnvoiFormView *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_free);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  adw_bin_set_child (ADW_BIN (self), self->box);
}

/**
 * envoi_form_view_new:
 *
 * Returns: (transfer floating): a view of the questions that are in it now
 */
GtkWidget *
envoi_form_view_new (EnvoiQuestionnaire *questionnaire)
{
  return g_object_new (ENVOI_TYPE_FORM_VIEW, "questionnaire", questionnaire, NULL);
}
