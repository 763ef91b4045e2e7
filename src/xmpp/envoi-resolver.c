/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the server of a domain is: RFC 6120 section 3.2 and XEP-0368. Net thread. */
#include "envoi-config.h"
#include "envoi-resolver-private.h"
#include "envoi-net-private.h"

#define LOOKUP_MS 10000
#define MAX_TARGETS 12

EnvoiTarget *
envoi_target_new (const char *host, guint16 port, gboolean direct)
{
  EnvoiTarget *self = g_new0 (EnvoiTarget, 1);
  self->host = g_strdup (host);
  self->port = port;
  self->direct = direct;
  return self;
}

EnvoiTarget *
envoi_target_copy (const EnvoiTarget *self)
{
  EnvoiTarget *copy = g_memdup2 (self, sizeof *self);
  copy->host = g_strdup (self->host);
  return copy;
}

void
envoi_target_free (EnvoiTarget *self)
{
  g_free (self->host);
  g_free (self);
}

EnvoiTarget *
envoi_target_parse (const char *text, guint16 default_port, gboolean direct)
{
  if (text == NULL || *text == '\0' || strlen (text) > 300)
    return NULL;
  /* A bare IPv6 address has colons that are no port. */
  if (g_hostname_is_ip_address (text))
    return envoi_target_new (text, default_port, direct);
  g_autoptr (GSocketConnectable) address = g_network_address_parse (text, default_port, NULL);
  if (address == NULL)
    return NULL;
  const char *host = g_network_address_get_hostname (G_NETWORK_ADDRESS (address));
  guint16 port = g_network_address_get_port (G_NETWORK_ADDRESS (address));
  g_autofree char *ascii = g_hostname_to_ascii (host);
  if (ascii == NULL || *ascii == '\0' || port == 0)
    return NULL;
  return envoi_target_new (ascii, port, direct);
}

static int
compare_priority (gconstpointer a, gconstpointer b)
{
  const EnvoiTarget *left = *(EnvoiTarget *const *) a, *right = *(EnvoiTarget *const *) b;
  if (left->priority != right->priority)
    return left->priority < right->priority ? -1 : 1;
  return (left->weight > 0) - (right->weight > 0);   /* weight 0 first: RFC 2782's way to give them their small chance */
}

static void
swap_to_front (GPtrArray *targets, guint from, guint to)
{
  gpointer chosen = targets->pdata[from];
  memmove (&targets->pdata[to + 1], &targets->pdata[to], (from - to) * sizeof (gpointer));
  targets->pdata[to] = chosen;
}

void
envoi_resolver_order (GPtrArray *targets, double (*random) (gpointer), gpointer user_data)
{
  g_ptr_array_sort (targets, compare_priority);
  for (guint first = 0; first < targets->len; first++)
    {
      EnvoiTarget *head = targets->pdata[first];
      guint end = first;
      guint sum = 0;
      for (; end < targets->len && ((EnvoiTarget *) targets->pdata[end])->priority == head->priority; end++)
        sum += ((EnvoiTarget *) targets->pdata[end])->weight;
      guint wanted = (guint) (random (user_data) * (sum + 1)), reached = 0;
      for (guint i = first; i < end; i++)
        {
          reached += ((EnvoiTarget *) targets->pdata[i])->weight;
          if (reached >= wanted)
            {
              swap_to_front (targets, i, first);
              break;
            }
        }
    }
}

GPtrArray *
envoi_resolver_parse_override (const char *text, const char *domain)
{
  g_auto (GStrv) entries = g_strsplit (text, ",", -1);
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_target_free);
  for (guint i = 0; entries[i] != NULL; i++)
    {
      char *place = strchr (entries[i], '=');
      if (place == NULL)
        continue;
      *place++ = '\0';
      if (g_ascii_strcasecmp (g_strstrip (entries[i]), domain) != 0)
        continue;
      gboolean direct = g_str_has_suffix (place, ":direct");
      if (direct)
        place[strlen (place) - strlen (":direct")] = '\0';
      EnvoiTarget *target = envoi_target_parse (place, direct ? 5223 : 5222, direct);
      if (target != NULL)
        g_ptr_array_add (targets, target);
    }
  return targets->len > 0 ? g_steal_pointer (&targets) : NULL;
}

typedef struct {
  char *domain;
  GPtrArray *targets;
  GCancellable *inner;
  gulong outer_handler;
  GSource *deadline;
  guint pending;
  gboolean refused;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *self = data;
  envoi_timer_clear (&self->deadline);
  g_free (self->domain);
  g_ptr_array_unref (self->targets);
  g_object_unref (self->inner);
  g_free (self);
}

static GPtrArray *
fallback (const char *domain)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_target_free);
  g_ptr_array_add (targets, envoi_target_new (domain, 5222, FALSE));
  g_ptr_array_add (targets, envoi_target_new (domain, 5223, TRUE));
  return targets;
}

static double
random_number (gpointer user_data)
{
  return g_random_double ();
}

static void
finish (GTask *task)
{
  Lookup *self = g_task_get_task_data (task);
  envoi_timer_clear (&self->deadline);
  g_cancellable_disconnect (g_task_get_cancellable (task), self->outer_handler);
  self->outer_handler = 0;
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->targets->len > 0)
    {
      envoi_resolver_order (self->targets, random_number, NULL);
      if (self->targets->len > MAX_TARGETS)
        g_ptr_array_set_size (self->targets, MAX_TARGETS);
      g_task_return_pointer (task, g_ptr_array_ref (self->targets), (GDestroyNotify) g_ptr_array_unref);
    }
  else if (self->refused)
    g_task_return_new_error_literal (task, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_NO_SUCH_SERVER,
                                     "the domain says that it offers no such service");
  else
    g_task_return_pointer (task, fallback (self->domain), (GDestroyNotify) g_ptr_array_unref);
}

static void
take_records (GTask *task, GResolver *resolver, GAsyncResult *result, gboolean direct)
{
  Lookup *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GList *records = g_resolver_lookup_service_finish (resolver, result, &error);
  for (GList *link = records; link != NULL; link = link->next)
    {
      GSrvTarget *record = link->data;
      const char *host = g_srv_target_get_hostname (record);
      if (*host == '\0' || g_strcmp0 (host, ".") == 0)
        {
          /* "." withdraws STARTTLS as a whole; for direct TLS it only says that there is none. */
          self->refused |= !direct;
          continue;
        }
      g_autofree char *ascii = g_hostname_to_ascii (host);
      if (ascii == NULL || g_srv_target_get_port (record) == 0)
        continue;
      EnvoiTarget *target = envoi_target_new (ascii, g_srv_target_get_port (record), direct);
      target->priority = g_srv_target_get_priority (record);
      target->weight = g_srv_target_get_weight (record);
      g_ptr_array_add (self->targets, target);
    }
  g_resolver_free_targets (records);
  if (--self->pending == 0)
    finish (task);
}

static void
on_direct (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  take_records (task, G_RESOLVER (source), result, TRUE);
}

static void
on_starttls (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  take_records (task, G_RESOLVER (source), result, FALSE);
}

static gboolean
on_deadline (gpointer user_data)
{
  Lookup *self = user_data;
  g_cancellable_cancel (self->inner);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *outer, gpointer inner)
{
  g_cancellable_cancel (inner);
}

void
envoi_resolver_lookup_async (const char *domain, gboolean without_dns, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, envoi_resolver_lookup_async);
#ifdef ENVOI_DEVELOPER
  const char *override = g_getenv ("ENVOI_TEST_RESOLVE");
  GPtrArray *known = override != NULL ? envoi_resolver_parse_override (override, domain) : NULL;
  if (known != NULL)
    {
      g_task_return_pointer (task, known, (GDestroyNotify) g_ptr_array_unref);
      return;
    }
#endif
  if (without_dns || g_hostname_is_ip_address (domain))
    {
      g_task_return_pointer (task, fallback (domain), (GDestroyNotify) g_ptr_array_unref);
      return;
    }
  Lookup *self = g_new0 (Lookup, 1);
  self->domain = g_strdup (domain);
  self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_target_free);
  self->inner = g_cancellable_new ();
  self->pending = 2;
  g_task_set_task_data (task, self, lookup_free);
  /* The inner one ends a look-up that is late; that is no failure: the domain itself is tried then. */
  self->deadline = g_timeout_source_new (envoi_net_deadline (LOOKUP_MS));
  g_source_set_callback (self->deadline, on_deadline, self, NULL);
  g_source_attach (self->deadline, g_main_context_get_thread_default ());
  if (cancellable != NULL)
    self->outer_handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), g_object_ref (self->inner), g_object_unref);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_resolver_lookup_service_async (resolver, "xmpps-client", "tcp", domain, self->inner, on_direct, g_object_ref (task));
  g_resolver_lookup_service_async (resolver, "xmpp-client", "tcp", domain, self->inner, on_starttls, g_object_ref (task));
}

GPtrArray *
envoi_resolver_lookup_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
