/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-post-composer-private.h"
#include "envoi-audience-text.h"
#include "envoi-compose.h"
#include "envoi-error-text.h"
#include "envoi-feed-commands.h"
#include "envoi-post-options-page.h"
#include "envoi-room-commands.h"
#include "envoi-time-chooser.h"
#include "envoi-time.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>
#include <string.h>

/*
 * EnvoiPostComposer: its life: what is written goes into the draft, the draft to the disk at each pause; publishing and closing. Main thread.
 */

/* A pause in writing. */
#define PAUSE_MS 700

G_DEFINE_FINAL_TYPE (EnvoiPostComposer, envoi_post_composer, ADW_TYPE_DIALOG)

void
envoi_post_composer_toast (EnvoiPostComposer *self, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

EnvoiDraft *
envoi_post_composer_get_draft (EnvoiPostComposer *self)
{
  return self->draft;
}

static gboolean
is_article (EnvoiPostComposer *self)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->title_toggle));
}

static void
take_fields (EnvoiPostComposer *self)
{
  g_autofree char *text = envoi_post_entry_dup_markdown (ENVOI_POST_ENTRY (self->entry));
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->title_entry))));

  envoi_draft_set_text (self->draft, *text != '\0' ? text : NULL);
  envoi_draft_set_title (self->draft, is_article (self) && *title != '\0' ? title : NULL);
}

void
envoi_post_composer_save (EnvoiPostComposer *self)
{
  g_clear_handle_id (&self->save_id, g_source_remove);
  if (self->finished || !self->changed)
    return;
  take_fields (self);
  if (envoi_draft_get_id (self->draft) != 0 || !envoi_draft_is_empty (self->draft))
    envoi_store_save_draft (self->store, self->draft);
}

static void
on_pause (gpointer data)
{
  EnvoiPostComposer *self = data;

  self->save_id = 0;
  envoi_post_composer_save (self);
  envoi_post_composer_update_link (self);
  envoi_post_composer_update_counter (self);
}

/* ---- what can be done now ---- */

static gboolean
has_content (EnvoiPostComposer *self)
{
  const char *title = gtk_editable_get_text (GTK_EDITABLE (self->title_entry));

  return !envoi_post_entry_is_empty (ENVOI_POST_ENTRY (self->entry)) || (is_article (self) && *title != '\0') ||
         g_list_model_get_n_items (G_LIST_MODEL (envoi_draft_get_parts (self->draft))) > 0;
}

static void
update_notes (EnvoiPostComposer *self)
{
  g_autoptr (GString) notes = g_string_new (NULL);
  gint64 scheduled = envoi_draft_get_scheduled (self->draft);

  if (scheduled != 0)
    {
      g_autofree char *when = envoi_time_chooser_describe (scheduled, envoi_time_now ());
      /* Translators: %s is a time: “Tomorrow, 09:00” */
      g_string_append_printf (notes, _("To be published: %s"), when);
    }
  if (!envoi_draft_get_comments (self->draft))
    g_string_append_printf (notes, "%s%s", notes->len > 0 ? " · " : "", _("Without comments"));
  if (envoi_draft_get_nsfw (self->draft))
    g_string_append_printf (notes, "%s%s", notes->len > 0 ? " · " : "", _("Sensitive"));
  gtk_label_set_text (GTK_LABEL (self->notes_label), notes->str);
  gtk_widget_set_visible (self->notes_label, notes->len > 0);
}

void
envoi_post_composer_update (EnvoiPostComposer *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->entry));
  gboolean edits = envoi_draft_get_edit_of (self->draft) != NULL;

  gtk_widget_set_visible (self->placeholder, gtk_text_buffer_get_char_count (buffer) == 0);
  gtk_widget_set_visible (self->title_entry, is_article (self));
  gtk_widget_set_sensitive (self->publish_button, !self->finished && !self->too_large && has_content (self));
  gtk_button_set_label (GTK_BUTTON (self->publish_button), edits ? _("_Save") : envoi_draft_get_scheduled (self->draft) != 0 ? _("_Schedule") : _("_Publish"));
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self->write_page),
                                 edits ? _("Edit Post") : envoi_draft_get_reply_item (self->draft) != NULL ? _("Reply")
                                 : envoi_draft_get_via_item (self->draft) != NULL ? _("Repost") : _("New Post"));
  update_notes (self);
}

void
envoi_post_composer_changed (EnvoiPostComposer *self)
{
  if (self->filling)
    return;
  self->changed = TRUE;
  if (self->save_id == 0)
    self->save_id = g_timeout_add_once (PAUSE_MS, on_pause, self);
  envoi_post_composer_update (self);
}

static void
on_changed (EnvoiPostComposer *self)
{
  if (self->draft != NULL)
    envoi_post_composer_changed (self);
}

/* Something that is no text: options, target. */
static void
on_draft_changed (EnvoiPostComposer *self, GParamSpec *pspec)
{
  static const char * const own[] = { "text", "title", "updated", "state", "id", "problem", "item-id", NULL };

  if (g_strv_contains (own, pspec->name))
    return;
  if (g_str_equal (pspec->name, "audience"))
    envoi_post_composer_update_target (self);
  envoi_post_composer_changed (self);
}

/* ---- actions ---- */

static void
show_options (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiPostComposer *self = ENVOI_POST_COMPOSER (data);

  if (self->options_page == NULL)
    self->options_page = g_object_ref_sink (envoi_post_options_page_new (self->draft));
  envoi_post_composer_update_target (self);
  if (adw_navigation_view_get_visible_page (ADW_NAVIGATION_VIEW (self->navigation)) != self->options_page)
    adw_navigation_view_push (ADW_NAVIGATION_VIEW (self->navigation), self->options_page);
}

static void
add_files (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  envoi_post_composer_choose_files (ENVOI_POST_COMPOSER (data));
}

static void publish (EnvoiPostComposer *self);

static void
publish_by_key (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiPostComposer *self = ENVOI_POST_COMPOSER (data);

  if (gtk_widget_get_sensitive (self->publish_button))
    publish (self);
}

static void
on_title_toggled (EnvoiPostComposer *self)
{
  if (self->draft == NULL)
    return;
  envoi_post_composer_update (self);
  if (self->filling)
    return;
  gtk_widget_grab_focus (is_article (self) ? self->title_entry : self->entry);
  envoi_post_composer_changed (self);
}

static void
on_title_activated (EnvoiPostComposer *self)
{
  gtk_widget_grab_focus (self->entry);
}

static void
on_preview_toggled (EnvoiPostComposer *self)
{
  gboolean preview = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->preview_toggle));

  if (preview)
    envoi_post_composer_show_preview (self);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), preview ? "preview" : "write");
  gtk_widget_set_visible (self->title_entry, !preview && is_article (self));
  if (!preview)
    gtk_widget_grab_focus (self->entry);
}

static void
on_link_clicked (EnvoiPostComposer *self)
{
  envoi_post_composer_read_link (self);
}

static void
on_link_refused (EnvoiPostComposer *self)
{
  envoi_post_composer_refuse_link (self);
}

static void
on_context_close (EnvoiPostComposer *self)
{
  envoi_post_composer_drop_context (self);
}

/* ---- publishing ---- */

void
envoi_post_composer_show_problem (EnvoiPostComposer *self, const char *text)
{
  adw_banner_set_title (ADW_BANNER (self->banner), text != NULL ? text : "");
  adw_banner_set_revealed (ADW_BANNER (self->banner), text != NULL);
}

/* The dialog has gone by the time that the service answers; a refusal then is told in the list of drafts. */
static void
submit (EnvoiPostComposer *self)
{
  EnvoiPublisher *publisher = envoi_find_publisher (self->manager, envoi_draft_get_account (self->draft));
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  EnvoiAccount *account = envoi_draft_get_account (self->draft);
  const char *told;

  if (publisher == NULL)
    {
      envoi_post_composer_show_problem (self, _("This account is switched off. Switch it on in the list of accounts, or keep the draft."));
      return;
    }
  self->finished = TRUE;
  g_clear_handle_id (&self->save_id, g_source_remove);
  envoi_compose_remember_language (self->draft);
  if (envoi_draft_get_scheduled (self->draft) > envoi_time_now ())
    told = _("The post is published at its time. You find it among your drafts.");
  else if (envoi_account_get_state (account) != ENVOI_CONNECTION_ONLINE)
    told = _("The post is published when you are online again.");
  else
    told = envoi_draft_get_edit_of (self->draft) != NULL ? _("Saving the post…") : _("Publishing the post…");
  envoi_feed_commands_tell_of_submission (window, envoi_publisher_submit (publisher, self->draft), told);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
on_audience_agreed (EnvoiPostComposer *self)
{
  submit (self);
}

static void
publish (EnvoiPostComposer *self)
{
  const char *change;
  gint64 scheduled = envoi_draft_get_scheduled (self->draft);
  AdwAlertDialog *question;

  take_fields (self);
  envoi_post_composer_show_problem (self, NULL);
  if (self->feed != NULL && envoi_feed_get_kind (self->feed) == ENVOI_FEED_GALLERY && !envoi_post_composer_has_picture (self))
    {
      envoi_post_composer_show_problem (self, _("This community is a gallery: add a picture to your post."));
      return;
    }
  if (scheduled != 0 && scheduled < envoi_time_now ())
    envoi_draft_set_scheduled (self->draft, 0);
  change = envoi_post_composer_is_blog (self) ? envoi_audience_text_get_change (self->blog_access, envoi_draft_get_audience (self->draft)) : NULL;
  if (change == NULL)
    {
      submit (self);
      return;
    }
  question = envoi_confirmation_new (envoi_draft_get_audience (self->draft) == ENVOI_AUDIENCE_OPEN ? _("Make Your Blog Public?") : _("Show Your Blog to Contacts Only?"),
                                     change, _("_Publish"), FALSE);
  envoi_confirmation_ask (question, GTK_WIDGET (self), G_CALLBACK (on_audience_agreed), self);
}

static void
on_publish_clicked (EnvoiPostComposer *self)
{
  publish (self);
}

/* ---- closing ---- */

static void
on_close_answer (AdwAlertDialog *question, const char *response, EnvoiPostComposer *self)
{
  if (g_str_equal (response, "cancel"))
    return;
  if (g_str_equal (response, "discard"))
    {
      self->finished = TRUE;
      if (envoi_draft_get_id (self->draft) != 0)
        dex_future_disown (envoi_store_remove_draft (self->store, self->draft));
    }
  else
    {
      self->changed = TRUE;
      envoi_post_composer_save (self);
      self->finished = TRUE;
    }
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
on_close_attempt (EnvoiPostComposer *self)
{
  AdwDialog *question;

  /* What is empty, or was only looked at, needs no question. */
  if (self->finished || !has_content (self) || (!self->changed && envoi_draft_get_id (self->draft) != 0))
    {
      if (!self->finished && !has_content (self) && envoi_draft_get_id (self->draft) != 0)
        dex_future_disown (envoi_store_remove_draft (self->store, self->draft));
      self->finished = TRUE;
      adw_dialog_force_close (ADW_DIALOG (self));
      return;
    }
  question = adw_alert_dialog_new (envoi_draft_get_edit_of (self->draft) != NULL ? _("Keep Your Changes?") : _("Keep This Post as a Draft?"),
                                   _("You find it among your drafts and can go on later."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (question), "cancel", _("_Go On Writing"), "discard", _("_Discard"), "keep", _("_Keep"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (question), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (question), "keep", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (question), "keep");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (question), "cancel");
  g_signal_connect_object (question, "response", G_CALLBACK (on_close_answer), self, 0);
  adw_dialog_present (question, GTK_WIDGET (self));
}

static void
on_cancel_clicked (EnvoiPostComposer *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

/* ---- life ---- */

static void
fill (EnvoiPostComposer *self)
{
  const char *title = envoi_draft_get_title (self->draft);

  self->filling = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->title_toggle), title != NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->title_entry), title != NULL ? title : "");
  envoi_post_entry_set_markdown (ENVOI_POST_ENTRY (self->entry), envoi_draft_get_text (self->draft));
  envoi_post_composer_fill_parts (self);
  envoi_post_composer_update_target (self);
  envoi_post_composer_update_context (self);
  self->filling = FALSE;
  if (envoi_draft_get_state (self->draft) == ENVOI_DRAFT_FAILED && envoi_draft_get_problem (self->draft) != NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (envoi_draft_get_problem (self->draft), NULL);
      envoi_post_composer_show_problem (self, text->body);
    }
  envoi_post_composer_update (self);
}

static void
envoi_post_composer_dispose (GObject *object)
{
  EnvoiPostComposer *self = ENVOI_POST_COMPOSER (object);

  if (self->draft != NULL && self->manager != NULL)
    envoi_post_composer_save (self);
  g_clear_handle_id (&self->save_id, g_source_remove);
  if (self->completion != NULL)
    envoi_word_completion_detach (self->completion);
  g_clear_object (&self->completion);
  g_clear_object (&self->options_page);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_POST_COMPOSER);
  g_clear_object (&self->on_feed);
  g_clear_object (&self->on_draft);
  g_clear_object (&self->feed);
  g_clear_object (&self->draft);
  g_clear_object (&self->manager);
  g_clear_object (&self->recent);
  g_clear_pointer (&self->known_tags, g_ptr_array_unref);
  g_clear_pointer (&self->offered_link, g_free);
  g_clear_pointer (&self->refused_link, g_free);
  G_OBJECT_CLASS (envoi_post_composer_parent_class)->dispose (object);
}

static void
envoi_post_composer_class_init (EnvoiPostComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_post_composer_dispose;
  g_type_ensure (ENVOI_TYPE_POST_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-post-composer.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiPostComposer, name)
  BIND (toasts); BIND (navigation); BIND (write_page); BIND (publish_button); BIND (banner); BIND (body); BIND (context); BIND (context_icon);
  BIND (context_title); BIND (context_text); BIND (context_close); BIND (target_button); BIND (audience_button); BIND (audience_icon); BIND (audience_label);
  BIND (title_entry); BIND (stack); BIND (text_overlay); BIND (text_scroller); BIND (entry); BIND (placeholder); BIND (preview_scroller); BIND (link_revealer);
  BIND (link_button); BIND (link_stack); BIND (link_label); BIND (parts_scroller); BIND (parts_list); BIND (notes_label); BIND (title_toggle); BIND (counter);
  BIND (spacer); BIND (preview_toggle);
#undef BIND
#define CALLBACK(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALLBACK (on_close_attempt); CALLBACK (on_cancel_clicked); CALLBACK (on_publish_clicked); CALLBACK (on_context_close); CALLBACK (on_changed);
  CALLBACK (on_title_activated); CALLBACK (on_link_clicked); CALLBACK (on_link_refused); CALLBACK (on_title_toggled); CALLBACK (on_preview_toggled);
#undef CALLBACK
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "composer.publish", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_b, GDK_CONTROL_MASK, "composer.around", "s", "**");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_i, GDK_CONTROL_MASK, "composer.around", "s", "*");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_k, GDK_CONTROL_MASK, "composer.link", NULL);
}

static void
envoi_post_composer_init (EnvoiPostComposer *self)
{
  static const GActionEntry entries[] = {
    { .name = "options", .activate = show_options },
    { .name = "add-files", .activate = add_files },
    { .name = "publish", .activate = publish_by_key },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  envoi_post_composer_add_text_actions (self, group);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "composer", G_ACTION_GROUP (group));
  adw_dialog_set_can_close (ADW_DIALOG (self), FALSE);
  adw_dialog_set_focus (ADW_DIALOG (self), self->entry);
  g_signal_connect_object (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->entry)), "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  self->on_draft = g_signal_group_new (ENVOI_TYPE_DRAFT);
  g_signal_group_connect_swapped (self->on_draft, "notify", G_CALLBACK (on_draft_changed), self);
}

AdwDialog *
envoi_post_composer_new (EnvoiSessionManager *manager, EnvoiDraft *draft)
{
  EnvoiPostComposer *self = g_object_new (ENVOI_TYPE_POST_COMPOSER, NULL);

  self->manager = g_object_ref (manager);
  self->store = envoi_session_manager_get_store (manager);
  self->draft = g_object_ref (draft);
  self->limit = G_MAXUINT64;
  envoi_post_composer_init_text (self);
  envoi_post_composer_init_parts (self);
  envoi_post_composer_init_target (self);
  fill (self);
  g_signal_group_set_target (self->on_draft, draft);
  return ADW_DIALOG (self);
}
