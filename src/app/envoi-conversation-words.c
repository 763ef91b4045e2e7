/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-conversation-words.h"
#include "envoi-commands.h"
#include "envoi-composer.h"
#include "envoi-edits-popover.h"
#include "envoi-error-text.h"
#include "envoi-message-row.h"
#include "envoi-message-view.h"
#include "envoi-shared-post.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include "envoi-window.h"
#include <adwaita.h>
#include <glib/gi18n.h>

#define CONTEXT_GRAPHEMES 120
#define MOST_READERS 6

struct _EnvoiConversationWords
{
  GObject parent_instance;
  EnvoiSessionManager *manager;
  EnvoiMessageView *view;       /* not owned, like the composer: the page's */
  EnvoiComposer *composer;
  EnvoiMessageList *list;
  EnvoiConversation *conversation;
  EnvoiMessage *answered, *edited;
  char *set_aside;              /* what was in the field before editing */
  GSignalGroup *on_room, *on_service;
};

enum { WROTE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiConversationWords, envoi_conversation_words, G_TYPE_OBJECT)

static EnvoiMessageService *
get_service (EnvoiConversationWords *self)
{
  return self->conversation != NULL ? envoi_find_message_service (self->manager, envoi_conversation_get_account (self->conversation)) : NULL;
}

static void
toast (EnvoiConversationWords *self, const char *text)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->view));

  if (ENVOI_IS_WINDOW (root))
    envoi_window_toast (ENVOI_WINDOW (root), text);
}

static void
on_done (gpointer owner, const GValue *value, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = NULL;

  if (error == NULL)
    return;
  text = envoi_error_text_new (error, NULL);
  toast (owner, text->body);
}

/* ---- what may be done ---- */

static void
update_abilities (EnvoiConversationWords *self)
{
  EnvoiRoom *room = self->conversation != NULL ? envoi_conversation_get_room (self->conversation) : NULL;
  EnvoiMessageViewAbilities abilities = 0;

  if (room == NULL)
    abilities = self->conversation != NULL && !envoi_contact_get_blocked (envoi_conversation_get_contact (self->conversation)) ? ENVOI_MESSAGE_VIEW_ANSWER : 0;
  else if (envoi_room_get_can_write (room))
    abilities = ENVOI_MESSAGE_VIEW_ANSWER;
  if (room != NULL && envoi_room_get_state (room) == ENVOI_ROOM_JOINED && envoi_room_get_role (room) == ENVOI_ROLE_MODERATOR
      && (envoi_room_get_features (room) & (ENVOI_ROOM_MODERATION | ENVOI_ROOM_MODERATION_OLD)))
    abilities |= ENVOI_MESSAGE_VIEW_MODERATE;
  envoi_message_view_set_abilities (self->view, abilities);
}

/* ---- the field ---- */

static const char *
author_of (EnvoiConversationWords *self, EnvoiMessage *message)
{
  if (envoi_message_get_outgoing (message))
    return _("yourself");
  return envoi_message_get_nick (message) != NULL ? envoi_message_get_nick (message) : envoi_conversation_get_title (self->conversation);
}

static void
update_context (EnvoiConversationWords *self)
{
  EnvoiMessage *message = self->edited != NULL ? self->edited : self->answered;
  const char *body = message != NULL ? envoi_message_get_body (message) : NULL;
  g_autofree char *line = envoi_shared_post_is_link (body) ? envoi_shared_post_dup_words (NULL) : body != NULL ? envoi_text_one_line (body, CONTEXT_GRAPHEMES) : NULL;
  g_autofree char *title = NULL;

  if (self->edited != NULL)
    title = g_strdup (_("Editing message"));
  else if (self->answered != NULL)
    {
      g_autofree char *name = envoi_text_one_line (author_of (self, self->answered), 60), *isolated = envoi_text_isolate (name);
      /* Translators: above the field while an answer is written; %s is a name, or “yourself” */
      title = g_strdup_printf (_("Replying to %s"), isolated);
    }
  envoi_composer_set_context (self->composer, self->edited != NULL ? "document-edit-symbolic" : "envoi-reply-symbolic", title, line);
}

/* Back to a plain message; what was in the field before comes back. */
static void
finish (EnvoiConversationWords *self)
{
  g_autofree char *set_aside = g_steal_pointer (&self->set_aside);
  gboolean was_editing = self->edited != NULL;

  g_clear_object (&self->answered);
  g_clear_object (&self->edited);
  update_context (self);
  if (was_editing)
    envoi_composer_set_draft (self->composer, set_aside);
}

static void
begin_reply (EnvoiConversationWords *self, EnvoiMessage *message)
{
  if (self->edited != NULL)
    finish (self);
  g_set_object (&self->answered, message);
  update_context (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

static void
begin_edit (EnvoiConversationWords *self, EnvoiMessage *message)
{
  finish (self);
  self->set_aside = envoi_composer_dup_draft (self->composer);
  g_set_object (&self->edited, message);
  update_context (self);
  envoi_composer_set_draft (self->composer, envoi_message_get_body (message));
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

static void
on_edit_last (EnvoiConversationWords *self)
{
  GListModel *model = G_LIST_MODEL (self->list);

  for (guint i = model != NULL ? g_list_model_get_n_items (model) : 0; i > 0; i--)
    {
      g_autoptr (EnvoiMessage) message = g_list_model_get_item (model, i - 1);

      if (envoi_message_get_outgoing (message) && envoi_message_get_retraction (message) == ENVOI_RETRACTION_NONE
          && envoi_message_get_body (message) != NULL)
        {
          begin_edit (self, message);
          return;
        }
    }
}

gboolean
envoi_conversation_words_is_editing (EnvoiConversationWords *self)
{
  return self->edited != NULL;
}

gboolean
envoi_conversation_words_send (EnvoiConversationWords *self, const char *text)
{
  EnvoiMessageService *service = get_service (self);
  g_autoptr (EnvoiMessage) edited = self->edited != NULL ? g_object_ref (self->edited) : NULL;
  g_autoptr (EnvoiMessage) answered = self->answered != NULL ? g_object_ref (self->answered) : NULL;

  if (service == NULL)
    return FALSE;
  finish (self);
  if (edited != NULL)
    {
      if (g_strcmp0 (envoi_message_get_body (edited), text) != 0)
        envoi_when_done (envoi_message_service_correct (service, self->conversation, edited, text), self, on_done);
      return TRUE;
    }
  envoi_when_done (envoi_message_service_reply (service, self->conversation, answered, text), self, on_done);
  g_signal_emit (self, signals[WROTE], 0);
  return TRUE;
}

/* ---- taking back ---- */

/* What was asked about stays meant, whatever is shown when the answer comes. */
typedef struct { EnvoiConversationWords *self; EnvoiConversation *conversation; EnvoiMessage *message; } Asking;

static void
on_retract_answer (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Asking *asking = data;
  EnvoiMessageService *service = envoi_find_message_service (asking->self->manager, envoi_conversation_get_account (asking->conversation));

  if (service != NULL && g_str_equal (response, "delete"))
    envoi_when_done (envoi_message_service_retract (service, asking->conversation, asking->message), asking->self, on_done);
}

static void
asking_free (gpointer data, GClosure *closure)
{
  Asking *asking = data;

  g_object_unref (asking->self);
  g_object_unref (asking->conversation);
  g_object_unref (asking->message);
  g_free (asking);
}

static void
ask_retract (EnvoiConversationWords *self, EnvoiMessage *message)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Delete Message for Everyone?"),
    _("Programs that know how will remove it. Who has read it already, or uses another program, may still have it.")));
  Asking *asking = g_new0 (Asking, 1);

  asking->self = g_object_ref (self);
  asking->conversation = g_object_ref (self->conversation);
  asking->message = g_object_ref (message);
  adw_alert_dialog_add_responses (dialog, "cancel", _("_Cancel"), "delete", _("_Delete"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_retract_answer), asking, asking_free, G_CONNECT_DEFAULT);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self->view));
}

/* ---- looking up ---- */

static gboolean
show_if_here (EnvoiConversationWords *self, gint64 position)
{
  GListModel *model = G_LIST_MODEL (self->list);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (EnvoiMessage) message = g_list_model_get_item (model, i);

      if (envoi_message_get_position (message) == position)
        {
          envoi_message_view_show_row (self->view, i);
          return TRUE;
        }
    }
  return FALSE;
}

static void
on_jumped (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiConversationWords *self = owner;

  if (error != NULL || self->list == NULL)
    return;
  envoi_message_view_set_has_newer (self->view, !envoi_message_list_get_at_end (self->list));
  envoi_message_view_show_row (self->view, g_value_get_uint (value));
}

void
envoi_conversation_words_jump_to (EnvoiConversationWords *self, gint64 position)
{
  if (self->list != NULL && !show_if_here (self, position))
    envoi_when_done (envoi_message_list_jump_to (self->list, position), self, on_jumped);
}

static void
on_quoted_found (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiConversationWords *self = owner;
  gint64 position = value != NULL ? g_value_get_int64 (value) : 0;

  if (position != 0)
    envoi_conversation_words_jump_to (self, position);
  else
    toast (self, _("The message that this answers is not on this computer."));
}

static void
show_quoted (EnvoiConversationWords *self, EnvoiMessage *message)
{
  EnvoiMessage *quoted = envoi_message_get_quoted (message);
  const char *id = envoi_message_get_reply_to (message);

  if (quoted != NULL && envoi_message_get_position (quoted) != 0)
    envoi_conversation_words_jump_to (self, envoi_message_get_position (quoted));
  else if (id != NULL)
    envoi_when_done (envoi_store_find_position (envoi_session_manager_get_store (self->manager), self->conversation, id, id), self, on_quoted_found);
}

static void
show_edits (EnvoiConversationWords *self, EnvoiMessage *message)
{
  GtkWidget *row = envoi_message_view_find_row (self->view, message);

  if (row != NULL)
    envoi_edits_popover_show (envoi_message_row_get_bubble (ENVOI_MESSAGE_ROW (row)), envoi_session_manager_get_store (self->manager), message);
}

/* ---- commands of the view ---- */

static void
on_command (EnvoiConversationWords *self, const char *command, EnvoiMessage *message)
{
  if (g_str_equal (command, "reply"))
    begin_reply (self, message);
  else if (g_str_equal (command, "edit"))
    begin_edit (self, message);
  else if (g_str_equal (command, "retract"))
    ask_retract (self, message);
  else if (g_str_equal (command, "moderate"))
    gtk_widget_activate_action (GTK_WIDGET (self->view), "conversation.moderate", "x", envoi_message_get_position (message));
  else if (g_str_equal (command, "show-quoted"))
    show_quoted (self, message);
  else if (g_str_equal (command, "show-edits"))
    show_edits (self, message);
}

static void
on_react (EnvoiConversationWords *self, EnvoiMessage *message, const char *emoji)
{
  EnvoiMessageService *service = get_service (self);
  EnvoiReactions *reactions = envoi_message_get_reactions (message);
  g_auto (GStrv) mine = reactions != NULL ? envoi_reactions_dup_mine (reactions) : NULL;
  g_autoptr (GStrvBuilder) chosen = g_strv_builder_new ();
  g_auto (GStrv) emojis = NULL;
  gboolean had = FALSE;

  if (service == NULL)
    return;
  for (guint i = 0; mine != NULL && mine[i] != NULL; i++)
    if (g_str_equal (mine[i], emoji))
      had = TRUE;
    else
      g_strv_builder_add (chosen, mine[i]);
  if (!had)
    g_strv_builder_add (chosen, emoji);
  emojis = g_strv_builder_end (chosen);
  envoi_when_done (envoi_message_service_react (service, self->conversation, message, (const char * const *) emojis), self, on_done);
}

/* ---- who has read ---- */

static void
update_readers (EnvoiConversationWords *self)
{
  EnvoiMessageService *service = get_service (self);
  g_autoptr (GHashTable) readers = NULL, lines = NULL;
  GHashTableIter iter;
  gpointer id, nicks;

  if (service == NULL || envoi_conversation_get_room (self->conversation) == NULL)
    {
      envoi_message_view_set_readers (self->view, NULL);
      return;
    }
  readers = envoi_message_service_dup_readers (service, self->conversation);
  lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, readers);
  while (g_hash_table_iter_next (&iter, &id, &nicks))
    {
      g_autoptr (GString) names = g_string_new (NULL);

      for (guint i = 0; i < ((GPtrArray *) nicks)->len && i < MOST_READERS; i++)
        {
          g_autofree char *line = envoi_text_one_line (((GPtrArray *) nicks)->pdata[i], 30), *name = envoi_text_isolate (line);
          g_string_append_printf (names, i > 0 ? ", %s" : "%s", name);
        }
      if (((GPtrArray *) nicks)->len > MOST_READERS)
        g_string_append (names, "…");
      /* Translators: below a message in a room: who has read up to there */
      g_hash_table_insert (lines, g_strdup (id), g_strdup_printf (_("Read by %s"), names->str));
    }
  envoi_message_view_set_readers (self->view, lines);
}

static void
on_readers_changed (EnvoiConversationWords *self, EnvoiConversation *conversation)
{
  if (conversation == self->conversation)
    update_readers (self);
}

/* ---- which conversation ---- */

void
envoi_conversation_words_set_list (EnvoiConversationWords *self, EnvoiMessageList *list)
{
  EnvoiConversation *conversation = list != NULL ? envoi_message_list_get_conversation (list) : NULL;

  if (self->conversation != NULL)
    finish (self);
  g_set_object (&self->list, list);
  g_set_object (&self->conversation, conversation);
  g_signal_group_set_target (self->on_room, self->conversation != NULL ? envoi_conversation_get_room (self->conversation) : NULL);
  g_signal_group_set_target (self->on_service, get_service (self));
  update_abilities (self);
  update_readers (self);
}

char *
envoi_conversation_typing_text (EnvoiConversation *conversation)
{
  const char * const *nicks = envoi_conversation_get_typing_names (conversation);
  guint n = nicks != NULL ? g_strv_length ((GStrv) nicks) : 0;
  g_autofree char *first = n > 0 ? envoi_text_one_line (nicks[0], 30) : NULL, *one = first != NULL ? envoi_text_isolate (first) : NULL;
  g_autofree char *second = n > 1 ? envoi_text_one_line (nicks[1], 30) : NULL, *two = second != NULL ? envoi_text_isolate (second) : NULL;

  if (n == 1)
    return g_strdup_printf (_("%s is typing…"), one);
  if (n == 2)
    return g_strdup_printf (_("%s and %s are typing…"), one, two);
  if (n > 2)
    return g_strdup (_("Several people are typing…"));
  return envoi_conversation_get_typing (conversation) ? g_strdup (_("Typing…")) : NULL;
}

static void
envoi_conversation_words_dispose (GObject *object)
{
  EnvoiConversationWords *self = ENVOI_CONVERSATION_WORDS (object);

  g_clear_object (&self->on_room);
  g_clear_object (&self->on_service);
  g_clear_object (&self->answered);
  g_clear_object (&self->edited);
  g_clear_object (&self->list);
  g_clear_object (&self->conversation);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->set_aside, g_free);
  G_OBJECT_CLASS (envoi_conversation_words_parent_class)->dispose (object);
}

static void
envoi_conversation_words_class_init (EnvoiConversationWordsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_conversation_words_dispose;
  signals[WROTE] = g_signal_new ("wrote", ENVOI_TYPE_CONVERSATION_WORDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
envoi_conversation_words_init (EnvoiConversationWords *self)
{
  static const char * const watched[] = { "notify::state", "notify::role", "notify::can-write", "notify::features" };

  self->on_service = g_signal_group_new (ENVOI_TYPE_MESSAGE_SERVICE);
  g_signal_group_connect_swapped (self->on_service, "readers-changed", G_CALLBACK (on_readers_changed), self);
  self->on_room = g_signal_group_new (ENVOI_TYPE_ROOM);
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_group_connect_swapped (self->on_room, watched[i], G_CALLBACK (update_abilities), self);
}

EnvoiConversationWords *
envoi_conversation_words_new (EnvoiSessionManager *manager, GtkWidget *view, GtkWidget *composer)
{
  EnvoiConversationWords *self = g_object_new (ENVOI_TYPE_CONVERSATION_WORDS, NULL);

  self->manager = g_object_ref (manager);
  self->view = ENVOI_MESSAGE_VIEW (view);
  self->composer = ENVOI_COMPOSER (composer);
  g_signal_connect_object (view, "command", G_CALLBACK (on_command), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "react", G_CALLBACK (on_react), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (composer, "cancelled", G_CALLBACK (finish), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (composer, "edit-last", G_CALLBACK (on_edit_last), self, G_CONNECT_SWAPPED);
  return self;
}
