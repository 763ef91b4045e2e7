/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-avatar-service.h"

#include "0054-vcard.h"
#include "0084-avatar.h"
#include "0153-vcard-photo.h"
#include "rfc6121-presence.h"

/* Pictures. Owned by its session; main thread; each fetch is a fiber. */

#define MAX_FETCHES 4
#define MAX_QUEUED 2000
#define MAX_SAID 20000
#define OWN_HASH "avatar-hash"

/* What somebody said of the own picture. An event is the account's word, a presence only one client's. */
typedef struct { char *hash; gboolean by_event; } Said;

typedef struct {
  EnvoiAvatarService *service;   /* owned while the fiber runs */
  char               *jid;       /* NULL = own */
  char               *hash;
} Job;

struct _EnvoiAvatarService {
  EnvoiService   parent_instance;
  EnvoiStore    *store;
  EnvoiAccount  *account;
  EnvoiAvatar   *avatar;
  EnvoiVcard    *vcard;
  EnvoiPresence *presence;
  GListModel    *contacts;
  GHashTable    *said;           /* bare address -> Said */
  GHashTable    *busy;           /* "address hash": queued or being fetched */
  GHashTable    *failed;         /* the same: not again in this session */
  GQueue         queue;          /* Job */
  guint          n_fetches;
  char          *own_hash;
  gulong         occupant_hook;  /* "avatar-wanted" of whoever is in a room */
  gboolean       running;
};

G_DEFINE_FINAL_TYPE (EnvoiAvatarService, envoi_avatar_service, ENVOI_TYPE_SERVICE)

static void pump (EnvoiAvatarService *self);

static void
said_free (Said *said)
{
  g_free (said->hash);
  g_free (said);
}

static void
job_free (Job *job)
{
  g_clear_object (&job->service);
  g_free (job->jid);
  g_free (job->hash);
  g_free (job);
}

static char *
job_key (const char *jid, const char *hash)
{
  return g_strconcat (jid ? jid : "", " ", hash, NULL);
}

static gboolean
is_online (EnvoiAvatarService *self)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));

  return self->running && session != NULL && envoi_session_is_online (session);
}

/* --- Fetching ------------------------------------------------------------------------------------------------------- */

static void
take_occupant_file (EnvoiAvatarService *self, Job *job, const char *slash, GFile *file)
{
  g_autofree char *bare = g_strndup (job->jid, slash - job->jid);
  EnvoiRoom *room = envoi_store_find_room (self->store, self->account, bare);
  EnvoiOccupant *occupant = room ? envoi_room_find_occupant (room, slash + 1) : NULL;

  if (occupant != NULL && g_strcmp0 (envoi_occupant_get_avatar_hash (occupant), job->hash) == 0)
    envoi_occupant_set_avatar_file (occupant, file);
}

static void
take_file (EnvoiAvatarService *self, Job *job, GFile *file)
{
  const char *slash = job->jid ? strchr (job->jid, '/') : NULL;
  EnvoiContact *contact;

  if (!self->running)
    return;
  if (job->jid == NULL)
    {
      if (g_strcmp0 (self->own_hash, job->hash) == 0)
        envoi_account_set_avatar_file (self->account, file);
      return;
    }
  if (slash != NULL)
    {
      take_occupant_file (self, job, slash, file);
      return;
    }
  contact = envoi_store_find_contact (self->store, self->account, job->jid);
  if (contact && g_strcmp0 (envoi_contact_get_avatar_hash (contact), job->hash) == 0)
    envoi_contact_set_avatar_file (contact, file);
}

/* From the events' data, else from the vCard; whatever it is, its hash is the announced one. Await only in a fiber. */
static GBytes *
fetch (EnvoiAvatarService *self, Job *job)
{
  gboolean in_room = job->jid != NULL && (strchr (job->jid, '/') != NULL || envoi_store_find_room (self->store, self->account, job->jid) != NULL);
  GBytes *data = in_room ? NULL : dex_await_boxed (envoi_avatar_fetch_data (self->avatar, job->jid, job->hash), NULL);
  g_autoptr (EnvoiVcardInfo) card = NULL;

  if (data != NULL || !is_online (self))
    return data;
  card = dex_await_boxed (envoi_vcard_fetch (self->vcard, job->jid), NULL);
  if (card == NULL || g_strcmp0 (card->photo_hash, job->hash) != 0)
    return NULL;
  return g_bytes_ref (card->photo);
}

static DexFuture *
run_job (gpointer data)
{
  Job *job = data;
  EnvoiAvatarService *self = job->service;
  g_autoptr (GFile) file = envoi_store_get_avatar_file (self->store, job->hash);
  g_autofree char *key = job_key (job->jid, job->hash);
  g_autoptr (GBytes) picture = NULL;

  /* Perhaps somebody else has the same. */
  if (!dex_await_boolean (dex_file_query_exists (file), NULL))
    {
      g_clear_object (&file);
      picture = is_online (self) ? fetch (self, job) : NULL;
      if (picture)
        file = dex_await_object (envoi_store_save_avatar (self->store, job->hash, picture), NULL);
    }

  g_hash_table_remove (self->busy, key);
  self->n_fetches--;
  if (file)
    take_file (self, job, file);
  else if (is_online (self))
    g_hash_table_add (self->failed, g_steal_pointer (&key));
  pump (self);
  return dex_future_new_for_boolean (TRUE);
}

static void
pump (EnvoiAvatarService *self)
{
  Job *job;

  while (is_online (self) && self->n_fetches < MAX_FETCHES && (job = g_queue_pop_head (&self->queue)))
    {
      self->n_fetches++;
      job->service = g_object_ref (self);
      dex_future_disown (dex_scheduler_spawn (NULL, 0, run_job, job, (GDestroyNotify) job_free));
    }
}

static void
enqueue (EnvoiAvatarService *self, const char *jid, const char *hash)
{
  g_autofree char *key = job_key (jid, hash);
  Job *job;

  if (g_hash_table_contains (self->busy, key) || g_hash_table_contains (self->failed, key) || g_queue_get_length (&self->queue) >= MAX_QUEUED)
    return;
  job = g_new0 (Job, 1);
  job->jid = g_strdup (jid);
  job->hash = g_strdup (hash);
  g_hash_table_add (self->busy, g_steal_pointer (&key));
  g_queue_push_tail (&self->queue, job);
  pump (self);
}

static void
on_wanted (EnvoiContact *contact, EnvoiAvatarService *self)
{
  const char *hash = envoi_contact_get_avatar_hash (contact);
  EnvoiRoom *room = envoi_store_find_room (self->store, self->account, envoi_contact_get_jid (contact));

  /* A question to a stranger's account would tell that we are there. A room that we are in knows. */
  if ((envoi_contact_get_in_roster (contact) || (room != NULL && envoi_room_get_state (room) == ENVOI_ROOM_JOINED)) && envoi_avatar_hash_is_valid (hash))
    enqueue (self, envoi_contact_get_jid (contact), hash);
}

static gboolean
on_occupant_wanted (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  EnvoiAvatarService *self = user_data;
  EnvoiOccupant *occupant = g_value_get_object (&values[0]);
  EnvoiRoom *room = envoi_occupant_get_room (occupant);
  const char *hash = envoi_occupant_get_avatar_hash (occupant);

  if (room != NULL && envoi_room_get_account (room) == self->account && envoi_avatar_hash_is_valid (hash))
    {
      g_autofree char *full = g_strconcat (envoi_room_get_jid (room), "/", envoi_occupant_get_nick (occupant), NULL);
      enqueue (self, full, hash);
    }
  return TRUE;
}

/* --- Hashes --------------------------------------------------------------------------------------------------------- */

static void
set_own_hash (EnvoiAvatarService *self, const char *hash)
{
  if (!g_set_str (&self->own_hash, hash))
    return;
  envoi_store_set_value (self->store, self->account, OWN_HASH, hash);
  if (hash)
    enqueue (self, NULL, hash);
  else
    envoi_account_set_avatar_file (self->account, NULL);
}

static void
set_hash (EnvoiAvatarService *self, EnvoiContact *contact, const char *hash)
{
  if (g_strcmp0 (envoi_contact_get_avatar_hash (contact), hash) == 0)
    return;
  g_object_freeze_notify (G_OBJECT (contact));
  envoi_contact_set_avatar_hash (contact, hash);
  envoi_contact_set_avatar_file (contact, NULL);
  g_object_thaw_notify (G_OBJECT (contact));
  envoi_store_save_contact (self->store, contact);
}

static void
learn (EnvoiAvatarService *self, const char *bare, const char *hash, gboolean by_event)
{
  Said *said = g_hash_table_lookup (self->said, bare);
  EnvoiContact *contact;

  if (said && said->by_event && !by_event)
    return;
  if (said == NULL)
    {
      /* That there is none counts only from where there was one before. */
      if (!by_event && hash == NULL)
        return;
      if (g_hash_table_size (self->said) >= MAX_SAID)
        return;
      said = g_new0 (Said, 1);
      g_hash_table_insert (self->said, g_strdup (bare), said);
    }
  said->by_event = by_event;
  g_set_str (&said->hash, hash);

  if (g_str_equal (bare, envoi_account_get_jid (self->account)))
    set_own_hash (self, hash);
  else if ((contact = envoi_store_find_contact (self->store, self->account, bare)))
    set_hash (self, contact, hash);
}

/**
 * envoi_avatar_service_set_of_room:
 * @hash: (nullable): of the picture that the room says to have; %NULL = none
 */
void
envoi_avatar_service_set_of_room (EnvoiAvatarService *self, EnvoiRoom *room, const char *hash)
{
  if (self->running && (hash == NULL || envoi_avatar_hash_is_valid (hash)))
    set_hash (self, envoi_room_get_contact (room), hash);
}

/**
 * envoi_avatar_service_set_own:
 * @hash: (nullable): of the picture that was published; %NULL = none any more
 */
void
envoi_avatar_service_set_own (EnvoiAvatarService *self, const char *hash)
{
  if (self->running)
    learn (self, envoi_account_get_jid (self->account), hash, TRUE);
}

const char *
envoi_avatar_service_get_own (EnvoiAvatarService *self)
{
  return self->own_hash;
}

static void
on_changed (EnvoiAvatar *avatar, const char *bare, const char *hash, EnvoiAvatarService *self)
{
  learn (self, bare, hash, TRUE);
}

static void
on_presence (EnvoiPresence *presence, const EnvoiPresenceNews *news, EnvoiAvatarService *self)
{
  g_autofree char *hash = NULL;

  if (news->available && envoi_vcard_photo_read (news->stanza, &hash) != ENVOI_VCARD_PHOTO_UNSAID)
    learn (self, news->bare, hash, FALSE);
}

static void
on_contacts_changed (GListModel *contacts, guint position, guint removed, guint added, EnvoiAvatarService *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (EnvoiContact) contact = g_list_model_get_item (contacts, i);
      const Said *said;

      if (envoi_contact_get_account (contact) != self->account)
        continue;
      g_signal_handlers_disconnect_by_func (contact, on_wanted, self);
      g_signal_connect_object (contact, "avatar-wanted", G_CALLBACK (on_wanted), self, 0);
      /* Said before the list that brought the contact was here. */
      if ((said = g_hash_table_lookup (self->said, envoi_contact_get_jid (contact))))
        set_hash (self, contact, said->hash);
    }
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

static DexFuture *
on_own_hash_loaded (DexFuture *future, gpointer user_data)
{
  EnvoiAvatarService *self = user_data;
  const GValue *value = dex_future_get_value (future, NULL);
  const char *hash = value ? g_value_get_string (value) : NULL;
  g_autoptr (GFile) file = hash ? envoi_store_get_avatar_file (self->store, hash) : NULL;

  if (file && self->running && self->own_hash == NULL)
    {
      self->own_hash = g_strdup (hash);
      envoi_account_set_avatar_file (self->account, file);
    }
  return dex_future_new_for_boolean (TRUE);
}

static void
envoi_avatar_service_start (EnvoiService *service)
{
  EnvoiAvatarService *self = ENVOI_AVATAR_SERVICE (service);
  EnvoiSession *session = envoi_service_get_session (service);

  self->running = TRUE;
  self->store = g_object_ref (envoi_session_get_store (session));
  self->account = g_object_ref (envoi_session_get_account (session));
  self->avatar = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_AVATAR));
  self->vcard = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_VCARD));
  self->presence = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_PRESENCE));
  self->contacts = g_object_ref (envoi_store_list_contacts (self->store));

  g_signal_connect (self->avatar, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->presence, "presence", G_CALLBACK (on_presence), self);
  g_signal_connect (self->contacts, "items-changed", G_CALLBACK (on_contacts_changed), self);
  on_contacts_changed (self->contacts, 0, 0, g_list_model_get_n_items (self->contacts), self);
  /* Thousands of them come and go; a handler on each would cost more than the pictures. */
  g_type_class_unref (g_type_class_ref (ENVOI_TYPE_OCCUPANT));
  self->occupant_hook = g_signal_add_emission_hook (g_signal_lookup ("avatar-wanted", ENVOI_TYPE_OCCUPANT), 0, on_occupant_wanted, self, NULL);
  dex_future_disown (dex_future_finally (envoi_store_get_value (self->store, self->account, OWN_HASH), on_own_hash_loaded,
                                         g_object_ref (self), g_object_unref));
}

static void
envoi_avatar_service_online (EnvoiService *service, gboolean resumed)
{
  pump (ENVOI_AVATAR_SERVICE (service));
}

static void
envoi_avatar_service_ended (EnvoiService *service)
{
  g_hash_table_remove_all (ENVOI_AVATAR_SERVICE (service)->failed);
}

static void
envoi_avatar_service_stop (EnvoiService *service)
{
  EnvoiAvatarService *self = ENVOI_AVATAR_SERVICE (service);

  if (!self->running)
    return;
  self->running = FALSE;
  g_signal_remove_emission_hook (g_signal_lookup ("avatar-wanted", ENVOI_TYPE_OCCUPANT), self->occupant_hook);
  g_signal_handlers_disconnect_by_data (self->avatar, self);
  g_signal_handlers_disconnect_by_data (self->presence, self);
  g_signal_handlers_disconnect_by_data (self->contacts, self);
  for (guint i = 0; i < g_list_model_get_n_items (self->contacts); i++)
    {
      g_autoptr (EnvoiContact) contact = g_list_model_get_item (self->contacts, i);
      g_signal_handlers_disconnect_by_data (contact, self);
    }
  g_queue_clear_full (&self->queue, (GDestroyNotify) job_free);
}

static void
envoi_avatar_service_dispose (GObject *object)
{
  EnvoiAvatarService *self = ENVOI_AVATAR_SERVICE (object);

  envoi_avatar_service_stop (ENVOI_SERVICE (self));
  g_clear_object (&self->avatar);
  g_clear_object (&self->vcard);
  g_clear_object (&self->presence);
  g_clear_object (&self->contacts);
  g_clear_object (&self->store);
  g_clear_object (&self->account);
  g_clear_pointer (&self->own_hash, g_free);
  G_OBJECT_CLASS (envoi_avatar_service_parent_class)->dispose (object);
}

static void
envoi_avatar_service_finalize (GObject *object)
{
  EnvoiAvatarService *self = ENVOI_AVATAR_SERVICE (object);

  g_hash_table_unref (self->said);
  g_hash_table_unref (self->busy);
  g_hash_table_unref (self->failed);
  G_OBJECT_CLASS (envoi_avatar_service_parent_class)->finalize (object);
}

static void
envoi_avatar_service_class_init (EnvoiAvatarServiceClass *klass)
{
  EnvoiServiceClass *service_class = ENVOI_SERVICE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_avatar_service_dispose;
  G_OBJECT_CLASS (klass)->finalize = envoi_avatar_service_finalize;
  service_class->start = envoi_avatar_service_start;
  service_class->online = envoi_avatar_service_online;
  service_class->ended = envoi_avatar_service_ended;
  service_class->stop = envoi_avatar_service_stop;
}

static void
envoi_avatar_service_init (EnvoiAvatarService *self)
{
  self->said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) said_free);
  self->busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->failed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->queue);
}
