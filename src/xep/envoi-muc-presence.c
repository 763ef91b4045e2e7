/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0045-rooms.h"

#include <string.h>

#include "0256-last-activity.h"
#include "0317-hats.h"
#include "0319-idle.h"
#include "0421-occupant-ids.h"
#include "envoi-muc-private.h"
#include "envoi-text.h"
#include "envoi-time.h"

/* Reads the presences of participants. No state; main thread. */

#define MAX_REASON 1023
#define MAX_NICK 1023

static const char * const role_names[] = { "none", "visitor", "participant", "moderator" };
static const char * const affiliation_names[] = { "outcast", "none", "member", "admin", "owner" };

static guint
find_name (const char * const *names, guint n, const char *text, guint fallback)
{
  for (guint i = 0; text && i < n; i++)
    if (g_str_equal (names[i], text))
      return i;
  return fallback;
}

EnvoiMucRole
envoi_muc_role_parse (const char *text)
{
  return find_name (role_names, G_N_ELEMENTS (role_names), text, ENVOI_MUC_ROLE_NONE);
}

EnvoiMucAffiliation
envoi_muc_affiliation_parse (const char *text)
{
  return find_name (affiliation_names, G_N_ELEMENTS (affiliation_names), text, ENVOI_MUC_AFFILIATION_NONE);
}

const char *
envoi_muc_role_to_string (EnvoiMucRole role)
{
  return role_names[MIN (role, G_N_ELEMENTS (role_names) - 1)];
}

const char *
envoi_muc_affiliation_to_string (EnvoiMucAffiliation affiliation)
{
  return affiliation_names[MIN (affiliation, G_N_ELEMENTS (affiliation_names) - 1)];
}

/* Most nicks are plain and need no normalising: rooms send thousands. */
static gboolean
is_plain (const char *text)
{
  gsize n = 0;

  for (; text[n]; n++)
    if (text[n] < 0x20 || text[n] > 0x7e)
      return FALSE;
  return n > 0 && n <= MAX_NICK;
}

/**
 * envoi_muc_dup_resource:
 * @text: (nullable): a nick as a room sent it
 *
 * Returns: (transfer full) (nullable): normalised; %NULL when it can be none
 */
char *
envoi_muc_dup_resource (const char *text)
{
  g_autofree char *address = NULL;
  g_autoptr (EnvoiJid) jid = NULL;

  if (text == NULL || is_plain (text))
    return g_strdup (text);
  address = g_strconcat ("a@a/", text, NULL);
  jid = envoi_jid_new (address, NULL);
  return jid ? g_strdup (envoi_jid_get_resource (jid)) : NULL;
}

/**
 * envoi_muc_dup_nick:
 * @text: (nullable): what somebody typed
 *
 * Returns: (transfer full) (nullable): the nick as rooms compare it; %NULL when it can be none
 */
char *
envoi_muc_dup_nick (const char *text)
{
  g_autofree char *trimmed = text && g_utf8_validate (text, -1, NULL) ? g_strstrip (g_strdup (text)) : NULL;

  return trimmed && *trimmed ? envoi_muc_dup_resource (trimmed) : NULL;
}

/**
 * envoi_muc_dup_text:
 * @max: bytes, and characters
 *
 * Returns: (transfer full) (nullable): the text of a room for people; %NULL when there is none
 */
char *
envoi_muc_dup_text (const EnvoiNode *node, gsize max)
{
  g_autofree char *clean = node ? g_strstrip (envoi_text_sanitize (envoi_node_get_text (node), -1)) : NULL;

  if (clean == NULL || *clean == '\0')
    return NULL;
  clean[envoi_text_clip (clean, max, max)] = '\0';
  return g_steal_pointer (&clean);
}

gboolean
envoi_muc_presence_has_status (const EnvoiMucPresence *self, guint status)
{
  for (guint i = 0; i < self->n_statuses; i++)
    if (self->statuses[i] == status)
      return TRUE;
  return FALSE;
}

/**
 * envoi_muc_read_statuses:
 * @statuses: room for ENVOI_MUC_MAX_STATUSES
 *
 * Returns: how many there are
 */
guint
envoi_muc_read_statuses (const EnvoiNode *x, guint16 *statuses)
{
  guint n = 0;

  for (const EnvoiNode *node = envoi_node_find (x, "status", ENVOI_NS_MUC_USER); node && n < ENVOI_MUC_MAX_STATUSES;
       node = envoi_node_find_next (node, "status", ENVOI_NS_MUC_USER))
    {
      guint64 code;

      if (envoi_node_get_uint (node, "code", 999, &code))
        statuses[n++] = code;
    }
  return n;
}

static const char *
own (EnvoiMucReading *self, char *text)
{
  if (text)
    g_ptr_array_add (self->owned, text);
  return text;
}

static void
read_item (EnvoiMucReading *self, const EnvoiNode *item)
{
  EnvoiMucPresence *p = &self->presence;
  const EnvoiNode *actor = envoi_node_find (item, "actor", ENVOI_NS_MUC_USER);

  p->role = envoi_muc_role_parse (envoi_node_get_attribute (item, "role"));
  p->affiliation = envoi_muc_affiliation_parse (envoi_node_get_attribute (item, "affiliation"));
  p->real_jid = own (self, envoi_jid_dup_full (envoi_node_get_attribute (item, "jid")));
  if (!p->available && envoi_muc_presence_has_status (p, ENVOI_MUC_STATUS_NICK_CHANGE))
    p->new_nick = own (self, envoi_muc_dup_resource (envoi_node_get_attribute (item, "nick")));
  p->reason = own (self, envoi_muc_dup_text (envoi_node_find (item, "reason", ENVOI_NS_MUC_USER), MAX_REASON));
  if (actor)
    p->actor = own (self, envoi_muc_dup_resource (envoi_node_get_attribute (actor, "nick")));
}

static void
read_destroy (EnvoiMucReading *self, const EnvoiNode *destroy)
{
  const char *reason = own (self, envoi_muc_dup_text (envoi_node_find (destroy, "reason", ENVOI_NS_MUC_USER), MAX_REASON));

  self->destroyed = TRUE;
  if (reason)
    self->presence.reason = reason;
  self->alternate = own (self, envoi_jid_dup_bare (envoi_node_get_attribute (destroy, "jid")));
  if (self->alternate)
    self->password = own (self, envoi_muc_dup_text (envoi_node_find (destroy, "password", ENVOI_NS_MUC_USER), MAX_REASON));
}

static void
read_state (EnvoiMucReading *self)
{
  EnvoiMucPresence *p = &self->presence;
  char *hash = NULL;

  p->show = envoi_presence_read_show (p->stanza);
  p->idle_since = envoi_idle_read (p->stanza);
  if (p->idle_since == 0)
    p->idle_since = envoi_last_activity_read (p->stanza, envoi_time_now ());
  p->photo = envoi_vcard_photo_read (p->stanza, &hash);
  p->avatar_hash = own (self, hash);
}

static gboolean
split_address (EnvoiMucReading *self, const char *from)
{
  const char *slash = from ? strchr (from, '/') : NULL;
  g_autofree char *bare = slash ? g_strndup (from, slash - from) : NULL;

  if (bare == NULL)
    return FALSE;
  self->presence.room = own (self, envoi_jid_dup_bare (bare));
  self->presence.nick = own (self, envoi_muc_dup_resource (slash + 1));
  return self->presence.room && self->presence.nick;
}

/**
 * envoi_muc_reading_init:
 * @self: (out caller-allocates): what it says
 * @stanza: a presence from an address with a nick
 *
 * Returns: whether it is a presence of a participant; to be cleared in any case
 */
gboolean
envoi_muc_reading_init (EnvoiMucReading *self, EnvoiStanza *stanza)
{
  const char *type = envoi_stanza_get_type_attribute (stanza);
  const EnvoiNode *x = envoi_stanza_find (stanza, "x", ENVOI_NS_MUC_USER);
  const EnvoiNode *item = x ? envoi_node_find (x, "item", ENVOI_NS_MUC_USER) : NULL;
  const EnvoiNode *destroy = x ? envoi_node_find (x, "destroy", ENVOI_NS_MUC_USER) : NULL;
  static const char * const no_hats[] = { NULL };
  EnvoiMucPresence *p = &self->presence;

  memset (self, 0, sizeof *self);
  self->owned = g_ptr_array_new_with_free_func (g_free);
  p->stanza = stanza;
  p->hats = no_hats;
  p->affiliation = ENVOI_MUC_AFFILIATION_NONE;
  p->available = type == NULL;
  if ((type && !g_str_equal (type, "unavailable")) || !split_address (self, envoi_stanza_get_from (stanza)))
    return FALSE;

  p->occupant_id = envoi_occupant_id_read (stanza);
  p->status = own (self, envoi_presence_dup_status (stanza));
  if (x)
    p->n_statuses = envoi_muc_read_statuses (x, p->statuses);
  p->self = envoi_muc_presence_has_status (p, ENVOI_MUC_STATUS_SELF);
  if (item)
    read_item (self, item);
  if (destroy && !p->available)
    read_destroy (self, destroy);
  if (p->available)
    {
      g_auto (GStrv) hats = envoi_hats_read (stanza, ENVOI_MUC_MAX_HATS);

      read_state (self);
      if (*hats)
        {
          for (char **hat = hats; *hat; hat++)
            own (self, *hat);
          p->hats = (const char * const *) own (self, (char *) g_steal_pointer (&hats));
        }
    }
  return TRUE;
}

void
envoi_muc_reading_clear (EnvoiMucReading *self)
{
  g_clear_pointer (&self->owned, g_ptr_array_unref);
}
