/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-compose.h"
#include "envoi-error-text.h"
#include "envoi-feed-commands.h"
#include "envoi-post-composer.h"
#include "envoi-store-feeds.h"
#include "envoi-when-done.h"
#include "envoi-window.h"
#include <glib/gi18n.h>

/* The program's value: the id of the draft that is being written. It is there after a start only when the program did not come to its end. */
#define OPEN_DRAFT_KEY "open-draft"

GtkWidget *
envoi_compose_get_open (GtkWidget *window)
{
  GListModel *dialogs = ADW_IS_APPLICATION_WINDOW (window) ? adw_application_window_get_dialogs (ADW_APPLICATION_WINDOW (window)) : NULL;
  GtkWidget *found = NULL;

  for (guint i = 0; dialogs != NULL && found == NULL && i < g_list_model_get_n_items (dialogs); i++)
    {
      g_autoptr (AdwDialog) dialog = g_list_model_get_item (dialogs, i);
      if (ENVOI_IS_POST_COMPOSER (dialog))
        found = GTK_WIDGET (dialog);      /* the window holds it */
    }
  g_clear_object (&dialogs);
  return found;
}

/* ---- what is being written is known to the next start ---- */

static void
remember (EnvoiDraft *draft, GParamSpec *pspec, EnvoiStore *store)
{
  g_autofree char *id = envoi_draft_get_id (draft) != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, envoi_draft_get_id (draft)) : NULL;

  envoi_store_set_value (store, NULL, OPEN_DRAFT_KEY, id);
}

static void
on_closed (AdwDialog *dialog, EnvoiStore *store)
{
  EnvoiDraft *draft = envoi_post_composer_get_draft (ENVOI_POST_COMPOSER (dialog));

  g_signal_handlers_disconnect_by_func (draft, remember, store);
  envoi_store_set_value (store, NULL, OPEN_DRAFT_KEY, NULL);
}

static void
present (GtkWidget *widget, EnvoiSessionManager *manager, EnvoiDraft *draft)
{
  EnvoiStore *store = envoi_session_manager_get_store (manager);
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (widget));
  GtkWidget *open = envoi_compose_get_open (window);
  AdwDialog *dialog;

  if (open != NULL && (draft == envoi_post_composer_get_draft (ENVOI_POST_COMPOSER (open)) || envoi_draft_get_id (draft) == 0))
    {
      gtk_widget_grab_focus (open);
      return;
    }
  dialog = envoi_post_composer_new (manager, draft);
  g_signal_connect_object (draft, "notify::id", G_CALLBACK (remember), store, 0);
  g_signal_connect_object (dialog, "closed", G_CALLBACK (on_closed), store, 0);
  remember (draft, NULL, store);
  adw_dialog_present (dialog, window);
}

EnvoiDraft *
envoi_compose_find_draft (EnvoiSessionManager *manager, gint64 id)
{
  GListModel *drafts = envoi_store_list_drafts (envoi_session_manager_get_store (manager));

  for (guint i = 0; id != 0 && i < g_list_model_get_n_items (drafts); i++)
    {
      g_autoptr (EnvoiDraft) draft = g_list_model_get_item (drafts, i);
      if (envoi_draft_get_id (draft) == id)
        return draft;            /* the list holds it */
    }
  return NULL;
}

/* ---- ways to begin ---- */

/* The language that the person wrote in last time is the best guess. */
static EnvoiDraft *
new_draft (EnvoiAccount *account)
{
  GApplication *application = g_application_get_default ();
  GSettings *settings = ENVOI_IS_APPLICATION (application) ? envoi_application_get_settings (ENVOI_APPLICATION (application)) : NULL;
  EnvoiDraft *draft = envoi_draft_new (account);

  if (settings != NULL)
    {
      g_autofree char *language = g_settings_get_string (settings, "post-language");
      envoi_draft_set_language (draft, *language != '\0' ? language : NULL);
    }
  return draft;
}

void
envoi_compose_remember_language (EnvoiDraft *draft)
{
  GApplication *application = g_application_get_default ();
  GSettings *settings = ENVOI_IS_APPLICATION (application) ? envoi_application_get_settings (ENVOI_APPLICATION (application)) : NULL;

  if (settings != NULL)
    g_settings_set_string (settings, "post-language", envoi_draft_get_language (draft) != NULL ? envoi_draft_get_language (draft) : "");
}

void
envoi_compose_new (GtkWidget *widget, EnvoiSessionManager *manager, EnvoiAccount *account, const char *service, const char *node)
{
  g_autoptr (EnvoiDraft) draft = NULL;

  if (account == NULL)
    account = envoi_choose_feed_account (manager, service, node);
  if (account == NULL)
    return;
  draft = new_draft (account);
  if (service != NULL && node != NULL && g_strcmp0 (node, ENVOI_BLOG_NODE) != 0)
    {
      envoi_draft_set_service (draft, service);
      envoi_draft_set_node (draft, node);
    }
  present (widget, manager, draft);
}

void
envoi_compose_reply (GtkWidget *widget, EnvoiSessionManager *manager, EnvoiPost *post)
{
  g_autoptr (EnvoiDraft) draft = new_draft (envoi_post_get_account (post));
  EnvoiFeed *feed = envoi_post_get_feed (post);

  /* Who answers in a community speaks there, if he may. */
  if (feed != NULL && envoi_feed_get_contact (feed) == NULL && envoi_feed_get_followed (feed) && envoi_feed_get_publish (feed) != ENVOI_FEED_PUBLISH_PUBLISHERS)
    {
      envoi_draft_set_service (draft, envoi_post_get_service (post));
      envoi_draft_set_node (draft, envoi_post_get_node (post));
    }
  envoi_draft_set_reply_service (draft, envoi_post_get_service (post));
  envoi_draft_set_reply_node (draft, envoi_post_get_node (post));
  envoi_draft_set_reply_item (draft, envoi_post_get_item_id (post));
  if (envoi_post_get_language (post) != NULL)
    envoi_draft_set_language (draft, envoi_post_get_language (post));
  envoi_draft_set_nsfw (draft, envoi_post_get_nsfw (post));
  present (widget, manager, draft);
}

static void
on_edit_ready (gpointer owner, const GValue *value, const GError *error)
{
  GApplication *application = g_application_get_default ();
  EnvoiSessionManager *manager = ENVOI_IS_APPLICATION (application) ? envoi_application_get_manager (ENVOI_APPLICATION (application)) : NULL;

  if (error != NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
      if (ENVOI_IS_WINDOW (owner))
        envoi_window_toast (owner, text->body);
    }
  else if (manager != NULL)
    present (owner, manager, g_value_get_object (value));
}

/* Changes that were begun already are gone on with. */
static EnvoiDraft *
find_edit (EnvoiSessionManager *manager, EnvoiPost *post)
{
  GListModel *drafts = envoi_store_list_drafts (envoi_session_manager_get_store (manager));

  for (guint i = 0; i < g_list_model_get_n_items (drafts); i++)
    {
      g_autoptr (EnvoiDraft) draft = g_list_model_get_item (drafts, i);
      if (envoi_draft_get_account (draft) == envoi_post_get_account (post) && envoi_draft_get_state (draft) == ENVOI_DRAFT_EDITING &&
          g_strcmp0 (envoi_draft_get_edit_of (draft), envoi_post_get_item_id (post)) == 0 &&
          g_strcmp0 (envoi_draft_get_service (draft), envoi_post_get_service (post)) == 0 && g_strcmp0 (envoi_draft_get_node (draft), envoi_post_get_node (post)) == 0)
        return draft;            /* the list holds it */
    }
  return NULL;
}

void
envoi_compose_edit (GtkWidget *widget, EnvoiSessionManager *manager, EnvoiPost *post)
{
  EnvoiPublisher *publisher = envoi_find_publisher (manager, envoi_post_get_account (post));
  EnvoiDraft *begun = find_edit (manager, post);

  if (begun != NULL)
    present (widget, manager, begun);
  else if (publisher != NULL)
    envoi_when_done (envoi_publisher_edit (publisher, post), gtk_widget_get_root (widget), on_edit_ready);
}

void
envoi_compose_draft (GtkWidget *widget, EnvoiSessionManager *manager, EnvoiDraft *draft)
{
  present (widget, manager, draft);
}

/* ---- after a sudden end ---- */

static void
on_offer_clicked (AdwToast *toast, GtkWidget *window)
{
  gint64 *id = g_object_get_data (G_OBJECT (toast), "id");
  gtk_widget_activate_action (window, "win.open-draft", "x", *id);
}

static void
on_interrupted (gpointer owner, const GValue *value, const GError *error)
{
  const char *text = value != NULL ? g_value_get_string (value) : NULL;
  GApplication *application = g_application_get_default ();
  EnvoiSessionManager *manager = ENVOI_IS_APPLICATION (application) ? envoi_application_get_manager (ENVOI_APPLICATION (application)) : NULL;
  gint64 id = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
  EnvoiDraft *draft = manager != NULL ? envoi_compose_find_draft (manager, id) : NULL;
  AdwToast *toast;

  if (manager == NULL || text == NULL)
    return;
  envoi_store_set_value (envoi_session_manager_get_store (manager), NULL, OPEN_DRAFT_KEY, NULL);
  if (draft == NULL || envoi_draft_get_state (draft) != ENVOI_DRAFT_EDITING || !ENVOI_IS_WINDOW (owner))
    return;
  toast = adw_toast_new (_("You were writing a post when Envoi ended"));
  adw_toast_set_button_label (toast, _("_Go On"));
  adw_toast_set_timeout (toast, 0);
  g_object_set_data_full (G_OBJECT (toast), "id", g_memdup2 (&id, sizeof id), g_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_offer_clicked), owner, 0);
  envoi_window_add_toast (owner, toast);
}

void
envoi_compose_offer_interrupted (GtkWidget *window, EnvoiSessionManager *manager)
{
  envoi_when_done (envoi_store_get_value (envoi_session_manager_get_store (manager), NULL, OPEN_DRAFT_KEY), window, on_interrupted);
}
