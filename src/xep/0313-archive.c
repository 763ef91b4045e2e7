/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0313-archive.h"

#include <string.h>

#include "0004-data-forms.h"
#include "0030-disco.h"
#include "0297-forwarding.h"
#include "envoi-id.h"
#include "envoi-time.h"
#include "envoi-xep.h"

/* Questions to message archives. Owned by the module set; main thread. */

#define NS ENVOI_NS_MAM
#define TIMEOUT 60
#define DEFAULT_PAGE 50
#define MAX_ID 1023
#define MAX_IDS 250

/* One question whose results are coming in. */
typedef struct {
  char             *archive;   /* normalised; NULL = the own one */
  guint             max;
  EnvoiArchivePage *page;
} Question;

struct _EnvoiArchive {
  EnvoiModule  parent_instance;
  GHashTable  *questions;      /* query id -> Question */
};

G_DEFINE_FINAL_TYPE (EnvoiArchive, envoi_archive, ENVOI_TYPE_MODULE)
G_DEFINE_BOXED_TYPE (EnvoiArchivePage, envoi_archive_page, envoi_archive_page_ref, envoi_archive_page_unref)

static void
result_free (EnvoiArchiveResult *result)
{
  g_free (result->id);
  envoi_stanza_unref (result->message);
  g_free (result);
}

static void
page_clear (EnvoiArchivePage *page)
{
  g_ptr_array_unref (page->results);
  g_free (page->first);
  g_free (page->last);
}

EnvoiArchivePage *
envoi_archive_page_ref (EnvoiArchivePage *self)
{
  return g_rc_box_acquire (self);
}

void
envoi_archive_page_unref (EnvoiArchivePage *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) page_clear);
}

static void
question_free (Question *question)
{
  g_free (question->archive);
  envoi_archive_page_unref (question->page);
  g_free (question);
}

static gboolean
comes_from (EnvoiRouter *router, EnvoiStanza *stanza, const Question *question)
{
  g_autofree char *from = NULL;

  if (question->archive == NULL)
    return envoi_router_is_own (router, envoi_stanza_get_from (stanza));
  from = envoi_jid_dup_full (envoi_stanza_get_from (stanza));
  return g_strcmp0 (from, question->archive) == 0;
}

static gboolean
on_result (EnvoiRouter *router, EnvoiStanza *stanza, gpointer user_data)
{
  EnvoiArchive *self = user_data;
  const EnvoiNode *node = envoi_stanza_find (stanza, "result", NS);
  const char *query_id = envoi_node_get_attribute (node, "queryid");
  const char *id = envoi_node_get_attribute (node, "id");
  Question *question = query_id ? g_hash_table_lookup (self->questions, query_id) : NULL;
  EnvoiArchiveResult *result;
  EnvoiStanza *message;
  gint64 time = 0;

  if (question == NULL || !comes_from (router, stanza, question))
    {
      g_debug ("Dropped an archive result that nobody asked for");
      return TRUE;
    }
  if (id == NULL || *id == '\0' || strlen (id) > MAX_ID || question->page->results->len >= question->max)
    return TRUE;
  if ((message = envoi_forwarded_read (node, envoi_stanza_get_sequence (stanza), &time)) == NULL)
    return TRUE;

  result = g_new0 (EnvoiArchiveResult, 1);
  *result = (EnvoiArchiveResult) { g_strdup (id), time, message };
  g_ptr_array_add (question->page->results, result);
  return TRUE;
}

typedef struct { EnvoiArchive *self; char *query_id; } Answer;

static void
answer_free (Answer *answer)
{
  g_object_unref (answer->self);
  g_free (answer->query_id);
  g_free (answer);
}

static DexFuture *
on_answered (DexFuture *future, gpointer user_data)
{
  Answer *answer = user_data;
  g_autofree char *key = NULL;
  Question *question = NULL;
  g_autoptr (EnvoiArchivePage) page = NULL;
  const GValue *value = dex_future_get_value (future, NULL);
  const EnvoiNode *fin;
  EnvoiRsmResult set;

  /* Gone when the session ended meanwhile. */
  if (g_hash_table_steal_extended (answer->self->questions, answer->query_id, (gpointer *) &key, (gpointer *) &question))
    {
      page = envoi_archive_page_ref (question->page);
      question_free (question);
    }
  if (value == NULL)
    return dex_ref (future);
  fin = envoi_stanza_find (g_value_get_boxed (value), "fin", NS);
  if (fin == NULL || page == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "Unusable answer");

  envoi_rsm_read (fin, &set);
  page->first = g_steal_pointer (&set.first);
  page->last = g_steal_pointer (&set.last);
  page->count = set.count;
  page->complete = envoi_node_get_bool (fin, "complete", FALSE);
  page->stable = envoi_node_get_bool (fin, "stable", TRUE);
  if (page->results->len > 0)
    {
      const EnvoiArchiveResult *first = page->results->pdata[0], *last = page->results->pdata[page->results->len - 1];

      if (page->first == NULL)
        page->first = g_strdup (first->id);
      if (page->last == NULL)
        page->last = g_strdup (last->id);
    }
  return dex_future_new_take_boxed (ENVOI_TYPE_ARCHIVE_PAGE, g_steal_pointer (&page));
}

static void
write_time (EnvoiBuilder *iq, const char *var, gint64 time)
{
  g_autofree char *text = time > 0 ? envoi_time_format (time) : NULL;

  if (text)
    envoi_form_write_field (iq, var, text);
}

static void
write_filter (EnvoiBuilder *iq, const EnvoiArchiveQuery *query)
{
  if (!query->with && !query->start && !query->end && !query->ids)
    return;
  envoi_form_open_submit (iq, NS);
  if (query->with)
    envoi_form_write_field (iq, "with", query->with);
  write_time (iq, "start", query->start);
  write_time (iq, "end", query->end);
  if (query->ids)
    {
      envoi_builder_open (iq, "field", NULL);
      envoi_builder_attribute (iq, "var", "ids");
      for (guint i = 0; query->ids[i] && i < MAX_IDS; i++)
        envoi_builder_leaf (iq, "value", NULL, query->ids[i]);
      envoi_builder_close (iq);
    }
  envoi_builder_close (iq);
}

/**
 * envoi_archive_query:
 * @archive: (nullable): whose; NULL = the own account's
 *
 * Returns: (transfer full): future of EnvoiArchivePage; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_archive_query (EnvoiArchive *self, const char *archive, const EnvoiArchiveQuery *query)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  g_autofree char *query_id = NULL;
  Question *question;
  Answer *answer;
  EnvoiBuilder *iq;

  if (router == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");

  query_id = envoi_id_new_short ();
  question = g_new0 (Question, 1);
  question->archive = archive ? envoi_jid_dup_full (archive) : NULL;
  question->max = query->max == 0 ? DEFAULT_PAGE : MIN (query->max, ENVOI_ARCHIVE_MAX_PAGE);
  question->page = g_rc_box_new0 (EnvoiArchivePage);
  question->page->results = g_ptr_array_new_with_free_func ((GDestroyNotify) result_free);
  question->page->count = -1;

  iq = envoi_builder_new_iq (archive, "set");
  envoi_builder_open (iq, "query", NS);
  envoi_builder_attribute (iq, "queryid", query_id);
  write_filter (iq, query);
  envoi_rsm_write (iq, &(EnvoiRsmRequest) { .after = query->after, .before = query->before, .max = question->max });

  g_hash_table_insert (self->questions, g_strdup (query_id), question);
  answer = g_new0 (Answer, 1);
  *answer = (Answer) { g_object_ref (self), g_steal_pointer (&query_id) };
  return dex_future_finally (envoi_router_request (router, envoi_builder_finish (iq), TIMEOUT), on_answered, answer,
                             (GDestroyNotify) answer_free);
}

/**
 * envoi_archive_is_available:
 *
 * Returns: whether the own account has an archive
 */
gboolean
envoi_archive_is_available (EnvoiArchive *self)
{
  EnvoiDisco *disco = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_DISCO);
  EnvoiDiscoInfo *account = envoi_disco_get_account (disco);

  return account != NULL && envoi_disco_info_has_feature (account, NS);
}

static void
envoi_archive_session_ended (EnvoiModule *module)
{
  g_hash_table_remove_all (ENVOI_ARCHIVE (module)->questions);
}

static void
envoi_archive_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_UNWRAP, "result", NS, on_result);
}

static void
envoi_archive_finalize (GObject *object)
{
  g_hash_table_unref (ENVOI_ARCHIVE (object)->questions);
  G_OBJECT_CLASS (envoi_archive_parent_class)->finalize (object);
}

static void
envoi_archive_class_init (EnvoiArchiveClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_archive_attach;
  ENVOI_MODULE_CLASS (klass)->session_ended = envoi_archive_session_ended;
  G_OBJECT_CLASS (klass)->finalize = envoi_archive_finalize;
}

static void
envoi_archive_init (EnvoiArchive *self)
{
  self->questions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) question_free);
}

ENVOI_XEP_ROW (0313_archive) = {
  .number = 313, .title = "Message Archive Management", .version = "1.1.3", .partial = TRUE, .note = "queries; preferences are not set",
  .get_type = envoi_archive_get_type,
};
