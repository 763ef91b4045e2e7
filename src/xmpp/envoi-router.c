/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiRouter: one per account, owned by its session, main thread only. */
#include "envoi-router.h"
#include "envoi-stanza-private.h"
#include "envoi-id.h"
#include "envoi-jid.h"

#define DEFAULT_TIMEOUT 60

typedef struct {
  guint              id;
  EnvoiStanzaKind    kind;
  int                priority;
  char              *name;
  char              *ns;
  EnvoiStanzaHandler handler;
  gpointer           user_data;
  GDestroyNotify     destroy;
  gboolean           removed;
} Handler;

/* An open question. */
typedef struct {
  EnvoiRouter *router;     /* not owned: the router owns the table that this is in */
  char        *id;
  char        *to;         /* normalised; NULL when the own account was asked by leaving it out */
  DexPromise  *promise;
  guint        timeout;
} Question;

struct _EnvoiRouter {
  GObject           parent_instance;
  char             *own_bare;
  char             *own_domain;
  char             *own_full;
  EnvoiStanzaOutput output;
  gpointer          output_data;
  GDestroyNotify    output_destroy;
  GPtrArray        *handlers;    /* by priority, those of equal priority in the order of their coming */
  GPtrArray        *added;       /* while a stanza is being given round */
  guint             dispatching;
  guint             last_id;
  GHashTable       *questions;   /* id -> Question */
};

G_DEFINE_FINAL_TYPE (EnvoiRouter, envoi_router, G_TYPE_OBJECT)

static void
handler_free (gpointer data)
{
  Handler *handler = data;

  if (handler->destroy != NULL)
    handler->destroy (handler->user_data);
  g_free (handler->name);
  g_free (handler->ns);
  g_free (handler);
}

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_handle_id (&question->timeout, g_source_remove);
  dex_clear (&question->promise);
  g_free (question->id);
  g_free (question->to);
  g_free (question);
}

static void
envoi_router_dispose (GObject *object)
{
  EnvoiRouter *self = ENVOI_ROUTER (object);

  envoi_router_fail_requests (self);
  g_ptr_array_set_size (self->handlers, 0);
  g_ptr_array_set_size (self->added, 0);
  envoi_router_set_output (self, NULL, NULL, NULL);
  G_OBJECT_CLASS (envoi_router_parent_class)->dispose (object);
}

static void
envoi_router_finalize (GObject *object)
{
  EnvoiRouter *self = ENVOI_ROUTER (object);

  g_ptr_array_unref (self->handlers);
  g_ptr_array_unref (self->added);
  g_hash_table_unref (self->questions);
  g_free (self->own_bare);
  g_free (self->own_domain);
  g_free (self->own_full);
  G_OBJECT_CLASS (envoi_router_parent_class)->finalize (object);
}

static void
envoi_router_class_init (EnvoiRouterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = envoi_router_dispose;
  object_class->finalize = envoi_router_finalize;
}

static void
envoi_router_init (EnvoiRouter *self)
{
  self->handlers = g_ptr_array_new_with_free_func (handler_free);
  self->added = g_ptr_array_new_with_free_func (handler_free);
  self->questions = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, question_free);
}

static char *
normalise (const char *address)
{
  char *normal = envoi_jid_dup_full (address);

  return normal != NULL ? normal : g_strdup (address);
}

/**
 * envoi_router_new:
 * @own_bare: the account's address
 */
EnvoiRouter *
envoi_router_new (const char *own_bare)
{
  EnvoiRouter *self = g_object_new (ENVOI_TYPE_ROUTER, NULL);
  g_autoptr (EnvoiJid) jid = envoi_jid_new (own_bare, NULL);

  self->own_bare = g_strdup (jid != NULL ? envoi_jid_get_bare (jid) : own_bare);
  self->own_domain = g_strdup (jid != NULL ? envoi_jid_get_domain (jid) : own_bare);
  return self;
}

const char *
envoi_router_get_own_bare (EnvoiRouter *self)
{
  g_return_val_if_fail (ENVOI_IS_ROUTER (self), NULL);
  return self->own_bare;
}

/**
 * envoi_router_get_own_full:
 *
 * Returns: (transfer none) (nullable): the address that the server bound; NULL while offline
 */
const char *
envoi_router_get_own_full (EnvoiRouter *self)
{
  g_return_val_if_fail (ENVOI_IS_ROUTER (self), NULL);
  return self->own_full;
}

/**
 * envoi_router_set_own_full:
 * @jid: (nullable):
 */
void
envoi_router_set_own_full (EnvoiRouter *self, const char *jid)
{
  g_return_if_fail (ENVOI_IS_ROUTER (self));

  g_free (self->own_full);
  self->own_full = jid != NULL ? normalise (jid) : NULL;
}

/**
 * envoi_router_set_output:
 * @output: (nullable): NULL: what is sent is dropped
 */
void
envoi_router_set_output (EnvoiRouter *self, EnvoiStanzaOutput output, gpointer user_data, GDestroyNotify destroy)
{
  GDestroyNotify old_destroy;
  gpointer old_data;

  g_return_if_fail (ENVOI_IS_ROUTER (self));

  old_destroy = self->output_destroy;
  old_data = self->output_data;
  self->output = output;
  self->output_data = user_data;
  self->output_destroy = destroy;
  if (old_destroy != NULL)
    old_destroy (old_data);
}

gboolean
envoi_router_is_own (EnvoiRouter *self, const char *from)
{
  g_autofree char *normal = NULL;

  g_return_val_if_fail (ENVOI_IS_ROUTER (self), FALSE);

  if (from == NULL || g_str_equal (from, self->own_bare))
    return TRUE;
  normal = normalise (from);
  return g_str_equal (normal, self->own_bare);
}

static void
insert_handler (EnvoiRouter *self, Handler *handler)
{
  guint at = 0;

  while (at < self->handlers->len && ((Handler *) self->handlers->pdata[at])->priority >= handler->priority)
    at++;
  g_ptr_array_insert (self->handlers, at, handler);
}

/**
 * envoi_router_add:
 * @name: (nullable): @ns: (nullable): a direct child that must be there
 *
 * A handler added while a stanza is being given round sees the next one.
 *
 * Returns: an id for envoi_router_remove(), never 0
 */
guint
envoi_router_add (EnvoiRouter *self, EnvoiStanzaKind kind, int priority, const char *name, const char *ns,
                  EnvoiStanzaHandler handler, gpointer user_data, GDestroyNotify destroy)
{
  Handler *added;

  g_return_val_if_fail (ENVOI_IS_ROUTER (self), 0);

  added = g_new0 (Handler, 1);
  added->id = ++self->last_id;
  added->kind = kind;
  added->priority = priority;
  added->name = g_strdup (name);
  added->ns = g_strdup (ns);
  added->handler = handler;
  added->user_data = user_data;
  added->destroy = destroy;
  if (self->dispatching > 0)
    g_ptr_array_add (self->added, added);
  else
    insert_handler (self, added);
  return added->id;
}

static void
sweep (EnvoiRouter *self)
{
  for (guint i = self->handlers->len; i-- > 0;)
    if (((Handler *) self->handlers->pdata[i])->removed)
      g_ptr_array_remove_index (self->handlers, i);
  while (self->added->len > 0)
    {
      Handler *handler = g_ptr_array_steal_index (self->added, 0);

      if (handler->removed)
        handler_free (handler);
      else
        insert_handler (self, handler);
    }
}

static gboolean
mark_removed (GPtrArray *handlers, guint id)
{
  for (guint i = 0; i < handlers->len; i++)
    {
      Handler *handler = handlers->pdata[i];

      if (handler->id == id && !handler->removed)
        return handler->removed = TRUE;
    }
  return FALSE;
}

/**
 * envoi_router_remove:
 *
 * The handler is not called any more, not even for the stanza that is being given round.
 */
void
envoi_router_remove (EnvoiRouter *self, guint id)
{
  g_return_if_fail (ENVOI_IS_ROUTER (self));

  if (!mark_removed (self->handlers, id) && !mark_removed (self->added, id))
    g_return_if_reached ();
  if (self->dispatching == 0)
    sweep (self);
}

static gboolean
find_kind (EnvoiStanza *stanza, EnvoiStanzaKind *kind)
{
  const EnvoiNode *root = envoi_stanza_get_root (stanza);

  if (envoi_node_is (root, "message", ENVOI_NS_CLIENT))
    *kind = ENVOI_STANZA_MESSAGE;
  else if (envoi_node_is (root, "presence", ENVOI_NS_CLIENT))
    *kind = ENVOI_STANZA_PRESENCE;
  else if (envoi_node_is (root, "iq", ENVOI_NS_CLIENT))
    *kind = ENVOI_STANZA_IQ;
  else
    return FALSE;
  return TRUE;
}

static gboolean
give_round (EnvoiRouter *self, EnvoiStanza *stanza, EnvoiStanzaKind kind, gint64 below)
{
  gboolean taken = FALSE;

  g_object_ref (self);
  self->dispatching++;
  for (guint i = 0; i < self->handlers->len && !taken; i++)
    {
      Handler *handler = self->handlers->pdata[i];

      if (handler->kind == kind && handler->priority < below && !handler->removed &&
          ((handler->name == NULL && handler->ns == NULL) || envoi_stanza_find (stanza, handler->name, handler->ns) != NULL))
        taken = handler->handler (self, stanza, handler->user_data);
    }
  if (--self->dispatching == 0)
    sweep (self);
  g_object_unref (self);
  return taken;
}

/* Whether an answer from this address is one to what was asked (RFC 6120, 8.1.2.1). */
static gboolean
is_answerer (EnvoiRouter *self, Question *question, const char *from)
{
  g_autofree char *normal = from != NULL ? normalise (from) : g_strdup (self->own_bare);

  if (question->to != NULL)
    return g_str_equal (normal, question->to);
  return g_str_equal (normal, self->own_bare) || g_str_equal (normal, self->own_domain) ||
         g_strcmp0 (normal, self->own_full) == 0;
}

static void
answer (EnvoiRouter *self, EnvoiStanza *stanza)
{
  const char *id = envoi_stanza_get_id (stanza);
  Question *question = id != NULL ? g_hash_table_lookup (self->questions, id) : NULL;
  GError *error;

  if (question == NULL || !is_answerer (self, question, envoi_stanza_get_from (stanza)))
    return;
  g_hash_table_steal (self->questions, id);
  error = envoi_stanza_dup_error (stanza);
  if (error != NULL)
    dex_promise_reject (question->promise, error);
  else
    dex_promise_resolve_boxed (question->promise, ENVOI_TYPE_STANZA, envoi_stanza_ref (stanza));
  question_free (question);
}

/**
 * envoi_router_dispatch:
 *
 * Answers go to who asked, all else round the handlers. Elements that are no stanza of jabber:client are not for
 * this place and left alone.
 */
void
envoi_router_dispatch (EnvoiRouter *self, EnvoiStanza *stanza)
{
  const char *type = envoi_stanza_get_type_attribute (stanza);
  EnvoiStanzaKind kind;

  g_return_if_fail (ENVOI_IS_ROUTER (self));

  if (!find_kind (stanza, &kind))
    return;
  if (kind != ENVOI_STANZA_IQ)
    {
      give_round (self, stanza, kind, G_MAXINT64);
      return;
    }
  if (g_strcmp0 (type, "result") == 0 || g_strcmp0 (type, "error") == 0)
    {
      answer (self, stanza);
      return;
    }
  if (g_strcmp0 (type, "get") != 0 && g_strcmp0 (type, "set") != 0)
    return;
  if (!give_round (self, stanza, kind, G_MAXINT64) && envoi_stanza_get_id (stanza) != NULL)
    envoi_router_send (self, envoi_stanza_new_error_reply (stanza, "cancel", ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE));
}

void
envoi_router_dispatch_below (EnvoiRouter *self, EnvoiStanza *stanza, int priority)
{
  EnvoiStanzaKind kind;

  g_return_if_fail (ENVOI_IS_ROUTER (self));

  if (find_kind (stanza, &kind))
    give_round (self, stanza, kind, priority);
}

/**
 * envoi_router_send:
 * @stanza: (transfer full):
 */
void
envoi_router_send (EnvoiRouter *self, EnvoiStanza *stanza)
{
  envoi_router_send_tagged (self, stanza, 0);
}

/**
 * envoi_router_send_tagged:
 * @stanza: (transfer full):
 * @tag: not 0: the connection reports what became of it
 */
void
envoi_router_send_tagged (EnvoiRouter *self, EnvoiStanza *stanza, guint64 tag)
{
  g_return_if_fail (ENVOI_IS_ROUTER (self));

  if (self->output != NULL)
    self->output (self, stanza, tag, self->output_data);
  envoi_stanza_unref (stanza);
}

static gboolean
on_timeout (gpointer data)
{
  Question *question = data;

  question->timeout = 0;
  g_hash_table_steal (question->router->questions, question->id);
  dex_promise_reject (question->promise, g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_TIMEOUT, "no answer in time"));
  question_free (question);
  return G_SOURCE_REMOVE;
}

/**
 * envoi_router_request:
 * @iq: (transfer full): of type "get" or "set"; an id of its own is replaced
 * @timeout_seconds: 0 = a minute
 */
DexFuture *
envoi_router_request (EnvoiRouter *self, EnvoiStanza *iq, guint timeout_seconds)
{
  Question *question;
  DexFuture *future;
  EnvoiStanza *sent;

  g_return_val_if_fail (ENVOI_IS_ROUTER (self), NULL);

  question = g_new0 (Question, 1);
  question->router = self;
  question->id = envoi_id_new ();
  question->to = envoi_stanza_get_to (iq) != NULL ? normalise (envoi_stanza_get_to (iq)) : NULL;
  question->promise = dex_promise_new ();
  question->timeout = g_timeout_add_seconds (timeout_seconds > 0 ? timeout_seconds : DEFAULT_TIMEOUT, on_timeout, question);
  g_hash_table_insert (self->questions, question->id, question);
  future = DEX_FUTURE (dex_ref (question->promise));

  sent = envoi_stanza_with_attribute (iq, "id", question->id);
  envoi_stanza_unref (iq);
  envoi_router_send (self, sent);
  return future;
}

void
envoi_router_fail_requests (EnvoiRouter *self)
{
  g_autoptr (GPtrArray) open = NULL;

  g_return_if_fail (ENVOI_IS_ROUTER (self));

  /* Whoever hears of it may ask anew at once. */
  open = g_hash_table_steal_all_values (self->questions);
  for (guint i = 0; i < open->len; i++)
    {
      Question *question = open->pdata[i];

      dex_promise_reject (question->promise,
                          g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "the line was lost"));
    }
}
