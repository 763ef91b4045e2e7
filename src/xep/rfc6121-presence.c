/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rfc6121-presence.h"

#include <string.h>

#include "0172-nick.h"
#include "0203-delay.h"
#include "0256-last-activity.h"
#include "0319-idle.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include "envoi-xep.h"

/* Presence in and out. Owned by the module set; main thread. */

#define NS_MUC "http://jabber.org/protocol/muc"
#define MAX_STATUS 1023

struct _EnvoiPresence {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiPresence, envoi_presence, ENVOI_TYPE_MODULE)

enum { PRESENCE, SUBSCRIPTION, WRITING, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char * const show_names[] = { NULL, "chat", "away", "xa", "dnd" };
static const char * const change_names[] = { "subscribe", "subscribed", "unsubscribe", "unsubscribed" };

/**
 * envoi_presence_read_show:
 *
 * Returns: what @presence says of its sender's state
 */
EnvoiShow
envoi_presence_read_show (const EnvoiStanza *presence)
{
  const EnvoiNode *node = envoi_stanza_find (presence, "show", ENVOI_NS_CLIENT);

  for (guint i = 1; node && i < G_N_ELEMENTS (show_names); i++)
    if (g_str_equal (envoi_node_get_text (node), show_names[i]))
      return i;
  return ENVOI_SHOW_NONE;
}

/**
 * envoi_presence_dup_status:
 *
 * Returns: (transfer full) (nullable): the sender's words, sanitised and clipped
 */
char *
envoi_presence_dup_status (const EnvoiStanza *presence)
{
  const EnvoiNode *node = envoi_stanza_find (presence, "status", ENVOI_NS_CLIENT);
  g_autofree char *clean = node ? g_strstrip (envoi_text_sanitize (envoi_node_get_text (node), -1)) : NULL;

  if (clean == NULL || *clean == '\0')
    return NULL;
  clean[envoi_text_clip (clean, MAX_STATUS, MAX_STATUS)] = '\0';
  return g_steal_pointer (&clean);
}

static int
read_priority (const EnvoiStanza *presence)
{
  const EnvoiNode *node = envoi_stanza_find (presence, "priority", ENVOI_NS_CLIENT);
  gint64 value;

  return node && g_ascii_string_to_signed (envoi_node_get_text (node), 10, -128, 127, &value, NULL) ? (int) value : 0;
}

static void
emit_news (EnvoiPresence *self, EnvoiStanza *stanza, const EnvoiJid *jid, gboolean available, gboolean error)
{
  g_autofree char *status = error ? NULL : envoi_presence_dup_status (stanza);
  EnvoiPresenceNews news = {
    .stanza = stanza, .bare = envoi_jid_get_bare (jid), .full = envoi_jid_get_full (jid), .available = available, .error = error,
    .status = status,
  };

  if (!error)
    news.since = envoi_delay_read_presence (stanza);
  if (available)
    {
      news.show = envoi_presence_read_show (stanza);
      news.priority = read_priority (stanza);
      news.idle_since = envoi_idle_read (stanza);
      if (news.idle_since == 0)
        news.idle_since = envoi_last_activity_read (stanza, news.since ? news.since : envoi_time_now ());
    }
  g_signal_emit (self, signals[PRESENCE], 0, &news);
}

static gboolean
is_of_room (EnvoiStanza *stanza)
{
  return envoi_stanza_find (stanza, "x", NS_MUC "#user") || envoi_stanza_find (stanza, "x", NS_MUC);
}

static gboolean
read_stanza (EnvoiPresence *self, EnvoiStanza *stanza, gboolean replay)
{
  const char *type = envoi_stanza_get_type_attribute (stanza);
  g_autoptr (EnvoiJid) jid = NULL;

  if (is_of_room (stanza) || (jid = envoi_jid_new (envoi_stanza_get_from (stanza), NULL)) == NULL)
    return FALSE;

  if (type == NULL || g_str_equal (type, "unavailable") || g_str_equal (type, "error"))
    {
      emit_news (self, stanza, jid, type == NULL, type && g_str_equal (type, "error"));
      return TRUE;
    }
  for (guint i = 0; !replay && i < G_N_ELEMENTS (change_names); i++)
    if (g_str_equal (type, change_names[i]))
      {
        g_signal_emit (self, signals[SUBSCRIPTION], 0, i, envoi_jid_get_bare (jid), stanza);
        return TRUE;
      }
  return FALSE;
}

static gboolean
on_stanza (EnvoiRouter *router, EnvoiStanza *stanza, gpointer user_data)
{
  return read_stanza (user_data, stanza, FALSE);
}

/**
 * envoi_presence_replay:
 * @stanza: a presence that was stored in an earlier run
 */
void
envoi_presence_replay (EnvoiPresence *self, EnvoiStanza *stanza)
{
  if (g_strcmp0 (envoi_stanza_get_name (stanza), "presence") == 0)
    read_stanza (self, stanza, TRUE);
}

static void
send (EnvoiPresence *self, EnvoiBuilder *presence)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiStanza *stanza = envoi_builder_finish (presence);

  if (router)
    envoi_router_send (router, stanza);
  else
    envoi_stanza_unref (stanza);
}

/**
 * envoi_presence_send_available:
 * @to: (nullable): only for this one; NULL = for all who see us
 * @status: (nullable): the person's words
 * @idle_since: microseconds since 1970; 0 = not idle
 */
void
envoi_presence_send_available (EnvoiPresence *self, const char *to, EnvoiShow show, const char *status, int priority, gint64 idle_since)
{
  send (self, envoi_presence_new_available (self, to, show, status, priority, idle_since));
}

/**
 * envoi_presence_new_available:
 *
 * The same, to write more into it.
 *
 * Returns: (transfer full): the open presence
 */
EnvoiBuilder *
envoi_presence_new_available (EnvoiPresence *self, const char *to, EnvoiShow show, const char *status, int priority, gint64 idle_since)
{
  EnvoiBuilder *presence = envoi_builder_new_presence (to, NULL);

  if (show != ENVOI_SHOW_NONE)
    envoi_builder_leaf (presence, "show", NULL, show_names[show]);
  if (status && *status)
    envoi_builder_leaf (presence, "status", NULL, status);
  if (priority != 0)
    {
      g_autofree char *text = g_strdup_printf ("%d", CLAMP (priority, -128, 127));
      envoi_builder_leaf (presence, "priority", NULL, text);
    }
  if (idle_since > 0)
    envoi_idle_write (presence, idle_since);
  g_signal_emit (self, signals[WRITING], 0, presence, to);
  return presence;
}

/**
 * envoi_presence_send_unavailable:
 * @to: (nullable): only for this one; NULL = for all
 * @status: (nullable): last words
 */
void
envoi_presence_send_unavailable (EnvoiPresence *self, const char *to, const char *status)
{
  EnvoiBuilder *presence = envoi_builder_new_presence (to, "unavailable");

  if (status && *status)
    envoi_builder_leaf (presence, "status", NULL, status);
  send (self, presence);
}

/**
 * envoi_presence_send_subscription:
 * @bare: to whom
 * @nick: (nullable): the own name, only with a request
 * @text: (nullable): why, only with a request
 */
void
envoi_presence_send_subscription (EnvoiPresence *self, EnvoiSubscriptionChange change, const char *bare, const char *nick, const char *text)
{
  EnvoiBuilder *presence = envoi_builder_new_presence (bare, change_names[change]);

  if (change == ENVOI_SUBSCRIBE && text && *text)
    envoi_builder_leaf (presence, "status", NULL, text);
  if (change == ENVOI_SUBSCRIBE && nick && *nick)
    envoi_nick_write (presence, nick);
  send (self, presence);
}

static void
envoi_presence_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_module_handle (module, ENVOI_STANZA_PRESENCE, ENVOI_PRIORITY_NORMAL, NULL, NULL, on_stanza);
}

static void
envoi_presence_class_init (EnvoiPresenceClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_presence_attach;
  signals[PRESENCE] = g_signal_new ("presence", ENVOI_TYPE_PRESENCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SUBSCRIPTION] = g_signal_new ("subscription", ENVOI_TYPE_PRESENCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_STRING, ENVOI_TYPE_STANZA | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[WRITING] = g_signal_new ("writing", ENVOI_TYPE_PRESENCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_STRING);
}

static void
envoi_presence_init (EnvoiPresence *self)
{
}

ENVOI_XEP_ROW (rfc6121_presence) = {
  .title = "RFC 6121: Presence", .version = "2011-03",
  .get_type = envoi_presence_get_type,
};
