/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0363-upload.h"

#include <string.h>

#include "0030-disco.h"
#include "envoi-xep.h"

/* Slots for files. Owned by the module set; main thread. */

#define TIMEOUT 30
#define MAX_ITEMS 50
#define MAX_ADDRESS 4096
#define MAX_HEADER 8192

struct _EnvoiUpload {
  EnvoiModule parent_instance;
  DexFuture *service;   /* what find_service gives in this session; nullable */
};

G_DEFINE_FINAL_TYPE (EnvoiUpload, envoi_upload, ENVOI_TYPE_MODULE)

static EnvoiUploadService *
service_copy (const EnvoiUploadService *self)
{
  EnvoiUploadService *copy = g_new0 (EnvoiUploadService, 1);

  *copy = (EnvoiUploadService) { g_strdup (self->jid), self->max_size };
  return copy;
}

static void
service_free (EnvoiUploadService *self)
{
  g_free (self->jid);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (EnvoiUploadService, envoi_upload_service, service_copy, service_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiUploadService, service_free)

EnvoiUploadSlot *
envoi_upload_slot_copy (const EnvoiUploadSlot *self)
{
  EnvoiUploadSlot *copy = g_new0 (EnvoiUploadSlot, 1);

  *copy = (EnvoiUploadSlot) { g_strdup (self->put), g_strdup (self->get), g_strdupv (self->headers) };
  return copy;
}

void
envoi_upload_slot_free (EnvoiUploadSlot *self)
{
  g_free (self->put);
  g_free (self->get);
  g_strfreev (self->headers);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (EnvoiUploadSlot, envoi_upload_slot, envoi_upload_slot_copy, envoi_upload_slot_free)

/* --- Which service --------------------------------------------------------------------------------------------------- */

/* NULL: it takes no files. */
static EnvoiUploadService *
read_service (const char *jid, DexFuture *answer)
{
  const GValue *value = dex_future_get_value (answer, NULL);
  EnvoiDiscoInfo *info = value != NULL ? g_value_get_boxed (value) : NULL;
  const char *most = info != NULL ? envoi_disco_info_get_value (info, ENVOI_NS_UPLOAD, "max-file-size") : NULL;
  EnvoiUploadService *service;

  if (info == NULL || !envoi_disco_info_has_feature (info, ENVOI_NS_UPLOAD))
    return NULL;
  service = g_new0 (EnvoiUploadService, 1);
  service->jid = g_strdup (jid);
  if (most == NULL || !g_ascii_string_to_unsigned (most, 10, 0, G_MAXUINT64, &service->max_size, NULL))
    service->max_size = 0;
  return service;
}

static gboolean
takes_more (const EnvoiUploadService *a, const EnvoiUploadService *b)
{
  return b == NULL || (b->max_size != 0 && (a->max_size == 0 || a->max_size > b->max_size));
}

static DexFuture *
find_fiber (gpointer data)
{
  EnvoiDisco *disco = data;
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (disco));
  const char *at = router != NULL ? strchr (envoi_router_get_own_bare (router), '@') : NULL;
  g_autofree char *domain = at != NULL ? g_strdup (at + 1) : NULL;
  g_autoptr (GPtrArray) items = NULL, addresses = g_ptr_array_new_with_free_func (g_free), answers = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr (EnvoiUploadService) best = NULL;

  if (domain == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  items = dex_await_boxed (envoi_disco_query_items (disco, domain, NULL), NULL);
  g_ptr_array_add (addresses, g_strdup (domain));
  for (guint i = 0; items != NULL && i < MIN (items->len, MAX_ITEMS); i++)
    {
      EnvoiDiscoItem *item = items->pdata[i];

      if (item->node == NULL && item->jid != NULL)
        g_ptr_array_add (addresses, g_strdup (item->jid));
    }
  for (guint i = 0; i < addresses->len; i++)
    g_ptr_array_add (answers, envoi_disco_query_info (disco, addresses->pdata[i], NULL));
  /* All are asked at once; one that does not answer holds up the others until it times out, no longer. */
  dex_await (dex_future_allv ((DexFuture **) answers->pdata, answers->len), NULL);
  for (guint i = 0; i < addresses->len; i++)
    {
      g_autoptr (EnvoiUploadService) service = read_service (addresses->pdata[i], answers->pdata[i]);

      if (service != NULL && takes_more (service, best))
        {
          g_clear_pointer (&best, service_free);
          best = g_steal_pointer (&service);
        }
    }
  if (best == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE, "The server takes no files");
  return dex_future_new_take_boxed (ENVOI_TYPE_UPLOAD_SERVICE, g_steal_pointer (&best));
}

DexFuture *
envoi_upload_find_service (EnvoiUpload *self)
{
  EnvoiDisco *disco = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_DISCO);

  if (disco == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  /* What failed is asked anew. */
  if (self->service == NULL || dex_future_is_rejected (self->service))
    {
      dex_clear (&self->service);
      self->service = dex_scheduler_spawn (NULL, 0, find_fiber, g_object_ref (disco), g_object_unref);
    }
  return dex_ref (self->service);
}

/* --- Slots ----------------------------------------------------------------------------------------------------------- */

/* F03: a slot may set no others, and none may hold a line end, which would begin another one. */
static void
read_header (const EnvoiNode *header, GStrvBuilder *headers)
{
  static const char * const allowed[] = { "Authorization", "Cookie", "Expires" };
  const char *name = envoi_node_get_attribute (header, "name"), *value = envoi_node_get_text (header);
  GString *clean;

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (allowed); i++)
    if (g_ascii_strcasecmp (name, allowed[i]) == 0 && strlen (value) <= MAX_HEADER)
      {
        clean = g_string_new (NULL);
        for (const char *p = value; *p != '\0'; p++)
          if ((guchar) *p >= 0x20 && *p != 0x7f)
            g_string_append_c (clean, *p);
        g_strv_builder_add (headers, allowed[i]);
        g_strv_builder_take (headers, g_string_free (clean, FALSE));
        return;
      }
}

static const char *
read_address (const EnvoiNode *slot, const char *name)
{
  const EnvoiNode *node = envoi_node_find (slot, name, ENVOI_NS_UPLOAD);
  const char *url = node != NULL ? envoi_node_get_attribute (node, "url") : NULL;

  return url != NULL && strlen (url) <= MAX_ADDRESS && g_uri_is_valid (url, G_URI_FLAGS_NONE, NULL) ? url : NULL;
}

EnvoiUploadSlot *
envoi_upload_slot_read (const EnvoiNode *slot)
{
  const char *put = read_address (slot, "put"), *get = read_address (slot, "get");
  const EnvoiNode *node = envoi_node_find (slot, "put", ENVOI_NS_UPLOAD);
  g_autoptr (GStrvBuilder) headers = g_strv_builder_new ();
  EnvoiUploadSlot *self;

  if (put == NULL || get == NULL)
    return NULL;
  for (const EnvoiNode *header = envoi_node_find (node, "header", ENVOI_NS_UPLOAD); header != NULL;
       header = envoi_node_find_next (header, "header", ENVOI_NS_UPLOAD))
    read_header (header, headers);
  self = g_new0 (EnvoiUploadSlot, 1);
  *self = (EnvoiUploadSlot) { g_strdup (put), g_strdup (get), g_strv_builder_end (headers) };
  return self;
}

static DexFuture *
on_slot (DexFuture *answer, gpointer user_data)
{
  EnvoiStanza *stanza = g_value_get_boxed (dex_future_get_value (answer, NULL));
  const EnvoiNode *node = envoi_stanza_find (stanza, "slot", ENVOI_NS_UPLOAD);
  EnvoiUploadSlot *slot = node != NULL ? envoi_upload_slot_read (node) : NULL;

  if (slot == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_UNDEFINED_CONDITION, "The server gave no usable place for the file");
  return dex_future_new_take_boxed (ENVOI_TYPE_UPLOAD_SLOT, slot);
}

DexFuture *
envoi_upload_request_slot (EnvoiUpload *self, const char *service, const char *name, guint64 size, const char *media_type)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiBuilder *iq;

  if (router == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  iq = envoi_builder_new_iq (service, "get");
  envoi_builder_open (iq, "request", ENVOI_NS_UPLOAD);
  envoi_builder_attribute (iq, "filename", name);
  envoi_builder_attribute_uint (iq, "size", size);
  envoi_builder_attribute (iq, "content-type", media_type);
  return dex_future_then (envoi_router_request (router, envoi_builder_finish (iq), TIMEOUT), on_slot, NULL, NULL);
}

static void
envoi_upload_session_ended (EnvoiModule *module)
{
  dex_clear (&ENVOI_UPLOAD (module)->service);
}

static void
envoi_upload_finalize (GObject *object)
{
  dex_clear (&ENVOI_UPLOAD (object)->service);
  G_OBJECT_CLASS (envoi_upload_parent_class)->finalize (object);
}

static void
envoi_upload_class_init (EnvoiUploadClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_upload_finalize;
  ENVOI_MODULE_CLASS (klass)->session_ended = envoi_upload_session_ended;
}

static void
envoi_upload_init (EnvoiUpload *self)
{
}

ENVOI_XEP_ROW (0363_upload) = {
  .number = 363, .title = "HTTP File Upload", .version = "1.2.0",
  .get_type = envoi_upload_get_type,
};
