/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Publishing posts and comments, and how the nodes for them have to be set. */
#include "0004-data-forms.h"
#include "0030-disco.h"
#include "0277-microblog.h"
#include "envoi-error.h"
#include "envoi-pubsub-pages.h"

#define NS ENVOI_NS_PUBSUB
#define NS_OWNER NS "#owner"
#define NS_OPTIONS NS "#publish-options"
#define NS_CONFIG NS "#node_config"
#define ACCESS_MODEL "pubsub#access_model"

/* Without options a new node keeps one post only. presence_based_delivery: else ejabberd tells followers of other servers nothing. */
static const char * const blog_options[] = {
  "pubsub#persist_items", "true", "pubsub#max_items", "max", "pubsub#itemreply", "publisher", "pubsub#notify_sub", "true",
  "pubsub#notify_retract", "true", "pubsub#send_last_published_item", "never", "pubsub#deliver_payloads", "true",
  "pubsub#presence_based_delivery", "false", NULL
};
/* What any server knows. */
static const char * const least_options[] = { "pubsub#persist_items", "true", "pubsub#max_items", "max", NULL };
/* deliver_payloads: Movim drops heads alone from a person's node. */
static const char * const comments_options[] = {
  "pubsub#persist_items", "true", "pubsub#max_items", "max", "pubsub#itemreply", "publisher", "pubsub#notify_retract", "true",
  "pubsub#send_last_published_item", "never", "pubsub#deliver_payloads", "true", "pubsub#publish_model", "open", NULL
};

typedef struct {
  EnvoiMicroblog *self;
  char *service, *node, *id;
  EnvoiStanza *entry;
  EnvoiMicroblogAccess access;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->self);
  g_free (job->service);
  g_free (job->node);
  g_free (job->id);
  g_clear_pointer (&job->entry, envoi_stanza_unref);
  g_free (job);
}

static Job *
job_new (EnvoiMicroblog *self, const char *service, const char *node, const char *id, EnvoiStanza *entry, EnvoiMicroblogAccess access)
{
  Job *job = g_new0 (Job, 1);

  *job = (Job) { g_object_ref (self), g_strdup (service), g_strdup (node), g_strdup (id), entry ? envoi_stanza_ref (entry) : NULL, access };
  return job;
}

static gboolean
send (Job *job, EnvoiBuilder *iq, GError **error)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (job->self), ENVOI_TYPE_PUBSUB);
  g_autoptr (EnvoiStanza) answer = dex_await_boxed (envoi_pubsub_request (pubsub, iq, job->service), error);

  return answer != NULL;
}

/* The same word refuses settings that the service doesn't have. */
static gboolean
send_settings (Job *job, EnvoiBuilder *iq, GError **error)
{
  g_autoptr (GError) refusal = NULL;

  if (send (job, iq, &refusal))
    return TRUE;
  if (g_error_matches (refusal, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_TOO_BIG))
    refusal->code = ENVOI_FEED_ERROR_UNSUPPORTED;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

static void
write_options (EnvoiBuilder *iq, const char *form_type, const char * const *options, EnvoiMicroblogAccess access)
{
  envoi_form_open_submit (iq, form_type);
  if (access == ENVOI_MICROBLOG_ACCESS_OPEN || access == ENVOI_MICROBLOG_ACCESS_CONTACTS)
    envoi_form_write_field (iq, ACCESS_MODEL, access == ENVOI_MICROBLOG_ACCESS_OPEN ? "open" : "presence");
  for (; options[0]; options += 2)
    envoi_form_write_field (iq, options[0], options[1]);
  envoi_builder_close (iq);
}

static gboolean
publish (Job *job, const char * const *options, GError **error)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (job->service, "set");

  envoi_builder_open (iq, "pubsub", NS);
  envoi_builder_open (iq, "publish", NULL);
  envoi_builder_attribute (iq, "node", job->node);
  envoi_builder_open (iq, "item", NULL);
  envoi_builder_attribute (iq, "id", job->id);
  envoi_builder_node (iq, envoi_stanza_get_root (job->entry));
  envoi_builder_close (iq);
  envoi_builder_close (iq);
  if (options)
    {
      envoi_builder_open (iq, "publish-options", NULL);
      write_options (iq, NS_OPTIONS, options, job->access);
    }
  return send (job, iq, error);
}

static gboolean
configure (Job *job, const char * const *options, GError **error)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (job->service, "set");

  envoi_builder_open (iq, "pubsub", NS_OWNER);
  envoi_builder_open (iq, "configure", NULL);
  envoi_builder_attribute (iq, "node", job->node);
  write_options (iq, NS_CONFIG, options, job->access);
  return send_settings (job, iq, error);
}

static gboolean
create (Job *job, const char * const *options, GError **error)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (job->service, "set");

  envoi_builder_open (iq, "pubsub", NS);
  envoi_builder_open (iq, "create", NULL);
  envoi_builder_attribute (iq, "node", job->node);
  envoi_builder_close (iq);
  envoi_builder_open (iq, "configure", NULL);
  write_options (iq, NS_CONFIG, options, job->access);
  return send_settings (job, iq, error);
}

/* The node as it should be, however much of it the server knows. */
static gboolean
make_right (Job *job, GError **error)
{
  g_autoptr (GError) first = NULL;

  if (configure (job, blog_options, &first))
    return TRUE;
  if (g_error_matches (first, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND))
    {
      g_clear_error (&first);
      return create (job, blog_options, &first) || create (job, least_options, error);
    }
  if (first->domain != ENVOI_FEED_ERROR || first->code == ENVOI_FEED_ERROR_UNREACHABLE)
    {
      g_propagate_error (error, g_steal_pointer (&first));
      return FALSE;
    }
  return configure (job, least_options, error);
}

/* After what may have set the error: arguments are evaluated in any order. */
static DexFuture *
finish (gboolean done, GError *error)
{
  return done ? dex_future_new_for_boolean (TRUE) : dex_future_new_for_error (error);
}

static DexFuture *
publish_fiber (gpointer data)
{
  Job *job = data;
  GError *error = NULL;
  gboolean done;

  done = publish (job, job->service ? NULL : blog_options, &error);
  if (done || job->service)
    return finish (done, error);
  /* It is there already and set otherwise (by Movim, say), or the server doesn't know one of the words. */
  if (g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CONFLICT) || g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_LIMIT) ||
      g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNSUPPORTED))
    {
      g_clear_error (&error);
      done = make_right (job, &error) && publish (job, NULL, &error);
    }
  return finish (done, error);
}

/**
 * envoi_microblog_publish:
 * @service: (nullable): whose node; NULL = the own blog
 * @node: (nullable): NULL = the own blog
 * @id: of the item: the same one replaces it
 * @access: who may read the own blog; UNKNOWN leaves it as it is (a new one gets what the server thinks best)
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_FEED_ERROR
 */
DexFuture *
envoi_microblog_publish (EnvoiMicroblog *self, const char *service, const char *node, const char *id, EnvoiStanza *entry, EnvoiMicroblogAccess access)
{
  g_autofree char *xml = envoi_stanza_to_xml (entry);

  if (strlen (xml) > ENVOI_MICROBLOG_MAX_ENTRY)
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_TOO_BIG, "%s", "");
  return dex_scheduler_spawn (NULL, 0, publish_fiber, job_new (self, service, node ? node : ENVOI_NODE_MICROBLOG, id, entry, access), job_free);
}

static DexFuture *
on_done (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
on_not_retracted (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  if (g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND))
    return dex_future_new_for_boolean (TRUE);
  return dex_ref (answer);
}

/**
 * envoi_microblog_retract:
 * @service: (nullable): whose node; NULL = own
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_FEED_ERROR
 */
DexFuture *
envoi_microblog_retract (EnvoiMicroblog *self, const char *service, const char *node, const char *id)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);
  EnvoiBuilder *iq = envoi_builder_new_iq (service, "set");
  DexFuture *answer;

  envoi_builder_open (iq, "pubsub", NS);
  envoi_builder_open (iq, "retract", NULL);
  envoi_builder_attribute (iq, "node", node);
  /* Else Prosody tells nobody. */
  envoi_builder_attribute (iq, "notify", "true");
  envoi_builder_open (iq, "item", NULL);
  envoi_builder_attribute (iq, "id", id);
  answer = dex_future_then (envoi_pubsub_request (pubsub, iq, service), on_done, NULL, NULL);
  return dex_future_catch (answer, on_not_retracted, NULL, NULL);
}

static DexFuture *
access_fiber (gpointer data)
{
  Job *job = data;
  GError *error = NULL;
  gboolean done = make_right (job, &error);

  return finish (done, error);
}

/**
 * envoi_microblog_set_access:
 * @access: OPEN or CONTACTS
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_FEED_ERROR
 */
DexFuture *
envoi_microblog_set_access (EnvoiMicroblog *self, EnvoiMicroblogAccess access)
{
  return dex_scheduler_spawn (NULL, 0, access_fiber, job_new (self, NULL, ENVOI_NODE_MICROBLOG, NULL, NULL, access), job_free);
}

static DexFuture *
on_config (DexFuture *answer, gpointer user_data)
{
  const EnvoiNode *pubsub = envoi_stanza_find (g_value_get_boxed (dex_future_get_value (answer, NULL)), "pubsub", NS_OWNER);
  const EnvoiNode *node = pubsub ? envoi_node_find (pubsub, "configure", NS_OWNER) : NULL;
  const EnvoiNode *x = node ? envoi_node_find (node, "x", ENVOI_NS_DATA_FORMS) : NULL;
  g_autoptr (EnvoiForm) form = x ? envoi_form_read (x) : NULL;
  const char *value = form ? envoi_form_get_value (form, ACCESS_MODEL) : NULL;

  if (value == NULL)
    return dex_future_new_for_int (ENVOI_MICROBLOG_ACCESS_UNKNOWN);
  if (g_str_equal (value, "open"))
    return dex_future_new_for_int (ENVOI_MICROBLOG_ACCESS_OPEN);
  return dex_future_new_for_int (g_str_equal (value, "presence") ? ENVOI_MICROBLOG_ACCESS_CONTACTS : ENVOI_MICROBLOG_ACCESS_OTHER);
}

static DexFuture *
on_no_config (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  if (g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND))
    return dex_future_new_for_int (ENVOI_MICROBLOG_ACCESS_UNKNOWN);
  return dex_ref (answer);
}

/**
 * envoi_microblog_get_access:
 *
 * Returns: (transfer full): future of int (EnvoiMicroblogAccess); rejects with ENVOI_FEED_ERROR
 */
DexFuture *
envoi_microblog_get_access (EnvoiMicroblog *self)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);
  EnvoiBuilder *iq = envoi_builder_new_iq (NULL, "get");

  envoi_builder_open (iq, "pubsub", NS_OWNER);
  envoi_builder_open (iq, "configure", NULL);
  envoi_builder_attribute (iq, "node", ENVOI_NODE_MICROBLOG);
  return dex_future_catch (dex_future_then (envoi_pubsub_request (pubsub, iq, NULL), on_config, NULL, NULL), on_no_config, NULL, NULL);
}

/* --- Comments ------------------------------------------------------------------------------------------------------ */

static DexFuture *
find_fiber (gpointer data)
{
  Job *job = data;
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (job->self));
  EnvoiDisco *disco = envoi_module_get_sibling (ENVOI_MODULE (job->self), ENVOI_TYPE_DISCO);
  g_autoptr (EnvoiJid) own = router ? envoi_jid_new (envoi_router_get_own_bare (router), NULL) : NULL;
  g_autofree char *wanted = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;

  if (own == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  wanted = g_strconcat ("comments.", envoi_jid_get_domain (own), NULL);
  items = dex_await_boxed (envoi_disco_query_items (disco, envoi_jid_get_domain (own), NULL), &error);
  if (g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED))
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; items && i < items->len; i++)
    if (g_strcmp0 (((EnvoiDiscoItem *) items->pdata[i])->jid, wanted) == 0)
      {
        g_autoptr (EnvoiDiscoInfo) info = dex_await_boxed (envoi_disco_query_info (disco, wanted, NULL), NULL);

        if (info && envoi_disco_info_has_identity (info, "pubsub", "service"))
          return dex_future_new_take_string (g_steal_pointer (&wanted));
      }
  return dex_future_new_take_string (g_strdup (job->service ? job->service : envoi_jid_get_bare (own)));
}

/**
 * envoi_microblog_find_comments_service:
 * @service: (nullable): the community that the post is in; NULL = the own blog
 *
 * Returns: (transfer full): future of a string; rejects only when we are not connected
 */
DexFuture *
envoi_microblog_find_comments_service (EnvoiMicroblog *self, const char *service)
{
  return dex_scheduler_spawn (NULL, 0, find_fiber, job_new (self, service, NULL, NULL, NULL, 0), job_free);
}

/* TRUE also when they are there already. */
static gboolean
create_comments (Job *job, GError **error)
{
  g_autoptr (GError) refusal = NULL;

  if (create (job, comments_options, &refusal) || g_error_matches (refusal, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CONFLICT))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

static DexFuture *
create_fiber (gpointer data)
{
  Job *job = data;
  GError *error = NULL;
  gboolean done = create_comments (job, &error);

  /* A service of its own has no contacts (Prosody: not-acceptable): there the comments are open. */
  if (!done && job->access == ENVOI_MICROBLOG_ACCESS_CONTACTS && error->domain == ENVOI_FEED_ERROR && error->code != ENVOI_FEED_ERROR_UNREACHABLE)
    {
      g_clear_error (&error);
      job->access = ENVOI_MICROBLOG_ACCESS_OPEN;
      done = create_comments (job, &error);
    }
  return finish (done, error);
}

/**
 * envoi_microblog_create_comments:
 * @service: where, see envoi_microblog_find_comments_service()
 * @item: id of the post
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_FEED_ERROR
 */
DexFuture *
envoi_microblog_create_comments (EnvoiMicroblog *self, const char *service, const char *item, gboolean contacts_only)
{
  g_autofree char *node = envoi_microblog_dup_comments_node (item);

  return dex_scheduler_spawn (NULL, 0, create_fiber,
                              job_new (self, service, node, NULL, NULL, contacts_only ? ENVOI_MICROBLOG_ACCESS_CONTACTS : ENVOI_MICROBLOG_ACCESS_OPEN),
                              job_free);
}
