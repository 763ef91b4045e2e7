/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-contact-service-private.h"

#include <string.h>

#include "envoi-jid.h"
#include "envoi-module-set.h"
#include "envoi-router.h"
#include "envoi-time.h"

/* Who is in the list and who is there. Owned by its session; main thread. This file: life and presence. */

#define HIDE_AFTER_SECONDS 60
#define MAX_KEPT_XML 8192

enum { OWN_PRESENCE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiContactService, envoi_contact_service, ENVOI_TYPE_SERVICE)

gboolean
envoi_contact_service_is_online (EnvoiContactService *self)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));

  return self->running && session != NULL && envoi_session_is_online (session);
}

/* --- Presence of others --------------------------------------------------------------------------------------------- */

/* Writes what is known of the contact's clients into the contact. news: what just came, if anything. */
void
envoi_contact_service_show (EnvoiContactService *self, EnvoiContact *contact, const EnvoiPresenceNews *news)
{
  const EnvoiResource *best = NULL;

  if (!self->hidden && !envoi_contact_get_blocked (contact))
    best = envoi_resources_get_best (self->resources, envoi_contact_get_jid (contact));

  g_object_freeze_notify (G_OBJECT (contact));
  if (best != NULL)
    {
      envoi_contact_set_availability (contact, best->availability);
      envoi_contact_set_status_text (contact, best->status);
      envoi_contact_set_last_seen (contact, best->idle_since);
    }
  else
    {
      gboolean was_there = envoi_contact_get_availability (contact) != ENVOI_AVAILABILITY_OFFLINE;

      if (news && !news->available && !news->error && (was_there || news->since != 0))
        envoi_contact_set_last_seen (contact, news->since ? news->since : envoi_time_now ());
      envoi_contact_set_status_text (contact, news && !news->available ? news->status : NULL);
      envoi_contact_set_availability (contact, ENVOI_AVAILABILITY_OFFLINE);
    }
  g_object_thaw_notify (G_OBJECT (contact));
}

static void
show_all (EnvoiContactService *self)
{
  g_autoptr (GPtrArray) people = envoi_resources_list_people (self->resources);

  for (guint i = 0; i < people->len; i++)
    {
      EnvoiContact *contact = envoi_store_find_contact (self->store, self->account, people->pdata[i]);
      if (contact)
        envoi_contact_service_show (self, contact, NULL);
    }
}

static void
set_hidden (EnvoiContactService *self, gboolean hidden)
{
  g_clear_handle_id (&self->hide_timeout, g_source_remove);
  if (self->hidden == hidden)
    return;
  self->hidden = hidden;
  show_all (self);
}

static gboolean
on_hide_timeout (gpointer data)
{
  EnvoiContactService *self = data;

  self->hide_timeout = 0;
  set_hidden (self, TRUE);
  return G_SOURCE_REMOVE;
}

/* Nobody is known to be there any more. */
static void
forget_all (EnvoiContactService *self)
{
  g_autoptr (GPtrArray) contacts = g_ptr_array_new ();
  g_autoptr (GPtrArray) people = envoi_resources_list_people (self->resources);

  for (guint i = 0; i < people->len; i++)
    {
      EnvoiContact *contact = envoi_store_find_contact (self->store, self->account, people->pdata[i]);
      if (contact)
        g_ptr_array_add (contacts, contact);
    }
  envoi_resources_clear (self->resources);
  for (guint i = 0; i < contacts->len; i++)
    envoi_contact_service_show (self, contacts->pdata[i], NULL);
}

static void
keep_presence (EnvoiContactService *self, const EnvoiPresenceNews *news)
{
  g_autofree char *xml = news->available ? envoi_stanza_to_xml (news->stanza) : NULL;

  /* Somebody who writes novels into a presence is there all the same. */
  if (xml && strlen (xml) > MAX_KEPT_XML)
    {
      EnvoiBuilder *builder = envoi_builder_new_presence (NULL, NULL);
      g_autoptr (EnvoiStanza) small = NULL;

      envoi_builder_attribute (builder, "from", news->full);
      small = envoi_builder_finish (builder);
      g_free (xml);
      xml = envoi_stanza_to_xml (small);
    }
  envoi_store_save_presence (self->store, self->account, news->full, xml);
}

static void
on_presence (EnvoiPresence *presence, const EnvoiPresenceNews *news, EnvoiContactService *self)
{
  EnvoiContact *contact;

  if (g_str_equal (news->bare, envoi_account_get_jid (self->account)))
    return;
  /* The contact may come to be known only with the list, which is on its way: the table remembers. */
  if (envoi_resources_update (self->resources, news))
    keep_presence (self, news);
  if ((contact = envoi_store_find_contact (self->store, self->account, news->bare)))
    envoi_contact_service_show (self, contact, news);
}

/* A resumed session tells only what changes, so what the run before knew still holds. */
static void
replay_kept (EnvoiContactService *self)
{
  g_auto (GStrv) kept = NULL;

  if (!self->resumed || self->kept == NULL)
    return;
  kept = g_steal_pointer (&self->kept);
  for (guint i = 0; kept[i]; i++)
    {
      g_autoptr (EnvoiStanza) stanza = envoi_stanza_parse (kept[i], -1, NULL);
      g_autofree char *full = stanza ? envoi_jid_dup_full (envoi_stanza_get_from (stanza)) : NULL;

      /* What came since is newer. */
      if (full && !envoi_resources_has (self->resources, full))
        envoi_presence_replay (self->presence, stanza);
    }
}

static DexFuture *
on_kept_loaded (DexFuture *future, gpointer user_data)
{
  g_autoptr (EnvoiContactService) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self && self->running && value && (self->resumed || !self->was_online))
    {
      self->kept = g_value_dup_boxed (value);
      replay_kept (self);
    }
  return dex_future_new_for_boolean (TRUE);
}

static void
on_own_presence (EnvoiShow show, const char *status, gint64 idle_since, gpointer user_data)
{
  g_signal_emit (user_data, signals[OWN_PRESENCE], 0, (guint) show, status, idle_since);
}

/* --- To others ------------------------------------------------------------------------------------------------------ */

/**
 * envoi_contact_service_publish_presence:
 *
 * Tells everybody who may know what the person chose; once for each change.
 */
void
envoi_contact_service_publish_presence (EnvoiContactService *self)
{
  if (self->own)
    envoi_own_presence_publish (self->own);
}

/**
 * envoi_contact_service_set_idle:
 * @idle_since: microseconds since 1970; 0 = the person is there
 */
void
envoi_contact_service_set_idle (EnvoiContactService *self, gint64 idle_since)
{
  if (self->own)
    envoi_own_presence_set_idle (self->own, idle_since);
}

/**
 * envoi_contact_service_may_reveal:
 *
 * Returns: whether receipts, markers, typing and answers may go to @contact
 */
gboolean
envoi_contact_service_may_reveal (EnvoiContactService *self, EnvoiContact *contact)
{
  EnvoiConversation *conversation;

  if (envoi_contact_get_blocked (contact))
    return FALSE;
  if (envoi_contact_get_subscription (contact) == ENVOI_SUBSCRIPTION_FROM ||
      envoi_contact_get_subscription (contact) == ENVOI_SUBSCRIPTION_BOTH)
    return TRUE;
  if (!self->running)
    return FALSE;
  if (envoi_address_set_contains (self->written, envoi_contact_get_jid (contact)))
    return TRUE;
  conversation = envoi_store_find_conversation (self->store, self->account, envoi_contact_get_jid (contact));
  return conversation && envoi_conversation_get_last_outgoing (conversation);
}

/* A contact's server asks in the contact's name, or in its own: what it learns is for those who see us. */
static gboolean
is_server_of_contact (EnvoiContactService *self, const char *domain)
{
  GListModel *contacts = envoi_store_list_contacts (self->store);

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (EnvoiContact) contact = g_list_model_get_item (contacts, i);
      const char *at = strchr (envoi_contact_get_jid (contact), '@');

      if (at && g_str_equal (at + 1, domain) && envoi_contact_get_account (contact) == self->account &&
          envoi_contact_get_subscription (contact) >= ENVOI_SUBSCRIPTION_FROM && !envoi_contact_get_blocked (contact))
        return TRUE;
    }
  return FALSE;
}

static gboolean
reveals (const char *from, gpointer user_data)
{
  EnvoiContactService *self = user_data;
  g_autofree char *bare = envoi_jid_dup_bare (from);
  EnvoiContact *contact = bare ? envoi_store_find_contact (self->store, self->account, bare) : NULL;

  if (contact != NULL && envoi_contact_service_may_reveal (self, contact))
    return TRUE;
  return bare && strchr (from, '@') == NULL && strchr (from, '/') == NULL && is_server_of_contact (self, bare);
}

static void
on_message_added (EnvoiStore *store, EnvoiConversation *conversation, EnvoiMessage *message, EnvoiContactService *self)
{
  EnvoiContact *contact = envoi_conversation_get_contact (conversation);

  if (envoi_message_get_outgoing (message) && envoi_conversation_get_account (conversation) == self->account &&
      envoi_contact_get_subscription (contact) < ENVOI_SUBSCRIPTION_FROM)
    envoi_address_set_add (self->written, envoi_contact_get_jid (contact));
}

/**
 * envoi_contact_service_best_resource:
 *
 * Returns: (transfer none) (nullable): the full address to reach @contact under, until its presence changes
 */
const char *
envoi_contact_service_best_resource (EnvoiContactService *self, EnvoiContact *contact)
{
  const EnvoiResource *best = self->resources ? envoi_resources_get_best (self->resources, envoi_contact_get_jid (contact)) : NULL;

  return best && best->priority >= 0 && strchr (best->full, '/') ? best->full : NULL;
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
envoi_contact_service_start (EnvoiService *service)
{
  EnvoiContactService *self = ENVOI_CONTACT_SERVICE (service);
  EnvoiSession *session = envoi_service_get_session (service);
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  self->running = TRUE;
  self->store = g_object_ref (envoi_session_get_store (session));
  self->account = g_object_ref (envoi_session_get_account (session));
  self->roster = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_ROSTER));
  self->presence = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_PRESENCE));
  self->blocking = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_BLOCKING));
  self->nick = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_NICK));
  self->resources = envoi_resources_new ();
  self->own = envoi_own_presence_new (self->account, self->presence);
  envoi_own_presence_set_listener (self->own, on_own_presence, self);
  self->approved = envoi_address_set_new (self->store, self->account, "approved");
  self->written = envoi_address_set_new (self->store, self->account, "written-to");

  g_signal_connect (self->presence, "presence", G_CALLBACK (on_presence), self);
  g_signal_connect (self->store, "message-added", G_CALLBACK (on_message_added), self);
  envoi_contact_roster_start (self);
  envoi_contact_requests_start (self);
  envoi_contact_moves_start (self);
  envoi_contact_extras_start (self);
  envoi_module_set_set_reveal (envoi_session_get_modules (session), reveals, self, NULL);

  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_finally (envoi_store_load_presence (self->store, self->account), on_kept_loaded, weak, weak_ref_free));
}

static void
envoi_contact_service_online (EnvoiService *service, gboolean resumed)
{
  EnvoiContactService *self = ENVOI_CONTACT_SERVICE (service);
  gboolean first = !self->was_online;

  if (!self->running)
    return;
  self->was_online = TRUE;
  set_hidden (self, FALSE);
  if (resumed)
    {
      self->resumed = self->resumed || first;
      replay_kept (self);
    }
  else
    envoi_contact_roster_online (self);
  envoi_contact_extras_online (self, resumed && !first);

  /* What an earlier run told is not known here. */
  envoi_own_presence_set_online (self->own, TRUE, !resumed || first);
  envoi_own_presence_publish (self->own);
}

static void
envoi_contact_service_offline (EnvoiService *service)
{
  EnvoiContactService *self = ENVOI_CONTACT_SERVICE (service);

  if (!self->running)
    return;
  envoi_own_presence_set_online (self->own, FALSE, FALSE);
  if (envoi_account_get_availability (self->account) == ENVOI_AVAILABILITY_OFFLINE || !envoi_account_get_enabled (self->account))
    set_hidden (self, TRUE);
  else if (self->hide_timeout == 0)
    self->hide_timeout = g_timeout_add_seconds (HIDE_AFTER_SECONDS, on_hide_timeout, self);
}

static void
envoi_contact_service_ended (EnvoiService *service)
{
  EnvoiContactService *self = ENVOI_CONTACT_SERVICE (service);

  if (!self->running)
    return;
  self->epoch++;
  self->resumed = FALSE;
  self->was_online = TRUE;
  g_clear_pointer (&self->kept, g_strfreev);
  envoi_store_clear_presence (self->store, self->account);
  forget_all (self);
  envoi_contact_roster_ended (self);
  envoi_own_presence_set_online (self->own, FALSE, TRUE);
}

static void
envoi_contact_service_idle (EnvoiService *service, gint64 since)
{
  envoi_contact_service_set_idle (ENVOI_CONTACT_SERVICE (service), since);
}

static void
envoi_contact_service_stop (EnvoiService *service)
{
  EnvoiContactService *self = ENVOI_CONTACT_SERVICE (service);
  EnvoiSession *session = envoi_service_get_session (service);

  if (!self->running)
    return;
  self->running = FALSE;
  self->epoch++;
  g_clear_handle_id (&self->hide_timeout, g_source_remove);
  if (session)
    envoi_module_set_set_reveal (envoi_session_get_modules (session), NULL, NULL, NULL);
  g_signal_handlers_disconnect_by_data (self->presence, self);
  g_signal_handlers_disconnect_by_data (self->roster, self);
  g_signal_handlers_disconnect_by_data (self->blocking, self);
  g_signal_handlers_disconnect_by_data (self->nick, self);
  g_signal_handlers_disconnect_by_data (self->moved, self);
  g_signal_handlers_disconnect_by_data (self->store, self);
  g_signal_handlers_disconnect_by_data (self->account, self);
  forget_all (self);
  envoi_contact_roster_ended (self);
  g_clear_pointer (&self->own, envoi_own_presence_free);
}

static void
envoi_contact_service_dispose (GObject *object)
{
  EnvoiContactService *self = ENVOI_CONTACT_SERVICE (object);

  envoi_contact_service_stop (ENVOI_SERVICE (self));
  g_clear_pointer (&self->approved, envoi_address_set_unref);
  g_clear_pointer (&self->written, envoi_address_set_unref);
  g_clear_pointer (&self->resources, envoi_resources_free);
  g_clear_pointer (&self->kept, g_strfreev);
  g_clear_pointer (&self->published_nick, g_free);
  g_clear_object (&self->roster);
  g_clear_object (&self->presence);
  g_clear_object (&self->blocking);
  g_clear_object (&self->nick);
  g_clear_object (&self->moved);
  g_clear_pointer (&self->moves, g_hash_table_unref);
  g_clear_pointer (&self->gone, g_hash_table_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (envoi_contact_service_parent_class)->dispose (object);
}

static void
envoi_contact_service_class_init (EnvoiContactServiceClass *klass)
{
  EnvoiServiceClass *service_class = ENVOI_SERVICE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_contact_service_dispose;
  service_class->start = envoi_contact_service_start;
  service_class->online = envoi_contact_service_online;
  service_class->offline = envoi_contact_service_offline;
  service_class->ended = envoi_contact_service_ended;
  service_class->idle = envoi_contact_service_idle;
  signals[OWN_PRESENCE] = g_signal_new ("own-presence", ENVOI_TYPE_CONTACT_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                        G_TYPE_UINT, G_TYPE_STRING, G_TYPE_INT64);
  service_class->stop = envoi_contact_service_stop;
}

static void
envoi_contact_service_init (EnvoiContactService *self)
{
  g_queue_init (&self->pushes);
}
