/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "0249-invitations.h"
#include "envoi-id.h"
#include "envoi-jid.h"
#include "envoi-muc-admin.h"
#include "envoi-router.h"

/* Making rooms and asking people in. A new room is locked until its settings are sent; what it is to be is said in full, for each service
 * has ideas of its own (ejabberd lets only moderators speak, Prosody forgets the room). Part of EnvoiRoomService. */

typedef struct { const char *var, *group, *channel; } Setting;
/* Set where the service's form has the field. */
static const Setting settings[] = {
  { "muc#roomconfig_persistentroom", "1", "1" },
  { "muc#roomconfig_publicroom", "0", "1" },
  { "public_list", "0", "1" },                              /* ejabberd */
  { "muc#roomconfig_membersonly", "1", "0" },
  { "muc#roomconfig_moderatedroom", "0", "0" },
  { "members_by_default", "1", "1" },                       /* ejabberd: whoever comes may speak */
  { "muc#roomconfig_defaultaffiliation", "none", "none" },
  { "muc#roomconfig_whois", "anyone", "moderators" },
  { "muc#roomconfig_anonymity_mode", "nonanonymous", "semianonymous" },
  { "muc#roomconfig_passwordprotectedroom", "0", "0" },
  { "muc#roomconfig_allowinvites", "1", "1" },
  { "muc#roomconfig_allowmemberinvites", "1", "1" },
  { "muc#roomconfig_changesubject", "1", "0" },
  { "muc#roomconfig_enablearchiving", "1", "1" },           /* Prosody */
  { "muc#roomconfig_mam", "1", "1" },
  { "mam", "1", "1" },                                      /* ejabberd */
};

static gboolean
accepts (const EnvoiFormField *field, const char *value)
{
  if (field->options == NULL || field->options->len == 0)
    return TRUE;
  for (guint i = 0; i < field->options->len; i++)
    if (g_str_equal (((EnvoiFormOption *) field->options->pdata[i])->value, value))
      return TRUE;
  return FALSE;
}

static void
fill_form (EnvoiForm *form, EnvoiRoomKind kind, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      EnvoiFormField *field = envoi_form_find (form, settings[i].var);
      const char *value = kind == ENVOI_ROOM_KIND_GROUP ? settings[i].group : settings[i].channel;

      if (field != NULL && accepts (field, value))
        envoi_form_set_value (form, settings[i].var, value);
    }
  if (name != NULL && *name)
    envoi_form_set_value (form, "muc#roomconfig_roomname", name);
}

DexFuture *
envoi_room_open_instantly (EnvoiRoomService *self, const char *bare)
{
  return envoi_muc_save_config (self->muc, bare, NULL);
}

/* --- Inviting ------------------------------------------------------------------------------------------------------- */

typedef struct {
  EnvoiRoomService *self;
  EnvoiRoom *room;
  char *jid, *reason;
} Invite;

static void
invite_free (gpointer data)
{
  Invite *invite = data;

  g_object_unref (invite->self);
  g_object_unref (invite->room);
  g_free (invite->jid);
  g_free (invite->reason);
  g_free (invite);
}

static DexFuture *
invite_fiber (gpointer data)
{
  Invite *invite = data;
  EnvoiRoomService *self = invite->self;
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));
  const char *room = envoi_room_get_jid (invite->room);
  gboolean members_only = envoi_room_get_features (invite->room) & ENVOI_ROOM_MEMBERS_ONLY;

  /* Whoever is not a member yet would find the door closed: we make him one, or the room does when it passes the invitation on. */
  if (members_only && envoi_room_get_affiliation (invite->room) >= ENVOI_AFFILIATION_ADMIN)
    {
      g_autoptr (GError) error = NULL;

      if (!dex_await (envoi_muc_set_affiliation (self->muc, room, invite->jid, ENVOI_MUC_AFFILIATION_MEMBER, NULL, NULL), &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  else if (members_only)
    return envoi_muc_invite (self->muc, room, invite->jid, invite->reason);
  if (!envoi_room_service_is_online (self))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");
  envoi_router_send (envoi_session_get_router (session),
                     envoi_direct_invite_new_message (invite->jid, room, invite->reason, envoi_room_get_password (invite->room)));
  return dex_future_new_true ();
}

/**
 * envoi_room_service_invite:
 * @jid: whom; a bare address
 * @reason: (nullable): a word to go along
 *
 * Asks somebody into @room, with its password; into a members-only room as a member.
 *
 * Returns: (transfer full): a future of TRUE when it is on its way; rejects with ENVOI_STANZA_ERROR, ENVOI_ROOM_ERROR
 */
DexFuture *
envoi_room_service_invite (EnvoiRoomService *self, EnvoiRoom *room, const char *jid, const char *reason)
{
  g_autofree char *bare = envoi_jid_dup_bare (jid);
  Invite *invite;

  if (bare == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_JID_MALFORMED, "%s", "");
  if (envoi_room_get_state (room) != ENVOI_ROOM_JOINED || !envoi_room_service_is_online (self))
    return envoi_room_reject (ENVOI_ROOM_ERROR_NOT_INSIDE);
  invite = g_new0 (Invite, 1);
  invite->self = g_object_ref (self);
  invite->room = g_object_ref (room);
  invite->jid = g_steal_pointer (&bare);
  invite->reason = g_strdup (reason);
  return envoi_room_admin_translate (dex_scheduler_spawn (NULL, 0, invite_fiber, invite, invite_free));
}

/* --- Making --------------------------------------------------------------------------------------------------------- */

typedef struct {
  EnvoiRoomService *self;
  EnvoiRoomKind kind;
  char *address, *name, *nick;
  GStrv invitees;
} Create;

static void
create_free (gpointer data)
{
  Create *create = data;

  g_object_unref (create->self);
  g_free (create->address);
  g_free (create->name);
  g_free (create->nick);
  g_strfreev (create->invitees);
  g_free (create);
}

/* A full address as it is; the part before the '@' at the own server's; nothing: one that nobody guesses. */
static char *
choose_address (Create *create)
{
  g_autofree char *service = NULL;
  g_autofree char *local = NULL;
  g_autofree char *text = NULL;

  if (create->address != NULL && strchr (create->address, '@') != NULL)
    return envoi_jid_dup_bare (create->address);
  service = dex_await_string (envoi_room_service_find_room_service (create->self), NULL);
  if (service == NULL)
    return NULL;
  local = create->address != NULL && *create->address ? g_strdup (create->address) : g_ascii_strdown (envoi_id_new_short (), -1);
  text = g_strconcat (local, "@", service, NULL);
  return envoi_jid_dup_bare (text);
}

/* Says what the room is to be. Until then nobody else gets in. */
static gboolean
configure (Create *create, const char *bare, GError **error)
{
  g_autoptr (EnvoiForm) form = dex_await_boxed (envoi_muc_fetch_config (create->self->muc, bare), error);

  if (form == NULL)
    return FALSE;
  fill_form (form, create->kind, create->name);
  return dex_await (envoi_muc_save_config (create->self->muc, bare, form), error);
}

static void
take_back (EnvoiRoomService *self, EnvoiRoom *room, gboolean made)
{
  if (made && envoi_room_service_is_online (self))
    dex_future_disown (envoi_muc_cancel_config (self->muc, envoi_room_get_jid (room)));
  envoi_room_go_out (self, room, TRUE);
  g_hash_table_remove (self->stays, envoi_room_get_jid (room));
  dex_future_disown (envoi_store_forget_room (self->store, room));
}

static DexFuture *
create_fiber (gpointer data)
{
  Create *create = data;
  EnvoiRoomService *self = create->self;
  g_autofree char *bare = NULL;
  g_autoptr (EnvoiRoomPreview) preview = NULL;
  g_autoptr (EnvoiRoom) room = NULL;
  g_autoptr (GError) error = NULL;
  EnvoiStay *stay;
  gboolean inside, made;

  if (!envoi_room_service_is_online (self))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");
  bare = choose_address (create);
  if (bare == NULL || strchr (bare, '@') == NULL)
    return envoi_room_reject (create->address != NULL && *create->address ? ENVOI_ROOM_ERROR_NOT_A_ROOM : ENVOI_ROOM_ERROR_NOT_ALLOWED);

  /* Nobody else's? */
  preview = envoi_room_look (self, bare, FALSE);
  if (preview->exists || envoi_store_find_room (self->store, self->account, bare) != NULL)
    return envoi_room_reject (ENVOI_ROOM_ERROR_EXISTS);
  if (!envoi_room_service_is_online (self))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");

  /* In; by that it is made. */
  room = g_object_ref (envoi_store_ensure_room (self->store, self->account, bare));
  stay = envoi_stay_hold (envoi_room_service_get_stay (self, room));
  g_free (stay->nick);
  stay->nick = create->nick ? envoi_muc_dup_nick (create->nick) : NULL;
  if (stay->nick == NULL)
    stay->nick = envoi_room_service_dup_nick (self);
  stay->creating = stay->known = TRUE;
  inside = envoi_stay_go_in (stay, &error);
  made = inside && stay->created;
  stay->creating = FALSE;
  envoi_stay_release (stay);
  if (inside && !made)
    error = g_error_new_literal (ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_EXISTS, "");
  if (!made || !configure (create, bare, &error))
    {
      g_autoptr (GError) why = envoi_room_error_from_stanza (error);

      take_back (self, room, made);
      return dex_future_new_for_error (g_steal_pointer (&why));
    }

  /* What has come of it? */
  g_clear_pointer (&preview, envoi_room_preview_free);
  preview = envoi_room_look (self, bare, FALSE);
  if (!self->running)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");
  envoi_room_take_preview (self, room, preview);
  envoi_stay_begin_history (envoi_room_service_get_stay (self, room));
  envoi_room_set_name (room, create->name && *create->name ? create->name : NULL);
  envoi_room_set_bookmarked (room, TRUE);
  envoi_room_set_autojoin (room, TRUE);
  envoi_room_bookmarks_save (self, room);
  for (guint i = 0; create->invitees && create->invitees[i]; i++)
    dex_future_disown (envoi_room_service_invite (self, room, create->invitees[i], NULL));
  return dex_future_new_for_object (room);
}

/**
 * envoi_room_service_create:
 * @address: (nullable): bare, or only the part before the '@'; %NULL: one that nobody guesses, at the own server's service
 * @name: (nullable)
 * @nick: (nullable)
 * @invitees: (nullable): bare addresses
 *
 * A group is for its members, who see each other's addresses; a channel is open to everybody, who sees no addresses. Both last, and keep
 * an archive where the service has one. It is kept as a bookmark.
 *
 * Returns: (transfer full): a future of EnvoiRoom, in which we stand; rejects with ENVOI_ROOM_ERROR (EXISTS, NOT_ALLOWED), ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_room_service_create (EnvoiRoomService *self, const char *address, EnvoiRoomKind kind, const char *name, const char *nick,
                           const char * const *invitees)
{
  Create *create = g_new0 (Create, 1);

  create->self = g_object_ref (self);
  create->kind = kind;
  create->address = g_strdup (address);
  create->name = g_strdup (name);
  create->nick = g_strdup (nick);
  create->invitees = g_strdupv ((char **) invitees);
  return dex_scheduler_spawn (NULL, 0, create_fiber, create, create_free);
}
