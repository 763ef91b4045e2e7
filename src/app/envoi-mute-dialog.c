/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-mute-dialog.h"
#include "envoi-feed-commands.h"
#include "envoi-store-feeds.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include <glib/gi18n.h>

static void
on_response (AdwAlertDialog *dialog, const char *response, EnvoiStore *store)
{
  const char *author = g_object_get_data (G_OBJECT (dialog), "author");
  GtkDropDown *choice = GTK_DROP_DOWN (adw_alert_dialog_get_extra_child (dialog));
  static const int days[] = { 0, 1, 7, 30 };
  int duration = days[MIN (gtk_drop_down_get_selected (choice), G_N_ELEMENTS (days) - 1)];

  if (g_str_equal (response, "mute"))
    envoi_store_add_mute (store, ENVOI_MUTE_AUTHOR, author, duration != 0 ? envoi_time_now () + duration * 24 * G_TIME_SPAN_HOUR : 0);
}

AdwDialog *
envoi_mute_dialog_new (EnvoiStore *store, EnvoiPost *post)
{
  const char *author = envoi_post_get_author_jid (post);
  const char *names[] = { _("For ever"), _("One day"), _("One week"), _("30 days"), NULL };
  g_autofree char *name = NULL, *who = NULL, *title = NULL;
  AdwDialog *dialog;
  GtkWidget *choice;

  if (author == NULL)
    return NULL;
  name = envoi_feed_commands_describe_author (post);
  who = envoi_text_isolate (name);
  /* Translators: %s is who wrote a post */
  title = g_strdup_printf (_("Mute %s?"), who);
  dialog = adw_alert_dialog_new (title, _("Their posts and comments are not shown any more, except on their own page. They are not told."));
  choice = gtk_drop_down_new_from_strings (names);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, _("For How Long"), -1);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), choice);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "mute", _("_Mute"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "mute", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "author", g_strdup (author), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), store, 0);
  return dialog;
}
