/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-mutes-page.h"
#include "envoi-date-text.h"
#include "envoi-live-list.h"
#include "envoi-room-commands.h"
#include "envoi-store-feeds.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include <glib/gi18n.h>
#include <string.h>

#define MAX_WORDS 200

struct _EnvoiMutesPage
{
  AdwPreferencesPage parent_instance;
  EnvoiStore *store;
  EnvoiLiveList *words, *authors;
  GtkWidget *value_row, *duration_row, *words_group, *words_list, *authors_group, *authors_list;
};

G_DEFINE_FINAL_TYPE (EnvoiMutesPage, envoi_mutes_page, ADW_TYPE_PREFERENCES_PAGE)

static const int days[] = { 0, 1, 7, 30 };

static gboolean
is_of_kind (gpointer mute, gpointer kind)
{
  return envoi_mute_get_kind (mute) == (EnvoiMuteKind) GPOINTER_TO_INT (kind);
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  return g_utf8_collate (envoi_mute_get_value ((EnvoiMute *) a), envoi_mute_get_value ((EnvoiMute *) b));
}

static void
on_remove_clicked (GtkButton *button, EnvoiMutesPage *self)
{
  g_autoptr (EnvoiMute) mute = g_object_ref (g_object_get_data (G_OBJECT (button), "mute"));

  envoi_store_remove_mute (self->store, mute);
}

/* By name, where the person has the contact; the address in each case. */
static char *
dup_title (EnvoiMutesPage *self, EnvoiMute *mute)
{
  GListModel *accounts = envoi_store_list_accounts (self->store);

  for (guint i = 0; envoi_mute_get_kind (mute) == ENVOI_MUTE_AUTHOR && i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) account = g_list_model_get_item (accounts, i);
      EnvoiContact *contact = envoi_store_find_contact (self->store, account, envoi_mute_get_value (mute));
      if (contact != NULL)
        return envoi_text_one_line (envoi_contact_get_title (contact), 80);
    }
  return envoi_text_one_line (envoi_mute_get_value (mute), MAX_WORDS);
}

static GtkWidget *
new_row (gpointer item, gpointer data)
{
  EnvoiMutesPage *self = data;
  EnvoiMute *mute = item;
  gint64 until = envoi_mute_get_until (mute);
  g_autofree char *title = dup_title (self, mute), *label = g_strdup_printf (_("Remove %s"), title), *when = NULL;
  g_autoptr (GString) subtitle = g_string_new (NULL);
  GtkWidget *row = adw_action_row_new (), *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  if (envoi_mute_get_kind (mute) == ENVOI_MUTE_AUTHOR && strcmp (title, envoi_mute_get_value (mute)) != 0)
    g_string_append (subtitle, envoi_mute_get_value (mute));
  if (until != 0)
    {
      when = envoi_date_text_full (until);
      if (subtitle->len > 0)
        g_string_append (subtitle, " · ");
      /* Translators: %s is a date and time */
      g_string_append_printf (subtitle, _("Until %s"), when);
    }
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle->str);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "mute", g_object_ref (mute), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove_clicked), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

/* What looks like an address is one; words are everything else. */
static void
on_applied (EnvoiMutesPage *self)
{
  g_autofree char *clean = envoi_text_sanitize (gtk_editable_get_text (GTK_EDITABLE (self->value_row)), -1);
  g_autofree char *value = envoi_text_one_line (clean, MAX_WORDS), *address = strchr (value, '@') != NULL && *value != '@' ? envoi_read_address (value) : NULL;
  int duration = days[MIN (adw_combo_row_get_selected (ADW_COMBO_ROW (self->duration_row)), G_N_ELEMENTS (days) - 1)];
  gint64 until = duration != 0 ? envoi_time_now () + duration * 24 * G_TIME_SPAN_HOUR : 0;

  g_strstrip (value);
  if (*value == '\0')
    return;
  envoi_store_add_mute (self->store, address != NULL ? ENVOI_MUTE_AUTHOR : ENVOI_MUTE_WORDS, address != NULL ? address : value, until);
  gtk_editable_set_text (GTK_EDITABLE (self->value_row), "");
}

static void
update (EnvoiMutesPage *self)
{
  gtk_widget_set_visible (self->words_group, g_list_model_get_n_items (G_LIST_MODEL (self->words)) > 0);
  gtk_widget_set_visible (self->authors_group, g_list_model_get_n_items (G_LIST_MODEL (self->authors)) > 0);
}

static EnvoiLiveList *
set_list (EnvoiMutesPage *self, GtkWidget *list, EnvoiMuteKind kind)
{
  static const char * const none[] = { NULL };
  EnvoiLiveList *model = envoi_live_list_new (envoi_store_list_mutes (self->store), none, is_of_kind, compare, GINT_TO_POINTER (kind));

  gtk_list_box_bind_model (GTK_LIST_BOX (list), G_LIST_MODEL (model), new_row, self, NULL);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return model;
}

static void
envoi_mutes_page_dispose (GObject *object)
{
  EnvoiMutesPage *self = ENVOI_MUTES_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_MUTES_PAGE);
  g_clear_object (&self->words);
  g_clear_object (&self->authors);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (envoi_mutes_page_parent_class)->dispose (object);
}

static void
envoi_mutes_page_class_init (EnvoiMutesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_mutes_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-mutes-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiMutesPage, name)
  BIND (value_row); BIND (duration_row); BIND (words_group); BIND (words_list); BIND (authors_group); BIND (authors_list);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_applied);
}

static void
envoi_mutes_page_init (EnvoiMutesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwPreferencesPage *
envoi_mutes_page_new (EnvoiStore *store)
{
  EnvoiMutesPage *self = g_object_new (ENVOI_TYPE_MUTES_PAGE, NULL);

  self->store = g_object_ref (store);
  self->words = set_list (self, self->words_list, ENVOI_MUTE_WORDS);
  self->authors = set_list (self, self->authors_list, ENVOI_MUTE_AUTHOR);
  update (self);
  return ADW_PREFERENCES_PAGE (self);
}
