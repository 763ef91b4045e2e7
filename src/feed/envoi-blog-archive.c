/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-blog-archive-private.h"

#include <string.h>

/* The service, and what export and import share. */

G_DEFINE_FINAL_TYPE (EnvoiBlogArchive, envoi_blog_archive, ENVOI_TYPE_SERVICE)

enum { PROP_0, PROP_STATE, PROP_DONE, PROP_TOTAL, N_PROPS };
static GParamSpec *properties[N_PROPS];

GType
envoi_blog_archive_state_get_type (void)
{
  static const GEnumValue values[] = {
    { ENVOI_BLOG_ARCHIVE_IDLE, "ENVOI_BLOG_ARCHIVE_IDLE", "idle" }, { ENVOI_BLOG_ARCHIVE_EXPORTING, "ENVOI_BLOG_ARCHIVE_EXPORTING", "exporting" },
    { ENVOI_BLOG_ARCHIVE_IMPORTING, "ENVOI_BLOG_ARCHIVE_IMPORTING", "importing" }, { ENVOI_BLOG_ARCHIVE_WAITING, "ENVOI_BLOG_ARCHIVE_WAITING", "waiting" },
    { 0, NULL, NULL },
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("EnvoiBlogArchiveState", values));
  return type;
}

static EnvoiBlogArchiveResult *
result_copy (const EnvoiBlogArchiveResult *self)
{
  return g_memdup2 (self, sizeof *self);
}

G_DEFINE_BOXED_TYPE (EnvoiBlogArchiveResult, envoi_blog_archive_result, result_copy, g_free)

/* --- Names and texts ------------------------------------------------------------------------------------------------ */

char *
envoi_blog_archive_dup_name (const char *uri)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, uri, -1), *path = g_strndup (uri, strcspn (uri, "?#"));
  const char *slash = strrchr (path, '/'), *dot = slash != NULL ? strrchr (slash, '.') : NULL;
  g_autofree char *ending = dot != NULL && strlen (dot + 1) <= 5 ? g_ascii_strdown (dot + 1, -1) : NULL;

  sum[24] = '\0';
  for (const char *p = ending; p != NULL && *p != '\0'; p++)
    if (!g_ascii_isalnum (*p))
      g_clear_pointer (&ending, g_free);
  return ending != NULL && *ending != '\0' ? g_strdup_printf ("%s.%s", sum, ending) : g_strdup (sum);
}

char *
envoi_blog_archive_replace (const char *xml, const char *from, const char *to)
{
  g_autofree char *escaped_from = g_markup_escape_text (from, -1), *escaped_to = g_markup_escape_text (to, -1);
  GString *text = g_string_new (xml);
  /* As attributes are written: with the quotes around them, so that an address that begins like another is left alone. */
  static const char quotes[] = { '"', '\'' };

  for (guint i = 0; i < G_N_ELEMENTS (quotes); i++)
    {
      g_autofree char *old = g_strdup_printf ("%c%s%c", quotes[i], escaped_from, quotes[i]);
      g_autofree char *new = g_strdup_printf ("%c%s%c", quotes[i], escaped_to, quotes[i]);

      g_string_replace (text, old, new, 0);
    }
  return g_string_free (text, FALSE);
}

static gboolean
is_item_id (const char *id)
{
  gsize length = id != NULL ? strlen (id) : 0;

  if (length < 6 || length > 128)
    return FALSE;
  for (const char *p = id; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || *p == 0x7f)
      return FALSE;
  return TRUE;
}

/* An address of the entry says it; else its own id serves as one, or something that is made of it and of nothing else, so that it is the same next time. */
char *
envoi_blog_archive_dup_item_id (const EnvoiAtomEntry *entry)
{
  static const char * const relations[] = { "self", "alternate" };
  g_autofree char *published = NULL, *all = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (relations); i++)
    for (guint j = 0; j < entry->links->len; j++)
      {
        const EnvoiAtomLink *link = entry->links->pdata[j];
        g_autofree char *service = NULL, *node = NULL, *item = NULL;

        if (g_str_equal (link->rel, relations[i]) && envoi_atom_parse_uri (link->href, &service, &node, &item) && is_item_id (item))
          return g_steal_pointer (&item);
      }
  if (is_item_id (entry->id) && strpbrk (entry->id, ":/?#") == NULL)
    return g_strdup (entry->id);
  if (entry->id != NULL && g_str_has_prefix (entry->id, "urn:uuid:") && is_item_id (entry->id + 9))
    return g_strdup (entry->id + 9);
  published = g_strdup_printf ("%" G_GINT64_FORMAT, entry->published);
  all = g_strjoin ("\n", entry->id != NULL ? entry->id : published, entry->id != NULL ? "" : entry->title != NULL ? entry->title : "", NULL);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA1, all, -1);
}

/* --- State ---------------------------------------------------------------------------------------------------------- */

void
envoi_blog_archive_set_state (EnvoiBlogArchive *self, EnvoiBlogArchiveState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
envoi_blog_archive_set_progress (EnvoiBlogArchive *self, guint done, guint total)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->done != done)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DONE]);
  if (self->total != total)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL]);
  self->done = done;
  self->total = total;
  g_object_thaw_notify (G_OBJECT (self));
}

EnvoiBlogArchiveState envoi_blog_archive_get_state (EnvoiBlogArchive *self) { return self->state; }
guint envoi_blog_archive_get_done (EnvoiBlogArchive *self) { return self->done; }
guint envoi_blog_archive_get_total (EnvoiBlogArchive *self) { return self->total; }
const EnvoiBlogArchiveResult *envoi_blog_archive_get_result (EnvoiBlogArchive *self) { return self->result; }

gboolean
envoi_blog_archive_is_online (EnvoiBlogArchive *self)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));

  return session != NULL && self->pubsub != NULL && envoi_session_is_online (session);
}

DexFuture *
envoi_blog_archive_reject_cancelled (void)
{
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", "");
}

DexFuture *
envoi_blog_archive_wait_line (EnvoiBlogArchive *self)
{
  if (self->cancelled)
    return envoi_blog_archive_reject_cancelled ();
  if (envoi_blog_archive_is_online (self))
    return dex_future_new_true ();
  if (self->line == NULL)
    self->line = dex_promise_new ();
  return dex_ref (DEX_FUTURE (self->line));
}

static void
wake (EnvoiBlogArchive *self, gboolean online)
{
  DexPromise *line = g_steal_pointer (&self->line);

  if (line == NULL)
    return;
  if (online)
    dex_promise_resolve_boolean (line, TRUE);
  else
    dex_promise_reject (line, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, ""));
  dex_unref (line);
}

void
envoi_blog_archive_finish (EnvoiBlogArchive *self, const EnvoiBlogArchiveResult *result)
{
  g_clear_pointer (&self->result, g_free);
  self->result = result != NULL ? result_copy (result) : NULL;
  self->cancelled = FALSE;
  envoi_blog_archive_set_state (self, ENVOI_BLOG_ARCHIVE_IDLE);
}

/**
 * envoi_blog_archive_cancel:
 *
 * What was published stays. The future rejects with G_IO_ERROR_CANCELLED.
 */
void
envoi_blog_archive_cancel (EnvoiBlogArchive *self)
{
  if (self->state == ENVOI_BLOG_ARCHIVE_IDLE)
    return;
  self->cancelled = TRUE;
  wake (self, FALSE);
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

static void
envoi_blog_archive_start (EnvoiService *service)
{
  EnvoiBlogArchive *self = ENVOI_BLOG_ARCHIVE (service);
  EnvoiSession *session = envoi_service_get_session (service);

  self->account = g_object_ref (envoi_session_get_account (session));
  self->store = g_object_ref (envoi_session_get_store (session));
  self->pubsub = envoi_session_get_module (session, ENVOI_TYPE_PUBSUB);
  self->microblog = envoi_session_get_module (session, ENVOI_TYPE_MICROBLOG);
}

static void
envoi_blog_archive_online (EnvoiService *service, gboolean resumed)
{
  EnvoiBlogArchive *self = ENVOI_BLOG_ARCHIVE (service);

  if (self->state == ENVOI_BLOG_ARCHIVE_IDLE)
    envoi_blog_archive_resume (self);
  else
    wake (self, TRUE);
}

static void
envoi_blog_archive_stop (EnvoiService *service)
{
  EnvoiBlogArchive *self = ENVOI_BLOG_ARCHIVE (service);

  self->pubsub = NULL;
  self->microblog = NULL;
  self->cancelled = TRUE;
  wake (self, FALSE);
}

static void
envoi_blog_archive_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiBlogArchive *self = ENVOI_BLOG_ARCHIVE (object);

  switch (id)
    {
    case PROP_STATE: g_value_set_enum (value, self->state); break;
    case PROP_DONE: g_value_set_uint (value, self->done); break;
    case PROP_TOTAL: g_value_set_uint (value, self->total); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_blog_archive_finalize (GObject *object)
{
  EnvoiBlogArchive *self = ENVOI_BLOG_ARCHIVE (object);

  g_clear_pointer (&self->line, dex_unref);
  g_clear_pointer (&self->result, g_free);
  g_clear_object (&self->account);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (envoi_blog_archive_parent_class)->finalize (object);
}

static void
envoi_blog_archive_class_init (EnvoiBlogArchiveClass *klass)
{
  EnvoiServiceClass *service_class = ENVOI_SERVICE_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_blog_archive_get_property;
  object_class->finalize = envoi_blog_archive_finalize;
  service_class->start = envoi_blog_archive_start;
  service_class->online = envoi_blog_archive_online;
  service_class->stop = envoi_blog_archive_stop;
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, ENVOI_TYPE_BLOG_ARCHIVE_STATE, ENVOI_BLOG_ARCHIVE_IDLE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_DONE] = g_param_spec_uint ("done", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TOTAL] = g_param_spec_uint ("total", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_blog_archive_init (EnvoiBlogArchive *self)
{
}
