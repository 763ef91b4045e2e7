/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-post-options-page.h"
#include "envoi-audience-text.h"
#include "envoi-time-chooser.h"
#include <glib/gi18n.h>
#include <string.h>

struct _EnvoiPostOptionsPage
{
  AdwNavigationPage parent_instance;
  EnvoiDraft *draft;
  gboolean is_blog, setting;
  EnvoiFeedAccess access;
  GPtrArray *languages;        /* codes, as in the row: "" first */
  GtkWidget *audience_row, *audience_group, *community_row, *comments_row, *nsfw_row, *language_row, *time_group, *time_row;
};

G_DEFINE_FINAL_TYPE (EnvoiPostOptionsPage, envoi_post_options_page, ADW_TYPE_NAVIGATION_PAGE)

/* Languages by their own names, which whoever writes them knows. */
static const struct { const char *code, *name; } languages[] = {
  { "ar", "العربية" }, { "bg", "Български" }, { "ca", "Català" }, { "cs", "Čeština" }, { "da", "Dansk" }, { "de", "Deutsch" }, { "el", "Ελληνικά" },
  { "en", "English" }, { "eo", "Esperanto" }, { "es", "Español" }, { "et", "Eesti" }, { "eu", "Euskara" }, { "fa", "فارسی" }, { "fi", "Suomi" },
  { "fr", "Français" }, { "gl", "Galego" }, { "he", "עברית" }, { "hi", "हिन्दी" }, { "hr", "Hrvatski" }, { "hu", "Magyar" }, { "id", "Bahasa Indonesia" },
  { "it", "Italiano" }, { "ja", "日本語" }, { "ko", "한국어" }, { "lt", "Lietuvių" }, { "lv", "Latviešu" }, { "nb", "Norsk bokmål" }, { "nl", "Nederlands" },
  { "nn", "Norsk nynorsk" }, { "oc", "Occitan" }, { "pl", "Polski" }, { "pt", "Português" }, { "ro", "Română" }, { "ru", "Русский" }, { "sk", "Slovenčina" },
  { "sl", "Slovenščina" }, { "sr", "Српски" }, { "sv", "Svenska" }, { "tr", "Türkçe" }, { "uk", "Українська" }, { "vi", "Tiếng Việt" }, { "zh", "中文" },
};

static void
update_audience (EnvoiPostOptionsPage *self)
{
  EnvoiAudience wanted = envoi_draft_get_audience (self->draft);
  const char *change = envoi_audience_text_get_change (self->access, wanted);
  const char *text = envoi_audience_text_get (self->is_blog, self->access, wanted);

  gtk_widget_set_visible (self->audience_row, self->is_blog);
  gtk_widget_set_visible (self->community_row, !self->is_blog);
  self->setting = TRUE;
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->audience_row), wanted);
  self->setting = FALSE;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->audience_row), wanted == ENVOI_AUDIENCE_DEFAULT && self->access != ENVOI_FEED_ACCESS_UNKNOWN ? text : "");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->community_row), text);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->audience_group), change);
}

void
envoi_post_options_page_set_target (EnvoiPostOptionsPage *self, gboolean is_blog, EnvoiFeedAccess access)
{
  self->is_blog = is_blog;
  self->access = access;
  update_audience (self);
}

static void
on_audience_chosen (EnvoiPostOptionsPage *self)
{
  if (self->setting || self->draft == NULL)
    return;
  envoi_draft_set_audience (self->draft, adw_combo_row_get_selected (ADW_COMBO_ROW (self->audience_row)));
  update_audience (self);
}

static void
on_language_chosen (EnvoiPostOptionsPage *self)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self->language_row));
  const char *code = selected < self->languages->len ? self->languages->pdata[selected] : "";

  if (!self->setting && self->draft != NULL)
    envoi_draft_set_language (self->draft, *code != '\0' ? code : NULL);
}

/* "Not said" first; a language that is not in the list, but in the draft, stands in it too. */
static void
fill_languages (EnvoiPostOptionsPage *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  const char *present = envoi_draft_get_language (self->draft);
  guint selected = 0;

  gtk_string_list_append (names, _("Not said"));
  g_ptr_array_add (self->languages, g_strdup (""));
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      if (present != NULL && g_ascii_strncasecmp (present, languages[i].code, 2) == 0 && (present[2] == '\0' || present[2] == '-'))
        {
          selected = self->languages->len;
          g_ptr_array_add (self->languages, g_strdup (present));
        }
      else
        g_ptr_array_add (self->languages, g_strdup (languages[i].code));
      gtk_string_list_append (names, languages[i].name);
    }
  if (present != NULL && selected == 0)
    {
      selected = self->languages->len;
      g_ptr_array_add (self->languages, g_strdup (present));
      gtk_string_list_append (names, present);
    }
  self->setting = TRUE;
  adw_combo_row_set_expression (ADW_COMBO_ROW (self->language_row), gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string"));
  adw_combo_row_set_model (ADW_COMBO_ROW (self->language_row), G_LIST_MODEL (names));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->language_row), selected);
  self->setting = FALSE;
}

static void
envoi_post_options_page_dispose (GObject *object)
{
  EnvoiPostOptionsPage *self = ENVOI_POST_OPTIONS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_POST_OPTIONS_PAGE);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->languages, g_ptr_array_unref);
  G_OBJECT_CLASS (envoi_post_options_page_parent_class)->dispose (object);
}

static void
envoi_post_options_page_class_init (EnvoiPostOptionsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_post_options_page_dispose;
  g_type_ensure (ENVOI_TYPE_TIME_CHOOSER);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-post-options-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiPostOptionsPage, name)
  BIND (audience_group); BIND (audience_row); BIND (community_row); BIND (comments_row); BIND (nsfw_row); BIND (language_row); BIND (time_group); BIND (time_row);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_audience_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_language_chosen);
}

static void
envoi_post_options_page_init (EnvoiPostOptionsPage *self)
{
  self->languages = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
envoi_post_options_page_new (EnvoiDraft *draft)
{
  EnvoiPostOptionsPage *self = g_object_new (ENVOI_TYPE_POST_OPTIONS_PAGE, NULL);

  self->draft = g_object_ref (draft);
  self->is_blog = TRUE;
  g_object_bind_property (draft, "comments", self->comments_row, "active", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (draft, "nsfw", self->nsfw_row, "active", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (draft, "scheduled", self->time_row, "time", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  /* What is out cannot be published later. */
  gtk_widget_set_visible (self->time_group, envoi_draft_get_edit_of (draft) == NULL);
  fill_languages (self);
  update_audience (self);
  return ADW_NAVIGATION_PAGE (self);
}
