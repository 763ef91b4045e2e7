/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-contact-service-private.h"

#include "envoi-jid.h"

/* Nicknames and the block list. Part of EnvoiContactService. */

#define PUBLISHED_NICK "published-nickname"

/* --- Block list ----------------------------------------------------------------------------------------------------- */

void
envoi_contact_service_mark_blocked (EnvoiContactService *self, const char *jid, gboolean blocked)
{
  g_autofree char *bare = envoi_jid_dup_bare (jid);
  EnvoiContact *contact;

  /* A single client of somebody can be blocked elsewhere; that is nothing that a contact shows. */
  if (bare == NULL || !g_str_equal (bare, jid))
    return;
  contact = blocked ? envoi_store_ensure_contact (self->store, self->account, bare)
                    : envoi_store_find_contact (self->store, self->account, bare);
  if (contact == NULL || envoi_contact_get_blocked (contact) == blocked)
    return;
  envoi_contact_set_blocked (contact, blocked);
  envoi_store_save_contact (self->store, contact);
  envoi_contact_service_show (self, contact, NULL);
  if (blocked)
    envoi_store_remove_request (self->store, contact);
}

/* jids NULL: nobody is left blocked. */
static void
unblock_others (EnvoiContactService *self, const char * const *jids)
{
  GListModel *contacts = envoi_store_list_contacts (self->store);
  g_autoptr (GHashTable) stay = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; jids && jids[i]; i++)
    g_hash_table_add (stay, (gpointer) jids[i]);
  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (EnvoiContact) contact = g_list_model_get_item (contacts, i);

      if (envoi_contact_get_account (contact) == self->account && envoi_contact_get_blocked (contact) &&
          !g_hash_table_contains (stay, envoi_contact_get_jid (contact)))
        envoi_contact_service_mark_blocked (self, envoi_contact_get_jid (contact), FALSE);
    }
}

static void
on_blocked (EnvoiBlocking *blocking, const char * const *jids, EnvoiContactService *self)
{
  for (guint i = 0; jids[i]; i++)
    envoi_contact_service_mark_blocked (self, jids[i], TRUE);
}

static void
on_unblocked (EnvoiBlocking *blocking, const char * const *jids, EnvoiContactService *self)
{
  if (jids[0] == NULL)
    unblock_others (self, NULL);
  for (guint i = 0; jids[i]; i++)
    envoi_contact_service_mark_blocked (self, jids[i], FALSE);
}

typedef struct { EnvoiContactService *self; guint epoch; char *nick; } Question;

static void
question_free (Question *question)
{
  g_object_unref (question->self);
  g_free (question->nick);
  g_free (question);
}

static Question *
question_new (EnvoiContactService *self, const char *nick)
{
  Question *question = g_new0 (Question, 1);

  *question = (Question) { g_object_ref (self), self->epoch, g_strdup (nick) };
  return question;
}

static DexFuture *
on_list (DexFuture *future, gpointer user_data)
{
  Question *question = user_data;
  EnvoiContactService *self = question->self;
  const GValue *value = dex_future_get_value (future, NULL);
  const char * const *jids = value ? g_value_get_boxed (value) : NULL;

  if (question->epoch != self->epoch || !self->running)
    return dex_future_new_for_boolean (FALSE);
  self->can_block = jids != NULL;
  if (jids == NULL)
    return dex_future_new_for_boolean (FALSE);
  unblock_others (self, jids);
  on_blocked (self->blocking, jids, self);
  return dex_future_new_for_boolean (TRUE);
}

/**
 * envoi_contact_service_can_block:
 *
 * Returns: whether the server keeps a block list; FALSE while not known
 */
gboolean
envoi_contact_service_can_block (EnvoiContactService *self)
{
  return self->can_block;
}

/* --- Nicknames ------------------------------------------------------------------------------------------------------ */

static DexFuture *
on_published (DexFuture *future, gpointer user_data)
{
  Question *question = user_data;

  if (dex_future_is_resolved (future) && question->self->running)
    {
      g_set_str (&question->self->published_nick, question->nick);
      envoi_store_set_value (question->self->store, question->self->account, PUBLISHED_NICK, question->nick);
    }
  return dex_future_new_for_boolean (TRUE);
}

static void
publish_nick (EnvoiContactService *self)
{
  const char *nick = envoi_account_get_nickname (self->account);

  if (nick && *nick == '\0')
    nick = NULL;
  if (!envoi_contact_service_is_online (self) || g_strcmp0 (nick, self->published_nick) == 0)
    return;
  dex_future_disown (dex_future_finally (envoi_nick_publish (self->nick, nick), on_published, question_new (self, nick),
                                         (GDestroyNotify) question_free));
}

static DexFuture *
on_nick_loaded (DexFuture *future, gpointer user_data)
{
  Question *question = user_data;
  EnvoiContactService *self = question->self;
  const GValue *value = dex_future_get_value (future, NULL);

  if (!self->running || question->epoch != self->epoch)
    return dex_future_new_for_boolean (FALSE);
  g_set_str (&self->published_nick, value ? g_value_get_string (value) : NULL);
  /* Changed while there was no line. */
  publish_nick (self);
  return dex_future_new_for_boolean (TRUE);
}

static void
on_nick_changed (EnvoiNick *module, const char *bare, const char *nick, EnvoiContactService *self)
{
  EnvoiContact *contact;

  if (g_str_equal (bare, envoi_account_get_jid (self->account)))
    {
      /* Another device of ours set it. */
      g_set_str (&self->published_nick, nick);
      envoi_store_set_value (self->store, self->account, PUBLISHED_NICK, nick);
      if (g_strcmp0 (nick, envoi_account_get_nickname (self->account)) != 0)
        {
          envoi_account_set_nickname (self->account, nick);
          dex_future_disown (envoi_store_save_account (self->store, self->account));
        }
      return;
    }
  /* Strangers have no say in what they are called. */
  contact = envoi_store_find_contact (self->store, self->account, bare);
  if (contact && envoi_contact_get_in_roster (contact) && g_strcmp0 (nick, envoi_contact_get_nickname (contact)) != 0)
    {
      envoi_contact_set_nickname (contact, nick);
      envoi_store_save_contact (self->store, contact);
    }
}

static void
on_own_nick_changed (EnvoiContactService *self)
{
  publish_nick (self);
}

/* One after another: nobody waits for them. */
static DexFuture *
ask_nicks (gpointer user_data)
{
  Question *question = user_data;
  EnvoiContactService *self = question->self;
  GListModel *contacts = envoi_store_list_contacts (self->store);
  g_autoptr (GPtrArray) jids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (EnvoiContact) contact = g_list_model_get_item (contacts, i);

      /* Who has a name from the person is not called otherwise. */
      if (envoi_contact_get_account (contact) == self->account && envoi_contact_get_in_roster (contact) &&
          (envoi_contact_get_subscription (contact) & ENVOI_SUBSCRIPTION_TO) && !envoi_contact_get_name (contact) &&
          !envoi_contact_get_nickname (contact))
        g_ptr_array_add (jids, g_strdup (envoi_contact_get_jid (contact)));
    }
  if (envoi_account_get_nickname (self->account) == NULL)
    dex_await (envoi_nick_fetch (self->nick, NULL), NULL);
  for (guint i = 0; i < jids->len && question->epoch == self->epoch && envoi_contact_service_is_online (self); i++)
    dex_await (envoi_nick_fetch (self->nick, jids->pdata[i]), NULL);
  return dex_future_new_for_boolean (TRUE);
}

static void
make_up_for_events (EnvoiContactService *self)
{
  if (!self->caps_asked || self->fetching || !envoi_contact_service_is_online (self))
    return;
  self->caps_asked = FALSE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, ask_nicks, question_new (self, NULL), (GDestroyNotify) question_free));
}

/* Some servers, ejabberd among them, choose the events for a new client before they know which it wants, and send none. */
static void
on_caps_asked (EnvoiContactService *self)
{
  self->caps_asked = TRUE;
  make_up_for_events (self);
}

void
envoi_contact_extras_listed (EnvoiContactService *self)
{
  make_up_for_events (self);
}

void
envoi_contact_extras_start (EnvoiContactService *self)
{
  g_signal_connect (self->blocking, "blocked", G_CALLBACK (on_blocked), self);
  g_signal_connect (self->blocking, "unblocked", G_CALLBACK (on_unblocked), self);
  g_signal_connect (self->nick, "changed", G_CALLBACK (on_nick_changed), self);
  g_signal_connect_object (envoi_session_get_module (envoi_service_get_session (ENVOI_SERVICE (self)), ENVOI_TYPE_DISCO), "caps-asked",
                           G_CALLBACK (on_caps_asked), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->account, "notify::nickname", G_CALLBACK (on_own_nick_changed), self);
}

/* resumed: a session that this run of the program began. */
void
envoi_contact_extras_online (EnvoiContactService *self, gboolean resumed)
{
  if (!resumed)
    dex_future_disown (dex_future_finally (envoi_blocking_fetch (self->blocking), on_list, question_new (self, NULL),
                                           (GDestroyNotify) question_free));
  dex_future_disown (dex_future_finally (envoi_store_get_value (self->store, self->account, PUBLISHED_NICK), on_nick_loaded,
                                         question_new (self, NULL), (GDestroyNotify) question_free));
}
