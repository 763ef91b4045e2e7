/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-profile-service.h"

#include "0054-vcard.h"
#include "0077-registration.h"
#include "0084-avatar.h"
#include "0292-vcard4.h"
#include "envoi-avatar-service.h"

/* Profiles. Owned by its session; main thread; stateless but for what is under way. */

struct _EnvoiProfileService {
  EnvoiService parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiProfileService, envoi_profile_service, ENVOI_TYPE_SERVICE)

static gpointer
get_module (EnvoiProfileService *self, GType type)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));

  return session && envoi_session_is_online (session) ? envoi_session_get_module (session, type) : NULL;
}

static DexFuture *
not_connected (void)
{
  return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
}

/* --- Reading -------------------------------------------------------------------------------------------------------- */

static void
fill (char **field, const char *value)
{
  if (*field == NULL)
    *field = g_strdup (value);
}

/* What the newer card says comes first: it is read first. */
static void
take_card (EnvoiProfile *profile, DexFuture *answer)
{
  const GValue *value = dex_future_get_value (answer, NULL);
  const EnvoiVcardInfo *card = value ? g_value_get_boxed (value) : NULL;

  if (card == NULL)
    return;
  fill (&profile->full_name, card->full_name);
  fill (&profile->nickname, card->nickname);
  fill (&profile->organisation, card->organisation);
  fill (&profile->role, card->role);
  fill (&profile->birthday, card->birthday);
  fill (&profile->email, card->email);
  fill (&profile->phone, card->phone);
  fill (&profile->url, card->url);
  fill (&profile->description, card->description);
}

static DexFuture *
on_cards (DexFuture *future, gpointer user_data)
{
  DexFutureSet *cards = DEX_FUTURE_SET (future);
  DexFuture *newer = dex_future_set_get_future_at (cards, 0);
  DexFuture *older = dex_future_set_get_future_at (cards, 1);
  g_autoptr (EnvoiProfile) profile = envoi_profile_new ();

  /* One of the two is enough: few servers have both. */
  if (dex_future_is_rejected (newer) && dex_future_is_rejected (older))
    return dex_ref (older);
  take_card (profile, newer);
  take_card (profile, older);
  return dex_future_new_take_boxed (ENVOI_TYPE_PROFILE, g_steal_pointer (&profile));
}

/**
 * envoi_profile_service_fetch:
 * @contact: (nullable): whose; %NULL = the own one
 *
 * Returns: (transfer full): future of EnvoiProfile; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_profile_service_fetch (EnvoiProfileService *self, EnvoiContact *contact)
{
  EnvoiVcard *vcard = get_module (self, ENVOI_TYPE_VCARD);
  EnvoiVcard4 *vcard4 = get_module (self, ENVOI_TYPE_VCARD4);
  const char *jid = contact ? envoi_contact_get_jid (contact) : NULL;

  if (vcard == NULL || vcard4 == NULL)
    return not_connected ();
  return dex_future_finally (dex_future_all (envoi_vcard4_fetch (vcard4, jid), envoi_vcard_fetch (vcard, jid), NULL), on_cards, NULL, NULL);
}

/* --- The own picture ------------------------------------------------------------------------------------------------ */

/* hash NULL: none any more. */
static void
tell_avatar_service (EnvoiProfileService *self, const char *hash)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));
  EnvoiService *avatars = session ? envoi_session_get_service (session, ENVOI_TYPE_AVATAR_SERVICE) : NULL;

  if (avatars)
    envoi_avatar_service_set_own (ENVOI_AVATAR_SERVICE (avatars), hash);
}

static DexFuture *
on_published (DexFuture *future, gpointer user_data)
{
  tell_avatar_service (user_data, g_value_get_string (dex_future_get_value (future, NULL)));
  return dex_future_new_for_boolean (TRUE);
}

typedef struct { EnvoiProfileService *self; GBytes *png; guint side; EnvoiAudience audience; } Picture;

static void
picture_free (gpointer data)
{
  Picture *picture = data;

  g_object_unref (picture->self);
  g_bytes_unref (picture->png);
  g_free (picture);
}

/* Whether it could be kept here or not: it is published. */
static DexFuture *
on_kept (DexFuture *future, gpointer user_data)
{
  Picture *picture = user_data;
  EnvoiAvatar *avatar = get_module (picture->self, ENVOI_TYPE_AVATAR);

  if (avatar == NULL)
    return not_connected ();
  return dex_future_then (envoi_avatar_publish (avatar, picture->png, picture->side, picture->side,
                                                picture->audience == ENVOI_AUDIENCE_EVERYBODY ? "open" : "presence"),
                          on_published, g_object_ref (picture->self), g_object_unref);
}

/**
 * envoi_profile_service_set_avatar:
 * @png: a square picture, written by ourselves
 * @side: its width and height in pixels
 * @audience: who may see it
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_profile_service_set_avatar (EnvoiProfileService *self, GBytes *png, guint side, EnvoiAudience audience)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, png);
  Picture *picture;

  if (get_module (self, ENVOI_TYPE_AVATAR) == NULL)
    return not_connected ();
  picture = g_new0 (Picture, 1);
  *picture = (Picture) { g_object_ref (self), g_bytes_ref (png), side, audience };
  return dex_future_finally (envoi_store_save_avatar (envoi_session_get_store (session), hash, png), on_kept, picture, picture_free);
}

static DexFuture *
on_withdrawn (DexFuture *future, gpointer user_data)
{
  tell_avatar_service (user_data, NULL);
  return dex_future_new_for_boolean (TRUE);
}

/**
 * envoi_profile_service_remove_avatar:
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_profile_service_remove_avatar (EnvoiProfileService *self)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));
  EnvoiAvatar *avatar = get_module (self, ENVOI_TYPE_AVATAR);
  EnvoiService *avatars = session ? envoi_session_get_service (session, ENVOI_TYPE_AVATAR_SERVICE) : NULL;

  if (avatar == NULL)
    return not_connected ();
  return dex_future_then (envoi_avatar_withdraw (avatar, avatars ? envoi_avatar_service_get_own (ENVOI_AVATAR_SERVICE (avatars)) : NULL),
                          on_withdrawn, g_object_ref (self), g_object_unref);
}

/* --- The account itself --------------------------------------------------------------------------------------------------- */

/**
 * envoi_profile_service_change_password:
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_profile_service_change_password (EnvoiProfileService *self, const char *password)
{
  EnvoiRegistration *registration = get_module (self, ENVOI_TYPE_REGISTRATION);

  return registration ? envoi_registration_change_password (registration, password) : not_connected ();
}

/**
 * envoi_profile_service_delete_account:
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_profile_service_delete_account (EnvoiProfileService *self)
{
  EnvoiRegistration *registration = get_module (self, ENVOI_TYPE_REGISTRATION);

  return registration ? envoi_registration_remove (registration) : not_connected ();
}

static void
envoi_profile_service_class_init (EnvoiProfileServiceClass *klass)
{
}

static void
envoi_profile_service_init (EnvoiProfileService *self)
{
}
