/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0045-rooms.h"

#include <string.h>

#include "0004-data-forms.h"
#include "0203-delay.h"
#include "envoi-id.h"
#include "envoi-muc-private.h"
#include "envoi-text.h"
#include "muc-light.h"

/* What messages of rooms hold beside talk: subjects, news, invitations, requests for voice. Main thread. */

#define NS_REQUEST ENVOI_NS_MUC "#request"
#define NS_PING "urn:xmpp:ping"
#define MAX_SUBJECT 4096
#define MAX_REASON 1023

static gboolean
has_body (EnvoiStanza *message)
{
  const EnvoiNode *body = envoi_stanza_find (message, "body", ENVOI_NS_CLIENT);

  return body && *envoi_node_get_text (body);
}

static gboolean
is_inside (const EnvoiMucRoom *room)
{
  return room && room->state == ENVOI_MUC_JOINED;
}

static void
read_invite (EnvoiMuc *self, EnvoiRouter *router, EnvoiStanza *message, const EnvoiNode *x, const EnvoiNode *node)
{
  g_autoptr (EnvoiJid) from = envoi_jid_new (envoi_stanza_get_from (message), NULL);
  const EnvoiNode *thread = envoi_node_find (node, "continue", ENVOI_NS_MUC_USER);
  g_autofree char *claimed = envoi_jid_dup_full (envoi_node_get_attribute (node, "from"));
  g_autofree char *reason = envoi_muc_dup_text (envoi_node_find (node, "reason", ENVOI_NS_MUC_USER), MAX_REASON);
  g_autofree char *password = envoi_muc_dup_text (envoi_node_find (x, "password", ENVOI_NS_MUC_USER), MAX_REASON);
  EnvoiMucInvite invite = { .claimed_from = claimed, .reason = reason, .password = password };

  /* Only a room invites in this way: what comes from a client, or from our own server, is made up. */
  if (from == NULL || envoi_jid_get_resource (from) || envoi_jid_get_local (from) == NULL ||
      envoi_router_is_own (router, envoi_jid_get_bare (from)))
    {
      g_debug ("Dropped an invitation that did not come from a room");
      return;
    }
  invite.room = envoi_jid_get_bare (from);
  invite.thread = thread ? envoi_node_get_attribute (thread, "thread") : NULL;
  g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_INVITED], 0, &invite);
}

/* What the room tells of itself (codes below 200), and of people who are not inside. */
static void
read_news (EnvoiMuc *self, const char *address, const EnvoiNode *x)
{
  const EnvoiNode *item = envoi_node_find (x, "item", ENVOI_NS_MUC_USER);
  g_autofree char *room = g_strdup (address);
  g_autofree char *jid = item ? envoi_jid_dup_bare (envoi_node_get_attribute (item, "jid")) : NULL;
  guint16 statuses[ENVOI_MUC_MAX_STATUSES];
  guint n = envoi_muc_read_statuses (x, statuses), kept = 0;

  for (guint i = 0; i < n; i++)
    if (statuses[i] < 200)
      statuses[kept++] = statuses[i];
  if (kept > 0)
    g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_NEWS], 0, room, statuses, kept);
  if (jid && envoi_node_get_attribute (item, "affiliation"))
    g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_AFFILIATION], 0, room, jid,
                   envoi_muc_affiliation_parse (envoi_node_get_attribute (item, "affiliation")));
}

/**
 * envoi_muc_is_notice:
 *
 * Returns: whether a room wrote @message beside talk
 */
gboolean
envoi_muc_is_notice (const EnvoiStanza *message)
{
  const EnvoiNode *x = envoi_stanza_find (message, "x", ENVOI_NS_MUC_USER);
  const char *from = envoi_stanza_get_from (message);

  return x && from && strchr (from, '/') == NULL &&
         (envoi_node_find (x, "invite", ENVOI_NS_MUC_USER) || envoi_node_find (x, "decline", ENVOI_NS_MUC_USER) ||
          envoi_node_find (x, "status", ENVOI_NS_MUC_USER) || envoi_node_find (x, "item", ENVOI_NS_MUC_USER));
}

static gboolean
on_user (EnvoiRouter *router, EnvoiStanza *message, gpointer user_data)
{
  EnvoiMuc *self = user_data;
  const EnvoiNode *x = envoi_stanza_find (message, "x", ENVOI_NS_MUC_USER), *node;
  const char *from = envoi_stanza_get_from (message), *type = envoi_stanza_get_type_attribute (message);
  EnvoiMucRoom *room = envoi_muc_find (self, from);
  gboolean from_room = is_inside (room) && strchr (from, '/') == NULL;

  if (g_strcmp0 (type, "error") == 0)
    return FALSE;
  if ((node = envoi_node_find (x, "invite", ENVOI_NS_MUC_USER)))
    {
      if (g_strcmp0 (type, "groupchat") != 0)
        read_invite (self, router, message, x, node);
      return TRUE;
    }
  if ((node = envoi_node_find (x, "decline", ENVOI_NS_MUC_USER)))
    {
      g_autofree char *claimed = envoi_jid_dup_full (envoi_node_get_attribute (node, "from"));
      g_autofree char *reason = envoi_muc_dup_text (envoi_node_find (node, "reason", ENVOI_NS_MUC_USER), MAX_REASON);

      if (from_room)
        g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_DECLINED], 0, room->jid, claimed, reason);
      return TRUE;
    }
  if (from_room)
    {
      read_news (self, room->jid, x);
      return !has_body (message);
    }
  /* All else in it is a participant's word only (C04, C14). */
  return FALSE;
}

static gboolean
on_subject (EnvoiRouter *router, EnvoiStanza *message, gpointer user_data)
{
  EnvoiMuc *self = user_data;
  EnvoiMucRoom *room = envoi_muc_find (self, envoi_stanza_get_from (message));
  g_autoptr (EnvoiJid) from = NULL;
  g_autofree char *text = NULL;
  gint64 time;

  if (g_strcmp0 (envoi_stanza_get_type_attribute (message), "groupchat") != 0 || has_body (message) ||
      envoi_stanza_find (message, "thread", ENVOI_NS_CLIENT))
    return FALSE;
  if (!is_inside (room) || (from = envoi_jid_new (envoi_stanza_get_from (message), NULL)) == NULL)
    return room != NULL;

  text = envoi_muc_dup_text (envoi_stanza_find (message, "subject", ENVOI_NS_CLIENT), MAX_SUBJECT);
  time = room->in_history ? envoi_delay_read_by (message, room->jid) : 0;
  room->in_history = FALSE;
  g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_SUBJECT], 0, envoi_jid_get_bare (from), envoi_jid_get_resource (from),
                 text ? text : "", time);
  return TRUE;
}

/* Somebody would like to speak in a moderated room (XEP-0045, 8.6): a form from the room. */
static gboolean
on_form (EnvoiRouter *router, EnvoiStanza *message, gpointer user_data)
{
  EnvoiMuc *self = user_data;
  const char *from = envoi_stanza_get_from (message), *type = envoi_stanza_get_type_attribute (message);
  EnvoiMucRoom *room = envoi_muc_find (self, from);
  g_autoptr (EnvoiForm) form = NULL;
  g_autofree char *nick = NULL;
  g_autofree char *jid = NULL;
  g_autofree char *address = NULL;

  if (!is_inside (room) || strchr (from, '/') || g_strcmp0 (type, "error") == 0)
    return FALSE;
  form = envoi_form_read (envoi_stanza_find (message, "x", ENVOI_NS_DATA_FORMS));
  if (form == NULL || g_strcmp0 (form->form_type, NS_REQUEST) != 0)
    return FALSE;
  nick = envoi_muc_dup_resource (envoi_form_get_value (form, "muc#roomnick"));
  jid = envoi_jid_dup_full (envoi_form_get_value (form, "muc#jid"));
  address = g_strdup (room->jid);
  if (nick)
    g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_VOICE_REQUESTED], 0, address, nick, jid);
  return TRUE;
}

/*
 * Messages have no answer but an error. So a ping follows each: rooms work in order, and when they answer that without having refused
 * the message before, it was taken.
 */
typedef struct { char *room; DexPromise *promise; } Fence;

static void
fence_free (Fence *fence)
{
  if (dex_future_is_pending (DEX_FUTURE (fence->promise)))
    dex_promise_reject (fence->promise, g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected"));
  dex_unref (fence->promise);
  g_free (fence->room);
  g_free (fence);
}

GHashTable *
envoi_muc_fences_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) fence_free);
}

static gboolean
on_error (EnvoiRouter *router, EnvoiStanza *message, gpointer user_data)
{
  EnvoiMuc *self = user_data;
  const char *id = envoi_stanza_get_id (message);
  Fence *fence = id ? g_hash_table_lookup (self->fences, id) : NULL;
  g_autofree char *from = fence ? envoi_jid_dup_full (envoi_stanza_get_from (message)) : NULL;
  GError *error;

  if (fence == NULL || g_strcmp0 (from, fence->room) != 0 || (error = envoi_stanza_dup_error (message)) == NULL)
    return FALSE;
  dex_promise_reject (fence->promise, error);
  g_hash_table_remove (self->fences, id);
  return TRUE;
}

typedef struct { EnvoiMuc *self; char *id; } Fenced;

static void
fenced_free (Fenced *fenced)
{
  g_object_unref (fenced->self);
  g_free (fenced->id);
  g_free (fenced);
}

static DexFuture *
on_fence_answered (DexFuture *answer, gpointer user_data)
{
  Fenced *fenced = user_data;
  Fence *fence = g_hash_table_lookup (fenced->self->fences, fenced->id);
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  if (fence == NULL)
    return dex_future_new_for_boolean (FALSE);
  if (g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_TIMEOUT) ||
      g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED))
    dex_promise_reject (fence->promise, g_steal_pointer (&error));
  else
    dex_promise_resolve_boolean (fence->promise, TRUE);
  g_hash_table_remove (fenced->self->fences, fenced->id);
  return dex_future_new_for_boolean (TRUE);
}

/* message: with @id, open. */
static DexFuture *
send_fenced (EnvoiMuc *self, const char *room, const char *id, EnvoiBuilder *message)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiStanza *stanza = envoi_builder_finish (message);
  EnvoiBuilder *ping;
  Fence *fence;
  Fenced *fenced;
  DexFuture *future;

  if (router == NULL)
    {
      envoi_stanza_unref (stanza);
      return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
    }
  fence = g_new0 (Fence, 1);
  *fence = (Fence) { g_strdup (room), dex_promise_new () };
  future = dex_ref (DEX_FUTURE (fence->promise));
  g_hash_table_insert (self->fences, g_strdup (id), fence);
  envoi_router_send (router, stanza);

  ping = envoi_builder_new_iq (room, "get");
  envoi_builder_leaf (ping, "ping", NS_PING, NULL);
  fenced = g_new0 (Fenced, 1);
  *fenced = (Fenced) { g_object_ref (self), g_strdup (id) };
  dex_future_disown (dex_future_finally (envoi_muc_request (self, ping), on_fence_answered, fenced, (GDestroyNotify) fenced_free));
  return future;
}

/**
 * envoi_muc_set_subject:
 * @text: "" takes it away
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_muc_set_subject (EnvoiMuc *self, const char *room, const char *text)
{
  g_autofree char *id = envoi_id_new ();
  EnvoiBuilder *message;

  if (envoi_muc_is_light (self, room))
    return envoi_muc_light_set_config (envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_MUC_LIGHT), room, NULL, text);
  message = envoi_builder_new_message (room, "groupchat", id);
  envoi_builder_leaf (message, "subject", NULL, text);
  return send_fenced (self, room, id, message);
}

/**
 * envoi_muc_invite:
 * @reason: (nullable): the person's words
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_muc_invite (EnvoiMuc *self, const char *room, const char *jid, const char *reason)
{
  g_autofree char *id = envoi_id_new ();
  EnvoiBuilder *message;

  if (envoi_muc_is_light (self, room))
    return envoi_muc_light_order (self, room, jid, ENVOI_MUC_AFFILIATION_MEMBER);
  message = envoi_builder_new_message (room, NULL, id);
  envoi_builder_open (message, "x", ENVOI_NS_MUC_USER);
  envoi_builder_open (message, "invite", NULL);
  envoi_builder_attribute (message, "to", jid);
  if (reason && *reason)
    envoi_builder_leaf (message, "reason", NULL, reason);
  return send_fenced (self, room, id, message);
}

static void
send (EnvoiMuc *self, EnvoiBuilder *message)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiStanza *stanza = envoi_builder_finish (message);

  if (router)
    envoi_router_send (router, stanza);
  else
    envoi_stanza_unref (stanza);
}

/**
 * envoi_muc_decline:
 * @inviter: who was said to have invited
 * @reason: (nullable): the person's words
 */
void
envoi_muc_decline (EnvoiMuc *self, const char *room, const char *inviter, const char *reason)
{
  EnvoiBuilder *message = envoi_builder_new_message (room, NULL, NULL);

  envoi_builder_open (message, "x", ENVOI_NS_MUC_USER);
  envoi_builder_open (message, "decline", NULL);
  envoi_builder_attribute (message, "to", inviter);
  if (reason && *reason)
    envoi_builder_leaf (message, "reason", NULL, reason);
  send (self, message);
}

static void
write_field (EnvoiBuilder *message, const char *var, const char *type, const char *value)
{
  envoi_builder_open (message, "field", NULL);
  envoi_builder_attribute (message, "var", var);
  envoi_builder_attribute (message, "type", type);
  envoi_builder_leaf (message, "value", NULL, value);
  envoi_builder_close (message);
}

/**
 * envoi_muc_request_voice:
 *
 * Returns: (transfer full): future of TRUE once the room has passed it on; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_muc_request_voice (EnvoiMuc *self, const char *room)
{
  g_autofree char *id = envoi_id_new ();
  EnvoiBuilder *message = envoi_builder_new_message (room, NULL, id);

  envoi_form_open_submit (message, NS_REQUEST);
  write_field (message, "muc#role", "list-single", "participant");
  return send_fenced (self, room, id, message);
}

/**
 * envoi_muc_answer_voice:
 * @jid: (nullable): as the request had it
 */
void
envoi_muc_answer_voice (EnvoiMuc *self, const char *room, const char *nick, const char *jid, gboolean allow)
{
  EnvoiBuilder *message = envoi_builder_new_message (room, NULL, NULL);

  envoi_form_open_submit (message, NS_REQUEST);
  write_field (message, "muc#role", "list-single", "participant");
  if (jid)
    write_field (message, "muc#jid", "jid-single", jid);
  write_field (message, "muc#roomnick", "text-single", nick);
  write_field (message, "muc#request_allow", "boolean", allow ? "true" : "false");
  send (self, message);
}

void
envoi_muc_handle_messages (EnvoiMuc *self)
{
  EnvoiModule *module = ENVOI_MODULE (self);

  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_FILTER, "error", ENVOI_NS_CLIENT, on_error);
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_FILTER, "x", ENVOI_NS_MUC_USER, on_user);
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_FILTER, "x", ENVOI_NS_DATA_FORMS, on_form);
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_FILTER, "subject", ENVOI_NS_CLIENT, on_subject);
}
