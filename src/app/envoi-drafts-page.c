/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-drafts-page.h"
#include "envoi-date-text.h"
#include "envoi-error-text.h"
#include "envoi-feed-commands.h"
#include "envoi-live-list.h"
#include "envoi-rich-text.h"
#include "envoi-room-commands.h"
#include "envoi-store-feeds.h"
#include "envoi-text.h"
#include "envoi-time-chooser.h"
#include "envoi-time.h"
#include "envoi-upload-list.h"
#include "envoi-when-done.h"
#include "envoi-window.h"
#include <glib/gi18n.h>

#define LINE_GRAPHEMES 120
#define BAR_WIDTH 64

struct _EnvoiDraftsPage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiLiveList *failed, *waiting, *drafts;
  EnvoiDraft *to_delete;           /* while it is asked for */
  GtkWidget *toasts, *stack, *failed_group, *failed_list, *waiting_group, *waiting_list, *draft_group, *draft_list;
};

G_DEFINE_FINAL_TYPE (EnvoiDraftsPage, envoi_drafts_page, ADW_TYPE_NAVIGATION_PAGE)

/* ---- what is what ---- */

static gboolean
is_failed (gpointer draft, gpointer data)
{
  return envoi_draft_get_state (draft) == ENVOI_DRAFT_FAILED;
}

static gboolean
is_waiting (gpointer draft, gpointer data)
{
  return envoi_draft_get_state (draft) == ENVOI_DRAFT_QUEUED || envoi_draft_get_state (draft) == ENVOI_DRAFT_SENDING;
}

static gboolean
is_draft (gpointer draft, gpointer data)
{
  return envoi_draft_get_state (draft) == ENVOI_DRAFT_EDITING;
}

static int
compare_updated (gconstpointer a, gconstpointer b, gpointer data)
{
  gint64 left = envoi_draft_get_updated ((EnvoiDraft *) a), right = envoi_draft_get_updated ((EnvoiDraft *) b);
  return left > right ? -1 : left < right;
}

static int
compare_scheduled (gconstpointer a, gconstpointer b, gpointer data)
{
  gint64 left = envoi_draft_get_scheduled ((EnvoiDraft *) a), right = envoi_draft_get_scheduled ((EnvoiDraft *) b);
  return left < right ? -1 : left > right ? 1 : compare_updated (a, b, data);
}

/* ---- a row ---- */

static void update_row (EnvoiDraft *draft, GParamSpec *pspec, GtkWidget *row);

static char *
dup_title (EnvoiDraft *draft)
{
  const char *title = envoi_draft_get_title (draft), *text = envoi_draft_get_text (draft);
  g_autoptr (EnvoiRichText) rich = title == NULL && text != NULL ? envoi_rich_text_new_from_markdown (text) : NULL;
  g_autofree char *plain = rich != NULL ? envoi_rich_text_to_plain (rich, LINE_GRAPHEMES * 2) : NULL;
  char *line = envoi_text_one_line (title != NULL ? title : plain != NULL ? plain : "", LINE_GRAPHEMES);

  if (*line != '\0')
    return line;
  g_free (line);
  return g_strdup (_("Without text"));
}

static char *
dup_target (EnvoiDraftsPage *self, EnvoiDraft *draft)
{
  EnvoiStore *store = envoi_session_manager_get_store (self->manager);
  EnvoiAccount *account = envoi_draft_get_account (draft);
  EnvoiFeed *feed = envoi_store_find_feed (store, account, envoi_draft_get_service (draft), envoi_draft_get_node (draft));

  if (g_strcmp0 (envoi_draft_get_node (draft), ENVOI_BLOG_NODE) != 0)
    return envoi_text_one_line (feed != NULL ? envoi_feed_get_title (feed) : envoi_draft_get_node (draft), 60);
  return g_strdup (g_list_model_get_n_items (envoi_store_list_accounts (store)) > 1 ? envoi_account_get_title (account) : _("My blog"));
}

static char *
dup_state (EnvoiDraft *draft)
{
  gint64 now = envoi_time_now (), scheduled = envoi_draft_get_scheduled (draft);

  if (envoi_draft_get_uploads (draft) != NULL)
    return envoi_upload_list_describe (envoi_draft_get_uploads (draft));
  switch (envoi_draft_get_state (draft))
    {
    case ENVOI_DRAFT_FAILED:
      if (envoi_draft_get_problem (draft) != NULL)
        {
          g_autoptr (EnvoiErrorText) text = envoi_error_text_new (envoi_draft_get_problem (draft), NULL);
          return g_strdup (text->body);
        }
      return g_strdup (_("It could not be published. Try it again."));
    case ENVOI_DRAFT_SENDING:
      return g_strdup (_("Being published…"));
    case ENVOI_DRAFT_QUEUED:
      if (scheduled > now)
        return envoi_time_chooser_describe (scheduled, now);
      return g_strdup (_("As soon as you are online"));
    case ENVOI_DRAFT_EDITING:
    default:
      return envoi_date_text_short (envoi_draft_get_updated (draft), now);
    }
}

static void
on_progress (EnvoiTransfer *upload, GParamSpec *pspec, GtkWidget *row)
{
  EnvoiDraft *draft = g_object_get_data (G_OBJECT (row), "draft");
  GtkWidget *bar = g_object_get_data (G_OBJECT (row), "bar");

  if (envoi_draft_get_uploads (draft) != NULL)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), envoi_upload_list_get_fraction (envoi_draft_get_uploads (draft)));
  if (g_str_equal (pspec->name, "state"))
    update_row (draft, NULL, row);
}

/* How far its files are, while they are on their way. */
static void
on_uploads (EnvoiDraft *draft, GParamSpec *pspec, GtkWidget *row)
{
  GListModel *uploads = envoi_draft_get_uploads (draft);

  gtk_widget_set_visible (g_object_get_data (G_OBJECT (row), "bar"), uploads != NULL);
  if (uploads != NULL)
    gtk_progress_bar_set_fraction (g_object_get_data (G_OBJECT (row), "bar"), envoi_upload_list_get_fraction (uploads));
  for (guint i = 0; uploads != NULL && i < g_list_model_get_n_items (uploads); i++)
    {
      g_autoptr (EnvoiTransfer) upload = g_list_model_get_item (uploads, i);

      g_signal_connect_object (upload, "notify::state", G_CALLBACK (on_progress), row, 0);
      g_signal_connect_object (upload, "notify::fraction", G_CALLBACK (on_progress), row, 0);
    }
}

static void
update_row (EnvoiDraft *draft, GParamSpec *pspec, GtkWidget *row)
{
  EnvoiDraftsPage *self = ENVOI_DRAFTS_PAGE (gtk_widget_get_ancestor (row, ENVOI_TYPE_DRAFTS_PAGE));
  g_autofree char *title = dup_title (draft), *state = dup_state (draft), *target = NULL, *subtitle = NULL;

  if (self == NULL)
    self = g_object_get_data (G_OBJECT (row), "page");
  target = dup_target (self, draft);
  subtitle = g_strdup_printf ("%s · %s", target, state);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
}

static void toast_with_undo (EnvoiDraftsPage *self, EnvoiDraft *draft);

static void
delete_draft (EnvoiDraftsPage *self)
{
  g_autoptr (EnvoiDraft) draft = g_steal_pointer (&self->to_delete);

  if (draft == NULL)
    return;
  dex_future_disown (envoi_store_remove_draft (envoi_session_manager_get_store (self->manager), draft));
  toast_with_undo (self, draft);
}

/* What is only text can be brought back; files are gone with their draft, so they are asked for. */
static void
on_delete_clicked (GtkButton *button, EnvoiDraftsPage *self)
{
  g_set_object (&self->to_delete, g_object_get_data (G_OBJECT (button), "draft"));
  if (g_list_model_get_n_items (G_LIST_MODEL (envoi_draft_get_parts (self->to_delete))) == 0)
    delete_draft (self);
  else
    envoi_confirmation_ask (envoi_confirmation_new (_("Delete This Draft?"), _("Its copies of pictures and files are deleted with it."), _("_Delete"), TRUE),
                            GTK_WIDGET (self), G_CALLBACK (delete_draft), self);
}

static void
on_cancelled (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiDraftsPage *self = owner;

  if (error != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), adw_toast_new (_("It is too late: the post has gone out.")));
}

static void
on_cancel_clicked (GtkButton *button, EnvoiDraftsPage *self)
{
  EnvoiDraft *draft = g_object_get_data (G_OBJECT (button), "draft");
  EnvoiPublisher *publisher = envoi_find_publisher (self->manager, envoi_draft_get_account (draft));

  if (publisher != NULL)
    envoi_when_done (envoi_publisher_cancel (publisher, draft), self, on_cancelled);
}

static void
on_retry_clicked (GtkButton *button, EnvoiDraftsPage *self)
{
  EnvoiDraft *draft = g_object_get_data (G_OBJECT (button), "draft");
  EnvoiPublisher *publisher = envoi_find_publisher (self->manager, envoi_draft_get_account (draft));
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  if (publisher != NULL)
    envoi_feed_commands_tell_of_submission (window, envoi_publisher_retry (publisher, draft), _("Publishing the post…"));
}

static void
add_button (EnvoiDraftsPage *self, GtkWidget *row, EnvoiDraft *draft, const char *icon, const char *name, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "draft", g_object_ref (draft), g_object_unref);
  g_signal_connect_object (button, "clicked", callback, self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_bar (GtkWidget *row, EnvoiDraft *draft)
{
  GtkWidget *bar = gtk_progress_bar_new ();

  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (bar, BAR_WIDTH, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Upload"), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), bar);
  g_object_set_data (G_OBJECT (row), "bar", bar);
  g_signal_connect_object (draft, "notify::uploads", G_CALLBACK (on_uploads), row, 0);
  on_uploads (draft, NULL, row);
}

static GtkWidget *
new_row (gpointer item, gpointer data)
{
  EnvoiDraftsPage *self = data;
  EnvoiDraft *draft = item;
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), !is_waiting (draft, NULL));
  g_object_set_data (G_OBJECT (row), "page", self);
  g_object_set_data_full (G_OBJECT (row), "draft", g_object_ref (draft), g_object_unref);
  if (is_waiting (draft, NULL))
    add_bar (row, draft);
  if (is_failed (draft, NULL))
    add_button (self, row, draft, "view-refresh-symbolic", _("Try Again"), G_CALLBACK (on_retry_clicked));
  if (is_waiting (draft, NULL))
    add_button (self, row, draft, "process-stop-symbolic", _("Do Not Publish"), G_CALLBACK (on_cancel_clicked));
  else
    add_button (self, row, draft, "user-trash-symbolic", _("Delete Draft"), G_CALLBACK (on_delete_clicked));
  g_signal_connect_object (draft, "notify", G_CALLBACK (update_row), row, 0);
  update_row (draft, NULL, row);
  return row;
}

/* ---- taking a deletion back ---- */

static void
on_undo (AdwToast *toast, EnvoiDraft *draft)
{
  EnvoiDraftsPage *self = g_object_get_data (G_OBJECT (toast), "page");
  g_autoptr (EnvoiDraft) copy = envoi_draft_new (envoi_draft_get_account (draft));
  static const char * const fields[] = { "service", "node", "title", "text", "tags", "language", "audience", "comments", "nsfw", "reply-service", "reply-node",
                                         "reply-item", "via-service", "via-node", "via-item", "edit-of", "published", "scheduled" };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;
      g_object_get_property (G_OBJECT (draft), fields[i], &value);
      g_object_set_property (G_OBJECT (copy), fields[i], &value);
    }
  envoi_store_save_draft (envoi_session_manager_get_store (self->manager), copy);
}

static void
toast_with_undo (EnvoiDraftsPage *self, EnvoiDraft *draft)
{
  AdwToast *toast = adw_toast_new (_("Draft deleted"));

  if (g_list_model_get_n_items (G_LIST_MODEL (envoi_draft_get_parts (draft))) == 0)
    {
      adw_toast_set_button_label (toast, _("_Undo"));
      g_object_set_data (G_OBJECT (toast), "page", self);
      g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_undo), g_object_ref (draft), (GClosureNotify) (GCallback) g_object_unref, 0);
    }
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

/* ---- the page ---- */

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row)
{
  EnvoiDraft *draft = g_object_get_data (G_OBJECT (row), "draft");

  gtk_widget_activate_action (GTK_WIDGET (list), "win.open-draft", "x", envoi_draft_get_id (draft));
}

static void
update (EnvoiDraftsPage *self)
{
  guint failed = g_list_model_get_n_items (G_LIST_MODEL (self->failed)), waiting = g_list_model_get_n_items (G_LIST_MODEL (self->waiting));
  guint drafts = g_list_model_get_n_items (G_LIST_MODEL (self->drafts));

  gtk_widget_set_visible (self->failed_group, failed > 0);
  gtk_widget_set_visible (self->waiting_group, waiting > 0);
  gtk_widget_set_visible (self->draft_group, drafts > 0);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), failed + waiting + drafts > 0 ? "list" : "empty");
}

static void
set_list (EnvoiDraftsPage *self, GtkWidget *list, EnvoiLiveList *model)
{
  gtk_list_box_bind_model (GTK_LIST_BOX (list), G_LIST_MODEL (model), new_row, self, NULL);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

static void
envoi_drafts_page_dispose (GObject *object)
{
  EnvoiDraftsPage *self = ENVOI_DRAFTS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_DRAFTS_PAGE);
  g_clear_object (&self->to_delete);
  g_clear_object (&self->failed);
  g_clear_object (&self->waiting);
  g_clear_object (&self->drafts);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_drafts_page_parent_class)->dispose (object);
}

static void
envoi_drafts_page_class_init (EnvoiDraftsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_drafts_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-drafts-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiDraftsPage, name)
  BIND (toasts); BIND (stack); BIND (failed_group); BIND (failed_list); BIND (waiting_group); BIND (waiting_list); BIND (draft_group); BIND (draft_list);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
envoi_drafts_page_init (EnvoiDraftsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
envoi_drafts_page_new (EnvoiSessionManager *manager)
{
  static const char * const properties[] = { "state", "updated", "scheduled", NULL };
  EnvoiDraftsPage *self = g_object_new (ENVOI_TYPE_DRAFTS_PAGE, NULL);
  GListModel *all = envoi_store_list_drafts (envoi_session_manager_get_store (manager));

  self->manager = g_object_ref (manager);
  self->failed = envoi_live_list_new (all, properties, is_failed, compare_updated, NULL);
  self->waiting = envoi_live_list_new (all, properties, is_waiting, compare_scheduled, NULL);
  self->drafts = envoi_live_list_new (all, properties, is_draft, compare_updated, NULL);
  set_list (self, self->failed_list, self->failed);
  set_list (self, self->waiting_list, self->waiting);
  set_list (self, self->draft_list, self->drafts);
  update (self);
  return ADW_NAVIGATION_PAGE (self);
}
