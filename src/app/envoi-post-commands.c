/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-post-commands.h"
#include "envoi-compose.h"
#include "envoi-error-text.h"
#include "envoi-feed-commands.h"
#include "envoi-mute-dialog.h"
#include "envoi-room-commands.h"
#include "envoi-post-card.h"
#include "envoi-share-post-dialog.h"
#include "envoi-store-feeds.h"
#include "envoi-when-done.h"
#include "envoi-window.h"
#include <glib/gi18n.h>

/* What is done with a post, from whatever page it is shown on. */

typedef struct { GtkWidget *widget; EnvoiSessionManager *manager; EnvoiPost *post; EnvoiPublisher *publisher; } Place;

static EnvoiWindow *
get_window (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  return ENVOI_IS_WINDOW (root) ? ENVOI_WINDOW (root) : NULL;
}

static void
toast (GtkWidget *widget, const char *text)
{
  if (get_window (widget) != NULL)
    envoi_window_toast (get_window (widget), text);
}

/* ---- opening ---- */

static void
open_post (GtkWidget *widget, const char *service, const char *node, const char *item)
{
  if (service != NULL && node != NULL && item != NULL)
    gtk_widget_activate_action (widget, "win.open-post", "(sss)", service, node, item);
}

static void
do_comment (Place *place)
{
  gtk_widget_activate_action (place->widget, "win.comment-post", "(sss)", envoi_post_get_service (place->post), envoi_post_get_node (place->post),
                              envoi_post_get_item_id (place->post));
}

static void
do_open (Place *place)
{
  open_post (place->widget, envoi_post_get_service (place->post), envoi_post_get_node (place->post), envoi_post_get_item_id (place->post));
}

static void
do_open_author (Place *place)
{
  const char *author = envoi_post_get_author_jid (place->post);

  if (author != NULL)
    gtk_widget_activate_action (place->widget, "win.open-feed", "(ss)", author, ENVOI_BLOG_NODE);
  else
    toast (place->widget, _("Nobody knows for sure who wrote this, so there is no blog to open."));
}

static void
do_open_feed (Place *place)
{
  gtk_widget_activate_action (place->widget, "win.open-feed", "(ss)", envoi_post_get_service (place->post), envoi_post_get_node (place->post));
}

static void
do_open_reply (Place *place)
{
  EnvoiPost *post = place->post;

  if (envoi_post_get_reply_item (post) != NULL)
    open_post (place->widget, envoi_post_get_reply_service (post), envoi_post_get_reply_node (post), envoi_post_get_reply_item (post));
  else
    open_post (place->widget, envoi_post_get_via_service (post), envoi_post_get_via_node (post), envoi_post_get_via_item (post));
}

/* ---- saying something about it ---- */

static void
on_failed (gpointer owner, const GValue *value, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = error != NULL ? envoi_error_text_new (error, NULL) : NULL;

  if (text != NULL)
    envoi_window_toast (owner, text->body);
}

static void
follow_up (Place *place, DexFuture *future)
{
  if (get_window (place->widget) != NULL)
    envoi_when_done (future, get_window (place->widget), on_failed);
  else
    dex_future_disown (future);
}

static void
do_like (Place *place)
{
  follow_up (place, envoi_post_get_liked (place->post) != NULL ? envoi_publisher_unlike (place->publisher, place->post)
                                                               : envoi_publisher_like (place->publisher, place->post));
}

static void
do_repost (Place *place)
{
  EnvoiWindow *window = get_window (place->widget);

  envoi_feed_commands_tell_of_submission (GTK_WIDGET (window), envoi_publisher_repost (place->publisher, place->post), _("Passing the post on to your followers…"));
}

static void
do_reply (Place *place)
{
  envoi_compose_reply (place->widget, place->manager, place->post);
}

static void
do_share (Place *place)
{
  adw_dialog_present (envoi_share_post_dialog_new (place->manager, place->post), place->widget);
}

static void
do_save (Place *place)
{
  gboolean saved = !envoi_post_get_saved (place->post);

  envoi_store_set_post_saved (envoi_session_manager_get_store (place->manager), place->post, saved);
  toast (place->widget, saved ? _("Saved. You find it under “Saved”.") : _("No longer saved"));
}

static void
do_copy_link (Place *place)
{
  const char *page = envoi_post_get_public_url (place->post);
  g_autofree char *link = page != NULL ? g_strdup (page) : envoi_feed_commands_make_link (envoi_post_get_service (place->post), envoi_post_get_node (place->post),
                                                                                          envoi_post_get_item_id (place->post));

  if (link == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (place->widget), link);
  toast (place->widget, _("Link copied"));
}

static void
do_open_public (Place *place)
{
  if (envoi_post_get_public_url (place->post) != NULL)
    gtk_widget_activate_action (place->widget, "app.open-uri", "s", envoi_post_get_public_url (place->post));
}

/* ---- own posts ---- */

static void
do_edit (Place *place)
{
  envoi_compose_edit (place->widget, place->manager, place->post);
}

typedef struct { EnvoiPublisher *publisher; EnvoiPost *post; EnvoiWindow *window; /* not owned: it holds the toast */ } Undoing;

static void
undoing_free (gpointer data, GClosure *closure)
{
  Undoing *undoing = data;
  g_object_unref (undoing->publisher);
  g_object_unref (undoing->post);
  g_free (undoing);
}

static void
on_undo (AdwToast *note, gpointer data)
{
  Undoing *undoing = data;
  if (!envoi_publisher_undo_delete (undoing->publisher, undoing->post) && undoing->window != NULL)
    envoi_window_toast (undoing->window, _("It is too late: the post is deleted."));
}

/* Not asked before, but taken back with one click: the service hears of it only when the toast is gone. */
static void
do_delete (Place *place)
{
  EnvoiWindow *window = get_window (place->widget);
  Undoing *undoing = g_new0 (Undoing, 1);
  AdwToast *note = adw_toast_new (_("Post deleted"));

  undoing->publisher = g_object_ref (place->publisher);
  undoing->post = g_object_ref (place->post);
  undoing->window = window;
  envoi_publisher_delete_post (place->publisher, place->post);
  adw_toast_set_button_label (note, _("_Undo"));
  /* Behind others it would come when it is too late. */
  adw_toast_set_priority (note, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_timeout (note, ENVOI_PUBLISHER_UNDO_SECONDS > 1 ? ENVOI_PUBLISHER_UNDO_SECONDS - 1 : 1);
  g_signal_connect_data (note, "button-clicked", G_CALLBACK (on_undo), undoing, undoing_free, 0);
  if (window != NULL)
    envoi_window_add_toast (window, note);
  else
    g_object_unref (g_object_ref_sink (note));
}

static void
do_retry (Place *place)
{
  EnvoiDraft *draft = envoi_publisher_find_draft (place->publisher, place->post);

  if (draft != NULL)
    envoi_feed_commands_tell_of_submission (GTK_WIDGET (get_window (place->widget)), envoi_publisher_retry (place->publisher, draft), _("Publishing the post…"));
}

static DexFuture *
to_draft (DexFuture *future, gpointer draft)
{
  return dex_future_new_for_object (draft);
}

/* Whoever takes it back wants to change it more often than not. */
static void
on_taken_back (gpointer owner, const GValue *value, const GError *error)
{
  AdwToast *note;

  if (value == NULL)
    {
      envoi_window_toast (owner, _("It is too late: the post has gone out."));
      return;
    }
  note = adw_toast_new (_("Not published. You find it among your drafts."));
  adw_toast_set_button_label (note, _("_Edit"));
  adw_toast_set_action_name (note, "win.open-draft");
  adw_toast_set_action_target (note, "x", envoi_draft_get_id (g_value_get_object (value)));
  /* It answers a click, and does not wait behind what was told before. */
  adw_toast_set_priority (note, ADW_TOAST_PRIORITY_HIGH);
  envoi_window_add_toast (owner, note);
}

static void
do_cancel (Place *place)
{
  EnvoiDraft *draft = envoi_publisher_find_draft (place->publisher, place->post);

  if (draft != NULL && get_window (place->widget) != NULL)
    envoi_when_done (dex_future_then (envoi_publisher_cancel (place->publisher, draft), to_draft, g_object_ref (draft), g_object_unref),
                     get_window (place->widget), on_taken_back);
}

static void
do_mute_author (Place *place)
{
  AdwDialog *dialog = envoi_mute_dialog_new (envoi_session_manager_get_store (place->manager), place->post);

  if (dialog != NULL)
    adw_dialog_present (dialog, place->widget);
}

static const struct {
  const char *name;
  void (*func) (Place *place);
  gboolean publishes;           /* needs the account's publisher */
} commands[] = {
  { "open", do_open, FALSE },
  { "comment", do_comment, FALSE },
  { "show-likes", do_open, FALSE },
  { "open-author", do_open_author, FALSE },
  { "open-feed", do_open_feed, FALSE },
  { "open-reply", do_open_reply, FALSE },
  { "like", do_like, TRUE },
  { "repost", do_repost, TRUE },
  { "reply", do_reply, FALSE },
  { "share", do_share, FALSE },
  { "save", do_save, FALSE },
  { "copy-link", do_copy_link, FALSE },
  { "open-public", do_open_public, FALSE },
  { "edit", do_edit, TRUE },
  { "delete", do_delete, TRUE },
  { "mute-author", do_mute_author, FALSE },
  { "retry", do_retry, TRUE },
  { "cancel", do_cancel, TRUE },
};

void
envoi_post_command (GtkWidget *widget, EnvoiSessionManager *manager, EnvoiPost *post, const char *command)
{
  Place place = { widget, manager, post, envoi_find_publisher (manager, envoi_post_get_account (post)) };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (command, commands[i].name))
      {
        if (commands[i].publishes && place.publisher == NULL)
          toast (widget, _("This account is switched off. Switch it on in the list of accounts."));
        else
          commands[i].func (&place);
        return;
      }
}

static void
on_command (GtkWidget *card, const char *command, EnvoiPost *post, EnvoiSessionManager *manager)
{
  envoi_post_command (card, manager, post, command);
}

static char *
describe_error (const GError *error)
{
  g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
  return g_strdup (text->body);
}

void
envoi_post_command_init (void)
{
  envoi_post_card_set_error_func (describe_error);
}

void
envoi_post_command_connect (GtkWidget *card, EnvoiSessionManager *manager)
{
  g_signal_connect_object (card, "command", G_CALLBACK (on_command), manager, 0);
}
