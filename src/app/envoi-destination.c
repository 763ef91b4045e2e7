/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-destination.h"
#include "envoi-store-feeds.h"
#include "envoi-text.h"
#include <gio/gio.h>
#include <glib/gi18n.h>

struct _EnvoiDestination
{
  GObject parent_instance;
  EnvoiDestinationKind kind;
  char *id, *title, *detail;
  const char *icon;
  gpointer subject;
  guint unread, score;
  gint64 time;          /* when something last happened there */
};

G_DEFINE_FINAL_TYPE (EnvoiDestination, envoi_destination, G_TYPE_OBJECT)

static const struct { const char *action, *target, *icon, *title; } commands[] = {
  { "new-post", NULL, "document-edit-symbolic", N_("New Post") },
  { "add-contact", NULL, "contact-new-symbolic", N_("Add Contact") },
  { "join-any-room", NULL, "list-add-symbolic", N_("Join a Room") },
  { "new-room", NULL, "envoi-group-symbolic", N_("New Group or Channel") },
  { "browse-rooms", NULL, "envoi-channel-symbolic", N_("Browse Rooms") },
  { "show-home", NULL, "envoi-home-symbolic", N_("Home") },
  { "show-activity", NULL, "envoi-like-symbolic", N_("Activity") },
  { "show-communities", NULL, "envoi-community-symbolic", N_("Communities") },
  { "show-saved", NULL, "envoi-save-symbolic", N_("Saved Posts") },
  { "show-drafts", NULL, "envoi-draft-symbolic", N_("Drafts") },
  { "show-contacts", NULL, "envoi-contacts-symbolic", N_("Contacts") },
  { "next-unread", NULL, "go-next-symbolic", N_("Next Unread Conversation") },
  { "app.scan", NULL, "camera-photo-symbolic", N_("Scan a Code") },
  { "app.share-own", NULL, "envoi-share-symbolic", N_("Share My Address") },
  { "app.set-availability", "online", "envoi-online-symbolic", N_("Show Me as Online") },
  { "app.set-availability", "away", "envoi-away-symbolic", N_("Show Me as Away") },
  { "app.set-availability", "busy", "envoi-busy-symbolic", N_("Show Me as Busy") },
  { "app.accounts", NULL, "system-users-symbolic", N_("Accounts") },
  { "app.preferences", NULL, "emblem-system-symbolic", N_("Preferences") },
  { "app.shortcuts", NULL, "input-keyboard-symbolic", N_("Keyboard Shortcuts") },
  { "app.about", NULL, "help-about-symbolic", N_("About Envoi") },
  { "app.quit", NULL, "application-exit-symbolic", N_("Quit") },
};

EnvoiDestination *
envoi_destination_new (EnvoiDestinationKind kind, const char *title, const char *detail, const char *icon_name, gpointer subject, const char *action, GVariant *target)
{
  EnvoiDestination *self = g_object_new (ENVOI_TYPE_DESTINATION, NULL);
  g_autoptr (GVariant) sunk = target != NULL ? g_variant_ref_sink (target) : NULL;

  self->kind = kind;
  self->id = g_action_print_detailed_name (action, sunk);
  self->title = envoi_text_one_line (title, 80);
  self->detail = g_strdup (detail);
  self->icon = icon_name;
  g_set_object (&self->subject, subject);
  return self;
}

/* --- What fits ---------------------------------------------------------------------------------------------------------- */

static gboolean
begins_word (const char *text, const char *word)
{
  const char *found = text;

  while ((found = strstr (found, word)) != NULL)
    {
      if (found == text || !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (found))))
        return TRUE;
      found = g_utf8_next_char (found);
    }
  return FALSE;
}

/* 0: no; the title that begins so is best, then one with words that begin so, then whatever holds the words. */
static guint
rate (const char *title, const char *detail, const char *typed, const char * const *words)
{
  g_autofree char *folded = envoi_text_fold (title), *more = detail != NULL ? envoi_text_fold (detail) : g_strdup ("");
  gboolean beginnings = TRUE;

  if (g_str_has_prefix (folded, typed))
    return 3;
  for (; *words != NULL; words++)
    {
      if (strstr (folded, *words) == NULL && strstr (more, *words) == NULL)
        return 0;
      beginnings = beginnings && (begins_word (folded, *words) || g_str_has_prefix (more, *words));
    }
  return beginnings ? 2 : 1;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  EnvoiDestination *one = *(EnvoiDestination **) a, *two = *(EnvoiDestination **) b;

  if (one->score != two->score)
    return one->score > two->score ? -1 : 1;
  if (one->kind != two->kind)
    return (int) one->kind - (int) two->kind;
  if (one->time != two->time)
    return one->time > two->time ? -1 : 1;
  return g_utf8_collate (one->title, two->title);
}

/* --- Looking for them --------------------------------------------------------------------------------------------------- */

typedef struct {
  EnvoiStore *store;
  char       *typed;      /* folded */
  GStrv       words;
  gboolean    several;    /* accounts: the detail says which one */
  GPtrArray  *found;
} Search;

/* NULL when it does not fit. (transfer none) */
static EnvoiDestination *
consider (Search *search, EnvoiDestinationKind kind, const char *title, const char *detail, const char *icon, gpointer subject, const char *action, GVariant *target)
{
  guint score = rate (title, detail, search->typed, (const char * const *) search->words);
  EnvoiDestination *self;

  if (score == 0)
    {
      if (target != NULL)
        g_variant_unref (g_variant_ref_sink (target));
      return NULL;
    }
  self = envoi_destination_new (kind, title, detail, icon, subject, action, target);
  self->score = score;
  g_ptr_array_add (search->found, self);
  return self;
}

static char *
describe (Search *search, const char *what, EnvoiAccount *account)
{
  return search->several ? g_strdup_printf ("%s · %s", what, envoi_account_get_jid (account)) : g_strdup (what);
}

static void
consider_conversation (Search *search, EnvoiConversation *conversation)
{
  EnvoiAccount *account = envoi_conversation_get_account (conversation);
  gboolean room = envoi_conversation_get_room (conversation) != NULL;
  g_autofree char *detail = describe (search, envoi_conversation_get_jid (conversation), account);
  EnvoiDestination *self;

  /* What was removed from the list comes back when it is asked for by name. */
  if (!envoi_conversation_get_open (conversation) && *search->typed == '\0')
    return;
  self = consider (search, ENVOI_DESTINATION_CONVERSATION, envoi_conversation_get_title (conversation), detail, room ? "envoi-group-symbolic" : "avatar-default-symbolic",
                   envoi_conversation_get_contact (conversation), "open-conversation",
                   g_variant_new ("(ss)", envoi_account_get_jid (account), envoi_conversation_get_jid (conversation)));
  if (self != NULL)
    {
      self->time = envoi_conversation_get_last_time (conversation);
      self->unread = envoi_conversation_get_unread (conversation);
    }
}

static void
consider_contact (Search *search, EnvoiContact *contact)
{
  EnvoiAccount *account = envoi_contact_get_account (contact);
  g_autofree char *detail = describe (search, envoi_contact_get_jid (contact), account);

  if (!envoi_contact_get_in_roster (contact) || *search->typed == '\0' || envoi_store_find_conversation (search->store, account, envoi_contact_get_jid (contact)) != NULL)
    return;
  consider (search, ENVOI_DESTINATION_CONVERSATION, envoi_contact_get_title (contact), detail, "avatar-default-symbolic", contact, "open-conversation",
            g_variant_new ("(ss)", envoi_account_get_jid (account), envoi_contact_get_jid (contact)));
}

static void
consider_feed (Search *search, EnvoiFeed *feed)
{
  gboolean blog = envoi_feed_get_kind (feed) == ENVOI_FEED_BLOG;
  g_autofree char *detail = describe (search, blog ? _("Blog") : _("Community"), envoi_feed_get_account (feed));
  EnvoiDestination *self;

  if (!envoi_feed_get_followed (feed) && !envoi_feed_is_own (feed))
    return;
  self = consider (search, ENVOI_DESTINATION_FEED, envoi_feed_get_title (feed), detail, blog ? "envoi-blog-symbolic" : "envoi-community-symbolic", feed, "open-feed-as",
                   g_variant_new ("(sss)", envoi_account_get_jid (envoi_feed_get_account (feed)), envoi_feed_get_service (feed), envoi_feed_get_node (feed)));
  if (self != NULL)
    {
      self->time = envoi_feed_get_newest (feed);
      self->unread = envoi_feed_get_unread (feed);
    }
}

GPtrArray *
envoi_destinations_find (EnvoiSessionManager *manager, const char *typed, gboolean with_commands, guint max)
{
  g_autofree char *folded = envoi_text_fold (typed), *stripped = g_strdup (g_strstrip (folded));
  g_auto (GStrv) words = g_strsplit_set (stripped, " \t", -1);
  EnvoiStore *store = envoi_session_manager_get_store (manager);
  Search search = { store, stripped, words, g_list_model_get_n_items (envoi_store_list_accounts (store)) > 1, g_ptr_array_new_with_free_func (g_object_unref) };
  GListModel *conversations = envoi_store_list_conversations (store), *contacts = envoi_store_list_contacts (store), *feeds = envoi_store_list_feeds (store);

  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr (EnvoiConversation) conversation = g_list_model_get_item (conversations, i);
      consider_conversation (&search, conversation);
    }
  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (EnvoiContact) contact = g_list_model_get_item (contacts, i);
      consider_contact (&search, contact);
    }
  for (guint i = 0; i < g_list_model_get_n_items (feeds); i++)
    {
      g_autoptr (EnvoiFeed) feed = g_list_model_get_item (feeds, i);
      consider_feed (&search, feed);
    }
  for (guint i = 0; with_commands && *stripped != '\0' && i < G_N_ELEMENTS (commands); i++)
    consider (&search, ENVOI_DESTINATION_COMMAND, _(commands[i].title), NULL, commands[i].icon, NULL, commands[i].action,
              commands[i].target != NULL ? g_variant_new_string (commands[i].target) : NULL);
  g_ptr_array_sort (search.found, compare);
  if (search.found->len > max)
    g_ptr_array_set_size (search.found, max);
  return search.found;
}

/* --- What it is --------------------------------------------------------------------------------------------------------- */

EnvoiDestinationKind
envoi_destination_get_kind (EnvoiDestination *self)
{
  return self->kind;
}

const char *
envoi_destination_get_title (EnvoiDestination *self)
{
  return self->title;
}

const char *
envoi_destination_get_detail (EnvoiDestination *self)
{
  return self->detail;
}

const char *
envoi_destination_get_icon (EnvoiDestination *self)
{
  return self->icon;
}

gpointer
envoi_destination_get_subject (EnvoiDestination *self)
{
  return self->subject;
}

guint
envoi_destination_get_unread (EnvoiDestination *self)
{
  return self->unread;
}

const char *
envoi_destination_get_id (EnvoiDestination *self)
{
  return self->id;
}

static void
envoi_destination_finalize (GObject *object)
{
  EnvoiDestination *self = ENVOI_DESTINATION (object);

  g_free (self->id);
  g_free (self->title);
  g_free (self->detail);
  g_clear_object (&self->subject);
  G_OBJECT_CLASS (envoi_destination_parent_class)->finalize (object);
}

static void
envoi_destination_class_init (EnvoiDestinationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_destination_finalize;
}

static void
envoi_destination_init (EnvoiDestination *self)
{
}
