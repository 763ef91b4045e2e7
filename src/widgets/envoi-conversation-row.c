/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-conversation-row.h"
#include "envoi-account-mark.h"
#include "envoi-avatar-view.h"
#include "envoi-date-text.h"
#include "envoi-message-text.h"
#include "envoi-presence-icon.h"
#include "envoi-room-text.h"
#include "envoi-shared-post.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include "envoi-widgets.h"
#include <glib/gi18n-lib.h>

/*
 * EnvoiConversationRow: a conversation in the list: who, what was said last, when, how much is unread.
 * Used again for other conversations by the list view.
 */

struct _EnvoiConversationRow
{
  GtkWidget parent_instance;
  EnvoiConversation *conversation;
  GSignalGroup *on_conversation, *on_contact, *on_room;
  gboolean show_account;
  char *accessible_text;
  char *post_link, *post_words;      /* the last message is nothing but the link of a post, and what is said instead */
  GtkWidget *avatar, *presence, *title, *time, *state, *last_text, *mentions, *unread, *mark, *kind, *pinned, *muted;
};

enum { PROP_0, PROP_CONVERSATION, PROP_SHOW_ACCOUNT, PROP_ACCESSIBLE_TEXT, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiConversationRow, envoi_conversation_row, GTK_TYPE_WIDGET)

static gboolean
is_muted (EnvoiConversation *conversation)
{
  return envoi_conversation_get_muted_until (conversation) > envoi_time_now ();
}

/* What comes there tells nobody: its number is no alarm. Mentions have a number of their own. */
static gboolean
is_quiet (EnvoiConversation *conversation)
{
  EnvoiRoom *room = envoi_conversation_get_room (conversation);
  EnvoiRoomNotify notify = room != NULL ? envoi_room_get_notify (room) : ENVOI_ROOM_NOTIFY_ALL;

  if (notify == ENVOI_ROOM_NOTIFY_DEFAULT)
    notify = envoi_room_is_group (room) ? ENVOI_ROOM_NOTIFY_ALL : ENVOI_ROOM_NOTIFY_MENTIONS;
  return is_muted (conversation) || notify != ENVOI_ROOM_NOTIFY_ALL;
}

/* A room in which nobody is told of anything is muted, too. */
static gboolean
shows_muted (EnvoiConversation *conversation)
{
  EnvoiRoom *room = envoi_conversation_get_room (conversation);
  return is_muted (conversation) || (room != NULL && envoi_room_get_notify (room) == ENVOI_ROOM_NOTIFY_NOTHING);
}

/* Who it is; of a private talk with somebody in a room also which room: a contact may have the same name. */
static char *
dup_title (EnvoiConversation *conversation)
{
  EnvoiRoom *around = envoi_conversation_get_occupant_of (conversation);
  const char *title = envoi_conversation_get_title (conversation);
  g_autofree char *nick = NULL, *room = NULL;

  if (around == NULL)
    return g_strdup (title);
  nick = envoi_text_isolate (title);
  room = envoi_text_isolate (envoi_room_get_title (around));
  /* Translators: somebody's nickname, then the room that it is from */
  return g_strdup_printf (_("%s (%s)"), nick, room);
}

static void
update_accessible_text (EnvoiConversationRow *self)
{
  g_autofree char *title = dup_title (self->conversation);
  g_autoptr (GString) text = g_string_new (title);
  EnvoiContact *contact = envoi_conversation_get_contact (self->conversation);
  guint unread = envoi_conversation_get_unread (self->conversation);
  const char *last = gtk_label_get_text (GTK_LABEL (self->last_text));

  EnvoiRoom *room = envoi_conversation_get_room (self->conversation);
  guint mentions = envoi_conversation_get_mentions (self->conversation);

  g_string_append_printf (text, ", %s", room != NULL ? envoi_room_get_kind_text (room) : envoi_availability_get_text (envoi_contact_get_availability (contact)));
  if (unread > 0)
    {
      g_string_append (text, ", ");
      g_string_append_printf (text, ngettext ("%u unread message", "%u unread messages", unread), unread);
    }
  if (mentions > 0)
    {
      g_string_append (text, ", ");
      g_string_append_printf (text, ngettext ("%u mention of you", "%u mentions of you", mentions), mentions);
    }
  if (*last != '\0')
    g_string_append_printf (text, ", %s, %s", last, gtk_label_get_text (GTK_LABEL (self->time)));
  if (self->show_account)
    g_string_append_printf (text, ", %s", envoi_account_get_title (envoi_conversation_get_account (self->conversation)));
  g_free (self->accessible_text);
  self->accessible_text = g_string_free (g_steal_pointer (&text), FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCESSIBLE_TEXT]);
}

static void
show_icon (GtkWidget **icon, GtkWidget *after, gboolean wanted, const char *name, const char *text)
{
  if (!wanted)
    {
      g_clear_pointer (icon, gtk_widget_unparent);
      return;
    }
  if (*icon != NULL)
    return;
  *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", name, "pixel-size", 12, "tooltip-text", text, NULL);
  gtk_widget_add_css_class (*icon, "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (*icon), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_insert_after (*icon, gtk_widget_get_parent (after), after);
}

/* Cheaper than a style class, which has the label's style found anew. */
static PangoAttrList *
get_bold (void)
{
  static PangoAttrList *bold;

  if (bold == NULL)
    {
      bold = pango_attr_list_new ();
      pango_attr_list_insert (bold, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
    }
  return bold;
}

static void update_last (EnvoiConversationRow *self);

typedef struct { GWeakRef row; char *link; } Finding;

static void
finding_free (gpointer data)
{
  Finding *finding = data;

  g_weak_ref_clear (&finding->row);
  g_free (finding->link);
  g_free (finding);
}

static DexFuture *
on_post_found (DexFuture *future, gpointer data)
{
  Finding *finding = data;
  g_autoptr (EnvoiConversationRow) self = g_weak_ref_get (&finding->row);
  const GValue *value = dex_future_get_value (future, NULL);
  EnvoiPost *post = value != NULL && G_VALUE_HOLDS (value, ENVOI_TYPE_POST) ? g_value_get_object (value) : NULL;

  /* By then the row may show another conversation. */
  if (self == NULL || self->conversation == NULL || post == NULL || g_strcmp0 (self->post_link, finding->link) != 0)
    return dex_future_new_true ();
  g_free (self->post_words);
  self->post_words = envoi_shared_post_dup_words (post);
  update_last (self);
  return dex_future_new_true ();
}

/* What was said last, in words. */
static const char *
get_last (EnvoiConversationRow *self)
{
  const char *last = envoi_conversation_get_last_text (self->conversation);
  Finding *finding;

  if (!envoi_shared_post_is_link (last))
    {
      g_clear_pointer (&self->post_link, g_free);
      return last;
    }
  if (!g_set_str (&self->post_link, last))
    return self->post_words;
  g_free (self->post_words);
  self->post_words = envoi_shared_post_dup_words (NULL);
  finding = g_new0 (Finding, 1);
  g_weak_ref_init (&finding->row, self);
  finding->link = g_strdup (last);
  dex_future_disown (dex_future_finally (envoi_shared_post_find (last), on_post_found, finding, finding_free));
  return self->post_words;
}

static void
update_last (EnvoiConversationRow *self)
{
  EnvoiConversation *conversation = self->conversation;
  const char *draft = envoi_conversation_get_draft (conversation), *last = get_last (self);
  EnvoiMessageState last_state = envoi_conversation_get_last_state (conversation);
  guint unread = envoi_conversation_get_unread (conversation);
  guint mentions = envoi_conversation_get_mentions (conversation);
  const char *nick = envoi_conversation_get_room (conversation) != NULL ? envoi_conversation_get_last_nick (conversation) : NULL;
  gboolean typing = envoi_conversation_get_typing (conversation), is_draft = draft != NULL && *draft != '\0' && unread == 0;
  const char *state_text = NULL;
  g_autofree char *time = envoi_date_text_short (envoi_conversation_get_last_time (conversation), envoi_time_now ());

  gtk_label_set_text (GTK_LABEL (self->time), time);
  if (typing)
    gtk_label_set_text (GTK_LABEL (self->last_text), _("Typing…"));
  else if (is_draft)
    {
      g_autofree char *line = envoi_text_one_line (draft, 100), *text = NULL;
      /* Translators: in the list of conversations; %s is what has been written and not been sent */
      text = g_strdup_printf (_("Draft: %s"), line);
      gtk_label_set_text (GTK_LABEL (self->last_text), text);
    }
  else if (nick != NULL && last != NULL && !envoi_conversation_get_last_outgoing (conversation))
    {
      g_autofree char *name = envoi_text_one_line (nick, 30), *isolated = envoi_text_isolate (name), *text = NULL;
      /* Translators: in the list of conversations, for a room: who wrote the last message, and what */
      text = g_strdup_printf (_("%s: %s"), isolated, last);
      gtk_label_set_text (GTK_LABEL (self->last_text), text);
    }
  else
    gtk_label_set_text (GTK_LABEL (self->last_text), last != NULL ? last : "");
  if (typing)
    gtk_widget_add_css_class (self->last_text, "accent");
  else
    gtk_widget_remove_css_class (self->last_text, "accent");

  if (envoi_conversation_get_last_outgoing (conversation) && !typing && !is_draft)
    state_text = envoi_message_state_get_text (last_state);
  gtk_widget_set_visible (self->state, state_text != NULL);
  if (state_text != NULL)
    {
      gtk_image_set_from_icon_name (GTK_IMAGE (self->state), envoi_message_state_get_icon (last_state));
      gtk_widget_set_tooltip_text (self->state, state_text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->state), GTK_ACCESSIBLE_PROPERTY_LABEL, state_text, -1);
    }

  gtk_widget_set_visible (self->unread, unread > 0);
  if (unread > 0)
    {
      g_autofree char *count = g_strdup_printf (unread > 999 ? "999+" : "%u", unread);
      gtk_label_set_text (GTK_LABEL (self->unread), count);
    }
  gtk_widget_set_visible (self->mentions, mentions > 0);
  if (mentions > 0)
    {
      g_autofree char *count = g_strdup_printf (mentions > 99 ? "@99+" : "@%u", mentions);
      gtk_label_set_text (GTK_LABEL (self->mentions), count);
    }
  gtk_label_set_attributes (GTK_LABEL (self->title), unread > 0 ? get_bold () : NULL);
  if (is_quiet (conversation))
    gtk_widget_add_css_class (self->unread, "muted");
  else
    gtk_widget_remove_css_class (self->unread, "muted");
  show_icon (&self->muted, self->title, shows_muted (conversation), "notifications-disabled-symbolic", _("Muted"));
  show_icon (&self->pinned, self->title, envoi_conversation_get_pinned (conversation), "view-pin-symbolic", _("Pinned"));
  update_accessible_text (self);
}

static void
update_who (EnvoiConversationRow *self)
{
  EnvoiContact *contact = envoi_conversation_get_contact (self->conversation);
  EnvoiRoom *room = envoi_conversation_get_room (self->conversation);
  const char *title = envoi_conversation_get_title (self->conversation);
  g_autofree char *name = dup_title (self->conversation);

  gtk_label_set_text (GTK_LABEL (self->title), name);
  envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (self->avatar), title != envoi_contact_get_title (contact) ? title : NULL);
  envoi_presence_icon_set_availability (ENVOI_PRESENCE_ICON (self->presence), envoi_contact_get_availability (contact));
  gtk_widget_set_visible (self->presence, room == NULL && envoi_contact_get_availability (contact) != ENVOI_AVAILABILITY_OFFLINE);
  gtk_widget_set_visible (self->kind, room != NULL);
  if (room != NULL)
    gtk_image_set_from_icon_name (GTK_IMAGE (self->kind), envoi_room_get_icon_name (room));
  /* A room that one is not in is there to be read. */
  gtk_widget_set_opacity (self->title, room != NULL && envoi_room_get_state (room) == ENVOI_ROOM_OUTSIDE ? 0.6 : 1.0);
  update_accessible_text (self);
}

void
envoi_conversation_row_set_show_account (EnvoiConversationRow *self, gboolean show_account)
{
  self->show_account = show_account;
  if (self->conversation == NULL)
    return;
  envoi_account_mark_show (&self->mark, GTK_WIDGET (self), show_account ? envoi_conversation_get_account (self->conversation) : NULL);
  update_accessible_text (self);
}

/**
 * envoi_conversation_row_set_conversation:
 * @conversation: (nullable): what to show
 */
void
envoi_conversation_row_set_conversation (EnvoiConversationRow *self, EnvoiConversation *conversation)
{
  EnvoiContact *contact = conversation != NULL ? envoi_conversation_get_contact (conversation) : NULL;

  if (!g_set_object (&self->conversation, conversation))
    return;
  g_signal_group_set_target (self->on_conversation, conversation);
  g_signal_group_set_target (self->on_contact, contact);
  g_signal_group_set_target (self->on_room, conversation != NULL ? envoi_conversation_get_room (conversation) : NULL);
  envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (self->avatar), contact);
  if (conversation != NULL)
    {
      update_last (self);
      update_who (self);
      envoi_conversation_row_set_show_account (self, self->show_account);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONVERSATION]);
}

EnvoiConversation *
envoi_conversation_row_get_conversation (EnvoiConversationRow *self)
{
  return self->conversation;
}

static void
envoi_conversation_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiConversationRow *self = ENVOI_CONVERSATION_ROW (object);

  switch (id)
    {
    case PROP_CONVERSATION: g_value_set_object (value, self->conversation); break;
    case PROP_SHOW_ACCOUNT: g_value_set_boolean (value, self->show_account); break;
    case PROP_ACCESSIBLE_TEXT: g_value_set_string (value, self->accessible_text); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_conversation_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EnvoiConversationRow *self = ENVOI_CONVERSATION_ROW (object);

  switch (id)
    {
    case PROP_CONVERSATION: envoi_conversation_row_set_conversation (self, g_value_get_object (value)); break;
    case PROP_SHOW_ACCOUNT: envoi_conversation_row_set_show_account (self, g_value_get_boolean (value)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_conversation_row_dispose (GObject *object)
{
  EnvoiConversationRow *self = ENVOI_CONVERSATION_ROW (object);

  if (self->on_contact != NULL)
    envoi_conversation_row_set_conversation (self, NULL);
  g_clear_object (&self->on_contact);
  g_clear_object (&self->on_room);
  g_clear_object (&self->on_conversation);
  g_clear_pointer (&self->mark, gtk_widget_unparent);
  envoi_widgets_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_CONVERSATION_ROW);
  G_OBJECT_CLASS (envoi_conversation_row_parent_class)->dispose (object);
}

static void
envoi_conversation_row_finalize (GObject *object)
{
  g_free (ENVOI_CONVERSATION_ROW (object)->accessible_text);
  g_free (ENVOI_CONVERSATION_ROW (object)->post_link);
  g_free (ENVOI_CONVERSATION_ROW (object)->post_words);
  G_OBJECT_CLASS (envoi_conversation_row_parent_class)->finalize (object);
}

static void
envoi_conversation_row_class_init (EnvoiConversationRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = envoi_conversation_row_get_property;
  object_class->set_property = envoi_conversation_row_set_property;
  object_class->dispose = envoi_conversation_row_dispose;
  object_class->finalize = envoi_conversation_row_finalize;
  properties[PROP_CONVERSATION] = g_param_spec_object ("conversation", NULL, NULL, ENVOI_TYPE_CONVERSATION,
    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOW_ACCOUNT] = g_param_spec_boolean ("show-account", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ACCESSIBLE_TEXT] = g_param_spec_string ("accessible-text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "conversation");
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/widgets/envoi-conversation-row.ui");
  g_type_ensure (ENVOI_TYPE_AVATAR_VIEW);
  g_type_ensure (ENVOI_TYPE_PRESENCE_ICON);
  gtk_widget_class_bind_template_child (widget_class, EnvoiConversationRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, EnvoiConversationRow, presence);
  gtk_widget_class_bind_template_child (widget_class, EnvoiConversationRow, title);
  gtk_widget_class_bind_template_child (widget_class, EnvoiConversationRow, time);
  gtk_widget_class_bind_template_child (widget_class, EnvoiConversationRow, state);
  gtk_widget_class_bind_template_child (widget_class, EnvoiConversationRow, last_text);
  gtk_widget_class_bind_template_child (widget_class, EnvoiConversationRow, unread);
  gtk_widget_class_bind_template_child (widget_class, EnvoiConversationRow, mentions);
  gtk_widget_class_bind_template_child (widget_class, EnvoiConversationRow, kind);
}

static void
on_conversation_notify (EnvoiConversationRow *self, GParamSpec *pspec)
{
  static const char * const watched[] = { "draft", "last-text", "last-time", "last-outgoing", "last-state", "unread", "mentions", "last-nick", "typing", "pinned", "muted-until", NULL };

  if (g_strv_contains (watched, pspec->name))
    update_last (self);
  else if (g_str_equal (pspec->name, "title"))
    update_who (self);
  else if (g_str_equal (pspec->name, "room"))
    {
      g_signal_group_set_target (self->on_room, envoi_conversation_get_room (self->conversation));
      update_who (self);
    }
}

static void
envoi_conversation_row_init (EnvoiConversationRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->on_conversation = g_signal_group_new (ENVOI_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->on_conversation, "notify", G_CALLBACK (on_conversation_notify), self);
  self->on_contact = g_signal_group_new (ENVOI_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->on_contact, "notify::title", G_CALLBACK (update_who), self);
  g_signal_group_connect_swapped (self->on_contact, "notify::availability", G_CALLBACK (update_who), self);
  self->on_room = g_signal_group_new (ENVOI_TYPE_ROOM);
  g_signal_group_connect_swapped (self->on_room, "notify::state", G_CALLBACK (update_who), self);
  g_signal_group_connect_swapped (self->on_room, "notify::is-group", G_CALLBACK (update_who), self);
  g_signal_group_connect_swapped (self->on_room, "notify::notify", G_CALLBACK (update_last), self);
}

GtkWidget *
envoi_conversation_row_new (void)
{
  return g_object_new (ENVOI_TYPE_CONVERSATION_ROW, NULL);
}
