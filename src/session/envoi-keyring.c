/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-keyring.h"

#include <libsecret/secret.h>

/* The manager's way to the keyring. libsecret does its D-Bus work asynchronously, so the only thing to add is that a
 * service that hangs is not waited for: callers bound their waiting, the answer may still come late.
 * A developer's build obeys ENVOI_TEST_KEYRING=memory (a keyring for one run) and =none (there is none). */

#define DEADLINE_SECONDS 5

struct _EnvoiKeyring {
  GObject parent_instance;
  GHashTable *memory;        /* of the tests */
  gboolean absent;
};

G_DEFINE_FINAL_TYPE (EnvoiKeyring, envoi_keyring, G_TYPE_OBJECT)

static const SecretSchema schema = {
  "im.envoi.Envoi", SECRET_SCHEMA_NONE,
  {
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  }
};

static char *
memory_key (const char *account, const char *kind)
{
  return g_strconcat (kind, "\n", account, NULL);
}

static DexFuture *
absent_error (void)
{
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "There is no keyring");
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  g_autoptr (GError) error = NULL;
  char *secret = secret_password_lookup_finish (result, &error);

  if (error != NULL)
    dex_promise_reject (promise, g_steal_pointer (&error));
  else
    {
      dex_promise_resolve_string (promise, g_strdup (secret));
      if (secret != NULL)
        secret_password_free (secret);
    }
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    dex_promise_resolve_boolean (promise, TRUE);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  g_autoptr (GError) error = NULL;
  gboolean any = secret_password_clear_finish (result, &error);

  if (error != NULL)
    dex_promise_reject (promise, g_steal_pointer (&error));
  else
    dex_promise_resolve_boolean (promise, any);
}

/**
 * envoi_keyring_load:
 *
 * Returns: (transfer full): a future of string (nullable)
 */
DexFuture *
envoi_keyring_load (EnvoiKeyring *self, const char *account, const char *kind)
{
  DexPromise *promise;

  if (self->absent)
    return absent_error ();
  if (self->memory != NULL)
    {
      g_autofree char *key = memory_key (account, kind);

      return dex_future_new_for_string (g_hash_table_lookup (self->memory, key));
    }
  promise = dex_promise_new ();
  secret_password_lookup (&schema, NULL, on_loaded, dex_ref (promise), "account", account, "kind", kind, NULL);
  return DEX_FUTURE (promise);
}

/**
 * envoi_keyring_save:
 *
 * Returns: (transfer full): a future of TRUE
 */
DexFuture *
envoi_keyring_save (EnvoiKeyring *self, const char *account, const char *kind, const char *secret)
{
  g_autofree char *label = NULL;
  DexPromise *promise;

  if (self->absent)
    return absent_error ();
  if (self->memory != NULL)
    {
      g_hash_table_replace (self->memory, memory_key (account, kind), g_strdup (secret));
      return dex_future_new_for_boolean (TRUE);
    }
  promise = dex_promise_new ();
  label = g_strdup_printf ("Envoi: %s (%s)", account, kind);
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, secret, NULL, on_saved, dex_ref (promise),
                         "account", account, "kind", kind, NULL);
  return DEX_FUTURE (promise);
}

/**
 * envoi_keyring_clear:
 * @kind: (nullable): NULL for every kind
 *
 * Returns: (transfer full): a future of boolean: something was there
 */
DexFuture *
envoi_keyring_clear (EnvoiKeyring *self, const char *account, const char *kind)
{
  DexPromise *promise;

  if (self->absent)
    return absent_error ();
  if (self->memory != NULL)
    {
      g_autofree char *password = memory_key (account, ENVOI_KEYRING_PASSWORD);
      g_autofree char *token = memory_key (account, ENVOI_KEYRING_FAST_TOKEN);
      gboolean any = FALSE;

      if (kind == NULL || g_str_equal (kind, ENVOI_KEYRING_PASSWORD))
        any |= g_hash_table_remove (self->memory, password);
      if (kind == NULL || g_str_equal (kind, ENVOI_KEYRING_FAST_TOKEN))
        any |= g_hash_table_remove (self->memory, token);
      return dex_future_new_for_boolean (any);
    }
  promise = dex_promise_new ();
  if (kind != NULL)
    secret_password_clear (&schema, NULL, on_cleared, dex_ref (promise), "account", account, "kind", kind, NULL);
  else
    secret_password_clear (&schema, NULL, on_cleared, dex_ref (promise), "account", account, NULL);
  return DEX_FUTURE (promise);
}

/**
 * envoi_keyring_within_deadline:
 * @future: (transfer full)
 *
 * Returns: (transfer full): the same result, or a rejection after 5 seconds
 */
DexFuture *
envoi_keyring_within_deadline (DexFuture *future)
{
  return dex_future_first (future, dex_timeout_new_seconds (DEADLINE_SECONDS), NULL);
}

static void
envoi_keyring_finalize (GObject *object)
{
  EnvoiKeyring *self = ENVOI_KEYRING (object);

  g_clear_pointer (&self->memory, g_hash_table_unref);
  G_OBJECT_CLASS (envoi_keyring_parent_class)->finalize (object);
}

static void
envoi_keyring_class_init (EnvoiKeyringClass *class)
{
  G_OBJECT_CLASS (class)->finalize = envoi_keyring_finalize;
}

static void
envoi_keyring_init (EnvoiKeyring *self)
{
#ifdef ENVOI_DEVELOPER
  const char *wanted = g_getenv ("ENVOI_TEST_KEYRING");

  if (g_strcmp0 (wanted, "memory") == 0)
    self->memory = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->absent = g_strcmp0 (wanted, "none") == 0;
#endif
}

EnvoiKeyring *
envoi_keyring_new (void)
{
  return g_object_new (ENVOI_TYPE_KEYRING, NULL);
}
