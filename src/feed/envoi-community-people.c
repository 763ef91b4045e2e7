/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-community-service-private.h"

#include <string.h>

#include "0050-commands.h"
#include "0465-public-subscriptions.h"
#include "envoi-jid.h"

/* Who is in a community, who waits, who follows a blog. Part of EnvoiCommunityService. */

#define NS_META_DATA ENVOI_NS_PUBSUB "#meta-data"

struct _EnvoiCommunityPerson {
  GObject parent_instance;
  char *jid;
  EnvoiContact *contact;
  EnvoiFeedAffiliation role;
  gboolean follows, waits;
};

G_DEFINE_FINAL_TYPE (EnvoiCommunityPerson, envoi_community_person, G_TYPE_OBJECT)

enum { PROP_0, PROP_ROLE, PROP_FOLLOWS, PROP_WAITS, N_PROPS };
static GParamSpec *properties[N_PROPS];

static void
envoi_community_person_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiCommunityPerson *self = ENVOI_COMMUNITY_PERSON (object);

  switch (id)
    {
    case PROP_ROLE: g_value_set_enum (value, self->role); break;
    case PROP_FOLLOWS: g_value_set_boolean (value, self->follows); break;
    case PROP_WAITS: g_value_set_boolean (value, self->waits); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_community_person_finalize (GObject *object)
{
  EnvoiCommunityPerson *self = ENVOI_COMMUNITY_PERSON (object);

  g_free (self->jid);
  g_clear_object (&self->contact);
  G_OBJECT_CLASS (envoi_community_person_parent_class)->finalize (object);
}

static void
envoi_community_person_class_init (EnvoiCommunityPersonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_community_person_get_property;
  object_class->finalize = envoi_community_person_finalize;
  properties[PROP_ROLE] = g_param_spec_enum ("role", NULL, NULL, ENVOI_TYPE_FEED_AFFILIATION, ENVOI_FEED_AFFILIATION_NONE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FOLLOWS] = g_param_spec_boolean ("follows", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_WAITS] = g_param_spec_boolean ("waits", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_community_person_init (EnvoiCommunityPerson *self)
{
}

EnvoiCommunityPerson *
envoi_community_person_new (const char *jid, EnvoiContact *contact)
{
  EnvoiCommunityPerson *self = g_object_new (ENVOI_TYPE_COMMUNITY_PERSON, NULL);

  self->jid = g_strdup (jid);
  g_set_object (&self->contact, contact);
  return self;
}

const char *envoi_community_person_get_jid (EnvoiCommunityPerson *self) { return self->jid; }
EnvoiContact *envoi_community_person_get_contact (EnvoiCommunityPerson *self) { return self->contact; }
EnvoiFeedAffiliation envoi_community_person_get_role (EnvoiCommunityPerson *self) { return self->role; }
gboolean envoi_community_person_get_follows (EnvoiCommunityPerson *self) { return self->follows; }
gboolean envoi_community_person_get_waits (EnvoiCommunityPerson *self) { return self->waits; }

const char *
envoi_community_person_get_title (EnvoiCommunityPerson *self)
{
  return self->contact != NULL ? envoi_contact_get_title (self->contact) : self->jid;
}

void
envoi_community_person_set (EnvoiCommunityPerson *self, EnvoiFeedAffiliation role, gboolean follows, gboolean waits)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->role != role)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROLE]);
  if (self->follows != follows)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWS]);
  if (self->waits != waits)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WAITS]);
  self->role = role;
  self->follows = follows;
  self->waits = waits;
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- The list ------------------------------------------------------------------------------------------------------- */

static EnvoiFeedAffiliation
role_of (EnvoiPubsubAffiliation affiliation)
{
  switch (affiliation)
    {
    case ENVOI_PUBSUB_AFFILIATION_OWNER: return ENVOI_FEED_AFFILIATION_OWNER;
    case ENVOI_PUBSUB_AFFILIATION_PUBLISHER:
    case ENVOI_PUBSUB_AFFILIATION_PUBLISH_ONLY: return ENVOI_FEED_AFFILIATION_PUBLISHER;
    case ENVOI_PUBSUB_AFFILIATION_MEMBER: return ENVOI_FEED_AFFILIATION_MEMBER;
    case ENVOI_PUBSUB_AFFILIATION_OUTCAST: return ENVOI_FEED_AFFILIATION_OUTCAST;
    default: return ENVOI_FEED_AFFILIATION_NONE;
    }
}

static EnvoiPubsubAffiliation
affiliation_of (EnvoiFeedAffiliation role)
{
  switch (role)
    {
    case ENVOI_FEED_AFFILIATION_OWNER: return ENVOI_PUBSUB_AFFILIATION_OWNER;
    case ENVOI_FEED_AFFILIATION_PUBLISHER: return ENVOI_PUBSUB_AFFILIATION_PUBLISHER;
    case ENVOI_FEED_AFFILIATION_MEMBER: return ENVOI_PUBSUB_AFFILIATION_MEMBER;
    case ENVOI_FEED_AFFILIATION_OUTCAST: return ENVOI_PUBSUB_AFFILIATION_OUTCAST;
    default: return ENVOI_PUBSUB_AFFILIATION_NONE;
    }
}

typedef struct { EnvoiCommunityService *self; GPtrArray *list; GHashTable *known; } People;

static EnvoiCommunityPerson *
take_person (People *people, const char *jid)
{
  EnvoiCommunityPerson *person = g_hash_table_lookup (people->known, jid);

  if (person == NULL)
    {
      person = envoi_community_person_new (jid, envoi_store_find_contact (people->self->store, people->self->account, jid));
      g_hash_table_insert (people->known, person->jid, person);
      g_ptr_array_add (people->list, person);
    }
  return person;
}

static int
rank_of (const EnvoiCommunityPerson *person)
{
  static const int ranks[] = {
    [ENVOI_FEED_AFFILIATION_OWNER] = 1, [ENVOI_FEED_AFFILIATION_PUBLISHER] = 2, [ENVOI_FEED_AFFILIATION_MEMBER] = 3,
    [ENVOI_FEED_AFFILIATION_NONE] = 4, [ENVOI_FEED_AFFILIATION_OUTCAST] = 5,
  };

  return person->waits ? 0 : ranks[person->role];
}

static int
compare (gconstpointer a, gconstpointer b)
{
  EnvoiCommunityPerson *left = *(EnvoiCommunityPerson **) a, *right = *(EnvoiCommunityPerson **) b;
  int by_rank = rank_of (left) - rank_of (right);

  if (by_rank != 0)
    return by_rank;
  /* People one knows before people one does not. */
  if ((left->contact != NULL) != (right->contact != NULL))
    return left->contact != NULL ? -1 : 1;
  return g_utf8_collate (envoi_community_person_get_title (left), envoi_community_person_get_title (right));
}

/* What a service tells everybody: ejabberd names owners and publishers, Libervia's lets followers say so themselves (XEP-0465). */
static void
add_public (People *people, EnvoiFeed *feed)
{
  EnvoiCommunityService *self = people->self;
  const char *service = envoi_feed_get_service (feed), *node = envoi_feed_get_node (feed);
  static const struct { const char *var; EnvoiFeedAffiliation role; } fields[] = {
    { "pubsub#owner", ENVOI_FEED_AFFILIATION_OWNER }, { "pubsub#publisher", ENVOI_FEED_AFFILIATION_PUBLISHER },
  };
  g_autoptr (EnvoiDiscoInfo) info = NULL;
  g_auto (GStrv) followers = NULL;

  info = dex_await_boxed (envoi_pubsub_owner_query_info (self->owner, service, node), NULL);
  for (guint i = 0; info != NULL && i < G_N_ELEMENTS (fields); i++)
    {
      const char * const *values = envoi_disco_info_get_values (info, NS_META_DATA, fields[i].var);

      for (guint j = 0; values != NULL && values[j] != NULL; j++)
        {
          g_autofree char *bare = envoi_jid_dup_bare (values[j]);
          EnvoiCommunityPerson *person = bare != NULL ? take_person (people, bare) : NULL;

          if (person != NULL && person->role == ENVOI_FEED_AFFILIATION_NONE)
            envoi_community_person_set (person, fields[i].role, person->follows, FALSE);
        }
    }
  if (!envoi_community_service_is_online (self))
    return;
  followers = dex_await_boxed (envoi_public_subscriptions_fetch_subscribers (envoi_session_get_module (envoi_service_get_session (ENVOI_SERVICE (self)),
                                                                                                     ENVOI_TYPE_PUBLIC_SUBSCRIPTIONS), service, node), NULL);
  for (guint i = 0; followers != NULL && followers[i] != NULL; i++)
    {
      EnvoiCommunityPerson *person = take_person (people, followers[i]);

      envoi_community_person_set (person, person->role, TRUE, FALSE);
    }
}

/* ejabberd's list leaves out who waits; asked so, it tells each of them once more, as when he asked (XEP-0060, 8.7). */
static void
ask_who_waits (EnvoiCommunityService *self, const char *service, const char *node)
{
  EnvoiCommands *commands = envoi_session_get_module (envoi_service_get_session (ENVOI_SERVICE (self)), ENVOI_TYPE_COMMANDS);
  g_autoptr (EnvoiForm) form = envoi_form_new (ENVOI_NS_PUBSUB "#subscribe_authorization");

  envoi_form_set_value (form, "pubsub#node", node);
  if (commands != NULL)
    dex_await (envoi_commands_run (commands, service, ENVOI_NS_PUBSUB "#get-pending", NULL, ENVOI_COMMAND_EXECUTE, form), NULL);
}

static void
add_who_waits (People *people, const char *service, const char *node)
{
  g_autofree char *prefix = envoi_community_dup_waiting_key (service, node, "");
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, people->self->waiting);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_has_prefix (key, prefix))
      {
        EnvoiCommunityPerson *person = take_person (people, (const char *) key + strlen (prefix));

        if (!person->follows)
          envoi_community_person_set (person, person->role, FALSE, TRUE);
      }
}

static DexFuture *
list_fiber (gpointer data)
{
  EnvoiCommunityJob *job = data;
  EnvoiCommunityService *self = job->self;
  const char *service = envoi_feed_get_service (job->feed), *node = envoi_feed_get_node (job->feed);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  People people = { self, list, known };
  g_autoptr (GPtrArray) affiliates = NULL;
  g_autoptr (GPtrArray) subscribers = NULL;
  g_autoptr (GError) error = NULL;

  if (envoi_feed_get_access (job->feed) == ENVOI_FEED_ACCESS_AUTHORIZE)
    ask_who_waits (self, service, node);
  if (!envoi_community_service_is_online (self))
    return envoi_community_reject_offline ();
  affiliates = dex_await_boxed (envoi_community_translate (envoi_pubsub_owner_fetch_affiliations (self->owner, service, node), service), NULL);
  if (!envoi_community_service_is_online (self))
    return envoi_community_reject_offline ();
  subscribers = dex_await_boxed (envoi_community_translate (envoi_pubsub_owner_fetch_subscriptions (self->owner, service, node), service), &error);
  if (!envoi_community_service_is_online (self))
    return envoi_community_reject_offline ();
  for (guint i = 0; affiliates != NULL && i < affiliates->len; i++)
    {
      const EnvoiPubsubAffiliate *affiliate = affiliates->pdata[i];

      envoi_community_person_set (take_person (&people, affiliate->jid), role_of (affiliate->affiliation), FALSE, FALSE);
    }
  for (guint i = 0; subscribers != NULL && i < subscribers->len; i++)
    {
      const EnvoiPubsubSubscriber *subscriber = subscribers->pdata[i];
      EnvoiCommunityPerson *person = take_person (&people, subscriber->jid);
      gboolean waits = subscriber->state == ENVOI_PUBSUB_SUBSCRIPTION_PENDING;

      envoi_community_person_set (person, person->role, !waits, waits);
    }
  if (subscribers != NULL)
    add_who_waits (&people, service, node);
  else
    add_public (&people, job->feed);
  if (subscribers == NULL && list->len == 0)
    return dex_future_new_for_error (g_steal_pointer (&error));
  g_ptr_array_sort (list, compare);
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&list));
}

/**
 * envoi_community_service_list_people:
 *
 * Returns: (transfer full): a future of a boxed GPtrArray of EnvoiCommunityPerson
 */
DexFuture *
envoi_community_service_list_people (EnvoiCommunityService *self, EnvoiFeed *feed)
{
  return envoi_community_job_run (envoi_community_job_new (self, feed, NULL), list_fiber);
}

/* --- Orders --------------------------------------------------------------------------------------------------------- */

static DexFuture *
run_for (EnvoiCommunityService *self, EnvoiFeed *feed, EnvoiCommunityPerson *person, guint value, DexFiberFunc fiber)
{
  EnvoiCommunityJob *job = envoi_community_job_new (self, feed, NULL);

  job->person = g_object_ref (person);
  job->value = value;
  return envoi_community_job_run (job, fiber);
}

static DexFuture *
set_role_fiber (gpointer data)
{
  EnvoiCommunityJob *job = data;
  EnvoiCommunityService *self = job->self;
  const char *service = envoi_feed_get_service (job->feed), *node = envoi_feed_get_node (job->feed);
  gboolean out = job->value == ENVOI_FEED_AFFILIATION_OUTCAST, follows = job->person->follows;
  g_autoptr (GError) error = NULL;

  /* Whoever is banned gets nothing more; servers do not see to that by themselves, and some refuse it once he is banned. */
  if (out && (follows || job->person->waits) &&
      dex_await (envoi_pubsub_owner_set_subscription (self->owner, service, node, job->person->jid, ENVOI_PUBSUB_SUBSCRIPTION_NONE), NULL))
    follows = FALSE;
  if (!envoi_community_service_is_online (self))
    return envoi_community_reject_offline ();
  if (!dex_await (envoi_community_translate (envoi_pubsub_owner_set_affiliation (self->owner, service, node, job->person->jid,
                                                                                 affiliation_of (job->value)), service), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  envoi_community_person_set (job->person, job->value, follows, job->person->waits && !out);
  envoi_community_service_tell_changed (self, job->feed);
  return dex_future_new_true ();
}

/**
 * envoi_community_service_set_role:
 *
 * Returns: (transfer full): a future of TRUE
 */
DexFuture *
envoi_community_service_set_role (EnvoiCommunityService *self, EnvoiFeed *feed, EnvoiCommunityPerson *person, EnvoiFeedAffiliation role)
{
  return run_for (self, feed, person, role, set_role_fiber);
}

static DexFuture *
let_in_fiber (gpointer data)
{
  EnvoiCommunityJob *job = data;
  EnvoiCommunityService *self = job->self;
  const char *service = envoi_feed_get_service (job->feed), *node = envoi_feed_get_node (job->feed);
  EnvoiPubsubSubscription wanted = job->value ? ENVOI_PUBSUB_SUBSCRIPTION_SUBSCRIBED : ENVOI_PUBSUB_SUBSCRIPTION_NONE;
  g_autoptr (GError) error = NULL;

  /* The message is what the person who waits hears of on every service; the order after it is what tells us that it has happened. */
  envoi_pubsub_owner_answer (self->owner, service, node, job->person->jid, job->value != 0);
  if (!dex_await (envoi_community_translate (envoi_pubsub_owner_set_subscription (self->owner, service, node, job->person->jid, wanted), service), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  envoi_community_person_set (job->person, job->person->role, job->value != 0, FALSE);
  envoi_community_service_tell_settled (self, job->feed, job->person->jid);
  envoi_community_service_tell_changed (self, job->feed);
  return dex_future_new_true ();
}

/**
 * envoi_community_service_let_in:
 *
 * Returns: (transfer full): a future of TRUE
 */
DexFuture *
envoi_community_service_let_in (EnvoiCommunityService *self, EnvoiFeed *feed, EnvoiCommunityPerson *person, gboolean allow)
{
  return run_for (self, feed, person, allow, let_in_fiber);
}

static DexFuture *
put_out_fiber (gpointer data)
{
  EnvoiCommunityJob *job = data;
  EnvoiCommunityService *self = job->self;
  const char *service = envoi_feed_get_service (job->feed), *node = envoi_feed_get_node (job->feed);
  g_autoptr (GError) error = NULL;

  if (!dex_await (envoi_community_translate (envoi_pubsub_owner_set_subscription (self->owner, service, node, job->person->jid,
                                                                                  ENVOI_PUBSUB_SUBSCRIPTION_NONE), service), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  envoi_community_person_set (job->person, job->person->role, FALSE, FALSE);
  envoi_community_service_tell_changed (self, job->feed);
  return dex_future_new_true ();
}

/**
 * envoi_community_service_put_out:
 *
 * Returns: (transfer full): a future of TRUE
 */
DexFuture *
envoi_community_service_put_out (EnvoiCommunityService *self, EnvoiFeed *feed, EnvoiCommunityPerson *person)
{
  return run_for (self, feed, person, 0, put_out_fiber);
}
