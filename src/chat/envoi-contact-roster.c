/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-contact-service-private.h"

#include "envoi-connection.h"

/* The contact list: fetched with its version at the start of a session, then kept by pushes. Part of EnvoiContactService. */

typedef struct { EnvoiRosterItem *item; char *version; } Push;

static void
push_free (Push *push)
{
  envoi_roster_item_unref (push->item);
  g_free (push->version);
  g_free (push);
}

/* Takes over what the list says of one contact. Nothing is written. */
void
envoi_contact_service_apply_item (EnvoiContactService *self, const EnvoiRosterItem *item)
{
  gboolean removed = item->subscription == ENVOI_ROSTER_REMOVE;
  EnvoiContact *contact = removed ? envoi_store_find_contact (self->store, self->account, item->jid)
                                  : envoi_store_ensure_contact (self->store, self->account, item->jid);

  if (contact == NULL)
    return;
  g_object_freeze_notify (G_OBJECT (contact));
  envoi_contact_set_name (contact, removed ? NULL : item->name);
  envoi_contact_set_groups (contact, removed ? NULL : (const char * const *) item->groups);
  envoi_contact_set_subscription (contact, removed ? ENVOI_SUBSCRIPTION_NONE : (EnvoiSubscription) item->subscription);
  envoi_contact_set_asked (contact, !removed && item->asked);
  envoi_contact_set_in_roster (contact, !removed);
  /* Presence may have come before the list did. */
  envoi_contact_service_show (self, contact, NULL);
  g_object_thaw_notify (G_OBJECT (contact));

  /* Answered already, perhaps on another device. */
  if (envoi_contact_get_subscription (contact) >= ENVOI_SUBSCRIPTION_FROM)
    envoi_store_remove_request (self->store, contact);
}

static void
apply_push (EnvoiContactService *self, const EnvoiRosterItem *item, const char *version)
{
  EnvoiContact *contact;

  envoi_contact_service_apply_item (self, item);
  if ((contact = envoi_store_find_contact (self->store, self->account, item->jid)))
    envoi_store_save_contact (self->store, contact);
  if (item->subscription == ENVOI_ROSTER_REMOVE)
    envoi_address_set_remove (self->approved, item->jid);
  if (version && g_strcmp0 (version, envoi_account_get_roster_version (self->account)) != 0)
    {
      /* Behind the contact: a version that is ahead of the list would hide a change for ever. */
      envoi_account_set_roster_version (self->account, version);
      dex_future_disown (envoi_store_save_account (self->store, self->account));
    }
}

static void
on_pushed (EnvoiRoster *roster, EnvoiRosterItem *item, const char *version, EnvoiContactService *self)
{
  Push *push;

  if (!self->fetching)
    {
      apply_push (self, item, version);
      return;
    }
  /* The list that is on its way is older. */
  push = g_new0 (Push, 1);
  push->item = envoi_roster_item_ref (item);
  push->version = g_strdup (version);
  g_queue_push_tail (&self->pushes, push);
}

static void
take_list (EnvoiContactService *self, const EnvoiRosterResult *result)
{
  g_autoptr (GPtrArray) jids = g_ptr_array_new ();

  for (guint i = 0; i < result->items->len; i++)
    {
      const EnvoiRosterItem *item = result->items->pdata[i];

      envoi_contact_service_apply_item (self, item);
      g_ptr_array_add (jids, item->jid);
    }
  g_ptr_array_add (jids, NULL);
  envoi_store_replace_roster (self->store, self->account, (const char * const *) jids->pdata, result->version);
}

typedef struct { EnvoiContactService *self; guint epoch; } Question;

static void
question_free (Question *question)
{
  g_object_unref (question->self);
  g_free (question);
}

static DexFuture *
on_fetched (DexFuture *future, gpointer user_data)
{
  Question *question = user_data;
  EnvoiContactService *self = question->self;
  const GValue *value = dex_future_get_value (future, NULL);
  const EnvoiRosterResult *result = value ? g_value_get_boxed (value) : NULL;
  Push *push;

  if (question->epoch != self->epoch || !self->running)
    return dex_future_new_for_boolean (FALSE);

  if (result && !result->unchanged)
    take_list (self, result);
  self->fetching = FALSE;
  while ((push = g_queue_pop_head (&self->pushes)))
    {
      apply_push (self, push->item, push->version);
      push_free (push);
    }
  envoi_contact_extras_listed (self);
  return dex_future_new_for_boolean (TRUE);
}

void
envoi_contact_roster_online (EnvoiContactService *self)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));
  EnvoiConnection *connection = envoi_session_get_connection (session);
  gboolean versions = connection == NULL || envoi_connection_has_feature (connection, ENVOI_NS_ROSTER_VERSIONS);
  const char *version = envoi_account_get_roster_version (self->account);
  Question *question = g_new0 (Question, 1);

  question->self = g_object_ref (self);
  question->epoch = self->epoch;
  self->fetching = TRUE;
  dex_future_disown (dex_future_finally (envoi_roster_fetch (self->roster, versions ? (version ? version : "") : NULL),
                                         on_fetched, question, (GDestroyNotify) question_free));
}

void
envoi_contact_roster_ended (EnvoiContactService *self)
{
  self->fetching = FALSE;
  g_queue_clear_full (&self->pushes, (GDestroyNotify) push_free);
}

void
envoi_contact_roster_start (EnvoiContactService *self)
{
  g_signal_connect (self->roster, "pushed", G_CALLBACK (on_pushed), self);
}
