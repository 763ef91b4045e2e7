/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0030-disco.h"
#include "envoi-muc-admin.h"
#include "envoi-muc-private.h"
#include "muc-light.h"

/* Rooms without presence (MUC Light), told as if they had it: members are participants under their own address, and who is a member is inside.
 * So all above treats them like any room. Part of EnvoiMuc; main thread. */

static EnvoiMucLight *
get_light (EnvoiMuc *self)
{
  return envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_MUC_LIGHT);
}

static const char *
get_own (EnvoiMuc *self)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));

  return router ? envoi_router_get_own_bare (router) : "";
}

static void
emit (EnvoiMuc *self, guint signal, gconstpointer data)
{
  g_signal_emit (self, envoi_muc_signals[signal], 0, data);
}

/* The room may have gone with any signal. */
static EnvoiMucRoom *
find_again (EnvoiMuc *self, const char *jid, guint serial)
{
  EnvoiMucRoom *room = g_hash_table_lookup (self->rooms, jid);

  return room && room->light && room->serial == serial ? room : NULL;
}

static void
fill (EnvoiMucPresence *presence, const char *room, const EnvoiMucLightMember *member, gboolean self)
{
  static const char * const no_hats[] = { NULL };

  *presence = (EnvoiMucPresence) {
    .room = room, .nick = member->jid, .real_jid = member->jid, .available = member->affiliation != ENVOI_MUC_LIGHT_NONE, .self = self,
    .role = member->affiliation == ENVOI_MUC_LIGHT_OWNER ? ENVOI_MUC_ROLE_MODERATOR
          : member->affiliation == ENVOI_MUC_LIGHT_MEMBER ? ENVOI_MUC_ROLE_PARTICIPANT : ENVOI_MUC_ROLE_NONE,
    .affiliation = member->affiliation == ENVOI_MUC_LIGHT_OWNER ? ENVOI_MUC_AFFILIATION_OWNER
                 : member->affiliation == ENVOI_MUC_LIGHT_MEMBER ? ENVOI_MUC_AFFILIATION_MEMBER : ENVOI_MUC_AFFILIATION_NONE,
    .hats = no_hats,
  };
  /* All see who one is. */
  if (self)
    {
      presence->statuses[presence->n_statuses++] = ENVOI_MUC_STATUS_SELF;
      presence->statuses[presence->n_statuses++] = ENVOI_MUC_STATUS_NON_ANONYMOUS;
    }
}

static void
fail (EnvoiMuc *self, const char *jid, const GError *error)
{
  g_hash_table_remove (self->rooms, jid);
  g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_JOIN_FAILED], 0, jid, error);
}

static void
stand_inside (EnvoiMuc *self, const char *jid, guint serial, GPtrArray *members, const EnvoiMucLightConfig *config)
{
  const EnvoiMucLightMember *own = NULL;
  EnvoiMucPresence presence;
  EnvoiMucRoom *room;

  for (guint i = 0; i < members->len; i++)
    {
      const EnvoiMucLightMember *member = members->pdata[i];

      if (g_str_equal (member->jid, get_own (self)))
        own = member;
      else if (member->affiliation != ENVOI_MUC_LIGHT_NONE && find_again (self, jid, serial))
        {
          fill (&presence, jid, member, FALSE);
          emit (self, ENVOI_MUC_SIGNAL_PRESENCE, &presence);
        }
    }
  if ((room = find_again (self, jid, serial)) == NULL)
    return;
  if (own == NULL || own->affiliation == ENVOI_MUC_LIGHT_NONE)
    {
      g_autoptr (GError) error = g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_REGISTRATION_REQUIRED, "");
      fail (self, jid, error);
      return;
    }
  room->state = ENVOI_MUC_JOINED;
  g_set_str (&room->nick, own->jid);
  fill (&presence, jid, own, TRUE);
  emit (self, ENVOI_MUC_SIGNAL_PRESENCE, &presence);
  if (find_again (self, jid, serial))
    emit (self, ENVOI_MUC_SIGNAL_JOINED, &presence);
  if (find_again (self, jid, serial))
    g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_SUBJECT], 0, jid, NULL, config && config->subject ? config->subject : "", (gint64) 0);
}

typedef struct { EnvoiMuc *self; char *jid; guint serial; DexFuture *members, *config; } Entering;

static void
entering_free (Entering *entering)
{
  g_object_unref (entering->self);
  g_free (entering->jid);
  dex_unref (entering->members);
  dex_unref (entering->config);
  g_free (entering);
}

static DexFuture *
on_answered (DexFuture *both, gpointer user_data)
{
  Entering *entering = user_data;
  EnvoiMucRoom *room = find_again (entering->self, entering->jid, entering->serial);
  g_autoptr (GError) error = NULL;
  const GValue *members = dex_future_get_value (entering->members, &error);
  const GValue *config = dex_future_get_value (entering->config, NULL);

  if (room && room->state == ENVOI_MUC_JOINING && members)
    stand_inside (entering->self, entering->jid, entering->serial, g_value_get_boxed (members), config ? g_value_get_boxed (config) : NULL);
  else if (room && room->state == ENVOI_MUC_JOINING)
    fail (entering->self, entering->jid, error);
  return dex_future_new_for_boolean (TRUE);
}

/* Asks who is in and what it is called. */
void
envoi_muc_light_enter (EnvoiMuc *self, EnvoiMucRoom *room)
{
  Entering *entering = g_new0 (Entering, 1);

  *entering = (Entering) { g_object_ref (self), g_strdup (room->jid), room->serial, envoi_muc_light_fetch_members (get_light (self), room->jid),
                           envoi_muc_light_fetch_config (get_light (self), room->jid) };
  dex_future_disown (dex_future_finally (dex_future_all (dex_ref (entering->members), dex_ref (entering->config), NULL), on_answered, entering,
                                         (GDestroyNotify) entering_free));
}

/* Who leaves gives up being a member; who was only on the way in stays what he was. */
void
envoi_muc_light_leave (EnvoiMuc *self, EnvoiMucRoom *room)
{
  g_autofree char *jid = g_strdup (room->jid);
  gboolean inside = room->state == ENVOI_MUC_JOINED;

  g_hash_table_remove (self->rooms, jid);
  if (inside)
    dex_future_disown (envoi_muc_light_set_affiliation (get_light (self), jid, get_own (self), ENVOI_MUC_LIGHT_NONE));
}

/* --- What such rooms tell -------------------------------------------------------------------------------------------- */

typedef struct { EnvoiMuc *self; char *jid; } Claim;

static void
claim_free (Claim *claim)
{
  g_object_unref (claim->self);
  g_free (claim->jid);
  g_free (claim);
}

static DexFuture *
on_service_known (DexFuture *answer, gpointer user_data)
{
  Claim *claim = user_data;
  EnvoiDiscoInfo *info = g_value_get_boxed (dex_future_get_value (answer, NULL));

  if (envoi_disco_info_has_feature (info, ENVOI_NS_MUC_LIGHT))
    emit (claim->self, ENVOI_MUC_SIGNAL_INVITED, &(EnvoiMucInvite) { .room = claim->jid });
  return dex_future_new_for_boolean (TRUE);
}

/* Somebody made us a member: for us that is an invitation, and only where such rooms are. */
static void
on_added (EnvoiMuc *self, const char *room)
{
  EnvoiDisco *disco = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_DISCO);
  const char *at = strchr (room, '@');
  Claim *claim;

  if (at == NULL || envoi_muc_find (self, room))
    return;
  claim = g_new0 (Claim, 1);
  *claim = (Claim) { g_object_ref (self), g_strdup (room) };
  dex_future_disown (dex_future_then (envoi_disco_query_info (disco, at + 1, NULL), on_service_known, claim, (GDestroyNotify) claim_free));
}

static void
remove_us (EnvoiMuc *self, const char *jid, EnvoiMucRemovalCause cause)
{
  EnvoiMucRemoval removal = { .room = jid, .cause = cause };

  g_hash_table_remove (self->rooms, jid);
  emit (self, ENVOI_MUC_SIGNAL_REMOVED, &removal);
}

static void
on_affiliations (EnvoiMucLight *light, const char *jid, GPtrArray *members, EnvoiMuc *self)
{
  EnvoiMucRoom *room = g_hash_table_lookup (self->rooms, jid);
  guint serial = room ? room->serial : 0;

  for (guint i = 0; i < members->len; i++)
    {
      const EnvoiMucLightMember *member = members->pdata[i];
      gboolean own = g_str_equal (member->jid, get_own (self));
      EnvoiMucPresence presence;

      room = find_again (self, jid, serial);
      if (room == NULL && serial == 0 && own && member->affiliation != ENVOI_MUC_LIGHT_NONE)
        on_added (self, jid);
      if (room == NULL || room->state != ENVOI_MUC_JOINED)
        continue;
      fill (&presence, jid, member, own);
      if (own && !presence.available)
        {
          remove_us (self, jid, ENVOI_MUC_AFFILIATION_CHANGED);
          return;
        }
      emit (self, ENVOI_MUC_SIGNAL_PRESENCE, &presence);
    }
}

static void
on_configuration (EnvoiMucLight *light, const char *jid, const EnvoiMucLightConfig *config, EnvoiMuc *self)
{
  EnvoiMucRoom *room = g_hash_table_lookup (self->rooms, jid);
  guint serial = room ? room->serial : 0;
  guint16 status = ENVOI_MUC_STATUS_CONFIG;

  if (room == NULL || !room->light || room->state != ENVOI_MUC_JOINED)
    return;
  if (config->subject)
    g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_SUBJECT], 0, jid, NULL, config->subject, (gint64) 0);
  if (config->name && find_again (self, jid, serial))
    g_signal_emit (self, envoi_muc_signals[ENVOI_MUC_SIGNAL_NEWS], 0, jid, &status, 1);
}

static void
on_created (EnvoiMucLight *light, const char *jid, GPtrArray *members, EnvoiMuc *self)
{
  on_added (self, jid);
}

static void
on_destroyed (EnvoiMucLight *light, const char *jid, EnvoiMuc *self)
{
  EnvoiMucRoom *room = g_hash_table_lookup (self->rooms, jid);

  if (room && room->light)
    remove_us (self, jid, ENVOI_MUC_DESTROYED);
}

void
envoi_muc_light_attach (EnvoiMuc *self)
{
  EnvoiMucLight *light = get_light (self);

  g_signal_connect (light, "affiliations", G_CALLBACK (on_affiliations), self);
  g_signal_connect (light, "configuration", G_CALLBACK (on_configuration), self);
  g_signal_connect (light, "created", G_CALLBACK (on_created), self);
  g_signal_connect (light, "destroyed", G_CALLBACK (on_destroyed), self);
}

void
envoi_muc_light_detach (EnvoiMuc *self)
{
  g_signal_handlers_disconnect_by_data (get_light (self), self);
}

/* --- What is asked of them ------------------------------------------------------------------------------------------- */

/* Whether the room, or the service of one that we are not in, is such a one. */
gboolean
envoi_muc_is_light (EnvoiMuc *self, const char *jid)
{
  EnvoiMucRoom *room = envoi_muc_find (self, jid);

  return room && room->light;
}

static DexFuture *
on_configured (DexFuture *answer, gpointer user_data)
{
  const EnvoiMucLightConfig *config = g_value_get_boxed (dex_future_get_value (answer, NULL));
  EnvoiForm *form = envoi_form_new (ENVOI_NS_MUC "#roomconfig");

  envoi_form_set_value (form, ENVOI_MUC_FIELD_NAME, config->name ? config->name : "");
  return dex_future_new_take_boxed (ENVOI_TYPE_FORM, form);
}

DexFuture *
envoi_muc_light_fetch_form (EnvoiMuc *self, const char *room)
{
  return dex_future_then (envoi_muc_light_fetch_config (get_light (self), room), on_configured, NULL, NULL);
}

DexFuture *
envoi_muc_light_save_form (EnvoiMuc *self, const char *room, const EnvoiForm *form)
{
  const char *name = form ? envoi_form_get_value (form, ENVOI_MUC_FIELD_NAME) : NULL;

  return name ? envoi_muc_light_set_config (get_light (self), room, name, NULL) : dex_future_new_for_boolean (TRUE);
}

/* There is no outcast: who is put out is no member. */
DexFuture *
envoi_muc_light_order (EnvoiMuc *self, const char *room, const char *jid, EnvoiMucAffiliation affiliation)
{
  return envoi_muc_light_set_affiliation (get_light (self), room, jid, affiliation >= ENVOI_MUC_AFFILIATION_ADMIN ? ENVOI_MUC_LIGHT_OWNER
                                          : affiliation == ENVOI_MUC_AFFILIATION_MEMBER ? ENVOI_MUC_LIGHT_MEMBER : ENVOI_MUC_LIGHT_NONE);
}
