/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "0249-invitations.h"
#include "envoi-jid.h"
#include "envoi-room-invitation-private.h"
#include "envoi-text.h"
#include "envoi-time.h"

/* Who asks us into which room. Nothing is joined or asked before the person says so. C06: the list is bounded, one sender fills only a
 * part of it, and a flood is announced only at its beginning. Part of EnvoiRoomService. */

#define MAX_INVITATIONS 50
#define MAX_OF_SENDER 5
#define MAX_TOLD 5               /* in TOLD_USEC */
#define TOLD_USEC (60 * G_USEC_PER_SEC)
#define MAX_REASON 500
#define VALUE "room-invitations"
#define FORMAT "a(msmsmsmsmsbbxu)"

GListModel *
envoi_room_service_list_invitations (EnvoiRoomService *self)
{
  return G_LIST_MODEL (self->invitations);
}

static EnvoiRoomInvitation *
find (EnvoiRoomService *self, const char *room, guint *position)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->invitations)); i++)
    {
      g_autoptr (EnvoiRoomInvitation) invitation = g_list_model_get_item (G_LIST_MODEL (self->invitations), i);

      if (!g_str_equal (envoi_room_invitation_get_room (invitation), room))
        continue;
      if (position != NULL)
        *position = i;
      return g_steal_pointer (&invitation);
    }
  return NULL;
}

/* Without the passwords. */
static void
save (EnvoiRoomService *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->invitations));
  GVariantBuilder builder;
  g_autoptr (GVariant) value = NULL;
  g_autofree char *text = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (FORMAT));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EnvoiRoomInvitation) invitation = g_list_model_get_item (G_LIST_MODEL (self->invitations), i);

      g_variant_builder_add (&builder, "(msmsmsmsmsbbxu)", envoi_room_invitation_get_room (invitation),
                             envoi_room_invitation_get_room_name (invitation), envoi_room_invitation_get_sender (invitation),
                             envoi_room_invitation_get_via (invitation), envoi_room_invitation_get_reason (invitation),
                             envoi_room_invitation_get_verified (invitation), envoi_room_invitation_get_mediated (invitation),
                             envoi_room_invitation_get_time (invitation), envoi_room_invitation_get_n_times (invitation));
    }
  value = g_variant_ref_sink (g_variant_builder_end (&builder));
  text = n > 0 ? g_variant_print (value, FALSE) : NULL;
  envoi_store_set_value (self->store, self->account, VALUE, text);
}

static DexFuture *
on_loaded (DexFuture *future, gpointer user_data)
{
  EnvoiRoomService *self = user_data;
  const char *text = g_value_get_string (dex_future_get_value (future, NULL));
  g_autoptr (GVariant) value = text ? g_variant_parse (G_VARIANT_TYPE (FORMAT), text, NULL, NULL, NULL) : NULL;
  EnvoiInvitationFacts facts = { NULL };
  GVariantIter iter;

  if (value == NULL || !self->running)
    return NULL;
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "(m&sm&sm&sm&sm&sbbxu)", &facts.room, &facts.room_name, &facts.sender, &facts.via, &facts.reason,
                              &facts.verified, &facts.mediated, &facts.time, &facts.n_times))
    {
      g_autoptr (EnvoiRoomInvitation) known = facts.room ? find (self, facts.room, NULL) : NULL;
      g_autoptr (EnvoiRoomInvitation) invitation = NULL;

      if (facts.room == NULL || known != NULL)
        continue;
      invitation = envoi_room_invitation_new (self->account, &facts);
      envoi_room_invitation_set_seen (invitation);
      g_list_store_append (self->invitations, invitation);
    }
  return NULL;
}

/* --- In ------------------------------------------------------------------------------------------------------------- */

static guint
count_of_sender (EnvoiRoomService *self, const char *via)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->invitations)); i++)
    {
      g_autoptr (EnvoiRoomInvitation) invitation = g_list_model_get_item (G_LIST_MODEL (self->invitations), i);
      n += g_strcmp0 (envoi_room_invitation_get_via (invitation), via) == 0;
    }
  return n;
}

static gboolean
is_blocked (EnvoiRoomService *self, const char *bare)
{
  EnvoiContact *contact = bare ? envoi_store_find_contact (self->store, self->account, bare) : NULL;

  return contact != NULL && envoi_contact_get_blocked (contact);
}

/* A room that we are in, or are in any case, needs no invitation. */
static gboolean
is_inside (EnvoiRoomService *self, const char *address)
{
  EnvoiRoom *room = envoi_store_find_room (self->store, self->account, address);

  return room != NULL && (envoi_room_get_state (room) == ENVOI_ROOM_JOINED || envoi_room_get_state (room) == ENVOI_ROOM_REJOINING);
}

static gboolean
may_tell (EnvoiRoomService *self)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->invited_at > TOLD_USEC)
    {
      self->invited_at = now;
      self->n_invited = 0;
    }
  return ++self->n_invited <= MAX_TOLD;
}

static void
take (EnvoiRoomService *self, EnvoiInvitationFacts *facts)
{
  g_autoptr (EnvoiRoomInvitation) old = find (self, facts->room, NULL);
  g_autoptr (EnvoiRoomInvitation) made = NULL;
  g_autofree char *reason = facts->reason ? envoi_text_one_line (facts->reason, MAX_REASON) : NULL;

  facts->reason = reason && *reason ? reason : NULL;
  facts->time = envoi_time_now ();
  if (is_inside (self, facts->room) || is_blocked (self, facts->room))
    return;
  if (old != NULL)
    {
      envoi_room_invitation_repeat (old, facts);
      return;
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (self->invitations)) >= MAX_INVITATIONS || count_of_sender (self, facts->via) >= MAX_OF_SENDER)
    return;
  made = envoi_room_invitation_new (self->account, facts);
  g_list_store_insert (self->invitations, 0, made);
  save (self);
  if (may_tell (self))
    g_signal_emit_by_name (self, "invited", made);
}

static void
on_direct (EnvoiInvitations *module, const EnvoiDirectInvite *invite, EnvoiRoomService *self)
{
  g_autofree char *bare = envoi_jid_dup_bare (invite->from);
  EnvoiRoom *from_room = bare ? envoi_store_find_room (self->store, self->account, bare) : NULL;
  EnvoiInvitationFacts facts = {
    /* A participant of a room is known by his name there. */
    .room = invite->room, .sender = from_room ? invite->from : bare, .via = from_room ? invite->from : bare, .reason = invite->reason,
    .password = invite->password, .verified = TRUE,
  };

  if (bare == NULL || is_blocked (self, bare))
    return;
  take (self, &facts);
}

/* C05: the address that sent it is proved, that it is a room and that the one named has invited is not. */
static void
on_mediated (EnvoiMuc *muc, const EnvoiMucInvite *invite, EnvoiRoomService *self)
{
  g_autofree char *claimed = invite->claimed_from ? envoi_jid_dup_bare (invite->claimed_from) : NULL;
  EnvoiInvitationFacts facts = {
    .room = invite->room, .sender = claimed, .via = invite->room, .reason = invite->reason, .password = invite->password, .mediated = TRUE,
    .verified = envoi_store_find_room (self->store, self->account, invite->room) != NULL,
  };

  if (is_blocked (self, claimed))
    return;
  take (self, &facts);
}

void
envoi_room_invitations_start (EnvoiRoomService *self)
{
  EnvoiInvitations *direct = envoi_room_service_get_module (self, ENVOI_TYPE_INVITATIONS);

  if (direct != NULL)
    g_signal_connect_object (direct, "invited", G_CALLBACK (on_direct), self, 0);
  g_signal_connect (self->muc, "invited", G_CALLBACK (on_mediated), self);
  dex_future_disown (dex_future_then (envoi_store_get_value (self->store, self->account, VALUE), on_loaded, g_object_ref (self), g_object_unref));
}

/* --- Answers -------------------------------------------------------------------------------------------------------- */

void
envoi_room_invitations_drop (EnvoiRoomService *self, const char *room)
{
  guint position;
  g_autoptr (EnvoiRoomInvitation) invitation = find (self, room, &position);

  if (invitation == NULL)
    return;
  g_list_store_remove (self->invitations, position);
  save (self);
}

/**
 * envoi_room_service_accept:
 * @nick: (nullable)
 *
 * Returns: (transfer full): a future as of envoi_room_service_join(); when it rejects, the invitation stands still
 */
DexFuture *
envoi_room_service_accept (EnvoiRoomService *self, EnvoiRoomInvitation *invitation, const char *nick)
{
  return envoi_room_service_join (self, envoi_room_invitation_get_room (invitation), nick, envoi_room_invitation_get_password (invitation), TRUE);
}

/**
 * envoi_room_service_decline:
 * @reason: (nullable): told only through the room, which knows the way back; a direct invitation is forgotten in silence
 */
void
envoi_room_service_decline (EnvoiRoomService *self, EnvoiRoomInvitation *invitation, const char *reason)
{
  g_autoptr (EnvoiRoomInvitation) hold = g_object_ref (invitation);

  if (envoi_room_invitation_get_mediated (invitation) && reason != NULL && envoi_room_invitation_get_sender (invitation) != NULL
      && envoi_room_service_is_online (self))
    envoi_muc_decline (self->muc, envoi_room_invitation_get_room (invitation), envoi_room_invitation_get_sender (invitation), reason);
  envoi_room_invitations_drop (self, envoi_room_invitation_get_room (invitation));
}
