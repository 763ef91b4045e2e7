/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-contact-service-private.h"

#include "0379-preauth.h"
#include "envoi-connection.h"
#include "envoi-jid.h"
#include "envoi-text.h"
#include "envoi-time.h"

/* Who asks whom: requests and what the person does with contacts. Part of EnvoiContactService. */

#define MAX_REQUESTS 200     /* of one account: beyond these the server keeps them */
#define NS_PRE_APPROVAL "urn:xmpp:features:pre-approval"

static DexFuture *
refuse (EnvoiStanzaError code, const char *why)
{
  return dex_future_new_reject (ENVOI_STANZA_ERROR, code, "%s", why);
}

static void
tell (EnvoiContactService *self, EnvoiContact *contact, EnvoiSubscriptionChange change)
{
  envoi_presence_send_subscription (self->presence, change, envoi_contact_get_jid (contact),
                                    envoi_account_get_nickname (self->account), NULL);
}

static gboolean
sees_presence (EnvoiContact *contact)
{
  return envoi_contact_get_subscription (contact) == ENVOI_SUBSCRIPTION_TO ||
         envoi_contact_get_subscription (contact) == ENVOI_SUBSCRIPTION_BOTH;
}

/* --- Requests of others --------------------------------------------------------------------------------------------- */

static guint
count_requests (EnvoiContactService *self)
{
  GListModel *requests = envoi_store_list_requests (self->store);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (requests); i++)
    {
      g_autoptr (EnvoiRequest) request = g_list_model_get_item (requests, i);
      n += envoi_contact_get_account (envoi_request_get_contact (request)) == self->account;
    }
  return n;
}

EnvoiRequest *
envoi_contact_service_find_request (EnvoiContactService *self, EnvoiContact *contact)
{
  GListModel *requests = envoi_store_list_requests (self->store);

  for (guint i = 0; i < g_list_model_get_n_items (requests); i++)
    {
      g_autoptr (EnvoiRequest) request = g_list_model_get_item (requests, i);
      if (envoi_request_get_contact (request) == contact)
        return g_steal_pointer (&request);
    }
  return NULL;
}

static void
on_request (EnvoiContactService *self, const char *bare, EnvoiStanza *stanza)
{
  EnvoiContact *contact = envoi_store_find_contact (self->store, self->account, bare);
  g_autoptr (EnvoiRequest) old = contact ? envoi_contact_service_find_request (self, contact) : NULL;
  const EnvoiNode *status = envoi_stanza_find (stanza, "status", ENVOI_NS_CLIENT);
  g_autofree char *nick = NULL;
  g_autofree char *text = NULL;
  g_autoptr (EnvoiRequest) request = NULL;

  if (contact && envoi_contact_get_blocked (contact))
    return;
  /* The person has added this contact and so answered before it asked. */
  if (contact && (envoi_address_set_contains (self->approved, bare) || envoi_contact_get_subscription (contact) >= ENVOI_SUBSCRIPTION_FROM))
    {
      tell (self, contact, ENVOI_SUBSCRIBED);
      return;
    }
  if (old == NULL && count_requests (self) >= MAX_REQUESTS)
    return;

  if (contact == NULL)
    contact = envoi_store_ensure_contact (self->store, self->account, bare);
  if (contact == NULL)
    return;
  nick = envoi_nick_read (stanza);
  text = status ? envoi_text_sanitize (envoi_node_get_text (status), -1) : NULL;
  if (text)
    text[envoi_text_clip (text, 500, 2000)] = '\0';
  /* The server repeats a request at each sign-in: it is as old as when it was first seen. */
  request = envoi_request_new (contact, nick, text && *text ? text : NULL, old ? envoi_request_get_time (old) : envoi_time_now ());
  envoi_request_set_moved_from (request, envoi_contact_moves_get_old (self, bare));
  envoi_store_add_request (self->store, request);
}

static void
on_subscription (EnvoiPresence *presence, EnvoiSubscriptionChange change, const char *bare, EnvoiStanza *stanza, EnvoiContactService *self)
{
  EnvoiContact *contact = envoi_store_find_contact (self->store, self->account, bare);

  if (g_str_equal (bare, envoi_account_get_jid (self->account)))
    return;
  if (change == ENVOI_SUBSCRIBE)
    on_request (self, bare, stanza);
  /* Withdrawn. All else comes as a change of the list. */
  else if (change == ENVOI_UNSUBSCRIBE && contact)
    {
      envoi_contact_moves_forget (self, bare);
      envoi_store_remove_request (self->store, contact);
    }
}

void
envoi_contact_requests_start (EnvoiContactService *self)
{
  g_signal_connect (self->presence, "subscription", G_CALLBACK (on_subscription), self);
}

/* --- What the person does ------------------------------------------------------------------------------------------- */

static void
ask (EnvoiContactService *self, EnvoiContact *contact)
{
  if (sees_presence (contact))
    return;
  tell (self, contact, ENVOI_SUBSCRIBE);
}

static void
approve (EnvoiContactService *self, EnvoiContact *contact)
{
  EnvoiConnection *connection = envoi_session_get_connection (envoi_service_get_session (ENVOI_SERVICE (self)));
  g_autoptr (EnvoiRequest) request = envoi_contact_service_find_request (self, contact);

  if (envoi_contact_get_subscription (contact) >= ENVOI_SUBSCRIPTION_FROM)
    return;
  envoi_address_set_add (self->approved, envoi_contact_get_jid (contact));
  if (request || (connection && envoi_connection_has_feature (connection, NS_PRE_APPROVAL)))
    tell (self, contact, ENVOI_SUBSCRIBED);
  envoi_store_remove_request (self->store, contact);
}

typedef struct { EnvoiContactService *self; EnvoiContact *contact; char *jid; gboolean flag; char *token; } Deed;

static void
deed_free (Deed *deed)
{
  g_object_unref (deed->self);
  g_clear_object (&deed->contact);
  g_free (deed->jid);
  g_free (deed->token);
  g_free (deed);
}

static Deed *
deed_new (EnvoiContactService *self, EnvoiContact *contact, const char *jid, gboolean flag)
{
  Deed *deed = g_new0 (Deed, 1);

  *deed = (Deed) { g_object_ref (self), contact ? g_object_ref (contact) : NULL, g_strdup (jid), flag, NULL };
  return deed;
}

static DexFuture *
on_added (DexFuture *future, gpointer user_data)
{
  Deed *deed = user_data;
  EnvoiContact *contact;

  if (!envoi_contact_service_is_online (deed->self))
    return refuse (ENVOI_STANZA_ERROR_DISCONNECTED, "The line was lost");
  contact = envoi_store_ensure_contact (deed->self->store, deed->self->account, deed->jid);
  if (contact)
    {
      approve (deed->self, contact);
      if (deed->token == NULL)
        ask (deed->self, contact);
      else if (!sees_presence (contact))
        envoi_preauth_subscribe (deed->self->presence, deed->jid, envoi_account_get_nickname (deed->self->account), NULL, deed->token);
    }
  return dex_future_new_for_boolean (TRUE);
}

/**
 * envoi_contact_service_add:
 * @jid: as the person typed it
 * @name: (nullable): how the person calls the contact
 * @groups: (nullable)
 *
 * Takes somebody into the list, asks for presence and grants ours.
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_contact_service_add (EnvoiContactService *self, const char *jid, const char *name, const char * const *groups)
{
  return envoi_contact_service_add_invited (self, jid, name, groups, NULL);
}

/**
 * envoi_contact_service_add_invited:
 * @token: (nullable): of an invitation that the contact has made (XEP-0379): the request needs no answer then
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_contact_service_add_invited (EnvoiContactService *self, const char *jid, const char *name, const char * const *groups, const char *token)
{
  g_autofree char *bare = envoi_jid_dup_bare (jid);
  Deed *deed;

  if (bare == NULL)
    return refuse (ENVOI_STANZA_ERROR_JID_MALFORMED, "This is no address");
  if (g_str_equal (bare, envoi_account_get_jid (self->account)))
    return refuse (ENVOI_STANZA_ERROR_NOT_ALLOWED, "This is the own address");
  if (!envoi_contact_service_is_online (self))
    return refuse (ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  deed = deed_new (self, NULL, bare, FALSE);
  deed->token = token && envoi_preauth_token_is_valid (token) ? g_strdup (token) : NULL;
  return dex_future_then (envoi_roster_set (self->roster, bare, name && *name ? name : NULL, groups), on_added, deed, (GDestroyNotify) deed_free);
}

static DexFuture *
on_done (DexFuture *future, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

/**
 * envoi_contact_service_update:
 * @name: (nullable): how the person calls the contact
 * @groups: (nullable): all groups it is to be in
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_contact_service_update (EnvoiContactService *self, EnvoiContact *contact, const char *name, const char * const *groups)
{
  return dex_future_then (envoi_roster_set (self->roster, envoi_contact_get_jid (contact), name && *name ? name : NULL, groups),
                          on_done, NULL, NULL);
}

/**
 * envoi_contact_service_remove:
 *
 * Takes the contact off the list; neither sees the other any more.
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_contact_service_remove (EnvoiContactService *self, EnvoiContact *contact)
{
  envoi_address_set_remove (self->approved, envoi_contact_get_jid (contact));
  return dex_future_then (envoi_roster_remove (self->roster, envoi_contact_get_jid (contact)), on_done, NULL, NULL);
}

/**
 * envoi_contact_service_accept:
 * @add_back: take the contact into the list, too, and ask to see it
 */
void
envoi_contact_service_accept (EnvoiContactService *self, EnvoiContact *contact, gboolean add_back)
{
  g_autoptr (EnvoiContact) keep = g_object_ref (contact);
  const char *old_bare = envoi_contact_moves_get_old (self, envoi_contact_get_jid (contact));
  EnvoiContact *old = old_bare ? envoi_store_find_contact (self->store, self->account, old_bare) : NULL;

  if (!envoi_contact_service_is_online (self))
    return;
  envoi_contact_moves_forget (self, envoi_contact_get_jid (contact));
  tell (self, contact, ENVOI_SUBSCRIBED);
  envoi_store_remove_request (self->store, contact);
  if (!add_back)
    return;
  /* Who has moved keeps the name and the groups that the person gave. */
  if (!envoi_contact_get_in_roster (contact))
    dex_future_disown (envoi_contact_service_add (self, envoi_contact_get_jid (contact), old ? envoi_contact_get_name (old) : NULL,
                                                  old ? (const char * const *) envoi_contact_get_groups (old) : NULL));
  else if (!envoi_contact_get_asked (contact))
    ask (self, contact);
}

/**
 * envoi_contact_service_decline:
 *
 * Refuses a request, or stops showing our presence.
 */
void
envoi_contact_service_decline (EnvoiContactService *self, EnvoiContact *contact)
{
  g_autoptr (EnvoiContact) keep = g_object_ref (contact);

  if (!envoi_contact_service_is_online (self))
    return;
  envoi_address_set_remove (self->approved, envoi_contact_get_jid (contact));
  envoi_contact_moves_forget (self, envoi_contact_get_jid (contact));
  tell (self, contact, ENVOI_UNSUBSCRIBED);
  envoi_store_remove_request (self->store, contact);
}

/**
 * envoi_contact_service_ask_again:
 *
 * Asks once more to see the contact's presence.
 */
void
envoi_contact_service_ask_again (EnvoiContactService *self, EnvoiContact *contact)
{
  if (envoi_contact_service_is_online (self))
    ask (self, contact);
}

static DexFuture *
on_block_set (DexFuture *future, gpointer user_data)
{
  Deed *deed = user_data;

  if (deed->self->running)
    envoi_contact_service_mark_blocked (deed->self, deed->jid, deed->flag);
  return dex_future_new_for_boolean (TRUE);
}

/**
 * envoi_contact_service_block:
 *
 * While blocked, nothing passes between the contact and any device of the account.
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_contact_service_block (EnvoiContactService *self, EnvoiContact *contact, gboolean blocked)
{
  const char *jid = envoi_contact_get_jid (contact);

  return dex_future_then (envoi_blocking_set (self->blocking, jid, blocked), on_block_set,
                          deed_new (self, contact, jid, blocked), (GDestroyNotify) deed_free);
}
