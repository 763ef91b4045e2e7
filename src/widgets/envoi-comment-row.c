/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-comment-row.h"
#include "envoi-avatar-view.h"
#include "envoi-date-text.h"
#include "envoi-post-words.h"
#include "envoi-rich-text.h"
#include "envoi-rich-text-view.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include "envoi-widgets.h"
#include <glib/gi18n-lib.h>
#include <string.h>

/* EnvoiCommentRow: see the header. Built in code; what only some comments have is made when it is needed. Owned by the post's page. */

struct _EnvoiCommentRow
{
  GtkWidget parent_instance;
  EnvoiComment *comment;
  gulong handler;
  gboolean may_delete;
  char *accessible_text;
  GtkWidget *author_button, *avatar, *box, *name, *when, *text, *menu_button, *trouble;
};

enum { COMMAND, N_SIGNALS };
static guint signals[N_SIGNALS];

enum { PROP_ACCESSIBLE_TEXT = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiCommentRow, envoi_comment_row, GTK_TYPE_WIDGET)

static void
on_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiCommentRow *self = ENVOI_COMMENT_ROW (widget);

  if (self->comment != NULL)
    g_signal_emit (self, signals[COMMAND], 0, name + strlen ("comment."), self->comment);
}

static void
update_trouble (EnvoiCommentRow *self)
{
  EnvoiPostState state = envoi_comment_get_state (self->comment);
  const char *text = state == ENVOI_POST_FAILED ? _("Not published.") : state == ENVOI_POST_DELETING ? _("Being deleted…")
                   : state == ENVOI_POST_SENDING ? _("Publishing…") : _("Waiting to be published");
  GtkWidget *label;

  g_clear_pointer (&self->trouble, gtk_widget_unparent);
  if (state == ENVOI_POST_PUBLISHED)
    return;
  self->trouble = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  label = gtk_label_new (text);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, state == ENVOI_POST_FAILED ? "error" : "dim-label");
  gtk_box_append (GTK_BOX (self->trouble), label);
  if (state == ENVOI_POST_FAILED)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (_("_Try Again"));

      if (envoi_comment_get_problem (self->comment) != NULL)
        gtk_widget_set_tooltip_text (label, envoi_comment_get_problem (self->comment)->message);
      gtk_widget_add_css_class (button, "flat");
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "comment.retry");
      gtk_box_append (GTK_BOX (self->trouble), button);
    }
  gtk_box_append (GTK_BOX (self->box), self->trouble);
}

static void
update (EnvoiCommentRow *self)
{
  EnvoiComment *comment = self->comment;
  const char *said = envoi_comment_get_text (comment) != NULL ? envoi_comment_get_text (comment) : "";
  g_autofree char *name = envoi_comment_words_author (comment), *when = envoi_date_text_short (envoi_comment_get_published (comment), envoi_time_now ());
  g_autofree char *full = envoi_date_text_full (envoi_comment_get_published (comment)), *beginning = NULL;
  g_autoptr (EnvoiRichText) text = envoi_rich_text_new_from_plain (said);

  gtk_label_set_text (GTK_LABEL (self->name), name);
  gtk_label_set_text (GTK_LABEL (self->when), when);
  gtk_widget_set_tooltip_text (self->when, full);
  if (envoi_comment_get_author (comment) != NULL)
    envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (self->avatar), envoi_comment_get_author (comment));
  else if (envoi_comment_get_own (comment))
    envoi_avatar_view_set_account (ENVOI_AVATAR_VIEW (self->avatar), envoi_comment_get_account (comment));
  else
    envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (self->avatar), envoi_comment_get_author_jid (comment) != NULL ? name : "?");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->author_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "comment.open-author", envoi_comment_get_author_jid (comment) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "comment.delete", self->may_delete && envoi_comment_get_state (comment) != ENVOI_POST_DELETING);
  envoi_rich_text_view_set_text (ENVOI_RICH_TEXT_VIEW (self->text), text, 0);
  update_trouble (self);
  beginning = g_strndup (said, envoi_text_clip (said, 1000, 8000));
  g_free (self->accessible_text);
  /* Translators: a comment for a screen reader: “Anna, 14:05: text” */
  self->accessible_text = g_strdup_printf (_("%s, %s: %s"), name, when, beginning);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCESSIBLE_TEXT]);
}

void
envoi_comment_row_set_comment (EnvoiCommentRow *self, EnvoiComment *comment, gboolean may_delete)
{
  if (self->comment != NULL)
    g_clear_signal_handler (&self->handler, self->comment);
  g_set_object (&self->comment, comment);
  self->may_delete = may_delete;
  if (comment == NULL)
    return;
  self->handler = g_signal_connect_swapped (comment, "notify", G_CALLBACK (update), self);
  update (self);
}

EnvoiComment *
envoi_comment_row_get_comment (EnvoiCommentRow *self)
{
  return self->comment;
}

static void
envoi_comment_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, ENVOI_COMMENT_ROW (object)->accessible_text);
}

static void
envoi_comment_row_dispose (GObject *object)
{
  EnvoiCommentRow *self = ENVOI_COMMENT_ROW (object);
  GtkWidget *child;

  envoi_comment_row_set_comment (self, NULL, FALSE);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (envoi_comment_row_parent_class)->dispose (object);
}

static void
envoi_comment_row_finalize (GObject *object)
{
  g_free (ENVOI_COMMENT_ROW (object)->accessible_text);
  G_OBJECT_CLASS (envoi_comment_row_parent_class)->finalize (object);
}

static void
envoi_comment_row_class_init (EnvoiCommentRowClass *klass)
{
  static const char * const actions[] = { "comment.open-author", "comment.answer", "comment.copy", "comment.delete", "comment.retry" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = envoi_comment_row_dispose;
  object_class->finalize = envoi_comment_row_finalize;
  object_class->get_property = envoi_comment_row_get_property;
  properties[PROP_ACCESSIBLE_TEXT] = g_param_spec_string ("accessible-text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[COMMAND] = g_signal_new ("command", ENVOI_TYPE_COMMENT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, ENVOI_TYPE_COMMENT);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, on_action);
  gtk_widget_class_set_css_name (widget_class, "comment");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static GMenuModel *
new_menu (void)
{
  static const struct { const char *label, *action; gboolean hides; } items[] = {
    { N_("_Answer"), "comment.answer", FALSE }, { N_("_Copy Text"), "comment.copy", FALSE }, { N_("_Delete…"), "comment.delete", TRUE },
  };
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_(items[i].label), items[i].action);

      if (items[i].hides)
        g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

static void
on_create_menu (GtkMenuButton *button, gpointer data)
{
  g_autoptr (GMenuModel) menu = gtk_menu_button_get_popover (button) == NULL ? new_menu () : NULL;

  if (menu != NULL)
    gtk_menu_button_set_menu_model (button, menu);
}

static void
envoi_comment_row_init (EnvoiCommentRow *self)
{
  GtkWidget *widget = GTK_WIDGET (self), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (widget)), 10);
  self->avatar = envoi_avatar_view_new (32);
  self->author_button = g_object_new (GTK_TYPE_BUTTON, "child", self->avatar, "valign", GTK_ALIGN_START, "action-name", "comment.open-author", NULL);
  gtk_widget_add_css_class (self->author_button, "flat");
  gtk_widget_add_css_class (self->author_button, "circular");
  gtk_widget_add_css_class (self->author_button, "comment-avatar");
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_hexpand (self->box, TRUE);
  self->name = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (self->name, "caption-heading");
  self->when = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class (self->when, "caption");
  gtk_widget_add_css_class (self->when, "dim-label");
  self->text = envoi_rich_text_view_new ();
  self->menu_button = g_object_new (GTK_TYPE_MENU_BUTTON, "icon-name", "view-more-symbolic", "valign", GTK_ALIGN_START, "tooltip-text", _("More About This Comment"), NULL);
  gtk_widget_add_css_class (self->menu_button, "flat");
  gtk_widget_add_css_class (self->menu_button, "circular");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->menu_button), on_create_menu, NULL, NULL);
  gtk_box_append (GTK_BOX (line), self->name);
  gtk_box_append (GTK_BOX (line), self->when);
  gtk_box_append (GTK_BOX (self->box), line);
  gtk_box_append (GTK_BOX (self->box), self->text);
  gtk_widget_set_parent (self->author_button, widget);
  gtk_widget_set_parent (self->box, widget);
  gtk_widget_set_parent (self->menu_button, widget);
}

GtkWidget *
envoi_comment_row_new (void)
{
  return g_object_new (ENVOI_TYPE_COMMENT_ROW, NULL);
}
