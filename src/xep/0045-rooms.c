/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0045-rooms.h"

#include <string.h>

#include "envoi-muc-private.h"
#include "envoi-time.h"
#include "envoi-xep.h"

/* The rooms we are in, in one session. Owned by the module set; main thread. */

#define TIMEOUT 30

G_DEFINE_FINAL_TYPE (EnvoiMuc, envoi_muc, ENVOI_TYPE_MODULE)

guint envoi_muc_signals[ENVOI_MUC_N_SIGNALS];

static void
room_free (EnvoiMucRoom *room)
{
  g_free (room->jid);
  g_free (room->nick);
  g_free (room->asked_nick);
  g_free (room);
}

/* By full or bare address, as it came from outside. */
EnvoiMucRoom *
envoi_muc_find (EnvoiMuc *self, const char *jid)
{
  g_autofree char *bare = NULL;
  g_autofree char *normal = NULL;
  EnvoiMucRoom *room;

  if (jid == NULL || g_hash_table_size (self->rooms) == 0)
    return NULL;
  bare = g_strndup (jid, strcspn (jid, "/"));
  if ((room = g_hash_table_lookup (self->rooms, bare)))
    return room;
  normal = envoi_jid_dup_bare (bare);
  return normal ? g_hash_table_lookup (self->rooms, normal) : NULL;
}

static void
emit_removed (EnvoiMuc *self, const EnvoiMucRemoval *removal)
{
  g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_REMOVED], 0, removal);
}

static EnvoiMucRemovalCause
find_cause (const EnvoiMucReading *reading, EnvoiMucState state)
{
  /* Faults of the line are told as kicks with one more code: the rarer code says more. */
  static const struct { guint status; EnvoiMucRemovalCause cause; } causes[] = {
    { ENVOI_MUC_STATUS_BANNED, ENVOI_MUC_BANNED }, { ENVOI_MUC_STATUS_TECHNICAL, ENVOI_MUC_TECHNICAL },
    { ENVOI_MUC_STATUS_SHUTDOWN, ENVOI_MUC_SHUTDOWN }, { ENVOI_MUC_STATUS_AFFILIATION_CHANGE, ENVOI_MUC_AFFILIATION_CHANGED },
    { ENVOI_MUC_STATUS_NOW_MEMBERS_ONLY, ENVOI_MUC_MEMBERS_ONLY }, { ENVOI_MUC_STATUS_KICKED, ENVOI_MUC_KICKED },
  };

  if (reading->destroyed)
    return ENVOI_MUC_DESTROYED;
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    if (envoi_muc_presence_has_status (&reading->presence, causes[i].status))
      return causes[i].cause;
  return state == ENVOI_MUC_LEAVING ? ENVOI_MUC_LEFT : ENVOI_MUC_LOST;
}

static void
remove_self (EnvoiMuc *self, EnvoiMucRoom *room, const EnvoiMucReading *reading)
{
  EnvoiMucRemoval removal = {
    .room = reading->presence.room, .cause = find_cause (reading, room->state), .reason = reading->presence.reason,
    .actor = reading->presence.actor, .alternate = reading->alternate, .password = reading->password,
  };

  /* The good-bye to a visit that was over before this one began. */
  if (room->state == ENVOI_MUC_JOINING && removal.cause == ENVOI_MUC_LOST && room->farewells > 0)
    {
      room->farewells--;
      return;
    }
  g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_PRESENCE], 0, &reading->presence);
  g_hash_table_remove (self->rooms, removal.room);
  emit_removed (self, &removal);
}

static void
on_participant (EnvoiMuc *self, EnvoiMucRoom *room, EnvoiMucReading *reading)
{
  EnvoiMucPresence *presence = &reading->presence;
  gboolean joins;

  /* Services of old send no 110: then the nick tells. */
  presence->self = presence->self || g_str_equal (presence->nick, room->nick);
  if (presence->self && !presence->available && presence->new_nick == NULL)
    {
      remove_self (self, room, reading);
      return;
    }
  if (room->state == ENVOI_MUC_LEAVING)
    return;

  joins = presence->self && presence->available && room->state == ENVOI_MUC_JOINING;
  if (presence->self)
    {
      g_set_str (&room->nick, presence->available ? presence->nick : presence->new_nick);
      g_clear_pointer (&room->asked_nick, g_free);
    }
  if (joins)
    {
      room->state = ENVOI_MUC_JOINED;
      room->in_history = TRUE;
      room->farewells = 0;
    }
  g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_PRESENCE], 0, presence);
  if (joins)
    g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_JOINED], 0, presence);
}

/* Whether an error says that we are not inside, or that nobody is there any more. */
static gboolean
means_lost (int code)
{
  switch (code)
    {
    case ENVOI_STANZA_ERROR_GONE:
    case ENVOI_STANZA_ERROR_ITEM_NOT_FOUND:
    case ENVOI_STANZA_ERROR_NOT_ACCEPTABLE:
    case ENVOI_STANZA_ERROR_RECIPIENT_UNAVAILABLE:
    case ENVOI_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND:
    case ENVOI_STANZA_ERROR_REMOTE_SERVER_TIMEOUT:
    case ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
on_error (EnvoiMuc *self, EnvoiMucRoom *room, EnvoiStanza *stanza)
{
  g_autoptr (GError) error = envoi_stanza_dup_error (stanza);
  g_autofree char *jid = g_strdup (room->jid);
  EnvoiMucState state = room->state;

  if (state == ENVOI_MUC_JOINED && room->asked_nick)
    {
      g_clear_pointer (&room->asked_nick, g_free);
      g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_NICK_REFUSED], 0, jid, error);
      return;
    }
  if (state == ENVOI_MUC_JOINED && !means_lost (error->code))
    return;

  g_hash_table_remove (self->rooms, jid);
  if (state == ENVOI_MUC_JOINING)
    g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_JOIN_FAILED], 0, jid, error);
  else
    emit_removed (self, &(EnvoiMucRemoval) { .room = jid, .error = state == ENVOI_MUC_LEAVING ? NULL : error,
                                             .cause = state == ENVOI_MUC_LEAVING ? ENVOI_MUC_LEFT : ENVOI_MUC_LOST });
}

/* From the room itself: its picture. That it went means nothing: ejabberd says so before it tells us why we did. */
static void
on_room_itself (EnvoiMuc *self, EnvoiMucRoom *room, EnvoiStanza *stanza, const char *type)
{
  g_autofree char *jid = g_strdup (room->jid);
  g_autofree char *hash = NULL;

  if (type == NULL && envoi_vcard_photo_read (stanza, &hash) != ENVOI_VCARD_PHOTO_UNSAID)
    g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_AVATAR], 0, jid, hash);
}

static gboolean
on_presence (EnvoiRouter *router, EnvoiStanza *stanza, gpointer user_data)
{
  EnvoiMuc *self = user_data;
  const char *from = envoi_stanza_get_from (stanza), *type = envoi_stanza_get_type_attribute (stanza);
  EnvoiMucRoom *room = envoi_muc_find (self, from);
  EnvoiMucReading reading;

  if (room == NULL)
    return FALSE;
  if (g_strcmp0 (type, "error") == 0)
    on_error (self, room, stanza);
  else if (strchr (from, '/') == NULL)
    on_room_itself (self, room, stanza, type);
  else
    {
      if (envoi_muc_reading_init (&reading, stanza))
        on_participant (self, room, &reading);
      envoi_muc_reading_clear (&reading);
    }
  /* A room is nobody's contact: also what makes no sense ends here. */
  return TRUE;
}

static void
send (EnvoiMuc *self, EnvoiBuilder *builder)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiStanza *stanza = envoi_builder_finish (builder);

  if (router)
    envoi_router_send (router, stanza);
  else
    envoi_stanza_unref (stanza);
}

DexFuture *
envoi_muc_request (EnvoiMuc *self, EnvoiBuilder *iq)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiStanza *stanza = envoi_builder_finish (iq);

  if (router)
    return envoi_router_request (router, stanza, TIMEOUT);
  envoi_stanza_unref (stanza);
  return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
}

/* Filled in by caps and pictures like every presence. */
static EnvoiBuilder *
new_presence (EnvoiMuc *self, const char *room, const char *nick, EnvoiShow show, const char *status, gint64 idle_since)
{
  EnvoiPresence *presence = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PRESENCE);
  g_autofree char *to = g_strconcat (room, "/", nick, NULL);

  return envoi_presence_new_available (presence, to, show, status, 0, idle_since);
}

/**
 * envoi_muc_join:
 *
 * Asks to be let in. "joined" or "join-failed" comes of it, or nothing.
 */
void
envoi_muc_join (EnvoiMuc *self, const EnvoiMucJoin *join)
{
  EnvoiMucRoom *room = g_hash_table_lookup (self->rooms, join->room);
  EnvoiBuilder *presence;

  g_return_if_fail (join->room && join->nick);

  if (room == NULL)
    {
      room = g_new0 (EnvoiMucRoom, 1);
      room->jid = g_strdup (join->room);
      g_hash_table_insert (self->rooms, room->jid, room);
    }
  room->state = ENVOI_MUC_JOINING;
  room->in_history = FALSE;
  room->serial = ++self->last_serial;
  room->light = join->light;
  g_set_str (&room->nick, join->nick);
  g_clear_pointer (&room->asked_nick, g_free);

  if (room->light)
    {
      envoi_muc_light_enter (self, room);
      return;
    }
  presence = new_presence (self, join->room, join->nick, join->show, join->status, 0);
  envoi_builder_open (presence, "x", ENVOI_NS_MUC);
  if (join->no_history || join->since > 0)
    {
      g_autofree char *since = join->no_history ? NULL : envoi_time_format (join->since);

      envoi_builder_open (presence, "history", NULL);
      envoi_builder_attribute (presence, "maxstanzas", join->no_history ? "0" : NULL);
      envoi_builder_attribute (presence, "since", since);
      envoi_builder_close (presence);
    }
  if (join->password)
    envoi_builder_leaf (presence, "password", NULL, join->password);
  send (self, presence);
}

/**
 * envoi_muc_leave:
 * @status: (nullable): last words
 */
void
envoi_muc_leave (EnvoiMuc *self, const char *jid, const char *status)
{
  EnvoiMucRoom *room = envoi_muc_find (self, jid);
  g_autofree char *to = NULL;

  if (room == NULL || room->state == ENVOI_MUC_LEAVING)
    return;
  if (room->light)
    {
      envoi_muc_light_leave (self, room);
      return;
    }
  to = g_strconcat (room->jid, "/", room->nick, NULL);
  room->state = ENVOI_MUC_LEAVING;
  room->farewells++;
  envoi_presence_send_unavailable (envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PRESENCE), to, status);
}

/**
 * envoi_muc_change_nick:
 * @nick: as from envoi_muc_dup_nick()
 */
void
envoi_muc_change_nick (EnvoiMuc *self, const char *jid, const char *nick)
{
  EnvoiMucRoom *room = envoi_muc_find (self, jid);

  if (room == NULL || room->state != ENVOI_MUC_JOINED)
    return;
  if (room->light)
    {
      g_autoptr (GError) error = g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ALLOWED, "");
      g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_NICK_REFUSED], 0, jid, error);
      return;
    }
  g_set_str (&room->asked_nick, nick);
  send (self, new_presence (self, room->jid, nick, ENVOI_SHOW_NONE, NULL, 0));
}

/**
 * envoi_muc_send_presence:
 * @status: (nullable): the person's words
 * @idle_since: microseconds since 1970; 0 = not idle
 */
void
envoi_muc_send_presence (EnvoiMuc *self, const char *jid, EnvoiShow show, const char *status, gint64 idle_since)
{
  EnvoiMucRoom *room = envoi_muc_find (self, jid);

  if (room && room->state == ENVOI_MUC_JOINED && !room->light)
    send (self, new_presence (self, room->jid, room->nick, show, status, idle_since));
}

gboolean
envoi_muc_is_room (EnvoiMuc *self, const char *jid)
{
  return envoi_muc_find (self, jid) != NULL;
}

EnvoiMucState
envoi_muc_get_state (EnvoiMuc *self, const char *jid)
{
  EnvoiMucRoom *room = envoi_muc_find (self, jid);

  return room ? room->state : ENVOI_MUC_OUTSIDE;
}

const char *
envoi_muc_get_nick (EnvoiMuc *self, const char *jid)
{
  EnvoiMucRoom *room = envoi_muc_find (self, jid);

  return room ? room->nick : NULL;
}

gboolean
envoi_muc_is_in_history (EnvoiMuc *self, const char *jid)
{
  EnvoiMucRoom *room = envoi_muc_find (self, jid);

  return room && room->in_history;
}

static void
envoi_muc_session_ended (EnvoiModule *module)
{
  g_hash_table_remove_all (ENVOI_MUC (module)->rooms);
  g_hash_table_remove_all (ENVOI_MUC (module)->fences);
}

static void
envoi_muc_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_module_handle (module, ENVOI_STANZA_PRESENCE, ENVOI_PRIORITY_FILTER, NULL, NULL, on_presence);
  envoi_muc_handle_messages (ENVOI_MUC (module));
  envoi_muc_light_attach (ENVOI_MUC (module));
}

static void
envoi_muc_detach (EnvoiModule *module)
{
  envoi_muc_light_detach (ENVOI_MUC (module));
}

static void
envoi_muc_finalize (GObject *object)
{
  g_hash_table_unref (ENVOI_MUC (object)->rooms);
  g_hash_table_unref (ENVOI_MUC (object)->fences);
  G_OBJECT_CLASS (envoi_muc_parent_class)->finalize (object);
}

static guint
new_signal (const char *name, guint n, GType a, GType b, GType c, GType d)
{
  return g_signal_new (name, ENVOI_TYPE_MUC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, n, a, b, c, d);
}

static void
envoi_muc_class_init (EnvoiMucClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_muc_attach;
  ENVOI_MODULE_CLASS (klass)->detach = envoi_muc_detach;
  ENVOI_MODULE_CLASS (klass)->session_ended = envoi_muc_session_ended;
  G_OBJECT_CLASS (klass)->finalize = envoi_muc_finalize;

#define SIGNAL(id, name, n, a, b, c, d) envoi_muc_signals[ENVOI_MUC_SIGNAL_##id] = new_signal (name, n, G_TYPE_##a, G_TYPE_##b, G_TYPE_##c, d)
  SIGNAL (PRESENCE, "presence", 1, POINTER, NONE, NONE, G_TYPE_NONE);
  SIGNAL (JOINED, "joined", 1, POINTER, NONE, NONE, G_TYPE_NONE);
  SIGNAL (JOIN_FAILED, "join-failed", 2, STRING, ERROR, NONE, G_TYPE_NONE);
  SIGNAL (NICK_REFUSED, "nick-refused", 2, STRING, ERROR, NONE, G_TYPE_NONE);
  SIGNAL (REMOVED, "removed", 1, POINTER, NONE, NONE, G_TYPE_NONE);
  SIGNAL (SUBJECT, "subject", 4, STRING, STRING, STRING, G_TYPE_INT64);
  SIGNAL (NEWS, "news", 3, STRING, POINTER, UINT, G_TYPE_NONE);
  SIGNAL (AVATAR, "avatar", 2, STRING, STRING, NONE, G_TYPE_NONE);
  SIGNAL (INVITED, "invited", 1, POINTER, NONE, NONE, G_TYPE_NONE);
  SIGNAL (DECLINED, "declined", 3, STRING, STRING, STRING, G_TYPE_NONE);
  SIGNAL (AFFILIATION, "affiliation", 3, STRING, STRING, UINT, G_TYPE_NONE);
  SIGNAL (VOICE_REQUESTED, "voice-requested", 3, STRING, STRING, STRING, G_TYPE_NONE);
#undef SIGNAL
}

static void
envoi_muc_init (EnvoiMuc *self)
{
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) room_free);
  self->fences = envoi_muc_fences_new ();
}

ENVOI_XEP_ROW (0045_rooms) = {
  .number = 45, .title = "Multi-User Chat", .version = "1.35.4",
  .features = ENVOI_XEP_FEATURES (ENVOI_NS_MUC),
  .get_type = envoi_muc_get_type,
};
